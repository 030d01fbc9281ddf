"""Tasks where a platform keeps no order: what comes in late changes nothing that was said since."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.core.messages import Kind
from storage.database import Database
from storage.plan_shape import Agreed, Item, Status
from tests.flows.outside import Outside, windowed
from tests.flows.own_tasks import begin, change, circle, give, look, tap

MINUTES = timedelta(minutes=2)
CAME_LATE = "This came in late, and something newer is noted already. Nothing was changed now."


def carded(database: Database, who: str = "Karim", **values: Agreed) -> tuple[Outside, Item]:
    """Somebody has a task, and its card stands before them."""
    talk = windowed(database)
    begin(talk)
    item = give(talk, who=who, **values)
    talk.says(who, "/menu")
    tap(talk, who, "task-show", item.subject)
    return talk, item


@pytest.mark.parametrize(
    "late", ["✅ Done", "🔄 In progress", "⛔ Blocked", "🗓 I need more time", "Not mine"]
)
@pytest.mark.parametrize("newer", ["✅ Done", "🔄 In progress", "⛔ Blocked"])
def test_R2_a_tap_that_comes_in_late_changes_no_newer_state(
    database: Database, late: str, newer: str
) -> None:
    talk, item = carded(database)
    first, handles = talk.now, [talk.handle("Karim", label) for label in (late, newer)]
    talk.wait(MINUTES)
    talk.sends("Karim", Kind.PRESS, handle=handles[1])
    said = look(talk, item)
    assert said != item
    shown = talk.sends("Karim", Kind.PRESS, handle=handles[0], occurred_at=first)
    assert CAME_LATE in shown[-1].text
    assert look(talk, item) == said


def test_R2_what_was_typed_and_comes_in_late_changes_no_newer_state(database: Database) -> None:
    talk, item = carded(database)
    first = talk.now
    talk.wait(MINUTES)
    talk.presses("Karim", "✅ Done")
    said = look(talk, item)
    shown = talk.sends("Karim", Kind.TEXT, text="I am stuck", occurred_at=first)
    assert CAME_LATE in shown[-1].text
    assert look(talk, item) == said


def test_R2_a_new_date_that_comes_in_late_takes_the_place_of_no_newer_one(
    database: Database,
) -> None:
    talk, item = carded(database)
    talk.presses("Karim", "🗓 I need more time")
    labels = ("In one week", "In two weeks")
    first, handles = talk.now, [talk.handle("Karim", label) for label in labels]
    talk.wait(MINUTES)
    talk.sends("Karim", Kind.PRESS, handle=handles[1])
    shown = talk.sends("Karim", Kind.PRESS, handle=handles[0], occurred_at=first)
    assert CAME_LATE in shown[-1].text
    assert look(talk, item).due == date(2026, 12, 7)


def test_R2_what_comes_in_with_a_delay_but_in_order_counts(database: Database) -> None:
    """What was said is compared with when the other was said, not with when that came in."""
    talk, item = carded(database)
    handles = [talk.handle("Karim", label) for label in ("⛔ Blocked", "✅ Done")]
    first, then = talk.now, talk.now + timedelta(seconds=20)
    talk.wait(MINUTES)
    talk.sends("Karim", Kind.PRESS, handle=handles[0], occurred_at=first)
    talk.sends("Karim", Kind.PRESS, handle=handles[1], occurred_at=then)
    assert look(talk, item).status is Status.DONE


def test_R2_all_of_them_that_comes_in_late_closes_nothing_of_which_more_was_said(
    database: Database,
) -> None:
    talk, item = carded(database)
    other = give(talk, "Book the hall")
    talk.says("Karim", "/tasks")
    talk.says("Karim", "all done")
    first, handle = talk.now, talk.handle("Karim", "All of them")
    talk.wait(MINUTES)
    tap(talk, "Karim", "task-blocked", item.subject, f":{item.revision}")
    (shown,) = talk.sends("Karim", Kind.PRESS, handle=handle, occurred_at=first)
    assert "1 task is closed" in shown.text
    assert "Changed meanwhile" in shown.text
    assert (look(talk, item).status, look(talk, other).status) == (Status.BLOCKED, Status.DONE)


def test_R2_a_yes_that_comes_in_late_accepts_nothing_that_was_declined_since(
    database: Database,
) -> None:
    talk, item = carded(database, agreed=Agreed.PROPOSED)
    labels = ("I accept", "I cannot take it")
    first, handles = talk.now, [talk.handle("Karim", label) for label in labels]
    talk.wait(MINUTES)
    talk.sends("Karim", Kind.PRESS, handle=handles[1])
    shown = talk.sends("Karim", Kind.PRESS, handle=handles[0], occurred_at=first)
    assert CAME_LATE in shown[-1].text
    assert look(talk, item).agreed is Agreed.DECLINED


def test_what_was_noted_for_whoever_had_a_task_before_makes_nothing_late(
    database: Database,
) -> None:
    talk, item = carded(database)
    talk.presses("Karim", "🔄 In progress")
    with talk.database.transaction() as store:
        nour = talk.find(store, "Nour")
        assert nour is not None
    item = change(talk, item, member_id=nour.id)
    talk.says("Nour", "/menu")
    tap(talk, "Nour", "task-show", item.subject)
    handle = talk.handle("Nour", "✅ أُنجزت")
    talk.sends("Nour", Kind.PRESS, handle=handle, occurred_at=talk.now - MINUTES)
    assert look(talk, item).status is Status.DONE


def test_where_things_come_in_order_a_clock_that_is_behind_changes_no_state(
    database: Database,
) -> None:
    talk = circle(database)
    item = give(talk)
    talk.says("Karim", "/menu")
    tap(talk, "Karim", "task-show", item.subject)
    talk.wait(MINUTES)
    blocked = talk.handle("Karim", "⛔ Blocked")
    talk.presses("Karim", "✅ Done")
    talk.sends("Karim", Kind.PRESS, handle=blocked, occurred_at=talk.now - MINUTES)
    assert look(talk, item).status is Status.BLOCKED
