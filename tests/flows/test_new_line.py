"""A plan, its objectives and its activities, written question by question."""

from __future__ import annotations

from datetime import date

import pytest

from storage import networks, plan_items, plan_shape, plans
from storage.database import Database
from storage.plan_shape import Item, Level, Plan
from tests.flows.meetings import tap, texts
from tests.flows.talk import Shown, Talk
from tests.flows.task_writing import begun, village


def last(talk: Talk, name: str = "Rana") -> Shown:
    return [one for one in talk.shown if one.to == name][-1]


def plan(talk: Talk) -> Plan:
    with talk.database.transaction() as store:
        (found,) = plans.of_network(store, networks.listed(store)[0].id)
    return found


def lines(talk: Talk, level: Level) -> list[Item]:
    found = plan(talk)
    with talk.database.transaction() as store:
        return [one for one in plan_items.of_plan(store, found.id) if one.level is level]


def press(talk: Talk, subject: str = "", name: str = "Rana") -> Shown:
    talk.says(name, "/menu")
    tap(talk, name, "line-new", subject)
    return last(talk, name)


def written(talk: Talk) -> Plan:
    named(talk, "Plan 2027")
    talk.presses("Rana", "Friday 1 January 2027")
    talk.presses("Rana", "Friday 31 December 2027")
    talk.presses("Rana", "Save")
    return plan(talk)


def named(talk: Talk, title: str = "Plan 2026") -> None:
    """A plan has its title, and is asked for its first day."""
    press(talk)
    talk.says("Rana", title)


def families(talk: Talk) -> None:
    """A second objective, in no pillar."""
    press(talk)
    talk.presses("Rana", "An objective")
    talk.says("Rana", "Families")
    talk.presses("Rana", "Skip")
    talk.presses("Rana", "Save")


def sports_day(talk: Talk) -> None:
    """An activity has its title and what it stands under, and is asked what it is measured by."""
    press(talk)
    talk.presses("Rana", "An activity")
    talk.says("Rana", "Sports day")
    talk.presses("Rana", "Young people")
    talk.presses("Rana", "Skip")


def test_without_a_plan_a_plan_is_begun(database: Database) -> None:
    talk = village(database)
    made = written(talk)
    assert (made.title, made.since, made.until) == (
        "Plan 2027",
        date(2027, 1, 1),
        date(2027, 12, 31),
    )
    assert made.state == plan_shape.OPEN


@pytest.mark.parametrize("said", ["1/1/2026", "٢٠٢٦-٠١-٠١", "01.01.2026"])
def test_L4_a_plan_may_have_begun_already(database: Database, said: str) -> None:
    talk = village(database)
    named(talk)
    talk.says("Rana", said)
    talk.says("Rana", "31/12/2026")
    talk.presses("Rana", "Save")
    assert plan(talk).since == date(2026, 1, 1)


def test_an_end_before_the_beginning_is_asked_again(database: Database) -> None:
    talk = village(database)
    named(talk)
    talk.says("Rana", "1/12/2026")
    talk.says("Rana", "1/11/2026")
    assert "Please choose a later day for its end." in last(talk).text
    talk.says("Rana", "31/12/2026")
    talk.presses("Rana", "Save")
    assert plan(talk).until == date(2026, 12, 31)


@pytest.mark.parametrize("said", ["1/1/2126", "some day"])
def test_a_day_that_is_none_is_asked_again(database: Database, said: str) -> None:
    talk = village(database)
    named(talk)
    talk.says("Rana", said)
    assert "On which day does it begin?" in last(talk).text


def test_an_objective_and_an_activity_with_all_that_belongs_to_it(database: Database) -> None:
    talk = village(database)
    written(talk)
    talk.presses("Rana", "New objective")
    assert "An activity" not in last(talk).labels, "there is no objective yet"
    talk.presses("Rana", "An objective")
    talk.says("Rana", "Young people take part")
    talk.presses("Rana", last(talk).labels[0])
    talk.presses("Rana", "Save")
    talk.presses("Rana", "New activity")
    talk.says("Rana", "Youth day")
    talk.presses("Rana", "Skip")
    talk.presses("Rana", "Yes, now")
    for said in ("Schools that take part", "3", "12"):
        talk.says("Rana", said)
    talk.presses("Rana", "Skip")
    text = last(talk).text
    assert "Under: Young people take part" in text
    assert "The target: 12" in text
    talk.presses("Rana", "Save")
    (above,), (activity,) = lines(talk, Level.OBJECTIVE), lines(talk, Level.ACTIVITY)
    assert above.pillar != ""
    assert activity.parent_id == above.id
    assert (activity.indicator, activity.baseline, activity.target, activity.partners) == (
        "Schools that take part",
        "3",
        "12",
        "",
    )
    talk.presses("Rana", "New task")
    assert "What is to be done?" in last(talk).text


