"""The bar of what takes longer than a second: where somebody looks, and never in what is piped."""

from __future__ import annotations

import io
import os
import pty
import select
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from bot import installing
from bot.engine.progress import EVERY, PATIENCE, Progress
from storage.vault import open_vault

FORM = """
settings: {form_id: slow, default_language: en}
survey:
  - {type: text, name: come, label: "Come?"}
"""
ROOT = Path(__file__).resolve().parents[2]
WITHIN = 60.0  # seconds that a busy machine may take


class Watch:
    """A clock that stands until somebody moves it."""

    def __init__(self) -> None:
        self.time = 100.0

    def __call__(self) -> float:
        return self.time


def bar(watch: Watch, *, shown: bool = True) -> tuple[Progress, io.StringIO]:
    out = io.StringIO()
    return Progress(what="Reading", shown=shown, out=out, now=watch), out


# --- what is drawn ----------------------------------------------------------------------------


def test_there_is_no_bar_before_a_second_has_gone_by() -> None:
    watch = Watch()
    reading, out = bar(watch)
    watch.time += PATIENCE - 0.01
    reading.at(0.5)
    assert out.getvalue() == ""
    watch.time += 0.02
    reading.at(0.5)
    assert out.getvalue() == "\rReading " + "█" * 15 + "·" * 15 + "  50%, about 1 s left "


def test_it_is_not_drawn_more_often_than_eyes_can_follow() -> None:
    watch = Watch()
    reading, out = bar(watch)
    for _moment in range(100):
        watch.time += EVERY / 10
        reading.at(0.5)
    assert out.getvalue().count("\r") <= 6


def test_where_nobody_knows_how_much_is_left_it_wanders_and_counts_seconds() -> None:
    watch = Watch()
    reading, out = bar(watch)
    for _moment in range(3):
        watch.time += 2
        reading.look()
    first, second, third = out.getvalue().split("\r")[1:]
    assert [each.split()[-2:] for each in (first, second, third)] == [
        ["2", "s"], ["4", "s"], ["6", "s"]
    ]  # fmt: skip
    assert len({first.index("█"), second.index("█"), third.index("█")}) == 3
    assert len(first) == len(second) == len(third)


def test_what_is_told_beside_it_begins_on_a_clean_line() -> None:
    watch = Watch()
    reading, out = bar(watch)
    watch.time += 2
    reading.at(0.5)
    drawn = len(out.getvalue()) - 1
    reading.beside(lambda words: print(words, file=out))("One fault.")
    assert out.getvalue().endswith("\r" + " " * drawn + "\rOne fault.\n")
    reading.done()
    assert out.getvalue().endswith("One fault.\n"), "nothing is left to be wiped"


def test_a_shorter_line_leaves_nothing_of_the_longer_one() -> None:
    watch = Watch()
    reading, out = bar(watch)
    watch.time += 2000
    reading.at(0.5)
    watch.time += 1
    reading.at(1.0)
    _empty, longer, shorter = out.getvalue().split("\r")
    assert len(shorter) == len(longer)


def test_where_nobody_looks_there_is_none() -> None:
    watch = Watch()
    reading, out = bar(watch, shown=False)
    watch.time += 60
    reading.at(0.5)
    reading.done()
    assert out.getvalue() == ""


# --- in the commands --------------------------------------------------------------------------


class Slow:
    """A server that takes whoever comes and says nothing, until it is closed."""

    def __init__(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.port = self.listening.getsockname()[1]

    def close(self) -> None:
        """Who waits in the queue is thrown out, whoever comes later finds nobody."""
        self.listening.close()


def environ(folder: Path, port: int = 1) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if "MUYASSIR" not in name}
    return inherited | {
        "PYTHONPATH": str(ROOT),
        "MUYASSIR_DATABASE_URL": f"postgresql://nobody:x@127.0.0.1:{port}/none",
        "MUYASSIR_KEY_FILE": str(folder / "some.key"),
    }


