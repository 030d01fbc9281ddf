"""A file that is older than the plan: what somebody has changed since goes back by asking alone."""

from __future__ import annotations

from datetime import date

import pytest

from storage.database import Database
from storage.plan_shape import Status
from tests.flows.meetings import tap, town
from tests.flows.plan_sending import PLAN, change, current, lines, made, member, send, take, taps
from tests.flows.talk import Talk

PLANS, FILES = "What the plan says now", "What the file says"


def begun(database: Database) -> Talk:
    talk = town(database)
    take(talk, PLAN, "Nobody yet")
    return talk


def taken_out(talk: Talk) -> bytes:
    """The CSV file of the plan as it is."""
    tap(talk, "Rana", "plan-export", current(talk).subject, "codes")
    return next(
        content
        for one in made(talk)
        for name, content in zip(one.documents, one.contents, strict=True)
        if name.endswith(".csv")
    )


def sent_again(talk: Talk, content: bytes) -> str:
    """What is asked or shown first, once the file has been read."""
    send(talk, content)
    return taps(talk, "Go on")[-1].text


@pytest.mark.each_kind
def test_R3_an_old_file_turns_nothing_back_without_being_asked(database: Database) -> None:
    talk = begun(database)
    old = taken_out(talk)
    change(talk, "Print the posters", status=Status.DONE, actual="40")
    change(talk, "Find a bus", due=date(2027, 1, 10), member_id=None)
    newer = lines(talk)
    asked = sent_again(talk, old)
    assert asked.startswith("Of 2 lines the file says what stood there before")
    assert "“Print the posters”: Status: Done → Not started, Actual: 40 → –" in asked
    assert "“Find a bus”: Due: 10 Jan → 5 Dec, Responsible: – → Karim" in asked
    assert "Perhaps the file is older than the plan." in asked
    assert taps(talk, PLANS)[-1].text == "Nothing was changed."
    assert lines(talk) == newer


def test_a_file_may_mean_to_turn_something_back(database: Database) -> None:
    talk = begun(database)
    old = taken_out(talk)
    change(talk, "Print the posters", status=Status.DONE)
    assert "Of 1 line the file says" in sent_again(talk, old)
    assert "“Print the posters”: Status: Done → Not started" in taps(talk, FILES)[-1].text
    taps(talk, "Take it over")
    assert lines(talk)["Print the posters"].status is Status.NOT_STARTED


def test_what_is_new_in_an_old_file_is_taken_though_the_rest_is_not(database: Database) -> None:
    talk = begun(database)
    old = taken_out(talk)
    change(talk, "Print the posters", status=Status.BLOCKED, reason="budget")
    sent_again(talk, old.replace(b"2026-12-03", b"2026-12-20"))
    preview = taps(talk, PLANS)[-1].text
    assert "“Print the posters”: Due: 3 Dec → 20 Dec" in preview
    assert "Status" not in preview
    taps(talk, "Take it over")
    posters = lines(talk)["Print the posters"]
    assert (posters.status, posters.reason) == (Status.BLOCKED, "budget")
    assert posters.due == date(2026, 12, 20)


def test_a_reason_goes_back_with_its_status_or_not_at_all(database: Database) -> None:
    """Without a reason is what it was before, but blocked without one is what it never was."""
    talk = begun(database)
    change(talk, "Find a bus", status=Status.BLOCKED, reason="budget")
    change(talk, "Find a bus", due=date(2027, 1, 10))
    head, bus_line = taken_out(talk).split(b'"Find a bus"')
    ongoing = head + b'"Find a bus"' + bus_line.replace(b'"Blocked","Budget"', b'"In progress",""')
    assert "would change" in sent_again(talk, ongoing), "nothing of that was there before"
    taps(talk, "Take it over")
    bus = lines(talk)["Find a bus"]
    assert (bus.status, bus.reason) == (Status.IN_PROGRESS, "")


def test_where_an_activity_stood_is_not_said_of_it_for_good(database: Database) -> None:
    """Where nobody has said it, an old table holds what followed from the tasks then."""
    talk = begun(database)
    old = taken_out(talk)
    change(talk, "Print the posters", status=Status.DONE)
    change(talk, "Ask for the hall", status=Status.DONE)
    asked = sent_again(talk, old)
    assert "“Open day”: Status: Not started → In progress" in asked
    taps(talk, PLANS)
    assert lines(talk)["Open day"].status is Status.NOT_STARTED, "it goes on to follow"


def test_who_has_given_a_task_back_is_not_asked_again_by_an_old_file(database: Database) -> None:
    talk = begun(database)
    old = taken_out(talk)
    change(talk, "Find a bus", member_id=member(talk, "Nour"))
    assert "Responsible: Nour → Karim" in sent_again(talk, old)
    taps(talk, PLANS)
    assert lines(talk)["Find a bus"].member_id == member(talk, "Nour")


def test_a_line_that_was_moved_since_stays_where_it_is(database: Database) -> None:
    talk = begun(database)
    old = taken_out(talk)
    camp = lines(talk)["Camp"].id
    change(talk, "Print the posters", parent_id=camp)
    assert "“Print the posters”: stands elsewhere" in sent_again(talk, old)
    taps(talk, PLANS)
    assert lines(talk)["Print the posters"].parent_id == camp


@pytest.mark.parametrize("answer", [PLANS, FILES])
def test_what_changes_while_it_is_asked_is_asked_about_anew(
    database: Database, answer: str
) -> None:
    talk = begun(database)
    old = taken_out(talk)
    change(talk, "Print the posters", status=Status.DONE)
    sent_again(talk, old)
    change(talk, "Find a bus", status=Status.DONE)
    shown = taps(talk, answer)
    if answer == FILES:
        shown += taps(talk, "Take it over")
    assert any("changed by somebody else meanwhile" in one.text for one in shown)
    assert shown[-1].text.startswith("Of 2 lines the file says")
    assert lines(talk)["Find a bus"].status is Status.DONE
