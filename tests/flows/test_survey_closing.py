"""Closing: at the right moment, once, in one piece; what is too little waits for the next."""

from __future__ import annotations

import secrets
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.core.messages import Inbound, Kind
from bot.flows import TABLES
from bot.flows.apps.reach import BUDGET
from bot.flows.surveys.survey import GRACE
from bot.flows.surveys.survey_closing import close_due
from storage import audit, files, ledger, papers, sessions
from storage.database import Database
from storage.surveys import Part, Standing, Survey
from storage.vault import KEY_BYTES, Vault
from tests.flows.closed import (
    NAMES,
    SHORT,
    circle,
    close,
    hand_in,
    overall,
    published,
    result,
)
from tests.flows.surveys import HELD, OVERALL, definition, look, part, send, urn
from tests.flows.talk import Talk

pytestmark = pytest.mark.each_kind

ROOT = Path(__file__).resolve().parents[2]


def close_now(talk: Talk, survey: Survey) -> None:
    talk.now = look(talk, survey).closes_at + GRACE
    with talk.database.transaction() as store:
        close_due(store, talk.tables, talk.now)


def test_it_closes_once_the_grace_is_over_and_no_sooner(database: Database) -> None:
    talk = circle(database, 6)
    survey = send(talk, SHORT)
    hand_in(talk, survey, overall(4, 4, 5, 3, 2))
    talk.now = survey.closes_at + GRACE - timedelta(seconds=1)
    with database.transaction() as store:
        close_due(store, TABLES, talk.now)
    assert look(talk, survey).state is Standing.OPEN
    talk.now += timedelta(seconds=1)
    with database.transaction() as store:
        close_due(store, TABLES, talk.now)
    closed = look(talk, survey)
    assert (closed.state, closed.asked, closed.answered) == (Standing.CLOSED, 6, 5)
    assert closed.closed_at == talk.now


def test_L6_what_was_sent_in_time_counts_when_it_arrives_late(database: Database) -> None:
    talk = circle(database, 6)
    survey = send(talk, SHORT)
    talk.until(survey.closes_at - timedelta(minutes=1))
    for label in ("Start", "Good"):
        talk.presses("Karim", label)
    end = talk.handle("Karim", "Send my answers")
    sent = talk.now
    talk.now = survey.closes_at + GRACE - timedelta(seconds=1)
    with database.transaction() as store:
        close_due(store, talk.tables, talk.now)
    arrive(talk, "Karim", end, sent)
    assert urn(talk, survey) == [{"overall": "4"}]
    close_now(talk, survey)
    assert look(talk, survey).answered == 1


def arrive(talk: Talk, name: str, handle: str, sent: datetime) -> None:
    """A tap that was made at one moment, and comes in now."""
    talk.comes_in(
        Inbound(
            platform="web",
            event_id=f"{name}/late",
            address=name,
            kind=Kind.PRESS,
            handle=handle,
            occurred_at=sent,
        )
    )
    talk.deliver()


def test_a_late_press_says_that_it_is_closed(database: Database) -> None:
    talk = circle(database, 6)
    survey = send(talk, SHORT)
    hand_in(talk, survey, overall(4, 4, 5, 3, 2))
    start = talk.handle("Samir", "Start")
    close(talk, survey)
    shown = talk.sends("Samir", Kind.PRESS, handle=start)
    assert "This survey is closed. Thank you." in shown[-1].text


def test_nobody_is_left_in_the_middle_of_it(database: Database) -> None:
    talk = circle(database, 6)
    survey = send(talk, SHORT, hours=3)
    talk.presses("Karim", "Start")
    close_now(talk, survey)
    with database.transaction() as store:
        assert sessions.open_since(store, talk.now) == []
    shown = talk.presses("Karim", "Good")
    assert "Karim" in [one.to for one in shown], "nobody presses in vain"
    assert talk.faults == 0


def test_reminders_that_were_still_planned_are_withdrawn_by_name(database: Database) -> None:
    talk = circle(database, 6)
    survey = send(talk, SHORT)
    talk.now = survey.closes_at + GRACE
    with database.transaction() as store:
        close_due(store, talk.tables, talk.now)
        rows = ledger.of_subject(store, survey.subject)
    assert {row.state for row in rows} == {
        ledger.Standing.HANDED_OVER,
        ledger.Standing.WITHDRAWN,
    }
    assert all(row.why for row in rows if row.state is ledger.Standing.WITHDRAWN)


# --- in one piece ---------------------------------------------------------------------------------


def test_a_failure_leaves_nothing_half_and_is_tried_again(database: Database) -> None:
    talk = circle(database, 6)
    broken = send(talk, SHORT)
    sound = send(talk, SHORT)
    for one in (broken, sound):
        hand_in(talk, one, overall(4, 4, 5, 3, 2))

    def failing(store: object, id: int, now: object, *whom: int) -> list[object]:
        if id == broken.id:
            raise ValueError("in the middle of it")
        return []

    talk.now = sound.closes_at + GRACE
    with database.transaction() as store:
        close_due(store, replace(TABLES, wants={**TABLES.wants, "results": failing}), talk.now)  # type: ignore[dict-item]
    assert look(talk, sound).state is Standing.CLOSED
    assert look(talk, broken).state is Standing.OPEN
    assert len(urn(talk, broken)) == 5
    assert part(talk, broken, "Karim") is Part.ANSWERED
    assert result(talk, broken) is None
    with database.transaction() as store:
        close_due(store, TABLES, talk.now)
    assert look(talk, broken).state is Standing.CLOSED
    assert published(talk, broken).answered == 5


