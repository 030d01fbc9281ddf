"""One person in several apps: where messages come, cutting one off, and what is kept."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.core.messages import Kind, Voice
from bot.core.texts import plain, translate
from bot.engine import taps
from bot.engine.answering import CLOSED
from bot.flows.apps.own_apps import CUT_OFF, NOT_CONNECTED, ONLY_ONE
from storage import addresses, buttons, ledger, members, opt_ins
from storage.database import Database
from storage.members import State
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
    connect,
    known,
    member_of,
    notice,
    texts,
    to,
)
from tests.flows.talk import Talk

pytestmark = pytest.mark.each_kind


# --- where messages come -------------------------------------------------------------------------


def test_messages_come_in_the_app_that_is_chosen_else_in_the_next(talk: Talk) -> None:
    add_app(talk, "Karim")
    assert [each.to for each in notice(talk, "Karim", "one")] == ["Karim"]
    talk.says(PHONE, "/apps")
    talk.presses(PHONE, "Reach me here")
    assert apps_of(talk, known(talk, "Karim")) == [("web", False), (WHATSAPP, True)]
    talk.says("Karim", "/menu")
    assert [each.to for each in notice(talk, "Karim", "two")] == [PHONE], "chosen, not last used"
    with talk.database.transaction() as store:
        addresses.change(store, address_of(store, talk, PHONE).id, state=addresses.BLOCKED)
    assert [each.to for each in notice(talk, "Karim", "three")] == ["Karim"]
    (shown,) = talk.says("Karim", "/apps")
    assert "WhatsApp (I do not reach you there)" in shown.text


def test_a_reply_comes_where_it_was_asked_for(talk: Talk) -> None:
    add_app(talk, "Karim")
    assert [each.to for each in talk.says(PHONE, "/help")] == [PHONE]
    assert [each.to for each in talk.says("Karim", "/help")] == ["Karim"]


def test_S2_the_buttons_of_one_app_choose_nothing_for_another_member(talk: Talk) -> None:
    add_app(talk, "Karim")
    talk.says("Karim", "/apps")
    handle = talk.handle("Karim", "Reach me in: WhatsApp")
    talk.sends("Rana", Kind.PRESS, handle=handle)
    assert apps_of(talk, known(talk, "Karim")) == [("web", True), (WHATSAPP, False)]


def test_S2_a_phone_that_passes_to_somebody_else_has_no_say_in_the_apps_of_the_first(
    talk: Talk,
) -> None:
    """Karim has let his phone go, and Nour has connected it: Karim's messages still stand there."""
    talk.member("Nour", "practitioner", "en")
    add_app(talk, "Karim")
    talk.says("Karim", "/pause")
    talk.says(PHONE, "/menu")
    go_on = talk.handle(PHONE, "Go on here (from: Web page)")
    talk.says(PHONE, "/apps")
    talk.presses(PHONE, "Reach me here")
    talk.says(PHONE, "/apps")
    other = talk.handle(PHONE, "Reach me in: Web page")
    talk.presses(PHONE, "Disconnect: WhatsApp")
    talk.presses(PHONE, "Disconnect: WhatsApp")
    connect(talk, "Nour")
    before = apps_of(talk, known(talk, "Karim")), apps_of(talk, known(talk, "Nour"))
    (shown,) = talk.sends(PHONE, Kind.PRESS, handle=other)
    assert shown.text == plain(translate(NOT_CONNECTED, ENGLISH))
    (shown,) = talk.sends(PHONE, Kind.PRESS, handle=go_on)
    assert shown.text == plain(translate(CLOSED, ENGLISH))
    assert (apps_of(talk, known(talk, "Karim")), apps_of(talk, known(talk, "Nour"))) == before
    assert "For how long" not in str(talk.says(PHONE, "3"))


# --- cutting one off -----------------------------------------------------------------------------


def test_the_last_app_stays(talk: Talk) -> None:
    (shown,) = talk.says("Karim", "/apps")
    assert shown.labels == ["Connect another app"]
    add_app(talk, "Karim")
    talk.says("Karim", "/apps")
    with talk.database.transaction() as store:
        addresses.change(store, address_of(store, talk, PHONE).id, state=addresses.BLOCKED)
    (shown,) = talk.presses("Karim", "Disconnect: Web page")
    assert shown.text == plain(translate(ONLY_ONE, ENGLISH)), "the other one is not reached"
    with talk.database.transaction() as store:
        addresses.change(store, address_of(store, talk, PHONE).id, member_id=None)
    (shown,) = talk.presses("Karim", "Disconnect: Web page")
    assert shown.text == plain(translate(ONLY_ONE, ENGLISH))


def test_R14_an_app_that_is_cut_off_falls_silent_at_once(talk: Talk) -> None:
    add_app(talk, "Karim")
    talk.says(PHONE, "/menu")
    talk.says(PHONE, "/apps")
    talk.presses(PHONE, "Reach me here")
    talk.says(PHONE, "/pause")  # a question stands open there
    menu = talk.handle(PHONE, "Meetings")
    talk.says("Karim", "/apps")
    talk.presses("Karim", "Disconnect: WhatsApp")
    talk.presses("Karim", "Disconnect: WhatsApp")
    assert apps_of(talk, known(talk, "Karim")) == [("web", True)]
    assert [each.to for each in notice(talk, "Karim", "one")] == ["Karim"]
    (shown,) = talk.sends(PHONE, Kind.PRESS, handle=menu)
    assert shown.text == plain(translate(taps.GONE, ENGLISH))
    assert texts(talk.says(PHONE, "7")) == [STRANGER], "no question is open there"
    assert member_of(talk, PHONE) is None


