"""Programmes and networks: the unit of access, language, calendar and clock."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, func, insert, select, update

from storage.database import Store
from storage.models import NetworkRow, ProgrammeRow
from storage.prepared import Statement, all_columns

NIGHT = ("21:00", "08:00")  # domain.md section 3: night quiet by default
FRIDAY = ("11:00", "14:00")  # domain.md section 3: Friday midday is quiet by default
WEEKENDS = {"JO": [4, 5], "LB": [5, 6]}  # CLDR: Friday-Saturday, Saturday-Sunday; Monday is 0
SEALED = ("names", "towns", "controller", "contact", "focal", "emergency")  # S9
PROGRAMME = "programmes.name"
BY_ID = Statement(lambda _: all_columns(NetworkRow, NetworkRow.id == bindparam("id")))
ZONES = {"JO": "Asia/Amman", "LB": "Asia/Beirut"}


@dataclass(frozen=True, kw_only=True)
class Network:
    """One municipality's network. `days` are its confirmed holidays by date."""

    id: int
    programme_id: int
    office: bool
    names: dict[str, str]
    towns: dict[str, str]
    country: str
    zone: str
    weekend: tuple[int, ...]
    languages: tuple[str, ...]
    quiet: dict[str, Any]
    overrides: tuple[tuple[date, date, int], ...]
    days: dict[date, str]
    paused_until: datetime | None
    shows_places: bool
    controller: str
    contact: str
    focal: str
    emergency: str

    def name(self, language: str) -> str:
        return self.names.get(language) or self.names.get("en") or next(iter(self.names.values()))

    def town(self, language: str) -> str:
        return self.towns.get(language) or self.towns.get("en") or next(iter(self.towns.values()))


def add_programme(store: Store, name: str, now: datetime) -> int:
    row = store.changing.execute(
        insert(ProgrammeRow)
        .values(name_sealed=store.vault.seal(name, PROGRAMME), created_at=now)
        .returning(ProgrammeRow.id)
    )
    return int(row.scalar_one())


def programme(store: Store) -> tuple[int, str] | None:
    """The first programme, or None before the owner has come."""
    row = store.reading.execute(
        select(ProgrammeRow.id, ProgrammeRow.name_sealed).order_by(ProgrammeRow.id).limit(1)
    ).first()
    return (row.id, store.vault.open(row.name_sealed, PROGRAMME)) if row else None


def add(  # noqa: PLR0913  a network is what the owner says of it, word by word
    store: Store,
    *,
    programme_id: int,
    names: dict[str, str],
    towns: dict[str, str],
    country: str,
    now: datetime,
    zone: str = "",
    weekend: list[int] | None = None,
    languages: tuple[str, ...] = ("ar", "fr", "en"),
    office: bool = False,
    controller: str = "",
    contact: str = "",
    focal: str = "",
    emergency: str = "",
) -> Network:
    """A new network, with its own data key."""
    key = store.vault.new_network_key()
    inserted = store.conn.execute(
        insert(NetworkRow)
        .values(
            programme_id=programme_id,
            office=office,
            country=country,
            zone=zone or ZONES[country],
            weekend=WEEKENDS[country] if weekend is None else weekend,
            languages=list(languages),
            quiet={"night": list(NIGHT), "friday": list(FRIDAY)},
            overrides=[],
            days={},
            key_sealed=key,
            created_at=now,
        )
        .returning(NetworkRow.id)
    )
    made = int(inserted.scalar_one())
    store.networks_made.append(made)
    store.vault.learn(made, key)
    told = {"controller": controller, "contact": contact, "focal": focal, "emergency": emergency}
    change(store, made, names=names, towns=towns, **told)
    return get(store, made)


def get(store: Store, id: int) -> Network:
    known: Network | None = store.known.get(("network", id))
    if known is None:
        (row,) = store.look(BY_ID, id=id)
        known = store.known["network", id] = read(store, row)
    return known


def listed(store: Store, programme_id: int | None = None) -> list[Network]:
    """All networks in the order in which they were made, without the programme's office."""
    query = select(*NetworkRow.__table__.c).where(NetworkRow.office.is_(False))
    if programme_id is not None:
        query = query.where(NetworkRow.programme_id == programme_id)
    return [
        store.once("network", row, read)
        for row in store.reading.execute(query.order_by(NetworkRow.id))
    ]


def office(store: Store, programme_id: int) -> Network | None:
    """Where those belong who lead the programme; None before there is one."""
    row = store.reading.execute(
        select(*NetworkRow.__table__.c)
        .where(NetworkRow.office.is_(True), NetworkRow.programme_id == programme_id)
        .order_by(NetworkRow.id)
        .limit(1)
    ).first()
    return read(store, row) if row else None


def change(store: Store, id: int, **values: Any) -> None:
    """Sets columns: paused_until, quiet, days ({date: name}), overrides, names ..."""
    if "days" in values:
        values["days"] = {day.isoformat(): name for day, name in values["days"].items()}
    if "overrides" in values:
        values["overrides"] = [
            [first.isoformat(), last.isoformat(), minutes]
            for first, last, minutes in values["overrides"]
        ]
    for name in SEALED:
        if name in values:
            sealed = seal(store, json.dumps(values.pop(name)), f"networks.{name}", id)
            values[f"{name}_sealed"] = sealed
    store.conn.execute(update(NetworkRow).where(NetworkRow.id == id).values(**values))


def count(store: Store) -> int:
    return int(
        store.reading.execute(
            select(func.count()).select_from(NetworkRow).where(NetworkRow.office.is_(False))
        ).scalar_one()
    )


def unlock(store: Store, id: int) -> None:
    """Makes sure that the vault can open this network's columns."""
    if not store.vault.knows(id):
        wrapped = store.reading.execute(
            select(NetworkRow.key_sealed).where(NetworkRow.id == id)
        ).scalar_one()
        store.vault.learn(id, wrapped)


def seal(store: Store, value: str | bytes, column: str, network: int | None) -> bytes:
    if network:
        unlock(store, network)
    return store.vault.seal(value, column, network or 0)


def unseal(store: Store, sealed: bytes | None, column: str, network: int | None) -> str:
    if sealed and network:
        unlock(store, network)
    return store.vault.open(sealed, column, network or 0)


def read(store: Store, row: Any) -> Network:
    store.vault.learn(row.id, row.key_sealed)
    opened = {
        name: json.loads(
            unseal(store, getattr(row, f"{name}_sealed"), f"networks.{name}", row.id) or '""'
        )
        for name in SEALED
    }
    return Network(
        id=row.id,
        programme_id=row.programme_id,
        office=row.office,
        country=row.country,
        zone=row.zone,
        weekend=tuple(row.weekend),
        languages=tuple(row.languages),
        quiet=row.quiet,
        overrides=tuple(
            (date.fromisoformat(first), date.fromisoformat(last), minutes)
            for first, last, minutes in row.overrides
        ),
        days={date.fromisoformat(day): name for day, name in row.days.items()},
        paused_until=row.paused_until,
        shows_places=row.shows_places,
        **opened,
    )
