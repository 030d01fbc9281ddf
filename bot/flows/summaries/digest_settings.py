"""When the summary comes: weekday and hour of one's choice, or not at all."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import time

from bot.core.flow import Action, Flow, Turn
from bot.core.form import Answers, Asking, Form, Item, Question, Type
from bot.core.messages import Day, Hour, Words, _
from bot.flows import typed
from bot.flows.members.settings import WEEKDAYS
from bot.flows.places import here
from bot.flows.roles import MAY
from bot.flows.summaries import digest
from storage import digests
from storage.digests import Digest
from storage.members import Role

SETTINGS = "digest-settings"
OFF = "off"
HOURS = tuple(time(hour) for hour in (8, 9, 10, 12, 15, 18))


def questions(_turn: Turn, _answers: Answers) -> Form:
    return (
        Question(
            name="day",
            type=Type.SELECT_ONE,
            label=when_now,
            choices=days,
        ),
        Question(
            name="at",
            type=Type.TEXT,
            label=_("At which hour?"),
            hint=_("In quiet hours it waits until they are over."),
            choices=typed.hour_items(HOURS),
            read=typed.read_hour,
            relevant=lambda answers: answers.get("day") != OFF,
        ),
    )


def when_now(asking: Asking) -> Sequence[Words]:
    turn = asking.turn
    chosen = digest.setting(turn.store, turn.me, turn.home)
    question = _("On which day shall the summary come?")
    if not chosen.on:
        return (_("It does not come by itself now."), question)
    day, time = WEEKDAYS[chosen.weekday], Hour(at=chosen.at)
    if turn.me.role is Role.LEAD:
        monthly = _("It comes on the first {day} of each month, {time}.", day=day, time=time)
        return (monthly, question)
    return (_("It comes on {day}, {time}.", day=day, time=time), question)


def days(asking: Asking) -> Sequence[Item]:
    """The working days of the network (T5), and none."""
    working = [day for day in range(7) if day not in asking.turn.home.weekend]
    return [
        *(Item(name=str(day), label=WEEKDAYS[day]) for day in working),
        Item(name=OFF, label=_("Not by itself")),
    ]


def save(turn: Turn, answers: Answers) -> None:
    old = digest.setting(turn.store, turn.me, turn.home)
    off = answers["day"] == OFF
    digests.put(
        turn.store,
        Digest(
            member_id=turn.me.id,
            network_id=turn.home.id,
            on=not off,
            weekday=old.weekday if off else int(answers["day"]),
            at=old.at if off else time.fromisoformat(answers["at"]),
        ),
    )
    turn.reconcile(f"{digest.DIGEST}/{turn.me.id}", "another time was chosen")
    if off:
        turn.say(_("It does not come by itself any more. To see it at any time: /digest"))
    else:
        turn.say(_("Saved. The next summary comes on {date}, {time}.", **coming(turn)))


def coming(turn: Turn) -> dict[str, Day | Hour]:
    """The next one, as its row in the ledger has it: holidays and quiet hours included."""
    chosen = digest.setting(turn.store, turn.me, turn.home)
    found = digest.moments(chosen, turn.me, turn.home, turn.now)
    wall = here(next(due for _day, due in found if due >= turn.now), turn.home)
    return {"date": Day(day=wall.date()), "time": Hour(at=wall.time())}


def begin(turn: Turn, _subject: str, _value: str) -> None:
    turn.begin(SETTINGS)


FLOWS = (Flow(name=SETTINGS, asks=questions, then=save, by=MAY[SETTINGS], counts=False),)
ACTIONS = (Action(name=SETTINGS, does=begin, by=MAY[SETTINGS]),)
