"""The row of settings: a form's name, title, first and last words, and how it is sent."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePath

from bot.core.messages import _
from bot.forms import cells
from bot.forms.definition import Definition, Labels
from bot.forms.entries import Entry
from bot.forms.faults import Fault

NAME_LENGTH = 100  # characters of a form's id
TITLE_LENGTH = 100  # characters; a title is the first line of a message, and a list's row
VERSION_LENGTH = 40
HOURS = range(1, 24 * 60 + 1)  # two months: what is asked longer than that is forgotten
REMINDERS = range(3)  # twice at most (issue of surveys: only the silent, twice)

NO_FORM_ID = "form"
_NOT_IN_NAMES = re.compile(r"[^\w-]+")


@dataclass(frozen=True, kw_only=True)
class Heading:
    """What the settings say; the form itself comes to it."""

    definition: Definition
    faults: tuple[Fault, ...]


def heading(entry: Entry, file_name: str) -> Heading:
    faults: list[Fault] = []
    hours = cells.whole(entry, "hours", HOURS, faults)
    reminders = cells.whole(entry, "reminders", REMINDERS, faults)
    name = entry.text("form_id") or _from_file(file_name)
    title = _title(entry)
    _check_length(entry, "form_id", name, NAME_LENGTH, faults)
    _check_length(entry, "version", entry.text("version"), VERSION_LENGTH, faults)
    for code, said in title.items():
        word = "title" if entry.labels("title") else "form_title"
        _check_length(entry, word, said, TITLE_LENGTH, faults, code)
    definition = Definition(
        name=name,
        title=title or {entry.default: name},
        nodes=(),
        version=entry.text("version"),
        intro=entry.labels("intro"),
        thanks=entry.labels("thanks"),
        anonymous=cells.yes_or_no(entry, "anonymous", faults),
        hours=Definition.hours if hours is None else hours,
        reminders=Definition.reminders if reminders is None else reminders,
    )
    return Heading(definition=definition, faults=tuple(faults))


def _title(entry: Entry) -> Labels:
    title = {code: " ".join(said.split()) for code, said in entry.labels("title").items()}
    only = " ".join(entry.text("form_title").split())
    return title or ({entry.default: only} if only else {})


def _from_file(file_name: str) -> str:
    """A form without an id has the name of its file."""
    stem = _NOT_IN_NAMES.sub("_", PurePath(file_name).stem).strip("_")
    return stem[:NAME_LENGTH] or NO_FORM_ID


def _check_length(
    entry: Entry, word: str, said: str, limit: int, faults: list[Fault], code: str | None = None
) -> None:
    if len(said) > limit:
        problem = _("This has more than {n} characters. Please shorten it.", n=limit)
        faults.append(entry.fault(word, problem, code))
