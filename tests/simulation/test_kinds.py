"""Every kind of message that there is has a name in words on the page."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from types import ModuleType

import bot.engine
import bot.flows
from bot.flows import TABLES
from bot.simulation.kinds import KINDS

# Who plans a message: by name of the function, the place of the reason among its arguments.
PLANNERS = {"Planned": 1, "tell": 4, "ask": 5, "file_comes": 3, "no_file": 3}


def test_every_kind_that_is_composed_has_a_name() -> None:
    assert set(TABLES.composers) <= set(KINDS)


def test_every_kind_that_is_planned_has_a_name() -> None:
    """Read from the code: whoever plans a message says its reason there."""
    found = planned()
    assert {"resting", "apps", "changed-number", "text-to-forward", "reply", "again"} <= found
    assert found - set(KINDS) == set()


def test_no_name_is_left_of_what_is_not_planned_any_more() -> None:
    assert set(KINDS) <= planned() | set(TABLES.composers)


def test_no_two_kinds_are_called_the_same() -> None:
    assert len(set(KINDS.values())) == len(KINDS)


@cache
def planned() -> frozenset[str]:
    return frozenset(reason for module in modules() for reason in reasons(module))


def modules() -> Iterator[ModuleType]:
    for package in (bot.flows, bot.engine):
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            yield importlib.import_module(found.name)
    yield importlib.import_module("bot.core.flow")


def reasons(module: ModuleType) -> Iterator[str]:
    text = Path(module.__file__ or "").read_text(encoding="utf-8")
    for call in ast.walk(ast.parse(text)):
        if isinstance(call, ast.Call):
            place = PLANNERS.get(ast.unparse(call.func).rpartition(".")[2])
            if place is not None:
                yield from reason_of(module, call, place)


def reason_of(module: ModuleType, call: ast.Call, place: int) -> Iterator[str]:
    """Words, or a name that the module knows; either of two where that depends."""
    named = [one.value for one in call.keywords if one.arg == "reason"]
    given = named or call.args[place : place + 1]
    for each in given:
        ways = [each.body, each.orelse] if isinstance(each, ast.IfExp) else [each]
        for way in ways:
            value = way.value if isinstance(way, ast.Constant) else None
            if isinstance(way, ast.Name):
                value = getattr(module, way.id, None)
            elif isinstance(way, ast.Attribute):
                value = getattr(getattr(module, ast.unparse(way.value), None), way.attr, None)
            if isinstance(value, str):
                yield value
