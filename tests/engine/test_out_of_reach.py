"""Files and servers that are not as they should be: which setting is meant, and what to do."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.settings import SettingsError, load

POSTGRES = "postgresql://omar:geheim@127.0.0.1:1/none"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder to work in; its settings stand in its .env alone."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(here: Path, *settings: str) -> None:
    (here / ".env").write_text("\n".join(("# mine", "MUYASSIR_WEB=on", *settings)))


def told(capsys: pytest.CaptureFixture[str], command: str = "owner") -> str:
    assert main([command]) == 2
    (line,) = capsys.readouterr().err.splitlines()
    return line


@pytest.mark.parametrize(
    ("database", "says"),
    [
        (
            "sqlite:///folder",
            "folder is a folder; write a file behind it, such as folder/muyassir.db",
        ),
        ("sqlite:///a.db", "a.db is there, and is no database; put the right file back"),
        (POSTGRES, "nobody listens at 127.0.0.1:1; does the server run, and is the port right?"),
    ],
)
@pytest.mark.parametrize("command", ["owner", "doctor"])
def test_a_database_that_cannot_be_opened_is_told_with_its_place_and_its_cure(
    here: Path, capsys: pytest.CaptureFixture[str], database: str, says: str, command: str
) -> None:
    (here / "folder").mkdir()
    (here / "a.db").write_text("words, and no database\n" * 100)
    key(here)
    write(here, f"MUYASSIR_DATABASE_URL={database}")
    line = told(capsys, command)
    assert line.startswith("MUYASSIR_DATABASE_URL (.env:3): ")
    assert says in line
    assert main(["check"]) == 1
    checked = capsys.readouterr().out
    assert says in checked
    assert "geheim" not in line + checked


def test_a_database_below_a_file_cannot_be_made(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / "a.db").touch()
    write(here, "MUYASSIR_DATABASE_URL=sqlite:///a.db/b.db")
    assert told(capsys).endswith("cannot be made: a part of its path is a file and no folder")


def key(here: Path) -> None:
    file = here / "data" / "muyassir.key"
    file.parent.mkdir(exist_ok=True)
    file.touch(mode=0o600)
    file.write_text("ab" * 32)


@pytest.mark.parametrize("command", ["owner", "doctor", "release"])
def test_a_lost_key_is_named_and_no_other_one_is_made(
    here: Path, capsys: pytest.CaptureFixture[str], command: str
) -> None:
    write(here)
    assert main(["owner"]) == 0
    capsys.readouterr()
    made = here / "data" / "muyassir.key"
    made.unlink()
    assert told(capsys, command) == (
        "MUYASSIR_KEY_FILE: data/muyassir.key: it is not there, and data/muyassir.db was sealed"
        " with it; put your copy of it back"
    )
    assert not made.exists()


def test_a_key_that_is_another_or_none_is_told_with_its_cure(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write(here, "MUYASSIR_KEY_FILE=data/muyassir.key")
    assert main(["owner"]) == 0
    capsys.readouterr()
    key(here)
    assert told(capsys).endswith("put the right one back")
    made = here / "data" / "muyassir.key"
    made.write_text("nothing of the kind")
    assert told(capsys) == (
        "MUYASSIR_KEY_FILE (.env:3): data/muyassir.key: the key file does not hold a key;"
        " put your copy back"
    )
    made.unlink()
    made.mkdir()
    assert told(capsys).endswith("data/muyassir.key: it is a folder, and a key is a file")


def test_a_newer_database_is_left_alone(here: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(here)
    assert main(["owner"]) == 0
    capsys.readouterr()
    with sqlite3.connect(here / "data" / "muyassir.db") as base:
        base.execute("UPDATE alembic_version SET version_num = '9999'")
    base.close()
    line = told(capsys)
    assert line.startswith("MUYASSIR_DATABASE_URL: the database has the tables of step 9999")
    assert "start the newer Muyassir" in line


def test_a_file_of_settings_that_cannot_be_read_is_told_with_the_line(
    here: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (here / ".env").write_bytes(b"MUYASSIR_WEB=on\nMUYASSIR_CONTACT=Caf\xe9\n")
    assert told(capsys) == ".env:2: a letter here is not UTF-8; save the file as UTF-8 text"
    (here / ".env").unlink()
    (here / ".env").mkdir()
    with pytest.raises(SettingsError, match=r"\.env: it cannot be read \(Is a directory\)"):
        load({}, Path(".env"))


def test_a_line_about_a_setting_says_where_it_was_set(here: Path) -> None:
    write(here, "MUYASSIR_HTTP_PORT=8081")
    settings = load({"MUYASSIR_CONTACT": "a@example.org"}, Path(".env"))
    taken = "MUYASSIR_HTTP_PORT=8081: the port is taken on 127.0.0.1; choose another"
    assert settings.placed(taken).startswith("MUYASSIR_HTTP_PORT=8081 (.env:3): the port is taken")
    assert settings.placed("MUYASSIR_CONTACT: no") == "MUYASSIR_CONTACT: no"
    assert settings.placed("Something else: no") == "Something else: no"
