"""Counts in words of every language; where two are said, both are known, and neither is taken."""

from __future__ import annotations

import pytest

from bot.core.counts import number, one_or_other


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("twenty two", 22), ("twenty-two people", 22), ("thirteen", 13), ("seventy", 70),
        ("ninety nine", 99), ("a hundred", 100), ("one hundred and twenty two", 122),
        ("two hundred", 200), ("about forty five", 45), ("two thousand three hundred", 2300),
        ("خمسة وعشرين", 25), ("خمسة و عشرين", 25), ("خمسة وعشرون شخصًا", 25), ("اتنين وتلاتين", 32),
        ("سبعين", 70), ("مية", 100), ("مية وخمسة وعشرين", 125), ("ثلاثمئة", 300),
        ("ميتين وعشرة", 210),
        ("تلتعش", 13), ("خمستعش", 15), ("ثلاثة عشر", 13), ("ألف", 1000), ("حوالي سبعة وعشرين", 27),
        ("tnein w 3ishrin", 22), ("5amse w 3eshrin", 25), ("miyye w 3ashra", 110), ("sab3in", 70),
        ("vingt-deux", 22), ("vingt et un", 21), ("soixante-douze", 72), ("soixante et onze", 71),
        ("quatre-vingts", 80), ("quatre-vingt-dix-sept", 97), ("quatre-vingt-douze", 92),
        ("dix-sept", 17), ("cent dix-sept personnes", 117), ("deux cents", 200),
        ("mille deux cent vingt", 1220), ("environ trente-cinq", 35),
    ],
)  # fmt: skip
def test_L4_a_count_is_understood_in_words(text: str, count: int) -> None:
    assert number(text) == count


@pytest.mark.parametrize(
    "text",
    [
        "two three", "five twenty", "twenty twenty", "twenty twelve", "خمسة عشرين", "and five",
        "five and", "cinq vingt", "twenty or thirty", "مش خمسة وعشرين", "deux et trois", "hundreds",
        "no twenty", "half a hundred", "twenty two point five", "12 and 15",
    ],
)  # fmt: skip
def test_L4_what_is_no_one_count_is_none(text: str) -> None:
    assert number(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "12-15", "12 - 15", "12–15", "12/15", "12 to 15", "12 or 15", "from 12 to 15 people",
        "between 12 and 15", "twelve or fifteen", "twelve to fifteen", "between twelve and fifteen",
        "١٢-١٥", "من ١٢ إلى ١٥", "12 أو 15", "بين اثنا عشر وخمسة عشر", "12 ou 15", "de 12 à 15",
        "douze à quinze", "entre 12 et 15", "min 12 la 15",
    ],
)  # fmt: skip
def test_L4_of_two_counts_both_are_known(text: str) -> None:
    assert one_or_other(text) == (12, 15)
    assert number(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "", "12", "12-12", "-12 - 15", "-5", "1.5-2.5", "12:15", "03-123456", "71 123 456",
        "12/11/2026", "not 12 or 15", "1, 2 or 3", "many", "9" * 10_000,
    ],
)  # fmt: skip
def test_L4_what_is_no_two_counts_is_not_asked_about(text: str) -> None:
    assert one_or_other(text) is None
