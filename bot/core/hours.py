"""Finds the time of day among the clues of a text, and how long it lasts when an end is given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import time

from bot.core.clues import PARTS, Clue, Clues, Part, Sort

DAY = 24 * 60  # minutes
HALF_DAY = 12 * 60  # minutes
_SMALL_HOURS = 4  # "tonight at 3" is after midnight, "tonight at 4" is nothing that is said


@dataclass(frozen=True, kw_only=True)
class HoursFound:
    """The times that may be meant, in order; none at all: there is no such time."""

    times: tuple[time, ...] = ()
    nights: tuple[int, ...] = (0,)  # how many days after the day named those before morning are
    minutes: int | None = None


@dataclass(frozen=True, kw_only=True)
class _Hour:
    """One time of day as it was written. `marked`: nothing but a time can be meant."""

    hour: int
    minute: int = 0
    sure: bool = False  # written as on a 24-hour clock
    part: Part | None = None
    marked: bool = False
    midnight: bool = False
    tonight: bool = False  # the night that comes
    first: int
    last: int


def find_hours(clues: Clues) -> HoursFound | None:
    """The time of day, with its clues marked as used; None when the text names none."""
    _open_pairs(clues)
    hour = next(_candidates(clues), None)
    if hour is None:
        _part_elsewhere(clues)  # "Thursday afternoon" still has no hour
        return None
    clues.use(hour.first, hour.last)
    clues.use_before(hour.first, Sort.BETWEEN)
    until = _until(clues, hour.last + 1, _between(clues, hour))
    if until:
        clues.use(hour.last + 1, until.last)
    if hour.part is None and not (until and until.part):
        hour = replace(hour, part=_part_elsewhere(clues))
    if _is_of_tonight(clues):
        small = hour.part is not Part.PM and hour.hour % 12 < _SMALL_HOURS
        hour = replace(hour, tonight=True, part=Part.NIGHT if small else hour.part)
    starts = _minutes(hour)
    if until is None:
        return HoursFound(times=_times(starts), nights=_nights(hour))
    ends = _minutes(until)
    if not starts or not ends:
        return HoursFound()
    starts, lasts = _span(starts, ends)
    return HoursFound(times=_times(starts), nights=_nights(hour), minutes=lasts or None)


def _is_of_tonight(clues: Clues) -> bool:
    said = [each for each in clues if each.used and each.can_be(Sort.PART)]
    return any(each.can_be(Sort.DAYS_FROM_NOW) for each in said)


def _nights(hour: _Hour) -> tuple[int, ...]:
    """An hour before morning may be said of the night that begins on the day, or ends on it."""
    if hour.midnight or hour.tonight or hour.part is Part.NIGHT:
        return (0, 1)
    return (1,) if hour.part is Part.EVENING else (0,)


def _times(minutes: tuple[int, ...]) -> tuple[time, ...]:
    return tuple(time(each // 60, each % 60) for each in minutes)


def _span(starts: tuple[int, ...], ends: tuple[int, ...]) -> tuple[tuple[int, ...], int]:
    """From 5 to 7pm begins at 17:00: the start that is nearest before a certain end."""
    if len(ends) == 1:
        start = min(starts, key=lambda each: (ends[0] - each) % DAY or DAY)
        return (start,), (ends[0] - start) % DAY
    return starts, min((end - starts[0]) % DAY or DAY for end in ends) % DAY


def _open_pairs(clues: Clues) -> None:
    """What was no date: 17.30 is a clock, 5-7 are two hours."""
    for index in range(len(clues) - 1, -1, -1):
        clue = clues[index]
        if clue.used or not clue.can_be(Sort.PAIR):
            continue
        if clue.sign == ".":
            clues[index] = replace(clue, senses={Sort.CLOCK: 0})
        elif clue.sign == "-":
            first, second = (_part_of(clue, number) for number in clue.numbers)
            clues[index : index + 1] = [first, _part_of(clue, None), second]


def _part_of(clue: Clue, number: int | None) -> Clue:
    if number is None:
        return replace(clue, senses={Sort.TO: 0}, numbers=())
    return replace(clue, senses={Sort.NUMBER: number}, numbers=(number,))


# --- one time -----------------------------------------------------------------------------------


def _candidates(clues: Clues) -> Iterator[_Hour]:
    """Times in order of certainty: marked ones, then a bare number beside the day or alone."""
    found = [hour for index in range(len(clues)) if (hour := _hour_at(clues, index))]
    yield from (hour for hour in found if hour.marked or _ends_marked(clues, hour))
    for hour in found:
        until = _until(clues, hour.last + 1, _between(clues, hour))
        last = until.last if until else hour.last
        alone = hour.first == 0 and last == len(clues) - 1
        if alone or clues.at(hour.first - 1).used or clues.at(last + 1).used:
            yield hour


def _ends_marked(clues: Clues, hour: _Hour) -> bool:
    until = _until(clues, hour.last + 1, _between(clues, hour))
    return until is not None and until.marked


def _between(clues: Clues, hour: _Hour) -> bool:
    """Between 5 and 7: the "and" is no more than a "to"."""
    place = clues.past(hour.first - 1, Sort.AT, Sort.DAY_WORD, Sort.ARTICLE, step=-1)
    return clues.at(place).can_be(Sort.BETWEEN)


def _until(clues: Clues, index: int, between: bool) -> _Hour | None:
    """The end of a range that begins with "-", "to", "إلى", "à"."""
    if _ends_at_noon(clues.at(index)):
        return _figures(clues[index], index)
    sorts = (Sort.TO, Sort.AND) if between else (Sort.TO,)
    if not clues.at(index).can_be(*sorts) or clues.at(index).used:
        return None
    return _hour_at(clues, index + 1)


def _hour_at(clues: Clues, index: int) -> _Hour | None:
    """The time that begins at a clue, or None."""
    clue = clues.at(index)
    if clue.used:
        return None
    if clue.can_be(Sort.AT):
        inner = _hour_at(clues, index + 1)
        return replace(inner, first=index, marked=True) if inner else None
    if clue.can_be(Sort.SHARE):
        return _share_first(clues, index)
    begun = _figures(clue, index)
    return _ended(clues, begun) if begun else None


def _figures(clue: Clue, index: int) -> _Hour | None:
    if clue.can_be(Sort.NOON):
        return _Hour(hour=12, sure=True, marked=True, first=index, last=index)
    if clue.can_be(Sort.MIDNIGHT):
        return _Hour(hour=0, sure=True, marked=True, midnight=True, first=index, last=index)
    if clue.can_be(Sort.CLOCK):
        hour, minute = clue.numbers
        sure = bool(clue.senses[Sort.CLOCK])
        return _Hour(hour=hour, minute=minute, sure=sure, marked=True, first=index, last=index)
    if clue.can_be(Sort.HOUR_NAME):
        hour = clue.senses[Sort.HOUR_NAME]
        return _Hour(hour=hour, marked=True, first=index, last=index)
    value = clue.senses.get(Sort.NUMBER, -1)
    if clue.text == "sept":  # seven and September
        value = 7
    return _Hour(hour=value, first=index, last=index) if 0 <= value <= 99 else None


def _share_first(clues: Clues, index: int) -> _Hour | None:
    """Half past five, a quarter to six."""
    place = index + 1
    direction = clues.at(place)
    if not direction.can_be(Sort.PAST, Sort.BEFORE):
        return None
    begun = _figures(clues.at(place + 1), place + 1)
    if begun is None or begun.minute:
        return None
    share = clues[index].senses[Sort.SHARE]
    shifted = _shifted(begun, share if direction.can_be(Sort.PAST) else -share)
    return _ended(clues, replace(shifted, first=index))


def _ended(clues: Clues, hour: _Hour) -> _Hour:
    """With what may follow the figures: o'clock, and a half, less a quarter, in the evening."""
    if clues.at(hour.last + 1).can_be(Sort.OCLOCK):
        french_noon = hour.hour == 12
        hour = replace(hour, last=hour.last + 1, marked=True, sure=hour.sure or french_noon)
    for sorts, sign in (((Sort.AND, Sort.SHARE), 1), ((Sort.LESS, Sort.SHARE), -1)):
        if all(clues.at(hour.last + 1 + n).can_be(sort) for n, sort in enumerate(sorts)):
            share = clues.at(hour.last + 2).senses[Sort.SHARE]
            hour = replace(_shifted(hour, sign * share), last=hour.last + 2)
    if clues.at(hour.last + 1).can_be(Sort.SHARE):
        share = clues.at(hour.last + 1).senses[Sort.SHARE]
        hour = replace(_shifted(hour, share), last=hour.last + 1)
    following = clues.at(hour.last + 1)
    if following.used and not following.can_be(Sort.DAYS_FROM_NOW):
        return hour
    if following.can_be(Sort.PART, Sort.NOON) and not _ends_at_noon(following):
        part = PARTS[following.senses[Sort.PART]] if following.can_be(Sort.PART) else Part.NOON
        return replace(hour, last=hour.last + 1, part=part, marked=True)
    return hour


