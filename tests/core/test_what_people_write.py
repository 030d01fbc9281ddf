"""What people wrote comes out as they wrote it, and turns nothing around (S5)."""

from __future__ import annotations

from itertools import accumulate

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.core import texts
from bot.core.direction import ACCENTS, FSI, PDI, harmless, has_rtl
from bot.core.messages import _
from bot.core.texts import clean
from tests.core.voices import ARABIC, ENGLISH, isolated

UNTIMED = settings(max_examples=100)


@pytest.mark.parametrize("name", ["{title}", "{n}", "{0}", "%s %(n)s", "{{x}}", r"\1 \g<0>", "{"])
def test_S5_nothing_a_person_wrote_is_a_placeholder(name: str) -> None:
    words = _("Hello {name}, {title}.", name=name, title="Plan")
    assert texts.translate(words, ENGLISH) == f"Hello {name}, Plan."


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Rana\u202e\u2066 \u2069\u200fSaad", "Rana Saad"),
        ("one\ntwo\r\n\tthree\u2028four\x00\x07", "one two three four"),
        ("in\u200bvi\ufeffsi\u2060ble\u00ad", "invisible"),
        ("\u3164\u115f\u2800", ""),
        ("مي\u200cخواهم", "مي\u200cخواهم"),
        ("\u200cab\u200c c\u200d", "ab c"),
        ("👩‍👧 ❤️ 👍🏽 🇱🇧", "👩‍👧 ❤️ 👍🏽 🇱🇧"),
        ("a" + "\u0301" * 50, "á" + "\u0301" * (ACCENTS)),
        ("\u0301\u0302Rana", "Rana"),
        ("Zahle\u0301", "Zahlé"),
        ("tag\U000e0041 \ue000\ufffe\U000e0100", "tag"),
        ("  <b>*Plan*</b>  =1+1 ", "<b>*Plan*</b> =1+1"),
        ("مُحَمَّد", "مُحَمَّد"),
    ],
)
def test_S5_what_hides_or_turns_text_around_is_gone_and_the_rest_stays(
    typed: str, kept: str
) -> None:
    assert clean(typed) == kept
    assert texts.translate(typed, ARABIC) == kept
    assert texts.translate(_("{name}", name=typed), ENGLISH) == (
        isolated(kept) if has_rtl(kept) else kept
    )


@given(st.text(st.characters(exclude_categories=[]) | st.sampled_from("\u200d\u200c👩\u202eم\n")))
@UNTIMED
def test_S5_cleaning_twice_changes_nothing(typed: str) -> None:
    once = harmless(typed)
    assert harmless(once) == once
    assert not set(once) & set("\n\r\t\u2066\u2067\u2068\u2069\u202a\u202b\u202c\u202d\u202e")


@given(st.text(max_size=300), st.integers(1, 64))
@UNTIMED
def test_S5_a_name_is_as_long_as_allowed_and_cut_after_a_whole_character(
    typed: str, limit: int
) -> None:
    assert len(clean(typed, limit)) <= limit
    assert clean("👩‍👧" * 10, 10) == "👩‍👧" * 3 + "…"


@given(st.text())
@example("+0")  # a telephone number has an isolate of its own inside
@UNTIMED
def test_S5_a_value_cannot_end_its_isolate(name: str) -> None:
    found = texts.translate(_("Hello {name}, welcome.", name=name + " م"), ENGLISH)
    value = found.removeprefix("Hello ").removesuffix(", welcome.")
    open_ones = list(accumulate((sign == FSI) - (sign == PDI) for sign in value))
    assert found == f"Hello {value}, welcome."
    assert (value[0], value[-1], open_ones[-1]) == (FSI, PDI, 0)
    assert min(open_ones[:-1]) > 0
