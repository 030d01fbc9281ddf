"""What is put off is written in time, and what is known is never out of date."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text

from storage import addresses, ledger, members, networks, sessions
from storage.database import Database, LateError, Store, run_turn
from storage.ledger import Planned
from storage.members import Member
from storage.sessions import Session
from storage.vault import Vault
from tests.fresh import NOW, fresh_address, fresh_member, fresh_network

SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def member(new_member: Callable[..., Member]) -> Member:
    return new_member()


@pytest.fixture
def session(store: Store, member: Member) -> Session:
    address = fresh_address(store, member)
    return sessions.open_session(
        store, address_id=address.id, member_id=member.id, flow="colours", answers={}, now=NOW
    )


def asked(store: Store, session: Session) -> str:
    query = text("SELECT asked FROM sessions WHERE id = :id")
    return str(store.conn.execute(query, {"id": session.id}).scalar_one())


def saved(session: Session, asked: str) -> Session:
    return Session(
        id=session.id,
        address_id=session.address_id,
        member_id=session.member_id,
        flow=session.flow,
        answers={"asked": asked},
        asked=asked,
    )


def test_whoever_takes_the_connection_finds_what_was_put_off(
    store: Store, session: Session
) -> None:
    sessions.save(store, saved(session, "first"), NOW)
    assert asked(store, session) == "first"
    sessions.save(store, saved(session, "second"), NOW)
    sessions.close(store, session.id)
    assert sessions.find(store, session.id) is None
    assert sessions.open_since(store, NOW) == []


@pytest.mark.parametrize("directly", [False, True], ids=["put off", "by savepoint"])
def test_R2_of_a_turn_that_fails_nothing_is_left_and_earlier_ones_stay(
    store: Store, session: Session, directly: bool
) -> None:
    def succeed(store: Store) -> None:
        sessions.save(store, saved(session, "first"), NOW)

    def fail(store: Store) -> None:
        sessions.save(store, saved(session, "second"), NOW)
        if directly:
            assert asked(store, session) == "second"
        raise ValueError("it fails")

    assert run_turn(store, succeed) == (None, None)
    _nothing, error = run_turn(store, fail)
    assert isinstance(error, ValueError)
    found = sessions.find(store, session.id)
    assert found is not None
    assert (found.asked, found.answers) == ("first", {"asked": "first"})
    assert asked(store, session) == "first"


@SQLITE
def test_R2_no_turn_is_blamed_for_what_an_earlier_one_put_off(store: Store, member: Member) -> None:
    address = fresh_address(store, member)

    def twice(store: Store) -> None:
        planned = Planned(key="k", reason="reply", due=NOW, address_id=10_000_000)
        ledger.reply(store, f"reply/{address.id}", planned, NOW)

    def innocent(store: Store) -> None:
        store.conn.execute(text("SELECT 1"))

    assert run_turn(store, twice) == (None, None)
    with pytest.raises(LateError):
        run_turn(store, innocent)
    store.undo_late()


@SQLITE
async def test_what_another_process_writes_is_seen(database: Database, vault: Vault) -> None:
    with database.transaction() as store:
        network = fresh_network(store)
        member = fresh_member(store, network, name="Samira")
    told = await database.write(lambda store: members.get(store, member.id).name)
    assert told == "Samira"
    assert await database.write(lambda store: ("member", member.id) in store.known)
    other = Database(database.url, vault)
    with other.transaction() as store:
        members.change(store, member, name="Hiba")
        networks.change(store, network.id, names={"en": "Baalbek"})
    other.close()
    assert await database.write(lambda store: members.get(store, member.id).name) == "Hiba"
    known = await database.write(lambda store: networks.get(store, network.id).name("en"))
    assert known == "Baalbek"


async def test_what_was_undone_is_not_known(database: Database) -> None:
    with database.transaction() as store:
        address = fresh_address(store, external="omar")

    def fail(store: Store) -> None:
        addresses.heard(store, address, NOW)
        raise ValueError("it fails")

    with pytest.raises(ValueError, match="fails"):
        await database.write(fail)
    found = await database.write(lambda store: addresses.find(store, "web", "omar"))
    assert found is not None
    assert found.last_in_at is None
