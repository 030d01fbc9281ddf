"""The lines of action plans: objectives, activities under them, tasks under these."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import String, bindparam, cast, delete, func, insert, select, update

from storage import plan_revisions
from storage.database import Store
from storage.models import ItemRow, NetworkRow, PlanRow, RevisionRow
from storage.networks import seal, unseal
from storage.plan_revisions import jsonable, kept, moments, note, noted
from storage.plan_shape import (
    ABOVE,
    ENDED,
    KEPT,
    OPEN,
    SEALED,
    TEXTS,
    Agreed,
    Item,
    Level,
    Plan,
    Status,
)
from storage.prepared import Statement, all_columns, one_of

WORDS = "plan_items.words"
_EMPTY: Mapping[str, Any] = {
    **dict.fromkeys(("parent_id", "member_id", "start", "due", "meeting_id", "assigned_at")),
    **dict.fromkeys(("reason", "pillar", "participants"), ""),
    "status": Status.NOT_STARTED,
    "former": False,
    "supporters": (),
    "supporting_since": {},
    "agreed": Agreed.OPEN,
}  # of a new line
OPEN_PLANS = select(PlanRow.id).where(PlanRow.state == OPEN)
ITEM = Statement(lambda _: all_columns(ItemRow, ItemRow.id == bindparam("id")))
TASKS = Statement(
    lambda _: all_columns(
        ItemRow,
        ItemRow.member_id == bindparam("member_id"),
        ItemRow.level == Level.TASK,
        ItemRow.plan_id.in_(OPEN_PLANS),
    )
)
OPEN_TASK = (
    ItemRow.level == Level.TASK,
    ~one_of(ItemRow.status, sorted(ENDED)),
    ItemRow.plan_id.in_(OPEN_PLANS),
)
TOLD_TO_SUPPORT = cast(ItemRow.supporting_since, String) != "{}"
SUPPORTED = Statement(
    lambda _: all_columns(
        ItemRow, ItemRow.network_id == bindparam("network_id"), TOLD_TO_SUPPORT, *OPEN_TASK
    )
)
OF_PLAN = Statement(
    lambda _: all_columns(ItemRow, ItemRow.plan_id == bindparam("plan_id")).order_by(
        ItemRow.position, ItemRow.id
    )
)


def add(
    store: Store, plan: Plan, level: Level, now: datetime, *, by: int | None = None,
    batch: str = "", **values: Any,
) -> Item:  # fmt: skip
    """A new line, last among its siblings. Values: title, parent_id, member_id, due, agreed ...

    Raises ValueError where the line above it is not of the level above.
    """
    parent_id = values.get("parent_id")
    _refuse_parent(store, plan.id, level, parent_id)
    values.setdefault("position", _next_position(store, plan.id, parent_id))
    values = {"status": Status.NOT_STARTED, "supporters": (), **values}
    values.setdefault("supporting_since", _since(values["supporters"], {}, now, by))
    words = {name: values.pop(name, [] if name == "tags" else "") for name in SEALED}
    if values.get("member_id") is not None:
        values.setdefault("assigned_at", now)
    inserted = store.changing.execute(
        insert(ItemRow)
        .values(
            plan_id=plan.id,
            network_id=plan.network_id,
            level=level,
            words_sealed=_seal_words(store, words, plan.network_id),
            revision=1,
            created_by=by,
            created_at=now,
            changed_at=now,
            **_columns(values),
        )
        .returning(ItemRow.id)
    )
    item = get(store, int(inserted.scalar_one()))
    note(store, item, now, by=by, batch=batch, before=None, after=kept(item))
    return item


def add_all(
    store: Store, plan: Plan, level: Level, rows: Sequence[Mapping[str, Any]], now: datetime, *,
    by: int | None = None, batch: str = "",
) -> list[Item]:  # fmt: skip
    """Many new lines of one level in this order, each as `add` takes its values.

    Raises ValueError where one would not stand under a line of the level above.
    """
    if not rows:
        return []
    upper = ABOVE[level]
    standing = {item.id for item in _of_level(store, plan.id, upper)} if upper else {None}
    if any(row.get("parent_id") not in standing for row in rows):
        raise ValueError(f"a line of level {level} does not stand there")
    last = _last_positions(store, plan.id)
    written = []
    for row in rows:
        parent_id = row.get("parent_id")
        last[parent_id] = last.get(parent_id, 0) + 1
        values = {**_EMPTY, "position": last[parent_id], **row}
        values["supporting_since"] = _since(values["supporters"], {}, now, by)
        if values["member_id"] is not None:
            values["assigned_at"] = now
        words = {name: values.pop(name, [] if name == "tags" else "") for name in SEALED}
        written.append(
            {
                "plan_id": plan.id,
                "network_id": plan.network_id,
                "level": level,
                "words_sealed": _seal_words(store, words, plan.network_id),
                "revision": 1,
                "created_by": by,
                "created_at": now,
                "changed_at": now,
                **_columns(values),
            }
        )
    inserted = store.changing.execute(
        insert(ItemRow).returning(ItemRow.id, sort_by_parameter_order=True), written
    )
    ids = list(inserted.scalars())
    found = {item.id: item for item in _items(store, ItemRow.id.in_(ids))}
    items = [found[id] for id in ids]
    notes = [
        noted(store, item, now, by=by, batch=batch, before=None, after=kept(item)) for item in items
    ]
    store.changing.execute(insert(RevisionRow), notes)
    return items


def change(
    store: Store, item: Item, now: datetime, *, by: int | None = None, batch: str = "",
    **values: Any,
) -> Item:  # fmt: skip
    """The line with these values; what has not changed leaves no trace. Its moments follow:
    `assigned_at` a new person, who has not `answered_at` yet, `supporting_since` new supporters,
    `blocked_at` a block, `ended_at` the end.

    Raises ValueError where the line above it would not be of the level above.
    """
    changed = {name: value for name, value in values.items() if getattr(item, name) != value}
    if not changed:
        return item
    if "supporters" in changed and "supporting_since" not in values:
        already = {id: item.supporting_since.get(id) for id in item.supporters}
        since = _since(changed["supporters"], already, now, by)
        if since != item.supporting_since:
            changed["supporting_since"] = since
    if "parent_id" in changed:
        _refuse_parent(store, item.plan_id, item.level, changed["parent_id"])
    before = jsonable({name: getattr(item, name) for name in changed if name in KEPT})
    after = jsonable({name: value for name, value in changed.items() if name in KEPT})
    columns = {name: value for name, value in changed.items() if name not in SEALED}
    if any(name in SEALED for name in changed):
        words = {name: changed.get(name, getattr(item, name)) for name in SEALED}
        columns["words_sealed"] = _seal_words(store, words, item.network_id)
    if "member_id" in changed:
        columns["answered_at"] = None
    if changed.get("member_id") is not None:
        columns["assigned_at"] = now
    if "status" in changed:
        columns["blocked_at"] = now if changed["status"] == Status.BLOCKED else None
        columns["ended_at"] = now if changed["status"] in ENDED else None
    store.changing.execute(
        update(ItemRow)
        .where(ItemRow.id == item.id)
        .values(revision=item.revision + 1, changed_at=now, **_columns(columns))
    )
    item = get(store, item.id)
    if after:
        note(store, item, now, by=by, batch=batch, before=before, after=after)
    return item


def answered(store: Store, item: Item, now: datetime) -> None:
    """Whoever does it has said how it stands, perhaps the same as before: no change of the line."""
    store.changing.execute(update(ItemRow).where(ItemRow.id == item.id).values(answered_at=now))


def take_away(
    store: Store, item: Item, now: datetime, *, by: int | None = None, batch: str = ""
) -> None:
    """A line goes; its history stays. Lines under it must have gone before."""
    store.changing.execute(delete(ItemRow).where(ItemRow.id == item.id))
    note(store, item, now, by=by, batch=batch, before=kept(item), after=None)


def get(store: Store, id: int) -> Item:
    found = find(store, id)
    if found is None:
        raise LookupError(f"no line {id} of a plan")
    return found


def find(store: Store, id: int) -> Item | None:
    return next(iter(store.unchanged("item", ITEM, _read, id=id)), None)


def of_plan(store: Store, plan_id: int) -> list[Item]:
    """All lines of a plan as it reads: each objective, under it its activities, their tasks."""
    under: dict[int | None, list[Item]] = {}
    for item in store.unchanged("item", OF_PLAN, _read, plan_id=plan_id):
        under.setdefault(item.parent_id, []).append(item)
    return list(_in_order(under, None))


def titles(store: Store, ids: Collection[int]) -> dict[int, str]:
    """What these lines are called; of one that has gone, what it was called at last."""
    found = {item.id: item.title for item in _items(store, ItemRow.id.in_(ids))}
    return {id: found.get(id) or plan_revisions.last_title(store, id) for id in ids}


def right_under(store: Store, item: Item) -> list[Item]:
    """The lines that a line has directly under it."""
    return _items(store, ItemRow.parent_id == item.id)


def tasks_of(store: Store, member_id: int) -> list[Item]:
    """The tasks of open plans that a member is responsible for, by due date, undated last."""
    found = store.unchanged("item", TASKS, _read, member_id=member_id)
    return sorted(found, key=lambda item: (item.due or date.max, item.id))


def to_support(store: Store, network_id: int, member_id: int) -> list[Item]:
    """The tasks of open plans that have not ended, and that this member was, or is to be, told of
    as one of their supporters; by due date, undated last."""
    found = [
        item
        for item in store.unchanged("item", SUPPORTED, _read, network_id=network_id)
        if member_id in item.supporting_since and item.member_id != member_id
    ]
    return sorted(found, key=lambda item: (item.due or date.max, item.id))


def with_tasks(store: Store, network_id: int | None = None) -> list[int]:
    """The members who have, or were told to support, a task in an open plan that has not ended: for
    the daily planning, of one network or of all."""
    where = OPEN_TASK if network_id is None else (*OPEN_TASK, ItemRow.network_id == network_id)
    theirs = select(ItemRow.member_id).where(ItemRow.member_id.is_not(None), *where).distinct()
    supported = select(ItemRow.supporting_since).where(TOLD_TO_SUPPORT, *where)
    found = {int(id) for id in store.reading.execute(theirs).scalars() if id is not None}
    for since in store.reading.execute(supported).scalars():
        found.update(map(int, since))
    return sorted(found)


def of_meeting(store: Store, meeting_id: int) -> list[Item]:
    """The tasks that a meeting decided."""
    return _items(store, ItemRow.meeting_id == meeting_id)


def responsible_for(store: Store, member_id: int) -> list[Item]:
    """The lines of open plans that a member answers for, of any level, that have not ended."""
    return _items(
        store,
        ItemRow.member_id == member_id,
        ItemRow.status.not_in(ENDED),
        ItemRow.plan_id.in_(OPEN_PLANS),
    )


def with_pillar(store: Store, country: str, code: str) -> int:
    """How many lines of the plans of a country belong to this pillar."""
    inside = select(NetworkRow.id).where(NetworkRow.country == country)
    query = select(func.count()).where(ItemRow.pillar == code, ItemRow.network_id.in_(inside))
    return int(store.reading.execute(query).scalar_one())


def supported_by(store: Store, network_id: int, member_id: int) -> list[Item]:
    """The lines of a network that a member supports."""
    return [
        item
        for item in _items(store, ItemRow.network_id == network_id)
        if member_id in item.supporters
    ]


def _items(store: Store, *where: Any) -> list[Item]:
    rows = store.reading.execute(
        select(*ItemRow.__table__.c).where(*where).order_by(ItemRow.position, ItemRow.id)
    )
    return [_read(store, row) for row in rows]


def _in_order(under: Mapping[int | None, Sequence[Item]], parent: int | None) -> Iterable[Item]:
    for item in under.get(parent, ()):
        yield item
        yield from _in_order(under, item.id)


def _refuse_parent(store: Store, plan_id: int, level: Level, parent_id: int | None) -> None:
    parent = find(store, parent_id) if parent_id is not None else None
    if parent_id is not None and (parent is None or parent.plan_id != plan_id):
        raise ValueError(f"line {parent_id} is not in plan {plan_id}")
    if (parent.level if parent else None) != ABOVE[level]:
        raise ValueError(f"a line of level {level} does not stand there")


def _of_level(store: Store, plan_id: int, level: Level) -> list[Item]:
    return _items(store, ItemRow.plan_id == plan_id, ItemRow.level == level)


def _last_positions(store: Store, plan_id: int) -> dict[int | None, int]:
    """By the line above; those without any are not in it."""
    query = (
        select(ItemRow.parent_id, func.max(ItemRow.position).label("highest"))
        .where(ItemRow.plan_id == plan_id)
        .group_by(ItemRow.parent_id)
    )
    return {row.parent_id: row.highest for row in store.reading.execute(query)}


def _next_position(store: Store, plan_id: int, parent_id: int | None) -> int:
    same = ItemRow.parent_id.is_(None) if parent_id is None else ItemRow.parent_id == parent_id
    highest = store.reading.execute(
        select(func.max(ItemRow.position)).where(ItemRow.plan_id == plan_id, same)
    ).scalar()
    return (highest or 0) + 1


def forget_member(store: Store, member_id: int, network_id: int, now: datetime) -> list[Item]:
    """Somebody goes: what they were to do is nobody's, by a former member, and no history names
    them. Returns the lines that are without anybody now."""
    left = _items(store, ItemRow.member_id == member_id)
    for item in left:
        change(store, item, now, member_id=None, former=True, agreed=Agreed.OPEN)
    for item in supported_by(store, network_id, member_id):
        others = tuple(one for one in item.supporters if one != member_id)
        change(store, item, now, supporters=others)
    store.changing.execute(
        update(ItemRow).where(ItemRow.created_by == member_id).values(created_by=None)
    )
    store.changing.execute(
        update(PlanRow).where(PlanRow.created_by == member_id).values(created_by=None)
    )
    plan_revisions.forget(store, network_id, {member_id})
    return [get(store, item.id) for item in left]


def _since(
    supporters: Iterable[int], already: Mapping[int, datetime | None], now: datetime, by: int | None
) -> dict[int, datetime]:
    """When each of them became a supporter; who was one `already`, or does it themselves, knows."""
    found = {id: already.get(id, None if id == by else now) for id in supporters}
    return {id: moment for id, moment in found.items() if moment is not None}


def _columns(values: Mapping[str, Any]) -> dict[str, Any]:
    made = dict(values)
    if "supporters" in made:
        made["supporters"] = list(made["supporters"])
    if "supporting_since" in made:
        made |= jsonable({"supporting_since": made["supporting_since"]})
    return made


def _seal_words(store: Store, words: Mapping[str, Any], network_id: int) -> bytes:
    written = json.dumps(jsonable(words), ensure_ascii=False, separators=(",", ":"))
    return seal(store, written, WORDS, network_id)


PLAIN = tuple(each.name for each in fields(Item) if each.name not in SEALED)


def _read(store: Store, row: Any) -> Item:
    words = json.loads(unseal(store, row.words_sealed, WORDS, row.network_id))
    plain = {name: getattr(row, name) for name in PLAIN}
    plain |= {
        "level": Level(row.level),
        "status": Status(row.status),
        "agreed": Agreed(row.agreed),
        "supporters": tuple(row.supporters),
        "supporting_since": moments(row.supporting_since),
    }
    texts = {name: words[name] for name in TEXTS}
    decided = words.get("decided", "")  # of older lines nothing is written down
    return Item(**plain, **texts, tags=tuple(words["tags"]), decided=decided)
