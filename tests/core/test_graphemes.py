"""A reader's characters are found, counted and never broken."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.graphemes import cut, cut_at_word, graphemes, measure, split

CHARACTERS = (
    "a",
    "é",
    "e\u0301",
    "م",
    "مُّ",  # two marks on one letter
    "ٱ\u0653\u0670",
    "👍",
    "👍🏽",
    "❤\ufe0f",
    "👩‍👧‍👦",
    "🏳\ufe0f‍🌈",
    "🧑🏽‍🎓",
    "🇱🇧",
    "🇯🇴",
    "🫨",  # newer than the character table of Python 3.11
    "1\ufe0f\u20e3",
    "🏴\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
    "한",
    "०",
    ".",
    "؟",
)
UNTIMED = settings(max_examples=100)
CLUSTERS = st.lists(st.sampled_from((*CHARACTERS, " ", "\n")), max_size=60)


@pytest.mark.parametrize("character", CHARACTERS)
def test_what_looks_like_one_character_is_one(character: str) -> None:
    assert list(graphemes(character)) == [character]
    assert list(graphemes(f"x{character}y")) == ["x", character, "y"]


def test_a_row_of_flags_is_cut_between_flags() -> None:
    assert list(graphemes("🇱🇧🇯🇴🇱")) == ["🇱🇧", "🇯🇴", "🇱"]


def test_a_joiner_after_a_letter_joins_no_emoji() -> None:
    assert list(graphemes("a\u200d👍")) == ["a\u200d", "👍"]


def test_controls_stand_alone_and_a_line_end_is_one() -> None:
    assert list(graphemes("a\r\n\u0301\u202e\u0301")) == ["a", "\r\n", "\u0301", "\u202e", "\u0301"]


def test_marks_of_direction_stay_with_what_they_stand_for() -> None:
    assert list(graphemes("\u200f\u2068ab\u2069c")) == ["\u200f\u2068a", "b\u2069", "c"]


def test_an_arabic_number_sign_stays_with_its_number() -> None:
    assert list(graphemes("\u06dd7")) == ["\u06dd7"]


@given(CLUSTERS)
@UNTIMED
def test_a_text_is_its_characters_in_order(clusters: list[str]) -> None:
    assert list(graphemes("".join(clusters))) == clusters


def test_units_are_those_of_the_platforms() -> None:
    assert [measure("aم👍", unit) for unit in ("characters", "utf16", "bytes")] == [3, 4, 7]


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(ValueError, match="pages"):
        measure("م", "pages")


@given(CLUSTERS, st.integers(1, 30), st.sampled_from(["characters", "utf16", "bytes"]))
@UNTIMED
def test_a_cut_text_fits_and_ends_with_a_whole_character(
    clusters: list[str], limit: int, unit: str
) -> None:
    written = "".join(clusters)
    short = cut(written, limit, unit)
    assert measure(short, unit) <= limit
    if short == written:
        return
    kept = short.removesuffix("…")
    whole = {"".join(clusters[:count]).rstrip() for count in range(len(clusters) + 1)}
    assert kept in whole | {""}


def test_a_question_is_cut_behind_a_word() -> None:
    assert cut_at_word("le mois qui vient", 17) == "le mois qui vient"
    assert cut_at_word("le mois qui vient", 16) == "le mois qui…"
    assert cut_at_word("le mois qui vient", 12) == "le mois qui…"
    assert cut_at_word("le mois qui vient", 11) == "le mois…"
    assert cut_at_word("anticonstitutionnellement", 6) == "antic…"


def test_a_text_that_fits_is_not_cut() -> None:
    assert cut("Zahlé", 5) == "Zahlé"
    assert cut("Zahlé", 4) == "Zah…"


def parts(text: str, limit: int, unit: str = "characters") -> list[str]:
    return [text[start:end] for start, end in split(text, limit, unit)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two.\n\nThree. Four.", ["One. Two.", "Three. Four."]),
        ("One. Two.\nThree. Four.", ["One. Two.", "Three. Four."]),
        ("One two. Three four five.", ["One two.", "Three four five."]),
        ("هل وصلتم؟ نحن في القاعة.", ["هل وصلتم؟", "نحن في القاعة."]),
        ("one two three four five", ["one two three", "four five"]),
        ("abcdefghijklmnopqrstuvwxyz", ["abcdefghijklmnopq", "rstuvwxyz"]),
    ],
)
def test_a_text_is_cut_where_it_hurts_least(text: str, expected: list[str]) -> None:
    assert parts(text, 17) == expected


def test_a_paragraph_of_one_word_does_not_waste_a_message() -> None:
    assert parts("Hi\n\n" + "word " * 10, 40)[0] == "Hi\n\n" + " ".join(["word"] * 7)


def test_an_accent_on_a_blank_stays_on_it() -> None:
    assert parts("aaaa \u0301bbbb", 5) == ["aaaa", " \u0301bbb", "b"]


def test_a_character_that_fits_nowhere_is_cut_between_code_points() -> None:
    heap = "a" + "\u0301" * 9
    assert parts(heap, 4) == [heap[:4], heap[4:8], heap[8:]]


@given(CLUSTERS, st.integers(16, 40), st.sampled_from(["characters", "utf16"]))
@UNTIMED
def test_parts_fit_and_together_are_the_text(clusters: list[str], limit: int, unit: str) -> None:
    written = "".join(clusters)
    found = parts(written, limit, unit)
    assert all(0 < measure(part, unit) <= limit for part in found)
    assert "".join("".join(found).split()) == "".join(written.split())
    ends = {len("".join(clusters[:count])) for count in range(len(clusters) + 1)}
    assert all({start, end} <= ends for start, end in split(written, limit, unit))
