"""Rana's mailbox, in tests: proved by its code, and what was sent there."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.core import stored
from bot.core.messages import Message, Text
from bot.flows.summaries import mailbox
from storage import digests, ledger
from storage.database import Database, Store
from storage.digests import Mailbox
from storage.ledger import Entry, Planned, Standing
from storage.members import Member
from tests.flows.meetings import town
from tests.flows.talk import Shown, Talk

ADDRESS = "rana@example.org"
CODE = re.compile(r"^\d{6}$", re.MULTILINE)


def with_mail(database: Database) -> Talk:
    talk = town(database)
    with database.transaction() as store:
        mailbox.note(store, on=True)
    return talk


def who(talk: Talk, name: str = "Rana") -> Member:
    with talk.database.transaction() as store:
        found = talk.find(store, name)
    assert found is not None
    return found


def box_of(talk: Talk, name: str = "Rana") -> Mailbox | None:
    with talk.database.transaction() as store:
        return box_in(store, talk, name)


def box_in(store: Store, talk: Talk, name: str = "Rana") -> Mailbox | None:
    member = talk.find(store, name)
    return digests.mailbox(store, member.id) if member is not None else None


def mails(talk: Talk, to: str = ADDRESS) -> list[Shown]:
    return [shown for shown in talk.shown if shown.to == to]


def code(talk: Talk, to: str = ADDRESS) -> str:
    (found,) = CODE.findall(mails(talk, to)[-1].text)
    return str(found)


def wrong(talk: Talk) -> str:
    return f"{(int(code(talk)) + 1) % 10**6:06}"


def ask(talk: Talk, address: str = ADDRESS, name: str = "Rana") -> list[Shown]:
    talk.says(name, "/email")
    return talk.says(name, address)


def prove(talk: Talk, address: str = ADDRESS, name: str = "Rana") -> list[Shown]:
    ask(talk, address, name)
    return talk.says(name, code(talk, address))


def plan(talk: Talk, message: Message | None = None, **values: object) -> Planned | None:
    """A message to Rana, and its copy for her mailbox where there is one; returns the copy."""
    rana = who(talk)
    given: dict[str, object] = {
        "key": "notice/1",
        "reason": "notice",
        "due": talk.now,
        "member_id": rana.id,
        "network_id": rana.network_id,
        "expires": talk.now + timedelta(days=6),
        "body": stored.to_json(message or Message(lines=(Text("Two tasks wait."),))),
    }
    row = Planned(**{**given, **values})  # type: ignore[arg-type]
    with talk.database.transaction() as store:
        copies = list(mailbox.mailed_too(store, rana, row, talk.now))
        for each in (row, *copies):
            ledger.plan(store, "test/1", each, talk.now)
    return copies[0] if copies else None


def entry(talk: Talk, key: str) -> Entry:
    with talk.database.transaction() as store:
        found = ledger.by_key(store, key)
    assert found is not None
    return found


def end(talk: Talk, copy: Planned | None) -> tuple[Standing, str]:
    assert copy is not None
    found = entry(talk, copy.key)
    return found.state, found.why
