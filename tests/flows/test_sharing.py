"""What we cannot tell people is offered to their coordinator once, as plain text to pass on."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.core.stored import from_json
from bot.flows.apps.sharing import REACHED
from bot.flows.roles import FOR_COORDINATORS
from storage import ledger, members, networks
from storage.database import Database
from storage.ledger import Standing
from storage.members import Role
from storage.models import LedgerRow
from tests.flows.meetings import ANSWERS, entries, newest, plan, tap, texts, town
from tests.flows.sharing import FORWARD, HOUR, block, offers, pass_on, rows
from tests.flows.talk import PLATFORM, Talk

pytestmark = pytest.mark.each_kind


def to_friday(talk: Talk) -> None:
    tap(talk, "Rana", "meeting-move", newest(talk).subject)
    talk.says("Rana", "Friday 27 November 16:00")
    talk.presses("Rana", "Skip")
    talk.presses("Rana", "Change it")


# --- meetings -------------------------------------------------------------------------------------


def test_R10_an_invitation_that_did_not_arrive_is_offered_as_text_to_pass_on(
    database: Database,
) -> None:
    talk = town(database)
    block(talk, "Karim")
    plan(talk)
    (offer,) = offers(talk.wait(HOUR))
    assert offer.text.splitlines() == [
        "Some people could not be reached by the assistant.",
        "1. “Monthly coordination”: 1 person (has blocked the bot: 1)",
        "You can pass the text on by yourself, in the way that suits you.",
    ]
    assert offer.labels == [FORWARD]
    who, (passed,) = pass_on(talk)
    assert who.splitlines() == [
        "Not reached, and meant by the text below:",
        "1. Karim (has blocked the bot)",
    ]
    assert passed.text.splitlines() == [
        "📅 Monthly coordination",
        "Thursday 26 November, 17:00 (Beirut time)",
        "For the place, please ask me.",
        "About 1 hour and a half.",
        "Please tell me whether you can come.",
    ]
    assert passed.labels == []
    assert passed.documents == ()
    with talk.database.transaction() as store:
        entry = ledger.by_key(store, passed.key)
        assert entry is not None
    assert not from_json(entry.body).protect, "it is there to be forwarded"


def test_several_people_come_together_and_each_reads_their_own_language(
    database: Database,
) -> None:
    talk = town(database)
    talk.member("Tala", "practitioner", "ar")
    block(talk, "Karim", "Nour", "Joelle", "Tala")
    plan(talk)
    (offer,) = offers(talk.wait(HOUR))
    assert "4 people (has blocked the bot: 4)" in offer.text
    who, passed = pass_on(talk)
    assert who.splitlines()[1:] == [
        "1. Karim (has blocked the bot)",
        "2. Nour (has blocked the bot), Tala (has blocked the bot)",
        "3. Joelle (has blocked the bot)",
    ]
    english, arabic, french = (one.text for one in passed)
    assert "Thursday 26 November" in english
    assert "26 تشرين الثاني" in arabic
    assert "jeudi 26 novembre" in french
    assert not any(one.labels for one in passed)


def test_each_matter_is_offered_once_and_a_change_is_another_one(database: Database) -> None:
    talk = town(database)
    block(talk, "Karim")
    plan(talk)
    assert len(offers(talk.wait(HOUR))) == 1
    assert offers(talk.wait(timedelta(hours=20))) == []
    to_friday(talk)
    (again,) = offers(talk.wait(timedelta(hours=24)))
    assert "“Monthly coordination”: 1 person" in again.text
    _who, (passed,) = pass_on(talk)
    assert "Friday 27 November, 16:00" in passed.text
    assert offers(talk.until(talk.now + timedelta(days=7))) == []


def test_who_knew_of_it_is_passed_on_what_changed_and_that_it_is_called_off(
    database: Database,
) -> None:
    talk = town(database)
    plan(talk)
    talk.wait(timedelta(hours=20))
    block(talk, "Karim")
    to_friday(talk)
    assert len(offers(talk.wait(timedelta(hours=7)))) == 1
    _who, (passed,) = pass_on(talk)
    assert passed.text.splitlines()[:2] == [
        "⚠️ Changed: Monthly coordination is now on Friday 27 November at 16:00 (Beirut time).",
        "It was Thursday 26 November at 17:00.",
    ]
    tap(talk, "Rana", "meeting-cancel", newest(talk).subject)
    talk.presses("Rana", "Yes, cancel it")
    assert len(offers(talk.wait(timedelta(hours=24)))) == 1
    _who, (passed,) = pass_on(talk)
    assert passed.text == "❌ Cancelled: Monthly coordination on Friday 27 November."


def test_who_is_reached_after_all_is_offered_no_more(database: Database) -> None:
    talk = town(database)
    block(talk, "Karim")
    plan(talk)
    talk.wait(timedelta(minutes=5))
    meeting = newest(talk)
    with talk.database.transaction() as store:
        lost = [one for one in ledger.of_subject(store, meeting.subject) if one.why]
        store.conn.execute(
            update(LedgerRow)
            .where(LedgerRow.id.in_([one.id for one in lost]))
            .values(state="read", why="", handed_at=talk.now, platform=PLATFORM)
        )
    assert offers(talk.wait(timedelta(days=1))) == []


def test_the_card_of_a_meeting_leads_to_the_text_while_somebody_is_not_reached(
    database: Database,
) -> None:
    talk = town(database)
    plan(talk)
    talk.wait(timedelta(minutes=5))
    (card,) = tap(talk, "Rana", "meeting-show", newest(talk).subject)
    assert FORWARD not in card.labels
    block(talk, "Karim")
    tap(talk, "Rana", "meeting-cancel", newest(talk).subject)
    talk.presses("Rana", "Yes, cancel it")
    talk.wait(timedelta(minutes=5))
    (card,) = tap(talk, "Rana", "meeting-show", newest(talk).subject)
    assert FORWARD in card.labels
    who, _passed = pass_on(talk)
    assert "Karim" in who


def test_an_old_button_says_when_there_is_nothing_to_pass_on(database: Database) -> None:
    talk = town(database)
    block(talk, "Karim")
    plan(talk)
    talk.wait(HOUR)
    talk.until(talk.now + timedelta(days=4))
    (said,) = tap(talk, "Rana", "share-text", newest(talk).subject)
    assert said.text == REACHED.id
    (said,) = tap(talk, "Rana", "share-text", "nonsense/1")
    assert said.text == REACHED.id


def test_the_summary_of_messages_leads_to_all_that_was_not_said(database: Database) -> None:
    talk = town(database)
    block(talk, "Karim", "Nour")
    plan(talk)
    plan(talk, "/meeting Friday 16:00 Second round @ Town hall")
    talk.wait(HOUR)
    tap(talk, "Rana", "digest-list", "period/2026-11-17/2026-11-23", "reach")
    assert FORWARD in talk.shown[-1].labels
    (listed,) = talk.presses("Rana", FORWARD)
    assert "1. “Monthly coordination”: 2 people" in listed.text
    assert "2. “Second round”: 2 people" in listed.text
    who, passed = pass_on(talk, label="2. Text to forward")
    assert "Karim" in who
    assert "Second round" in passed[0].text


# --- promises -------------------------------------------------------------------------------------


def test_H5_what_comes_unasked_names_nobody_and_what_is_passed_on_tells_no_private_place(
    database: Database,
) -> None:
    talk = town(database)
    block(talk, "Karim", "Nour", "Joelle")
    plan(talk)
    (offer,) = offers(talk.wait(HOUR))
    assert not any(name in offer.text for name in ("Karim", "Nour", "Joelle"))
    _who, passed = pass_on(talk)
    assert not any("Town hall" in one.text for one in passed)


def test_a_place_that_may_be_shown_is_passed_on(database: Database) -> None:
    talk = town(database)
    with talk.database.transaction() as store:
        networks.change(store, networks.listed(store)[0].id, shows_places=True)
    block(talk, "Karim")
    plan(talk)
    talk.wait(HOUR)
    _who, (passed,) = pass_on(talk)
    assert "📍 Town hall" in passed.text


def test_H13_the_offer_is_the_coordinator_s_one_message_of_the_day_and_keeps_quiet_hours(
    database: Database,
) -> None:
    talk = town(database)
    talk.now += timedelta(hours=10, minutes=50)  # ten to nine in the evening
    block(talk, "Karim")
    plan(talk)
    assert offers(talk.wait(timedelta(hours=10))) == []
    (morning,) = offers(talk.wait(timedelta(hours=3)))
    assert f"{morning.at:%H:%M}" >= "08:00"
    plan(talk, "/meeting Saturday 16:00 Second round @ Town hall")
    assert offers(talk.wait(timedelta(hours=8))) == []
    (next_day,) = offers(talk.wait(timedelta(hours=18)))
    assert "Second round" in next_day.text
    assert "Monthly" not in next_day.text


def test_H13_what_is_lost_in_the_course_of_a_day_comes_in_one_message(database: Database) -> None:
    talk = town(database)
    block(talk, "Karim")
    shown = []
    for n in range(1, 6):
        plan(talk, f"/meeting {n} December 16:00 Round {n} @ Town hall")
        shown += talk.wait(HOUR)
    shown += talk.wait(timedelta(days=2))
    first, second = offers(shown)
    assert first.at.date() < second.at.date()
    assert len(first.labels) == 1
    assert len(second.labels) == 4


def test_R10_each_offer_ends_by_name(database: Database) -> None:
    talk = town(database)
    block(talk, "Karim")
    plan(talk)
    plan(talk, "/meeting Friday 16:00 Second round @ Town hall")
    talk.wait(timedelta(days=8))
    assert Counter(row.state for row in rows(talk)) == {
        Standing.HANDED_OVER: 1,
        Standing.WITHDRAWN: 1,
    }


def test_whoever_planned_it_is_offered_it_and_all_coordinators_when_they_are_gone(
    database: Database,
) -> None:
    talk = town(database)
    talk.member("Salma", "coordinator", "en")
    block(talk, "Karim")
    plan(talk)
    shown = talk.wait(HOUR)
    assert len(offers(shown)) == 1
    assert offers(shown, "Salma") == []
    plan(talk, "/meeting Friday 16:00 Second round @ Town hall")
    talk.wait(timedelta(minutes=3))
    with talk.database.transaction() as store:
        rana = talk.find(store, "Rana")
        assert rana is not None
        members.change(store, rana, role=Role.PRACTITIONER)
    shown = talk.wait(timedelta(days=3))
    assert offers(shown) == []
    (offer,) = offers(shown, "Salma")
    assert "Second round" in offer.text


def test_S2_only_who_coordinates_now_gets_the_text(database: Database) -> None:
    talk = town(database)
    block(talk, "Karim")
    plan(talk)
    talk.wait(HOUR)
    with talk.database.transaction() as store:
        rana = talk.find(store, "Rana")
        assert rana is not None
        members.change(store, rana, role=Role.PRACTITIONER)
    (said,) = talk.presses("Rana", FORWARD)
    assert said.text == FOR_COORDINATORS.id
    for action in ("share-text", "share-list"):
        (said,) = tap(talk, "Nour", action, newest(talk).subject)
        assert "Karim" not in said.text
        assert "Monthly" not in said.text


def test_S4_each_coordinator_passes_on_to_their_own_people_and_reads_of_no_others(
    database: Database,
) -> None:
    talk = town(database)
    talk.network("Irbid", "JO")
    talk.member("Huda", "coordinator", "en")
    talk.member("Omar", "practitioner", "en")
    block(talk, "Karim", "Omar")
    answers = (
        ANSWERS[0], "Several networks", "Irbid community network", "Done choosing", *ANSWERS[2:],
    )  # fmt: skip
    plan(talk, answers=answers)
    shown = talk.wait(timedelta(days=1))
    for name, own, other in (("Rana", "Karim", "Omar"), ("Huda", "Omar", "Karim")):
        (offer,) = offers(shown, name)
        assert "1 person" in offer.text
        who, passed = pass_on(talk, name)
        assert own in who
        assert other not in "".join((who, *(one.text for one in passed)))
    # The clock in the text is that of those who read it.
    assert "(Amman time)" in talk.shown[-1].text
    (said,) = tap(talk, "Huda", "share-text", "tasks-of/1")
    assert said.text == REACHED.id
    talk.network("Zarqa", "JO")
    talk.member("Lama", "coordinator", "en")
    talk.says("Lama", "/menu")
    (said,) = tap(talk, "Lama", "share-text", newest(talk).subject)
    assert said.text == REACHED.id


def test_nothing_is_offered_where_everybody_is_reached(database: Database) -> None:
    talk = town(database)
    plan(talk)
    talk.wait(timedelta(days=5))
    assert rows(talk) == []
    assert entries(talk, newest(talk)) != []
    assert FORWARD not in texts(talk.shown, "Rana")
