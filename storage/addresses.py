"""Addresses: where a person or a group is reached on a platform."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, select, update

from storage import screen
from storage.database import Late, Store
from storage.models import AddressRow, ButtonsRow, LedgerRow, ScreenRow, SessionRow
from storage.prepared import Statement, all_columns, one_among

ID = "addresses.id"
OK, BLOCKED, GONE = "ok", "blocked", "gone"
STRANGERS_KEPT = timedelta(hours=1)  # after the last word of somebody who belongs nowhere
AT_ONCE = 16  # addresses that are looked up together

BY_ID = Statement(lambda _: all_columns(AddressRow, AddressRow.id == bindparam("id")))
BY_BLIND = Statement(lambda _: all_columns(AddressRow, AddressRow.blind == bindparam("blind")))
BY_BLINDS = Statement(lambda _: all_columns(AddressRow, one_among(AddressRow.blind, AT_ONCE)))
HEARD = Late(
    statement=Statement(
        lambda _: (
            update(AddressRow)
            .where(AddressRow.id == bindparam("which"))
            .values(last_in_at=bindparam("now"), state=OK)
        )
    ),
    place=5,
)


@dataclass(frozen=True, kw_only=True)
class Address:
    """`external` is the platform's own id. `member_id` is None for strangers and groups."""

    id: int
    platform: str
    external: str
    group: bool
    network_id: int | None
    member_id: int | None
    language: str
    state: str
    last_in_at: datetime | None


def meet(
    store: Store, platform: str, external: str, now: datetime, *, group: bool = False,
    language: str = "",
) -> Address:  # fmt: skip
    """The address with this id; it is made if it has never been seen."""
    found = find(store, platform, external)
    if found is not None:
        return found
    blind = store.vault.blind(platform, external)
    store.conn.execute(
        store.insert(AddressRow)
        .values(
            platform=platform,
            blind=blind,
            id_sealed=store.vault.seal(external, ID),
            is_group=group,
            language=language,
            state=OK,
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=["blind"])  # another process may meet it, too
    )
    row = store.conn.execute(select(*AddressRow.__table__.c).where(AddressRow.blind == blind))
    return read(store, row.one())


def find(store: Store, platform: str, external: str) -> Address | None:
    known: Address | None = store.known.get(("address", platform, external))
    if known is not None:
        return known
    rows = store.look(BY_BLIND, blind=store.vault.blind(platform, external))
    return remembered(store, rows[0]) if rows else None


def expect(store: Store, blinds: Sequence[str]) -> list[Address]:
    """Reads those of these addresses that there are, for turns to come in this transaction."""
    found = []
    for start in range(0, len(blinds), AT_ONCE):
        some = blinds[start : start + AT_ONCE]
        padded = [*some, *[some[-1]] * (AT_ONCE - len(some))]
        rows = store.look(BY_BLINDS, **{f"value{at}": blind for at, blind in enumerate(padded)})
        found += [remembered(store, row) for row in rows]
    return found


def remembered(store: Store, row: Any) -> Address:
    address = read(store, row)
    store.known["address", address.platform, address.external] = address
    store.known["blind", row.blind] = address.id
    return address


def heard(store: Store, address: Address, now: datetime) -> None:
    """They wrote to us: so we can reach them, whatever we thought before."""
    store.later(HEARD, {"which": address.id, "now": now})
    key = ("address", address.platform, address.external)
    store.known[key] = replace(address, last_in_at=now, state=OK)


def get(store: Store, id: int) -> Address:
    (row,) = BY_ID.rows(store.reading, {"id": id})
    return read(store, row)


def of_members(store: Store, member_ids: Iterable[int]) -> dict[int, Address]:
    """The best address of each member: reachable first, then the one last heard from."""
    query = select(*AddressRow.__table__.c).where(AddressRow.member_id.in_(list(member_ids)))
    best: dict[int, Address] = {}
    for row in store.conn.execute(query):
        address = read(store, row)
        current = best.get(row.member_id)
        if current is None or rank(address) > rank(current):
            best[row.member_id] = address
    return best


def rank(address: Address) -> tuple[bool, float, int]:
    heard = address.last_in_at.timestamp() if address.last_in_at else 0.0
    return (address.state == OK, heard, address.id)


def of_member(store: Store, member_id: int) -> Address | None:
    return of_members(store, [member_id]).get(member_id)


def all_of(store: Store, member_id: int) -> list[Address]:
    query = select(*AddressRow.__table__.c).where(AddressRow.member_id == member_id)
    return [read(store, row) for row in store.conn.execute(query.order_by(AddressRow.id))]


def groups(store: Store, network_id: int) -> list[Address]:
    query = select(*AddressRow.__table__.c).where(
        AddressRow.group.is_(True), AddressRow.network_id == network_id, AddressRow.state == OK
    )
    return [read(store, row) for row in store.conn.execute(query)]


def change(store: Store, id: int, **values: Any) -> None:
    """Sets columns: member_id, network_id, state, language, last_in_at."""
    store.conn.execute(update(AddressRow).where(AddressRow.id == id).values(**values))


def move(store: Store, address: Address, external: str) -> None:
    """Gives an address the new id that its platform announced."""
    if find(store, address.platform, external) is not None:
        change(store, address.id, state=GONE)
        return
    change(
        store,
        address.id,
        blind=store.vault.blind(address.platform, external),
        id_sealed=store.vault.seal(external, ID),
    )


def forget(store: Store, id: int) -> None:
    """Cuts an address loose from its member; the row stays, without its id, for the ledger."""
    change(
        store,
        id,
        member_id=None,
        network_id=None,
        state=GONE,
        blind=f"gone/{id}",
        id_sealed=store.vault.seal("", ID),
        language="",
    )


def forget_strangers(store: Store, now: datetime) -> int:
    """Somebody who belongs nowhere is forgotten an hour after they were last heard (H10).

    The hour lets what was said last arrive and be read. What their screen, their buttons and the
    ledger held of it goes with them. Returns how many.
    """
    busy = select(SessionRow.address_id).where(SessionRow.expires_at > now)
    pending = select(LedgerRow.address_id).where(
        LedgerRow.state.in_(("planned", "sending")), LedgerRow.address_id.is_not(None)
    )
    rows = store.conn.execute(
        select(AddressRow.id).where(
            AddressRow.member_id.is_(None),
            AddressRow.group.is_(False),
            AddressRow.blind.not_like("gone/%"),
            func.coalesce(AddressRow.last_in_at, AddressRow.created_at) < now - STRANGERS_KEPT,
            AddressRow.id.not_in(busy),
            AddressRow.id.not_in(pending),
        )
    )
    found = [row.id for row in rows]
    for id in found:
        forget(store, id)
    screen.drop(store, ScreenRow.address_id.in_(found))
    store.conn.execute(delete(ButtonsRow).where(ButtonsRow.address_id.in_(found)))
    store.conn.execute(
        update(LedgerRow).where(LedgerRow.address_id.in_(found)).values(body_sealed=None)
    )
    return len(found)


def unlink(store: Store, member_id: int) -> None:
    store.conn.execute(
        update(AddressRow).where(AddressRow.member_id == member_id).values(member_id=None)
    )


def read(store: Store, row: Any) -> Address:
    return Address(
        id=row.id,
        platform=row.platform,
        external=store.vault.open(row.id_sealed, ID),
        group=row.is_group,
        network_id=row.network_id,
        member_id=row.member_id,
        language=row.language,
        state=row.state,
        last_in_at=row.last_in_at,
    )
