"""Reads names, codes and hours of the day that people type, and the numbers behind buttons."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import time
from functools import cache
from unicodedata import category, normalize

from bot.core import mentions, understand, when
from bot.core.direction import harmless
from bot.core.form import Accepted, Asking, Item, Refused
from bot.core.letters import words as words_of
from bot.core.lexicon import Phrase, phrases
from bot.core.messages import Hour, Text, _
from bot.core.reading import WHICH as UNSURE
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
NO_LETTERS = _("There are no letters in that. Please type a few words.")

_NUMBER = re.compile(r"\d(?:[\s().\-/]*\d){4}")  # five digits: a number of something, not a name
_CONTACT = re.compile(r"[@<>{}=]|://|www\.", re.IGNORECASE)
_SPELLED = re.compile("[آ\u0651]")  # Aya and Tammam are names; "ايه" and "تمام" mean yes
CLEAR = ("heard", "agreed")  # the plain words for yes
_FORMULA = ("=", "+", "-", "|")
# An invitation's code alone, behind /start, or in the link of any platform.
_CODE = re.compile(
    r"(?:^|/join/|[?&]start=|(?:/|%2F)start(?:\s|%20)+)([A-Za-z0-9_-]{22})(?![A-Za-z0-9_-])",
    re.IGNORECASE,
)


def number_of(subject: str, noun: str) -> int:
    """The 7 of "member/7"; 0, which nothing has, where the subject is of another noun."""
    said, _slash, number = subject.partition("/")
    return int(number) if said == noun and number.isdecimal() else 0


def code_of(words: str) -> str:
    """The code of an invitation in what was typed, or copied with its link, its line, and the marks
    of direction around it; "" where there is none.

    WhatsApp shows some of its low lines as their look-alikes, which make no italics.
    """
    found = _CODE.search(harmless(words).replace("\uff3f", "_"))
    return found[1] if found is not None else ""


def has_letters(words: str) -> bool:
    """A title or a name has, or a picture; a number, or a "?", is a slip or means another thing."""
    return any(char.isalpha() or category(char) == "So" for char in words)


def fault_of_name(words: str) -> Text | None:
    """Why this cannot be shown as somebody's name, or None."""
    name = harmless(words)
    if len(name) > NAME_LIMIT:
        return LONG_NAME
    odd = name.startswith(_FORMULA) or _NUMBER.search(name) or _CONTACT.search(name)
    return None if not odd and any(map(str.isalpha, name)) else NOT_A_NAME


def read_name(words: str, _asking: Asking, proposed: Sequence[Item] = ()) -> Accepted | Refused:
    """One line, nothing hidden, no number and no address of anybody. A yes is the name that is
    proposed; any other answer is asked about, for there are people called so."""
    fault = fault_of_name(words)
    if fault is not None:
        return Refused(say=(fault,))
    name = harmless(words)
    if not is_answer(name):
        return Accepted(name)
    if len(proposed) == 1 and mentions.acknowledges(name, *CLEAR):
        return Accepted(proposed[0].name)
    asked = _(
        "“{words}” reads like an answer, not like a name. Which name shall stand there?", words=name
    )
    own = Item(name=name, label=_("The name is “{name}”", name=name))
    return Refused(say=(asked,), items=(*proposed, own))


def is_answer(name: str) -> bool:
    """Whether it means something else ("yes", "later"), or begins with a yes or a no."""
    if _SPELLED.search(normalize("NFC", name)):
        return False
    if understand.intent(name) is not None:
        return True
    first, *rest = words_of(name) or ("",)
    return bool(rest) and len(first) > 1 and (first,) in begins_an_answer()


@cache
def begins_an_answer() -> frozenset[Phrase]:
    clear = (phrases("acknowledgement", kind) for kind in CLEAR)
    return phrases("intents", "no").union(*clear)


def read_hour(words: str, asking: Asking) -> Accepted | Refused:
    """A time of day as "21:30"; "9" is asked again: in the morning or in the evening?"""
    wall = here(asking.now, asking.turn.home)
    language = asking.turn.voice.language
    found = when.parse(words, today=wall.date(), now=wall.time(), language=language)
    if found.problem is when.Problem.NO_SUCH_TIME:
        return Refused(say=(PROBLEMS[found.problem],))
    times = sorted({one.at for one in found.alternatives if one.at is not None})
    if found.at is not None and found.unread:
        return Refused(say=(UNSURE,), items=hour_items(times or [found.at]))
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
