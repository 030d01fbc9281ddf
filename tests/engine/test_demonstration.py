"""The demonstration's clock: what lies between really comes due, in its order."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest

from bot.core.occasions import Place, local
from bot.engine.demonstration import AHEAD, Demonstration, seeded
from bot.engine.house import House
from storage import ledger, members, networks, notes
from storage.database import Database, Store
from storage.ledger import Planned
from storage.members import Role
from storage.vault import Vault
from tests.engine.houses import plan
from tests.engine.small import Fake, Still, house, prompt, somebody
from tests.fresh import NOW, fresh_network

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
BEIRUT = Place("Asia/Beirut")


@dataclass
class Stage:
    demo: Demonstration
    house: House
    fake: Fake
    clock: Still

    async def plan(self, *keys_and_hours: tuple[str, float], **values: object) -> None:
        """Messages to Omar, each so many hours from the beginning."""

        def row(store: Store, key: str, hours: float) -> Planned:
            due = NOW + timedelta(hours=hours)
            found = members.with_role(store, Role.PRACTITIONER)
            omar = found[0] if found else somebody(store, fresh_network(store))
            return prompt(omar, key, due=due, expires=due + timedelta(days=3), **values)

        rows = [
            await self.house.database.write(lambda store, one=one: row(store, *one))  # type: ignore[misc]
            for one in keys_and_hours
        ]
        await plan(self.house, *rows)

    def said(self) -> list[str]:
        return [each.removeprefix("Reminder ") for each in self.fake.texts()]


@pytest.fixture
async def stage(closed: Database, fake: Fake, clock: Still) -> AsyncIterator[Stage]:
    made = house(closed, fake, clock=clock)
    await made.start()
    demo = Demonstration(closed, clock)
    demo.house = made
    yield Stage(demo, made, fake, clock)
    await made.stop()


async def test_an_hour_later_only_what_lay_between_has_come(stage: Stage) -> None:
    await stage.plan(("b", 0.75), ("a", 0.5), ("c", 1.5))
    shown = await stage.demo.forward("hour")
    assert stage.said() == ["a", "b"]
    assert stage.clock.now() == NOW + timedelta(hours=1)
    due = shown["next_due"]
    assert due is not None
    assert datetime.fromisoformat(due) == NOW + timedelta(hours=1.5)


async def test_the_next_morning_is_nine_o_clock_there(stage: Stage) -> None:
    await stage.plan(("night", 14), ("day", 4))
    await stage.demo.forward("morning")
    assert local(stage.clock.now(), BEIRUT) == datetime(2026, 11, 24, 9, 0)
    assert stage.said() == ["day", "night"], "what was due at night waited for the morning"
    with stage.house.database.transaction() as store:
        handed = [entry.handed_at for entry in ledger.of_subject(store, "test")]
    assert None not in handed


async def test_to_the_next_message_is_to_one_that_is_really_sent(stage: Stage) -> None:
    """Due at 23:00, it waits for 08:00: one press, not two."""
    await stage.plan(("night", 12), ("later", 60))
    await stage.demo.forward("next")
    assert stage.said() == ["night"]
    assert local(stage.clock.now(), BEIRUT).hour == 8
    await stage.demo.forward("next")
    assert stage.said() == ["night", "later"]


async def test_where_nothing_is_planned_the_clock_stands(stage: Stage) -> None:
    before = stage.clock.now()
    shown = await stage.demo.forward("next")
    assert shown["next_due"] is None
    assert stage.clock.now() == before


async def test_the_clock_is_kept_and_never_goes_back(
    stage: Stage, database_url: str, vault: Vault
) -> None:
    await stage.demo.forward("hour")
    await stage.demo.forward("hour")
    other = Database(database_url, vault)
    with other.transaction() as store:
        assert timedelta(seconds=float(notes.get(store, AHEAD))) == timedelta(hours=2)
    other.close()


async def test_a_month_goes_by_in_steps_of_a_day_at_most(stage: Stage) -> None:
    """What is planned day by day is planned, too."""
    planned: list[datetime] = []
    original = stage.house.plan

    async def noted() -> None:
        planned.append(stage.clock.now())
        await original()

    stage.house.plan = noted  # type: ignore[method-assign]
    await stage.house.forward(NOW + timedelta(days=30))
    assert len(planned) == 30
    assert stage.clock.now() == NOW + timedelta(days=30)


def test_the_invented_programme_has_six_towns_and_people_to_be(database: Database) -> None:
    demo = seeded(database)
    with database.transaction() as store:
        towns = networks.listed(store)
        assert len(towns) == 6
        assert {town.country for town in towns} == {"LB", "JO"}
        assert all(12 <= len(members.of_network(store, town.id)) <= 16 for town in towns)
    again = seeded(database)
    with database.transaction() as store:
        assert len(networks.listed(store)) == 6, "made once"
    assert again.time.ahead == demo.time.ahead == timedelta(0)


async def test_of_each_town_a_coordinator_and_others_are_shown(database: Database) -> None:
    people = await seeded(database).people()
    by_town: dict[str, set[str]] = {}
    for one in people:
        by_town.setdefault(one.group, set()).add(one.role)
    assert by_town.popitem()[1] == {"lead", "owner"}, "the programme's office stands last"
    assert len(by_town) == 6
    assert all({"coordinator", "practitioner"} <= roles for roles in by_town.values())
    assert len({one.address for one in people}) == len(people)
