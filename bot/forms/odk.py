"""XPath with ODK's functions and nothing else: elementpath's parser, its symbols counted out.

Imported by `expressions` when a form has an expression, because elementpath is slow to load.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Iterator, Mapping
from copy import copy
from typing import Any

from elementpath import XPathContext
from elementpath.xpath1 import XPath1Parser
from elementpath.xpath_nodes import XPathNode
from elementpath.xpath_tokens import XPathFunction, XPathToken

from bot.forms.functions import FUNCTIONS, SPECIAL, Known, World
from bot.forms.worth import Value, number, text, truth

CURRENT = "__current"  # the variable that stands for current()
PATHS = frozenset({"/", "[", "..", "|"})  # what needs the form as a tree


class Looking(XPathContext):
    """Where an expression looks from. Copies share one world, and so its steps."""

    world: World

    def iter_matching_nodes(self, *given: Any) -> Iterator[Any]:
        for node in super().iter_matching_nodes(*given):
            self.world.spend(1)
            yield node


def looking(world: World, variables: dict[str, Any]) -> Looking:
    """From a question whose expression has no paths; elementpath's own way builds a tree."""
    found: Looking = object.__new__(Looking)
    found.document = found.root = found.axis = None
    found.item = world.own
    found.size = found.position = 1
    found.namespaces = {}
    found.variables = variables
    found.world = world
    return found


def looking_at(world: World, variables: dict[str, Any], root: Any, item: Any) -> Looking:
    """From one element of a tree; the variables are lists of its elements."""
    found = Looking(root, item=item, current_dt=world.now)
    tree: Any = found.root
    nodes = tree.elements
    found.variables = {name: [nodes[each] for each in held] for name, held in variables.items()}
    found.variables[CURRENT] = [found.item]
    found.world = world
    return found


# --- values --------------------------------------------------------------------------------------


def value_of(token: XPathToken, context: Any) -> Value:
    """What a part of an expression is worth: text, a number, true or false, or several texts."""
    if context is None:
        raise token.missing_context()
    found: Any
    if token.symbol in _STILL:
        found = token.evaluate(context)
    elif token.symbol == "(name)" and context.world.row is not None:
        return str(context.world.row.get(token.value, ""))
    else:
        found = token.evaluate(copy(context))
    if isinstance(found, list):
        return [_text_of(each) for each in found]
    return found if isinstance(found, str | bool | float) else _single(found)


def _single(found: Any) -> Value:
    return _text_of(found) if isinstance(found, XPathNode) else float(found)


def _text_of(item: Any) -> str:
    if isinstance(item, XPathNode):
        return getattr(item.value, "text", None) or ""
    return item if isinstance(item, str) else text(_single(item))


def _pairs(left: Value, right: Value) -> Iterator[tuple[Value, Value]]:
    """A path that leads to several nodes compares with any of them; to none, as no answer."""
    for one in (left or [""]) if isinstance(left, list) else [left]:
        for other in (right or [""]) if isinstance(right, list) else [right]:
            yield one, other


def _equal(one: Value, other: Value) -> bool:
    if isinstance(one, bool) or isinstance(other, bool):
        return truth(one) is truth(other)
    if isinstance(one, float) or isinstance(other, float):
        return number(one) == number(other)
    return one == other


def _compared(holds: Callable[[Value, Value], bool]) -> Callable[..., Any]:
    def evaluate(self: XPathToken, context: Any = None) -> bool:
        left, right = value_of(self[0], context), value_of(self[1], context)
        if isinstance(left, list) and isinstance(right, list):
            context.world.spend(len(left) * len(right))
        return any(holds(*pair) for pair in _pairs(left, right))

    return evaluate


def _by_number(holds: Callable[[float, float], bool]) -> Callable[..., Any]:
    return _compared(lambda one, other: holds(number(one), number(other)))


def _reckoned(work: Callable[[float, float], float]) -> Callable[..., Any]:
    def evaluate(self: XPathToken, context: Any = None) -> Value:
        if context is None:
            raise self.missing_context()
        given = [number(value_of(each, context)) for each in self]
        return work(given[0], given[1]) if len(given) == 2 else work(0.0, given[0])

    return evaluate


def _divided(one: float, other: float) -> float:
    if other == 0:
        return math.nan if one == 0 or math.isnan(one) else math.inf * one
    return one / other


def _rest(one: float, other: float) -> float:
    """With the sign of the first, as in XPath."""
    return math.nan if other == 0 or math.isinf(one) else math.fmod(one, other)


# --- tokens --------------------------------------------------------------------------------------


def _and(self: XPathToken, context: Any = None) -> bool:
    return truth(value_of(self[0], context)) and truth(value_of(self[1], context))


def _or(self: XPathToken, context: Any = None) -> bool:
    return truth(value_of(self[0], context)) or truth(value_of(self[1], context))


