"""Forms made to hurt whoever opens them are refused with a sentence, and nothing of them stays."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.messages import Text
from bot.forms import reading, workbook, yaml_form, yaml_nodes
from bot.forms.reading import read
from bot.sheets.bounds import Bounds
from tests.forms.books import book, lines, survey, told
from tests.sheets.strange import OLE, SHEET, repacked

GOOD = survey(["text", "q", "Well?"])
YAML = "survey:\n  - {type: text, name: q, label: Well?}\n"
SAYS: Bounds = workbook.BOUNDS


def spoilt(parts: dict[str, bytes | str]) -> bytes:
    """The good workbook with some parts replaced or added."""
    return repacked(parts, GOOD)


def problem(content: bytes, name: str = "form.xlsx") -> Text:
    found = read(name, content)
    assert found.definition is None
    (fault,) = found.faults
    return fault.problem


LAUGHS = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("form.xlsx", b"", SAYS.empty),
        ("form.xlsx", b"hello, \x00\x01 this is no workbook", SAYS.not_a_table),
        ("form.xlsx", b"%PDF-1.7", SAYS.not_a_table),
        ("form.xlsx", b"PK\x03\x04 and no more", SAYS.broken),
        ("form.xlsx", GOOD[:-200], SAYS.broken),
        ("form.xlsx", b"PK" + b"x" * 5_000_000, SAYS.too_big),
        ("form.xlsx", spoilt({"xl/media/big.png": b"\0" * 60_000_000}), SAYS.too_much),
        ("form.xlsx", spoilt({SHEET: LAUGHS}), SAYS.broken),
        ("form.xlsm", GOOD, SAYS.macros),
        ("form.xlsx", spoilt({"xl/vbaProject.bin": b"x"}), SAYS.macros),
        ("form.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), SAYS.locked),
        ("form.xls", OLE + b"Workbook", SAYS.other_program),
        ("form.ods", spoilt({"content.xml": b"<x/>"}), SAYS.other_program),
        ("form.yaml", b"\xff\xfe\0\0", yaml_form.NOT_TEXT),
        ("form.yaml", b"x" * 1_000_001, yaml_form.TOO_BIG),
        ("form.yaml", b"just words", yaml_form.NOT_A_FORM),
        ("form.yaml", b"", yaml_form.NOT_A_FORM),
        ("form.yml", b"settings: {}", yaml_form.NOT_A_FORM),
    ],
)
def test_S7_each_kind_of_file_that_is_no_form_has_its_own_sentence(
    name: str, content: bytes, expected: Text
) -> None:
    assert problem(content, name) == expected


def test_S7_five_thousand_rows_are_refused_by_the_name_of_their_sheet() -> None:
    content = survey(*(["text", f"q{n}", "Well?"] for n in range(5_000)))
    assert told(content) == [
        (
            "survey: This sheet has more than 2000 rows. Please remove what does not belong to the"
            " form."
        )
    ]
    rows = "".join(f"  - {{type: text, name: q{n}, label: x}}\n" for n in range(5_000))
    assert told(f"survey:\n{rows}".encode(), "form.yaml")[0] == (
        "survey:2: There are more than 2000 rows here. Please remove some."
    )


def test_a_workbook_without_a_survey_names_the_sheets_it_has() -> None:
    (line,) = told(book(Members=[["Name"]], Notes=[["x"]]))
    assert line.startswith("There is no sheet called “survey”; the sheets are Members, Notes.")


def test_S7_a_formula_that_was_never_worked_out_is_a_text_and_never_runs() -> None:
    # openpyxl writes what begins with "=" as a formula, without a value that was worked out.
    content = survey(["text", "q", "=cmd|' /C calc'!A0"])
    assert b"<f>" in zipfile.ZipFile(io.BytesIO(content)).read(SHEET)
    found = read("form.xlsx", content)
    assert found.definition is not None
    assert next(found.definition.fields()).label == {"": "=cmd|' /C calc'!A0"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("survey: &a [*a]", yaml_nodes.ANCHORS),
        ("x: &a [1]\nsurvey: [*a, *a]", yaml_nodes.ANCHORS),
        ("survey: !!python/object/apply:os.system [id]", yaml_nodes.TAGS),
        ("survey: !!set {a, b}", yaml_nodes.TAGS),
        ("survey: " + "[" * 900_000, yaml_nodes.TOO_DEEP),
        ("survey: " + "{a: " * 100, yaml_nodes.TOO_DEEP),
        ("? [a]\n: b", yaml_nodes.TOO_DEEP),
        ("survey: [" + "a," * 70_000 + "]", yaml_nodes.TOO_MUCH),
        ("survey: [a", yaml_nodes.NO_YAML),
        ("survey:\n\t- a", yaml_nodes.NO_YAML),
        ("survey: \x07", yaml_nodes.NO_YAML),
        (f"{YAML}---\n{YAML}", yaml_nodes.ANOTHER),
    ],
)
def test_S7_yaml_is_texts_lists_and_mappings_and_nothing_else(text: str, expected: Text) -> None:
    assert problem(text.encode(), "form.yaml") == expected


def test_S7_nothing_is_written_started_or_fetched_while_a_form_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """pyxform's own converter would write files and start Java."""
    import tempfile

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr("subprocess.Popen", None)
    monkeypatch.setattr("socket.socket", None)
    assert read("form.xlsx", GOOD).definition is not None
    assert read("form.yaml", YAML.encode()).definition is not None
    assert list(tmp_path.iterdir()) == []


