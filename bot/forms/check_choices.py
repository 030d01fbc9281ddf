"""Checks the lists of choices: names, doubles, and labels that a phone could not tell apart."""

from __future__ import annotations

import re

from bot.core.direction import plain
from bot.core.graphemes import cut, graphemes
from bot.core.messages import Text, _
from bot.forms.definition import Choice
from bot.forms.faults import shown
from bot.forms.findings import Findings

CHOICES = 200  # of one list; more cannot be found by tapping through pages
NAME_LENGTH = 64  # characters of a choice's name; it stands in the cells of the workbook
NARROWEST = 20  # characters: a button of WhatsApp; its lists have 24, Telegram some 40

TOO_MANY = _(
    "The list has more than {n} choices, too many to tap. Please ask for the text instead.",
    n=CHOICES,
)
BAD_NAME = _(
    "This name of a choice cannot be used. Please use letters, digits, _ , - and . only, without"
    " spaces, and at most {n} of them.",
    n=NAME_LENGTH,
)

_NAME = re.compile(r"[^\s=/\\\[\]~\"'$<>|&,;]+")


def check_choices(found: Findings) -> None:
    filtered = {field.choices for field in found.definition.fields() if field.choice_filter}
    for name, choices in found.definition.lists.items():
        if len(choices) > CHOICES and name not in filtered:
            found.wrong(found.places.choice(name, CHOICES), "list_name", TOO_MANY)
        _check_names(found, name, choices)
        for code in dict.fromkeys(code for choice in choices for code in choice.label):
            _check_labels(found, name, code, may_repeat=name in filtered)


def _check_names(found: Findings, name: str, choices: tuple[Choice, ...]) -> None:
    rows: dict[str, int] = {}
    for at, choice in enumerate(choices):
        entry = found.places.choice(name, at)
        if not _NAME.fullmatch(choice.name) or len(choice.name) > NAME_LENGTH:
            found.wrong(entry, "name", BAD_NAME)
        if choice.name in rows:
            found.wrong(entry, "name", _twice(choice.name, name))
        rows.setdefault(choice.name, at)


def _twice(name: str, chosen: str) -> Text:
    return _(
        "The choice “{name}” stands twice in the list “{list}”. Please remove or rename one.",
        name=shown(name),
        list=shown(chosen),
    )


def _check_labels(found: Findings, name: str, code: str, *, may_repeat: bool) -> None:
    """Whole labels that are the same are a fault: nobody could tell what they choose."""
    labels = [choice.label.get(code, "") for choice in found.definition.lists[name]]
    whole: dict[str, int] = {}
    short: dict[str, int] = {}
    for at, label in enumerate(labels):
        if not label:
            continue
        entry = found.places.choice(name, at)
        key = _seen(label)
        like = _seen(cut(label, NARROWEST)) if _is_long(label) else key
        if key in whole:
            told = found.note if may_repeat else found.wrong
            told(entry, "label", _same(label), code)
        elif like in short:
            found.note(entry, "label", _alike(label, labels[short[like]]), code)
        whole.setdefault(key, at)
        short.setdefault(like, at)


def _seen(label: str) -> str:
    """What a reader sees of it, whatever its case."""
    return " ".join(plain(label).casefold().split())


def _is_long(label: str) -> bool:
    return sum(1 for _each in graphemes(label)) > NARROWEST


def _same(label: str) -> Text:
    return _(
        "Another choice of this list has the same label, “{label}”. Please word one of them"
        " differently, so that people can tell them apart.",
        label=shown(label),
    )


def _alike(label: str, other: str) -> Text:
    return _(
        "“{label}” and “{other}” begin with the same {n} characters, which is all that some phones"
        " show on a button. They will be numbered and written out in the text.",
        label=shown(label),
        other=shown(other),
        n=NARROWEST,
    )
