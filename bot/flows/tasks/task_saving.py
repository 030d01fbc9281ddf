"""Tasks are saved together, where the plan has room for them; one tap takes them away again."""

from __future__ import annotations

import secrets
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.core.flow import Action, Turn
from bot.core.messages import Option, Press, Text, _, n_
from bot.core.texts import translate
from bot.flows.roles import COORDINATOR, MAY
from bot.flows.tasks import task, task_asking, task_days
from bot.reports.plan_words import FURTHER, is_further
from storage import plan_items, plan_revisions, plans
from storage.database import Store
from storage.plan_shape import Item, Level, Plan, Revision

UNDO = "lines-undo"
PLAN_TITLE = _("Action plan")  # neutral, for a plan that nobody has given a title
CHANGED = _("This has been changed meanwhile, so it stays. Please look at it in the plan: /plan")
TOLD = _("Whoever is to do it has been asked already, so it stays. To cancel it: /plan")


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A task as it is to be saved."""

    title: str
    member_id: int | None
    due: date | None
    under: int | None
    meeting_id: int | None = None
    decided: str = ""  # the mark of its line of the decisions


def new_batch() -> str:
    """A name for what is changed in one go."""
    return secrets.token_hex(8)


def save(turn: Turn, drafts: Iterable[Draft]) -> tuple[str, list[Item]]:
    """Adds them in one go, and lets those learn of it who are to do them."""
    batch = new_batch()
    plan = plan_of(turn)
    made = [
        plan_items.add(
            turn.store,
            plan,
            Level.TASK,
            turn.now,
            by=turn.me.id,
            batch=batch,
            parent_id=draft.under or further(turn, plan, batch).id,
            title=draft.title,
            member_id=draft.member_id,
            agreed=task.agreed_by(turn, draft.member_id),
            due=draft.due,
            meeting_id=draft.meeting_id,
            decided=draft.decided,
        )
        for draft in drafts
    ]
    task.follow(turn, *task.people_of(*made), why="given")
    return batch, made


def plan_of(turn: Turn) -> Plan:
    """The open plan; where there is none, one is begun."""
    plan = plans.current(turn.store, turn.home.id)
    if plan is not None:
        return plan
    return plans.add(
        turn.store,
        network_id=turn.home.id,
        title=translate(PLAN_TITLE, turn.voice),
        now=turn.now,
        created_by=turn.me.id,
    )


def further(turn: Turn, plan: Plan, batch: str) -> Item:
    """Levels are strict: a task without an activity stands under one that is made when needed."""
    lines = plan_items.of_plan(turn.store, plan.id)
    found = {one.level: one for one in lines if is_further(one.title) and not one.ended}
    above = None
    for level in (Level.OBJECTIVE, Level.ACTIVITY):
        standing = found.get(level)
        if standing is None or standing.parent_id != (above.id if above else None):
            standing = plan_items.add(
                turn.store,
                plan,
                level,
                turn.now,
                by=turn.me.id,
                batch=batch,
                title=translate(FURTHER, turn.voice),
                parent_id=above.id if above else None,
            )
        above = standing
    if above is None:
        raise LookupError("the levels of a plan are gone")
    return above


def undo_option(batch: str) -> Option:
    return Option(label=_("Undo"), press=Press(action=UNDO, value=batch))


def undo(turn: Turn, _subject: str, batch: str) -> None:
    """As if it had never been; what somebody has changed since stays, and nothing half is done."""
    changes = [one for one in plan_revisions.of_batch(turn.store, batch) if mine(turn, one)]
    added = [one.item_id for one in changes if one.before is None]
    lines = [line for id in added if (line := plan_items.find(turn.store, id)) is not None]
    if not added:
        turn.say(task.GONE)
    elif not lines:
        turn.say(_("This was undone already."))
    elif any(stays(turn, line, added) for line in lines):
        turn.say(CHANGED)
    elif told(turn.store, lines):
        turn.say(TOLD)
    else:
        take_back(turn, lines)
        turn.say(_("Undone. It is no longer in the plan."))


def stays(turn: Turn, line: Item, added: Sequence[int]) -> bool:
    """Whether somebody has changed it since, or has put something under it; what was made only to
    hold a task does not count."""
    if is_further(line.title):
        return False
    under = (
        one for one in plan_items.of_plan(turn.store, line.plan_id) if one.parent_id == line.id
    )
    return line.revision > 1 or any(one.id not in added for one in under)


def told(store: Store, lines: Iterable[Item]) -> list[Item]:
    """Those about which whoever is to do them has been asked already."""
    given = [line for line in lines if line.level is Level.TASK and line.member_id is not None]
    people = {line.member_id for line in given if line.member_id is not None}
    waiting = {id: task.gathered(store, id) for id in people}
    return [
        line
        for line in given
        if line.agreed not in task_days.AGREED
        and (found := waiting[line.member_id or 0]) is not None
        and task_days.asked_at(line, found) is not None
    ]


def mine(turn: Turn, change: Revision) -> bool:
    """One's own doing, or that of one's network for its coordinators (S4)."""
    if change.network_id != turn.home.id:
        return False
    return turn.may(COORDINATOR) or change.member_id == turn.me.id


def take_back(turn: Turn, lines: Sequence[Item]) -> None:
    """Tasks first; what was made to hold them goes with them, unless others stand there now."""
    concerned = task.people_of(*lines)
    order = {Level.TASK: 0, Level.ACTIVITY: 1, Level.OBJECTIVE: 2}
    for line in sorted(lines, key=lambda line: order[line.level]):
        under = [
            one for one in plan_items.of_plan(turn.store, line.plan_id) if one.parent_id == line.id
        ]
        if not under:
            plan_items.take_away(turn.store, line, turn.now, by=turn.me.id)
    for plan in {line.plan_id: plans.get(turn.store, line.plan_id) for line in lines}.values():
        if any(line.created_at == plan.created_at for line in lines):
            forget_empty(turn.store, plan)
    task.follow(turn, *concerned, why="undone")


def forget_empty(store: Store, plan: Plan) -> None:
    """A plan that was begun only for what is undone goes with it."""
    if not plan_items.of_plan(store, plan.id):
        plans.forget(store, plan)


def told_lines(turn: Turn, made: Iterable[Item]) -> tuple[Text, ...]:
    """What happens now that they are saved, and when, unless it is at once."""
    made = list(made)
    others = {one.member_id for one in made} - {None, turn.me.id}
    return (*asked_of(others), *task_asking.later(turn, made))


def asked_of(others: Collection[int | None]) -> tuple[Text, ...]:
    if not others:
        return ()
    return (
        n_(
            "{n} person is asked whether that is all right.",
            "{n} people are asked whether that is all right.",
            len(others),
        ),
    )


def show_option(turn: Turn, line: Item) -> Option:
    action = "plan-line" if turn.may(COORDINATOR) else "task-show"
    return Option(label=_("Look at it"), press=Press(action=action, subject=line.subject))


ACTIONS = (Action(name=UNDO, does=undo, by=MAY[UNDO]),)
