"""Days, times and digits are written as people there write them (L5)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest

from bot.core import texts
from bot.core.direction import plain
from bot.core.messages import Argument, Day, Hour, Message, Voice, _
from tests.core.voices import ARABIC, ENGLISH, FRENCH, LEBANESE, isolated


def written(value: Argument, voice: Voice) -> str:
    return plain(texts.translate(_("{value}", value=value), voice))


@pytest.mark.parametrize(
    ("style", "arabic", "french", "english"),
    [
        ("long", "الخميس 1 كانون الثاني", "jeudi 1er janvier", "Thursday 1 January"),
        ("full", "الخميس 1 كانون الثاني 2026", "jeudi 1er janvier 2026", "Thursday 1 January 2026"),
        ("short", "1 كانون الثاني", "1er janv.", "1 Jan"),
        ("month", "كانون الثاني 2026", "janvier 2026", "January 2026"),
    ],
)
def test_L5_days_are_written_as_people_there_say_them(
    style: str, arabic: str, french: str, english: str
) -> None:
    day = Day(day=date(2026, 1, 1), style=style)
    found = [written(day, voice) for voice in (ARABIC, LEBANESE, FRENCH, ENGLISH)]
    assert found == [arabic, arabic, french, english]


@pytest.mark.parametrize(
    ("at", "arabic", "others"),
    [
        (time(18, 30), "6:30 م", "18:30"),
        (time(9, 5), "9:05 ص", "09:05"),
        (time(0, 0), "12:00 ص", "00:00"),
    ],
)
def test_L5_times_are_written_as_people_there_say_them(at: time, arabic: str, others: str) -> None:
    found = [written(Hour(at=at), voice) for voice in (ARABIC, LEBANESE, FRENCH, ENGLISH)]
    assert found == [arabic, arabic, others, others]


def test_L5_digits_are_western_unless_a_person_chose_others() -> None:
    chosen = Voice(language="ar", digits="arabic")
    values: tuple[Argument, ...] = (
        Day(day=date(2026, 11, 26)),
        Hour(at=time(18, 30)),
        103,
        "https://example.org/7 4711",
    )
    assert [written(value, ARABIC) for value in values] == [
        "الخميس 26 تشرين الثاني",
        "6:30 م",
        "103",
        "https://example.org/7 4711",
    ]
    assert [written(value, chosen) for value in values] == [
        "الخميس ٢٦ تشرين الثاني",
        "٦:٣٠ م",
        "١٠٣",
        "https://example.org/7 4711",
    ]


def test_L5_arabic_digits_are_for_arabic_sentences() -> None:
    assert written(103, Voice(language="fr", digits="arabic")) == "103"


def test_L5_a_day_alone_is_a_line_or_a_label_too(catalogues: Path) -> None:
    day, chosen = Day(day=date(2026, 1, 15)), Voice(language="ar", digits="arabic")
    message = Message(lines=(day, Hour(at=time(9, 5))), title=day)
    spoken = texts.say(message, chosen, lambda _place, _option: "", catalogues)
    assert spoken.title == "الخميس ١٥ كانون الثاني"
    assert spoken.text == "الخميس ١٥ كانون الثاني\n٩:٠٥ ص"


def test_a_sentence_may_be_in_another_language_than_the_readers(catalogues: Path) -> None:
    arabic = replace(_("Coming"), language="ar")
    assert texts.translate(arabic, ENGLISH, catalogues) == "سأحضر"
    words = _("Coming: {names}.", names=arabic)
    assert texts.translate(words, ENGLISH, catalogues) == f"Coming: {isolated('سأحضر')}."
