"""Tasks: what a member is to do, and when they are reminded: several as one message, few times."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from bot.core.flow import Turn
from bot.core.messages import _
from bot.flows.roles import NETWORK
from bot.flows.tasks.task_days import (
    Waiting,
    asked_at,
    day_of,
    days,
    free_day,
    morning,
    offered,
    supporting,
    today,
    untold,
)
from storage import ledger, members, networks, plan_items
from storage.database import Store
from storage.ledger import Planned, Standing
from storage.members import Role, State
from storage.plan_shape import Agreed, Item

REMINDER = "task-reminder"
OFFER = "task-offer"
SUPPORT = "task-support"
SETTLE = timedelta(minutes=2)  # what is given meanwhile comes in the same message
REMINDER_LASTS = timedelta(days=3)  # within which planning moves it, should it not leave at once
OFFER_LASTS = timedelta(days=7)
# What has left, or ended by name, is not tried again for the same day.
TRIED = (*ledger.TOLD, Standing.SENDING, Standing.FAILED, Standing.EXPIRED, Standing.HELD)
GONE = _("This button is no longer in use. Send /menu to see what is possible now.")


def own(turn: Turn, subject: str) -> Item | None:
    """The line of this subject, "task/12", in the network of whoever asks; else says so (S4)."""
    number = subject.partition("/")[2]
    item = plan_items.find(turn.store, int(number)) if number.isdecimal() else None
    if item is None or item.network_id != turn.home.id:
        turn.say(GONE)
        return None
    return item


def agreed_by(turn: Turn, member_id: int | None) -> Agreed:
    """How a task stands with whoever it is given to: who takes one needs not be asked."""
    if member_id is None:
        return Agreed.OPEN
    return Agreed.ACCEPTED if member_id == turn.me.id else Agreed.PROPOSED


def people_of(*items: Item | None) -> set[int]:
    """Whoever is responsible for these, and their supporters."""
    found = [one for one in items if one is not None]
    responsible = {one.member_id for one in found if one.member_id is not None}
    return responsible.union(*(one.supporters for one in found))


def follow(turn: Turn, *member_ids: int, why: str = "changed") -> None:
    """After any change of the plan: what these members, and the coordinators, are to be told.

    `people_of` a line before and after its change are concerned.
    """
    for id in sorted(set(member_ids)):
        turn.reconcile(f"tasks/{id}", why)
    for coordinator in members.with_role(turn.store, Role.COORDINATOR, turn.home.id):
        turn.reconcile(f"attention/{coordinator.id}", why)


# --- what a member is to get ----------------------------------------------------------------------


def wanted(
    store: Store, id: int, now: datetime, _member_id: int | None = None
) -> Iterable[Planned]:
    """Every message about their tasks that a member, `id`, is to get: at most one a day."""
    found = gathered(store, id)
    return [] if found is None else [*reminders(found, now), *offers(found, now)]


def gathered(store: Store, id: int, but: str = "") -> Waiting | None:
    """A member's tasks, and what they were sent about them, `but` for one message.

    None where nobody is there who may be asked.
    """
    member = members.find(store, id)
    if member is None or member.state is not State.ACTIVE or member.role not in NETWORK:
        return None
    home = networks.get(store, member.network_id)
    entries = [one for one in ledger.of_subject(store, f"tasks/{id}") if one.key != but]
    tried = [day_of(one.handed_at or one.due, home) for one in entries if one.state in TRIED]
    return Waiting(
        member=member,
        home=home,
        items=[one for one in plan_items.tasks_of(store, id) if not one.ended],
        told=[one.handed_at for one in entries if one.handed_at is not None],
        tried=max(tried, default=None),
        supports=plan_items.to_support(store, home.id, id),
    )


def reminders(found: Waiting, now: datetime) -> Iterator[Planned]:
    """One for each day; what is missed moves to the next working day, as a message of that day."""
    for day in days(found, now):
        due = morning(day, found.home, found.member)
        yield planned(found, REMINDER, f"{day}", due, due + REMINDER_LASTS)


def offers(found: Waiting, now: datetime) -> Iterator[Planned]:
    """What was given in one go is asked in one go, a little after the last of it; with it, or by
    itself, goes what one supports since."""
    unasked = [one for one in found.items if offered(one) and asked_at(one, found) is None]
    asked = [one.assigned_at or one.created_at for one in unasked]
    given = [*asked, *(supporting(one, found) for one in untold(found))]
    if given:
        due = asking(max(given) + SETTLE, found, now)
        reason, name = (OFFER, "offer") if asked else (SUPPORT, "support")
        key = f"{name}/{int(max(given).timestamp())}"  # one that found no way is tried anew
        yield planned(found, reason, key, due, due + OFFER_LASTS)


def asking(moment: datetime, found: Waiting, now: datetime) -> datetime:
    """This moment, or the morning of the next working day from now on."""
    first = day_of(moment, found.home)
    day = free_day(max(first, today(now, found.home, found.member)), found.home, found.member)
    return moment if day == first else morning(day, found.home, found.member)


def planned(found: Waiting, reason: str, key: str, due: datetime, expires: datetime) -> Planned:
    return Planned(
        key=f"tasks/{found.member.id}/{key}",
        reason=reason,
        due=due,
        member_id=found.member.id,
        network_id=found.home.id,
        expires=expires,
    )


def coming_subjects(store: Store, _now: datetime, network_id: int | None = None) -> Iterator[str]:
    """Everybody who has, or supports, a task that has not ended: the days ahead come nearer."""
    for id in plan_items.with_tasks(store, network_id):
        yield f"tasks/{id}"


WANTS = {"tasks": wanted}
DAILY = (coming_subjects,)
