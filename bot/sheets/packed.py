"""Looks over the zip file that a workbook is, before anything in it is understood (S7)."""

from __future__ import annotations

import io
import re
import zipfile

from bot.sheets.bounds import MEGABYTE, PARTS, RATIO, SMALL, Bounds, UnreadableError

_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")


def check(name: str, content: bytes, bounds: Bounds) -> bool:
    """Raises UnreadableError; else tells whether there are formulas in it."""
    has_formulas = False
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_sizes(archive, bounds)
            _check_kind(name, archive, bounds)
            for info in archive.infolist():
                # Reading stops at the size that was claimed and checked above.
                part = archive.read(info)
                _check_xml(part, bounds)
                has_formulas = has_formulas or _FORMULA.search(part) is not None
    except UnreadableError:
        raise
    except Exception as error:  # so does a broken zip file
        raise UnreadableError(bounds.broken) from error
    return has_formulas


def _check_sizes(archive: zipfile.ZipFile, bounds: Bounds) -> None:
    infos = archive.infolist()
    if any(info.flag_bits & 1 for info in infos):
        raise UnreadableError(bounds.locked)
    if len(infos) > PARTS or sum(info.file_size for info in infos) > bounds.unpacked * MEGABYTE:
        raise UnreadableError(bounds.too_much)
    for info in infos:
        squeezed = info.file_size > max(SMALL, RATIO * info.compress_size)
        if squeezed or info.file_size > bounds.part * MEGABYTE:
            raise UnreadableError(bounds.too_much)


def _check_kind(name: str, archive: zipfile.ZipFile, bounds: Bounds) -> None:
    parts = {part.lower() for part in archive.namelist()}
    if any(part.endswith("vbaproject.bin") for part in parts) or name.lower().endswith(".xlsm"):
        raise UnreadableError(bounds.macros)
    if "xl/workbook.bin" in parts or "content.xml" in parts:  # Excel's binary format; OpenDocument
        raise UnreadableError(bounds.other_program)
    if "[content_types].xml" not in parts or not any(part.startswith("xl/") for part in parts):
        raise UnreadableError(bounds.not_a_table)
    if b"macroEnabled" in archive.read("[Content_Types].xml"):
        raise UnreadableError(bounds.macros)


def _check_xml(part: bytes, bounds: Bounds) -> None:
    """No entities, no flood of tags.

    The parser knows UTF-16 and encodings in which "<" is one byte, so neither can hide. A part
    that does not begin like XML is a picture or the like: the parser stops at its first byte,
    wherever the workbook claims that it belongs.
    """
    bare = part.removeprefix(b"\xef\xbb\xbf").replace(b"\0", b"")
    if not bare.lstrip(b"\xff\xfe\t\r\n ").startswith(b"<"):
        return
    if b"<!" in bare.replace(b"<!--", b"").replace(b"<![CDATA[", b""):
        raise UnreadableError(bounds.broken)
    if bare.count(b"<") > bounds.tags:
        raise UnreadableError(bounds.too_much)
