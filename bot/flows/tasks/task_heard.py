"""Typed words about tasks: which task they are about, and what they say of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bot.core import choosing, mentions, texts, understand, when
from bot.core.choosing import Chosen, OptionWords, Unclear
from bot.core.flow import Turn
from bot.core.letters import normalise as normalised
from bot.core.understand import Intent
from bot.core.when import Problem, When
from bot.flows.places import here
from bot.flows.tasks import task_several
from bot.flows.tasks.task import OFFER, REMINDER
from bot.flows.tasks.task_cards import ACCEPT, may_answer, read_value
from bot.reports.plan_words import REASONS
from storage import buttons, ledger, plan_items, plans, sessions
from storage.buttons import Buttons
from storage.plan_shape import OPEN, Agreed, Item

CLAUSE = re.compile(r"[,.;:،؛!]")
# A week or a month is no day: which one is asked. As letters.normalise leaves the words.
LATER_ON = re.compile(
    r"(?<!\w)(?:next (?:week|month)|semaine prochaine|mois prochain"
    r"|(?:ال)?(?:اسبوع|شهر) (?:ال|يلي |اللي )?(?:قادم|مقبل|جاي)|2?[ei]sb?o?u?3 (?:el |l)?jey)(?!\w)"
)
RECENT = timedelta(days=4)  # how long typed words may still answer a message (as other replies)
ANSWERS = frozenset(
    {
        "task-done", "task-progress", "task-blocked", "task-later", "task-not-mine",
        "task-accept", "task-talk", "task-decline", "task-undo",
    }
)  # fmt: skip
# What is said of a task and of nothing else; the rest counts right after a message about tasks.
CLEAR = frozenset(
    {Intent.DONE, Intent.IN_PROGRESS, Intent.BLOCKED, Intent.MORE_TIME, Intent.NOT_MINE}
)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The tasks that words may be about, and the message that asked; `next_to`: it came last, or
    is the one that is replied to; `known`: no other task can be meant than one of these."""

    items: Sequence[Item]
    found: Buttons | None
    next_to: bool
    known: bool = True

    @property
    def asks_why(self) -> bool:
        """Whether it asks what is in the way."""
        values = [v for action, _s, v, _l in self.presses if action == "task-blocked"]
        return self.next_to and len({read_value(v)[0] for v in values} & set(REASONS)) > 1

    @property
    def offers(self) -> bool:
        return any(action == "task-accept" for action, *_rest in self.presses)

    @property
    def presses(self) -> Sequence[Sequence[Any]]:
        return self.found.presses if self.found is not None else ()


@dataclass(frozen=True, kw_only=True)
class Said:
    """What was understood: one meaning, or a day, or a part that is left to do."""

    meant: Intent | None = None
    partly: bool = False
    date: When | None = None
    refused: bool = False  # a word among them says no
    reason: str = ""  # what is in the way, where that was said with it
    accepts: bool = False  # the words of the button, which can be said of a task only
    everything: bool = False  # all of them are done


# --- about which task -----------------------------------------------------------------------------


def asked_about(turn: Turn) -> Asked | None:
    """What is replied to; else what came last; else what was asked about lately."""
    if turn.inbound.reply_to:
        entry = ledger.by_platform_id(
            turn.store, turn.inbound.platform, turn.inbound.reply_to, turn.address.id
        )
        return of_message(turn, buttons.of_message(turn.store, entry.id) if entry else None)
    if sessions.current(turn.store, turn.address.id, turn.now) is not None:
        return None  # they answer the question that is open
    latest = buttons.latest(turn.store, turn.address.id, turn.now - RECENT)
    return of_message(turn, latest) or of_lately(turn)


def of_message(turn: Turn, found: Buttons | None) -> Asked | None:
    if found is None:
        return None
    presses = [(action, subject) for action, subject, *_rest in found.presses]
    items = tasks_among(turn, [subject for _action, subject in presses])
    asks = any(action in ANSWERS for action, _subject in presses)
    asks = asks or ledger.get(turn.store, found.ledger_id).reason in (REMINDER, OFFER)
    if not asks and not all(of_me(turn, item) for item in items):
        return None
    return Asked(items=items, found=found, next_to=True) if items else None


def of_me(turn: Turn, item: Item) -> bool:
    return turn.me.id in (item.member_id, *item.supporters)


def of_lately(turn: Turn) -> Asked | None:
    """Something else has come since the last message about tasks: any that is open may be meant.
    Only one that was asked about, where there is no other, needs not be asked for."""
    mine = [
        one for one in plan_items.tasks_of(turn.store, turn.me.id) if one.agreed != Agreed.DECLINED
    ]
    going = [one for one in mine if not one.ended and is_open(turn, one)]
    if not going:
        return None
    sent = [
        entry
        for entry in ledger.of_subject(turn.store, f"tasks/{turn.me.id}")
        if entry.handed_at is not None and entry.handed_at > turn.now - RECENT
    ]
    found = buttons.of_message(turn.store, sent[-1].id) if sent else None
    subjects = [subject for _action, subject, *_rest in found.presses] if found else []
    known = len(going) == 1 and going[0].subject in subjects
    return Asked(items=going, found=found, next_to=False, known=known)


