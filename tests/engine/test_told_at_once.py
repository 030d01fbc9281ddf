"""What somebody has to know at once reaches them where other things are held or wait."""

from __future__ import annotations

from datetime import timedelta

from bot.core.messages import Kind
from bot.engine import resting
from bot.flows.apps import app_connected
from bot.flows.apps.reach import RESTING, WINDOW
from storage import members
from storage.database import Database
from storage.ledger import Standing
from storage.members import State
from tests.flows.outside import Outside, rows_of, shut, stands, windowed
from tests.flows.several_apps import WHATSAPP, code_in, known, member_of
from tests.flows.talk import PLATFORM, Shown

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HELD, PLANNED, HANDED_OVER = Standing.HELD, Standing.PLANNED, Standing.HANDED_OVER


# --- another app speaks for them ------------------------------------------------------------------


def taken_over(talk: Outside) -> list[Shown]:
    """Somebody has opened a link that Karim's coordinator made for his changed number."""
    talk.says("Rana", "/members")
    talk.presses("Rana", "Karim")
    talk.presses("Rana", "Changed number or phone")
    code = code_in(talk.presses("Rana", "Make the link"))
    talk.stranger("Thief", "en", WHATSAPP)
    talk.opens("Thief", code)
    shown = talk.presses("Thief", "Yes, connect it")
    assert known(talk, "Thief").id == known(talk, "Karim").id
    return shown


def test_S3_the_old_app_is_told_of_a_new_one_outside_its_window_too(database: Database) -> None:
    talk = windowed(database)
    taken_over(talk)
    assert stands(talk, "Karim", app_connected.REASON)[0] is HANDED_OVER
    assert talk.nudge_to("Karim").template == "muyassir_news_waiting_v1"
    start = talk.nudge_to("Karim").payloads[0]
    (shown,) = talk.sends("Karim", Kind.PRESS, handle=start)
    assert "By a link of a coordinator's" in shown.text
    talk.presses("Karim", "That was not me")
    assert member_of(talk, "Thief") is None


def test_H11_who_stopped_is_not_called_back_for_that_either(database: Database) -> None:
    talk = windowed(database)
    karim = known(talk, "Karim")
    with talk.database.transaction() as store:
        members.change(store, karim, state=State.STOPPED)
    taken_over(talk)
    assert stands(talk, "Karim", app_connected.REASON) == (HELD, WINDOW)


def test_H11_who_never_agreed_is_not_called_back_for_that_either(database: Database) -> None:
    talk = windowed(database)
    talk.member("Omar", "practitioner", "en")
    shut(talk, "Omar")
    talk.says("Rana", "/members")
    talk.presses("Rana", "Omar")
    talk.presses("Rana", "Changed number or phone")
    code = code_in(talk.presses("Rana", "Make the link"))
    talk.stranger("New", "en", WHATSAPP)
    talk.opens("New", code)
    talk.presses("New", "Yes, connect it")
    assert stands(talk, "Omar", app_connected.REASON) == (HELD, WINDOW)


# --- the platform has had enough ------------------------------------------------------------------


def rests(talk: Outside) -> None:
    rana = known(talk, "Rana")
    with talk.database.transaction() as store:
        resting.rest(store, PLATFORM, talk.now)
        resting.tell(store, rana.network_id, PLATFORM, talk.now)


def test_a_coordinator_on_the_platform_that_rests_is_told_while_it_rests(
    database: Database,
) -> None:
    talk = windowed(database)
    talk.says("Rana", "/menu")
    rests(talk)
    talk.deliver()
    assert stands(talk, "Rana", resting.REASON) == (HANDED_OVER, "")
    assert "asked this assistant to write less" in talk.shown[-1].text


def test_a_coordinator_who_is_silent_is_told_when_they_write_and_by_no_template(
    database: Database,
) -> None:
    talk = windowed(database)
    rests(talk)
    talk.deliver()
    assert stands(talk, "Rana", resting.REASON) == (PLANNED, RESTING)
    talk.wait(HOUR)
    shown = talk.says("Rana", "/menu")
    assert any("asked this assistant to write less" in one.text for one in shown)
    assert len(rows_of(talk, "Rana", resting.REASON)) == 1
    assert talk.nudged == []
