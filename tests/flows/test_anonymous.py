"""H7: whoever has the whole database, and its key, cannot join an answer to a person."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from bot.engine import planning
from bot.flows.surveys.survey import GRACE
from bot.flows.surveys.survey_closing import close_due
from storage import audit, ledger, papers, results, surveys
from storage.database import Database
from storage.surveys import Survey
from tests.flows.closed import NAMES, SHORT, circle, close, hand_in, overall, settle
from tests.flows.surveys import DIFFICULT, HELD, OVERALL, definition, look, send
from tests.flows.talk import Talk
from tests.opened import Row, every_row

FORM = definition(OVERALL, DIFFICULT, HELD)
# Two ways of answering that take as many taps: what is left is what was said, not how much of it.
ONE = ("Start", "Good", "Time", "Place", "Done choosing", "Yes", "Send my answers")
OTHER = ("Start", "Weak", "Language", "Place", "Done choosing", "No", "Send my answers")
HALF_AN_HOUR = timedelta(minutes=30)
A_MINUTE = timedelta(minutes=1)
SILENT = 2  # of eight

Given = Mapping[str, Sequence[str]]
Worlds = Callable[[], Database]


def played(database: Database, given: Given) -> tuple[Talk, Survey]:
    """Everybody answers in turn, half an hour apart; the others stay silent."""
    talk = circle(database, len(given) + SILENT)
    survey = send(talk, FORM)
    for name, taps in given.items():
        for label in taps:
            talk.presses(name, label)
            talk.now += A_MINUTE
        talk.now += HALF_AN_HOUR
    assert talk.faults == 0
    assert len(surveys_urn(talk, survey)) == len(given)
    return talk, survey


def surveys_urn(talk: Talk, survey: Survey) -> list[Any]:
    with talk.database.transaction() as store:
        return list(papers.urn(store, survey))


def shared_out(ones: Sequence[str], others: Sequence[str]) -> Given:
    """Who answers in which of the two ways, in the order of their names."""
    ways = dict.fromkeys(ones, ONE) | dict.fromkeys(others, OTHER)
    return {name: ways[name] for name in NAMES if name in ways}


# --- two worlds -----------------------------------------------------------------------------------
#
# In the one Karim answered this and Nour that; in the other it is the other way round. If all that
# is kept is the same in both, then nobody who has it can say in which of them we are.

CHANCE = {
    "papers": ("id",),
    "buttons": ("handle",),
    "networks": ("key_sealed",),
    "surveys": ("given",),  # sealed within JSON; it is what the form was handed
}  # what is drawn anew in each world
HANDLE = re.compile(r"[\w-]{22}(?=\.\d)|(?<=button/)[\w-]{22}")


def kept(talk: Talk, survey: Survey) -> dict[str, list[str]]:
    """All rows of all tables. What is in no order by design is sorted; that is tested below."""
    found = every_row(talk.database)
    found["surveys"] = [in_no_order(row) for row in found["surveys"]]
    lines = {table: [line(table, row) for row in rows] for table, rows in found.items()}
    lines["papers"].sort()
    if look(talk, survey).closed_at is not None:
        cut = [row for row in found["ledger"] if row["subject"] == survey.subject]
        fates = sorted(line("ledger", {**row, "id": 0, "key": ""}) for row in cut)
        others = [line("ledger", row) for row in found["ledger"] if row not in cut]
        lines["ledger"] = [*others, *fates]
    return lines


def in_no_order(row: Row) -> Row:
    urn = row["urn_sealed"]
    return {**row, "urn_sealed": urn and sorted(json.loads(urn), key=str)}


def line(table: str, row: Row) -> str:
    named = {name: value for name, value in row.items() if name not in CHANCE.get(table, ())}
    return HANDLE.sub("handle", str(named))


def same(one: dict[str, list[str]], other: dict[str, list[str]]) -> None:
    assert one.keys() == other.keys()
    for table, rows in one.items():
        assert rows == other[table], f"{table} tells who answered what"


FIRST = shared_out(("Karim", "Joelle", "Ali"), ("Nour", "Maya", "Samir"))
SECOND = shared_out(("Nour", "Maya", "Samir"), ("Karim", "Joelle", "Ali"))


def test_H7_before_closing_nothing_tells_who_answered_what(another: Worlds) -> None:
    same(*(kept(*played(another(), given)) for given in (FIRST, SECOND)))


def test_H7_who_changes_an_answer_leaves_nothing_of_what_was_said_before(another: Worlds) -> None:
    """Before the change all answers were shown back."""
    changing = ("Change an answer", "Did it take place?")
    found = []
    for given in (FIRST, SECOND):
        changed = {
            name: (*taps[:-1], *changing, f"✓ {taps[-2]}", taps[-1]) for name, taps in given.items()
        }
        found.append(kept(*played(another(), changed)))
    same(*found)


def test_H7_after_closing_nothing_tells_who_answered_what(another: Worlds) -> None:
    found = []
    for given in (FIRST, SECOND):
        talk, survey = played(another(), given)
        close(talk, survey)
        assert look(talk, survey).closed_at is not None
        found.append(kept(talk, survey))
    same(*found)
    assert any('"overall":"4"' in one for one in found[0]["papers"]), (
        "the answers themselves were looked at"
    )


def test_H7_the_search_would_find_what_is_not_wiped(another: Worlds) -> None:
    """In the middle of it a draft is there, and the two worlds can be told apart."""
    found = []
    for label in ("Good", "Weak"):
        talk = circle(another(), 3)
        survey = send(talk, FORM)
        talk.presses("Karim", "Start")
        talk.presses("Karim", label)
        found.append(kept(talk, survey))
    assert found[0]["sessions"] != found[1]["sessions"]


# --- order ----------------------------------------------------------------------------------------


@pytest.mark.each_kind
def test_H7_the_urn_is_in_no_order(database: Database) -> None:
    """The first one's paper lies anywhere: by chance it would be in one place twenty times running
    once in a hundred thousand million runs."""
    places = set()
    talk = circle(database, 5)
    for _time in range(20):
        survey = send(talk, SHORT)
        hand_in(talk, survey, overall(1, 2, 3, 4, 5))
        places.add([one["overall"] for one in surveys_urn(talk, survey)].index("1"))
    assert len(places) > 1


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_H7_nor_are_the_papers_in_the_file(database: Database) -> None:
    """By the row numbers that SQLite keeps, and by the keys; the urn's own order is not theirs."""
    talk = circle(database, 5)
    by_number, by_key = set(), set()
    for _time in range(20):
        survey = send(talk, SHORT, hours=1)
        hand_in(talk, survey, overall(1, 2, 3, 4, 5))
        order = [one["overall"] for one in surveys_urn(talk, survey)]
        talk.now += timedelta(hours=1) + GRACE
        with database.transaction() as store:
            close_due(store, talk.tables, talk.now)
            given = papers.of_surveys(store, [survey.id])
            numbered = store.conn.execute(
                text("SELECT id FROM papers WHERE survey_id = :id ORDER BY rowid"),
                {"id": survey.id},
            ).scalars()
            keys = sorted(
                store.conn.execute(
                    text("SELECT id FROM papers WHERE survey_id = :id"), {"id": survey.id}
                ).scalars()
            )
            values = {key: one.answers["overall"] for key, one in zip(keys, given, strict=True)}
            by_number.add(order.index(values[next(iter(numbered))]))
            by_key.add(order.index(values[keys[0]]))
    assert len(by_number) > 1
    assert len(by_key) > 1


