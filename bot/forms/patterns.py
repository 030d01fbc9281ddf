"""Regular expressions of forms, matched in a time that grows with the text, never explosively.

Python's own matcher goes back and forth, so that thirty letters can keep it busy for years. Here
all ways through a pattern are followed at once: so many states times so many letters, no more.
What cannot be matched so (look-ahead, references back) is refused when the form is read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from bot.core.messages import _
from bot.forms.pattern_letters import (
    Letter,
    PatternError,
    Source,
    any_letter,
    bracketed,
    escaped,
    exactly,
)

MOST_STATES = 1000  # of one pattern, its repetitions written out
MOST_TIMES = 1000  # that a piece may be repeated
DEEPEST = 20  # groups within groups

__all__ = ["Pattern", "PatternError", "TooLongError", "compiled", "matches"]


class TooLongError(RuntimeError):
    """Matching would take more steps than are left."""


# --- the pattern, read ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Row:
    """Pieces that follow each other."""

    pieces: Sequence[Piece]


@dataclass(frozen=True)
class Either:
    """Pieces of which one is meant."""

    pieces: Sequence[Piece]


@dataclass(frozen=True)
class Times:
    """A piece that comes several times; `most` is None where there is no end."""

    piece: Piece
    least: int
    most: int | None


Piece = Letter | Row | Either | Times


def _either(source: Source, depth: int) -> Piece:
    if depth > DEEPEST:
        raise source.refuse("(((")
    rows = [_row(source, depth)]
    while source.skip("|"):
        rows.append(_row(source, depth))
    return rows[0] if len(rows) == 1 else Either(rows)


def _row(source: Source, depth: int) -> Row:
    """^ and $ at the ends say what holds anyway: the whole text has to match."""
    pieces: list[Piece] = []
    source.skip("^")
    while source.peek() not in ("", "|", ")"):
        if source.peek() == "$" and source.peek(1) in ("", "|", ")"):
            source.take()
        else:
            pieces.append(_repeated(source, _piece(source, depth)))
    return Row(pieces)


def _piece(source: Source, depth: int) -> Piece:
    sign = source.take()
    if sign == "(":
        return _group(source, depth)
    if sign == "[":
        return bracketed(source)
    if sign == "\\":
        found = escaped(source)
        return exactly(found) if isinstance(found, str) else found
    if sign in "*+?{}^$]":
        raise source.refuse(sign)
    return any_letter if sign == "." else exactly(sign)


def _group(source: Source, depth: int) -> Piece:
    if source.peek() == "?" and not source.skip("?:"):
        raise source.refuse("(?" + source.peek(1))
    inner = _either(source, depth + 1)
    if source.take() != ")":
        raise source.refuse("(")
    return inner


def _repeated(source: Source, piece: Piece) -> Piece:
    times = _times(source)
    if times is None:
        return piece
    source.skip("?")  # as few as possible: the same, when the whole text has to match
    if source.peek() in ("*", "+", "?", "{") and source.peek():
        raise source.refuse(source.peek())
    return Times(piece, *times)


def _times(source: Source) -> tuple[int, int | None] | None:
    for sign, times in (("*", (0, None)), ("+", (1, None)), ("?", (0, 1))):
        if source.skip(sign):
            return times
    if not source.skip("{"):
        return None
    least = source.number()
    most = least
    if source.skip(","):
        most = source.number()
    if least is None or not source.skip("}") or max(least, most or 0) > MOST_TIMES:
        raise source.refuse("{")
    return least, most


# --- the pattern, as states ----------------------------------------------------------------------


@dataclass(kw_only=True)
class Pattern:
    """`letters[n]` leads from state n on, `free[n]` are the states reached without a letter."""

    letters: list[tuple[Letter, int] | None] = field(default_factory=list)
    free: list[list[int]] = field(default_factory=list)
    end: int = 0  # it starts at state 0

    def state(self) -> int:
        if len(self.free) >= MOST_STATES:
            raise PatternError(
                _("A pattern repeats too much. Please use string-length() to limit a length.")
            )
        self.letters.append(None)
        self.free.append([])
        return len(self.free) - 1


@lru_cache(maxsize=512)
def compiled(text: str) -> Pattern:
    """Raises PatternError with a sentence for whoever wrote the form."""
    source = Source(text)
    piece = _either(source, 0)
    if source.peek():
        raise source.refuse(source.peek())
    pattern = Pattern()
    pattern.end = _built(pattern, piece, pattern.state())
    return pattern


def _built(pattern: Pattern, piece: Piece, start: int) -> int:
    """Adds the states of a piece; the state behind it."""
    if isinstance(piece, Row):
        end = start
        for each in piece.pieces:
            end = _built(pattern, each, end)
        return end
    end = pattern.state()
    if isinstance(piece, Either):
        for each in piece.pieces:
            begin = pattern.state()
            pattern.free[start].append(begin)
            pattern.free[_built(pattern, each, begin)].append(end)
    elif isinstance(piece, Times):
        pattern.free[_built_times(pattern, piece, start, end)].append(end)
    else:
        pattern.letters[start] = (piece, end)
    return end


def _built_times(pattern: Pattern, piece: Times, start: int, end: int) -> int:
    for _each in range(piece.least):
        start = _next(pattern, start)
        start = _built(pattern, piece.piece, start)
    if piece.most is None:
        loop = _next(pattern, start)
        pattern.free[_built(pattern, piece.piece, _next(pattern, loop))].append(loop)
        return loop
    for _each in range(piece.most - piece.least):
        start = _next(pattern, start)
        pattern.free[start].append(end)
        start = _built(pattern, piece.piece, start)
    return start


def _next(pattern: Pattern, start: int) -> int:
    state = pattern.state()
    pattern.free[start].append(state)
    return state


# --- matching ------------------------------------------------------------------------------------


def matches(pattern: Pattern, text: str, steps: int) -> tuple[bool, int]:
    """Whether the whole text matches, and the steps it took; at most `steps` are taken."""
    taken = 1
    states = _reached(pattern, (0,))
    for letter in text:
        taken += len(states)
        if taken > steps:
            raise TooLongError
        onward = []
        for state in states:
            way = pattern.letters[state]
            if way is not None and way[0](letter):
                onward.append(way[1])
        states = _reached(pattern, onward)
        if not states:
            return False, taken
    return pattern.end in states, taken


def _reached(pattern: Pattern, states: Iterable[int]) -> set[int]:
    found = set(states)
    waiting = list(found)
    while waiting:
        for state in pattern.free[waiting.pop()]:
            if state not in found:
                found.add(state)
                waiting.append(state)
    return found