@pytest.mark.parametrize("language", ["en", "ar", "fr"])
def test_R14_an_app_that_is_cut_off_from_another_is_told_so_and_nothing_else(
    talk: Talk, language: str
) -> None:
    add_app(talk, "Karim")
    talk.says("Karim", "/apps")
    talk.presses("Karim", "Disconnect: WhatsApp")
    karim = known(talk, "Karim")
    with talk.database.transaction() as store:
        members.change(store, karim, language=language)
    shown = talk.presses("Karim", "Disconnect: WhatsApp")
    (told,) = [each for each in shown if each.to == PHONE]
    assert plain(told.text) == plain(translate(CUT_OFF, Voice(language=language)))
    assert told.labels == []
    assert member_of(talk, PHONE) is None
    assert [each.to for each in notice(talk, "Karim", "one")] == ["Karim"]


@pytest.mark.parametrize("closed", [False, True])
def test_S4_an_app_is_told_that_it_is_cut_off_while_its_window_is_open(
    database: Database, *, closed: bool
) -> None:
    """After that a template would call somebody back who is a stranger by then."""
    talk = windowed(database)
    add_app(talk, "Karim", platform=talk.platform_of("Karim"))
    if closed:
        shut(talk, PHONE)
    talk.says("Karim", "/apps")
    talk.presses("Karim", "Disconnect: Web page (2)")
    told = [] if closed else [plain(translate(CUT_OFF, ENGLISH))]
    assert to(talk.presses("Karim", "Disconnect: Web page (2)"), PHONE) == told
    assert PHONE not in [name for name, _request in talk.nudged]


def test_R14_the_app_in_use_can_be_cut_off_after_a_second_yes(talk: Talk) -> None:
    add_app(talk, "Karim")
    talk.says("Karim", "/apps")
    (asked,) = talk.presses("Karim", "Disconnect: Web page")
    assert "You are writing in this app now" in asked.text
    talk.presses("Karim", "No, keep")
    assert len(apps_of(talk, known(talk, "Karim"))) == 2
    (done,) = talk.presses("Karim", "Disconnect: Web page")
    assert done.text.startswith("Done.")
    assert member_of(talk, "Karim") is None
    assert texts(talk.says("Karim", "/menu")) == [STRANGER]
    assert apps_of(talk, known(talk, PHONE)) == [(WHATSAPP, True)]


def test_R14_nothing_reaches_any_app_of_somebody_who_was_removed(talk: Talk) -> None:
    add_app(talk, "Karim")
    talk.says(PHONE, "/pause")
    talk.says(PHONE, "/mydata")
    code = code_in(ask_for(talk, "Rana", "Karim"))  # lasts longer than what follows
    karim = known(talk, "Karim")
    planned = ledger.Planned(
        key="later", reason="role", due=talk.now + timedelta(hours=1), member_id=karim.id,
        network_id=karim.network_id, body='{"lines":["The hall has changed."]}',
    )  # fmt: skip
    with talk.database.transaction() as store:
        ledger.plan(store, f"notice/{karim.id}", planned, talk.now)
    talk.says("Rana", "/members")
    talk.presses("Rana", "Karim")
    talk.presses("Rana", "Remove from the network")
    talk.presses("Rana", "Yes, remove")
    assert talk.wait(timedelta(hours=30)) == []
    for screen in ("Karim", PHONE):
        assert texts(talk.says(screen, "/menu")) == [STRANGER]
    assert texts(talk.presses(PHONE, "See what is kept")) == [STRANGER]
    talk.stranger("New", "en", WHATSAPP)
    assert texts(talk.opens("New", code)) == [REFUSED], "nor does a link lead back"


def test_R14_the_next_page_of_a_list_is_not_shown_to_an_app_that_was_cut_off(talk: Talk) -> None:
    """The pages of a message stand behind a button that needs no action of a member's."""
    add_app(talk, "Rana")
    talk.says("Rana", "/apps")
    with talk.database.transaction() as store:
        entry = max(
            (
                one
                for one in ledger.of_subject(store, f"reply/{address_of(store, talk, 'Rana').id}")
            ),
            key=lambda one: one.id,
        )
        found = buttons.of_message(store, entry.id)
        assert found is not None
        addresses.change(store, address_of(store, talk, "Rana").id, member_id=None)
    shown = talk.sends("Rana", Kind.PRESS, handle=f"{found.handle}.more1")
    assert texts(shown) == [plain(translate(taps.GONE, ENGLISH))]


# --- one's data ----------------------------------------------------------------------------------


def test_H11_my_data_shows_every_app_and_deleting_covers_all(talk: Talk) -> None:
    connect(talk, "Karim")
    karim = known(talk, "Karim")
    talk.says("Karim", "/mydata")
    (kept,) = talk.presses("Karim", "See what is kept")
    assert "• App: Web page" in kept.text
    assert "• App: WhatsApp" in kept.text
    assert "• WhatsApp: agreed to messages (Monday 23 November 2026)" in kept.text
    talk.says(PHONE, "/leave")
    talk.presses(PHONE, "Yes, delete")
    for screen in ("Karim", PHONE):
        assert texts(talk.says(screen, "/menu")) == [STRANGER]
    with talk.database.transaction() as store:
        assert opt_ins.of_member(store, karim.id) == []
        assert addresses.all_of(store, karim.id) == []


def test_H11_stop_in_one_app_stops_all(talk: Talk) -> None:
    connect(talk, "Karim")
    talk.says("Karim", "/pause")
    talk.says(PHONE, "STOP")
    assert known(talk, "Karim").state is State.STOPPED
    assert notice(talk, "Karim", "one") == []
    assert "Cancelled" not in talk.says("Karim", "/cancel")[0].text, "no question is open"
