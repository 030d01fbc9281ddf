"""Plays a form by itself with answers from a file, and tells each step as one line of JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.core import form
from bot.core.form import Question, Refused, Type
from bot.core.messages import _
from bot.forms.answered import AGAIN, NO
from bot.forms.offers import GO_ON
from bot.forms.playing import Sitting, read

NOT_THERE = _("The file has no answer for this question. Please add one.")
NONE_TAKEN = _("None of the answers in the file was accepted. Please correct them.")

_PLACE = re.compile(r"(.+)#(\d+)(?::[\d.]*)?")  # of a ranking
_TIMES = re.compile(r"\[\d+\]")  # of repeats

Writes = Callable[[str], None]


def trace(sitting: Sitting, answers: Mapping[str, Any], write: Writes) -> bool:
    """Whether the form was answered to its end.

    An answer is found by the path of its question, by the path without the times of repeats, or by
    the name alone. Several in a list are tried one after the other.
    """
    used: set[str] = set()
    while (question := sitting.question()) is not None:
        write(_json(_asked(sitting, question)))
        key = _key(question.name, answers)
        used |= {key} if key is not None else set()
        tries = _tries(question, None if key is None else answers[key], given=key is not None)
        if not any(_takes(sitting, question, sent, write) for sent in tries):
            why = NOT_THERE if key is None else NONE_TAKEN
            write(_json({"stopped": question.name, "why": sitting.said(why)}))
            return False
    unused = [name for name in answers if name not in used | set(sitting.given)]
    write(_json({"values": sitting.values(), **({"unused": unused} if unused else {})}))
    return True


def _json(line: Mapping[str, Any]) -> str:
    return json.dumps(line, ensure_ascii=False)


def _asked(sitting: Sitting, question: Question) -> dict[str, Any]:
    place, total = form.progress(sitting.form, sitting.answers, question)
    choices = [
        {"name": item.name, "label": sitting.said(item.label)}
        for item in question.items(sitting.asking)
    ]
    return {
        "asked": question.name,
        "type": str(question.type),
        "place": [place, total],
        "required": question.required,
        "label": "\n".join(sitting.lines(question)),
        **({"choices": choices} if choices else {}),
    }


def _key(name: str, answers: Mapping[str, Any]) -> str | None:
    """Under which name the file has the answer."""
    place = _PLACE.fullmatch(name)
    base = place[1] if place else name
    timeless = _TIMES.sub("", base)
    names = (name, base, timeless, timeless.rpartition("/")[2])
    return next((each for each in names if each in answers), None)


def _tries(question: Question, found: Any, *, given: bool) -> Iterator[Any]:
    """What to answer, one after the other. What is missing is skipped where that is allowed."""
    if not given:
        yield from _without_answer(question)
        return
    place = _PLACE.fullmatch(question.name)
    if place and isinstance(found, list):
        yield found[int(place[2]) - 1] if int(place[2]) <= len(found) else None
    elif question.type is Type.SELECT_MULTIPLE:
        several = isinstance(found, list) and any(isinstance(each, list) for each in found)
        yield from found if several else [found]
    else:
        yield from found if isinstance(found, list) else [found]


def _without_answer(question: Question) -> Iterator[Any]:
    if question.type is Type.NOTE:
        yield GO_ON.name
    elif question.name.endswith(AGAIN):
        yield NO
    elif not question.required:
        yield None


def _takes(sitting: Sitting, question: Question, sent: Any, write: Writes) -> bool:
    found = read(sitting, question, sent)
    if isinstance(found, Refused):
        why = " ".join(map(sitting.said, found.say))
    elif (fault := sitting.why_not(question, found.value)) is not None:
        why = sitting.said(fault)
    else:
        said = sitting.take(question, found)
        line = {"answer": sent, "accepted": sitting.answers.get(question.name)}
        write(_json({**line, **({"said": said} if said else {})}))
        return True
    write(_json({"answer": sent, "refused": why}))
    return False
