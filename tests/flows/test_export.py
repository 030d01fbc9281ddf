"""Results as files: made when they are asked for, with names only when a second agrees (H14)."""

from __future__ import annotations

import pytest

from bot.engine.fates import settle_unknown
from bot.engine.maker import keep, make_all
from storage import files, ledger
from storage.database import Database
from storage.ledger import Standing
from tests.flows.closed import (
    NAMES,
    SHORT,
    circle,
    close,
    hand_in,
    overall,
)
from tests.flows.surveys import DIFFICULT, HELD, OPEN, OVERALL, definition, send

EIGHT = (5, 4, 4, 3, 2, 5, 4, 3)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_real_files_follow_when_they_are_asked_for(database: Database) -> None:
    talk = circle(database)
    survey = send(talk, definition(OVERALL, DIFFICULT, HELD, OPEN))
    answers = {"overall": "4", "hard": ["time"], "held": "no", "open": "More time please"}
    hand_in(talk, survey, dict.fromkeys(NAMES, answers))
    close(talk, survey)
    talk.presses("Rana", "Take out as files")
    assert make_all(database, talk.tables, talk.now) == 2
    before = len(talk.shown)
    talk.deliver()
    shown = talk.shown[before:]
    documents = {
        name: one
        for shown_ in shown
        for name, one in zip(shown_.documents, shown_.contents, strict=True)
    }
    assert set(documents) == {"results.xlsx", "results.csv"}
    assert documents["results.xlsx"].startswith(b"PK")
    assert b"No line is a person" in documents["results.csv"]
    again = talk.presses("Rana", "Take out as files")
    assert "follow in a moment" in again[-1].text
    assert make_all(database, talk.tables, talk.now) == 2, "a fresh pair"


@pytest.mark.each_kind
def test_files_that_could_not_be_made_are_said(database: Database) -> None:
    talk = circle(database)
    survey = send(talk, SHORT)
    hand_in(talk, survey, overall(*EIGHT))
    close(talk, survey)
    talk.presses("Rana", "Take out as files")
    for _file in range(2):
        with database.transaction() as store:
            file = files.next_wanted(store, talk.now)
            assert file is not None
            keep(store, talk.tables, file, None, talk.now)
    talk.deliver()
    assert "could not be made" in talk.shown[-1].text


@pytest.mark.each_kind
def test_R5_files_are_not_sent_twice_when_nobody_knows_whether_they_arrived(
    database: Database,
) -> None:
    talk = circle(database)
    survey = send(talk, SHORT)
    hand_in(talk, survey, overall(*EIGHT))
    close(talk, survey)
    talk.presses("Rana", "Take out as files")
    for _file in range(2):
        with database.transaction() as store:
            file = files.next_wanted(store, talk.now)
            assert file is not None
            keep(store, talk.tables, file, b"made", talk.now)
    with database.transaction() as store:
        (entry,) = ledger.of_subject(store, f"export/{survey.id}")
        settle_unknown(store, entry, talk.now, attempts=1, group=False)
        (entry,) = ledger.of_subject(store, f"export/{survey.id}")
    assert entry.state is Standing.FAILED
