"""/tasks and the card of a task: what is shown, in which order, and to whom."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from storage import members
from storage.database import Database
from storage.members import State
from storage.plan_shape import Agreed, Status
from tests.flows.own_tasks import change, circle, give, look, tap
from tests.flows.talk import Talk

DAY = timedelta(days=1)


def id_of(talk: Talk, name: str) -> int:
    with talk.database.transaction() as store:
        member = talk.find(store, name)
        assert member is not None
        return member.id


def test_nothing_to_do_is_one_line(database: Database) -> None:
    talk = circle(database)
    for name in ("Karim", "Rana"):
        (shown,) = talk.says(name, "/tasks")
        assert shown.text == "You have no open tasks at the moment."
        assert shown.rows == ()


def test_mine_by_date_overdue_first_then_offers_then_what_one_supports(database: Database) -> None:
    talk = circle(database)
    give(talk, "Later task", due=date(2026, 12, 20))
    give(talk, "Undated task", due=None)
    give(talk, "Near task", due=date(2026, 11, 24))
    give(talk, "Old task", due=date(2026, 11, 2))
    give(talk, "Stuck task", status=Status.BLOCKED, reason="budget")
    give(talk, "Offered task", agreed=Agreed.PROPOSED, due=date(2026, 12, 1))
    give(talk, "Hers", who="Joelle", supporters=(id_of(talk, "Karim"),))
    give(talk, "Nour’s", who="Nour")
    (shown,) = talk.says("Karim", "/tasks")
    assert shown.text.split("\n") == [
        "Overdue:",
        "1. Old task: was due on Monday 2 November (Not started)",
        "Wait for your answer:",
        "2. Offered task: due on Tuesday 1 December (Waits for an answer)",
        "Coming up:",
        "3. Near task: due on Tuesday 24 November (Not started)",
        "4. Later task: due on Sunday 20 December (Not started)",
        "5. Undated task: no date (Not started)",
        "Blocked or postponed:",
        "6. Stuck task: due on Thursday 26 November (Blocked: Budget)",
        "You support:",
        "7. Hers: due on Thursday 26 November (Not started)",
    ]
    assert len(shown.labels) == 7


def test_what_is_done_is_behind_a_tap(database: Database) -> None:
    talk = circle(database)
    item = give(talk, "Print the posters")
    talk.wait(4 * DAY)
    tap(talk, "Karim", "task-done", item.subject)
    (shown,) = talk.says("Karim", "/tasks")
    assert shown.labels == ["Show 1 task that is done"]
    (shown,) = talk.presses("Karim", "Show 1 task that is done")
    assert "1. Print the posters (Done)" in shown.text
    talk.presses("Karim", "1. Print the posters")
    talk.presses("Karim", "It is not done yet")
    assert look(talk, item).status is Status.IN_PROGRESS


@pytest.mark.parametrize("words", ["My tasks", "مهامي", "mes tâches", "tasks"])
def test_the_list_is_found_by_its_name(database: Database, words: str) -> None:
    talk = circle(database)
    give(talk, "Print the posters")
    assert "Print the posters" in talk.says("Karim", words)[0].text


def test_a_long_list_says_how_many_are_left_out(database: Database) -> None:
    talk = circle(database)
    for n in range(20):
        give(talk, f"Task {n}")
    (shown,) = talk.says("Karim", "/tasks")
    assert "And 5 more." in shown.text
    assert len(shown.labels) == 15


def test_the_card_shows_what_belongs_to_the_task(database: Database) -> None:
    talk = circle(database)
    item = give(talk, "Print the posters", supporters=(id_of(talk, "Joelle"),), partners="Library")
    talk.says("Karim", "/tasks")
    (shown,) = talk.presses("Karim", "1. Print the posters")
    assert shown.text.split("\n") == [
        "Print the posters",
        "Activity: Sports day",
        "Objective: Young people",
        "Due: Thursday 26 November 2026",
        "Status: Not started",
        "Supported by: Joelle",
        "Partners: Library",
    ]
    talk.says("Joelle", "/tasks")
    (shown,) = tap(talk, "Joelle", "task-show", item.subject)
    assert "Karim" in shown.text


def test_S4_the_card_of_a_task_that_concerns_one_no_more_is_not_shown(database: Database) -> None:
    talk = circle(database)
    item = give(talk, "Print the posters")
    talk.says("Nour", "/tasks")
    (shown,) = tap(talk, "Nour", "task-show", item.subject)
    assert "Print the posters" not in shown.text


def test_a_card_names_nobody_who_has_left(database: Database) -> None:
    talk = circle(database)
    item = give(talk, "Print the posters", supporters=(id_of(talk, "Joelle"),))
    with talk.database.transaction() as store:
        joelle = talk.find(store, "Joelle")
        assert joelle is not None
        members.change(store, joelle, state=State.LEFT)
    talk.says("Karim", "/tasks")
    (shown,) = tap(talk, "Karim", "task-show", item.subject)
    assert "Joelle" not in shown.text


def test_a_coordinator_sees_whose_it_is_and_the_way_into_the_plan(database: Database) -> None:
    talk = circle(database)
    item = give(talk, "Print the posters")
    talk.says("Rana", "/tasks")
    (shown,) = tap(talk, "Rana", "task-show", item.subject)
    assert "Responsible: Karim" in shown.text
    assert "In the plan" in shown.labels
    change(talk, item, member_id=None, former=True)
    (shown,) = tap(talk, "Rana", "task-show", item.subject)
    assert "a former member" in shown.text


@pytest.mark.parametrize("title", ["*bold* _x_ [a](http://x)", "<b>Ali</b>", "=1+1", "{task}"])
def test_S5_a_title_is_shown_as_it_was_written(database: Database, title: str) -> None:
    talk = circle(database)
    item = give(talk, title)
    assert title in talk.says("Karim", "/tasks")[0].text
    assert title in tap(talk, "Karim", "task-show", item.subject)[0].text
    shown = talk.wait(4 * DAY)
    assert title in next(one.text for one in shown if one.reason == "task-reminder")
