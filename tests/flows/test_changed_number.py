"""Somebody whose app is lost is let back in by a coordinator, and by nobody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from bot.core.messages import Kind
from bot.core.texts import plain, translate
from bot.flows.apps.own_apps import CUT_OFF
from bot.flows.second_person import ALONE, DECIDED
from storage import addresses, invitations, members, strangers
from storage.database import Database
from storage.invitations import LASTS
from storage.members import Role, State
from tests.flows.outside import shut, windowed
from tests.flows.several_apps import (
    ENGLISH,
    PHONE,
    REFUSED,
    STRANGER,
    WHATSAPP,
    add_app,
    address_of,
    apps_of,
    ask_for,
    code_in,
    known,
    member_of,
    notice,
    texts,
    to,
)
from tests.flows.talk import NoButtonError, Shown, Talk

pytestmark = pytest.mark.each_kind

A_MINUTE = timedelta(minutes=1)
WAITS = "does not take the place of another one of yours"


def test_somebody_whose_app_is_lost_is_let_back_in(talk: Talk) -> None:
    karim = known(talk, "Karim")
    code = code_in(ask_for(talk, "Rana", "Karim"))
    talk.now += LASTS - A_MINUTE
    with talk.database.transaction() as store:  # a message there was lost
        addresses.change(store, address_of(store, talk, "Karim").id, state=addresses.MISSED)
    talk.stranger(PHONE, "en", WHATSAPP)
    talk.opens(PHONE, code)
    shown = talk.presses(PHONE, "Yes, connect it")
    assert known(talk, PHONE).id == karim.id
    assert apps_of(talk, karim) == [("web", False), (WHATSAPP, True)]
    (told,) = to(shown, "Karim")
    assert "By a link of a coordinator's" in told
    assert "Do you still use this app: Web page?" in "\n".join(to(shown, PHONE))
    assert not to(shown, "Rana"), "there is nothing to wait for"
    talk.presses(PHONE, "No, disconnect it")
    assert apps_of(talk, karim) == [(WHATSAPP, True)]
    assert texts(talk.says("Karim", "/menu")) == [STRANGER], "the lost app is cut off"


def let_in(talk: Talk, screen: str = PHONE) -> list[Shown]:
    """By a link of Rana's, while Karim's app is in use."""
    code = code_in(ask_for(talk, "Rana", "Karim"))
    talk.stranger(screen, "en", WHATSAPP)
    talk.opens(screen, code)
    return talk.presses(screen, "Yes, connect it")


def test_S3_an_app_that_a_coordinator_let_in_silences_none_in_use_for_a_day(talk: Talk) -> None:
    karim = known(talk, "Karim")
    shown = let_in(talk)
    assert WAITS in to(shown, PHONE)[-1]
    assert [one.labels for one in shown if one.to == PHONE] == [["Menu"], []]
    assert "Until Tuesday 24 November, 10:00" in to(shown, PHONE)[-1]
    assert apps_of(talk, karim) == [("web", True), (WHATSAPP, False)]
    for _before_and_after_a_stop in range(2):
        for way in ("Reach me here", "Connect another app", "Disconnect: Web page"):
            talk.says(PHONE, "/apps")
            assert WAITS in talk.presses(PHONE, way)[-1].text
        talk.says(PHONE, "STOP")
        talk.says(PHONE, "START")
    assert apps_of(talk, karim) == [("web", True), (WHATSAPP, False)]
    assert [each.to for each in notice(talk, "Karim", "one")] == ["Karim"]
    assert to(talk.wait(timedelta(hours=23, minutes=59)), PHONE) == []
    assert "Meetings" in talk.says(PHONE, "/menu")[0].labels, "all else is theirs from the start"


def test_the_app_takes_the_place_of_the_old_one_when_nobody_has_objected(talk: Talk) -> None:
    karim = known(talk, "Karim")
    let_in(talk)
    (told,) = [one for one in talk.wait(timedelta(days=1, minutes=1)) if one.to == PHONE]
    assert told.labels == ["Reach me here", "Disconnect: Web page"]
    talk.presses(PHONE, "Reach me here")
    assert apps_of(talk, karim) == [("web", False), (WHATSAPP, True)]
    talk.presses(PHONE, "Disconnect: Web page")
    talk.presses(PHONE, "Disconnect: Web page")
    assert apps_of(talk, karim) == [(WHATSAPP, True)]


@pytest.mark.parametrize(("who", "way"), [("Karim", "That was me"), ("Rana", "Yes, I am sure")])
def test_the_wait_is_over_at_once_when_the_old_app_or_who_made_the_link_says_so(
    talk: Talk, who: str, way: str
) -> None:
    karim = known(talk, "Karim")
    let_in(talk)
    (shown,) = [one for one in talk.presses(who, way) if one.to == PHONE]
    assert shown.labels == ["Reach me here", "Disconnect: Web page"]
    talk.presses(PHONE, "Reach me here")
    assert apps_of(talk, karim) == [("web", False), (WHATSAPP, True)]
    assert to(talk.wait(timedelta(days=2)), PHONE) == []
    assert "settled already" in talk.presses("Rana", "Yes, I am sure")[0].text


def test_who_made_the_link_can_cut_off_whom_it_has_reached(talk: Talk) -> None:
    asked = to(let_in(talk, "Thief"), "Rana")[-1]
    assert "Karim" not in asked, "H5"
    (shown,) = talk.presses("Rana", "Who is it?")
    assert shown.text == "It was meant for Karim."
    talk.presses("Rana", "No, cut it off")
    assert member_of(talk, "Thief") is None
    assert apps_of(talk, known(talk, "Karim")) == [("web", True)]
    assert to(talk.wait(timedelta(days=2)), "Thief") == [], "R14"


def test_S2_only_who_made_the_link_ends_the_wait_while_they_may_make_one(talk: Talk) -> None:
    let_in(talk)
    handle = talk.handle("Rana", "Yes, I am sure")
    with talk.database.transaction() as store:
        rana = talk.find(store, "Rana")
        assert rana is not None
        members.change(store, rana, role=Role.PRACTITIONER)
    talk.sends("Rana", Kind.PRESS, handle=handle)
    talk.says(PHONE, "/apps")
    assert WAITS in talk.presses(PHONE, "Reach me here")[-1].text


def test_R8_the_wait_does_not_end_in_the_night(talk: Talk) -> None:
    talk.now = datetime(2026, 11, 23, 20, 30, tzinfo=UTC)  # half past ten in the evening
    let_in(talk)
    (told,) = [one for one in talk.wait(timedelta(days=2)) if one.to == PHONE]
    assert (told.at.day, told.at.hour) == (25, 8)


def test_the_end_of_the_wait_is_told_by_template_where_the_window_is_closed(
    database: Database,
) -> None:
    talk = windowed(database)
    code = code_in(ask_for(talk, "Rana", "Karim"))
    talk.stranger(PHONE, "en", talk.platform_of("Karim"))
    talk.opens(PHONE, code)
    talk.presses(PHONE, "Yes, connect it")
    shut(talk, PHONE)
    talk.wait(timedelta(days=1, minutes=1))
    assert talk.nudge_to(PHONE).template == "muyassir_news_waiting_v1"
    (shown,) = talk.presses(PHONE, "Show")
    assert "Reach me here" in shown.labels


def test_S3_the_old_app_is_told_that_a_link_of_a_coordinators_has_cut_it_off(talk: Talk) -> None:
    add_app(talk, "Karim")
    code = code_in(ask_for(talk, "Rana", "Karim"))
    talk.stranger("New", "en", WHATSAPP)
    talk.opens("New", code)
    talk.presses("New", "Yes, connect it")
    talk.presses("Rana", "Yes, I am sure")
    talk.presses("New", "Disconnect: WhatsApp (1)")
    shown = talk.presses("New", "Disconnect: WhatsApp (1)")
    assert to(shown, PHONE) == [plain(translate(CUT_OFF, ENGLISH))]
    talk.now += timedelta(hours=2)
    with talk.database.transaction() as store:
        strangers.forget(store, talk.now)
        assert addresses.find(store, WHATSAPP, PHONE) is None, "and is forgotten as strangers are"


def test_an_app_that_is_not_reached_is_cut_off_without_a_word(talk: Talk) -> None:
    add_app(talk, "Karim")
    with talk.database.transaction() as store:
        addresses.change(store, address_of(store, talk, PHONE).id, state=addresses.BLOCKED)
    talk.says("Karim", "/apps")
    talk.presses("Karim", "Disconnect: WhatsApp")
    assert to(talk.presses("Karim", "Disconnect: WhatsApp"), PHONE) == []


def test_an_old_app_that_has_the_name_of_the_new_one_is_told_apart_from_it(talk: Talk) -> None:
    add_app(talk, "Karim")
    code = code_in(ask_for(talk, "Rana", "Karim"))
    talk.stranger("New", "en", WHATSAPP)
    talk.opens("New", code)
    with talk.database.transaction() as store:
        for screen in ("Karim", PHONE):
            addresses.change(
                store, address_of(store, talk, screen).id, state=addresses.MISSED, strikes=1
            )
    asked = "\n".join(to(talk.presses("New", "Yes, connect it"), "New"))
    assert "Do you still use the WhatsApp that you used before this one?" in asked
    assert "Do you still use this app: Web page?" in asked
    assert "Do you still use this app: WhatsApp?" not in asked


def test_who_let_whom_back_in_stays_on_record(talk: Talk) -> None:
    code = code_in(ask_for(talk, "Rana", "Karim"))
    talk.stranger(PHONE, "en", WHATSAPP)
    talk.opens(PHONE, code)
    talk.presses(PHONE, "Yes, connect it")
    karim, rana = known(talk, PHONE), known(talk, "Rana")
    with talk.database.transaction() as store:
        invitations.purge(store, talk.now + timedelta(days=100))
        (made,) = invitations.links_made(store, karim.id)
        assert (made.created_by, made.used_at) == (rana.id, talk.now)


def test_S3_a_link_for_a_changed_number_lasts_three_days_and_works_once(talk: Talk) -> None:
    code = code_in(ask_for(talk, "Rana", "Karim"))
    talk.stranger(PHONE, "en", WHATSAPP)
    talk.now += LASTS
    assert texts(talk.opens(PHONE, code)) == [REFUSED]
    code = code_in(ask_for(talk, "Rana", "Karim"))
    talk.opens(PHONE, code)
    talk.presses(PHONE, "Yes, connect it")
    talk.stranger("Thief", "en", WHATSAPP)
    assert texts(talk.opens("Thief", code)) == [REFUSED]


def test_S3_whoever_still_has_the_old_app_can_say_that_it_was_not_them(talk: Talk) -> None:
    code = code_in(ask_for(talk, "Rana", "Karim"))
    talk.stranger("Thief", "en", WHATSAPP)
    talk.opens("Thief", code)
    talk.presses("Thief", "Yes, connect it")
    shown = talk.presses("Karim", "That was not me")
    assert member_of(talk, "Thief") is None
    assert texts(talk.says("Thief", "/menu")) == [STRANGER]
    assert apps_of(talk, known(talk, "Karim")) == [("web", True)]
    assert "has reached the wrong person" in to(shown, "Rana")[0]


def test_H14_a_coordinators_app_is_changed_by_two(talk: Talk) -> None:
    """One coordinator asks, somebody else agrees; the owner does it alone."""
    talk.member("Samir", "coordinator", "en")
    talk.member("Lea", "coordinator", "en")
    shown = ask_for(talk, "Rana", "Samir")
    assert {each.to for each in shown} == {"Rana", "Lea"}, "not whose app is said to be lost"
    assert "https://" not in "\n".join(texts(shown))
    assert all(name not in "\n".join(to(shown, "Lea")) for name in ("Rana", "Samir"))
    assert to(talk.presses("Lea", "Who is it?"), "Lea") == ["Rana asks for Samir."]
    talk.presses("Lea", "Yes, I agree")
    code = code_in(talk.presses("Rana", "Make the link"))
    assert texts(talk.presses("Rana", "Make the link")) == [plain(translate(DECIDED, ENGLISH))]
    talk.stranger(PHONE, "en", WHATSAPP)
    talk.opens(PHONE, code)
    talk.presses(PHONE, "Yes, connect it")
    assert known(talk, PHONE).role is Role.COORDINATOR
    assert code_in(ask_for(talk, "Huda", "Lea"))


def test_H14_where_nobody_agrees_there_is_no_link(talk: Talk) -> None:
    talk.member("Samir", "coordinator", "en")
    shown = ask_for(talk, "Rana", "Samir")
    assert {each.to for each in shown} == {"Rana", "Huda"}, "the owner, where there is no third"
    shown = talk.presses("Huda", "No")
    assert "no link" in to(shown, "Rana")[0]
    assert texts(talk.presses("Huda", "Yes, I agree")) == [plain(translate(DECIDED, ENGLISH))]
    with talk.database.transaction() as store:
        owner = talk.find(store, "Huda")
        assert owner is not None
        members.erase(store, owner, State.LEFT, talk.now)
    assert texts(ask_for(talk, "Rana", "Samir")) == [plain(translate(ALONE, ENGLISH))]


def test_H14_what_was_agreed_to_is_worth_a_few_days(talk: Talk) -> None:
    talk.member("Samir", "coordinator", "en")
    ask_for(talk, "Rana", "Samir")
    talk.presses("Huda", "Yes, I agree")
    talk.now += timedelta(days=4)
    assert texts(talk.presses("Rana", "Make the link")) == [plain(translate(DECIDED, ENGLISH))]


def test_S4_nobody_lets_in_whom_they_may_not_see(talk: Talk) -> None:
    """Neither a practitioner anybody, nor a coordinator somebody of another network."""
    talk.says("Rana", "/members")
    talk.presses("Rana", "Karim")
    handle = talk.handle("Rana", "Changed number or phone")
    with talk.database.transaction() as store:
        rana = talk.find(store, "Rana")
        assert rana is not None
        members.change(store, rana, role=Role.PRACTITIONER)
    (shown,) = talk.sends("Rana", Kind.PRESS, handle=handle)
    assert "for coordinators" in shown.text
    talk.network("Zahle", "LB")
    talk.member("Nour", "coordinator", "en")
    talk.says("Nour", "/members")
    with pytest.raises(NoButtonError):
        talk.presses("Nour", "Karim")
