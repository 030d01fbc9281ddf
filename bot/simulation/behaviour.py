"""What people do about what they see: tap, tap twice, type, put off, look away."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any

from bot.simulation.people import Board, Person

Presses = Sequence[Sequence[Any]]  # action, subject, value, labels: as storage/buttons.py has them

WAKE, SLEEP = time(7, 30), time(23, 0)  # people look at their telephones between these
STEP = 20  # seconds: what people do within so many is taken up together
SPREAD = 1.0  # of the logarithm of the minutes until somebody looks
LONGEST_LOOK = timedelta(days=6)
ONE_MORE = 0.55  # that another of several answers is ticked
WORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "yes": {"ar": ("نعم", "اه اكيد", "na3am"), "fr": ("oui",), "en": ("yes", "ok")},
    "no": {"ar": ("لا", "ما بقدر", "la2"), "fr": ("non",), "en": ("no",)},
}
PROSE: Mapping[str, tuple[str, ...]] = {
    "ar": ("وقت أكثر للتمارين", "كان مفيدًا"),
    "fr": ("Plus de temps pour les exercices", "Très utile"),
    "en": ("More time for the exercises", "Very useful"),
}
SAYS: Mapping[str, int] = {"yes": 62, "late": 6, "maybe": 14, "no": 18}
ANSWERS = frozenset({"answer", "tick", "untick"})
IN_A_TALK = frozenset(
    {
        "answer",
        "tick",
        "untick",
        "done",
        "skip",
        "back",
        "cancel",
        "later",
        "keep",
        "rewrite",
        "meant",
    }
)


@dataclass(frozen=True, kw_only=True)
class Deed:
    """One thing that somebody does: taps the button at `place`, or types `words`."""

    board: Board | None = None
    place: int = 0
    words: str = ""
    twice: bool = False
    meant: tuple[str, str, str] = ("", "", "")  # action, subject and value of the button


def looks(person: Person, now: datetime, wall: datetime) -> datetime:
    """When they look at a message that has come: soon or late, and not in their sleep."""
    minutes = person.habit.minutes * math.exp(person.chance.gauss(0, SPREAD))
    after = min(timedelta(minutes=minutes), LONGEST_LOOK)
    seen = wall + after
    if seen.time() < WAKE or seen.time() >= SLEEP:
        day = seen.date() + timedelta(days=int(seen.time() >= SLEEP))
        morning = datetime.combine(day, WAKE)
        seen = morning + timedelta(minutes=person.chance.expovariate(1 / 40))
    return rounded(now + (seen - wall))


def next_look(person: Person, now: datetime) -> datetime:
    """In the middle of a conversation: until the next question has been read."""
    return rounded(now + timedelta(seconds=person.chance.uniform(5, 60)))


def rounded(moment: datetime) -> datetime:
    seconds = STEP - moment.second % STEP
    return moment.replace(microsecond=0) + timedelta(seconds=seconds)


def talks(presses: Presses) -> bool:
    """Whether these buttons answer the question of a conversation."""
    return any(press[0] in IN_A_TALK for press in presses)


def answer(person: Person, board: Board, presses: Presses) -> Deed | None:
    """The next answer in a conversation; None: they look away in the middle of it."""
    if person.chance.random() > person.habit.goes_on:
        return None
    by_action = {press[0]: place for place, press in reversed(list(enumerate(presses)))}
    if "keep" in by_action:
        return tap(person, board, presses, by_action["keep"])
    offered = [place for place, press in enumerate(presses) if press[0] in ANSWERS]
    if offered and "done" in by_action:
        return tap(person, board, presses, one_of_several(person, presses, offered, by_action))
    if offered:
        return tap(person, board, presses, favourite(person, presses, offered))
    if "skip" in by_action and person.chance.random() < 0.85:
        return tap(person, board, presses, by_action["skip"])
    return Deed(words=own_words(person, presses))


def one_of_several(
    person: Person, presses: Presses, offered: Sequence[int], by_action: Mapping[str, int]
) -> int:
    """Ticks some of several; what is ticked is marked. Whoever said "done" and is asked the same
    again has ticked what does not go together, and takes one back."""
    ticked = [place for place in offered if is_ticked(presses[place])]
    free = [place for place in offered if place not in ticked]
    some = bool(ticked)
    if some and person.meant == tuple(presses[by_action["done"]][:3]):
        return person.chance.choice(ticked)
    if not free or (some and person.chance.random() > ONE_MORE):
        return by_action["done"]
    return person.chance.choice(free)


def is_ticked(press: Sequence[Any]) -> bool:
    return bool(press[0] == "untick")


def favourite(person: Person, presses: Presses, offered: Sequence[int]) -> int:
    """The answers are sent when they are asked whether; all else is a matter of taste."""
    for place in offered:
        if presses[place][2] in ("~send=send", "adult=yes", f"language={person.language}"):
            return place
        if presses[place][2].startswith("consent="):
            return place  # the first: to everything
    return person.chance.choice(offered)


def own_words(person: Person, presses: Presses) -> str:
    """A number answers where one is asked for, and is a text as well."""
    asked = next((press[2] for press in presses if press[0] in ("skip", "cancel", "later")), "")
    if asked in ("name", ""):
        return person.name
    if person.chance.random() < 0.5:
        return str(person.chance.randint(1, 40))
    return person.chance.choice(PROSE[person.language])


def replies(person: Person, board: Board, presses: Presses) -> Deed | None:
    """An answer to an invitation, by a tap or in words."""
    places = {press[2]: place for place, press in enumerate(presses) if press[0] == "rsvp"}
    weights = [SAYS.get(value, 0) for value in places]
    if not any(weights):
        return None
    value = person.chance.choices(list(places), weights)[0]
    if value in WORDS and person.chance.random() < person.habit.types:
        return Deed(words=person.chance.choice(WORDS[value][person.language]))
    return tap(person, board, presses, places[value])


def begins_survey(person: Person, board: Board, presses: Presses) -> Deed | None:
    """Begins, says "later", or declines."""
    ways = {"survey-start": 88, "survey-later": 7, "survey-decline": 5}
    places = {press[0]: place for place, press in enumerate(presses) if press[0] in ways}
    if "survey-start" not in places:
        return None
    way = person.chance.choices(list(places), [ways[name] for name in places])[0]
    return tap(person, board, presses, places[way])


def tap(person: Person, board: Board, presses: Presses, place: int) -> Deed:
    action, subject, value, _labels = presses[place]
    return Deed(
        board=board,
        place=place,
        twice=person.chance.random() < person.habit.twice,
        meant=(action, subject, value),
    )


# --- what is asked outside of a conversation ------------------------------------------------------

# How often each of these is chosen, where they stand side by side.
TASK_WAYS: Mapping[str, int] = {
    "task-done": 45, "task-progress": 25, "task-blocked": 10, "task-later": 12,
    "task-not-mine": 3, "task-accept": 80, "task-talk": 6, "task-decline": 5,
}  # fmt: skip


def goes_with(presses: Presses) -> bool:
    """Whether a reply asks on: why a task is blocked, or by when it will be done."""
    asked = Counter(press[0] for press in presses)
    return asked["task-blocked"] > 1 or asked["task-later"] > 1


def reaction(person: Person, board: Board, presses: Presses) -> Deed | None:
    """To a notice with buttons."""
    actions = {press[0] for press in presses}
    if "rsvp" in actions and "here" not in actions:
        return replies(person, board, presses)
    if "survey-start" in actions:
        return begins_survey(person, board, presses)
    if "here" in actions:
        return arrives(person, board, presses)
    if actions & TASK_WAYS.keys():
        return about_task(person, board, presses)
    return None


def arrives(person: Person, board: Board, presses: Presses) -> Deed | None:
    if person.chance.random() > person.habit.comes:
        return None
    place = next(at for at, press in enumerate(presses) if press[0] == "here")
    return tap(person, board, presses, place)


def about_task(person: Person, board: Board, presses: Presses) -> Deed:
    """One of the answers that stand there; a reason or a date is any of those offered."""
    places = [place for place, press in enumerate(presses) if press[0] in TASK_WAYS]
    weights = [TASK_WAYS[presses[place][0]] for place in places]
    return tap(person, board, presses, person.chance.choices(places, weights)[0])
