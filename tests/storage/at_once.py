"""The same work in several transactions that begin at the same moment, each on its own thread."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from storage.database import Database, Store

T = TypeVar("T")


def at_once(database: Database, work: Callable[[Store], T], times: int = 6) -> list[T]:
    start = threading.Barrier(times)

    def one(_: int) -> T:
        start.wait(20)
        with database.transaction() as store:
            return work(store)

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(one, range(times)))
