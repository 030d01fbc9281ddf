"""A plan that is sent in: asked about, shown, taken over in one go, and undone in one."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.core.messages import File, Inbound, Kind
from storage import members, networks, plans
from storage.database import Database
from storage.plan_shape import Agreed, Level, Status
from tests.flows.meetings import reasons, tap, texts, town
from tests.flows.plan_sending import (
    PLAN,
    address,
    change,
    current,
    lines,
    made,
    member,
    send,
    sent_in,
    take,
    tap_file,
    taps,
)
from tests.flows.talk import PLATFORM, Talk
from tests.reports.plan_files import csv

# --- several in one go ------------------------------------------------------------------------


def arrives(talk: Talk, name: str, content: bytes, who: str = "Rana") -> None:
    """The content of a file that was fetched while the question was open still."""
    event = Inbound(
        platform=PLATFORM, event_id=name, address=who, kind=Kind.FETCHED, content=content,
        file=File(ref="1", name=name, size=len(content)), occurred_at=talk.now,
    )  # fmt: skip
    talk.comes_in(event)
    talk.deliver()


ANOTHER = csv("Objective,Activity,Task,Due", "Young people,Open day,Bake a cake,3/12/2026")


def test_of_two_files_sent_in_one_go_the_last_one_is_read(database: Database) -> None:
    talk = town(database)
    tap_file(talk, "Rana")
    talk.sends_file("Rana", "plan.csv", PLAN)
    arrives(talk, "better.csv", ANOTHER)
    assert talk.shown[-1].text == "I am reading “better.csv” in place of the file before it."
    shown = made(talk)
    assert [one.text.splitlines()[:2] for one in shown] == [["📄 better.csv", "1 row was read."]]


def test_of_two_files_the_last_wins_though_the_first_was_read_meanwhile(
    database: Database,
) -> None:
    talk = town(database)
    assert send(talk)[0].text.startswith("📄 plan.csv\n3 rows were read.")
    arrives(talk, "better.csv", ANOTHER)
    assert made(talk)[0].text.startswith("📄 better.csv\n1 row was read.")
    taps(talk, "Go on", "Take it over")
    assert list(lines(talk)) == ["Young people", "Open day", "Bake a cake"]


def test_one_more_file_while_one_is_being_read_is_told_to_wait(database: Database) -> None:
    talk = town(database)
    tap_file(talk, "Rana")
    talk.sends_file("Rana", "plan.csv", PLAN)
    (shown,) = talk.sends_file("Rana", "third.csv", ANOTHER)
    assert shown.text == "One moment, I am still reading. Please send the next file after that."
    assert made(talk)[0].text.startswith("📄 plan.csv")


def test_H1_a_file_out_of_nowhere_is_refused_as_ever(database: Database) -> None:
    talk = town(database)
    for who, says in (("Rana", "I read a spreadsheet only"), ("Karim", "I read no spreadsheets")):
        (shown,) = talk.sends_file(who, "plan.csv", PLAN)
        assert shown.text.startswith(says)
    arrives(talk, "plan.csv", PLAN, "Karim")
    assert talk.shown[-1].text == "That file is no longer needed. It was not kept."
    send(talk)
    (shown,) = talk.sends_file("Rana", "plan.csv", PLAN)
    assert shown.text.startswith("I read a spreadsheet only where I have asked for it")


def test_H5_a_name_that_tells_the_theme_is_not_shown(database: Database) -> None:
    talk = town(database)
    assert send(talk, name="Extremism.csv")[0].text.startswith("3 rows were read.")


# --- taking over ------------------------------------------------------------------------------


def test_R3_a_plan_is_taken_over_only_when_it_has_been_seen(database: Database) -> None:
    talk = town(database)
    send(talk)
    with talk.database.transaction() as store:
        assert plans.of_network(store, networks.listed(store)[-1].id) == []
    assert "3 rows were read" in talk.shown[-1].text
    assert "Abu Samir" in taps(talk, "Go on")[-1].text
    preview = taps(talk, "Nobody yet")[-1].text
    assert "6 lines are new" in preview
    assert "1 new task is nobody’s yet" in preview
    assert "“Print the posters” (Karim, 3 Dec)" in preview
    assert "is past" not in preview
    assert "1 person is asked whether that is all right." in preview
    shown = taps(talk, "Take it over")
    assert "taken over" in shown[-1].text
    found = lines(talk)
    assert current(talk).title == "Action plan 2026"
    assert [(one.level, one.title) for one in found.values()] == [
        (Level.OBJECTIVE, "Young people take part"), (Level.ACTIVITY, "Open day"),
        (Level.TASK, "Print the posters"), (Level.TASK, "Ask for the hall"),
        (Level.ACTIVITY, "Camp"), (Level.TASK, "Find a bus"),
    ]  # fmt: skip
    posters, hall = found["Print the posters"], found["Ask for the hall"]
    assert (posters.member_id, posters.due) == (member(talk, "Karim"), date(2026, 12, 3))
    assert posters.agreed is Agreed.PROPOSED
    assert (hall.member_id, hall.status) == (None, Status.IN_PROGRESS)
    assert sent_in(talk) == [], "what was read is gone"
    assert talk.faults == 0


def test_days_that_are_past_are_counted_before_it_is_taken_over(database: Database) -> None:
    talk = town(database)
    send(
        talk,
        csv(
            "Objective,Activity,Task,Responsible,Due,Status",
            "Youth,Open day,Print the posters,Karim,3/1/2026,",
            ",,Ask for the hall,Karim,4/1/2026,done",
            ",,Find a bus,Karim,5/12/2026,",
        ),
    )
    assert "The date of 1 new line is past." in taps(talk, "Go on")[-1].text


def test_R3_what_is_dropped_or_cancelled_changes_nothing_and_is_gone(database: Database) -> None:
    talk = town(database)
    send(talk)
    assert "Nothing was changed" in taps(talk, "Go on", "Nobody yet", "Drop it")[-1].text
    assert sent_in(talk) == []
    send(talk)
    taps(talk, "Go on", "Cancel")
    assert sent_in(talk) == []
    with talk.database.transaction() as store:
        assert plans.of_network(store, networks.listed(store)[-1].id) == []


def test_the_tasks_of_one_person_come_as_one_message(database: Database) -> None:
    talk = town(database)
    take(talk, PLAN, "Nobody yet")
    shown = talk.until(talk.now.replace(hour=16))
    assert reasons(shown, "Karim")["task-offer"] == 1
    assert "Print the posters" in texts(shown, "Karim")
    assert "Find a bus" in texts(shown, "Karim")


def test_a_plan_sent_in_again_updates_and_never_doubles(database: Database) -> None:
    talk = town(database)
    take(talk, PLAN, "Nobody yet")
    change(talk, "Print the posters", agreed=Agreed.ACCEPTED)
    before = lines(talk)
    send(talk)
    assert "says the same already" in taps(talk, "Go on", "Nobody yet")[-1].text
    assert lines(talk) == before
    later = PLAN.replace(b"3/12/2026", b"10/12/2026").replace(b"Young people", b"1. YOUNG people")
    send(talk, later)
    preview = taps(talk, "Go on", "Nobody yet")[-1].text
    assert "“Print the posters”: Due: 3 Dec → 10 Dec" in preview
    taps(talk, "Take it over")
    after = lines(talk)
    assert len(after) == len(before)
    posters = after["Print the posters"]
    assert (posters.due, posters.agreed) == (date(2026, 12, 10), Agreed.ACCEPTED), "not asked twice"


def test_what_is_postponed_to_a_date_is_not_said_to_be_without_one(database: Database) -> None:
    talk = town(database)
    take(talk, PLAN.replace(b"3/12/2026,", b"3/12/2026,postponed"), "Nobody yet")
    talk.says("Rana", "/digest")
    shown = talk.presses("Rana", "Decisions")[-1].text
    assert "1. Print the posters (Postponed, due 3 Dec)" in shown


def test_what_is_not_in_the_file_stays_unless_the_coordinator_cancels_it(
    database: Database,
) -> None:
    talk = town(database)
    take(talk, PLAN, "Nobody yet")
    change(talk, "Ask for the hall", status=Status.DONE)
    less = b"\r\n".join(PLAN.split(b"\r\n")[:3])
    send(talk, less)
    assert "2 lines of the plan are not in the file: “Camp”, “Find a bus”" in (
        taps(talk, "Go on")[-1].text
    )
    assert "says the same already" in taps(talk, "They stay as they are")[-1].text
    send(talk, less)
    assert "2 lines are cancelled" in taps(talk, "Go on", "They are cancelled")[-1].text
    taps(talk, "Take it over")
    found = {title: one.status for title, one in lines(talk).items()}
    assert found["Camp"] == found["Find a bus"] == Status.CANCELLED
    assert found["Ask for the hall"] == Status.DONE


def test_a_file_is_undone_in_one_go_but_for_what_was_changed_since(database: Database) -> None:
    talk = town(database)
    take(talk, PLAN, "Nobody yet")
    begun = current(talk)
    taps(talk, "Undo")
    with talk.database.transaction() as store:
        assert plans.of_network(store, begun.network_id) == [], "the file had begun it"
    take(talk, PLAN, "Nobody yet")
    change(talk, "Find a bus", status=Status.DONE)
    shown = taps(talk, "Undo")[-1].text
    assert "Find a bus" in shown
    assert list(lines(talk)) == ["Young people take part", "Camp", "Find a bus"]
    assert "undone already" in tap_again(talk, "Undo")


def test_what_somebody_was_asked_about_stays_when_a_file_is_undone(database: Database) -> None:
    talk = town(database)
    take(talk, PLAN, "Nobody yet")
    talk.wait(timedelta(minutes=5))
    shown = taps(talk, "Undo")[-1].text
    assert "Undone: 1 line is no longer in the plan." in shown
    assert "as before" not in shown
    assert "has been asked already, so it stays" in shown
    assert "1. Print the posters" in shown
    assert "2. Find a bus" in shown
    assert "changed since" not in shown
    assert list(lines(talk)) == [
        "Young people take part", "Open day", "Print the posters", "Camp", "Find a bus",
    ]  # fmt: skip
    talk.presses("Karim", "I accept them all")
    assert lines(talk)["Find a bus"].agreed is Agreed.ACCEPTED


def tap_again(talk: Talk, label: str) -> str:
    return talk.presses("Rana", label)[-1].text


def test_two_coordinators_at_one_plan_see_what_the_other_did(database: Database) -> None:
    talk = town(database)
    take(talk, PLAN, "Nobody yet")
    send(talk, PLAN.replace(b"3/12/2026", b"10/12/2026"))
    taps(talk, "Go on", "Nobody yet")
    change(talk, "Print the posters", due=date(2026, 12, 24))
    shown = taps(talk, "Take it over")
    assert "changed by somebody else meanwhile" in texts(shown, "Rana")
    assert "24 Dec → 10 Dec" in texts(shown, "Rana")
    assert lines(talk)["Print the posters"].due == date(2026, 12, 24), "nothing half done"
    taps(talk, "Take it over")
    assert lines(talk)["Print the posters"].due == date(2026, 12, 10)


# --- people -----------------------------------------------------------------------------------


def test_two_people_of_one_name_are_told_apart_and_one_who_left_is_a_former_member(
    database: Database,
) -> None:
    talk = town(database)
    other = talk.member("Karim2", "practitioner", "en", profession="teacher")
    gone = talk.member("Salma", "practitioner", "en")
    with talk.database.transaction() as store:
        members.change(store, other, name="Karim")
        members.erase(store, gone, members.State.LEFT, talk.now)
    rows = csv(
        "Objective,Activity,Task,Responsible",
        "A,B,One,Karim",
        ",,Two,Salma",
        f",,Three,M{gone.id}",
        f",,Four,Karim (M{other.id})",
    )
    send(talk, rows)
    asked = taps(talk, "Go on")[-1]
    assert "Who is “Karim” in the plan?" in asked.text
    assert f"Karim (Teacher, M{other.id})" in asked.labels
    asked = taps(talk, f"Karim (Teacher, M{other.id})")[-1]
    assert "Who is “Salma” in the plan?" in asked.text
    taps(talk, "Somebody who has left", "Take it over")
    found = lines(talk)
    assert [found[title].member_id for title in ("One", "Two", "Three", "Four")] == [
        other.id, None, None, other.id,
    ]  # fmt: skip
    assert [found[title].former for title in ("One", "Two", "Three")] == [False, True, True]


def test_many_unknown_names_can_be_nobody_at_once(database: Database) -> None:
    talk = town(database)
    send(
        talk, csv("Objective,Activity,Task,Responsible", "A,B,One,Zed", ",,Two,Yed", ",,Three,Xed")
    )
    taps(talk, "Go on", "Nobody yet, and so for all further names")
    assert "3 new tasks are nobody’s yet" in talk.shown[-1].text


def test_S4_a_code_or_a_mark_of_another_network_is_not_known(database: Database) -> None:
    talk = town(database)
    take(talk, PLAN, "Nobody yet")
    foreign = lines(talk)["Print the posters"]
    elsewhere = talk.network("Irbid", "JO")
    talk.member("Lina", "coordinator", "en", elsewhere)
    karim = member(talk, "Karim")
    rows = csv(
        "Objective,Activity,Task,Responsible,ID",
        f"A,B,Take it,M{karim},L{foreign.id}",
        ",,Another,M99999,L99999",
    )
    send(talk, rows, who="Lina")
    asked = taps(talk, "Go on", who="Lina")[-1]
    assert f"Who is “M{karim}” in the plan?" in asked.text
    assert "Karim" not in str(asked.labels)
    preview = taps(talk, "Nobody yet", "Nobody yet", who="Lina")[-1].text
    assert "2 rows have a mark that is not of this plan" in preview, "as if there were none"
    taps(talk, "Take it over", who="Lina")
    assert lines(talk)["Print the posters"] == foreign


@pytest.mark.parametrize("action", ["plan-file", "plan-read", "plan-faults", "plan-export"])
def test_S2_only_coordinators_send_plans_in(database: Database, action: str) -> None:
    talk = town(database)
    send(talk)
    talk.says("Karim", "/menu")
    shown = tap(talk, "Karim", action, f"plan-read/{address(talk)}", "x")
    assert "for coordinators" in shown[-1].text


def test_S2_what_one_coordinator_sent_is_not_the_others(database: Database) -> None:
    talk = town(database)
    talk.member("Omar", "coordinator", "en")
    send(talk)
    (file,) = sent_in(talk)
    talk.says("Omar", "/menu")
    shown = tap(talk, "Omar", "plan-faults", file.subject, f"0 {file.key}")
    shown += tap(talk, "Omar", "plan-read", file.subject, file.key)
    assert ["no longer there" in one.text for one in shown] == [True, True]
    assert "posters" not in texts(shown, "Omar")
