"""What becomes of the plan when somebody goes: their tasks are a former member’s."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.flow import Turn
from bot.core.messages import Argument, Terms, Words, _, n_
from bot.flows.apps.reach import LEFT
from bot.flows.roles import NETWORK
from storage import members, plan_items, plan_revisions
from storage.members import Member, Role
from storage.plan_shape import Agreed, Item

MOST = 10  # tasks that are named to whoever asks what is kept; the others are counted


def left(turn: Turn, member: Member) -> None:
    """Takes effect in this turn: nothing is planned for who goes, the coordinators are told of
    what is without anybody now (R14)."""
    plan_items.forget_member(turn.store, member.id, member.network_id, turn.now)
    turn.reconcile(f"tasks/{member.id}", why=LEFT)
    tell_coordinators(turn, member.network_id, but=member.id)


def role_changed(turn: Turn, member: Member) -> None:
    """Whoever looks on from now on has nothing to do any more; who decides has to know it."""
    if member.role not in NETWORK:
        hand_back(turn, member)
        turn.reconcile(f"tasks/{member.id}", why="another role")
    turn.reconcile(f"attention/{member.id}", why="another role")
    tell_coordinators(turn, member.network_id, but=member.id)


def hand_back(turn: Turn, member: Member) -> None:
    for item in plan_items.responsible_for(turn.store, member.id):
        plan_items.change(
            turn.store, item, turn.now, by=turn.me.id, member_id=None, former=True,
            agreed=Agreed.OPEN,
        )  # fmt: skip
    for item in plan_items.supported_by(turn.store, member.network_id, member.id):
        others = tuple(one for one in item.supporters if one != member.id)
        plan_items.change(turn.store, item, turn.now, by=turn.me.id, supporters=others)


def tell_coordinators(turn: Turn, network_id: int, but: int) -> None:
    for one in members.with_role(turn.store, Role.COORDINATOR, network_id):
        if one.id != but:
            turn.reconcile(f"attention/{one.id}")


# --- one's own data -------------------------------------------------------------------------------


def kept(turn: Turn) -> list[Words]:
    """What the plan holds of whoever asks (H11)."""
    lines: list[Words] = []
    mine = plan_items.responsible_for(turn.store, turn.me.id)
    if mine:
        lines.append(_("• Yours in the action plan: {tasks}", tasks=titles(mine)))
    supported = plan_items.supported_by(turn.store, turn.home.id, turn.me.id)
    if supported:
        lines.append(_("• You support: {tasks}", tasks=titles(supported)))
    if plan_revisions.has_changed(turn.store, turn.me.id):
        lines.append(
            _("• Your name beside the changes that you made in the plan, until it is closed.")
        )
    return lines


def titles(items: Sequence[Item]) -> Terms:
    found: list[Argument] = [_("“{title}”", title=one.title) for one in items[:MOST]]
    if len(items) > MOST:
        found.append(n_("{n} more", "{n} more", len(items) - MOST))
    return Terms(tuple(found))
