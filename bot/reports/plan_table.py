"""An action plan as a table: the layout in which it is written, and is read again."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from bot.core.direction import plain
from bot.core.messages import Text, Voice, Words, _
from bot.core.texts import LANGUAGES, OWN_NAMES, translate
from bot.reports import plan_standing
from bot.reports.plan_columns import HEADINGS, TITLES, Column
from bot.reports.plan_help import ABOUT, EXAMPLE, HELP
from bot.reports.plan_rows import EXAMPLE as MARK
from bot.reports.plan_rows import LEVELS
from bot.reports.plan_values import FORMER
from bot.reports.plan_words import FURTHER, PARTICIPANTS, REASONS, STATUSES, is_further
from bot.sheets.writing import Cell, Sheet, csv_bytes, xlsx_bytes
from storage.plan_shape import TEXTS, Item, Level, Status

CSV = "csv"
WRITTEN = tuple(name for name in TEXTS if name != "title")  # as they stand
COLUMNS = tuple(HEADINGS)
FIGURES = frozenset({Column.BASELINE, Column.TARGET, Column.ACTUAL})
JOINED = ", "
_NUMBER = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?")  # what a spreadsheet keeps digit by digit

Ordered = Mapping[str, Any]


def order(
    kind: str, *, voice: Voice, title: str, items: Sequence[Item], people: Mapping[int, str],
    pillars: Mapping[str, str], format: str = "",
) -> dict[str, Any]:  # fmt: skip
    """What a table is made from, as JSON can hold it. `people` is what stands for each member.

    Objectives and activities stand where reports say that they stand.
    """
    standing = plan_standing.of_items(items)
    return {
        "kind": kind,
        "format": format,
        "language": voice.language,
        "country": voice.country,
        "title": title,
        "rows": [packed(item, people, *standing[item.id]) for item in items],
        "pillars": dict(pillars),
    }


def packed(item: Item, people: Mapping[int, str], status: Status, reason: str) -> dict[str, Any]:
    """One line. Somebody who is not among the people is not in the network any more."""
    return {
        "id": item.id,
        "level": item.level,
        "title": item.title,
        "status": status,
        "responsible": people.get(item.member_id, "") if item.member_id is not None else "",
        "former": item.former and item.member_id is None,
        "supporters": [people[one] for one in item.supporters if one in people],
        "start": item.start.isoformat() if item.start else "",
        "due": item.due.isoformat() if item.due else "",
        "reason": reason,
        "pillar": item.pillar,
        "participants": item.participants,
        "tags": list(item.tags),
        **{name: getattr(item, name) for name in WRITTEN},
    }


def made(ordered: Ordered) -> bytes:
    """The plan as a workbook or as CSV."""
    voice = Voice(language=ordered["language"], country=ordered["country"])
    rows = list(rows_of(ordered, voice))
    if ordered["format"] == CSV:
        return csv_bytes([said(HEADINGS[one], voice) for one in COLUMNS], rows)
    return xlsx_bytes([plan_sheet(ordered["title"], rows, ordered["pillars"], voice)])


def empty(ordered: Ordered) -> bytes:
    """A workbook to fill in: an example, and a page that says how, in three languages."""
    voice = Voice(language=ordered["language"], country=ordered["country"])
    title = said(_("Action plan"), voice)
    return xlsx_bytes(
        [
            plan_sheet(title, example(voice), ordered["pillars"], voice),
            *(how_to(Voice(language=one, country=voice.country)) for one in in_order(voice)),
        ]
    )


def in_order(voice: Voice) -> list[str]:
    """The reader's language comes first."""
    return sorted(LANGUAGES, key=lambda language: language != voice.language)


def said(words: Words, voice: Voice) -> str:
    """A cell holds no marks of direction: the sheet has its own."""
    return plain(translate(words, voice))


def plan_sheet(
    title: str, rows: Sequence[Sequence[str]], pillars: Mapping[str, str], voice: Voice
) -> Sheet:
    lists: Mapping[Column, Sequence[str]] = {
        Column.STATUS: [said(one, voice) for one in STATUSES.values()],
        Column.REASON: [said(one, voice) for one in REASONS.values()],
        Column.PARTICIPANTS: [said(one, voice) for one in PARTICIPANTS.values()],
        Column.PILLAR: list(pillars.values()),
    }
    return Sheet(
        title=title,
        header=[said(HEADINGS[one], voice) for one in COLUMNS],
        rows=[list(map(figured, COLUMNS, row)) for row in rows],
        rtl=voice.language == "ar",
        lists={COLUMNS.index(one): words for one, words in lists.items() if words},
    )


def figured(column: Column, text: str) -> Cell:
    """Figures are numbers that can be reckoned with, where the very same text is read of them."""
    if column not in FIGURES or not _NUMBER.fullmatch(text):
        return text
    number = float(text) if "." in text else int(text)
    return number if str(number) == text and not text.endswith(".0") else text


# --- rows -----------------------------------------------------------------------------------------


def rows_of(ordered: Ordered, voice: Voice) -> Iterator[list[str]]:
    """One for each line, under the titles of the lines that it stands under."""
    above: dict[Column, str] = {}
    for row in ordered["rows"]:
        level = Level(row["level"])
        upper = [one for one in TITLES if list(Level).index(LEVELS[one]) < list(Level).index(level)]
        own, title = TITLES[len(upper)], row["title"]
        if level is not Level.TASK and is_further(title):
            title = said(FURTHER, voice)
        above = {one: above.get(one, "") for one in upper} | {own: title}
        cells = {**above, **dict(cells_of(row, ordered["pillars"], voice))}
        yield [cells.get(one, "") for one in COLUMNS]


def cells_of(
    row: Mapping[str, Any], pillars: Mapping[str, str], voice: Voice
) -> Iterator[tuple[Column, str]]:
    yield Column.RESPONSIBLE, said(FORMER, voice) if row["former"] else row["responsible"]
    yield Column.SUPPORTERS, JOINED.join(row["supporters"])
    yield Column.START, row["start"]
    yield Column.DUE, row["due"]
    yield Column.STATUS, said(STATUSES[Status(row["status"])], voice)
    yield Column.REASON, worded(REASONS, row["reason"], voice)
    yield Column.PILLAR, pillars.get(row["pillar"], row["pillar"])
    yield Column.PARTICIPANTS, worded(PARTICIPANTS, row["participants"], voice)
    yield Column.TAGS, JOINED.join(row["tags"])
    yield Column.ID, f"L{row['id']}"
    for name in WRITTEN:
        yield Column(name), row[name]


def worded(words: Mapping[str, Text], code: str, voice: Voice) -> str:
    return said(words[code], voice) if code in words else code


# --- an empty one ---------------------------------------------------------------------------------


def example(voice: Voice) -> list[list[str]]:
    """An objective, an activity under it and a task under that."""
    told = {one: said(words, voice) for one, words in EXAMPLE.items()}
    rows = []
    for depth in range(1, len(TITLES) + 1):
        last = depth == len(TITLES)
        shown = {one: text for one, text in told.items() if one in TITLES[:depth] or last}
        shown[Column.ID] = MARK
        rows.append([shown.get(one, "") for one in COLUMNS])
    return rows


def how_to(voice: Voice) -> Sheet:
    return Sheet(
        title=OWN_NAMES[voice.language],
        header=[said(_("Column"), voice), said(_("What to write there"), voice)],
        rows=[
            *([said(HEADINGS[one], voice), said(HELP[one], voice)] for one in COLUMNS),
            *(["", said(line, voice)] for line in ABOUT),
        ],
        rtl=voice.language == "ar",
    )
