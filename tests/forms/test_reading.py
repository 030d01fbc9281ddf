"""XLSForm workbooks as Kobo and ODK take them become forms, with nothing lost."""

from __future__ import annotations

from datetime import datetime

import pytest

from bot.core.form import Type
from bot.forms.definition import Choice, Field, Group
from bot.forms.reading import read
from tests.forms.books import book, form, notes, survey


def test_a_workbook_as_kobo_writes_it() -> None:
    content = book(
        survey=[
            [
                "type",
                "name",
                "label::Arabic (ar)",
                "label::French (fr)",
                "hint::French (fr)",
                "required",
                "required_message::French (fr)",
                "relevant",
                "constraint",
                "constraint_message::French (fr)",
                "default",
                "appearance",
                "guidance_hint",
            ],
            ["start", "start"],
            ["begin_group", "work", "العمل", "Le travail"],
            [
                "select_one yes_no",
                "held",
                "هل نُفِّذ؟",
                "A-t-il eu lieu ?",
                "Un seul choix",
                "yes",
                "Merci de choisir.",
                None,
                None,
                None,
                "no",
                "likert",
            ],
            ["end_group"],
            [
                "integer",
                "people",
                "العدد",
                "Combien ?",
                None,
                "${held} = 'yes'",
                None,
                "selected(${held}, 'yes')",
                ". > 0 and . <= 500",
                "De 1 à 500",
            ],
        ],
        choices=[
            ["list name", "name", "label::Arabic (ar)", "label::French (fr)"],
            ["yes_no", "yes", "نعم", "Oui"],
            ["yes_no", "no", "لا", "Non"],
        ],
        settings=[
            ["form_title", "form_id", "version", "default_language", "style"],
            ["Une activité", "activity", 3, "Arabic (ar)", "pages"],
        ],
    )
    found = form(content)
    assert (found.name, found.title, found.version) == ("activity", {"ar": "Une activité"}, "3")
    assert found.languages == ("ar", "fr")
    held = Field(
        name="held",
        type=Type.SELECT_ONE,
        label={"ar": "هل نُفِّذ؟", "fr": "A-t-il eu lieu ?"},
        hint={"fr": "Un seul choix"},
        required="yes",
        required_message={"fr": "Merci de choisir."},
        default="no",
        choices="yes_no",
        appearance="likert",
    )
    people = Field(
        name="people",
        type=Type.INTEGER,
        label={"ar": "العدد", "fr": "Combien ?"},
        required="${held} = 'yes'",
        relevant="selected(${held}, 'yes')",
        constraint=". > 0 and . <= 500",
        constraint_message={"fr": "De 1 à 500"},
    )
    label = {"ar": "العمل", "fr": "Le travail"}
    assert found.nodes == (Group(name="work", label=label, nodes=(held,)), people)
    assert found.lists == {
        "yes_no": (
            Choice(name="yes", label={"ar": "نعم", "fr": "Oui"}),
            Choice(name="no", label={"ar": "لا", "fr": "Non"}),
        )
    }
    assert notes(read("x.xlsx", content)) == [
        "settings: These columns are not read here: style.",
        "settings:2: The form has no wording in English. Who reads that sees Arabic.",
        "survey: These columns are not read here: guidance_hint.",
        "survey:2:type: The row was left out: when somebody filled in a form is not kept.",
        "survey:4:hint: This is not worded in Arabic; who reads that sees another language.",
        (
            "survey:4:required_message: This is not worded in Arabic; who reads that sees another"
            " language."
        ),
        (
            "survey:6:constraint_message: This is not worded in Arabic; who reads that sees another"
            " language."
        ),
    ]


def test_our_own_columns_for_what_xlsform_does_not_know() -> None:
    content = book(
        survey=[
            [
                "type",
                "name",
                "label",
                "muyassir::compare",
                "muyassir::same",
                "muyassir::first_if",
                "muyassir::text_limit",
                "muyassir::correct",
                "muyassir::reason",
            ],
            ["select_one yes_no", "before", "Before"],
            ["select_one yes_no", "after", "Now", "before", "yes", "no yes"],
            ["text", "why", "Why?", None, None, None, 280],
            ["select_one yes_no", "quiz", "Is it?", None, None, None, None, "yes", "It is."],
        ],
        choices=[
            ["list_name", "name", "label", "muyassir::value", "region"],
            ["yes_no", "yes", "Yes", 1, "north"],
            ["yes_no", "no", "No", 0.5],
        ],
        settings=[
            [
                "form_title",
                "muyassir::title::English (en)",
                "muyassir::title::fr",
                "muyassir::anonymous",
                "muyassir::hours",
                "muyassir::reminders",
                "muyassir::intro::English (en)",
                "muyassir::thanks",
            ],
            ["x", "Title", "Titre", "yes", 48, 2, "Welcome", "Thanks"],
        ],
    )
    found = form(content, "my survey.xlsx")
    assert found.name == "my_survey"
    assert found.title == {"en": "Title", "fr": "Titre"}
    assert (found.anonymous, found.hours, found.reminders) == (True, 48, 2)
    assert (found.intro, found.thanks) == ({"en": "Welcome"}, {"": "Thanks"})
    _before, after, why, quiz = found.fields()
    assert (after.compare, after.same, after.first_if) == ("before", True, ("no", "yes"))
    assert why.text_limit == 280
    assert (quiz.correct, quiz.reason) == ("yes", {"": "It is."})
    assert found.lists["yes_no"] == (
        Choice(name="yes", label={"": "Yes"}, value=1.0, columns={"region": "north"}),
        Choice(name="no", label={"": "No"}, value=0.5),
    )


