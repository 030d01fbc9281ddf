"""/plan: the action plan as its coordinators see it, with the progress of each objective."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.core.flow import Action, Command, Turn
from bot.core.messages import Choice, Day, Option, Text, Words, _, n_
from bot.flows.places import here
from bot.flows.plans import plan_lines
from bot.flows.plans.plan_lines import SHOWN, button, open_plan
from bot.flows.roles import COORDINATOR, MAY
from bot.flows.tasks import task
from bot.reports.plan_words import LEVELS, titled
from storage import plan_items
from storage.plan_shape import Item, Level, Plan, Status

OPEN, LIST = "plan-open", "plan-list"
LISTS = {
    "overdue": _("Overdue tasks:"),
    "blocked": _("Blocked tasks:"),
    "nobody": _("Tasks that nobody does yet:"),
}


# --- the whole plan -------------------------------------------------------------------------------


def show(turn: Turn, _words: str = "") -> None:
    plan = open_plan(turn)
    if plan is None:
        return
    items = plan_items.of_plan(turn.store, plan.id)
    if turn.may(COORDINATOR):
        show_all(turn, plan, items)
    else:
        turn.say(*heading(turn, plan, items), *progress(items), title=plan.title)


def show_again(turn: Turn, _subject: str, value: str) -> None:
    """The plan at another page of its objectives."""
    plan = open_plan(turn)
    if plan is not None:
        show_all(turn, plan, plan_items.of_plan(turn.store, plan.id), value)


def show_all(turn: Turn, plan: Plan, items: Sequence[Item], value: str = "") -> None:
    objectives = [item for item in items if item.level is Level.OBJECTIVE]
    page, shown = plan_lines.paged(objectives, value)
    first = page * SHOWN + 1
    lines = [*heading(turn, plan, items)]
    lines += [
        progress_line(n, one, plan_lines.below(items, one)) for n, one in enumerate(shown, first)
    ]
    turn.say(
        *lines,
        title=plan.title,
        choice=Choice(
            options=(
                *(plan_lines.opener(n, one) for n, one in enumerate(shown, first)),
                *plan_lines.turn_pages(objectives, page, "plan-show", ""),
                *lists(turn, items),
                *steps(plan, items),
            )
        ),
        protect=True,
    )


def heading(turn: Turn, plan: Plan, items: Sequence[Item]) -> list[Words]:
    """Its period, how much of it is done, and what holds it up."""
    lines: list[Words] = list(period(turn, plan))
    done, total = counted(items)
    lines.append(tasks_done(done, total))
    late = len(plan_lines.overdue(items, here(turn.now, turn.home).date()))
    if late:
        lines.append(n_("⏰ {n} task is overdue.", "⏰ {n} tasks are overdue.", late))
    blocked = len(plan_lines.in_state(items, Status.BLOCKED))
    if blocked:
        lines.append(n_("⛔ {n} task is blocked.", "⛔ {n} tasks are blocked.", blocked))
    return lines


def period(turn: Turn, plan: Plan) -> tuple[Text, ...]:
    since, until = plan.since, plan.until
    if until is not None and until < here(turn.now, turn.home).date():
        return (_("Its time was over on {date}.", date=Day(day=until, style="full")),)
    if since is not None and until is not None:
        return (
            _(
                "From {begin} to {end}.",
                begin=Day(day=since, style="full"),
                end=Day(day=until, style="full"),
            ),
        )
    return ()


def counted(items: Sequence[Item]) -> tuple[int, int]:
    """Tasks done, and all that are not cancelled."""
    there = [one for one in plan_lines.tasks(items) if one.status is not Status.CANCELLED]
    return sum(one.status is Status.DONE for one in there), len(there)


def tasks_done(done: int, total: int) -> Text:
    if not total:
        return _("No task is written down yet.")
    return n_("Done: {done} of {n} task.", "Done: {done} of {n} tasks.", total, done=done)


def progress(items: Sequence[Item]) -> list[Words]:
    objectives = [item for item in items if item.level is Level.OBJECTIVE]
    lines: list[Words] = [
        progress_line(n, one, plan_lines.below(items, one))
        for n, one in enumerate(objectives[:SHOWN], 1)
    ]
    if len(objectives) > SHOWN:
        lines.append(n_("And {n} more.", "And {n} more.", len(objectives) - SHOWN))
    return lines


def progress_line(n: int, item: Item, under: Sequence[Item]) -> Text:
    done, total = counted(under)
    if item.status is Status.CANCELLED:
        return _("{n}. {title} (cancelled)", n=n, title=titled(item))
    return _(
        "{n}. {title}: {done} of {total} done", n=n, title=titled(item), done=done, total=total
    )


def lists(turn: Turn, items: Sequence[Item]) -> list[Option]:
    """What waits for somebody, each a tap away."""
    labels = {
        "overdue": _("Overdue"),
        "blocked": _("Tasks blocked"),
        "nobody": _("Nobody does it yet"),
    }
    return [
        button(label, LIST, "", f"{name}/0")
        for name, label in labels.items()
        if listed(turn, items, name)
    ]


def steps(plan: Plan, items: Sequence[Item]) -> list[Option]:
    """What can be done with the plan as a whole."""
    options = [button(_("New line"), "line-new")]
    if any(item.level is Level.ACTIVITY for item in items):
        options.append(button(_("New task"), "task-new"))
    if plan_lines.unfinished(items):
        options.append(button(_("Several at once"), "plan-several"))
    return [
        *options,
        button(_("Send a spreadsheet"), "plan-file"),
        button(_("Take out as a spreadsheet"), "plan-export", plan.subject),
        button(_("Close the plan"), "plan-close", plan.subject),
    ]


# --- one part of it, and what waits ---------------------------------------------------------------


def show_part(turn: Turn, subject: str, value: str) -> None:
    """An objective with its activities, or an activity with its tasks."""
    item = task.own(turn, subject)
    if item is None:
        return
    items = plan_items.of_plan(turn.store, item.plan_id)
    under = [one for one in items if one.parent_id == item.id]
    people = plan_lines.people_of(turn.store, turn.home.id)
    page, shown = plan_lines.paged(under, value)
    first, unasked = page * SHOWN + 1, plan_lines.unasked(turn.store, shown)
    lines: list[Words] = plan_lines.place_of(turn.store, item)
    lines.append(tasks_done(*counted(plan_lines.below(items, item))))
    for n, one in enumerate(shown, first):
        if one.level is Level.TASK:
            lines.append(plan_lines.numbered(n, one, people, unasked))
        else:
            lines.append(progress_line(n, one, plan_lines.below(items, one)))
    turn.say(
        *lines,
        title=_("{level}: {title}", level=LEVELS[item.level], title=titled(item)),
        choice=Choice(
            options=(
                *(plan_lines.opener(n, one) for n, one in enumerate(shown, first)),
                *plan_lines.turn_pages(under, page, OPEN, item.subject),
                *part_steps(item, under),
            )
        ),
        protect=True,
    )


def part_steps(item: Item, under: Sequence[Item]) -> list[Option]:
    options = [button(_("About this line"), "plan-line", item.subject)]
    if item.level is Level.ACTIVITY:
        options.append(button(_("New task"), "task-new", item.subject))
    else:
        options.append(button(_("New activity"), "line-new", item.subject))
    if plan_lines.unfinished(under) or (item.level is Level.OBJECTIVE and under):
        options.append(button(_("Several at once"), "plan-several", item.subject))
    options.append(up(item))
    return options


def up(item: Item) -> Option:
    """One step back towards the whole plan."""
    if item.parent_id is None:
        return button(_("The whole plan"), "command", "plan")
    return button(_("One level up"), OPEN, f"task/{item.parent_id}")


def show_list(turn: Turn, _subject: str, value: str) -> None:
    """Tasks that are overdue, blocked, or nobody's."""
    name, _slash, number = value.partition("/")
    plan = open_plan(turn)
    if plan is None:
        return
    found = listed(turn, plan_items.of_plan(turn.store, plan.id), name)
    if not found:
        turn.say(_("There is nothing of that kind in the plan now."))
        return
    people = plan_lines.people_of(turn.store, turn.home.id)
    page, shown = plan_lines.paged(found, number)
    first = page * SHOWN + 1
    unasked = plan_lines.unasked(turn.store, shown)
    turn.say(
        LISTS[name],
        *(plan_lines.numbered(n, one, people, unasked) for n, one in enumerate(shown, first)),
        choice=Choice(
            options=(
                *(plan_lines.opener(n, one) for n, one in enumerate(shown, first)),
                *plan_lines.turn_pages(found, page, LIST, "", f"{name}/"),
                button(_("The whole plan"), "command", "plan"),
            )
        ),
        protect=True,
    )


def listed(turn: Turn, items: Sequence[Item], name: str) -> list[Item]:
    if name == "overdue":
        found = plan_lines.overdue(items, here(turn.now, turn.home).date())
    elif name == "blocked":
        found = plan_lines.in_state(items, Status.BLOCKED)
    elif name == "nobody":
        found = plan_lines.nobodys(items)
    else:
        found = []
    return sorted(found, key=lambda one: (one.due or date.max, one.id))


ACTIONS = (
    Action(name="plan-show", does=show_again, by=MAY["plan-show"]),
    Action(name=OPEN, does=show_part, by=MAY[OPEN]),
    Action(name=LIST, does=show_list, by=MAY[LIST]),
)
COMMANDS = (Command(name="plan", label=_("Action plan"), does=show, by=MAY["plan"]),)
