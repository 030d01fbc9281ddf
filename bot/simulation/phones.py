"""A messaging platform in memory: it takes messages, refuses some, and may leave us unsure."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from bot.core.messages import Capabilities, Fate, Outcome, Request
from bot.handlers.web import CAPABILITIES as PAGE
from bot.simulation.people import Person

NAME = "phones"
# As roomy as our own page: what is measured here is time and order, not how a text is cut.
CAPABILITIES: Capabilities = replace(PAGE, name=NAME)
REFUSES = 0.004  # of all calls: busy for a moment, and surely not accepted
WAITS = 3.0  # seconds that it then asks for
UNSURE = 0.001  # of all calls: no answer came, and the message may have arrived


@dataclass(kw_only=True)
class Phones:
    """What was shown on which telephone is counted by the ledger's row, and nothing else kept."""

    people: Mapping[str, Person]
    chance: random.Random
    shown: dict[int, int] = field(default_factory=dict)  # row -> how often it stood on a screen
    unsure: set[int] = field(default_factory=set)  # rows about which no answer came
    fates: dict[str, int] = field(default_factory=dict)
    calls: int = 0

    def send(self, external: str, row: int, requests: tuple[Request, ...]) -> Outcome:
        """All parts of one message; a platform answers for the last of them."""
        outcome = self.fate(self.people[external])
        self.fates[outcome.fate] = self.fates.get(outcome.fate, 0) + 1
        self.calls += len(requests)
        arrived = outcome.fate is Fate.ACCEPTED
        if outcome.fate is Fate.UNKNOWN:
            self.unsure.add(row)
            arrived = self.chance.random() < 0.5
        if arrived:
            self.shown[row] = self.shown.get(row, 0) + 1
        return replace(outcome, platform_id=str(self.calls)) if arrived else outcome

    def fate(self, person: Person) -> Outcome:
        if person.blocks:
            return Outcome(fate=Fate.UNREACHABLE, why="blocked")
        luck = self.chance.random()
        if luck < UNSURE:
            return Outcome(fate=Fate.UNKNOWN, why="no answer")
        if luck < UNSURE + REFUSES:
            return Outcome(fate=Fate.RETRY, why="busy", retry_after=WAITS)
        return Outcome(fate=Fate.ACCEPTED)

    def forget(self, rows: list[int]) -> None:
        """What has been compared with the ledger."""
        for row in rows:
            self.shown.pop(row, None)
            self.unsure.discard(row)
