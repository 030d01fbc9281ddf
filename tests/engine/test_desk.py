"""The operator's commands, as a person types them: each says what is so and what to do."""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.__main__ import main
from bot.engine import desk, marker
from bot.engine.checkup import check
from bot.engine.clock import real_now
from bot.engine.doctor import doctor
from bot.engine.holder import Holder
from bot.engine.invented import SEEDED
from bot.engine.marker import Marker, place_of_mark
from bot.engine.running import open_database
from bot.engine.server import Server
from bot.settings import Settings
from storage import held, invitations, ledger, networks, notes
from storage.database import Database
from storage.members import Role
from storage.migrate import upgrade
from storage.vault import open_vault
from tests.engine.small import Fake, house, prompt, somebody
from tests.fakes.telegram import FakeTelegram
from tests.fakes.telegram.remote import process
from tests.fakes.telegram.world import TOKEN
from tests.fresh import fresh_network
from tests.ports import free_port


@pytest.fixture
def given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    monkeypatch.chdir(tmp_path)
    return Settings(
        database_url=f"sqlite:///{tmp_path}/data/m.db", key_file=tmp_path / "data" / "m.key",
        web=True, public_url="https://bot.example.org",
    )  # fmt: skip


@pytest.fixture
def made(given: Settings) -> Settings:
    """A database that has been begun."""
    open_database(given).close()
    return given


def inside(given: Settings) -> Database:
    return open_database(given)


# --- check ----------------------------------------------------------------------------------------


