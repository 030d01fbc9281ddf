"""The figures of one network over one period: digest, chart, report and roll-up read only this.

They are gathered by bot/flows/summaries/figures.py. Whatever is shown as a number is worked out
here, by one function each, so that no two places can say different numbers.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import msgspec

from storage.plan_shape import Status

SOON = 7  # days, with today; so what was due soon in one summary is not so in the next

# Why a message did not arrive, as summaries tell it. Whether somebody had another message that day
# or was in the middle of something could betray who was reminded of an anonymous survey, so that
# all that came too late is one reason (H7).
BLOCKED, UNOPENED, WINDOW, LIMIT, UNAGREED, PAUSED, GONE, LATE, UNFETCHED, REFUSED, HELD = WHYS = (
    "blocked", "unopened", "window", "limit", "unagreed", "paused", "gone", "late", "unfetched",
    "refused", "held",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Period:
    """From the first to the last day, both included, as the network's calendar has them."""

    first: date
    last: date


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """One meeting or training of the period: how many of the network were invited, and came.

    `state`: planned, held or cancelled. `noted` is False while nobody is marked as present. `own`
    is False where another network hosts it: who adds up networks counts it there alone.
    """

    id: int
    title: str
    day: date
    training: bool
    own: bool
    state: str
    invited: int
    came: int
    noted: bool


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One closed survey or round of a check-in: how many were asked, and answered."""

    id: int
    title: str
    day: date
    checkin: bool
    anonymous: bool
    asked: int
    answered: int


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of the plan as it stood at the end of the period.

    `path` holds the titles above it. `done_on` is the local day on which it was done or cancelled.
    `who` is the display name of the member who is responsible, for their own network alone.
    """

    id: int
    level: str
    path: tuple[str, ...]
    title: str
    status: str
    reason: str
    pillar: str
    who: str
    former: bool
    agreed: str
    start: date | None
    due: date | None
    done_on: date | None
    participants: str
    indicator: str
    baseline: str
    target: str
    actual: str
    partners: str
    means: str
    resources: str
    lesson: str
    waits: str  # what its coordinators are to decide: a kind of plan_waiting.py, or ""
    supporters: tuple[str, ...]  # display names, as `who`
    tags: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Lost:
    """Messages of the period that ended in one way for one reason (R10); `why` is one of WHYS."""

    state: str
    why: str
    number: int
    people: int


@dataclass(frozen=True, kw_only=True)
class Figures:
    """Everything that summaries of one network over one period say.

    `today` is the day on which the period is looked at: the day after it, or today if that is yet
    to come. Replies are in none of the counts of messages.
    """

    network_id: int
    name: str
    town: str
    country: str
    period: Period
    today: date
    plan: str
    closed: bool = False  # the plan, by the end of the period: nothing in it is due any more
    members: int
    unreached: int  # members who cannot be written to now
    gathered: tuple[Gathered, ...]
    upcoming: tuple[Gathered, ...]  # planned, after the period
    asked: tuple[Asked, ...]
    lines: tuple[Line, ...]
    planned: int  # messages that were to leave in the period: arrived, waiting or lost
    arrived: int  # of those, handed over, delivered, read or answered
    waiting: int  # of those, not yet ended
    lost: tuple[Lost, ...]
    dropped: int  # besides: not wanted any more before they left, as they were answered or moved
    unspoken: int  # besides: about anonymous surveys; what became of them is not told (H7)


def to_json(figures: Figures) -> dict[str, Any]:
    made: dict[str, Any] = msgspec.to_builtins(figures)
    return made


def from_json(written: Mapping[str, Any]) -> Figures:
    """Raises ValueError where this is no Figures."""
    return msgspec.convert(written, Figures)


def is_empty(figures: Figures) -> bool:
    """Nothing was there to be told of."""
    return not (figures.gathered or figures.asked or figures.lines)


# --- meetings -------------------------------------------------------------------------------------


def held(figures: Figures) -> list[Gathered]:
    return [one for one in figures.gathered if one.state == "held"]


def coming(figures: Figures) -> list[Gathered]:
    """What is planned from the end of the period on, the next one first."""
    return [one for one in (*figures.gathered, *figures.upcoming) if one.state == "planned"]


def attendance(figures: Figures) -> tuple[int, int]:
    """Who came and who was invited, over all that were held and noted."""
    noted = [one for one in held(figures) if one.noted]
    return sum(one.came for one in noted), sum(one.invited for one in noted)


# --- tasks ----------------------------------------------------------------------------------------


def tasks(figures: Figures) -> list[Line]:
    """All tasks of the plan that are not cancelled."""
    return [one for one in every_task(figures) if one.status != Status.CANCELLED]


def every_task(figures: Figures) -> list[Line]:
    return [one for one in figures.lines if one.level == "task"]


def done(figures: Figures) -> list[Line]:
    """Done at any time up to the end of the period."""
    return [one for one in tasks(figures) if one.status == Status.DONE]


def done_in_period(figures: Figures) -> list[Line]:
    period = figures.period
    return [
        one
        for one in done(figures)
        if one.done_on is not None and period.first <= one.done_on <= period.last
    ]


def overdue(figures: Figures) -> list[Line]:
    """Its date has passed, and it is neither done nor blocked nor postponed."""
    return [one for one in going(figures) if one.due is not None and one.due < figures.today]


def due_soon(figures: Figures) -> list[Line]:
    """Today, and in the six days after it."""
    return [
        one
        for one in going(figures)
        if one.due is not None and 0 <= (one.due - figures.today).days < SOON
    ]


def going(figures: Figures) -> list[Line]:
    if figures.closed:
        return []
    return [one for one in tasks(figures) if one.status in (Status.NOT_STARTED, Status.IN_PROGRESS)]


def blocked(figures: Figures) -> list[Line]:
    return [one for one in tasks(figures) if one.status == Status.BLOCKED]


def undecided(figures: Figures) -> list[Line]:
    """What waits for a decision of the coordinator: lines of every level."""
    return [one for one in figures.lines if one.waits and not figures.closed]


def by(lines: Iterable[Line], key: str) -> dict[str, tuple[int, int]]:
    """Done, and all, by "objective" or "pillar"; "" where a task has none."""
    all_of: Counter[str] = Counter()
    done_of: Counter[str] = Counter()
    for one in lines:
        name = (one.path[0] if one.path else "") if key == "objective" else one.pillar
        all_of[name] += 1
        done_of[name] += one.status == Status.DONE
    return {name: (done_of[name], number) for name, number in all_of.items()}


# --- answers and reach ----------------------------------------------------------------------------


def answers(asked: Sequence[Asked]) -> tuple[int, int]:
    """Answered, and asked."""
    return sum(one.answered for one in asked), sum(one.asked for one in asked)


def checkins(figures: Figures) -> list[Asked]:
    return [one for one in figures.asked if one.checkin]


def surveys(figures: Figures) -> list[Asked]:
    return [one for one in figures.asked if not one.checkin]


def lost_by(figures: Figures) -> dict[str, int]:
    """How many messages did not arrive, by reason, the most frequent first."""
    counted: Counter[str] = Counter()
    for one in figures.lost:
        counted[one.why] += one.number
    return dict(counted.most_common())


def lost(figures: Figures) -> int:
    return sum(one.number for one in figures.lost)


def rows(figures: Figures) -> int:
    """All that the ledger holds of the period, replies apart (R10)."""
    return figures.planned + figures.dropped + figures.unspoken


def percent(part: int, whole: int) -> int | None:
    """A whole number, or None of nothing."""
    return round(100 * part / whole) if whole else None
