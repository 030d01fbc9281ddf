"""What the kills are judged by: it excuses what a death explains, and lets nothing else by."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from tests.crash.checks import SLOTS, Books, problems
from tests.crash.life import Record
from tests.crash.town import Facts
from tests.crash.victim import Victim

PREVIEW = "This is how members will see it:\n📅 Meeting 2\nSend to 12?"


def life(born: float, died: float, took: float | None = 1.0) -> Victim:
    process = SimpleNamespace(pid=1)
    return Victim(process=cast(Any, process), born=born, died=died, took=took)


def sent(*moments: float) -> list[dict[str, Any]]:
    return [
        {
            "accepted": True, "method": "sendMessage", "message_id": number, "at": at,
            "parameters": {},
        }
        for number, at in enumerate(moments)
    ]  # fmt: skip


def books(**changes: Any) -> Books:
    facts = Facts(
        events={}, replied=frozenset(), ends=[], due=0, answers={},
        titles=changes.pop("titles", []),
    )  # fmt: skip
    given: dict[str, Any] = {
        "record": Record(), "ledger": [], "confirmed": 0, "pending": [], "lives": [life(0.0, 5.0)],
        "facts": facts, **changes,
    }  # fmt: skip
    return Books(**given)


def test_what_was_on_the_wire_at_a_death_is_of_the_life_before() -> None:
    lives = [life(0.0, 5.0), life(5.1, 9.0)]
    late = sent(*[5.2] * 2, *[8.9] * (SLOTS - 1))
    assert problems(books(ledger=late, lives=lives)) == []


@pytest.mark.parametrize("at", [4.9, 5.2])
def test_more_unknown_messages_than_a_death_explains_are_told(at: float) -> None:
    lives = [life(0.0, 5.0), life(5.1, 9.0, took=None)]
    found = problems(books(ledger=sent(*[at] * (SLOTS + 1)), lives=lives))
    assert [problem[:34] for problem in found] == [f"{SLOTS + 1} unknown messages in the life of "]


@pytest.mark.parametrize(
    ("titles", "told"),
    [
        pytest.param([], "Meeting 2 was planned 0 times", id="lost"),
        pytest.param(["Meeting 2"] * 2, "Meeting 2 was planned 2 times", id="doubled"),
        pytest.param(["Meeting 2", "Meeting 7"], "nobody planned ['Meeting 7']", id="invented"),
    ],
)
def test_a_meeting_that_was_sent_is_planned_once(titles: list[str], told: str) -> None:
    found = problems(books(record=Record(titles=["Meeting 2"]), titles=titles))
    assert [problem.split(";")[0] for problem in found] == [told]


def test_a_meeting_is_not_missed_while_its_coordinator_is_asked_again() -> None:
    record = Record(titles=["Meeting 2"], begun_anew=["Meeting 1"])
    assert problems(books(record=record, coordinator=PREVIEW)) == []
