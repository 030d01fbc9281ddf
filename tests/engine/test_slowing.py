"""Slowing down: what is too fast for one person waits for that person, and nobody else does."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from bot.core.messages import Fate, Outcome
from bot.engine import slowing
from bot.engine.slowing import CROWDED_AT_MOST, STOPPED_FOR, TOO_FAST_AT_MOST, Slowing
from tests.engine.small import CAPS, PLATFORM
from tests.fresh import NOW


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slowing:
    monkeypatch.setattr(slowing, "real_now", lambda: NOW)
    made = Slowing()
    made.connect(PLATFORM, CAPS)
    return made


def too_fast(asked: float = 1.0) -> Outcome:
    return Outcome(fate=Fate.RETRY, why="too fast for this person", retry_after=asked)


def ready(slow: Slowing, chat: str) -> datetime:
    return slow.paces[PLATFORM].ready_at(chat, NOW, group=False)


def test_S8_one_persons_back_off_grows_and_slows_nobody(slow: Slowing) -> None:
    waits = [slow.after(PLATFORM, "omar", n, too_fast()).total_seconds() for n in range(8)]
    assert waits == [1, 4, 16, 64, 256, 1024, TOO_FAST_AT_MOST, TOO_FAST_AT_MOST]
    assert ready(slow, "omar") == NOW + timedelta(seconds=TOO_FAST_AT_MOST)
    assert ready(slow, "samira") == NOW


def test_what_a_platform_asks_for_is_obeyed_where_it_is_more(slow: Slowing) -> None:
    waits = [slow.after(PLATFORM, "omar", n, too_fast(30.0)).total_seconds() for n in range(4)]
    assert waits == [30, 30, 30, 64]


def test_a_message_that_goes_begins_the_row_anew(slow: Slowing) -> None:
    for _ in range(3):
        slow.after(PLATFORM, "omar", 1, too_fast())
    slow.worked(PLATFORM, "omar", 1)
    assert slow.after(PLATFORM, "omar", 2, too_fast()) == timedelta(seconds=1)


def test_S8_the_same_told_afterwards_slows_the_same_person(slow: Slowing) -> None:
    slow.told(PLATFORM, "omar", too_fast(6.0))
    assert ready(slow, "omar") == NOW + timedelta(seconds=6)
    assert ready(slow, "samira") == NOW
    slow.told("nowhere", "omar", too_fast())


def test_an_account_that_is_refused_afterwards_stops_its_platform(slow: Slowing) -> None:
    slow.told(PLATFORM, "omar", Outcome(fate=Fate.STOP, why="the account has not paid"))
    assert slow.stopped == {PLATFORM: "the account has not paid"}
    assert ready(slow, "samira") == NOW + STOPPED_FOR


# --- too much of us all together ------------------------------------------------------------------


class Crowd:
    """A platform that says that we are too many, and a clock; chance gives the same number."""

    def __init__(self, chance: float) -> None:
        self.moment = NOW
        self.slow = Slowing(chance=lambda: chance)

    def refuses(self, *, asked: float = 60.0, guessed: bool = True, row: int = 1) -> float:
        told = Outcome(
            fate=Fate.RETRY, why="too many", retry_after=asked, guessed=guessed, whole_platform=True
        )
        return self.slow.after(PLATFORM, "omar", row, told).total_seconds()

    def waits(self) -> float:
        """As long as everybody is to; returns the seconds."""
        until = self.slow.paces[PLATFORM].ready_at("samira", self.moment, group=False)
        waited = (until - self.moment).total_seconds()
        self.moment = until
        return waited


@pytest.fixture
def crowd(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], Crowd]:
    def made(chance: float) -> Crowd:
        one = Crowd(chance)
        monkeypatch.setattr(slowing, "real_now", lambda: one.moment)
        one.slow.connect(PLATFORM, CAPS)
        return one

    return made


def test_R7_too_many_of_us_wait_longer_each_time_in_a_row(
    crowd: Callable[[float], Crowd],
) -> None:
    one = crowd(0.0)
    waits = []
    for _ in range(5):
        one.refuses()
        waits.append(one.waits())
    assert waits == [60, 120, 240, CROWDED_AT_MOST, CROWDED_AT_MOST]
    one.slow.worked(PLATFORM, "samira", 2)
    assert one.refuses() == 60, "a message that went begins the row anew"


@pytest.mark.parametrize(("chance", "seconds"), [(0.0, 2.0), (0.5, 2.25), (1.0, 2.5)])
def test_chance_keeps_clients_of_one_account_apart(
    crowd: Callable[[float], Crowd], chance: float, seconds: float
) -> None:
    assert crowd(chance).refuses(asked=2.0) == seconds


def test_nobody_waits_longer_than_ten_minutes(crowd: Callable[[float], Crowd]) -> None:
    one = crowd(1.0)
    for _ in range(100):
        one.refuses()
        assert one.waits() <= 600


def test_what_was_under_way_together_counts_once(crowd: Callable[[float], Crowd]) -> None:
    one = crowd(0.0)
    assert [one.refuses(row=row) for row in range(4)] == [60] * 4
    one.slow.worked(PLATFORM, "samira", 9)  # it had left before the refusal
    assert one.waits() == 60
    assert one.refuses() == 120


def test_a_time_that_the_platform_names_is_obeyed_to_the_letter(
    crowd: Callable[[float], Crowd],
) -> None:
    one = crowd(1.0)
    for _ in range(5):
        assert one.refuses(asked=7.0, guessed=False) == 7
        assert one.waits() == 7
