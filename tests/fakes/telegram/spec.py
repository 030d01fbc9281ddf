"""Checks calls and updates against the machine-readable description of the Bot API."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from tests.fakes.telegram.calls import Call

ROOT = Path(__file__).resolve().parents[3]
SIMPLE: dict[str, type | tuple[type, ...]] = {
    "Integer": int,
    "String": str,
    "Boolean": bool,
    "True": bool,
    "Float": (int, float),
}
FILE = "telegram-bot-api.min.json"
# Optional, beside the repository: the description is not ours to ship.
FOLDER = Path(os.environ.get("MUYASSIR_SPECS", ROOT.parent / "shared" / "specs"))


@cache
def specification() -> dict[str, Any] | None:
    """None where the description is not at hand."""
    path = FOLDER / FILE
    return json.loads(path.read_text(encoding="utf-8")) if path.is_file() else None


def wrong_in_call(spec: dict[str, Any], call: Call) -> list[str]:
    """What a call says that the Bot API does not know, and what it leaves out."""
    method = spec["methods"].get(call.method)
    if method is None:
        return [f"{call.method}: no such method"]
    given = call.parameters | dict.fromkeys(call.files, True)
    files = frozenset(call.files)
    return list(_wrong_fields(spec, call.method, method.get("fields", []), given, files))


def wrong_in_value(spec: dict[str, Any], name: str, value: Any) -> list[str]:
    """What an object has that its type does not know, and what it lacks."""
    kind = spec["types"][name]
    if "subtypes" in kind:
        tries = [wrong_in_value(spec, one, value) for one in kind["subtypes"]]
        return min(tries, key=len) if all(tries) else []
    if not isinstance(value, dict):
        return [f"{name}: an object is expected"]
    return list(_wrong_fields(spec, name, kind.get("fields", []), value, frozenset()))


def _wrong_fields(
    spec: dict[str, Any],
    where: str,
    fields: list[dict[str, Any]],
    given: dict[str, Any],
    files: frozenset[str],
) -> Iterator[str]:
    known = {field["name"]: field for field in fields}
    yield from (f"{where}.{name}: no such field" for name in given if name not in known)
    for name, field in known.items():
        if name not in given:
            if field["required"]:
                yield f"{where}.{name}: is required"
        elif name not in files:
            tries = [
                list(_wrong(spec, f"{where}.{name}", one, given[name])) for one in field["types"]
            ]
            if all(tries):
                yield from min(tries, key=len)


def _wrong(spec: dict[str, Any], where: str, kind: str, value: Any) -> Iterator[str]:
    if kind.startswith("Array of "):
        if not isinstance(value, list):
            yield f"{where}: an array is expected"
            return
        for one in value:
            yield from _wrong(spec, f"{where}[]", kind.removeprefix("Array of "), one)
    elif kind in SIMPLE:
        if not isinstance(value, SIMPLE[kind]) or (kind == "Integer" and isinstance(value, bool)):
            yield f"{where}: {kind} is expected"
    elif kind == "InputFile":
        yield f"{where}: a file is expected"
    else:
        yield from (f"{where}: {one}" for one in wrong_in_value(spec, kind, value))
