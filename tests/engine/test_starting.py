"""What is taken or out of reach at the start: one line that names the setting, links that work."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from bot.engine.running import build
from bot.settings import load

ROOT = Path(__file__).resolve().parents[2]


def given(folder: Path) -> dict[str, str]:
    return {
        "MUYASSIR_DATABASE_URL": f"sqlite:///{folder}/one.db",
        "MUYASSIR_KEY_FILE": f"{folder}/one.key",
        "MUYASSIR_WEB": "on",
    }


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
