"""Titles on locked phones: what tells the theme, or names somebody, stays a tap away (H5)."""

from __future__ import annotations

from dataclasses import replace

from bot.core import persons
from bot.core.letters import normalise
from bot.flows.meetings.meeting_faults import THEME
from storage.plan_shape import Item

HIDDEN = "…"


def telling(title: str) -> bool:
    """A spreadsheet may hold what nobody would be let type here."""
    return bool(THEME.search(normalise(title))) or persons.names_somebody(title) is not None


def unlocked(item: Item) -> Item:
    """The line as it may be written to somebody who has not asked for it."""
    return replace(item, title=HIDDEN) if telling(item.title) else item
