"""Which letters a piece of a regular expression means: a class in brackets, a dot, a backslash."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from bot.core.messages import Text, _

Letter = Callable[[str], bool]  # is this letter meant?

_DIGITS = frozenset("0123456789")
_WORD = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_")
_SPACES = frozenset(" \t\n\r\f\v")
_CLASSES = {"d": _DIGITS, "w": _WORD, "s": _SPACES}  # as ODK has them: of Latin letters
_SIGNS = {"t": "\t", "n": "\n", "r": "\r", "f": "\f"}
_HEX = {"x": 2, "u": 4}  # digits that follow


class PatternError(ValueError):
    """A pattern that cannot be used; `sentence` says why and what to do."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence.id)
        self.sentence = sentence


class Source:
    """The pattern as written, and how far it has been read."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def peek(self, ahead: int = 0) -> str:
        return self.text[self.at + ahead : self.at + ahead + 1]

    def take(self) -> str:
        letter = self.peek()
        if not letter:
            raise PatternError(
                _("The pattern “{pattern}” ends too early. Please complete it.", pattern=self.text)
            )
        self.at += 1
        return letter

    def skip(self, sign: str) -> bool:
        found = self.text.startswith(sign, self.at)
        self.at += len(sign) * found
        return found

    def number(self) -> int | None:
        """The digits that stand here; no pattern needs more than four."""
        digits = ""
        while self.peek() in _DIGITS and len(digits) < 5:
            digits += self.take()
        return int(digits) if digits else None

    def refuse(self, sign: str) -> PatternError:
        return PatternError(
            _(
                "“{sign}” cannot be used in the pattern “{pattern}”. Please write it with letters,"
                " [classes], groups, | and repetitions only.",
                sign=sign,
                pattern=self.text,
            )
        )


def any_letter(letter: str) -> bool:
    return letter != "\n"


def exactly(wanted: str) -> Letter:
    return lambda letter: letter == wanted


def escaped(source: Source) -> Letter | str:
    """What stands behind a backslash: a class of letters, or one letter."""
    sign = source.take()
    if sign.lower() in _CLASSES:
        return _class(sign)
    if sign in "pP":
        return _category(source, negated=sign == "P")
    if sign in _HEX:
        return _by_number(source, _HEX[sign])
    if sign in _SIGNS:
        return _SIGNS[sign]
    if sign.isalnum():
        raise source.refuse("\\" + sign)
    return sign


def _class(sign: str) -> Letter:
    known = _CLASSES[sign.lower()]
    return (
        (lambda letter: letter in known) if sign.islower() else lambda letter: letter not in known
    )


def _category(source: Source, *, negated: bool) -> Letter:
    """Letters by their category: \\p{L}, \\p{Nd}."""
    name = ""
    if source.skip("{"):
        while not source.skip("}"):
            name += source.take()
    else:
        name = source.take()
    if not 1 <= len(name) <= 2 or name[0] not in "LMNPSZC":
        raise source.refuse("\\p{" + name + "}")
    return lambda letter: unicodedata.category(letter).startswith(name) is not negated


def _by_number(source: Source, digits: int) -> str:
    written = "".join(source.take() for _each in range(digits))
    try:
        return chr(int(written, 16))
    except ValueError:
        raise source.refuse(written) from None


def bracketed(source: Source) -> Letter:
    """[a-z], [^0-9], [\\p{L} -]: the opening bracket has been taken."""
    negated = source.skip("^")
    members: list[Letter] = []
    first = True
    while first or source.peek() != "]":
        members.append(_member(source))
        first = False
    source.take()
    return lambda letter: any(meant(letter) for meant in members) is not negated


def _member(source: Source) -> Letter:
    low = _one(source)
    if not isinstance(low, str):
        return low
    if source.peek() != "-" or source.peek(1) in ("]", ""):
        return exactly(low)
    source.take()
    high = _one(source)
    if not isinstance(high, str) or high < low:
        raise source.refuse(f"{low}-")
    return lambda letter: low <= letter <= high


def _one(source: Source) -> Letter | str:
    sign = source.take()
    if sign == "[" or (sign == "&" and source.peek() == "&"):
        raise source.refuse(sign)
    return escaped(source) if sign == "\\" else sign
