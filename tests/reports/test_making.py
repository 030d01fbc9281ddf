"""Orders for files: what is made of them, here and in a process of its own."""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bot.core.messages import Voice
from bot.forms import definition
from bot.reports import making
from bot.reports.making import CHART, CSV, FORM, FORM_READING, NAMES, WORKBOOK, OrderError
from tests.reports import training

ROOT = Path(__file__).parents[2]
BEGINS = {CHART: b"\x89PNG", WORKBOOK: b"PK", CSV: b"\xef\xbb\xbf"}


def ordered(kind: str, **more: Any) -> dict[str, Any]:
    voice = Voice(language="ar", country="JO", digits="arabic")
    order = making.order(
        kind, voice=voice, publication=training.TWELVE, definition=training.FORM, **more
    )
    return json.loads(json.dumps(order))  # type: ignore[no-any-return]


def run(
    written: str, *, before: str = "", folder: Path | None = None
) -> subprocess.CompletedProcess[bytes]:
    """As the maker runs it: with hardly any environment."""
    environment = {"PYTHONPATH": str(ROOT), "OPENBLAS_NUM_THREADS": "1"}
    if folder is not None:
        environment["MPLCONFIGDIR"] = str(folder)
    program = f"{before}\nimport runpy; runpy.run_module('bot.reports.made', run_name='__main__')"
    return subprocess.run(
        [sys.executable, "-c", program],
        input=written.encode(),
        capture_output=True,
        env=environment,
        check=False,
    )


@pytest.mark.parametrize("kind", BEGINS)
def test_each_kind_is_made_here_and_in_a_process_of_its_own(kind: str, tmp_path: Path) -> None:
    assert making.make(ordered(kind)).startswith(BEGINS[kind])
    done = run(json.dumps(ordered(kind)), folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, b"")
    assert done.stdout.startswith(BEGINS[kind])
    assert kind in NAMES


def test_forms_are_written_and_read_in_a_process_of_their_own(tmp_path: Path) -> None:
    order = {"kind": FORM, "definition": definition.to_json(training.FORM)}
    book = run(json.dumps(order), folder=tmp_path)
    assert (book.returncode, book.stderr) == (0, b"")
    content = base64.b64encode(book.stdout).decode()
    done = run(
        json.dumps({"kind": FORM_READING, "name": "form.xlsx", "content": content}), folder=tmp_path
    )
    assert (done.returncode, done.stderr) == (0, b"")
    told = json.loads(done.stdout)
    assert told["faults"] == []
    assert definition.from_json(told["definition"]).name == "post_training"


def test_what_was_ordered_arrives() -> None:
    rows = [{"name": "Samira", "answers": {"overall": "5"}}]
    order = ordered(WORKBOOK, rows=rows, given={"title": "تدريب"}, page=2)
    assert (order["rows"], order["given"], order["page"]) == (rows, {"title": "تدريب"}, 2)
    assert (order["language"], order["country"], order["digits"]) == ("ar", "JO", "arabic")


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"kind": "poem"},
        {"kind": CHART},
        {**ordered(CHART), "publication": "{"},
        {**ordered(CHART), "publication": "{}"},
        {**ordered(CHART), "definition": "[]"},
        {**ordered(CHART), "language": None, "definition": None},
    ],
)
def test_a_broken_order_is_refused(broken: dict[str, Any]) -> None:
    with pytest.raises(OrderError):
        making.make(broken)


def test_S6_a_process_that_fails_says_where_and_quotes_nothing(tmp_path: Path) -> None:
    order = {**ordered(CHART), "definition": '{"lists": "Samira of +961 3 123 456"}'}
    done = run(json.dumps(order), folder=tmp_path)
    assert done.returncode == 1
    assert done.stdout == b""
    assert b"Samira" not in done.stderr
    assert making.place_in(done.stderr).startswith("OrderError making.py:")


def test_what_is_no_order_at_all_is_refused() -> None:
    done = run("Samira {")
    assert (done.returncode, done.stdout) == (1, b"")
    assert making.place_in(done.stderr).startswith("JSONDecodeError")


def test_S6_of_what_a_process_says_only_a_place_is_believed() -> None:
    assert making.place_in(b"noise\nKeyError chart.py:12\n") == "KeyError chart.py:12"
    assert making.place_in(b"Samira fell ill in Saida") == "no word of it"
    assert making.place_in(b"") == "no word of it"


def test_a_process_has_bounds(tmp_path: Path) -> None:
    """It may not take a machine's memory with it."""
    greedy = "import bot.reports.making as m; m.MAKERS = {'chart': lambda *a: bytes(4 << 30)}"
    done = run(json.dumps(ordered(CHART)), before=greedy, folder=tmp_path)
    assert (done.returncode, done.stdout) == (1, b"")
    assert making.place_in(done.stderr).startswith("MemoryError")
    large = "import bot.reports.making as m; m.MAKERS = {'chart': lambda *a: bytes(30_000_000)}"
    done = run(json.dumps(ordered(CHART)), before=large, folder=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (1, b"", b"TooLarge\n")


def test_S9_a_process_knows_neither_database_nor_key(tmp_path: Path) -> None:
    told = (
        "import atexit, sys\n"
        "def tell():\n"
        "    roots = {'sqlalchemy', 'cryptography', 'aiohttp'} & set(sys.modules)\n"
        "    ours = {name for name in sys.modules if name.startswith('storage.')}\n"
        "    print(sorted(roots | ours - {'storage.plan_shape'}), file=sys.stderr)\n"
        "atexit.register(tell)"
    )
    for kind in BEGINS:
        done = run(json.dumps(ordered(kind)), before=told, folder=tmp_path)
        assert done.stderr == b"[]\n", kind


def test_the_main_process_never_loads_what_draws() -> None:
    """Resident memory: matplotlib and openpyxl would be half of it again."""
    program = (
        "import sys, bot.engine.running\n"
        "heavy = {'matplotlib', 'numpy', 'openpyxl', 'PIL', 'pyxform', 'elementpath'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=True, cwd=ROOT, env=os.environ
    )
    assert done.stdout == b"[]\n"
