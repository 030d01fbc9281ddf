"""Every recorded conversation goes as it was recorded; the English ones on each database."""

from __future__ import annotations

from pathlib import Path

import pytest

from storage.database import Database
from tests.flows.script import FIRST, played
from tests.flows.talk import Talk

FOLDER = Path(__file__).parent.parent / "conversations"
FILES = sorted(FOLDER.rglob("*.txt"))


def english(path: Path) -> Path:
    return FOLDER / "en" / path.name


def name_of(path: Path) -> str:
    return path.relative_to(FOLDER).as_posix()


# The languages ask the database the same; a file that has no English one is tried on each kind.
ON_EACH_KIND = {path for path in FILES if path.parent.name == "en" or not english(path).exists()}
TRIED = [
    *(pytest.param("sqlite", path, id=f"sqlite-{name_of(path)}") for path in FILES),
    *(
        pytest.param("postgres", path, id=f"postgres-{name_of(path)}", marks=pytest.mark.postgres)
        for path in sorted(ON_EACH_KIND)
    ),
]


@pytest.mark.parametrize(("database_url", "path"), TRIED, indirect=["database_url"])
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
