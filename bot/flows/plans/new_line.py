"""A new plan, objective or activity, question by question."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.core import texts
from bot.core.flow import Action, Flow, Turn
from bot.core.form import Answers, Asking, Form, Item, Question, Type
from bot.core.messages import Choice, Day, Option, Press, Text, Words, _
from bot.flows.confirming import confirming
from bot.flows.plans.new_line_questions import (
    ACTIVITY,
    GONE,
    OBJECTIVE,
    PLAN,
    TASK,
    above,
    measures,
    objective,
    objectives,
    period,
    pillar,
    title,
)
from bot.flows.plans.pillars import name_of, pillars_of
from bot.flows.roles import MAY
from bot.flows.tasks import task, task_saving
from storage import plan_items, plans
from storage.plan_shape import Level, Plan

NEW = "new-line"
NO_OBJECTIVE = _("An activity stands under an objective. Please begin with an objective.")
PARTS: dict[str, Text] = {
    "title": _("The title"),
    "since": _("The first day"),
    "until": _("The last day"),
    "above": _("The objective"),
    "pillar": _("The pillar of the national strategy"),
    "indicator": _("The indicator"),
    "baseline": _("The baseline"),
    "target": _("The target"),
    "partners": _("The partners"),
}
MEASURES = ("indicator", "baseline", "target", "partners")
ASKED = {
    PLAN: ("title", "since", "until"),
    OBJECTIVE: ("title", "pillar"),
    ACTIVITY: ("title", "above", "pillar", *MEASURES),
}
GOES_WITH = {"since": ("until",), "indicator": ("more",)}


# --- beginning ------------------------------------------------------------------------------------


def begin(turn: Turn, subject: str, _value: str) -> None:
    """Without a plan: a plan. Under an objective: an activity. Under an activity: a task."""
    if plans.current(turn.store, turn.home.id) is None:
        turn.begin(NEW, kind=PLAN)
        return
    line = task.own(turn, subject) if subject.startswith("task/") else None
    if line is not None and line.level is Level.OBJECTIVE and not line.ended:
        turn.begin(NEW, kind=ACTIVITY, above=str(line.id))
    elif line is not None and line.level is Level.ACTIVITY:
        turn.begin("new-task", under=str(line.id))
    elif line is not None or not subject.startswith("task/"):
        turn.begin(NEW)


# --- what is asked --------------------------------------------------------------------------------


def questions(turn: Turn, answers: Answers) -> Form:
    kind = answers.get("kind", "")
    confirm, part = confirming(
        preview, Item(name="save", label=_("Save")), parts(turn, answers), PARTS
    )
    found: tuple[Question, ...] = (
        Question(
            name="kind",
            type=Type.SELECT_ONE,
            label=_("What shall be added to the plan?"),
            choices=kinds,
            constraint=kind_fault,
        ),
    )
    if kind in ASKED:
        found = (*found, title(kind))
    if kind == PLAN:
        found = (*found, *period())
    if kind == ACTIVITY:
        found = (*found, above())
    if kind in (OBJECTIVE, ACTIVITY):
        found = (*found, *pillar(turn))
    if kind == ACTIVITY:
        found = (*found, *measures())
    return (*found, *((confirm, part) if kind in ASKED else ()))


def parts(turn: Turn, answers: Answers) -> list[str]:
    hidden = set() if pillars_of(turn.store, turn.home.country) else {"pillar"}
    if answers.get("more") != "yes":
        hidden |= set(MEASURES[1:])
    return [name for name in ASKED.get(answers.get("kind", ""), ()) if name not in hidden]


def kinds(asking: Asking) -> list[Item]:
    items = [Item(name=OBJECTIVE, label=_("An objective"))]
    if objectives(asking.turn):
        items.append(Item(name=ACTIVITY, label=_("An activity")))
    return [*items, Item(name=TASK, label=_("A task"))]


def kind_fault(value: str, asking: Asking) -> Text | None:
    if value == ACTIVITY and not objectives(asking.turn):
        return NO_OBJECTIVE
    return None


# --- the preview ----------------------------------------------------------------------------------


def preview(asking: Asking) -> Sequence[Words]:
    turn, answers = asking.turn, asking.answers
    lines: list[Words] = [
        _("This is how it will be kept:"),
        _("📝 {title}", title=texts.clean(answers["title"])),
    ]
    if answers["kind"] == PLAN:
        first, last = (date.fromisoformat(answers[name]) for name in ("since", "until"))
        days = {"first": Day(day=first, style="full"), "last": Day(day=last, style="full")}
        return [*lines, _("From {first} to {last}", **days)]
    found = objective(turn, answers.get("above"))
    if found is not None:
        lines.append(_("Under: {activity}", activity=found.title))
    if answers.get("pillar"):
        name = name_of(turn.store, turn.home.country, answers["pillar"])
        lines.append(_("Pillar: {name}", name=name))
    if answers.get("more") == "yes":
        lines += [
            _("{label}: {value}", label=PARTS[name], value=texts.clean(answers[name]))
            for name in MEASURES
            if answers.get(name)
        ]
    return lines


# --- completing -----------------------------------------------------------------------------------


def completed(turn: Turn, answers: Answers) -> None:
    if answers["kind"] == TASK:
        turn.begin("new-task")
    elif answers["confirm"] == "drop":
        turn.say(_("Dropped. Nothing was saved."))
    elif answers["confirm"] == "edit":
        again(turn, answers, answers["part"])
    elif answers["kind"] == PLAN:
        save_plan(turn, answers)
    elif answers["kind"] == ACTIVITY and objective(turn, answers["above"]) is None:
        turn.say(GONE)
        again(turn, answers, "above")
    else:
        save_line(turn, answers)


def again(turn: Turn, answers: Answers, part: str) -> None:
    gone = {"confirm", "part", part, *GOES_WITH.get(part, ())}
    turn.begin(NEW, **{name: value for name, value in answers.items() if name not in gone})


def save_plan(turn: Turn, answers: Answers) -> None:
    """Two coordinators who begin one at the same time have one."""
    standing = plans.current(turn.store, turn.home.id)
    if standing is not None:
        turn.say(
            _("Meanwhile “{title}” was begun. Yours was not saved.", title=standing.title),
            choice=Choice(options=(plan_option(),)),
        )
        return
    plan = plans.add(
        turn.store,
        network_id=turn.home.id,
        title=texts.clean(answers["title"]),
        now=turn.now,
        created_by=turn.me.id,
        since=date.fromisoformat(answers["since"]),
        until=date.fromisoformat(answers["until"]),
    )
    new = Option(label=_("New objective"), press=Press(action="line-new", subject=plan.subject))
    turn.say(_("Saved: “{title}”.", title=plan.title), choice=Choice(options=(new, plan_option())))


def save_line(turn: Turn, answers: Answers) -> None:
    batch = task_saving.new_batch()
    plan: Plan = task_saving.plan_of(turn)
    activity = answers["kind"] == ACTIVITY
    noted = MEASURES if answers.get("more") == "yes" else ()
    line = plan_items.add(
        turn.store,
        plan,
        Level.ACTIVITY if activity else Level.OBJECTIVE,
        turn.now,
        by=turn.me.id,
        batch=batch,
        parent_id=int(answers["above"]) if activity else None,
        title=texts.clean(answers["title"]),
        pillar=answers.get("pillar") or "",
        **{name: texts.clean(answers.get(name) or "") for name in noted},
    )
    task.follow(turn)
    below = (
        Option(label=_("New task"), press=Press(action="task-new", subject=line.subject))
        if activity
        else Option(label=_("New activity"), press=Press(action="line-new", subject=line.subject))
    )
    turn.say(
        _("Saved: “{title}”.", title=line.title),
        choice=Choice(options=(below, plan_option(), task_saving.undo_option(batch))),
    )


def plan_option() -> Option:
    return Option(label=_("The action plan"), press=Press(action="command", subject="plan"))


FLOWS = (Flow(name=NEW, asks=questions, then=completed, by=MAY[NEW], counts=False),)
ACTIONS = (Action(name="line-new", does=begin, by=MAY["line-new"]),)
