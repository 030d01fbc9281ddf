"""A new task is saved, undone, given and changed."""

from __future__ import annotations

from datetime import date, timedelta

from bot.core.messages import Kind
from storage import (
    ledger,
    networks,
    plan_items,
    plan_revisions,
    plan_shape,
    plans,
)
from storage.database import Database
from storage.plan_shape import Agreed, Level
from tests.flows.meetings import tap, texts
from tests.flows.task_writing import begun, last, line, number, saved, tasks, village


def test_R3_saved_is_said_in_the_transaction_that_saves(database: Database) -> None:
    talk = village(database)
    talk.says("Rana", "/task Print the posters @Karim by Thursday")
    shown = talk.presses("Rana", "Save")
    assert "Saved: “Print the posters”." in texts(shown, "Rana")
    one = saved(talk)
    with talk.database.transaction() as store:
        (change,) = plan_revisions.of_item(store, one.id)
        reply = ledger.by_key(store, last(shown).key)
    assert reply is not None
    assert change.at == reply.due


def test_R2_a_double_tap_saves_once(database: Database) -> None:
    talk = village(database)
    talk.says("Rana", "/task Print the posters @Karim by Thursday")
    talk.presses("Rana", "Save")
    talk.presses("Rana", "Save")
    assert len(tasks(talk)) == 1


def test_without_an_activity_a_task_stands_under_further_tasks(database: Database) -> None:
    talk = village(database)
    begun(talk)
    for title in ("Print the posters", "Book the hall"):
        talk.says("Rana", f"/task {title} @me by Thursday")
        talk.presses("Rana", "No activity")
        talk.presses("Rana", "Save")
    with talk.database.transaction() as store:
        (plan,) = plans.of_network(store, networks.listed(store)[0].id)
        lines = plan_items.of_plan(store, plan.id)
    further = [one for one in lines if one.title == "Further tasks"]
    assert [one.level for one in further] == [Level.OBJECTIVE, Level.ACTIVITY]
    assert {one.parent_id for one in tasks(talk)} == {further[1].id}


def test_no_plan_is_open_then_one_is_begun(database: Database) -> None:
    talk = village(database)
    talk.says("Rana", "/task Print the posters @me by Thursday")
    talk.presses("Rana", "Save")
    with talk.database.transaction() as store:
        (plan,) = plans.of_network(store, networks.listed(store)[0].id)
    assert (plan.title, plan.state) == ("Action plan", plan_shape.OPEN)


def test_undo_takes_everything_away_that_was_made(database: Database) -> None:
    talk = village(database)
    talk.says("Rana", "/task Print the posters @Karim by Thursday")
    talk.presses("Rana", "Save")
    shown = talk.presses("Rana", "Undo")
    assert "Undone." in texts(shown, "Rana")
    with talk.database.transaction() as store:
        assert plans.of_network(store, 1) == []


def test_undo_leaves_what_others_have_put_there(database: Database) -> None:
    talk = village(database)
    talk.says("Rana", "/task Print the posters @me by Thursday")
    talk.presses("Rana", "Save")
    undo = talk.handle("Rana", "Undo")
    talk.says("Karim", "/task Book the hall by Thursday")
    talk.presses("Karim", "Save")
    talk.sends("Rana", Kind.PRESS, handle=undo)
    assert [one.title for one in tasks(talk)] == ["Book the hall"]


def test_what_was_changed_meanwhile_is_not_undone(database: Database) -> None:
    talk = village(database)
    talk.says("Rana", "/task Print the posters @Karim by Thursday")
    talk.presses("Rana", "Save")
    one = saved(talk)
    with talk.database.transaction() as store:
        plan_items.change(store, one, talk.now, due=date(2026, 12, 1))
    shown = talk.presses("Rana", "Undo")
    assert "changed meanwhile" in texts(shown, "Rana")
    assert len(tasks(talk)) == 1


def test_once_somebody_has_been_asked_it_is_not_undone(database: Database) -> None:
    talk = village(database)
    talk.says("Rana", "/task Print the posters @Karim by Thursday")
    talk.presses("Rana", "Save")
    talk.wait(timedelta(hours=1))
    shown = talk.presses("Rana", "Undo")
    assert "has been asked already" in texts(shown, "Rana")
    assert len(tasks(talk)) == 1


def test_what_is_undone_at_once_is_offered_to_nobody(database: Database) -> None:
    talk = village(database)
    talk.says("Rana", "/task Print the posters @Karim by Thursday")
    talk.presses("Rana", "Save")
    talk.presses("Rana", "Undo")
    assert talk.wait(timedelta(hours=3)) == []


