"""What is taken or out of reach at the start: one line that names the setting, links that work."""

from __future__ import annotations

import gc
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot.engine.running import MADE_BEFORE_LOOKING, build, seldom_look_for_garbage
from bot.settings import load
from tests.fakes.telegram import TOKEN

ROOT = Path(__file__).resolve().parents[2]


def given(folder: Path) -> dict[str, str]:
    return {
        "MUYASSIR_DATABASE_URL": f"sqlite:///{folder}/one.db",
        "MUYASSIR_KEY_FILE": f"{folder}/one.key",
        "MUYASSIR_WEB": "on",
    }


# What only some need, or only when they ask for it: an idle bot would hold it for nothing.
NOT_AT_THE_START = (
    *("alembic", "aiosmtplib", "defusedxml", "elementpath", "fpdf", "hijridate", "holidays"),
    *("icalendar", "matplotlib", "openpyxl", "PIL", "psycopg", "pywa", "pyxform", "segno"),
    *("sqlalchemy.orm", "uharfbuzz", "yaml", "httpx"),
    *("cryptography.hazmat.primitives.asymmetric", "cryptography.hazmat.primitives.serialization"),
    *("bot.engine.demonstration", "bot.engine.seeding", "bot.engine.web_line"),
    *("bot.handlers.email.send", "bot.handlers.web.site", "bot.handlers.whatsapp.client"),
)


def test_the_very_first_start_with_telegram_alone_loads_nothing_for_others(tmp_path: Path) -> None:
    look = (
        "import os, sys; from bot.engine.running import build; from bot.settings import load;"
        "build(load(os.environ)).house.database.close();"
        f"print([name for name in {NOT_AT_THE_START} if name in sys.modules])"
    )
    environ = given(tmp_path) | {
        "MUYASSIR_WEB": "off",
        "MUYASSIR_TELEGRAM_TOKEN": TOKEN,
        "PYTHONPATH": str(ROOT),
    }
    shown = subprocess.run(
        [sys.executable, "-c", look], env=environ, capture_output=True, text=True, check=True
    )
    assert shown.stdout == "[]\n", shown.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MUYASSIR_DATABASE_URL", "sqlite:///{folder}/file/one.db"),
        ("MUYASSIR_DATABASE_URL", "postgresql://nobody:secret@127.0.0.1:1/none"),
        ("MUYASSIR_KEY_FILE", "{folder}/file/one.key"),
        ("MUYASSIR_HTTP_HOST", "203.0.113.1"),
    ],
)
def test_what_is_out_of_reach_stops_the_start_with_one_line_that_names_it(
    name: str, value: str, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    environ = given(tmp_path) | {name: value.format(folder=tmp_path), "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "bot", "run"],
        cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip
    lines = [line for line in done.stderr.splitlines() if "MUYASSIR" in line or "Error" in line]
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert len(lines) == 1
    assert lines[0].startswith(name)
    assert "secret" not in done.stderr


async def test_invitations_name_the_port_that_was_really_taken(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        settings = load(given(tmp_path))
        running = build(settings)
        running.server.port = default = taken.getsockname()[1]
        port = await running.start()
        links = dict(running.house.turns.links)
        await running.stop()
    assert port != default
    assert links == {"web": f"http://127.0.0.1:{port}/join/{{code}}"}


def test_nothing_of_smtp_is_loaded_where_it_is_switched_off(tmp_path: Path) -> None:
    database_url = f"sqlite:///{tmp_path}/new.db"
    script = (
        "import sys; from pathlib import Path; from bot.engine.running import build;"
        "from bot.settings import Settings;"
        f"build(Settings(database_url={database_url!r}, key_file=Path({str(tmp_path / 'k')!r}),"
        "web=True)).house.database.close();"
        "print([name for name in sys.modules if 'smtp' in name or 'handlers.email.' in name])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stdout.strip().splitlines()[-1] == "[]"


def test_what_was_loaded_is_not_looked_through_for_garbage_again() -> None:
    before = gc.get_threshold()
    try:
        seldom_look_for_garbage()
        assert gc.get_freeze_count() > MADE_BEFORE_LOOKING
        assert gc.get_threshold()[0] == MADE_BEFORE_LOOKING
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
