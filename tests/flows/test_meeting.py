"""What a meeting wants sent: invitations, the ladder, changes, and nothing else."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, time, timedelta

import pytest

from bot.core import occasions
from bot.core.flow import reconcile
from bot.core.messages import Kind
from bot.flows import TABLES
from bot.flows.meetings.meeting import CHANGED, CLOSE, INVITATION, REMINDER, TODAY
from storage import ledger, meetings, networks
from storage.database import Database
from storage.ledger import Standing
from storage.meetings import Meeting
from tests.flows.meetings import (
    ANSWERS,
    MONDAY,
    entries,
    invitee,
    look,
    newest,
    plan,
    reasons,
    tap,
    texts,
    town,
)
from tests.flows.talk import Talk

MINUTES = timedelta(minutes=2)
WEEK_LATER = "/meeting 3/12 17:00 Monthly coordination @ Town hall"


def test_everybody_is_invited_in_their_own_language(database: Database) -> None:
    talk = town(database)
    plan(talk)
    shown = talk.wait(MINUTES)
    assert {one.to for one in shown if one.reason == INVITATION} == {"Karim", "Nour", "Joelle"}
    assert "Thursday 26 November" in texts(shown, "Karim")
    assert "الخميس 26 تشرين الثاني" in texts(shown, "Nour")
    assert "jeudi 26 novembre" in texts(shown, "Joelle")


def test_the_ladder_asks_the_silent_and_leaves_the_others_alone(database: Database) -> None:
    talk = town(database)
    meeting = plan(talk, WEEK_LATER)
    talk.wait(MINUTES)
    talk.presses("Karim", "I will come")
    tap(talk, "Joelle", "rsvp", meeting.subject, "no")
    shown = talk.until(datetime(2026, 12, 3, 16, 0, tzinfo=UTC))
    assert reasons(shown, "Karim") == Counter({REMINDER: 2, TODAY: 1})
    assert reasons(shown, "Nour") == Counter({REMINDER: 2}), "two chasers, then silence"
    assert reasons(shown, "Joelle") == Counter()
    assert "You said: I will come." in texts(shown, "Karim")
    assert "You said" not in texts(shown, "Nour")


def test_maybe_is_asked_once_more_the_day_before(database: Database) -> None:
    talk = town(database)
    meeting = plan(talk, WEEK_LATER)
    talk.wait(MINUTES)
    tap(talk, "Karim", "rsvp", meeting.subject, "maybe")
    shown = talk.until(datetime(2026, 12, 3, 16, 0, tzinfo=UTC))
    asked = [one for one in shown if one.to == "Karim" and one.reason == REMINDER]
    assert [one.at.date() for one in asked] == [date(2026, 12, 2)]


def test_a_longer_ladder_still_chases_only_twice(database: Database) -> None:
    talk = town(database)
    meeting = plan(talk, "/meeting 17/12 17:00 Monthly coordination @ Town hall")
    with talk.database.transaction() as store:
        meetings.note(store, meeting, ladder=(10080, 4320, 2880, 1440, 120))
        reconcile(store, TABLES, meeting.subject, talk.now)
    shown = talk.until(datetime(2026, 12, 17, 16, 0, tzinfo=UTC))
    assert reasons(shown, "Nour")[REMINDER] == 2


def test_changing_twice_in_a_minute_makes_one_message(database: Database) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.wait(MINUTES)
    for day in ("Friday 10:00", "Friday 11:00"):
        tap(talk, "Rana", "meeting-move", meeting.subject)
        talk.says("Rana", day)
        talk.presses("Rana", "Skip")
        talk.presses("Rana", "Change it")
    shown = talk.wait(MINUTES)
    for name in ("Karim", "Nour", "Joelle"):
        assert reasons(shown, name) == Counter({CHANGED: 1})
    assert "Friday 27 November at 11:00" in texts(shown, "Karim")
    assert "It was Thursday 26 November at 17:00." in texts(shown, "Karim")


def test_changing_back_within_the_minute_tells_nobody(database: Database) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.wait(MINUTES)
    for day in ("Friday 11:00", "Thursday 17:00"):
        tap(talk, "Rana", "meeting-move", meeting.subject)
        talk.says("Rana", day)
        talk.presses("Rana", "Skip")
        talk.presses("Rana", "Change it")
    assert [one for one in talk.wait(MINUTES) if one.reason == CHANGED] == []


def test_who_was_not_told_yet_gets_the_new_facts_as_an_invitation(database: Database) -> None:
    talk = town(database)
    meeting = plan(talk)
    with talk.database.transaction() as store:
        moved = meetings.change(store, meeting, talk.now, day=date(2026, 11, 27))
        reconcile(store, TABLES, moved.subject, talk.now)
    shown = talk.wait(timedelta(minutes=5))
    assert reasons(shown, "Karim") == Counter({INVITATION: 1})
    assert "Friday 27 November" in texts(shown, "Karim")


@pytest.mark.parametrize("typed", ["Cancel", "إلغاء"])
def test_no_button_of_the_cancelling_leaves_it_under_its_own_name(
    database: Database, typed: str
) -> None:
    talk = town(database)
    meeting = plan(talk)
    (asked,) = tap(talk, "Rana", "meeting-cancel", meeting.subject)
    assert asked.labels == ["Yes, cancel it", "No, keep it"]
    (asked,) = talk.says("Rana", typed)
    assert "Yes, cancel it" in asked.labels, "which of the two is meant is asked again"
    assert look(talk, meeting).state is meetings.Standing.PLANNED


def test_a_yes_to_the_old_time_is_none_to_the_new_one(database: Database) -> None:
    talk = town(database)
    meeting = plan(talk)
    shown = talk.wait(MINUTES)
    (invitation,) = [one for one in shown if one.to == "Karim"]
    tap(talk, "Rana", "meeting-move", meeting.subject)
    talk.says("Rana", "Friday 11:00")
    talk.presses("Rana", "Skip")
    talk.presses("Rana", "Change it")
    labels = {label: handle for row in invitation.rows for label, handle in row}
    shown = talk.sends("Karim", Kind.PRESS, handle=labels["I will come"])
    assert "It is now:" in texts(shown, "Karim")
    assert "Friday 27 November" in texts(shown, "Karim")
    assert invitee(talk, meeting, "Karim").reply == ""
    talk.presses("Karim", "I will come")
    assert invitee(talk, meeting, "Karim").reply == "yes"
    talk.sends("Karim", Kind.PRESS, handle=labels["I cannot come"])
    assert invitee(talk, meeting, "Karim").reply == "no"


def test_a_new_time_asks_again_and_old_answers_do_not_count(database: Database) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.wait(MINUTES)
    talk.presses("Karim", "I will come")
    tap(talk, "Rana", "meeting-move", meeting.subject)
    talk.says("Rana", "Friday 11:00")
    talk.presses("Rana", "Skip")
    talk.presses("Rana", "Change it")
    assert invitee(talk, meeting, "Karim").reply == ""
    talk.wait(MINUTES)
    talk.presses("Karim", "I will come")
    assert invitee(talk, meeting, "Karim").replied_revision == look(talk, meeting).revision


def test_cancelling_withdraws_what_is_planned_and_tells_each_once(database: Database) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.wait(MINUTES)
    tap(talk, "Rana", "meeting-cancel", meeting.subject)
    talk.presses("Rana", "Yes, cancel it")
    shown = talk.wait(timedelta(days=4))
    assert {one.to for one in shown if one.reason == "meeting-cancelled"} == {
        "Karim",
        "Nour",
        "Joelle",
    }
    assert reasons(shown, "Karim").total() == 1
    assert not [one for one in entries(talk, meeting) if one.state is Standing.PLANNED]


def test_undo_within_the_minute_tells_nobody(database: Database) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.presses("Rana", "Undo")
    assert talk.wait(timedelta(days=4)) == []
    assert {one.state for one in entries(talk, meeting)} <= {Standing.WITHDRAWN}


def test_undo_after_the_minute_offers_to_cancel(database: Database) -> None:
    talk = town(database)
    plan(talk)
    talk.wait(MINUTES)
    shown = talk.presses("Rana", "Undo")
    assert "Cancel the meeting" in shown[-1].labels
    assert look(talk, newest(talk)).state == "planned"


def test_whoever_joins_later_is_invited_too(database: Database) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.wait(MINUTES)
    late = talk.member("Maya", "practitioner", "en")
    with talk.database.transaction() as store:
        meetings.invite(store, meeting.id, [(late.id, late.network_id)])
        reconcile(store, TABLES, meeting.subject, talk.now)
    assert reasons(talk.wait(MINUTES), "Maya") == Counter({INVITATION: 1})


def test_the_coordinator_is_asked_for_attendance_once(database: Database) -> None:
    talk = town(database)
    plan(talk)
    shown = talk.wait(timedelta(days=6))
    assert reasons(shown, "Rana")[CLOSE] == 1


def test_H13_at_most_one_prompt_a_day(database: Database) -> None:
    talk = town(database)
    plan(talk)
    plan(talk, "/meeting Friday 17:00 Planning day @ Library")
    shown = talk.wait(timedelta(hours=10))
    assert reasons(shown, "Nour") == Counter({INVITATION: 1}), "the second waits for tomorrow"
    days = Counter(
        (one.to, one.at.date())
        for one in [*shown, *talk.wait(timedelta(days=4))]
        if one.reason in (INVITATION, REMINDER) and one.to != "Rana"
    )
    assert max(days.values()) == 1
    assert sum(1 for one in talk.shown if one.to == "Nour" and one.reason == INVITATION) == 2


def test_T2_joint_meetings_print_both_clocks_and_each_reads_their_own(database: Database) -> None:
    talk = town(database)
    jordan = talk.network("Irbid", "JO")
    talk.member("Omar", "practitioner", "ar", jordan)
    meeting = plan(talk)
    with talk.database.transaction() as store:
        omar = talk.find(store, "Omar")
        assert omar is not None
        meetings.invite(store, meeting.id, [(omar.id, omar.network_id)])
        reconcile(store, TABLES, meeting.subject, talk.now)
    shown = talk.wait(MINUTES)
    assert "6:00 م" in texts(shown, "Omar").splitlines()[1]
    for name in ("Omar", "Nour"):
        assert "بيروت 5:00 م" in texts(shown, name)
        assert "عمّان 6:00 م" in texts(shown, name)
    assert "Beirut 17:00 | Amman 18:00" in texts(shown, "Karim")


def test_T2_the_day_when_clocks_change_is_said(database: Database) -> None:
    talk = town(database)
    talk.now = datetime(2026, 10, 19, 8, 0, tzinfo=UTC)
    plan(talk, "/meeting 26/10 17:00 Monthly coordination @ Town hall")
    shown = talk.wait(MINUTES)
    assert "The clock changes around that day" in texts(shown, "Karim")


def test_T4_a_changed_override_moves_planned_messages_by_itself(database: Database) -> None:
    talk = town(database)
    meeting = plan(talk, WEEK_LATER)
    talk.wait(MINUTES)
    talk.presses("Karim", "I will come")
    talk.until(datetime(2026, 12, 2, 18, 0, tzinfo=UTC))
    before = due_of(talk.database, meeting.subject, TODAY)
    with talk.database.transaction() as store:
        day = date(2026, 12, 3)
        networks.change(store, meeting.network_id, overrides=[(day, day, 180)])
    talk.wait(timedelta(minutes=1))
    after = due_of(talk.database, meeting.subject, TODAY)
    assert [then - now for then, now in zip(before, after, strict=True)] == [
        timedelta(hours=1)
    ] * len(before)
    assert len(before) == 2


def due_of(database: Database, subject: str, reason: str) -> list[datetime]:
    with database.transaction() as store:
        return [one.due for one in ledger.of_subject(store, subject) if one.reason == reason]


def test_R9_reminders_keep_the_wall_clock_over_a_change_of_clocks(database: Database) -> None:
    talk = town(database)
    talk.now = datetime(2026, 10, 19, 8, 0, tzinfo=UTC)
    meeting = plan(talk, "/meeting 26/10 17:00 Monthly coordination @ Town hall")
    talk.wait(MINUTES)
    place = occasions.Place("Asia/Beirut")
    walls = {
        occasions.local(one.due, place).time()
        for one in entries(talk, meeting)
        if one.reason == REMINDER
    }
    assert walls == {time(17, 0)}


def test_R8_an_invitation_planned_at_night_waits_for_the_morning(database: Database) -> None:
    talk = town(database)
    talk.now = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)  # ten in the evening in Beirut
    plan(talk)
    assert [one for one in talk.wait(timedelta(hours=2)) if one.reason == INVITATION] == []
    shown = talk.wait(timedelta(hours=12))
    assert {one.at.time().replace(second=0) for one in shown if one.reason == INVITATION} == {
        time(8, 0)
    }


@pytest.mark.parametrize("shows", [False, True])
def test_H5_places_stay_off_locked_phones_unless_the_network_wants_it(
    database: Database, shows: bool
) -> None:
    talk = town(database)
    with talk.database.transaction() as store:
        networks.change(store, networks.listed(store)[0].id, shows_places=shows)
    meeting = plan(talk, WEEK_LATER)
    shown = talk.wait(MINUTES)
    tap(talk, "Rana", "meeting-place", meeting.subject)
    talk.says("Rana", "Secret garden")
    talk.presses("Rana", "Change it")
    shown += talk.wait(MINUTES)
    shown += talk.until(datetime(2026, 12, 3, 16, 0, tzinfo=UTC))
    pushes = [one.text for one in shown if one.reason.startswith("meeting-") and one.to != "Rana"]
    assert len(pushes) > 8
    seen = [text for text in pushes if "Town hall" in text or "Secret garden" in text]
    assert bool(seen) is shows
    assert not [text for text in pushes if any(name in text for name in ("Rana", "Karim", "Nour"))]


def test_R10_every_message_of_a_meeting_ends_by_name(database: Database) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.wait(MINUTES)
    talk.presses("Karim", "I will come")
    talk.wait(timedelta(days=20))
    left = [one for one in entries(talk, meeting) if one.state in ledger.OPEN]
    assert left == []
    assert all(one.ended_at is not None for one in entries(talk, meeting))


def test_a_weekly_meeting_goes_on_by_itself_and_invites_a_week_before(database: Database) -> None:
    talk = town(database)
    talk.says("Rana", "/meeting Thursday 17:00 Weekly round @ Town hall")
    for answer in (*ANSWERS[:3], "Every week", "until Thursday 27 May 2027", ANSWERS[4], "Send"):
        talk.presses("Rana", answer)
    with talk.database.transaction() as store:
        first = meetings.all_series(store)
        made = meetings.of_series(store, first[0].series)
    assert [one.day.weekday() for one in made] == [3] * len(made)
    assert made[0].day == date(2026, 11, 26)
    shown = talk.wait(MINUTES)
    assert reasons(shown, "Karim")[INVITATION] == 1, "only the first one now"
    talk.until(MONDAY + timedelta(days=30))
    with talk.database.transaction() as store:
        later = meetings.of_series(store, first[0].series)
    assert len(later) > len(made)
    assert len({one.day for one in later}) == len(later)


def test_undo_works_as_long_as_nobody_was_told(database: Database) -> None:
    talk = town(database)
    talk.now = datetime(2026, 11, 23, 20, 0, tzinfo=UTC)  # ten in the evening: quiet hours
    meeting = plan(talk)
    talk.wait(timedelta(hours=2))
    assert talk.presses("Rana", "Undo")[-1].text == "Undone. Nobody was told anything."
    assert [one for one in talk.wait(timedelta(days=4)) if one.to != "Rana"] == []
    assert {one.state for one in entries(talk, meeting)} <= {Standing.WITHDRAWN}


def test_cancelling_says_which_meeting(database: Database) -> None:
    talk = town(database)
    meeting = plan(talk)
    (asked,) = tap(talk, "Rana", "meeting-cancel", meeting.subject)
    assert "Monthly coordination" in asked.text
    assert "Thursday 26 November, 17:00." in asked.text


def move(talk: Talk, meeting: Meeting, to: str = "Friday 11:00") -> None:
    tap(talk, "Rana", "meeting-move", meeting.subject)
    talk.says("Rana", to)
    talk.presses("Rana", "Skip")
    talk.presses("Rana", "Change it")


def test_undoing_a_move_within_the_minute_tells_nobody_and_the_answers_count(
    database: Database,
) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.wait(MINUTES)
    talk.presses("Karim", "I will come")
    move(talk, meeting)
    assert invitee(talk, meeting, "Karim").reply == ""
    assert talk.presses("Rana", "Undo")[-1].text == "Undone. Nobody was told anything."
    assert look(talk, meeting).facts() == meeting.facts()
    assert invitee(talk, meeting, "Karim").reply == "yes"
    assert CHANGED not in {one.reason for one in talk.wait(timedelta(days=4))}
    assert talk.presses("Rana", "Undo")[-1].text == "This was undone already."


def test_a_move_that_people_know_of_is_not_undone(database: Database) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.wait(MINUTES)
    move(talk, meeting)
    talk.wait(MINUTES)
    assert talk.presses("Rana", "Undo")[-1].text.startswith("The messages have left.")
    assert look(talk, meeting).day == date(2026, 11, 27)


def test_only_the_last_change_is_undone(database: Database) -> None:
    talk = town(database)
    meeting = plan(talk)
    talk.wait(MINUTES)
    move(talk, meeting)
    first = talk.handle("Rana", "Undo")
    move(talk, meeting, "Friday 12:00")
    (said,) = talk.sends("Rana", Kind.PRESS, handle=first)
    assert "no longer in use" in said.text
    assert look(talk, meeting).at == time(12)


def test_undoing_a_move_leaves_a_meeting_at_its_place_in_the_series(database: Database) -> None:
    talk = town(database)
    weekly = (*ANSWERS[:3], "Every week", "until Thursday 25 February 2027", ANSWERS[4])
    first = plan(talk, answers=weekly)
    with talk.database.transaction() as store:
        meeting = meetings.of_series(store, first.series)[0]
    move(talk, meeting)
    talk.presses("Rana", "Undo")
    assert look(talk, meeting).repeat == meeting.repeat
