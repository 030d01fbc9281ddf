"""Many lines of the plan go only when a second person has agreed (H14)."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.flow import Action, Turn
from bot.core.messages import Option, Press, Text, _, n_
from bot.flows import second_person
from bot.flows.plans import plan_batch
from bot.flows.roles import MAY
from bot.flows.second_person import may_agree
from bot.flows.tasks import task
from storage import members, plan_items, plan_shape, plans
from storage.members import Member
from storage.plan_shape import Item, Plan, Status

BULK = 5  # lines; to cancel more than so many at once is bulk deletion (H14)
AGREE = "plan-agree"
CANCELLED = {"status": Status.CANCELLED, "reason": ""}
ALONE = second_person.ALONE
NEEDED = _("A second person has to agree to that.")


def needed(count: int) -> bool:
    """Whether so many lines may only go when a second person agrees."""
    return count > BULK


def ask(turn: Turn, items: Sequence[Item]) -> None:
    """Another coordinator of the network, or the owner where there is none."""
    if not asked(turn, items):
        turn.say(ALONE)
        return
    turn.say(
        n_(
            "For more than {n} line at once a second person has to agree. I have asked. Nothing is "
            "changed until then.",
            "For more than {n} lines at once a second person has to agree. I have asked. Nothing "
            "is changed until then.",
            BULK,
        )
    )


def asked(turn: Turn, items: Sequence[Item]) -> bool:
    """Whether there is somebody who could agree; each of them is asked."""
    what = ",".join(f"{item.id}:{item.revision}" for item in items)
    request = f"{turn.me.id} {turn.now:{second_person.WHEN}} {turn.event} {what}"
    return second_person.ask(
        turn,
        second_person.seconds(turn.store, turn.me),
        n_(
            "A coordinator would like to cancel {n} line of the action plan. Do you agree?",
            "A coordinator would like to cancel {n} lines of the action plan at once. Do "
            "you agree?",
            len(items),
        ),
        Press(action=AGREE, subject=f"plan/{items[0].plan_id}", value=request),
        stem=stem(turn.event),
        reason="plan-ask",
    )


def stem(event: str) -> str:
    return f"plan-cancel/{event}"


def agree(turn: Turn, subject: str, value: str) -> None:
    """The role counts that both have now; what was decided once is decided (S2)."""
    answer, asker_id, asked_at, event, what = (*value.split(" ", 4), "", "", "", "", "")[:5]
    asker = members.find(turn.store, int(asker_id)) if asker_id.isdecimal() else None
    number = subject.partition("/")[2]
    plan = plans.find(turn.store, int(number)) if number.isdecimal() else None
    if plan is None or asker is None or not may_agree(turn.me, asker, plan.network_id):
        turn.say(task.GONE)
        return
    decided = f"{stem(event)}/decided"
    if second_person.is_over(turn, asked_at, decided):
        turn.say(second_person.DECIDED)
    elif answer != "yes":
        tell(turn, asker, _("A second person did not agree, so the plan stays as it is."), decided)
        turn.say(_("Thank you. The plan stays as it is."))
    else:
        cancel(turn, plan, asker, what, decided)


def cancel(turn: Turn, plan: Plan, asker: Member, what: str, decided: str) -> None:
    """All lines, or none where one of them has changed since it was asked for."""
    items = as_asked(turn, what) if plan.state == plan_shape.OPEN else []
    if not items:
        line = _("The plan has changed meanwhile, so nothing was cancelled. To see it: /plan")
        tell(turn, asker, line, decided)
        turn.say(_("The plan has changed meanwhile, so nothing was cancelled."))
        return
    plan_batch.make(turn, [(item, CANCELLED) for item in items], plan.network_id)
    undo = plan_batch.undo_button(plan.id, plan_batch.name_of(turn))
    done = n_(
        "A second person has agreed: {n} line is cancelled.",
        "A second person has agreed: {n} lines are cancelled.",
        len(items),
    )
    tell(turn, asker, done, decided, undo)
    turn.say(_("Thank you. The lines are cancelled."))


def as_asked(turn: Turn, what: str) -> list[Item]:
    """The lines as whoever asked saw them; none if one is gone, or was changed."""
    found = []
    for pair in what.split(","):
        id, _colon, revision = pair.partition(":")
        item = plan_items.find(turn.store, int(id)) if id.isdecimal() else None
        if item is None or str(item.revision) != revision:
            return []
        found.append(item)
    return found


def tell(turn: Turn, asker: Member, line: Text, decided: str, *options: Option) -> None:
    second_person.tell(turn, asker, line, decided, "plan-decided", *options)


ACTIONS = (Action(name=AGREE, does=agree, by=MAY[AGREE]),)
