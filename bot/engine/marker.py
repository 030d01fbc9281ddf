"""A mark beside the key file, by which a database put back from a backup is known (R12)."""

from __future__ import annotations

import os
from pathlib import Path

from storage import held, notes
from storage.database import Store, sqlite_file

GENERATION = "generation"  # the note: counts up while somebody works on the database
HELD = "held"  # the note: nothing is sent until an operator says so
RESTORED = "the database was put back from a backup"


class Marker:
    """The highest generation that was ever seen here.

    The database counts up, and the file follows. A database that is behind its mark, or that has
    lived and finds no mark, is an earlier one or has come from elsewhere. Whoever puts a backup
    back leaves the mark alone; the backup does not contain it.
    """

    def __init__(self, path: Path | None) -> None:
        self.path = path

    def read(self) -> int:
        """0 when there is no mark."""
        if self.path is None:
            return 0
        try:
            return int(self.path.read_text())
        except (FileNotFoundError, ValueError):
            return 0

    def write(self, generation: int) -> None:
        if self.path is None:
            return
        draft = self.path.with_name(f"{self.path.name}.new")
        with draft.open("w") as file:
            file.write(f"{generation}\n")
            file.flush()
            os.fsync(file.fileno())  # an empty mark after a power cut would hold everything
        draft.replace(self.path)


def place_of_mark(key_file: Path, url: str) -> Path | None:
    """Beside the key, else beside the database; None where neither place can be written to."""
    file = sqlite_file(url)
    for beside in (key_file, file):
        if beside is not None and os.access(beside.resolve().parent, os.W_OK):
            return beside.with_name(f"{beside.name}.mark")
    return None


def generation(store: Store) -> int:
    return int(notes.get(store, GENERATION, "0"))


def count_up(store: Store, marker: Marker) -> int:
    """The next generation; to be written to the mark when this is committed."""
    following = max(generation(store), marker.read()) + 1
    notes.put(store, GENERATION, str(following))
    return following


def is_restored(store: Store, marker: Marker) -> bool:
    lived, mark = generation(store), marker.read()
    return marker.path is not None and lived > 0 and not (mark and lived >= mark)


def hold_if_restored(store: Store, marker: Marker) -> bool:
    """Holds the whole ledger when this database has gone back in time, or come from elsewhere."""
    if not is_restored(store, marker):
        return False
    notes.put(store, HELD, RESTORED)
    held.hold_all(store, RESTORED)
    return True


def is_held(store: Store) -> bool:
    return bool(notes.get(store, HELD))


def release(store: Store) -> int:
    """What was held may go again, after it has been judged anew; returns how many messages.

    The caller counts up and writes the mark: from here on this database is the one that lives.
    """
    notes.put(store, HELD, "")
    return held.release_held(store, RESTORED)
