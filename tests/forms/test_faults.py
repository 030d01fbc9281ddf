"""What is wrong with a form is told all at once, by sheet, row and column, and with a cure."""

from __future__ import annotations

import pytest

from bot.core.form import Type
from bot.core.messages import Voice
from bot.forms.checking import QUESTIONS, check
from bot.forms.definition import Choice, Definition, Field
from bot.forms.reading import read
from tests.forms.books import book, form, lines, notes, survey, told


def test_S7_everything_that_is_wrong_is_told_at_once() -> None:
    content = book(
        survey=[
            ["type", "name", "label", "relevant", "constraint", "calculation"],
            ["select_one colours", "q1", "Which?"],
            ["texxt", "q2", "Word"],
            ["text", "q3", "Word"],
            ["text", "q3", None, "selected(${nope}, 1)", "foo(.)"],
            ["text", "a b", "Word", "${q1"],
            ["calculate", "c1", None, None, None, "${c2} + 1"],
            ["calculate", "c2", None, None, None, "${c1} + 1"],
            ["begin group", "g"],
            ["image", "shot", "Picture"],
            ["integer", "n", "x" * 10_000, None, ". >> 3"],
            ["end repeat"],
            ["begin repeat", "h", "x"],
        ],
        choices=[
            ["list_name", "name", "label"],
            ["colour", "red", "Red"],
            ["colour", "red", "Red "],
            ["colour", "a b", None],
            [None, "c", "C"],
        ],
    )
    beginnings = [
        "survey:2:type: There is no list “colours” on the sheet “choices”. Perhaps “colour”",
        "survey:3:type: The type “texxt” is not known. Perhaps “text” is meant?",
        "survey:5:name: “q3” is already the name of row 4. Please choose another one.",
        "survey:5:label: This question says nothing. Please write its label.",
        "survey:5:relevant: There is no question “nope” in this form. Please correct the name",
        "survey:5:constraint: There is no function foo(). Did you mean floor()?",
        "survey:6:name: This name cannot be used. Please use letters, digits, _ and - only",
        "survey:6:relevant: ",
        "survey:7:calculation: These wait for each other in a circle, so none can ever be known",
        "survey:10:type: “image” collects what is never kept here: pictures, voices, files",
        "survey:11:label: There are more than 2000 characters in this cell. Please shorten it.",
        "survey:11:constraint: “. >> 3” cannot be read. Please look at the brackets",
        "survey:12:type: Something else is open here: begin_group needs end_group",
        "survey:13:type: This group is never closed. Please add its “end” row.",
        "choices:3:name: The choice “red” stands twice in the list “colour”. Please remove",
        "choices:3:label: Another choice of this list has the same label, “Red”. Please word",
        "choices:4:name: This name of a choice cannot be used. Please use letters, digits",
        "choices:4:label: This choice says nothing. Please write its label.",
        "choices:5:list_name: The choice belongs to no list. Please write the name of one",
    ]
    said = told(content)
    assert len(said) == len(beginnings)
    assert [
        line for line, begins in zip(said, beginnings, strict=True) if line[: len(begins)] != begins
    ] == []


def one(content: bytes) -> str:
    (line,) = told(content)
    return line


FORBIDDEN = (
    *("image", "audio", "video", "file", "geopoint", "geotrace", "geoshape", "barcode", "audit"),
    *("background-audio", "phonenumber", "phone number", "username", "email", "deviceid"),
    *("start-geopoint", "add image prompt", "gps", "subscriberid", "simserial"),
)


@pytest.mark.parametrize("type", FORBIDDEN)
def test_H1_what_is_never_kept_is_never_asked(type: str) -> None:
    content = survey(["text", "q", "Well?"], [type, "x", "Please"])
    assert told(content)[0].startswith(f"survey:3:type: “{type}” collects what is never kept here")
    found = read("form.xlsx", content, leave_out=True)
    assert notes(found) == [
        f"survey:3:type: The row was left out: “{type}” collects what is never kept here."
    ]
    assert found.definition is not None
    assert [field.name for field in found.definition.fields()] == ["q"]


def test_what_is_left_out_cannot_be_referred_to() -> None:
    content = survey(
        ["image", "x", "Please", None],
        ["text", "q", "Well?", "${x} != ''"],
        head=("type", "name", "label", "relevant"),
    )
    found = read("form.xlsx", content, leave_out=True)
    assert lines(found.faults) == [
        "survey:3:relevant: “x” is the name of a row that is left out. Please remove it here too."
    ]


@pytest.mark.parametrize("name", ["a=b", "a/b", "a[1]", "~a", "a b", "1a", "", "=1+1", "x" * 65])
def test_names_that_no_expression_could_use(name: str) -> None:
    assert one(survey(["text", name, "Well?"])).startswith("survey:2:name: ")


