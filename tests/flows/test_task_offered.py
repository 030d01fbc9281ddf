"""Tasks that are offered: asked once, several at once, and answered by one tap."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.core.messages import Kind
from storage import plan_items
from storage.database import Database
from storage.plan_shape import Agreed, Item, Status
from tests.flows.own_tasks import asked, change, circle, give, look, tap
from tests.flows.talk import Talk

DAY = timedelta(days=1)
MINUTES = timedelta(minutes=5)
DUE = date(2026, 12, 3)


def offered(database: Database, number: int = 1) -> tuple[Talk, list[Item]]:
    talk = circle(database)
    items = [give(talk, f"Task {n}", agreed=Agreed.PROPOSED, due=DUE) for n in range(number)]
    assert asked(talk.wait(MINUTES)) == ["Mon 23 10:02"]
    return talk, items


def test_one_task_is_asked_with_its_date_and_four_ways_to_answer(database: Database) -> None:
    talk, _items = offered(database)
    shown = [one for one in talk.shown if one.to == "Karim"][-1]
    assert "“Task 0”, due Thursday 3 December. Is that all right?" in shown.text
    assert shown.labels == ["I accept", "Let us talk first", "Another date", "I cannot take it"]


@pytest.mark.parametrize(
    ("label", "agreed"),
    [
        ("I accept", Agreed.ACCEPTED),
        ("Let us talk first", Agreed.TALK),
        ("I cannot take it", Agreed.DECLINED),
    ],
)
def test_each_answer_is_kept_and_can_be_undone(
    database: Database, label: str, agreed: Agreed
) -> None:
    talk, (item,) = offered(database)
    (shown,) = talk.presses("Karim", label)
    assert shown.replaces
    assert look(talk, item).agreed is agreed
    talk.presses("Karim", "Undo")
    assert look(talk, item).agreed is Agreed.PROPOSED


def test_another_date_is_a_wish_that_the_coordinator_answers(database: Database) -> None:
    talk, (item,) = offered(database)
    talk.presses("Karim", "Another date")
    talk.says("Karim", "10/12")
    now = look(talk, item)
    assert (now.agreed, now.due) == (Agreed.TALK, date(2026, 12, 10))
    assert asked(talk.wait(30 * DAY)) == []


def test_what_is_given_in_one_go_is_one_message_and_can_be_accepted_at_once(
    database: Database,
) -> None:
    talk, items = offered(database, 3)
    talk.presses("Karim", "I accept them all")
    assert {look(talk, item).agreed for item in items} == {Agreed.ACCEPTED}
    assert asked(talk.wait(8 * DAY)) == ["Mon 30 10:00"]


def test_accepting_all_leaves_out_what_has_changed_meanwhile(database: Database) -> None:
    talk, items = offered(database, 3)
    moved = change(talk, items[1], due=DUE - DAY)
    (shown,) = talk.presses("Karim", "I accept them all")
    assert "2 tasks are yours" in shown.text
    assert "Task 1" in shown.labels
    assert look(talk, items[1]) == moved
    talk.presses("Karim", "Task 1")
    talk.presses("Karim", "I accept")
    assert look(talk, items[1]).agreed is Agreed.ACCEPTED


def test_S2_accepting_all_takes_nothing_that_went_to_somebody_else(database: Database) -> None:
    talk, items = offered(database, 2)
    with talk.database.transaction() as store:
        nour = talk.find(store, "Nour")
        assert nour is not None
    given = change(talk, items[0], member_id=nour.id)
    talk.presses("Karim", "I accept them all")
    assert look(talk, items[0]) == given
    assert look(talk, items[1]).agreed is Agreed.ACCEPTED


def test_accepting_what_is_gone_says_so_and_not_that_it_was_answered(database: Database) -> None:
    talk, items = offered(database, 3)
    handle = talk.handle("Karim", "I accept them all")
    with talk.database.transaction() as store:
        nour = talk.find(store, "Nour")
        assert nour is not None
        plan_items.take_away(store, items[1], talk.now)
    change(talk, items[0], member_id=nour.id)
    (shown,) = talk.sends("Karim", Kind.PRESS, handle=handle)
    assert "1 task is yours" in shown.text
    assert "Some of these tasks are not yours any more" in shown.text
    (shown,) = talk.sends("Karim", Kind.PRESS, handle=handle)
    assert "Some of these tasks are not yours any more" in shown.text
    change(talk, items[2], member_id=nour.id)
    (shown,) = talk.sends("Karim", Kind.PRESS, handle=handle)
    assert "no longer in use" in shown.text


def test_S4_accepting_by_a_number_that_was_made_up_takes_nothing(database: Database) -> None:
    talk, (item,) = offered(database)
    talk.says("Nour", "/menu")
    tap(talk, "Nour", "task-accept", "", f"{item.id}:{item.revision},99:1,x:y")
    assert look(talk, item) == item


def test_R2_accepting_twice_is_accepting_once(database: Database) -> None:
    talk, items = offered(database, 2)
    handle = talk.handle("Karim", "I accept them all")
    for _tap in range(2):
        talk.sends("Karim", Kind.PRESS, handle=handle)
        first = [look(talk, item) for item in items]
        assert {(one.agreed, one.revision) for one in first} == {(Agreed.ACCEPTED, 2)}


def test_an_offer_is_asked_once_more_after_three_days_and_then_no_more(database: Database) -> None:
    talk, items = offered(database, 2)
    assert asked(talk.wait(60 * DAY)) == ["Thu 26 10:00"]
    assert {look(talk, item).agreed for item in items} == {Agreed.PROPOSED}


def test_what_is_given_later_is_asked_by_another_message_on_another_day(
    database: Database,
) -> None:
    talk, _items = offered(database)
    give(talk, "Second", agreed=Agreed.PROPOSED, due=DUE)
    give(talk, "Third", agreed=Agreed.PROPOSED, due=DUE)
    shown = [one for one in talk.wait(DAY) if one.to == "Karim"]
    assert asked(shown) == ["Tue 24 10:00"]
    assert "2 tasks in the action plan are yours" in shown[0].text


def test_an_offer_comes_with_the_reminders_of_the_same_morning(database: Database) -> None:
    talk = circle(database)
    give(talk, "Old", due=date(2026, 11, 27))
    talk.wait(DAY + timedelta(hours=13))
    give(talk, "Fresh", agreed=Agreed.PROPOSED, due=DUE)
    give(talk, "Other", due=date(2026, 11, 28))
    (shown,) = [one for one in talk.wait(DAY) if one.to == "Karim"]
    assert "Fresh" in shown.text
    assert "Other" in shown.text


def test_a_task_that_is_taken_back_before_it_is_asked_is_not_asked(database: Database) -> None:
    talk = circle(database)
    item = give(talk, "Task", agreed=Agreed.PROPOSED, due=DUE)
    change(talk, item, member_id=None)
    assert asked(talk.wait(60 * DAY)) == []


def test_no_offer_on_a_free_day(database: Database) -> None:
    talk = circle(database)
    talk.wait(5 * DAY)  # Saturday
    give(talk, "Task", agreed=Agreed.PROPOSED, due=DUE)
    assert asked(talk.wait(3 * DAY)) == ["Mon 30 10:00"]


def test_who_says_that_it_is_done_has_accepted(database: Database) -> None:
    talk, (item,) = offered(database)
    tap(talk, "Karim", "task-done", item.subject)
    now = look(talk, item)
    assert (now.status, now.agreed) == (Status.DONE, Agreed.ACCEPTED)


def test_an_offer_whose_day_is_past_says_so_and_asks_for_a_new_one(database: Database) -> None:
    talk = circle(database)
    item = give(talk, agreed=Agreed.PROPOSED, due=date(2026, 11, 20))
    (shown,) = [one for one in talk.wait(MINUTES) if one.to == "Karim"]
    assert "It was due on Friday 20 November, which is past" in shown.text
    (shown,) = talk.presses("Karim", "I accept")
    assert "Its date is past: which new date suits you?" in shown.text
    talk.presses("Karim", "In one week")
    assert (look(talk, item).agreed, look(talk, item).due) == (
        Agreed.ACCEPTED,
        date(2026, 11, 30),
    )


def test_accepting_on_the_day_is_not_followed_by_the_reminder_of_that_day(
    database: Database,
) -> None:
    talk = circle(database)
    talk.now += DAY
    give(talk, agreed=Agreed.PROPOSED, due=date(2026, 11, 26))
    assert asked(talk.wait(2 * DAY + timedelta(hours=1))) == ["Tue 24 10:02"]
    shown = [*talk.presses("Karim", "I accept"), *talk.wait(5 * DAY)]
    assert asked(shown) == ["Mon 30 10:00"]
