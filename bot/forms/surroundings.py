"""What an expression sees from where it stands: other answers, choices, times of repeats."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple, Protocol
from xml.etree.ElementTree import Element, SubElement

from bot.forms.answered import written
from bot.forms.definition import Labels
from bot.forms.expressions import Expression
from bot.forms.layout import At, Layout, Spot

ROOT = "data"  # as XLSForm calls it
ELEMENT = 5  # steps: what one element of the tree costs, next to looking at an answer


class What(Enum):
    """What can be found out about a row."""

    VALUE = 1
    RELEVANT = 2
    TIMES = 3


class Key(NamedTuple):
    """One thing to be found out."""

    what: What
    spot: Spot
    at: At


class MissingError(LookupError):
    """Something else has to be found out first: all of it that is known to be missing."""

    def __init__(self, keys: Sequence[Key]) -> None:
        super().__init__()
        self.keys = keys


class Knows(Protocol):
    """Who knows what follows from the answers; raises MissingError for what it does not yet."""

    layout: Layout
    language: str

    def need(self, what: What, spot: Spot, at: At) -> Any: ...

    def spend(self, steps: int) -> None: ...


@dataclass(kw_only=True)
class Tree:
    """The answers as XML, as far as an expression looks at them; `item` is its own row."""

    root: Element
    item: Element
    elements: dict[tuple[Spot, At], Element] = field(default_factory=dict)
    variables: dict[str, list[Element]] = field(default_factory=dict)
    missing: list[Key] = field(default_factory=list)


@dataclass(frozen=True)
class Surroundings:
    """The view from one row in one time of each repeat around it."""

    knows: Knows
    spot: Spot
    at: At

    def variables(self, expression: Expression) -> dict[str, Any]:
        """All of them; what is missing is told at once, so that nothing is begun for each anew."""
        missing: list[Key] = []
        found = {name: self._variable(name, missing) for name in expression.names}
        if missing:
            raise MissingError(missing)
        return found

    def _variable(self, name: str, missing: list[Key]) -> str | list[str]:
        """One text; for a question in a repeat that we do not stand in, one for each time."""
        target = self._find(name)
        if target is None:
            return ""
        try:
            places = self._times(target)
        except MissingError as error:  # how many times there are
            missing += error.keys
            return ""
        found = [self._text_or_missing(target, at, missing) for at in places]
        return found[0] if self._is_one(target) else found

    def _text_or_missing(self, target: Spot, at: At, missing: list[Key]) -> str:
        try:
            return self._text(target, at)
        except MissingError as error:
            missing += error.keys
            return ""

    def _find(self, name: str) -> Spot | None:
        return self.knows.layout.by_name.get(name)

    def _text(self, target: Spot, at: At) -> str:
        if target.group is not None:
            return ""
        return written(self.knows.need(What.VALUE, target, at))

    def _shared(self, target: Spot) -> int:
        """How many of the repeats around the target we stand in ourselves."""
        pairs = zip(self.spot.repeats, target.repeats, strict=False)
        return sum(mine is theirs for mine, theirs in pairs)

    def _is_one(self, target: Spot) -> bool:
        return not target.is_repeat and self._shared(target) == len(target.repeats)

    def _times(self, target: Spot) -> Sequence[At]:
        """Each time of the target: ours where we share its repeat, else all."""
        shared = self._shared(target)
        repeats = (
            (*target.repeats[shared:], target) if target.is_repeat else target.repeats[shared:]
        )
        found = [self.at[:shared]]
        for repeat in repeats:
            found = [
                (*at, time)
                for at in found
                for time in range(1, self.knows.need(What.TIMES, repeat, at) + 1)
            ]
            self.knows.spend(len(found))
        return found

    # --- what functions ask ----------------------------------------------------------------------

    def choice_name(self, value: str, question: str) -> str:
        """The label of a choice; of several choices, all of them."""
        target = self._find(question.rpartition("/")[2].strip())
        if target is None or target.group is not None:
            return ""
        labels = {choice.name: choice.label for choice in target.listed}
        named = (self._said(labels.get(name, {"": name})) for name in value.split())
        return ", ".join(named)

    def _said(self, label: Labels) -> str:
        """In the reader's language, else in the form's own; a value is kept in the latter."""
        spoken = (self.knows.language, *self.knows.layout.languages)
        found = (label[each] for each in spoken if label.get(each))
        return next(found, next(iter(label.values()), ""))

    def indexed(self, question: str, places: Mapping[str, int]) -> str:
        target = self._find(question)
        if target is None or target.group is not None:
            return ""
        shared = self._shared(target)
        at: At = ()
        for depth, repeat in enumerate(target.repeats):
            time = places.get(repeat.name, self.at[depth] if depth < shared else 1)
            if not 1 <= time <= self.knows.need(What.TIMES, repeat, at):
                return ""
            at = (*at, time)
        return self._text(target, at)

    def position(self, up: int) -> int:
        """Which time it is of the repeat so many levels up."""
        level: Spot | None = self.spot
        for _each in range(up):
            level = level.parent if level else None
        if level is None or not level.is_repeat or len(level.repeats) >= len(self.at):
            return 1
        return self.at[len(level.repeats)]

    # --- the answers as a tree -------------------------------------------------------------------

    def tree(self, expression: Expression, own: str) -> Tree:
        mentioned = expression.names | expression.steps
        root = Element(ROOT)
        tree = Tree(root=root, item=root)
        self._grow(tree, root, self.knows.layout.top, (), mentioned)
        if tree.missing:
            raise MissingError(tree.missing)
        tree.item = tree.elements.get((self.spot, self.at), root)
        if self.spot.group is None:
            tree.item.text = own
        for name in expression.names:
            target = self._find(name)
            places = self._times(target) if target else ()
            found = (tree.elements.get((target, at)) for at in places if target)
            tree.variables[name] = [each for each in found if each is not None]
        return tree

    def _grow(
        self, tree: Tree, parent: Element, spots: tuple[Spot, ...] | list[Spot], at: At,
        mentioned: frozenset[str],
    ) -> None:  # fmt: skip
        for spot in spots:
            if self._wanted(spot, mentioned):
                for each in self._in_tree(tree, spot, at):
                    self._put(tree, parent, spot, each, mentioned)

    def _put(
        self, tree: Tree, parent: Element, spot: Spot, at: At, mentioned: frozenset[str]
    ) -> None:
        self.knows.spend(ELEMENT)
        element = SubElement(parent, spot.name)
        tree.elements[spot, at] = element
        if spot.group is not None:
            self._grow(tree, element, spot.inner, at, mentioned)
        elif spot is not self.spot:
            element.text = self._text_or_missing(spot, at, tree.missing)

    def _in_tree(self, tree: Tree, spot: Spot, at: At) -> list[At]:
        """Where it stands in the tree; what is irrelevant does not."""
        holds_us = spot is self.spot or self._is_around(spot)
        try:
            if spot.is_repeat:
                times: int = self.knows.need(What.TIMES, spot, at)
                return [(*at, time) for time in range(1, times + 1)]
            relevant = spot.always or holds_us or self.knows.need(What.RELEVANT, spot, at)
        except MissingError as error:
            tree.missing += error.keys
            return []
        return [at] if relevant else []

    def _is_around(self, spot: Spot) -> bool:
        parent = self.spot.parent
        while parent is not None and parent is not spot:
            parent = parent.parent
        return parent is not None

    def _wanted(self, spot: Spot, mentioned: frozenset[str]) -> bool:
        if spot is self.spot or spot.name in mentioned:
            return True
        return any(self._wanted(each, mentioned) for each in spot.inner)
