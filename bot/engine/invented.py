"""Keeps invented people and real ones apart, without loading the demonstration."""

from __future__ import annotations

from storage import notes
from storage.database import Database

SEEDED = "demo/seeded"  # the note of a database that holds a demonstration


class NotADemonstrationError(Exception):
    """The database holds real people; invented ones are not put among them."""


class InventedPeopleError(Exception):
    """The database holds a demonstration; real people are not put among invented ones."""


def refuse_invented(database: Database) -> None:
    """What has been a demonstration does not become anything else."""
    with database.transaction() as store:
        if notes.get(store, SEEDED):
            raise InventedPeopleError(
                "the database holds the invented people of a demonstration; stop it and run"
                " MUYASSIR_DEMO=on muyassir demo --reset, or set another MUYASSIR_DATABASE_URL"
            )
