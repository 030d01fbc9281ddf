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
def test_L4_a_command_in_other_words_is_taken(
    database: Database, name: str, typed: str, meant: str
) -> None:
    talk = town(database)
    plain = [one.text for one in talk.says(name, meant)]
    talk.says(name, "/cancel")
    assert [one.text for one in talk.says(name, typed)] == plain


def test_words_behind_a_command_in_another_language_go_to_it(database: Database) -> None:
    talk = town(database)
    shown = talk.says("Rana", "/مهمة Print the posters")
    talk.says("Rana", "/cancel")
    asked = talk.says("Rana", "/task Print the posters")
    assert [one.text for one in shown] == [one.text for one in asked]


@pytest.mark.parametrize("typed", ["/inviter", "/دعوة", "/membres", "/الأعضاء"])
def test_S2_words_for_what_somebody_may_not_do_offer_nothing(
    database: Database, typed: str
) -> None:
    (shown,) = town(database).says("Karim", typed)
    assert shown.labels == []
