"""Networks: each with its own key, clock and calendar."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from cryptography.exceptions import InvalidTag

from storage import meetings, members, networks
from storage.database import Database, Store
from storage.networks import Network
from storage.vault import Vault
from tests.fresh import NOW, fresh_meeting, fresh_member, fresh_network


def test_a_network_comes_back_as_it_was_made(store: Store) -> None:
    made = fresh_network(store, contact="office@example.org", focal="Nour", languages=("ar", "fr"))
    store.known.clear()
    found = networks.get(store, made.id)
    assert found == made
    assert (found.zone, found.weekend, found.languages) == ("Asia/Beirut", (5, 6), ("ar", "fr"))
    assert (found.contact, found.focal, found.emergency) == ("office@example.org", "Nour", "")
    assert found.name("fr") == "Réseau de Zahlé"
    assert found.name("de") == "Zahle network"


def test_the_programme_is_the_first_one(store: Store) -> None:
    assert networks.programme(store) is None
    first = networks.add_programme(store, "برنامج", NOW)
    networks.add_programme(store, "Second", NOW)
    assert networks.programme(store) == (first, "برنامج")


def test_the_office_is_not_listed_among_the_networks(store: Store, network: Network) -> None:
    fresh_network(store, office=True)
    jordan = fresh_network(store, country="JO")
    assert networks.listed(store) == [network, jordan]
    assert networks.listed(store, programme_id=jordan.programme_id + 1) == []
    assert networks.count(store) == 2
    assert jordan.weekend == (4, 5)


def test_a_change_is_seen_in_the_same_transaction(store: Store, network: Network) -> None:
    until = NOW + timedelta(days=3)
    networks.change(store, network.id, paused_until=until, names={"en": "Bekaa"}, focal="Rami")
    found = networks.get(store, network.id)
    assert (found.paused_until, found.name("ar"), found.focal) == (until, "Bekaa", "Rami")
    assert found.towns == network.towns


def test_holidays_and_other_clocks_are_kept_by_date(store: Store, network: Network) -> None:
    networks.change(
        store,
        network.id,
        days={date(2026, 12, 25): "عيد الميلاد"},
        overrides=[(date(2027, 3, 28), date(2027, 4, 20), 120)],
    )
    found = networks.get(store, network.id)
    assert found.days == {date(2026, 12, 25): "عيد الميلاد"}
    assert found.overrides == ((date(2027, 3, 28), date(2027, 4, 20), 120),)


def test_S9_a_network_whose_key_is_destroyed_is_unreadable_and_the_others_are_not(
    database: Database, vault: Vault
) -> None:
    with database.transaction() as store:
        erased, kept = fresh_network(store), fresh_network(store)
        lost = fresh_member(store, erased)
        meeting = fresh_meeting(store, erased)
        stays = fresh_member(store, kept)
    with database.transaction() as store:
        networks.change(store, erased.id, key_sealed=vault.new_network_key())
        vault.forget(erased.id)
    for ask in (
        lambda store: members.get(store, lost.id),
        lambda store: meetings.get(store, meeting.id),
        lambda store: networks.get(store, erased.id),
    ):
        with pytest.raises(InvalidTag), database.transaction() as store:
            ask(store)
    with database.transaction() as store:
        assert members.get(store, stays.id).name == "Samira"
