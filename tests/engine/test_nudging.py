"""Nudging: what goes outside a window, what waits, and what is held until somebody writes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from bot.core.messages import Fate, Outcome
from bot.engine import whatsapp_line
from bot.engine.settling import settle_afterwards
from bot.flows.apps import nudges, reach
from bot.flows.apps.reach import ALLOWANCE, NO_TEMPLATE, WINDOW
from bot.flows.summaries.figures import gather, seven_days
from bot.handlers.whatsapp.news import TemplateNews
from storage import addresses, ledger, networks, outside, templates
from storage.database import Database
from storage.ledger import Standing, Urgency
from tests.flows.meetings import newest, plan, tap
from tests.flows.outside import approve, judge, rows_of, stands, state, tell, to, windowed
from tests.flows.surveys import send
from tests.flows.talk import PLATFORM

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
MINUTES = timedelta(minutes=5)
EVENING = datetime(2026, 11, 23, 18, 30, tzinfo=UTC)  # half past eight in Beirut
HELD, PLANNED, EXPIRED = Standing.HELD, Standing.PLANNED, Standing.EXPIRED
PROMPT = "survey-prompt"
QUESTIONS = "muyassir_questions_waiting_v1"


# --- which template -------------------------------------------------------------------------------


def test_the_row_itself_goes_as_the_template(database: Database) -> None:
    talk = windowed(database)
    send(talk)
    (entry,) = rows_of(talk, "Karim", PROMPT)
    assert (entry.state, entry.template) == (Standing.HANDED_OVER, f"{QUESTIONS}/en")
    assert talk.nudge_to("Karim").params == ("Thursday 26 November",)


def test_R10_what_was_held_for_want_of_a_template_goes_when_one_is_approved(
    database: Database,
) -> None:
    talk = windowed(database, approved=False)
    tell(talk, "Karim", "useful")
    talk.deliver()
    assert state(talk, "useful") == (HELD, NO_TEMPLATE)
    news = TemplateNews(
        name="muyassir_news_waiting_v1", language="en", about="status", at=1,
        values=(("state", "approved"), ("category", "utility")),
    )  # fmt: skip
    with talk.database.transaction() as store:
        whatsapp_line.hear(store, news, talk.now)
    talk.deliver()
    assert state(talk, "useful")[0] is Standing.HANDED_OVER
    assert len(talk.nudged) == 1


def test_inside_the_window_nothing_goes_as_a_template(database: Database) -> None:
    talk = windowed(database)
    talk.says("Karim", "/menu")
    send(talk)
    (entry,) = rows_of(talk, "Karim", PROMPT)
    assert (entry.state, entry.template) == (Standing.HANDED_OVER, "")
    assert not [name for name, _request in talk.nudged if name == "Karim"]


def test_a_window_is_closed_ten_minutes_early(database: Database) -> None:
    talk = windowed(database)
    talk.says("Karim", "/menu")
    talk.says("Nour", "/menu")
    talk.now += DAY - timedelta(minutes=11)
    tell(talk, "Karim", "early")
    talk.deliver()
    talk.now += timedelta(minutes=2)
    tell(talk, "Nour", "late")
    talk.deliver()
    assert [name for name, _request in talk.nudged] == ["Nour"]


def test_who_has_no_template_in_their_language_gets_another_of_the_network(
    database: Database,
) -> None:
    talk = windowed(database, approved=False, languages=("ar", "en", "fr"))
    approve(talk, "questions_waiting", languages=("fr",))
    send(talk)
    nudge, request = talk.nudge_to("Nour"), talk.request_to("Nour")
    assert (nudge.language, nudge.params) == ("fr", ("jeudi 26 novembre",))
    assert not request.rtl


def test_L1_a_general_one_in_ones_own_language_wins_over_a_special_one_in_another(
    database: Database,
) -> None:
    talk = windowed(database, approved=False, languages=("ar", "en", "fr"))
    approve(talk, "questions_waiting", languages=("fr", "en"))
    approve(talk, nudges.NEWS, languages=("ar", "fr"))
    send(talk)
    sent = {name: (talk.nudge_to(name).template, talk.nudge_to(name).language)
            for name in ("Nour", "Joelle", "Karim")}  # fmt: skip
    assert sent == {
        "Nour": ("muyassir_news_waiting_v1", "ar"),
        "Joelle": (QUESTIONS, "fr"),
        "Karim": (QUESTIONS, "en"),
    }


def test_R5_what_is_refused_afterwards_is_frozen_in_the_language_that_was_sent(
    database: Database,
) -> None:
    talk = windowed(database, approved=False, languages=("ar", "en", "fr"))
    approve(talk, "questions_waiting", languages=("fr",))
    send(talk)
    (entry,) = rows_of(talk, "Nour", PROMPT)
    approve(talk, "questions_waiting", languages=("ar", "en"))  # her own is there by now
    refused = Outcome(fate=Fate.TEMPLATE, why="paused")
    with talk.database.transaction() as store:
        assert settle_afterwards(store, entry, refused, talk.now)
        usable = [one.language for one in templates.all_of_them(store) if one.usable]
    assert usable == ["ar", "en"]


def test_a_language_that_is_not_the_networks_is_not_taken(database: Database) -> None:
    talk = windowed(database, approved=False, languages=("ar", "en"))
    approve(talk, "questions_waiting", languages=("fr",))
    send(talk)
    assert stands(talk, "Nour", PROMPT) == (HELD, NO_TEMPLATE)
    assert stands(talk, "Joelle", PROMPT)[0] is Standing.HANDED_OVER, "it is her own"


@pytest.mark.parametrize(
    "how",
    [
        {"state": templates.PAUSED}, {"state": templates.FROZEN}, {"state": templates.PENDING},
        {"state": templates.REJECTED}, {"state": templates.DISABLED},
        {"state": templates.APPROVED, "category": "marketing"},
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_stood_in_for_by_the_general_one(
    database: Database, how: dict[str, str]
) -> None:
    talk = windowed(database)
    judge(talk, how["state"], "questions_waiting", category=how.get("category", "utility"))
    send(talk)
    nudge = talk.nudge_to("Karim")
    assert (nudge.template, nudge.params) == ("muyassir_news_waiting_v1", ())
    judge(talk, how["state"], nudges.NEWS, category=how.get("category", "utility"))
    tell(talk, "Karim", "more", urgency=Urgency.CHANGE)
    talk.deliver()
    assert state(talk, "more") == (HELD, NO_TEMPLATE)


def test_an_invitation_by_the_general_template_still_shows_what_it_is(database: Database) -> None:
    talk = windowed(database, approved=False)
    approve(talk, nudges.NEWS)
    plan(talk)
    talk.wait(MINUTES)
    assert len(talk.nudge_to("Karim").payloads) == 3
    (shown,) = talk.presses("Karim", "Show")
    assert "Monthly coordination" in shown.text


def test_a_reply_that_is_not_wanted_any_more_is_no_reason_to_nudge(database: Database) -> None:
    """It was asked for long ago: it is held, and comes when they write again."""
    talk = windowed(database)
    with talk.database.transaction() as store:
        address = addresses.find(store, PLATFORM, "Karim")
        assert address is not None
    tell(talk, "Karim", "answer", urgency=Urgency.REPLY, address_id=address.id)
    talk.deliver()
    assert state(talk, "answer") == (HELD, WINDOW)
    assert not talk.nudged
    assert "words of answer" in [one.text for one in talk.says("Karim", "/menu")]


def test_where_there_are_no_templates_a_closed_window_holds(database: Database) -> None:
    talk = windowed(database)
    talk.caps = replace(talk.caps, needs_template=False)
    send(talk)
    assert rows_of(talk, "Karim", PROMPT)[-1].state in (HELD, Standing.FAILED)
    assert not talk.nudged


# --- one at a time, the day's allowance, the hour ----------------------------------------------


def test_R11_one_nudge_stands_at_a_time(database: Database) -> None:
    talk = windowed(database)
    for number in range(5):
        tell(talk, "Karim", f"prompt {number}")
    talk.deliver()
    assert len(talk.nudged) == 1
    assert {state(talk, f"prompt {number}") for number in range(1, 5)} == {(PLANNED, WINDOW)}
    talk.wait(DAY - HOUR)
    assert len(talk.nudged) == 1
    talk.wait(timedelta(minutes=61))
    assert len(talk.nudged) == 2
    talk.wait(MINUTES)
    assert len(talk.nudged) == 2


def test_what_concerns_a_meeting_goes_though_a_nudge_stands(database: Database) -> None:
    talk = windowed(database)
    tell(talk, "Karim", "prompt")
    talk.deliver()
    plan(talk)
    talk.wait(MINUTES)
    assert talk.nudge_to("Karim").template == "muyassir_meeting_invitation_v1"
    tap(talk, "Rana", "meeting-move", newest(talk).subject)
    talk.says("Rana", "27/11 15:00")
    for answer in ("Skip", "Change it"):
        talk.presses("Rana", answer)
    talk.wait(MINUTES)
    assert talk.nudge_to("Karim").template == "muyassir_meeting_changed_v1"
    tell(talk, "Karim", "change", urgency=Urgency.CHANGE)
    tell(talk, "Karim", "second prompt")
    talk.deliver()
    assert state(talk, "change")[0] is Standing.HANDED_OVER
    assert state(talk, "second prompt") == (PLANNED, WINDOW)


def test_what_waits_behind_a_nudge_ends_by_name(database: Database) -> None:
    talk = windowed(database)
    tell(talk, "Karim", "first")
    tell(talk, "Karim", "short", expires=talk.now + 6 * HOUR)
    talk.deliver()
    talk.wait(7 * HOUR)
    assert state(talk, "short") == (EXPIRED, WINDOW)


def test_all_that_waited_comes_when_the_nudge_is_answered(database: Database) -> None:
    talk = windowed(database)
    for key in ("first", "second"):
        tell(talk, "Karim", key)
    talk.deliver()
    shown = talk.presses("Karim", "Show")
    assert [one.text for one in shown] == ["words of first", "words of second"]
    assert len(talk.nudged) == 1


def test_R8_no_nudge_in_quiet_hours(database: Database) -> None:
    talk = windowed(database, now=EVENING)
    tell(talk, "Karim", "evening")
    talk.now += HOUR
    talk.deliver()
    assert not talk.nudged
    talk.wait(12 * HOUR)
    (shown,) = to(talk.shown, "Karim")
    assert (shown.at.hour, shown.at.minute) == (8, 0)


def test_a_spent_day_puts_off_until_somebody_leaves_it(database: Database) -> None:
    talk = windowed(database)
    with talk.database.transaction() as store:
        outside.assume_limit(store, PLATFORM, 2)
    for name in ("Karim", "Nour"):
        tell(talk, name, name)
    talk.deliver()
    talk.now += HOUR
    tell(talk, "Joelle", "Joelle")
    tell(talk, "Joelle", "short", expires=talk.now + HOUR)
    tell(talk, "Karim", "more", urgency=Urgency.CHANGE)
    talk.deliver()
    assert state(talk, "Joelle") == (PLANNED, ALLOWANCE)
    assert state(talk, "more")[0] is Standing.HANDED_OVER, "who counts already costs nothing more"
    talk.wait(2 * HOUR)
    assert state(talk, "short") == (EXPIRED, ALLOWANCE)
    talk.wait(20 * HOUR)
    assert state(talk, "Joelle") == (PLANNED, ALLOWANCE)
    talk.wait(3 * HOUR)
    assert state(talk, "Joelle")[0] is Standing.HANDED_OVER


def test_who_writes_needs_no_allowance(database: Database) -> None:
    talk = windowed(database)
    with talk.database.transaction() as store:
        outside.set_limit(store, PLATFORM, 0)
    tell(talk, "Karim", "word")
    talk.deliver()
    assert state(talk, "word") == (PLANNED, ALLOWANCE)
    assert "words of word" in [one.text for one in talk.says("Karim", "/menu")]


# --- when somebody writes -------------------------------------------------------------------------


def test_R10_what_was_held_comes_the_moment_that_somebody_writes(database: Database) -> None:
    talk = windowed(database, approved=False)
    tell(talk, "Karim", "useful")
    tell(talk, "Karim", "late", expires=talk.now + HOUR)
    tell(talk, "Nour", "others")
    talk.deliver()
    talk.wait(2 * HOUR)
    assert {state(talk, key) for key in ("useful", "late", "others")} == {(HELD, NO_TEMPLATE)}
    said = [one.text for one in talk.says("Karim", "/menu")]
    assert "words of useful" in said
    assert state(talk, "useful")[0] is Standing.HANDED_OVER
    assert state(talk, "late") == state(talk, "others") == (HELD, NO_TEMPLATE)


def test_only_a_window_that_had_closed_is_looked_behind(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[int] = []

    def looks(_store: object, member_id: int, *_rest: object) -> None:
        looked.append(member_id)

    monkeypatch.setattr("bot.engine.nudging.release_to", looks)
    talk = windowed(database)
    talk.says("Karim", "/menu")
    talk.says("Karim", "/meetings")
    assert len(looked) == 1
    talk.tables = replace(talk.tables, platforms={})
    talk.says("Nour", "/menu")
    assert len(looked) == 1


def test_R10_every_message_ends_by_a_name_that_summaries_know(database: Database) -> None:
    talk = windowed(database, approved=False, languages=("ar", "en"))
    approve(talk, "meeting_invitation", languages=("en", "ar"))
    plan(talk)
    with talk.database.transaction() as store:
        outside.assume_limit(store, PLATFORM, 2)
    talk.wait(MINUTES)
    send(talk, anonymous=False)
    tell(talk, "Karim", "short", expires=talk.now + HOUR)
    talk.wait(3 * DAY)
    with talk.database.transaction() as store:
        sums = ledger.sums(store)
        home = networks.listed(store)[-1]
        found = gather(store, home, seven_days(talk.now, home), talk.now)
    whys = {why for (state, why) in sums if state in (HELD, EXPIRED, Standing.FAILED)}
    assert {NO_TEMPLATE, ALLOWANCE} & whys
    assert whys <= set(reach.WHY)
    assert found.planned == found.arrived + found.waiting + sum(one.number for one in found.lost)
    assert {"window", "limit"} & {one.why for one in found.lost}
    assert "held" not in {one.why for one in found.lost}, "nothing was held after a restore"
