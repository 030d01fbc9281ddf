"""What is to happen and when, and the plan of a run: how many people, how many days, which luck."""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from bot.simulation.policies import Chosen

Does = Callable[[], None]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is to be lived through. `start` is a midnight, UTC."""

    networks: int = 6
    members: int = 13
    days: int = 365
    seed: int = 1
    start: datetime = datetime(2026, 1, 1, tzinfo=UTC)
    outage: bool = True
    strike: bool = True
    chosen: Chosen = field(default_factory=dict)  # what coordinators choose under a policy

    @property
    def ends(self) -> datetime:
        return self.start + timedelta(days=self.days)


@dataclass(kw_only=True)
class Figures:
    """What is counted on the way."""

    told: Counter[str] = field(default_factory=Counter)  # messages handed over, by reason
    did: Counter[str] = field(default_factory=Counter)  # what people did
    weekly: Counter[int] = field(default_factory=Counter)  # unasked messages a person and week
    week: Counter[int] = field(default_factory=Counter)  # of the week that is going on, by person
    given_up: Counter[str] = field(default_factory=Counter)  # errands, by name


@dataclass(kw_only=True)
class Agenda:
    """The only clock of a run: moments in order, and in the order in which they were written."""

    now: datetime
    down: tuple[datetime, datetime] | None = None  # while the bot is down
    _waiting: list[tuple[datetime, int, Does]] = field(default_factory=list)
    _order: int = 0

    def at(self, moment: datetime, does: Does) -> None:
        self._order += 1
        heapq.heappush(self._waiting, (moment, self._order, does))

    @property
    def next(self) -> datetime | None:
        return self._waiting[0][0] if self._waiting else None

    def run_due(self) -> None:
        while self._waiting and self._waiting[0][0] <= self.now:
            heapq.heappop(self._waiting)[2]()

    @property
    def is_down(self) -> bool:
        return self.down is not None and self.down[0] <= self.now < self.down[1]
