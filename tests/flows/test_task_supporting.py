"""Supporters of a task: told once, with their other news; off it by a tap; not nagged."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import update

from bot.core.messages import Kind
from storage import addresses
from storage.database import Database
from storage.ledger import Entry, Standing
from storage.models import ItemRow
from storage.plan_shape import Agreed, Item, Status
from tests.flows.own_tasks import change, circle, entries, give, look, tap
from tests.flows.plan_sending import send
from tests.flows.talk import PLATFORM, Shown, Talk
from tests.reports.plan_files import csv

DAY = timedelta(days=1)
SOON = timedelta(minutes=5)
DUE = date(2026, 12, 10)
TOLD = "🤝 You support a task in the action plan: “Print the posters”, due Thursday 10 December."


def id_of(talk: Talk, name: str) -> int:
    with talk.database.transaction() as store:
        member = talk.find(store, name)
        assert member is not None
        return member.id


def task(talk: Talk, title: str = "Print the posters") -> Item:
    """Joelle’s, who has agreed to it."""
    return give(talk, title, who="Joelle", due=DUE)


def let_support(talk: Talk, item: Item, *names: str) -> None:
    """As Rana does it in the plan: whom she ticks becomes a supporter, or is none any more."""
    talk.says("Rana", "/plan")
    tap(talk, "Rana", "plan-supporters", item.subject)
    for name in names:
        talk.presses("Rana", name)
    talk.presses("Rana", "Done choosing")


def supported(database: Database) -> tuple[Talk, Item]:
    talk = circle(database)
    item = task(talk)
    let_support(talk, item, "Karim")
    return talk, item


def news(shown: list[Shown], who: str = "Karim") -> list[Shown]:
    return [one for one in shown if one.to == who and one.reason.startswith("task-")]


# --- being told -----------------------------------------------------------------------------------


def test_who_becomes_a_supporter_is_told_once_without_a_name(database: Database) -> None:
    talk, _item = supported(database)
    (message,) = news(talk.wait(SOON))
    assert message.text == f"{TOLD} Nothing needs to be answered."
    assert message.labels == ["Show the task", "Not me", "My tasks"]
    assert news(talk.wait(40 * DAY)) == []
    assert "Responsible: Joelle" in talk.presses("Karim", "Show the task")[0].text


def test_a_supporter_of_a_task_without_a_date_is_told_so(database: Database) -> None:
    talk = circle(database)
    let_support(talk, give(talk, who="Joelle", due=None), "Karim")
    assert "“Print the posters”, without a date yet." in news(talk.wait(SOON))[0].text


def test_several_supports_of_one_go_are_one_message(database: Database) -> None:
    talk = circle(database)
    for title in ("Print the posters", "Find a bus"):
        let_support(talk, task(talk, title), "Karim")
    (message,) = news(talk.wait(SOON))
    assert message.text.split("\n") == [
        "🤝 You support 2 more tasks in the action plan:",
        "1. Print the posters: due on Thursday 10 December (Not started)",
        "2. Find a bus: due on Thursday 10 December (Not started)",
    ]
    assert message.labels == ["1. Print the posters", "2. Find a bus", "My tasks"]


def test_what_one_is_asked_and_what_one_supports_come_as_one_message(database: Database) -> None:
    talk, _item = supported(database)
    give(talk, "Book the field", agreed=Agreed.PROPOSED, due=DUE)
    (message,) = news(talk.wait(SOON))
    assert message.reason == "task-offer"
    assert message.text.split("\n") == [
        "📝 1 task in the action plan is yours. Is that all right?",
        "1. Book the field: due on Thursday 10 December (Waits for an answer)",
        "🤝 You support 1 more task in the action plan:",
        "2. Print the posters: due on Thursday 10 December (Not started)",
    ]
    talk.presses("Karim", "I accept them all")
    assert news(talk.wait(DAY)) == []


def test_H13_on_a_day_that_is_spent_it_comes_with_the_next_days_tasks(database: Database) -> None:
    talk = circle(database)
    first = task(talk)
    let_support(talk, first, "Karim")
    assert len(news(talk.wait(SOON))) == 1
    let_support(talk, task(talk, "Find a bus"), "Karim")
    shown = news(talk.wait(2 * DAY))
    assert [f"{one.at:%a}" for one in shown] == ["Tue"]
    assert "Find a bus" in shown[0].text


def test_R8_T5_what_is_given_at_night_before_a_weekend_comes_on_the_next_morning(
    database: Database,
) -> None:
    talk = circle(database)
    item = task(talk)
    talk.until(talk.now + 4 * DAY + timedelta(hours=13))  # Friday, eleven at night
    let_support(talk, item, "Karim")
    shown = news(talk.wait(4 * DAY))
    assert [f"{one.at:%a %H:%M}" for one in shown] == ["Mon 10:00"]


def test_T6_a_pause_of_ones_own_holds_it(database: Database) -> None:
    talk = circle(database)
    item = task(talk)
    talk.says("Karim", "/pause")
    talk.presses("Karim", "3 days")
    let_support(talk, item, "Karim")
    shown = news(talk.wait(5 * DAY))
    assert [f"{one.at:%a %d}" for one in shown] == ["Thu 26"]


def test_by_a_plan_that_is_sent_in_supporters_are_told_too(database: Database) -> None:
    talk = circle(database)
    send(
        talk,
        csv(
            "Objective,Activity,Task,Responsible,Supporters,Due",
            "Youth,Open day,Print the posters,Joelle,Karim,10/12/2026",
        ),
    )
    for label in ("Go on", "They stay as they are", "Take it over"):
        talk.presses("Rana", label)
    (message,) = news(talk.wait(SOON))
    assert TOLD in message.text


def test_who_makes_themselves_a_supporter_is_not_told_what_they_did(database: Database) -> None:
    talk = circle(database)
    let_support(talk, task(talk), "Rana", "Karim")
    shown = talk.wait(SOON)
    assert news(shown, "Rana") == []
    assert len(news(shown)) == 1


def test_a_reassigned_task_tells_no_supporter_anew(database: Database) -> None:
    talk, item = supported(database)
    assert len(news(talk.wait(SOON))) == 1
    change(talk, item, member_id=id_of(talk, "Nour"))
    assert news(talk.wait(9 * DAY)) == []


def test_undoing_an_undone_support_tells_nobody_twice(database: Database) -> None:
    talk, item = supported(database)
    assert len(news(talk.wait(SOON))) == 1
    let_support(talk, item, "✓ Karim")
    assert look(talk, item).supporters == ()
    talk.presses("Rana", "Undo")
    assert look(talk, item).supporters == (id_of(talk, "Karim"),)
    assert news(talk.wait(9 * DAY)) == []


def test_a_support_that_is_taken_back_at_once_is_never_told(database: Database) -> None:
    talk, _item = supported(database)
    talk.presses("Rana", "Undo")
    assert news(talk.wait(9 * DAY)) == []
    assert [one.state for one in support_rows(talk)] == [Standing.WITHDRAWN]


def support_rows(talk: Talk) -> list[Entry]:
    return [one for one in entries(talk, "Karim") if one.reason == "task-support"]


@pytest.mark.parametrize("status", [Status.DONE, Status.CANCELLED])
def test_what_is_over_before_it_was_told_is_told_no_more(
    database: Database, status: Status
) -> None:
    talk, item = supported(database)
    change(talk, item, status=status)
    assert news(talk.wait(9 * DAY)) == []
    assert [one.state for one in support_rows(talk)] == [Standing.WITHDRAWN]


@pytest.mark.parametrize(
    "values", [{"status": Status.DONE}, {"status": Status.CANCELLED}, {"due": date(2026, 12, 17)}]
)
def test_done_cancelled_or_moved_supporters_see_it_in_their_own_list_alone(
    database: Database, values: dict[str, Any]
) -> None:
    talk, item = supported(database)
    talk.wait(SOON)
    change(talk, item, **values)
    assert news(talk.wait(30 * DAY)) == []
    (listed,) = talk.says("Karim", "/tasks")
    if "due" in values:
        assert "You support:\n1. Print the posters: was due on Thursday 17 December" in listed.text
    else:
        assert listed.labels == ["Show 1 task that is done"]
        (listed,) = talk.presses("Karim", "Show 1 task that is done")
        assert "You supported:\n1. Print the posters (" in listed.text


def test_who_supported_before_supporters_were_told_is_not_told_by_an_upgrade(
    database: Database,
) -> None:
    talk = circle(database)
    item = give(talk, who="Joelle", due=DUE, supporters=(id_of(talk, "Karim"),))
    with talk.database.transaction() as store:
        store.conn.execute(update(ItemRow).values(supporting_since={}))
    assert news(talk.wait(9 * DAY)) == []
    let_support(talk, item, "Nour")
    assert news(talk.wait(3 * DAY)) == []


def test_R14_who_has_gone_is_told_nothing(database: Database) -> None:
    talk, item = supported(database)
    talk.says("Karim", "/leave")
    talk.presses("Karim", "Yes, delete")
    assert news(talk.wait(9 * DAY)) == []
    assert look(talk, item).supporting_since == {}


def test_H5_a_title_that_tells_the_theme_stays_a_tap_away(database: Database) -> None:
    talk = circle(database)
    item = give(talk, "Workshop on extremism", who="Joelle", due=DUE)
    let_support(talk, item, "Karim")
    (message,) = news(talk.wait(SOON))
    assert "extremism" not in message.text
    assert "“…”" in message.text


@pytest.mark.parametrize("agreed", [Agreed.ACCEPTED, Agreed.PROPOSED])
def test_after_news_that_found_no_way_later_news_are_tried_again_with_them(
    database: Database, agreed: Agreed
) -> None:
    """Accepted, both are supports; proposed, both are Karim's own to answer."""
    talk = circle(database)

    def learn(title: str) -> None:
        if agreed is Agreed.PROPOSED:
            give(talk, title, due=DUE, agreed=agreed)
        else:
            let_support(talk, task(talk, title), "Karim")

    reach(talk, "blocked")
    learn("Print the posters")
    assert news(talk.wait(DAY)) == []
    reach(talk, addresses.OK)
    learn("Find a bus")
    (message,) = news(talk.wait(SOON))
    assert "Print the posters" in message.text
    assert "Find a bus" in message.text


