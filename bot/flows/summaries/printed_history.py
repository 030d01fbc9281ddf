"""The changes of a network's plan over a period, as its own report tells them: without persons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.flows.places import here
from bot.flows.summaries.figures import bounds
from bot.reports.figures import Period
from bot.reports.report_history import ADDED, CHANGED, FIELDS, TAKEN, Change
from storage import plan_items, plan_revisions
from storage.database import Store
from storage.networks import Network
from storage.plan_shape import Revision

TOLD = ("status", "start", "due")  # of these it is said what they were, and became


def changes(store: Store, network: Network, period: Period) -> list[Change]:
    """By the day; each line of the plan by the name that it has now, or had when it went."""
    found = plan_revisions.changes_between(store, network.id, *bounds(network, period))
    titles = plan_items.titles(store, {one.item_id for one in found})
    told = (change for one in found for change in of_revision(one, network, titles))
    return sorted(told, key=lambda change: change.day)


def of_revision(one: Revision, network: Network, titles: Mapping[int, str]) -> Iterator[Change]:
    day, title = here(one.at, network).date(), titles.get(one.item_id, "")
    if one.before is None or one.after is None:
        yield Change(day=day, title=title, what=ADDED if one.before is None else TAKEN)
        return
    for field in FIELDS:
        old, new = one.before.get(field), one.after.get(field)
        if old != new:
            told = field in TOLD
            yield Change(
                day=day,
                title=title,
                what=CHANGED,
                field=field,
                before=str(old or "") if told else "",
                after=str(new or "") if told else "",
            )
