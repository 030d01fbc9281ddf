"""Policies to try: what coordinators could choose otherwise, and constants replaced for a run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from bot.flows.meetings import meeting
from bot.flows.surveys import survey_moments
from bot.flows.tasks import task_days

Chosen = Mapping[str, Mapping[str, str]]  # by errand: what is chosen, by the question's name


class PolicyError(ValueError):
    """There is no such policy, or it cannot have this value."""


@dataclass(frozen=True, kw_only=True)
class Policy:
    """`errand` and `question`: what coordinators then choose. `module` and `constant`: what is
    replaced while the run lasts; nothing in the product knows of it."""

    about: str
    values: tuple[str, ...]
    errand: str = ""
    question: str = ""
    also: Mapping[str, str] = field(default_factory=dict)  # chosen as well, so that it is asked
    module: ModuleType | None = None
    constant: str = ""


OWN_RHYTHM: Mapping[str, str] = {"how": "own", "window": "48", "reminders": "1", "at": "17:00"}
POLICIES: Mapping[str, Policy] = {
    "survey-reminders": Policy(
        about="how often the silent are reminded of a survey or a check-in; at most so often",
        values=("0", "1", "2"),
        errand="check-in",
        question="reminders",
        also=OWN_RHYTHM,
        module=survey_moments,
        constant="MOST_REMINDERS",
    ),
    "meeting-chasers": Policy(
        about="how often those who have not replied are asked again about a meeting",
        values=("0", "1", "2", "3"),
        module=meeting,
        constant="CHASERS",
    ),
    "meeting-ladder": Policy(
        about="the reminders that coordinators choose for a meeting",
        values=("usual", "week", "day", "none"),
        errand="meeting",
        question="ladder",
    ),
    "task-ladder": Policy(
        about="days from the due date on which somebody is reminded of a task",
        values=("-3,0,2,7", "-7,-3,0,2,7", "-3,0", "-1,0", "0", "0,2"),
        module=task_days,
        constant="RUNGS",
    ),
    "checkin-every": Policy(
        about="how often the check-in comes",
        values=("week", "two weeks"),
        errand="check-in",
        question="every",
        also=OWN_RHYTHM,
    ),
    "checkin-window": Policy(
        about="hours for which a round of the check-in stays open",
        values=("24", "48", "72", "120", "168"),
        errand="check-in",
        question="window",
        also=OWN_RHYTHM,
    ),
    "checkin-at": Policy(
        about="the hour at which the check-in comes",
        values=("09:00", "12:00", "15:00", "16:00", "17:00", "18:00", "19:00", "20:00"),
        errand="check-in",
        question="at",
        also=OWN_RHYTHM,
    ),
}


def read(words: str) -> tuple[str, str]:
    """ "survey-reminders=2"; raises PolicyError with what there is."""
    name, _equals, value = words.partition("=")
    if name not in POLICIES:
        raise PolicyError(f"there is no policy {name}; there are {', '.join(POLICIES)}")
    if value not in POLICIES[name].values:
        raise PolicyError(f"{name} can be {', '.join(POLICIES[name].values)}, not “{value}”")
    return name, value


def chosen(given: Mapping[str, str]) -> Chosen:
    """What coordinators choose under these policies; what is said outright wins."""
    found: dict[str, dict[str, str]] = {}
    for name in given:
        policy = POLICIES[name]
        if policy.errand:
            found.setdefault(policy.errand, {}).update(policy.also)
    for name, value in given.items():
        policy = POLICIES[name]
        if policy.errand:
            found[policy.errand][policy.question] = value
    return found


@contextmanager
def in_force(given: Mapping[str, str]) -> Iterator[None]:
    """Constants are other ones while this lasts."""
    with ExitStack() as stack:
        for name, value in given.items():
            policy = POLICIES[name]
            if policy.module is not None:
                before = getattr(policy.module, policy.constant)
                numbers = tuple(int(each) for each in value.split(","))
                now = numbers if isinstance(before, tuple) else numbers[0]
                stack.enter_context(replaced(policy.module, policy.constant, now))
        yield


@contextmanager
def replaced(module: ModuleType, name: str, value: Any) -> Iterator[None]:
    """One name of a module means something else while this lasts."""
    before = getattr(module, name)
    setattr(module, name, value)
    try:
        yield
    finally:
        setattr(module, name, before)
