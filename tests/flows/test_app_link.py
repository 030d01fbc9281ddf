"""One more app of a person is connected by a link, and by a yes in both."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from sqlalchemy import update

from bot.core.messages import Kind
from bot.core.texts import plain, translate
from bot.flows.apps.app_link import TOO_LATE
from storage import addresses
from storage.database import Database
from storage.invitations import LINK_LASTS, TRIES_AN_HOUR
from storage.members import Role
from storage.models import InvitationRow
from tests.flows.outside import windowed
from tests.flows.several_apps import (
    ENGLISH,
    PHONE,
    REFUSED,
    STRANGER,
    WHATSAPP,
    address_of,
    apps_of,
    code_in,
    connect,
    known,
    link_of,
    member_of,
    texts,
    to,
)
from tests.flows.talk import Talk

pytestmark = pytest.mark.each_kind

NUMBER = re.compile(r"^\d\d$", re.MULTILINE)


def test_an_app_is_connected_after_a_yes_in_both(talk: Talk) -> None:
    karim = known(talk, "Karim")
    code = link_of(talk, "Karim")
    talk.stranger(PHONE, "en", WHATSAPP)
    (asked,) = talk.opens(PHONE, code)
    assert asked.labels == ["Yes, connect it", "No"]
    shown = talk.presses(PHONE, "Yes, connect it")
    assert member_of(talk, PHONE) is None, "the old app has not said yes"
    assert "Was that you?" in to(shown, "Karim")[0]
    shown = talk.presses("Karim", "Yes, connect it")
    assert known(talk, PHONE).id == karim.id
    assert "Welcome, Karim" in to(shown, PHONE)[0]
    assert apps_of(talk, karim) == [("web", True), (WHATSAPP, False)]
    assert "Meetings" in talk.says(PHONE, "/menu")[0].labels


@pytest.mark.parametrize("seconds", [0.2, 5, 600])
def test_a_link_works_whose_tap_came_in_some_time_after_it_was_made(
    database: Database, seconds: float
) -> None:
    talk = windowed(database)
    late = talk.now - timedelta(seconds=seconds)
    talk.sends("Karim", Kind.TEXT, text="/apps", occurred_at=late)
    handle = talk.handle("Karim", "Connect another app")
    code = code_in(talk.sends("Karim", Kind.PRESS, handle=handle, occurred_at=late))
    talk.stranger(PHONE, "en", WHATSAPP)
    talk.opens(PHONE, code)
    talk.presses(PHONE, "Yes, connect it")
    talk.presses("Karim", "Yes, connect it")
    assert known(talk, PHONE).id == known(talk, "Karim").id


def test_a_link_that_is_opened_where_it_was_made_leads_to_the_other_app(talk: Talk) -> None:
    code = link_of(talk, "Karim")
    (shown,) = talk.opens("Karim", code)
    assert shown.text.startswith("This link is for your other app")
    assert "/leave" not in shown.text
    talk.stranger(PHONE, "en", WHATSAPP)
    (asked,) = talk.opens(PHONE, code)
    assert asked.labels == ["Yes, connect it", "No"], "it can still be used"


def test_S4_a_member_who_opens_anothers_link_is_told_what_any_code_gives(talk: Talk) -> None:
    code = link_of(talk, "Karim")
    known(talk, "Rana")
    shown = [one.text for one in talk.opens("Rana", code)]
    assert shown == [one.text for one in talk.opens("Rana", "AAAA-BBBB")]
    assert "stays unused" in shown[0]


def test_S4_whoever_opens_a_link_learns_nothing_of_whose_it_is(talk: Talk) -> None:
    code = link_of(talk, "Karim")
    talk.stranger("Thief", "en", WHATSAPP)
    seen = [*talk.opens("Thief", code), *talk.presses("Thief", "Yes, connect it")]
    mine = "\n".join(to(seen, "Thief"))
    assert "Karim" not in mine
    assert "Practitioner" not in mine
    assert "Municipality" in mine, "who writes is named, as in any invitation (opt-in)"
    shown = talk.presses("Karim", "No, that was not me")
    assert to(shown, "Thief") == [REFUSED]
    assert member_of(talk, "Thief") is None
    shown = talk.presses("Karim", "Yes, connect it")
    assert member_of(talk, "Thief") is None, "what was refused stays refused"
    assert to(shown, "Karim") == [plain(translate(TOO_LATE, ENGLISH))]
    assert talk.says("Thief", "/menu")[0].text == STRANGER


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.OWNER])
def test_S3_a_stolen_link_gives_nothing_without_the_old_app(talk: Talk, role: Role) -> None:
    name = {Role.COORDINATOR: "Rana", Role.OWNER: "Huda"}[role]
    code = link_of(talk, name)
    talk.stranger("Thief", "en", WHATSAPP)
    talk.opens("Thief", code)
    talk.presses("Thief", "Yes, connect it")
    assert texts(talk.says("Thief", "/members")) == [STRANGER]
    connect(talk, name)
    assert known(talk, PHONE).role is role, "one's own app has one's own role"


def test_S3_a_link_that_is_wrong_used_expired_or_called_back_looks_the_same(talk: Talk) -> None:
    talk.stranger("Other", "en", WHATSAPP)
    wrong = texts(talk.opens("Other", "x" * 22))
    used = link_of(talk, "Karim")
    talk.stranger(PHONE, "en", WHATSAPP)
    talk.opens(PHONE, used)
    talk.presses(PHONE, "Yes, connect it")
    assert texts(talk.opens("Other", used)) == wrong == [REFUSED]
    replaced = link_of(talk, "Karim")
    expired = link_of(talk, "Karim")
    assert texts(talk.opens("Other", replaced)) == wrong
    talk.now += LINK_LASTS
    assert texts(talk.opens("Other", expired)) == wrong


def test_S3_guessing_links_is_throttled(talk: Talk) -> None:
    code = link_of(talk, "Karim")
    talk.stranger("Guesser", "en", WHATSAPP)
    for guess in range(TRIES_AN_HOUR):
        talk.opens("Guesser", f"{guess:022}")
    assert texts(talk.opens("Guesser", code)) == [REFUSED]


def test_S3_of_two_who_open_one_link_the_first_yes_wins(talk: Talk) -> None:
    code = link_of(talk, "Karim")
    for screen in ("One", "Two"):
        talk.stranger(screen, "en", WHATSAPP)
        talk.opens(screen, code)
    talk.presses("One", "Yes, connect it")
    assert texts(talk.presses("Two", "Yes, connect it")) == [REFUSED]
    talk.presses("Karim", "Yes, connect it")
    assert (member_of(talk, "One") is None, member_of(talk, "Two") is None) == (False, True)


def test_S3_a_yes_in_the_old_app_comes_too_late_after_a_quarter_of_an_hour(talk: Talk) -> None:
    code = link_of(talk, "Karim")
    talk.stranger(PHONE, "en", WHATSAPP)
    talk.opens(PHONE, code)
    talk.presses(PHONE, "Yes, connect it")
    talk.now += LINK_LASTS
    assert texts(talk.presses("Karim", "Yes, connect it")) == [plain(translate(TOO_LATE, ENGLISH))]
    assert member_of(talk, PHONE) is None


def test_S2_a_second_yes_changes_nothing(talk: Talk) -> None:
    connect(talk, "Karim")
    (shown,) = talk.presses("Karim", "Yes, connect it")
    assert "connected already" in shown.text
    assert len(apps_of(talk, known(talk, "Karim"))) == 2


def test_S4_an_app_of_a_member_is_not_taken_over(talk: Talk) -> None:
    """Neither when it is one's own already, nor somebody else's, of any network."""
    talk.network("Zahle", "LB")
    talk.member("Nour", "practitioner", "en")
    code = link_of(talk, "Karim")
    nour = known(talk, "Nour")
    first, *_menu = talk.opens("Nour", code)
    assert "You belong to" in first.text
    assert "Karim" not in first.text
    assert known(talk, "Nour").id == nour.id
    talk.stranger(PHONE, "en", WHATSAPP)
    talk.opens(PHONE, code)
    talk.presses(PHONE, "Yes, connect it")
    with talk.database.transaction() as store:  # it joins another network before Karim has answered
        new = address_of(store, talk, PHONE)
        addresses.change(store, new.id, member_id=nour.id, network_id=nour.network_id)
    (shown,) = talk.presses("Karim", "Yes, connect it")
    assert "belongs to a member already" in shown.text
    assert known(talk, PHONE).id == nour.id


def test_H5_what_the_old_app_is_asked_names_nobody(talk: Talk) -> None:
    code = link_of(talk, "Karim")
    talk.stranger(PHONE, "en", WHATSAPP)
    talk.opens(PHONE, code)
    (asked,) = to(talk.presses(PHONE, "Yes, connect it"), "Karim")
    question, _same, _number = asked.splitlines()
    assert question == "Somebody wants to connect one more app to you: WhatsApp. Was that you?"


def test_S3_both_apps_show_one_number_and_another_app_another_one(talk: Talk) -> None:
    code = link_of(talk, "Karim")
    screens = ("One", "Two", "Three")
    for screen in screens:
        talk.stranger(screen, "en", WHATSAPP)
        talk.opens(screen, code)
    seen = []
    for screen in screens:
        shown = talk.presses(screen, "Yes, connect it")
        seen += [NUMBER.findall("\n".join(to(shown, each))) for each in (screen, "Karim")]
        with talk.database.transaction() as store:  # as if nobody had been quicker
            store.conn.execute(update(InvitationRow).values(used_at=None))
    own, asked, second, _none, third, _none = seen
    assert own == asked
    assert len({*own, *second, *third}) > 1


def test_links_are_offered_for_every_platform_that_is_switched_on(talk: Talk) -> None:
    talk.links = {
        "web": "https://example.org/i/{code}",
        "telegram": "https://t.me/bot?start={code}",
        WHATSAPP: "https://wa.me/1?text={code}",
    }
    talk.says("Karim", "/apps")
    (shown,) = talk.presses("Karim", "Connect another app")
    for app in ("Web page", "Telegram", "WhatsApp"):
        assert f"• {app}: https://" in shown.text
    assert f"/start {code_in([shown])}" in shown.text