DIES = """
import os, signal, sys
import secrets
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import datetime
from bot.flows import TABLES
from bot.flows.surveys.survey_closing import close_due
from storage.database import Database
from storage.vault import Vault

def dying(store, id, now):
    os.kill(os.getpid(), signal.SIGKILL)

url, key, now = sys.argv[1:]
database = Database(url, Vault(bytes.fromhex(key)))
with database.transaction() as store:
    tables = replace(TABLES, wants={**TABLES.wants, "results": dying})
    close_due(store, tables, datetime.fromisoformat(now))
"""


def test_R1_a_process_that_is_killed_while_closing_closes_it_exactly_once(
    database_url: str,
) -> None:
    """When it dies the urn is open, nobody is a participant any more, and files are ordered."""
    key = secrets.token_bytes(KEY_BYTES)
    database = Database(database_url, Vault(key))
    talk = circle(database, 6)
    survey = send(talk, SHORT)
    hand_in(talk, survey, overall(4, 4, 5, 3, 2))
    talk.now = survey.closes_at + GRACE
    died = subprocess.run(
        [sys.executable, "-c", DIES, database_url, key.hex(), talk.now.isoformat()],
        cwd=ROOT,
        check=False,
    )
    assert died.returncode == -signal.SIGKILL
    assert len(urn(talk, survey)) == 5
    assert part(talk, survey, "Karim") is Part.ANSWERED
    assert look(talk, survey).state is Standing.OPEN
    for _time in range(3):
        with database.transaction() as store:
            close_due(store, TABLES, talk.now)
    with database.transaction() as store:
        assert len(papers.of_surveys(store, [survey.id])) == 5
        ordered = [one.key for one in files.of_subject(store, f"results/{survey.id}")]
    assert ordered == [
        f"results/{survey.id}/guarded/en-LB-western/chart1",
        f"results/{survey.id}/guarded/en-LB-western/workbook",
    ]
    database.close()


# --- too few --------------------------------------------------------------------------------------


def test_H8_answers_that_were_too_few_join_the_next_of_the_same_form(database: Database) -> None:
    talk = circle(database)
    first = send(talk, SHORT)
    hand_in(talk, first, overall(1, 2, 3, 4))
    close(talk, first)
    found = result(talk, first)
    assert found is not None
    assert found.covers == ()
    assert published(talk, first).answered is None
    second = send(talk, SHORT, form_id=first.form_id)
    hand_in(talk, second, overall(5, 4, 3, 2, 1, 5, 4, 3))
    close(talk, second)
    found = result(talk, second)
    assert found is not None
    assert found.covers == (first.id, second.id)
    assert (published(talk, second).answered, published(talk, second).rounds) == (12, 2)
    third = send(talk, SHORT, form_id=first.form_id)
    hand_in(talk, third, overall(5, 4, 3, 2, 1))
    close(talk, third)
    found = result(talk, third)
    assert found is not None
    assert found.covers == (third.id,), "an answer is shown once"


def test_H8_no_survey_waits_in_vain_for_one_that_was_too_small(database: Database) -> None:
    """Two rounds may hold two answers of one person: 3 and 5 are not enough together."""
    talk = circle(database)
    first = send(talk, SHORT)
    hand_in(talk, first, overall(1, 2, 3))
    close(talk, first)
    second = send(talk, SHORT, form_id=first.form_id)
    hand_in(talk, second, overall(5, 4, 3, 2, 1))
    close(talk, second)
    found = result(talk, second)
    assert found is not None
    assert found.covers == (second.id,)


def test_another_form_network_or_quarter_joins_nothing(database: Database) -> None:
    talk = circle(database)
    first = send(talk, SHORT)
    hand_in(talk, first, overall(1, 2, 3, 4))
    close(talk, first)
    other = send(talk, replace(SHORT, name="another"))
    hand_in(talk, other, overall(5, 4, 3, 2, 1, 5, 4, 3))
    close(talk, other)
    assert covers(talk, other) == (other.id,)
    changed = send(talk, definition(OVERALL, HELD))
    hand_in(talk, changed, overall(5, 4, 3, 2, 1, 5, 4, 3))
    close(talk, changed)
    assert covers(talk, changed) == (changed.id,), "the same name, but other questions"
    talk.now += timedelta(days=93)
    late = send(talk, SHORT, form_id=first.form_id)
    hand_in(talk, late, overall(5, 4, 3, 2, 1, 5, 4, 3))
    close(talk, late)
    assert covers(talk, late) == (late.id,)


def covers(talk: Talk, survey: Survey) -> tuple[int, ...]:
    found = result(talk, survey)
    assert found is not None
    return found.covers


def test_H13_the_day_of_a_survey_that_closes_has_had_its_message(database: Database) -> None:
    talk = circle(database, 6)
    first = send(talk, SHORT, hours=2)
    close_now(talk, first)
    second = send(talk, SHORT)
    talk.wait(timedelta(hours=3))
    with database.transaction() as store:
        rows = ledger.of_subject(store, second.subject)
    waiting = [one for one in rows if one.reason == "survey-prompt" and one.handed_at is None]
    assert {(one.state, one.why) for one in waiting} == {("planned", BUDGET)}
    assert len(waiting) == 6
    talk.wait(timedelta(days=1))
    with database.transaction() as store:
        told = [one for one in ledger.of_subject(store, second.subject) if one.handed_at]
    assert len(told) == 6, "on the next day, everybody alike"


def test_R10_what_is_wiped_is_counted_so_that_nothing_seems_to_have_disappeared(
    database: Database,
) -> None:
    talk = circle(database, 6)
    survey = send(talk, definition(OVERALL))
    for label in ("Start", "Good", "Send my answers"):
        talk.presses(NAMES[0], label)
    assert urn(talk, survey)
    with database.transaction() as store:
        assert audit.sums(store, talk.now).gone == 0
