"""Supporters of a task: told once that they are, and taken off it by a tap of their own."""

from __future__ import annotations

from bot.core.flow import Action, Turn
from bot.core.messages import Choice, Day, Message, Text, _, n_
from bot.flows.roles import MAY
from bot.flows.tasks import task
from bot.flows.tasks.task_answers import CLOSED, NOT_YOURS, TOO_LATE, UNDONE, again, refuse, tell
from bot.flows.tasks.task_cards import NOT_ME, UNDO, all_mine, card, option, show
from storage import plan_items, plan_revisions, plans
from storage.plan_shape import OPEN, Item, Level, Revision

BACK = "task-me-again"


# --- what a supporter is told ---------------------------------------------------------------------


def about_one(item: Item) -> Message:
    """Whose task it is stands on its card: no name on a locked phone (H5)."""
    ways = (show(item, _("Show the task")), option("task-not-me", NOT_ME, item), all_mine())
    return Message(lines=(words(item),), choice=Choice(options=ways), protect=True)


def words(item: Item) -> Text:
    if item.due is None:
        return _(
            "🤝 You support a task in the action plan: “{task}”, without a date yet. Nothing needs "
            "to be answered.",
            task=item.title,
        )
    return _(
        "🤝 You support a task in the action plan: “{task}”, due {due}. Nothing needs to be "
        "answered.",
        task=item.title,
        due=Day(day=item.due),
    )


def head(n: int) -> Text:
    return n_(
        "🤝 You support {n} more task in the action plan:",
        "🤝 You support {n} more tasks in the action plan:",
        n,
    )


# --- not me ---------------------------------------------------------------------------------------


def not_me(turn: Turn, subject: str, _value: str) -> None:
    """A supporter goes off it, whatever has changed meanwhile; the coordinators learn it."""
    item = task.own(turn, subject)
    if item is None:
        return
    if plans.get(turn.store, item.plan_id).state != OPEN:
        refuse(turn, CLOSED)
    elif turn.me.id in item.supporters:
        others = tuple(id for id in item.supporters if id != turn.me.id)
        changed = change(turn, item, f"{plan_revisions.NOT_ME}{turn.event}", supporters=others)
        tell(turn, changed, off(item), options=(option(BACK, UNDO, changed), all_mine()))
    elif last_word(turn, item) is not None:
        again(turn, off(item))
    else:
        refuse(turn, NOT_YOURS)


def off(item: Item) -> Text:
    return _(
        "Thank you for saying so. You no longer support “{task}”, and the coordinator learns it.",
        task=item.title,
    )


def me_again(turn: Turn, subject: str, _value: str) -> None:
    """Takes one's own "Not me" back, if nothing has changed since."""
    item = task.own(turn, subject)
    if item is None:
        return
    said = last_word(turn, item)
    if plans.get(turn.store, item.plan_id).state != OPEN:
        refuse(turn, CLOSED)
    elif said is not None:
        before = plan_revisions.restored(said.before or {})
        card(turn, change(turn, item, f"answer/{turn.event}", **before), UNDONE)
    elif turn.me.id in item.supporters and item.level is Level.TASK:
        card(turn, item, TOO_LATE)
    else:
        refuse(turn, NOT_YOURS)


def last_word(turn: Turn, item: Item) -> Revision | None:
    """The last change of the line, where that is this person's "Not me"."""
    last = plan_revisions.of_item(turn.store, item.id)[-1]
    theirs = last.member_id == turn.me.id and last.batch.startswith(plan_revisions.NOT_ME)
    return last if theirs else None


def change(turn: Turn, item: Item, batch: str, **values: object) -> Item:
    changed = plan_items.change(turn.store, item, turn.now, by=turn.me.id, batch=batch, **values)
    task.follow(turn, turn.me.id, *task.people_of(changed), why="answered")
    return changed


ACTIONS = (
    Action(name="task-not-me", does=not_me, by=MAY["task-not-me"]),
    Action(name=BACK, does=me_again, by=MAY[BACK]),
)
