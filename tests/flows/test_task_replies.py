"""What people type about their tasks, in three languages and Arabizi, and what comes of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from storage import ledger
from storage.database import Database
from storage.ledger import Standing
from storage.plan_shape import Agreed, Item, Status
from tests.flows.meetings import plan
from tests.flows.own_tasks import circle, entries, give, look, tap
from tests.flows.talk import Shown, Talk

DAY = timedelta(days=1)
NEXT_THURSDAY = date(2026, 12, 3)


def reminded(database: Database, who: str = "Karim", **values: Any) -> tuple[Talk, Item]:
    """Somebody was asked this Thursday about a task that is due on that day."""
    talk = circle(database)
    item = give(talk, who=who, **values)
    talk.wait(3 * DAY)
    assert [one for one in talk.shown if one.to == who][-1].reason == "task-reminder"
    return talk, item


def said(shown: list[Shown]) -> str:
    return "\n".join(one.text for one in shown)


# --- one task was asked about ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "words", "status"),
    [
        ("Karim", "done", Status.DONE),
        ("Nour", "خلصت", Status.DONE),
        ("Nour", "khallasta", Status.DONE),
        ("Joelle", "c’est fait", Status.DONE),
        ("Nour", "3am bishteghil 3laya", Status.IN_PROGRESS),
        ("Karim", "It will be done soon", Status.IN_PROGRESS),
        ("Joelle", "je m’en occupe", Status.IN_PROGRESS),
        ("Nour", "رح خلصها", Status.IN_PROGRESS),
        ("Karim", "stuck", Status.BLOCKED),
        ("Nour", "ناطرين جواب", Status.BLOCKED),
        ("Joelle", "il y a un problème", Status.BLOCKED),
    ],
)
def test_L4_what_a_tap_can_undo_is_done_at_once(
    database: Database, who: str, words: str, status: Status
) -> None:
    talk, item = reminded(database, who)
    (shown,) = talk.says(who, words)
    assert look(talk, item).status is status
    tap(talk, who, "task-undo", item.subject, f":{look(talk, item).revision}")
    assert look(talk, item).status is Status.NOT_STARTED
    assert shown.labels
    assert Standing.ANSWERED in {one.state for one in entries(talk, who)}


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("Joelle", "c'est fait sauf l'affiche"),
        ("Karim", "done except the poster"),
        ("Nour", "خلصت إلا الملصق"),
        ("Nour", "خلصت بس باقي الملصق"),
        ("Nour", "khallasta bas be2e l poster"),
    ],
)
def test_L4_done_but_for_something_is_not_done_and_is_asked(
    database: Database, who: str, words: str
) -> None:
    talk, item = reminded(database, who)
    (shown,) = talk.says(who, words)
    assert look(talk, item).status is Status.NOT_STARTED
    assert len(shown.labels) == 3
    tap(talk, who, "task-progress", item.subject, f":{item.revision}")
    assert look(talk, item).status is Status.IN_PROGRESS


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("Karim", "Thursday rather"),
        ("Karim", "the director is ill until next Thursday"),
        ("Nour", "أجلها للخميس"),
        ("Nour", "khalliha el khamis"),
        ("Joelle", "plutôt jeudi"),
        ("Karim", "in one week"),
        ("Nour", "٣/١٢"),
    ],
)
def test_L4_a_new_date_is_shown_back_before_it_counts(
    database: Database, who: str, words: str
) -> None:
    talk, item = reminded(database, who)
    talk.now += timedelta(hours=1)
    (shown,) = talk.says(who, words)
    assert look(talk, item) == item
    assert len(shown.labels) == 3
    talk.presses(who, shown.labels[0])
    assert look(talk, item).due == NEXT_THURSDAY
    assert "ill" not in said(talk.shown[-3:])


@pytest.mark.parametrize("words", ["not Thursday", "20/11/2026", "32/11", "pas jeudi"])
def test_L4_a_date_that_cannot_be_meant_is_asked(database: Database, words: str) -> None:
    talk, item = reminded(database)
    (shown,) = talk.says("Karim", words)
    assert look(talk, item) == item
    assert "In one week" in shown.labels


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("Karim", "done yesterday"), ("Nour", "خلصت مبارح"), ("Joelle", "terminé hier"),
        ("Karim", "done today"), ("Nour", "khallasta mbere7"),
    ],
)  # fmt: skip
def test_L4_done_on_a_day_that_has_been_is_done(database: Database, who: str, words: str) -> None:
    talk, item = reminded(database, who)
    talk.says(who, words)
    assert look(talk, item).status is Status.DONE


@pytest.mark.parametrize("words", ["not done yesterday", "done next Monday"])
def test_L4_not_done_on_a_day_is_not_done(database: Database, words: str) -> None:
    talk, item = reminded(database)
    talk.says("Karim", words)
    assert look(talk, item) == item


def test_L4_done_with_a_day_is_asked(database: Database) -> None:
    talk, item = reminded(database)
    (shown,) = talk.says("Karim", "it will be done by Monday, finished")
    assert look(talk, item) == item
    assert shown.labels[0] == "✅ Done" or "Monday" in shown.labels[0]


@pytest.mark.parametrize(
    ("who", "words"),
    [
        ("Nour", "بدي وقت"), ("Nour", "mish la2i wa2t"), ("Karim", "I need more time"),
        ("Joelle", "je n’ai pas le temps"), ("Karim", "running late"),
    ],
)  # fmt: skip
def test_L4_more_time_asks_for_the_date(database: Database, who: str, words: str) -> None:
    talk, item = reminded(database, who)
    talk.says(who, words)
    assert look(talk, item) == item
    tap(talk, who, "task-later", item.subject, "w1")
    assert look(talk, item).due == NEXT_THURSDAY


@pytest.mark.parametrize(
    ("who", "words"), [("Karim", "not mine"), ("Nour", "مش إلي"), ("Joelle", "pas à moi")]
)
def test_L4_not_mine_is_confirmed(database: Database, who: str, words: str) -> None:
    talk, item = reminded(database, who)
    (shown,) = talk.says(who, words)
    assert look(talk, item) == item
    talk.presses(who, shown.labels[0])
    assert look(talk, item).agreed is Agreed.DECLINED


@pytest.mark.parametrize(
    "words",
    ["not done", "مش خالصة", "pas encore", "yes", "تمام", "inshallah", "no", "ما خلصت"],
)
def test_L4_negation_and_courtesy_are_no_done(database: Database, words: str) -> None:
    talk, item = reminded(database)
    (shown,) = talk.says("Karim", words)
    assert look(talk, item) == item
    assert "✅ Done" in shown.labels


def test_L4_enough_is_done_where_a_task_was_asked_about_lately(database: Database) -> None:
    talk = circle(database)
    item = give(talk)
    assert "Shall I stop all messages" in said(talk.says("Karim", "khalas"))
    talk.presses("Karim", "No, go on")
    assert "Which task" in said(talk.says("Karim", "done"))
    talk.wait(3 * DAY)
    assert "is closed" in said(talk.says("Karim", "khalas"))
    assert look(talk, item).status is Status.DONE


def test_L4_please_call_me_is_asked_and_tells_the_coordinator(database: Database) -> None:
    talk, item = reminded(database)
    talk.says("Karim", "please call me")
    assert look(talk, item) == item
    talk.presses("Karim", "I prefer to explain by phone")
    assert (look(talk, item).status, look(talk, item).reason) == (Status.BLOCKED, "talk")


def test_L4_a_number_names_a_button_and_prose_says_nothing(database: Database) -> None:
    talk, item = reminded(database)
    assert "not sure I understood" in said(talk.says("Karim", "the weather was lovely"))
    assert look(talk, item) == item
    tap(talk, "Karim", "task-show", item.subject)
    talk.says("Karim", "2")
    assert look(talk, item).status is Status.IN_PROGRESS


def test_H2_no_word_of_what_was_typed_around_it_is_kept(database: Database) -> None:
    talk, item = reminded(database)
    talk.says("Karim", "done but Zarkawani the director is ill")
    talk.says("Karim", "Thursday rather, Zarkawani is ill")
    talk.presses("Karim", "Yes, Thursday 3 December")
    assert look(talk, item).due == NEXT_THURSDAY
    assert "Zarkawani" not in said(talk.shown)
    with talk.database.transaction() as store:
        member = talk.find(store, "Karim")
        assert member is not None
        rows = ledger.of_subject(store, f"tasks/{member.id}")
    assert not [one for one in rows if "Zarkawani" in one.body]


# --- several, or something else in between --------------------------------------------------------


def test_L4_of_several_tasks_it_is_asked_which(database: Database) -> None:
    talk = circle(database)
    first, second = give(talk, "Print the posters"), give(talk, "Book the hall")
    talk.wait(3 * DAY)
    (shown,) = talk.says("Karim", "done")
    assert shown.labels[:2] == ["Print the posters", "Book the hall"]
    assert look(talk, first) == first
    talk.presses("Karim", "Book the hall")
    assert look(talk, second).status is Status.DONE
    assert look(talk, first) == first


def test_L4_of_several_tasks_the_one_that_gets_a_new_date_is_asked(database: Database) -> None:
    talk = circle(database)
    first, second = give(talk, "Print the posters"), give(talk, "Book the hall")
    talk.wait(3 * DAY)
    talk.now += timedelta(hours=1)
    (shown,) = talk.says("Karim", "Thursday rather")
    assert "Thursday 3 December" in shown.text
    talk.presses("Karim", "Book the hall")
    assert look(talk, second).due == NEXT_THURSDAY
    assert look(talk, first) == first


def test_L4_what_can_only_be_meant_of_a_task_is_taken_after_another_message(
    database: Database,
) -> None:
    talk, item = reminded(database)
    talk.says("Karim", "/menu")
    talk.says("Karim", "finished")
    assert look(talk, item).status is Status.DONE


def test_L4_what_may_mean_anything_is_not_taken_after_another_message(database: Database) -> None:
    talk, item = reminded(database)
    talk.says("Karim", "/menu")
    for words in ("Thursday rather", "yes"):
        assert "not sure I understood" in said(talk.says("Karim", words))
    assert look(talk, item) == item


def test_L4_what_a_later_message_can_take_goes_there(database: Database) -> None:
    talk, item = reminded(database)
    meeting = plan(talk, "/meeting Friday 17:00 Monthly coordination @ Town hall")
    talk.wait(timedelta(minutes=5))
    talk.says("Karim", "yes")
    assert look(talk, item) == item
    assert meeting.title == "Monthly coordination"


def test_L4_words_that_answer_an_open_question_are_not_taken_away(database: Database) -> None:
    talk, item = reminded(database)
    talk.presses("Karim", "🗓 I need more time")
    talk.presses("Karim", "Another date")
    talk.says("Karim", "Thursday 3 December")
    assert look(talk, item).due == NEXT_THURSDAY


def test_L4_nothing_that_was_asked_long_ago_is_answered(database: Database) -> None:
    talk = circle(database)
    item = give(talk)
    talk.wait(40 * DAY)
    talk.says("Karim", "done")
    assert look(talk, item) == item


# --- offers ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "agreed"),
    [
        ("yes", Agreed.ACCEPTED), ("موافق", Agreed.ACCEPTED), ("d’accord", Agreed.ACCEPTED),
        ("call me", Agreed.TALK), ("inshallah", Agreed.PROPOSED), ("no", Agreed.PROPOSED),
        ("not mine", Agreed.PROPOSED), ("Thursday rather", Agreed.PROPOSED),
    ],
)  # fmt: skip
def test_L4_an_offer_is_answered_in_words(database: Database, words: str, agreed: Agreed) -> None:
    talk = circle(database)
    item = give(talk, agreed=Agreed.PROPOSED)
    talk.wait(timedelta(minutes=5))
    talk.says("Karim", words)
    assert look(talk, item).agreed is agreed


def test_L4_a_no_to_an_offer_is_confirmed(database: Database) -> None:
    talk = circle(database)
    item = give(talk, agreed=Agreed.PROPOSED)
    talk.wait(timedelta(minutes=5))
    talk.says("Karim", "no")
    talk.presses("Karim", "I cannot take it")
    assert look(talk, item).agreed is Agreed.DECLINED


def test_L4_a_yes_to_several_offers_accepts_them(database: Database) -> None:
    talk = circle(database)
    items = [give(talk, f"Task {n}", agreed=Agreed.PROPOSED) for n in range(3)]
    talk.wait(timedelta(minutes=5))
    talk.says("Karim", "yes")
    assert {look(talk, item).agreed for item in items} == {Agreed.ACCEPTED}
