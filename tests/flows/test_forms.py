"""Forms in chat: written question by question, corrected, copied, sent in and got as workbooks."""

from __future__ import annotations

import io
from dataclasses import replace

import openpyxl
import pytest

from bot.engine.maker import make_all
from bot.flows.surveys.survey import parsed
from bot.forms import reading
from bot.forms.definition import Definition, Group
from bot.forms.writing import workbook
from storage import forms, networks
from storage.database import Database
from tests.flows.meetings import texts, town
from tests.flows.surveys import HELD, OVERALL, REACH, definition, look, send
from tests.flows.talk import Shown, Talk

pytestmark = pytest.mark.each_kind


def taps(talk: Talk, name: str, *labels: str) -> list[Shown]:
    shown: list[Shown] = []
    for label in labels:
        shown += talk.presses(name, label)
    return shown


def kept(talk: Talk) -> list[forms.Form]:
    with talk.database.transaction() as store:
        return forms.of_network(store, networks.listed(store)[-1].id)


def newest(talk: Talk) -> Definition:
    return parsed(kept(talk)[-1].definition)


def made(talk: Talk) -> list[Shown]:
    """What is shown once the files that are wanted have been made."""
    before = len(talk.shown)
    make_all(talk.database, talk.tables, talk.now)
    talk.deliver()
    return talk.shown[before:]


def write(talk: Talk) -> None:
    """A form of three questions, by talking."""
    talk.says("Rana", "/forms")
    taps(talk, "Rana", "Write a new one")
    talk.says("Rana", "After the visit")
    taps(talk, "Rana", "Without names", "A scale: very weak to excellent")
    talk.says("Rana", "How was the visit?")
    taps(talk, "Rana", "Yes, it may be skipped", "One more question", "Several choices")
    talk.says("Rana", "What was good?")
    talk.says("Rana", "• The people\n• The place\n\nThe food")
    taps(talk, "Rana", "No, it needs an answer", "One more question", "Free text")
    talk.says("Rana", "One thing to keep?")
    taps(talk, "Rana", "That is all")


def test_a_form_is_written_question_by_question(database: Database) -> None:
    talk = town(database)
    write(talk)
    assert "How was the visit?" in talk.shown[-1].text
    taps(talk, "Rana", "Keep it")
    form = newest(talk)
    assert [field.type for field in form.fields()] == ["select_one", "select_multiple", "text"]
    assert form.title == {"en": "After the visit"}
    assert form.anonymous is True
    assert [one.label["en"] for one in form.lists["choices_2"]] == [
        "The people", "The place", "The food",
    ]  # fmt: skip
    assert len(form.lists["quality"]) == 5
    assert form.lists["quality"][0].label["ar"]
    assert [field.required for field in form.fields()] == ["", "yes", ""]
    assert talk.faults == 0


@pytest.mark.parametrize(
    "words", ["new survey", "/newsurvey", "استبيان جديد", "nouveau questionnaire"]
)
def test_a_form_is_begun_in_words(database: Database, words: str) -> None:
    talk = town(database)
    (shown,) = talk.says("Rana", words)
    assert "called" in shown.text
    refused = texts(talk.says("Karim", words), "Karim")
    assert "called" not in refused


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ("Only one", "At least two choices"),
        ("Same\nSame", "At least two choices"),
        ("\n".join(map(str, range(20))), "At most 10 choices"),
        (f"Short\n{'x' * 100}", "One of the choices is long"),
    ],
)
def test_choices_that_cannot_be_taken_are_asked_again(
    database: Database, words: str, why: str
) -> None:
    talk = town(database)
    talk.says("Rana", "/forms")
    taps(talk, "Rana", "Write a new one")
    talk.says("Rana", "Trial")
    taps(talk, "Rana", "Without names", "One choice of several")
    talk.says("Rana", "Which?")
    assert why in talk.says("Rana", words)[-1].text


def test_a_form_is_dropped_when_it_is_not_to_be_kept(database: Database) -> None:
    talk = town(database)
    write(talk)
    taps(talk, "Rana", "Drop it")
    assert kept(talk) == []


