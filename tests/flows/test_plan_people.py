"""What becomes of the plan when somebody goes, changes their role, or asks what is kept."""

from __future__ import annotations

from datetime import timedelta

from storage import ledger, members, plan_revisions, plans
from storage.database import Database
from storage.ledger import Entry, Standing
from storage.plan_shape import Agreed
from tests.flows.meetings import tap
from tests.flows.plans import change, line, planned
from tests.flows.talk import Talk

POSTERS, DATES, SCHOOLS = "Print the posters", "Agree on dates", "Invite the schools"
SOON = timedelta(minutes=5)


def leave(talk: Talk, name: str) -> None:
    talk.says(name, "/leave")
    talk.presses(name, "Yes, delete")


def of_member(talk: Talk, id: int) -> list[Entry]:
    with talk.database.transaction() as store:
        return [
            one
            for noun in ("tasks", "attention")
            for one in ledger.of_subject(store, f"{noun}/{id}")
        ]


def number(talk: Talk, name: str) -> int:
    with talk.database.transaction() as store:
        member = talk.find(store, name)
    assert member is not None
    return member.id


def test_who_leaves_leaves_their_tasks_to_the_coordinator(database: Database) -> None:
    talk = planned(database)
    leave(talk, "Karim")
    for title in (POSTERS, DATES):
        after = line(talk, title)
        assert (after.member_id, after.former, after.agreed) == (None, True, Agreed.OPEN)
    (message,) = [one for one in talk.wait(SOON) if one.reason == "plan-attention"]
    assert "Print the posters: left by a former member" in message.text
    assert "Agree on dates: left by a former member" in message.text
    assert "Karim" not in message.text
    (card,) = talk.presses("Rana", "1. Print the posters")
    assert "Responsible: former member" in card.text
    (history,) = talk.presses("Rana", "History")
    assert "whoever was responsible has left" in history.text
    assert "Karim" not in history.text


def test_one_task_that_is_left_is_given_to_somebody_at_once(database: Database) -> None:
    talk = planned(database)
    change(talk, POSTERS, member_id=number(talk, "Nour"))
    leave(talk, "Karim")
    talk.wait(SOON)
    talk.presses("Rana", "Reassign")
    talk.presses("Rana", "Nour")
    after = line(talk, DATES)
    assert (after.member_id, after.former) == (number(talk, "Nour"), False)


def test_R14_nothing_is_planned_for_who_has_gone_from_that_turn_on(database: Database) -> None:
    talk = planned(database)
    karim = number(talk, "Karim")
    talk.says("Rana", "/plan")
    tap(talk, "Rana", "plan-move", line(talk, POSTERS).subject)
    talk.says("Rana", "tomorrow")
    assert [one for one in of_member(talk, karim) if one.state is Standing.PLANNED]
    leave(talk, "Karim")
    assert {one.state for one in of_member(talk, karim)} == {Standing.WITHDRAWN}
    before = len(talk.shown)
    talk.wait(timedelta(days=12))
    assert [one for one in talk.shown[before:] if one.to == "Karim"] == []
    assert {one.state for one in of_member(talk, karim)} == {Standing.WITHDRAWN}


def test_R14_a_coordinator_who_leaves_hears_nothing_of_the_tasks_left_behind(
    database: Database,
) -> None:
    talk = planned(database)
    talk.member("Salma", "coordinator", "en")
    rana = number(talk, "Rana")
    change(talk, POSTERS, member_id=rana)
    leave(talk, "Rana")
    assert [one for one in of_member(talk, rana) if one.state is Standing.PLANNED] == []
    shown = talk.wait(timedelta(days=2))
    assert [one for one in shown if one.to == "Rana"] == []
    assert [one for one in shown if one.to == "Salma" and "Print the posters" in one.text]


