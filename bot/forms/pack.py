"""The forms that are ready to send: those that come with Muyassir, and those of a folder."""

from __future__ import annotations

import json
from collections.abc import Mapping
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
    """Where an installation has forms of its own; set once, at the start."""

    own: Path | None = None


_SHELF = _Shelf()


def look_in(own: Path | None) -> tuple[str, ...]:
    """Takes in the forms of a folder too; the names of the files that cannot be used come back.

    A form with the form_id of one of ours stands in its place.
    """
    _SHELF.own = own
    if own is None:
        return ()  # ours are read when somebody first asks for them
    _forms.cache_clear()
    return _forms(own)[1]


def pack() -> Mapping[str, Definition]:
    """By name: post_training, then_now, weekly_checkin and the others."""
    return _forms(_SHELF.own)[0]


@cache
def _forms(own: Path | None) -> tuple[Mapping[str, Definition], tuple[str, ...]]:
    """Read when they are first asked for, and then kept."""
    found: dict[str, Definition] = {}
    for written in json.loads(PACKED.read_text(encoding="utf-8")):
        form = definition.from_json(written)
        found[form.name] = form
    if own is None:
        return MappingProxyType(found), ()
    from bot.forms.reading import folder  # what reads forms is loaded only where it is needed

    broken = []
    for name, theirs in folder(own).items():
        if theirs.definition is None:
            broken.append(name)
        else:
            found[theirs.definition.name] = theirs.definition
    return MappingProxyType(found), tuple(broken)


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
