"""Who of several copies works: a lease in the database; for SQLite also a lock on a file."""

from __future__ import annotations

import fcntl
import os
import secrets
import socket
from datetime import datetime
from typing import IO

from storage import leases
from storage.database import Store, sqlite_file

NAME = "engine"


class Holder:
    """This process as a holder of the lease.

    A lease outlives a killed process for some seconds. On SQLite all copies are on one machine, so
    a file lock, which the kernel drops at once, tells that the last one is dead: no waiting (R6).
    """

    def __init__(self, url: str) -> None:
        self.name = f"{socket.gethostname()}/{os.getpid()}/{secrets.token_hex(4)}"
        file = sqlite_file(url)
        self._path = file.with_name(file.name + ".lock") if file else None
        self._lock: IO[bytes] | None = None

    def take(self, store: Store, now: datetime) -> int | None:
        """The fencing number while this process may work, else None."""
        if self._path is not None:
            if not self.is_alone():
                return None
            held = leases.holder(store, NAME)
            if held is not None and held[0] != self.name:
                leases.drop(store, NAME, held[0], now)
        return leases.take(store, NAME, self.name, now)

    def drop(self, store: Store, now: datetime) -> None:
        leases.drop(store, NAME, self.name, now)

    def close(self) -> None:
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def is_alone(self) -> bool:
        """Takes and keeps the file lock; False while another process has it."""
        if self._lock is not None or self._path is None:
            return True
        file = self._path.open("ab")
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.close()
            return False
        self._lock = file
        return True