def _ends_at_noon(clue: Clue) -> bool:
    """Behind an hour "à midi" and "à minuit" are an end: "de 10h à midi"."""
    return clue.can_be(Sort.NOON, Sort.MIDNIGHT) and clue.text.startswith("a ") and not clue.used


def _shifted(hour: _Hour, minutes: int) -> _Hour:
    if hour.minute:
        return hour
    total = (hour.hour * 60 + minutes) % DAY
    whole = total // 60 if hour.sure else total // 60 or 12
    midnight = hour.midnight and minutes >= 0
    return replace(hour, hour=whole, minute=total % 60, marked=True, midnight=midnight)


def _part_elsewhere(clues: Clues) -> Part | None:
    """Tomorrow *morning* at 9, tonight at 8: the part stands beside the day."""
    for index, clue in enumerate(clues):
        if clue.can_be(Sort.PART) and (clue.used or clues.touches_used(index)):
            clue.used = True
            return PARTS[clue.senses[Sort.PART]]
    return None


def _minutes(hour: _Hour) -> tuple[int, ...]:
    """Minutes after midnight of every time that may be meant; none when there is no such time."""
    if not (0 <= hour.hour <= 23 and 0 <= hour.minute <= 59):
        return ()
    if hour.sure or hour.hour == 0 or hour.hour > 12:
        return (hour.hour * 60 + hour.minute,)
    early = hour.hour % 12 * 60 + hour.minute
    late = early + HALF_DAY
    match hour.part:
        case None:
            return (early, late)
        case Part.MORNING:
            return (early,)
        case Part.NOON:
            return (early,) if 9 <= hour.hour <= 11 else (late,)
        case Part.EVENING if hour.hour == 12:
            return (early, late)
        case Part.NIGHT if hour.hour == 12 or hour.hour < 6:
            return (early,)
        case _:
            return (late,)
