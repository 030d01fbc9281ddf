"""The lists of meetings and the coordinators' card: who sees what, and only that."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.core.messages import Capabilities, Kind
from bot.core.texts import plain
from bot.engine.judging import REASONS
from bot.flows.apps.reach import OTHERWISE, UNKNOWN, WINDOW, said
from bot.handlers import telegram, web, whatsapp
from storage import addresses, ledger, meetings, networks
from storage.database import Database, Store
from storage.ledger import Standing
from storage.meetings import Meeting
from storage.members import State
from tests.flows.meetings import ANSWERS, MONDAY, entries, plan, tap, texts, town
from tests.flows.talk import PLATFORM, Shown, Talk
from tests.flows.test_attendance import END, FIVE

TWO_MINUTES = timedelta(minutes=2)


def planned(database: Database) -> tuple[Talk, Meeting]:
    talk = town(database)
    meeting = plan(talk)
    talk.wait(TWO_MINUTES)
    return talk, meeting


def card(talk: Talk, meeting: Meeting, name: str = "Rana") -> Shown:
    return tap(talk, name, "meeting-show", meeting.subject)[-1]


# --- lists ----------------------------------------------------------------------------------------


def test_members_see_their_own_coming_meetings_with_their_answer(database: Database) -> None:
    talk, meeting = planned(database)
    line = "1. Thursday 26 November, 17:00: Monthly coordination"
    assert f"{line} (no answer yet)" in texts(talk.says("Karim", "/meetings"), "Karim")
    tap(talk, "Karim", "rsvp", meeting.subject, "late")
    assert f"{line} (I will be late)" in texts(talk.says("Karim", "/meetings"), "Karim")


def test_a_meeting_of_the_list_opens_with_its_calendar_file(database: Database) -> None:
    talk, _meeting = planned(database)
    talk.says("Karim", "/meetings")
    shown = talk.presses("Karim", "Thu 26/11 · Monthly coordination")
    assert "Town hall" in texts(shown, "Karim")
    assert [name for one in shown for name in one.documents] == ["meeting.ics"]


def test_members_do_not_see_what_may_still_be_undone(database: Database) -> None:
    talk = town(database)
    plan(talk)
    assert "Monthly coordination" not in texts(talk.says("Karim", "/meetings"), "Karim")


def test_the_coordinator_sees_coming_and_past_meetings_in_one_row_of_numbers(
    database: Database,
) -> None:
    talk, meeting = planned(database)
    talk.until(FIVE)
    tap(talk, "Karim", "here", meeting.subject)
    talk.until(END + timedelta(days=1))
    plan(talk, "/meeting 10/12 17:00 Next coordination @ Town hall")
    lines = texts(talk.says("Rana", "/meetings"), "Rana").split("\n")
    assert lines == [
        "Coming meetings:",
        "1. Thursday 10 December, 17:00: Next coordination (coming 1, no answer 3)",
        "Past meetings:",
        "2. Thursday 26 November, 17:00: Monthly coordination (came 1 of 4)",
    ]
    assert "Came (1): Karim" in texts(talk.says("Rana", "/meeting 2"), "Rana")
    assert "Came (1): Karim" in texts(
        talk.presses("Rana", "Thu 26/11 · Monthly coordination"), "Rana"
    )


def test_an_empty_list_says_what_to_do(database: Database) -> None:
    talk = town(database)
    assert "/meeting" in texts(talk.says("Rana", "/meetings"), "Rana")
    assert "No meetings" in texts(talk.says("Karim", "/meetings"), "Karim")


@pytest.mark.parametrize("number", ["1", "٢", "7", "999999999"])
def test_S4_numbers_of_others_meetings_and_of_none_look_the_same(
    database: Database, number: str
) -> None:
    talk, _meeting = planned(database)
    talk.network("Zahle")
    talk.member("Fadi", "coordinator", "en")
    shown = talk.says("Fadi", f"/meeting {number}")
    assert texts(shown, "Fadi") == (
        "There is no such meeting in your list. Send /meetings to see them."
    )


def test_meeting_with_words_plans_one(database: Database) -> None:
    talk = town(database)
    assert "How long" in texts(talk.says("Rana", "/meeting 3/12 17:00 Spring @ Hall"), "Rana")


# --- one meeting ----------------------------------------------------------------------------------


def test_the_card_shows_who_said_what_by_name_with_the_reason(database: Database) -> None:
    talk, meeting = planned(database)
    tap(talk, "Karim", "rsvp", meeting.subject, "maybe")
    tap(talk, "Nour", "rsvp", meeting.subject, "no")
    tap(talk, "Nour", "rsvp-reason", meeting.subject, "way")
    lines = card(talk, meeting).text.split("\n")
    assert "Coming (1): Rana" in lines
    assert "Not sure yet (1): Karim" in lines
    assert "Cannot come (1): Nour (The way or the transport)" in lines
    assert "No answer yet (1): Joelle" in lines


def test_the_card_says_when_the_next_message_leaves_and_to_how_many(database: Database) -> None:
    talk, meeting = planned(database)
    tap(talk, "Karim", "rsvp", meeting.subject, "no")
    wednesday = "The next message leaves on Wednesday 25 November at 17:00, to 3 people."
    assert wednesday in card(talk, meeting).text
    talk.until(FIVE)
    assert "next message" not in card(talk, meeting).text


def test_the_card_offers_what_can_be_done_now(database: Database) -> None:
    talk, meeting = planned(database)
    before = card(talk, meeting).labels
    talk.until(FIVE)
    during = card(talk, meeting).labels
    talk.until(END + timedelta(days=3))
    after = card(talk, meeting).labels
    assert before == [
        "Move",
        "Place",
        "Title",
        "Cancel the meeting",
        "The agenda",
        "Who is coming?",
        "Attendance code",
    ]
    asked = ["Tick who came", "Send a survey", "Write decisions", "Since the meeting before"]
    assert during == ["Who came?", "Attendance code", *asked]
    assert after == ["Who came?", *asked]


def test_the_card_is_for_coordinators(database: Database) -> None:
    talk, meeting = planned(database)
    assert "for coordinators" in card(talk, meeting, "Karim").text


# --- several networks -----------------------------------------------------------------------------


def joint(database: Database) -> tuple[Talk, Meeting]:
    """Saida hosts; Irbid is invited: Omar, who coordinates, Layla, and Tala, who is not reached."""
    talk = town(database)
    talk.network("Irbid", "JO")
    for name, role in (
        ("Omar", "coordinator"),
        ("Layla", "practitioner"),
        ("Tala", "practitioner"),
    ):
        talk.member(name, role, "en")
    talk.sends("Tala", Kind.BLOCKED)
    with database.transaction() as store:
        names = [network.name("en") for network in networks.listed(store)[1:]]
    plan(
        talk,
        answers=(
            "90 minutes",
            "Several networks",
            *names,
            "Done choosing",
            "Skip",
            "No, once",
            "Only the day before",
        ),
    )
    talk.wait(TWO_MINUTES)
    with database.transaction() as store:
        meeting = meetings.between(store, FIVE.date(), FIVE.date())[0]
    tap(talk, "Layla", "rsvp", meeting.subject, "yes")
    return talk, meeting


def test_S4_the_host_sees_other_networks_as_counts(database: Database) -> None:
    talk, meeting = joint(database)
    shown = card(talk, meeting).text
    assert (
        "Irbid community network: 1 coming, 0 cannot come, 2 without a clear answer, "
        "1 not reached." in shown
    )
    assert not [name for name in ("Omar", "Layla", "Tala") if name in shown]


def test_S4_a_guest_sees_their_own_people_and_nothing_of_the_host(database: Database) -> None:
    talk, meeting = joint(database)
    shown = card(talk, meeting, "Omar")
    assert "Coming (1): Layla" in shown.text
    assert "Not reached (1): Tala (has blocked the bot)" in shown.text
    assert "Saida" not in shown.text
    assert not [name for name in ("Rana", "Karim", "Nour", "Joelle") if name in shown.text]
    assert shown.labels == ["Who is coming?", "Text to forward"], "moving is the host's"


def test_S4_after_the_meeting_the_same_holds(database: Database) -> None:
    talk, meeting = joint(database)
    talk.until(FIVE)
    tap(talk, "Layla", "here", meeting.subject)
    shown = talk.until(END + timedelta(hours=1))
    (close,) = [one for one in shown if one.reason == "meeting-close"]
    assert close.to == "Rana"
    assert "Irbid community network: 1 of 3 came." in close.text
    assert "Irbid community network: 1 of 3 came." in card(talk, meeting).text
    assert "Came (1): Layla" in card(talk, meeting, "Omar").text
    assert "Saida" not in card(talk, meeting, "Omar").text


# --- not reached, and why -------------------------------------------------------------------------


def not_reached(talk: Talk, meeting: Meeting) -> str:
    lines = card(talk, meeting).text.split("\n")
    return next((line for line in lines if line.startswith("Not reached")), "")


def test_R10_each_way_of_not_being_reached_is_shown_by_name_with_its_reason(
    database: Database,
) -> None:
    talk = town(database)
    talk.sends("Karim", Kind.BLOCKED)
    talk.says("Nour", "/stop")
    with database.transaction() as store:
        joelle = addresses.find(store, PLATFORM, "Joelle")
        assert joelle is not None
        addresses.forget(store, joelle.id)
    meeting = plan(talk)
    talk.wait(TWO_MINUTES)
    with database.transaction() as store:
        nour = talk.find(store, "Nour")
        assert nour is not None
        assert nour.state is State.STOPPED
    assert not_reached(talk, meeting) == (
        "Not reached (3): Karim (has blocked the bot), Nour (asked not to be written to), "
        "Joelle (has not opened the bot)"
    )


def test_R10_who_knew_but_did_not_hear_of_a_change_is_not_reached(database: Database) -> None:
    talk, meeting = planned(database)
    assert not_reached(talk, meeting) == ""
    talk.sends("Karim", Kind.BLOCKED)
    with database.transaction() as store:
        meetings.change(store, meeting, talk.now, day=meeting.day + timedelta(days=7))
    talk.wait(timedelta(hours=1))
    assert "Karim (has blocked the bot)" in not_reached(talk, meeting)


def test_R10_an_outcome_that_nobody_knows_is_said_to_be_so(database: Database) -> None:
    talk, meeting = planned(database)
    invitation = next(
        one for one in entries(talk, meeting) if one.key.endswith(f"/{karim(talk)}/invitation")
    )
    with database.transaction() as store:
        end_as(store, invitation.id, Standing.FAILED, UNKNOWN)
    assert not_reached(talk, meeting) == "Not reached (1): Karim (perhaps it did not arrive)"


def karim(talk: Talk) -> int:
    with talk.database.transaction() as store:
        member = talk.find(store, "Karim")
    assert member is not None
    return member.id


def end_as(store: Store, id: int, state: Standing, why: str) -> None:
    """As delivery would have ended it, had it not gone well."""
    from sqlalchemy import update

    from storage.models import LedgerRow

    values = {"state": state, "why": why, "handed_at": None}
    store.conn.execute(update(LedgerRow).where(LedgerRow.id == id).values(**values))


def test_a_reminder_that_fell_into_quiet_hours_does_not_make_somebody_unreached(
    database: Database,
) -> None:
    talk, meeting = planned(database)
    reminder = next(
        one
        for one in entries(talk, meeting)
        if one.reason == "meeting-reminder" and one.member_id == karim(talk)
    )
    with database.transaction() as store:
        ledger.end(store, [reminder.id], Standing.EXPIRED, "quiet hours", talk.now)
    assert not_reached(talk, meeting) == ""
    talk.until(END + timedelta(days=1))
    assert not_reached(talk, meeting) == "", "that a meeting is over is no news"


def test_R10_every_reason_of_a_judgement_has_its_own_sentence() -> None:
    sentences = [said(why) for why in (*REASONS, UNKNOWN, WINDOW)]
    assert OTHERWISE not in sentences
    assert len(set(sentences)) == len(sentences)
    assert said("a platform's own words") is OTHERWISE


@pytest.mark.parametrize(
    ("name", "words", "says"),
    [
        ("Rana", "meeting", "What is the meeting called?"),
        ("Rana", "اجتماع جديد", "What is the meeting called?"),
        ("Rana", "nouvelle réunion", "What is the meeting called?"),
        ("Karim", "meeting", "No meetings are planned for you at the moment."),
        ("Nour", "اجتماع", "لا اجتماعات مقرّرة لكم حاليًا."),
        ("Joelle", "Réunion", "Aucune réunion n’est prévue pour vous en ce moment."),
    ],
)
def test_L4_one_meeting_is_a_word_for_the_list_and_a_new_one_for_planning(
    database: Database, name: str, words: str, says: str
) -> None:
    assert says in town(database).says(name, words)[-1].text


# --- the buttons of a list ------------------------------------------------------------------------


def weekly_round(database: Database, caps: Capabilities, title: str, meetings: int) -> Talk:
    """So many Thursdays of one series, from the 26th of November on, of which people know."""
    talk = town(database)
    until = MONDAY.date() + timedelta(weeks=meetings)
    talk.says("Rana", f"/meeting Thursday 17:00 {title} @ Town hall")
    for answer in (*ANSWERS[:3], "Every week"):
        talk.presses("Rana", answer)
    talk.says("Rana", f"{until:%d/%m/%Y}")
    for answer in (ANSWERS[4], "Send"):
        talk.presses("Rana", answer)
    talk.wait(TWO_MINUTES)
    talk.caps = caps
    return talk


def buttons_of(talk: Talk, name: str) -> list[str]:
    shown = talk.says(name, "/meetings")[-1]
    return [plain(label) for label in shown.labels]


def named(value: object) -> str:
    return value.name if isinstance(value, Capabilities) else str(value)


LIST = replace(whatsapp.CAPABILITIES, window_hours=None, needs_template=False)


@pytest.mark.parametrize("caps", [web.CAPABILITIES, telegram.CAPABILITIES, LIST], ids=named)
def test_L3_each_meeting_of_a_series_has_its_day_on_its_button(
    database: Database, caps: Capabilities
) -> None:
    talk = weekly_round(database, caps, "Round", 5)
    assert buttons_of(talk, "Rana") == [
        f"Thu {day} · Round" for day in ("26/11", "3/12", "10/12", "17/12", "24/12")
    ]
    assert buttons_of(talk, "Nour")[:2] == ["الخميس 26/11 · Round", "الخميس 3/12 · Round"]
    assert buttons_of(talk, "Joelle")[:2] == ["jeu. 26/11 · Round", "jeu. 3/12 · Round"]
    assert "Thursday 3 December" in texts(talk.presses("Rana", "Thu 3/12 · Round"), "Rana")


@pytest.mark.parametrize("caps", [web.CAPABILITIES, telegram.CAPABILITIES, LIST], ids=named)
@pytest.mark.parametrize("meetings", [2, 5])
def test_L3_a_long_title_is_cut_and_the_day_is_not(
    database: Database, caps: Capabilities, meetings: int
) -> None:
    title = "Monthly coordination of everybody who works with young people in town"
    talk = weekly_round(database, caps, title, meetings)
    for name, day in (("Rana", "Thu 3/12 · M"), ("Nour", "الخميس 3/12 · M")):
        shown = talk.says(name, "/meetings")[-1]
        labels = [plain(label) for label in shown.labels]
        assert labels[1].startswith(day)
        assert len({*labels}) == len(labels) == meetings
        assert plain(shown.text).count("young people in town") == meetings, "in the list alone"


def test_the_number_of_the_line_opens_a_meeting_as_its_button_does(database: Database) -> None:
    talk = weekly_round(database, web.CAPABILITIES, "Round", 5)
    talk.says("Karim", "/meetings")
    assert "Thursday 3 December" in texts(talk.says("Karim", "2"), "Karim")


def test_two_meetings_of_one_day_and_title_are_numbered(database: Database) -> None:
    talk, _meeting = planned(database)
    plan(talk, "/meeting Thursday 10:00 Monthly coordination @ Town hall")
    talk.wait(TWO_MINUTES)
    assert buttons_of(talk, "Rana") == [f"{n}. Thu 26/11 · Monthly coordination" for n in (1, 2)]
