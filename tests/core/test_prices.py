"""The operator's table of prices: exact, and a wrong one is told in one line with its place."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from bot.core import stored
from bot.core.direction import plain
from bot.core.messages import Message, Money, Voice, _
from bot.core.prices import Price, in_cents, read
from bot.core.texts import translate

GOOD = """
currency = "USD"
[default]
template = 0.08
message = 0.07
[JO]
template = 0.1
message = 0
"""
EXAMPLE = Path(__file__).parents[2] / "docs" / "whatsapp-prices.example.toml"


def written(folder: Path, text: str) -> Path:
    path = folder / "prices.toml"
    path.write_text(text, "utf-8")
    return path


def test_prices_are_read_exactly_and_by_country(tmp_path: Path) -> None:
    prices = read(written(tmp_path, GOOD))
    assert prices.currency == "USD"
    assert prices.of("LB") == Price(template=Decimal("0.08"), message=Decimal("0.07"))
    assert prices.of("JO") == Price(template=Decimal("0.1"), message=Decimal(0))
    assert prices.of("JO").dearer == Decimal("0.1")


def test_an_amount_is_rounded_up() -> None:
    assert [in_cents(Decimal(each)) for each in ("0.1", "0.101", "0.9600", "2")] == [
        "0.10", "0.11", "0.96", "2.00",
    ]  # fmt: skip


def test_the_example_can_be_read_and_says_that_it_is_invented() -> None:
    assert read(EXAMPLE).of("LB").template > 0
    assert "invented" in EXAMPLE.read_text("utf-8").splitlines()[0].lower()


@pytest.mark.parametrize(
    ("was", "now", "place"),
    [
        ('currency = "USD"', "", "currency"),
        ('"USD"', '"usd"', "currency"),
        ("[default]", "[LB]", "[default]"),
        ("[JO]", "[jo]", "jo"),
        ("[JO]", "[Jordan]", "Jordan"),
        ("0.08", '"0.08"', "[default] template"),
        ("0.08", "-1", "[default] template"),
        ("0.08", "800", "[default] template"),
        ("0.08", "nan", "[default] template"),
        ("0.08", "true", "[default] template"),
        ("message = 0.07", "", "[default] message"),
        ("message = 0.07", "mesage = 0.07", "[default] mesage"),
        ("message = 0.07", "message = 0,07", "line 5"),
        ("[JO]", "[JO", "line 6"),
    ],
)
def test_a_wrong_table_is_told_in_one_line_with_its_place(
    tmp_path: Path, was: str, now: str, place: str
) -> None:
    assert was in GOOD
    with pytest.raises(ValueError, match=r"prices\.toml") as caught:
        read(written(tmp_path, GOOD.replace(was, now, 1)))
    assert place in str(caught.value)
    assert "\n" not in str(caught.value)


def test_what_is_no_text_is_told_so(tmp_path: Path) -> None:
    path = tmp_path / "prices.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ValueError, match="no UTF-8 text"):
        read(path)


def test_money_is_written_as_the_reader_writes_it_and_survives_the_ledger() -> None:
    words = _("{amount}", amount=Money(amount="0.96", currency="USD"))
    assert translate(words, Voice(language="en")) == "0.96 USD"
    assert translate(words, Voice(language="fr")) == "0,96 USD"
    assert plain(translate(words, Voice(language="ar"))) == "0.96 USD"
    assert plain(translate(words, Voice(language="ar", digits="arabic"))) == "٠.٩٦ USD"
    message = Message(lines=(words,))
    assert stored.from_json(stored.to_json(message)) == message
