"""A database put back is held, and of two copies one works (R12, R13)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.engine import marker as markers
from bot.engine.holder import NAME
from bot.engine.house import House
from bot.engine.marker import RESTORED, Marker
from storage import leases
from storage.database import Database
from storage.vault import Vault
from tests.engine.houses import at_work, look, plan, prepared, until
from tests.engine.small import Fake, Still, house, prompt, text
from tests.fresh import NOW

# --- R12: after a restore -------------------------------------------------------------------------

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@SQLITE
async def test_R12_a_database_put_back_sends_nothing_by_itself(
    database_url: str, vault: Vault, fake: Fake, tmp_path: Path
) -> None:
    (omar,) = prepared(database_url, vault, "omar")
    marker = Marker(tmp_path / "key.mark")
    file = Path(database_url.removeprefix("sqlite:///"))
    async with at_work(database_url, vault, fake, marker=marker) as running:
        await plan(running, prompt(omar, "later", due=NOW + timedelta(minutes=5)))
    backup = file.read_bytes()  # noqa: ASYNC240  nothing else goes on
    async with at_work(database_url, vault, fake, marker=marker):
        pass
    for ending in ("-wal", "-shm"):
        file.with_name(file.name + ending).unlink(missing_ok=True)
    file.write_bytes(backup)  # noqa: ASYNC240  the same
    clock = Still(NOW + timedelta(hours=1))
    async with at_work(database_url, vault, fake, clock, marker) as running:
        await running.turns.commit([text("/count")])
        await running.settle()
        await running.delivery.step()
        assert fake.sent == []
        assert running.held
        assert running.standing()["ledger"].startswith("held")
        assert look(database_url, vault, "SELECT state, why FROM ledger WHERE key = 'later'") == [
            ("held", RESTORED)
        ]
    async with at_work(database_url, vault, fake, clock, marker) as running:
        assert running.held, "another start changes nothing"
        await running.database.write(markers.release)
        await running._keep_lease()
        await until(lambda: len(fake.sent) == 2)
        assert "ledger" not in running.standing()
    async with at_work(database_url, vault, fake, clock, marker) as running:
        assert not running.held


async def test_R12_a_database_that_comes_to_a_new_machine_is_held(
    database_url: str, vault: Vault, fake: Fake, tmp_path: Path
) -> None:
    """It has lived, and there is no mark: it was put back, or moved."""
    async with at_work(database_url, vault, fake, marker=Marker(tmp_path / "old.mark")) as running:
        assert not running.held
    async with at_work(database_url, vault, fake, marker=Marker(tmp_path / "new.mark")) as running:
        assert running.held


async def test_R12_ordinary_restarts_hold_nothing(
    database_url: str, vault: Vault, fake: Fake, tmp_path: Path
) -> None:
    for _ in range(4):
        async with at_work(
            database_url, vault, fake, marker=Marker(tmp_path / "a.mark")
        ) as running:
            assert not running.held
            await running._keep_mark()


async def test_R12_a_death_between_the_database_and_its_mark_holds_nothing(
    database_url: str, vault: Vault, fake: Fake, tmp_path: Path
) -> None:
    marker = Marker(tmp_path / "a.mark")
    async with at_work(database_url, vault, fake, marker=marker) as running:
        await running.database.write(lambda store: markers.count_up(store, marker))
    async with at_work(database_url, vault, fake, marker=marker) as running:
        assert not running.held


async def test_R12_where_no_mark_can_be_kept_nothing_is_held(
    database_url: str, vault: Vault, fake: Fake
) -> None:
    for _ in range(2):
        async with at_work(database_url, vault, fake, marker=Marker(None)) as running:
            assert not running.held


def test_the_mark_lies_beside_the_key_else_beside_the_database(tmp_path: Path) -> None:
    key, data = tmp_path / "keys" / "k", tmp_path / "data"
    data.mkdir()
    key.parent.mkdir()
    url = f"sqlite:///{data}/m.db"
    assert markers.place_of_mark(key, url) == key.with_name("k.mark")
    assert markers.place_of_mark(tmp_path / "nowhere" / "k", url) == data / "m.db.mark"
    assert markers.place_of_mark(tmp_path / "nowhere" / "k", "postgresql+psycopg://h/d") is None


# --- R13: two copies ------------------------------------------------------------------------------


async def test_R13_of_two_copies_one_works_and_the_other_waits_and_says_so(
    database_url: str, vault: Vault
) -> None:
    first, second = Fake(), Fake()
    async with at_work(database_url, vault, first) as one:
        async with at_work(database_url, vault, second) as other:
            assert one.standing()["clock"] == "ok"
            assert other.standing()["clock"].startswith("waiting")
            for number in range(20):
                await one.turns.commit([text(f"/count {number}", f"p{number}")])
                await other.turns.commit([text(f"/count {number}", f"p{number}")])
            await until(lambda: len(first.sent) == 20)
        assert second.sent == []
    taken = look(database_url, vault, "SELECT value FROM notes WHERE name LIKE 'order/%'")
    assert sorted(int(value) for (value,) in taken) == list(range(20)), "each once"


async def test_R13_the_copy_that_waited_takes_over(database_url: str, vault: Vault) -> None:
    first, second = Fake(), Fake()
    one = house(Database(database_url, vault), first)
    await one.start()
    other = house(Database(database_url, vault), second)
    await other.start()
    assert other.standing()["clock"].startswith("waiting")
    await one.stop()
    await other._keep_lease()
    assert other.standing()["clock"] == "ok"
    await other.turns.commit([text("/count")])
    await until(lambda: second.texts() == ["Counted 1."])
    await other.stop()


async def test_R13_who_lost_the_lease_sends_nothing_more(
    running: House, fake: Fake, clock: Still
) -> None:
    clock.moment += timedelta(minutes=1)
    await running.database.write(lambda store: leases.take(store, NAME, "nobody", clock.now()))
    await running.turns.commit([text("/count")])
    await running.turns.take_some()
    await running.delivery.step()
    assert fake.sent == []
