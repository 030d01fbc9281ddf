"""What the checks of a form find, each at the row where its author wrote it."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from bot.core.messages import Text
from bot.forms.definition import Definition, Group, Node
from bot.forms.entries import Entry
from bot.forms.faults import Fault
from bot.forms.rows import CHOICES, SETTINGS, SURVEY

SUGGESTIONS = 20  # names that were probably meant; each is compared with all others, which is slow
MOST = 1_000  # faults that are kept; a file made to have more must not fill the memory


def nowhere(sheet: str) -> Entry:
    return Entry(sheet=sheet, cells={}, headings={}, others={})


@dataclass(frozen=True, kw_only=True)
class Places:
    """Where each part of a form was written: nothing is known of a form that was made in chat.

    `nodes` are in the order of `all_nodes`; `choices` are found by list and place in it.
    """

    nodes: Sequence[Entry] = ()
    choices: Mapping[tuple[str, int], Entry] = field(default_factory=dict)
    settings: Entry = field(default_factory=lambda: nowhere(SETTINGS))
    left_out: frozenset[str] = frozenset()  # names of questions that are not in the form

    def choice(self, chosen: str, at: int) -> Entry:
        return self.choices.get((chosen, at)) or nowhere(CHOICES)


def all_nodes(nodes: Sequence[Node]) -> Iterator[Node]:
    """Questions and groups, each group before what is in it."""
    for node in nodes:
        yield node
        if isinstance(node, Group):
            yield from all_nodes(node.nodes)


@dataclass(kw_only=True)
class Findings:
    """A form under examination, and what was found so far."""

    definition: Definition
    places: Places
    faults: list[Fault] = field(default_factory=list)
    notes: list[Fault] = field(default_factory=list)

    def placed(self) -> Iterator[tuple[Node, Entry]]:
        """All questions and groups, each with its row."""
        for at, node in enumerate(all_nodes(self.definition.nodes)):
            known = at < len(self.places.nodes)
            yield node, self.places.nodes[at] if known else nowhere(SURVEY)

    def wrong(self, entry: Entry, word: str, problem: Text, code: str | None = None) -> None:
        if len(self.faults) < MOST:
            self.faults.append(entry.fault(word, problem, code))

    def note(self, entry: Entry, word: str, problem: Text, code: str | None = None) -> None:
        if len(self.notes) < MOST:
            self.notes.append(entry.fault(word, problem, code))

    def near(self, name: str, known: Collection[str]) -> str:
        """The name that was probably meant, or ""; looked for in the first faults alone."""
        if len(self.faults) >= SUGGESTIONS:
            return ""
        return next(iter(difflib.get_close_matches(name, known, n=1)), "")
