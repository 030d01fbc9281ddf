"""The next agenda: proposed from what is blocked, late and decided; taken, written or left."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.flows.meetings.decided_lines import mark
from storage import meetings, plans
from storage.database import Database
from storage.meetings import Meeting
from storage.plan_shape import Agreed, Status
from tests.flows.meetings import entries, look, newest, plan, tap, texts
from tests.flows.talk import Shown, Talk
from tests.flows.task_writing import begun, given, village
from tests.flows.test_attendance import FIVE

NEXT = "/meeting Thursday 10 December 17:00 Monthly coordination @ Town hall"
YESTERDAY = date(2026, 11, 26)


def between(database: Database, decided: str = "- Rent chairs\n- Print the posters") -> Talk:
    """A meeting has been held and has decided something; there is a plan with tasks."""
    talk = village(database)
    meeting = plan(talk)
    begun(talk)
    talk.until(FIVE + timedelta(days=1))
    with talk.database.transaction() as store:
        meetings.note(store, meetings.get(store, meeting.id), decisions=decided)
    given(talk, "Book the hall", "Karim", due=YESTERDAY)
    given(talk, "Invite the schools", "Second", status=Status.BLOCKED, reason="approval")
    given(talk, "Buy paint", "Karim", due=date(2026, 12, 20))
    given(talk, "Call the baker", "Karim", agreed=Agreed.DECLINED)
    return talk


def coming(talk: Talk) -> Meeting:
    return plan(talk, NEXT, ("90 minutes", "Everybody in the network", "Skip", "No, once",
                             "No reminders"))  # fmt: skip


def last(talk: Talk, name: str = "Rana") -> Shown:
    return [one for one in talk.shown if one.to == name][-1]


PROPOSED = (
    "1. Blocked: Invite the schools (Waiting for approval)\n"
    "2. Looking for somebody: Call the baker\n"
    "3. Overdue: Book the hall\n"
    "4. Decided last time: Rent chairs\n"
    "5. Decided last time: Print the posters"
)


def test_it_is_proposed_from_what_is_blocked_late_and_decided(database: Database) -> None:
    talk = between(database)
    meeting = coming(talk)
    tap(talk, "Rana", "agenda", meeting.subject)
    assert PROPOSED in last(talk).text
    assert last(talk).labels[:2] == ["Take the proposal", "Leave it as it is"]


def test_R3_what_is_taken_is_kept_and_people_find_it(database: Database) -> None:
    talk = between(database)
    meeting = coming(talk)
    tap(talk, "Rana", "agenda", meeting.subject)
    talk.presses("Rana", "Take the proposal")
    assert look(talk, meeting).agenda == PROPOSED
    talk.wait(timedelta(minutes=5))
    tap(talk, "Karim", "meeting-details", meeting.subject)
    assert "3. Overdue: Book the hall" in last(talk, "Karim").text


def test_H13_a_new_agenda_is_told_to_nobody(database: Database) -> None:
    talk = between(database)
    meeting = coming(talk)
    talk.wait(timedelta(hours=1))
    before = [(one.key, one.state) for one in entries(talk, meeting)]
    tap(talk, "Rana", "agenda", meeting.subject)
    talk.presses("Rana", "Take the proposal")
    shown = talk.wait(timedelta(hours=1))
    assert [one.to for one in shown if one.reason.startswith("meeting")] == []
    assert [(one.key, one.state) for one in entries(talk, meeting)] == before
    assert look(talk, meeting).revision == meeting.revision, "no change that people must learn"


def test_another_one_can_be_typed(database: Database) -> None:
    talk = between(database)
    meeting = coming(talk)
    tap(talk, "Rana", "agenda", meeting.subject)
    talk.says("Rana", "Plan the youth day")
    assert look(talk, meeting).agenda == "Plan the youth day"


def test_it_can_be_left_as_it_is(database: Database) -> None:
    talk = between(database)
    meeting = coming(talk)
    tap(talk, "Rana", "agenda", meeting.subject)
    talk.presses("Rana", "Leave it as it is")
    assert look(talk, meeting).agenda == ""


@pytest.mark.parametrize("said", ["My neighbour has a problem", "Call 03 123 456"])
def test_H2_a_typed_agenda_about_somebody_is_refused(database: Database, said: str) -> None:
    talk = between(database)
    meeting = coming(talk)
    tap(talk, "Rana", "agenda", meeting.subject)
    shown = talk.says("Rana", said)
    assert "I did not save it" in texts(shown, "Rana")
    assert look(talk, meeting).agenda == ""


def test_H2_no_point_names_a_member(database: Database) -> None:
    talk = between(database, "Karim books the hall\nRent chairs")
    given(talk, "Paint with karim", "Second", status=Status.BLOCKED)
    meeting = coming(talk)
    tap(talk, "Rana", "agenda", meeting.subject)
    text = last(talk).text
    assert "Karim" not in text
    assert "karim" not in text
    assert "Rent chairs" in text


def test_what_is_done_is_on_no_agenda(database: Database) -> None:
    talk = between(database)
    first = newest(talk)
    given(talk, "Rent chairs", "Karim", status=Status.DONE, meeting_id=first.id)
    meeting = coming(talk)
    tap(talk, "Rana", "agenda", meeting.subject)
    assert "Rent chairs" not in last(talk).text


def test_what_is_late_is_no_point_twice(database: Database) -> None:
    talk = between(database)
    first = newest(talk)
    given(talk, "Rent chairs", "Karim", due=YESTERDAY, meeting_id=first.id)
    meeting = coming(talk)
    tap(talk, "Rana", "agenda", meeting.subject)
    assert last(talk).text.count("Rent chairs") == 1


def test_a_task_that_is_called_otherwise_than_its_line_is_no_point_twice(
    database: Database,
) -> None:
    talk = between(database, "Rent chairs by Thursday")
    given(
        talk, "Rent chairs", "Karim", due=YESTERDAY, meeting_id=newest(talk).id,
        decided=mark("Rent chairs by Thursday"),
    )  # fmt: skip
    meeting = coming(talk)
    tap(talk, "Rana", "agenda", meeting.subject)
    assert last(talk).text.count("Rent chairs") == 1


def test_no_more_than_ten_points(database: Database) -> None:
    talk = between(database)
    for n in range(20):
        given(talk, f"Book hall number {n}", "Karim", due=YESTERDAY)
    meeting = coming(talk)
    tap(talk, "Rana", "agenda", meeting.subject)
    points = [line for line in last(talk).text.splitlines() if line[:1].isdigit()]
    assert len(points) == 10


def test_points_too_long_for_an_agenda_are_left_out_whole(database: Database) -> None:
    talk = between(database)
    for n in range(9):
        given(talk, f"{n} " + "chair " * 33, "Karim", due=YESTERDAY)
    meeting = coming(talk)
    tap(talk, "Rana", "agenda", meeting.subject)
    talk.presses("Rana", "Take the proposal")
    kept = look(talk, meeting).agenda
    assert 0 < len(kept) <= 1000
    assert kept.endswith("chair")


def test_S4_nothing_of_the_plan_is_proposed_for_a_joint_meeting(database: Database) -> None:
    talk = between(database)
    zahle = talk.network("Zahle")
    meeting = coming(talk)
    with talk.database.transaction() as store:
        found = meetings.get(store, meeting.id)
        both = {"networks": [meeting.network_id, zahle.id]}
        meetings.note(store, found, audience=both)
    tap(talk, "Rana", "agenda", meeting.subject)
    text = last(talk).text
    for word in ("Book the hall", "Invite the schools", "Rent chairs"):
        assert word not in text
    assert "Take the proposal" not in last(talk).labels


def test_S4_the_agenda_of_another_network_is_out_of_reach(database: Database) -> None:
    talk = between(database)
    meeting = coming(talk)
    talk.network("Zahle")
    talk.member("Walid", "coordinator", "en")
    talk.says("Walid", "/menu")
    shown = tap(talk, "Walid", "agenda", meeting.subject)
    assert "no longer in use" in texts(shown, "Walid")


def test_S2_members_write_no_agenda(database: Database) -> None:
    talk = between(database)
    meeting = coming(talk)
    shown = tap(talk, "Karim", "agenda", meeting.subject)
    assert "for coordinators" in texts(shown, "Karim")


def test_the_second_coordinator_learns_what_the_first_wrote(database: Database) -> None:
    talk = between(database)
    meeting = coming(talk)
    tap(talk, "Rana", "agenda", meeting.subject)
    with talk.database.transaction() as store:
        meetings.note(store, meetings.get(store, meeting.id), agenda="Something else")
    shown = talk.presses("Rana", "Take the proposal")
    assert "Something else" in texts(shown, "Rana")
    assert look(talk, meeting).agenda == "Something else"


def test_what_has_begun_is_changed_no_more(database: Database) -> None:
    talk = between(database)
    meeting = coming(talk)
    tap(talk, "Rana", "agenda", meeting.subject)
    with talk.database.transaction() as store:
        found = meetings.get(store, meeting.id)
        meetings.note(store, found, state=meetings.Standing.CANCELLED)
    shown = talk.presses("Rana", "Take the proposal")
    assert "can no longer be changed" in texts(shown, "Rana")


def test_it_is_proposed_where_a_meeting_is_planned(database: Database) -> None:
    talk = between(database)
    talk.says("Rana", NEXT)
    talk.presses("Rana", "90 minutes")
    talk.presses("Rana", "Everybody in the network")
    assert PROPOSED in last(talk).text
    for answer in ("Take the proposal", "No, once", "No reminders", "Send"):
        talk.presses("Rana", answer)
    assert newest(talk).agenda == PROPOSED


def test_what_is_taken_is_what_was_shown(database: Database) -> None:
    talk = between(database)
    talk.says("Rana", NEXT)
    talk.presses("Rana", "90 minutes")
    talk.presses("Rana", "Everybody in the network")
    given(talk, "One more", "Karim", status=Status.BLOCKED)
    for answer in ("Take the proposal", "No, once", "No reminders", "Send"):
        talk.presses("Rana", answer)
    assert newest(talk).agenda == PROPOSED


def test_without_anything_to_propose_it_asks(database: Database) -> None:
    talk = village(database)
    meeting = plan(talk)
    tap(talk, "Rana", "agenda", meeting.subject)
    assert "What is on the agenda?" in last(talk).text
    assert "Take the proposal" not in last(talk).labels
    with talk.database.transaction() as store:
        assert plans.of_network(store, meeting.network_id) == []


def test_it_can_be_asked_for_of_the_next_meeting(database: Database) -> None:
    talk = between(database)
    meeting = coming(talk)
    talk.says("Rana", "/agenda")
    assert PROPOSED in last(talk).text
    talk.presses("Rana", "Take the proposal")
    assert look(talk, meeting).agenda == PROPOSED


def test_without_a_meeting_to_come_it_says_how_to_plan_one(database: Database) -> None:
    talk = between(database)
    assert "To plan one: /meeting" in talk.says("Rana", "/agenda")[-1].text


def test_S2_members_ask_for_no_agenda(database: Database) -> None:
    talk = between(database)
    coming(talk)
    talk.says("Karim", "/agenda")
    assert "Blocked" not in last(talk, "Karim").text
