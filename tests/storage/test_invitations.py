"""Invitations: single-use codes that a stolen file does not hold and that cannot be guessed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text

from storage import invitations
from storage.database import Database, Store
from storage.invitations import ALL_TRIES_AN_HOUR, LASTS, LINK_LASTS, TRIES_AN_HOUR
from storage.members import Member
from storage.networks import Network
from tests.fresh import NOW, fresh_member, fresh_network
from tests.storage.at_once import at_once

HOUR = timedelta(hours=1)


def invite(store: Store, network: Network, name: str = "Samira") -> tuple[int, str]:
    return invitations.add(
        store,
        network_id=network.id,
        role="practitioner",
        created_by=None,
        now=NOW,
        name=name,
        profession="nurse",
        language="ar",
    )


def test_an_invitation_is_found_by_its_code(store: Store, network: Network) -> None:
    made, code = invite(store, network)
    found = invitations.find(store, code, NOW)
    assert found is not None
    assert found == invitations.get(store, made)
    assert (found.name, found.profession, found.language) == ("Samira", "nurse", "ar")
    assert found.network_id == network.id


def test_S3_codes_are_stored_hashed_single_use_expire_and_guessing_is_throttled(
    store: Store, network: Network
) -> None:
    made, code = invite(store, network)
    member = fresh_member(store, network)
    assert len(code) >= 128 / 6, "128 bits, six in a character"
    stored = str(store.conn.execute(text("SELECT * FROM invitations")).one())
    assert code not in stored
    assert invitations.find(store, code, NOW + LASTS - HOUR) is not None

    assert timedelta(hours=72) >= LASTS
    assert invitations.find(store, code, NOW + LASTS) is None, "expired"
    assert not invitations.use(store, made, member.id, NOW + LASTS)
    assert invitations.find(store, code + "x", NOW) is None, "wrong"
    assert invitations.use(store, made, member.id, NOW)
    assert invitations.find(store, code, NOW) is None, "used: looks the same"
    assert not invitations.use(store, made, member.id, NOW)
    spent = invitations.get(store, made)
    assert (spent.used_by, spent.used_at, spent.name) == (member.id, NOW, "")

    for _ in range(TRIES_AN_HOUR):
        assert invitations.may_guess(store, "web", "guesser", NOW)
        invitations.count_guess(store, "web", "guesser", NOW)
    assert not invitations.may_guess(store, "web", "guesser", NOW)
    assert not invitations.may_guess(store, "web", "guesser", NOW + timedelta(minutes=59))
    assert invitations.may_guess(store, "web", "somebody else", NOW)
    assert invitations.may_guess(store, "telegram", "guesser", NOW)
    assert invitations.may_guess(store, "web", "guesser", NOW + HOUR)


def test_S3_of_two_who_use_one_code_at_once_exactly_one_wins(database: Database) -> None:
    with database.transaction() as store:
        network = fresh_network(store)
        made, code = invite(store, network)
        member = fresh_member(store, network)

    def use(store: Store) -> bool:
        found = invitations.find(store, code, NOW)
        return found is not None and invitations.use(store, found.id, member.id, NOW)

    assert sorted(at_once(database, use)) == [False] * 5 + [True]
    with database.transaction() as store:
        assert invitations.get(store, made).used_by == member.id


def test_S3_guessing_by_everybody_together_is_throttled(store: Store) -> None:
    for number in range(ALL_TRIES_AN_HOUR):
        assert invitations.may_guess(store, "web", "newcomer", NOW)
        invitations.count_guess(store, "web", f"guesser {number}", NOW)
    assert not invitations.may_guess(store, "web", "newcomer", NOW)
    assert invitations.may_guess(store, "web", "newcomer", NOW + HOUR)


def test_S3_guesses_made_at_once_are_all_counted(database: Database) -> None:
    at_once(database, lambda store: invitations.count_guess(store, "web", "guesser", NOW))
    with database.transaction() as store:
        assert not invitations.may_guess(store, "web", "guesser", NOW)
        assert store.conn.execute(text("SELECT tries FROM guesses")).scalar_one() == 6


def test_codes_differ(store: Store, network: Network) -> None:
    assert len({invite(store, network)[1] for _ in range(20)}) == 20


def test_revoking_closes_what_is_open_in_one_network(store: Store, network: Network) -> None:
    other = fresh_network(store)
    _, code = invite(store, network)
    _, kept = invite(store, other)
    assert [one.name for one in invitations.open_ones(store, network.id, NOW)] == ["Samira"]
    assert invitations.revoke_open(store, network.id, NOW) == 1
    assert invitations.open_ones(store, network.id, NOW) == []
    assert invitations.find(store, code, NOW) is None
    assert invitations.find(store, kept, NOW) is not None


@pytest.mark.parametrize("code", ["", "x", "x" * 10_000, "' OR 1=1 --", "\x00"])
def test_odd_codes_are_simply_wrong(store: Store, network: Network, code: str) -> None:
    invite(store, network)
    assert invitations.find(store, code, NOW) is None


# --- one more app of somebody who is a member ----------------------------------------------------


def link(store: Store, member: Member, by: Member | None = None) -> tuple[int, str]:
    made_by = (by or member).id
    return invitations.link(store, member, created_by=made_by, now=NOW, lasts=LINK_LASTS)


def test_S3_a_link_lasts_a_quarter_of_an_hour_and_is_taken_once(
    store: Store, network: Network
) -> None:
    member = fresh_member(store, network)
    made, code = link(store, member)
    assert invitations.find(store, code, NOW + LINK_LASTS) is None
    assert not invitations.accept(store, made, member.id, NOW), "nobody has opened it"
    assert invitations.use(store, made, None, NOW)
    assert invitations.find(store, code, NOW) is None, "used: looks the same"
    assert not invitations.accept(store, made, member.id + 1, NOW), "not theirs to decide"
    assert not invitations.accept(store, made, member.id, NOW + LINK_LASTS), "too late"
    assert invitations.accept(store, made, member.id, NOW)
    assert not invitations.accept(store, made, member.id, NOW), "once"
    assert [one.id for one in invitations.links_made(store, member.id)] == [made]


def test_S3_of_several_taps_at_once_one_accepts(database: Database) -> None:
    with database.transaction() as store:
        member = fresh_member(store, fresh_network(store))
        made, _code = link(store, member)
        invitations.use(store, made, None, NOW)
    taps = at_once(database, lambda store: invitations.accept(store, made, member.id, NOW))
    assert sorted(taps) == [False] * 5 + [True]


def test_S3_what_was_called_back_adds_no_app_any_more(store: Store, network: Network) -> None:
    member, other = fresh_member(store, network), fresh_member(store, network)
    opened, _code = link(store, member)
    invitations.use(store, opened, None, NOW)
    _made, waiting = link(store, member)
    _kept, theirs = link(store, other)
    invitations.revoke_links(store, member.id, NOW)
    assert not invitations.accept(store, opened, member.id, NOW)
    assert invitations.find(store, waiting, NOW) is None
    assert invitations.find(store, theirs, NOW) is not None


def test_links_are_no_open_invitations_of_the_network(store: Store, network: Network) -> None:
    member, coordinator = fresh_member(store, network), fresh_member(store, network)
    _own, code = link(store, member)
    _given, helped = link(store, member, by=coordinator)
    assert invitations.open_ones(store, network.id, NOW) == []
    assert invitations.revoke_open(store, network.id, NOW) == 0
    assert invitations.find(store, code, NOW) is not None
    assert invitations.revoke_open(store, network.id, NOW, created_by=coordinator.id) == 1
    assert invitations.find(store, helped, NOW) is None, "who made it may make none any more"
