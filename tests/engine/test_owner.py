"""`muyassir owner`: what the settings say of the programme's office is what its owner reads."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.engine.desk import print_owner_invitation
from bot.engine.running import open_database
from bot.settings import load
from storage import networks


def test_the_office_is_where_the_settings_say(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = {
        "MUYASSIR_DATABASE_URL": f"sqlite:///{tmp_path}/one.db",
        "MUYASSIR_KEY_FILE": f"{tmp_path}/one.key",
        "MUYASSIR_WEB": "on",
        "MUYASSIR_COUNTRY": "JO",
        "MUYASSIR_CONTROLLER": "The municipality",
        "MUYASSIR_CONTACT": "data@example.org",
    }
    settings = load(given)
    assert print_owner_invitation(settings) == 0
    assert "/join/" in capsys.readouterr().out
    database = open_database(settings)
    with database.transaction() as store:
        found = networks.programme(store)
        assert found is not None
        office = networks.office(store, found[0])
    database.close()
    assert office is not None
    told = (office.country, office.zone, office.controller, office.contact)
    assert told == ("JO", "Asia/Amman", "The municipality", "data@example.org")
