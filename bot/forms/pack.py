"""The forms that are ready to send: those that come with Muyassir, and those of a folder."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from bot.forms import definition
from bot.forms.definition import Definition

SURVEYS = Path(__file__).resolve().parents[1] / "content" / "surveys"
PACKED = SURVEYS / "packed.json"  # the same, read and checked: `make surveys`


@dataclass(kw_only=True)
class _Shelf:
    """What an installation has of its own; set once, at the start."""

    own: tuple[Definition, ...] = ()


_SHELF = _Shelf()


def look_in(own: Path | None, at: Callable[[float], None] = lambda _share: None) -> tuple[str, ...]:
    """Takes in the forms of a folder too; the names of the files that cannot be used come back.

    A form with the form_id of one of ours stands in its place. `at` is told how much of the folder
    has been read, from 0 to 1.
    """
    pack.cache_clear()
    _SHELF.own = ()
    if own is None:
        return ()
    from bot.forms.reading import folder  # what reads forms is loaded only where it is needed

    found = folder(own, at=at)
    _SHELF.own = tuple(each.definition for each in found.values() if each.definition is not None)
    return tuple(name for name, each in found.items() if each.definition is None)


@cache
def pack() -> Mapping[str, Definition]:
    """By name: post_training, then_now and the others. Ours are read when first asked for."""
    ours = map(definition.from_json, json.loads(PACKED.read_text(encoding="utf-8")))
    return MappingProxyType({form.name: form for form in (*ours, *_SHELF.own)})


def packed() -> str:
    """Our forms as they are kept ready, so that no start has to read and check them.

    Raises ValueError where one of them has a fault.
    """
    from bot.forms.reading import folder

    forms = []
    for file, found in folder(SURVEYS).items():
        if found.definition is None:
            raise ValueError(f"{file}: {found.faults[0]}")
        forms.append(definition.to_json(found.definition))
    return json.dumps(forms, ensure_ascii=False, indent=0) + "\n"


if __name__ == "__main__":
    PACKED.write_text(packed(), encoding="utf-8")
