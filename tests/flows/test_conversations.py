"""Every recorded conversation goes as it was recorded, on each database."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.database import Database
from tests.flows.script import FIRST, played
from tests.flows.talk import Talk

FOLDER = Path(__file__).parent.parent / "conversations"
FILES = sorted(FOLDER.rglob("*.txt"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(FOLDER).as_posix())
def test_the_conversation_goes_as_recorded(
    path: Path, database: Database, request: pytest.FixtureRequest
) -> None:
    talk = Talk(database, FIRST)
    now, problems = played(path, talk)
    if request.config.getoption("rewrite_conversations"):
        path.write_text(now, encoding="utf-8")
    assert not problems
    assert now == path.read_text(encoding="utf-8")
    assert talk.faults == 0, "a turn failed on the way"
