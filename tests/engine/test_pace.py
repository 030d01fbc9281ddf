"""However long calls are under way, a platform never sees more in one second than it allows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest

from bot.core.messages import Capabilities
from bot.engine.outgoing import AHEAD
from bot.engine.pace import Pace
from bot.handlers.telegram import CAPABILITIES
from bot.handlers.whatsapp import CAPABILITIES as WHATSAPP

START = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
MOST = 30  # messages a second: Telegram's own limit, which is above ours
TICK = timedelta(milliseconds=1)


def arrivals(
    takes: Callable[[int], float], seconds: int = 20, caps: Capabilities = CAPABILITIES
) -> list[datetime]:
    """As many calls as the pace lets go, each arriving at the end of the seconds it takes."""
    pace, now = Pace(caps, START), START
    under_way: list[datetime] = []
    arrived: list[datetime] = []
    while now < START + timedelta(seconds=seconds):
        for ends in [each for each in under_way if each <= now]:
            under_way.remove(ends)
            pace.landed(now)
        while pace.out < caps.slots + AHEAD and pace.anybody_at(now) <= now:
            pace.take("somebody", now, group=False)
        while pace.out > len(under_way) < caps.slots and pace.room_at(now) <= now:
            pace.leaves()
            under_way.append(now + timedelta(seconds=takes(len(arrived))))
            arrived.append(under_way[-1])
        now += TICK
    return sorted(arrived)


def busiest(moments: list[datetime]) -> int:
    return max(
        sum(first <= each < first + timedelta(seconds=1) for each in moments) for first in moments
    )


def stuck_at_times(number: int, *, slowest: float, burst: int) -> float:
    return slowest if number % burst < CAPABILITIES.slots else 0.001


@pytest.mark.parametrize("slowest", [0.002, 0.1, 0.2, 0.5])
def test_no_second_holds_more_than_the_platform_allows(slowest: float) -> None:
    for burst in (7, 30, 10**6):  # calls get stuck, and arrive together with the next ones
        stuck = arrivals(partial(stuck_at_times, slowest=slowest, burst=burst))
        assert busiest(stuck) <= MOST


@pytest.mark.parametrize("caps", [CAPABILITIES, WHATSAPP])
def test_the_permitted_rate_is_used_up(caps: Capabilities) -> None:
    assert len(arrivals(lambda _number: 0.005, caps=caps)) >= 0.98 * 20 * caps.per_second


def test_no_second_holds_more_than_whatsapp_allows() -> None:
    for burst in (7, 30, 10**6):
        takes = partial(stuck_at_times, slowest=0.2, burst=burst)
        assert busiest(arrivals(takes, caps=WHATSAPP)) <= WHATSAPP.busiest_second


def left_within_a_second(pace: Pace) -> int:
    left, now = 0, START
    while now < START + timedelta(seconds=1):
        if pace.anybody_at(now) <= now and pace.room_at(now) <= now:
            pace.take(str(left), now, group=False)
            pace.leaves()
            pace.landed(now)
            left += 1
        now += TICK
    return left


@pytest.mark.parametrize(("heard", "room"), [(0, 80), (10, 70), (1000, 60)])
def test_what_comes_in_counts_too_where_both_ways_do(heard: int, room: int) -> None:
    """A flood of what comes in does not silence us."""
    pace = Pace(WHATSAPP, START)
    pace.heard(START, heard)
    assert left_within_a_second(pace) == room


def test_what_comes_in_takes_no_place_where_it_does_not_count() -> None:
    pace = Pace(CAPABILITIES, START)
    pace.heard(START, 10)
    assert left_within_a_second(pace) == CAPABILITIES.busiest_second


def test_a_call_that_ends_badly_leaves_its_place() -> None:
    pace = Pace(replace(CAPABILITIES, per_second=1.0, slots=1), START)
    now = START
    for number in range(20):
        now = max(now, pace.anybody_at(now))
        pace.take(str(number), now, group=False)
        pace.leaves()
        pace.landed(now)
    assert pace.anybody_at(now) <= now + timedelta(seconds=2)
