"""A spreadsheet that nothing has asked for: refused unread, with what to do instead."""

from __future__ import annotations

import pytest

from storage.database import Database
from tests.flows.meetings import town
from tests.flows.talk import Talk

LIST = b"Name\nSamir\n"


def sent(talk: Talk, who: str, name: str) -> str:
    (shown,) = talk.sends_file(who, name, LIST)
    return shown.text


@pytest.mark.parametrize("name", ["plan.xlsx", "PLAN.CSV", "old.xls"])
def test_H1_a_spreadsheet_out_of_nowhere_leads_to_where_it_can_be_sent(
    database: Database, name: str
) -> None:
    said = sent(town(database), "Rana", name)
    assert "I did not keep this one" in said
    assert "Photos" not in said
    assert [line.partition(": ")[2] for line in said.splitlines()[1:]] == [
        "/plan", "/invite", "/forms",
    ]  # fmt: skip


def test_S2_each_role_is_led_only_to_what_it_may_do(database: Database) -> None:
    talk = town(database)
    talk.member("Farid", "facilitator", "en")
    talk.member("Omar", "auditor", "en")
    assert "/forms" in sent(talk, "Farid", "form.xlsx")
    assert "/plan" not in sent(talk, "Farid", "form.xlsx")
    for who in ("Karim", "Omar"):
        said = sent(talk, who, "list.csv")
        assert said.startswith("I read no spreadsheets here, and I did not keep this one.")
        assert "/invite" not in said


def test_a_spreadsheet_amid_another_question_is_refused_and_the_question_asked_again(
    database: Database,
) -> None:
    talk = town(database)
    asked = talk.says("Rana", "/meeting")[-1].text
    shown = talk.sends_file("Rana", "plan.csv", LIST)
    assert shown[0].text.startswith("I read a spreadsheet only where I have asked for it")
    assert shown[-1].text == asked


@pytest.mark.parametrize("name", ["photo.jpg", "notes.pdf", "csv"])
def test_what_is_no_spreadsheet_is_refused_as_ever(database: Database, name: str) -> None:
    assert sent(town(database), "Rana", name).startswith("I do not accept photos or files")


def test_S4_a_stranger_learns_of_no_command(database: Database) -> None:
    assert "/" not in sent(town(database), "Stranger", "plan.csv")
