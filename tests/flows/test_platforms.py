"""Every recorded conversation also goes where buttons are few, are a list, or are not there."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.core.messages import Capabilities
from bot.flows.reach import WINDOW
from bot.handlers import telegram, whatsapp
from storage.database import Database
from storage.ledger import Standing
from storage.models import LedgerRow
from tests.flows.phone import Phone
from tests.flows.script import FIRST, played
from tests.flows.test_conversations import FILES, FOLDER

# WhatsApp without its window: what it can show, as if everybody had written a moment ago.
LIST = replace(whatsapp.CAPABILITIES, window_hours=None, needs_template=False)
BARE = Capabilities(name="bare", text_limit=1600, can_send_documents=False)
PLATFORMS = {"telegram": telegram.CAPABILITIES, "whatsapp": LIST, "bare": BARE}
UNSAID = re.compile(r"$|\[|\+ |·$|\d+\. ")
WALKED: set[tuple[str, tuple[str, ...]]] = set()  # each kind of message is paged through once
ENDS = {Standing.HANDED_OVER, Standing.ANSWERED, Standing.WITHDRAWN, Standing.PLANNED,
        Standing.EXPIRED}  # fmt: skip

one_kind = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def words(text: str) -> list[str]:
    """What was said, without the buttons below it, the numbers of options, and files' names."""
    lines = (line.replace("<=", "<", 1).strip() for line in text.splitlines())
    return [line for line in lines if not UNSAID.match(line)]


@one_kind
@pytest.mark.parametrize("name", PLATFORMS)
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_the_same_conversation_goes_on(path: Path, name: str, database: Database) -> None:
    phone = Phone(database, FIRST, caps=PLATFORMS[name])
    now, problems = played(path, phone)
    assert not problems
    assert phone.faults == 0, "a turn failed on the way"
    assert words(path.read_text(encoding="utf-8")) == words(now) or name != "telegram"
    for board in phone.kinds():
        if (name, board.words) not in WALKED:
            WALKED.add((name, board.words))
            assert phone.unreachable(board) == set(), board.shown.text
    assert {standing for standing, _why in ends(database)} <= ENDS, ends(database)


def ends(database: Database) -> set[tuple[str, str]]:
    with database.transaction() as store:
        rows = store.conn.execute(select(LedgerRow.state, LedgerRow.why)).all()
    return {(Standing(row.state), row.why) for row in rows}


@one_kind
def test_who_has_not_written_for_a_day_is_held_by_name_on_a_platform_with_a_window(
    database: Database,
) -> None:
    phone = Phone(database, FIRST, caps=whatsapp.CAPABILITIES)
    phone.network("Saida", "LB")
    for name, role in (("Rana", "coordinator"), ("Karim", "practitioner")):
        phone.member(name, role, "en")
    phone.wait(timedelta(hours=24))
    phone.says("Rana", "/meeting Friday 17:00 Coordination @ Town hall")
    for label in (
        *("90 minutes", "Everybody in the network", "Skip", "No, once"),
        *("3 days, 1 day and 2 hours before", "Send"),
    ):
        phone.presses("Rana", label)
    assert not [shown for shown in phone.wait(timedelta(minutes=5)) if shown.to == "Karim"]
    assert held(database) == [("meeting-invitation", WINDOW)]
    phone.says("Karim", "/meetings")
    assert "Coordination" in phone.shown[-1].text
    assert "Karim" in "".join(shown.text for shown in phone.says("Rana", "/meeting 1"))
    phone.wait(timedelta(days=5))
    assert {why for _reason, why in held(database)} == {WINDOW}
    assert {standing for standing, _why in ends(database)} <= ENDS | {Standing.HELD}


def held(database: Database) -> list[tuple[str, str]]:
    with database.transaction() as store:
        rows = store.conn.execute(
            select(LedgerRow.reason, LedgerRow.why).where(LedgerRow.state == Standing.HELD)
        ).all()
    return [(row.reason, row.why) for row in rows]
