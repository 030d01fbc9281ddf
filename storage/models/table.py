"""The root of all tables, and the types of their columns."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from types import NoneType
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar, get_args, get_type_hints

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Time,
    TypeDecorator,
)
from sqlalchemy import Column as SqlColumn
from sqlalchemy import Table as SqlTable
from sqlalchemy.schema import SchemaItem
from sqlalchemy.types import TypeEngine

T = TypeVar("T")


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime, the same on SQLite (which knows no zones) and PostgreSQL."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"{value} has no zone: it is no instant")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any | None, _dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        moment: datetime = value
        return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


@dataclass(frozen=True)
class Declared:
    """What a table's class says of a column, apart from its type."""

    parts: tuple[Any, ...]  # its name, where that is not the attribute's; its type; its key
    options: dict[str, Any]


def column(*parts: Any, **options: Any) -> Any:
    """As SQLAlchemy's Column; name and type may be left to the annotation."""
    return Declared(parts, options)


class Column(Generic[T]):
    """The annotation of a column: `Column[str | None]` may be empty."""

    if TYPE_CHECKING:  # what stands on the class in its place

        def __get__(self, row: None, table: type[Table]) -> SqlColumn[T]: ...


TYPES: dict[Any, Any] = {
    int: Integer(),
    bool: Boolean(),
    datetime: Instant(),
    bytes: LargeBinary(),
    str: String(),
    date: Date(),
    time: Time(),
    dict[str, Any]: JSON(),
    list[Any]: JSON(),
}


class Table:
    """The root of all tables; names of constraints are fixed so that migrations can find them.

    A class is a table, its attributes are the columns, and statements are made of both. It is not
    SQLAlchemy's ORM, which reads the same annotations: rows are read as they come, nobody asks for
    objects that are kept in step, and the ORM alone would hold some seven megabytes.
    """

    metadata: ClassVar = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    __tablename__: ClassVar[str]
    __table__: ClassVar[SqlTable]
    __table_args__: ClassVar[tuple[SchemaItem, ...]] = ()
    __table_options__: ClassVar[dict[str, Any]] = {}

    def __init_subclass__(cls) -> None:
        hints = get_type_hints(cls)
        columns = {
            name: made(name, get_args(hints[name])[0], cls.__dict__.get(name, column()))
            for name in cls.__annotations__
        }
        cls.__table__ = SqlTable(
            cls.__tablename__,
            cls.metadata,
            *columns.values(),
            *cls.__table_args__,
            **cls.__table_options__,
        )
        for name, one in columns.items():
            setattr(cls, name, one)

    @classmethod
    def __clause_element__(cls) -> SqlTable:
        """What SQLAlchemy takes the class for, in a statement."""
        return cls.__table__


def made(name: str, annotated: Any, declared: Declared) -> SqlColumn[Any]:
    """A key of another table has that one's type."""
    empty = NoneType in get_args(annotated)
    type_ = next(one for one in get_args(annotated) if one is not NoneType) if empty else annotated
    parts = list(declared.parts)
    named = parts.pop(0) if parts and isinstance(parts[0], str) else name
    typed = any(isinstance(one, ForeignKey | TypeEngine) for one in parts)
    types = () if typed else (TYPES[type_],)
    return SqlColumn(named, *types, *parts, nullable=empty, **declared.options)


# Integer on SQLite is what makes an autoincrementing key; PostgreSQL gets 64 bits.
Id = BigInteger().with_variant(Integer(), "sqlite")
