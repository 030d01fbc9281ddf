"""The plan as files: with codes for whoever asks, with names only when a second agrees (H14)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from storage import members, networks, plan_items, plans
from storage.database import Database
from storage.members import Role
from tests.flows.meetings import tap
from tests.flows.plan_sending import made, send, taps
from tests.flows.plans import planned
from tests.flows.talk import Shown, Talk


def asked(talk: Talk, who: str = "Rana") -> list[Shown]:
    talk.says(who, "/plan")
    return taps(talk, "Take out as a spreadsheet", who=who)


def documents(shown: list[Shown], who: str) -> dict[str, bytes]:
    return {
        name: content
        for one in shown
        if one.to == who
        for name, content in zip(one.documents, one.contents, strict=True)
    }


def state(talk: Talk) -> list[Any]:
    with talk.database.transaction() as store:
        plan = plans.current(store, networks.listed(store)[-1].id)
        assert plan is not None
        return [*plan_items.of_plan(store, plan.id)]


@pytest.mark.parametrize("file", ["plan.xlsx", "plan.csv"])
def test_H14_codes_stand_for_names_and_the_file_sent_in_again_changes_nothing(
    database: Database, file: str
) -> None:
    talk = planned(database)
    asked(talk)
    taps(talk, "With codes instead of names")
    found = documents(made(talk), "Rana")
    assert set(found) == {"plan.xlsx", "plan.csv"}
    for name in ("Karim", "Nour", "Joelle"):
        assert name not in found["plan.csv"].decode()
    before = state(talk)
    assert "things are wrong" not in send(talk, found[file], file)[-1].text
    assert "says the same already" in taps(talk, "Go on")[-1].text
    assert state(talk) == before


def test_H14_names_are_written_only_when_a_second_coordinator_agrees(database: Database) -> None:
    talk = planned(database)
    talk.member("Omar", "coordinator", "en")
    asked(talk)
    shown = taps(talk, "With names")
    assert "asked a second person" in shown[0].text
    (request,) = [one for one in shown if one.to == "Omar"]
    assert "plan" in request.text.lower()
    assert "Rana" not in request.text
    assert made(talk) == [], "nothing is made before"
    assert "goes to whoever asked" in talk.presses("Omar", "Yes, I agree")[0].text
    shown = made(talk)
    assert documents(shown, "Omar") == {}
    found = documents(shown, "Rana")
    text = found["plan.csv"].decode()
    assert "Karim (M" in text
    assert "keep them where nobody else" in shown[0].text
    before = state(talk)
    send(talk, found["plan.xlsx"], "plan.xlsx")
    assert "says the same already" in taps(talk, "Go on")[-1].text
    assert state(talk) == before
    assert "decided already" in tap_again(talk)
    assert documents(made(talk), "Rana") == {}


def tap_again(talk: Talk) -> str:
    return talk.presses("Omar", "Yes, I agree")[-1].text


def test_H14_a_refusal_and_a_late_consent_make_no_file(database: Database) -> None:
    talk = planned(database)
    talk.member("Omar", "coordinator", "en")
    asked(talk)
    taps(talk, "With names")
    talk.presses("Omar", "No")
    assert "did not agree" in talk.shown[-1].text or "no file" in talk.shown[-1].text
    assert "decided already" in talk.presses("Omar", "Yes, I agree")[-1].text
    asked(talk)
    taps(talk, "With names")
    handle = talk.handle("Omar", "Yes, I agree")
    talk.now += timedelta(days=3, minutes=1)
    assert handle
    assert "decided already" in talk.presses("Omar", "Yes, I agree")[-1].text
    assert documents(made(talk), "Rana") == {}


def test_H14_where_there_is_one_coordinator_the_owner_is_asked_or_nobody_can_agree(
    database: Database,
) -> None:
    talk = planned(database)
    asked(talk)
    assert "nobody who could agree" in taps(talk, "With names")[-1].text
    with talk.database.transaction() as store:
        home = networks.listed(store)[-1]
    office = talk.network("Office", "LB", office=True)
    talk.member("Huda", "owner", "en", office)
    asked(talk)
    taps(talk, "With names")
    talk.presses("Huda", "Yes, I agree")
    assert "Karim (M" in documents(made(talk), "Rana")["plan.csv"].decode()
    assert home.id != office.id


def test_R14_who_is_no_coordinator_any_more_gets_no_file(database: Database) -> None:
    talk = planned(database)
    asked(talk)
    taps(talk, "With codes instead of names")
    with talk.database.transaction() as store:
        rana = talk.find(store, "Rana")
        assert rana is not None
        members.change(store, rana, role=Role.PRACTITIONER)
    assert documents(made(talk), "Rana") == {}


def test_S4_a_plan_of_another_network_is_not_there(database: Database) -> None:
    talk = planned(database)
    plan = state(talk)[0].plan_id
    elsewhere = talk.network("Irbid", "JO")
    talk.member("Lina", "coordinator", "en", elsewhere)
    talk.says("Lina", "/menu")
    for value in ("", "codes", "names"):
        shown = tap(talk, "Lina", "plan-export", f"plan/{plan}", value)
        assert "no longer in use" in shown[-1].text
    omar = f"yes 1 {int(talk.now.timestamp())} 1"
    assert (
        "no longer in use" in tap(talk, "Lina", "plan-export-agree", f"plan/{plan}", omar)[-1].text
    )
    assert made(talk) == []


def test_an_empty_workbook_comes_for_the_asking(database: Database) -> None:
    talk = planned(database)
    talk.says("Rana", "/menu")
    tap(talk, "Rana", "plan-file", "")
    taps(talk, "I need an empty one, to fill in")
    found = documents(made(talk), "Rana")
    assert set(found) == {"empty-plan.xlsx"}
    assert found["empty-plan.xlsx"].startswith(b"PK")
    assert talk.faults == 0
