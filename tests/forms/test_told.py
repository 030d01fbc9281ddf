"""`muyassir check FORM` names sheet, row, column and cure; it ends with 1 when there are faults."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

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


def test_the_command_ends_with_1_when_there_are_faults(tmp_path: Path) -> None:
    file = tmp_path / "form.yaml"
    file.write_text("survey:\n  - {type: text, name: q}\n", "utf-8")
    command = [sys.executable, "-m", "bot", "check", str(file)]
    root = Path(__file__).resolve().parents[2]
    bare = {name: value for name, value in os.environ.items() if "MUYASSIR" not in name}
    done = subprocess.run(
        command,
        cwd=tmp_path,
        env={**bare, "PYTHONPATH": str(root)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (1, "")
    assert (
        done.stdout
        == f"{file}: survey:2:label: This question says nothing. Please write its label.\n"
    )
