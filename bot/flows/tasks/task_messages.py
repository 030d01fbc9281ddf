"""The messages about tasks, composed from the facts at the moment when they are handed over."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from bot.core.flow import Composing
from bot.core.messages import Choice, Day, Message, Option, Press, Text, Words, _, n_
from bot.flows.locked_titles import HIDDEN, unlocked
from bot.flows.tasks import task_released, task_supporting
from bot.flows.tasks.task import OFFER, REMINDER, SUPPORT, gathered
from bot.flows.tasks.task_cards import all_mine, line, offer_ways, show, ways
from bot.flows.tasks.task_days import (
    Waiting,
    asked_at,
    day_of,
    is_free,
    offered,
    overdue_rung,
    untold,
)
from storage.plan_shape import Item

MOST = 7  # tasks that one message names; the others are a tap away


def compose(composing: Composing) -> Message | None:
    """All that waits for a word of this member today, and what they support since; nothing on a day
    that is free."""
    if composing.member is None:
        return None
    found = gathered(composing.store, composing.member.id, composing.entry.key)
    if found is None:
        return None
    day = day_of(composing.now, found.home)
    if not is_free(day, found.home, found.member):
        return None  # the planning moves it to the next working day
    items = [unlocked(item) for item in asked_about(found, day)]
    news = [unlocked(item) for item in untold(found)]
    if len(items) + len(news) > 1:
        return about_several(items, news, day)
    if news:
        return task_supporting.about_one(news[0])
    return about_one(items[0], found, day) if items else None


def asked_about(found: Waiting, day: date) -> list[Item]:
    """The tasks whose time has come, and those that were given and not yet asked about."""
    return [
        item
        for item in found.items
        if (offered(item) and asked_at(item, found) is None) or overdue_rung(item, found, day)
    ]


def about_one(item: Item, found: Waiting, day: date) -> Message:
    if offered(item):
        again = asked_at(item, found) is not None
        words, options = offer_words(item, day, again=again), offer_ways(item)
    else:
        words, options = reminder_words(item, day), ways(item)
    if item.title == HIDDEN:
        options = (show(item, _("Show the task")), *options)
    return Message(lines=(words,), choice=Choice(options=options), protect=True)


def offer_words(item: Item, day: date, *, again: bool) -> Text:
    if item.due is None:
        return _(
            "📝 A task in the action plan is yours: “{task}”, without a date yet. Is that all "
            "right?",
            task=item.title,
        )
    if item.due < day:
        return _(
            "📝 A task in the action plan would be yours: “{task}”. It was due on {due}, which is "
            "past. Can you take it, and by which new day?",
            task=item.title,
            due=Day(day=item.due),
        )
    if again:
        return _(
            "📝 A task still waits for your answer: “{task}”, due {due}. Is that all right?",
            task=item.title,
            due=Day(day=item.due),
        )
    return _(
        "📝 A task in the action plan is yours: “{task}”, due {due}. Is that all right?",
        task=item.title,
        due=Day(day=item.due),
    )


def reminder_words(item: Item, day: date) -> Text:
    due = Day(day=item.due or day)
    if due.day == day:
        return _("🔔 “{task}” is due today. How is it going?", task=item.title)
    if due.day < day:
        return _(
            "🔔 The date of “{task}” was {due}. No problem: what is the situation now?",
            task=item.title,
            due=due,
        )
    return _("🔔 “{task}” is due on {due}. How is it going?", task=item.title, due=due)


def about_several(items: Sequence[Item], news: Sequence[Item], day: date) -> Message:
    """A short list; each task is a tap away, and all that is offered can be accepted at once."""
    lines: list[Words] = []
    options: list[Option] = []
    if items:
        head, options = asking(items)
        lines += [head, *listed(items, 1, day)]
    if news:
        lines += [task_supporting.head(len(news)), *listed(news, len(items) + 1, day)]
    shown = [*enumerate(items[:MOST], 1), *enumerate(news[:MOST], len(items) + 1)]
    options += [
        show(item, _("{n}. {title}", n=place, title=item.title), _("{n}.", n=place))
        for place, item in shown
    ]
    return Message(lines=tuple(lines), choice=Choice(options=(*options, all_mine())), protect=True)


def asking(items: Sequence[Item]) -> tuple[Text, list[Option]]:
    """What is said above tasks that wait for a word, and the one tap that answers all offers."""
    n = len(items)
    proposed = [item for item in items if offered(item)]
    head = n_("🔔 {n} task waits for a word from you:", "🔔 {n} tasks wait for a word from you:", n)
    options: list[Option] = []
    if len(proposed) == n:
        head = n_(
            "📝 {n} task in the action plan is yours. Is that all right?",
            "📝 {n} tasks in the action plan are yours. Is that all right?",
            n,
        )
        shown = ",".join(f"{item.id}:{item.revision}" for item in proposed)
        press = Press(action="task-accept", value=shown)
        options.append(Option(label=_("I accept them all"), press=press))
    return head, options


def listed(items: Sequence[Item], first: int, day: date) -> list[Words]:
    """The first of them, numbered from `first` on, and how many more there are."""
    lines: list[Words] = [line(n, item, day) for n, item in enumerate(items[:MOST], first)]
    if len(items) > MOST:
        lines.append(n_("And {n} more.", "And {n} more.", len(items) - MOST))
    return lines


COMPOSERS = {
    **dict.fromkeys((REMINDER, OFFER, SUPPORT), compose),
    **task_released.COMPOSERS,
}
