"""The questions of a form as results see them: path, answers, and on whose answers asking hangs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.core.form import Type
from bot.forms.definition import Definition, Field, Group, Node
from bot.forms.wording import PLACE

Papers = Sequence[Mapping[str, Any]]  # answers by the path of their question, one paper a person

# What is no answer of a person: sentences, what is worked out, and what the form was handed.
SILENT = frozenset({Type.NOTE, Type.CALCULATE, Type.HIDDEN, Type.FILE, Type.WHEN})

_INDEX = re.compile(r"\[\d+\]")
_LITERAL = re.compile(r"'([^']*)'|\"([^\"]*)\"|\b(\d+(?:\.\d+)?)\b")
_MORE_OR_LESS = re.compile(r"[<>]|\bcount-selected\b|\bstring-length\b|\bregex\b")


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question. `hangs_on` are expressions in which other answers decide who is asked what."""

    path: str
    field: Field
    hangs_on: tuple[str, ...] = ()
    filtered: bool = False  # other answers decide which answers can be given
    repeated: bool = False

    @property
    def parents(self) -> frozenset[str]:
        """The names of the questions that decide who is asked."""
        return frozenset(name for each in self.hangs_on for name in PLACE.findall(each))

    @property
    def named(self) -> frozenset[str] | None:
        """The choices that decide it; None where it is not as plain as that."""
        if any(_MORE_OR_LESS.search(each) for each in self.hangs_on):
            return None
        found = (_LITERAL.findall(PLACE.sub("", each)) for each in self.hangs_on)
        return frozenset(next(filter(None, groups), "") for each in found for groups in each)


def questions(definition: Definition) -> tuple[Asked, ...]:
    """Whatever people answer, in the form's order."""
    handed = frozenset(each.name for each in definition.fields() if each.type is Type.HIDDEN)
    return tuple(
        each
        for each in _walk(definition.nodes, Asked(path="", field=Field(name="", type=Type.NOTE)))
        if each.field.type not in SILENT
        for each in [_without(each, handed)]
    )


def _walk(nodes: tuple[Node, ...], above: Asked) -> Iterator[Asked]:
    for node in nodes:
        hangs_on = (*above.hangs_on, *([node.relevant] if node.relevant else []))
        path = f"{above.path}/{node.name}" if above.path else node.name
        if isinstance(node, Group):
            repeated = above.repeated or node.repeat
            inside = Asked(path=path, field=above.field, hangs_on=hangs_on, repeated=repeated)
            yield from _walk(node.nodes, inside)
        else:
            limits = f"{node.choice_filter} {node.constraint}"
            yield Asked(
                path=path,
                field=node,
                hangs_on=hangs_on,
                filtered=bool(node.choice_filter) or bool(PLACE.search(limits)),
                repeated=above.repeated,
            )


def _without(asked: Asked, handed: frozenset[str]) -> Asked:
    """What the form was handed is the same for everybody: nothing hangs on it."""
    kept = tuple(
        each
        for each in asked.hangs_on
        if not PLACE.search(each) or set(PLACE.findall(each)) - handed
    )
    return Asked(
        path=asked.path,
        field=asked.field,
        hangs_on=kept,
        filtered=asked.filtered,
        repeated=asked.repeated,
    )


def answers(papers: Papers, path: str) -> list[Any]:
    """All answers to a question, of every repeat; what was skipped or never asked is left out."""
    return [
        value
        for paper in papers
        for key, value in paper.items()
        if value not in (None, "", []) and _INDEX.sub("", key) == path
    ]
