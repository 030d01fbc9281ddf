"""Who is asked follows the facts: marks of attendance, replies, joining and leaving."""

from __future__ import annotations

from datetime import timedelta

from storage import meetings, papers, surveys
from storage.database import Database
from storage.meetings import Meeting, Reply
from storage.surveys import Part, Survey
from tests.flows.meetings import tap
from tests.flows.surveys import named, part, send, urn
from tests.flows.talk import Talk
from tests.flows.trainings import (
    PEOPLE,
    SATURDAY,
    asks,
    came,
    circle,
    newest,
    number,
    prompted,
    training,
)

DAYS_3 = "3 days (suggested)"
END = "At the end of the training"
ANSWERS = ("Start", "Good", "Time", "Done choosing", "No", "Skip", "Send my answers")


def at_the_end(talk: Talk) -> tuple[Meeting, Survey]:
    meeting = training(talk)
    asks(talk, "Rana", meeting, END, DAYS_3)
    talk.presses("Rana", "Send")
    return meeting, newest(talk)


def replies(talk: Talk, meeting: Meeting, **given: Reply) -> None:
    for name, reply in given.items():
        id = number(talk, name)
        with talk.database.transaction() as store:
            meetings.set_invitee(store, meeting.id, id, reply=reply)


def asked(talk: Talk, survey: Survey) -> set[str]:
    return {name for name in (*PEOPLE, "Farah", "Rana") if part(talk, survey, name)}


# --- marks of attendance --------------------------------------------------------------------------


def test_whoever_taps_that_they_are_there_is_asked_at_the_end(database: Database) -> None:
    talk = circle(database)
    meeting, made = at_the_end(talk)
    assert asked(talk, made) == set(PEOPLE)
    talk.says("Karim", "/menu")
    talk.until(made.opens_at - timedelta(hours=1))
    tap(talk, "Karim", "here", meeting.subject)
    assert asked(talk, made) == {"Karim"}
    talk.says("Farah", "/menu")
    tap(talk, "Farah", "here", meeting.subject)
    assert asked(talk, made) == {"Karim"}, "whoever leads it is not asked about it"
    assert prompted(talk.wait(timedelta(days=1))) == {"Karim": "Thu 18:35"}


def test_marks_that_come_late_bring_the_people_up_to_date(database: Database) -> None:
    talk = circle(database)
    meeting, made = at_the_end(talk)
    replies(talk, meeting, Karim=Reply.YES, Nour=Reply.YES)
    shown = talk.until(made.opens_at + timedelta(minutes=10))
    assert prompted(shown) == dict.fromkeys(("Karim", "Nour"), "Thu 18:35")
    tap(talk, "Rana", "attendance-tick", meeting.subject)
    for label in ("Nour", "Sami", "Done choosing"):
        shown = talk.presses("Rana", label)
    assert asked(talk, made) == {"Nour", "Sami"}
    assert set(prompted(shown)) == {"Sami"}
    shown = talk.wait(timedelta(days=2, hours=12))
    assert set(prompted(shown, "survey-reminder")) == {"Nour", "Sami"}
    assert "no longer there" in talk.presses("Karim", "Start")[-1].text


def test_whoever_has_answered_stays_counted_when_the_marks_change(database: Database) -> None:
    talk = circle(database)
    meeting = training(talk, SATURDAY)
    came(talk, meeting, "Karim", "Nour")
    made = send(talk, meeting_id=meeting.id)
    for label in ANSWERS:
        talk.presses("Karim", label)
    tap(talk, "Rana", "attendance-tick", meeting.subject)
    for label in ("✓ Karim", "Done choosing"):
        talk.presses("Rana", label)
    assert part(talk, made, "Karim") is Part.ANSWERED
    assert len(urn(talk, made)) == 1


def test_while_nobody_is_marked_those_are_asked_who_said_that_they_come(
    database: Database,
) -> None:
    talk = circle(database)
    meeting, made = at_the_end(talk)
    talk.until(made.opens_at - timedelta(minutes=20))
    replies(talk, meeting, Karim=Reply.YES, Nour=Reply.LATE, Lina=Reply.NO)
    assert prompted(talk.wait(timedelta(hours=1))) == dict.fromkeys(("Karim", "Nour"), "Thu 18:35")


def test_whoever_said_no_is_not_asked_where_nobody_said_yes(database: Database) -> None:
    talk = circle(database)
    meeting, made = at_the_end(talk)
    replies(talk, meeting, Lina=Reply.NO)
    shown = talk.until(made.opens_at + timedelta(hours=1))
    assert set(prompted(shown)) == {*PEOPLE} - {"Lina"}


# --- coming and going -----------------------------------------------------------------------------


def test_whoever_joins_is_asked_too(database: Database) -> None:
    talk = circle(database)
    made = send(talk)
    code = talk.invitation(by="Rana")
    talk.stranger("Maya")
    talk.opens("Maya", code)
    for label in ("English", "Yes", "I agree to everything"):
        talk.presses("Maya", label)
    talk.says("Maya", "Maya")
    assert part(talk, made, "Maya") is Part.ASKED
    assert "Maya" in prompted(talk.shown)


def test_H11_whoever_leaves_takes_their_named_answers_along(database: Database) -> None:
    talk = circle(database)
    made = send(talk, anonymous=False)
    for label in ANSWERS:
        talk.presses("Karim", label)
    id = number(talk, "Karim")
    assert set(named(talk, made)) == {id}
    talk.says("Karim", "/leave")
    talk.presses("Karim", "Yes, delete")
    with talk.database.transaction() as store:
        assert papers.of_member(store, id) == []
        assert surveys.participant(store, made.id, id) is None


def test_H11_what_is_anonymous_stays_when_somebody_leaves(database: Database) -> None:
    talk = circle(database)
    made = send(talk)
    for label in ANSWERS:
        talk.presses("Karim", label)
    talk.says("Karim", "/leave")
    talk.presses("Karim", "Yes, delete")
    assert len(urn(talk, made)) == 1
    reminded = prompted(talk.wait(timedelta(days=4)), "survey-reminder")
    assert set(reminded) == {*PEOPLE, "Farah"} - {"Karim"}
