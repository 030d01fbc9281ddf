"""Fresh networks, members, addresses and meetings, for tests that need some and not which."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from storage import addresses, meetings, members, networks
from storage.addresses import Address
from storage.database import Store
from storage.meetings import Meeting
from storage.members import Member, Role
from storage.networks import Network

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)  # a Monday morning


def fresh_network(store: Store, **values: Any) -> Network:
    """A network in Zahle, of the first programme there is."""
    programme = networks.programme(store)
    given: dict[str, Any] = {
        "programme_id": programme[0] if programme else networks.add_programme(store, "Trial", NOW),
        "names": {"en": "Zahle network", "ar": "شبكة زحلة", "fr": "Réseau de Zahlé"},
        "towns": {"en": "Zahle", "ar": "زحلة", "fr": "Zahlé"},
        "country": "LB",
        "now": NOW,
    }
    return networks.add(store, **{**given, **values})


def fresh_member(store: Store, network: Network, **values: Any) -> Member:
    given: dict[str, Any] = {
        "network_id": network.id,
        "role": Role.PRACTITIONER,
        "name": "Samira",
        "language": "ar",
        "now": NOW,
    }
    return members.add(store, **{**given, **values})


def fresh_address(
    store: Store, member: Member | None = None, *, platform: str = "web", external: str = ""
) -> Address:
    """An address, the member's if there is one; its external id is made up when none is given."""
    number = external or f"{platform}-{member.id if member else 'stranger'}"
    address = addresses.meet(store, platform, number, NOW)
    if member is not None:
        addresses.change(store, address.id, member_id=member.id, network_id=member.network_id)
    return addresses.get(store, address.id)


def fresh_meeting(store: Store, network: Network, **values: Any) -> Meeting:
    """A meeting in ten days, at five in the afternoon."""
    given: dict[str, Any] = {
        "network_id": network.id,
        "now": NOW,
        "title": "Monthly coordination",
        "place": "Town hall",
        "day": date(2026, 12, 3),
        "at": time(17, 0),
        "minutes": 90,
        "zone": network.zone,
        "ladder": (4320, 1440, 120),
        "repeat": {},
        "audience": {},
        "sends_at": NOW + timedelta(minutes=1),
    }
    return meetings.add(store, **{**given, **values})
