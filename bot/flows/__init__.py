"""The tables of all flows, actions and commands; what is not listed here does not exist."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from bot.core.flow import Action, Command, Flow, Tables
from bot.flows import (
    change_meeting,
    invited,
    meeting,
    meeting_cards,
    menu,
    plan_meeting,
    rsvp,
)

Named = TypeVar("Named", Flow, Action, Command)


def by_name(rows: Iterable[Named]) -> dict[str, Named]:
    table: dict[str, Named] = {}
    for row in rows:
        if row.name in table:
            raise ValueError(f"{row.name} is there twice")
        table[row.name] = row
    return table


FLOWS: tuple[Flow, ...] = (*plan_meeting.FLOWS, *change_meeting.FLOWS)
ACTIONS: tuple[Action, ...] = (*rsvp.ACTIONS, *plan_meeting.ACTIONS, *change_meeting.ACTIONS)
COMMANDS = (*menu.COMMANDS,)

TABLES = Tables(
    flows=by_name(FLOWS),
    actions=by_name(ACTIONS),
    commands=by_name(COMMANDS),
    wants={"meeting": meeting.wanted},
    composers={**meeting_cards.COMPOSERS},
    attachments={},
    joined=(invited.joined,),
    left=(invited.left,),
    daily=(meeting.coming_subjects,),
)