def _variable(self: XPathToken, context: Any = None) -> Any:
    if context is None:
        raise self.missing_context()
    found = context.variables.get(self.value, "")
    context.world.spend(len(found) if isinstance(found, list) else 1)
    return found


def _inner(self: XPathToken, context: Any = None) -> Any:
    return self[0].evaluate(context)


def _filtered(self: XPathToken, context: Any = None) -> Iterator[Any]:
    """A number in brackets is a place, anything else a condition."""
    if context is None:
        raise self.missing_context()
    for _each in self[0].select_with_focus(context):
        context.world.spend(1)
        found = value_of(self[1], context)
        place = isinstance(found, float) and not isinstance(found, bool)
        if context.position == found if place else truth(found):
            yield context.item


def _if(self: XPathToken, context: Any = None) -> Value:
    return value_of(self[1 if truth(value_of(self[0], context)) else 2], context)


def _position(self: XPathToken, context: Any = None) -> float:
    if context is None:
        raise self.missing_context()
    return float(context.world.around.position(ups(self[0])) if len(self) else context.position)


def ups(token: XPathToken) -> int:
    """How many levels ".." or "../.." goes up; 0 when it is anything else."""
    if token.symbol == "..":
        return 1
    steps = [ups(each) for each in token] if token.symbol == "/" and len(token) == 2 else [0]
    return sum(steps) if all(steps) else 0


def _indexed(self: XPathToken, context: Any = None) -> str:
    places: dict[str, int] = {}
    for name, at in zip(self[1::2], self[2::2], strict=False):
        place = number(value_of(at, context))
        places[str(name.value)] = int(place) if math.isfinite(place) else 0
    found: str = context.world.around.indexed(self[0].value, places)
    return found


def _never(self: XPathToken, _context: Any = None) -> None:
    raise self.wrong_syntax()


def _known(known: Known) -> Callable[..., Any]:
    def evaluate(self: XPathToken, context: Any = None) -> Value:
        if context is None:
            raise self.missing_context()
        return known.work(context.world, [value_of(each, context) for each in self])

    return evaluate


# --- the parser ----------------------------------------------------------------------------------

_SYNTAX = (
    "(start)", "(end)", "(invalid)", "(unknown)", "(string)", "(float)", "(decimal)", "(integer)",
    "(name)", ",", ")", "]", "/", ".", "..", "|",
)  # fmt: skip

_CHANGED: Mapping[str, Mapping[str, Any]] = {
    "or": {"evaluate": _or},
    "and": {"evaluate": _and},
    "=": {"evaluate": _compared(_equal)},
    "!=": {"evaluate": _compared(lambda one, other: not _equal(one, other))},
    "<": {"evaluate": _by_number(operator.lt)},
    ">": {"evaluate": _by_number(operator.gt)},
    "<=": {"evaluate": _by_number(operator.le)},
    ">=": {"evaluate": _by_number(operator.ge)},
    "+": {"evaluate": _reckoned(operator.add)},
    "-": {"evaluate": _reckoned(operator.sub)},
    "*": {"evaluate": _reckoned(operator.mul)},
    "div": {"evaluate": _reckoned(_divided)},
    "mod": {"evaluate": _reckoned(_rest)},
    "$": {"evaluate": _variable, "select": XPathToken.select},
    "(": {"evaluate": _inner},
    "[": {"select": _filtered},
}

_SPECIAL_WORK = {
    "if": _if, "position": _position, "indexed-repeat": _indexed, "current": _never,
}  # fmt: skip


def _symbols() -> dict[str, type[XPathToken]]:
    known = XPath1Parser.symbol_table
    table = {symbol: known[symbol] for symbol in _SYNTAX}
    for symbol, changed in _CHANGED.items():
        table[symbol] = type(f"Odk_{symbol}", (known[symbol],), dict(changed))
    for name, function in FUNCTIONS.items():
        symbol = name.replace(":", "-")  # a colon would be a namespace's
        table[symbol] = _function(symbol, function.least, function.most, _known(function))
    for name, (least, most) in SPECIAL.items():
        table[name] = _function(name, least, most, _SPECIAL_WORK[name])
    return table


def _function(name: str, least: int, most: int | None, work: Any) -> type[XPathToken]:
    return type(
        f"Odk_{name}",
        (XPathFunction,),
        {
            "symbol": name,
            "lookup_name": name,
            "label": "function",
            "nargs": least if least == most else (least, most),
            "lbp": 90,
            "rbp": 90,
            "evaluate": work,
        },
    )


class Odk(XPath1Parser):
    """What is not in this table does not exist: no axes, no wildcards, no documents, no loops."""

    symbol_table = _symbols()


# These do not move the context that they are worked out in.
_STILL = frozenset(Odk.symbol_table) - {"/", "[", ".", "..", "|", "(", "(name)"}


def parsed(written: str) -> XPathToken:
    """Raises what elementpath raises."""
    return Odk().parse(written)
