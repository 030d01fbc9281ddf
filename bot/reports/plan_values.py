"""What stands in the cells of a plan: dates, statuses, bands and people, as people write them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Any

from bot.core import persons
from bot.core.letters import normalise
from bot.core.messages import Terms, Text, _
from bot.core.texts import all_labels
from bot.reports import plan_days
from bot.reports.plan_columns import Column, fold
from bot.reports.plan_synonyms import REASON_WORDS, STATUS_WORDS
from bot.reports.plan_words import PARTICIPANTS, REASONS, STATUSES
from bot.sheets import plain
from storage.plan_shape import LONGEST_TAG, LONGEST_TITLE, MOST_TAGS, Status

LONGEST_TEXT = 1_000  # characters of any other cell: a long paragraph
LONGEST_NAME = 60  # characters of a person's name
FIRST_YEAR, LAST_YEAR = 2000, 2100
UNSOLVED = "\0"  # where a formula was never worked out; no file that is read can hold it
FORMER = _("Former member")
NOBODY, LEFT = "", "former"  # of a person in a cell

_NUMBERING = re.compile(r"(?:\d{1,3}(?:\.\d{1,3})+[.)]?|\d{1,3}[.)])\s+(?=\S)")
_NUMBER = re.compile(r"\d+")
_PERCENT = re.compile(r"(\d{1,3})(?:\.\d+)? ?%")
_CODE = re.compile(r"\b[Mm](\d{1,12})\b")
_LINE = re.compile(r"[Ll](\d{1,12})")
_AMONG = re.compile(r"[,،;؛\n]")
_TAGS = re.compile(r"[,،;؛#\n]")
_ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!"})
_EMPTY = frozenset(
    {
        *("-", "–", "—", "/", "?", "؟", "...", "…", "n/a", "na", "tbd", "tbc", "to be defined"),
        *("to be confirmed", "a definir", "a preciser", "a confirmer"),
        *("يحدد لاحقا", "تحدد لاحقا", "قيد التحديد"),
    }
)  # as letters.normalise leaves them

NO_VALUE = _(
    "There is a formula here without a result. Please write the value itself into the cell."
)
NOT_KEPT = _(
    "This looks like it is about a person, so it was not read. "
    "Please write about the activity only: no names, no phone numbers."
)
NO_DATE = _("This is no date that can be read. Please write it like 26/11/2026.")
ODD_WEEKDAY = _(
    "The weekday and the date do not belong together. Please correct one of the two, or leave the "
    "weekday out."
)
ODD_YEAR = _("The year lies too far away. Please write the date like 26/11/2026.")
NO_STATUS = _("This status is not known. Known are: {known}", known=Terms(tuple(STATUSES.values())))
NO_REASON = _(
    "This is not on the list of what can be in the way. On it are: {known}",
    known=Terms(tuple(REASONS.values())),
)
NO_BAND = _(
    "The number of participants cannot be read. Please write one number, or one of these: {known}",
    known=Terms(tuple(PARTICIPANTS.values())),
)
NO_NAME = _(
    "This does not look like a name, so it was not read. "
    "Please write the name of one member, or leave the cell empty."
)


class CellError(Exception):
    """A cell that cannot be taken as it stands; `problem` ends with what to do."""

    def __init__(self, problem: Text) -> None:
        super().__init__(problem.id)
        self.problem = problem


@dataclass(frozen=True, kw_only=True)
class Reader:
    """What a cell is read with. `kept` are texts that stand in the plan already, `pillars` its
    pillars by folded name and by code."""

    today: date
    language: str = "en"
    kept: frozenset[str] = frozenset()
    pillars: Mapping[str, str]

    def read(self, column: Column, text: str) -> Any:
        """The value of a cell, as JSON can hold it. Raises CellError."""
        if UNSOLVED in text or (text in _ERRORS and text not in self.kept):
            raise CellError(NO_VALUE)
        return READERS[column](self, text)


# --- texts ----------------------------------------------------------------------------------------


def title(reader: Reader, text: str) -> str:
    """Without the number before it: "1.2 Train the teachers"."""
    bare = bare_title(text)
    if len(bare) > LONGEST_TITLE:
        raise CellError(
            _("The title has more than {n} characters. Please shorten it.", n=LONGEST_TITLE)
        )
    return unnamed(reader, bare)


def bare_title(text: str) -> str:
    return _NUMBERING.sub("", " ".join(plain.lines(text).split()), count=1)


def words(reader: Reader, text: str) -> str:
    clean = plain.lines(text)
    if len(clean) > LONGEST_TEXT:
        raise CellError(
            _("The text has more than {n} characters. Please shorten it.", n=LONGEST_TEXT)
        )
    return unnamed(reader, clean)


def unnamed(reader: Reader, text: str) -> str:
    """Text that names nobody (H2). What stands in the plan already has been looked at before."""
    if text not in reader.kept and _names_somebody(text):
        raise CellError(NOT_KEPT)
    return text


@lru_cache(maxsize=4096)
def _names_somebody(text: str) -> bool:
    return persons.names_somebody(text) is not None


def tags(reader: Reader, text: str) -> list[str]:
    found = bare_tags(text)
    if len(found) > MOST_TAGS or any(len(tag) > LONGEST_TAG for tag in found):
        raise CellError(
            _(
                "Please write at most {n} tags, each a word or two, with commas between them.",
                n=MOST_TAGS,
            )
        )
    return [unnamed(reader, tag) for tag in found]


def bare_tags(text: str) -> list[str]:
    parts = (" ".join(part.split()) for part in _TAGS.split(plain.lines(text)))
    return list(dict.fromkeys(filter(None, parts)))


# --- dates ----------------------------------------------------------------------------------------


def day(reader: Reader, text: str) -> str | None:
    """As ISO; None where nothing is known yet ("-", "TBD")."""
    if not text or normalise(text) in _EMPTY:
        return None
    return dated(reader, normalise(text), begins=False)


def start(reader: Reader, text: str) -> str | None:
    """The same; of a month or a quarter it is the first day."""
    if not text or normalise(text) in _EMPTY:
        return None
    return dated(reader, normalise(text), begins=True)


def dated(reader: Reader, text: str, *, begins: bool) -> str:
    found = plan_days.day(text, reader.today, reader.language, begins=begins)
    if found is None:
        odd = plan_days.is_another_weekday(text, reader.today, reader.language)
        raise CellError(ODD_WEEKDAY if odd else NO_DATE)
    if not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise CellError(ODD_YEAR)
    return found.isoformat()


# --- words from a list ----------------------------------------------------------------------------


def status(_reader: Reader, text: str) -> str | None:
    """None where the cell is empty: then it stays as it is."""
    if not text:
        return None
    if percent := _PERCENT.fullmatch(normalise(text)):
        return _by_percent(int(percent[1]))
    found = _statuses().get(fold(text))
    if found is None:
        raise CellError(NO_STATUS)
    return found


def _by_percent(number: int) -> str:
    if number >= 100:
        return Status.DONE.value
    return Status.IN_PROGRESS.value if number else Status.NOT_STARTED.value


def reason(_reader: Reader, text: str) -> str:
    found = _reasons().get(fold(text)) if text else ""
    if found is None:
        raise CellError(NO_REASON)
    return found


def pillar(reader: Reader, text: str) -> str:
    found = reader.pillars.get(fold(text)) if text else ""
    if found is None:
        raise CellError(
            _("This pillar is not on the list. Please write its name as /pillars shows it.")
        )
    return found


def band(_reader: Reader, text: str) -> str:
    """How many took part, as a band. The number itself goes no further (domain.md, section 2)."""
    if not text or normalise(text) in _EMPTY:
        return ""
    known = _bands().get(_band_key(text))
    if known is not None:
        return known
    bands = {_band_of(int(number)) for number in _NUMBER.findall(normalise(text)[:40])}
    if len(bands) != 1:
        raise CellError(NO_BAND)
    return bands.pop()


def _band_of(number: int) -> str:
    """The highest band that begins no later."""
    begun = [code for code in PARTICIPANTS if number >= int(re.split(r"[-+]", code)[0])]
    return begun[-1]


def _band_key(text: str) -> str:
    return normalise(text).replace(" ", "")


@cache
def _bands() -> Mapping[str, str]:
    labelled = {
        _band_key(word): code for code, text in PARTICIPANTS.items() for word in all_labels(text)
    }
    return labelled | {_band_key(code): code for code in PARTICIPANTS}


@cache
def _statuses() -> Mapping[str, str]:
    return _meanings({one.value: (STATUSES[one], STATUS_WORDS[one]) for one in Status})


@cache
def _reasons() -> Mapping[str, str]:
    return _meanings({code: (text, REASON_WORDS[code]) for code, text in REASONS.items()})


def _meanings(table: Mapping[str, tuple[Text, Iterable[str]]]) -> Mapping[str, str]:
    return {
        fold(word): meaning
        for meaning, (label, synonyms) in table.items()
        for word in (*synonyms, meaning.replace("_", " "), *all_labels(label))
    }


# --- people ---------------------------------------------------------------------------------------


def person(_reader: Reader, text: str) -> str:
    """A code "M12", a name, NOBODY or LEFT."""
    clean = " ".join(plain.lines(text).split())
    if not clean or normalise(clean) in _EMPTY:
        return NOBODY
    if code := _CODE.search(clean):
        return f"M{int(code[1])}"
    if fold(clean) in _left():
        return LEFT
    if len(clean) > LONGEST_NAME or _NUMBER.search(normalise(clean)) or not fold(clean):
        raise CellError(NO_NAME)
    return clean


def people(reader: Reader, text: str) -> list[str]:
    found = [person(reader, part) for part in _AMONG.split(text)]
    return list(dict.fromkeys(one for one in found if one not in (NOBODY, LEFT)))


@cache
def _left() -> frozenset[str]:
    words = ("former member", "former", "عضو سابق", "عضوة سابقة", "ancien membre")
    return frozenset(map(fold, (*words, *all_labels(FORMER))))


def line(_reader: Reader, text: str) -> int | None:
    """The 12 of "L12", which we have written; what people number themselves is none of ours."""
    found = _LINE.fullmatch(normalise(text))
    return int(found[1]) if found else None


READERS: Mapping[Column, Callable[[Reader, str], Any]] = {
    **dict.fromkeys((Column.OBJECTIVE, Column.ACTIVITY, Column.TASK), title),
    **dict.fromkeys(
        (
            *(Column.PARTNERS, Column.INDICATOR, Column.BASELINE, Column.TARGET, Column.ACTUAL),
            *(Column.MEANS, Column.RESOURCES, Column.LESSON),
        ),
        words,
    ),
    Column.RESPONSIBLE: person,
    Column.SUPPORTERS: people,
    Column.START: start,
    Column.DUE: day,
    Column.STATUS: status,
    Column.REASON: reason,
    Column.PILLAR: pillar,
    Column.PARTICIPANTS: band,
    Column.TAGS: tags,
    Column.ID: line,
}
