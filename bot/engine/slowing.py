"""Slowing down: whom a refusal holds back and for how long, so that it holds back nobody else."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.core.messages import Capabilities, Fate, Outcome
from bot.engine.clock import real_now
from bot.engine.pace import Pace

BACKOFF = (2.0, 600.0)  # seconds: first wait after a failed connection, and the longest
DOWN = (1.0, 10.0)  # seconds nobody is tried on a platform that cannot be reached: first, longest
STOPPED_FOR = timedelta(seconds=60)  # a platform that refuses our account is asked again after
# Too fast for one person: 4^n seconds after n times in a row (the Cloud API's page of errors,
# 131056), and no longer than this. What a platform asks for is obeyed to the letter all the same.
TOO_FAST = 4.0
TOO_FAST_AT_MOST = 3600.0
# Too much of us all together, and nobody said for how long: doubling, with up to a quarter more by
# chance, so that several clients of one account do not come back together. At most ten minutes.
CROWDED_AT_MOST = 480.0
JITTER = 0.25
_CHANCE = random.SystemRandom()


class Slowing:
    """Knows in memory how often in a row something went wrong: with a message, a person, a
    platform. After a restart everybody is tried afresh. `chance` gives numbers from 0 to 1."""

    def __init__(self, chance: Callable[[], float] = _CHANCE.random) -> None:
        self.chance = chance
        self.paces: dict[str, Pace] = {}
        self.stopped: dict[str, str] = {}  # platforms that refuse our account, and why
        self._failures: dict[int, int] = {}  # by row: how often it surely was not accepted
        self._down: dict[str, int] = {}  # by platform: how often in a row it could not be reached
        self._crowded: dict[str, int] = {}  # by platform: how often in a row we all were too many

    def connect(self, name: str, caps: Capabilities) -> None:
        self.paces[name] = Pace(caps, real_now())

    def worked(self, name: str, chat: str, row: int) -> None:
        self._failures.pop(row, None)
        self._down.pop(name, None)
        self.stopped.pop(name, None)
        self.paces[name].worked(chat)
        if not self.paces[name].is_paused(real_now()):  # else it left before the refusal
            self._crowded.pop(name, None)

    def after(self, name: str, chat: str, row: int, outcome: Outcome) -> timedelta:
        """Holds back the chat or the whole platform; returns how long this message waits."""
        moment = real_now()
        if outcome.fate is Fate.STOP:
            return self._stop(name, outcome.why, moment)
        if outcome.fate is not Fate.RETRY:
            self._failures.pop(row, None)
            self._down.pop(name, None)
            return timedelta(0)
        if outcome.retry_after is None:
            wait = self._not_reached(name, row, moment)
        else:
            wait = self._as_asked(name, chat, outcome.retry_after, outcome, moment)
        self.paces[name].pause(chat, moment + wait)  # what comes later for them stays behind it
        return wait

    def told(self, name: str, chat: str, outcome: Outcome) -> None:
        """A platform says it later, of a message that it had accepted: what comes next is held
        back; that message itself is settled like any other."""
        moment = real_now()
        if name not in self.paces:
            return
        if outcome.fate is Fate.STOP:
            self._stop(name, outcome.why, moment)
        elif outcome.fate is Fate.RETRY and outcome.retry_after is not None:
            wait = self._as_asked(name, chat, outcome.retry_after, outcome, moment)
            self.paces[name].pause(chat, moment + wait)

    def _stop(self, name: str, why: str, moment: datetime) -> timedelta:
        self.stopped[name] = why
        self.paces[name].pause_all(moment + STOPPED_FOR)
        return STOPPED_FOR

    def _as_asked(
        self, name: str, chat: str, asked: float, outcome: Outcome, moment: datetime
    ) -> timedelta:
        pace = self.paces[name]
        if outcome.whole_platform:
            seconds = self._crowd(name, asked, moment) if outcome.guessed else asked
            wait = timedelta(seconds=seconds)
            pace.pause_all(moment + wait)
            return wait
        times = pace.too_fast(chat)
        own = min(TOO_FAST_AT_MOST, TOO_FAST ** min(times - 1, 20))
        return timedelta(seconds=max(asked, own))

    def _crowd(self, name: str, first: float, moment: datetime) -> float:
        """Seconds; what was under way together is refused together, and counts once."""
        times = self._crowded.get(name, 0)
        if not times or not self.paces[name].is_paused(moment):
            times = self._crowded[name] = times + 1
        return growing((first, CROWDED_AT_MOST), times) * (1 + JITTER * self.chance())

    def _not_reached(self, name: str, row: int, moment: datetime) -> timedelta:
        self._failures[row] = self._failures.get(row, 0) + 1
        pace = self.paces[name]
        if not pace.is_paused(moment):
            self._down[name] = self._down.get(name, 0) + 1
            pace.pause_all(moment + timedelta(seconds=growing(DOWN, self._down[name])))
        return timedelta(seconds=growing(BACKOFF, self._failures[row]))


def growing(span: tuple[float, float], times: int) -> float:
    """Seconds to wait after so many failures: doubling from the first up to the longest."""
    first, longest = span
    return min(longest, first * 2.0 ** min(times - 1, 20))
