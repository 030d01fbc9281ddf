"""A meeting of a series that is moved: the others stay where they were, and none comes twice."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from storage import meetings
from storage.database import Database
from tests.flows.meetings import newest
from tests.flows.talk import Talk
from tests.flows.test_ending_series import weekly

LAST = date(2027, 1, 21)  # written down so far when the series is planned
THURSDAYS = [LAST + timedelta(weeks=number) for number in range(-8, 4)]


@pytest.mark.parametrize("day", [date(2027, 1, 20), date(2027, 1, 22), date(2027, 1, 29)])
def test_the_last_one_that_is_moved_is_not_written_down_again(
    database: Database, day: date
) -> None:
    """Neither when it comes earlier, nor later than the one after it; the hour is its own."""
    talk = weekly(database)
    move(talk, f"{day:%d/%m/%Y} 11:00")
    talk.wait(timedelta(days=20))
    found = written(talk)
    assert found.pop(day) == time(11)
    ahead = [one for one in THURSDAYS if one != LAST and one <= max(found)]
    assert found == dict.fromkeys(ahead, time(17))
    assert len(found) >= 10


def test_one_before_the_last_that_is_moved_behind_it_does_not_bring_the_last_twice(
    database: Database,
) -> None:
    talk = weekly(database)
    move(talk, "22/01/2027 17:00", LAST - timedelta(weeks=1))
    talk.wait(timedelta(days=20))
    found = written(talk)
    assert found.pop(date(2027, 1, 22)) == time(17)
    assert sorted(found) == [
        one for one in THURSDAYS if one != LAST - timedelta(weeks=1) and one <= max(found)
    ]


def move(talk: Talk, words: str, day: date = LAST) -> None:
    talk.says("Rana", f"/meeting {1 + THURSDAYS.index(day)}")
    talk.presses("Rana", "Move")
    talk.says("Rana", words)
    talk.presses("Rana", "Skip")
    talk.presses("Rana", "Change it")


def written(talk: Talk) -> dict[date, time]:
    series = newest(talk).series
    with talk.database.transaction() as store:
        found = meetings.of_series(store, series)
    days = {one.day: one.at for one in found}
    assert len(days) == len(found), "no day has two"
    return days