def test_practitioners_have_no_forms(database: Database) -> None:
    talk = town(database)
    assert "coordinators" in texts(talk.says("Karim", "/forms"), "Karim")


def test_an_edited_wording_disturbs_nobody(database: Database) -> None:
    talk = town(database)
    survey = send(talk, definition(OVERALL, HELD))
    taps(talk, "Karim", "Start", "Good")
    talk.says("Rana", "/forms")
    taps(talk, "Rana", "Short survey", "Correct it", "The wording of a question")
    taps(talk, "Rana", "Did it take place?", "English")
    talk.says("Rana", "Did the activity take place?")
    assert kept(talk)[-1].version == 2
    shown = taps(talk, "Karim", "Back", "Weak")
    assert "Did the activity take place?" in shown[-1].text
    taps(talk, "Karim", "Yes", "Send my answers")
    assert look(talk, survey).form_id == kept(talk)[-1].id
    assert talk.faults == 0


def test_who_is_in_the_middle_of_a_form_that_changes_goes_on_with_the_old_one(
    database: Database,
) -> None:
    talk = town(database)
    survey = send(talk, definition(OVERALL, HELD))
    taps(talk, "Karim", "Start", "Good")
    talk.says("Rana", "/forms")
    taps(talk, "Rana", "Short survey", "Correct it", "One question less", "Did it take place?")
    assert [field.name for field in newest(talk).fields()] == ["overall"]
    shown = taps(talk, "Karim", "Yes", "Send my answers")
    assert "Thank you" in shown[-1].text
    assert look(talk, survey).form_id != kept(talk)[-1].id


def test_a_question_that_others_look_at_stays(database: Database) -> None:
    talk = town(database)
    send(talk, definition(HELD, REACH))
    talk.says("Rana", "/forms")
    taps(talk, "Rana", "Short survey", "Correct it", "One question less")
    shown = taps(talk, "Rana", "Did it take place?")
    assert "depends on the answer" in texts(shown, "Rana")


@pytest.mark.parametrize(("relevant", "count"), [("${reach} > 5", ""), ("", "${reach}")])
def test_a_question_that_a_group_looks_at_stays(
    database: Database, relevant: str, count: str
) -> None:
    talk = town(database)
    asked = replace(REACH, relevant="")
    repeat = bool(count)
    group = Group(name="g", relevant=relevant, count=count, repeat=repeat, nodes=(OVERALL,))
    send(talk, replace(definition(asked), nodes=(asked, group)))
    talk.says("Rana", "/forms")
    taps(talk, "Rana", "Short survey", "Correct it", "One question less")
    shown = taps(talk, "Rana", "How many came?")
    assert "depends on the answer" in texts(shown, "Rana")
    assert len(kept(talk)) == 1


def test_a_wording_that_names_no_question_is_refused(database: Database) -> None:
    """What stands in the braces would vanish without a word."""
    talk = town(database)
    send(talk, definition(OVERALL, HELD))
    talk.says("Rana", "/forms")
    taps(talk, "Rana", "Short survey", "Correct it", "The wording of a question")
    taps(talk, "Rana", "Did it take place?", "English")
    shown = talk.says("Rana", "Was ${thing} good?")
    assert "Nothing was changed.\nThere is no question “thing”" in texts(shown, "Rana")
    assert len(kept(talk)) == 1
    taps(talk, "Rana", "Short survey", "Correct it", "One question more", "A number")
    shown = talk.says("Rana", "How many came to ${thing}?")
    assert "Please leave out “${”" in texts(shown, "Rana")


def test_a_question_more_and_a_copy(database: Database) -> None:
    talk = town(database)
    write(talk)
    taps(talk, "Rana", "Keep it", "Copy it")
    assert newest(talk).title == {"en": "After the visit (2)"}
    taps(talk, "Rana", "Correct it", "One question more", "A number")
    talk.says("Rana", "How many came?")
    taps(talk, "Rana", "Yes, it may be skipped")
    assert [field.type for field in newest(talk).fields()][-1] == "integer"
    assert len(kept(talk)) == 2
    taps(talk, "Rana", "Remove it", "Yes, remove it")
    assert len(kept(talk)) == 1


# --- as files -------------------------------------------------------------------------------------


