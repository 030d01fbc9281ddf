"""Who answered what in a named survey: for the coordinator alone, a few people at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.core.messages import Choice, Message, Option, Press, Words, _, n_
from bot.flows.checkins import named_round
from bot.flows.surveys import result_lines
from bot.flows.surveys.result_access import Shown
from bot.flows.surveys.result_messages import NAMES
from bot.reports import answer_columns, result_words
from bot.reports.result_words import SELECTS, Reader
from storage.database import Store
from storage.members import Member

PEOPLE_AT_ONCE = 4  # of each some eight answers: two or three screens of a phone


def message(store: Store, shown: Shown, member: Member, value: str) -> Message:
    """`value` of the button is "names", or "names 5" for those from the fifth on."""
    first = number_in(value)
    rows = sorted(named_round.of(store, shown.survey).rows, key=lambda row: row[0])
    reader = result_lines.reader_of(store, shown, member)
    lines: list[Words] = [result_lines.heading(store, shown)]
    if not rows:
        lines.append(_("There are no answers with names: nobody answered, or they were deleted."))
    for name, answers in rows[first : first + PEOPLE_AT_ONCE]:
        lines += [_("{name}:", name=name), *of_one(reader, answers)]
    left = len(rows) - first - PEOPLE_AT_ONCE
    choice = Choice(options=(further(shown, first, left),)) if left > 0 else None
    return Message(lines=tuple(lines), choice=choice, protect=True)


def number_in(value: str) -> int:
    _names, _space, first = value.partition(" ")
    return int(first) if first.isdecimal() else 0


def further(shown: Shown, first: int, left: int) -> Option:
    value = f"{NAMES} {first + PEOPLE_AT_ONCE}"
    label = n_("Show {n} more person", "Show {n} more people", left)
    return Option(
        label=label, press=Press(action="results", subject=shown.subject, value=value)
    )  # fmt: skip


def of_one(reader: Reader, answers: Mapping[str, Any]) -> Iterator[Words]:
    """What one person answered, in the form's order; what was left out is not listed."""
    given = [
        (reader.question(path), in_words(reader, path, answers[path]))
        for path, asked in result_words.fields(reader.definition).items()
        if asked.label and answers.get(path) is not None
    ]
    for question, answer in given:
        yield _("• {question} – {result}", question=question, result=answer)
    if not given:
        yield _("• No question was answered.")


def in_words(reader: Reader, path: str, answer: Any) -> str:
    asked = result_words.fields(reader.definition)[path]
    if asked.type in SELECTS:
        names = answer_columns.names_in(answer)
        return answer_columns.in_words(reader, path, names) or ""
    return str(answer_columns.written(answer))
