"""What became different in a network's plan: the last but one part of its own report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from bot.core.messages import Text, _
from bot.reports.plan_words import STATUSES
from bot.reports.report_parts import Part, Table, Value, day
from storage.plan_shape import Status

ADDED, TAKEN, CHANGED = "added", "taken", "changed"
WHAT_HAPPENED: Mapping[str, Text] = {
    ADDED: _("Added"),
    TAKEN: _("Taken away"),
    CHANGED: _("Changed"),
}
FIELDS: Mapping[str, Text] = {
    "title": _("Wording"),
    "status": _("Where it stands"),
    "reason": _("What is in the way"),
    "pillar": _("Pillar of the national strategy"),
    "member_id": _("Who is responsible"),
    "supporters": _("Who supports"),
    "agreed": _("What was answered"),
    "start": _("Start date"),
    "due": _("Due"),
    "participants": _("People who took part"),
    "partners": _("Partners"),
    "indicator": _("Indicator"),
    "baseline": _("Baseline"),
    "target": _("Target"),
    "actual": _("Result"),
    "means": _("Means of verification"),
    "resources": _("Resources"),
    "lesson": _("Lesson"),
    "parent_id": _("Place in the plan"),
    "tags": _("Tags"),
}


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change of one line of the plan; `field` is what became different, if one did."""

    day: date
    title: str
    what: str
    field: str = ""
    before: str = ""  # of a status or a date
    after: str = ""


def changes_from_json(written: Any) -> tuple[Change, ...]:
    return msgspec.convert(written, tuple[Change, ...])


def history(changes: Sequence[Change]) -> Part:
    rows = tuple(
        (day(one.day), one.title, WHAT_HAPPENED[one.what], *difference(one)) for one in changes
    )
    header = (
        _("Day"),
        _("Line of the plan"),
        _("What happened"),
        _("What"),
        _("Before"),
        _("After"),
    )
    return Part(
        title=_("History of changes"),
        sheet=_("History"),
        tables=(Table(header=header, rows=rows, widths=(4, 8, 3, 4, 4, 4)),),
    )


def difference(one: Change) -> tuple[Value, ...]:
    return (FIELDS.get(one.field), state_or_day(one.before), state_or_day(one.after))


def state_or_day(written: str) -> Value:
    if written in set(Status):
        return STATUSES[Status(written)]
    return day(date.fromisoformat(written)) if written else None
