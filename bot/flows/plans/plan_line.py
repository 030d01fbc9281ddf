"""One line of the plan as its coordinators see it: everything about it, its history, what to do."""

from __future__ import annotations

from bot.core.flow import Action, Turn
from bot.core.messages import Argument, Choice, Option, Text, Words, _
from bot.flows.plans import plan, plan_history, plan_lines
from bot.flows.plans.plan_history import FIELDS
from bot.flows.plans.plan_lines import button
from bot.flows.roles import MAY
from bot.flows.tasks import task
from bot.reports.plan_words import LEVELS, REASONS, STATUSES, titled
from storage import plan_items, plan_shape, plans
from storage.plan_shape import Agreed, Item, Level, Status

LINE, HISTORY = "plan-line", "plan-history"
CHANGES_SHOWN = 8  # changes of one message
TOLD = (
    "supporters", "partners", "start", "due", "indicator", "baseline", "target", "actual",
    "means", "resources", "lesson", "participants", "pillar", "tags",
)  # fmt: skip


def show(turn: Turn, subject: str, _value: str = "") -> None:
    item = task.own(turn, subject)
    if item is not None:
        card(turn, item)


def card(turn: Turn, item: Item, *before: Words) -> None:
    """Everything about a line, and what can be done with it; `before` is said first."""
    lines = [*before, *plan_lines.place_of(turn.store, item), standing(item), *doing(turn, item)]
    turn.say(
        *lines,
        *parts(turn, item),
        title=_("{level}: {title}", level=LEVELS[item.level], title=titled(item)),
        choice=Choice(options=steps(turn, item)),
        protect=True,
    )


def standing(item: Item) -> Text:
    if item.status is Status.BLOCKED and item.reason in REASONS:
        return _(
            "Status: {status} ({reason})",
            status=STATUSES[item.status],
            reason=REASONS[item.reason],
        )
    return _("Status: {status}", status=STATUSES[item.status])


def doing(turn: Turn, item: Item) -> list[Words]:
    """Whoever is responsible, and what they have said to it."""
    name = plan_lines.who(item, plan_lines.people_of(turn.store, item.network_id))
    if item.member_id is None or item.agreed is Agreed.OPEN:
        return [_("Responsible: {name}", name=name)]
    answer = plan_history.AGREED[item.agreed]
    return [_("Responsible: {name} ({answer})", name=name, answer=answer)]


def parts(turn: Turn, item: Item) -> list[Words]:
    """What else is written down about it."""
    reads = plan_history.reader(turn)
    lines: list[Words] = []
    for name in TOLD:
        value = getattr(item, name)
        if value not in (None, "", ()):
            said: Argument = plan_history.in_words(reads, name, value)
            lines.append(_("{field}: {value}", field=FIELDS[name], value=said))
    return lines


def steps(turn: Turn, item: Item) -> tuple[Option, ...]:
    """Each button carries the revision that was seen: what has changed meanwhile is said."""
    seen = str(item.revision)
    found = [button(_("History"), HISTORY, item.subject), plan.up(item)]
    if plans.get(turn.store, item.plan_id).state != plan_shape.OPEN:
        return tuple(found)
    changes: list[tuple[Text, str]] = [(_("Move the date"), "plan-move")]
    if item.level is Level.TASK:
        changes.append((_("Reassign"), "plan-assign"))
    else:
        changes.append((_("Who is responsible?"), "plan-assign"))
    changes += [(_("Supporters"), "plan-supporters"), (_("Status"), "plan-status")]
    changes.append((_("Change something else"), "plan-edit"))
    if item.status is Status.CANCELLED:
        changes.append((_("Bring it back"), "plan-back"))
    else:
        changes.append((_("Cancel it"), "plan-cancel"))
    if item.level is not Level.TASK:
        found.insert(0, button(_("What stands under it"), plan.OPEN, item.subject))
    if not has_below(turn, item):
        changes.append((_("Take it away"), "plan-remove"))
    return (*(button(label, name, item.subject, seen) for label, name in changes), *found)


def has_below(turn: Turn, item: Item) -> bool:
    return any(one.parent_id == item.id for one in plan_items.of_plan(turn.store, item.plan_id))


def show_history(turn: Turn, subject: str, value: str) -> None:
    item = task.own(turn, subject)
    if item is None:
        return
    found = plan_history.history(turn, item)
    page = int(value) if value.isdecimal() else 0
    shown = found[page * CHANGES_SHOWN : (page + 1) * CHANGES_SHOWN]
    options = [plan_lines.card_button(item)]
    if len(found) > (page + 1) * CHANGES_SHOWN:
        options.insert(0, button(_("Earlier changes"), HISTORY, subject, str(page + 1)))
    turn.say(
        _("What has changed, the newest first:"),
        *(shown or [_("There is nothing earlier.")]),
        title=item.title,
        choice=Choice(options=tuple(options)),
        protect=True,
    )


ACTIONS = (
    Action(name=LINE, does=show, by=MAY[LINE]),
    Action(name=HISTORY, does=show_history, by=MAY[HISTORY]),
)
