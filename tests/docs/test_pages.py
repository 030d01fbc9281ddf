"""What the pages name exists: settings, commands, targets of make, command lines, files."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path

import pytest

from bot import __main__ as command_line
from bot import settings
from bot.core import when
from bot.flows import TABLES

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
MADE = {"promises.md", "tour.md"}  # by a program, and held to the code by tests of their own
WRITTEN = [page for page in PAGES if page.name not in MADE]

SETTING = re.compile(r"\bMUYASSIR_[A-Z_]+\b")
FOR_TESTS = {"MUYASSIR_TEST_POSTGRES", "MUYASSIR_SPECS", "MUYASSIR_TEST_PRISM"}
COMMAND = re.compile(r"`/([a-z]+)(?: [^`]*)?`")
SERVED = {"healthz", "readyz", "metrics"}  # addresses of the server
BOTFATHER = {"newbot", "revoke"}
TARGET = re.compile(r"(?:^    |`)make ([a-z-]+)", re.MULTILINE)
ASKED = re.compile(r"(?:bin/|`)muyassir ([a-z]+)")
FILE = re.compile(r"`((?:bot|storage|tests|docs|locales|benchmarks)/[A-Za-z0-9_./-]*)`")
EXAMPLE = {"bot/flows/meetings/room.py", "tests/conversations/en/room.txt"}  # of the page on flows


def found(pattern: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    for page in WRITTEN:
        for name in pattern.findall(page.read_text("utf-8")):
            yield page.name, name


def test_every_setting_that_a_page_names_exists() -> None:
    known = set(settings.names()) | FOR_TESTS
    assert [each for each in found(SETTING) if each[1] not in known] == []


def test_every_setting_is_explained_in_the_example() -> None:
    explained = set(SETTING.findall((ROOT / ".env.example").read_text("utf-8")))
    assert set(settings.names()) - explained == set()


def test_every_command_that_a_page_names_exists() -> None:
    known = set(TABLES.commands) | SERVED | BOTFATHER | {"room"}
    assert [each for each in found(COMMAND) if each[1] not in known] == []


def test_every_target_of_make_that_a_page_names_exists() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    known = set(re.findall(r"^([a-z-]+):", makefile, re.MULTILINE))
    assert [each for each in found(TARGET) if each[1] not in known] == []


def test_every_command_line_that_a_page_names_exists(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        command_line.main(["--help"])
    known = set(re.findall(r"^    ([a-z]+) ", capsys.readouterr().out, re.MULTILINE))
    assert [each for each in found(ASKED) if each[1] not in known] == []


def test_every_file_that_a_page_names_exists() -> None:
    named = [(page, name) for page, name in found(FILE) if name not in EXAMPLE]
    assert [(page, name) for page, name in named if not (ROOT / name).exists()] == []


MOMENTS = {
    "in 10 days 17:00": (date(2026, 12, 3), time(17)),
    "in 4 days 10:00": (date(2026, 11, 27), time(10)),
    "Thursday 5pm": (date(2026, 11, 26), time(17)),
    "الخميس ٥ مساءً": (date(2026, 11, 26), time(17)),
    "jeudi 17h": (date(2026, 11, 26), time(17)),
}


@pytest.mark.parametrize("typed", MOMENTS)
def test_what_the_demonstration_says_to_type_is_understood(typed: str) -> None:
    assert f"`{typed}`" in (ROOT / "docs" / "demonstration.md").read_text("utf-8")
    found = when.parse(typed, today=date(2026, 11, 23), now=time(9), language="en")
    at = found.at or found.alternatives[0].at  # 10:00 may be the evening, but is taken as it stands
    assert (found.day, at) == MOMENTS[typed]


def test_the_meeting_of_the_demonstration_is_planned_in_one_line() -> None:
    page = (ROOT / "docs" / "demonstration.md").read_text("utf-8")
    (typed,) = re.findall(r"`/meeting ([^`]+)`", page)
    line = when.parse_meeting_line(typed, today=date(2026, 11, 23), now=time(9), language="en")
    assert (line.title, line.place) == ("Monthly coordination", "Town hall")
    assert (line.when.day, line.when.at) == (date(2026, 11, 26), time(17))


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_page_holds_a_path_of_somebodys_machine(page: Path) -> None:
    text = page.read_text("utf-8")
    assert re.findall(r"(?<![\w.])/(?:home|root|work|Users|tmp)/", text) == []


def test_pictures_are_small_enough_for_a_slow_line() -> None:
    pictures = list((ROOT / "docs" / "pictures").iterdir())
    assert pictures
    assert [each.name for each in pictures if each.stat().st_size >= 200_000] == []
