"""What opens behind the lines of the weekly summary: lists, cards, a picture."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from bot.engine.maker import keep
from bot.flows.summaries.digest_lists import LISTS
from storage import files, meetings, members, networks, plan_items, plans
from storage.database import Database
from storage.members import State
from storage.plan_shape import Level, Status
from tests.flows.closed import close, hand_in, overall, settle
from tests.flows.digests import PERIOD, with_a_plan
from tests.flows.meetings import tap, town
from tests.flows.surveys import send


# --- the lists ------------------------------------------------------------------------------------
def test_each_line_opens_the_list_behind_it(database: Database) -> None:
    talk = town(database)
    made = with_a_plan(talk)
    talk.says("Rana", "/digest")
    (decisions,) = talk.presses("Rana", "Decisions")
    assert decisions.text.splitlines() == [
        "Needs your decision:",
        "1. Rent the hall (Blocked, Budget)",
        "2. Write the letter (nobody does it yet, due 20 Dec)",
    ]
    assert decisions.labels == ["1. Rent the hall", "2. Write the letter"]
    assert "Karim" not in decisions.text, "whose it is stands on the card alone"
    (card,) = talk.presses("Rana", "1. Rent the hall")
    assert "Rent the hall" in card.text
    (late,) = talk.presses("Rana", "Overdue")
    assert late.text.splitlines()[1] == "1. Print the posters (Not started, due 20 Nov)"
    with database.transaction() as store:
        item = plan_items.get(store, made["Print the posters"])
        plan_items.change(store, item, talk.now, status=Status.DONE)
    (gone,) = talk.presses("Rana", "Overdue")
    assert gone.text == "Nothing of this is left now. To see how things stand: /digest"


def test_a_long_list_has_pages(database: Database) -> None:
    talk = town(database)
    with database.transaction() as store:
        home = networks.listed(store)[0]
        plan = plans.add(store, network_id=home.id, title="Plan", now=talk.now)
        top = plan_items.add(store, plan, Level.OBJECTIVE, talk.now, title="Objective")
        above = plan_items.add(
            store, plan, Level.ACTIVITY, talk.now, title="Activity", parent_id=top.id
        )
        for n in range(1, 11):
            plan_items.add(
                store, plan, Level.TASK, talk.now, title=f"Task {n}", parent_id=above.id,
                status=Status.BLOCKED,
            )  # fmt: skip
    talk.says("Rana", "/digest")
    (first,) = talk.presses("Rana", "Tasks blocked")
    assert first.labels[-1] == "2 more"
    (second,) = talk.presses("Rana", "2 more")
    assert second.text.splitlines()[1:] == [
        "9. Task 9 (Blocked)",
        "10. Task 10 (Blocked)",
    ]
    assert second.labels[-1] == "Earlier"


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "Print the second set of posters and hand them out to all shops of the old town"),
        (
            "ar",
            "طباعة الملصقات (النسخة الثانية) وتوزيعها على جميع المتاجر في أحياء المدينة القديمة",
        ),
    ],
)
def test_a_long_title_stands_in_a_list_once(database: Database, language: str, title: str) -> None:
    talk = town(database)
    with database.transaction() as store:
        home = networks.listed(store)[0]
        rana = talk.find(store, "Rana")
        assert rana is not None
        members.change(store, rana, language=language)
        plan = plans.add(store, network_id=home.id, title="Plan", now=talk.now)
        top = plan_items.add(store, plan, Level.OBJECTIVE, talk.now, title="Objective")
        above = plan_items.add(
            store, plan, Level.ACTIVITY, talk.now, title="Activity", parent_id=top.id
        )
        plan_items.add(
            store, plan, Level.TASK, talk.now, title=title, parent_id=above.id,
            status=Status.BLOCKED,
        )  # fmt: skip
    talk.says("Rana", "/digest")
    for command, name in (("digest-list", "blocked"), ("plan-list", "blocked/0")):
        subject = "period/2026-11-17/2026-11-23" if command == "digest-list" else ""
        (shown,) = tap(talk, "Rana", command, subject, name)
        assert shown.text.count(title) == 1
        assert shown.labels[0].startswith(f"1. {title[:12]}")


def test_meetings_open_their_cards(database: Database) -> None:
    talk = town(database)
    with database.transaction() as store:
        home = networks.listed(store)[0]
        karim, nour = talk.find(store, "Karim"), talk.find(store, "Nour")
        assert karim is not None
        assert nour is not None
        for day, title in ((date(2026, 11, 20), "Coordination"), (date(2026, 11, 27), "Next one")):
            made = meetings.add(
                store, network_id=home.id, now=talk.now, sends_at=talk.now, code="", series="",
                title=title, day=day, at=time(15), minutes=60, zone=home.zone, ladder=(),
                repeat={}, audience={},
            )  # fmt: skip
            meetings.invite(store, made.id, [(karim.id, home.id), (nour.id, home.id)])
            if title == "Coordination":
                meetings.set_invitee(store, made.id, karim.id, attended="here")
    (said,) = talk.says("Rana", "/digest")
    assert said.text.splitlines()[1:] == [
        "Meetings: 1 held, average attendance 50%",
        "Coming up: Next one, Friday 27 November",
    ]
    (listed,) = talk.presses("Rana", "Meetings")
    assert listed.text.splitlines()[1:] == [
        "1. 20 Nov: Coordination, 1 of 2 came",
        "2. 27 Nov: Next one",
    ]
    (card,) = talk.presses("Rana", "1. Coordination")
    assert "Coordination" in card.text


def test_the_line_of_the_plan_opens_the_plan(database: Database) -> None:
    talk = town(database)
    with_a_plan(talk)
    talk.says("Rana", "/digest")
    (shown,) = talk.presses("Rana", "Action plan")
    assert "Plan 2026" in shown.text


@pytest.mark.parametrize("name", sorted(LISTS))
def test_H5_no_list_names_anybody(database: Database, name: str) -> None:
    """Not even who cannot be written to: they stand in the list of members, a tap away."""
    talk = town(database)
    with_a_plan(talk)
    made = send(talk, anonymous=False, hours=24)
    hand_in(talk, made, overall(4, 5, 5))
    close(talk, made)
    with database.transaction() as store:
        home = networks.listed(store)[0]
        karim = talk.find(store, "Karim")
        assert karim is not None
        members.change(store, karim, state=State.STOPPED)
        for number, day in enumerate((date(2026, 11, 20), date(2026, 11, 27))):
            met = meetings.add(
                store, network_id=home.id, now=talk.now, sends_at=talk.now, code="", series="",
                title=f"Meeting {number}", day=day, at=time(15), minutes=60, zone=home.zone,
                ladder=(), repeat={}, audience={},
            )  # fmt: skip
            meetings.invite(store, met.id, [(karim.id, home.id)])
            meetings.set_invitee(store, met.id, karim.id, attended="here")
    talk.says("Rana", "/digest")
    days = f"period/{talk.now.date() - timedelta(days=6)}/{talk.now.date()}"
    (said,) = tap(talk, "Rana", "digest-list", days, name)
    assert "Nothing of this" not in said.text
    shown = " ".join((said.text, *said.labels))
    assert [one for one in ("Rana", "Karim", "Nour", "Joelle") if one in shown] == []
    if name == "reach":
        assert said.text.splitlines()[-1] == "1 of 4 members cannot be written to now"
        (people,) = talk.presses("Rana", "Members")
        assert "Karim" in people.text


@pytest.mark.parametrize("value", ["", "members", "decisions/x", "../1"])
def test_S2_a_list_that_is_not_there_says_so(database: Database, value: str) -> None:
    talk = town(database)
    talk.says("Rana", "/digest")
    for subject in (PERIOD, "period/1/2", "network/2", ""):
        (said,) = tap(talk, "Rana", "digest-list", subject, value)
        assert said.text
    assert talk.faults == 0


def test_S4_lists_and_picture_are_the_coordinators_alone(database: Database) -> None:
    """Neither a practitioner nor another network's coordinator sees anything of these."""
    talk = town(database)
    with_a_plan(talk)
    talk.network("Zahle")
    talk.member("Ziad", "coordinator", "en")
    talk.says("Karim", "/menu")
    talk.says("Ziad", "/digest")
    for action in ("digest-list", "digest-chart"):
        (said,) = tap(talk, "Karim", action, PERIOD, "decisions")
        assert "Rent the hall" not in said.text
        assert "picture" not in said.text
    (said,) = tap(talk, "Ziad", "digest-list", PERIOD, "decisions")
    assert said.text == "Nothing of this is left now. To see how things stand: /digest"


# --- the picture ----------------------------------------------------------------------------------
def test_the_picture_comes_when_it_is_made(database: Database) -> None:
    talk = town(database)
    with_a_plan(talk)
    talk.says("Rana", "/digest")
    (said,) = talk.presses("Rana", "As a picture")
    assert said.text == "The picture comes in a moment."
    before = len(talk.shown)
    settle(talk)
    (picture,) = talk.shown[before:]
    assert picture.text == "Here is the picture."
    assert picture.documents == ("summary.png",)


def test_a_picture_that_cannot_be_made_is_told(database: Database) -> None:
    talk = town(database)
    with_a_plan(talk)
    talk.says("Rana", "/digest")
    talk.presses("Rana", "As a picture")
    with database.transaction() as store:
        file = files.next_wanted(store, talk.now)
        assert file is not None
        keep(store, talk.tables, file, None, talk.now)
    before = len(talk.shown)
    talk.deliver()
    (said,) = talk.shown[before:]
    assert said.text == "The picture could not be made. To try again: /digest"
