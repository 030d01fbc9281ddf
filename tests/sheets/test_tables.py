"""Files made to hurt whoever opens them are refused, each with its own sentence."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from bot.core.messages import Text
from bot.reports import member_list
from bot.sheets import bounds, tables
from tests.sheets.strange import LAUGHS, OLE, SHEET, STRANGE, plain_workbook, repacked


def problem(content: bytes, name: str = "list.xlsx") -> Text:
    with pytest.raises(bounds.UnreadableError) as caught:
        tables.read(name, content)
    return caught.value.problem


def test_an_ordinary_workbook_passes() -> None:
    (table,) = tables.read("list.xlsx", repacked({}))
    assert [line.cells for line in table] == [("Name",), ("Layla",)]


def test_S7_a_file_larger_than_five_megabytes_is_refused_unread() -> None:
    assert problem(b"PK" + b"x" * 5_000_000) == bounds.TOO_BIG


def test_S7_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    assert problem(repacked({"xl/media/big.png": b"\0" * 60_000_000})) == bounds.TOO_MUCH
    assert problem(repacked({"xl/media/big.png": b"\0" * 1_000_000})) == bounds.TOO_MUCH


def test_S7_a_bomb_that_lies_about_its_size_is_stopped_while_it_unpacks() -> None:
    bomb = bytearray(repacked({"xl/media/big.png": b"\0" * 60_000_000}))
    size = (60_000_000).to_bytes(4, "little")
    assert bomb.count(size) == 2
    lying = bytes(bomb).replace(size, (90_000).to_bytes(4, "little"))
    assert problem(lying) == bounds.BROKEN


def test_S7_a_thousand_parts_are_too_many() -> None:
    assert problem(repacked({f"xl/x{n}": b"x" for n in range(1_001)})) == bounds.TOO_MUCH


def test_S7_a_part_of_many_megabytes_is_refused() -> None:
    noise = bytes(range(32, 59)) * 330_000
    assert len(noise) > 8_000_000
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("xl/x", noise[:4_900_000])
    assert problem(out.getvalue()) == bounds.BROKEN  # within the bounds, but no workbook
    assert problem(repacked({"xl/x": noise})) == bounds.TOO_MUCH


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_S7_entities_are_never_unfolded(encoding: str) -> None:
    sheet = f'<?xml version="1.0" encoding="{encoding}"?>{LAUGHS}' + STRANGE.format("")
    assert problem(repacked({SHEET: sheet.encode(encoding)})) == bounds.BROKEN
    strings = f'<?xml version="1.0" encoding="{encoding}"?>{LAUGHS}<sst>&c;</sst>'
    assert problem(repacked({"xl/sharedStrings.xml": strings.encode(encoding)})) == bounds.BROKEN


def test_S7_entities_do_not_hide_in_a_rare_encoding() -> None:
    declared = b'<?xml version="1.0" encoding="cp037"?>'
    for hidden in (LAUGHS + STRANGE.format(""), STRANGE.format("")):
        assert problem(repacked({SHEET: declared + hidden.encode("cp037")})) == bounds.BROKEN


def test_S7_a_flood_of_tags_is_refused() -> None:
    flood = "".join(f"<c>{n}</c>" for n in range(70_000))
    content = repacked({SHEET: STRANGE.format(f'<row r="2">{flood}</row>')})
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.getinfo(SHEET).file_size < 50 * archive.getinfo(SHEET).compress_size
    assert problem(content) == bounds.TOO_MUCH


def test_S7_a_row_number_of_two_thousand_million_does_not_count_to_it() -> None:
    far = STRANGE.format('<row r="2000000000"><c t="inlineStr"><is><t>x</t></is></c></row>')
    assert problem(repacked({SHEET: far})) == bounds.TOO_LONG


def test_S7_a_cell_far_to_the_right_is_not_reached() -> None:
    far = STRANGE.format('<row r="2"><c r="XFD2" t="inlineStr"><is><t>x</t></is></c></row>')
    (table,) = tables.read("x", repacked({SHEET: far}))
    assert max(len(line.cells) for line in table) <= bounds.COLUMNS + 1


def test_what_a_sheet_claims_about_its_size_is_not_believed() -> None:
    small = '<dimension ref="A1"/><sheetData>'
    row = '<row r="2"><c r="A2" t="inlineStr"><is><t>Layla</t></is></c></row>'
    sheet = STRANGE.format(row).replace("<sheetData>", small)
    (table,) = tables.read("x", repacked({SHEET: sheet}))
    assert [line.cells for line in table] == [("Name",), ("Layla",)]


def test_more_than_fifty_columns_are_too_many() -> None:
    assert problem(("Name" + ",x" * 50).encode()) == bounds.TOO_WIDE
    assert tables.read("x", ("Name" + ",x" * 49 + ",,,").encode())


def test_a_list_of_ten_thousand_lines_is_asked_for_in_parts() -> None:
    rows = "".join(f"Person {chr(97 + n % 26)}{n}\n" for n in range(10_000))
    result = member_list.read("x", f"Name\n{rows}".encode())
    assert [fault.problem for fault in result.faults] == [bounds.TOO_LONG]
    book = Workbook()
    for n in range(10_000):
        book.worksheets[0].append([f"Person {n}"])
    out = io.BytesIO()
    book.save(out)
    assert problem(out.getvalue()) == bounds.TOO_LONG


def test_five_hundred_people_are_welcome_and_one_more_is_not() -> None:
    def names(count: int) -> bytes:
        letters = "abcdefghijklmnopqrstuvwxyz"
        rows = (f"{letters[n % 26]} {letters[n // 26]}" for n in range(count))
        return "\n".join(("Name", *rows)).encode()

    assert len(member_list.read("x", names(500)).rows) == 500
    (fault,) = member_list.read("x", names(501)).faults
    assert fault.problem == bounds.TOO_LONG


# --- each with its own sentence ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("list.xlsm", plain_workbook(), bounds.MACROS),
        ("list.xlsx", repacked({"xl/vbaProject.bin": b"x"}), bounds.MACROS),
        (
            "list.xlsx",
            repacked({"[Content_Types].xml": "application/vnd.ms-excel.sheet.macroEnabled.main"}),
            bounds.MACROS,
        ),
        ("list.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), bounds.LOCKED),
        ("list.xls", OLE + b"Workbook", bounds.OTHER_PROGRAM),
        ("list.xlsb", repacked({"xl/workbook.bin": b"x"}), bounds.OTHER_PROGRAM),
        ("list.ods", repacked({"content.xml": b"<x/>"}), bounds.OTHER_PROGRAM),
        ("list.xlsx", b"PK\x03\x04 and no more", bounds.BROKEN),
        ("list.xlsx", plain_workbook()[:-200], bounds.BROKEN),
        ("list.xlsx", repacked({"xl/workbook.xml": b"<broken"}), bounds.BROKEN),
        ("list.csv", b"%PDF-1.7 Name", bounds.NOT_A_LIST),
        ("list.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", bounds.NOT_A_LIST),
        ("list.xls", b"<html><table><tr><td>Name", bounds.NOT_A_LIST),
        ("list.csv", b"Name\nLay\x07la", bounds.NOT_A_LIST),
        ("list.csv", b"Name\n\xff\0\x01\x02\0\0\0", bounds.NOT_A_LIST),
        ("list.csv", b'Name\n"' + b"x" * 200_000, bounds.BROKEN),
    ],
)
def test_each_kind_of_unreadable_file_has_its_own_sentence(
    name: str, content: bytes, expected: Text
) -> None:
    assert problem(content, name) == expected


def test_a_document_that_is_no_workbook_is_told_so() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("[Content_Types].xml", "<x/>")
        archive.writestr("word/document.xml", "<x/>")
    assert problem(out.getvalue(), "list.docx") == bounds.NOT_A_LIST


def test_a_workbook_with_a_password_on_its_parts_is_told_so() -> None:
    content = bytearray(plain_workbook())
    at = 0
    while (at := content.find(b"PK\x01\x02", at)) >= 0:
        content[at + 8] |= 1
        at += 4
    assert problem(bytes(content)) == bounds.LOCKED


@settings(max_examples=150)
@given(st.binary(max_size=300) | st.text(max_size=200).map(str.encode))
def test_S7_whatever_comes_in_rows_or_sentences_come_out(content: bytes) -> None:
    result = member_list.read("list", content)
    assert result.rows or result.faults


@settings(max_examples=60)
@given(st.data())
def test_S7_a_damaged_workbook_never_stops_us(data: st.DataObject) -> None:
    content = bytearray(plain_workbook())
    for at in data.draw(st.lists(st.integers(0, len(content) - 1), min_size=1, max_size=4)):
        content[at] = data.draw(st.integers(0, 255))
    result = member_list.read("list.xlsx", bytes(content))
    assert result.rows or result.faults
