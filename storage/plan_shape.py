"""What a plan is: its lines, their levels, where each stands, and every change, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

OPEN, CLOSED = "open", "closed"  # of a plan
LONGEST_TITLE = 200  # characters; a line of a plan still fits a message and a cell
MOST_TAGS, LONGEST_TAG = 12, 40  # tags of one line; characters of one


class Level(StrEnum):
    OBJECTIVE = "objective"
    ACTIVITY = "activity"
    TASK = "task"


ABOVE: Mapping[Level, Level | None] = {
    Level.OBJECTIVE: None,
    Level.ACTIVITY: Level.OBJECTIVE,
    Level.TASK: Level.ACTIVITY,
}


class Status(StrEnum):
    """Where a line of a plan stands (domain.md, section 1)."""

    NOT_STARTED = "not_started"
    IN_PROGRESS = "in_progress"
    DONE = "done"
    BLOCKED = "blocked"
    POSTPONED = "postponed"  # no date is known any more
    CANCELLED = "cancelled"


GOING = (Status.NOT_STARTED, Status.IN_PROGRESS)  # people are reminded of these
ENDED = (Status.DONE, Status.CANCELLED)


class Agreed(StrEnum):
    """What whoever is to do a task has said to it."""

    OPEN = ""  # nobody is to do it, or it needs no answer
    PROPOSED = "proposed"
    ACCEPTED = "accepted"
    TALK = "talk"  # wants to talk first, or another date
    DECLINED = "declined"


@dataclass(frozen=True, kw_only=True)
class Plan:
    """A plan of one network; at most one is open at a time."""

    id: int
    network_id: int
    state: str
    title: str
    since: date | None
    until: date | None
    created_by: int | None
    created_at: datetime
    closed_at: datetime | None

    @property
    def subject(self) -> str:
        return f"plan/{self.id}"


@dataclass(frozen=True, kw_only=True)
class Item:
    """One line of a plan. Baseline, target and actual are as people wrote them: "12", "80 %".

    `member_id` is responsible; `former` says that who was has left. Only a task is reminded of.
    `participants` is a band of PARTICIPANTS in bot/reports/plan_words.py, never a number.
    `supporting_since` has those supporters who are to be told of it: not whoever made themselves
    one, nor who was one before people were told.
    """

    id: int
    plan_id: int
    network_id: int
    level: Level
    parent_id: int | None
    position: int
    status: Status
    reason: str
    pillar: str
    member_id: int | None
    former: bool
    supporters: tuple[int, ...]
    supporting_since: Mapping[int, datetime] = field(default_factory=dict, hash=False)
    agreed: Agreed
    start: date | None
    due: date | None
    participants: str
    meeting_id: int | None
    title: str
    partners: str
    indicator: str
    baseline: str
    target: str
    actual: str
    means: str
    resources: str
    lesson: str
    tags: tuple[str, ...]
    decided: str = ""  # the mark of the line of a meeting's decisions that it was made of
    revision: int
    assigned_at: datetime | None
    blocked_at: datetime | None
    answered_at: datetime | None
    ended_at: datetime | None
    created_by: int | None
    created_at: datetime
    changed_at: datetime

    @property
    def subject(self) -> str:
        return f"task/{self.id}"

    @property
    def going(self) -> bool:
        return self.status in GOING

    @property
    def ended(self) -> bool:
        return self.status in ENDED


@dataclass(frozen=True, kw_only=True)
class Revision:
    """One change. `before` is None where the line was added, `after` where it was taken away."""

    id: int
    plan_id: int
    item_id: int
    network_id: int
    batch: str
    at: datetime
    member_id: int | None
    revision: int
    before: dict[str, Any] | None
    after: dict[str, Any] | None


TEXTS = (
    "title", "partners", "indicator", "baseline", "target", "actual", "means", "resources",
    "lesson",
)  # fmt: skip
SEALED = (*TEXTS, "tags", "decided")
# What is kept of a change, and can be undone.
KEPT = (
    "parent_id", "position", "status", "reason", "pillar", "member_id", "former", "supporters",
    "supporting_since", "agreed", "start", "due", "participants", *SEALED,
)  # fmt: skip
