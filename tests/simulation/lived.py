"""Short lives for tests: a database of their own, and whatever is to be broken in them."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType
from typing import Any

from bot.core.flow import Tables
from bot.flows import TABLES
from bot.simulation.agenda import Plan
from bot.simulation.life import Life
from bot.simulation.policies import replaced
from storage.database import Database
from storage.vault import KEY_BYTES, Vault

MONDAY = datetime(2026, 9, 7, tzinfo=UTC)  # no change of clocks and no Ramadan near
Break = tuple[ModuleType, str, Any]


def small(**values: Any) -> Plan:
    """Twelve days of one network: a check-in, a meeting, and what goes before them."""
    given: dict[str, Any] = {
        "networks": 1,
        "members": 6,
        "days": 12,
        "start": MONDAY,
        "outage": False,
        "strike": False,
    }
    return Plan(**{**given, **values})


@contextmanager
def beginning(migrated: Path, folder: Path, plan: Plan, tables: Tables = TABLES) -> Iterator[Life]:
    """A life that has not begun yet; its database is closed afterwards."""
    path = folder / "simulation.db"
    shutil.copy(migrated, path)
    life = Life(
        plan=plan,
        database=Database(f"sqlite:///{path}", Vault(bytes(KEY_BYTES))),
        tables=tables,
    )
    try:
        yield life
    finally:
        life.engine.close()


Lives = Callable[..., Life]


def lived(
    migrated: Path, folder: Path, plan: Plan, *breaks: Break, tables: Tables = TABLES,
    before: Callable[[Life], None] = lambda _life: None,
) -> Life:  # fmt: skip
    """Lives it through while some names mean something else."""
    with ExitStack() as stack:
        for module, name, value in breaks:
            stack.enter_context(replaced(module, name, value))
        with beginning(migrated, folder, plan, tables) as life:
            before(life)
            life.run()
            return life


def faults(life: Life) -> Mapping[str, int]:
    return dict(life.watch.faults)
