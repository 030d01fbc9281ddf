"""Several tasks of the plan at once: a preview, all or nothing, one way back."""

from __future__ import annotations

from datetime import date

from storage import ledger, plan_items, plans
from storage.database import Database
from storage.plan_shape import Agreed, Level, Status
from tests.flows.meetings import tap
from tests.flows.plans import change, line, planned
from tests.flows.talk import Shown, Talk

POSTERS, FIELD, SCHOOLS, DATES, TRAINER = (
    "Print the posters", "Book the field", "Invite the schools", "Agree on dates",
    "Find a trainer",
)  # fmt: skip


def labelled(talk: Talk, part: str) -> str:
    """The label of Rana's newest buttons that holds these words."""
    shown = next(one for one in reversed(talk.shown) if one.to == "Rana" and one.rows)
    return next(label for label in shown.labels if part in label)


def tick(talk: Talk, *titles: str) -> None:
    talk.says("Rana", "/plan")
    talk.presses("Rana", "Several at once")
    for title in titles:
        talk.presses("Rana", labelled(talk, title))
    talk.presses("Rana", labelled(talk, "Done choosing"))


def press(talk: Talk, part: str) -> list[Shown]:
    return talk.presses("Rana", labelled(talk, part))


def test_several_move_by_days_after_a_preview_and_come_back_together(database: Database) -> None:
    talk = planned(database)
    tick(talk, POSTERS, SCHOOLS, DATES)
    press(talk, "Move the date")
    (shown,) = talk.says("Rana", "٧")
    assert "2 tasks change:" in shown.text
    assert "Print the posters: from 26 Nov to 3 Dec" in shown.text
    assert "“Agree on dates” stays as it is: it has no date." in shown.text
    assert line(talk, POSTERS).due == date(2026, 11, 26), "nothing moves before it is confirmed"
    press(talk, "Yes, change them")
    assert line(talk, POSTERS).due == date(2026, 12, 3)
    assert line(talk, SCHOOLS).due == date(2026, 12, 17)
    press(talk, "Undo")
    assert line(talk, POSTERS).due == date(2026, 11, 26)
    assert line(talk, SCHOOLS).due == date(2026, 12, 10)


def test_what_would_be_due_before_it_begins_stays(database: Database) -> None:
    talk = planned(database)
    change(talk, SCHOOLS, start=date(2026, 12, 8))
    tick(talk, SCHOOLS, POSTERS)
    press(talk, "Move the date")
    (shown,) = talk.says("Rana", "-5")
    assert "“Invite the schools” stays as it is: it begins on Tuesday 8 December." in shown.text
    press(talk, "Yes, change them")
    assert line(talk, SCHOOLS).due == date(2026, 12, 10)
    assert line(talk, POSTERS).due == date(2026, 11, 21)


def test_days_that_are_no_number_are_asked_again(database: Database) -> None:
    talk = planned(database)
    tick(talk, POSTERS)
    press(talk, "Move the date")
    for words in ("soon", "0", "4000", "1.5"):
        (shown,) = talk.says("Rana", words)
        assert "Please send a number of days from 1 to 365" in shown.text
    assert line(talk, POSTERS).due == date(2026, 11, 26)


def test_several_are_given_to_somebody(database: Database) -> None:
    talk = planned(database)
    tick(talk, POSTERS, TRAINER)
    press(talk, "Give to somebody")
    shown = press(talk, "Joelle")[0]
    assert "Find a trainer: Joelle" in shown.text
    press(talk, "Yes, change them")
    assert line(talk, POSTERS).member_id == line(talk, TRAINER).member_id
    assert line(talk, TRAINER).agreed is Agreed.PROPOSED
    press(talk, "Undo")
    assert line(talk, TRAINER).member_id is None


def test_several_are_done_or_left_as_they_are(database: Database) -> None:
    talk = planned(database)
    tick(talk, POSTERS, FIELD)
    press(talk, "Mark as done")
    press(talk, "Leave them as they are")
    assert line(talk, POSTERS).status is Status.NOT_STARTED
    tick(talk, POSTERS, FIELD)
    press(talk, "Mark as done")
    press(talk, "Yes, change them")
    assert {line(talk, one).status for one in (POSTERS, FIELD)} == {Status.DONE}


def test_nothing_is_half_done_where_another_has_changed_one_of_them(database: Database) -> None:
    talk = planned(database)
    tick(talk, POSTERS, SCHOOLS)
    press(talk, "Move the date")
    press(talk, "14 days")
    change(talk, SCHOOLS, "Joelle", status=Status.BLOCKED, reason="partner")
    (shown,) = press(talk, "Yes, change them")
    assert "Joelle: Status: Blocked" in shown.text
    assert "None of your changes was made." in shown.text
    assert line(talk, POSTERS).due == date(2026, 11, 26)


def test_nobody_chosen_is_said(database: Database) -> None:
    talk = planned(database)
    talk.says("Rana", "/plan")
    talk.presses("Rana", "Several at once")
    (shown,) = press(talk, "Done choosing")
    assert "No task is chosen." in shown.text


def test_many_tasks_are_shown_part_by_part(database: Database) -> None:
    talk = planned(database)
    more(talk, 9)
    talk.says("Rana", "/plan")
    (asked,) = talk.presses("Rana", "Several at once")
    assert "Which tasks shall I show?" in asked.text
    (shown,) = press(talk, "Overdue")
    assert [label for label in shown.labels if "Book the field" in label]
    assert not [label for label in shown.labels if "Invite the schools" in label]


