"""Invented people: who there is, how each uses a telephone, and what stands on their screen."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from storage.members import Role

FIRST_NAMES: Mapping[str, tuple[str, ...]] = {
    "ar": ("رنا", "كريم", "نور", "هادي", "ليلى", "سامي", "دانا", "عمر"),
    "fr": ("Joelle", "Marc", "Nadine", "Élie", "Rita", "Karim"),
    "en": ("Huda", "Tareq", "Lina", "Sami", "Farah", "Omar"),
}
LANGUAGES: Mapping[str, Mapping[str, int]] = {
    "LB": {"ar": 6, "fr": 4, "en": 3},
    "JO": {"ar": 10, "en": 3},
}
SCREEN = 10  # messages with buttons that somebody still finds by scrolling back


@dataclass(frozen=True, kw_only=True)
class Habit:
    """How somebody uses a telephone: likelihoods from 0 to 1, and minutes until they look."""

    share: int  # of thirteen people so many are like this
    answers: float  # they answer what they are asked at all
    minutes: float  # in the middle; some look at once, some much later
    goes_on: float  # from one question to the next
    twice: float  # they tap twice
    types: float  # they type where they could tap
    comes: float  # to a meeting that they said yes to


HABITS: Mapping[str, Habit] = {
    "quick": Habit(
        share=5, answers=0.95, minutes=8, goes_on=0.99, twice=0.05, types=0.02, comes=0.95
    ),
    "usual": Habit(
        share=4, answers=0.75, minutes=60, goes_on=0.97, twice=0.08, types=0.1, comes=0.85
    ),
    "late": Habit(
        share=2, answers=0.6, minutes=1500, goes_on=0.93, twice=0.1, types=0.15, comes=0.7
    ),
    "silent": Habit(
        share=2, answers=0.08, minutes=600, goes_on=0.9, twice=0.05, types=0.3, comes=0.5
    ),
}
IN_CHARGE = Habit(
    share=0, answers=0.98, minutes=15, goes_on=1.0, twice=0.05, types=0.05, comes=0.98
)


@dataclass(kw_only=True)
class Board:
    """A message with buttons as it stands on somebody's screen."""

    handle: str
    reason: str
    at: datetime
    wiped: bool = False  # its buttons mean nothing any more, and never will again


@dataclass(kw_only=True)
class Person:
    """Somebody with a telephone. `chance` is their own: what one does changes nobody else's."""

    number: int
    network: int  # the place among the simulated networks, from 0
    name: str
    language: str
    role: Role
    habit: Habit
    chance: random.Random
    member_id: int | None = None
    blocks: bool = False  # has blocked the bot
    screen: deque[Board] = field(default_factory=lambda: deque(maxlen=SCREEN))
    looks_at: datetime | None = None  # when they look at their screen next
    ticked: int = 0
    meant: tuple[str, str, str] = ("", "", "")  # what they did last, and how often in a row
    again: int = 0

    @property
    def external(self) -> str:
        return f"phone-{self.number}"


def invent(seed: int, number: int, network: int, country: str, role: Role) -> Person:
    """The same seed and number make the same person, whoever else there is."""
    chance = random.Random(f"{seed}/{number}")  # noqa: S311  nothing of it is secret
    languages = LANGUAGES[country]
    language = chance.choices(list(languages), list(languages.values()))[0]
    habit = chance.choices(list(HABITS.values()), [one.share for one in HABITS.values()])[0]
    return Person(
        number=number,
        network=network,
        name=marked(chance.choice(FIRST_NAMES[language]), network, number),
        language=language,
        role=role,
        habit=IN_CHARGE if role is Role.COORDINATOR else habit,
        chance=chance,
    )


def marked(name: str, network: int, number: int) -> str:
    """A name that tells in any text whose network's it is (S4); see watching.py."""
    return f"{name} N{network}P{number}"


def marked_line(title: str, network: int) -> str:
    """A task, or what was decided, tells whose network's it is too."""
    return f"{title} N{network}P00"
