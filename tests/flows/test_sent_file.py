"""A file that somebody sends where one is asked for, and that does not get here."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.core.messages import File, Kind
from storage.database import Database
from tests.flows.meetings import tap, town
from tests.flows.talk import Talk


def member_list(talk: Talk) -> None:
    talk.says("Rana", "/invite")
    talk.presses("Rana", "From a file")


def plan(talk: Talk) -> None:
    talk.says("Rana", "/menu")
    tap(talk, "Rana", "plan-file", "")


def form(talk: Talk) -> None:
    talk.says("Rana", "/forms")
    talk.presses("Rana", "Send in a workbook")


@pytest.mark.parametrize("asked", [member_list, plan, form])
def test_a_file_above_five_megabytes_is_called_too_large_with_what_to_do(
    database: Database, asked: Callable[[Talk], None]
) -> None:
    """What is too large is not fetched: nothing of it comes in."""
    talk = town(database)
    asked(talk)
    large = File(ref="1", name="file.csv", size=5_000_001)
    (shown,) = talk.sends("Rana", Kind.FILE, file=large)
    assert "larger than 5 MB, so it was not opened. Please copy the lines" in shown.text
    assert "empty" not in shown.text
    assert talk.faults == 0


@pytest.mark.parametrize("asked", [member_list, plan, form])
def test_a_file_that_was_not_fetched_is_asked_for_again(
    database: Database, asked: Callable[[Talk], None]
) -> None:
    """It is empty, or gone, or too large where the app does not say how large it is."""
    talk = town(database)
    asked(talk)
    (shown,) = talk.sends_file("Rana", "file.csv", b"")
    assert "is empty, did not arrive, or is larger than 5 MB" in shown.text
    assert talk.faults == 0


@pytest.mark.parametrize("asked", [member_list, plan, form])
def test_words_instead_of_a_file_are_no_file(
    database: Database, asked: Callable[[Talk], None]
) -> None:
    talk = town(database)
    asked(talk)
    (shown,) = talk.says("Rana", "here it is")
    assert "Please send the file itself" in shown.text
