"""What people type about their tasks, understood, and confirmed before it changes anything."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.core import commands, mentions, persons, understand
from bot.core.flow import Turn
from bot.core.messages import Choice, Day, Option, Press, Text, _
from bot.core.understand import Intent
from bot.core.when import When
from bot.flows.dates import PROBLEMS
from bot.flows.roles import MAY
from bot.flows.tasks import task_offered, task_several, task_taps
from bot.flows.tasks.task_cards import (
    DECLINE,
    DONE,
    LATER,
    TALK,
    all_mine,
    card,
    offer_ways,
    option,
    sure,
    ways,
)
from bot.flows.tasks.task_date import ASK, ENDED, date_ways
from bot.flows.tasks.task_days import offered
from bot.flows.tasks.task_heard import (
    Asked,
    Said,
    asked_about,
    days_of,
    is_clear,
    names_button,
    takes,
    understood,
)
from bot.flows.tasks.task_which import which
from bot.reports.plan_words import REASONS
from storage import ledger
from storage.ledger import Standing
from storage.plan_shape import Item, Status

SITUATION = _("No problem. What is the situation?")
LEAVE = _("No, leave it")
UNSURE = _("I am not sure I understood.")
ABOUT_SOMEBODY = _("This looks like it is about a person. I did not save it.")


def typed(turn: Turn, words: str) -> bool:
    """True when the words were about a task: they are acted on at once where a tap undoes it."""
    if not turn.may(MAY["task-done"]):
        return False
    asked = asked_about(turn)
    if asked is None or names_button(asked, words):
        return False
    if asked.found is None and understand.enough(words):
        return False  # no task was asked about lately: perhaps it is we who are enough
    answered = confirmed(turn, asked, words) or why(turn, asked, words) or heard(turn, asked, words)
    if answered and asked.found is not None:
        ledger.progress(turn.store, asked.found.ledger_id, Standing.ANSWERED)
    return answered


def confirmed(turn: Turn, asked: Asked, words: str) -> bool:
    """Yes and no to "Right?" are its buttons, whatever else they may say of a task."""
    meant = understand.intent(words, language=turn.voice.language)
    if meant is None or not asked.next_to:
        return False
    for action, subject, value, _labels in asked.presses:
        if value.split(":")[2:] == [meant.value]:
            turn.tables.actions[action].does(turn, subject, value)
            return True
    return False


def why(turn: Turn, asked: Asked, words: str) -> bool:
    """What is in the way, in a few words; what cannot be read as a reason is asked again."""
    item = asked.items[0]
    if not asked.asks_why or item.status is not Status.BLOCKED:
        return False
    named, _rest = mentions.reasons(words)
    if len(named) == 1:
        task_taps.blocked(turn, item.subject, f"{min(named)}:{item.revision}")
        return True
    if understood(turn, words) or commands.named(turn, words):
        return False
    if asked.found is not None and takes(asked.found, words):
        return False
    task_taps.ask_why(turn, item, ABOUT_SOMEBODY if persons.names_somebody(words) else UNSURE)
    return True


def heard(turn: Turn, asked: Asked, words: str) -> bool:
    said = understood(turn, words)
    if said is None:
        return by_title(turn, asked, words)
    if not asked.next_to and not is_clear(turn, said, words):
        return False
    return answer(turn, asked, said)


def by_title(turn: Turn, asked: Asked, words: str) -> bool:
    """A word of the title says which task is done: that is asked, never guessed (L4)."""
    items = task_several.done_by_title(asked.items, words, turn.voice.language)
    said = Said(meant=Intent.DONE)
    if not items or not (asked.next_to or is_clear(turn, said, words)):
        return False
    if len(items) > 1:
        which(turn, items, said, together=False)
        return True
    (item,) = items
    asks = _("I understood: “{task}” is done. Right?", task=item.title)
    confirm(turn, asks, sure(option("task-done", _("Yes, it is done"), item), "yes"), leave(item))
    return True


# --- what follows ---------------------------------------------------------------------------------


def answer(turn: Turn, asked: Asked, said: Said) -> bool:
    if said.date is None and not said.partly and said.meant not in DOES:
        return False
    items = asked.items
    if said.accepts:
        items = [item for item in items if offered(item)] or items
    if len(items) > 1 or not (asked.known or said.accepts):
        which(turn, items, said, together=asked.offers)
        return True
    (item,) = items
    if item.ended and said.meant not in ENDED_TOO and not said.partly:
        ended(turn, item)
    elif said.meant is Intent.YES and not (asked.offers or said.accepts):
        (noted if supports(turn, item) else situation)(turn, item)
    elif said.reason:
        task_taps.blocked(turn, item.subject, f"{said.reason}:{item.revision}")
    elif said.date is not None:
        dated(turn, item, said, said.date)
    elif said.partly:
        partly(turn, item)
    elif said.meant is not None:
        (SUPPORTS if supports(turn, item) else DOES)[said.meant](turn, item)
    return True


def supports(turn: Turn, item: Item) -> bool:
    return turn.me.id in item.supporters and item.member_id != turn.me.id


def ended(turn: Turn, item: Item) -> None:
    """What is closed is not moved or given back; it can be taken up again."""
    if not task_taps.is_cancelled(turn, item):
        card(turn, item, ENDED)


def dated(turn: Turn, item: Item, said: Said, found: When) -> None:
    """A day among the words is shown back before it counts; whatever is not certain is asked."""
    days = days_of(found)
    if found.problem is not None or said.refused or not days:
        why = PROBLEMS.get(found.problem, ASK) if found.problem else ASK
        lines = (why,) if why is ASK else (why, ASK)
        turn.say(*lines, choice=Choice(options=date_ways(turn, item)), protect=True)
        return
    options = [
        option("task-later", _("New date: {due}", due=Day(day=day)), item, day.isoformat())
        for day in days
    ]
    asks = _("Which day do you mean?")
    if said.meant is Intent.DONE:
        options.insert(0, option("task-done", DONE, item))
        asks = _("Is “{task}” done, or is that its new date?", task=item.title)
    elif len(days) == 1:
        due = Day(day=days[0])
        asks = _("I understood: a new date for “{task}”, {due}. Right?", task=item.title, due=due)
        yes = option("task-later", _("Yes, {due}", due=due), item, days[0].isoformat())
        options = [sure(yes, "yes")]
    other = option("task-later", _("Another date"), item, "other")
    turn.say(asks, choice=Choice(options=(*options, other, leave(item))), protect=True)


def partly(turn: Turn, item: Item) -> None:
    """ "Done but for something" is not done (L4)."""
    confirm(
        turn,
        _(
            "I understood: “{task}” is in progress, something is left to do. Right?",
            task=item.title,
        ),
        sure(option("task-progress", _("Yes, in progress"), item), "yes"),
        option("task-done", _("No, it is all done"), item),
        option("task-later", LATER, item),
    )


def not_mine(turn: Turn, item: Item) -> None:
    confirm(
        turn,
        _("I understood: “{task}” is not yours and goes back. Right?", task=item.title),
        sure(option("task-not-mine", _("Yes, it goes back"), item), "yes"),
        leave(item),
    )


def not_me(turn: Turn, item: Item) -> None:
    confirm(
        turn,
        _("I understood: you do not support “{task}”. Right?", task=item.title),
        sure(option("task-not-me", _("Yes, not me"), item), "yes"),
        leave(item),
    )


def noted(turn: Turn, item: Item) -> None:
    """Who supports has nothing to accept."""
    turn.say(
        _("Thank you. “{task}” stands in your list.", task=item.title),
        choice=Choice(options=(all_mine(),)),
        protect=True,
    )


def refused(turn: Turn, item: Item) -> None:
    """ "No" to an offer declines it, once that is confirmed; to a reminder it says not much."""
    if offered(item):
        confirm(
            turn,
            _("I understood: you cannot take “{task}”. Right?", task=item.title),
            sure(option("task-decline", DECLINE, item), "yes"),
            option("task-talk", TALK, item),
            leave(item),
        )
    else:
        situation(turn, item)


def agreed(turn: Turn, item: Item) -> None:
    if offered(item):
        task_offered.accept(turn, item.subject, f":{item.revision}")
    else:
        situation(turn, item)


def soft(turn: Turn, item: Item) -> None:
    """ "In sha Allah" is courtesy, not a yes (L4)."""
    if offered(item):
        asks = _("Shall I note that you take “{task}”?", task=item.title)
        confirm(turn, asks, *offer_ways(item))
    else:
        situation(turn, item)


def call_me(turn: Turn, item: Item) -> None:
    if offered(item):
        task_offered.talk(turn, item.subject, f":{item.revision}")
    else:
        confirm(
            turn,
            _("Shall the coordinator call about “{task}”?", task=item.title),
            sure(option("task-blocked", REASONS["talk"], item, "talk"), "yes"),
            leave(item),
        )


def finished(turn: Turn, item: Item) -> None:
    """What was not accepted yet is closed by a tap only."""
    if offered(item) and item.member_id == turn.me.id:
        options = (option("task-done", DONE, item), *offer_ways(item))
        situation(turn, item, options)
    else:
        task_taps.done(turn, item.subject, f":{item.revision}")


def situation(turn: Turn, item: Item, options: tuple[Option, ...] = ()) -> None:
    mine = item.member_id == turn.me.id
    options = options or (offer_ways(item) if mine and offered(item) else ways(item, mine=mine))
    turn.say(
        _("“{task}”", task=item.title), SITUATION, choice=Choice(options=options), protect=True
    )


def leave(item: Item) -> Option:
    press = Press(action="task-show", subject=item.subject, value=f":{item.revision}")
    return sure(Option(label=LEAVE, press=press), "no")


def confirm(turn: Turn, asks: Text, *options: Option) -> None:
    turn.say(asks, choice=Choice(options=options), protect=True)


def ask_date(turn: Turn, item: Item) -> None:
    turn.say(
        ASK,
        title=item.title,
        choice=Choice(options=(*date_ways(turn, item), leave(item))),
        protect=True,
    )


def tapped(does: Callable[[Turn, str, str], None]) -> Callable[[Turn, Item], None]:
    return lambda turn, item: does(turn, item.subject, f":{item.revision}")


DOES: Mapping[Intent, Callable[[Turn, Item], None]] = {
    Intent.DONE: finished,
    Intent.IN_PROGRESS: tapped(task_taps.progress),
    Intent.BLOCKED: tapped(task_taps.blocked),
    Intent.MORE_TIME: ask_date,
    Intent.LATE: ask_date,
    Intent.NOT_YET: situation,
    Intent.NOT_MINE: not_mine,
    Intent.CALL_ME: call_me,
    Intent.YES: agreed,
    Intent.SOFT_YES: soft,
    Intent.NO: refused,
}
SUPPORTS: Mapping[Intent, Callable[[Turn, Item], None]] = {
    **DOES,
    Intent.NOT_MINE: not_me,
    Intent.NO: not_me,
    Intent.YES: noted,
    Intent.SOFT_YES: noted,
}  # to a task of somebody else
ENDED_TOO = (Intent.DONE, Intent.IN_PROGRESS, Intent.BLOCKED)  # can be said of what is closed
TYPED = (typed,)
