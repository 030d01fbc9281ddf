"""The words of a plan: its levels, where a line stands, what is in the way, how many took part."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.messages import Text, _
from bot.core.texts import all_labels
from storage.plan_shape import Item, Level, Status

LEVELS: Mapping[Level, Text] = {
    Level.OBJECTIVE: _("Objective"),
    Level.ACTIVITY: _("Activity"),
    Level.TASK: _("Task"),
}
STATUSES: Mapping[Status, Text] = {
    Status.NOT_STARTED: _("Not started"),
    Status.IN_PROGRESS: _("In progress"),
    Status.DONE: _("Done"),
    Status.BLOCKED: _("Blocked"),
    Status.POSTPONED: _("Postponed"),
    Status.CANCELLED: _("Cancelled"),
}
FURTHER = _("Further tasks")  # the objective and the activity of tasks that belong to none
# What may be in the way: a closed list, so that nothing is told about a person (domain.md, 1, 2).
REASONS: Mapping[str, Text] = {
    "approval": _("Waiting for approval"),
    "budget": _("Budget"),
    "venue": _("Place or materials"),
    "partner": _("Waiting for a partner"),
    "time": _("Not enough time"),
    "situation": _("The general situation"),
    "talk": _("I prefer to explain by phone"),
}
# How many people took part in an activity: bands only, never a list (domain.md, section 2).
PARTICIPANTS: Mapping[str, Text] = {
    "0-9": _("Fewer than 10"),
    "10-24": _("10 to 24"),
    "25-49": _("25 to 49"),
    "50-99": _("50 to 99"),
    "100+": _("100 or more"),
}


def is_further(title: str) -> bool:
    """Whether a line was made to hold tasks that belong to none, in whichever language."""
    return title in all_labels(FURTHER)


def titled(item: Item) -> str | Text:
    """The title of a line as each reader sees it: what nobody has written is in their language."""
    return FURTHER if item.level is not Level.TASK and is_further(item.title) else item.title
