"""Notes of which sends have begun and ended, in a file: they outlive the process, if not the power.

The ledger says durably what is about to be sent; how each send went is written there soon after,
for many together. Should the process die in between, the notes tell which of those rows were never
begun, and which had been accepted. They are not forced to the disk: after a power cut they are not
believed, and every row on its way is an unknown outcome (R5).
"""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

LARGE = 1_000_000  # bytes; then it is written anew with what is still open
BOOT = Path("/proc/sys/kernel/random/boot_id")


class Note(StrEnum):
    """What is known of one send."""

    BEGUN = "b"
    ACCEPTED = "a"


@dataclass(kw_only=True)
class Noted:
    """What a file says: of which fencing numbers, and how far each row has come."""

    fences: set[int] = field(default_factory=set)
    rows: dict[int, tuple[Note, str]] = field(default_factory=dict)  # with the platform's id


def this_boot() -> str:
    """Another one after each start of the machine; empty where that cannot be told."""
    try:
        return BOOT.read_text().strip()
    except OSError:
        return ""


class Journal:
    """The notes of this process. Without a path, or where no boot can be told, there are none."""

    def __init__(self, path: Path | None) -> None:
        self._path = path if this_boot() else None
        self._file: int | None = None
        self._fence = 0
        self._size = 0
        self._open: dict[int, str] = {}

    @property
    def kept(self) -> bool:
        """Whether sends of the fencing number that was opened last are noted."""
        return self._file is not None

    def open(self, fence: int) -> None:
        """Begins anew: whoever opens it has looked at what it said before."""
        self.close()
        if self._path is None:
            return
        self._fence = fence
        self._open = {}
        with suppress(OSError):  # without notes it is slower, and as safe
            self._write_anew(self._path)

    def close(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None

    def begun(self, row: int) -> None:
        """Raises OSError where it cannot be noted; then nothing may be sent."""
        self._note(f"{Note.BEGUN} {row}\n", row)

    def accepted(self, row: int, platform_id: str) -> None:
        with suppress(OSError):  # it is settled without
            self._note(f"{Note.ACCEPTED} {row} {platform_id}\n", row)

    def ended(self, row: int) -> None:
        """The ledger says how it went, durably."""
        self._open.pop(row, None)
        if self._path is not None and self._size > LARGE:
            with suppress(OSError):
                self._write_anew(self._path)

    def _note(self, line: str, row: int) -> None:
        if self._file is None:
            return
        self._size += os.write(self._file, line.encode())
        self._open[row] = self._open.get(row, "") + line

    def _write_anew(self, path: Path) -> None:
        draft = path.with_name(f"{path.name}.new")
        file = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND, 0o600)
        try:
            told = f"boot {this_boot()}\nfence {self._fence}\n" + "".join(self._open.values())
            self._size = os.write(file, told.encode())
            draft.rename(path)
        except OSError:
            os.close(file)
            raise
        self.close()
        self._file = file


def read(path: Path | None) -> Noted:
    """What the last process has noted; nothing, where the machine was started since."""
    noted = Noted()
    try:
        lines = path.read_text().splitlines() if path is not None else []
    except (OSError, UnicodeDecodeError):
        return noted
    if not lines or lines[0] != f"boot {this_boot()}":
        return noted
    for line in lines[1:]:
        what, _space, rest = line.partition(" ")
        row, _space, platform_id = rest.partition(" ")
        if what == "fence" and row.isdecimal():
            noted.fences.add(int(row))
        elif what in (Note.BEGUN, Note.ACCEPTED) and row.isdecimal():
            noted.rows[int(row)] = (Note(what), platform_id)
    return noted
