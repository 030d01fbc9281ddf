"""Words about all of one's tasks, or about one by a word of its title; several closed by a tap."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core import mentions, understand
from bot.core.flow import Action, Turn
from bot.core.letters import words as words_of
from bot.core.messages import Choice, Option, Press, Words, _, n_
from bot.core.understand import Intent
from bot.flows.roles import MAY
from bot.flows.tasks import task_offered
from bot.flows.tasks.task_answers import again, agreeing, change, outdated
from bot.flows.tasks.task_cards import all_mine, may_answer, show
from storage import plan_items, plans
from storage.plan_shape import OPEN, Item, Level, Status

ALL_DONE = "task-all-done"
TELLING = 4  # letters of a word that a title is known by


# --- what is said ---------------------------------------------------------------------------------


def all_done(text: str, language: str) -> bool:
    """ "I have finished everything"; never where a word of it says no (L4)."""
    said, rest = mentions.everything(text)
    if not said or understand.denies(text):
        return False
    return Intent.DONE in (
        understand.intent(text, language=language),
        understand.intent(rest, language=language),
    )


def done_by_title(items: Sequence[Item], text: str, language: str) -> list[Item]:
    """The tasks that are done, by what stands beside words of their title: "خلصت المطبوعات"."""
    if understand.denies(text):
        return []
    return [item for item in items if not item.ended and is_done(item, text, language)]


def is_done(item: Item, text: str, language: str) -> bool:
    title = {bare(word) for word in words_of(item.title)}
    spoken = words_of(text)
    beside = [word for word in spoken if bare(word) not in title]
    named = any(len(bare(word)) >= TELLING for word in spoken if bare(word) in title)
    return named and understand.intent(" ".join(beside), language=language) is Intent.DONE


def bare(word: str) -> str:
    """Without the Arabic article."""
    return word[2:] if word.startswith("ال") and len(word) > TELLING else word


# --- all of them ----------------------------------------------------------------------------------


def all_of_them(items: Sequence[Item]) -> Option:
    shown = ",".join(f"{item.id}:{item.revision}" for item in items if not item.ended)
    return Option(label=_("All of them"), press=Press(action=ALL_DONE, value=shown))


def close_all(turn: Turn, _subject: str, value: str) -> None:
    """Those that are still as they were shown; the others are named, unless they are gone."""
    closed: list[Item] = []
    other: list[Item] = []
    for id, revision in task_offered.pairs(value):
        item = plan_items.find(turn.store, id)
        if item is None or item.ended or not is_theirs(turn, item):
            continue
        if outdated(turn, item, revision):
            other.append(item)
        else:
            values = {"status": Status.DONE, "reason": "", **agreeing(turn, item)}
            closed.append(change(turn, item, **values))
    if not (closed or other):
        again(turn, _("You have answered these already. To see your tasks: /tasks"))
        return
    lines: list[Words] = []
    if closed:
        words = n_(
            "✅ Well done, thank you. {n} task is closed.",
            "✅ Well done, thank you. {n} tasks are closed.",
            len(closed),
        )
        lines.append(words)
    if other:
        lines.append(_("Changed meanwhile, and not closed yet. Please look at it once more:"))
    options = (*(show(item) for item in (*other, *closed)), all_mine())
    edits = turn.standing.key if turn.standing else ""
    turn.say(*lines, choice=Choice(options=options), edits=edits, protect=True)


def is_theirs(turn: Turn, item: Item) -> bool:
    """A task of the own network's open plan with which whoever speaks has to do (S2, S4)."""
    own = item.network_id == turn.home.id and item.level is Level.TASK
    return own and may_answer(turn, item) and plans.get(turn.store, item.plan_id).state == OPEN


ACTIONS = (Action(name=ALL_DONE, does=close_all, by=MAY[ALL_DONE]),)
