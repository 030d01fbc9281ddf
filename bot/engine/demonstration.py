"""The demonstration: an invented programme, people to be, and a clock that moves forward."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, time, timedelta

from bot.core.occasions import Place, instant, local
from bot.engine.clock import Clock, real_now
from bot.engine.house import House
from bot.engine.invented import SEEDED, NotADemonstrationError
from bot.engine.screens import aware
from bot.engine.seeding import seed
from bot.handlers.web.screen import Clock as Shown
from bot.handlers.web.screen import Person, Step
from bot.handlers.web.visitor import new_address
from storage import addresses, members, networks, notes, screen
from storage.addresses import Address
from storage.database import Database, Store
from storage.ledger import next_due
from storage.members import Member, Role
from storage.networks import ZONES, Network

AHEAD = "demo/ahead"
SHOWN_PRACTITIONERS = 6  # enough that a survey without names can be tried: five must answer
MORNING = time(9, 0)
LOOKS = 50  # moments at which something came due and nothing was sent, until we give up


def seeded(database: Database) -> Demonstration:
    """The demonstration of this database; its data are made at the first start."""
    with database.transaction() as store:
        if not notes.get(store, SEEDED):
            if networks.programme(store) is not None:
                raise NotADemonstrationError(
                    "the database holds a programme of its own, and no invented people are put"
                    " among real ones; set MUYASSIR_DEMO=off, or another MUYASSIR_DATABASE_URL"
                )
            seed(store, real_now())
        ahead = float(notes.get(store, AHEAD, "0"))
    return Demonstration(database, Clock(timedelta(seconds=ahead)))


class Demonstration:
    """What the web page asks for in demo mode (handlers/web/screen.py, Demo)."""

    def __init__(self, database: Database, clock: Clock) -> None:
        self.database = database
        self.time = clock
        self.house: House | None = None
        self._moving = asyncio.Lock()

    async def people(self) -> Sequence[Person]:
        return await self.database.write(shown_people)

    async def newcomer(self) -> str:
        return new_address()

    async def clock(self) -> Shown:
        now = self.time.now()
        due = await self.database.write(lambda store: next_due(store, now))
        return {
            "now": {
                country: aware(local(now, Place(zone)), now).isoformat()
                for country, zone in ZONES.items()
            },
            "next_due": due.isoformat() if due else None,
        }

    async def forward(self, how: Step) -> Shown:
        """Moves on; what lies between really comes due."""
        async with self._moving:
            if how == "next":
                await self._to_the_next_message()
            else:
                await self._move(self._target(how))
        return await self.clock()

    async def _to_the_next_message(self) -> None:
        """What comes due may have to wait for the morning: goes on until something was sent."""
        before = self._sent()
        for _ in range(LOOKS):
            due = await self.database.write(lambda store: next_due(store, self.time.now()))
            if due is None:
                return
            await self._move(due + timedelta(seconds=1))
            if self._sent() > before:
                return

    def _sent(self) -> int:
        return self._wired().delivery.counts.get("handed over", 0)

    async def _move(self, to: datetime) -> None:
        """The clock is written down first: it never goes back, whatever happens on the way."""
        ahead = self.time.ahead + max(timedelta(0), to - self.time.now())
        await self.database.write(lambda store: notes.put(store, AHEAD, str(ahead.total_seconds())))
        await self._wired().forward(to)

    def _wired(self) -> House:
        if self.house is None:
            raise RuntimeError("the demonstration has not been wired yet")
        return self.house

    def _target(self, how: Step) -> datetime:
        now = self.time.now()
        if how == "hour":
            return now + timedelta(hours=1)
        place = Place(ZONES["LB"])
        day = local(now, place).date()
        today = instant(day, MORNING, place)
        return today if today > now else instant(day + timedelta(days=1), MORNING, place)


def shown_people(store: Store) -> list[Person]:
    """Whom visitors can be: of each network its coordinator, its facilitator, a few more, and
    whoever has joined since the demonstration began; at last those who lead the programme."""
    began = datetime.fromisoformat(notes.get(store, SEEDED))
    people = []
    office = networks.office(store, networks.listed(store)[0].programme_id)
    for network in (*networks.listed(store), *((office,) if office else ())):
        here = members.of_network(store, network.id)
        others = [member for member in here if member.role is Role.PRACTITIONER]
        chosen = [member for member in here if member.role is not Role.PRACTITIONER]
        joined = [member for member in others if member.joined_at > began]
        others = [member for member in others if member not in joined]
        where = addresses.of_members(store, [member.id for member in here])
        newest = screen.latest(store, [address.id for address in where.values()])
        for member in chosen + others[:SHOWN_PRACTITIONERS] + joined:
            if member.id not in where:
                continue
            address = where[member.id]
            people.append(person_of(network, member, address, newest.get(address.id, 0)))
    return people


def person_of(network: Network, member: Member, address: Address, latest: int) -> Person:
    return Person(
        address=address.external,
        name=member.name,
        role=member.role.value,
        network=network.town(member.language),
        country=network.country,
        language=member.language,
        group=str(network.id),
        latest=latest,
    )
