"""What the page about writing forms says is so: its example is read, and its limits are ours."""

from __future__ import annotations

import re
from pathlib import Path

from bot.core.form import Type
from bot.flows.forms.form_kinds import KINDS, TYPES
from bot.forms import checking, columns, entries, workbook
from bot.forms.kinds import What, kind
from tests.forms.books import form

PAGE = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "write-a-form.md"
TEXT = PAGE.read_text("utf-8")


def test_its_example_is_a_form() -> None:
    (example,) = re.findall(r"^```yaml\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL)
    found = form(example.encode(), "room.yaml")
    assert [field.type for field in found.fields()] == [Type.SELECT_ONE, Type.TEXT]


def test_it_names_every_column_that_is_ours() -> None:
    for words in columns.OWN.values():
        for word in words:
            assert f"muyassir::{word}" in TEXT


def test_it_names_every_kind_that_is_written_in_chat() -> None:
    for name, label in KINDS.items():
        assert str(label.id) in TEXT
        assert f"`{TYPES[name].value}`" in TEXT


def test_it_names_the_limits() -> None:
    for limit in (entries.WORDING_LENGTH, entries.CHOICE_LENGTH, workbook.ROWS, checking.QUESTIONS):
        assert f"{limit:,}" in TEXT


def test_what_it_says_is_refused_is_refused() -> None:
    row = next(line for line in TEXT.splitlines() if line.startswith("| `image`"))
    for name in re.findall("`([a-z]+)`", row.split("|")[1]):
        assert kind(name).what is What.PERSONAL
