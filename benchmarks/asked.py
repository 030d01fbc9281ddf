"""What a benchmark is given: how thorough it is to be, a folder of its own, a way to tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One run of one benchmark. `folder` is empty and goes away afterwards."""

    folder: Path
    tell: Callable[[str], None]
    quick: bool = False
