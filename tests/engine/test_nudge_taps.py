"""What a tap on a nudge brings, and to whom (S2, S4, H7)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.flow import reconcile
from bot.core.messages import Kind
from bot.flows.apps import nudges, reach
from bot.flows.surveys import survey_closing
from storage import addresses, ledger, members
from storage.database import Database
from storage.ledger import Standing
from storage.members import Role, State
from storage.surveys import Part
from tests.flows.meetings import newest, plan, tap
from tests.flows.outside import rows_of, stands, state, tell, to, windowed
from tests.flows.surveys import part, send
from tests.flows.talk import PLATFORM

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MINUTES = timedelta(minutes=5)
EVENING = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)  # half past eight in Beirut
HELD, PLANNED, EXPIRED = Standing.HELD, Standing.PLANNED, Standing.EXPIRED
PROMPT = "survey-prompt"


# --- taps -----------------------------------------------------------------------------------------


def test_start_shows_the_message_and_goes_on_with_it(database: Database) -> None:
    talk = windowed(database)
    survey = send(talk, anonymous=False)
    (shown,) = talk.presses("Karim", "Start")
    assert "Your coordinator will see your answers" in shown.text, "H9"
    assert stands(talk, "Karim", PROMPT) == (Standing.ANSWERED, "")
    assert talk.presses("Karim", "Start")
    talk.presses("Karim", "Good")
    assert part(talk, survey, "Karim") is not Part.MISSED


def test_a_second_tap_brings_the_buttons_back_and_not_the_whole_message(database: Database) -> None:
    talk = windowed(database)
    send(talk)
    handle = talk.handle("Karim", "Start")
    (shown,) = talk.sends("Karim", Kind.PRESS, handle=handle)
    (again,) = talk.sends("Karim", Kind.PRESS, handle=handle)
    assert again.text.startswith("It is the message just above.")
    assert again.labels == shown.labels
    talk.says("Karim", "/menu")
    (anew,) = talk.sends("Karim", Kind.PRESS, handle=handle)
    assert anew.text == shown.text, "it is above no longer"


def test_R6_a_second_tap_leads_back_to_the_question_that_is_open(database: Database) -> None:
    talk = windowed(database)
    send(talk)
    handle = talk.handle("Karim", "Start")
    talk.presses("Karim", "Start")
    asked = talk.presses("Karim", "Start")[-1]
    (again,) = talk.sends("Karim", Kind.PRESS, handle=handle)
    assert "Back to where we were:" in again.text
    assert again.text.endswith(asked.text.splitlines()[-1])
    assert again.labels == asked.labels


def test_details_show_what_holds_now_to_those_who_declined(database: Database) -> None:
    """Though nobody who has declined is reminded unasked."""
    talk = windowed(database)
    plan(talk)
    talk.until(datetime(2026, 11, 25, 15, 5, tzinfo=UTC))
    assert talk.nudge_to("Karim").template == "muyassir_meeting_reminder_v1"
    handle = talk.handle("Karim", "Details")
    talk.presses("Karim", "I cannot come")
    (shown,) = talk.sends("Karim", Kind.PRESS, handle=handle)
    assert shown.text.startswith("📅 Monthly coordination")
    assert "✓ I cannot come" in shown.labels
    tap(talk, "Rana", "meeting-cancel", newest(talk).subject)
    talk.presses("Rana", "Yes, cancel it")
    (shown,) = talk.sends("Karim", Kind.PRESS, handle=handle)
    assert "Cancelled: Monthly coordination" in shown.text


def test_H13_a_nudge_is_the_message_of_the_day_and_what_follows_a_tap_is_a_reply(
    database: Database,
) -> None:
    talk = windowed(database)
    send(talk)
    talk.presses("Karim", "Start")
    counted = [one for one in rows_of(talk, "Karim") if one.budget and one.handed_at]
    assert [one.reason for one in counted] == [PROMPT]
    tell(talk, "Karim", "second", budget=True)
    talk.deliver()
    assert state(talk, "second") == (PLANNED, reach.BUDGET)


@pytest.mark.parametrize("words", ["Start", "start", "البدء", "Commencer", "yes", "نعم"])
def test_start_may_be_typed(database: Database, words: str) -> None:
    talk = windowed(database)
    send(talk)
    (shown, *_more) = talk.says("Karim", words)
    assert "Stored without your name" in shown.text
    assert stands(talk, "Karim", PROMPT)[0] is Standing.ANSWERED


@pytest.mark.parametrize("words", ["Later", "لاحقًا", "Plus tard"])
def test_later_may_be_typed(database: Database, words: str) -> None:
    talk = windowed(database)
    send(talk)
    talk.says("Karim", words)
    assert stands(talk, "Karim", nudges.AGAIN) == (PLANNED, "")


def test_L4_what_has_not_been_shown_cannot_be_answered_in_words(database: Database) -> None:
    talk = windowed(database)
    survey = send(talk)
    talk.says("Karim", "Not this time")
    assert part(talk, survey, "Karim") is Part.ASKED
    talk.presses("Karim", "Start")
    talk.says("Karim", "Not this time")
    assert part(talk, survey, "Karim") is Part.DECLINED


def test_what_the_nudge_itself_asks_may_be_answered_in_words(database: Database) -> None:
    talk = windowed(database)
    plan(talk)
    talk.wait(MINUTES)
    shown = talk.says("Karim", "yes, I will be there")
    assert "Your answer: I will come." in shown[0].text
    (late, *_more) = talk.says("Joelle", "J’aurai du retard")
    assert "J’aurai du retard" in late.text


def test_R2_later_comes_once_more_in_three_hours(database: Database) -> None:
    talk = windowed(database)
    send(talk)
    handle = talk.handle("Karim", "Later")
    for _twice in range(2):
        talk.sends("Karim", Kind.PRESS, handle=handle)
    assert len(rows_of(talk, "Karim", nudges.AGAIN)) == 1
    assert not to(talk.wait(3 * HOUR - MINUTES), "Karim")
    (shown,) = to(talk.wait(2 * MINUTES), "Karim")
    assert "Stored without your name" in shown.text
    assert shown.labels[0] == "Start", "the window is open: it is the message itself"
    assert stands(talk, "Karim", nudges.AGAIN)[0] is Standing.HANDED_OVER
    assert talk.sends("Karim", Kind.PRESS, handle=handle), "and a late tap shows it at once"
    assert len(rows_of(talk, "Karim", nudges.AGAIN)) == 1


def test_what_was_put_off_is_not_planned_away_and_not_sent_in_vain(database: Database) -> None:
    talk = windowed(database)
    survey = send(talk, anonymous=False)
    for name in ("Karim", "Nour"):
        talk.sends(
            name, Kind.PRESS, handle=talk.handle(name, "Later" if name == "Karim" else "لاحقًا")
        )
    with talk.database.transaction() as store:
        reconcile(store, talk.tables, survey.subject, talk.now)
    assert stands(talk, "Karim", nudges.AGAIN)[0] is PLANNED
    talk.presses("Karim", "Start")
    talk.presses("Karim", "Not this time")
    talk.wait(4 * HOUR)
    assert stands(talk, "Karim", nudges.AGAIN)[0] is Standing.WITHDRAWN
    assert stands(talk, "Nour", nudges.AGAIN)[0] is Standing.HANDED_OVER


def test_what_later_would_be_too_late_is_shown_at_once(database: Database) -> None:
    talk = windowed(database)
    tell(talk, "Karim", "soon", expires=talk.now + 2 * HOUR)
    talk.deliver()
    (shown,) = talk.presses("Karim", "Later")
    assert shown.text.endswith("words of soon")
    assert shown.text != "words of soon"
    assert not rows_of(talk, "Karim", nudges.AGAIN)


def test_R8_later_is_not_in_the_night(database: Database) -> None:
    talk = windowed(database, now=EVENING)
    tell(talk, "Karim", "evening")
    talk.deliver()
    talk.presses("Karim", "Later")
    assert not to(talk.wait(11 * HOUR), "Karim")
    (shown,) = to(talk.wait(HOUR), "Karim")
    assert shown.at.hour == 8


def test_stop_is_as_good_as_typing_it(database: Database) -> None:
    talk = windowed(database)
    send(talk)
    talk.presses("Karim", "Stop messages")
    with talk.database.transaction() as store:
        member = talk.find(store, "Karim")
        assert member is not None
        assert member.state is State.STOPPED


# --- S2 -------------------------------------------------------------------------------------------


def test_S2_a_nudge_is_the_persons_to_whom_it_went(database: Database) -> None:
    talk = windowed(database)
    send(talk)
    handle = talk.handle("Karim", "Start")
    for way in ("start", "later", "stop", "0"):
        (shown,) = talk.sends("Nour", Kind.PRESS, handle=f"{handle.partition('.')[0]}.{way}")
        assert "/menu" in shown.text
        assert not shown.rows
    assert not rows_of(talk, "Nour", nudges.AGAIN)
    with talk.database.transaction() as store:
        member = talk.find(store, "Nour")
        assert member is not None
        assert member.state is State.ACTIVE
    assert stands(talk, "Karim", PROMPT)[0] is Standing.HANDED_OVER


def test_S2_an_altered_press_means_nothing(database: Database) -> None:
    talk = windowed(database)
    send(talk)
    shown = talk.presses("Karim", "Start")
    own = shown[0].rows[0][0][1].partition(".")[0]  # the message itself has no such buttons
    nudge = talk.nudge_to("Karim").payloads[0].partition(".")[0]
    for handle in (f"{own}.start", f"{own}.stop", f"{nudge}.99", f"{nudge}.begin", f"{nudge}."):
        (answer,) = talk.sends("Karim", Kind.PRESS, handle=handle)
        assert answer.text.startswith("This button is no longer in use")


def test_S2_a_nudge_of_what_is_over_says_so(database: Database) -> None:
    talk = windowed(database)
    send(talk, hours=5)
    handle = talk.handle("Karim", "Start")
    talk.wait(6 * HOUR)
    (shown,) = talk.sends("Karim", Kind.PRESS, handle=handle)
    assert "/menu" in shown.text


def test_S2_the_meeting_is_over(database: Database) -> None:
    talk = windowed(database)
    plan(talk)
    talk.wait(MINUTES)
    handle = talk.handle("Karim", "Details")
    talk.wait(5 * DAY)
    (shown,) = talk.sends("Karim", Kind.PRESS, handle=handle)
    assert shown.text.startswith("The time for that is over")


def test_S2_the_role_that_counts_is_the_one_of_now(database: Database) -> None:
    talk = windowed(database)
    talk.until(datetime(2026, 11, 30, 12, 0, tzinfo=UTC))  # a summary has come on Monday
    handle = next(
        request.nudge.payloads[0]
        for name, request in talk.nudged
        if name == "Rana" and request.nudge and "summary" in request.nudge.template
    )
    with talk.database.transaction() as store:
        rana = talk.find(store, "Rana")
        assert rana is not None
        members.change(store, rana, role=Role.PRACTITIONER)
    (shown,) = talk.sends("Rana", Kind.PRESS, handle=handle)
    assert shown.text.startswith("This button is no longer in use")


def test_S4_who_has_left_is_shown_nothing(database: Database) -> None:
    talk = windowed(database)
    send(talk)
    handle = talk.handle("Karim", "Start")
    with talk.database.transaction() as store:
        karim = talk.find(store, "Karim")
        assert karim is not None
        members.change(store, karim, state=State.LEFT)
    (shown,) = talk.sends("Karim", Kind.PRESS, handle=handle)
    assert "for members of a network" in shown.text


def test_S4_a_phone_that_changes_hands_shows_nothing_of_who_had_it(database: Database) -> None:
    talk = windowed(database)
    tell(talk, "Karim", "his")
    talk.deliver()
    handle = talk.handle("Karim", "Show")
    with talk.database.transaction() as store:
        nour, address = talk.find(store, "Nour"), addresses.find(store, PLATFORM, "Karim")
        assert nour is not None
        assert address is not None
        addresses.change(store, address.id, member_id=nour.id)
    (shown,) = talk.sends("Karim", Kind.PRESS, handle=handle)
    assert "words of his" not in shown.text


def test_H7_nothing_tells_who_put_off_an_anonymous_survey(database: Database) -> None:
    talk = windowed(database)
    survey = send(talk)
    talk.presses("Karim", "Later")
    with talk.database.transaction() as store:
        survey_closing.close(store, talk.tables, survey, talk.now)
    with talk.database.transaction() as store:
        entries = ledger.of_subject(store, survey.subject)
    assert len(entries) == 9, "four are asked twice, and one of them wanted it later"
    assert all(one.member_id is None for one in entries)
    assert not any(one.state in (PLANNED, HELD) for one in entries)
