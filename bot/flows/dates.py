"""Days and hours as people type or tap them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from bot.core import counts, offered, understand, when
from bot.core.form import UNTIL, Accepted, Asking, Item, Refused
from bot.core.messages import Day, Hour, Text, _
from bot.core.occasions import Place, instant
from bot.core.offered import Meant
from bot.core.reading import WHICH
from bot.core.when import Moment, Problem, When
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
WHICH_DAY = _("Which day do you mean?")
NOT_ALL = _("I did not understand all of that. Is it this? Tap it, or type it like “26/11 17:00”.")
UNCLEAR = _("I did not find a day in that. Type for instance “Thursday 5pm” or “26/11 17:00”.")


def day_items(asking: Asking) -> Sequence[Item]:
    """The days to come, three a row; or those that something typed may mean."""
    moments = [offered.meant(name) for name in offered.names(asking.answers, "day")]
    if moments:
        return [one.item for one in moments if one is not None]
    today = here(asking.now, asking.turn.network).date()
    days = [today + timedelta(days=ahead) for ahead in range(DAYS_SHOWN)]
    return [Item(name=day.isoformat(), label=Day(day=day, style="tap")) for day in days]


def hour_items(asking: Asking) -> Sequence[Item]:
    """The hours of a working day; or the two that an ambiguous "5" may mean."""
    hours = [time.fromisoformat(at) for at in asking.answers.get(UNTIL + "at", [])] or HOURS_SHOWN
    return hours_as_items(hours)


def hours_as_items(hours: Sequence[time]) -> tuple[Item, ...]:
    return tuple(Item(name=at.isoformat("minutes"), label=Hour(at=at)) for at in hours)


def read_day(words: str, asking: Asking, *, whole: bool = True) -> Accepted | Refused:
    """A day, perhaps with its time and its end. An hour that may be morning or evening is asked
    next. What is not understood wholly is asked about, unless more than a day is expected there."""
    if (tapped := offered.meant(words)) is not None:
        return accepted(tapped)
    found = parse(words, asking)
    if found.problem is not None:
        return Refused(say=(PROBLEMS[found.problem],), items=alternatives(found))
    if found.day is None:
        items = alternatives(found)
        return Refused(say=(WHICH_DAY if items else UNCLEAR,), items=items)
    moments = found.alternatives or (Moment(day=found.day, at=found.at),)
    (meant,) = offered.by_day(moments, found.minutes)
    if found.torn or (whole and doubtful(found)):
        return Refused(say=(NOT_ALL,), items=(meant.item,))
    return accepted(meant)


def accepted(meant: Meant) -> Accepted:
    """The day; in the same breath the hour, or the two that it may be, and the length."""
    also: dict[str, object] = {}
    hours = [at.isoformat("minutes") for at in meant.times]
    if len(hours) == 1:
        also["at"] = hours[0]
    elif hours:
        also[UNTIL + "at"] = hours
    if meant.minutes is not None:
        also["minutes"] = str(meant.minutes)
    return Accepted(meant.day.isoformat(), also or None)


def doubtful(found: When) -> bool:
    """Whether what was not read may mean another moment, or none: "not Thursday"."""
    return found.unread or understand.denies(found.rest)


def read_hour(words: str, asking: Asking) -> Accepted | Refused:
    """A time of day; "5" alone is asked again with its two meanings, and what is said of a night
    or of another day with both days."""
    if (tapped := offered.meant(words)) is not None and len(tapped.times) == 1:
        return on_day(tapped)
    if (half := half_of_day(words, asking)) is not None:
        return Accepted(half.isoformat("minutes"))
    found = parse(words, asking)
    if found.problem is Problem.NO_SUCH_TIME:
        return Refused(say=(PROBLEMS[Problem.NO_SUCH_TIME],))
    if not times_of(found):
        return Refused(say=(_("I did not find a time in that. Type for instance 17:00 or 5pm."),))
    return hour_in(found, asking)


def half_of_day(words: str, asking: Asking) -> time | None:
    """Which of two hours that were asked about: by its number, or "in the evening"."""
    names = asking.answers.get(UNTIL + "at") or offered.names(asking.answers, "at")
    hours = [time.fromisoformat(name) for name in names if offered.meant(name) is None]
    place = counts.number(words) if hours else None
    if place in range(1, len(hours) + 1):
        return hours[int(place or 1) - 1]
    if not hours or times_of(parse(words, asking)):
        return None
    found = parse(f"{hours[0].hour % 12 or 12}:{hours[0].minute:02} {words}", asking)
    return found.at if found.at in hours and not found.rest else None


def hour_in(found: When, asking: Asking) -> Accepted | Refused:
    times = times_of(found)
    between = days_between(found, asking)
    if len(between) == 1:
        return on_day(between[0])
    if between:
        return Refused(say=(WHICH_DAY,), items=tuple(one.item for one in between))
    if doubtful(found):
        return Refused(say=(WHICH,), items=hours_as_items(times))
    if len(times) == 1:
        lasts = {"minutes": str(found.minutes)} if found.minutes is not None else None
        return Accepted(times[0].isoformat("minutes"), lasts)
    items = hours_as_items(times)
    if found.minutes is not None and "day" in asking.answers:
        day = date.fromisoformat(asking.answers["day"])
        items = tuple(Meant(day=day, times=(at,), minutes=found.minutes).item for at in times)
    return Refused(say=(_("In the morning or in the evening?"),), items=items)


def times_of(found: When) -> list[time]:
    moments = (*found.alternatives, Moment(at=found.at))
    return sorted({one.at for one in moments if one.at is not None})


def on_day(meant: Meant) -> Accepted:
    """The hour, and the day in the same breath."""
    lasts = {} if meant.minutes is None else {"minutes": str(meant.minutes)}
    return Accepted(meant.times[0].isoformat("minutes"), {"day": meant.day.isoformat(), **lasts})


def days_between(found: When, asking: Asking) -> list[Meant]:
    """The moments to choose from, where an hour may be of another day than the one chosen before:
    half past midnight "at night", or a day that is typed along."""
    if "day" not in asking.answers:
        return []
    chosen = date.fromisoformat(asking.answers["day"])
    moments = [Moment(day=one.day or chosen, at=one.at) for one in found.alternatives]
    if found.at is not None and not moments:
        moments = [Moment(day=found.day or chosen, at=found.at)]
    if found.night:
        moments += [Moment(day=chosen + timedelta(days=1), at=at) for at in times_of(found)]
    if all(one.day == chosen for one in moments):
        return []
    moments += [Moment(day=chosen, at=at) for at in times_of(found)]
    wall = here(asking.now, asking.turn.network)
    ahead = {one for one in moments if one.day and one.at and after(wall, one.day, one.at)}
    by_moment = sorted(ahead, key=lambda one: (one.day or chosen, one.at or time()))
    return [
        Meant(day=one.day, times=(one.at,), minutes=found.minutes)
        for one in by_moment
        if one.day is not None and one.at is not None
    ]


def after(wall: datetime, day: date, at: time) -> bool:
    return (day, at) > (wall.date(), wall.time())


def likely(found: When) -> When:
    """ "10:00" is the morning: nobody plans a meeting for the night, unless it says so. What stays
    open is asked."""
    moments = [one for one in found.alternatives if one.at is None or NIGHT_ENDS <= one.at < NIGHT]
    if found.problem or found.at is not None or found.night or len(moments) != 1:
        return found
    return replace(found, day=moments[0].day, at=moments[0].at, alternatives=())


def read_date(words: str, asking: Asking) -> Accepted | Refused:
    """A day alone; its hour is of no use."""
    found = read_day(words, asking)
    if isinstance(found, Accepted):
        return Accepted(found.value)
    days = dict.fromkeys(one.day for item in found.items if (one := offered.meant(item.name)))
    return replace(found, items=tuple(Meant(day=day).item for day in days))


def parse(words: str, asking: Asking, *, hours_too: bool = True) -> When:
    wall = here(asking.now, asking.turn.network)
    found = when.parse(
        words,
        today=wall.date(),
        now=wall.time(),
        language=asking.turn.voice.language,
        hours_too=hours_too,
    )
    return likely(found)


def alternatives(found: When) -> tuple[Item, ...]:
    """The days that may be meant, each with its hour where that is known; an hour of the night
    only where nothing else was meant."""
    days = offered.by_day(found.alternatives, found.minutes)
    return tuple(
        replace(one, times=tuple(filter(by_day_light, one.times)) or one.times).item
        if not found.night
        else one.item
        for one in days
    )


def by_day_light(at: time) -> bool:
    return NIGHT_ENDS <= at < NIGHT


def too_soon(day: date, at: time, place: Place, now: datetime) -> bool:
    """Whether that moment has passed."""
    return instant(day, at, place) <= now
