"""/plan: what a coordinator sees of the action plan, and what the others see."""

from __future__ import annotations

from datetime import date

from bot.flows.plans import plan, plan_lines
from bot.flows.summaries import figures as gathering
from bot.reports import figures
from storage import networks, plan_items, plans
from storage.database import Database
from storage.plan_shape import Level, Status
from tests.flows.meetings import tap, town
from tests.flows.plans import TASKS, change, line, planned


def test_without_a_plan_its_coordinator_may_begin_one(database: Database) -> None:
    (shown,) = town(database).says("Rana", "/plan")
    assert "no action plan yet" in shown.text
    assert shown.labels == ["Begin a plan", "Send a spreadsheet"]


def test_without_a_plan_others_are_told_who_can_begin_one(database: Database) -> None:
    (shown,) = town(database).says("Karim", "/plan")
    assert "Your coordinator can begin one" in shown.text
    assert shown.labels == []


def test_a_coordinator_sees_the_progress_of_each_objective(database: Database) -> None:
    talk = planned(database)
    change(talk, "Agree on dates", status=Status.DONE)
    change(talk, "Print the posters", status=Status.BLOCKED, reason="budget")
    change(talk, "Find a trainer", status=Status.CANCELLED)
    (shown,) = talk.says("Rana", "/plan")
    assert "Done: 1 of 4 tasks." in shown.text, "what is cancelled does not count"
    assert "1. Young people meet: 0 of 2 done" in shown.text
    assert "2. Schools take part: 1 of 2 done" in shown.text
    assert "1 task is overdue" in shown.text
    assert "1 task is blocked" in shown.text
    assert "From Tuesday 1 September 2026 to Tuesday 31 August 2027." in shown.text


def test_S2_others_see_the_progress_without_names_and_without_buttons(database: Database) -> None:
    talk = planned(database)
    (shown,) = talk.says("Karim", "/plan")
    assert "Young people meet: 0 of 3 done" in shown.text
    assert shown.labels == []
    assert not any(name in shown.text for name in ("Karim", "Nour", "Joelle"))
    assert not any(title in shown.text for title in TASKS)
    for action in ("plan-open", "plan-line", "plan-list", "plan-history", "plan-show"):
        (refused,) = tap(talk, "Karim", action, line(talk, "Print the posters").subject)
        assert refused.text == "This is for coordinators of the network."


def test_an_objective_leads_to_its_activities_and_these_to_their_tasks(database: Database) -> None:
    talk = planned(database)
    talk.says("Rana", "/plan")
    (shown,) = talk.presses("Rana", "1. Young people meet")
    assert "1. Football evenings: 0 of 2 done" in shown.text
    (shown,) = talk.presses("Rana", "1. Football evenings")
    assert "1. Print the posters (Not started, Karim, due 26 Nov)" in shown.text
    (shown,) = talk.presses("Rana", "1. Print the posters")
    assert "Objective: Young people meet" in shown.text
    assert "Activity: Football evenings" in shown.text
    assert "Responsible: Karim (has accepted it)" in shown.text
    (shown,) = talk.presses("Rana", "One level up")
    assert "2. Book the field" in shown.text


def test_long_lists_come_in_pages_of_eight(database: Database) -> None:
    talk = planned(database)
    activity = line(talk, "Music workshop")
    with talk.database.transaction() as store:
        plan_of_it = plans.get(store, activity.plan_id)
        for n in range(2, 20):
            plan_items.add(
                store, plan_of_it, Level.TASK, talk.now, title=f"Step {n}", parent_id=activity.id
            )
    talk.says("Rana", "/plan")
    (first,) = tap(talk, "Rana", "plan-open", activity.subject)
    assert "8. Step 8" in first.text
    assert "9. Step 9" not in first.text
    (second,) = talk.presses("Rana", "11 more")
    assert "9. Step 9" in second.text
    (third,) = talk.presses("Rana", "3 more")
    assert third.text.count("Step") == 3
    (back,) = talk.presses("Rana", "Earlier")
    assert back.text == second.text


