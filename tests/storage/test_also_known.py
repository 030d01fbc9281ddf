"""Two ids of one person: found by either, new ones learnt, and never two members in one."""

from __future__ import annotations

from datetime import timedelta

import pytest

from storage import addresses, also_known, opt_ins
from storage.addresses import GONE
from storage.database import Database, Store
from storage.networks import Network
from tests.fresh import NOW, fresh_address, fresh_member

APP = "small"
PERSON, NUMBER = "LB.1", "9613"


def meet(store: Store, external: str, also: str = "") -> int:
    if also:
        return also_known.meet(store, APP, external, also, NOW).id
    return addresses.meet(store, APP, external, NOW).id


def found(store: Store, external: str) -> int | None:
    one = addresses.find(store, APP, external)
    return one.id if one is not None else None


def test_a_person_with_two_ids_is_found_by_either(store: Store) -> None:
    met = meet(store, PERSON, NUMBER)
    assert {meet(store, PERSON, NUMBER), meet(store, PERSON), meet(store, NUMBER)} == {met}
    assert addresses.get(store, met).external == PERSON, "the first one is written to"
    assert found(store, "9614") is None


def test_a_number_known_alone_learns_its_other_id(store: Store, network: Network) -> None:
    omar = fresh_member(store, network)
    home = fresh_address(store, omar, platform=APP, external=NUMBER)
    assert meet(store, PERSON, NUMBER) == home.id
    one = addresses.get(store, home.id)
    assert (one.external, one.member_id) == (PERSON, omar.id)
    assert found(store, NUMBER) == home.id


def test_whoever_was_met_under_each_id_apart_is_one_person(store: Store, network: Network) -> None:
    """The one who belongs to a network stays, with what was agreed to."""
    omar = fresh_member(store, network)
    home = fresh_address(store, omar, platform=APP, external=NUMBER)
    stranger = meet(store, PERSON)
    addresses.change(store, stranger, last_in_at=NOW)
    assert meet(store, PERSON, NUMBER) == home.id
    assert addresses.get(store, stranger).state == GONE
    assert addresses.get(store, home.id).last_in_at == NOW
    assert found(store, PERSON) == found(store, NUMBER) == home.id


def test_two_members_are_never_taken_for_one(store: Store, network: Network) -> None:
    first, second = fresh_member(store, network), fresh_member(store, network)
    one = fresh_address(store, first, platform=APP, external=PERSON)
    other = fresh_address(store, second, platform=APP, external=NUMBER)
    assert meet(store, PERSON, NUMBER) == one.id
    assert (found(store, PERSON), found(store, NUMBER)) == (one.id, other.id)
    assert addresses.get(store, other.id).member_id == second.id


def test_S4_a_number_that_has_gone_to_somebody_else_opens_nothing(
    store: Store, network: Network
) -> None:
    """A new first id with a known number: nobody can tell who that is, so it is a stranger."""
    omar = fresh_member(store, network)
    home = fresh_address(store, omar, platform=APP, external=PERSON)
    assert meet(store, PERSON, NUMBER) == home.id
    newcomer = meet(store, "LB.2", NUMBER)
    assert newcomer != home.id
    assert addresses.get(store, newcomer).member_id is None
    assert found(store, NUMBER) == newcomer
    assert addresses.get(store, home.id).member_id == omar.id
    assert found(store, PERSON) == home.id


def test_S4_so_it_is_where_the_number_was_the_first_id(store: Store, network: Network) -> None:
    """As after a move, before its person has written. Then nothing may go to that number at all."""
    omar = fresh_member(store, network)
    home = fresh_address(store, omar, platform=APP, external="9612")
    assert also_known.move(store, home, NUMBER, PERSON)
    newcomer = meet(store, "LB.2", NUMBER)
    assert addresses.get(store, newcomer).member_id is None
    assert found(store, NUMBER) == newcomer
    assert addresses.get(store, home.id).state == GONE
    assert addresses.of_member(store, omar.id) is None


def test_a_changed_number_behind_a_known_id_is_learnt(store: Store) -> None:
    met = meet(store, PERSON, NUMBER)
    assert meet(store, PERSON, "9614") == met
    assert (found(store, "9614"), found(store, NUMBER)) == (met, None)


