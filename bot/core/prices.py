"""What messages cost on a platform: the operator's own table, by country, counted without loss."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import ROUND_UP, Decimal
from pathlib import Path
from typing import Any

DEFAULT, CURRENCY = "default", "currency"
COLUMNS = ("template", "message")
CENTS = Decimal("0.01")
DEAREST = Decimal(100)  # of one message; more is a slip of the point
LONGEST_FILE = 100_000  # bytes; a table of all countries has some 20,000
_COUNTRY = re.compile(r"[A-Z]{2}")
_CURRENCY = re.compile(r"[A-Z]{3}")


@dataclass(frozen=True, kw_only=True)
class Price:
    """Of one message: as a template, and in a conversation that is open."""

    template: Decimal
    message: Decimal

    @property
    def dearer(self) -> Decimal:
        """Of a message of which nobody knows yet as what it goes."""
        return max(self.template, self.message)


@dataclass(frozen=True, kw_only=True)
class Prices:
    """What one platform asks, by country; `default` is for all that have no line of their own."""

    currency: str
    default: Price
    countries: Mapping[str, Price]

    def of(self, country: str) -> Price:
        return self.countries.get(country, self.default)


def country_of(address: str, paid_by: Iterable[tuple[str, str]]) -> str:
    """By whose price messages there are paid, as far as the address tells; else ""."""
    return next((country for begins, country in paid_by if address.startswith(begins)), "")


def in_cents(amount: Decimal) -> str:
    """Rounded up, so that nobody pays more than was said."""
    return str(amount.quantize(CENTS, rounding=ROUND_UP))


def read(path: Path) -> Prices:
    """The table of a file. Raises ValueError with one line that names the file and the place."""
    import tomllib  # only where there is such a table

    try:
        return table(tomllib.loads(text_of(path), parse_float=Decimal))
    except UnicodeDecodeError:
        problem = "it is no UTF-8 text"
    except tomllib.TOMLDecodeError as error:
        problem = f"it is no TOML: {' '.join(str(error).split())}"
    except OSError as error:
        problem = f"it cannot be read ({error.strerror})"
    except ValueError as error:
        problem = str(error)
    raise ValueError(f"{path.name}: {problem}")


def text_of(path: Path) -> str:
    if path.stat().st_size > LONGEST_FILE:
        raise ValueError(f"it is larger than {LONGEST_FILE:,} bytes")
    return path.read_text("utf-8-sig")


def table(written: Mapping[str, Any]) -> Prices:
    rows = {name: row(name, given) for name, given in written.items() if name != CURRENCY}
    currency = written.get(CURRENCY)
    if not isinstance(currency, str) or not _CURRENCY.fullmatch(currency):
        raise ValueError(f'{CURRENCY}: it must be there, in three capital letters, such as "USD"')
    if DEFAULT not in rows:
        raise ValueError(f"[{DEFAULT}]: it must be there, for all countries without a line")
    return Prices(currency=currency, default=rows.pop(DEFAULT), countries=rows)


def row(name: str, given: Any) -> Price:
    if name != DEFAULT and not _COUNTRY.fullmatch(name):
        raise ValueError(
            f"{name}: there may be {CURRENCY}, [{DEFAULT}], and countries in two capital letters"
        )
    given = given if isinstance(given, Mapping) else {str(given): given}
    for other in given:
        if other not in COLUMNS:
            raise ValueError(f"[{name}] {other}: there are only {' and '.join(COLUMNS)}")
    return Price(**{column: price(name, column, given.get(column)) for column in COLUMNS})


def price(name: str, column: str, given: Any) -> Decimal:
    """A plain number. True, a text, nan and inf are none."""
    exact = isinstance(given, int | Decimal) and not isinstance(given, bool)
    amount = Decimal(given) if exact else Decimal("nan")
    if not amount.is_finite() or not 0 <= amount <= DEAREST:
        raise ValueError(f"[{name}] {column}: it must be a number from 0 to {DEAREST}")
    return amount
