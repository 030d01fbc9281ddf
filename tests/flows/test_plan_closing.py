"""Closing a plan: names go at once, the history after twelve months."""

from __future__ import annotations

from datetime import timedelta

from bot.engine import planning
from bot.flows.plans.plan_closing import KEPT
from bot.flows.summaries.figures import gather, seven_days
from bot.reports import figures, outward
from bot.reports.figures import Figures, Period
from storage import ledger, members, networks, plan_items, plan_revisions, plan_shape, plans
from storage.database import Database
from storage.ledger import Standing
from storage.members import Role
from storage.plan_shape import Status
from tests.flows.meetings import tap
from tests.flows.plans import change, line, planned
from tests.flows.talk import Shown, Talk

POSTERS = "Print the posters"


def closed(database: Database) -> Talk:
    talk = planned(database)
    tap_close(talk)
    return talk


def tap_close(talk: Talk) -> None:
    talk.says("Rana", "/plan")
    talk.presses("Rana", "Close the plan")
    talk.presses("Rana", "Yes, close it")


def test_closing_is_asked_once_and_shows_what_is_unfinished(database: Database) -> None:
    talk = planned(database)
    change(talk, "Agree on dates", status=Status.DONE)
    talk.says("Rana", "/plan")
    (asked,) = talk.presses("Rana", "Close the plan")
    assert "Done: 1 of 5 tasks." in asked.text
    assert "4 tasks are unfinished:" in asked.text
    assert "Print the posters (Not started, Karim, due 26 Nov)" in asked.text
    talk.presses("Rana", "No, keep it open")
    (shown,) = talk.says("Rana", "/plan")
    assert "Plan of the year" in shown.text


def test_a_closed_plan_names_nobody_and_a_new_one_may_begin(database: Database) -> None:
    talk = closed(database)
    (none,) = talk.says("Rana", "/plan")
    assert "no action plan yet" in none.text
    with talk.database.transaction() as store:
        plan = plans.get(store, 1)
        assert plan.state == plan_shape.CLOSED
        for item in plan_items.of_plan(store, plan.id):
            assert (item.member_id, item.supporters, item.created_by) == (None, (), None)
            for one in plan_revisions.of_item(store, item.id):
                assert one.member_id is None
                for values in (one.before or {}, one.after or {}):
                    assert values.get("member_id") is None
                    assert not values.get("supporters")


def test_a_closed_plan_is_in_no_summary_and_waits_for_nobody(database: Database) -> None:
    talk = planned(database)
    change(talk, POSTERS, status=Status.BLOCKED)
    tap_close(talk)
    talk.wait(timedelta(days=5))
    (shown,) = talk.says("Rana", "/digest")
    for word in ("decision", "Overdue", "Blocked", "Action plan", "Due"):
        assert word not in shown.text


def test_a_report_over_a_time_before_the_closing_shows_the_plan_as_it_stood(
    database: Database,
) -> None:
    talk = planned(database)
    change(talk, POSTERS, status=Status.BLOCKED)
    before = seen(talk)
    talk.wait(timedelta(days=20))
    then = seen(talk, before.period)
    tap_close(talk)
    assert bare(seen(talk, before.period)) == bare(then), "but for who did it"
    after = seen(talk)
    assert after.plan == "Plan of the year"
    assert len(figures.tasks(after)) == 5, "the plan that ended in the period is still told of"
    assert [figures.overdue(after), figures.due_soon(after), figures.undecided(after)] == [[]] * 3
    assert figures.overdue(then)
    assert figures.undecided(then)


def bare(found: Figures) -> list[figures.Line]:
    return [outward.nameless(one, None) for one in found.lines]


def seen(talk: Talk, period: Period | None = None) -> Figures:
    with talk.database.transaction() as store:
        home = networks.listed(store)[0]
        return gather(store, home, period or seven_days(talk.now, home), talk.now, language="en")


def test_R10_reminders_of_a_closed_plan_are_withdrawn_by_name(database: Database) -> None:
    talk = planned(database)
    talk.wait(timedelta(minutes=1))

    def states() -> list[tuple[str, str]]:
        with talk.database.transaction() as store:
            return [
                (entry.state, entry.why)
                for member in members.of_network(store, networks.listed(store)[0].id)
                for entry in ledger.of_subject(store, f"tasks/{member.id}")
            ]

    talk.says("Rana", "/plan")
    tap(talk, "Rana", "plan-move", line(talk, POSTERS).subject)
    talk.says("Rana", "1/12")
    assert (Standing.PLANNED, "") in states()
    tap(talk, "Rana", "plan-close", "plan/1", "yes")
    assert {state for state, _why in states()} == {Standing.WITHDRAWN}
    assert all(why for _state, why in states())
    assert [one for one in talk.wait(timedelta(days=20)) if one.reason.startswith("task")] == []


def test_a_line_of_a_closed_plan_is_not_changed_any_more(database: Database) -> None:
    talk = closed(database)
    subject = line(talk, POSTERS).subject
    for action in ("plan-move", "plan-cancel", "plan-remove", "plan-several"):
        (refused,) = tap(talk, "Rana", action, subject)
        assert "This plan is closed." in refused.text
    (again,) = tap(talk, "Rana", "plan-close", "plan/1", "yes")
    assert "is closed already" in again.text


