"""`muyassir check FORM` names sheet, row, column and cure; it ends with 1 when there are faults."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.forms.told import check_files
from tests.forms.books import survey


def checked(*paths: Path, leave_out: bool = False) -> tuple[int, list[str]]:
    said: list[str] = []
    status = check_files(paths, said.append, leave_out=leave_out)
    return status, [line.replace(f"{paths[0].parent}/", "") for line in said]


def test_a_good_form(tmp_path: Path) -> None:
    file = tmp_path / "good.xlsx"
    file.write_bytes(survey(["text", "q", "Well?"], ["text", "r", "And?"]))
    assert checked(file) == (0, ["good.xlsx: 2 questions, and no fault."])


def test_what_nobody_is_asked_is_not_counted(tmp_path: Path) -> None:
    file = tmp_path / "good.xlsx"
    rows = (["text", "q", "Well?"], ["hidden", "title", ""], ["note", "n", "Thank you."])
    file.write_bytes(survey(*rows))
    assert checked(file) == (0, ["good.xlsx: One question, and no fault."])


def test_a_form_with_faults_and_what_can_be_left_out(tmp_path: Path) -> None:
    file = tmp_path / "bad.xlsx"
    file.write_bytes(survey(["text", "q", "Well?"], ["image", "r", "A picture"]))
    status, said = checked(file)
    assert status == 1
    assert said[0].startswith("bad.xlsx: survey:3:type: “image” collects what is never kept here")
    assert said[0].endswith("Please remove the row, or have the form read without such rows.")
    status, said = checked(file, leave_out=True)
    assert status == 0
    assert said == [
        (
            "bad.xlsx: (note) survey:3:type: The row was left out: “image” collects what is never"
            " kept here."
        ),
        "bad.xlsx: One question, and no fault.",
    ]


def test_a_folder(tmp_path: Path) -> None:
    forms = tmp_path / "forms"
    forms.mkdir()
    assert checked(forms) == (
        1,
        ["forms: There is no form in this folder: no file ends with .xlsx, .yaml or .yml."],
    )
    (forms / "a.yaml").write_text("survey:\n  - {type: text, name: q, label: Well?}\n", "utf-8")
    (forms / "b.xlsx").write_bytes(b"nothing")
    status, said = checked(forms)
    assert status == 1
    assert said[0] == "forms/a.yaml: One question, and no fault."
    assert said[1].startswith("forms/b.xlsx: This file is not a form that can be read.")


def run(
    folder: Path, *command: str, stdout: int, prints_at_once: bool = False
) -> subprocess.CompletedProcess[str]:
    root = Path(__file__).resolve().parents[2]
    ours = ("MUYASSIR", "PYTHONUNBUFFERED")
    bare = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return subprocess.run(
        [sys.executable, *(["-u"] if prints_at_once else []), "-m", "bot", *command],
        cwd=folder,
        env={**bare, "PYTHONPATH": str(root)},
        stdout=stdout,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("prints_at_once", [True, False])
def test_whoever_has_read_enough_gets_no_traceback(tmp_path: Path, prints_at_once: bool) -> None:
    """As `muyassir form FILE --trace | head` does: the reader is gone before all is printed."""
    (tmp_path / "form.yaml").write_text("survey:\n  - {type: text, name: q, label: Q}\n", "utf-8")
    reads, writes = os.pipe()
    os.close(reads)
    done = run(
        tmp_path, "form", "form.yaml", "--trace", stdout=writes, prints_at_once=prints_at_once
    )
    os.close(writes)
    assert (done.returncode, done.stderr) == (0, "")


def test_the_command_ends_with_1_when_there_are_faults(tmp_path: Path) -> None:
    file = tmp_path / "form.yaml"
    file.write_text("survey:\n  - {type: text, name: q}\n", "utf-8")
    done = run(tmp_path, "check", str(file), stdout=subprocess.PIPE)
    assert (done.returncode, done.stderr) == (1, "")
    assert (
        done.stdout
        == f"{file}: survey:2:label: This question says nothing. Please write its label.\n"
    )
