"""Forms that are put in a folder: each is read, and one that is broken hurts no other."""

from __future__ import annotations

from pathlib import Path

from bot.forms.reading import folder
from tests.forms.books import lines, survey

TEXT = "settings:\n  form_id: {}\nsurvey:\n  - {{type: text, name: q, label: Well?}}\n"


def test_every_form_of_a_folder_by_its_file(tmp_path: Path) -> None:
    (tmp_path / "b.xlsx").write_bytes(survey(["text", "q", "Well?"]))
    (tmp_path / "a.yaml").write_text(TEXT.format("first"), encoding="utf-8")
    (tmp_path / "c.yml").write_text("survey: 1\n", encoding="utf-8")
    (tmp_path / "~$b.xlsx").write_bytes(b"left by an office program")
    (tmp_path / ".hidden.yaml").write_text("x", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    (tmp_path / "inner.yaml").mkdir()
    found = folder(tmp_path)
    assert list(found) == ["a.yaml", "b.xlsx", "c.yml"]
    names = [read.definition.name for read in found.values() if read.definition]
    assert names == ["first", "b"]
    assert lines(found["c.yml"].faults)[0].startswith("survey:1: Here rows are expected")


def test_two_files_with_the_same_form_id(tmp_path: Path) -> None:
    for name in ("a.yaml", "b.yaml"):
        (tmp_path / name).write_text(TEXT.format("same"), encoding="utf-8")
    found = folder(tmp_path)
    assert found["a.yaml"].definition is not None
    assert lines(found["b.yaml"].faults) == [
        "Another file of this folder has the same form_id. Please give each form its own."
    ]