@settings(max_examples=80)
@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode), st.sampled_from("xy"))
def test_S7_whatever_comes_in_a_form_or_sentences_come_out(content: bytes, kind: str) -> None:
    name = {"x": "form.xlsx", "y": "form.yaml"}[kind]
    found = read(name, content)
    assert (found.definition is None) == bool(found.faults)


@settings(max_examples=60)
@given(st.data())
def test_S7_a_damaged_workbook_never_stops_us(data: st.DataObject) -> None:
    content = bytearray(GOOD)
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=4)):
        content[at] = data.draw(st.integers(0, 255))
    found = read("form.xlsx", bytes(content))
    assert (found.definition is None) == bool(found.faults)


WORDS = st.sampled_from(
    [
        *("type", "name", "label", "text", "select_one a", "begin_group", "end_group", "note"),
        *("${q}", "q", "a", "list_name", "relevant", "::", "label::ar", "(", "calculate", "range"),
        *("1 div 0", "muyassir::compare", "parameters", "default", "or_other", "constraint"),
    ]
)
TABLES = st.lists(st.lists(WORDS | st.text(max_size=5), max_size=6), max_size=6)


@settings(max_examples=150)
@given(TABLES, TABLES, TABLES)
def test_S7_a_workbook_of_any_words_never_stops_us(
    first: list[list[str]], second: list[list[str]], third: list[list[str]]
) -> None:
    def clean(table: list[list[str]]) -> list[list[str]]:
        return [["".join(filter(str.isprintable, cell)) for cell in row] for row in table]

    head = ["type", "name", "label", "relevant", "parameters", "calculation"]
    content = book(
        survey=[head, *clean(first)],
        choices=[["list_name", "name", "label"], *clean(second)],
        settings=clean(third),
    )
    found = read("form.xlsx", content)
    assert (found.definition is None) == bool(found.faults)


def test_a_file_on_the_disk_that_cannot_be_opened_is_told(tmp_path: Path) -> None:
    found = reading.read_file(tmp_path / "nothing.xlsx")
    assert lines(found.faults) == [
        "The file cannot be opened. Please look at who may read it, and at its name."
    ]


def test_S7_a_form_that_computes_without_end_is_refused_unread() -> None:
    long = " + ".join(["${q0}"] * 190)
    rows = [["text", f"q{n}", "Well?", f"{n} = {long}"] for n in range(210)]
    content = survey(*rows, head=("type", "name", "label", "relevant"))
    assert told(content) == [
        "survey: The form computes more than 300000 characters of expressions. Please divide it."
    ]


def test_S7_of_endless_faults_the_first_hundred_are_kept() -> None:
    """A thousand labels with hundreds of unknown names each must not fill the memory."""
    rows = [["text", f"q{n}", "".join(f"${{z{n}_{at}}}" for at in range(150))] for n in range(400)]
    said = told(survey(*rows))
    assert len(said) == 101
    assert said[-1].startswith("900 more remarks are not shown.")


def test_S7_repeats_within_repeats_within_repeats_are_refused() -> None:
    """Twenty times each, nine deep, with nothing in them: whoever walks through never comes out."""
    opened = [["begin_repeat", f"r{n}", f"{n}", "20"] for n in range(9)]
    rows = [["integer", "q", "Well?"], *opened, *([["end_repeat"]] * 9)]
    content = survey(*rows, head=("type", "name", "label", "repeat_count"))
    assert told(content) == [
        "survey:5:type: There are more than 2 repeats within each other here. Please use fewer."
    ]
