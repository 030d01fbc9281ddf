"""Who of several copies works: one, and after its death the next at once (R6, R13)."""

from __future__ import annotations

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

from bot.engine.holder import NAME, Holder
from storage import leases
from storage.database import Database
from tests.fresh import NOW

ROOT = Path(__file__).resolve().parents[2]
SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_R13_only_one_holds_and_keeps_its_number(database: Database) -> None:
    first, second = Holder(database.url), Holder(database.url)
    with database.transaction() as store:
        assert first.take(store, NOW) == 1
        assert second.take(store, NOW) is None
        assert first.take(store, NOW + timedelta(seconds=4)) == 1
        assert second.take(store, NOW + timedelta(seconds=4)) is None
    first.close()
    second.close()


def test_R13_who_takes_over_has_a_higher_number(database: Database) -> None:
    first, second = Holder(database.url), Holder(database.url)
    with database.transaction() as store:
        first.take(store, NOW)
        first.drop(store, NOW)
        first.close()
        assert second.take(store, NOW) == 2
        assert leases.is_current(store, NAME, 2)
        assert not leases.is_current(store, NAME, 1)
    second.close()


@SQLITE
def test_R6_a_killed_holder_is_not_waited_for(database: Database) -> None:
    """The kernel drops its lock at once, though its lease would last some seconds more."""
    program = (
        "import sys, time\n"
        "from datetime import UTC, datetime\n"
        "from bot.engine.holder import Holder\n"
        "holder = Holder(sys.argv[1])\n"
        "assert holder.is_alone()\n"
        "print('held', flush=True)\n"
        "time.sleep(60)\n"
    )
    other = subprocess.Popen(
        [sys.executable, "-c", program, database.url], stdout=subprocess.PIPE, cwd=ROOT
    )
    assert other.stdout is not None
    assert other.stdout.readline() == b"held\n"
    with database.transaction() as store:
        leases.take(store, NAME, "the other", NOW)
        mine = Holder(database.url)
        assert mine.take(store, NOW) is None
        other.kill()
        other.wait()
        other.stdout.close()
        assert mine.take(store, NOW) == 2
    mine.close()
