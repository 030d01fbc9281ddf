"""Whose task was given to somebody else learns it once: it is no longer theirs."""

from __future__ import annotations

from datetime import timedelta

from bot.core.flow import Composing, Turn
from bot.core.messages import Choice, Message, _
from bot.flows.locked_titles import unlocked
from bot.flows.tasks import task
from bot.flows.tasks.task_cards import all_mine
from bot.flows.tasks.task_days import asked_at
from storage import ledger, plan_items
from storage.ledger import Planned
from storage.plan_shape import Agreed, Item, Level

RELEASED = "task-released"
LASTS = timedelta(days=7)


def tell(turn: Turn, before: Item, after: Item) -> None:
    """A little later, so that what is undone at once is told to nobody."""
    id = before.member_id
    if id in (None, after.member_id, turn.me.id) or not knew(turn, before):
        return
    planned = Planned(
        key=f"{RELEASED}/{after.id}/{id}/{after.revision}",
        reason=RELEASED,
        due=turn.now + task.SETTLE,
        member_id=id,
        network_id=before.network_id,
        expires=turn.now + LASTS,
    )
    ledger.plan(turn.store, f"notice/{id}", planned, turn.now)


def knew(turn: Turn, item: Item) -> bool:
    """Whether they believe that it is theirs: they have been asked, and have not given it back."""
    if item.level is not Level.TASK or item.ended or item.agreed is Agreed.DECLINED:
        return False
    if item.agreed is not Agreed.PROPOSED:
        return True
    found = task.gathered(turn.store, item.member_id or 0)
    return found is not None and asked_at(item, found) is not None


def compose(composing: Composing) -> Message | None:
    """Without the name of whoever has it now (H5); nothing once it is theirs again, or over."""
    member = composing.member
    item = plan_items.find(composing.store, int(composing.entry.key.split("/")[1]))
    if member is None or item is None or item.ended or item.member_id == member.id:
        return None
    words = _(
        "A task in the action plan is no longer yours: “{task}”. The coordinator has found "
        "another way for it, and nothing needs to be done. Thank you.",
        task=unlocked(item).title,
    )
    return Message(lines=(words,), choice=Choice(options=(all_mine(),)), protect=True)


COMPOSERS = {RELEASED: compose}
