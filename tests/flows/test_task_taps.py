"""Taps on a task: done, in progress, blocked, later, not mine, undo; and who may do which."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bot.core.messages import Kind
from bot.reports.plan_words import REASONS
from storage import members, plan_items, plan_shape, plans
from storage.database import Database
from storage.members import Role
from storage.plan_shape import Agreed, Item, Status
from tests.flows.own_tasks import asked, change, circle, give, look, tap
from tests.flows.talk import Shown, Talk

DAY = timedelta(days=1)
LABELS = ["✅ Done", "🔄 In progress", "⛔ Blocked", "🗓 I need more time", "Not mine"]


def reminded(database: Database, **values: Any) -> tuple[Talk, Item]:
    """Karim has been asked this Thursday about a task that is due on that day."""
    talk = circle(database)
    item = give(talk, **values)
    shown = talk.wait(3 * DAY)
    assert [one.labels for one in shown if one.to == "Karim"] == [LABELS]
    return talk, look(talk, item)


def last(talk: Talk, who: str = "Karim") -> Shown:
    return [one for one in talk.shown if one.to == who][-1]


# --- each tap -------------------------------------------------------------------------------------


def test_done_is_noted_in_place_and_can_be_undone(database: Database) -> None:
    talk, item = reminded(database)
    (shown,) = talk.presses("Karim", "✅ Done")
    assert shown.replaces
    assert "is closed" in shown.text
    assert look(talk, item).status is Status.DONE
    talk.presses("Karim", "Undo")
    assert look(talk, item).status is Status.NOT_STARTED
    assert "Taken back" in last(talk).text


def test_R2_a_double_tap_changes_nothing_twice(database: Database) -> None:
    talk, item = reminded(database)
    for label in LABELS[:3]:
        handle = talk.handle("Karim", label)
        talk.sends("Karim", Kind.PRESS, handle=handle)
        first = look(talk, item)
        talk.now += timedelta(seconds=3)
        if label == LABELS[2]:
            continue
        assert talk.sends("Karim", Kind.PRESS, handle=handle) == []
        assert look(talk, item) == first


def test_R2_an_undo_that_is_tapped_twice_undoes_nothing_else(database: Database) -> None:
    talk, item = reminded(database)
    talk.presses("Karim", "🔄 In progress")
    talk.presses("Karim", "✅ Done")
    handle = talk.handle("Karim", "Undo")
    talk.sends("Karim", Kind.PRESS, handle=handle)
    assert look(talk, item).status is Status.IN_PROGRESS
    (shown,) = talk.sends("Karim", Kind.PRESS, handle=handle)
    assert "can no longer be undone" in shown.text
    assert look(talk, item).status is Status.IN_PROGRESS


def test_what_was_reached_and_how_many_took_part_may_be_told_after_done(
    database: Database,
) -> None:
    talk, item = reminded(database)
    talk.presses("Karim", "✅ Done")
    talk.presses("Karim", "What was reached?")
    shown = talk.says("Karim", "my cousin Ali brought twelve")
    assert "a number alone" in shown[0].text
    talk.says("Karim", "٤ schools")
    talk.presses("Karim", "How many took part?")
    talk.presses("Karim", "25 to 49")
    assert "✓ 25 to 49" in last(talk).labels
    with talk.database.transaction() as store:
        assert item.parent_id is not None
        activity = plan_items.get(store, item.parent_id)
    assert (activity.actual, activity.participants) == ("٤ schools", "25-49")


def test_in_progress_after_the_date_asks_for_a_new_one(database: Database) -> None:
    talk, item = reminded(database)
    talk.presses("Karim", "🔄 In progress")
    assert "When will it be done?" not in last(talk).text
    talk.wait(4 * DAY)
    talk.presses("Karim", "🔄 In progress")
    assert "When will it be done?" in last(talk).text
    talk.presses("Karim", "In one week")
    assert look(talk, item).due == date(2026, 12, 7)


@pytest.mark.parametrize("reason", [*REASONS])
def test_blocked_is_noted_at_once_and_the_reason_is_one_of_a_list(
    database: Database, reason: str
) -> None:
    talk, item = reminded(database)
    talk.presses("Karim", "⛔ Blocked")
    assert (look(talk, item).status, look(talk, item).reason) == (Status.BLOCKED, "")
    talk.presses("Karim", REASONS[reason].id)
    assert (look(talk, item).status, look(talk, item).reason) == (Status.BLOCKED, reason)
    assert "stop until it goes on again" in last(talk).text


def test_a_reason_that_is_not_in_the_list_is_not_kept(database: Database) -> None:
    talk, item = reminded(database)
    tap(talk, "Karim", "task-blocked", item.subject, "the director is ill")
    assert (look(talk, item).status, look(talk, item).reason) == (Status.BLOCKED, "")


@pytest.mark.parametrize(
    ("label", "due"),
    [
        ("In one week", date(2026, 12, 3)),
        ("In two weeks", date(2026, 12, 10)),
        ("In one month", date(2026, 12, 28)),  # the 26th is a Saturday
    ],
)
def test_later_moves_the_date_to_a_working_day(database: Database, label: str, due: date) -> None:
    talk, item = reminded(database)
    talk.presses("Karim", "🗓 I need more time")
    talk.presses("Karim", label)
    assert look(talk, item).due == due
    talk.presses("Karim", "Undo")
    assert look(talk, item).due == item.due


@pytest.mark.parametrize("label", ["In one week", "In two weeks", "In one month"])
def test_R2_a_second_tap_on_a_later_date_does_not_move_it_again(
    database: Database, label: str
) -> None:
    """Not at once, and not minutes later on a card that still stands there."""
    talk, item = reminded(database)
    talk.presses("Karim", "🗓 I need more time")
    handle = talk.handle("Karim", label)
    talk.sends("Karim", Kind.PRESS, handle=handle)
    first = look(talk, item)
    assert first.due is not None
    assert item.due is not None
    assert first.due > item.due
    talk.sends("Karim", Kind.PRESS, handle=handle)
    assert look(talk, item) == first
    talk.now += timedelta(minutes=5)
    talk.sends("Karim", Kind.PRESS, handle=handle)
    assert look(talk, item).due == first.due


@pytest.mark.parametrize("typed", ["Friday 4 December", "٤/١٢", "in eight days"])
def test_later_takes_a_date_that_is_typed(database: Database, typed: str) -> None:
    talk, item = reminded(database)
    talk.presses("Karim", "🗓 I need more time")
    talk.presses("Karim", "Another date")
    talk.says("Karim", typed)
    assert look(talk, item).due == date(2026, 12, 4)


def test_a_date_that_is_past_or_before_the_start_is_refused_with_what_to_do(
    database: Database,
) -> None:
    talk, item = reminded(database, start=date(2026, 11, 30), due=date(2026, 11, 26))
    talk.presses("Karim", "🗓 I need more time")
    talk.presses("Karim", "Another date")
    assert "choose a day to come" in talk.says("Karim", "20/11/2026")[0].text
    assert "before the task begins" in talk.says("Karim", "tomorrow")[0].text
    assert look(talk, item).due == item.due
    talk.says("Karim", "1/12")
    assert look(talk, item).due == date(2026, 12, 1)


def test_no_date_yet_asks_the_coordinator_and_reminds_nobody(database: Database) -> None:
    talk, item = reminded(database)
    talk.presses("Karim", "🗓 I need more time")
    talk.presses("Karim", "No date yet")
    assert look(talk, item).status is Status.POSTPONED
    shown = talk.wait(30 * DAY)
    assert asked(shown) == []
    assert any("has no date yet" in one.text for one in shown if one.to == "Rana")
    talk.presses("Rana", "Move the date")
    talk.says("Rana", "20/1/2027")
    assert look(talk, item).due == date(2027, 1, 20)
    assert look(talk, item).going


def test_a_new_date_lets_go_on_what_was_blocked(database: Database) -> None:
    talk, item = reminded(database)
    talk.presses("Karim", "⛔ Blocked")
    talk.presses("Karim", "Budget")
    tap(talk, "Karim", "task-later", item.subject, "w1")
    now = look(talk, item)
    assert (now.status, now.reason, now.due) == (Status.IN_PROGRESS, "", date(2026, 12, 3))


def test_not_mine_goes_back_to_the_coordinator(database: Database) -> None:
    talk, item = reminded(database)
    talk.presses("Karim", "Not mine")
    assert look(talk, item).agreed is Agreed.DECLINED
    assert asked(talk.wait(30 * DAY)) == []
    assert "no open tasks" in talk.says("Karim", "/tasks")[0].text
    talk.presses("Karim", "Undo")
    assert look(talk, item).agreed is Agreed.ACCEPTED


# --- what has changed meanwhile -------------------------------------------------------------------


@pytest.mark.parametrize("label", LABELS)
def test_a_card_that_has_changed_meanwhile_says_so_and_changes_nothing(
    database: Database, label: str
) -> None:
    talk, item = reminded(database)
    after = change(talk, item, due=date(2026, 12, 9), title="Print the leaflets")
    (shown,) = talk.presses("Karim", label)
    assert "somebody else has changed this task" in shown.text
    assert "Print the leaflets" in shown.text
    assert look(talk, item) == after


def test_an_undo_is_refused_when_somebody_else_has_changed_the_task(database: Database) -> None:
    talk, item = reminded(database)
    talk.presses("Karim", "✅ Done")
    change(talk, item, due=date(2026, 12, 9))
    assert "can no longer be undone" in talk.presses("Karim", "Undo")[0].text
    assert look(talk, item).status is Status.DONE


def test_what_was_cancelled_is_not_done(database: Database) -> None:
    talk, item = reminded(database)
    change(talk, item, status=Status.CANCELLED)
    tap(talk, "Karim", "task-done", item.subject)
    assert "was cancelled" in last(talk).text
    assert look(talk, item).status is Status.CANCELLED


# --- who may --------------------------------------------------------------------------------------


def test_S2_a_tap_after_the_task_went_to_somebody_else_does_nothing_and_says_so(
    database: Database,
) -> None:
    talk, item = reminded(database)
    with talk.database.transaction() as store:
        nour = talk.find(store, "Nour")
        assert nour is not None
    after = change(talk, item, member_id=nour.id)
    for label in LABELS:
        assert "not yours any more" in talk.presses("Karim", label)[-1].text
    assert look(talk, item) == after


def test_S2_a_button_works_for_nobody_else(database: Database) -> None:
    talk, item = reminded(database)
    talk.sends("Nour", Kind.PRESS, handle=talk.handle("Karim", "✅ Done"))
    tap(talk, "Karim", "menu", "")  # Nour needs a message of their own to tap on
    talk.says("Nour", "/menu")
    tap(talk, "Nour", "task-done", item.subject)
    assert look(talk, item) == item


def test_S2_a_role_that_was_taken_away_takes_the_taps_with_it(database: Database) -> None:
    talk, item = reminded(database)
    with talk.database.transaction() as store:
        karim = talk.find(store, "Karim")
        assert karim is not None
        members.change(store, karim, role=Role.AUDITOR)
    talk.presses("Karim", "✅ Done")
    assert look(talk, item) == item


def test_S4_a_task_of_another_network_is_told_to_nobody(database: Database) -> None:
    talk, item = reminded(database)
    talk.network("Irbid", "JO")
    talk.member("Hala", "coordinator", "en")
    talk.says("Hala", "/menu")
    for action in ("task-show", "task-done", "task-blocked", "task-undo", "task-accept"):
        (shown,) = tap(talk, "Hala", action, item.subject)
        assert shown.text.startswith("This button is no longer in use")
    assert look(talk, item) == item


def test_supporters_and_coordinators_may_say_how_it_stands_but_not_give_it_back(
    database: Database,
) -> None:
    talk, item = reminded(database)
    with talk.database.transaction() as store:
        joelle = talk.find(store, "Joelle")
        assert joelle is not None
    item = change(talk, item, supporters=(joelle.id,))
    for who, label in (("Joelle", "Not mine"), ("Rana", "Not mine")):
        talk.says(who, "/menu")
        shown = tap(talk, who, "task-show", item.subject)[0]
        assert label not in shown.labels
        assert "Karim" in shown.text
        tap(talk, who, "task-not-mine", item.subject)
        assert look(talk, item) == item
    tap(talk, "Joelle", "task-progress", item.subject)
    assert look(talk, item).status is Status.IN_PROGRESS
    tap(talk, "Rana", "task-done", item.subject)
    assert look(talk, item).status is Status.DONE


def test_a_task_of_a_closed_plan_is_history(database: Database) -> None:
    talk, item = reminded(database)
    with talk.database.transaction() as store:
        plan = plans.get(store, item.plan_id)
        plans.change(store, plan, state=plan_shape.CLOSED, closed_at=talk.now)
    assert "plan is closed" in talk.presses("Karim", "✅ Done")[-1].text
    assert asked(talk.wait(30 * DAY)) == []
    assert look(talk, item) == item
