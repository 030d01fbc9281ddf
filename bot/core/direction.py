"""Keeps Arabic and Latin text in place beside each other, and hidden characters out of it."""

from __future__ import annotations

import re
import unicodedata

from bot.core.graphemes import ZERO_WIDTH_JOINER, in_emoji

FSI = "\u2068"  # first strong isolate: what follows finds its own direction
PDI = "\u2069"  # pop directional isolate: and ends here
LRM = "\u200e"  # left-to-right mark
RLM = "\u200f"  # right-to-left mark
_NON_JOINER = "\u200c"
_JOINERS = frozenset((ZERO_WIDTH_JOINER, _NON_JOINER))

# More accents than that on one letter is a picture, not writing (Arabic stacks three at most).
ACCENTS = 6

_RIGHT = frozenset({"R", "AL"})
# Letters by category, but nothing is seen of them: fillers, empty vowels, the braille blank.
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0")
# Variants of letters; those of emoji (FE0E, FE0F) are writing.
_VARIANTS = (range(0x180B, 0x1810), range(0xFE00, 0xFE0E), range(0xE0100, 0xE01F0))
_ARABIC_SIGNS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u08e2")
NO_BREAKS = "\u00a0\u202f"  # spaces that hold a line together, as French sets them before ? and :
_BLANKS = re.compile(r"\s+")
_MARKS = dict.fromkeys(map(ord, (FSI, PDI, LRM, RLM)))

# Telephone numbers and ranges. Points, commas, colons and slashes between two digits are a part
# of the number for the algorithm of direction, too; other signs and blanks are not (UAX #9, W4).
_DASH = r"\-\u2010-\u2015\u2212"
_GROUP = r"\d+(?:[.,:/]\d+)*"
_PIECE = rf"(?:\(\+?\d+\)|{_GROUP})"
_BLANK = r"(?<!:\d\d) (?=\(|\d+(?![\d:]))"  # an hour of the day is no group of a longer number
_JOINT = rf"(?: ?[{_DASH}/] ?|\+|{_BLANK}|(?<=\))|(?=\())"
_RUN = re.compile(rf"(?<!\d)(?:\+ ?)?{_PIECE}(?:{_JOINT}{_PIECE})*")
_SIGN = re.compile(rf"[{_DASH}+]| /|/ ")
_LATIN_BEHIND = re.compile(r"\S*[A-Za-z@]")
_THOUSANDS = re.compile(r"\d{1,3}(?: \d{3})+")
_DIGITS = re.compile(r"\d+")
_WHOLE = re.compile(_GROUP)
_FIRST_DIGITS = ("0", "٠", "+", "(")  # of a telephone number
_DIALLED = 6  # digits at least, where only blanks stand between them
_LONG = 5  # digits in one group: a telephone number's, not a date's or a range's


def has_rtl(text: str) -> bool:
    return not text.isascii() and any(unicodedata.bidirectional(c) in _RIGHT for c in text)


def isolate(value: str) -> str:
    """The value between isolates, line by line, since an isolate ends with its paragraph."""
    return "\n".join(f"{FSI}{line}{PDI}" if line else "" for line in value.split("\n"))


def in_order(line: str) -> str:
    """The line with telephone numbers and ranges between isolates: behind Arabic letters their
    groups would change places (UAX #9, W2). Latin words, links and addresses stay as they are."""
    if line.isascii():
        return line
    rtl = has_rtl(line)

    def kept(found: re.Match[str]) -> str:
        run = found[0]
        if _WHOLE.fullmatch(run) or not (_SIGN.search(run) or _is_dialled(run)):
            return run
        if any(unicodedata.bidirectional(letter) == "AN" for letter in run):
            return _each_isolated(run) if _is_dialled(run) else run
        return isolate(run) if rtl and not _in_latin(line, *found.span()) else run

    return _RUN.sub(kept, line)


def _is_dialled(run: str) -> bool:
    """A telephone number or thousands: read from the left, whichever digits it is written in."""
    groups = _DIGITS.findall(run)
    if _THOUSANDS.fullmatch(run):
        return True
    looks_so = (
        run.startswith(_FIRST_DIGITS) or len(groups) > 2 or len(max(groups, key=len)) >= _LONG
    )
    return len("".join(groups)) >= _DIALLED and looks_so


