"""What is offered to be passed on, and how it is passed on, in tests."""

from __future__ import annotations

from datetime import timedelta

from bot.core.messages import Kind
from bot.flows.apps.sharing import OFFER
from storage import ledger
from storage.ledger import Entry
from tests.flows.talk import Shown, Talk

FORWARD = "Text to forward"
HOUR = timedelta(hours=1)


def offers(shown: list[Shown], name: str = "Rana") -> list[Shown]:
    return [one for one in shown if one.to == name and one.reason == OFFER]


def block(talk: Talk, *names: str) -> None:
    for name in names:
        talk.sends(name, Kind.BLOCKED)


def pass_on(talk: Talk, name: str = "Rana", label: str = FORWARD) -> tuple[str, list[Shown]]:
    """Who is meant, and the texts that follow."""
    who, *passed = talk.presses(name, label)
    return who.text, passed


def rows(talk: Talk, name: str = "Rana") -> list[Entry]:
    with talk.database.transaction() as store:
        member = talk.find(store, name)
        assert member is not None
        return ledger.of_subject(store, f"sharing/{member.id}")
