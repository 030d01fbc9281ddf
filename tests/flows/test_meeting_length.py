"""How long a meeting takes is said as people say it."""

from __future__ import annotations

import pytest

from bot.core import texts
from bot.core.direction import plain
from bot.flows.meetings.meeting_length import about, lasting
from tests.core.voices import ARABIC, ENGLISH, FRENCH


@pytest.mark.parametrize(
    ("minutes", "arabic", "french", "english"),
    [
        (30, "30 دقيقة", "30 minutes", "30 minutes"),
        (45, "45 دقيقة", "45 minutes", "45 minutes"),
        (60, "ساعة واحدة", "1 heure", "1 hour"),
        (75, "75 دقيقة", "75 minutes", "75 minutes"),
        (90, "ساعة ونصف", "1 h 30", "1 hour and a half"),
        (120, "ساعتان", "2 heures", "2 hours"),
        (150, "ساعتان ونصف", "2 h 30", "2 hours and a half"),
        (360, "6 ساعات", "6 heures", "6 hours"),
        (11 * 60, "11 ساعة", "11 heures", "11 hours"),
    ],
)
def test_L5_a_length_is_said_in_hours_where_it_has_whole_ones_or_halves(
    minutes: int, arabic: str, french: str, english: str
) -> None:
    said = [
        plain(texts.translate(lasting(minutes), voice)).replace("\u00a0", " ")
        for voice in (ARABIC, FRENCH, ENGLISH)
    ]
    assert said == [arabic, french, english]


def test_L5_a_card_says_about_how_long_it_takes() -> None:
    said = [plain(texts.translate(about(120), voice)) for voice in (ARABIC, FRENCH, ENGLISH)]
    assert said == ["المدة التقريبية: ساعتان.", "Environ 2 heures.", "About 2 hours."]
