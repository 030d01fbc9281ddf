"""What somebody says of a task: who may, what changed meanwhile, who is told, and undoing it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bot.core import texts
from bot.core.flow import Action, Turn
from bot.core.messages import Choice, Kind, Option, Text, Words, _
from bot.flows.roles import MAY
from bot.flows.tasks import task
from bot.flows.tasks.task_cards import OFFERED, all_mine, card, may_answer, read_value
from storage import buttons, ledger, plan_items, plan_revisions, plans
from storage.plan_shape import OPEN, Agreed, Item, Level

NOT_YOURS = _("This task is not yours any more. Nothing was changed. To see yours: /tasks")
CLOSED = _("That plan is closed. Nothing was changed.")
MEANWHILE = _("Meanwhile somebody else has changed this task. Nothing was changed now. It is:")
CAME_LATE = _(
    "This came in late, and something newer is noted already. Nothing was changed now. It is:"
)
TOO_LATE = _("This can no longer be undone, since the task has changed. It is now:")
UNDONE = _("Taken back. It is as before:")
TWICE = timedelta(minutes=1)  # within which the same tap again is the same tap (R2)
UNSEEN = frozenset({"position"})  # changes of a line that no card shows


def concerned(turn: Turn, subject: str, value: str = "") -> Item | None:
    """The task of a button, as it was shown to somebody who has to do with it now; else says why
    nothing happens (S2, S4)."""
    item = task.own(turn, subject)
    if item is None:
        return None
    if item.level is not Level.TASK or not may_answer(turn, item):
        refuse(turn, NOT_YOURS)
        return None
    if plans.get(turn.store, item.plan_id).state != OPEN:
        refuse(turn, CLOSED)
        return None
    _what, revision = read_value(value)
    if revision is not None and changed_by_others(turn, item, revision):
        card(turn, item, MEANWHILE)
        return None
    if revision is not None and turn.overtaken(item.answered_at):
        card(turn, item, CAME_LATE)
        return None
    return item


def refuse(turn: Turn, why: Text) -> None:
    turn.toast = why
    turn.say(why, choice=Choice(options=(all_mine(),)))


def changed_by_others(turn: Turn, item: Item, since: int) -> bool:
    """Whether anything that a card shows was changed by somebody else after that revision."""
    if item.revision == since:
        return False
    return any(
        one.revision > since and one.member_id != turn.me.id and set(one.after or {}) - UNSEEN
        for one in plan_revisions.of_item(turn.store, item.id)
    )


def outdated(turn: Turn, item: Item, since: int) -> bool:
    """Whether something newer stands than what was tapped, by others or by whoever tapped (R2)."""
    return changed_by_others(turn, item, since) or turn.overtaken(item.answered_at)


def change(turn: Turn, item: Item, **values: Any) -> Item:
    """Keeps what was said, and lets those know whom it concerns."""
    changed = plan_items.change(
        turn.store, item, turn.now, by=turn.me.id, batch=f"answer/{turn.event}", **values
    )
    if turn.me.id in (item.member_id, *item.supporters):
        plan_items.answered(turn.store, changed, turn.said_at)
    task.follow(turn, *task.people_of(item, changed), why="answered")
    return changed


def agreeing(turn: Turn, item: Item) -> dict[str, Any]:
    """Who says how a task of theirs stands has taken it on."""
    takes = item.member_id == turn.me.id and item.agreed in OFFERED
    return {"agreed": Agreed.ACCEPTED} if takes else {}


def twice(turn: Turn, item: Item, **values: Any) -> bool:
    """Whether the same was said a moment ago: a second tap changes nothing (R2)."""
    same = all(getattr(item, name) == value for name, value in values.items())
    said_at = max(item.changed_at, item.answered_at or item.changed_at)
    return same and turn.now - said_at < TWICE


def again(turn: Turn, words: Text) -> None:
    """What was said already is acknowledged by a word that flashes up; in full where the answer
    does not stand in place of what was tapped."""
    turn.toast = words
    if not tapped_twice(turn):
        turn.say(words)


def tapped_twice(turn: Turn) -> bool:
    """Whether a button is tapped whose answer has come in its place, or is on its way."""
    if turn.inbound.kind is not Kind.PRESS or turn.standing is None:
        return False
    latest = buttons.latest(turn.store, turn.address.id, turn.now - TWICE)
    if latest is None or latest.ledger_id == turn.tapped:
        return True
    body = ledger.get(turn.store, latest.ledger_id).body
    return bool(body) and texts.from_json(body).edits == turn.standing.key


def tell(turn: Turn, item: Item, *lines: Words, options: tuple[Option, ...]) -> None:
    """In place of the message that asked, where that was about this task alone."""
    turn.say(*lines, choice=Choice(options=options), edits=asked_in(turn, item), protect=True)


def asked_in(turn: Turn, item: Item) -> str:
    entry = turn.standing
    found = buttons.of_message(turn.store, entry.id) if entry is not None else None
    if entry is None or found is None:
        return ""
    subjects = {subject for _action, subject, *_rest in found.presses}
    about = {subject for subject in subjects if subject.startswith("task/")}
    return entry.key if about == {item.subject} else ""


def undo(turn: Turn, subject: str, value: str) -> None:
    """Takes back one's own last change, if nothing has changed since."""
    item = concerned(turn, subject)
    if item is None:
        return
    _what, revision = read_value(value)
    last = plan_revisions.of_item(turn.store, item.id)[-1]
    theirs = last.member_id == turn.me.id and last.before is not None
    if item.revision != revision or not theirs:
        card(turn, item, TOO_LATE)
        return
    before = change(turn, item, **plan_revisions.restored(last.before or {}))
    card(turn, before, UNDONE, edits=asked_in(turn, item))


ACTIONS = (Action(name="task-undo", does=undo, by=MAY["task-undo"]),)
