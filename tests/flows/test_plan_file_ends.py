"""Lines that a plan sent in leaves out or calls cancelled: many go when a second person agrees."""

from __future__ import annotations

from datetime import date

from storage.database import Database
from storage.plan_shape import Status
from tests.flows.meetings import texts, town
from tests.flows.plan_sending import PLAN, change, lines, send, take, taps
from tests.flows.talk import Talk
from tests.reports.plan_files import csv

STEPS = [f"Step {n}" for n in range(6)]
MANY = PLAN + b"\r\n" + csv(*(f",,{step},,," for step in STEPS))
FEWER = PLAN.replace(b"3/12/2026", b"10/12/2026")


def cancelling(count: int) -> bytes:
    return PLAN + b"\r\n" + csv(*(f",,{step},,,Cancelled" for step in STEPS[:count]))


def ended(talk: Talk) -> list[str]:
    return [title for title, one in lines(talk).items() if one.status is Status.CANCELLED]


def filled(database: Database) -> Talk:
    talk = town(database)
    take(talk, MANY, "Nobody yet")
    return talk


def test_H14_six_lines_that_a_file_leaves_out_go_when_a_second_person_agrees(
    database: Database,
) -> None:
    talk = filled(database)
    talk.member("Salma", "coordinator", "en")
    send(talk, PLAN)
    preview = taps(talk, "Go on", "Nobody yet", "They are cancelled")[-1].text
    assert "A second person has to agree to that." in preview
    shown = taps(talk, "Take it over")
    assert "Nothing is changed until then" in texts(shown, "Rana")
    assert "cancel 6 lines" in texts(shown, "Salma")
    assert ended(talk) == []
    shown = taps(talk, "Yes, I agree", who="Salma")
    assert ended(talk) == STEPS
    assert "6 lines are cancelled" in texts(shown, "Rana")


def test_H14_six_lines_that_a_file_calls_cancelled_wait_and_the_rest_is_taken_over(
    database: Database,
) -> None:
    talk = filled(database)
    talk.member("Salma", "coordinator", "en")
    change(talk, "Step 0", status=Status.BLOCKED, reason="budget")
    send(talk, cancelling(6).replace(b"3/12/2026", b"10/12/2026"))
    preview = taps(talk, "Go on", "Nobody yet")[-1].text
    assert "A second person has to agree to that." in preview
    shown = texts(taps(talk, "Take it over"), "Rana")
    assert "Changed: 1\nNot cancelled yet: 6\nA second person has to agree to that." in shown
    assert lines(talk)["Print the posters"].due == date(2026, 12, 10)
    assert ended(talk) == []
    assert lines(talk)["Step 0"].reason == "budget"
    taps(talk, "Yes, I agree", who="Salma")
    assert ended(talk) == STEPS


def test_H14_with_nobody_to_agree_a_file_cancels_no_six_lines(database: Database) -> None:
    talk = filled(database)
    send(talk, FEWER)
    shown = taps(talk, "Go on", "Nobody yet", "They are cancelled", "Take it over")
    assert "Not cancelled yet: 6\nThere is nobody who could agree" in texts(shown, "Rana")
    assert ended(talk) == []


def test_H14_left_out_and_called_cancelled_count_together(database: Database) -> None:
    talk = filled(database)
    send(talk, cancelling(5))
    shown = taps(talk, "Go on", "Nobody yet", "They are cancelled", "Take it over")
    assert "nobody who could agree" in texts(shown, "Rana")
    assert ended(talk) == []
    send(talk, cancelling(5))
    shown = taps(talk, "Go on", "Nobody yet", "They stay as they are", "Take it over")
    assert "taken over" in texts(shown, "Rana")
    assert ended(talk) == STEPS[:5], "five go by themselves"


def test_nothing_is_in_the_way_of_what_a_file_cancels(database: Database) -> None:
    talk = filled(database)
    for step in STEPS[:2]:
        change(talk, step, status=Status.BLOCKED, reason="budget")
    rows = csv(",,Step 0,,,Cancelled")
    send(talk, PLAN + b"\r\n" + rows + b"\r\n" + csv(*(f",,{one},,," for one in STEPS[2:])))
    taps(talk, "Go on", "Nobody yet", "They are cancelled", "Take it over")
    found = lines(talk)
    assert ended(talk) == STEPS[:2]
    assert [found[step].reason for step in STEPS[:2]] == ["", ""]
