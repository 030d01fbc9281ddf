"""What a form is: questions, groups and repeats in XLSForm's words, in one or more languages."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from bot.core.form import Type

Labels = Mapping[str, str]  # language ("ar") -> wording; "" where the form names no language
NOTHING: Labels = {}


@dataclass(frozen=True, kw_only=True)
class Choice:
    """One row of a list. `columns` are what `choice_filter` may look at; `value` is for means."""

    name: str
    label: Labels
    value: float | None = None
    columns: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Field:
    """One row of the survey sheet that is no group. Expressions are XPath as XLSForm writes it.

    `compare` names the question that this one is the "now" of. `correct` is the right choice of a
    quiz and `reason` is shown at once. `same` offers last time's answer again; `first_if` are the
    choices that, given last time, bring the question to the front. `text_limit` is in characters.
    """

    name: str
    type: Type
    label: Labels = field(default_factory=dict)
    hint: Labels = field(default_factory=dict)
    required: str = ""  # "", "yes" or an expression
    required_message: Labels = field(default_factory=dict)
    relevant: str = ""
    constraint: str = ""
    constraint_message: Labels = field(default_factory=dict)
    calculation: str = ""
    default: str = ""
    choices: str = ""  # name of a list
    choice_filter: str = ""
    or_other: bool = False
    appearance: str = ""
    parameters: Mapping[str, str] = field(default_factory=dict)  # start, end, step of a range
    text_limit: int = 0
    compare: str = ""
    correct: str = ""
    reason: Labels = field(default_factory=dict)
    same: bool = False
    first_if: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Group:
    """Rows between begin and end. `count` is the expression of repeat_count; "" asks "another?"."""

    name: str
    label: Labels = field(default_factory=dict)
    relevant: str = ""
    appearance: str = ""
    repeat: bool = False
    count: str = ""
    nodes: tuple[Node, ...] = ()


Node = Field | Group


@dataclass(frozen=True, kw_only=True)
class Definition:
    """A whole form. `anonymous` None leaves the choice to whoever sends it."""

    name: str  # form_id
    title: Labels
    nodes: tuple[Node, ...]
    lists: Mapping[str, tuple[Choice, ...]] = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    version: str = ""
    intro: Labels = field(default_factory=dict)
    thanks: Labels = field(default_factory=dict)
    anonymous: bool | None = None
    hours: int = 72  # from opening to closing
    reminders: int = 1

    def fields(self) -> Iterator[Field]:
        """All questions, those of groups included, in their order."""
        return _fields(self.nodes)

    def field(self, name: str) -> Field | None:
        return next((each for each in self.fields() if each.name == name), None)


def _fields(nodes: tuple[Node, ...]) -> Iterator[Field]:
    for node in nodes:
        if isinstance(node, Group):
            yield from _fields(node.nodes)
        else:
            yield node


# --- as JSON, for storage -------------------------------------------------------------------------


def to_json(definition: Definition) -> str:
    return json.dumps(_pack(definition), ensure_ascii=False, separators=(",", ":"))


def from_json(written: str) -> Definition:
    packed = json.loads(written)
    lists = {name: tuple(Choice(**row) for row in rows) for name, rows in packed["lists"].items()}
    return Definition(
        **{
            **packed,
            "nodes": tuple(map(_node, packed["nodes"])),
            "lists": lists,
            "languages": tuple(packed.get("languages", ())),
        }
    )


def _pack(value: Any) -> Any:
    """Dataclasses as objects; what is at its default is left out, but a form always has lists."""
    if isinstance(value, Definition | Group | Field | Choice):
        packed = {each.name: _pack(getattr(value, each.name)) for each in fields(value)}
        kept = {name: each for name, each in packed.items() if each not in ({}, [], "", None)}
        return {**kept, "lists": packed["lists"]} if isinstance(value, Definition) else kept
    if isinstance(value, Mapping):
        return {name: _pack(each) for name, each in value.items()}
    if isinstance(value, tuple):
        return [_pack(each) for each in value]
    return value


def _node(packed: dict[str, Any]) -> Node:
    if "type" in packed:
        return Field(
            **{
                **packed,
                "type": Type(packed["type"]),
                "first_if": tuple(packed.get("first_if", ())),
            }
        )
    return Group(**{**packed, "nodes": tuple(map(_node, packed.get("nodes", ())))})
