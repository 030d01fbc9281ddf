"""What holds of a form whoever answers: where each row stands, its expressions, read once."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Any

from bot.core.form import Form, Question, Type
from bot.forms.answered import OTHER
from bot.forms.definition import Choice, Definition, Field, Group, Labels, Node
from bot.forms.expressions import Expression, compile_expression

MOST_FORMS = 64  # kept ready; more are asked at the same time by nobody

At = tuple[int, ...]  # which time of each repeat around a row, the outermost first, from 1

_COMPUTED = re.compile(r".*\$\{|[A-Za-z][\w.:-]*\(", re.DOTALL)  # a default that is no plain text
_YES = frozenset({"yes", "true", "true()"})
_NO = frozenset({"", "no", "false", "false()"})


@dataclass(frozen=True, kw_only=True, eq=False)
class Spot:
    """One row, and what is around it. `pieces` make its path: "kids", "/name" are kids[1]/name."""

    node: Node
    parent: Spot | None
    repeats: tuple[Spot, ...]  # around it, the outermost first
    pieces: tuple[str, ...]
    relevant: Expression | None
    listed: tuple[Choice, ...]  # all choices of its list
    inner: list[Spot] = field(default_factory=list)

    @property
    def name(self) -> str:
        return self.node.name

    @property
    def field(self) -> Field:
        if not isinstance(self.node, Field):
            raise TypeError(self.node.name)
        return self.node

    @property
    def group(self) -> Group | None:
        return self.node if isinstance(self.node, Group) else None

    @property
    def is_repeat(self) -> bool:
        return isinstance(self.node, Group) and self.node.repeat

    def path(self, at: At = ()) -> str:
        """The path of one row in one time of each repeat: "group/q", "kids[1]/name"."""
        if not at:
            return self.pieces[0]
        numbered = (f"{piece}[{time}]" for piece, time in zip(self.pieces, at, strict=False))
        return "".join(numbered) + "".join(self.pieces[len(at) :])

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Of all choices of its list."""
        return tuple(choice.name for choice in self.listed)

    @cached_property
    def offered(self) -> frozenset[str]:
        """What can be chosen where nothing filters its choices."""
        return frozenset((*self.names, OTHER) if self.field.or_other else self.names)

    @cached_property
    def always(self) -> bool:
        """Whether it is asked of everybody."""
        return self.relevant is None and (self.parent is None or self.parent.always)

    @cached_property
    def answered(self) -> bool:
        """Whether its value is the answer to it, whatever else was answered."""
        reckoned = (Type.CALCULATE, Type.HIDDEN, Type.RANK)
        return self.always and isinstance(self.node, Field) and self.node.type not in reckoned

    @cached_property
    def plain(self) -> bool:
        """Whether it is asked of everybody in the same words, with the same choices."""
        node = self.node
        if isinstance(node, Group):
            return not node.relevant and not node.repeat and not _refers(node.label)
        computed = (node.relevant, node.constraint, node.choice_filter, node.default)
        return (
            not any(computed)
            and isinstance(self.required, bool)
            and node.type is not Type.RANK
            and not any(map(_refers, (node.label, node.hint, node.reason)))
            and not any(_refers(choice.label) for choice in self.listed)
        )

    # --- expressions, read when they are first needed ---

    @cached_property
    def value(self) -> Expression | None:
        """What is calculated; of a repeat, how many times."""
        node = self.node
        return _read(node.count if isinstance(node, Group) else node.calculation)

    @cached_property
    def constraint(self) -> Expression | None:
        return _read(self.field.constraint)

    @cached_property
    def choice_filter(self) -> Expression | None:
        written = self.field.choice_filter
        return compile_expression(written, row=True) if written else None

    @cached_property
    def default(self) -> Expression | str:
        written = self.field.default
        return compile_expression(written) if _COMPUTED.match(written) else written

    @cached_property
    def required(self) -> Expression | bool:
        """Free text can always be skipped, whatever its author wrote (H2)."""
        written = self.field.required.strip() if self.field.type is not Type.TEXT else ""
        if written.lower() in _YES | _NO:
            return written.lower() in _YES
        return compile_expression(written)