def test_whoever_is_given_a_task_is_asked_once(database: Database) -> None:
    talk = village(database)
    talk.says("Rana", "/task Print the posters @Karim by Thursday")
    talk.presses("Rana", "Save")
    shown = talk.wait(timedelta(hours=1))
    assert [one.to for one in shown] == ["Karim"]
    assert "Print the posters" in shown[0].text
    assert "I accept" in shown[0].labels


def test_S4_nobody_undoes_what_another_network_wrote(database: Database) -> None:
    talk = village(database)
    talk.says("Rana", "/task Print the posters @Karim by Thursday")
    talk.presses("Rana", "Save")
    one = saved(talk)
    with talk.database.transaction() as store:
        batch = plan_revisions.of_item(store, one.id)[0].batch
    talk.network("Zahle")
    talk.member("Walid", "coordinator", "en")
    talk.says("Walid", "/menu")
    shown = tap(talk, "Walid", "lines-undo", "", batch)
    assert "no longer in use" in texts(shown, "Walid")
    assert len(tasks(talk)) == 1


def test_S2_a_member_undoes_their_own_only(database: Database) -> None:
    talk = village(database)
    talk.says("Rana", "/task Print the posters @Karim by Thursday")
    talk.presses("Rana", "Save")
    one = saved(talk)
    with talk.database.transaction() as store:
        batch = plan_revisions.of_item(store, one.id)[0].batch
    talk.says("Karim", "/menu")
    tap(talk, "Karim", "lines-undo", "", batch)
    assert len(tasks(talk)) == 1


def test_the_button_of_an_activity_knows_where_the_task_stands(database: Database) -> None:
    talk = village(database)
    activity = begun(talk)
    talk.says("Rana", "/menu")
    tap(talk, "Rana", "task-new", activity.subject)
    talk.says("Rana", "Print the posters @Karim by Thursday")
    talk.presses("Rana", "Save")
    assert saved(talk).parent_id == activity.id


def test_S4_the_button_of_another_networks_activity_does_nothing(database: Database) -> None:
    talk = village(database)
    activity = begun(talk)
    talk.network("Zahle")
    talk.member("Walid", "coordinator", "en")
    talk.says("Walid", "/menu")
    shown = tap(talk, "Walid", "task-new", activity.subject)
    assert "no longer in use" in texts(shown, "Walid")


def test_an_activity_that_ends_meanwhile_is_asked_again(database: Database) -> None:
    talk = village(database)
    activity = begun(talk)
    talk.says("Rana", "/task Print the posters @Karim by Thursday")
    talk.presses("Rana", "Youth day")
    with talk.database.transaction() as store:
        plan_items.change(store, line(store, activity.id), talk.now, status="cancelled")
    shown = talk.presses("Rana", "Save")
    assert "no longer in the plan" in texts(shown, "Rana")
    assert tasks(talk) == []


def test_everything_can_be_changed_before_it_is_saved(database: Database) -> None:
    talk = village(database)
    talk.says("Rana", "/task Print the posters @Karim by Thursday")
    talk.presses("Rana", "Change something")
    talk.presses("Rana", "What is to be done")
    talk.says("Rana", "Print the flyers")
    talk.presses("Rana", "Change something")
    talk.presses("Rana", "Who does it")
    talk.presses("Rana", "I do it")
    talk.presses("Rana", "Change something")
    talk.presses("Rana", "By when")
    talk.presses("Rana", "No date yet")
    talk.presses("Rana", "Save")
    one = saved(talk)
    assert (one.title, one.due, one.member_id) == ("Print the flyers", None, number(talk, "Rana"))


def test_dropping_and_cancelling_save_nothing(database: Database) -> None:
    talk = village(database)
    for way in ("Drop it", "Cancel"):
        talk.says("Rana", "/task Print the posters @Karim by Thursday")
        talk.presses("Rana", way)
    assert tasks(talk) == []


def test_H13_whoever_gives_themselves_a_task_is_not_asked_about_it(database: Database) -> None:
    talk = village(database)
    talk.says("Rana", "/task Print the posters @me by Thursday")
    talk.presses("Rana", "Save")
    shown = talk.wait(timedelta(hours=1))
    assert [one for one in shown if one.to == "Rana"] == []
    assert saved(talk).agreed is Agreed.ACCEPTED
