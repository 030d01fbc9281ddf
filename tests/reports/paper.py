"""Reads the words of a PDF back, as far as ours are written: line by line, as they were put."""

from __future__ import annotations

import re
import zlib

OBJECT = re.compile(rb"(\d+) 0 obj\n(.*?)\nendobj", re.DOTALL)
STREAM = re.compile(rb"stream\n(.*)\nendstream", re.DOTALL)
FONT = re.compile(rb"/(F\d+) (\d+) 0 R")
SHOWN = re.compile(rb"/(F\d+) [\d.]+ Tf|\(((?:\\.|[^\\)])*)\) Tj|\b(ET)\b", re.DOTALL)
ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def lines(pdf: bytes) -> list[str]:
    """Everything that was put on the pages, in that order."""
    objects = {int(found[1]): found[2] for found in OBJECT.finditer(pdf)}
    fonts = fonts_of(objects)
    pages = [body for body in objects.values() if re.search(rb"/Type /Page\b(?!s)", body)]
    said = [each for page in pages for each in on_page(content(objects, page), fonts)]
    return [each for each in said if each]


def text(pdf: bytes) -> str:
    return "\n".join(lines(pdf))


def content(objects: dict[int, bytes], page: bytes) -> bytes:
    found = re.search(rb"/Contents (\d+) 0 R", page)
    assert found is not None
    return stream(objects[int(found[1])])


def stream(body: bytes) -> bytes:
    found = STREAM.search(body)
    assert found is not None
    return zlib.decompress(found[1]) if b"/FlateDecode" in body[: found.start()] else found[1]


def fonts_of(objects: dict[int, bytes]) -> dict[bytes, dict[int, str]]:
    """By the font's name on the page: what each of its signs stands for."""
    fonts: dict[bytes, dict[int, str]] = {}
    for body in objects.values():
        if b"/Font <<" in body:
            for name, number in FONT.findall(body):
                found = re.search(rb"/ToUnicode (\d+) 0 R", objects[int(number)])
                assert found is not None
                fonts[name] = signs(stream(objects[int(found[1])]))
    return fonts


def signs(table: bytes) -> dict[int, str]:
    pairs = re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>", table)
    return {int(sign, 16): bytes.fromhex(word.decode()).decode("utf-16-be") for sign, word in pairs}


def on_page(content: bytes, fonts: dict[bytes, dict[int, str]]) -> list[str]:
    said, now, line = [], {}, ""
    for font, shown, end in SHOWN.findall(content):
        if font:
            now = fonts[font]
        elif end:
            said.append(line)
            line = ""
        else:
            plain = ESCAPED.sub(lambda found: LETTERS.get(found[1], found[1]), shown)
            line += "".join(
                now.get(int.from_bytes(plain[at : at + 2]), "") for at in range(0, len(plain), 2)
            )
    return said
