"""Words that may be about several tasks: the tap that says which one is the confirmation, too."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.core.flow import Turn
from bot.core.messages import Choice, Day, Option, Press, Words, _
from bot.core.understand import Intent
from bot.flows.tasks import task_offered, task_several
from bot.flows.tasks.task_cards import all_mine, press
from bot.flows.tasks.task_days import offered
from bot.flows.tasks.task_heard import Said, days_of
from storage.plan_shape import Item

# What a tap on one of several tasks does then.
TAPS: Mapping[Intent, tuple[str, str]] = {
    Intent.DONE: ("task-done", ""),
    Intent.IN_PROGRESS: ("task-progress", ""),
    Intent.BLOCKED: ("task-blocked", ""),
    Intent.MORE_TIME: ("task-later", ""),
    Intent.LATE: ("task-later", ""),
    Intent.NOT_MINE: ("task-not-mine", ""),
    Intent.YES: ("task-accept", ""),
}


def which(turn: Turn, items: Sequence[Item], said: Said, *, together: bool) -> None:
    """A yes takes all that one message offers `together`."""
    if said.meant is Intent.YES and together and all(map(offered, items)):
        shown = ",".join(f"{item.id}:{item.revision}" for item in items)
        task_offered.accept_all(turn, shown)
        return
    lines: list[Words] = [_("Which task do you mean?")]
    action, what = TAPS.get(said.meant, ("task-show", "")) if said.meant else ("task-show", "")
    what = said.reason or what
    days = days_of(said.date) if said.date is not None else []
    if said.partly or said.refused or (said.date is not None and said.meant is Intent.DONE):
        action, what = "task-show", ""
    elif len(days) == 1 and said.date is not None and said.date.problem is None:
        action, what = "task-later", days[0].isoformat()
        lines.insert(0, _("I understood: a new date, {due}.", due=Day(day=days[0])))
    elif said.date is not None:
        action, what = "task-later", ""
    options = tuple(
        Option(label=item.title, press=press_for(turn, action, item, what)) for item in items
    )
    if said.everything:
        options = (*options, task_several.all_of_them(items))
    turn.say(*lines, choice=Choice(options=(*options, all_mine())), protect=True)


def press_for(turn: Turn, action: str, item: Item, what: str) -> Press:
    if action == "task-not-mine" and item.member_id != turn.me.id:
        action = "task-not-me"
    if action == "task-show" or (action == "task-accept" and not offered(item)):
        return Press(action="task-show", subject=item.subject)
    return press(action, item, what)
