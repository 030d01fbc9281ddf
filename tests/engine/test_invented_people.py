"""Invented and real people never share a database."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.engine.demonstration import seeded
from bot.engine.invented import InventedPeopleError, NotADemonstrationError, refuse_invented
from bot.engine.running import open_database
from bot.flows.members.people import owner_invitation
from bot.settings import load
from storage.database import Database
from tests.flows.script import FIRST

ROOT = Path(__file__).resolve().parents[2]
on_sqlite = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@on_sqlite
def test_a_demonstration_does_not_become_anything_else(database: Database) -> None:
    refuse_invented(database)
    seeded(database)
    with pytest.raises(InventedPeopleError):
        refuse_invented(database)


@on_sqlite
def test_a_programme_does_not_become_a_demonstration(database: Database) -> None:
    with database.transaction() as store:
        owner_invitation(store, FIRST)
    with pytest.raises(NotADemonstrationError):
        seeded(database)
    refuse_invented(database)


def test_the_start_stops_with_one_line_that_says_what_to_do(tmp_path: Path) -> None:
    given = {
        "MUYASSIR_DATABASE_URL": f"sqlite:///{tmp_path}/one.db",
        "MUYASSIR_KEY_FILE": f"{tmp_path}/one.key",
        "MUYASSIR_WEB": "on",
    }
    database = open_database(load(given))
    seeded(database)
    database.close()
    started = subprocess.run(
        [sys.executable, "-m", "bot", "run"],
        cwd=tmp_path,
        env={**os.environ, **given, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=False,
    )
    (line,) = started.stderr.strip().splitlines()
    assert started.returncode == 2
    assert line.startswith("MUYASSIR_DEMO: ")
    assert "demo --reset" in line