def reach(talk: Talk, state: str) -> None:
    """Karim blocks the bot in his app, or lets it write again."""
    with talk.database.transaction() as store:
        address = addresses.find(store, PLATFORM, "Karim")
        assert address is not None
        addresses.change(store, address.id, state=state)


# --- not me ---------------------------------------------------------------------------------------


def test_not_me_takes_them_off_and_the_coordinator_learns_it(database: Database) -> None:
    talk, item = supported(database)
    talk.wait(SOON)
    (shown,) = talk.presses("Karim", "Not me")
    assert shown.replaces
    assert "You no longer support “Print the posters”" in shown.text
    assert look(talk, item).supporters == ()
    (told,) = [one for one in talk.wait(SOON) if one.reason == "plan-attention"]
    assert told.to == "Rana"
    assert "“Print the posters” says that it is not for them" in told.text
    assert "Karim" not in told.text
    assert told.labels == ["Supporters", "Show it"]
    (card,) = talk.presses("Rana", "Show it")
    (history,) = talk.presses("Rana", "History")
    assert "Karim: Supporters: nothing (it was: Karim)" in history.text
    assert [one for one in talk.wait(9 * DAY) if one.reason == "plan-attention"] == []
    assert "Supporters" not in card.text


def test_not_me_can_be_taken_back_and_nobody_is_told_of_it(database: Database) -> None:
    talk, item = supported(database)
    talk.wait(SOON)
    talk.presses("Karim", "Not me")
    talk.presses("Karim", "Undo")
    assert look(talk, item).supporters == (id_of(talk, "Karim"),)
    shown = talk.wait(2 * DAY)
    assert [one.reason for one in shown if one.reason.startswith(("task-", "plan-"))] == []


