"""Patterns match what Python's own matcher matches, and cannot be made to take for ever."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.forms.patterns import MOST_STATES, PatternError, TooLongError, compiled, matches

TIMES = ["*", "+", "?", "{2}", "{1,3}", "{2,}"]
PIECES = st.recursive(
    st.sampled_from(["a", "b", "c", ".", "[ab]", "[^a]", r"\d", r"\w", "[a-c]", r"\."]),
    lambda inner: st.one_of(
        st.builds("{}{}".format, inner, inner),
        st.builds("(?:{}|{})".format, inner, inner),
        st.builds("(?:{}){}".format, inner, st.sampled_from(TIMES)),
    ),
    max_leaves=6,
)  # fmt: skip


@given(PIECES, st.text("abc1.\n", max_size=8))
def test_a_pattern_matches_what_python_matches(pattern: str, text: str) -> None:
    wanted = re.fullmatch(pattern, text, re.ASCII) is not None
    assert matches(compiled(pattern), text, 10_000)[0] is wanted


@pytest.mark.parametrize(
    ("pattern", "text", "wanted"),
    [
        ("^[0-9]{8}$", "12345678", True),
        ("^[0-9]{8}$", "1234567", False),
        ("^a$|^b$", "b", True),
        (r"(\+961|0)\d{7,8}", "+96103123456", True),
        (r"[\p{L} '-]+", "Marie-Thérèse أحمد", True),
        (r"\p{Lu}\P{N}*", "Éa", True),
        (r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}", "a.b@example.org", True),
        ("[]a]+", "]a", True),
        ("a+?b", "aab", True),
        ("", "", True),
        ("()*", "", True),
        (r"\u0627x", "اx", True),
    ],
)
def test_patterns_of_real_forms(pattern: str, text: str, wanted: bool) -> None:
    assert matches(compiled(pattern), text, 10_000)[0] is wanted


@pytest.mark.parametrize(
    "pattern",
    [
        "(?=a)b", r"(a)\1", r"\bword", "(a", "a)", "[a", "a{1,", "*a", "a**", "a{99999}", "[z-a]",
        "\\",
    ],
)  # fmt: skip
def test_what_cannot_be_matched_so_is_refused_with_a_sentence(pattern: str) -> None:
    with pytest.raises(PatternError) as refused:
        compiled(pattern)
    assert refused.value.sentence.id.endswith(".")


@pytest.mark.parametrize("pattern", ["(a+)+b", "(a|a)*b", "(a*)*(a*)*b", "(.*)*x", "(a|aa)+b"])
def test_patterns_that_explode_elsewhere_take_a_bounded_number_of_steps(pattern: str) -> None:
    found, steps = matches(compiled(pattern), "a" * 2000, 10**9)
    assert not found
    assert steps < 2000 * 40


def test_a_pattern_stops_when_its_steps_are_used_up() -> None:
    with pytest.raises(TooLongError):
        matches(compiled("(a?){200}a*"), "a" * 2000, 1000)


@given(st.integers(1, 1000), st.integers(1, 1000))
def test_repetitions_of_repetitions_stay_bounded(one: int, other: int) -> None:
    try:
        pattern = compiled(f"((a{{{one}}}){{{other}}}){{1000}}")
    except PatternError:
        return
    assert len(pattern.free) <= MOST_STATES


@given(st.text(max_size=30))
def test_any_text_is_a_pattern_or_is_refused(pattern: str) -> None:
    try:
        matches(compiled(pattern), "a1 ب", 10_000)
    except PatternError as refused:
        assert refused.sentence.id
