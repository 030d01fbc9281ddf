"""Ids that may be kept: of messages, and of what has no id."""

from __future__ import annotations

import base64

from bot.handlers.whatsapp.ids import LENGTH, kept_under, known_by
from tests.handlers.whatsapp.payloads import NUMBER, WAMID


def test_S6_a_message_is_known_by_what_holds_no_number() -> None:
    """Whom it is from can be read in a wamid by anybody."""
    assert NUMBER.encode() in base64.b64decode(WAMID.removeprefix("wamid."))
    known = known_by(WAMID)
    assert known == known_by(WAMID)
    assert len(known) == LENGTH
    assert set(known) <= set("0123456789abcdef")
    assert known_by(WAMID + "x") != known


def test_nothing_is_known_by_nothing() -> None:
    assert known_by("") == ""
    assert len(known_by("\ud800")) == LENGTH


def test_parts_cannot_run_into_each_other_and_the_key_counts() -> None:
    made = {
        kept_under(b"k", "a", "bc"),
        kept_under(b"k", "ab", "c"),
        kept_under(b"k", "abc"),
        kept_under(b"l", "abc"),
        kept_under(b"k", "a:2", "c"),
    }
    assert len(made) == 5
    assert kept_under(b"k", "a", "bc") in made
