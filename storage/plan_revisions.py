"""Every change of each line of a plan: what stood there before, and what since."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from storage.database import Store
from storage.models import RevisionRow
from storage.networks import seal, unseal
from storage.plan_shape import KEPT, Agreed, Item, Revision, Status
from storage.prepared import Statement, all_columns, insertion

BEFORE, AFTER = "plan_revisions.before", "plan_revisions.after"
NOT_ME = "not-me/"  # begins the batch of a change by which a supporter went off a line
HISTORY = Statement(
    lambda _: all_columns(RevisionRow, RevisionRow.item_id == bindparam("item_id")).order_by(
        RevisionRow.id
    )
)

NOTED = Statement(lambda words: insertion(RevisionRow, words, leave_out="id"))


def of_item(store: Store, item_id: int) -> list[Revision]:
    """The changes of one line, oldest first."""
    return store.unchanged("revision", HISTORY, _read_revision, item_id=item_id)


def last_title(store: Store, item_id: int) -> str:
    """What a line was called at last, as far as its history goes back."""
    told = (one.after or one.before or {} for one in reversed(of_item(store, item_id)))
    return next((str(values["title"]) for values in told if "title" in values), "")


def of_batch(store: Store, batch: str) -> list[Revision]:
    """What was changed in one go, in that order."""
    return _revisions(store, RevisionRow.batch == batch) if batch else []


def stepped_back(store: Store, plan_id: int) -> list[Revision]:
    """The changes by which supporters went off lines of a plan themselves, oldest first."""
    return _revisions(
        store, RevisionRow.plan_id == plan_id, RevisionRow.batch.startswith(NOT_ME, autoescape=True)
    )


def replaced(store: Store, plan_id: int) -> dict[int, list[dict[str, Any]]]:
    """What stood in each line of a plan before each of its changes, by the line's number."""
    rows = store.reading.execute(
        select(RevisionRow.item_id, RevisionRow.network_id, RevisionRow.before_sealed)
        .where(RevisionRow.plan_id == plan_id, RevisionRow.before_sealed.is_not(None))
        .order_by(RevisionRow.id)
    )
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        before = _unseal_json(store, row.before_sealed, BEFORE, row.network_id)
        found.setdefault(row.item_id, []).append(restored(before or {}))
    return found


def has_changed(store: Store, member_id: int) -> bool:
    """Whether the history names this member as somebody who changed something."""
    query = select(RevisionRow.id).where(RevisionRow.member_id == member_id).limit(1)
    return store.reading.execute(query).first() is not None


def changes_between(
    store: Store, network_id: int, since: datetime, until: datetime
) -> list[Revision]:
    """The changes of a network's plans from one instant to before another, oldest first."""
    return _revisions(
        store,
        RevisionRow.network_id == network_id,
        RevisionRow.at >= since,
        RevisionRow.at < until,
    )


def _revisions(store: Store, *where: Any) -> list[Revision]:
    rows = store.reading.execute(
        select(*RevisionRow.__table__.c).where(*where).order_by(RevisionRow.id)
    )
    return [_read_revision(store, row) for row in rows]


def _read_revision(store: Store, row: Any) -> Revision:
    return Revision(
        id=row.id,
        plan_id=row.plan_id,
        item_id=row.item_id,
        network_id=row.network_id,
        batch=row.batch,
        at=row.at,
        member_id=row.member_id,
        revision=row.revision,
        before=_unseal_json(store, row.before_sealed, BEFORE, row.network_id),
        after=_unseal_json(store, row.after_sealed, AFTER, row.network_id),
    )


def restored(values: Mapping[str, Any]) -> dict[str, Any]:
    """The fields of a revision as `plan_items.change` and `plan_items.add` take them."""
    made = dict(values)
    for name in ("start", "due"):
        if made.get(name):
            made[name] = date.fromisoformat(made[name])
    for name in ("supporters", "tags"):
        if name in made:
            made[name] = tuple(made[name])
    if "supporting_since" in made:
        made["supporting_since"] = moments(made["supporting_since"])
    if "status" in made:
        made["status"] = Status(made["status"])
    if "agreed" in made:
        made["agreed"] = Agreed(made["agreed"])
    return made


def note(store: Store, item: Item, now: datetime, **values: Any) -> None:
    NOTED.each(store.changing, [noted(store, item, now, **values)])


def noted(
    store: Store, item: Item, now: datetime, *, by: int | None, batch: str,
    before: dict[str, Any] | None, after: dict[str, Any] | None,
) -> dict[str, Any]:  # fmt: skip
    """The row that tells of one change, to be written with others."""
    return {
        "plan_id": item.plan_id,
        "item_id": item.id,
        "network_id": item.network_id,
        "batch": batch,
        "at": now,
        "member_id": by,
        "revision": item.revision,
        "before_sealed": _seal_json(store, before, BEFORE, item.network_id),
        "after_sealed": _seal_json(store, after, AFTER, item.network_id),
    }


def kept(item: Item) -> dict[str, Any]:
    return jsonable({name: getattr(item, name) for name in KEPT} | {"level": item.level})


def moments(kept: Mapping[str, str]) -> dict[int, datetime]:
    """Moments by the number of a member, as JSON keeps them."""
    return {int(id): datetime.fromisoformat(moment) for id, moment in kept.items()}


def jsonable(values: Mapping[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name, value in values.items():
        if isinstance(value, date):
            made[name] = value.isoformat()
        elif isinstance(value, Mapping):
            made[name] = {str(id): moment.isoformat() for id, moment in value.items()}
        else:
            made[name] = list(value) if isinstance(value, tuple) else value
    return made


def forget(store: Store, network_id: int, gone: set[int] | None, *where: Any) -> None:
    """Takes these people, or with None everybody, out of the history."""
    for one in _revisions(store, RevisionRow.network_id == network_id, *where):
        before, after = _unnamed(one.before, gone), _unnamed(one.after, gone)
        forgotten = gone is None or one.member_id in gone
        if before == one.before and after == one.after and not forgotten:
            continue
        store.changing.execute(
            update(RevisionRow)
            .where(RevisionRow.id == one.id)
            .values(
                member_id=None if forgotten else one.member_id,
                before_sealed=_seal_json(store, before, BEFORE, network_id),
                after_sealed=_seal_json(store, after, AFTER, network_id),
            )
        )


def _unnamed(values: dict[str, Any] | None, gone: set[int] | None) -> dict[str, Any] | None:
    if values is None:
        return None
    made = dict(values)
    if made.get("member_id") is not None and (gone is None or made["member_id"] in gone):
        made["member_id"] = None
    if "supporters" in made:
        made["supporters"] = [
            one for one in made["supporters"] if gone is not None and one not in gone
        ]
    if "supporting_since" in made:
        made["supporting_since"] = {
            id: moment
            for id, moment in made["supporting_since"].items()
            if gone is not None and int(id) not in gone
        }
    return made


def _seal_json(
    store: Store, values: Mapping[str, Any] | None, column: str, network_id: int
) -> bytes | None:
    if values is None:
        return None
    return seal(store, json.dumps(values, ensure_ascii=False), column, network_id)


def _unseal_json(
    store: Store, sealed: bytes | None, column: str, network_id: int
) -> dict[str, Any] | None:
    if sealed is None:
        return None
    values: dict[str, Any] = json.loads(unseal(store, sealed, column, network_id))
    return values