def test_a_move_takes_the_new_ids_and_drops_the_old(store: Store, network: Network) -> None:
    omar = fresh_member(store, network)
    home = fresh_address(store, omar, platform=APP, external=NUMBER)
    assert also_known.move(store, home, "9614", "LB.2")
    assert found(store, NUMBER) is None
    assert found(store, "9614") == found(store, "LB.2") == home.id
    assert meet(store, "LB.2", "9614") == home.id
    assert addresses.get(store, home.id).external == "LB.2"


def test_a_move_to_somebody_met_meanwhile_is_one_person(store: Store, network: Network) -> None:
    omar = fresh_member(store, network)
    home = fresh_address(store, omar, platform=APP, external=NUMBER)
    addresses.change(store, home.id, last_in_at=NOW - timedelta(days=9))
    stranger = meet(store, "9614")
    addresses.change(store, stranger, last_in_at=NOW)
    assert also_known.move(store, home, "9614")
    assert found(store, "9614") == home.id
    assert addresses.get(store, home.id).last_in_at == NOW, "they were heard there"
    assert addresses.get(store, stranger).state == GONE


@pytest.mark.parametrize("news", [["9614", "LB.2"], ["LB.2", ""], ["9614", ""]])
def test_a_move_that_is_told_twice_or_late_costs_nobody_their_membership(
    store: Store, network: Network, news: list[str]
) -> None:
    """Their old id is a stranger's by then, and the new one is theirs."""
    omar = fresh_member(store, network)
    home = fresh_address(store, omar, platform=APP, external="9614")
    assert meet(store, "LB.2", "9614") == home.id
    stranger = addresses.get(store, meet(store, "LB.1"))
    assert also_known.move(store, stranger, *news)
    assert found(store, "9614") == found(store, "LB.2") == home.id
    assert addresses.get(store, home.id).member_id == omar.id
    assert addresses.get(store, stranger.id).state == GONE


def test_a_move_between_two_members_by_their_two_ids_changes_nothing(
    store: Store, network: Network
) -> None:
    omar, samira = fresh_member(store, network), fresh_member(store, network)
    his = fresh_address(store, omar, platform=APP, external="LB.2")
    hers = fresh_address(store, samira, platform=APP, external="9614")
    stranger = addresses.get(store, meet(store, "LB.1"))
    assert not also_known.move(store, stranger, "9614", "LB.2")
    assert (found(store, "LB.2"), found(store, "9614")) == (his.id, hers.id)


def test_a_move_to_another_member_changes_nothing(store: Store, network: Network) -> None:
    omar, samira = fresh_member(store, network), fresh_member(store, network)
    home = fresh_address(store, omar, platform=APP, external=NUMBER)
    hers = fresh_address(store, samira, platform=APP, external="9614")
    assert not also_known.move(store, home, "9614")
    assert (found(store, NUMBER), found(store, "9614")) == (home.id, hers.id)
    assert addresses.get(store, home.id) == home


def test_what_a_member_agreed_to_at_their_other_address_stays_agreed(
    store: Store, network: Network
) -> None:
    omar = fresh_member(store, network)
    one = fresh_address(store, omar, platform=APP, external=PERSON)
    other = fresh_address(store, omar, platform=APP, external=NUMBER)
    opt_ins.give(
        store, address_id=other.id, member_id=omar.id, version=2, language="ar",
        how=opt_ins.START, now=NOW,
    )  # fmt: skip
    assert meet(store, PERSON, NUMBER) == one.id
    assert opt_ins.current(store, one.id, omar.id) is not None


@pytest.mark.parametrize("first", [PERSON, NUMBER])
async def test_what_is_known_of_a_person_is_the_same_by_both_ids(
    database: Database, first: str
) -> None:
    """The writer remembers addresses; being heard must not leave an older picture behind."""
    await database.write(lambda store: meet(store, PERSON, NUMBER))

    def hear(store: Store) -> tuple[object, object]:
        one = addresses.find(store, APP, first)
        assert one is not None
        addresses.heard(store, one, NOW)
        found = [addresses.find(store, APP, id) for id in (NUMBER, PERSON)]
        return tuple(one.last_in_at if one else None for one in found)  # type: ignore[return-value]

    assert await database.write(hear) == (NOW, NOW)
