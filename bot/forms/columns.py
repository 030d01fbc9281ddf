"""What the columns of a form are called, as pyxform knows them, and which language each is in."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bot.forms.rows import CHOICES, OURS, SETTINGS, SURVEY

SEPARATOR = "::"
OUR_VALUE = "muyassir_value"  # pyxform refuses "::" in columns of its own making on this sheet

# How pyxform takes a heading apart, and our word for it.
_KNOWN: Mapping[str, Mapping[tuple[str, ...], str]] = {
    SURVEY: {
        ("type",): "type",
        ("name",): "name",
        ("label",): "label",
        ("hint",): "hint",
        ("bind", "required"): "required",
        ("bind", "jr:requiredMsg"): "required_message",
        ("bind", "relevant"): "relevant",
        ("bind", "constraint"): "constraint",
        ("bind", "jr:constraintMsg"): "constraint_message",
        ("bind", "calculate"): "calculation",
        ("bind", "readonly"): "read_only",
        ("default",): "default",
        ("choice_filter",): "choice_filter",
        ("control", "appearance"): "appearance",
        ("control", "jr:count"): "repeat_count",
        ("parameters",): "parameters",
        ("disabled",): "disabled",
    },
    CHOICES: {
        ("list name",): "list_name",
        ("name",): "name",
        ("label",): "label",
        (OUR_VALUE,): "value",
    },
    SETTINGS: {
        ("title",): "form_title",
        ("id_string",): "form_id",
        ("version",): "version",
        ("default_language",): "default_language",
    },
}
OWN: Mapping[str, tuple[str, ...]] = {
    SURVEY: ("compare", "correct", "reason", "same", "first_if", "text_limit"),
    CHOICES: ("value",),
    SETTINGS: ("title", "anonymous", "intro", "thanks", "hours", "reminders"),
}
TRANSLATED = frozenset(
    {
        *("label", "hint", "required_message", "constraint_message", "reason"),
        *("title", "intro", "thanks"),
    }
)

_CODE = re.compile(r"\(\s*([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]+)*\s*\)\s*$")
_BARE_CODE = re.compile(r"([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]+)*")
_NAMES = {
    **dict.fromkeys(("arabic", "arabe", "عربي", "عربية", "العربية"), "ar"),
    **dict.fromkeys(("french", "français", "francais", "فرنسي", "الفرنسية"), "fr"),
    **dict.fromkeys(("english", "anglais", "انكليزي", "الانكليزية", "الإنكليزية"), "en"),
    **dict.fromkeys(("إنجليزي", "الإنجليزية", "انجليزي", "الانجليزية"), "en"),
}
_WRITTEN = {"ar": "Arabic (ar)", "fr": "French (fr)", "en": "English (en)"}


@dataclass(frozen=True)
class Column:
    """Our word for a column, and the code of its language; "" where it names none."""

    word: str
    language: str = ""


def language(written: str) -> str:
    """The code in parentheses, or of a language by its name; a name that is not known stays."""
    if code := _CODE.search(written):
        return code[1].lower()
    bare = " ".join(written.split())
    if bare.casefold() in _NAMES:
        return _NAMES[bare.casefold()]
    code = _BARE_CODE.fullmatch(bare)
    return code[1].lower() if code else bare


def written(code: str) -> str:
    """A language as Kobo and ODK write it at a heading: Arabic (ar)."""
    return _WRITTEN.get(code, code)


def understood(sheet: str, headings: Sequence[str]) -> dict[str, Column]:
    """What each heading means; what is not read is not in it."""
    from pyxform import aliases
    from pyxform.parsing.sheet_headers import process_header
    from pyxform.question import MultipleChoiceQuestion, Option
    from pyxform.survey import Survey

    names, slots = {
        SURVEY: (aliases.survey_header, MultipleChoiceQuestion),
        CHOICES: (aliases.list_header, Option),
        SETTINGS: (aliases.settings_header, Survey),
    }[sheet]
    doubled = any(SEPARATOR in heading for heading in headings)
    known = set(slots.get_slot_names())
    found = {
        heading: _column(sheet, tuple(process_header(heading, doubled, names, known)[1]))
        for heading in headings
    }
    return {heading: column for heading, column in found.items() if column}


def _column(sheet: str, tokens: tuple[str, ...]) -> Column | None:
    if tokens[0].lower() == OURS and len(tokens) > 1:
        word, rest = tokens[1].lower(), tokens[2:]
        word = word if word in OWN[sheet] else ""
    else:
        known = _KNOWN[sheet]
        length = next((n for n in (2, 1) if tokens[:n] in known), 0)
        word, rest = known.get(tokens[:length], ""), tokens[length:]
    if not word or len(rest) > (word in TRANSLATED):
        return None
    return Column(word, language(rest[0]) if rest else "")