def test_a_task_is_written_where_tasks_are(database: Database) -> None:
    talk = village(database)
    begun(talk)
    press(talk)
    talk.presses("Rana", "A task")
    assert "What is to be done?" in last(talk).text


def test_under_an_activity_stands_a_task(database: Database) -> None:
    talk = village(database)
    activity = begun(talk)
    assert "What is to be done?" in press(talk, activity.subject).text


@pytest.mark.parametrize("said", ["Call 03 123 456", "Help my neighbour", "With Mr Haddad"])
def test_H2_nothing_about_a_person_is_kept(database: Database, said: str) -> None:
    talk = village(database)
    begun(talk)
    press(talk)
    talk.presses("Rana", "An objective")
    talk.says("Rana", said)
    assert "I did not save it" in last(talk).text
    assert len(lines(talk, Level.OBJECTIVE)) == 1


def test_H2_partners_are_organisations(database: Database) -> None:
    talk = village(database)
    begun(talk)
    sports_day(talk)
    talk.presses("Rana", "Yes, now")
    for _n in range(3):
        talk.presses("Rana", "Skip")
    talk.says("Rana", "Mr Haddad")
    assert "I did not save it" in last(talk).text
    talk.says("Rana", "The scouts")
    talk.presses("Rana", "Save")
    assert lines(talk, Level.ACTIVITY)[-1].partners == "The scouts"


def test_undo_takes_a_line_away(database: Database) -> None:
    talk = village(database)
    begun(talk)
    families(talk)
    assert len(lines(talk, Level.OBJECTIVE)) == 2
    talk.presses("Rana", "Undo")
    assert len(lines(talk, Level.OBJECTIVE)) == 1


def test_what_others_stand_under_is_not_undone(database: Database) -> None:
    talk = village(database)
    begun(talk)
    families(talk)
    above = lines(talk, Level.OBJECTIVE)[-1]
    found = plan(talk)
    with talk.database.transaction() as store:
        plan_items.add(store, found, Level.ACTIVITY, talk.now, title="Open day", parent_id=above.id)
    shown = talk.presses("Rana", "Undo")
    assert "changed meanwhile" in texts(shown, "Rana")
    assert len(lines(talk, Level.OBJECTIVE)) == 2


def test_two_coordinators_begin_one_plan(database: Database) -> None:
    talk = village(database)
    named(talk, "Mine")
    talk.says("Rana", "1/12/2026")
    talk.says("Rana", "31/12/2026")
    begun(talk)
    shown = talk.presses("Rana", "Save")
    assert "Meanwhile “Plan 2026” was begun." in texts(shown, "Rana")
    assert plan(talk).title == "Plan 2026"


def test_an_objective_that_goes_meanwhile_is_asked_again(database: Database) -> None:
    talk = village(database)
    begun(talk)
    sports_day(talk)
    talk.presses("Rana", "Not now")
    with talk.database.transaction() as store:
        found = plans.current(store, networks.listed(store)[0].id)
        assert found is not None
        above = plan_items.of_plan(store, found.id)[0]
        plan_items.change(store, above, talk.now, status="cancelled")
    shown = talk.presses("Rana", "Save")
    assert "no longer in the plan" in texts(shown, "Rana")
    assert len(lines(talk, Level.ACTIVITY)) == 1


def test_S4_another_networks_plan_is_out_of_reach(database: Database) -> None:
    talk = village(database)
    activity = begun(talk)
    talk.network("Zahle")
    talk.member("Walid", "coordinator", "en")
    with talk.database.transaction() as store:
        zahle = networks.listed(store)[-1]
        plans.add(store, network_id=zahle.id, title="Theirs", now=talk.now)
    shown = press(talk, activity.subject, "Walid")
    assert "no longer in use" in shown.text


def test_S2_members_do_not_write_the_plan(database: Database) -> None:
    talk = village(database)
    begun(talk)
    assert "for coordinators" in press(talk, "", "Karim").text
