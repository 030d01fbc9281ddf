"""Statements put together once: SQLAlchemy writes them, and the driver runs them as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Connection, Dialect, Select, bindparam, literal, select
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.sql.elements import ColumnElement
from sqlalchemy.sql.expression import Executable

from storage.models import Instant, Table

Row = Mapping[str, Any]
Convert = Callable[[Any], Any] | None
MOST_REMEMBERED = 16_384  # instants, some four megabytes


@dataclass(frozen=True, kw_only=True)
class Ready:
    """A statement in the words of one database. `binds` are its parameters in their order."""

    sql: str
    named: bool  # whether the driver wants parameters by name
    binds: tuple[tuple[str, Convert], ...]
    fixed: dict[str, Any]  # parameters that the statement itself brings
    shape: Any  # of a row that comes back
    converted: tuple[tuple[int, Callable[[Any], Any]], ...]  # columns by their places

    def parameters(self, row: Row) -> Any:
        row = {**self.fixed, **row} if self.fixed else row
        if self.named:
            return {name: bound(row[name], convert) for name, convert in self.binds}
        values = list(self.values_of(row))
        for place, convert in self.to_convert:
            values[place] = convert(values[place])
        return values

    @cached_property
    def values_of(self) -> Callable[[Row], tuple[Any, ...]]:
        names = [name for name, _convert in self.binds]
        if len(names) > 1:
            return itemgetter(*names)
        return lambda row: tuple(row[name] for name in names)

    @cached_property
    def to_convert(self) -> list[tuple[int, Callable[[Any], Any]]]:
        return [(place, one) for place, (_name, one) in enumerate(self.binds) if one is not None]


class Statement:
    """One statement, whatever the database. `build` is told whose words it is to use."""

    def __init__(self, build: Callable[[Dialect], Executable]) -> None:
        self._build = build
        self._ready: dict[str, Ready] = {}

    def rows(self, conn: Connection, row: Row) -> list[Any]:
        """What it finds, each with the columns as attributes."""
        ready = self.in_words_of(conn.dialect)
        found = cursor_of(conn).execute(ready.sql, ready.parameters(row)).fetchall()
        if ready.converted or ready.shape is None:
            return [as_read(ready, one) for one in found]
        return [tuple.__new__(ready.shape, one) for one in found]

    def each(self, conn: Connection, rows: Sequence[Row]) -> int:
        """Runs it for each of these; returns how many rows of the database that concerned."""
        ready = self.in_words_of(conn.dialect)
        cursor = cursor_of(conn)
        cursor.executemany(ready.sql, [ready.parameters(row) for row in rows])
        return int(cursor.rowcount)

    def in_words_of(self, dialect: Dialect) -> Ready:
        found = self._ready.get(dialect.name)
        if found is None:
            found = self._ready[dialect.name] = ready_for(self._build(dialect), dialect)
        return found


def ready_for(statement: Any, dialect: Dialect) -> Ready:
    compiled = statement.compile(dialect=dialect)
    names = compiled.positiontup or list(compiled.bind_names.values())
    binds = {name: bind for bind, name in compiled.bind_names.items()}
    columns = list(getattr(statement, "exported_columns", ()))
    return Ready(
        sql=str(compiled),
        named=compiled.positiontup is None,
        binds=tuple((name, to_driver(binds[name].type, dialect)) for name in names),
        fixed={name: bind.value for name, bind in binds.items() if not bind.required},
        shape=shape_of(columns) if columns else None,
        converted=tuple(
            (place, convert)
            for place, convert in enumerate(from_driver(one.type, dialect) for one in columns)
            if convert is not None
        ),
    )


def shape_of(columns: Sequence[Any]) -> Any:
    fields = [(one.key, Any) for one in columns]
    return NamedTuple("Found", fields)  # its fields are the columns


def to_driver(type_: Any, dialect: Dialect) -> Convert:
    """How the driver wants a value of this type. Moments of one turn are the same moment."""
    convert: Convert = type_.dialect_impl(dialect).bind_processor(dialect)
    return remembering("to", type_, dialect, convert)


def from_driver(type_: Any, dialect: Dialect) -> Convert:
    convert: Convert = type_.dialect_impl(dialect).result_processor(dialect, None)
    return remembering("from", type_, dialect, convert)


REMEMBERED: dict[tuple[str, str], Convert] = {}


def remembering(way: str, type_: Any, dialect: Dialect, convert: Convert) -> Convert:
    """Instants are worked out once for all statements: they are one type everywhere, and a memory
    for each column of each statement would come to a hundred megabytes in the course of time."""
    if convert is None or not isinstance(type_, Instant):
        return convert
    return REMEMBERED.setdefault((way, dialect.name), lru_cache(maxsize=MOST_REMEMBERED)(convert))


def bound(value: Any, convert: Convert) -> Any:
    return value if convert is None else convert(value)


def as_read(ready: Ready, found: Sequence[Any]) -> Any:
    if ready.shape is None:
        return found
    values = list(found)
    for place, convert in ready.converted:
        values[place] = convert(values[place])
    return tuple.__new__(ready.shape, values)  # at half the price of naming each of them


def cursor_of(conn: Connection) -> Any:
    """The driver's own: inside the transaction that is open."""
    driver: Any = conn.connection.dbapi_connection
    return driver.cursor()


def all_columns(table: type[Table], *conditions: ColumnElement[bool]) -> Select[Any]:
    return select(*table.__table__.c).where(*conditions)


def insertion(table: type[Table], dialect: Dialect, *, leave_out: str = "") -> Any:
    """An INSERT with all columns but one; it can say ON CONFLICT, as either database says it."""
    columns = {
        one.key: bindparam(one.key, type_=one.type)
        for one in table.__table__.c
        if one.key != leave_out
    }
    if dialect.name == "sqlite":
        return sqlite_insert(table).values(columns)
    from sqlalchemy.dialects.postgresql import insert as postgres_insert

    return postgres_insert(table).values(columns)


def one_of(column: Any, values: Sequence[Any]) -> ColumnElement[bool]:
    """`column` is one of these. The driver's parameters are single values."""
    found: ColumnElement[bool] = column.in_([literal(value, column.type) for value in values])
    return found


def in_groups(values: Sequence[Any], number: int) -> Iterator[Row]:
    """Parameters for `one_among` so many; the last of too few stands there several times."""
    for start in range(0, len(values), number):
        some = values[start : start + number]
        padded = [*some, *[some[-1]] * (number - len(some))]
        yield {f"value{at}": value for at, value in enumerate(padded)}


def one_among(column: Any, number: int) -> ColumnElement[bool]:
    """`column` is one of so many values, named value0, value1 ..."""
    found: ColumnElement[bool] = column.in_(
        [bindparam(f"value{at}", type_=column.type) for at in range(number)]
    )
    return found
