"""Watches the tasks: what is blocked is left in peace (H13), and one thing is done once (R2)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from bot.engine.handover import Claim
from bot.simulation.claims import labels, number
from bot.simulation.hours import Look
from storage import buttons, plan_items, plan_revisions, plans
from storage.database import Store
from storage.members import Member
from storage.plan_shape import Item, Status

IN_PEACE = frozenset({Status.BLOCKED, Status.DONE, Status.CANCELLED})


def nags(look: Look, store: Store, claim: Claim, member: Member) -> None:
    """What is blocked, or is over, or is somebody else's, is not asked about."""
    for item in shown_in(store, claim):
        fine = item.member_id == member.id and item.status not in IN_PEACE
        look("H13", fine, f"it asks about {item.subject}: {item.status}", claim.entry.key)


def shown_in(store: Store, claim: Claim) -> list[Item]:
    """The tasks that a message has buttons for."""
    handles = {label.data.partition(".")[0] for label in labels(claim)}
    shown = [found for each in handles if (found := buttons.find(store, each)) is not None]
    subjects = {press[1] for one in shown for press in one.presses}
    ids = sorted(number(one) for one in subjects if one.startswith("task/"))
    return [item for id in ids if (item := plan_items.find(store, id)) is not None]


def look_back(look: Look, store: Store, homes: Iterable[int]) -> None:
    """Two taps come in at one moment: of whoever does a task, one change each moment at most; and
    what a meeting decided is one task, whatever was tapped twice.

    A task is changed by its own buttons and by the questions of a check-in, so that the taps
    alone cannot be counted against the changes.
    """
    items = [one for home in homes for one in of_network(store, home)]
    for item in items:
        made = Counter(
            each.at
            for each in plan_revisions.of_item(store, item.id)
            if each.member_id == item.member_id
        )
        if made and item.member_id:
            most = max(made.values())
            look("R2", most == 1, f"{most} changes at one moment", item.subject)
    lines = Counter((one.meeting_id, one.title) for one in items if one.meeting_id)
    for (meeting_id, _title), times in lines.items():
        look("R2", times == 1, f"one line became {times} tasks", f"meeting/{meeting_id}")


def of_network(store: Store, network_id: int) -> Iterator[Item]:
    kept = plans.current(store, network_id)
    if kept is not None:
        yield from plan_items.of_plan(store, kept.id)
