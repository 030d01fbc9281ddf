"""The workbook and the CSV file: read back, and compared with the chart."""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from bot.core.form import Type
from bot.core.messages import Voice
from bot.forms.definition import Choice, Definition, Field, Group
from bot.reports import chart_panels
from bot.reports.answer_columns import NOBODY, Row
from bot.reports.publication import GUARDED, POSITIVE, Cell, Finding, Publication
from bot.reports.result_words import Reader
from bot.reports.results_workbook import csv_file, workbook
from tests.reports import training

TRAP = '=HYPERLINK("https://example.org";"win")'
ABOUT, ANSWERS, WORDS, FIGURES, CODES, HIDDEN = range(6)


def opened(publication: Publication, language: str = "en", **more: Any) -> Workbook:
    form = more.pop("form", training.FORM)
    return load_workbook(io.BytesIO(workbook(publication, form, Voice(language=language), **more)))


def table(book: Workbook, place: int) -> tuple[list[Any], list[list[Any]]]:
    header, *rows = book.worksheets[place].iter_rows(values_only=True)
    return list(header), [list(row) for row in rows]


def column(book: Workbook, place: int, name: str) -> list[Any]:
    header, rows = table(book, place)
    at = header.index(name)
    return [row[at] for row in rows if row[at] is not None]


# --- without names --------------------------------------------------------------------------------


def test_each_column_holds_what_the_publication_says_and_no_more() -> None:
    book = opened(training.EIGHTY)
    assert Counter(column(book, ANSWERS, "overall")) == {"1 | 2": 6, "3": 9, "4": 34, "5": 31}
    assert Counter(column(book, ANSWERS, "relevant")) == {"1": 5, "2": 6, "3": 8, "4": 25, "5": 35}
    assert Counter(column(book, ANSWERS, "conditions/time")) == {1: 22, 0: 55}
    words = column(book, WORDS, "What will you do first with it?")
    assert Counter(words)["Share it with colleagues"] == 41


def test_the_first_sheet_says_which_training_it_is_about() -> None:
    header, _rows = table(opened(training.EIGHTY, given={"title": "Listening well"}), ABOUT)
    assert header[0].startswith("Listening well: ")


def test_the_figures_of_a_quiz_say_right_and_wrong() -> None:
    quiz = Definition(
        name="quiz",
        title={"en": "Quiz"},
        nodes=(Field(name="q", type=Type.SELECT_ONE, choices="c", correct="no"),),
        lists={"c": (Choice(name="yes", label={}), Choice(name="no", label={}))},
    )
    found = Finding(
        name="q", type=Type.SELECT_ONE, n=8, why=GUARDED, band=POSITIVE, limits=(0.7, 1.0),
        scale=(0.0, 1.0),
    )  # fmt: skip
    book = opened(training.result(8, (found,)), form=quiz)
    assert column(book, FIGURES, "In words") == ["right: 7 or more of every ten answers"]
    assert column(book, FIGURES, "Where the answers lie") == ["Mostly right"]


def test_H8_what_is_hidden_is_in_no_cell_and_a_comment_says_so() -> None:
    book = opened(training.TWELVE)
    for name in ("relevant", "conditions", "conditions/none", "learned", "confidence"):
        assert column(book, ANSWERS, name) == []
    header, _rows = table(book, ANSWERS)
    sheet = book.worksheets[ANSWERS]
    for name in ("relevant", "conditions/safety", "confidence", "commitment"):
        comment = sheet.cell(1, header.index(name) + 1).comment
        assert comment is not None, name
        assert comment.text
    hidden = {row[0] for row in table(book, HIDDEN)[1]}
    assert hidden == {
        *("overall", "relevant", "facilitation", "conditions"),
        *("learned", "confidence", "commitment"),
    }


def test_H7_a_line_is_no_person_and_the_sheet_says_so() -> None:
    book = opened(training.EIGHTY)
    for place in (ANSWERS, WORDS):
        header, rows = table(book, place)
        assert header[0] == NOBODY.id
        assert {row[0] for row in rows} == {None}
    said = {row[0] for row in table(book, ABOUT)[1]}
    assert NOBODY.id in said
    assert csv_rows(training.EIGHTY)[0][0] == NOBODY.id


def test_H7_the_columns_are_shuffled_one_by_one() -> None:
    """Two columns of which one would give the other away, had they been shuffled together."""
    same = tuple(Cell(names=(str(value),), count=100) for value in (1, 2))
    findings = tuple(
        Finding(name=name, type=Type.RANGE, n=200, cells=same) for name in ("one", "two")
    )
    book = opened(training.result(200, findings))
    one, two = (column(book, ANSWERS, name) for name in ("one", "two"))
    assert one != two
    assert one != sorted(one)


