"""Typed words and what they answer: a question with a yes, one task of several, what is closed."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from storage.database import Database
from storage.plan_shape import Agreed, Item, Status
from tests.flows.own_tasks import change, circle, give, look
from tests.flows.talk import Shown, Talk

DAY = timedelta(days=1)
MINUTES = timedelta(minutes=5)
SATURDAY = date(2026, 11, 28)


def asked(database: Database, who: str = "Karim", **values: Any) -> tuple[Talk, Item]:
    """Somebody was asked about their only task."""
    talk = circle(database)
    item = give(talk, who=who, **values)
    talk.wait(3 * DAY if "agreed" not in values else MINUTES)
    return talk, item


def said(shown: list[Shown]) -> str:
    return "\n".join(one.text for one in shown)


# --- a typed yes and a typed no to "Right?" -------------------------------------------------------


@pytest.mark.parametrize("yes", ["yes", "ok", "نعم", "اي", "oui", "yes please"])
@pytest.mark.parametrize("agreed", [Agreed.ACCEPTED, Agreed.PROPOSED])
def test_L4_a_typed_yes_is_the_first_button(database: Database, yes: str, agreed: Agreed) -> None:
    talk = circle(database)
    item = give(talk, agreed=agreed)
    talk.wait(3 * DAY if agreed is Agreed.ACCEPTED else MINUTES)
    talk.says("Karim", "Saturday rather")
    talk.says("Karim", yes)
    assert look(talk, item).due == SATURDAY
    wished = Agreed.TALK if agreed is Agreed.PROPOSED else Agreed.ACCEPTED
    assert look(talk, item).agreed is wished


@pytest.mark.parametrize(
    ("words", "values"),
    [
        ("not mine", {"agreed": Agreed.DECLINED}),
        ("done except the poster", {"status": Status.IN_PROGRESS}),
        ("please call me", {"status": Status.BLOCKED, "reason": "talk"}),
    ],
)
def test_L4_a_typed_yes_confirms_what_was_understood(
    database: Database, words: str, values: dict[str, object]
) -> None:
    talk, item = asked(database)
    talk.says("Karim", words)
    assert look(talk, item) == item
    talk.says("Karim", "yes")
    now = look(talk, item)
    assert {name: getattr(now, name) for name in values} == values


@pytest.mark.parametrize(
    "words",
    ["I'll do it next week", "next month please", "la semaine prochaine", "le mois prochain",
     "الأسبوع القادم", "الشهر المقبل", "الاسبوع الجاي", "esbou3 el jey"],
)  # fmt: skip
def test_L4_next_week_is_no_day_so_that_the_day_is_asked(database: Database, words: str) -> None:
    talk, item = asked(database)
    (shown,) = talk.says("Karim", words)
    assert look(talk, item) == item
    assert shown.labels[0] == "In one week"


def test_L4_a_question_about_next_week_is_no_word_about_a_task(database: Database) -> None:
    talk, item = asked(database)
    shown = talk.says("Karim", "is there a training next week?")
    assert look(talk, item) == item
    assert "In one week" not in shown[-1].labels


@pytest.mark.parametrize("words", ["not mine", "no"])
def test_L4_a_typed_yes_gives_an_offer_back_and_a_no_leaves_it(
    database: Database, words: str
) -> None:
    talk, item = asked(database, agreed=Agreed.PROPOSED)
    talk.says("Karim", words)
    talk.says("Karim", "no")
    assert look(talk, item) == item
    assert "Waits for an answer" in said(talk.shown[-1:])
    talk.says("Karim", words)
    talk.says("Karim", "yes")
    assert look(talk, item).agreed is Agreed.DECLINED


def test_L4_a_yes_after_what_has_changed_meanwhile_shows_it_anew(database: Database) -> None:
    talk, item = asked(database)
    talk.says("Karim", "Saturday rather")
    changed = change(talk, item, due=date(2026, 12, 24))
    assert "somebody else has changed this task" in said(talk.says("Karim", "yes"))
    assert look(talk, item) == changed


def test_L4_a_yes_to_which_day_is_no_yes_to_the_task(database: Database) -> None:
    talk, item = asked(database, agreed=Agreed.PROPOSED)
    talk.says("Karim", "finished Saturday")
    talk.says("Karim", "yes")
    assert look(talk, item) == item


def test_L4_the_words_of_a_button_are_the_button(database: Database) -> None:
    talk, item = asked(database)
    (shown,) = talk.says("Karim", "Saturday rather")
    talk.says("Karim", shown.labels[0])
    assert look(talk, item).due == SATURDAY


# --- one of several, and what waits for an answer -------------------------------------------------


@pytest.mark.parametrize("words", ["done", "3am bishteghil 3laya", "stuck, no money"])
@pytest.mark.parametrize("listed", [True, False])
def test_L4_of_several_open_tasks_it_is_asked_which(
    database: Database, words: str, listed: bool
) -> None:
    talk, first = asked(database, agreed=Agreed.PROPOSED)
    second = give(talk, "Book the hall")
    talk.says("Karim", "/tasks" if listed else "/menu")
    (shown,) = talk.says("Karim", words)
    assert "Which task do you mean?" in shown.text
    assert {"Print the posters", "Book the hall"} < set(shown.labels)
    assert (look(talk, first), look(talk, second)) == (first, second)
    talk.presses("Karim", "Book the hall")
    assert look(talk, second).status is not Status.NOT_STARTED
    assert look(talk, first) == first


def test_L4_done_does_not_close_what_was_not_accepted(database: Database) -> None:
    talk, item = asked(database, agreed=Agreed.PROPOSED)
    (shown,) = talk.says("Karim", "done")
    assert look(talk, item) == item
    assert {"✅ Done", "I accept"} < set(shown.labels)
    talk.presses("Karim", "✅ Done")
    assert look(talk, item).status is Status.DONE


def test_L4_yes_after_a_list_accepts_nothing_that_was_not_named(database: Database) -> None:
    talk = circle(database)
    items = [give(talk, f"Task {n}", agreed=Agreed.PROPOSED) for n in range(2)]
    talk.wait(MINUTES)
    talk.says("Karim", "/tasks")
    (shown,) = talk.says("Karim", "yes")
    assert [look(talk, item) for item in items] == items
    talk.presses("Karim", shown.labels[1])
    assert [look(talk, item).agreed for item in items] == [Agreed.PROPOSED, Agreed.ACCEPTED]


@pytest.mark.parametrize(
    "words",
    [
        "je suis bloquée, pas de budget", "It is blocked", "I am stuck", "not done yet", "DONE!!",
        "late, Saturday", "ma khallaset ba3d", "بعدني ما خلصت", "مش قادر", "I accept",
    ],
)  # fmt: skip
@pytest.mark.parametrize("before", ["", "/menu", "/tasks"])
def test_L4_who_has_open_tasks_is_understood_and_asked_which(
    database: Database, words: str, before: str
) -> None:
    talk = circle(database)
    items = [give(talk, "Print the posters", due=None), give(talk, "Book the hall", due=None)]
    if before:
        talk.says("Karim", before)
    assert "Which task do you mean?" in said(talk.says("Karim", words))
    assert [look(talk, item) for item in items] == items


def test_L4_i_accept_accepts_what_waits_for_an_answer_after_another_message(
    database: Database,
) -> None:
    talk, item = asked(database, agreed=Agreed.PROPOSED)
    other = give(talk, "Book the hall")
    talk.says("Karim", "/menu")
    talk.says("Karim", "I accept")
    assert look(talk, item).agreed is Agreed.ACCEPTED
    assert look(talk, other) == other


def test_L4_i_accept_with_nothing_to_accept_shows_the_tasks(database: Database) -> None:
    talk = circle(database)
    items = [give(talk, "Print the posters", due=None), give(talk, "Book the hall", due=None)]
    talk.says("Karim", "I accept")
    (shown,) = talk.presses("Karim", "Book the hall")
    assert "Status: Not started" in shown.text
    assert [look(talk, item) for item in items] == items


# --- what is closed -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "told"),
    [(Status.DONE, "This task is closed."), (Status.CANCELLED, "was cancelled.")],
)
@pytest.mark.parametrize("words", ["Saturday rather", "I need more time", "not mine", "yes"])
def test_L4_what_is_closed_is_not_moved(
    database: Database, status: Status, told: str, words: str
) -> None:
    talk, item = asked(database)
    closed = change(talk, item, status=status)
    assert told in said(talk.says("Karim", words))
    assert look(talk, item) == closed


def test_L4_a_day_after_done_offers_to_open_it_again(database: Database) -> None:
    talk, item = asked(database)
    talk.says("Karim", "خلصت")
    (shown,) = talk.says("Karim", "الخميس أحسن")
    assert look(talk, item).status is Status.DONE
    assert "It is not done yet" in shown.labels


# --- what is in the way ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("ما في مصاري", "budget"), ("no money", "budget"), ("pas de budget", "budget"),
        ("Budget", "budget"), ("Not enough time", "time"), ("no time", "time"),
        ("the hall", "venue"), ("call me", "talk"), ("3", "venue"), ("موافقة", "approval"),
    ],
)  # fmt: skip
def test_L4_what_is_in_the_way_can_be_typed(database: Database, words: str, reason: str) -> None:
    talk, item = asked(database)
    talk.presses("Karim", "⛔ Blocked")
    talk.says("Karim", words)
    assert (look(talk, item).status, look(talk, item).reason) == (Status.BLOCKED, reason)


@pytest.mark.parametrize("words", ["the wall is purple", "no hall and no money", "Mr Haddad"])
def test_L4_what_is_no_reason_is_asked_again(database: Database, words: str) -> None:
    talk, item = asked(database)
    talk.presses("Karim", "⛔ Blocked")
    (shown,) = talk.says("Karim", words)
    assert "What is in the way?" in shown.text
    assert "Budget" in shown.labels
    assert ("about a person" in shown.text) is (words == "Mr Haddad")
    talk.says("Karim", "budget")
    assert look(talk, item).reason == "budget"


def test_L4_a_command_and_another_state_are_no_reason(database: Database) -> None:
    talk, item = asked(database)
    talk.presses("Karim", "⛔ Blocked")
    assert "What is in the way?" not in said(talk.says("Karim", "my tasks"))
    talk.says("Karim", "working on it")
    assert look(talk, item).status is Status.IN_PROGRESS


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("je suis bloquée, pas de budget", "budget"), ("stuck, no money", "budget"),
        ("blocked, the hall is closed", "venue"), ("I am stuck", ""),
        ("stuck: no hall, no money", ""), ("blocked because of the budget", "budget"),
        ("متعطل بسبب الميزانية", "budget"), ("bloqué par le budget", "budget"),
        ("stuck because I hate it", ""),
    ],
)  # fmt: skip
def test_L4_blocked_and_by_what_in_one_breath(database: Database, words: str, reason: str) -> None:
    talk, item = asked(database)
    talk.says("Karim", words)
    assert (look(talk, item).status, look(talk, item).reason) == (Status.BLOCKED, reason)


def test_L4_not_blocked_is_not_blocked(database: Database) -> None:
    talk, item = asked(database)
    talk.says("Karim", "not stuck, the budget is there")
    assert look(talk, item) == item


# --- what was answered in words, then tapped ------------------------------------------------------


@pytest.mark.parametrize("words", ["yes", "working on it"])
def test_R2_an_old_button_says_how_it_stands(database: Database, words: str) -> None:
    talk, item = asked(database, agreed=Agreed.PROPOSED)
    talk.says("Karim", words)
    now = look(talk, item)
    (shown,) = talk.presses("Karim", "I accept")
    assert "no longer waits for your answer. It is now:" in shown.text
    assert look(talk, item) == now


def test_R2_done_in_words_and_then_tapped_is_answered(database: Database) -> None:
    talk, item = asked(database)
    talk.says("Karim", "done")
    assert "is closed." in said(talk.presses("Karim", "✅ Done"))
    assert look(talk, item).revision == item.revision + 1
