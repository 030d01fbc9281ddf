"""The month's schedule: previewed, sent to those who are concerned, composed when it leaves."""

from __future__ import annotations

from datetime import timedelta

from storage import meetings
from storage.database import Database, Store
from tests.flows.meetings import look, newest, plan, reasons, tap, texts, town
from tests.flows.talk import Shown, Talk

DAY = timedelta(days=1)


def two_meetings(database: Database) -> Talk:
    """One that all are invited to, and one for Karim alone; the invitations are all out."""
    talk = town(database)
    plan(talk)
    plan(
        talk,
        "/meeting Friday 17:00 Small group @ Town hall",
        (
            "90 minutes",
            "Certain people",
            "Karim",
            "Done choosing",
            "Skip",
            "No, once",
            "No reminders",
        ),
    )
    talk.wait(2 * DAY)  # Karim has two, one a day
    return talk


def chosen(talk: Talk, month: str = "November 2026") -> list[Shown]:
    talk.says("Rana", "/schedule")
    return talk.presses("Rana", month)


def test_the_preview_shows_the_month_who_gets_it_and_the_file(database: Database) -> None:
    talk = two_meetings(database)
    shown = chosen(talk)
    said = texts(shown, "Rana")
    assert "🗓 Meetings in November 2026:" in said
    assert "• Thursday 26 November, 17:00: Monthly coordination" in said
    assert "• Friday 27 November, 17:00: Small group" in said
    assert "Each person sees only the meetings to which they are invited." in said
    assert "Send to 3?" in said
    assert [name for one in shown for name in one.documents] == ["meetings.ics"]
    assert {one.to for one in shown} == {"Rana"}, "nothing has left"


def test_each_gets_one_message_with_their_meetings_and_one_file(database: Database) -> None:
    talk = two_meetings(database)
    chosen(talk)
    talk.presses("Rana", "Send")
    shown = talk.wait(timedelta(minutes=2))
    assert {one.to for one in shown if one.reason == "schedule"} == {"Karim", "Nour", "Joelle"}
    karim = [one for one in shown if one.to == "Karim"]
    assert "Small group" in texts(karim, "Karim")
    assert "Small group" not in texts(shown, "Joelle"), "not invited to it"
    (file,) = [content for one in karim for content in one.contents]
    assert file.count(b"BEGIN:VEVENT") == 2
    (other,) = [content for one in shown if one.to == "Joelle" for content in one.contents]
    assert other.count(b"BEGIN:VEVENT") == 1


def test_it_says_what_is_so_when_it_leaves(database: Database) -> None:
    talk = two_meetings(database)
    chosen(talk)
    talk.presses("Rana", "Send")
    with database.transaction() as store:
        first = meetings.between(store, talk.now.date(), talk.now.date() + 3 * DAY)[0]
        meetings.change(store, first, talk.now, title="Another name")
    shown = talk.wait(timedelta(minutes=2))
    (nour,) = [
        one.text for one in shown if one.reason == "schedule" and one.to == "Nour" and one.text
    ]
    assert "Another name" in nour
    assert "Monthly coordination" not in nour


def test_it_can_be_undone_within_the_minute(database: Database) -> None:
    talk = two_meetings(database)
    chosen(talk)
    talk.presses("Rana", "Send")
    shown = talk.presses("Rana", "Undo")
    assert "Nobody was told anything" in texts(shown, "Rana")
    assert not [one for one in talk.wait(timedelta(minutes=5)) if one.reason == "schedule"]


def test_undoing_a_second_sending_is_about_that_one_alone(database: Database) -> None:
    talk = two_meetings(database)
    chosen(talk)
    talk.presses("Rana", "Send")
    talk.wait(timedelta(minutes=2))
    chosen(talk)
    talk.presses("Rana", "Send")
    assert "Nobody was told anything" in texts(talk.presses("Rana", "Undo"), "Rana")


def test_undo_after_the_minute_says_that_it_is_too_late(database: Database) -> None:
    talk = two_meetings(database)
    chosen(talk)
    talk.presses("Rana", "Send")
    talk.wait(timedelta(minutes=2))
    assert "The messages have left" in texts(talk.presses("Rana", "Undo"), "Rana")


def test_H13_it_is_one_message_of_the_day(database: Database) -> None:
    talk = town(database)
    plan(talk)
    talk.wait(timedelta(minutes=2))  # the invitation was today's message
    chosen(talk)
    talk.presses("Rana", "Send")
    assert reasons(talk.wait(timedelta(hours=3)), "Karim")["schedule"] == 0
    assert reasons(talk.wait(DAY), "Karim")["schedule"] == 1


def test_sending_again_replaces_what_has_not_left(database: Database) -> None:
    talk = two_meetings(database)
    for _time in range(2):
        chosen(talk)
        talk.presses("Rana", "Send")
    shown = talk.wait(2 * DAY)
    assert reasons(shown, "Joelle")["schedule"] == 1


def test_a_month_without_meetings_is_asked_again(database: Database) -> None:
    talk = two_meetings(database)
    shown = chosen(talk, "December 2026")
    assert "No meetings are planned in December 2026" in texts(shown, "Rana")


def test_S4_the_schedule_goes_to_the_own_network(database: Database) -> None:
    talk = two_meetings(database)
    talk.network("Zahle")
    talk.member("Fadi", "practitioner", "en")
    chosen(talk)
    talk.presses("Rana", "Send")
    assert not texts(talk.wait(timedelta(minutes=2)), "Fadi")
    talk.member("Maya", "coordinator", "en")
    talk.says("Maya", "/meetings")
    with database.transaction() as store:
        theirs = next(subject for subject in subjects(store) if subject.startswith("schedule/"))
    shown = tap(talk, "Maya", "schedule-undo", theirs)
    assert "no longer in use" in texts(shown, "Maya")


def subjects(store: Store) -> list[str]:
    from sqlalchemy import select

    from storage.models import LedgerRow

    return list(store.conn.execute(select(LedgerRow.subject)).scalars())


def test_who_knew_a_meeting_from_the_schedule_alone_hears_that_it_is_cancelled(
    database: Database,
) -> None:
    talk = town(database)
    meeting = plan(
        talk,
        "/meeting 24/11 17:00 Weekly round @ Town hall",
        (
            "90 minutes",
            "Everybody in the network",
            "Skip",
            "Every week",
            "until Tuesday 23 February 2027",
            "No reminders",
        ),
    )
    talk.wait(3 * DAY)
    chosen(talk, "December 2026")
    talk.presses("Rana", "Send")
    talk.wait(timedelta(minutes=2))
    with database.transaction() as store:
        later = [one for one in meetings.of_series(store, meeting.series) if one.day.month == 12][2]
    told = [one.reason for one in talk.shown if one.key.startswith(f"{later.subject}/")]
    assert told == [], "its invitation is still to come"
    tap(talk, "Rana", "meeting-cancel", later.subject)
    talk.presses("Rana", "Only this one")
    talk.presses("Rana", "Yes, cancel it")
    shown = talk.wait(timedelta(minutes=3))
    assert reasons(shown, "Karim")["meeting-cancelled"] == 1
    assert look(talk, later).revision == 2
    assert newest(talk).id != 0