def test_too_few_answers_leave_nothing_to_look_at() -> None:
    book = opened(training.TOO_FEW)
    assert [table(book, place)[1] for place in (ANSWERS, WORDS, FIGURES, HIDDEN)] == [[]] * 4
    assert "Fewer than 5 answers came in, so results are not shown." in {
        row[0] for row in table(book, ABOUT)[1]
    }
    assert ["Answers", None] in table(book, ABOUT)[1]


def test_names_given_with_an_anonymous_survey_are_not_written() -> None:
    rows = [{"name": "Samira", "answers": {"overall": "5"}}]
    content = workbook(training.TWELVE, training.FORM, Voice(), rows=rows)
    book = load_workbook(io.BytesIO(content))
    told = [str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not any("Samira" in each for each in told)
    assert b"Samira" not in csv_file(training.TWELVE, training.FORM, Voice(), rows=rows)


# --- chart, workbook and publication agree --------------------------------------------------------


@pytest.mark.parametrize(
    ("publication", "form"),
    [
        (training.TWELVE, training.FORM),
        (training.EIGHTY, training.FORM),
        (training.BEFORE_AND_NOW, training.BEFORE_AND_NOW_FORM),
        (training.KINDS, training.KINDS_FORM),
    ],
)
def test_chart_workbook_and_publication_tell_the_same_numbers(
    publication: Publication, form: Definition
) -> None:
    book = opened(publication, form=form)
    reader = Reader(definition=form, voice=Voice())
    _header, rows = table(book, FIGURES)
    for finding in publication.findings:
        mine = [row for row in rows if row[0] == finding.name]
        assert mine[0][2] == finding.n
        assert mine[0][6:12] == [
            finding.mean,
            *(finding.limits or (None, None)),
            *(finding.scale or (None, None)),
            finding.before,
        ]
        counts = {row[3]: row[5] for row in mine if row[5] is not None}
        told = {" ".join(cell.names): cell.count for cell in (*finding.cells, *finding.ticked)}
        assert counts == told
        panel = chart_panels.panel(finding, reader)
        drawn = [int(bar.shown.split()[0]) for bar in panel.bars if bar.share is not None]
        assert sorted(drawn) == sorted(told.values())


# --- formulas -------------------------------------------------------------------------------------

TRAPPED = Definition(
    name="trapped",
    title={"en": TRAP},
    languages=("en",),
    lists={"traps": (Choice(name=TRAP, label={"en": TRAP}), Choice(name="+1", label={"en": "@1"}))},
    nodes=(
        Field(name="=q", type=Type.SELECT_MULTIPLE, choices="traps", label={"en": TRAP}),
        Field(name="open", type=Type.TEXT, label={"en": "-1+1"}),
    ),
)
SPRUNG = training.result(
    12,
    (
        Finding(name="=q", type=Type.SELECT_MULTIPLE, n=12, ticked=(Cell(names=(TRAP,), count=6),)),
        Finding(name="open", type=Type.TEXT, n=5, comments=(TRAP, "+1", "-1", "@SUM(A1)", "\t=1")),
    ),
)


@pytest.mark.parametrize("language", ["ar", "fr", "en"])
def test_S5_nothing_in_the_workbook_is_a_formula(language: str) -> None:
    book = opened(SPRUNG, language, form=TRAPPED)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert [cell.coordinate for cell in cells if cell.data_type == "f"] == []
    traps = [cell for cell in cells if str(cell.value).startswith("=HYPERLINK")]
    assert len(traps) > 5
    assert all(cell.data_type == "s" and cell.quotePrefix for cell in traps)


def csv_rows(publication: Publication, **more: Any) -> list[list[str]]:
    form = more.pop("form", training.FORM)
    content = csv_file(publication, form, Voice(), **more)
    assert content.startswith(b"\xef\xbb\xbf"), "Excel needs the mark to show Arabic"
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def test_S5_no_cell_of_the_csv_file_begins_a_formula() -> None:
    rows = csv_rows(SPRUNG, form=TRAPPED)
    cells = [cell for row in rows for cell in row if cell]
    assert not [cell for cell in cells if cell[0] in "=+-@|\t"]
    assert f"'{TRAP}" in cells


def test_the_csv_file_holds_the_answers_of_the_workbook() -> None:
    header, *rows = csv_rows(training.EIGHTY)
    book = opened(training.EIGHTY)
    assert header == table(book, ANSWERS)[0]
    told = Counter(row[header.index("relevant")] for row in rows)
    assert told == {**Counter(column(book, ANSWERS, "relevant")), "": 1}


# --- languages ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("language", "rtl"), [("ar", True), ("fr", False), ("en", False)])
def test_L1_sheets_run_in_the_readers_direction(language: str, rtl: bool) -> None:
    book = opened(training.TWELVE, language)
    assert [sheet.sheet_view.rightToLeft for sheet in book] == [rtl] * 6
    header, _rows = table(book, WORDS)
    assert header[1] == training.FORM.nodes[0].label[language]


def test_L1_the_code_book_has_every_language_whatever_the_readers() -> None:
    header, rows = table(opened(training.TWELVE, "fr"), CODES)
    assert header[4:] == ["English", "العربية", "Français"]
    assert ["overall", None, "5", 5, "😀 Excellent", "😀 ممتاز", "😀 Excellent"] in rows
    assert rows[0][:2] == ["overall", "select_one"]
    assert {row[0] for row in rows} == {each.name for each in training.FORM.fields()}


def test_a_form_without_languages_has_one_column_of_words() -> None:
    form = Definition(
        name="f", title={"": "T"}, nodes=(Field(name="q", type=Type.RANGE, label={"": "How?"}),)
    )
    publication = training.result(6, (Finding(name="q", type=Type.RANGE, n=6, mean=2.5),))
    header, rows = table(opened(publication, form=form), CODES)
    assert (header[4:], rows[0][4:]) == (["In words"], ["How?"])


# --- with names -----------------------------------------------------------------------------------

NAMED_FORM = Definition(
    name="checkin",
    title={"en": "Weekly check-in"},
    languages=("en",),
    lists={
        "states": (
            Choice(name="going", label={"en": "On its way"}),
            Choice(name="blocked", label={"en": "Blocked"}),
        )
    },
    nodes=(
        Field(name="hello", type=Type.NOTE, label={"en": "Hello"}),
        Group(
            name="week",
            nodes=(
                Field(name="state", type=Type.SELECT_ONE, choices="states", label={"en": "How?"}),
                Field(
                    name="needs",
                    type=Type.SELECT_MULTIPLE,
                    choices="states",
                    label={"en": "What?"},
                ),
            ),
        ),
        Field(name="people", type=Type.INTEGER, label={"en": "How many?"}),
        Field(name="open", type=Type.TEXT, label={"en": "Anything else?"}),
    ),
)
NAMED = Publication(
    form="checkin",
    title=NAMED_FORM.title,
    anonymous=False,
    asked=3,
    answered=2,
    first_day=training.TWELVE.first_day,
    last_day=training.TWELVE.last_day,
)
ROWS: list[Row] = [
    {
        "name": "=Samira",
        "answers": {"week/state": "going", "week/needs": ["going", "blocked"], "people": "12"},
    },
    {"name": "كريم", "answers": {"week/state": "blocked", "open": "نعم", "old": [1, 2]}},
]


def test_named_answers_stand_in_kobos_columns_a_line_a_person() -> None:
    header, rows = table(opened(NAMED, form=NAMED_FORM, rows=ROWS), ANSWERS)
    assert header == [
        *("Name", "week/state", "week/needs", "week/needs/going", "week/needs/blocked"),
        *("people", "open", "old"),
    ]
    assert rows == [
        ["=Samira", "going", "going blocked", 1, 1, 12, None, None],
        ["كريم", "blocked", None, None, None, None, "نعم", "1, 2"],
    ]
    header, rows = table(opened(NAMED, form=NAMED_FORM, rows=ROWS), WORDS)
    assert header[1:4] == ["How?", "What?", "What?/On its way"]
    assert rows[0][1:3] == ["On its way", "On its way, Blocked"]


def test_named_answers_say_for_whom_they_are() -> None:
    said = [str(row[0]) for row in table(opened(NAMED, form=NAMED_FORM, rows=ROWS), ABOUT)[1]]
    assert any("for the coordinator alone" in each for each in said)
    assert csv_rows(NAMED, form=NAMED_FORM, rows=ROWS)[1][0] == "'=Samira"


@settings(max_examples=15)
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(["week/state", "week/needs", "people", "open", "gone"]),
            st.one_of(
                st.none(),
                st.text(max_size=30),
                st.integers(),
                st.floats(),
                st.lists(st.sampled_from(["going", "blocked", "="]), max_size=3),
            ),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_S5_whatever_was_answered_the_files_can_be_read_and_hold_no_formula(
    answers: list[dict[str, Any]],
) -> None:
    rows = [{"name": f"Member {place}", "answers": each} for place, each in enumerate(answers)]
    book = opened(NAMED, form=NAMED_FORM, rows=rows)
    assert not [c for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    assert len(csv_rows(NAMED, form=NAMED_FORM, rows=rows)) == len(rows) + 1
