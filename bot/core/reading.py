"""Reads what somebody typed as the answer to one question, of whichever type it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time

from bot.core import texts, understand, when
from bot.core.form import Accepted, Asking, Question, Refused, Type
from bot.core.letters import normalise
from bot.core.messages import Text, _

TEXT_LIMIT = 2000  # characters of one typed answer; more is a mistake of the clipboard
NOT_UNDERSTOOD = _("I am not sure I understood. Please use a button, or send one number.")
NO_NUMBER = _("Please send a number.")
NO_DAY = _("I did not find a date in that. Please send it like this: 26/11/2026.")
NO_TIME = _("I did not find a time in that. Please send it like this: 17:00.")
SEND_FILE = _("Please send the file itself, or press Cancel.")

Reader = Callable[[Question, str, Asking], Accepted | Refused]

_DECIMAL = re.compile(r"-?\d{1,12}(?:[.,٫]\d{1,6})?")
_NUMERIC = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_CLOCK = re.compile(r"\b(\d{1,2}):(\d\d)\b")


def read_reply(question: Question, words: str, asking: Asking) -> Accepted | Refused:
    """What typed words mean: by the question's own reader if it has one, else by its type."""
    if len(words) > TEXT_LIMIT:
        return refused(_("That is very long. Please write at most {n} characters.", n=TEXT_LIMIT))
    if question.read is not None:
        return question.read(words, asking)
    return READERS.get(question.type, by_choice)(question, words, asking)


def refused(sentence: Text) -> Refused:
    return Refused(say=(sentence,))


def by_choice(question: Question, words: str, asking: Asking) -> Accepted | Refused:
    options = [
        understand.OptionWords(id=item.name, labels=texts.all_labels(item.label))
        for item in question.items(asking)
    ]
    chosen = understand.choose(words, options)
    if isinstance(chosen, understand.Chosen):
        return Accepted(chosen.id)
    pictured = [each.id for each in options if words.strip() and begins_with(each.labels, words)]
    return Accepted(pictured[0]) if len(pictured) == 1 else refused(NOT_UNDERSTOOD)


def begins_with(labels: Sequence[str], words: str) -> bool:
    """🟢 alone means the label that begins with it; letters are understood elsewhere."""
    sign = words.strip()
    return not any(map(str.isalnum, sign)) and any(label.startswith(sign) for label in labels)


def as_text(_question: Question, words: str, _asking: Asking) -> Accepted | Refused:
    return Accepted(texts.clean_lines(words, TEXT_LIMIT))


def as_integer(question: Question, words: str, asking: Asking) -> Accepted | Refused:
    number = whole(words)
    if number is not None:
        return Accepted(number)
    return by_choice(question, words, asking) if question.items(asking) else refused(NO_NUMBER)


def whole(words: str) -> int | None:
    """A count; below zero only in digits."""
    plain = normalise(words)
    return int(plain) if re.fullmatch(r"-\d{1,9}", plain) else understand.number(words)


def as_decimal(question: Question, words: str, asking: Asking) -> Accepted | Refused:
    """2.5 and 2,5 in any digits; half-spoken numbers as counts are."""
    plain = normalise(words)
    if _DECIMAL.fullmatch(plain):
        value = float(re.sub("[,٫]", ".", plain))
        return Accepted(int(value) if value.is_integer() else value)
    return as_integer(question, words, asking)


def as_minutes(_question: Question, words: str, _asking: Asking) -> Accepted | Refused:
    minutes = understand.minutes(words)
    return refused(NOT_UNDERSTOOD) if minutes is None else Accepted(minutes)


def as_date(_question: Question, words: str, asking: Asking) -> Accepted | Refused:
    """A day, past ones too."""
    day = day_in(words, asking)
    return refused(NO_DAY) if day is None else Accepted(day.isoformat())


def day_in(words: str, asking: Asking) -> date | None:
    plain = normalise(words)
    found = _NUMERIC.search(plain)
    try:
        if found is not None:
            return date(int(found[3]), int(found[2]), int(found[1]))
        if re.fullmatch(r"\d{4}-\d\d-\d\d", plain):
            return date.fromisoformat(plain)
    except ValueError:
        return None
    return when.parse(words, today=asking.now.date(), now=time(0)).day


def as_time(_question: Question, words: str, asking: Asking) -> Accepted | Refused:
    at = time_in(words, asking)
    return refused(NO_TIME) if at is None else Accepted(at.isoformat("minutes"))


def time_in(words: str, asking: Asking) -> time | None:
    found = _CLOCK.search(normalise(words))
    if found is not None:
        hour, minute = int(found[1]), int(found[2])
        return time(hour, minute) if hour < 24 and minute < 60 else None
    return when.parse(words, today=asking.now.date(), now=time(0)).at


def as_datetime(_question: Question, words: str, asking: Asking) -> Accepted | Refused:
    day, at = day_in(words, asking), time_in(words, asking)
    if day is None:
        return refused(NO_DAY)
    if at is None:
        return refused(NO_TIME)
    return Accepted(datetime.combine(day, at).isoformat(timespec="minutes"))


def as_file(_question: Question, _words: str, _asking: Asking) -> Accepted | Refused:
    return refused(SEND_FILE)


READERS: Mapping[Type, Reader] = {
    Type.TEXT: as_text,
    Type.INTEGER: as_integer,
    Type.DECIMAL: as_decimal,
    Type.RANGE: as_decimal,
    Type.DATE: as_date,
    Type.TIME: as_time,
    Type.DATETIME: as_datetime,
    Type.MINUTES: as_minutes,
    Type.FILE: as_file,
}
