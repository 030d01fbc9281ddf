"""Anything that a person may type: known words in any order, any characters, far too many."""

from __future__ import annotations

from hypothesis import strategies as st

from bot.core.lexicon import phrases
from bot.core.understand import Intent

_WORDS = sorted({word for each in Intent for phrase in phrases("intents", each) for word in phrase})

ANYTHING = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from([*_WORDS, "1h30", "و", "٥", "ya", "-"]), max_size=9).map(" ".join),
    st.sampled_from(["a", "ا", "9", "1 ", "👍", "no ", "\u202e", "\u0301", "\ud800"]).map(
        lambda piece: piece * (10_000 // len(piece))
    ),
)  # fmt: skip
