"""A task in one line: what is to be done, who does it behind an @, by when: @Rana, by Thursday."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

from bot.core import texts
from bot.core.clues import Clues, Sort, clues
from bot.core.form import Asking
from bot.core.letters import normalise
from bot.core.when import Problem, When
from bot.flows.dates import parse as parsed
from storage.members import Member

LONGEST_NAME = 5  # words of a display name
MYSELF = frozenset(
    map(
        normalise,
        (
            "me", "myself", "moi", "moi-même", "أنا", "نفسي", "لنفسي", "بنفسي", "حالي", "لحالي",
            "ana", "nafsi", "nefsi", "7ali", "7ale",
        ),
    )
)  # fmt: skip
# What stands before the day by which something is to be done, in the languages that are typed.
BY = re.compile(
    r"(?<!\w)(?:no later than|due by|due on|due|by|before|from now (?:un)?til|until|till"
    r"|au plus tard|avant|pour"
    r"|d['’]ici(?: (?:à|au|le))?|jusqu['’](?:à|au)"
    r"|من الآن (?:و?حتى|إلى)|قبل|حتى|بحلول|لغاية|لحد|في موعد أقصاه"
    r"|2?abe?l|la8ayet|la7ad|7atta|lal|la(?: ?l)?)(?!\w)\s*:?\s*",
    re.IGNORECASE,
)
ARABIC = re.compile(r"[\u0621-\u064a]\W*$")
BEHIND_AT = re.compile(r"(?<![\w/])[@＠]\s*(?!\d)(?=\S)")
CLOCK = re.compile(r"(?<!\w)\d{1,2}\s?(?::\s?\d{2}|h(?:\d{2})?|[ap]m)(?!\w)", re.IGNORECASE)
QUOTED = re.compile(r"([\"“”„'‘])([^\"“”„]+)[\"“”'’]|«\s*([^«»]+?)\s*»")
FAMILY = re.compile(r"[A-ZÀ-Þ][a-zà-ÿ'’-]+|(?:ال|أبو|ابو|بن|ابن|عبد)[\u0621-\u064a]*")
LONGEST_SURNAME = 2  # words
EMPTY = re.compile(r"\([\s,،;:–—-]*\)|\[[\s,،;:–—-]*\]")
AND = frozenset(map(normalise, ("and", "et", "&", "+", "with", "avec", "و", "مع", "w")))
OF = frozenset(("of", "du"))  # "le 2 mars" says when, "du 2 mars" says which
PREFIXES = frozenset("لبعه")  # for, in, on, this: no weekday begins with them
OR = re.compile(r"^\W*(?:or|ou|أو|او|aw|/)(?!\w)", re.IGNORECASE)
SET_OFF = frozenset("(),;:–—-،؛[].!")  # a day between these does not belong to the words beside it
_EDGES = " \t\r\n,;:.-–—|،؛"


@dataclass(frozen=True, kw_only=True)
class Doubt:
    """Why a day has to be asked: a value of Problem, or "" where several days may be meant."""

    why: str
    days: tuple[date, ...] = ()


@dataclass(frozen=True, kw_only=True)
class TaskLine:
    """What one line says. A day that cannot be taken as it stands is in `doubt`. Only what was
    recognised as the day or the person is not in the title.

    `people` are the members who may be meant; empty with `named` is a person who is not there,
    whose name was typed as `name`. `several`: another one is named right behind.
    """

    title: str
    named: bool
    name: str
    myself: bool
    people: tuple[Member, ...]
    several: bool
    due: date | None
    doubt: Doubt | None


def parse(words: str, people: Sequence[Member], asking: Asking) -> TaskLine:
    """Reads "Print the posters @Rana by Thursday"."""
    text = texts.clean(words)
    at = BEHIND_AT.search(text)
    found: tuple[Member, ...] = ()
    myself, several, used, head, name = False, False, 0, "", ""
    if at is not None:
        behind = text[at.end() :].split()
        myself = normalise(behind[0].strip(_EDGES)) in MYSELF
        found, used = ((), 1) if myself else meant(behind, people)
        head = text[: at.start()]
        if found and used == 1 and any(map(str.isalpha, head)):
            used += surname(behind, asking.turn.voice.language)
        name = " ".join(behind[:used]).strip(_EDGES)
        several = (bool(found) or myself) and is_joined(behind, used, people)
        text = " ".join(behind[used:])
    title, day = dated(head, text, asking)
    return TaskLine(
        title=unquoted(tidy(title)),
        named=at is not None,
        name=name,
        myself=myself,
        people=found,
        several=several or BEHIND_AT.search(title) is not None,
        due=day if isinstance(day, date) else None,
        doubt=day if isinstance(day, Doubt) else None,
    )


def meant(behind: Sequence[str], people: Iterable[Member]) -> tuple[tuple[Member, ...], int]:
    """Whose display name stands there, and how many words it takes; first names are enough."""
    folded = [(normalise(one.name), one) for one in people]
    for count in range(min(LONGEST_NAME, len(behind)), 0, -1):
        said = normalise(" ".join(behind[:count]).strip(_EDGES))
        same = tuple(one for name, one in folded if name == said)
        if same:
            return same, count
    first = normalise(behind[0].strip(_EDGES))
    return tuple(one for name, one in folded if name.split()[:1] == [first]), 1


def is_joined(behind: Sequence[str], used: int, people: Iterable[Member]) -> bool:
    """Whether a second member follows a comma or an "and": "@Karim, Nour", "@كريم ونور"."""
    rest = list(behind[used:])
    joined = behind[used - 1][-1] in ",،/&+"
    while rest and normalise(rest[0].strip(_EDGES)) in {*AND, ""}:
        joined, rest = True, rest[1:]
    if not rest:
        return False
    prefixed = [rest[0][1:], *rest[1:]] if rest[0].startswith("و") and len(rest[0]) > 2 else []
    known = list(people)
    return (joined and bool(meant(rest, known)[0])) or (
        bool(prefixed) and bool(meant(prefixed, known)[0])
    )


def surname(behind: Sequence[str], language: str) -> int:
    """How many words behind a first name look like the family's: they are no part of the title.

    What is to be done stands before the person here, so little else can follow but the day.
    """
    count = 0
    for before, word in pairwise(behind[: 1 + LONGEST_SURNAME]):
        bare = word.strip(_EDGES)
        says_when = any(not one.can_be(Sort.WORD) for one in clues(bare, language))
        if before[-1] in _EDGES or says_when or not FAMILY.fullmatch(bare):
            break
        count += 1
    return count


def tidy(title: str) -> str:
    """Without what stood around the words that were taken out: a comma, brackets."""
    return " ".join(EMPTY.sub(" ", title).split()).strip(_EDGES)


def unquoted(title: str) -> str:
    """Without the quotation marks around all of it."""
    found = QUOTED.fullmatch(title)
    return (found[2] or found[3]).strip() if found else title


def dated(head: str, tail: str, asking: Asking) -> tuple[str, date | Doubt | None]:
    """The text without its day, and the day: the one behind the last "by", else the one behind
    the person, else any. What may not be meant as one stays in the text, and is asked."""
    text = f"{head} {tail}"
    for place in reversed(list(BY.finditer(text))):
        behind = text[place.end() :].strip(_EDGES)
        found = parsed(behind, asking)
        day = meant_day(found)
        if day is not None and behind.endswith(found.rest):
            days = either(day, found.rest, asking)
            return (text, days) if days else (f"{text[: place.start()]} {found.rest}", day)
    for before, said in ((head, tail), ("", text)):
        found = sparing(said, asking)
        day = meant_day(found)
        if isinstance(day, date) and of_the_words(said, found.rest, asking.turn.voice.language):
            return text, Doubt(why="", days=(day,))
        if day is not None:
            return f"{before} {found.rest}", day
    return text, None


def either(day: date | Doubt, rest: str, asking: Asking) -> Doubt | None:
    """Thursday or Friday: one of them is meant, and the words stay."""
    choice = OR.match(rest)
    other = meant_day(parsed(rest[choice.end() :], asking)) if choice is not None else None
    if not isinstance(day, date) or not isinstance(other, date):
        return None
    return Doubt(why="", days=tuple(sorted({day, other})))


def of_the_words(text: str, rest: str, language: str) -> bool:
    """Whether the day that `rest` is without may belong to the words beside it, and not say when:
    "the Friday market", "le rapport du 2 mars", "سوق الجمعة"."""
    words, left = text.split(), rest.split()
    start = alike(words, left)
    end = alike(words[start:][::-1], left[start:][::-1])
    before, after = words[:start], words[len(words) - end :]
    day = clues(" ".join(words[start : len(words) - end]), language)
    if start + end < len(left) or not before:
        return False
    if day.at(0).can_be(Sort.OF) or day.at(0).text in OF:
        return True
    set_off = before[-1][-1] in SET_OFF or (after and after[0][0] in SET_OFF)
    beside = bool(after) or ARABIC.search(before[-1]) is not None
    prefixed = words[start][0] in PREFIXES
    return beside and not set_off and not prefixed and is_bare(day)


def alike(words: Sequence[str], left: Sequence[str]) -> int:
    """With how many of the same words both begin."""
    pairs = enumerate(zip(words, left, strict=False))
    return next(
        (n for n, (one, other) in pairs if one.strip(_EDGES) != other.strip(_EDGES)),
        min(len(words), len(left)),
    )


def is_bare(day: Clues) -> bool:
    """A weekday alone, without "on", "next" and their like."""
    return all(clue.can_be(Sort.WEEKDAY, Sort.ARTICLE) for clue in day)


def sparing(text: str, asking: Asking) -> When:
    """A day in the text, and its hour where it is written as one: "hall 12" stays as it is."""
    found = parsed(text, asking)
    day_alone = parsed(text, asking, hours_too=False)
    kept = re.findall(r"\d+", CLOCK.sub("", day_alone.rest))
    return found if re.findall(r"\d+", found.rest) == kept else day_alone


def meant_day(found: When) -> date | Doubt | None:
    """The day, or what is doubtful of it; None where no day is named."""
    days = sorted({one.day for one in found.alternatives if one.day is not None})
    if found.problem not in (None, Problem.NO_SUCH_TIME):
        return Doubt(why=str(found.problem), days=tuple(days))
    if found.day is not None:
        return found.day
    return Doubt(why="", days=tuple(days)) if days else None
