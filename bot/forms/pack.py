"""The surveys and check-ins that come with Muyassir, read when they are first asked for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

from bot.forms.definition import Definition
from bot.forms.faults import Fault
from bot.forms.reading import folder

SURVEYS = Path(__file__).resolve().parents[1] / "content" / "surveys"


class PackError(Exception):
    """A form of the pack cannot be used: the installation is damaged, or somebody changed it."""

    def __init__(self, file: str, fault: Fault) -> None:
        super().__init__(f"{file}: {fault.sheet}:{fault.row}:{fault.column}: {fault.problem.id}")


@cache
def pack() -> Mapping[str, Definition]:
    """By name: post_training, then_now, weekly_checkin and the others. Raises PackError."""
    found: dict[str, Definition] = {}
    for file, read in folder(SURVEYS).items():
        if read.definition is None:
            raise PackError(file, read.faults[0])
        found[read.definition.name] = read.definition
    return MappingProxyType(found)
