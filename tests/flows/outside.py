"""People whose window has closed on a platform that wants templates, in tests."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select, update

from bot.core.messages import Message, Nudge, Request
from bot.core.stored import to_json
from bot.engine.handover import Claim
from bot.flows import TABLES
from bot.flows.apps import nudges
from bot.flows.members.privacy import CONSENT_VERSION
from bot.handlers import whatsapp
from storage import addresses, ledger, opt_ins, templates
from storage.database import Database
from storage.ledger import Entry, Planned, Standing, Urgency
from storage.models import AddressRow, LedgerRow
from tests.flows.meetings import MONDAY
from tests.flows.talk import PLATFORM, Shown, Talk

# How much of a message it can show is no matter here.
CAPS = replace(whatsapp.CAPABILITIES, buttons=40, button_label=200, body_with_buttons=0)


@dataclass
class Outside(Talk):
    """A talk that keeps what went as a template, and to whom."""

    nudged: list[tuple[str, Request]] = field(default_factory=list)

    def _seen(self, request: Request, claim: Claim, wall: datetime) -> Shown:
        if request.nudge is not None:
            self.nudged.append((claim.address.external, request))
        return super()._seen(request, claim, wall)

    def nudge_to(self, name: str) -> Nudge:
        """The newest."""
        nudge = self.request_to(name).nudge
        assert nudge is not None
        return nudge

    def request_to(self, name: str) -> Request:
        return next(request for to, request in reversed(self.nudged) if to == name)


def windowed(
    database: Database, *, approved: bool = True, now: datetime = MONDAY, **values: object
) -> Outside:
    """Rana coordinates Saida in English; Karim, Nour and Joelle speak English, Arabic, French.

    Nobody has written for long; Rana's window opens as she speaks.
    """
    talk = Outside(database, now, caps=CAPS, tables=replace(TABLES, platforms={PLATFORM: CAPS}))
    talk.network("Saida", "LB", **values)
    talk.member("Rana", "coordinator", "en")
    for name, language in (("Karim", "en"), ("Nour", "ar"), ("Joelle", "fr")):
        talk.member(name, "practitioner", language)
    agree(talk)
    if approved:
        approve(talk)
    shut(talk)
    return talk


def agree(talk: Talk) -> None:
    """Everybody has agreed to be written to there."""
    with talk.database.transaction() as store:
        query = select(AddressRow.id, AddressRow.member_id)
        rows = store.conn.execute(query.where(AddressRow.member_id.is_not(None))).all()
        for id, member_id in rows:
            opt_ins.give(
                store, address_id=id, member_id=member_id or 0, version=CONSENT_VERSION,
                language="en", how=opt_ins.INVITATION, now=talk.now,
            )  # fmt: skip


def approve(talk: Talk, *keys: str, languages: tuple[str, ...] = ("ar", "fr", "en")) -> None:
    """The platform has approved these templates; without keys, all."""
    judge(talk, templates.APPROVED, *keys, languages=languages)


def judge(
    talk: Talk, state: str, *keys: str, languages: tuple[str, ...] = ("ar", "fr", "en"),
    category: str = templates.UTILITY,
) -> None:  # fmt: skip
    with talk.database.transaction() as store:
        for key in keys or nudges.templates():
            name = nudges.templates()[key].name
            for language in languages:
                templates.put(store, name, language, talk.now, state=state, category=category)


def shut(talk: Talk, *names: str) -> None:
    """They have not written for long; without names, nobody has."""
    with talk.database.transaction() as store:
        if not names:
            store.conn.execute(update(AddressRow).values(last_in_at=None))
        for name in names:
            found = addresses.find(store, PLATFORM, name)
            assert found is not None
            addresses.change(store, found.id, last_in_at=None)


def rows_of(talk: Talk, name: str, reason: str = "") -> list[Entry]:
    """Somebody's rows of the ledger, replies left out unless they are asked for."""
    with talk.database.transaction() as store:
        member = talk.find(store, name)
        assert member is not None
        query = select(LedgerRow.id).where(LedgerRow.member_id == member.id)
        ids = store.conn.execute(query.order_by(LedgerRow.id)).scalars().all()
        found = [ledger.get(store, id) for id in ids]
    return [one for one in found if (one.reason == reason if reason else one.reason != "reply")]


def stands(talk: Talk, name: str, reason: str) -> tuple[Standing, str]:
    """Where their newest row of this reason stands, and why."""
    entry = rows_of(talk, name, reason)[-1]
    return entry.state, entry.why


def to(shown: list[Shown], name: str) -> list[Shown]:
    return [one for one in shown if one.to == name]


def tell(talk: Outside, name: str, key: str, **values: Any) -> None:
    """Plans a prompt with its own words for somebody."""
    with talk.database.transaction() as store:
        member = talk.find(store, name)
        assert member is not None
        given: dict[str, Any] = {
            "reason": "notice", "due": talk.now, "expires": talk.now + timedelta(days=5),
            "body": to_json(Message(lines=(f"words of {key}",))), "urgency": Urgency.PROMPT,
            "network_id": member.network_id, "budget": False,
        }  # fmt: skip
        wanted = Planned(key=key, member_id=member.id, **{**given, **values})
        ledger.plan(store, "test/1", wanted, talk.now)


def state(talk: Outside, key: str) -> tuple[Standing, str]:
    with talk.database.transaction() as store:
        entry = ledger.by_key(store, key)
    assert entry is not None
    return entry.state, entry.why
