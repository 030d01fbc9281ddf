"""What people type is read by the type of the question, in every language and any digits (L4)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.form import Accepted, Asking, Item, Question, Refused, Type
from bot.core.messages import Text, Wording
from bot.core.reading import TEXT_LIMIT, read_reply

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
ASKING = Asking(answers={}, now=NOW)
AGREE = tuple(
    Item(name=name, label=Wording((("en", en), ("ar", ar), ("fr", fr))))
    for name, en, ar, fr in (
        ("1", "Not at all", "أبدًا", "Pas du tout"),
        ("2", "A little", "قليلًا", "Un peu"),
        ("3", "Somewhat", "إلى حدّ ما", "Moyennement"),
        ("4", "Mostly", "إلى حدّ كبير", "Plutôt"),
        ("5", "Fully", "تمامًا", "Tout à fait"),
    )
)
GOING = tuple(
    Item(name=name, label=Wording((("en", en), ("ar", ar), ("fr", fr))))
    for name, en, ar, fr in (
        ("green", "🟢 On track", "🟢 يسير كما هو مخطط", "🟢 Comme prévu"),
        ("amber", "🟡 Small delay", "🟡 تأخير بسيط", "🟡 Petit retard"),
        ("red", "🔴 Blocked", "🔴 متعثّر", "🔴 Bloquée"),
    )
)


def question(type: Type, choices: tuple[Item, ...] = ()) -> Question:
    return Question(name="q", type=type, label=Text("?"), choices=choices)


def value(type: Type, words: str, choices: tuple[Item, ...] = ()) -> Any:
    read = read_reply(question(type, choices), words, ASKING)
    return read.value if isinstance(read, Accepted) else None


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ("4", "4"),
        ("٤", "4"),
        ("۴", "4"),
        ("four", "4"),
        ("أربعة", "4"),
        ("Mostly", "4"),
        ("mostly!", "4"),
        ("إلى حد كبير", "4"),
        ("tout à fait", "5"),
        ("TOUT A FAIT", "5"),
        ("pas du tout", "1"),
        ("not at all", "1"),
    ],
)
def test_L4_scales_are_understood_by_number_and_by_label_in_every_language(
    words: str, name: str
) -> None:
    assert value(Type.SELECT_ONE, words, AGREE) == name


@pytest.mark.parametrize("words", ["6", "0", "٩", "maybe so", "in sha Allah", "إن شاء الله", "?"])
def test_L4_what_is_unclear_is_asked_again(words: str) -> None:
    assert isinstance(read_reply(question(Type.SELECT_ONE, AGREE), words, ASKING), Refused)


@pytest.mark.parametrize(
    ("words", "name"),
    [("blocked", "red"), ("متعثر", "red"), ("petit retard", "amber"), ("🟢", "green")],
)
def test_L4_pictures_and_states_are_understood(words: str, name: str) -> None:
    assert value(Type.SELECT_ONE, words, GOING) == name


@pytest.mark.parametrize(
    ("type", "words", "expected"),
    [
        (Type.INTEGER, "12", 12),
        (Type.INTEGER, "١٢", 12),
        (Type.INTEGER, "twelve people", 12),
        (Type.INTEGER, "-3", -3),
        (Type.INTEGER, "12.5", None),
        (Type.INTEGER, "a lot", None),
        (Type.DECIMAL, "2,5", 2.5),
        (Type.DECIMAL, "٢٫٥", 2.5),
        (Type.DECIMAL, "2.0", 2),
        (Type.DECIMAL, "1e9", None),
        (Type.RANGE, "7", 7),
        (Type.DATE, "26/11/2026", "2026-11-26"),
        (Type.DATE, "٢٦/١١/٢٠٢٥", "2025-11-26"),
        (Type.DATE, "2024-02-29", "2024-02-29"),
        (Type.DATE, "31/02/2026", None),
        (Type.DATE, "yes", None),
        (Type.TIME, "17:30", "17:30"),
        (Type.TIME, "25:00", None),
        (Type.TIME, "5pm", "17:00"),
        (Type.TIME, "5:30 pm", "17:30"),
        (Type.TIME, "٥:٣٠ مساءً", "17:30"),
        (Type.TIME, "5:30 du soir", "17:30"),
        (Type.TIME, "5:30", "05:30"),
        (Type.DATETIME, "26/11/2026 17:30", "2026-11-26T17:30"),
        (Type.DATETIME, "26/11/2026 5:30 pm", "2026-11-26T17:30"),
        (Type.DATETIME, "26/11/2026", None),
    ],
)
def test_L4_numbers_dates_and_times_in_any_digits(type: Type, words: str, expected: object) -> None:
    assert value(type, words) == expected


def test_a_text_of_the_clipboard_is_refused_with_its_limit() -> None:
    read = read_reply(question(Type.TEXT), "x" * (TEXT_LIMIT + 1), ASKING)
    assert isinstance(read, Refused)
    assert dict(read.say[0].args)["n"] == TEXT_LIMIT  # type: ignore[union-attr]


@given(st.sampled_from(list(Type)), st.text(max_size=80))
def test_nothing_that_is_typed_breaks_the_reading(type: Type, words: str) -> None:
    read = read_reply(question(type, AGREE), words, ASKING)
    assert isinstance(read, Accepted | Refused)


@given(st.integers(min_value=-999_999_999, max_value=999_999_999))
def test_every_count_that_is_written_in_digits_is_read_back(number: int) -> None:
    assert value(Type.INTEGER, str(number)) == number
    assert value(Type.DECIMAL, str(number)) == number


@pytest.mark.parametrize(
    ("type", "words", "offered"),
    [
        (Type.DATE, "Thursday 27/11", ["2026-11-26", "2026-11-27"]),
        (Type.DATE, "dans 15 jours", ["2026-12-07", "2026-12-08"]),
        (Type.DATE, "Thursday or Friday", ["2026-11-26"]),
        (Type.DATETIME, "الأحد ٣٠/١١ ١٠ الصبح", ["2026-11-30T10:00", "2026-11-29T10:00"]),
        (Type.DATETIME, "tomorrow 12:30 at night", ["2026-11-24T00:30", "2026-11-25T00:30"]),
        (Type.DATETIME, "tomorrow at 5", ["2026-11-24T05:00", "2026-11-24T17:00"]),
        (Type.DATE, "whatever", []),
        (Type.DATETIME, "tomorrow", []),
    ],
)
def test_L4_a_day_or_a_moment_that_is_not_certain_is_asked_with_what_it_may_be(
    type: Type, words: str, offered: list[str]
) -> None:
    read = read_reply(question(type), words, ASKING)
    assert isinstance(read, Refused)
    assert [item.name for item in read.items] == offered


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("the first Thursday of December", "2026-12-03"),
        ("آخر خميس بالشهر", "2026-11-26"),
        ("dernier mardi d’octobre 2026", "2026-10-27"),
        ("last Tuesday of October 2025", "2025-10-28"),
    ],
)
def test_L4_a_form_takes_a_day_by_its_place_in_a_month(words: str, day: str) -> None:
    assert value(Type.DATE, words) == day
