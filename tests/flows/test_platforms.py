"""Every recorded conversation also goes where buttons are few, are a list, or are not there."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.core.messages import Capabilities, Voice
from bot.core.texts import LANGUAGES, plain, translate
from bot.engine.linked_files import not_taken
from bot.flows.apps.reach import BLOCKED, NO_TEMPLATE
from bot.handlers import telegram, whatsapp
from storage.database import Database
from storage.ledger import Standing
from storage.models import LedgerRow
from tests.flows.phone import Phone
from tests.flows.plan_sending import made
from tests.flows.plans import write
from tests.flows.script import FIRST, played
from tests.flows.talk import Shown
from tests.flows.test_conversations import FILES, FOLDER
from tests.reports.plan_files import read
from tests.whatsapp.strictly import StrictPhone

# WhatsApp without its window: what it can show, as if everybody had written a moment ago.
LIST = replace(whatsapp.CAPABILITIES, window_hours=None, needs_template=False)
BARE = Capabilities(name="bare", text_limit=1600, can_send_documents=False)
PLATFORMS = {"telegram": telegram.CAPABILITIES, "whatsapp": LIST, "bare": BARE}
PHONES: dict[str, type[Phone]] = {"whatsapp": StrictPhone}
KEPT_BACK = {
    plain(translate(not_taken(""), Voice(language=language))).partition(": ")[2]
    for language in LANGUAGES
}  # fmt: skip
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
    phone = PHONES.get(name, Phone)(database, FIRST, caps=PLATFORMS[name])
    now, problems = played(path, phone)
    assert not problems
    assert phone.faults == 0, "a turn failed on the way"
    assert not (phone.caps.can_send_documents and [one for one in phone.shown if keeps_back(one)])
    assert words(path.read_text(encoding="utf-8")) == words(now) or name != "telegram"
    for board in phone.kinds():
        if (name, board.words) not in WALKED:
            WALKED.add((name, board.words))
            assert phone.unreachable(board) == set(), board.shown.text
    named = {standing for standing, why in ends(database) if why != BLOCKED}
    assert named <= ENDS, ends(database)


def keeps_back(shown: Shown) -> bool:
    """Whether a document is only named: it neither came, nor does a link lead to it."""
    return any(sentence in plain(shown.text) for sentence in KEPT_BACK)


@one_kind
def test_a_plan_taken_out_arrives_on_whatsapp_and_is_read_again(database: Database) -> None:
    phone = StrictPhone(database, FIRST, caps=LIST)
    phone.network("Saida", "LB")
    phone.member("Rana", "coordinator", "en")
    write(phone)
    phone.says("Rana", "/plan")
    phone.presses("Rana", "Take out as a spreadsheet")
    phone.presses("Rana", "With codes instead of names")
    shown = made(phone)
    files = {
        name: content for one in shown
        for name, content in zip(one.documents, one.contents, strict=True)
    }  # fmt: skip
    assert set(files) == {"plan.xlsx", "plan.csv.txt"}
    assert not any(keeps_back(one) for one in shown)
    assert len(read(files["plan.csv.txt"], "plan.csv.txt")["lines"]) > 3


def ends(database: Database) -> set[tuple[str, str]]:
    with database.transaction() as store:
        rows = store.conn.execute(select(LedgerRow.state, LedgerRow.why)).all()
    return {(Standing(row.state), row.why) for row in rows}


@one_kind
def test_who_has_not_written_for_a_day_is_held_by_name_where_no_template_is_approved(
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
    assert held(database) == [("meeting-invitation", NO_TEMPLATE)]
    phone.says("Karim", "/meetings")
    assert "Coordination" in phone.shown[-1].text
    assert "Karim" in "".join(shown.text for shown in phone.says("Rana", "/meeting 1"))
    phone.wait(timedelta(days=5))
    assert {why for _reason, why in held(database)} == {NO_TEMPLATE}
    assert {standing for standing, _why in ends(database)} <= ENDS | {Standing.HELD}


def held(database: Database) -> list[tuple[str, str]]:
    with database.transaction() as store:
        rows = store.conn.execute(
            select(LedgerRow.reason, LedgerRow.why).where(LedgerRow.state == Standing.HELD)
        ).all()
    return [(row.reason, row.why) for row in rows]