def test_before_the_first_start_nothing_is_wrong_and_nothing_is_made(
    given: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert check(given) == 0
    said = capsys.readouterr().out
    assert "the first start makes it" in said
    assert "tzdata 20" in said
    assert not given.key_file.exists()


def test_a_sound_installation_is_ok(made: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    assert check(made) == 0
    said = capsys.readouterr().out
    assert "ok    the database answers, and has the newest tables" in said
    assert "ok    the key file is there, and nobody else may read it" in said
    assert "wrong" not in said


def test_an_open_key_file_is_wrong_and_the_cure_is_told(
    made: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    made.key_file.chmod(0o644)
    assert check(made) == 1
    assert "set its mode to 0600" in capsys.readouterr().out


def test_a_lost_key_is_told_before_a_new_one_is_made(
    made: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    made.key_file.unlink()
    assert check(made) == 1
    assert "put it back" in capsys.readouterr().out
    assert not made.key_file.exists()


def test_another_key_than_the_databases_is_told(
    made: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    made.key_file.unlink()
    open_vault(made.key_file)
    assert check(made) == 1
    assert "not the one that this database was sealed with" in capsys.readouterr().out


def test_a_database_that_does_not_answer_is_told_without_its_password(
    made: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    away = replace(
        made, database_url="postgresql+psycopg://omar:secret@127.0.0.1:9/none?connect_timeout=2"
    )
    assert check(away) == 1
    said = capsys.readouterr().out
    assert "nobody listens at 127.0.0.1:9" in said
    assert "secret" not in said


def test_a_folder_that_cannot_be_written_is_told(
    given: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").touch()
    closed = replace(given, database_url=f"sqlite:///{tmp_path}/file/m.db")
    assert check(closed) == 1
    assert "cannot be made" in capsys.readouterr().out


def test_the_version_of_sqlite_is_told(
    made: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for version, verdict in (("3.40.1", "look"), ("3.51.3", "ok")):
        monkeypatch.setattr("sqlite3.sqlite_version", version)
        assert check(made) == 0
        assert f"{verdict:<6}SQLite {version}" in capsys.readouterr().out


@pytest.fixture(scope="module")
def telegram() -> Iterator[str]:
    with process() as remote:
        yield remote.url


def test_forms_of_ones_own_are_checked_with_the_rest(
    given: Settings, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    good = "survey:\n  - {type: text, name: q, label: Well?}\n"
    (tmp_path / "good.yaml").write_text(good, "utf-8")
    assert check(replace(given, forms=tmp_path)) == 0
    assert "ok    the form good.yaml can be sent" in capsys.readouterr().out
    (tmp_path / "bad.yaml").write_text("survey: 1", "utf-8")
    assert check(replace(given, forms=tmp_path)) == 1
    line = f"wrong the form bad.yaml: run “muyassir check {tmp_path}/bad.yaml” for its faults"
    assert line in capsys.readouterr().out


def test_the_token_is_tried(
    made: Settings, telegram: str, capsys: pytest.CaptureFixture[str]
) -> None:
    known = replace(made, telegram_token=TOKEN, telegram_api_base=telegram)
    assert check(known) == 0
    assert f"Telegram knows the token: @{FakeTelegram().username}" in capsys.readouterr().out
    assert check(replace(known, telegram_token="9" + TOKEN)) == 1
    assert "@BotFather" in capsys.readouterr().out
    assert check(replace(known, telegram_api_base="http://127.0.0.1:9")) == 1
    said = capsys.readouterr().out
    assert "cannot be reached" in said
    assert TOKEN not in said


# --- owner ----------------------------------------------------------------------------------------


def test_the_owners_invitation_works_once_and_makes_an_owner(
    given: Settings, telegram: str, capsys: pytest.CaptureFixture[str]
) -> None:
    both = replace(given, telegram_token=TOKEN, telegram_api_base=telegram)
    assert desk.print_owner_invitation(both) == 0
    lines = capsys.readouterr().out.splitlines()
    code = lines[2].removeprefix("Code: ")
    assert lines[0] == f"https://bot.example.org/join/{code}"
    assert lines[1] == f"https://t.me/{FakeTelegram().username}?start={code}"
    assert "once, for 72 hours" in lines[3]
    database = inside(given)
    with database.transaction() as store:
        found = invitations.find(store, code, real_now())
        assert found is not None
        assert found.role == Role.OWNER
        assert invitations.find(store, code, real_now() + timedelta(hours=73)) is None
    database.close()


def test_the_code_is_not_in_the_database(
    given: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    desk.print_owner_invitation(given)
    code = capsys.readouterr().out.splitlines()[1].removeprefix("Code: ")
    data = Path(given.database_url.removeprefix("sqlite:///")).parent
    assert len(code) >= 22
    assert not any(code.encode() in file.read_bytes() for file in data.iterdir())


# --- health ---------------------------------------------------------------------------------------


async def test_health_is_the_running_bots_answer(
    given: Settings, made: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    at = replace(given, http_port=free_port(), http_port_given=True, http_host="0.0.0.0")
    running = house(inside(given), Fake())
    await running.start()
    server = Server(house=running, host="127.0.0.1", port=at.http_port, port_given=True)
    await server.start()
    assert await asyncio.to_thread(desk.ask_health, at) == 0
    assert "ready: True, database: ok" in capsys.readouterr().out
    running.held = True
    assert await asyncio.to_thread(desk.ask_health, at) == 1
    await server.stop()
    await running.stop()
    assert await asyncio.to_thread(desk.ask_health, at) == 1
    assert "Nobody answers" in capsys.readouterr().err


# --- doctor and release ---------------------------------------------------------------------------


def test_the_doctor_of_a_sound_installation_finds_nothing(
    made: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert doctor(made) == 0
    said = capsys.readouterr().out
    assert "each message is in exactly one place" in said
    assert "template" not in said


def test_the_doctor_tells_of_templates_where_they_are_needed(
    made: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert doctor(replace(made, whatsapp_token="x")) == 0
    assert "never handed in" in capsys.readouterr().out


def test_the_doctor_without_a_database_says_so(
    given: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    assert doctor(given) == 1
    assert "start Muyassir first" in capsys.readouterr().out
    assert not given.key_file.exists()


def hold(given: Settings) -> None:
    database = inside(given)
    now = real_now()
    with database.transaction() as store:
        member = somebody(store, fresh_network(store))
        due = now + timedelta(hours=1)
        ledger.plan(
            store, "test", prompt(member, "a", due=due, expires=due + timedelta(days=1)), now
        )
        notes.put(store, marker.GENERATION, "7")
        notes.put(store, marker.HELD, marker.RESTORED)
        held.hold_all(store, marker.RESTORED)
    database.close()


def waiting(given: Settings) -> tuple[str, bool, int]:
    database = inside(given)
    with database.transaction() as store:
        (entry,) = ledger.of_subject(store, "test")
        found = (str(entry.state), marker.is_held(store), marker.generation(store))
    database.close()
    return found


def test_R12_release_asks_first_and_then_lets_go(
    made: Settings, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    hold(made)
    mark = Marker(place_of_mark(made.key_file, made.database_url))
    mark.write(41)
    monkeypatch.setattr("builtins.input", lambda _question: "no")
    assert desk.release(made, sure=False) == 1
    assert waiting(made) == ("held", True, 7)
    monkeypatch.setattr("builtins.input", lambda _question: "yes")
    assert desk.release(made, sure=False) == 0
    assert "1 messages are held" in capsys.readouterr().out
    assert waiting(made) == ("planned", False, 42)
    assert mark.read() == 42, "from here on this is the database that lives"
    assert desk.release(made, sure=True) == 0
    assert "Nothing is held." in capsys.readouterr().out


def test_R12_the_doctor_tells_what_is_held(
    made: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    hold(made)
    assert doctor(made) == 0
    assert "then run muyassir release" in capsys.readouterr().out


# --- the demonstration ----------------------------------------------------------------------------


@pytest.fixture
def demo(given: Settings) -> Settings:
    """A demonstration that has been begun, with one small network in it."""
    settings = replace(given, web=False, demo=True)
    database = Database(settings.database_url, open_vault(settings.key_file))
    upgrade(database)
    with database.transaction() as store:
        somebody(store, fresh_network(store))
        notes.put(store, SEEDED, "now")
    database.close()
    return settings


def test_a_demonstration_is_begun_anew(demo: Settings, capsys: pytest.CaptureFixture[str]) -> None:
    file = Path(demo.database_url.removeprefix("sqlite:///"))
    assert desk.describe_demo(demo) == 0
    assert "1 networks with 1 invented members" in capsys.readouterr().out
    key = demo.key_file.read_text()
    assert desk.reset_demo(demo) == 0
    assert not file.exists()
    assert demo.key_file.read_text() == key
    assert desk.reset_demo(demo) == 0, "there is nothing more to do"


def test_a_database_of_real_people_is_never_wiped(
    made: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    database = inside(made)
    with database.transaction() as store:
        somebody(store, fresh_network(store))
    database.close()
    for settings in (made, replace(made, demo=True, web=False)):
        assert desk.reset_demo(settings) == 1
        assert "Nothing was changed" in capsys.readouterr().err
    database = inside(made)
    with database.transaction() as store:
        assert networks.count(store) == 1
    database.close()


def test_no_other_database_than_a_file_is_wiped(
    made: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    postgres = replace(made, demo=True, database_url="postgresql+psycopg://h/d")
    assert desk.reset_demo(postgres) == 1
    assert "not an SQLite file" in capsys.readouterr().err


def test_a_demonstration_that_runs_is_not_wiped_under_its_feet(
    demo: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    running = Holder(demo.database_url)
    assert running.is_alone()
    assert desk.reset_demo(demo) == 1
    assert "stop it first" in capsys.readouterr().err
    running.close()
    assert desk.reset_demo(demo) == 0


# --- the command line -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (["check"], 0, "the settings can be used"),
        (["doctor"], 1, "start Muyassir first"),
        (["demo"], 0, "There is no demonstration"),
        (["release", "--yes"], 0, "Nothing is held."),
        (["owner"], 0, "It works once"),
    ],
)
def test_each_command_answers(
    given: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
    words: list[str], status: int, said: str,
) -> None:  # fmt: skip
    for name in list(os.environ):
        if name.startswith("MUYASSIR_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("MUYASSIR_DATABASE_URL", given.database_url)
    monkeypatch.setenv("MUYASSIR_KEY_FILE", str(given.key_file))
    monkeypatch.setenv("MUYASSIR_WEB", "on")
    assert main(words) == status
    assert said in capsys.readouterr().out


def test_a_wrong_key_file_is_one_line(
    made: Settings, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    made.key_file.chmod(stat.S_IRUSR | stat.S_IWUSR | stat.S_IROTH)
    monkeypatch.setenv("MUYASSIR_DATABASE_URL", made.database_url)
    monkeypatch.setenv("MUYASSIR_KEY_FILE", str(made.key_file))
    monkeypatch.setenv("MUYASSIR_WEB", "on")
    assert main(["owner"]) == 2
    assert capsys.readouterr().err.startswith("MUYASSIR_KEY_FILE: ")
