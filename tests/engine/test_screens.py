"""The clock on a person's page: of their own place, and of the first network's for a newcomer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from bot.core.messages import Inbound
from bot.engine.screens import WEB, StoredScreen
from storage import addresses, networks
from storage.database import Database
from tests.flows.talk import Talk

NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


async def commit(_events: Sequence[Inbound]) -> None:
    """Nothing comes in here."""


async def test_a_newcomers_page_shows_the_clock_of_the_first_network(database: Database) -> None:
    talk = Talk(database, NOON)
    talk.network("Irbid", "JO")
    with database.transaction() as store:
        addresses.meet(store, WEB, "newcomer", NOON)
    clock = await screen(database).wall_clock("newcomer")
    assert clock.utcoffset() == timedelta(hours=3)
    assert clock == NOON


async def test_before_there_is_a_network_the_clock_is_that_of_the_country(
    database: Database,
) -> None:
    with database.transaction() as store:
        assert networks.listed(store) == []
    clock = await screen(database).wall_clock("anybody")
    assert clock.utcoffset() == timedelta(hours=2)
    assert clock == NOON
    assert (await screen(database, "JO").wall_clock("anybody")).utcoffset() == timedelta(hours=3)


def screen(database: Database, country: str = "LB") -> StoredScreen:
    return StoredScreen(database, lambda: NOON, commit, country)
