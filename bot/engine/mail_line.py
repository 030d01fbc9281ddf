"""Connects e-mail where a mail server is set, and notes for the flows whether it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.engine.house import House, Line
from bot.engine.outgoing import Connected
from bot.flows.summaries import mailbox
from bot.handlers import email
from bot.settings import Settings
from storage.database import Database

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bot.handlers.email.send import Email


def connect_mail(settings: Settings, house: House) -> None:
    """Nothing of SMTP is loaded where it is switched off."""
    note(house.database, on=bool(settings.smtp_host))
    if not settings.smtp_host:
        return
    platform = account(settings, house.clock.now)
    house.connect(
        email.NAME,
        Line(
            connected=Connected(platform=platform, capabilities=email.CAPABILITIES),
            close=platform.stop,
        ),
    )


def account(settings: Settings, now: Callable[[], datetime]) -> Email:
    from email.headerregistry import Address

    from bot.handlers.email.connection import Account
    from bot.handlers.email.send import Email

    name, address = settings.mailbox()
    return Email(
        Account(
            host=settings.smtp_host,
            port=settings.smtp_port,
            security=settings.smtp_security,
            user=settings.smtp_user,
            password=settings.smtp_password,
            ca_file=settings.smtp_ca_file,
        ),
        sender=Address(display_name=name, addr_spec=address),
        now=now,
    )


def note(database: Database, *, on: bool) -> None:
    with database.transaction() as store:
        mailbox.note(store, on=on)