def _each_isolated(run: str) -> str:
    """Arabic digits count as Arabic letters for what stands between them, so each is set apart."""
    return isolate(re.sub(_GROUP, lambda group: isolate(group[0]), run))


def _in_latin(line: str, start: int, end: int) -> bool:
    """Whether it goes on from a Latin word before it, or into one."""
    kinds = (unicodedata.bidirectional(letter) for letter in reversed(line[:start]))
    before = next((kind for kind in kinds if kind == "L" or kind in _RIGHT), "")
    return before == "L" or _LATIN_BEHIND.match(line, end) is not None


def lead(text: str) -> str:
    """Arabic lines that begin with a value or with Latin letters, made to run from the right.

    Many programs take a line's direction from its first letter and do not skip isolates. A line
    that is Latin throughout (a link, a command) keeps its own direction.
    """
    return "\n".join(RLM + line if _begins_astray(line) else line for line in text.split("\n"))


def _begins_astray(line: str) -> bool:
    for letter in line:
        kind = unicodedata.bidirectional(letter)
        if kind in _RIGHT:
            return False
        if kind == "FSI":
            return True
        if kind == "L":
            return FSI in line or has_rtl(line)
    return False


def lead_left(text: str) -> str:
    """Latin lines that begin with an Arabic value, made to run from the left.

    For the same programs. A line that is nothing but such a value keeps its own direction.
    """
    return "\n".join(LRM + line if _begins_right(line) else line for line in text.split("\n"))


def _begins_right(line: str) -> bool:
    """Whether its first letter is an Arabic one of a value, beside which something stands."""
    depth, first, beside = 0, "", False
    for letter in line:
        kind = unicodedata.bidirectional(letter)
        depth += (kind == "FSI") - (kind == "PDI")
        if not first and kind in ("L", *_RIGHT):
            first = kind
            if kind == "L" or depth == 0:
                return False
        beside = beside or (depth == 0 and kind != "PDI" and not letter.isspace())
    return beside and bool(first)


def plain(text: str) -> str:
    """The text without our marks of direction, for exports and for comparing."""
    return text.translate(_MARKS)


def harmless(text: str) -> str:
    """What a person wrote, on one line, without characters that are not seen or turn text around.

    Control and bidi characters, isolates, zero-width characters and private ones go; the joiner
    inside an emoji and the non-joiner between two letters stay, because they are writing.
    """
    return " ".join(shown(text).split())


def shown(text: str) -> str:
    """The same to be shown: a no-break space stays one, because it is writing too."""
    if text.isascii() and text.isprintable():
        return " ".join(text.split())
    spaced = "".join(_blank(letter) for letter in text)
    seen = "".join(letter for letter in spaced if _is_seen(letter))
    joined = "".join(letter for at, letter in enumerate(seen) if _belongs(seen, at, letter))
    words = _BLANKS.sub(_one_blank, _with_few_accents(unicodedata.normalize("NFC", joined))).strip()
    return next((words[at:] for at, letter in enumerate(words) if not _is_accent(letter)), "")


def _blank(letter: str) -> str:
    return " " if letter.isspace() and letter not in NO_BREAKS else letter


def _one_blank(found: re.Match[str]) -> str:
    return next((blank for blank in found[0] if blank in NO_BREAKS), " ")


def _is_seen(letter: str) -> bool:
    if letter in _JOINERS or letter in _ARABIC_SIGNS:
        return True
    code = ord(letter)
    if letter in _UNSEEN or code & 0xFFFE == 0xFFFE or any(code in block for block in _VARIANTS):
        return False
    return unicodedata.category(letter) not in ("Cc", "Cf", "Cs", "Co")


def _belongs(text: str, at: int, letter: str) -> bool:
    """Is a joiner where it joins something? Every other letter belongs."""
    if letter not in _JOINERS:
        return True
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if letter == _NON_JOINER:
        return before.isalpha() and after.isalpha()
    return in_emoji(before) and in_emoji(after)


def _with_few_accents(text: str) -> str:
    kept, heap = [], 0
    for letter in text:
        heap = heap + 1 if _is_accent(letter) else 0
        if heap <= ACCENTS:
            kept.append(letter)
    return "".join(kept)


def _is_accent(letter: str) -> bool:
    return unicodedata.category(letter) in ("Mn", "Me", "Mc")