def test_R14_a_coordinator_who_is_removed_loses_what_was_planned(database: Database) -> None:
    talk = planned(database)
    talk.member("Salma", "coordinator", "en")
    home = talk.network("Office", office=True)
    talk.member("Huda", "owner", "en", home)
    salma = number(talk, "Salma")
    leave(talk, "Karim")
    assert {one.state for one in of_member(talk, salma)} == {Standing.PLANNED}
    talk.says("Huda", "/members")
    tap(talk, "Huda", "remove", f"member/{salma}", "yes")
    assert {one.state for one in of_member(talk, salma)} == {Standing.WITHDRAWN}
    shown = talk.wait(SOON)
    assert {one.to for one in shown if one.reason == "plan-attention"} == {"Rana"}


def test_a_supporter_who_leaves_is_no_supporter_any_more(database: Database) -> None:
    talk = planned(database)
    change(talk, SCHOOLS, supporters=(number(talk, "Karim"), number(talk, "Nour")))
    leave(talk, "Karim")
    assert line(talk, SCHOOLS).supporters == (number(talk, "Nour"),)


def test_whoever_only_looks_on_from_now_on_gives_their_tasks_back(database: Database) -> None:
    talk = planned(database)
    home = talk.network("Office", office=True)
    talk.member("Huda", "owner", "en", home)
    karim = number(talk, "Karim")
    talk.says("Huda", "/members")
    tap(talk, "Huda", "role", f"member/{karim}", "lead")
    after = line(talk, POSTERS)
    assert (after.member_id, after.former) == (None, True)
    assert [one for one in of_member(talk, karim) if one.state is Standing.PLANNED] == []
    assert [one for one in talk.wait(SOON) if one.reason == "plan-attention" and one.to == "Rana"]


def test_S2_who_is_no_coordinator_any_more_loses_what_was_planned(database: Database) -> None:
    talk = planned(database)
    talk.member("Salma", "coordinator", "en")
    home = talk.network("Office", office=True)
    talk.member("Huda", "owner", "en", home)
    leave(talk, "Karim")
    salma = number(talk, "Salma")
    talk.says("Huda", "/members")
    tap(talk, "Huda", "role", f"member/{salma}", "practitioner")
    assert {one.state for one in of_member(talk, salma)} == {Standing.WITHDRAWN}


def test_who_becomes_a_coordinator_learns_what_waits(database: Database) -> None:
    talk = planned(database)
    home = talk.network("Office", office=True)
    talk.member("Huda", "owner", "en", home)
    leave(talk, "Karim")
    talk.says("Huda", "/members")
    tap(talk, "Huda", "role", f"member/{number(talk, 'Nour')}", "coordinator")
    assert of_member(talk, number(talk, "Nour"))


def test_H11_mydata_lists_what_one_is_to_do(database: Database) -> None:
    talk = planned(database)
    change(talk, SCHOOLS, "Karim", supporters=(number(talk, "Karim"),))
    talk.says("Karim", "/mydata")
    (shown,) = talk.presses("Karim", "See what is kept")
    assert "• Yours in the action plan: “Print the posters”, “Agree on dates”" in shown.text
    assert "• You support: “Invite the schools”" in shown.text
    assert "• Your name beside the changes that you made in the plan" in shown.text
    talk.says("Rana", "/mydata")
    (none,) = talk.presses("Rana", "See what is kept")
    assert "Yours in the action plan" not in none.text


def test_the_dump_of_the_history_names_nobody_who_left(database: Database) -> None:
    talk = planned(database)
    karim = number(talk, "Karim")
    change(talk, SCHOOLS, "Karim", supporters=(karim,))
    leave(talk, "Karim")
    with talk.database.transaction() as store:
        plan = plans.get(store, 1)
        changes = plan_revisions.changes_between(
            store, plan.network_id, plan.created_at, talk.now + timedelta(days=1)
        )
        assert len(changes) > 10
        for one in changes:
            assert one.member_id != karim
            for values in (one.before or {}, one.after or {}):
                assert values.get("member_id") != karim
                assert karim not in values.get("supporters", [])
        assert members.get(store, karim).name != "Karim"