def test_what_waits_is_a_tap_away(database: Database) -> None:
    talk = planned(database)
    talk.says("Rana", "/plan")
    (late,) = talk.presses("Rana", "Overdue")
    assert "1. Book the field (Not started, Nour, due 20 Nov)" in late.text
    (free,) = talk.presses("Rana", "Nobody does it yet")
    assert "1. Find a trainer (Not started, nobody, due 1 Dec)" in free.text
    (none,) = tap(talk, "Rana", "plan-list", "", "blocked/0")
    assert "nothing of that kind" in none.text
    (odd,) = tap(talk, "Rana", "plan-list", "", "everything/7")
    assert "nothing of that kind" in odd.text


def test_a_plan_whose_time_is_over_says_so(database: Database) -> None:
    talk = planned(database)
    plan_id = line(talk, "Find a trainer").plan_id
    with talk.database.transaction() as store:
        plans.change(store, plans.get(store, plan_id), until=date(2026, 11, 1))
    (shown,) = talk.says("Rana", "/plan")
    assert "Its time was over on Sunday 1 November 2026." in shown.text


def test_S4_another_networks_coordinator_finds_nothing_of_it(database: Database) -> None:
    talk = planned(database)
    subject = line(talk, "Print the posters").subject
    talk.network("Zahle")
    talk.member("Salma", "coordinator", "en")
    (shown,) = talk.says("Salma", "/plan")
    assert "no action plan yet" in shown.text
    for action in ("plan-open", "plan-line", "plan-history"):
        (refused,) = tap(talk, "Salma", action, subject)
        assert "no longer in use" in refused.text
        assert "posters" not in refused.text


def test_S4_leads_and_auditors_have_no_plan_to_open(database: Database) -> None:
    talk = planned(database)
    for name, role in (("Lina", "lead"), ("Adel", "auditor")):
        talk.member(name, role, "en")
        (shown,) = talk.says(name, "/plan")
        assert shown.text == (
            "This is not part of your role here. Send /menu to see what is possible."
        )


def test_S2_who_is_told_that_something_is_for_coordinators_is_none(database: Database) -> None:
    talk = planned(database)
    talk.member("Lina", "lead", "en")
    others = (("Rana", "/programme"), ("Lina", "/pillars"), ("Lina", "/tasks"))
    for name, command in others:
        (shown,) = talk.says(name, command)
        assert shown.text.startswith("This is not part of your role here."), (name, command)
    (shown,) = talk.says("Karim", "/digest")
    assert shown.text == "This is for coordinators of the network."


def test_the_numbers_are_those_of_the_summaries(database: Database) -> None:
    talk = planned(database)
    change(talk, "Agree on dates", status=Status.DONE)
    change(talk, "Print the posters", status=Status.BLOCKED, reason="budget")
    change(talk, "Find a trainer", status=Status.CANCELLED)
    with talk.database.transaction() as store:
        rana = talk.find(store, "Rana")
        assert rana is not None
        home = networks.get(store, rana.network_id)
        period = gathering.seven_days(talk.now, home)
        found = gathering.gather(store, home, period, talk.now)
        items = plan_items.of_plan(store, 1)
    counted = plan.counted(items)
    assert counted == (len(figures.done(found)), len(figures.tasks(found))) == (1, 4)
    today = talk.now.date()
    assert [one.id for one in plan_lines.overdue(items, today)] == [
        one.id for one in figures.overdue(found)
    ]
    assert [one.id for one in plan_lines.in_state(items, Status.BLOCKED)] == [
        one.id for one in figures.blocked(found)
    ]
    by_objective = figures.by(figures.tasks(found), "objective")
    for item in items:
        if item.level is Level.OBJECTIVE:
            assert plan.counted(plan_lines.below(items, item)) == by_objective[item.title]
