"""Members: in one network each, with the role they have now and what they agreed to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import text

from storage import addresses, invitations, members, networks
from storage.database import Store
from storage.members import Member, Role, State
from storage.networks import Network
from tests.fresh import NOW, fresh_address, fresh_meeting, fresh_member, fresh_network

YEAR = timedelta(days=365)


def test_a_member_comes_back_as_they_were_added(
    store: Store, new_member: Callable[..., Member]
) -> None:
    made = new_member(name="سميرة", role=Role.COORDINATOR, profession="nurse", language="fr")
    assert members.get(store, made.id) == made
    assert (made.name, made.role, made.state) == ("سميرة", Role.COORDINATOR, State.ACTIVE)
    assert (made.profession, made.language, made.digits) == ("nurse", "fr", "western")
    assert made.here


def test_nobody_is_found_by_a_wrong_id(store: Store) -> None:
    assert members.find(store, 99) is None
    with pytest.raises(LookupError):
        members.get(store, 99)
    assert members.among(store, []) == {}


def test_a_change_is_what_is_found_afterwards(
    store: Store, new_member: Callable[..., Member]
) -> None:
    samira = new_member()
    changed = members.change(store, samira, name="Samira K.", paused_until=NOW, quiet={"days": [5]})
    assert (changed.name, changed.paused_until, changed.quiet) == ("Samira K.", NOW, {"days": [5]})
    assert members.get(store, samira.id) == changed


def test_S4_one_networks_people_never_show_in_anothers(store: Store, network: Network) -> None:
    other = fresh_network(store, names={"en": "Irbid"}, towns={"en": "Irbid"}, country="JO")
    ours = [fresh_member(store, network), fresh_member(store, network, role=Role.COORDINATOR)]
    theirs = [fresh_member(store, other), fresh_member(store, other, role=Role.COORDINATOR)]
    for place, people in ((network, ours), (other, theirs)):
        assert members.of_network(store, place.id) == people
        assert members.with_role(store, Role.COORDINATOR, place.id) == people[1:]
        group = addresses.meet(store, "telegram", f"group {place.id}", NOW, group=True)
        addresses.change(store, group.id, network_id=place.id)
        assert [one.id for one in addresses.groups(store, place.id)] == [group.id]
        invitations.add(
            store, network_id=place.id, role=Role.PRACTITIONER, created_by=None, now=NOW
        )
        assert len(invitations.open_ones(store, place.id, NOW)) == 1
    assert members.with_role(store, Role.COORDINATOR) == [ours[1], theirs[1]]


def test_S4_one_networks_names_do_not_open_with_anothers_key(
    store: Store, network: Network
) -> None:
    other = fresh_network(store)
    fresh_meeting(store, network)
    samira = fresh_member(store, network)
    move = text("UPDATE members SET network_id = :other WHERE id = :id")
    store.conn.execute(move, {"other": other.id, "id": samira.id})
    with pytest.raises(InvalidTag):
        members.of_network(store, other.id)


@pytest.mark.parametrize("state", [State.LEFT, State.REMOVED])
def test_who_is_gone_is_in_no_list_and_without_a_name(
    store: Store, network: Network, new_member: Callable[..., Member], state: State
) -> None:
    samira = new_member(role=Role.COORDINATOR)
    members.consent(store, samira, ["reminders"], version=1, now=NOW, until=NOW + YEAR)
    gone = members.erase(store, samira, state, NOW)
    assert (gone.name, gone.role, gone.state, gone.here) == ("", Role.PRACTITIONER, state, False)
    assert members.of_network(store, network.id) == []
    assert members.with_role(store, Role.COORDINATOR, network.id) == []
    assert members.of_network(store, network.id, here=False) == [gone]
    assert members.consents(store, samira.id, NOW) == {}


def test_who_said_stop_still_belongs(
    store: Store, network: Network, new_member: Callable[..., Member]
) -> None:
    stopped = members.change(store, new_member(), state=State.STOPPED)
    assert members.of_network(store, network.id) == [stopped]


def test_H10_consent_is_per_purpose_and_ends_with_its_time_or_when_it_is_withdrawn(
    store: Store, new_member: Callable[..., Member]
) -> None:
    samira, omar = new_member(), new_member(name="Omar")
    members.consent(store, samira, ["reminders", "surveys"], version=2, now=NOW, until=NOW + YEAR)
    members.consent(store, omar, ["reminders"], version=2, now=NOW, until=NOW + YEAR)
    assert members.consents(store, samira.id, NOW) == {"reminders": NOW, "surveys": NOW}
    both = [samira.id, omar.id]
    assert members.agreeing(store, both, "surveys", NOW) == {samira.id}
    assert members.agreeing(store, both, "reminders", NOW) == set(both)
    assert members.agreeing(store, both, "reminders", NOW + YEAR) == set()
    members.withdraw(store, samira.id, "surveys", NOW)
    assert set(members.consents(store, samira.id, NOW)) == {"reminders"}
    assert members.agreeing(store, both, "surveys", NOW) == set()
    assert members.consents(store, omar.id, NOW + YEAR) == {}
    members.forget_consents(store, samira.id)
    assert members.consents(store, samira.id, NOW) == {}
    assert set(members.consents(store, omar.id, NOW)) == {"reminders"}


def test_many_members_are_found_at_once_by_their_ids(
    store: Store, new_member: Callable[..., Member]
) -> None:
    people = [new_member(name=f"Member {number}") for number in range(5)]
    fresh_address(store, people[0])
    found = members.among(store, [people[1].id, people[3].id, 99])
    assert found == {people[1].id: people[1], people[3].id: people[3]}
    assert networks.get(store, people[0].network_id).country == "LB"
