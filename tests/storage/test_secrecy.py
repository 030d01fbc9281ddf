"""S9: whoever has the file and not the key reads nothing of anybody."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import select

from storage import (
    addresses,
    buttons,
    inbox,
    invitations,
    ledger,
    meetings,
    members,
    networks,
    notes,
    screen,
    sessions,
)
from storage.database import Database, Store
from storage.inbox import Arrival
from storage.ledger import Planned
from storage.members import Role
from storage.models import Table
from storage.vault import KEY_BYTES, Vault
from tests.fresh import NOW, fresh_meeting, fresh_network

CANARY = "كناري-canary-é"


def canary(place: str) -> str:
    return f"{CANARY} {place}"


def fill(store: Store) -> list[str]:
    """One of everything, each text with a canary in it; returns what else must stay hidden."""
    programme = networks.add_programme(store, canary("programme"), NOW)
    words = {"en": canary("name"), "ar": canary("name")}
    network = fresh_network(
        store,
        programme_id=programme,
        names=words,
        towns=words,
        **{name: canary(name) for name in ("controller", "contact", "focal", "emergency")},
    )
    member = members.add(
        store,
        network_id=network.id,
        role=Role.COORDINATOR,
        name=canary("member"),
        language="ar",
        now=NOW,
    )
    home = addresses.meet(store, "telegram", "canary-961-3-555555", NOW)
    addresses.change(store, home.id, member_id=member.id)
    addresses.meet(store, "telegram", "canary--100777", NOW, group=True)
    _, code = invitations.add(
        store,
        network_id=network.id,
        role="practitioner",
        created_by=member.id,
        now=NOW,
        name=canary("invitee"),
    )
    texts = {name: canary(name) for name in meetings.SEALED}
    meeting = fresh_meeting(store, network, **texts)
    meetings.change(store, meeting, NOW, title=canary("other title"), link=canary("other link"))
    session = sessions.open_session(
        store,
        address_id=home.id,
        member_id=member.id,
        flow="plan-meeting",
        answers={"title": canary("draft")},
        now=NOW,
    )
    sessions.save(store, replace(session, answers={"title": canary("saved draft")}), NOW)
    row = Planned(key="k", reason="reply", due=NOW, network_id=network.id, body=canary("reply"))
    entry = ledger.plan(store, meeting.subject, row, NOW)
    assert entry is not None
    buttons.add(store, home.id, entry, [["rsvp", "meeting/1", "yes", [canary("label")]]], NOW)
    payload = json.dumps({"text": canary("typed")}).encode()
    inbox.add(
        store,
        [Arrival(platform="telegram", event_id="1", external="canary-sender", payload=payload)],
        NOW,
    )
    screen.append(store, home.id, canary("shown").encode(), None, NOW)
    return [code]


def spellings(word: str) -> Iterator[bytes]:
    """The ways in which a text might stand in a file: plain, escaped, hexadecimal, base64."""
    plain = word.encode()
    yield from (plain, word.encode("utf-16-le"), plain.hex().encode(), plain.hex().upper().encode())
    yield json.dumps(word)[1:-1].encode()
    if len(plain) > 15:  # of less too little is left to be told from chance
        for shift in range(3):  # base64 looks different at each offset
            yield base64.b64encode(b"\0" * shift + plain)[4:-4]


def dump(database: Database) -> bytes:
    """All that a thief would have: the file with its log, or every row of every table."""
    path = database.engine.url.database
    if database.engine.dialect.name == "sqlite":
        assert path is not None
        files = sorted(Path(path).parent.glob(f"{Path(path).name}*"))
        assert len(files) >= 2, "the write-ahead log is there, too"
        return b"".join(one.read_bytes() for one in files)
    with database.transaction() as store:
        rows = [
            (value if isinstance(value, bytes) else str(value).encode())
            for table in Table.metadata.sorted_tables
            for row in store.conn.execute(select(table))
            for value in row
        ]
    return b"\n".join(rows)


def test_S9_nothing_readable_in_the_file(database: Database) -> None:
    with database.transaction() as store:
        hidden = fill(store)
    found = dump(database)
    assert len(found) > 2000
    for word in [CANARY, "canary", "كناري", *hidden]:
        for spelling in spellings(word):
            assert spelling not in found, f"{word} can be read"


def test_S9_a_text_that_is_not_sealed_would_be_found(database: Database) -> None:
    """The search above is able to find: a canary that is written plainly, and one in base64."""
    for name, text in ("plain", CANARY), ("base64", base64.b64encode(CANARY.encode()).decode()):
        with database.transaction() as store:
            notes.put(store, name, text)
        assert any(spelling in dump(database) for spelling in spellings(CANARY)), name
        with database.transaction() as store:
            notes.put(store, name, "")


Look = Callable[[Store], Any]
LOOKS: dict[str, Look] = {
    "programme": networks.programme,
    "network": lambda store: networks.get(store, 1),
    "networks": networks.listed,
    "members": lambda store: members.of_network(store, 1),
    "address": lambda store: addresses.get(store, 1),
    "invitations": lambda store: invitations.open_ones(store, 1, NOW),
    "meeting": lambda store: meetings.get(store, 1),
    "session": lambda store: sessions.current(store, 1, NOW),
    "ledger": lambda store: ledger.by_key(store, "k"),
    "buttons": lambda store: buttons.of_message(store, 1),
    "inbox": lambda store: inbox.claim(store, 1, NOW),
    "screen": lambda store: screen.since(store, 1, 0, 9),
}


def refused(database: Database, look: Look) -> bool:
    with database.transaction() as store:
        try:
            look(store)
        except InvalidTag:
            return True
    return False


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_S9_the_wrong_key_opens_nothing(database: Database) -> None:
    with database.transaction() as store:
        fill(store)
    database.vault = Vault(bytes(KEY_BYTES))
    for place, look in LOOKS.items():
        assert refused(database, look), f"{place} was opened"
    with database.transaction() as store:
        assert addresses.find(store, "telegram", "canary-961-3-555555") is None
