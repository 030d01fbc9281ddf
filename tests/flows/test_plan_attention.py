"""What a coordinator is told of the plan: what needs a decision, once, as one message a day."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage import ledger, members
from storage.database import Database
from storage.ledger import Entry, Standing
from storage.members import Role
from storage.plan_shape import Agreed, Status
from tests.flows.meetings import tap
from tests.flows.plans import line, planned
from tests.flows.talk import Shown, Talk

POSTERS, FIELD, SCHOOLS = "Print the posters", "Book the field", "Invite the schools"
SOON = timedelta(minutes=5)


def rows(talk: Talk, name: str = "Rana") -> list[Entry]:
    with talk.database.transaction() as store:
        member = talk.find(store, name)
        assert member is not None
        return ledger.of_subject(store, f"attention/{member.id}")


def blocked(talk: Talk, who: str, title: str, reason: str = "budget") -> None:
    """Somebody says that their task is blocked."""
    talk.says(who, "/tasks")
    tap(talk, who, "task-blocked", line(talk, title).subject, reason)
    assert line(talk, title).status is Status.BLOCKED


def told(shown: list[Shown], name: str = "Rana") -> list[Shown]:
    return [one for one in shown if one.to == name and one.reason == "plan-attention"]


def test_one_blocked_task_is_told_with_what_can_be_decided(database: Database) -> None:
    talk = planned(database)
    blocked(talk, "Karim", POSTERS)
    (message,) = told(talk.wait(SOON))
    expected = "⛔ Blocked: “Print the posters” (due Thursday 26 November). Reason: Budget."
    assert message.text == expected
    assert message.labels == ["Call", "Move the date", "Reassign", "Cancel it", "Show it"]
    (call,) = talk.presses("Rana", "Call")
    assert "Please call Karim about “Print the posters”. I keep no phone numbers." in call.text
    talk.presses("Rana", "It goes on")
    assert line(talk, POSTERS).status is Status.IN_PROGRESS


def test_H5_an_unasked_message_names_nobody(database: Database) -> None:
    talk = planned(database)
    blocked(talk, "Karim", POSTERS)
    blocked(talk, "Nour", FIELD)
    (message,) = told(talk.wait(SOON))
    assert not any(name in message.text for name in ("Karim", "Nour", "Joelle"))


def test_several_matters_come_as_one_message_and_each_opens(database: Database) -> None:
    talk = planned(database)
    blocked(talk, "Karim", POSTERS)
    blocked(talk, "Nour", FIELD, "venue")
    (message,) = told(talk.wait(SOON))
    assert message.text.split("\n")[0] == "2 lines of the action plan need a decision:"
    assert "1. Print the posters: blocked (Budget)" in message.text
    assert "2. Book the field: blocked (Place or materials)" in message.text
    (card,) = talk.presses("Rana", "2. Book the field")
    assert "Responsible: Nour" in card.text


def test_what_one_message_told_no_other_tells_again(database: Database) -> None:
    talk = planned(database)
    blocked(talk, "Karim", POSTERS)
    blocked(talk, "Nour", FIELD)
    assert len(told(talk.wait(SOON))) == 1
    assert told(talk.wait(timedelta(days=6))) == []
    ends = sorted(entry.state for entry in rows(talk))
    assert ends == [Standing.HANDED_OVER, Standing.WITHDRAWN]


def test_H13_at_most_one_message_a_day_tells_of_the_plan(database: Database) -> None:
    talk = planned(database)
    blocked(talk, "Karim", POSTERS)
    assert len(told(talk.wait(SOON))) == 1
    blocked(talk, "Nour", FIELD)
    assert told(talk.wait(timedelta(hours=8))) == []
    (next_day,) = told(talk.wait(timedelta(hours=16)))
    assert "Book the field" in next_day.text
    assert "Print" not in next_day.text, "what was told is not told again"


def test_what_is_solved_meanwhile_is_not_told(database: Database) -> None:
    talk = planned(database)
    blocked(talk, "Karim", POSTERS)
    tap(talk, "Karim", "task-done", line(talk, POSTERS).subject)
    assert told(talk.wait(timedelta(days=2))) == []
    assert [entry.state for entry in rows(talk)] == [Standing.WITHDRAWN]


def test_a_second_block_of_the_same_task_is_told(database: Database) -> None:
    talk = planned(database)
    blocked(talk, "Karim", POSTERS)
    assert len(told(talk.wait(SOON))) == 1
    talk.presses("Rana", "Call")
    talk.presses("Rana", "It goes on")
    talk.wait(timedelta(days=1))
    blocked(talk, "Karim", POSTERS, "time")
    (again,) = told(talk.wait(SOON))
    assert "Not enough time" in again.text


def test_a_block_that_a_coordinator_noted_is_told_to_the_other_one(database: Database) -> None:
    talk = planned(database)
    talk.member("Salma", "coordinator", "en")
    talk.says("Rana", "/plan")
    tap(talk, "Rana", "plan-status", line(talk, POSTERS).subject)
    talk.presses("Rana", "Blocked")
    talk.presses("Rana", "Budget")
    shown = talk.wait(SOON)
    assert told(shown, "Rana") == []
    assert len(told(shown, "Salma")) == 1


def test_silence_after_all_reminders_is_found_without_anybodys_doing(database: Database) -> None:
    talk = planned(database)
    shown = talk.wait(timedelta(days=7))  # the field was due on Friday 20 November
    assert not [one for one in told(shown) if "Book the field" in one.text]
    shown = told(talk.wait(timedelta(days=4)))
    texts = [one.text for one in shown]
    assert any(
        text == "No answer after the reminders: “Book the field”. A call may help more than a "
        "message."
        for text in texts
    )


@pytest.mark.parametrize(
    ("agreed", "words", "label"),
    [
        (Agreed.DECLINED, "“Print the posters” cannot be taken on", "Reassign"),
        (Agreed.TALK, "would like to talk first, or another date", "It is settled"),
    ],
)
def test_who_declines_or_wants_to_talk_is_told_of(
    database: Database, agreed: Agreed, words: str, label: str
) -> None:
    talk = planned(database)
    talk.says("Rana", "/plan")
    tap(talk, "Rana", "plan-assign", line(talk, POSTERS).subject)
    talk.presses("Rana", "Joelle")
    talk.says("Joelle", "/tasks")
    action = "task-decline" if agreed is Agreed.DECLINED else "task-talk"
    posters = line(talk, POSTERS)
    tap(talk, "Joelle", action, posters.subject, str(posters.revision))
    assert line(talk, POSTERS).agreed is agreed
    (message,) = told(talk.wait(SOON))
    assert words in message.text
    assert label in message.labels


def test_after_a_talk_the_task_is_theirs(database: Database) -> None:
    test_who_declines_or_wants_to_talk_is_told_of(
        database, Agreed.TALK, "would like to talk", "It is settled"
    )


def test_an_offer_without_an_answer_is_told_of(database: Database) -> None:
    talk = planned(database)
    talk.says("Rana", "/plan")
    tap(talk, "Rana", "plan-assign", line(talk, SCHOOLS).subject)
    talk.presses("Rana", "Nour")
    texts = [one.text for one in told(talk.wait(timedelta(days=8)))]
    assert any("“Invite the schools” was offered, and there is no answer yet." in t for t in texts)


def test_a_tap_on_a_message_that_is_overtaken_says_so(database: Database) -> None:
    talk = planned(database)
    blocked(talk, "Karim", POSTERS)
    talk.wait(SOON)
    tap(talk, "Karim", "task-done", line(talk, POSTERS).subject)
    (shown,) = talk.presses("Rana", "Cancel it")
    assert "Meanwhile this was changed:" in shown.text
    assert line(talk, POSTERS).status is Status.DONE


def test_ones_own_tasks_one_knows(database: Database) -> None:
    talk = planned(database)
    talk.says("Rana", "/plan")
    tap(talk, "Rana", "plan-assign", line(talk, POSTERS).subject)
    talk.presses("Rana", "Rana")
    blocked(talk, "Rana", POSTERS)
    assert told(talk.wait(SOON)) == []


def test_nothing_is_told_at_the_weekend(database: Database) -> None:
    talk = planned(database)
    talk.wait(timedelta(days=5))  # Saturday, which is a free day in Lebanon
    assert talk.now.weekday() == 5
    blocked(talk, "Joelle", SCHOOLS)
    shown = told(talk.wait(timedelta(days=1, hours=12)))
    assert not [one for one in shown if SCHOOLS in one.text]
    shown = told(talk.wait(timedelta(days=1)))
    assert [one for one in shown if SCHOOLS in one.text]


def test_S4_other_networks_and_other_roles_are_told_nothing(database: Database) -> None:
    talk = planned(database)
    for name, role in (("Lina", "lead"), ("Adel", "auditor"), ("Fadi", "facilitator")):
        talk.member(name, role, "en")
    talk.network("Zahle")
    talk.member("Ziad", "coordinator", "en")
    blocked(talk, "Karim", POSTERS)
    shown = talk.wait(timedelta(days=3))
    assert {one.to for one in shown if one.reason == "plan-attention"} == {"Rana"}
    for name in ("Ziad", "Lina", "Adel", "Fadi"):
        assert rows(talk, name) == []


def test_S2_who_is_no_longer_a_coordinator_is_told_nothing(database: Database) -> None:
    talk = planned(database)
    talk.member("Salma", "coordinator", "en")
    blocked(talk, "Karim", POSTERS)
    with talk.database.transaction() as store:
        rana = talk.find(store, "Rana")
        assert rana is not None
        members.change(store, rana, role=Role.PRACTITIONER)
    shown = talk.wait(SOON)
    assert told(shown, "Rana") == []
    assert len(told(shown, "Salma")) == 1
    assert [entry.state for entry in rows(talk)] == [Standing.WITHDRAWN]
