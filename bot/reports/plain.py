"""What people wrote, made safe to stand in a file: visible characters in their order, no more."""

from __future__ import annotations

import unicodedata

# Cc: control characters. Cf: marks that turn or hide the text around them (the bidirectional
# ones among them). Co: characters without a meaning that everybody shares. Cs: halves of
# surrogate pairs, which no encoding can write.
UNSEEN = {"Cc", "Cf", "Co", "Cs"}

# Of those, Arabic spelling and emoji need the two joiners, and these number signs are visible.
NEEDED = set("\u200c\u200d\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u08e2")
BREAKS = str.maketrans(dict.fromkeys("\r\x0b\x0c\x85\u2028\u2029", "\n"))


def lines(text: str) -> str:
    """`text` without invisible characters; its line breaks are kept, as "\\n"."""
    broken = text.replace("\r\n", "\n").translate(BREAKS).replace("\t", " ")
    return "".join(char for char in broken if char == "\n" or _is_seen(char))


def line(text: str) -> str:
    """`text` without invisible characters, on one line, with single spaces."""
    return " ".join(lines(text).split())


def _is_seen(char: str) -> bool:
    return char in NEEDED or not (unicodedata.category(char) in UNSEEN or _is_no_character(char))


def _is_no_character(char: str) -> bool:
    """Whether Unicode promises never to use this number; XML refuses some of them."""
    return "\ufdd0" <= char <= "\ufdef" or ord(char) & 0xFFFE == 0xFFFE
