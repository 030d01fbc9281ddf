"""What in a plan waits for its coordinators: one rule for messages, summaries and reports."""

from __future__ import annotations

from enum import StrEnum

from storage.plan_shape import Agreed, Item, Level, Status

NOBODY = "nobody"  # nobody does it yet: no message tells of it, but summaries and lists do


class Kind(StrEnum):
    BLOCKED = "blocked"
    SILENT = "silent"  # all reminders, or both questions of an offer, were without an answer
    DECLINED = "declined"
    TALK = "talk"  # whoever it was offered to wants to talk first, or another date
    UNDATED = "undated"  # whoever does it has no date for it any more
    LEFT = "left"  # whoever was responsible has left
    UNSUPPORTED = "unsupported"  # a supporter says that it is not for them; told once, no more


def kind_of(item: Item, *, silent: bool) -> Kind | None:
    """A line has one kind at most: what comes first here goes before the others.

    `silent`: whether its reminders are over, without an answer.
    """
    if item.ended:
        return None
    if item.former and item.member_id is None:
        return Kind.LEFT
    if item.level is not Level.TASK:
        return None
    if item.status is Status.BLOCKED:
        return Kind.BLOCKED
    if item.status is Status.POSTPONED:
        return Kind.UNDATED
    if item.member_id is not None and item.agreed is Agreed.DECLINED:
        return Kind.DECLINED
    if item.member_id is not None and item.agreed is Agreed.TALK:
        return Kind.TALK
    return Kind.SILENT if silent else None


def waits(item: Item, *, silent: bool) -> str:
    """Its kind, or NOBODY; "" where there is nothing to decide."""
    kind = kind_of(item, silent=silent)
    if kind is not None:
        return str(kind)
    alone = item.level is Level.TASK and item.member_id is None and not item.ended
    return NOBODY if alone else ""
