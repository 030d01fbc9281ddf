"""What must hold in the end, by three books: the people's, the fake server's and the database's."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from storage.ledger import Standing
from tests.crash.life import Record
from tests.crash.town import Facts
from tests.crash.victim import Victim

SLOTS = 4  # sends in flight at once: at most so many doubles for each death (R4)
SURELY_SETTLED = 10.0  # seconds after which a living process has written down what it sent
NOT_YET = 0.4  # seconds in which no life comes as far as its first send


@dataclass(frozen=True, kw_only=True)
class Books:
    """All that is known when everything has come to rest."""

    record: Record
    ledger: Sequence[dict[str, Any]]  # the fake server's
    confirmed: int
    pending: Sequence[int]
    lives: Sequence[Victim]
    facts: Facts
    coordinator: str = ""  # the newest message that the coordinator sees


def problems(books: Books) -> list[str]:
    """One sentence for each invariant that is broken, and by how much."""
    found = [*lost(books), *wrong_effects(books), *unexplained_doubles(books), *nameless(books)]
    return [problem for problem in found if problem]


def lost(books: Books) -> Iterator[str]:
    """Every event that Telegram was told "received" for is in the inbox, and was taken (R1)."""
    ours = {str(number) for number in (*books.record.said, *books.record.tapped)}
    waiting = {str(number) for number in books.pending}
    missing = ours - waiting - books.facts.events.keys()
    if missing:
        yield f"{len(missing)} of {len(ours)} accepted events are lost"
    if waiting:
        yield f"{len(waiting)} events were never fetched"
    for state in ("new", "fetch", "aside"):
        count = sum(each == state for each in books.facts.events.values())
        if count:
            yield f"{count} events are {state} at the end"


def wrong_effects(books: Books) -> Iterator[str]:
    """Each event took effect exactly once, in its person's order (R2, R3, R6)."""
    silent = {str(number) for number in books.record.said} - books.facts.replied
    if silent:
        yield f"{len(silent)} of {len(books.record.said)} messages were never answered"
    wrong = {
        who: (said, books.facts.answers.get(str(who)))
        for who, said in books.record.answers.items()
        if books.facts.answers.get(str(who)) != said
    }
    if wrong:
        yield f"{len(wrong)} members have another answer than their last: {wrong}"
    for title in sorted({*books.record.titles, *books.record.begun_anew}):
        times = books.facts.titles.count(title)
        if times > 1 or (times == 0 and must_be_planned(books, title)):
            yield f"{title} was planned {times} times; the coordinator reads {books.coordinator!r}"
    extra = set(books.facts.titles) - {*books.record.titles, *books.record.begun_anew, "Seeded"}
    if extra:
        yield f"nobody planned {sorted(extra)}"


def must_be_planned(books: Books, title: str) -> bool:
    """Its Send was tapped, and the coordinator is not asked for it again at the end: an impatient
    tap before it can have led to another preview, with a Send of its own."""
    asked_again = "Send to" in books.coordinator and title in books.coordinator
    return title in books.record.titles and not asked_again


def unexplained_doubles(books: Books) -> Iterator[str]:
    """Messages that were shown and that no row knows were in flight at a death (R4)."""
    known = {platform_id for _state, _why, platform_id in books.facts.ends if platform_id}
    for orphans, life in zip(by_life(books, known), books.lives, strict=True):
        if len(orphans) > SLOTS:
            told = shown(orphans, life)
            yield f"{len(orphans)} unknown messages in the life of {life.pid}: {told}"
        early = [each for each in orphans if each["at"] < life.died - SURELY_SETTLED]
        if early:
            yield f"{len(early)} messages were never settled, long before {life.pid} died"


def by_life(books: Books, known: set[str]) -> list[list[dict[str, Any]]]:
    """For each life the accepted sends of it that the ledger does not know."""
    orphans = [
        call
        for call in books.ledger
        if call["accepted"]
        and call["method"].startswith("send")
        and str(call["message_id"]) not in known
    ]
    return of_each(orphans, books.lives)


def of_each(
    orphans: Sequence[dict[str, Any]], lives: Sequence[Victim]
) -> list[list[dict[str, Any]]]:
    """For each life what of these it has sent. What the server reads while the next one is being
    loaded, for at least half of its start, was on the wire when the one before it died."""
    begins = [life.born + max(NOT_YET, (life.took or 0.0) / 2) for life in lives]
    ends = [*begins[1:], math.inf]
    return [
        [each for each in orphans if begin <= each["at"] < end]
        for begin, end in zip(begins, ends, strict=True)
    ]


def shown(calls: Sequence[dict[str, Any]], life: Victim) -> str:
    """To whom, and how many seconds before the death, and how it begins."""
    told = sorted(calls, key=lambda call: float(call["at"]))
    return "; ".join(
        f"{call['parameters'].get('chat_id')} {call['at'] - life.died:.2f} s "
        f"{str(call['parameters'].get('text'))[:40]!r}"
        for call in told
    )


def nameless(books: Books) -> Iterator[str]:
    """Every message that was due has ended by name (R10)."""
    if books.facts.due:
        yield f"{books.facts.due} messages are due and still planned"
    strange = [state for state, _why, _id in books.facts.ends if state not in set(Standing)]
    if strange:
        yield f"{len(strange)} messages are in no known state"
    sending = [state for state, _why, _id in books.facts.ends if state == Standing.SENDING]
    if sending:
        yield f"{len(sending)} messages are still being sent"
    unexplained = [
        state for state, why, _id in books.facts.ends if state == Standing.FAILED and not why
    ]
    if unexplained:
        yield f"{len(unexplained)} messages failed for no reason"
