"""Addresses: where a person or a group is reached on a platform."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, or_, select, update

from storage import screen
from storage.database import Late, Store
from storage.models import (
    AddressRow,
    ButtonsRow,
    LedgerRow,
    ScreenRow,
)
from storage.prepared import Statement, all_columns, in_groups, one_among

ID = "addresses.id"
OK, MISSED, BLOCKED, GONE = "ok", "missed", "blocked", "gone"
REACHABLE = (OK, MISSED)  # one or two messages that did not get through prove nothing yet
STRIKES = 3  # in a row; then somebody counts as unreachable there (platforms.md section 5)
AT_ONCE = 16  # addresses that are looked up together

BY_ID = Statement(lambda _: all_columns(AddressRow, AddressRow.id == bindparam("id")))
OF_MEMBERS = Statement(lambda _: all_columns(AddressRow, one_among(AddressRow.member_id, AT_ONCE)))
OF_MEMBER = Statement(
    lambda _: all_columns(AddressRow, AddressRow.member_id == bindparam("member_id"))
)
GROUPS = Statement(
    lambda _: all_columns(
        AddressRow,
        AddressRow.group.is_(True),
        AddressRow.network_id == bindparam("network_id"),
        AddressRow.state == OK,
    )
)
BY_BLIND = Statement(
    lambda _: all_columns(
        AddressRow,
        or_(
            AddressRow.blind == bindparam("blind"),
            AddressRow.also_blind == bindparam("blind"),
        ),
    )
)
BY_BLINDS = Statement(
    lambda _: all_columns(
        AddressRow,
        or_(one_among(AddressRow.blind, AT_ONCE), one_among(AddressRow.also_blind, AT_ONCE)),
    )
)
HEARD = Late(
    statement=Statement(
        lambda _: (
            update(AddressRow)
            .where(AddressRow.id == bindparam("which"))
            .values(last_in_at=bindparam("now"), state=OK, strikes=0)
        )
    ),
    place=5,
)


@dataclass(frozen=True, kw_only=True)
class Address:
    """`external` is the platform's own id. `member_id` is None for strangers and groups.

    `preferred`: of several addresses of a member, where they want to be reached. `strikes` counts
    the messages in a row that did not get through; with the first the state is MISSED.
    `also_blind`: a keyed hash of another id by which they are known there (storage/also_known.py).
    """

    id: int
    platform: str
    external: str
    group: bool
    network_id: int | None
    member_id: int | None
    language: str
    state: str
    last_in_at: datetime | None
    preferred: bool = False
    strikes: int = 0
    also_blind: str | None = None

    @property
    def reachable(self) -> bool:
        return self.state in REACHABLE


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
    row = store.reading.execute(select(*AddressRow.__table__.c).where(AddressRow.blind == blind))
    return read(store, row.one())


def find(store: Store, platform: str, external: str) -> Address | None:
    """By either of its ids."""
    own = store.known.get(("also", platform, external), external)
    known: Address | None = store.known.get(("address", platform, own))
    if known is not None:
        return known
    rows = store.look(BY_BLIND, blind=store.vault.blind(platform, external))
    if not rows:
        return None
    found = remembered(store, rows[0])
    if found.external != external:
        store.known["also", platform, external] = found.external
    return found


def expect(store: Store, blinds: Sequence[str]) -> list[Address]:
    """Reads those of these addresses that there are, for turns to come in this transaction."""
    found = []
    for some in in_groups(blinds, AT_ONCE):
        found += [remembered(store, row) for row in store.look(BY_BLINDS, **some)]
    return found


def remembered(store: Store, row: Any) -> Address:
    """What is known of it already may be newer than the row: they may have been heard since."""
    read_now = read(store, row)
    key = ("address", read_now.platform, read_now.external)
    address: Address = store.known.setdefault(key, read_now)
    store.known["blind", row.blind] = address.id
    if row.also_blind is not None:
        store.known["blind", row.also_blind] = address.id
    return address


def heard(store: Store, address: Address, now: datetime) -> None:
    """They wrote to us: so we can reach them, whatever we thought before."""
    store.later(HEARD, {"which": address.id, "now": now})
    key = ("address", address.platform, address.external)
    store.known[key] = replace(address, last_in_at=now, state=OK, strikes=0)


def get(store: Store, id: int) -> Address:
    (row,) = BY_ID.rows(store.reading, {"id": id})
    return read(store, row)


def of_members(store: Store, member_ids: Iterable[int]) -> dict[int, Address]:
    """The best address of each member: one that works, with the fewest messages that did not get
    through, the one they prefer, the one last heard from."""
    best: dict[int, Address] = {}
    for row in rows_of(store, list(member_ids)):
        address = read(store, row)
        current = best.get(row.member_id)
        if current is None or rank(address) > rank(current):
            best[row.member_id] = address
    return best


def rows_of(store: Store, member_ids: Sequence[int]) -> list[Any]:
    if len(member_ids) == 1:
        return OF_MEMBER.rows(store.reading, {"member_id": member_ids[0]})
    some = in_groups(member_ids, AT_ONCE)
    return [row for each in some for row in OF_MEMBERS.rows(store.reading, each)]


def rank(address: Address) -> tuple[int, int, bool, float, int]:
    heard = address.last_in_at.timestamp() if address.last_in_at else 0.0
    works = {OK: 2, MISSED: 1}.get(address.state, 0)
    return (works, -address.strikes, address.preferred, heard, address.id)


def of_member(store: Store, member_id: int) -> Address | None:
    return of_members(store, [member_id]).get(member_id)


def all_of(store: Store, member_id: int) -> list[Address]:
    rows = OF_MEMBER.rows(store.reading, {"member_id": member_id})
    return sorted((read(store, row) for row in rows), key=lambda each: each.id)


def groups(store: Store, network_id: int) -> list[Address]:
    return [read(store, row) for row in GROUPS.rows(store.reading, {"network_id": network_id})]


def change(store: Store, id: int, **values: Any) -> None:
    """Sets columns: member_id, network_id, state, language, last_in_at, preferred, strikes."""
    store.conn.execute(update(AddressRow).where(AddressRow.id == id).values(**values))


def ids_of(store: Store, member_id: int) -> list[int]:
    """The same by their ids alone, the oldest first."""
    return sorted(row.id for row in store.look(OF_MEMBER, member_id=member_id))


def prefer(store: Store, member_id: int, id: int) -> None:
    """Where a member wants to be reached: this one of their addresses and no other."""
    store.conn.execute(
        update(AddressRow)
        .where(AddressRow.member_id == member_id)
        .values(preferred=AddressRow.id == id)
    )


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
        also_blind=None,
        preferred=False,
        id_sealed=store.vault.seal("", ID),
        language="",
    )


def forget_all(store: Store, ids: Sequence[int]) -> None:
    """These addresses with what their screens, their buttons and the ledger hold of what was said
    there: whoever has that app in hand is a stranger from now on, who is shown nothing. What is
    still to go may go elsewhere."""
    for id in ids:
        forget(store, id)
    screen.drop(store, ScreenRow.address_id.in_(ids))
    store.conn.execute(delete(ButtonsRow).where(ButtonsRow.address_id.in_(ids)))
    store.changing.execute(
        update(LedgerRow)
        .where(LedgerRow.address_id.in_(ids), LedgerRow.state.not_in(("planned", "sending")))
        .values(body_sealed=None)
    )


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
        preferred=row.preferred,
        strikes=row.strikes,
        also_blind=row.also_blind,
    )
