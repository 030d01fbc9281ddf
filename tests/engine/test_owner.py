"""`muyassir owner`: what the settings say of the programme's office is what its owner reads."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.engine.desk import print_owner_invitation
from bot.engine.running import open_database
from bot.settings import load
from storage import networks
from tests.ports import free_port


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


def test_the_owner_may_come_by_whatsapp(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    given = {
        "MUYASSIR_DATABASE_URL": f"sqlite:///{tmp_path}/one.db",
        "MUYASSIR_KEY_FILE": f"{tmp_path}/one.key",
        "MUYASSIR_PUBLIC_URL": "https://bot.example.org",
        "MUYASSIR_WHATSAPP_TOKEN": "EAA" + "x" * 60,
        "MUYASSIR_WHATSAPP_PHONE_ID": "106540352242922",
        "MUYASSIR_WHATSAPP_ACCOUNT_ID": "102290129340398",
        "MUYASSIR_WHATSAPP_APP_SECRET": "0123456789abcdef" * 2,
        "MUYASSIR_WHATSAPP_VERIFY_TOKEN": "v" * 40,
        "MUYASSIR_WHATSAPP_NUMBER": "96170000000",
    }
    assert print_owner_invitation(load(given)) == 0
    printed = capsys.readouterr().out
    link, code, _hours = printed.splitlines()
    assert link == "https://wa.me/96170000000?text=%2Fstart%20" + code.removeprefix("Code: ")


def test_of_a_bot_that_does_not_run_yet_the_port_may_be_another(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    given = {
        "MUYASSIR_DATABASE_URL": f"sqlite:///{tmp_path}/one.db",
        "MUYASSIR_KEY_FILE": f"{tmp_path}/one.key",
        "MUYASSIR_WEB": "on",
    }
    # The usual port, as far as anybody said; another Muyassir of this machine may answer there.
    settings = replace(load(given), http_port=free_port())
    assert print_owner_invitation(settings) == 0
    told = f"If the bot tells another port than {settings.http_port} when it starts, use that."
    assert told in capsys.readouterr().out
    assert print_owner_invitation(replace(settings, http_port_given=True)) == 0
    assert "another port" not in capsys.readouterr().out
