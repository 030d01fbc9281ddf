"""The only coordinator of a network: said before they go; the owner learns when they have gone."""

from __future__ import annotations

from bot.core.flow import Turn
from bot.core.messages import Choice, Message, Option, Press, Words, _
from storage import members
from storage.database import Store
from storage.members import Member, Role, State


def is_only(store: Store, member: Member) -> bool:
    """Whether nobody else coordinates this network who also wants messages."""
    if member.role is not Role.COORDINATOR or not member.here:
        return False
    alike = members.with_role(store, Role.COORDINATOR, member.network_id)
    return all(one.id == member.id or one.state is State.STOPPED for one in alike)


def warning(turn: Turn, member: Member) -> tuple[Words, ...]:
    """What the network loses, before somebody is removed, leaves or gets another role."""
    if not is_only(turn.store, member):
        return ()
    if member.id == turn.me.id:
        return (
            _(
                "⚠️ You are the only coordinator of this network. Without one, nobody learns what "
                "its members answer or need. Please agree first on who takes over."
            ),
        )
    return (
        _(
            "⚠️ This is the only coordinator of the network. Without one, nobody learns what its "
            "members answer or need. Please give somebody else the role first."
        ),
    )


def gone(turn: Turn, member: Member) -> None:
    """Neither a person nor the network is named: it shows on a lock screen (H5)."""
    if not is_only(turn.store, member):
        return
    press = Press(action="members", subject=f"network/{member.network_id}")
    for owner in members.with_role(turn.store, Role.OWNER):
        if turn.member is not None and owner.id == turn.member.id:
            continue
        message = Message(
            lines=(
                _(
                    "A network has no coordinator any more who gets messages. Nobody learns what "
                    "its members answer or need, until somebody has the role."
                ),
            ),
            choice=Choice(options=(Option(label=_("Members"), press=press),)),
        )
        key = f"no-coordinator/{member.id}/{owner.id}/{turn.event}"
        turn.tell(owner, message, key=key, reason="no-coordinator")