def _refers(labels: Labels) -> bool:
    return any("${" in each for each in labels.values())


def _read(written: str) -> Expression | None:
    return compile_expression(written) if written else None


@dataclass(frozen=True, kw_only=True, eq=False)
class Layout:
    """A form's rows in their order. `spoken`: some of its values depend on the language."""

    definition: Definition
    top: tuple[Spot, ...]
    rows: tuple[Spot, ...]  # groups included
    by_name: dict[str, Spot]
    kept: dict[Spot, tuple[Question, ...]] = field(default_factory=dict)  # what never changes
    whole: list[Form] = field(default_factory=list)  # the form, where all of it never changes
    met: list[Any] = field(default_factory=list)  # its entries, where they never change

    @cached_property
    def spoken(self) -> bool:
        read = (each.value for each in self.rows)
        return any(each is not None and each.spoken for each in read)

    @cached_property
    def languages(self) -> tuple[str, ...]:
        """The form's own, or those of its title and labels; "" where it names none."""
        found = dict.fromkeys(self.definition.languages)
        for each in self.rows:
            found |= dict.fromkeys(each.node.label)
        return tuple(found) or ("",)

    @cached_property
    def flat(self) -> bool:
        """Whether none of its rows is there several times."""
        return not any(each.is_repeat for each in self.rows)

    @cached_property
    def plain(self) -> bool:
        """Whether it asks everybody the same, whatever was answered and whenever."""
        return all(each.plain for each in self.rows)

    def always_asked(self, make: Callable[[], Form]) -> Form:
        if not self.whole:
            self.whole.append(make())
        return self.whole[0]

    @cached_property
    def remembers(self) -> bool:
        """Whether last time's answers change what it asks."""
        fields = self.definition.fields()
        return any(each.same or each.first_if for each in fields)


class _Same:
    """A form as a key: forms are frozen, so the same object is the same form."""

    def __init__(self, definition: Definition) -> None:
        self.definition = definition

    def __hash__(self) -> int:
        return id(self.definition)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.definition is self.definition


def layout(definition: Definition) -> Layout:
    """Made once for each form that is kept as one object. Raises ExpressionError."""
    return _layout(_Same(definition))


@lru_cache(maxsize=MOST_FORMS)
def _layout(same: _Same) -> Layout:
    top = tuple(_spots(same.definition, same.definition.nodes, None))
    rows = tuple(_flat(top))
    return Layout(
        definition=same.definition, top=top, rows=rows, by_name={each.name: each for each in rows}
    )


def _spots(form: Definition, nodes: tuple[Node, ...], parent: Spot | None) -> Iterator[Spot]:
    for node in nodes:
        listed = form.lists.get(node.choices, ()) if isinstance(node, Field) else ()
        spot = Spot(
            node=node,
            parent=parent,
            repeats=_repeats(parent),
            pieces=_pieces(node, parent),
            relevant=_read(node.relevant),
            listed=tuple(listed),
        )
        if isinstance(node, Group):
            spot.inner.extend(_spots(form, node.nodes, spot))
        yield spot


def _repeats(parent: Spot | None) -> tuple[Spot, ...]:
    if parent is None:
        return ()
    return (*parent.repeats, parent) if parent.is_repeat else parent.repeats


def _pieces(node: Node, parent: Spot | None) -> tuple[str, ...]:
    if parent is None:
        return (node.name,)
    if parent.is_repeat:
        return (*parent.pieces, "/" + node.name)
    return (*parent.pieces[:-1], f"{parent.pieces[-1]}/{node.name}")


def _flat(spots: tuple[Spot, ...] | list[Spot]) -> Iterator[Spot]:
    for spot in spots:
        yield spot
        yield from _flat(spot.inner)
