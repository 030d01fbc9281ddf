"""Where servers of tests and benchmarks listen: on loopback, at a port that nobody uses."""

from __future__ import annotations

import fcntl
import itertools
import socket
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import IO

HOST = "127.0.0.1"
# Below those that the system gives to whoever asks for any: what is free when it is chosen is still
# free when a process that was started meanwhile begins to listen there, and after its death, too.
FIRST, LAST = 20_000, 32_000
EACH = 200  # ports of one test process, which nobody else takes while it lives


def free_port() -> int:
    _lock, ports = own_ports()
    return next(filter(is_free, itertools.islice(ports, EACH)))


@cache
def own_ports() -> tuple[IO[str], Iterator[int]]:
    """The ports of this process, one after the other; they are its own for as long as the lock is
    held, and the system lets go of that at its end."""
    for first in range(FIRST, LAST, EACH):
        if (
            lock := locked(Path(tempfile.gettempdir()) / f"muyassir-test-ports-{first}")
        ) is not None:
            return lock, itertools.cycle(range(first, first + EACH))
    raise RuntimeError("all ports of tests are taken")


def locked(path: Path) -> IO[str] | None:
    """The lock, or None where somebody else has it."""
    try:
        lock = path.open("a")
    except PermissionError:
        return None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        return None
    return lock


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True