def told(shown: list[Shown]) -> list[tuple[str, str]]:
    return [(one.to, f"{one.at:%a %H:%M}") for one in shown if one.reason == "plan-closed"]


def test_any_one_coordinator_closes_and_the_others_are_told_once(database: Database) -> None:
    talk = planned(database)
    for name in ("Samar", "Ziad"):
        talk.member(name, "coordinator", "en")
    talk.says("Samar", "/plan")
    talk.presses("Samar", "Close the plan")
    before = len(talk.shown)
    tap_close(talk)
    talk.wait(timedelta(minutes=1))
    shown = talk.shown[before:]
    assert told(shown) == [("Samar", "Mon 10:00"), ("Ziad", "Mon 10:00")]
    words = next(one.text for one in shown if one.reason == "plan-closed")
    assert words.startswith("A coordinator has closed the action plan. Nobody is named in it")
    assert "Rana" not in words
    assert "Plan of the year" not in words, "a locked phone may show it"
    (again,) = talk.presses("Samar", "Yes, close it")
    assert "is closed already" in again.text
    assert told(talk.wait(timedelta(days=9))) == []


def test_R8_at_night_the_others_learn_it_in_the_morning(database: Database) -> None:
    talk = planned(database)
    talk.member("Samar", "coordinator", "en")
    talk.until(talk.now + timedelta(hours=13))  # eleven in the evening
    tap_close(talk)
    assert told(talk.wait(timedelta(days=1))) == [("Samar", "Tue 08:00")]


def test_R14_who_coordinates_no_more_is_not_told(database: Database) -> None:
    talk = planned(database)
    samar = talk.member("Samar", "coordinator", "en")
    talk.until(talk.now + timedelta(hours=13))
    tap_close(talk)
    with talk.database.transaction() as store:
        members.change(store, members.get(store, samar.id), role=Role.PRACTITIONER)
    assert told(talk.wait(timedelta(days=1))) == []


def test_H12_without_a_coordinator_a_plan_that_nobody_works_on_closes_itself(
    database: Database,
) -> None:
    talk = planned(database)
    with talk.database.transaction() as store:
        plans.change(store, plans.get(store, 1), until=None)
        planning.clean_up(store, talk.now + timedelta(days=700))
        assert plans.get(store, 1).state == plan_shape.OPEN, "Rana could close it"
        rana = talk.find(store, "Rana")
        assert rana is not None
        members.change(store, rana, role=Role.PRACTITIONER)
        planning.clean_up(store, talk.now + timedelta(days=300))
        assert plans.get(store, 1).state == plan_shape.OPEN, "somebody may come within a year"
        planning.clean_up(store, talk.now + timedelta(days=366))
        assert plans.get(store, 1).state == plan_shape.CLOSED


def test_the_coordinators_learn_that_a_plan_was_closed_by_itself(database: Database) -> None:
    talk = planned(database)
    talk.now += timedelta(days=700)
    with talk.database.transaction() as store:
        planning.clean_up(store, talk.now)
    talk.wait(timedelta(days=2))
    (words,) = [one.text for one in talk.shown if one.reason == "plan-closed"]
    assert "its time was over, and nobody has worked on it for a year" in words


def test_S4_nobody_closes_another_networks_plan(database: Database) -> None:
    talk = planned(database)
    talk.network("Zahle")
    talk.member("Salma", "coordinator", "en")
    talk.says("Salma", "/plan")
    (refused,) = tap(talk, "Salma", "plan-close", "plan/1", "yes")
    assert "no longer in use" in refused.text
    assert line(talk, POSTERS).member_id is not None


def test_H12_a_closed_plan_is_forgotten_after_twelve_months(database: Database) -> None:
    talk = closed(database)
    for days, there in ((KEPT.days - 1, True), (KEPT.days + 1, False)):
        with talk.database.transaction() as store:
            planning.clean_up(store, talk.now + timedelta(days=days))
            assert (plans.find(store, 1) is not None) is there
            assert bool(plan_revisions.of_item(store, 4)) is there


def test_H12_a_plan_that_nobody_closes_or_works_on_loses_its_names(database: Database) -> None:
    talk = planned(database)  # until the end of August 2027
    with talk.database.transaction() as store:
        planning.clean_up(store, talk.now + timedelta(days=600))
        assert plans.get(store, 1).state == plan_shape.OPEN, "its time is not over for a year yet"
        planning.clean_up(store, talk.now + timedelta(days=700))
        assert plans.get(store, 1).state == plan_shape.CLOSED
        assert not any(item.member_id for item in plan_items.of_plan(store, 1))


def test_H12_a_plan_that_is_worked_on_stays_open(database: Database) -> None:
    talk = planned(database)
    late = talk.now + timedelta(days=500)
    posters = line(talk, POSTERS)
    with talk.database.transaction() as store:
        plan_items.change(store, posters, late, status=Status.DONE)
        planning.clean_up(store, talk.now + timedelta(days=700))
        assert plans.get(store, 1).state == plan_shape.OPEN