# --- who answered at all --------------------------------------------------------------------------


@pytest.mark.each_kind
def test_H7_who_answered_is_forgotten_at_closing(database: Database) -> None:
    talk, survey = played(database, FIRST)
    talk.wait(timedelta(hours=60))  # the silent are reminded
    reminded = {one.to for one in talk.shown if one.reason == "survey-reminder"}
    assert len(reminded) == SILENT
    close(talk, survey)
    found = every_row(database)
    assert found["participants"] == []
    cut = {row["id"]: row for row in found["ledger"] if row["subject"] == survey.subject}
    assert all(row["member_id"] is row["address_id"] is None for row in cut.values())
    assert not any(str(name) in row["key"] for row in cut.values() for name in NAMES)
    told = [row["address_id"] for row in found["buttons"] if row["ledger_id"] in cut]
    assert sorted(told) == sorted(set(told)), "two messages say: had not answered the first"
    assert len(told) == len(FIRST) + SILENT
    assert all(paper["member_id"] is None for paper in found["papers"])
    assert {str(paper["day"]) for paper in found["papers"]} == {"2026-11-26"}


@pytest.mark.each_kind
def test_H7_what_became_of_whose_message_is_dealt_out_anew(database: Database) -> None:
    """The rows were written in the order of the members; the one that was answered may be any."""
    places = set()
    talk = circle(database, 6)
    for _time in range(20):
        talk.now += timedelta(days=1)  # nobody hears of two in one day
        survey = send(talk, SHORT, hours=1)
        talk.presses("Karim", "Start")
        talk.now += timedelta(hours=1) + GRACE
        with database.transaction() as store:
            close_due(store, talk.tables, talk.now)
            rows = ledger.of_subject(store, survey.subject)
        places |= {n for n, row in enumerate(rows) if row.state is ledger.Standing.ANSWERED}
    assert len(places) > 1