@pytest.mark.parametrize("name", ["a=b", "a/b", "a[1]", "~a", "a b", "x" * 65])
def test_names_of_choices_that_no_answer_could_hold(name: str) -> None:
    content = book(
        survey=[["type", "name", "label"], ["select_multiple l", "q", "Which?"]],
        choices=[["list_name", "name", "label"], ["l", name, "This"], ["l", "b", "That"]],
    )
    assert one(content).startswith("choices:2:name: ")


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("muyassir::same", "perhaps", "This says neither yes nor no."),
        ("muyassir::text_limit", "0", "This is not a whole number from 1 to 4000."),
        ("muyassir::text_limit", "many", "This is not a whole number from 1 to 4000."),
        ("muyassir::compare", "nobody", "There is no other question “nobody” to compare with."),
        ("muyassir::compare", "q", "There is no other question “q” to compare with."),
        ("muyassir::compare", "first", "“first” is another kind of question."),
        ("muyassir::correct", "maybe", "“maybe” is no choice"),
        ("muyassir::first_if", "yes maybe", "“maybe” is no choice"),
        ("parameters", "start", "The parameters cannot be read."),
        ("choice_filter", "region=", "“region=” cannot be read."),
        ("relevant", "${q} = 1", "“q” waits for its own answer."),
    ],
)
def test_cells_that_say_what_cannot_be(column: str, cell: str, said: str) -> None:
    content = survey(
        ["text", "first", "First?"],
        ["select_one yes_no", "q", "Well?", cell],
        head=("type", "name", "label", column),
    )
    assert one(content).startswith(f"survey:3:{column}: {said}")


@pytest.mark.parametrize(
    ("setting", "cell", "said"),
    [
        ("muyassir::anonymous", "maybe", "This says neither yes nor no."),
        ("muyassir::hours", "0", "This is not a whole number from 1 to 1440."),
        ("muyassir::reminders", "3", "This is not a whole number from 0 to 2."),
        ("form_id", "x" * 101, "This has more than 100 characters."),
        ("form_title", "x" * 101, "This has more than 100 characters."),
        ("muyassir::thanks", "Thanks for ${q2}", "There is no question “q2”."),
    ],
)
def test_settings_that_cannot_be(setting: str, cell: str, said: str) -> None:
    content = book(
        survey=[["type", "name", "label"], ["text", "q", "Well?"]], settings=[[setting], [cell]]
    )
    assert one(content).startswith(f"settings:2:{setting}: {said}")


@pytest.mark.parametrize(
    "parameters", ["start=5 end=1", "start=1 end=5 step=0", "start=a", "start=1 end=5 step=9"]
)
def test_ranges_that_hold_nothing(parameters: str) -> None:
    content = survey(
        ["range", "q", "Well?", parameters], head=("type", "name", "label", "parameters")
    )
    assert one(content).startswith("survey:2:parameters: A range needs a start, a larger end")


@pytest.mark.parametrize(
    "type",
    ["select_one_from_file towns.csv", "select_one ${q}", "select_one_external towns"],
)
def test_choices_come_from_the_workbook_alone(type: str) -> None:
    content = survey(["text", "q", "Well?"], [type, "town", "Where?"])
    assert "survey:3:type: Choices from a file or from earlier answers cannot be read" in one(
        content
    )


def test_a_select_without_a_list() -> None:
    assert one(survey(["select_one", "q", "Well?"], ["text", "r", "Well?"])).startswith(
        "survey:2:type: The type names no list."
    )


@pytest.mark.parametrize(
    ("type", "default", "parameters"),
    [
        ("integer", "abc", ""),
        ("integer", "3.5", ""),
        ("decimal", "nan", ""),
        ("range", "77", "start=1 end=5"),
        ("date", "yesterday", ""),
        ("time", "25:99", ""),
        ("dateTime", "2026-11-26", ""),
        ("select_one yes_no", "maybe", ""),
        ("select_multiple yes_no", "yes maybe", ""),
    ],
)
def test_a_default_that_is_no_answer(type: str, default: str, parameters: str) -> None:
    head = ("type", "name", "label", "default", "parameters")
    content = survey([type, "q", "Well?", default, parameters], head=head)
    assert one(content).startswith(f"survey:2:default: “{default}” cannot be the answer to this")


def test_defaults_that_are_answers() -> None:
    good = (
        ("integer", "-3"), ("decimal", "1.5"), ("range", "10"), ("date", "2026-11-26"),
        ("time", "17:30"), ("dateTime", "2026-11-26T17:30"), ("select_one yes_no", "no"),
        ("select_one yes_no or_other", "other"), ("select_multiple yes_no", "yes no"),
        ("text", "abc"), ("hidden", "abc"), ("date", "today()"), ("rank yes_no", "no yes"),
    )  # fmt: skip
    rows = [[type, f"q{n}", "Well?", default] for n, (type, default) in enumerate(good)]
    found = form(survey(*rows, head=("type", "name", "label", "default")))
    assert [each.default for each in found.fields()] == [default for _type, default in good]


