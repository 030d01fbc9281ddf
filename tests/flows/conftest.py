"""A small world to talk in."""

from __future__ import annotations

import pytest

from storage.database import Database
from tests.flows.script import FIRST
from tests.flows.talk import Talk


@pytest.fixture
def talk(database: Database) -> Talk:
    """Saida with a coordinator, Rana, and a practitioner, Karim; an owner, Huda, at the office."""
    made = Talk(database, FIRST)
    office = made.network("Office", "LB", office=True)
    made.member("Huda", "owner", "en", office)
    made.network("Saida", "LB")
    made.member("Rana", "coordinator", "en")
    made.member("Karim", "practitioner", "en")
    return made