@pytest.mark.each_kind
def test_H7_a_late_tap_changes_nothing_of_what_was_dealt_out(database: Database) -> None:
    """Which row a button leads to is nobody's any more, so that nobody's tap shows in it."""
    talk, survey = played(database, FIRST)
    close(talk, survey)
    before = fates(talk, survey)
    for name in NAMES[: len(FIRST) + SILENT]:
        (shown, *_replies) = talk.presses(name, "Start")
        assert "closed" in shown.text
    assert fates(talk, survey) == before


def fates(talk: Talk, survey: Survey) -> list[tuple[int, str]]:
    with talk.database.transaction() as store:
        return [(one.id, one.state) for one in ledger.of_subject(store, survey.subject)]


@pytest.mark.each_kind
def test_R10_the_sums_still_fit(database: Database) -> None:
    talk, survey = played(database, FIRST)
    close(talk, survey)
    with database.transaction() as store:
        sums = audit.sums(store, talk.now)
    assert sums.told_without_proof == sums.unsent_without_reason == 0
    assert sums.ended_without_moment == sums.open_with_end == sums.unknown_state == 0


@pytest.mark.each_kind
def test_H7_the_files_hold_no_paper(database: Database) -> None:
    """What a file is made from is what was published, and nothing else."""
    talk, survey = played(database, FIRST)
    talk.until(survey.closes_at + GRACE + timedelta(minutes=1))
    found = every_row(database)
    with database.transaction() as store:
        published = results.get(store, survey.id).published
    for row in found["files"]:
        order = json.loads(row["order_sealed"])
        assert order["publication"] == published
        assert order["rows"] == []
    settle(talk)
    assert {row["order_sealed"] for row in every_row(database)["files"]} == {"{}"}


# --- retention ------------------------------------------------------------------------------------


@pytest.mark.each_kind
def test_H12_answers_go_in_time_and_results_stay(database: Database) -> None:
    talk = circle(database, 6)
    kinds = {True: send(talk, SHORT), False: send(talk, SHORT, anonymous=False)}
    for survey in kinds.values():
        hand_in(talk, survey, overall(1, 2, 3, 4, 5))
        close(talk, survey)
    closed = talk.now
    left = []
    for days in (80, 100, 170, 190):
        with database.transaction() as store:
            planning.clean_up(store, closed + timedelta(days=days))
            left.append([len(papers.of_surveys(store, [one.id])) for one in kinds.values()])
    assert left == [[5, 5], [5, 0], [5, 0], [0, 0]]
    with database.transaction() as store:
        assert all(results.find(store, one.id) for one in kinds.values())
        assert surveys.get(store, kinds[True].id).answered == 5


def said_back(database: Database) -> list[Row]:
    """Messages in the ledger that still hold the answers that were shown back."""
    return [row for row in every_row(database)["ledger"] if "Good" in str(row["body_sealed"])]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("cleaned", [True, False])
def test_H7_a_talk_that_was_left_half_way_is_wiped_too(database: Database, cleaned: bool) -> None:
    talk = circle(database, 3)
    send(talk, FORM)
    half_way = ("Start", "Good", "Time", "Done choosing", "Yes")
    for label in half_way:
        talk.presses("Karim", label)
        talk.now += A_MINUTE
    assert said_back(database), "it is there while the talk goes on"
    talk.now += timedelta(hours=25)
    if cleaned:
        with database.transaction() as store:
            planning.clean_up(store, talk.now)
        assert not said_back(database), "who never comes back leaves nothing either"
    for label in (*half_way, "Send my answers"):
        talk.presses("Karim", label)
        talk.now += A_MINUTE
    assert not said_back(database)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_H7_nobody_is_found_half_way_after_the_closing(database: Database) -> None:
    talk = circle(database, 3)
    survey = send(talk, FORM, hours=2)
    for label in ("Start", "Good", "Time", "Done choosing", "Yes"):
        talk.presses("Karim", label)
    close(talk, survey)
    assert not said_back(database)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("said", [("STOP",), ("/leave", "Yes, delete")])
def test_H7_who_stops_or_leaves_half_way_leaves_nothing_of_it(
    database: Database, said: tuple[str, ...]
) -> None:
    talk = circle(database, 3)
    send(talk, FORM)
    for label in ("Start", "Good", "Time", "Done choosing", "Yes"):
        talk.presses("Karim", label)
        talk.now += A_MINUTE
    assert said_back(database)
    for words in said:
        talk.says("Karim", words)
    assert talk.faults == 0
    assert not said_back(database)
