"""The QR picture is unpacked by hand and compared with what a scanner looks for."""

from __future__ import annotations

import struct
import zlib

import pytest

from bot.reports.qr import BORDER, PIXELS, png

LINK = "https://t.me/ExampleNetworkBot?start=Jx3kQ9vT2mWz8RcYb5LdNg"
FINDER = ("1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111")


def modules(content: bytes) -> list[str]:
    """The picture, one character a module: "1" is black. Only what `png` writes is understood."""
    width, height, depth, colour = struct.unpack(">IIBB", content[16:26])
    assert (depth, colour, width) == (1, 0, height)
    data, at = b"", 8
    while at < len(content):
        (length,) = struct.unpack(">I", content[at : at + 4])
        if content[at + 4 : at + 8] == b"IDAT":
            data += content[at + 8 : at + 8 + length]
        at += 12 + length
    raw, stride = zlib.decompress(data), -(-width // 8) + 1
    above, pixels = bytes(stride - 1), []
    for y in range(height):
        rule, row = raw[y * stride], raw[y * stride + 1 : (y + 1) * stride]
        assert rule in {0, 2}  # as it stands, or the difference to the row above
        above = bytes((a + b) % 256 for a, b in zip(above, row, strict=True)) if rule else row
        pixels.append("".join(f"{byte ^ 255:08b}" for byte in above)[:width])
    first = next(row for row in pixels if "1" in row)
    scale = (first.index("0", first.index("1")) - first.index("1")) // 7
    return [row[::scale] for row in pixels[::scale]]


def test_the_picture_is_a_png_wide_enough_for_a_phone() -> None:
    content = png(LINK)
    assert content.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", content[16:24])
    assert width == height
    assert PIXELS <= width <= 2 * PIXELS
    assert len(content) < 20_000


def test_a_scanner_finds_three_corners_in_a_wide_white_border() -> None:
    picture = modules(png(LINK))
    size = len(picture)
    inner = [row[BORDER : size - BORDER] for row in picture[BORDER : size - BORDER]]
    assert sum(row.count("1") for row in inner) == sum(row.count("1") for row in picture)
    assert tuple(row[:7] for row in inner[:7]) == FINDER
    assert tuple(row[-7:] for row in inner[:7]) == FINDER
    assert tuple(row[:7] for row in inner[-7:]) == FINDER
    assert tuple(row[-7:] for row in inner[-7:]) != FINDER


def test_one_text_gives_one_picture_and_another_another() -> None:
    assert png(LINK) == png(LINK)
    assert png(LINK) != png(LINK + "x")


def test_a_text_that_fits_no_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="too long"):
        png("x" * 3000)
