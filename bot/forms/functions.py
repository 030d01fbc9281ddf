"""ODK's functions, each over values that have been worked out: the whole list of what there is."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import chain
from typing import Protocol

from bot.forms import moments, patterns
from bot.forms.worth import Value, number, several, text, truth

MOST_STEPS = 100_000  # of one expression: nodes looked at, states of patterns followed
LONGEST_TEXT = 10_000  # characters that an expression may put together
MOST_PLACES = 15  # behind the point; a float has no more


class NoValueError(RuntimeError):
    """An expression gives nothing: it asks for more than it may cost, or its parts do not fit."""


class Around(Protocol):
    """What a function may ask about the form around its question."""

    def choice_name(self, value: str, question: str) -> str: ...

    def indexed(self, question: str, places: Mapping[str, int]) -> str: ...

    def position(self, up: int) -> int: ...


@dataclass(kw_only=True)
class World:
    """All that an expression can look at besides its variables."""

    now: datetime  # wall clock
    language: str
    around: Around
    own: str = ""  # the value of the question itself
    row: Mapping[str, str] | None = None  # of a list of choices, for its filter
    steps: int = MOST_STEPS

    def spend(self, steps: int) -> None:
        self.steps -= steps
        if self.steps < 0:
            raise NoValueError


Function = Callable[[World, Sequence[Value]], Value]


@dataclass(frozen=True)
class Known:
    """A function, and how many values it takes; `most` is None where there is no end."""

    work: Function
    least: int
    most: int | None


def _of_texts(work: Callable[..., Value], least: int, most: int | None = None) -> Known:
    return Known(lambda _world, given: work(*map(text, given)), least, most or least)


def _of_numbers(work: Callable[..., float], least: int, most: int | None = None) -> Known:
    return Known(lambda _world, given: work(*map(number, given)), least, most or least)


def _of_values(work: Callable[[Sequence[Value]], Value], least: int, most: int | None) -> Known:
    return Known(lambda _world, given: work(given), least, most)


def _of_nodes(work: Callable[[list[str]], Value]) -> Known:
    """All values of all that is given; the nodes of a path are many."""
    return Known(
        lambda _world, given: work(list(chain.from_iterable(map(several, given)))), 1, None
    )


# --- text and choices ----------------------------------------------------------------------------


def _short(written: str) -> str:
    if len(written) > LONGEST_TEXT:
        raise NoValueError
    return written


def _selected_at(chosen: str, place: str) -> str:
    names, at = chosen.split(), number(place)
    return names[int(at)] if 0 <= at < len(names) else ""


def _choice_name(world: World, given: Sequence[Value]) -> str:
    return world.around.choice_name(text(given[0]), text(given[1]))


def _join(given: Sequence[Value]) -> str:
    return _short(text(given[0]).join(chain.from_iterable(map(several, given[1:]))))


def _substr(written: str, first: str, last: str = "") -> str:
    """From the first place on, counted from 0 (from the end when negative), up to the second."""
    places = number(first), number(last) if last else float(len(written))
    if any(map(math.isnan, places)):
        return ""
    start, end = (_place(each, len(written)) for each in places)
    return written[start:end]


def _place(place: float, length: int) -> int:
    bounded = int(min(max(place, -length), length))
    return bounded + length if bounded < 0 else bounded


def _translate(written: str, old: str, new: str) -> str:
    table = {
        ord(letter): new[at] if at < len(new) else None
        for at, letter in reversed(list(enumerate(old)))
    }
    return written.translate(table)


def _before(written: str, mark: str) -> str:
    return written.partition(mark)[0] if mark and mark in written else ""


def _after(written: str, mark: str) -> str:
    return written.partition(mark)[2] if mark else written


def _regex(world: World, given: Sequence[Value]) -> bool:
    try:
        pattern = patterns.compiled(text(given[1]))
        found, steps = patterns.matches(pattern, text(given[0]), world.steps)
    except (patterns.TooLongError, patterns.PatternError):
        raise NoValueError from None
    world.spend(steps)
    return found


# --- numbers -------------------------------------------------------------------------------------


def _rounded(value: float, places: float = 0.0) -> float:
    """Halves go up, as in XPath; `places` stay behind the point."""
    if not math.isfinite(value) or not math.isfinite(places):
        return value
    scale = 10.0 ** int(min(max(places, -MOST_PLACES), MOST_PLACES))
    scaled = value * scale
    return math.floor(scaled + 0.5) / scale if math.isfinite(scaled) else value


def _whole(way: Callable[[float], int]) -> Known:
    return _of_numbers(lambda value: float(way(value)) if math.isfinite(value) else value, 1)


def _power(value: float, exponent: float) -> float:
    try:
        return math.pow(value, exponent)
    except OverflowError:
        return math.inf
    except ValueError:
        return math.nan


def _if_there_is(work: Callable[[float], float]) -> Known:
    """NaN where a number has no root or logarithm, infinity where it is too large: as in ODK."""

    def worked(value: float) -> float:
        try:
            return work(value)
        except OverflowError:
            return math.inf
        except ValueError:
            return math.nan

    return _of_numbers(worked, 1)


def _checklist(given: Sequence[Value]) -> bool:
    return _weighed(given[:2], [(truth(each), 1.0) for each in given[2:]])


def _weighted_checklist(given: Sequence[Value]) -> bool:
    answers, weights = given[2::2], given[3::2]
    if len(answers) != len(weights):
        raise NoValueError
    pairs = zip(answers, weights, strict=True)
    return _weighed(given[:2], [(truth(each), number(weight)) for each, weight in pairs])


def _weighed(bounds: Sequence[Value], answers: Sequence[tuple[bool, float]]) -> bool:
    """Whether what is true weighs from the first bound to the second; -1 is no bound."""
    least, most = map(number, bounds)
    weight = sum(each for true, each in answers if true)
    return (least == -1 or weight >= least) and (most == -1 or weight <= most)


def _numbers(given: list[str]) -> list[float]:
    """Questions without an answer do not count."""
    return [number(each) for each in given if each != ""]


def _sum(given: list[str]) -> float:
    found = _numbers(given)
    return math.fsum(found) if all(map(math.isfinite, found)) else math.nan


# --- dates ---------------------------------------------------------------------------------------


def _moment(value: str) -> datetime | None:
    found = moments.moment(value)
    days = number(value)
    return moments.from_days(days) if found is None and math.isfinite(days) else found


def _date(value: str) -> str:
    found = _moment(value)
    return found.date().isoformat() if found else ""


def _date_time(value: str) -> str:
    found = _moment(value)
    return found.isoformat("T", "seconds") if found else ""


def _format_date(world: World, given: Sequence[Value]) -> str:
    found = _moment(text(given[0]))
    return _short(moments.formatted(found, text(given[1]), world.language)) if found else ""


# --- the list ------------------------------------------------------------------------------------

FUNCTIONS: Mapping[str, Known] = {
    "selected": _of_texts(lambda chosen, name: name.strip() in chosen.split(), 2),
    "selected-at": _of_texts(_selected_at, 2),
    "count-selected": _of_texts(lambda chosen: float(len(chosen.split())), 1),
    "jr:choice-name": Known(_choice_name, 2, 2),
    "coalesce": _of_values(lambda given: next((e for e in given if text(e)), ""), 1, None),
    "once": Known(lambda world, given: world.own or given[0], 1, 1),
    "depend": _of_values(lambda given: given[0], 1, None),
    "not": _of_values(lambda given: not truth(given[0]), 1, 1),
    "true": _of_values(lambda _given: True, 0, 0),
    "false": _of_values(lambda _given: False, 0, 0),
    "boolean": _of_values(lambda given: truth(given[0]), 1, 1),
    "boolean-from-string": _of_texts(lambda written: written in ("true", "1"), 1),
    "string": _of_texts(str, 1),
    "string-length": _of_texts(lambda written: float(len(written)), 1),
    "concat": _of_nodes(lambda given: _short("".join(given))),
    "join": _of_values(_join, 2, None),
    "substr": _of_texts(_substr, 2, 3),
    "substring-before": _of_texts(_before, 2),
    "substring-after": _of_texts(_after, 2),
    "contains": _of_texts(lambda written, part: part in written, 2),
    "starts-with": _of_texts(str.startswith, 2),
    "ends-with": _of_texts(str.endswith, 2),
    "translate": _of_texts(_translate, 3),
    "normalize-space": _of_texts(lambda written: " ".join(written.split()), 1),
    "upper-case": _of_texts(lambda written: _short(written.upper()), 1),
    "lower-case": _of_texts(lambda written: _short(written.lower()), 1),
    "regex": Known(_regex, 2, 2),
    "number": _of_values(lambda given: number(given[0]), 1, 1),
    "int": _whole(math.trunc),
    "floor": _whole(math.floor),
    "ceiling": _whole(math.ceil),
    "abs": _of_numbers(abs, 1),
    "round": _of_numbers(_rounded, 1, 2),
    "pow": _of_numbers(_power, 2),
    "sqrt": _if_there_is(math.sqrt),
    "exp": _if_there_is(math.exp),
    "exp10": _if_there_is(lambda value: math.pow(10.0, value)),
    "log": _if_there_is(math.log),
    "log10": _if_there_is(math.log10),
    "pi": _of_values(lambda _given: math.pi, 0, 0),
    "checklist": _of_values(_checklist, 3, None),
    "weighted-checklist": _of_values(_weighted_checklist, 4, None),
    "sum": _of_nodes(_sum),
    "min": _of_nodes(lambda given: min(_numbers(given), default=math.nan)),
    "max": _of_nodes(lambda given: max(_numbers(given), default=math.nan)),
    "count": _of_nodes(lambda given: float(len(given))),
    "count-non-empty": _of_nodes(lambda given: float(sum(each != "" for each in given))),
    "today": Known(lambda world, _given: world.now.date().isoformat(), 0, 0),
    "now": Known(lambda world, _given: world.now.isoformat("T", "seconds"), 0, 0),
    "date": _of_texts(_date, 1),
    "date-time": _of_texts(_date_time, 1),
    "format-date": Known(_format_date, 2, 2),
    "format-date-time": Known(_format_date, 2, 2),
    "decimal-date-time": _of_numbers(float, 1),
    "decimal-time": _of_numbers(lambda days: days % 1 if math.isfinite(days) else days, 1),
}

# These look at the form around the question, or at one of their values only: see odk.
SPECIAL: Mapping[str, tuple[int, int | None]] = {
    "if": (3, 3),
    "position": (0, 1),
    "indexed-repeat": (3, 7),
    "current": (0, 0),
}
