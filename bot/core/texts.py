"""Writes sentences in a person's language: catalogues, plurals, dates, digits and direction."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date, time
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path

from bot.core.catalogue import Catalogue
from bot.core.direction import (
    FSI,
    PDI,
    harmless,
    has_rtl,
    in_order,
    isolate,
    lead,
    lead_left,
    plain,
    shown,
)
from bot.core.graphemes import cut
from bot.core.messages import (
    Argument,
    Day,
    Hour,
    Label,
    Message,
    Money,
    Option,
    Spoken,
    Terms,
    Text,
    Voice,
    Wording,
    Words,
    _,
)
from bot.core.stored import from_json, to_json

__all__ = [
    "LANGUAGES",
    "LOCALES",
    "OWN_NAMES",
    "all_labels",
    "clean",
    "from_json",
    "plain",
    "say",
    "to_json",
    "translate",
]

LANGUAGES = ("ar", "fr", "en")
OWN_NAMES = {"ar": "العربية", "fr": "Français", "en": "English"}

LOCALES = Path(__file__).resolve().parents[2] / "locales"
DOMAIN = "muyassir"

_RTL = frozenset({"ar"})
_WITH_ARGUMENTS = (Text, Wording)
_PERSONAL = (str, Terms)  # what people wrote, or may have
# Commands, links and file endings begin with a sign that would jump to the far side of the word.
_SIGNED = re.compile(r"(?<![\w/])(?:https?://|[/.][a-z]+)")
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
_REFERENCE = re.compile(r"\$\{\s*([\w.-]+)\s*\}")  # as forms write it
_ARABIC_DIGITS = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_ASKED = re.compile(r" (?=[?!;])")
_QUOTED = re.compile(r" (?=[:»])|(?<=«) ")
_PERCENT = re.compile(rf"([٠-٩]{PDI}?)%")  # its own sign belongs to these digits
_COMMA = {"ar": "، "}
_POINT = {"fr": ","}  # between units and cents
_PATTERNS = {
    "long": "EEEE d MMMM",
    "full": "EEEE d MMMM y",
    "date": "d MMMM y",
    "short": "d MMM",
    "tap": "EEE d/M",
    "month": "MMMM y",
}


# --- one sentence ------------------------------------------------------------------------------


def translate(words: Words, voice: Voice, catalogues: Path = LOCALES) -> str:
    """The words in the reader's language; what a person wrote stays as it is, made harmless.

    A sentence without a translation is written in English.
    """
    if is_ours(words):
        return _once(words, voice, catalogues)
    return _anew(words, voice, catalogues)


def is_ours(words: Argument | None) -> bool:
    """Nothing in it is what a person wrote: it may be remembered, and is the same for everybody."""
    if isinstance(words, _WITH_ARGUMENTS):
        return not words.args or all(is_ours(value) for _name, value in words.args)
    return not isinstance(words, _PERSONAL)


@lru_cache(maxsize=4096)
def _once(words: Words, voice: Voice, catalogues: Path) -> str:
    return _anew(words, voice, catalogues)


def _anew(words: Words, voice: Voice, catalogues: Path) -> str:
    if isinstance(words, str):
        return in_order(shown(words))
    if isinstance(words, Day | Hour):
        return _written(words, voice, catalogues)
    if isinstance(words, Wording):
        return _worded(words, voice, catalogues)
    if words.language:
        voice = replace(voice, language=words.language)
    sentence, language = _sentence(words, voice.language, catalogues)
    rtl = language in _RTL
    values = dict(words.args)
    if words.n is not None:
        values["n"] = words.n

    def value(place: re.Match[str]) -> str:
        if place[1] not in values:
            return place[0]
        return _value(values[place[1]], voice, catalogues, rtl=rtl)

    if rtl and has_rtl(sentence):
        sentence = _SIGNED.sub(lambda found: isolate(found[0]), sentence)
    written = _PLACEHOLDER.sub(value, sentence)
    if rtl and voice.digits == "arabic":
        written = _PERCENT.sub(r"\1٪", written)
    return _led(written, rtl=rtl)


def all_labels(words: Words) -> tuple[str, ...]:
    """The same words in every language, without marks of direction, to know them when typed."""
    return _labels_once(words) if is_ours(words) else _labels(words)


@lru_cache(maxsize=4096)
def _labels_once(words: Words) -> tuple[str, ...]:
    return _labels(words)


def _labels(words: Words) -> tuple[str, ...]:
    return tuple(plain(translate(words, Voice(language=language))) for language in LANGUAGES)


def clean(text: str, limit: int | None = None) -> str:
    """A name or title as typed: one line, nothing hidden, at most `limit` characters."""
    kept = harmless(text)
    return kept if limit is None else cut(kept, limit)


def clean_lines(text: str, limit: int) -> str:
    """Several lines as typed: nothing hidden, no empty lines at the ends, at most `limit`."""
    return cut("\n".join(map(harmless, text.splitlines())).strip(), limit)


def _value(argument: Argument, voice: Voice, catalogues: Path, *, rtl: bool) -> str:
    if isinstance(argument, Terms):
        items = (_value(item, voice, catalogues, rtl=rtl) for item in argument.items)
        return _COMMA.get(voice.language, ", ").join(items)
    written = _written(argument, voice, catalogues)
    return isolate(written) if rtl or has_rtl(written) else written


def _worded(wording: Wording, voice: Voice, catalogues: Path) -> str:
    """The wording in this language, else in the first that it has; lines stay lines."""
    said = {language: text for language, text in wording.said if text}
    language = voice.language if voice.language in said else next(iter(said), "")
    lines = "\n".join(in_order(shown(line)) for line in said.get(language, "").splitlines())
    if language == "fr":
        lines = _spaced(lines)
    if not wording.args:
        return lines
    values, rtl = dict(wording.args), has_rtl(lines)

    def value(place: re.Match[str]) -> str:
        if place[1] not in values:
            return place[0]
        return _value(values[place[1]], voice, catalogues, rtl=rtl)

    return _led(_REFERENCE.sub(value, lines), rtl=rtl)


def _led(written: str, *, rtl: bool) -> str:
    """Each line runs as its sentence does, whatever the value runs like that it begins with."""
    if rtl:
        return lead(written)
    return lead_left(written) if FSI in written else written


def _spaced(lines: str) -> str:
    """French with no-break spaces, so that no "?" stands alone on a line."""
    return _QUOTED.sub("\u00a0", _ASKED.sub("\u202f", lines))


def _written(
    argument: str | int | Text | Day | Hour | Money | Wording, voice: Voice, catalogues: Path
) -> str:
    match argument:
        case Day(day=day, style=style):
            return _digits(_day(day, style, voice.locale), voice)
        case Hour(at=at):
            return _digits(_hour(at, voice.locale), voice)
        case Money(amount=amount, currency=currency):
            number = amount.replace(".", _POINT.get(voice.language, "."))
            return f"{_digits(number, voice)} {currency}"
        case int():
            return _digits(str(argument), voice)
        case Text() | str() | Wording():
            return translate(argument, voice, catalogues)


# --- dates, times and numbers ------------------------------------------------------------------


@lru_cache(maxsize=4096)
def _day(day: date, style: str, locale: str) -> str:
    from babel.dates import format_date

    pattern = _PATTERNS[style]
    if locale.startswith("fr") and day.day == 1:
        pattern = pattern.replace("d ", "d'er' ")  # CLDR writes "1 janvier"; people say "premier"
    return format_date(day, pattern, locale=locale)


@lru_cache(maxsize=4096)
def _hour(at: time, locale: str) -> str:
    from babel.dates import format_time

    return format_time(at, "short", locale=locale)


def _digits(written: str, voice: Voice) -> str:
    """Only what we write ourselves comes here: dates, times and counts; never links or codes."""
    wanted = voice.digits == "arabic" and voice.language in _RTL
    return written.translate(_ARABIC_DIGITS) if wanted else written


# --- catalogues --------------------------------------------------------------------------------


def _sentence(text: Text, language: str, catalogues: Path) -> tuple[str, str]:
    """The sentence with its placeholders, and the language it is in."""
    catalogue = _catalogue(language, catalogues)
    if text.n is None:
        found = catalogue.sentence(text.id) if catalogue and text.id else ""
        return (found, language) if found else (text.id, "en")
    found = catalogue.counted(text.id, text.n) if catalogue else ""
    return (found, language) if found else (text.id if text.n == 1 else text.many, "en")


@cache
def _catalogue(language: str, catalogues: Path) -> Catalogue | None:
    """The compiled catalogue, or the readable one compiled in memory if that is newer."""
    folder = catalogues / language / "LC_MESSAGES"
    compiled, readable = folder / f"{DOMAIN}.mo", folder / f"{DOMAIN}.po"
    if language not in LANGUAGES or not (compiled.exists() or readable.exists()):
        return None
    if not readable.exists() or (
        compiled.exists() and compiled.stat().st_mtime >= readable.stat().st_mtime
    ):
        return Catalogue(compiled.read_bytes())
    return Catalogue(_compiled(readable))


def _compiled(readable: Path) -> bytes:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with readable.open("rb") as file:
        write_mo(compiled, read_po(file))
    return compiled.getvalue()


# --- one message -------------------------------------------------------------------------------


def say(
    message: Message,
    voice: Voice,
    labels_data: Callable[[int, Option], str],
    catalogues: Path = LOCALES,
) -> Spoken:
    """The message in one person's language.

    `labels_data` gives the payload of an option by its place. Documents, the platform's id of
    the message to edit, and the page of options are the caller's to fill in.
    """

    def spoken(words: Words | None) -> str:
        return "" if words is None else translate(words, voice, catalogues)

    options = message.choice.options if message.choice else ()
    return Spoken(
        text="\n".join(_line(line, voice, catalogues) for line in message.lines),
        title=spoken(message.title),
        labels=tuple(
            Label(
                data=labels_data(place, option),
                text=spoken(option.label),
                short=spoken(option.short),
                hint=spoken(option.hint),
            )
            for place, option in enumerate(options)
        ),
        columns=message.choice.columns if message.choice else 1,
        alone=message.choice.alone if message.choice else 0,
        language=voice.language,
        more=spoken(_("More")),
        choose=spoken(_("Choose")),
        spot=message.spot,
        protect=message.protect,
    )


def _line(words: Words, voice: Voice, catalogues: Path) -> str:
    """A whole line of a person's own words may have several lines; a value never has."""
    if isinstance(words, str):
        return "\n".join(in_order(shown(line)) for line in words.splitlines())
    return translate(words, voice, catalogues)
