"""WhatsApp's markup: our own bold is made with it, and nobody else's words can (S5).

WhatsApp reads *bold*, _italics_, ~struck~ and `code` out of plain text and knows no escape. A sign
opens or closes only at the edge of a word, so one that could is shown as its look-alike: one
character for one, so that every text stays as long as it was.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from bot.core.messages import Bold

ALIKE = {"*": "\u2217", "_": "\uff3f", "~": "\u223c", "`": "\u02cb"}
QUOTE, ALIKE_QUOTE = ">", "\u203a"
# In a link an underscore or a tilde is a letter like others; nothing else in it has to be.
SIGNS = re.compile(r"https?://[^\s*`]+|[*_~`]")
QUOTED = re.compile(r"(?m)^([^\S\n]*[\u200e\u200f\u2066-\u2069]*[^\S\n]*)>")
HIDDEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")  # control characters; tabs and line ends stay


def clean(text: str) -> str:
    """The text as it can be sent: no control characters, no halves of characters."""
    whole = text.encode("utf-8", "replace").decode() if not text.isascii() else text
    return HIDDEN.sub("", whole)


def neutral(text: str) -> str:
    """The text with nothing in it that WhatsApp takes for markup; exactly as long."""
    return QUOTED.sub(rf"\1{ALIKE_QUOTE}", SIGNS.sub(_harmless, text))


def marked(text: str, bold: Sequence[Bold]) -> str:
    """The same with these stretches in bold, each line for itself, as WhatsApp wants it."""
    quiet = neutral(text)
    for one in sorted(bold, key=lambda one: one.offset, reverse=True):
        start, end = _place(text, one.offset), _place(text, one.offset + one.length)
        loud = "\n".join(map(_bold, quiet[start:end].split("\n")))
        if not (_is_word(quiet[start - 1 : start]) or _is_word(quiet[end : end + 1])):
            quiet = quiet[:start] + loud + quiet[end:]
    return quiet


def _harmless(found: re.Match[str]) -> str:
    sign = found[0]
    if sign not in ALIKE:
        return sign  # a link
    if sign == "`":
        return ALIKE[sign]  # it opens and closes anywhere
    before, after = found.string[: found.start()][-1:], found.string[found.end() :][:1]
    inside = _is_word(before) and _is_word(after)
    apart = before in {" ", "\u00a0"} and after in {" ", "\u00a0"}
    return sign if inside or apart else ALIKE[sign]


def _bold(line: str) -> str:
    words = line.strip()
    if not words:
        return line
    at = line.index(words)
    return f"{line[:at]}*{words.replace('*', ALIKE['*'])}*{line[at + len(words) :]}"


def _is_word(character: str) -> bool:
    return bool(character) and unicodedata.category(character)[0] in "LN"


def _place(text: str, units: int) -> int:
    """Where so many UTF-16 units end, in characters."""
    taken = text.encode("utf-16-le", "surrogatepass")[: units * 2]
    return len(taken.decode("utf-16-le", "surrogatepass"))
