"""What happened between two meetings: in fourteen lines at most, the rest behind taps."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bot.flows.summaries.figures import gather
from bot.reports import figures
from bot.reports.figures import Period
from storage import meetings, networks, plan_items
from storage.database import Database
from storage.meetings import Meeting, Standing
from storage.plan_shape import Agreed, Item, Status
from tests.flows.meetings import newest, plan, tap, texts
from tests.flows.surveys import send
from tests.flows.talk import Shown, Talk
from tests.flows.task_writing import begun, given, village
from tests.flows.test_attendance import FIVE

SECOND = "/meeting Thursday 3 December 17:00 Monthly coordination @ Town hall"
DECIDED = "Rent chairs\nPrint the posters\nBook the hall\nBuy paint"


def held(database: Database, decided: str = DECIDED) -> tuple[Talk, Meeting]:
    """A meeting of Thursday 26 November is over; Karim came."""
    talk = village(database)
    meeting = plan(talk)
    begun(talk)
    talk.until(FIVE + timedelta(hours=2))
    karim, rana = who(talk, "Karim"), who(talk, "Rana")
    with talk.database.transaction() as store:
        meetings.note(store, meetings.get(store, meeting.id), decisions=decided)
        for id in (karim, rana):
            meetings.set_invitee(store, meeting.id, id, attended="here")
    return talk, meeting


def who(talk: Talk, name: str) -> int:
    with talk.database.transaction() as store:
        member = talk.find(store, name)
        assert member is not None
        return member.id


def change(talk: Talk, item: Item, **values: Any) -> None:
    with talk.database.transaction() as store:
        plan_items.change(store, plan_items.get(store, item.id), talk.now, **values)


def busy(database: Database) -> tuple[Talk, Meeting]:
    """Before the meeting three tasks stood in the plan; since then much has happened."""
    talk, meeting = held(database)
    talk.now -= timedelta(days=3)
    old = [given(talk, f"Old {n}", "Karim", agreed=Agreed.ACCEPTED, due=date(2026, 12, 20))
           for n in range(3)]  # fmt: skip
    untouched = given(talk, "Untouched", "Karim", due=date(2026, 12, 20))
    talk.now += timedelta(days=4)
    change(talk, old[0], status=Status.DONE)
    change(talk, old[1], due=date(2026, 12, 28))
    change(talk, old[2], status=Status.BLOCKED, reason="budget")
    given(talk, "Fresh", "Second", due=date(2026, 12, 21))
    assert untouched.title == "Untouched"
    return talk, meeting


def last(talk: Talk, name: str = "Rana") -> Shown:
    return [one for one in talk.shown if one.to == name][-1]


def test_it_tells_what_happened_since_the_last_meeting(database: Database) -> None:
    talk, _meeting = busy(database)
    talk.says("Rana", "/since")
    text = last(talk).text
    assert text.startswith("Since “Monthly coordination” on Thursday 26 November:")
    assert "Meetings: 1 held, average attendance 33%" in text
    assert "Decided then:\n• Rent chairs\n• Print the posters\n• Book the hall\n" in text
    assert "Buy paint" not in text, "behind a tap"
    assert "Done (1): Old 0" in text
    assert "Moved to another date (1): Old 1" in text
    assert "Blocked (1): Old 2" in text
    assert "New (1): Fresh" in text
    assert "Untouched" not in text


def test_the_rest_is_behind_taps(database: Database) -> None:
    talk, _meeting = busy(database)
    talk.says("Rana", "/since")
    talk.presses("Rana", "Tasks: Blocked")
    assert "1. Old 2 (Karim, Blocked, Budget, due 20 Dec)" in last(talk).text
    talk.presses("Rana", "Back to the overview")
    talk.presses("Rana", "All that was decided")
    assert "4. Buy paint" in last(talk).text


def test_it_names_nobody_but_whose_task_it_is(database: Database) -> None:
    talk, _meeting = busy(database)
    talk.says("Rana", "/since")
    for name in ("Karim", "Second", "Nada"):
        assert name not in last(talk).text


def test_never_more_than_fourteen_lines(database: Database) -> None:
    talk, meeting = busy(database)
    for n in range(6):
        item = given(talk, f"More {n}", "Karim", due=date(2026, 11, 26))
        change(talk, item, status=(Status.DONE, Status.BLOCKED, Status.IN_PROGRESS)[n % 3])
    sent = send(talk, anonymous=False, hours=1)
    send(talk, anonymous=True, hours=1)
    talk.until(talk.now + timedelta(hours=3))
    assert sent.network_id == meeting.network_id
    talk.says("Rana", "/since")
    lines = last(talk).text.splitlines()
    assert 10 <= len(lines) <= 14
    assert any(line.startswith("Surveys: 0 of") for line in lines)


def test_its_numbers_are_those_of_the_figures(database: Database) -> None:
    talk, meeting = busy(database)
    talk.says("Rana", "/since")
    text = last(talk).text
    with talk.database.transaction() as store:
        home = networks.get(store, meeting.network_id)
        period = Period(first=meeting.day, last=date(2026, 11, 27))
        found = gather(store, home, period, talk.now)
    assert f"Done ({len(figures.done_in_period(found))}):" in text
    came, invited = figures.attendance(found)
    assert f"average attendance {figures.percent(came, invited)}%" in text


def test_an_earlier_pair_can_be_chosen(database: Database) -> None:
    talk, first = busy(database)
    plan(talk, SECOND, ("90 minutes", "Everybody in the network", "Skip", "No, once",
                        "No reminders"))  # fmt: skip
    second = newest(talk)
    talk.wait(timedelta(days=7))
    given(talk, "Later", "Second", due=date(2026, 12, 21))
    talk.says("Rana", "/since")
    assert "on Thursday 3 December:" in last(talk).text
    assert "New (1): Later" in last(talk).text
    talk.presses("Rana", "Between other meetings")
    assert last(talk).labels == ["3 Dec until now", "26 Nov to 3 Dec"]
    talk.presses("Rana", "26 Nov to 3 Dec")
    text = last(talk).text
    assert text.startswith("From “Monthly coordination” on Thursday 26 November to “Monthly")
    assert "New (1): Fresh" in text
    assert "Later" not in text
    assert first.id != second.id


def test_the_card_of_a_meeting_leads_to_what_came_before_it(database: Database) -> None:
    talk, _first = busy(database)
    second = plan(talk, SECOND, ("90 minutes", "Everybody in the network", "Skip", "No, once",
                                 "No reminders"))  # fmt: skip
    talk.wait(timedelta(days=7))
    talk.says("Rana", f"/meeting {second.id}")
    tap(talk, "Rana", "meeting-show", second.subject)
    talk.presses("Rana", "Since the meeting before")
    assert last(talk).text.startswith("From “Monthly coordination” on Thursday 26 November")


def test_before_any_meeting_it_says_so(database: Database) -> None:
    talk = village(database)
    plan(talk)
    talk.says("Rana", "/since")
    assert "No meeting has been held yet." in last(talk).text


def test_a_cancelled_meeting_is_no_beginning(database: Database) -> None:
    talk, meeting = held(database, "")
    with talk.database.transaction() as store:
        meetings.note(store, meetings.get(store, meeting.id), state=Standing.CANCELLED)
    earlier = talk.now - timedelta(days=10)
    with talk.database.transaction() as store:
        home = networks.get(store, meeting.network_id)
        meetings.add(
            store, network_id=home.id, now=earlier, title="Earlier", day=date(2026, 11, 20),
            at=meeting.at, minutes=60, zone=home.zone, ladder=(), repeat={},
            audience={"networks": [home.id]}, sends_at=earlier, created_by=None,
        )  # fmt: skip
    talk.says("Rana", "/since")
    assert "on Friday 20 November:" in last(talk).text


def test_a_plan_in_which_nothing_moved_leaves_those_lines_out(database: Database) -> None:
    talk, _meeting = held(database, "")
    talk.says("Rana", "/since")
    assert "Done (" not in last(talk).text
    assert last(talk).labels == ["The action plan"]


def test_S4_another_networks_meetings_are_out_of_reach(database: Database) -> None:
    talk, meeting = busy(database)
    talk.network("Zahle")
    talk.member("Walid", "coordinator", "en")
    talk.says("Walid", "/since")
    assert "No meeting has been held yet." in last(talk, "Walid").text
    for value in ("", "0/", "0/done", f"{meeting.id}/new"):
        shown = tap(talk, "Walid", "since", meeting.subject, value)
        assert "no longer in use" in texts(shown, "Walid")
        assert "Old" not in texts(shown, "Walid")


def test_S4_the_other_end_has_to_be_ones_own_too(database: Database) -> None:
    talk, meeting = busy(database)
    zahle = talk.network("Zahle")
    talk.member("Walid", "coordinator", "en")
    with talk.database.transaction() as store:
        own = meetings.add(
            store, network_id=zahle.id, now=talk.now, title="Theirs", day=date(2026, 11, 20),
            at=meeting.at, minutes=60, zone=zahle.zone, ladder=(), repeat={},
            audience={"networks": [zahle.id]}, sends_at=talk.now, created_by=None,
        )  # fmt: skip
    talk.says("Walid", "/menu")
    shown = tap(talk, "Walid", "since", own.subject, f"{meeting.id}/")
    assert "Monthly coordination" not in texts(shown, "Walid")


@pytest.mark.parametrize("name", ["Karim", "Lina"])
def test_S2_only_coordinators_look_back(database: Database, name: str) -> None:
    talk, _meeting = busy(database)
    talk.member("Lina", "lead", "en")
    talk.says(name, "/since")
    assert "for coordinators" in last(talk, name).text


def test_S2_a_value_that_no_button_has_does_nothing(database: Database) -> None:
    talk, meeting = busy(database)
    for value in ("x/done", "0/nothing", "999/", "/"):
        shown = tap(talk, "Rana", "since", meeting.subject, value)
        assert "no longer in use" in texts(shown, "Rana"), value
    assert talk.faults == 0
