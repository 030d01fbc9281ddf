"""Several choices in one reply, or all in an order: "1 3", "time, place", "١ و ٣", "2 > 1 > 3"."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from bot.core.choosing import Chosen, OptionWords, choose, own_number, unnumbered
from bot.core.letters import LONGEST, normalise, words
from bot.core.lexicon import LONGEST_PHRASE, Phrase, numbers, phrases

_BETWEEN = re.compile(r"[,;+&/|]")
_SPAN = re.compile(r"\d\s*[-.:]\s*\d")  # "1-3" may be one, two or three of them, so it is asked
_BEHIND = re.compile(r"\s*(?:[=-]?>|[→➜⟶])\s*|\n")  # each comes behind the one before it
_BACKWARDS = re.compile("[<←]")  # which way it points depends on how one reads
_FIGURES = re.compile(r"\d(?:\s*[-.:/]?\s*\d)*")
_COUNTED = re.compile(r"\s*(\d{1,2})\s*[-.):]?\s*([^\d\s][^\d]*)")  # "1. time", "2) place"
_GLUED = re.compile(r"(?:و|w(?=\d))(?=\w)")  # the "and" of "والمكان", "و3" and "w3"

Table = Mapping[Phrase, str | None]


def several(text: str, options: Sequence[OptionWords]) -> tuple[str, ...] | None:
    """The options that a reply names, in its order; None when any part of it is not clear."""
    plain = normalise(text.replace("\n", ",")) if len(text) <= LONGEST else ""
    if _SPAN.search(plain):
        return None
    places = _places(options)
    options = [_bare(each) for each in options]
    table = _table(options, places)
    named: list[str] = []
    for piece in _BETWEEN.split(plain):
        found = _whole(piece, table, options) or _one_after_another(_spoken(piece), table)
        if found is None:
            return None
        named += found
    return tuple(dict.fromkeys(named)) or None


def in_order(text: str, options: Sequence[OptionWords]) -> tuple[str, ...] | None:
    """The options in the order in which a reply puts them; what it names twice stands there twice.

    None when any part of it is not clear. Figures that are written without a space, or with a
    hyphen between them, are an order only when they name each option once: "213", "2-1-3".
    """
    plain = normalise(_BEHIND.sub(",", text)) if len(text) <= LONGEST else ""
    places = _places(options)
    options = [_bare(each) for each in options]
    table = _table(options, places)
    figures = _each_once(plain, len(options))
    if figures and all(int(figure) in places for figure in figures):
        return tuple(places[int(figure)] for figure in figures)
    if _SPAN.search(plain) or _BACKWARDS.search(plain):
        return None
    first, *others = _uncounted(_BETWEEN.split(plain))
    between = phrases("joining") | phrases("ordering", "next")
    named: list[str] = []
    for piece in (_opened(first), *others):
        found = _whole(piece, table, options)
        found = found or _one_after_another(_spoken(piece), table, between)
        if found is None:
            return None
        named += found
    return tuple(named) or None


def _each_once(plain: str, count: int) -> list[str]:
    """The figures from one to this count, in their order, where there is nothing else."""
    figures = re.findall(r"\d", plain) if _FIGURES.fullmatch(plain) else []
    once = sorted(figures) == [str(place) for place in range(1, count + 1)]
    return figures if once and count > 1 else []


def _uncounted(pieces: Sequence[str]) -> Sequence[str]:
    """The pieces without the numbers before them, where these only count them: 1. …, 2. …"""
    counted = [_COUNTED.fullmatch(piece) for piece in pieces]
    places = [int(found[1]) for found in counted if found]
    if len(places) < 2 or places != list(range(1, len(pieces) + 1)):
        return pieces
    return [found[2] for found in counted if found]


def _opened(piece: str) -> str:
    """Without the "first" that only begins a list; anywhere else it may say another order."""
    spoken = _spoken(piece)
    length = _joining(spoken, phrases("ordering", "opening"))
    return " ".join(spoken[length:]) if length else piece


def _spoken(text: str) -> Phrase:
    found = words(text)
    return tuple(word for word in found if word.isalnum()) or found


def _places(options: Sequence[OptionWords]) -> Mapping[int, str]:
    """The options by the numbers that stand in their labels; else by their places, unless figures
    are names themselves."""
    own = {n: option.id for option in options if (n := own_number(option)) is not None}
    if own:
        return own
    if any(char.isdecimal() for each in options for label in each.labels for char in label):
        return {}
    return {place: option.id for place, option in enumerate(options, start=1)}


def _bare(option: OptionWords) -> OptionWords:
    """Without the number that its labels begin with."""
    if own_number(option) is None:
        return option
    return replace(option, labels=tuple(map(unnumbered, option.labels)))


def _table(options: Sequence[OptionWords], places: Mapping[int, str]) -> Table:
    """What names an option: its number, and its labels."""
    labels = [(option.id, _spoken(label)) for option in options for label in option.labels]
    table: dict[Phrase, str | None] = {}
    table |= {phrase: places[n] for phrase, n in numbers().items() if n in places}
    table |= {(str(place),): id for place, id in places.items()}
    shared = {label for id, label in labels if any(id != i and label == x for i, x in labels)}
    return table | {label: None if label in shared else id for id, label in labels}


def _whole(piece: str, table: Table, options: Sequence[OptionWords]) -> list[str] | None:
    """One option by the beginning of its label, or by what it means."""
    if any(char.isdecimal() for char in piece) or _spoken(piece) in table:
        return None
    chosen = choose(piece, options)
    return [chosen.id] if isinstance(chosen, Chosen) else None


def _one_after_another(
    spoken: Phrase, table: Table, between: frozenset[Phrase] | None = None
) -> list[str] | None:
    """The longest label first; what stands between may only join them."""
    between = phrases("joining") if between is None else between
    named: list[str] = []
    while spoken:
        length = _longest(spoken, table)
        joining = _joining(spoken, between)
        if length:
            id = table[spoken[:length]]
            if id is None:
                return None
            named.append(id)
            spoken = spoken[length:]
        elif joining:
            spoken = spoken[joining:]
        elif glued := _GLUED.match(spoken[0]):
            spoken = (spoken[0][glued.end() :], *spoken[1:])
        else:
            return None
    return named


def _longest(spoken: Phrase, table: Table) -> int:
    longest = max(map(len, table), default=0)
    lengths = range(min(longest, len(spoken)), 0, -1)
    return next((length for length in lengths if spoken[:length] in table), 0)


def _joining(spoken: Phrase, between: frozenset[Phrase]) -> int:
    lengths = range(min(LONGEST_PHRASE, len(spoken)), 0, -1)
    return next((length for length in lengths if spoken[:length] in between), 0)
