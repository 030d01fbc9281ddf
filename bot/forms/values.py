"""The values of a form that has been answered, and which answers still stand after a change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from bot.core.form import Answers, Type, without
from bot.forms.answered import OTHER, OTHER_TEXT, place, ranked
from bot.forms.definition import Definition
from bot.forms.layout import layout
from bot.forms.order import Entry, Kind, entries
from bot.forms.reckoning import Reckoning
from bot.forms.refusals import refusal, refused_place
from bot.forms.scene import NOTHING


def values(
    definition: Definition, answers: Answers, now: datetime, given: Mapping[str, Any] = NOTHING
) -> dict[str, Any]:
    """What was answered, calculated and handed in, by path; what is irrelevant is not there.

    None was skipped. Of a select_multiple and a ranking: the list of its choices. The text of
    "Other" stands by itself, behind its question: "group/q_other".
    """
    kept = standing(definition, answers, now, given)
    while kept != answers:
        answers, kept = kept, standing(definition, kept, now, given)
    reckoning = Reckoning(layout(definition), kept, now=now, given=given)
    found: dict[str, Any] = {}
    for entry in entries(reckoning):
        if entry.kind in (Kind.QUESTION, Kind.SILENT) and entry.relevant(reckoning):
            found.update(_values(entry, reckoning))
    return found


def _values(entry: Entry, reckoning: Reckoning) -> Iterator[tuple[str, Any]]:
    value = reckoning.value(entry.spot, entry.at)
    if value is not None or _was_asked(entry, reckoning.answers):
        yield entry.path, value
    other = entry.path + OTHER_TEXT
    if other in reckoning.answers and OTHER in (value if isinstance(value, list) else [value]):
        yield other, reckoning.answers[other]


def _was_asked(entry: Entry, answers: Answers) -> bool:
    if entry.kind is Kind.SILENT:
        return False
    ranking = entry.spot.field.type is Type.RANK
    return (place(entry.path, entry.spot.names, ()) if ranking else entry.path) in answers


# --- after a change ------------------------------------------------------------------------------


def standing(
    definition: Definition, answers: Answers, now: datetime, given: Mapping[str, Any] = NOTHING
) -> Answers:
    """The answers without those that do not fit any more, because another one was changed.

    A town of another district, a number above the new maximum, a second place that has become the
    first: such questions are asked again, and what hangs on them is looked at when they have been
    answered. Answers that have become irrelevant are kept, because they may become relevant again;
    nothing counts them meanwhile.
    """
    ready = layout(definition)
    if ready.plain:
        return answers
    reckoning = Reckoning(ready, answers, now=now, given=given)
    return without(
        answers, [name for entry in entries(reckoning) for name in _fallen(entry, reckoning)]
    )


def _fallen(entry: Entry, reckoning: Reckoning) -> list[str]:
    if entry.kind is not Kind.QUESTION or not entry.relevant(reckoning):
        return []
    if entry.spot.field.type is Type.RANK:
        return _fallen_places(entry, reckoning)
    value = reckoning.answers.get(entry.path)
    if value in (None, []) or refusal(value, entry.spot, entry.at, reckoning) is None:
        return []
    return [entry.path]


def _fallen_places(entry: Entry, reckoning: Reckoning) -> list[str]:
    """The first place that does not stand; those that follow have other names then."""
    spot = entry.spot
    before: list[str] = []
    for value in ranked(reckoning.answers, entry.path, spot.names):
        if refused_place(value, before, spot, entry.at, reckoning) is not None:
            return [place(entry.path, spot.names, before)]
        before.append(value)
    return []
