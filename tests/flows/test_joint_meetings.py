"""Meetings of several networks, and of people who join by phone: each reads what is theirs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bot.flows.meetings.meeting import TODAY
from storage import networks
from storage.database import Database
from tests.flows.meetings import ANSWERS, LINE, newest, plan, tap, texts, town
from tests.flows.talk import Talk

MINUTES = timedelta(minutes=2)
LINK = "https://meet.example.org/a"


def test_T2_a_change_says_the_old_time_too_on_the_readers_own_clock(database: Database) -> None:
    talk = joint(database)
    talk.wait(MINUTES)
    tap(talk, "Rana", "meeting-move", newest(talk).subject)
    talk.says("Rana", "27/11 15:00")
    for answer in ("Skip", "Change it"):
        talk.presses("Rana", answer)
    shown = talk.wait(MINUTES)
    assert "It was Thursday 26 November at 17:00." in texts(shown, "Karim")
    assert "Friday 27 November at 16:00 (Amman time)" in texts(shown, "Omar")
    assert "It was Thursday 26 November at 18:00." in texts(shown, "Omar")


def test_moving_to_a_weekend_is_said_before_anybody_hears_of_it(database: Database) -> None:
    talk = joint(database)
    talk.wait(MINUTES)
    tap(talk, "Rana", "meeting-move", newest(talk).subject)
    talk.says("Rana", "Friday 17:00")
    shown = talk.presses("Rana", "Skip")
    assert "Friday 27 November is a weekend day in Amman" in shown[-1].text


def test_who_joins_by_phone_has_the_link_on_the_day_and_no_room(database: Database) -> None:
    talk = town(database)
    meeting = plan(talk, f"{LINE} {LINK}")
    talk.wait(MINUTES)
    tap(talk, "Karim", "rsvp", meeting.subject, "online")
    tap(talk, "Nour", "rsvp", meeting.subject, "yes")
    shown = talk.until(datetime(2026, 11, 26, 14, 0, tzinfo=UTC))
    on_the_day = [one for one in shown if one.reason == TODAY]
    assert LINK in texts(on_the_day, "Karim")
    assert "code of the room" not in texts(on_the_day, "Karim")
    assert LINK not in texts(on_the_day, "Nour")


def joint(database: Database) -> Talk:
    """A meeting of two networks, in two countries, that is about to be sent."""
    talk = town(database)
    jordan = talk.network("Irbid", "JO")
    talk.member("Omar", "practitioner", "en", jordan)
    talk.says("Rana", "/meeting Thursday 17:00 Joint round @ Town hall")
    for answer in ("90 minutes", "Several networks", names_of(talk, "Irbid"), "Done choosing"):
        talk.presses("Rana", answer)
    for answer in (*ANSWERS[2:], "Send"):
        talk.presses("Rana", answer)
    return talk


def names_of(talk: Talk, town: str) -> str:
    with talk.database.transaction() as store:
        return next(one.name("en") for one in networks.listed(store) if town in one.name("en"))
