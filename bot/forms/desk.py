"""Forms at the command line: play one, with a person or with answers from a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from pathlib import Path
from typing import Any

from bot.core.form import Type
from bot.core.messages import Voice
from bot.core.texts import LANGUAGES
from bot.forms import playing, reading
from bot.forms.definition import Definition
from bot.forms.playing import Sitting
from bot.forms.tracing import trace

LARGEST = 1_000_000  # bytes of a file of answers

Say = Callable[[str], None]
Meanwhile = Callable[[], AbstractContextManager[object]]


class AnswersError(ValueError):
    """A file of answers that cannot be used; the message says why and what to do."""


def play_form(
    path: Path, say: Say, hear: Callable[[], str | None], *, now: datetime, language: str = "",
    answers: Path | None = None, traced: bool = False,
    meanwhile: Meanwhile = nullcontext,
) -> int:  # fmt: skip
    """The exit status: 0 when the form was answered, 1 when it was not, 2 when it has faults.

    `meanwhile` shows somebody that the form is being read.
    """
    traced = traced or answers is not None
    with meanwhile():
        found = reading.read_file(path)
    voice = Voice(language=language or "en")
    for fault in found.faults:
        say(f"{path}: {fault.line(voice)}")
    for note in () if traced else found.notes:
        say(f"{path}: (note) {note.line(voice)}")
    if found.definition is None:
        return 2
    form = found.definition
    voice = Voice(language=language or spoken_by(form))
    try:
        given = read_answers(answers) if answers is not None else {}
    except AnswersError as error:
        say(f"{answers}: {error}")
        return 2
    sitting = Sitting(form, voice, now, handed_in(form, given))
    if traced:
        return 0 if trace(sitting, given, say) else 1
    values = playing.play(sitting, hear, say)
    if values is not None:
        say(json.dumps(values, ensure_ascii=False, indent=2))
    return 0 if values is not None else 1


def spoken_by(form: Definition) -> str:
    """The form's first language that we speak ourselves."""
    return next((each for each in form.languages if each in LANGUAGES), "en")


def handed_in(form: Definition, given: dict[str, Any]) -> dict[str, Any]:
    """The values of hidden questions, which nobody is asked for."""
    hidden = {field.name for field in form.fields() if field.type is Type.HIDDEN}
    return {name: value for name, value in given.items() if name in hidden}


def _no_number(word: str) -> None:
    """NaN and Infinity, which Python would take and no other program can read again."""
    raise ValueError(word)


def read_answers(path: Path) -> dict[str, Any]:
    """{"name": answer, ...}. Raises AnswersError."""
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise AnswersError(f"is larger than {LARGEST} bytes. Please shorten it.")
        found = json.loads(content, parse_constant=_no_number)
    except OSError:
        raise AnswersError("cannot be opened. Please look at its name.") from None
    except (ValueError, RecursionError) as error:
        if isinstance(error, AnswersError):
            raise
        raise AnswersError("is not JSON. Please look at its commas and brackets.") from None
    if not isinstance(found, dict):
        raise AnswersError('has to be an object: {"name of a question": "answer"}.')
    return found
