"""Sessions: the conversation that somebody is in, resumed where it stood."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from storage import sessions
from storage.database import Database, Store
from storage.sessions import KEPT, Session
from tests.fresh import NOW, fresh_address

ANSWERS: dict[str, Any] = {
    "title": "Réunion",
    "when": ["2026-12-03", "17:00"],
    "who": {"kinds": []},
    "n": None,
}


def begin(store: Store, address: int, flow: str = "plan-meeting") -> Session:
    return sessions.open_session(
        store, address_id=address, member_id=None, flow=flow, answers=ANSWERS, now=NOW
    )


def test_R6_a_conversation_is_resumed_where_it_stood(database: Database) -> None:
    with database.transaction() as store:
        address = fresh_address(store).id
        begun = begin(store, address)
        sessions.save(store, replace(begun, asked="place"), NOW)
    with database.transaction() as store:
        found = sessions.current(store, address, NOW)
        assert found is not None
        assert (found.answers, found.asked, found.flow) == (ANSWERS, "place", "plan-meeting")


def test_the_conversation_begun_last_is_the_current_one(store: Store) -> None:
    address = fresh_address(store).id
    first = begin(store, address)
    second = begin(store, address, "settings")
    assert sessions.current(store, address, NOW) == second
    sessions.close(store, second.id)
    assert sessions.current(store, address, NOW) == first
    assert sessions.find(store, second.id) is None


def test_S2_a_number_never_comes_again_so_that_old_buttons_answer_nothing(store: Store) -> None:
    address = fresh_address(store).id
    first = begin(store, address)
    sessions.close(store, first.id)
    assert begin(store, address).id > first.id


def test_a_conversation_begun_anew_replaces_its_own_draft(store: Store) -> None:
    address = fresh_address(store).id
    begin(store, address)
    settings = begin(store, address, "settings")
    sessions.close_flow(store, address, "plan-meeting")
    assert sessions.open_since(store, NOW) == [settings]
    sessions.close_all(store, address)
    assert sessions.open_since(store, NOW) == []


def test_H12_a_draft_is_gone_a_day_after_it_was_touched_last(store: Store) -> None:
    address = fresh_address(store).id
    begun = begin(store, address)
    sessions.save(store, begun, NOW + timedelta(hours=5))
    assert sessions.current(store, address, NOW + KEPT) == begun
    end = NOW + timedelta(hours=5) + KEPT
    assert sessions.current(store, address, end) is None
    sessions.purge(store, end - timedelta(seconds=1))
    assert sessions.find(store, begun.id) is not None
    sessions.purge(store, end + timedelta(seconds=1))
    assert sessions.find(store, begun.id) is None


def test_others_conversations_are_theirs(store: Store) -> None:
    mine, theirs = fresh_address(store, external="a").id, fresh_address(store, external="b").id
    kept = begin(store, theirs)
    begin(store, mine)
    sessions.close_all(store, mine)
    assert sessions.current(store, mine, NOW) is None
    assert sessions.current(store, theirs, NOW) == kept


def test_a_conversation_goes_on_at_another_address_of_its_person(database: Database) -> None:
    with database.transaction() as store:
        here = fresh_address(store, external="a").id
        there = fresh_address(store, external="b", platform="whatsapp").id
        begun = begin(store, here)
        sessions.save(store, replace(begun, asked="place"), NOW)
        sessions.move(store, begun.id, there)
        assert sessions.current(store, here, NOW) is None
        moved = sessions.find(store, begun.id)
        assert moved == sessions.current(store, there, NOW)
    with database.transaction() as store:
        assert sessions.current(store, here, NOW) is None
        found = sessions.current(store, there, NOW)
        assert found is not None
        assert (found.id, found.asked, found.answers) == (begun.id, "place", ANSWERS)


def test_a_conversation_that_is_over_goes_nowhere(store: Store) -> None:
    here, there = fresh_address(store, external="a").id, fresh_address(store, external="b").id
    begun = begin(store, here)
    sessions.close(store, begun.id)
    sessions.move(store, begun.id, there)
    assert sessions.current(store, there, NOW) is None
