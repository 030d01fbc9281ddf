"""Reads what somebody typed as the answer to one question, of whichever type it is."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time

from bot.core import amounts, choosing, counts, texts, when
from bot.core.form import Accepted, Asking, Question, Refused, Type
from bot.core.letters import normalise
from bot.core.messages import Text, _
from bot.core.offered import Meant

TEXT_LIMIT = 2000  # characters of one typed answer; more is a mistake of the clipboard
FEWEST_NUMBERED = 2  # answers; of one alone it need not be said how far the numbers go
NOT_UNDERSTOOD = _("I am not sure I understood. Please use a button, or send one number.")
WHICH_OF_THESE = _(
    "I am not sure which of these you mean. Please use the buttons, or send their numbers: 1, 3."
)
NO_NUMBER = _("Please send a number.")
NO_DAY = _("I did not find a date in that. Please send it like this: 26/11/2026.")
WHICH = _("I am not sure that I understood. Is it one of these? Please tap it.")
NO_TIME = _("I did not find a time in that. Please send it like this: 17:00.")
NO_LENGTH = _(
    "I did not understand how long that is. Please send it like this: 90 minutes, or an hour and a"
    " half."
)
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
    if question.type is Type.TEXT and (fault := none_has(question, words, asking)):
        return refused(fault)
    return READERS.get(question.type, by_choice)(question, words, asking)


def refused(sentence: Text) -> Refused:
    return Refused(say=(sentence,))


def option_words(question: Question, asking: Asking) -> list[choosing.OptionWords]:
    return [
        choosing.OptionWords(
            id=item.name,
            labels=texts.all_labels(item.label),
            intents=item.intents,
            words=item.words,
        )
        for item in question.items(asking)
    ]


def none_has(question: Question, words: str, asking: Asking) -> Text | None:
    """A number that no answer has: how far they go."""
    most = choosing.beyond(words, option_words(question, asking))
    if most is None or most < FEWEST_NUMBERED:
        return None
    return _("Please send a number from {low} to {high}.", low=1, high=most)


def by_choice(question: Question, words: str, asking: Asking) -> Accepted | Refused:
    options = option_words(question, asking)
    chosen = choosing.choose(words, options)
    if isinstance(chosen, choosing.Chosen):
        return Accepted(chosen.id)
    pictured = [each.id for each in options if words.strip() and begins_with(each.labels, words)]
    if len(pictured) == 1:
        return Accepted(pictured[0])
    if fault := none_has(question, words, asking):
        return refused(fault)
    multiple = question.type is Type.SELECT_MULTIPLE
    return refused(WHICH_OF_THESE if multiple else NOT_UNDERSTOOD)


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
    read = by_choice(question, words, asking) if question.items(asking) else refused(NO_NUMBER)
    two = counts.one_or_other(words) if isinstance(read, Refused) else None
    if two is None:
        return read
    return refused(_("Is it {one} or {other}? Please send one number.", one=two[0], other=two[1]))


def whole(words: str) -> int | None:
    """A count; below zero only in digits."""
    plain = normalise(words)
    return int(plain) if re.fullmatch(r"-\d{1,9}", plain) else counts.number(words)


def as_decimal(question: Question, words: str, asking: Asking) -> Accepted | Refused:
    """2.5 and 2,5 in any digits; half-spoken numbers as counts are."""
    plain = normalise(words)
    if _DECIMAL.fullmatch(plain):
        value = float(re.sub("[,٫]", ".", plain))
        return Accepted(int(value) if value.is_integer() else value)
    return as_integer(question, words, asking)


def as_minutes(_question: Question, words: str, _asking: Asking) -> Accepted | Refused:
    minutes = amounts.minutes(words)
    return refused(NO_LENGTH) if minutes is None else Accepted(minutes)


def as_date(_question: Question, words: str, asking: Asking) -> Accepted | Refused:
    """A day, past ones too."""
    day = day_in(words, asking)
    if day is not None:
        return Accepted(day.isoformat())
    days = {one.day for one in moments_in(words, asking) if one.day is not None}
    return which_of([Meant(day=each) for each in sorted(days)], NO_DAY)


def which_of(meant: Sequence[Meant], otherwise: Text) -> Refused:
    """What may be meant, to be tapped; nothing was found where there is none."""
    if not meant:
        return refused(otherwise)
    return Refused(say=(WHICH,), items=tuple(one.item for one in meant))


def moments_in(words: str, asking: Asking) -> tuple[when.Moment, ...]:
    """Everything that may be meant, where it is not certain."""
    found = when.parse(words, today=asking.now.date(), now=time(0))
    return found.alternatives or (when.Moment(day=found.day, at=found.at),)


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
    read = when.parse(words, today=asking.now.date(), now=time(0))
    return None if read.unread else read.day


def as_time(_question: Question, words: str, asking: Asking) -> Accepted | Refused:
    at = time_in(words, asking)
    return refused(NO_TIME) if at is None else Accepted(at.isoformat("minutes"))


def time_in(words: str, asking: Asking) -> time | None:
    """A time of day. "5:30" alone is as it is written, "5:30 pm" and "٥:٣٠ مساءً" are 17:30."""
    at = when.parse(words, today=asking.now.date(), now=time(0)).at
    found = _CLOCK.search(normalise(words))
    if at is not None or found is None:
        return at
    hour, minute = int(found[1]), int(found[2])
    return time(hour, minute) if hour < 24 and minute < 60 else None


def as_datetime(_question: Question, words: str, asking: Asking) -> Accepted | Refused:
    day, at = day_in(words, asking), time_in(words, asking)
    if day is not None and at is not None:
        return Accepted(datetime.combine(day, at).isoformat(timespec="minutes"))
    meant = [
        Meant(day=one.day, times=(one.at,))
        for one in moments_in(words, asking)
        if one.day is not None and one.at is not None
    ]
    return which_of(meant, NO_DAY if day is None else NO_TIME)


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