@pytest.mark.parametrize(
    ("written", "type"),
    [
        ("text", Type.TEXT),
        ("string", Type.TEXT),
        ("int", Type.INTEGER),
        ("integer", Type.INTEGER),
        ("decimal", Type.DECIMAL),
        ("range", Type.RANGE),
        ("date", Type.DATE),
        ("time", Type.TIME),
        ("datetime", Type.DATETIME),
        ("dateTime", Type.DATETIME),
        ("select_one yes_no", Type.SELECT_ONE),
        ("select one yes_no", Type.SELECT_ONE),
        ("select one from yes_no", Type.SELECT_ONE),
        ("select_multiple yes_no", Type.SELECT_MULTIPLE),
        ("select all that apply from yes_no", Type.SELECT_MULTIPLE),
        ("rank yes_no", Type.RANK),
        ("note", Type.NOTE),
        ("acknowledge", Type.ACKNOWLEDGE),
        ("trigger", Type.ACKNOWLEDGE),
        ("hidden", Type.HIDDEN),
    ],
)
def test_each_type_by_all_its_names(written: str, type: Type) -> None:
    content = survey(["text", "first", "A question"], [written, "second", "Another"])
    assert [field.type for field in form(content).fields()] == [Type.TEXT, type]


def test_or_other_calculations_and_repeats() -> None:
    content = survey(
        ["select_one yes_no or_other", "q", "Which?"],
        ["calculate", "twice", None, "2 * 2"],
        ["today", "day"],
        ["begin repeat", "visits", "A visit", None, "${twice}"],
        ["text", "where", "Where?"],
        ["end repeat"],
        ["begin_repeat", "more", "More"],
        ["text", "what", "What?"],
        ["end_repeat"],
        head=("type", "name", "label", "calculation", "repeat_count"),
    )
    q, twice, day, visits, more = form(content).nodes
    assert isinstance(q, Field)
    assert q.or_other
    assert twice == Field(name="twice", type=Type.CALCULATE, calculation="2 * 2")
    assert day == Field(name="day", type=Type.CALCULATE, calculation="today()")
    assert isinstance(visits, Group)
    assert (visits.repeat, visits.count) == (True, "${twice}")
    assert isinstance(more, Group)
    assert (more.repeat, more.count) == (True, "")


def test_languages_by_code_by_name_and_by_none() -> None:
    head = ("type", "name", "label", "label::العربية", "label::Français", "label::Kurdish (ku)")
    content = survey(["text", "q", "One", "واحد", "Un", "Yek"], head=head)
    found = form(content)
    assert found.languages == ("ar", "fr", "ku")
    assert found.field("q") == Field(
        name="q", type=Type.TEXT, label={"": "One", "ar": "واحد", "fr": "Un", "ku": "Yek"}
    )


def test_wordings_without_a_language_are_in_the_default_language() -> None:
    content = book(
        survey=[["type", "name", "label", "label::fr"], ["text", "q", "One", "Un"]],
        settings=[["default_language"], ["English (en)"]],
    )
    found = form(content)
    assert found.languages == ("en", "fr")
    assert next(found.fields()).label == {"en": "One", "fr": "Un"}


def test_numbers_dates_and_truths_are_read_as_they_were_typed() -> None:
    content = book(
        survey=[
            ["type", "name", "label", "required", "default"],
            ["select_one numbers", "q", "How many?", True, 2.0],
            ["date", "day", "When?", False, datetime(2026, 11, 26)],
        ],
        choices=[["list_name", "name", "label"], ["numbers", 1, "One"], ["numbers", 2.0, "Two"]],
    )
    q, day = form(content).fields()
    assert [choice.name for choice in form(content).lists["numbers"]] == ["1", "2"]
    assert (q.required, q.default) == ("yes", "2")
    assert (day.required, day.default) == ("", "2026-11-26")


def test_quotation_marks_that_an_office_program_has_bent_are_straight_in_expressions() -> None:
    content = survey(
        ["select_one yes_no", "q", "Vous allez ?", None],
        ["text", "why", "C’est “bien”", "${q} = ‘yes’"],
        head=("type", "name", "label", "relevant"),
    )
    _q, why = form(content).fields()
    assert why.relevant == "${q} = 'yes'"
    assert why.label == {"": "C’est “bien”"}


def test_read_only_rows_are_shown_or_computed_but_not_asked() -> None:
    content = survey(
        ["integer", "a", "How many?"],
        ["text", "shown", "Thank you", "yes"],
        ["integer", "twice", "Twice that", "yes", "${a} * 2"],
        head=("type", "name", "label", "read_only", "calculation"),
    )
    assert [field.type for field in form(content).fields()] == [
        Type.INTEGER,
        Type.NOTE,
        Type.CALCULATE,
    ]


def test_rows_that_are_switched_off_and_comments_are_left_out() -> None:
    content = survey(
        ["text", "a", "Asked", None, None],
        ["text", "b", "Not asked", "yes", None],
        [None, None, None, None, "remember to ask Rima"],
        head=("type", "name", "label", "disabled", "comment"),
    )
    assert [field.name for field in form(content).fields()] == ["a"]
    assert notes(read("x.xlsx", content)) == [
        "survey: These columns are not read here: comment.",
        "survey:3:disabled: The row is switched off by its column “disabled” and was left out.",
    ]


def test_a_workbook_of_one_sheet_is_a_survey_whatever_its_title() -> None:
    content = book(Tabelle1=[["type", "name", "label"], ["text", "q", "Well?"]])
    assert [field.name for field in form(content).fields()] == ["q"]