def test_a_question_that_a_function_names_has_to_be_there() -> None:
    asked = "jr:choice-name(${q}, '${nobody}') = 'Yes'"
    rows = (["select_one yes_no", "q", "Well?"], ["text", "r", "And?", asked])
    content = survey(*rows, head=("type", "name", "label", "relevant"))
    assert one(content).startswith("survey:3:relevant: There is no question “nobody”")


def test_a_sheet_without_its_headings_is_told_once() -> None:
    assert one(book(survey=(("My form",), ("type", "name", "label"), ("text", "q", "Well?")))) == (
        "survey: These columns are not there: type, name. Please write their headings into the"
        " first row of the sheet."
    )
    choices = (("list", "name", "label"), ("yes_no", "yes", "Yes"), ("yes_no", "no", "No"))
    content = book(survey=(("type", "name", "label"), ("text", "q", "Well?")), choices=choices)
    assert one(content).startswith("choices: These columns are not there: list_name.")


def test_a_row_that_cannot_be_read_may_have_been_the_only_question() -> None:
    assert one(survey(["Text", "q", "Well?"])).startswith("survey:2:type: The type “Text” is not")


def test_a_form_that_asks_nothing() -> None:
    assert one(survey(["note", "n", "Only this"])) == (
        "survey: The form asks nothing. Please add at least one question to the sheet “survey”."
    )


def test_a_form_that_nobody_would_answer_to_its_end() -> None:
    rows = [["text", f"q{n}", "Well?"] for n in range(QUESTIONS + 1)]
    assert one(survey(*rows)).startswith("survey: The form has more than 1000 questions.")


def test_choices_that_a_narrow_button_shows_alike_are_told_and_pass() -> None:
    content = book(
        survey=[["type", "name", "label"], ["select_one l", "q", "Which?"]],
        choices=[
            ["list_name", "name", "label"],
            ["l", "a", "A workshop for teachers"],
            ["l", "b", "A workshop for teachers of the town"],
        ],
    )
    (note,) = notes(read("x.xlsx", content))
    assert note.startswith("choices:3:label: “A workshop for teachers of the town” and “A workshop")


def test_the_same_label_may_come_again_where_a_filter_keeps_the_two_apart() -> None:
    content = book(
        survey=[
            ["type", "name", "label", "choice_filter"],
            ["select_one country", "country", "Country?"],
            ["select_one town", "town", "Town?", "country=${country}"],
        ],
        choices=[
            ["list_name", "name", "label", "country"],
            ["country", "lb", "Lebanon"],
            ["country", "jo", "Jordan"],
            ["town", "other_lb", "Other", "lb"],
            ["town", "other_jo", "Other", "jo"],
        ],
    )
    assert form(content).lists["town"][0].columns == {"country": "lb"}


def test_S5_a_label_that_begins_like_a_formula_stays_a_text() -> None:
    formula = '=HYPERLINK("http://x.example","You")'
    found = read("form.xlsx", survey(["text", "q", formula]))
    assert notes(found) == [
        "survey:2:label: This begins like a formula. It is kept as the text it is, and never runs."
    ]
    assert found.definition is not None
    assert next(found.definition.fields()).label == {"": formula}


def test_a_hundred_faults_are_enough_to_read() -> None:
    rows = [["text", f"q{n}", None] for n in range(150)]
    said = told(survey(*rows))
    assert len(said) == 101
    assert said[-1] == "50 more remarks are not shown. They come when these have been dealt with."


def test_two_columns_that_say_the_same() -> None:
    content = survey(
        ["text", "q", "One", "Un"], head=("type", "name", "label::fr", "label::French (fr)")
    )
    assert one(content) == (
        "survey:label::French (fr): Two columns say the same: label::fr, label::French (fr)."
        " Please keep one of them."
    )


def test_what_pyxform_alone_knows_is_passed_on_with_its_place() -> None:
    content = survey(
        ["text", "q", "Well?", "rows=many"], head=("type", "name", "label", "parameters")
    )
    assert one(content) == (
        "survey:2: Kobo and ODK would refuse this: Parameter rows must have an integer value."
    )


def test_a_form_that_was_made_in_chat_is_checked_by_the_same_rules() -> None:
    made = Definition(
        name="x",
        title={"en": "X"},
        languages=("en",),
        nodes=(
            Field(name="q", type=Type.SELECT_ONE, label={"en": "Which?"}, choices="l"),
            Field(name="q", type=Type.TEXT, label={}),
        ),
        lists={"l": (Choice(name="a", label={"en": "A"}), Choice(name="b", label={"en": "a"}))},
    )
    assert [fault.line(Voice()) for fault in check(made).faults] == [
        "survey:name: Two questions are called “q”. Please choose another name.",
        (
            "choices:label: Another choice of this list has the same label, “a”. Please word one of"
            " them differently, so that people can tell them apart."
        ),
        "survey:label: This question says nothing. Please write its label.",
    ]