def test_R2_not_me_twice_is_not_me_once(database: Database) -> None:
    talk, item = supported(database)
    talk.wait(SOON)
    handle = talk.handle("Karim", "Not me")
    talk.presses("Karim", "Not me")
    once = look(talk, item)
    assert talk.sends("Karim", Kind.PRESS, handle=handle) == []
    assert "You no longer support" in talk.toasts[-1]
    assert look(talk, item) == once


@pytest.mark.parametrize("words", ["not mine", "no", "مش إلي"])
def test_L4_not_me_can_be_typed_and_is_confirmed(database: Database, words: str) -> None:
    talk, item = supported(database)
    talk.wait(SOON)
    (shown,) = talk.says("Karim", words)
    assert "I understood: you do not support “Print the posters”. Right?" in shown.text
    assert look(talk, item).supporters
    talk.says("Karim", "yes")
    assert look(talk, item).supporters == ()


def test_a_typed_yes_is_thanked_for_and_accepts_nothing_for_somebody_else(
    database: Database,
) -> None:
    talk = circle(database)
    item = give(talk, who="Joelle", due=DUE, agreed=Agreed.PROPOSED)
    let_support(talk, item, "Karim")
    talk.wait(SOON)
    (shown,) = talk.says("Karim", "ok")
    assert shown.text == "Thank you. “Print the posters” stands in your list."
    assert look(talk, item).agreed is Agreed.PROPOSED


def test_S2_not_me_of_somebody_else_takes_nobody_off(database: Database) -> None:
    talk, item = supported(database)
    talk.wait(SOON)
    talk.says("Nour", "/menu")
    tap(talk, "Nour", "task-not-me", item.subject)
    tap(talk, "Nour", "task-me-again", item.subject)
    assert look(talk, item).supporters == (id_of(talk, "Karim"),)


def test_a_new_supporter_settles_what_the_coordinator_was_to_decide(database: Database) -> None:
    talk, item = supported(database)
    talk.wait(SOON)
    talk.presses("Karim", "Not me")
    let_support(talk, item, "Nour")
    assert [one for one in talk.wait(2 * DAY) if one.reason == "plan-attention"] == []


def test_the_card_of_what_one_supports_has_not_me_and_ones_own_has_not(
    database: Database,
) -> None:
    talk, item = supported(database)
    talk.says("Karim", "/tasks")
    assert "Not me" in tap(talk, "Karim", "task-show", item.subject)[0].labels
    talk.says("Joelle", "/tasks")
    labels = tap(talk, "Joelle", "task-show", item.subject)[0].labels
    assert "Sans moi" not in labels