def is_open(turn: Turn, item: Item) -> bool:
    return plans.get(turn.store, item.plan_id).state == OPEN


def tasks_among(turn: Turn, subjects: Sequence[str]) -> list[Item]:
    """The tasks behind these buttons that still are this person's to answer for; of several those
    that have not ended."""
    numbers = [subject.removeprefix("task/") for subject in dict.fromkeys(subjects)]
    items = [plan_items.find(turn.store, int(n)) for n in numbers if n.isdecimal()]
    theirs = [
        item
        for item in items
        if item is not None and item.network_id == turn.home.id and may_answer(turn, item)
    ]
    open_ = [item for item in theirs if is_open(turn, item)]
    going = [item for item in open_ if not item.ended]
    return going or open_


# --- what it says ---------------------------------------------------------------------------------


def understood(turn: Turn, words: str) -> Said | None:
    """None where the words say nothing about a task."""
    language = turn.voice.language
    if understand.except_for(words, language=language) in (Intent.DONE, Intent.IN_PROGRESS):
        return Said(partly=True)
    wall = here(turn.now, turn.home)
    found = when.parse(words, today=wall.date(), now=wall.time(), language=language)
    if days_of(found) or found.problem in (Problem.IN_THE_PAST, Problem.NO_SUCH_DAY):
        meant, refused = (
            understand.intent(found.rest, language=language),
            understand.denies(found.rest),
        )
        if meant is Intent.DONE and not refused and has_been(found, wall.date()):
            return Said(meant=meant)
        return Said(meant=meant, date=found, refused=refused)
    if normalised(words) in map(normalised, texts.all_labels(ACCEPT)):
        return Said(meant=Intent.YES, accepts=True)
    if task_several.all_done(words, language):
        return Said(meant=Intent.DONE, everything=True)
    meant = understand.intent(words, language=language)
    if meant is None or meant is Intent.BLOCKED:
        known = meant or (Intent.LATE if is_later_on(words) else None)
        return stuck(words, language) or (Said(meant=known) if known is not None else None)
    return Said(meant=meant)


def is_later_on(words: str) -> bool:
    return LATER_ON.search(normalised(words)) is not None and not words.rstrip().endswith(
        ("?", "؟")
    )


def stuck(words: str, language: str) -> Said | None:
    """Blocked, and by what: "I am stuck, no money"."""
    named, rest = mentions.reasons(words)
    parts = (rest, CLAUSE.split(words)[0], mentions.before_because(words))
    if not any(understand.intent(one, language=language) is Intent.BLOCKED for one in parts):
        return None
    return Said(meant=Intent.BLOCKED, reason=min(named) if len(named) == 1 else "")


def days_of(found: When) -> list[date]:
    days = {one.day for one in found.alternatives if one.day is not None}
    return sorted(days | ({found.day} if found.day is not None else set()))


def has_been(found: When, today: date) -> bool:
    """Done yesterday is done; done next week is not."""
    if found.problem is Problem.IN_THE_PAST:
        return True
    return found.problem is None and days_of(found) == [today]


def is_clear(turn: Turn, said: Said, words: str) -> bool:
    """Whether words can be about nothing but a task, though another message came since."""
    if not is_of_tasks(said, words):
        return False
    latest = buttons.latest(turn.store, turn.address.id, turn.now - RECENT)
    if latest is None:
        return True
    return not takes(latest, words)


def is_of_tasks(said: Said, words: str) -> bool:
    if said.date is not None:
        return said.meant in CLEAR or said.meant in (Intent.LATE, Intent.NOT_YET)
    if said.meant is Intent.NOT_YET:
        return mentions.mentions(words, "intents", "done")
    if said.meant is Intent.NO:
        return mentions.is_one_of(words, "unable")
    return said.partly or said.accepts or said.meant in CLEAR


def takes(found: Buttons, words: str) -> bool:
    """Whether the words mean one of a message's buttons."""
    labels = [
        OptionWords(id=str(place), labels=tuple(labels))
        for place, (_a, _s, _v, labels) in enumerate(found.presses)
    ]
    return isinstance(choosing.choose(words, labels), Chosen | Unclear)


def names_button(asked: Asked, words: str) -> bool:
    """The words of a button that knows more than they say: one task, a day, a reason."""
    said = normalised(words)
    return any(
        said in map(normalised, labels)
        for action, _subject, value, labels in asked.presses
        if action == "task-show" or value.partition(":")[0] or value.count(":") > 1
    )
