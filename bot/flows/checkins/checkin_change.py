"""Changing a check-in: its day and time, its window, its reminders, the version of its questions.

What is changed holds for the rounds that are not open yet; nobody is told of it before they open.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from bot.core.flow import Action, Flow, Turn
from bot.core.form import Answers, Form
from bot.core.messages import Choice, Option, Press, Words, _
from bot.core.occasions import ONE_DAY, local
from bot.flows.checkins import checkin, checkin_words
from bot.flows.checkins.checkin_list import newer, own
from bot.flows.checkins.checkin_questions import (
    reminders_question,
    rhythm_of,
    rhythm_questions,
    window_question,
    with_ramadan,
)
from bot.flows.places import place_of
from bot.flows.roles import MAY
from storage import checkins
from storage.checkins import Checkin

CHANGE = "checkin-change"
NOTHING_NEWER = _("These are the newest questions already.")


def questions(turn: Turn, answers: Answers) -> Form:
    """One part of it; which one is known from the button."""
    if answers.get("part") == "window":
        return (window_question(),)
    if answers.get("part") == "reminders":
        return (reminders_question(),)
    return with_ramadan(turn, rhythm_questions())


def begin(turn: Turn, subject: str, value: str) -> None:
    one = own(turn, subject)
    if one is None:
        return
    if value == "version":
        ask_newest(turn, one)
    else:
        turn.begin(CHANGE, checkin=subject, part=value)


def ask_newest(turn: Turn, one: Checkin) -> None:
    form = newer(turn, one)
    if form is None:
        turn.say(NOTHING_NEWER)
    else:
        change(turn, one, form_id=form.id)


def completed(turn: Turn, answers: Answers) -> None:
    one = own(turn, answers["checkin"])
    if one is not None:
        change(turn, one, **CHANGES[answers["part"]](turn, one, answers))


def rhythm(turn: Turn, one: Checkin, answers: Answers) -> dict[str, Any]:
    """Another hour keeps every second week the same; other days begin after the open round."""
    kept = rhythm_of(turn, answers)
    days = ("every", "weekdays", "day")
    running = checkin.open_round(turn.store, one, turn.now)
    if all(kept.get(name) == one.rhythm.get(name) for name in days):
        kept["from"] = one.rhythm["from"]
    elif running is not None:
        over = local(running.closes_at, place_of(turn.home)).date()
        kept["from"] = (over + ONE_DAY).isoformat()
    return {"rhythm": kept}


CHANGES: dict[str, Callable[[Turn, Checkin, Answers], dict[str, Any]]] = {
    "when": rhythm,
    "window": lambda _turn, _one, answers: {"window_hours": int(answers["window"])},
    "reminders": lambda _turn, _one, answers: {"reminders": int(answers["reminders"])},
}


def change(turn: Turn, one: Checkin, **values: Any) -> None:
    """A fact that its rounds rest on: those to come are moved with it."""
    one = checkins.change(turn.store, one, turn.now, **values)
    for subject in checkin.bring_up_to_date(turn.store, one, turn.now):
        turn.reconcile(subject, why="the check-in was changed")
    ahead = checkin.following(turn.store, one, turn.now)
    lines: list[Words] = [_("Saved. It holds for the rounds that are not open yet.")]
    lines += checkin_words.often(one.rhythm)
    if ahead:
        when = checkin_words.moment(ahead[0].opens, turn.home)
        lines.append(_("Next round: {when}", when=when))
    press = Press(action="checkins", subject=one.subject)
    turn.say(*lines, choice=Choice(options=(Option(label=_("Show the check-in"), press=press),)))


FLOWS = (Flow(name=CHANGE, asks=questions, then=completed, by=MAY[CHANGE], counts=False),)
ACTIONS = (Action(name=CHANGE, does=begin, by=MAY[CHANGE]),)
