"""Plans as files, and as lines in memory, for tests: made, read, and compared with each other."""

from __future__ import annotations

import base64
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, datetime
from typing import Any

from openpyxl import Workbook

from bot.core import stored
from bot.core.direction import plain
from bot.core.messages import Voice
from bot.core.texts import translate
from bot.reports import making, plan_changes
from bot.reports.plan_changes import Changes
from bot.reports.plan_rows import Line
from storage.plan_shape import TEXTS, Agreed, Item, Level, Status

NOW = datetime(2026, 11, 22, 8, 0, tzinfo=UTC)
ENGLISH = Voice(language="en")
PILLARS = {"4": "Engaging local communities", "7": "Young people"}


def workbook(
    rows: Iterable[Sequence[Any]], change: Callable[[Workbook], None] | None = None
) -> bytes:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    if change:
        change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def csv(*lines: str) -> bytes:
    return "\r\n".join(lines).encode()


def read(
    content: bytes, name: str = "plan.csv", *, columns: Mapping[str, str] | None = None,
    kept: Iterable[str] = (), language: str = "en",
) -> dict[str, Any]:  # fmt: skip
    """As the process reads it that is started for a file, but here."""
    found = making.make(
        {
            "kind": making.PLAN_READING,
            "name": name,
            "content": base64.b64encode(content).decode(),
            "columns": dict(columns or {}),
            "today": NOW.date().isoformat(),
            "language": language,
            "kept": sorted(kept),
            "pillars": [[code, [name]] for code, name in PILLARS.items()],
        }
    )
    told: dict[str, Any] = json.loads(found)
    return told


def lines_of(found: Mapping[str, Any]) -> list[Line]:
    return [Line(**{**one, "level": Level(one["level"])}) for one in found["lines"]]


def titles(found: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Of the lines that are good: their level and title."""
    return [(one.level.value, one.title) for one in lines_of(found) if not one.faulty]


def task(found: Mapping[str, Any], title: str) -> dict[str, Any]:
    """What was read of one line."""
    (line,) = [one for one in lines_of(found) if one.title == title]
    return line.values


def faults(found: Mapping[str, Any]) -> list[tuple[int, str, str]]:
    """Row, column, and the beginning of the sentence."""
    return [(one["row"], one["column"], sentence(one["problem"])[:60]) for one in found["faults"]]


def problem(found: Mapping[str, Any]) -> str:
    return sentence(found["problem"])


def sentence(problem: str) -> str:
    return plain(translate(stored.from_json(problem).lines[0], ENGLISH))


def item(id: int, level: Level, parent_id: int | None = None, **values: Any) -> Item:
    """A line of a plan, in memory alone."""
    empty: dict[str, Any] = dict.fromkeys((each.name for each in fields(Item)), None)
    empty |= dict.fromkeys((*TEXTS, "reason", "pillar", "participants"), "")
    empty |= {
        "id": id,
        "plan_id": 1,
        "network_id": 1,
        "level": level,
        "parent_id": parent_id,
        "position": id,
        "status": Status.NOT_STARTED,
        "former": False,
        "supporters": (),
        "agreed": Agreed.OPEN,
        "tags": (),
        "revision": 1,
        "created_at": NOW,
        "changed_at": NOW,
    }
    return Item(**{**empty, **values})


def compared(items: Sequence[Item], found: Mapping[str, Any], here: Iterable[int]) -> Changes:
    people = {f"M{id}": id for id in here}
    return plan_changes.compare(items, lines_of(found), people, set(here))
