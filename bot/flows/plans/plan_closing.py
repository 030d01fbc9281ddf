"""Closing a plan: what stays is history without names, until its retention ends."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core.flow import Action, Composing, Turn
from bot.core.messages import Choice, Message, Words, _, n_
from bot.flows.plans import plan, plan_batch, plan_lines
from bot.flows.plans.plan_lines import button
from bot.flows.roles import MAY
from bot.flows.tasks import task
from storage import ledger, members, plan_items, plan_shape, plans
from storage.database import Store
from storage.ledger import Planned
from storage.members import Role
from storage.plan_shape import Plan

CLOSE = "plan-close"
KEPT = timedelta(days=365)  # after a plan is closed: "project end + 12 months" (domain.md)
# After its time is over, or there is no coordinator, if nobody closes it or works on it.
LEFT_OPEN = timedelta(days=365)
CLOSED = "plan-closed"
BY_SOMEBODY, BY_ITSELF = "by-somebody", "by-itself"  # in the keys of what coordinators are told
TOLD_WITHIN = timedelta(days=7)  # then the weekly summary is without the plan, too
WORDS = {
    BY_SOMEBODY: _("A coordinator has closed the action plan. Nobody is named in it any more."),
    BY_ITSELF: _(
        "The action plan is closed: its time was over, and nobody has worked on it for a year. "
        "Nobody is named in it any more."
    ),
}


def close(turn: Turn, subject: str, value: str) -> None:
    """Asked once, with what is unfinished; it cannot be undone, since names go.

    Any one coordinator is enough, and the others are told: no line is lost by it, as by bulk
    deletion (H14), nobody's name goes anywhere, and retention closes a plan that is over without
    asking anybody.
    """
    found = own(turn, subject)
    if found is None:
        return
    if value == "yes":
        people = task.people_of(*plan_items.of_plan(turn.store, found.id))
        put_away(turn.store, found, turn.now)
        plan_batch.follow(turn, found.network_id, people)
        tell(turn.store, found, turn.now, BY_SOMEBODY, but=turn.me.id)
        turn.say(
            _("The plan “{title}” is closed. Nobody is named in it any more.", title=found.title),
            _("A new one can be begun at any time: /plan"),
        )
    elif value == "no":
        turn.say(_("Nothing was changed."))
    else:
        ask(turn, found)


def own(turn: Turn, subject: str) -> Plan | None:
    """The plan of whoever asks, while it is open (S4)."""
    number = subject.partition("/")[2]
    found = plans.find(turn.store, int(number)) if number.isdecimal() else None
    if found is None or found.network_id != turn.home.id:
        turn.say(task.GONE)
        return None
    if found.state != plan_shape.OPEN:
        turn.say(_("The plan “{title}” is closed already.", title=found.title))
        return None
    return found


def ask(turn: Turn, found: Plan) -> None:
    items = plan_items.of_plan(turn.store, found.id)
    unfinished = plan_lines.unfinished(items)
    people = plan_lines.people_of(turn.store, turn.home.id)
    lines: list[Words] = [plan.tasks_done(*plan.counted(items))]
    if unfinished:
        lines.append(
            n_("{n} task is unfinished:", "{n} tasks are unfinished:", len(unfinished))
        )  # fmt: skip
        shown = unfinished[: plan_lines.SHOWN]
        lines += [plan_lines.numbered(n, one, people) for n, one in enumerate(shown, 1)]
        if len(unfinished) > len(shown):
            more = len(unfinished) - len(shown)
            lines.append(n_("And {n} more.", "And {n} more.", more))
    lines.append(
        _(
            "Close the plan? Reminders end, and names are taken out of it. Its lines stay for "
            "twelve months, for reports. This cannot be undone."
        )
    )
    options = (
        button(_("Yes, close it"), CLOSE, found.subject, "yes"),
        button(_("No, keep it open"), CLOSE, found.subject, "no"),
    )
    turn.say(*lines, title=found.title, choice=Choice(options=options), protect=True)


def put_away(store: Store, found: Plan, now: datetime) -> None:
    plans.without_names(store, found, now)
    plans.change(store, found, state=plan_shape.CLOSED, closed_at=now)


# --- the other coordinators -----------------------------------------------------------------------


def tell(store: Store, found: Plan, now: datetime, how: str, but: int | None = None) -> None:
    """Each coordinator of the network once, `but` for whoever has done it."""
    for one in members.with_role(store, Role.COORDINATOR, found.network_id):
        if one.id != but:
            planned = Planned(
                key=f"{found.subject}/{how}/{one.id}",
                reason=CLOSED,
                due=now,
                member_id=one.id,
                network_id=found.network_id,
                expires=now + TOLD_WITHIN,
            )
            ledger.plan(store, f"notice/{one.id}", planned, now)


def compose(composing: Composing) -> Message | None:
    """Without the title: it shows on a locked phone (H5). To who still coordinates (R14)."""
    member, how = composing.member, composing.entry.key.split("/")[2]
    if member is None or member.role is not Role.COORDINATOR:
        return None
    plan_button = button(_("The action plan"), "command", "plan")
    lines = (WORDS[how], _("A new one can be begun at any time: /plan"))
    return Message(lines=lines, choice=Choice(options=(plan_button,)))


# --- by itself ------------------------------------------------------------------------------------


def forget_old(store: Store, now: datetime) -> None:
    """Retention runs by itself (H12): closed plans go, and one that nobody works on is closed."""
    for one in plans.closed_before(store, now - KEPT):
        plans.forget(store, one)
    for one in plans.open_ones(store):
        if is_left(store, one, now) and not worked_on(store, one, now - LEFT_OPEN):
            put_away(store, one, now)
            tell(store, one, now, BY_ITSELF)


def is_left(store: Store, found: Plan, now: datetime) -> bool:
    """Whether its time is over for long, or nobody is there who could close it."""
    if found.until is not None and found.until < (now - LEFT_OPEN).date():
        return True
    return not members.with_role(store, Role.COORDINATOR, found.network_id)


def worked_on(store: Store, found: Plan, since: datetime) -> bool:
    changes = (item.changed_at for item in plan_items.of_plan(store, found.id))
    return max(changes, default=found.created_at) >= since


COMPOSERS = {CLOSED: compose}
ACTIONS = (Action(name=CLOSE, does=close, by=MAY[CLOSE]),)
