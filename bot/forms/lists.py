"""The lists of choices: the rows of the sheet “choices”, each list by its name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from bot.core.messages import _
from bot.forms import cells
from bot.forms.definition import Choice
from bot.forms.entries import Entry, may_filter
from bot.forms.faults import Fault

NO_LIST_NAME = _("The choice belongs to no list. Please write the name of one in “list_name”.")
NO_CHOICE_NAME = _("The choice has no name. Please give it a short one, such as yes or 1.")


@dataclass(frozen=True, kw_only=True)
class Lists:
    """`rows` tells where each choice stands, by its list and its place in it."""

    lists: Mapping[str, tuple[Choice, ...]]
    rows: Mapping[tuple[str, int], Entry]
    faults: tuple[Fault, ...]


def lists(entries: Iterable[Entry]) -> Lists:
    """All lists, in the order in which they begin."""
    found: dict[str, list[Choice]] = {}
    rows: dict[tuple[str, int], Entry] = {}
    faults: list[Fault] = []
    for entry in entries:
        chosen = entry.text("list_name")
        if not chosen:
            faults.append(entry.fault("list_name", NO_LIST_NAME))
        elif not entry.text("name"):
            faults.append(entry.fault("name", NO_CHOICE_NAME))
        else:
            choices = found.setdefault(chosen, [])
            rows[chosen, len(choices)] = entry
            choices.append(_choice(entry, faults))
    return Lists(
        lists={name: tuple(choices) for name, choices in found.items()},
        rows=rows,
        faults=tuple(faults),
    )


def _choice(entry: Entry, faults: list[Fault]) -> Choice:
    return Choice(
        name=entry.text("name"),
        label=entry.labels("label"),
        value=cells.number(entry, "value", faults),
        columns={name: entry.other(name) for name in entry.others if may_filter(name)},
    )
