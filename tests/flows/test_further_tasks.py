"""What holds tasks that belong to no activity is called so in the language of each reader."""

from __future__ import annotations

import re

import pytest

from bot.core.messages import Voice
from bot.core.texts import plain, translate
from bot.reports.plan_words import FURTHER
from storage.database import Database
from tests.flows.meetings import tap, texts
from tests.flows.plan_sending import made, send, taps
from tests.flows.talk import Talk
from tests.flows.task_writing import saved, village
from tests.flows.test_plan_export import documents, state

ENGLISH, ARABIC = "Further tasks", plain(translate(FURTHER, Voice(language="ar")))


def written(database: Database) -> Talk:
    """Rana, in English, has made the first task without an activity."""
    talk = village(database)
    talk.says("Rana", "/task Print the posters @me by Thursday")
    talk.presses("Rana", "Save")
    return talk


def test_each_reader_sees_further_tasks_in_their_own_language(database: Database) -> None:
    talk = written(database)
    seen = texts(talk.says("Nada", "/plan"), "Nada")
    for _level in ("objective", "activity"):
        seen += texts(talk.presses("Nada", f"1. {ARABIC}"), "Nada")
    seen += texts(tap(talk, "Nada", "task-show", saved(talk).subject), "Nada")
    seen += texts(tap(talk, "Nada", "plan-line", saved(talk).subject), "Nada")
    assert ENGLISH not in seen
    assert f"النشاط: {ARABIC}" in plain(seen)
    seen = texts(tap(talk, "Rana", "plan-line", saved(talk).subject), "Rana")
    assert f"Activity: {ENGLISH}" in seen


@pytest.mark.parametrize("marked", [True, False])
def test_the_plan_taken_out_in_one_language_and_sent_in_by_another_changes_nothing(
    database: Database, marked: bool
) -> None:
    talk = written(database)
    talk.says("Nada", "/plan")
    tap(talk, "Nada", "plan-export", "")
    (codes, *_others) = talk.shown[-1].labels
    talk.presses("Nada", codes)
    table = documents(made(talk), "Nada")["plan.csv"]
    assert ENGLISH not in table.decode()
    assert ARABIC in table.decode()
    before = state(talk)
    send(talk, table if marked else re.sub(rb"L\d+", b"", table))
    assert "says the same already" in taps(talk, "Go on")[-1].text
    assert state(talk) == before
