"""Commands by the words that people type for them."""

from __future__ import annotations

from difflib import get_close_matches

from bot.core import letters, texts
from bot.core.flow import Command, Turn

LIKE = 0.7  # of 1: how alike two names are where one is a slip of the other
LONGEST = 40  # letters; a longer text names no command


def named(turn: Turn, words: str) -> Command | None:
    """The command whose label or other name was typed, in any of the languages; where a word is
    said for several, the one that is called so."""
    plain = letters.normalise(words)
    if not plain or len(plain) > LONGEST:
        return None
    meant = [
        one for one in turn.tables.commands.values() if plain in said(one) and turn.may(one.by)
    ]
    return min(meant, key=lambda one: letters.normalise(one.name) != plain, default=None)


def said(command: Command) -> set[str]:
    """All that people type for it."""
    labels = (*texts.all_labels(command.label), *command.words, command.name)
    return {letters.normalise(label) for label in labels}


def nearest(turn: Turn, name: str) -> Command | None:
    """The command that was probably meant, among those that this person may use."""
    known = {
        one.name: one for one in turn.tables.commands.values() if one.strangers or turn.may(one.by)
    }
    found = get_close_matches(name.lower(), known, n=1, cutoff=LIKE)
    return known[found[0]] if found else None
