"""Finds answers that wait for themselves: calculations and conditions that refer in a circle."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.forms.definition import Definition, Group, Node
from bot.forms.expressions import ExpressionError, compile_expression

Links = Mapping[str, frozenset[str]]


def cycles(definition: Definition) -> tuple[tuple[str, ...], ...]:
    """Each circle as the names in it, in the order of their references; expressions that cannot be
    read are passed over, because they are told elsewhere."""
    links = dict(_links(definition.nodes, frozenset()))
    found: dict[frozenset[str], tuple[str, ...]] = {}
    done: set[str] = set()
    for name in links:
        for circle in _circles(links, name, done):
            found.setdefault(frozenset(circle), circle)
    return tuple(found.values())


def _links(nodes: tuple[Node, ...], around: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """What each value hangs on: its own expressions and the conditions of the groups around it."""
    for node in nodes:
        if isinstance(node, Group):
            inner = around | _names(node.relevant)
            yield node.name, inner | _names(node.count)
            yield from _links(node.nodes, inner)
        else:
            calculated = _names(node.calculation)
            yield node.name, around | _names(node.relevant) | calculated


def _names(source: str) -> frozenset[str]:
    if not source:
        return frozenset()
    try:
        read = compile_expression(source)
    except ExpressionError:
        return frozenset()
    return read.names | read.steps


def _circles(links: Links, start: str, done: set[str]) -> Iterator[tuple[str, ...]]:
    """Walks along the links without recursion; a link back to where we came from is a circle."""
    if start in done:
        return
    path, waiting = [start], [iter(sorted(links[start]))]
    while path:
        name = next(waiting[-1], None)
        if name is None:
            waiting.pop()
            done.add(path.pop())
        elif name in path:
            yield tuple(path[path.index(name) :])
        elif name in links and name not in done:
            path.append(name)
            waiting.append(iter(sorted(links[name])))
