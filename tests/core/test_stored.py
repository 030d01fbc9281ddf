"""A message that waited in the ledger is the same message."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core.messages import (
    Argument,
    Attachment,
    Choice,
    Day,
    Hour,
    Message,
    Option,
    Press,
    Spot,
    Terms,
    Text,
    Wording,
)
from bot.core.texts import from_json, to_json
from tests.core.voices import COMING

UNTIMED = settings(max_examples=100)


DEGREES = st.floats(-180, 180)
STRINGS = st.text(st.characters(exclude_categories=[]), max_size=12)
LEAVES = st.one_of(
    STRINGS,
    st.integers(),
    st.builds(Day, day=st.dates(), style=STRINGS),
    st.builds(Hour, at=st.times()),
)


def _containers(inner: st.SearchStrategy[Argument]) -> st.SearchStrategy[Argument]:
    return st.one_of(
        sentences(inner), wordings(inner), st.builds(Terms, st.lists(inner, max_size=3).map(tuple))
    )


def wordings(inner: st.SearchStrategy[Argument]) -> st.SearchStrategy[Wording]:
    said = st.lists(st.tuples(STRINGS, STRINGS), max_size=2).map(tuple)
    args = st.lists(st.tuples(STRINGS, inner), max_size=2).map(tuple)
    return st.builds(Wording, said, args)


def sentences(inner: st.SearchStrategy[Argument]) -> st.SearchStrategy[Text]:
    args = st.lists(st.tuples(STRINGS, inner), max_size=3).map(tuple)
    languages = st.sampled_from(["", "fr"])
    return st.builds(Text, STRINGS, args, STRINGS, st.none() | st.integers(), languages)


ARGUMENTS: st.SearchStrategy[Argument] = st.recursive(LEAVES, _containers, max_leaves=6)
WORDS = st.one_of(
    STRINGS,
    sentences(ARGUMENTS),
    wordings(ARGUMENTS),
    st.builds(Day, day=st.dates()),
    st.builds(Hour, at=st.times()),
)
PRESSES = st.builds(Press, action=STRINGS, subject=STRINGS, value=STRINGS)
OPTIONS = st.builds(
    Option, label=WORDS, press=PRESSES, short=st.none() | WORDS, hint=st.none() | WORDS
)
MESSAGES = st.builds(
    Message,
    lines=st.lists(WORDS, max_size=3).map(tuple),
    title=st.none() | WORDS,
    choice=st.none()
    | st.builds(
        Choice, options=st.lists(OPTIONS, max_size=3).map(tuple), columns=st.integers(1, 7)
    ),
    attachments=st.lists(
        st.builds(Attachment, make=STRINGS, subject=STRINGS, name=STRINGS, mime=STRINGS),
        max_size=2,
    ).map(tuple),
    edits=STRINGS,
    spot=st.none() | st.builds(Spot, latitude=DEGREES, longitude=DEGREES, name=STRINGS),
    protect=st.booleans(),
    page=st.integers(0, 9),
)


@example(Message(lines=(), title="", choice=Choice(options=(replace(COMING, short="", hint=""),))))
@given(MESSAGES)
@UNTIMED
def test_a_message_that_waited_is_the_same_message(message: Message) -> None:
    stored = to_json(message)
    assert stored.isascii()
    assert from_json(stored) == message


@pytest.mark.parametrize("stored", ['{"lines":[{"terms":[]}]}', '{"lines":[[]]}'])
def test_a_line_that_is_no_sentence_is_refused(stored: str) -> None:
    with pytest.raises(TypeError):
        from_json(stored)
