"""Notes: one value a name."""

from __future__ import annotations

from storage import notes
from storage.database import Database, Store
from tests.storage.at_once import at_once


def test_the_last_value_is_the_one_that_is_kept(store: Store) -> None:
    assert notes.get(store, "offset") == ""
    assert notes.get(store, "offset", "0") == "0"
    notes.put(store, "offset", "1")
    notes.put(store, "offset", "2")
    notes.put(store, "other", "")
    assert notes.get(store, "offset") == "2"
    assert notes.get(store, "other", "given") == ""


def test_a_note_written_by_several_at_once_is_one_note(database: Database) -> None:
    at_once(database, lambda store: notes.put(store, "offset", "7"))
    with database.transaction() as store:
        assert notes.get(store, "offset") == "7"
