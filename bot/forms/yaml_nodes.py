"""YAML as plain texts, lists and mappings with their lines; nothing else is made of it (S7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from bot.core.messages import Text, _
from bot.forms.faults import shown

DEPTH = 6  # file, sheet, list, row, wordings; nothing in a form lies deeper
VALUES = 60_000  # texts in one file: two thousand rows with thirty each

TOO_DEEP = _("Something is nested too deep here. A form has rows, and in a row texts by language.")
ANCHORS = _("There is an anchor or a reference (& or *) here. Please write out what it stands for.")
TAGS = _("There is a type mark (!) here. Please remove it; a form holds plain texts.")
TOO_MUCH = _("The file holds far more than a form needs. Please remove what does not belong to it.")
ANOTHER = _("Another form begins here (---). Please give each form a file of its own.")
NO_YAML = _(
    "The text stops being YAML here. Please look at the spaces at the beginning of the lines, and"
    " put texts with a colon or other signs between quotation marks."
)


class YamlError(Exception):
    """The text is no YAML that a form needs; `line` counts from 1, and 0 is the whole file."""

    def __init__(self, problem: Text, line: int) -> None:
        super().__init__(problem.id)
        self.problem = problem
        self.line = line


@dataclass(frozen=True)
class Node:
    """A text, a list or a mapping, and the line where it begins."""

    line: int
    value: str | list[Node] | dict[str, Node]


def parsed(text: str) -> Node:
    """The first document of the text. Raises YamlError."""
    import yaml

    # The same parser in C where there is one; both know neither types nor constructors here.
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _Builder(yaml.parse(text, Loader=loader)).document()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise YamlError(NO_YAML, mark.line + 1 if mark is not None else 0) from error


class _Builder:
    """Takes a parser's events one by one, and stops at the first that no form needs."""

    def __init__(self, events: Iterator[Any]) -> None:
        self.events = events
        self.values = 0

    def document(self) -> Node:
        for event in self.events:
            if _name(event) == "DocumentStart":
                found = self.node(next(self.events), 0)
                self.end()
                return found
        return Node(0, "")

    def end(self) -> None:
        for event in self.events:
            if _name(event) == "DocumentStart":
                raise YamlError(ANOTHER, event.start_mark.line + 1)

    def node(self, event: Any, depth: int) -> Node:
        line = event.start_mark.line + 1
        self.values += 1
        if problem := self.problem(event, depth):
            raise YamlError(problem, line)
        if _name(event) == "Scalar":
            return Node(line, _scalar(event))
        if _name(event) == "SequenceStart":
            return Node(line, list(self.items(depth)))
        return Node(line, dict(self.pairs(depth)))

    def problem(self, event: Any, depth: int) -> Text | None:
        if self.values > VALUES:
            return TOO_MUCH
        if event.anchor is not None:  # a reference has the name of what it stands for
            return ANCHORS
        if event.tag is not None:
            return TAGS
        return TOO_DEEP if depth == DEPTH else None

    def items(self, depth: int) -> Iterator[Node]:
        while _name(event := next(self.events)) != "SequenceEnd":
            yield self.node(event, depth + 1)

    def pairs(self, depth: int) -> Iterator[tuple[str, Node]]:
        seen: set[str] = set()
        while _name(event := next(self.events)) != "MappingEnd":
            key = self.node(event, depth + 1)
            if not isinstance(key.value, str):
                raise YamlError(TOO_DEEP, key.line)
            if key.value in seen:
                problem = _(
                    "“{word}” stands here twice. Please keep one of them.", word=shown(key.value)
                )
                raise YamlError(problem, key.line)
            seen.add(key.value)
            yield key.value, self.node(next(self.events), depth + 1)


def _name(event: Any) -> str:
    return type(event).__name__.removesuffix("Event")


def _scalar(event: Any) -> str:
    """Words as they stand: "no" and "08" are texts here, and an empty value is an empty text."""
    return "" if event.style is None and event.value in {"~", "null"} else str(event.value)
