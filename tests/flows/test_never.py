"""What the bot can never become: no channel for reports about people, no file of beliefs."""

from __future__ import annotations

import re

from bot.core.messages import Kind
from bot.core.texts import all_labels
from bot.flows import TABLES
from storage import ledger
from storage.database import Database
from storage.models import Table
from tests.flows.meetings import plan, tap, town

REPORTING = re.compile(r"\b(report|flag|refer|alert|signal|suspect|case)s?\b", re.IGNORECASE)
BELIEFS = re.compile(r"relig|sect|belief|faith|ethnic|party|tribe|national", re.IGNORECASE)


# It gives totals out, to print, and takes nothing in: no question of it is free text.
GIVES_OUT = "reports"


def test_H3_there_is_no_way_to_report_anybody() -> None:
    commands = [one for name, one in TABLES.commands.items() if name != GIVES_OUT]
    names = [*TABLES.flows, *TABLES.actions, *TABLES.composers, *TABLES.wants]
    names += [one.name for one in commands]
    labels = [label for one in commands for label in all_labels(one.label)]
    assert len(names) > 50
    assert [name for name in [*names, *labels] if REPORTING.search(name)] == []


def test_H3_a_text_that_is_refused_reaches_nobody_else(database: Database) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.wait(meeting.sends_at - talk.now)
    tap(talk, "Rana", "decisions", meeting.subject)
    before = len(talk.shown)
    talk.says("Rana", "My neighbour's son Ali, 17 years, 70 123 456, has changed")
    talk.sends("Karim", Kind.PHOTO)
    for one in talk.shown[before:]:
        assert one.reason == "reply", "an answer to whoever wrote, and nothing else"
        assert "Ali" not in one.text
        assert "123" not in one.text
    with talk.database.transaction() as store:
        planned = [each for each in ledger.of_subject(store, meeting.subject) if each.body]
    assert planned == []


def test_T7_no_column_and_no_question_asks_what_somebody_believes() -> None:
    columns = [
        f"{table.name}.{column.name}"
        for table in Table.metadata.tables.values()
        for column in table.columns
    ]
    assert len(columns) > 100
    assert [name for name in columns if BELIEFS.search(name)] == []
