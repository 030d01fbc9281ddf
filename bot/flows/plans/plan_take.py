"""A plan that was read is taken over: who is meant, what would change, then all of it in one go."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from bot.core.flow import Action, Flow, Turn
from bot.core.form import Answers, Asking, Form, Item, Question, Type
from bot.core.messages import Choice, Text, Words, _, n_
from bot.core.texts import translate
from bot.flows.confirming import SAYS_YES
from bot.flows.places import here
from bot.flows.plans import plan_batch, plan_preview, plan_second, plan_who
from bot.flows.plans.plan_file import COLUMNS, GONE, READ, dropped, forget, own_file
from bot.flows.roles import MAY
from bot.flows.tasks import task, task_saving
from bot.reports import plan_changes, plan_older
from bot.reports.plan_changes import Change, Changes
from bot.reports.plan_rows import Line
from storage import files, members, plan_items, plan_revisions, plan_shape, plans
from storage.members import Member
from storage.plan_shape import ENDED, Agreed, Level, Plan

TAKE = "plan-take"
WHO = "who-"  # and the place of the name among those that are asked about
OLDER = "older"  # whether the plan or the file holds, where the file says what the plan said before
SAME = _("The plan says the same already. Nothing is changed.")


@dataclass(frozen=True, kw_only=True)
class Gathered:
    """What is known of a file so far. `changes` only once everybody in it is known."""

    title: str
    lines: list[Line]
    members: list[Member]
    plan: Plan | None
    items: list[plan_shape.Item]
    who: plan_who.Who
    earlier: plan_older.Earlier

    @property
    def here(self) -> set[int]:
        return {one.id for one in self.members}

    @property
    def names(self) -> dict[int, str]:
        return {one.id: one.name for one in self.members}

    @property
    def stamp(self) -> str:
        """Becomes another one as soon as anything in the plan changes."""
        told = ",".join(f"{one.id}:{one.revision}" for one in self.items)
        return sha256(told.encode()).hexdigest()[:16]

    def said(self, answers: Answers) -> Changes:
        """All that the file says, the older included."""
        people = self.who.people(answers)
        found = plan_changes.compare(self.items, self.lines, people, self.here)
        past = plan_older.Past(items=self.items, earlier=self.earlier, here=self.here)
        return plan_older.marked(found, past)

    def changes(self, answers: Answers) -> Changes:
        found = self.said(answers)
        return found if answers.get(OLDER) == "file" else found.keeping_newer()


def gathered(turn: Turn, answers: Answers) -> Gathered | None:
    """Read once in a turn, however often it is asked for."""
    remembered = turn.store.memory
    name = f"{TAKE}/{turn.event}/{answers['file']}"
    if name not in remembered:
        remembered[name] = gather(turn, answers["file"])
    found: Gathered | None = remembered[name]
    return found


def gather(turn: Turn, key: str) -> Gathered | None:
    content = files.content(turn.store, key, turn.now)
    found: Mapping[str, Any] = json.loads(content) if content else {}
    if "lines" not in found or not key.startswith(f"{READ}/{turn.address.id}/"):
        return None
    lines = [Line(**{**one, "level": Level(one["level"])}) for one in found["lines"]]
    everybody = members.of_network(turn.store, turn.home.id, here=False)
    plan = plans.current(turn.store, turn.home.id)
    return Gathered(
        title=found["title"],
        lines=lines,
        members=[one for one in everybody if one.here],
        plan=plan,
        items=plan_items.of_plan(turn.store, plan.id) if plan is not None else [],
        who=plan_who.of_lines(lines, everybody),
        earlier=plan_revisions.replaced(turn.store, plan.id) if plan is not None else {},
    )


# --- asking ---------------------------------------------------------------------------------------


def questions(turn: Turn, answers: Answers) -> Form:
    found = gathered(turn, answers)
    if found is None:
        return ()
    asked = found.who.questions()
    if any(one.name not in answers and one.relevant(answers) for one in asked):
        return asked
    said, changes = found.said(answers), found.changes(answers)
    return (
        *asked,
        *older_question(found, said),
        *missing_question(changes),
        *confirm_question(found, changes, answers),
    )


def older_question(found: Gathered, said: Changes) -> Iterator[Question]:
    """A file may have been written before the last taps: nothing goes back without being asked."""
    if said.older:
        lines = tuple(plan_preview.older_lines(said, found.names))
        yield Question(
            name=OLDER,
            type=Type.SELECT_ONE,
            label=lambda _asking: lines,
            choices=(
                Item(name="plan", label=_("What the plan says now")),
                Item(name="file", label=_("What the file says")),
            ),
        )


def missing_question(changes: Changes) -> Iterator[Question]:
    if changes.missing:
        lines = tuple(plan_preview.missing_lines(changes.missing))
        yield Question(
            name="missing",
            type=Type.SELECT_ONE,
            label=lambda _asking: lines,
            choices=(
                Item(name="keep", label=_("They stay as they are")),
                Item(name="cancel", label=_("They are cancelled")),
            ),
        )


def confirm_question(found: Gathered, changes: Changes, answers: Answers) -> Iterator[Question]:
    if changes.nothing and answers.get("missing") != "cancel":
        return

    def preview(asking: Asking) -> Sequence[Words]:
        cancelled = changes.missing if asking.answers.get("missing") == "cancel" else ()
        lines: list[Words] = [_("This would change:")]
        today = here(asking.now, asking.turn.home).date()
        lines += plan_preview.lines_of(changes, found.names, today)
        lines += task_saving.asked_of(asked(asking.turn, changes))
        if cancelled:
            n = len(cancelled)
            lines.append(n_("{n} line is cancelled.", "{n} lines are cancelled.", n))
        if plan_second.needed(len(changes.ending) + len(cancelled)):
            lines.append(plan_second.NEEDED)
        return lines

    yield Question(
        name="~confirm",
        type=Type.SELECT_ONE,
        label=preview,
        choices=(
            Item(name="take", label=_("Take it over"), intents=SAYS_YES),
            Item(name="drop", label=_("Drop it")),
        ),
    )


def asked(turn: Turn, changes: Changes) -> set[int]:
    """Whoever would be asked about a task that is given to them."""
    given = [one for one in (*changes.new, *changes.changed) if one.values.get("member_id")]
    return {
        one.values["member_id"] for one in given if agreed(turn, one)["agreed"] is Agreed.PROPOSED
    }


# --- taking over ----------------------------------------------------------------------------------


def go(turn: Turn, subject: str, key: str) -> None:
    """From what was read to what is asked: first of its headings, then of people.

    What the plan is like now is kept, so that nobody agrees to what has changed meanwhile.
    """
    read = own_file(turn, subject, key)
    if read is None:
        return
    found = gathered(turn, {"file": key})
    if found is None:
        turn.begin(COLUMNS, file=key)
    else:
        turn.begin(TAKE, file=key, stamp=found.stamp)


def completed(turn: Turn, answers: Answers) -> None:
    found = gathered(turn, answers)
    if found is None:
        turn.say(GONE)
        return
    if found.stamp != answers["stamp"]:
        turn.say(_("The plan has been changed by somebody else meanwhile. Please look once more."))
        who = {name: said for name, said in answers.items() if name.startswith(WHO)}
        turn.begin(TAKE, file=answers["file"], stamp=found.stamp, **who)
        return
    forget(turn)
    changes = found.changes(answers)
    cancel = changes.missing if answers.get("missing") == "cancel" else []
    if changes.nothing and not cancel:
        turn.say(_("Nothing was changed.") if OLDER in answers else SAME)
    elif answers.get("~confirm") != "take":
        turn.say(_("Nothing was changed."))
    else:
        take_over(turn, found, changes, cancel)


def take_over(
    turn: Turn, found: Gathered, changes: Changes, missing: Sequence[plan_shape.Item]
) -> None:
    """All of it, under one name, in this transaction: none of it stays behind by half.

    Where it would cancel many lines, a second person agrees to these first (H14).
    """
    wait = [*changes.ending, *missing]
    if not plan_second.needed(len(wait)):
        wait = []
    if wait:
        changes, missing = changes.without_ending(), ()
    if wait and changes.nothing:
        plan_second.ask(turn, wait)
        return
    plan = found.plan or begun(turn, found.title)
    batch = plan_batch.name_of(turn)
    concerned = set().union(*written(turn, plan, changes, batch))
    for item in missing:
        plan_items.change(
            turn.store, item, turn.now, by=turn.me.id, batch=batch, **plan_second.CANCELLED
        )
        concerned |= task.people_of(item)
    task.follow(turn, *concerned)
    turn.say(
        _("The plan has been taken over."),
        *told(changes, missing),
        *waiting(turn, wait),
        choice=Choice(options=(plan_batch.undo_button(plan.id, batch),)),
    )


def waiting(turn: Turn, lines: Sequence[plan_shape.Item]) -> Iterator[Text]:
    """As they are when the rest has been taken over: so they are asked for."""
    if not lines:
        return
    asked = plan_second.asked(turn, [plan_items.get(turn.store, one.id) for one in lines])
    yield _("Not cancelled yet: {n}", n=len(lines))
    yield plan_second.NEEDED if asked else plan_second.ALONE


def told(changes: Changes, cancelled: Sequence[plan_shape.Item]) -> Iterator[Text]:
    counts = (
        (_("New: {n}", n=len(changes.new)), len(changes.new)),
        (_("Changed: {n}", n=len(changes.changed)), len(changes.changed)),
        (_("Cancelled: {n}", n=len(cancelled)), len(cancelled)),
    )
    return (text for text, count in counts if count)


def begun(turn: Turn, title: str) -> Plan:
    return plans.add(
        turn.store,
        network_id=turn.home.id,
        title=title or translate(task_saving.PLAN_TITLE, turn.voice),
        now=turn.now,
        created_by=turn.me.id,
    )


def written(turn: Turn, plan: Plan, changes: Changes, batch: str) -> Iterator[set[int]]:
    """Writes each line down; gives whom it concerns."""
    ids = dict(changes.known)
    for level in Level:
        new = [one for one in changes.new if one.line.level is level]
        rows = [{**one.values, **agreed(turn, one), "parent_id": above(one, ids)} for one in new]
        made = plan_items.add_all(
            turn.store, plan, level, rows, turn.now, by=turn.me.id, batch=batch
        )
        for one, item in zip(new, made, strict=True):
            ids[one.place] = item.id
            yield task.people_of(item)
    for one in changes.changed:
        if one.item is None:
            continue
        values = {**one.values, **agreed(turn, one)}
        if one.moved:
            values["parent_id"] = above(one, ids)
        item = plan_items.change(
            turn.store, one.item, turn.now, by=turn.me.id, batch=batch, **values
        )
        yield task.people_of(one.item, item)


def above(change: Change, ids: Mapping[int, int]) -> int | None:
    return ids[change.line.parent] if change.line.parent is not None else None


def agreed(turn: Turn, change: Change) -> dict[str, Agreed]:
    """Who is given a task is asked once; what they have agreed to stays agreed to."""
    if "member_id" not in change.values:
        return {}
    status = change.values.get("status", change.item.status if change.item else None)
    if change.line.level is not Level.TASK or status in ENDED:
        return {"agreed": Agreed.OPEN}
    return {"agreed": task.agreed_by(turn, change.values["member_id"])}


FLOWS = (
    Flow(
        name=TAKE, asks=questions, then=completed, by=MAY[TAKE], counts=False, cancelled=dropped,
    ),
)  # fmt: skip
ACTIONS = (Action(name=READ, does=go, by=MAY[READ]),)