def sent_in(talk: Talk, content: bytes, name: str = "form.xlsx") -> list[Shown]:
    talk.says("Rana", "/forms")
    taps(talk, "Rana", "Send in a workbook")
    shown = talk.sends_file("Rana", name, content)
    assert "I am reading your form" in shown[-1].text
    return made(talk)


def test_a_workbook_is_read_and_kept_when_confirmed(database: Database) -> None:
    talk = town(database)
    shown = sent_in(talk, workbook(definition(OVERALL, HELD)))
    assert "This is what I read" in shown[-1].text
    assert kept(talk) == []  # nothing is kept before that
    keep = talk.handle("Rana", "Keep it")
    taps(talk, "Rana", "Keep it")
    assert newest(talk).lists == definition(OVERALL, HELD).lists
    from bot.core.messages import Kind

    talk.sends("Rana", Kind.PRESS, handle=keep)
    assert [form.version for form in kept(talk)] == [1]  # a double tap makes no second version


def test_S7_a_workbook_with_faults_is_told_by_row_and_nothing_is_kept(database: Database) -> None:
    talk = town(database)
    book = openpyxl.Workbook()
    page = book.active
    assert page is not None
    page.title = "survey"
    for row in (
        ("type", "name", "label::English (en)"),
        ("select_one missing", "one", "Which?"),
        ("text", "one", "Again?"),
        ("integer", "two", ""),
    ):
        page.append(row)
    out = io.BytesIO()
    book.save(out)
    shown = sent_in(talk, out.getvalue())
    assert "survey:2" in shown[-1].text
    assert "survey:3" in shown[-1].text
    assert "Nothing was kept" in shown[-1].text
    assert kept(talk) == []


@pytest.mark.parametrize("content", [b"not a workbook", b"PK\x03\x04broken", b"\0" * 100])
def test_S7_what_is_no_workbook_is_refused_with_a_sentence(
    database: Database, content: bytes
) -> None:
    talk = town(database)
    shown = sent_in(talk, content)
    assert "Nothing was kept" in shown[-1].text
    assert talk.faults == 0


def test_kinds_that_H1_forbids_are_refused_or_left_out(database: Database) -> None:
    talk = town(database)
    written = (
        "settings: {form_title: Visit, form_id: visit}\n"
        "survey:\n"
        "  - {type: image, name: photo, label: A photo}\n"
        "  - {type: integer, name: many, label: How many}\n"
    )
    shown = sent_in(talk, written.encode(), "form.yaml")
    assert "survey" in shown[-1].text
    taps(talk, "Rana", "Leave those questions out")
    assert [field.name for field in newest(talk).fields()] == ["many"]


def test_a_form_goes_out_as_a_workbook_and_comes_back_the_same(database: Database) -> None:
    talk = town(database)
    write(talk)
    taps(talk, "Rana", "Keep it", "Get it as a workbook")
    shown = made(talk)
    assert shown[-1].documents == ("form.xlsx",)
    back = reading.read("form.xlsx", shown[-1].contents[0]).definition
    assert back is not None
    assert back.nodes == newest(talk).nodes
    assert back.lists == newest(talk).lists


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Transport; Salle, Matériel", ["Transport", "Salle", "Matériel"]),
        ("المكان، الوقت ؛ المواد", ["المكان", "الوقت", "المواد"]),
        ("1,5 h, 2,5 h", ["1,5 h", "2,5 h"]),
        ("Yes, very\nNo, not at all", ["Yes, very", "No, not at all"]),
    ],
)
def test_choices_are_written_in_one_line_and_shown_back(
    database: Database, words: str, found: list[str]
) -> None:
    talk = town(database)
    talk.says("Rana", "/forms")
    taps(talk, "Rana", "Write a new one")
    talk.says("Rana", "Trial")
    taps(talk, "Rana", "Without names", "One choice of several")
    talk.says("Rana", "Which?")
    assert f"The choices: {', '.join(found)}" in talk.says("Rana", words)[-1].text
    taps(talk, "Rana", "Yes, it may be skipped", "That is all", "Keep it")
    assert [one.label["en"] for one in newest(talk).lists["choices_1"]] == found
