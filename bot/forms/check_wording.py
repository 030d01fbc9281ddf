"""Checks the wordings of a form: what says nothing, what is missing in a language, formulas."""

from __future__ import annotations

from collections.abc import Iterator

from bot.core.form import Type
from bot.core.messages import Terms, Text, _
from bot.core.texts import LANGUAGES
from bot.forms.definition import Field, Labels
from bot.forms.entries import Entry
from bot.forms.findings import Findings

SILENT = frozenset({Type.CALCULATE, Type.HIDDEN})  # never shown to anybody
FORMULA = ("=", "+", "@")

NAMES = {"ar": _("Arabic"), "fr": _("French"), "en": _("English")}
NO_LABEL = _("This question says nothing. Please write its label.")
NO_CHOICE_LABEL = _("This choice says nothing. Please write its label.")
LIKE_A_FORMULA = _("This begins like a formula. It is kept as the text it is, and never runs.")


def check_wording(found: Findings) -> None:
    _check_languages(found)
    for node, entry in found.placed():
        if isinstance(node, Field) and node.type not in SILENT and not node.label:
            found.wrong(entry, "label", NO_LABEL)
    for name, choices in found.definition.lists.items():
        for at, choice in enumerate(choices):
            if not choice.label:
                found.wrong(found.places.choice(name, at), "label", NO_CHOICE_LABEL)
    for entry, word, said in _wordings(found):
        _check_each(found, entry, word, said)


def _wordings(found: Findings) -> Iterator[tuple[Entry, str, Labels]]:
    """Every wording of the form with its row and word."""
    form, settings = found.definition, found.places.settings
    yield from ((settings, w, s) for w, s in (("intro", form.intro), ("thanks", form.thanks)))
    for node, entry in found.placed():
        yield entry, "label", node.label
        if isinstance(node, Field):
            yield entry, "hint", node.hint
            yield entry, "required_message", node.required_message
            yield entry, "constraint_message", node.constraint_message
            yield entry, "reason", node.reason
    for name, choices in form.lists.items():
        for at, choice in enumerate(choices):
            yield found.places.choice(name, at), "label", choice.label


def _check_each(found: Findings, entry: Entry, word: str, said: Labels) -> None:
    missing = [code for code in found.definition.languages if said and code not in said]
    if missing:
        found.note(entry, word, _missing(missing), missing[0])
    for code, text in said.items():
        if text.startswith(FORMULA):
            found.note(entry, word, LIKE_A_FORMULA, code)


def _missing(codes: list[str]) -> Text:
    return _(
        "This is not worded in {languages}; who reads that sees another language.",
        languages=_listed(codes),
    )


def _check_languages(found: Findings) -> None:
    """A form that names its languages, and lacks one that members may read."""
    named = found.definition.languages
    missing = [code for code in LANGUAGES if code not in named]
    if named and missing:
        problem = _(
            "The form has no wording in {languages}. Who reads that sees {first}.",
            languages=_listed(missing),
            first=_listed(named[:1]),
        )
        found.note(found.places.settings, "", problem)


def _listed(codes: list[str] | tuple[str, ...]) -> Terms:
    return Terms(tuple(NAMES.get(code, code) for code in codes))
