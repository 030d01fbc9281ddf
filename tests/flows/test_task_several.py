"""Typed words about all of one's tasks, and about one of them by a word of its title."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from storage.database import Database
from storage.plan_shape import Agreed, Item, Status
from tests.flows.own_tasks import change, circle, give, look, tap
from tests.flows.talk import Talk

DAY = timedelta(days=1)
TITLES = ("تجهيز المطبوعات", "Book the hall")


def two(database: Database, **values: Agreed) -> tuple[Talk, list[Item]]:
    talk = circle(database)
    items = [give(talk, title, **values) for title in TITLES]
    talk.wait(3 * DAY)
    return talk, items


@pytest.mark.parametrize(
    "words",
    [
        "خلصت كل شي", "خلصت الكل", "I have finished everything", "all done", "j’ai tout fini",
        "5alaset kel she",
    ],
)  # fmt: skip
def test_L4_who_has_finished_everything_is_asked_which_or_all_of_them(
    database: Database, words: str
) -> None:
    talk, items = two(database)
    (shown,) = talk.says("Karim", words)
    assert shown.labels == [*TITLES, "All of them", "My tasks"]
    assert [look(talk, item) for item in items] == items
    (shown,) = talk.presses("Karim", "All of them")
    assert "2 tasks are closed" in shown.text
    assert {look(talk, item).status for item in items} == {Status.DONE}


@pytest.mark.parametrize("words", ["ما خلصت كل شي", "not everything is done", "pas tout fini"])
def test_L4_who_has_not_finished_everything_is_not_offered_to_close_all(
    database: Database, words: str
) -> None:
    talk, items = two(database)
    shown = talk.says("Karim", words)
    assert not [one for one in shown if "All of them" in one.labels]
    assert [look(talk, item) for item in items] == items


def test_R2_all_of_them_closes_what_is_as_it_was_shown_and_twice_is_once(
    database: Database,
) -> None:
    talk, items = two(database)
    talk.says("Karim", "خلصت كل شي")
    moved = change(talk, items[1], due=date(2026, 12, 24))
    (shown,) = talk.presses("Karim", "All of them")
    assert "1 task is closed" in shown.text
    assert "Changed meanwhile" in shown.text
    assert look(talk, items[1]) == moved
    closed = look(talk, items[0])
    talk.presses("Karim", "All of them")
    assert look(talk, items[0]) == closed


def test_S4_all_of_them_by_numbers_that_were_made_up_closes_nothing(database: Database) -> None:
    talk, items = two(database)
    talk.says("Nour", "/menu")
    tap(talk, "Nour", "task-all-done", "", f"{items[0].id}:1,99:1")
    assert [look(talk, item) for item in items] == items


@pytest.mark.parametrize("listed", [True, False])
@pytest.mark.parametrize(
    ("words", "place"),
    [("خلصت المطبوعات", 0), ("finished the hall", 1), ("مطبوعات خلصنا", 0)],
)
def test_L4_a_word_of_the_title_says_which_task_is_done_and_it_is_asked(
    database: Database, words: str, place: int, listed: bool
) -> None:
    talk, items = two(database)
    if not listed:
        talk.says("Karim", "/menu")
    (shown,) = talk.says("Karim", words)
    assert f"I understood: “{TITLES[place]}” is done. Right?" in shown.text
    assert [look(talk, item) for item in items] == items
    talk.says("Karim", "yes")
    assert look(talk, items[place]).status is Status.DONE
    assert look(talk, items[1 - place]) == items[1 - place]


@pytest.mark.parametrize("words", ["ما خلصت المطبوعات", "the hall is not done", "the hall"])
def test_L4_a_word_of_the_title_with_a_no_or_alone_closes_nothing(
    database: Database, words: str
) -> None:
    talk, items = two(database)
    shown = talk.says("Karim", words)
    assert not [one for one in shown if "is done. Right?" in one.text]
    assert [look(talk, item) for item in items] == items