def seen(
    command: list[str], given: dict[str, str], folder: Path, shows: Callable[[], object]
) -> str:
    """What the command writes to the pipe, while errors go to a terminal: `shows` is called when
    the bar stands there. Fails where none ever does."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "bot", *command],
        cwd=folder, env=given, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=theirs,
        text=True,
    ) as process:  # fmt: skip
        os.close(theirs)
        try:
            wait_for_bar(ours)
            shows()
            piped, _none = process.communicate(timeout=WITHIN)
        finally:
            process.kill()
            os.close(ours)
    return piped


def wait_for_bar(terminal: int) -> None:
    ends, told = time.monotonic() + WITHIN, b""
    while "█".encode() not in told:
        ready, _, _ = select.select([terminal], [], [], ends - time.monotonic())
        assert ready, f"there is no bar: {told.decode()}"
        told += os.read(terminal, 65536)


@pytest.mark.parametrize(
    "command",
    [["owner"], ["check"], ["doctor"], ["release", "--yes"], ["demo"]],
    ids=lambda words: words[0],
)
def test_a_command_that_waits_for_its_database_shows_a_bar_on_the_terminal_alone(
    command: list[str], tmp_path: Path
) -> None:
    slow = Slow()
    given = environ(tmp_path, slow.port)
    open_vault(Path(given["MUYASSIR_KEY_FILE"]))
    piped = seen(command, given, tmp_path, slow.close)
    assert "█" not in piped
    assert "\r" not in piped


def test_a_question_to_the_running_bot_shows_a_bar(tmp_path: Path) -> None:
    slow = Slow()
    given = environ(tmp_path, slow.port) | {"MUYASSIR_HTTP_PORT": str(slow.port)}
    assert seen(["check", "--health"], given, tmp_path, slow.close) == ""


def test_whatsapps_templates_show_a_bar_and_then_what_is_wrong(tmp_path: Path) -> None:
    slow = Slow()
    given = environ(tmp_path, slow.port) | {
        "MUYASSIR_DATABASE_URL": f"sqlite:///{tmp_path}/one.db",
        "MUYASSIR_WHATSAPP_TOKEN": "invented" * 5,
        "MUYASSIR_WHATSAPP_PHONE_ID": "1234567",
        "MUYASSIR_WHATSAPP_ACCOUNT_ID": "7654321",
        "MUYASSIR_WHATSAPP_APP_SECRET": "invented" * 5,
        "MUYASSIR_WHATSAPP_VERIFY_TOKEN": "invented" * 5,
        "MUYASSIR_WHATSAPP_API_BASE": f"http://127.0.0.1:{slow.port}",
    }
    piped = seen(["whatsapp", "templates", "--status"], given, tmp_path, slow.close)
    assert piped.startswith("MUYASSIR_WHATSAPP_API_BASE: ")
    assert len(piped.splitlines()) == 1


@pytest.mark.parametrize(
    ("words", "says"),
    [(["check"], "One question, and no fault."), (["form"], "Come?")],
    ids=["check", "form"],
)
def test_a_form_that_takes_long_to_read_shows_a_bar(
    words: list[str], says: str, tmp_path: Path
) -> None:
    slow = tmp_path / "slow.yaml"  # opened, and then nothing comes for a while
    os.mkfifo(slow)
    shows = partial(slow.write_text, FORM)
    piped = seen([*words, str(slow)], environ(tmp_path), tmp_path, shows)
    assert says in piped
    assert "█" not in piped


# --- in the set-up ----------------------------------------------------------------------------


def test_a_set_up_tells_how_far_it_is() -> None:
    watch = Watch()
    installing_it, out = bar(watch)
    watch.time += 2
    told = ["Collecting one==1\n", "  Downloading one.whl\n", "Collecting two==2\n"]
    installing.follow(told, 4, installing_it)
    assert " 18%" in out.getvalue()
    watch.time += 1
    installing.follow(told, 2, installing_it)
    assert " 35%" in out.getvalue().split("\r")[-1]


def test_a_set_up_with_nothing_to_install_is_well_and_a_list_that_is_not_there_is_not(
    tmp_path: Path,
) -> None:
    nothing = tmp_path / "nothing.txt"
    nothing.touch()
    assert installing.main([str(nothing)]) == 0
    nothing.write_text("-r gone.txt\n")
    assert installing.main([str(nothing)]) != 0


def test_while_the_tables_are_brought_up_somebody_looks_again_and_again(tmp_path: Path) -> None:
    opens = (
        "from storage.migrate import opened; from storage.vault import Vault;"
        f"opened('sqlite:///{tmp_path}/one.db', Vault(bytes(32)), lambda: print('looked')).close()"
    )
    done = subprocess.run(
        [sys.executable, "-c", opens], env=environ(tmp_path), capture_output=True, text=True,
        timeout=WITHIN, check=True,
    )  # fmt: skip
    assert "looked" in done.stdout
