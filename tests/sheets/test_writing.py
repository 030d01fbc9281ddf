"""Tables are read back with the readers that people have, looking for formulas."""

from __future__ import annotations

import csv
import io
import unicodedata

from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from bot.sheets.writing import Sheet, csv_bytes, xlsx_bytes

FORMULAS = [
    "=1+1",
    "+1",
    "-1",
    "@SUM(A1)",
    "\t=1",
    "\r=1",
    "\n=1",
    "＝1",
    "＋1",
    "－1",
    "＠x",
    "\x00=1",
]
STARTERS = tuple("=+-@|")
BLANKS = tuple("\t\r\n ")
anything = (
    st.text(max_size=40) | st.sampled_from(FORMULAS) | st.text("=+-@;,\t\r\n\" '|＝x1", max_size=9)
)


def read(content: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(
        csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter)
    )


def begins_a_formula(cell: str) -> bool:
    """Careful: some programs skip blanks and quotes, and read full-width signs as plain ones."""
    bare = unicodedata.normalize("NFKC", cell).lstrip(' "\n\t\r')
    return bare.startswith(STARTERS)


@settings(max_examples=200)
@given(st.lists(anything, min_size=1, max_size=4))
@example(["x;=1+1"])
@example(["a,\n =1"])
def test_S5_cells_never_become_formulas_in_csv(cells: list[str]) -> None:
    content = csv_bytes(cells, [cells])
    for delimiter in ",;\t":
        for row in read(content, delimiter):
            assert not [cell for cell in row if begins_a_formula(cell)]
    assert not [cell for row in read(content) for cell in row if cell.startswith(BLANKS)]


@settings(max_examples=60)
@given(st.lists(anything, min_size=1, max_size=4))
def test_S5_cells_never_become_formulas_in_xlsx(cells: list[str]) -> None:
    content = xlsx_bytes([Sheet(title="=x", header=cells, rows=[cells])])
    (page,) = load_workbook(io.BytesIO(content)).worksheets
    for row in page.iter_rows():
        for cell in row:
            assert cell.data_type in {"s", "inlineStr", "n"}
            assert cell.value is None or isinstance(cell.value, str)
            assert cell.value is None or cell.quotePrefix


def test_csv_keeps_arabic_numbers_and_ordinary_text() -> None:
    content = csv_bytes(["الاسم", "n"], [["ليلى", 3], ["a, b; c", -2], [None, 0], ['says "x"', 1]])
    assert content.startswith(b"\xef\xbb\xbf")
    assert read(content) == [
        ["الاسم", "n"],
        ["ليلى", "3"],
        ["a, b; c", "-2"],
        ["", "0"],
        ['says "x"', "1"],
    ]


def test_xlsx_keeps_arabic_numbers_and_order() -> None:
    arabic = Sheet(
        title="الاجتماعات", header=["الاسم", "العدد"], rows=[["ليلى", 3], ["=x", None]], rtl=True
    )
    english = Sheet(title="Meetings: [1/2]", header=["Name"], rows=[])
    first, second = load_workbook(io.BytesIO(xlsx_bytes([arabic, english]))).worksheets
    assert list(first.values) == [("الاسم", "العدد"), ("ليلى", 3), ("=x", None)]
    assert first.sheet_view.rightToLeft
    assert not second.sheet_view.rightToLeft
    assert (first.title, second.title) == ("الاجتماعات", "Meetings   1 2")


def test_sheets_of_one_name_are_told_apart() -> None:
    pages = [Sheet(title="x" * 60, header=["a"], rows=[])] * 3
    names = load_workbook(io.BytesIO(xlsx_bytes(pages))).sheetnames
    assert len(set(names)) == 3
    assert all(len(name) <= 31 for name in names)


def test_control_characters_and_endless_texts_break_no_file() -> None:
    words = "a\x00\x0b\ud800\ufffe\u202eb" + "c" * 50_000
    content = xlsx_bytes([Sheet(title="\x00", header=["h"], rows=[[words]])])
    (page,) = load_workbook(io.BytesIO(content)).worksheets
    assert str(page["A2"].value).startswith("a\nbccc")
    assert len(str(page["A2"].value)) == 32_000
    assert read(csv_bytes(["h"], [[words]]))[1][0].startswith("a\nbccc")
