"""The simulated world: networks in two countries, people with telephones, and who is who."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.simulation.people import IN_CHARGE, Person, invent
from bot.simulation.phones import NAME
from storage import addresses, members, networks
from storage.database import Store
from storage.members import Role
from storage.networks import Network

TOWNS = (
    ("Saida", "LB"), ("Irbid", "JO"), ("Tripoli", "LB"), ("Zarqa", "JO"), ("Zahle", "LB"),
    ("Karak", "JO"),
)  # fmt: skip
EMERGENCY = {"LB": "112", "JO": "911"}
CONSENT_LASTS = timedelta(days=365)
PURPOSES = ("reminders", "surveys")


@dataclass(kw_only=True)
class World:
    """Who there is. `homes` are the networks' ids in the order of their places."""

    seed: int
    homes: list[int] = field(default_factory=list)
    countries: list[str] = field(default_factory=list)
    people: list[Person] = field(default_factory=list)
    by_address: dict[str, Person] = field(default_factory=dict)

    def coordinator(self, network: int) -> Person:
        return next(
            one for one in self.people if one.network == network and one.role is Role.COORDINATOR
        )

    def newcomer(self, network: int) -> Person:
        """A telephone that nobody has heard of yet."""
        person = invent(
            self.seed, len(self.people), network, self.countries[network], Role.PRACTITIONER
        )
        self.people.append(person)
        self.by_address[person.external] = person
        return person


def found(store: Store, seed: int, number: int, size: int, now: datetime) -> World:
    """So many networks of so many members, each with one coordinator, as an owner made them."""
    world = World(seed=seed)
    programme = networks.add_programme(store, "Simulation", now)
    for place in range(number):
        town, country = TOWNS[place % len(TOWNS)]
        network = add_network(store, programme, f"{town} {place + 1}", country, now)
        world.homes.append(network.id)
        world.countries.append(country)
        for each in range(size):
            person = world.newcomer(place)
            if each == 0:
                person.role = Role.COORDINATOR
                person.habit = IN_CHARGE
            admit(store, network, person, now)
    return world


def add_network(store: Store, programme: int, town: str, country: str, now: datetime) -> Network:
    named = dict.fromkeys(("ar", "fr", "en"), town)
    return networks.add(
        store,
        programme_id=programme,
        names=named,
        towns=named,
        country=country,
        now=now,
        controller="Municipality",
        contact="data@example.org",
        focal="the focal point at the municipality",
        emergency=EMERGENCY[country],
    )


def admit(store: Store, network: Network, person: Person, now: datetime) -> None:
    """A member from before the year began, who has agreed to everything."""
    member = members.add(
        store,
        network_id=network.id,
        role=person.role,
        name=person.name,
        language=person.language,
        now=now,
    )
    until = now + CONSENT_LASTS
    members.consent(store, member, PURPOSES, version=1, now=now, until=until)
    address = addresses.meet(store, NAME, person.external, now, language=person.language)
    addresses.change(store, address.id, member_id=member.id, network_id=network.id, last_in_at=now)
    person.member_id = member.id
