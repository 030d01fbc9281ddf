"""What the page about adding a flow says is done to a copy of the code, and its talk is played."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "how-to" / "add-a-flow.md"
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
COPIED = ("bot", "storage", "locales", "tests", "pyproject.toml")
TALK = Path("tests/conversations/en/room.txt")


def blocks(language: str) -> list[str]:
    """The blocks of code of the page that are in this language."""
    return [text for name, text in BLOCK.findall(PAGE.read_text("utf-8")) if name == language]


def apply(change: str, root: Path) -> None:
    """Puts each line with a plus behind the one before it, which must be there once."""
    first, *lines = change.splitlines()
    path = root / first.removeprefix(" # ")
    before = ""
    text = path.read_text("utf-8")
    for line in lines:
        if line.startswith("+"):
            assert text.count(f"\n{before}\n") == 1, f"{before!r} in {path.name}"
            text = text.replace(f"\n{before}\n", f"\n{before}\n{line[1:]}\n")
        before = line[1:]
    path.write_text(text, "utf-8")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The code as it is after following the page."""
    skipped = shutil.ignore_patterns("__pycache__", "*.png")
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=skipped)
        else:
            shutil.copy(source, tmp_path / name)
    (module,) = blocks("python")
    (tmp_path / "bot" / "flows" / "meetings" / "room.py").write_text(module, "utf-8")
    for change in blocks("diff"):
        apply(change, tmp_path)
    (talk,) = blocks("text")
    (tmp_path / TALK).write_text(talk, "utf-8")
    return tmp_path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_the_flow_of_the_page_talks_as_the_page_says(copy: Path) -> None:
    tests = "tests/flows/test_conversations.py"
    played = run(copy, "pytest", "-q", "-p", "no:cacheprovider", tests, "-k", "room and sqlite")
    assert played.returncode == 0, played.stdout
    assert "1 passed" in played.stdout


def test_the_code_of_the_page_is_laid_out_and_checked_as_ours_is(copy: Path) -> None:
    touched = ("bot/flows/meetings/room.py", "bot/flows/__init__.py", "bot/flows/roles.py")
    for tool in (("ruff", "format", "--check"), ("ruff", "check")):
        checked = run(copy, *tool, *touched)
        assert checked.returncode == 0, checked.stdout
