"""Reads names and hours of the day that people type, and the numbers behind buttons."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import time

from bot.core import when
from bot.core.direction import harmless
from bot.core.form import Accepted, Asking, Item, Refused
from bot.core.messages import Hour, Text, _
from bot.flows.dates import PROBLEMS
from bot.flows.places import here

NAME_LIMIT = 64  # characters; a first name or a nickname is enough
NOT_A_NAME = _(
    "This does not look like a name, so it was not kept. A first name or a nickname is enough."
)
LONG_NAME = _(
    "The name has more than {n} letters. A first name or a nickname is enough.", n=NAME_LIMIT
)
WHICH = _("Please choose one of these.")

_NUMBER = re.compile(r"\d(?:[\s().\-/]*\d){4}")  # five digits: a number of something, not a name
_CONTACT = re.compile(r"[@<>{}=]|://|www\.", re.IGNORECASE)
_FORMULA = ("=", "+", "-", "|")


def number_of(subject: str, noun: str) -> int:
    """The 7 of "member/7"; 0, which nothing has, where the subject is of another noun."""
    said, _slash, number = subject.partition("/")
    return int(number) if said == noun and number.isdecimal() else 0


def fault_of_name(words: str) -> Text | None:
    """Why this cannot be shown as somebody's name, or None."""
    name = harmless(words)
    if len(name) > NAME_LIMIT:
        return LONG_NAME
    odd = name.startswith(_FORMULA) or _NUMBER.search(name) or _CONTACT.search(name)
    return None if not odd and any(map(str.isalpha, name)) else NOT_A_NAME


def read_name(words: str, _asking: Asking) -> Accepted | Refused:
    """One line, nothing hidden, no number and no address of anybody."""
    fault = fault_of_name(words)
    return Refused(say=(fault,)) if fault else Accepted(harmless(words))


def read_hour(words: str, asking: Asking) -> Accepted | Refused:
    """A time of day as "21:30"; "9" is asked again: in the morning or in the evening?"""
    wall = here(asking.now, asking.turn.home)
    language = asking.turn.voice.language
    found = when.parse(words, today=wall.date(), now=wall.time(), language=language)
    if found.problem is when.Problem.NO_SUCH_TIME:
        return Refused(say=(PROBLEMS[found.problem],))
    times = sorted({one.at for one in found.alternatives if one.at is not None})
    if found.at is not None and not times:
        return Accepted(f"{found.at:%H:%M}")
    if times:
        return Refused(say=(_("In the morning or in the evening?"),), items=hour_items(times))
    return Refused(say=(_("I did not find a time in that. Type for instance 17:00 or 5pm."),))


def hour_items(times: Iterable[time]) -> tuple[Item, ...]:
    return tuple(Item(name=f"{at:%H:%M}", label=Hour(at=at)) for at in times)


def span(pair: Sequence[str]) -> Text:
    """From one hour of the day to another."""
    begin, end = (Hour(at=time.fromisoformat(each)) for each in pair)
    return _("{begin} to {end}", begin=begin, end=end)
