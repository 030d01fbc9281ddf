"""Words of other languages behind a slash, where no command has that name."""

from __future__ import annotations

import pytest

from storage.database import Database
from tests.flows.meetings import town


@pytest.mark.parametrize(
    ("name", "typed", "meant"),
    [
        ("Rana", "/tâche", "/task"),
        ("Rana", "/مهمة", "/task"),
        ("Karim", "/tâches", "/tasks"),
        ("Karim", "/Mes_tâches", "/tasks"),
        ("Karim", "/المهام", "/tasks"),
        ("Karim", "/réunions", "/meetings"),
        ("Karim", "/اجتماعات", "/meetings"),
        ("Karim", "/aide", "/help"),
        ("Karim", "/مساعدة", "/help"),
        ("Karim", "/langue@muyassir_bot", "/language"),
        ("Karim", "/لغة", "/language"),
        ("Karim", "/قائمة", "/menu"),
    ],
)
def test_L4_a_command_in_other_words_is_offered(
    database: Database, name: str, typed: str, meant: str
) -> None:
    talk = town(database)
    (shown,) = talk.says(name, typed)
    assert shown.labels == [meant]
    plain = talk.says(name, meant)
    assert [one.text for one in talk.presses(name, meant)] == [one.text for one in plain]


@pytest.mark.parametrize("typed", ["/inviter", "/دعوة", "/membres", "/الأعضاء"])
def test_S2_words_for_what_somebody_may_not_do_offer_nothing(
    database: Database, typed: str
) -> None:
    (shown,) = town(database).says("Karim", typed)
    assert shown.labels == []
