"""/tasks: what one has to do, by due date, and what is done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from bot.core.flow import Action, Command, Turn
from bot.core.messages import Choice, Option, Press, Text, Words, _, n_
from bot.flows.menu import meaning
from bot.flows.roles import MAY
from bot.flows.tasks import task
from bot.flows.tasks.task_answers import NOT_YOURS
from bot.flows.tasks.task_cards import MY_TASKS, card, line, may_answer, show, today
from bot.flows.tasks.task_days import offered
from storage import plan_items, plans
from storage.plan_shape import Agreed, Item, Level

MOST = 15  # tasks that the list shows; who has more begins with these
ENDED = "done"  # /tasks done


@dataclass(frozen=True, kw_only=True)
class Section:
    title: Text
    items: Sequence[Item]


def command(turn: Turn, words: str) -> None:
    """What is open; with "done", what is not any more."""
    mine = [
        item
        for item in plan_items.tasks_of(turn.store, turn.me.id)
        if item.agreed is not Agreed.DECLINED
    ]
    ended = [item for item in mine if item.ended]
    helped = [item for item in supported(turn) if item.ended]
    if words.strip() == ENDED:
        own = Section(title=_("Done:"), items=newest(ended))
        tell(turn, [own, Section(title=_("You supported:"), items=newest(helped))], ())
        return
    further = (behind(len(ended) + len(helped)),) if ended or helped else ()
    tell(turn, sections(turn, [item for item in mine if not item.ended]), further)


def newest(ended: Sequence[Item]) -> list[Item]:
    return sorted(ended, key=lambda item: item.ended_at or item.changed_at, reverse=True)


def behind(n: int) -> Option:
    label = n_("Show {n} task that is done", "Show {n} tasks that are done", n)
    return Option(label=label, press=Press(action="command", subject="tasks", value=ENDED))


def sections(turn: Turn, mine: Sequence[Item]) -> list[Section]:
    """Overdue first, then what waits for an answer, then by due date; last what one supports."""
    day = today(turn)
    rest = [item for item in mine if not offered(item)]
    late = [item for item in rest if is_late(item, day)]
    going = [item for item in rest if item.going and item not in late]
    stuck = [item for item in rest if not item.going]
    return [
        Section(title=_("Overdue:"), items=late),
        Section(title=_("Wait for your answer:"), items=picked(mine, offered)),
        Section(title=_("Coming up:"), items=going),
        Section(title=_("Blocked or postponed:"), items=stuck),
        Section(title=_("You support:"), items=[one for one in supported(turn) if not one.ended]),
    ]


def picked(items: Sequence[Item], fits: Callable[[Item], bool]) -> list[Item]:
    return [item for item in items if fits(item)]


def is_late(item: Item, day: date) -> bool:
    return item.going and item.due is not None and item.due < day


def supported(turn: Turn) -> list[Item]:
    """Tasks of the open plan that somebody else does with one's help."""
    current = plans.current(turn.store, turn.home.id)
    found = [
        item
        for item in plan_items.supported_by(turn.store, turn.home.id, turn.me.id)
        if item.level is Level.TASK and item.member_id != turn.me.id
    ]
    ours = [item for item in found if current is not None and item.plan_id == current.id]
    return sorted(ours, key=lambda item: (item.due or date.max, item.id))


def tell(turn: Turn, parts: Sequence[Section], further: tuple[Option, ...]) -> None:
    lines: list[Words] = []
    options: list[Option] = []
    total = sum(len(part.items) for part in parts)
    for part in parts:
        room = part.items[: MOST - len(options)]
        lines += [part.title] if room else []
        for item in room:
            n = len(options) + 1
            lines.append(line(n, item, today(turn)))
            options.append(show(item, _("{n}. {title}", n=n, title=item.title), _("{n}.", n=n)))
    if total > len(options):
        more = total - len(options)
        lines.append(n_("And {n} more.", "And {n} more.", more))
    if not options:
        lines.append(_("You have no open tasks at the moment."))
    choice = Choice(options=(*options, *further)) if options or further else None
    turn.say(*lines, choice=choice, protect=True)


def show_one(turn: Turn, subject: str, _value: str) -> None:
    """The card of a task, for those who have to do with it now (S2)."""
    item = task.own(turn, subject)
    if item is None:
        return
    if item.level is not Level.TASK or not may_answer(turn, item):
        turn.say(NOT_YOURS)
        return
    card(turn, item)


ACTIONS = (Action(name="task-show", does=show_one, by=MAY["task-show"]),)
COMMANDS = (
    Command(name="tasks", label=MY_TASKS, does=command, by=MAY["tasks"], words=meaning("tasks")),
)
