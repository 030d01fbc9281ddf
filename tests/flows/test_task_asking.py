"""Whoever gives a task learns when it is asked about, and what is asked too late says so."""

from __future__ import annotations

from datetime import date, timedelta

from bot.flows.tasks import task
from storage.database import Database
from storage.plan_shape import Agreed
from tests.flows.meetings import texts
from tests.flows.own_tasks import asked, circle, give
from tests.flows.talk import Talk

DAY = timedelta(days=1)
MINUTES = timedelta(minutes=5)
DECEMBER = date(2026, 12, 10)


def spent(database: Database) -> Talk:
    """Karim has had today's message: another task was offered to him."""
    talk = circle(database)
    give(talk, "Another", agreed=Agreed.PROPOSED, due=DECEMBER)
    assert asked(talk.wait(MINUTES)) == ["Mon 23 10:02"]
    return talk


def writes(talk: Talk, line: str) -> str:
    """What Rana reads after saving this line."""
    talk.says("Rana", f"/task {line}")
    talk.presses("Rana", "No activity")
    return texts(talk.presses("Rana", "Save"), "Rana")


def test_who_is_asked_on_another_day_is_told_with_the_day_and_the_hour(
    database: Database,
) -> None:
    talk = spent(database)
    said = writes(talk, "Print the posters @Karim by 2/12")
    assert "The message to Karim goes on Tuesday 24 November, 10:00" in said
    assert asked(talk.wait(DAY)) == ["Tue 24 10:00"]


def test_before_it_is_saved_the_day_and_the_warning_stand_there_already(
    database: Database,
) -> None:
    talk = circle(database)
    talk.wait(4 * DAY)
    give(talk, "Another", agreed=Agreed.PROPOSED, due=DECEMBER)
    talk.wait(timedelta(hours=3))
    talk.says("Rana", "/task Print the posters @Karim by tomorrow")
    shown = texts(talk.presses("Rana", "No activity"), "Rana")
    assert "⚠️ Karim is asked on Monday 30 November only, at 10:00" in shown


def test_who_is_asked_within_minutes_is_told_without_a_day(database: Database) -> None:
    talk = circle(database)
    said = writes(talk, "Print the posters @Karim by 2/12")
    assert "1 person is asked" in said
    assert "The message to Karim" not in said


def test_who_is_asked_only_after_the_date_of_the_task_is_warned_of(database: Database) -> None:
    talk = circle(database)
    talk.wait(4 * DAY)
    give(talk, "Another", agreed=Agreed.PROPOSED, due=DECEMBER)
    assert len(asked(talk.wait(timedelta(hours=3)))) == 1
    said = writes(talk, "Print the posters @Karim by tomorrow")
    assert "⚠️ Karim is asked on Monday 30 November only, at 10:00" in said
    assert asked(talk.wait(4 * DAY)) == ["Mon 30 10:00"]


def test_whom_a_task_is_given_to_anew_is_told_of_with_the_day(database: Database) -> None:
    talk = spent(database)
    item = give(talk, "Print the posters", "Nour", due=DECEMBER)
    talk.says("Rana", "/plan")
    talk.presses("Rana", "1. Young people")
    talk.presses("Rana", "1. Sports day")
    talk.presses("Rana", next(one for one in talk.shown[-1].labels if item.title in one))
    talk.presses("Rana", "Reassign")
    said = texts(talk.presses("Rana", "Karim"), "Rana")
    assert "The message to Karim goes on Tuesday 24 November, 10:00" in said


def test_lists_say_whose_word_a_task_waits_for(database: Database) -> None:
    talk = spent(database)
    give(talk, "Print the posters", agreed=Agreed.PROPOSED, due=date(2026, 11, 22))
    give(talk, "Book the hall", "Nour", due=date(2026, 11, 22))

    def overdue() -> str:
        talk.says("Rana", "/plan")
        return texts(talk.presses("Rana", "Overdue"), "Rana")

    assert "Print the posters (Not asked yet, Karim" in overdue()
    assert "Book the hall (Not started, Nour" in overdue()
    talk.wait(DAY + task.SETTLE)
    assert "Print the posters (Waits for an answer, Karim" in overdue()