def more(talk: Talk, count: int) -> list[str]:
    activity = line(talk, "Music workshop")
    with talk.database.transaction() as store:
        plan = plans.get(store, activity.plan_id)
        for n in range(count):
            plan_items.add(
                store, plan, Level.TASK, talk.now, title=f"Step {n}", parent_id=activity.id
            )
    return [f"Step {n}" for n in range(count)]


# --- many at once need a second person ------------------------------------------------------------


def asked_to_cancel(database: Database) -> Talk:
    """Rana would like to cancel an objective with seven lines under it."""
    talk = planned(database)
    more(talk, 4)
    talk.says("Rana", "/plan")
    tap(talk, "Rana", "plan-cancel", line(talk, "Young people meet").subject)
    return talk


def statuses(talk: Talk) -> set[Status]:
    with talk.database.transaction() as store:
        return {one.status for one in plan_items.of_plan(store, 1)}


def test_H14_five_lines_go_by_themselves_and_six_need_a_second_person(database: Database) -> None:
    talk = planned(database)
    tick(talk, POSTERS, FIELD, SCHOOLS, DATES, TRAINER)
    press(talk, "Cancel the tasks")
    press(talk, "Yes, change them")
    assert line(talk, TRAINER).status is Status.CANCELLED
    press(talk, "Undo")
    assert statuses(talk) == {Status.NOT_STARTED}
    activity = line(talk, "Music workshop")
    more(talk, 6)
    tap(talk, "Rana", "plan-several", activity.subject)
    for n in range(6):
        press(talk, f"Step {n}")
    press(talk, "Done choosing")
    press(talk, "Cancel the tasks")
    (shown, *_rest) = press(talk, "Yes, change them")
    assert "nobody who could agree" in shown.text
    assert statuses(talk) == {Status.NOT_STARTED}


def test_H14_many_lines_are_cancelled_when_another_coordinator_agrees(database: Database) -> None:
    talk = asked_to_cancel(database)
    talk.member("Salma", "coordinator", "en")
    shown = talk.presses("Rana", "Yes, cancel all of it")
    (request,) = [one for one in shown if one.to == "Salma"]
    assert "Young people" not in request.text, "it shows on a lock screen"
    assert "Rana" not in request.text
    assert statuses(talk) == {Status.NOT_STARTED}
    shown = talk.presses("Salma", "Yes, I agree")
    assert line(talk, "Young people meet").status is Status.CANCELLED
    assert line(talk, "Step 3").status is Status.CANCELLED
    assert line(talk, SCHOOLS).status is Status.NOT_STARTED
    assert any("A second person has agreed" in one.text for one in shown if one.to == "Rana")
    talk.presses("Rana", "Undo")
    assert statuses(talk) == {Status.NOT_STARTED}


def test_H14_with_one_coordinator_the_owner_decides(database: Database) -> None:
    talk = planned(database)
    more(talk, 6)
    home = talk.network("Office", office=True)
    talk.member("Huda", "owner", "en", home)
    talk.says("Rana", "/plan")
    tap(talk, "Rana", "plan-cancel", line(talk, "Music workshop").subject)
    talk.presses("Rana", "Yes, cancel all of it")
    talk.presses("Huda", "No")
    assert statuses(talk) == {Status.NOT_STARTED}
    (late,) = talk.presses("Huda", "Yes, I agree")
    assert "decided already" in late.text
    assert statuses(talk) == {Status.NOT_STARTED}


def test_H14_the_owners_yes_cancels_and_the_coordinators_of_that_network_follow(
    database: Database,
) -> None:
    talk = planned(database)
    more(talk, 6)
    home = talk.network("Office", office=True)
    talk.member("Huda", "owner", "en", home)
    change(talk, TRAINER, status=Status.BLOCKED, reason="budget")
    talk.says("Rana", "/plan")
    tap(talk, "Rana", "plan-cancel", line(talk, "Music workshop").subject)
    talk.presses("Rana", "Yes, cancel all of it")
    talk.presses("Huda", "Yes, I agree")
    assert line(talk, TRAINER).status is Status.CANCELLED
    with talk.database.transaction() as store:
        rana = talk.find(store, "Rana")
        assert rana is not None
        waiting = ledger.of_subject(store, f"attention/{rana.id}")
    assert [one for one in waiting if one.state is ledger.Standing.PLANNED] == []


def test_H14_what_changed_since_it_was_asked_for_is_not_cancelled(database: Database) -> None:
    talk = asked_to_cancel(database)
    talk.member("Salma", "coordinator", "en")
    talk.presses("Rana", "Yes, cancel all of it")
    change(talk, "Step 1", status=Status.DONE)
    shown = talk.presses("Salma", "Yes, I agree")
    assert "has changed meanwhile" in shown[0].text
    assert statuses(talk) == {Status.NOT_STARTED, Status.DONE}


def test_H14_nobody_agrees_to_their_own_wish_or_from_another_network(database: Database) -> None:
    talk = asked_to_cancel(database)
    talk.member("Salma", "coordinator", "en")
    talk.presses("Rana", "Yes, cancel all of it")
    talk.network("Zahle")
    talk.member("Ziad", "coordinator", "en")
    talk.says("Ziad", "/plan")
    with talk.database.transaction() as store:
        rana = talk.find(store, "Rana")
        assert rana is not None
    value = f"yes {rana.id} 202611230800 77 {line(talk, TRAINER).id}:1"
    for name in ("Ziad", "Rana"):
        (refused,) = tap(talk, name, "plan-agree", "plan/1", value)
        assert "no longer in use" in refused.text
    assert statuses(talk) == {Status.NOT_STARTED}
