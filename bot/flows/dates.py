"""Days and hours as people type or tap them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.core import when
from bot.core.form import Accepted, Asking, Item, Refused
from bot.core.messages import Day, Hour, Text, _
from bot.core.occasions import Place, instant
from bot.core.when import Problem, When
from bot.flows.places import here

DAYS_SHOWN = 27  # days of the small calendar: with three a row, nine rows
HOURS_SHOWN = tuple(time(hour) for hour in range(9, 21))
NIGHT, NIGHT_ENDS = time(22), time(5)  # no meeting is meant between these
PROBLEMS: dict[Problem, Text] = {
    Problem.NO_SUCH_DAY: _("There is no such day. Please check the date."),
    Problem.NO_SUCH_TIME: _("There is no such time. Please check the hour."),
    Problem.IN_THE_PAST: _("That day is past. Please choose a day to come."),
    Problem.WEEKDAY_DIFFERS: _("The weekday and the date do not agree. Which one is right?"),
}
UNCLEAR = _("I did not find a day in that. Type for instance “Thursday 5pm” or “26/11 17:00”.")


def day_items(asking: Asking) -> Sequence[Item]:
    """The days to come, three a row."""
    today = here(asking.now, asking.turn.network).date()
    days = [today + timedelta(days=ahead) for ahead in range(DAYS_SHOWN)]
    return [Item(name=day.isoformat(), label=Day(day=day, style="tap")) for day in days]


def hour_items(asking: Asking) -> Sequence[Item]:
    """The hours of a working day; or the two that an ambiguous "5" may mean."""
    offered = [time.fromisoformat(at) for at in asking.answers.get("~at", [])] or HOURS_SHOWN
    return [Item(name=at.isoformat("minutes"), label=Hour(at=at)) for at in offered]


def read_day(words: str, asking: Asking) -> Accepted | Refused:
    """A day, perhaps with its time. An hour that may be morning or evening is asked next."""
    found = parse(words, asking)
    if found.problem is not None:
        return Refused(say=(PROBLEMS[found.problem],), items=alternatives(found))
    if found.day is None:
        items = alternatives(found)
        asks = _("Which day do you mean?") if items else UNCLEAR
        return Refused(say=(asks,), items=items)
    also: dict[str, object] = {}
    if found.at is not None:
        also["at"] = found.at.isoformat("minutes")
    elif found.alternatives:
        times = {moment.at for moment in found.alternatives if moment.at is not None}
        also["~at"] = [at.isoformat("minutes") for at in sorted(times)]
    return Accepted(found.day.isoformat(), also or None)


def read_hour(words: str, asking: Asking) -> Accepted | Refused:
    """A time of day; "5" alone is asked again with its two meanings."""
    found = parse(words, asking)
    if found.problem is Problem.NO_SUCH_TIME:
        return Refused(say=(PROBLEMS[Problem.NO_SUCH_TIME],))
    if found.at is not None:
        return Accepted(found.at.isoformat("minutes"))
    times = sorted({moment.at for moment in found.alternatives if moment.at is not None})
    if times:
        items = tuple(Item(name=at.isoformat("minutes"), label=Hour(at=at)) for at in times)
        return Refused(say=(_("In the morning or in the evening?"),), items=items)
    return Refused(say=(_("I did not find a time in that. Type for instance 17:00 or 5pm."),))


def likely(found: When) -> When:
    """ "10:00" is the morning: nobody plans a meeting for the night. What stays open is asked."""
    moments = [one for one in found.alternatives if one.at is None or NIGHT_ENDS <= one.at < NIGHT]
    if found.problem is not None or found.at is not None or len(moments) != 1:
        return found
    return replace(found, day=moments[0].day, at=moments[0].at, alternatives=())


def read_date(words: str, asking: Asking) -> Accepted | Refused:
    """A day alone."""
    found = read_day(words, asking)
    return Accepted(found.value) if isinstance(found, Accepted) else found


def parse(words: str, asking: Asking) -> When:
    wall = here(asking.now, asking.turn.network)
    return likely(
        when.parse(words, today=wall.date(), now=wall.time(), language=asking.turn.voice.language)
    )


def alternatives(found: When) -> tuple[Item, ...]:
    days = sorted({moment.day for moment in found.alternatives if moment.day is not None})
    return tuple(Item(name=day.isoformat(), label=Day(day=day)) for day in days)


def too_soon(day: date, at: time, place: Place, now: datetime) -> bool:
    """Whether that moment has passed."""
    return instant(day, at, place) <= now
