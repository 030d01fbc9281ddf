"""Files that are made outside of turns: ordered once, tried in turn, kept sealed, and gone."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select

from storage import files
from storage.database import Store
from storage.files import MOST_TRIES, File, State
from storage.models import FileRow
from storage.networks import Network
from tests.fresh import NOW, fresh_network

DAY = timedelta(days=1)
ORDER = {"kind": "chart", "title": "تدريب صيدا"}


def wanted(store: Store, network: Network, key: str = "chart/1", **values: object) -> None:
    given = {"subject": "survey/1", "kind": "chart", "order": ORDER, "expires": NOW + DAY}
    files.want(store, key=key, network_id=network.id, **{**given, **values})  # type: ignore[arg-type]


def taken(store: Store) -> File:
    file = files.next_wanted(store, NOW)
    assert file is not None
    return file


def test_a_file_is_ordered_once_and_made_from_what_was_ordered(
    store: Store, network: Network
) -> None:
    wanted(store, network)
    wanted(store, network, order={"kind": "chart", "title": "another"})
    file = taken(store)
    assert (file.key, file.subject, file.tries) == ("chart/1", "survey/1", 1)
    assert files.order_of(store, file) == ORDER
    assert files.content(store, "chart/1", NOW) is None


def test_what_is_made_is_found_by_its_key_and_its_order_is_gone(
    store: Store, network: Network
) -> None:
    wanted(store, network)
    file = taken(store)
    assert files.made(store, file, b"\x89PNG")
    assert files.content(store, "chart/1", NOW) == b"\x89PNG"
    assert files.order_of(store, file) == {}
    assert files.next_wanted(store, NOW) is None
    found = files.find(store, "chart/1")
    assert found is not None
    assert (found.state, found.settled) == (State.MADE, True)
    assert not files.failed(store, file), "what is made cannot fail any more"


def test_each_has_its_turn_and_a_broken_one_holds_nobody_up(store: Store, network: Network) -> None:
    for key in ("one", "two"):
        wanted(store, network, key)
    assert [taken(store).key for _ in range(4)] == ["one", "two", "one", "two"]
    assert taken(store).tries == MOST_TRIES
    assert [(file.key, file.tries) for file in files.next_few(store, NOW, 5)] == [
        ("two", MOST_TRIES),
        ("one", MOST_TRIES + 1),
    ]


def test_a_failed_one_is_no_longer_wanted(store: Store, network: Network) -> None:
    wanted(store, network)
    assert files.failed(store, taken(store))
    assert files.next_wanted(store, NOW) is None
    found = files.find(store, "chart/1")
    assert found is not None
    assert (found.state, found.settled) == (State.FAILED, True)


def test_S9_neither_order_nor_content_can_be_read_without_the_key(
    store: Store, network: Network
) -> None:
    wanted(store, network)
    files.made(store, taken(store), b"the content of it")
    wanted(store, network, "chart/2")
    for row in store.conn.execute(select(FileRow.order_sealed, FileRow.content_sealed)):
        assert "صيدا".encode() not in row.order_sealed
        assert b"content" not in (row.content_sealed or b"")


def test_S4_each_network_seals_with_its_own_key(store: Store, network: Network) -> None:
    other = fresh_network(store)
    wanted(store, other)
    files.made(store, taken(store), b"theirs")
    store.vault.forget(other.id)
    assert files.content(store, "chart/1", NOW) == b"theirs", "its key is looked up again"


def test_H12_files_go_when_they_have_expired(store: Store, network: Network) -> None:
    wanted(store, network)
    wanted(store, network, "chart/2", expires=NOW + 2 * DAY)
    files.made(store, taken(store), b"old")
    files.purge(store, NOW + DAY - timedelta(seconds=1))
    assert files.find(store, "chart/1") is not None
    assert files.content(store, "chart/1", NOW + DAY) is None
    files.purge(store, NOW + DAY)
    assert files.find(store, "chart/1") is None
    assert [file.key for file in files.of_subject(store, "survey/1")] == ["chart/2"]
    assert files.next_wanted(store, NOW + 2 * DAY) is None


def test_nothing_of_a_forgotten_subject_stays(store: Store, network: Network) -> None:
    wanted(store, network)
    wanted(store, network, "chart/2", subject="survey/2")
    files.forget(store, "survey/1")
    assert files.of_subject(store, "survey/1") == []
    assert [file.key for file in files.of_subject(store, "survey/2")] == ["chart/2"]
