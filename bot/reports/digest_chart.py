"""The picture of a summary: where the tasks of each objective stand, and who came to meetings."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.core.messages import Day, Terms, Text, Voice, Words, _
from bot.core.texts import clean, translate
from bot.reports import figures
from bot.reports.chart_drawing import (
    BAR,
    BLUE,
    GAP,
    INK,
    INNER,
    MARGIN,
    ORANGE,
    PALE,
    TEXT,
    Column,
)
from bot.reports.chart_panels import Bar
from bot.reports.chart_paper import Box, Writing, measured
from bot.reports.figures import Figures, Gathered, Line
from bot.reports.plan_words import STATUSES
from storage.plan_shape import Status

MOST_OBJECTIVES = 8  # of one picture; the others are put together
MOST_MEETINGS = 8  # the latest of them
SKY = "#56B4E9"  # Okabe and Ito's, beside their blue and orange


@dataclass(frozen=True, kw_only=True)
class Look:
    """How a state is drawn. Hatches tell them apart where colours do not."""

    fill: str
    ink: str
    edge: str = INK
    hatch: str = ""


# In the order in which they stand beside each other.
LOOKS: Mapping[Status, Look] = {
    Status.DONE: Look(fill=BLUE, ink="white"),
    Status.IN_PROGRESS: Look(fill=SKY, ink=INK),
    Status.NOT_STARTED: Look(fill=PALE, ink=INK),
    Status.BLOCKED: Look(fill=ORANGE, ink="white"),
    Status.POSTPONED: Look(fill="white", ink=INK, hatch="//"),
}


@dataclass(frozen=True, kw_only=True)
class Stack:
    """The tasks of one objective, by state."""

    label: str
    counts: Mapping[Status, int]

    @property
    def total(self) -> int:
        return sum(self.counts.values())


# --- what it says ---------------------------------------------------------------------------------


def stacks(found: Figures, voice: Voice) -> list[Stack]:
    """One for each objective that has tasks; what goes beyond the picture is put together."""
    by_objective: dict[str, list[Line]] = {}
    for one in figures.tasks(found):
        by_objective.setdefault(one.path[0] if one.path else "", []).append(one)
    made = [stack(label, some, voice) for label, some in by_objective.items()]
    if len(made) <= MOST_OBJECTIVES:
        return made
    rest = [one for some in list(by_objective.values())[MOST_OBJECTIVES - 1 :] for one in some]
    others = translate(_("Other objectives"), voice)
    return [*made[: MOST_OBJECTIVES - 1], stack(others, rest, voice)]


def stack(label: str, some: Sequence[Line], voice: Voice) -> Stack:
    counted = Counter(Status(one.status) for one in some)
    return Stack(
        label=clean(label) or translate(_("Without an objective"), voice),
        counts={status: counted[status] for status in LOOKS if counted[status]},
    )


def in_words(counts: Mapping[Status, int], voice: Voice) -> str:
    """Every number once more, for whom colours say nothing."""
    parts = (
        _("{label}: {n}", label=STATUSES[status], n=number) for status, number in counts.items()
    )
    return translate(_("{parts}", parts=Terms(tuple(parts))), voice)


def attendance(found: Figures, voice: Voice) -> list[Bar]:
    """The latest meetings that were noted, oldest first."""
    noted = [one for one in figures.held(found) if one.noted and one.invited]
    return [bar(one, voice) for one in noted[-MOST_MEETINGS:]]


def bar(one: Gathered, voice: Voice) -> Bar:
    label = _("{title}, {date}", title=one.title, date=Day(day=one.day, style="short"))
    shown = _("{came} of {total}", came=one.came, total=one.invited)
    return Bar(
        label=clean(translate(label, voice)),
        shown=translate(shown, voice),
        share=min(1.0, one.came / one.invited),
    )


def came_in_all(found: Figures) -> Text:
    came, invited = figures.attendance(found)
    return _(
        "{came} of {total} invited came ({pct}%)",
        came=came,
        total=invited,
        pct=figures.percent(came, invited) or 0,
    )


def tasks_in_all(found: Figures) -> Text:
    done, total = len(figures.done(found)), len(figures.tasks(found))
    return _(
        "{done} of {total} tasks done ({pct}%)",
        done=done,
        total=total,
        pct=figures.percent(done, total) or 0,
    )


# --- the picture ----------------------------------------------------------------------------------


def chart(found: Figures, voice: Voice) -> bytes:
    """As PNG, in the reader's language and direction."""
    drawing = Drawing(voice)
    drawing.column.title(clean(found.name))
    first, last = (Day(day=day, style="full") for day in (found.period.first, found.period.last))
    drawing.column.remark(drawing.say(_("{first} to {last}", first=first, last=last)))
    drawing.tasks(found)
    drawing.meetings(found)
    return drawing.column.png()


class Drawing:
    """The two parts, one below the other."""

    def __init__(self, voice: Voice) -> None:
        self.voice = voice
        self.column = Column(rtl=voice.language == "ar")

    def say(self, words: Words) -> str:
        return translate(words, self.voice)

    def tasks(self, found: Figures) -> None:
        self.column.statement(self.say(_("Tasks by objective")))
        some = stacks(found, self.voice)
        if not some:
            self.column.remark(self.say(_("No task is written down yet.")))
            return
        self.column.remark(self.say(tasks_in_all(found)))
        longest = max(one.total for one in some)
        for one in some:
            self.stack(one, longest)

    def stack(self, one: Stack, longest: int) -> None:
        """As long as there are tasks; the states in their order, each with its number."""
        column = self.column
        column.y += GAP
        column.words(one.label, TEXT, bold=True)
        column.y += 6
        x = float(MARGIN)
        for status, number in one.counts.items():
            width = INNER * number / longest
            self.segment(LOOKS[status], number, x, width)
            x += width
        column.y += BAR + 8
        column.remark(in_words(one.counts, self.voice))

    def segment(self, look: Look, number: int, x: float, width: float) -> None:
        column = self.column
        column.drawn.append(
            Box(
                x=x, y=column.y, width=width, height=BAR, fill=look.fill, edge=look.edge,
                hatch=look.hatch,
            )
        )  # fmt: skip
        shown = self.say(_("{n}", n=number))
        if look.hatch or measured(shown, TEXT, bold=True) + GAP > width:
            return  # it stands in the line below in any case
        top = column.y + (BAR - TEXT) / 2 - 3
        column.drawn.append(
            Writing(
                text=shown, x=x + width / 2, y=top, size=TEXT, bold=True, colour=look.ink,
                middle=True,
            )
        )  # fmt: skip

    def meetings(self, found: Figures) -> None:
        self.column.statement(self.say(_("Attendance")))
        bars = attendance(found, self.voice)
        if not bars:
            self.column.remark(self.say(_("No attendance was noted in this time.")))
            return
        self.column.remark(self.say(came_in_all(found)))
        self.column.y += GAP
        self.column.bars(bars)
