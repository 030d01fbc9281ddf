"""A network with four people, and short ways to plan, move and look at its meetings in tests."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime

from bot.core.messages import Kind
from storage import addresses, buttons, ledger, meetings
from storage.database import Database
from storage.ledger import Entry
from storage.meetings import Invitee, Meeting
from tests.flows.talk import PLATFORM, Shown, Talk

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # ten in the morning in Beirut
LINE = "/meeting Thursday 17:00 Monthly coordination @ Town hall"
ANSWERS = (
    "90 minutes",
    "Everybody in the network",
    "Skip",
    "No, once",
    "3 days, 1 day and 2 hours before",
)


def town(database: Database, **values: object) -> Talk:
    """Saida: Rana coordinates in English; Karim, Nour and Joelle speak English, Arabic, French."""
    talk = Talk(database, MONDAY)
    talk.network("Saida", "LB", **values)
    talk.member("Rana", "coordinator", "en")
    talk.member("Karim", "practitioner", "en")
    talk.member("Nour", "practitioner", "ar")
    talk.member("Joelle", "practitioner", "fr")
    return talk


def plan(talk: Talk, line: str = LINE, answers: tuple[str, ...] = ANSWERS) -> Meeting:
    """Plans a meeting as Rana does, up to "Send"; nothing has left yet."""
    talk.says("Rana", line)
    for answer in (*answers, "Send"):
        talk.presses("Rana", answer)
    return newest(talk)


def newest(talk: Talk) -> Meeting:
    with talk.database.transaction() as store:
        return meetings.between(store, date(2020, 1, 1), date(2030, 1, 1))[-1]


def look(talk: Talk, meeting: Meeting) -> Meeting:
    with talk.database.transaction() as store:
        return meetings.get(store, meeting.id)


def invitee(talk: Talk, meeting: Meeting, name: str) -> Invitee:
    with talk.database.transaction() as store:
        member = talk.find(store, name)
        assert member is not None
        found = meetings.invitee(store, meeting.id, member.id)
    assert found is not None
    return found


def entries(talk: Talk, meeting: Meeting) -> list[Entry]:
    with talk.database.transaction() as store:
        return ledger.of_subject(store, meeting.subject)


def tap(talk: Talk, name: str, action: str, subject: str, value: str = "") -> list[Shown]:
    """Presses a button with this meaning, as if it stood on the person's newest message."""
    with talk.database.transaction() as store:
        address = addresses.find(store, PLATFORM, name)
        assert address is not None
        shown = [one for one in talk.shown if one.to == name]
        entry = ledger.by_key(store, shown[-1].key)
        assert entry is not None
        handle = buttons.add(store, address.id, entry.id, [[action, subject, value, []]], talk.now)
    return talk.sends(name, Kind.PRESS, handle=f"{handle}.0")


def reasons(shown: list[Shown], name: str) -> Counter[str]:
    """How many messages of each reason somebody was shown."""
    return Counter(one.reason for one in shown if one.to == name)


def texts(shown: list[Shown], name: str) -> str:
    return "\n".join(one.text for one in shown if one.to == name)
