"""What is wrong with a form that somebody wrote: where it stands, and what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.graphemes import cut
from bot.core.messages import Text, Voice, n_
from bot.core.texts import translate
from bot.forms.definition import Definition

SHOWN = 60  # characters of an author's own words that are repeated in a sentence
MOST_FAULTS = 100  # told at once; a form with more is broken as a whole
SHEETS = ("", "settings", "survey", "choices")  # in the order in which they are told


@dataclass(frozen=True, kw_only=True)
class Fault:
    """`row` 0 is the whole sheet, and an empty `sheet` the whole file.

    `row` is the number that a spreadsheet program shows, or the line of a text file. `column` is
    its heading as the author wrote it. `problem` ends with what to do.
    """

    sheet: str = ""
    row: int = 0
    column: str = ""
    problem: Text

    def line(self, voice: Voice) -> str:
        """The fault as one line of text, its place first."""
        row = str(self.row) if self.row else ""
        place = ":".join(filter(None, (self.sheet, row, self.column)))
        said = translate(self.problem, voice)
        return f"{place}: {said}" if place else said


@dataclass(frozen=True, kw_only=True)
class Read:
    """What a file holds: a form, or faults. `notes` tell what was left out or may surprise."""

    definition: Definition | None = None
    faults: tuple[Fault, ...] = ()
    notes: tuple[Fault, ...] = ()


def shown(words: str) -> str:
    """An author's words as a sentence about them may repeat them."""
    return cut(" ".join(words.split()), SHOWN)


def ordered(faults: Iterable[Fault]) -> tuple[Fault, ...]:
    """By place, each once, and not more of them than anybody reads."""
    found = sorted(dict.fromkeys(faults), key=lambda each: (_rank(each.sheet), each.row))
    if len(found) <= MOST_FAULTS:
        return tuple(found)
    left = len(found) - MOST_FAULTS
    more = n_(
        "One more remark is not shown. It comes when these have been dealt with.",
        "{n} more remarks are not shown. They come when these have been dealt with.",
        left,
    )
    return (*found[:MOST_FAULTS], Fault(problem=more))


def _rank(sheet: str) -> int:
    return SHEETS.index(sheet) if sheet in SHEETS else len(SHEETS)
