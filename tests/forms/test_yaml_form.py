"""A form in YAML says the same as a workbook, in the same words and with the same checks."""

from __future__ import annotations

from bot.core.form import Type
from bot.forms.definition import Choice, Field
from bot.forms.reading import read
from tests.forms.books import book, form, lines, told

FORM = """\
settings:
  form_id: activity
  form_title: {ar: نشاط, fr: Une activité}
  default_language: ar
  anonymous: no
  hours: 48
  intro: {ar: أهلًا, fr: "Bonjour : deux questions."}
survey:
  - type: select_one yes_no
    name: held
    label: {ar: هل نُفِّذ؟, fr: A-t-il eu lieu ?}
    same: yes
    first_if: [no]
  - type: range
    name: people
    label: {ar: العدد, fr: Combien ?}
    relevant: ${held} = 'yes'
    parameters: {start: 0, end: 50, step: 5}
choices:
  yes_no:
    - {name: yes, label: {ar: نعم, fr: Oui}, value: 1, region: north}
    - {name: no, label: {ar: لا, fr: Non}, value: 0}
"""


def test_a_form_in_yaml() -> None:
    found = form(FORM.encode(), "activity.yaml")
    assert (found.name, found.title) == ("activity", {"ar": "نشاط", "fr": "Une activité"})
    assert (found.languages, found.anonymous, found.hours) == (("ar", "fr"), False, 48)
    assert found.intro["fr"] == "Bonjour : deux questions."
    assert found.nodes == (
        Field(
            name="held",
            type=Type.SELECT_ONE,
            label={"ar": "هل نُفِّذ؟", "fr": "A-t-il eu lieu ?"},
            choices="yes_no",
            same=True,
            first_if=("no",),
        ),
        Field(
            name="people",
            type=Type.RANGE,
            label={"ar": "العدد", "fr": "Combien ?"},
            relevant="${held} = 'yes'",
            parameters={"start": "0", "end": "50", "step": "5"},
        ),
    )
    assert found.lists["yes_no"] == (
        Choice(
            name="yes", label={"ar": "نعم", "fr": "Oui"}, value=1.0, columns={"region": "north"}
        ),
        Choice(name="no", label={"ar": "لا", "fr": "Non"}, value=0.0),
    )


def test_yes_and_no_stay_the_words_that_they_are() -> None:
    assert [choice.name for choice in form(FORM.encode(), "x.yml").lists["yes_no"]] == ["yes", "no"]


def test_choices_may_stand_in_rows_as_in_a_workbook() -> None:
    text = (
        "survey:\n  - {type: select_one l, name: q, label: Which?}\n"
        "choices:\n  - {list_name: l, name: a, label: A}\n  - {list_name: l, name: b, label: B}\n"
    )
    same = book(
        survey=[["type", "name", "label"], ["select_one l", "q", "Which?"]],
        choices=[["list_name", "name", "label"], ["l", "a", "A"], ["l", "b", "B"]],
    )
    assert form(text.encode(), "form.yaml") == form(same)


def test_faults_name_the_line() -> None:
    text = FORM.replace("select_one yes_no", "select_one yes_na").replace("${held}", "${hold}")
    assert told(text.encode(), "form.yaml") == [
        (
            "survey:9:type: There is no list “yes_na” on the sheet “choices”. Perhaps “yes_no”"
            " is meant?"
        ),
        "survey:14:relevant: There is no question “hold”. Perhaps “held” is meant?",
    ]


def test_words_in_the_wrong_place_are_told_with_their_line() -> None:
    text = (
        "survey:\n  - just words\n  - type: text\n    name: q\n    label: {en: {deep: er}}\n"
        "choices: nothing\nsetings:\n  form_id: x"
    )
    assert lines(read("x.yaml", text.encode()).faults) == [
        "8: “setings” is not known here. A form has survey, choices and settings.",
        "survey:2: Here one row is expected: words, each with a colon and its text behind it.",
        "survey:3:label: This question says nothing. Please write its label.",
        (
            "survey:5:label: Here a text is expected, or one text for each language. Please"
            " write it so."
        ),
        "choices:6: Here rows are expected, each beginning with “- ”. Please write them so.",
    ]


def test_the_same_word_twice_in_one_row_is_told() -> None:
    text = "survey:\n  - type: text\n    name: a\n    name: b\n"
    assert told(text.encode(), "x.yaml") == [
        "4: “name” stands here twice. Please keep one of them."
    ]
