"""The forms that are ready to send: those that come with Muyassir, and those of a folder."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from bot.forms.definition import Definition
from bot.forms.faults import Fault
from bot.forms.reading import folder, read

SURVEYS = Path(__file__).resolve().parents[1] / "content" / "surveys"


class PackError(Exception):
    """A form of the pack cannot be used: the installation is damaged, or somebody changed it."""

    def __init__(self, file: str, fault: Fault) -> None:
        super().__init__(f"{file}: {fault.sheet}:{fault.row}:{fault.column}: {fault.problem.id}")


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
    """By name: post_training, then_now, weekly_checkin and the others. Raises PackError."""
    return _forms(_SHELF.own)[0]


@cache
def _forms(own: Path | None) -> tuple[Mapping[str, Definition], tuple[str, ...]]:
    """Read when they are first asked for, and then kept."""
    found: dict[str, Definition] = {}
    for file in sorted(SURVEYS.glob("*.yaml")):
        ours = read(file.name, file.read_bytes(), checked=False)
        if ours.definition is None:
            raise PackError(file.name, ours.faults[0])
        found[ours.definition.name] = ours.definition
    broken = []
    for name, theirs in folder(own).items() if own is not None else ():
        if theirs.definition is None:
            broken.append(name)
        else:
            found[theirs.definition.name] = theirs.definition
    return MappingProxyType(found), tuple(broken)
