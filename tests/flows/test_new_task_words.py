"""What a new task may be called: no person, no theme, nothing that shows otherwise than typed."""

from __future__ import annotations

import pytest

from storage import (
    ledger,
    sessions,
)
from storage.database import Database
from tests.flows.meetings import texts
from tests.flows.task_writing import THURSDAY, last, number, saved, tasks, village


@pytest.mark.parametrize(
    "said",
    [
        "Appeler le 03 123 456 pour la salle @Karim Thursday",
        "Call 03 123 456 about the hall by Thursday @Karim",
        "Visit my neighbour by Thursday @Karim",
        "متابعة الشاب قبل الخميس @Karim",
        "Talk with Mr Haddad by Thursday @Karim",
    ],
)
def test_H2_a_title_about_a_person_is_refused_and_kept_nowhere(
    database: Database, said: str
) -> None:
    talk = village(database)
    shown = last(talk.says("Rana", f"/task {said}"))
    assert "I did not save it" in shown.text
    with talk.database.transaction() as store:
        drafts = str([one.answers for one in sessions.open_since(store, talk.now)])
        rows = str([one.body for one in ledger.of_subject(store, f"reply/{1}")])
    for word in ("123 456", "neighbour", "الشاب", "Haddad"):
        assert word not in drafts + rows
    shown = last(talk.says("Rana", "Book the hall"))
    talk.presses("Rana", "Save")
    one = saved(talk)
    assert (one.title, one.due, one.member_id) == ("Book the hall", THURSDAY, number(talk, "Karim"))


def test_H2_the_title_is_asked_for_with_the_warning(database: Database) -> None:
    talk = village(database)
    shown = last(talk.says("Rana", "/task"))
    assert "Please write about the activity only. No names," in shown.text


def test_H2_a_typed_title_about_a_person_is_refused(database: Database) -> None:
    talk = village(database)
    talk.says("Rana", "/task")
    shown = last(talk.says("Rana", "Follow up on my cousin"))
    assert "I did not save it" in shown.text
    assert "What is to be done?" in shown.text


def test_H5_a_title_that_tells_the_theme_is_refused(database: Database) -> None:
    talk = village(database)
    shown = talk.says("Rana", "/task Prepare the radicalisation day @Karim by Thursday")
    assert "can be read on a locked phone" in texts(shown, "Rana")
    assert tasks(talk) == []


def test_one_person_only_is_responsible(database: Database) -> None:
    talk = village(database)
    shown = talk.says("Rana", "/task Print the posters @Karim @Second by Thursday")
    assert "One person is responsible" in texts(shown, "Rana")
    assert "What is to be done?" in texts(shown, "Rana")


@pytest.mark.parametrize(
    "people",
    ["@Karim, Second", "@Karim and Second", "@Karim & Second", "@me and Karim", "@Karim et رنا",
     "@Karim ورنا", "@Karim , Second", "@رنا و Karim"],
)  # fmt: skip
def test_a_second_person_behind_the_first_is_no_part_of_the_title(
    database: Database, people: str
) -> None:
    talk = village(database)
    shown = talk.says("Rana", f"/task Print the posters {people} by Thursday")
    assert "One person is responsible" in texts(shown, "Rana")
    assert "What is to be done?" in texts(shown, "Rana")


@pytest.mark.parametrize(
    "words",
    ["@Karim, print and fold the posters by Thursday", "@Karim and then print by Thursday",
     "Print @Karim, by Thursday", "اطبعوا @Karim وزعوا حتى الخميس"],
)  # fmt: skip
def test_what_follows_a_person_is_not_taken_for_another_one(database: Database, words: str) -> None:
    talk = village(database)
    shown = talk.says("Rana", f"/task {words}")
    assert "This is how it will be kept" in texts(shown, "Rana")
    assert "Who: Karim" in texts(shown, "Rana")


def test_a_title_that_is_too_long_says_so(database: Database) -> None:
    talk = village(database)
    shown = talk.says("Rana", "/task " + "poster " * 60 + "@Karim")
    assert "Please keep it under 200 characters." in texts(shown, "Rana")


def test_S5_a_title_shows_as_it_was_typed(database: Database) -> None:
    talk = village(database)
    shown = last(talk.says("Rana", "/task <b>Print</b> =1+1 @Karim by Thursday"))
    assert "<b>Print</b> =1+1" in shown.text.replace("&lt;", "<").replace("&gt;", ">")


@pytest.mark.parametrize(
    ("said", "title"),
    [
        ("Print the posters @Karim Haddad by Thursday", "Print the posters"),
        ("جهزوا العرض @Karim الخطيب بعد اسبوعين", "جهزوا العرض"),
        ("Print the posters @Karim Thursday", "Print the posters"),
        ("Print the posters @Karim, Monday", "Print the posters"),
        ("Print @Karim the big posters by Thursday", "Print the big posters"),
        ("@Karim Print the posters by Thursday", "Print the posters"),
    ],
)
def test_a_family_name_behind_a_first_name_is_not_in_the_title(
    database: Database, said: str, title: str
) -> None:
    talk = village(database)
    shown = last(talk.says("Rana", f"/task {said}"))
    assert f"📝 {title}\n" in shown.text
