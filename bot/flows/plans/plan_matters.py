"""What in a plan waits for a decision of its coordinators, and since when."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from bot.core.messages import Argument, Day, Text, _
from bot.flows.tasks import task_days
from bot.reports.plan_waiting import Kind, kind_of
from bot.reports.plan_words import REASONS
from storage import plan_items, plan_revisions, plans
from storage.database import Store
from storage.members import Member
from storage.networks import Network
from storage.plan_shape import Item, Plan, Revision, Status


@dataclass(frozen=True, kw_only=True)
class Matter:
    """One thing to decide about one line. `mark` tells a block from a later block of the line."""

    item: Item
    kind: Kind
    since: datetime
    mark: str

    @property
    def key(self) -> str:
        return f"{self.item.id}/{self.kind}/{self.mark}"


def open_ones(store: Store, home: Network, member: Member, now: datetime) -> list[Matter]:
    """Everything in the open plan of a network that this coordinator is to decide, oldest first.

    What is one's own, or one's own doing, one knows.
    """
    plan = plans.current(store, home.id)
    if plan is None:
        return []
    found = [
        matter
        for item in plan_items.of_plan(store, plan.id)
        for matter in of_line(store, item, home, member, now)
        if item.member_id != member.id and not own_doing(store, matter, member)
    ]
    found += stepped_back(store, plan, member)
    return sorted(found, key=lambda one: (one.since, one.item.id))


def stepped_back(store: Store, plan: Plan, member: Member) -> Iterator[Matter]:
    """A supporter who went off a task that goes on; not once its supporters changed again."""
    latest = {one.item_id: one for one in plan_revisions.stepped_back(store, plan.id)}
    for one in latest.values():
        item = plan_items.find(store, one.item_id)
        if item is None or item.ended or one.member_id in (None, member.id):
            continue
        if list(item.supporters) == (one.after or {}).get("supporters"):
            yield matter(item, Kind.UNSUPPORTED, one.at)


def of_line(
    store: Store, item: Item, home: Network, member: Member, now: datetime
) -> Iterator[Matter]:
    day = task_days.silent_since(item, home, now)
    kind = kind_of(item, silent=day is not None)
    if kind is Kind.SILENT and day is not None:
        since = task_days.morning(day, home, member)
        yield Matter(item=item, kind=kind, since=since, mark=f"{day:%Y%m%d}")
    elif kind is not None:
        yield matter(item, kind, began(store, item, kind))


def began(store: Store, item: Item, kind: Kind) -> datetime:
    if kind is Kind.BLOCKED:
        return item.blocked_at or item.changed_at
    return became(store, item, BECAME[kind])


BECAME: Mapping[Kind, str] = {
    Kind.UNDATED: "status",
    Kind.DECLINED: "agreed",
    Kind.TALK: "agreed",
    Kind.LEFT: "former",
}


def matter(item: Item, kind: Kind, since: datetime) -> Matter:
    return Matter(item=item, kind=kind, since=since, mark=f"{int(since.timestamp())}")


def became(store: Store, item: Item, name: str) -> datetime:
    """When this field got the value that it has."""
    now = getattr(item, name)
    moments = [
        one.at
        for one in plan_revisions.of_item(store, item.id)
        if one.after is not None and one.after.get(name) == now
    ]
    return max(moments, default=item.changed_at)


def own_doing(store: Store, one: Matter, member: Member) -> bool:
    """Whether this coordinator noted the block, or put it off."""
    status = NOTED.get(one.kind)
    if status is None:
        return False
    noted = [each for each in plan_revisions.of_item(store, one.item.id) if sets(each, status)]
    return bool(noted) and noted[-1].member_id == member.id


NOTED: Mapping[Kind, Status] = {Kind.BLOCKED: Status.BLOCKED, Kind.UNDATED: Status.POSTPONED}


def sets(one: Revision, status: Status) -> bool:
    return one.after is not None and one.after.get("status") == status


# --- words ----------------------------------------------------------------------------------------


def sentence(one: Matter) -> Text:
    """A matter in full, without anybody's name: it shows on a locked phone (H5)."""
    item, given = one.item, given_of(one.item)
    if one.kind is Kind.BLOCKED and item.due is None:
        return _("⛔ Blocked: “{task}”. Reason: {reason}.", **given)
    if one.kind is Kind.SILENT and task_days.offered(item):
        return _(
            "“{task}” was offered, and there is no answer yet. A call may help more than a "
            "message.",
            task=item.title,
        )
    return SENTENCES[one.kind](given)


def given_of(item: Item) -> dict[str, Argument]:
    given: dict[str, Argument] = {"task": item.title, "reason": reason(item)}
    return given if item.due is None else {**given, "due": Day(day=item.due)}


SENTENCES: Mapping[Kind, Callable[[dict[str, Argument]], Text]] = {
    Kind.BLOCKED: lambda given: _("⛔ Blocked: “{task}” (due {due}). Reason: {reason}.", **given),
    Kind.SILENT: lambda given: _(
        "No answer after the reminders: “{task}”. A call may help more than a message.", **given
    ),
    Kind.DECLINED: lambda given: _(
        "“{task}” cannot be taken on by whom it was offered to. Who else could do it?", **given
    ),
    Kind.TALK: lambda given: _(
        "About “{task}”: whoever it was offered to would like to talk first, or another date.",
        **given,
    ),
    Kind.UNDATED: lambda given: _(
        "“{task}” is postponed, and whoever does it has no date yet. Which one?", **given
    ),
    Kind.LEFT: lambda given: _(
        "“{task}” is without anybody: a former member has left it behind.", **given
    ),
    Kind.UNSUPPORTED: lambda given: _(
        "Somebody who was to support “{task}” says that it is not for them. Shall somebody else?",
        **given,
    ),
}


def reason(item: Item) -> Text:
    return REASONS.get(item.reason, _("not said"))


def short(n: int, one: Matter) -> Text:
    """A matter as one of several."""
    return _("{n}. {title}: {what}", n=n, title=one.item.title, what=what(one))


def what(one: Matter) -> Text:
    if one.kind is Kind.BLOCKED:
        return _("blocked ({reason})", reason=reason(one.item))
    if one.kind is Kind.SILENT:
        return _("no answer")
    if one.kind is Kind.DECLINED:
        return _("declined")
    if one.kind is Kind.TALK:
        return _("to be talked about")
    if one.kind is Kind.UNDATED:
        return _("without a date")
    if one.kind is Kind.UNSUPPORTED:
        return _("a supporter less")
    return _("left by a former member")
