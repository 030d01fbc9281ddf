"""A named check-in asks about one's open tasks first; an anonymous one knows nothing of them."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.core.flow import reconcile
from storage import checkins as stored
from storage import plan_items, plan_revisions
from storage.checkins import Checkin
from storage.database import Database
from storage.ledger import Standing
from storage.plan_shape import Agreed, Item, Status
from tests.flows.checkins import ANSWERS, FIRST, answer, at, begin, one_round, told, town
from tests.flows.meetings import tap, texts
from tests.flows.own_tasks import entries
from tests.flows.talk import Shown, Talk
from tests.flows.task_writing import begun, given, tasks

DUE = date(2026, 12, 20)


def asked(database: Database, form: str = "weekly_checkin") -> tuple[Talk, Checkin]:
    """A check-in is open for Karim; the plan has an activity."""
    talk = town(database)
    begun(talk)
    checkin = begin(talk, form)
    return talk, checkin


def open_round(talk: Talk) -> None:
    talk.until(at(26, 17, 1, month=11))


def karims(talk: Talk, title: str, **values: object) -> Item:
    return given(talk, title, "Karim", **{"agreed": Agreed.ACCEPTED, "due": DUE, **values})


def last(talk: Talk, name: str = "Karim") -> Shown:
    return [one for one in talk.shown if one.to == name][-1]


def start(talk: Talk) -> Shown:
    """Reports at the open round; the prompt may wait for a day without another message (H13)."""
    open_round(talk)
    talk.says("Karim", "/checkin")
    return last(talk)


def state(talk: Talk, item: Item) -> Item:
    with talk.database.transaction() as store:
        return plan_items.get(store, item.id)


def test_the_blocked_ones_are_asked_about_first(database: Database) -> None:
    talk, _checkin = asked(database)
    karims(talk, "Print the posters")
    karims(talk, "Book the hall", status=Status.BLOCKED, reason="approval")
    shown = start(talk)
    assert "“Book the hall” was blocked: Waiting for approval. How is it now?" in shown.text
    assert shown.labels[:4] == ["✅ Done", "🔄 In progress", "⛔ Blocked", "🗓 I need more time"]
    talk.presses("Karim", "🔄 In progress")
    assert "“Print the posters”: due on Sunday 20 December. How is it going?" in last(talk).text


def test_the_button_of_the_prompt_leads_there_too(database: Database) -> None:
    talk, _checkin = asked(database)
    karims(talk, "Print the posters")
    open_round(talk)
    talk.presses("Karim", "Start")
    assert "First your tasks." in last(talk).text


def test_what_is_said_is_noted_in_the_plan_and_not_in_the_check_in(database: Database) -> None:
    talk, checkin = asked(database)
    first = karims(talk, "Print the posters")
    second = karims(talk, "Book the hall", status=Status.BLOCKED, reason="approval")
    start(talk)
    talk.presses("Karim", "🔄 In progress")
    talk.presses("Karim", "✅ Done")
    assert state(talk, second).status is Status.IN_PROGRESS
    assert state(talk, first).status is Status.DONE
    answer(talk, "Karim")
    paper = told(talk, one_round(talk, checkin, FIRST))["Karim"]
    assert paper
    assert not [name for name in paper if name.startswith(("task", "reason", "day", "~"))]
    assert "posters" not in str(paper)


@pytest.mark.parametrize("words", ["yes", "طبعا", "oui", "ok", "👍", "tamam", "inshallah", "no"])
def test_L4_yes_says_nothing_of_how_a_task_is_going(database: Database, words: str) -> None:
    talk, _checkin = asked(database)
    item = karims(talk, "Book the hall", status=Status.BLOCKED, reason="budget")
    start(talk)
    talk.says("Karim", words)
    assert "No problem. What is the situation?" in last(talk).text
    assert "“Book the hall” was blocked: Budget. How is it now?" in last(talk).text
    assert state(talk, item).status is Status.BLOCKED


@pytest.mark.parametrize(
    ("words", "status"),
    [
        ("خلصت", Status.DONE), ("1", Status.DONE), ("✅", Status.DONE), ("done", Status.DONE),
        ("on its way", Status.IN_PROGRESS), ("en cours", Status.IN_PROGRESS),
    ],
)  # fmt: skip
def test_L4_what_says_how_it_is_going_is_taken(
    database: Database, words: str, status: Status
) -> None:
    talk, _checkin = asked(database)
    item = karims(talk, "Book the hall", status=Status.BLOCKED, reason="budget")
    start(talk)
    talk.says("Karim", words)
    assert state(talk, item).status is status


def test_R3_what_was_noted_of_each_task_is_said(database: Database) -> None:
    talk, _checkin = asked(database)
    karims(talk, "Print the posters")
    karims(talk, "Book the hall", status=Status.BLOCKED, reason="approval")
    start(talk)
    talk.presses("Karim", "✅ Done")
    talk.presses("Karim", "⛔ Blocked")
    shown = talk.presses("Karim", "Budget")
    assert shown[0].text.splitlines()[:3] == [
        "Noted for 2 tasks. Now the check-in.",
        "1. Book the hall (Done)",
        "2. Print the posters: due on Sunday 20 December (Blocked: Budget)",
    ]


def test_blocked_asks_why_from_a_closed_list(database: Database) -> None:
    talk, _checkin = asked(database)
    item = karims(talk, "Print the posters")
    start(talk)
    talk.presses("Karim", "⛔ Blocked")
    assert "What is in the way?" in last(talk).text
    talk.presses("Karim", "Budget")
    assert (state(talk, item).status, state(talk, item).reason) == (Status.BLOCKED, "budget")


def test_still_blocked_without_a_word_keeps_its_reason(database: Database) -> None:
    talk, _checkin = asked(database)
    item = karims(talk, "Print the posters", status=Status.BLOCKED, reason="approval")
    start(talk)
    talk.presses("Karim", "⛔ Blocked")
    talk.presses("Karim", "Skip")
    assert state(talk, item).reason == "approval"


@pytest.mark.parametrize(
    ("said", "due"),
    [
        ("Thursday", date(2026, 12, 3)),
        ("٢/١٢", date(2026, 12, 2)),
        ("2026-12-04", date(2026, 12, 4)),
    ],
)
def test_L4_more_time_asks_until_when(database: Database, said: str, due: date) -> None:
    talk, _checkin = asked(database)
    item = karims(talk, "Print the posters")
    start(talk)
    talk.presses("Karim", "🗓 I need more time")
    talk.says("Karim", said)
    assert state(talk, item).due == due


def test_a_day_that_is_past_is_asked_again(database: Database) -> None:
    talk, _checkin = asked(database)
    item = karims(talk, "Print the posters")
    start(talk)
    talk.presses("Karim", "🗓 I need more time")
    talk.says("Karim", "20/11")
    assert "That day is past" in last(talk).text
    assert state(talk, item).due == DUE


def test_no_date_yet_postpones(database: Database) -> None:
    talk, _checkin = asked(database)
    item = karims(talk, "Print the posters")
    start(talk)
    talk.presses("Karim", "🗓 I need more time")
    talk.presses("Karim", "No date yet")
    assert state(talk, item).status is Status.POSTPONED


def test_what_goes_on_past_its_date_is_asked_for_a_new_one(database: Database) -> None:
    talk, _checkin = asked(database)
    item = karims(talk, "Print the posters", due=date(2026, 11, 24))
    start(talk)
    talk.presses("Karim", "🔄 In progress")
    assert "When will it be done?" in last(talk).text
    talk.presses("Karim", "Skip")
    assert state(talk, item).status is Status.IN_PROGRESS


def test_each_can_be_skipped_and_nothing_changes(database: Database) -> None:
    talk, _checkin = asked(database)
    item = karims(talk, "Print the posters")
    start(talk)
    talk.presses("Karim", "Skip")
    assert state(talk, item) == item
    assert "Question 1 of" in last(talk).text
    answer(talk, "Karim")


def test_no_more_than_three_are_asked(database: Database) -> None:
    talk, _checkin = asked(database)
    for n in range(5):
        karims(talk, f"Book hall {n}")
    start(talk)
    for _n in range(3):
        talk.presses("Karim", "🔄 In progress")
    text = texts(talk.shown[-3:], "Karim")
    assert "Noted for 3 tasks. Now the check-in." in text
    assert "2 more tasks are open." in text
    assert "Question 1 of" in text


def test_S4_only_ones_own_are_asked_about(database: Database) -> None:
    talk, _checkin = asked(database)
    given(talk, "Book the hall", "Nour", agreed=Agreed.ACCEPTED, due=DUE)
    assert "Book the hall" not in start(talk).text
    assert "Question 1 of" in last(talk).text


@pytest.mark.parametrize(
    "values",
    [{"status": Status.DONE}, {"status": Status.CANCELLED}, {"status": Status.POSTPONED},
     {"agreed": Agreed.DECLINED}, {"agreed": Agreed.PROPOSED}],
)  # fmt: skip
def test_what_is_over_or_not_agreed_on_is_not_asked(
    database: Database, values: dict[str, object]
) -> None:
    talk, _checkin = asked(database)
    karims(talk, "Print the posters", **values)
    assert "Print the posters" not in start(talk).text


def test_H7_an_anonymous_check_in_knows_nothing_of_tasks(database: Database) -> None:
    talk, checkin = asked(database, "network_pulse")
    with talk.database.transaction() as store:
        assert stored.get(store, checkin.id).anonymous
    item = karims(talk, "Print the posters")
    shown = start(talk)
    assert "Print the posters" not in texts(talk.shown, "Karim")
    assert "Question 1 of" in shown.text
    assert state(talk, item) == item


def test_what_changed_meanwhile_is_shown_and_not_overwritten(database: Database) -> None:
    talk, _checkin = asked(database)
    first = karims(talk, "Print the posters")
    second = karims(talk, "Book the hall")
    start(talk)
    with talk.database.transaction() as store:
        plan_items.change(store, first, talk.now, status=Status.CANCELLED)
    talk.presses("Karim", "✅ Done")
    talk.presses("Karim", "✅ Done")
    text = texts(talk.shown[-4:], "Karim")
    assert "Meanwhile somebody else has changed this task." in text
    assert state(talk, first).status is Status.CANCELLED
    assert state(talk, second).status is Status.DONE
    assert "Question 1 of" in text, "the check-in goes on"


def test_R2_a_double_tap_notes_it_once(database: Database) -> None:
    talk, _checkin = asked(database)
    item = karims(talk, "Print the posters")
    start(talk)
    talk.presses("Karim", "✅ Done")
    talk.presses("Karim", "✅ Done")
    with talk.database.transaction() as store:
        changes = plan_revisions.of_item(store, item.id)
    assert len([one for one in changes if "status" in (one.after or {})]) == 2, "added, done"


def test_answering_again_and_going_on_ask_about_no_tasks(database: Database) -> None:
    talk, _checkin = asked(database)
    karims(talk, "Print the posters")
    start(talk)
    talk.presses("Karim", "🔄 In progress")
    talk.presses("Karim", ANSWERS[0])
    talk.presses("Karim", "Answer later")
    talk.presses("Karim", "Go on")
    assert "How is it going?" not in last(talk).text
    answer(talk, "Karim", ANSWERS[1:])
    talk.says("Karim", "/checkin")
    talk.presses("Karim", "Answer again")
    assert "How is it going?" not in last(talk).text


def test_H13_who_has_said_how_a_task_stands_is_not_reminded_of_it_that_day(
    database: Database,
) -> None:
    talk, _checkin = asked(database)
    item = karims(talk, "Print the posters", due=date(2026, 11, 30))
    start(talk)
    talk.presses("Karim", "⛔ Blocked")
    talk.presses("Karim", "Budget")
    answer(talk, "Karim")
    shown = talk.wait(timedelta(days=6))
    about = [one for one in shown if one.to == "Karim" and "Print the posters" in one.text]
    assert about == []
    assert state(talk, item).status is Status.BLOCKED


def test_R10_what_was_planned_about_a_task_is_withdrawn_when_it_is_done(
    database: Database,
) -> None:
    """What follows from a tap follows here too."""
    talk, _checkin = asked(database)
    item = karims(talk, "Print the posters", due=date(2026, 11, 30))
    with talk.database.transaction() as store:
        reconcile(store, talk.tables, f"tasks/{item.member_id}", talk.now)
    start(talk)
    talk.presses("Karim", "✅ Done")
    planned = [one for one in entries(talk, "Karim") if one.state is Standing.PLANNED]
    assert planned == []
    assert [one.title for one in tasks(talk)] == ["Print the posters"]
    tap(talk, "Karim", "task-show", item.subject)
    assert "Done" in last(talk).text
