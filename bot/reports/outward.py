"""What of a network's figures may leave it: no names, and people counted in lots (S4, H8)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import msgspec

from bot.core.letters import fold
from bot.core.messages import Text, Words, _
from bot.core.persons import names_somebody
from bot.reports import lots
from bot.reports.figures import Asked, Figures, Gathered, Line, Period, done, is_empty, tasks
from bot.reports.hiding import column
from bot.reports.lots import Counted, added

TEXTS = (
    "title", "indicator", "baseline", "target", "actual", "partners", "means", "resources",
    "lesson",
)  # fmt: skip
LEFT_OUT = "\ufffd"  # stands for a text that may name somebody; no text holds it
WITHHELD: Text = _("(a text that may name somebody is left out)")


@dataclass(frozen=True, kw_only=True)
class Sums:
    """Attendance and answers of one network over one period, in lots.

    Meetings and trainings are lots of their own, check-ins and surveys too: what is shown of all is
    the sum of both, so that none can be worked out from it.
    """

    meetings: Counted
    trainings: Counted
    checkins: Counted
    surveys: Counted
    tasks_done: int
    tasks: int

    @property
    def attendance(self) -> Counted:
        return added((self.meetings, self.trainings))


@dataclass(frozen=True, kw_only=True)
class Outward:
    """One network, as others may see it. `before` is the period before, where that is asked for;
    `empty` where there is nothing to be told of."""

    figures: Figures
    sums: Sums
    before: Sums | None = None
    empty: bool = False


def sums(
    figures: Figures, gathered: Sequence[Gathered], asked: Sequence[Asked], period: Period
) -> Sums:
    """`gathered` and `asked` begin with the year; `figures` give the tasks as they then stood."""
    meetings = [one for one in gathered if not one.training]
    trainings = [one for one in gathered if one.training]
    rounds = [one for one in asked if one.checkin]
    surveys = [one for one in asked if not one.checkin]
    return Sums(
        meetings=lots.counted(lots.of_meetings(meetings), period),
        trainings=lots.counted(lots.of_meetings(trainings), period),
        checkins=lots.counted(lots.of_rounds(rounds), period),
        surveys=lots.counted(lots.of_rounds(surveys), period),
        tasks_done=len(done(figures)),
        tasks=len(tasks(figures)),
    )


def outward(
    figures: Figures, of_period: Sums, names: Iterable[str], before: Sums | None = None
) -> Outward:
    """Without what a single meeting or survey was like, and without what names anybody."""
    bare = replace(
        figures,
        gathered=tuple(replace(one, title="", invited=0, came=0) for one in figures.gathered),
        upcoming=(),
        asked=(),
        lines=tuple(nameless(line, sought(names)) for line in figures.lines),
        lost=(),
        planned=0,
        arrived=0,
        waiting=0,
        dropped=0,
        unspoken=0,
        unreached=0,
    )
    return Outward(figures=bare, sums=of_period, before=before, empty=is_empty(figures))


def members(shown: Sequence[Outward]) -> tuple[tuple[int | None, ...], int | None]:
    """How many belong to each network, and to all of them."""
    return column([each.figures.members for each in shown])


# --- names ----------------------------------------------------------------------------------------


def sought(names: Iterable[str]) -> re.Pattern[str] | None:
    """Finds any of these names as words of their own, however they are spelled."""
    folded = sorted({fold(name).text.strip() for name in names} - {""}, key=len, reverse=True)
    if not folded:
        return None
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, folded))})(?!\w)")


def nameless(line: Line, names: re.Pattern[str] | None) -> Line:
    """Nobody is responsible any more, and texts with a member's name in them are left out."""
    texts: dict[str, Any] = {name: bare(getattr(line, name), names) for name in TEXTS}
    path = tuple(bare(title, names) for title in line.path)
    return replace(
        line, who="", agreed="", waits="", supporters=(), tags=(), path=path, **texts
    )  # fmt: skip


def bare(text: str, names: re.Pattern[str] | None) -> str:
    if names is not None and names.search(fold(text).text):
        return LEFT_OUT
    return text


@cache
def said(text: str) -> Words:
    """A text as others may read it: the careful look of H2 is taken once more, while the file is
    made, for texts come from spreadsheets too."""
    if text == LEFT_OUT or (text and names_somebody(text) is not None):
        return WITHHELD
    return text


# --- as JSON --------------------------------------------------------------------------------------


def to_json(shown: Outward) -> dict[str, Any]:
    made: dict[str, Any] = msgspec.to_builtins(shown)
    return made


def from_json(written: Mapping[str, Any]) -> Outward:
    """Raises ValueError where this is none."""
    return msgspec.convert(written, Outward)
