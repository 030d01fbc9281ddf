"""The tables of all flows, actions and commands; what is not listed here does not exist."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TypeVar

from bot.core.flow import Action, Command, Flow, Tables
from bot.flows import menu

Named = TypeVar("Named", Flow, Action, Command)


def by_name(rows: Iterable[Named]) -> dict[str, Named]:
    table: dict[str, Named] = {}
    for row in rows:
        if row.name in table:
            raise ValueError(f"{row.name} is there twice")
        table[row.name] = row
    return table


FLOWS: tuple[Flow, ...] = ()
ACTIONS: tuple[Action, ...] = ()
COMMANDS = (*menu.COMMANDS,)

TABLES = Tables(
    flows=by_name(FLOWS),
    actions=by_name(ACTIONS),
    commands=by_name(COMMANDS),
    wants={},
    composers={},
    attachments={},
)
