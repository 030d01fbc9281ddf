"""People on a platform with a window and a price, beside the page where all is free, in tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from bot.core.flow import Tables
from bot.core.prices import Price, Prices
from bot.flows import TABLES
from bot.flows.members.privacy import CONSENT_VERSION
from bot.handlers import web, whatsapp
from storage import addresses, opt_ins, outside
from tests.flows.talk import PLATFORM, Talk

PAID = whatsapp.NAME
PRICES = Prices(
    currency="USD",
    default=Price(template=Decimal("0.04"), message=Decimal("0.04")),
    countries={"JO": Price(template=Decimal("0.10"), message=Decimal("0.01"))},
)


def with_apps(prices: Prices | None = PRICES) -> Tables:
    """All flows, with the page and the paid platform switched on."""
    return replace(
        TABLES,
        platforms={PLATFORM: web.CAPABILITIES, PAID: whatsapp.CAPABILITIES},
        prices={} if prices is None else {PAID: prices},
    )


def moves(talk: Talk, name: str, heard: datetime | None = None, *, agrees: bool = True) -> int:
    """Somebody is reached on the paid platform from now on; heard there last at that moment."""
    with talk.database.transaction() as store:
        member = talk.find(store, name)
        old = addresses.find(store, PLATFORM, name)
        assert member is not None
        assert old is not None
        addresses.change(store, old.id, state=addresses.GONE)
        new = addresses.meet(store, PAID, name, talk.now, language=member.language)
        addresses.change(
            store, new.id, member_id=member.id, network_id=member.network_id, last_in_at=heard
        )
        if agrees:
            opt_ins.give(
                store, address_id=new.id, member_id=member.id, version=CONSENT_VERSION,
                language=member.language, how=opt_ins.INVITATION, now=talk.now,
            )  # fmt: skip
    return new.id


def a_day_ago(talk: Talk) -> datetime:
    return talk.now - timedelta(days=1)


def allow(talk: Talk, people: int | None) -> None:
    """So many may be written to by template in a day."""
    with talk.database.transaction() as store:
        outside.set_limit(store, PAID, people)
