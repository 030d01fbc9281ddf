"""Workbooks that nobody made in good faith, in tests."""

from __future__ import annotations

import io
import zipfile
from functools import cache

from openpyxl import Workbook

SHEET = "xl/worksheets/sheet1.xml"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
LAUGHS = (
    '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;">]>'
)
STRANGE = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    '<row r="1"><c r="A1" t="inlineStr"><is><t>Name</t></is></c></row>{}</sheetData></worksheet>'
)


@cache
def plain_workbook() -> bytes:
    book = Workbook()
    book.worksheets[0].append(["Name"])
    book.worksheets[0].append(["Layla"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def repacked(parts: dict[str, bytes | str], workbook: bytes = b"") -> bytes:
    """A workbook (else the plain one) with some parts replaced or added."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook or plain_workbook())) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return out.getvalue()
