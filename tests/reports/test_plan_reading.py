"""Plans as networks keep them: three languages, merged cells, odd dates, and what is wrong."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from openpyxl import Workbook

from bot.core.letters import normalise
from bot.core.messages import Voice, _
from bot.core.texts import translate
from bot.reports import plan_columns, plan_reading
from bot.reports.plan_columns import HEADINGS, SYNONYMS, UNREAD, Column, column, fold
from bot.reports.plan_values import CellError, Reader
from bot.sheets.bounds import BROKEN, MACROS
from tests.reports.plan_files import csv, faults, lines_of, problem, read, task, titles, workbook
from tests.sheets.strange import LAUGHS, SHEET, STRANGE, repacked

READER = Reader(today=date(2026, 11, 22), pillars={})
ENGLISH = csv(
    "Objective,Activity,Task,Responsible,Due date,Status",
    "Young people take part,Open day,Print the posters,Rana,26/11/2026,done",
    ",,Ask for the hall,,,",
    ",Camp,Find a bus,,,in progress",
)
ARABIC = csv(
    "الهدف;النشاط;المهمة;المسؤول;الموعد;الحالة",
    "مشاركة الشباب;يوم مفتوح;طباعة الملصقات;رنا;٢٦/١١/٢٠٢٦;تم",
    ";;حجز القاعة;;;",
    ";مخيم;تأمين باص;;;قيد التنفيذ",
)
FRENCH = csv(
    "Objectif\tActivité\tTâche\tResponsable\tÉchéance\tStatut",
    "Les jeunes participent\tJournée\tImprimer les affiches\tRana\t26 novembre 2026\tfait",
    "\t\tRéserver la salle\t\t\t",
    "\tCamp\tTrouver un bus\t\t\ten cours",
)


# --- headings ---------------------------------------------------------------------------------


def test_no_word_announces_two_columns() -> None:
    meanings: dict[str, set[str]] = {}
    for one, synonyms in SYNONYMS.items():
        for word in synonyms:
            meanings.setdefault(fold(word), set()).add(one.value)
    assert len(meanings) > 300
    assert {word: both for word, both in meanings.items() if len(both) > 1 or not word} == {}
    assert set(SYNONYMS) == set(Column)


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("TASK", "task"),
        ("Activity / النشاط", "activity"),
        ("Due date (dd/mm/yyyy)", "due"),
        ("Activité (quoi ?)", "activity"),
        ("المسؤول/ة", "responsible"),
        ("مسؤولية", "responsible"),
        ("Echeance", "due"),
        ("Means of Verification (MoV)", "means"),
        ("N°", UNREAD),
        ("#", UNREAD),
        ("Phone", UNREAD),
        ("Responsible (phone)", UNREAD),
        ("Activity / Task", ""),
        ("Comments", ""),
        ("", ""),
    ],
)
def test_headings_are_known_in_three_languages_however_they_are_spelt(
    heading: str, expected: str
) -> None:
    assert column(heading) == expected


def test_a_heading_nobody_knows_is_asked_about_and_then_known() -> None:
    content = csv("Task,Who does it,Deadline,End", "Print,Rana,26/11/2026,27/11/2026")
    found = read(content)
    assert found["unknown"] == [["who does it", "Who does it"]]
    assert found["twice"] == {"due": [["deadline", "Deadline"], ["end", "End"]]}
    assert "lines" not in found
    said = {"who does it": "responsible", "deadline": "due", "end": UNREAD}
    assert task(read(content, columns=said), "Print") == {
        "responsible": "Rana",
        "due": "2026-11-26",
    }


def test_an_unknown_column_without_anything_in_it_is_not_asked_about() -> None:
    assert titles(read(csv("Task,Comments", "Print,")))[-1] == ("task", "Print")


def test_H1_columns_with_personal_details_are_not_read_and_that_is_said() -> None:
    found = read(csv("Task,Responsible,Phone", "Print,Rana,70 123 456"))
    assert task(found, "Print") == {"responsible": "Rana"}
    assert "123" not in str(found)
    assert "Phone" in str(found["notes"])


# --- what stands under what -------------------------------------------------------------------


@pytest.mark.parametrize("content", [ENGLISH, ARABIC, FRENCH])
def test_a_plan_is_read_in_three_languages(content: bytes) -> None:
    found = read(content)
    lines = lines_of(found)
    assert [(one.level.value, one.parent) for one in lines] == [
        ("objective", None), ("activity", 0), ("task", 1), ("task", 1), ("activity", 0),
        ("task", 4),
    ]  # fmt: skip
    assert lines[2].values["due"] == "2026-11-26"
    assert lines[2].values["status"] == "done"
    assert "status" not in lines[3].values, "an empty one changes nothing"
    assert lines[5].values["status"] == "in_progress"
    assert found["faults"] == []
    assert found["rows"] == 3


def test_merged_cells_title_rows_empty_rows_and_repeated_headings_are_understood() -> None:
    rows: list[list[Any]] = [
        ["Plan of the network of Saida, 2026"],
        [],
        ["Objective", "Activity", "Task", "Responsible", "Due"],
        ["1. Youth", "1.1 Open day", "1.1.1 Posters", "Rana", date(2026, 11, 26)],
        [None, None, "1.1.2 Hall", None, datetime(2026, 11, 27)],
        [],
        [None, None, "1.1.3 Chairs", None, 46354],
        ["Objective", "Activity", "Task", "Responsible", "Due"],
        [None, "1.2 Camp", "1.2.1 Bus", "Karim", "1er mars 2027"],
    ]

    def merge(book: Workbook) -> None:
        page = book.worksheets[0]
        for cells in ("A1:E1", "A4:A7", "B4:B7", "D4:D7"):
            page.merge_cells(cells)

    found = read(workbook(rows, merge), "plan.xlsx")
    assert found["faults"] == []
    assert found["title"] == "Plan of the network of Saida, 2026"
    assert titles(found) == [
        ("objective", "Youth"), ("activity", "Open day"), ("task", "Posters"), ("task", "Hall"),
        ("task", "Chairs"), ("activity", "Camp"), ("task", "Bus"),
    ]  # fmt: skip
    assert task(found, "Chairs") == {"responsible": "Rana", "due": "2026-11-28"}
    assert task(found, "Bus") == {"responsible": "Karim", "due": "2027-03-01"}


def test_a_plan_without_objectives_or_activities_gets_them_from_its_title() -> None:
    found = read(csv("Summer plan,,", "Task,Responsible,Due", "Posters,Rana,1/7/2027"))
    assert titles(found) == [
        ("objective", "Summer plan"), ("activity", "Summer plan"), ("task", "Posters"),
    ]  # fmt: skip


def test_a_plan_of_activities_alone_says_that_only_tasks_are_reminded_of() -> None:
    found = read(csv("Objective,Activity,Due", "Youth,Open day,1/7/2027"))
    assert titles(found) == [("objective", "Youth"), ("activity", "Open day")]
    assert "only tasks are reminded of" in str(found["notes"])


def test_several_sheets_are_one_plan_and_its_faults_name_the_sheet() -> None:
    def second(book: Workbook) -> None:
        page = book.create_sheet("Culture")
        page.append(["Objective", "Activity", "Task", "Due"])
        page.append(["Culture", "Theatre", "Stage", "soon"])

    found = read(workbook([["Objective", "Activity", "Task"], ["A", "B", "C"]], second), "p.xlsx")
    assert [one["sheet"] for one in found["faults"]] == ["Culture"]
    assert len(titles(found)) == 5


@pytest.mark.parametrize("task", ["Évaluer à l’École", "Réserver la salle", "À ÉTUDIER ÇÀ ET LÀ"])
def test_L1_a_french_csv_file_of_windows_keeps_its_capitals(task: str) -> None:
    content = f"Objectif;Activité;Tâche;Échéance\r\nA;B;{task};3/12/2026".encode("cp1252")
    assert titles(read(content))[-1] == ("task", task)


@pytest.mark.parametrize("task", ["طباعة الـPDF للمدارس", "Réserver القاعة"])
def test_L1_an_arabic_csv_file_of_windows_stays_arabic(task: str) -> None:
    content = f"الهدف;النشاط;المهمة\r\nالشباب;يوم;{task}".encode("cp1256")
    assert titles(read(content))[-1] == ("task", task)


# --- cells ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        *((text, "2026-11-26") for text in (
            "26/11/2026", "26.11.2026", "26-11-2026", "2026-11-26", "26/11/26",
            "26 November 2026", "November 26, 2026", "26 novembre 2026", "26 تشرين الثاني 2026",
            "٢٦/١١/٢٠٢٦", "٢٦ تشرين الثاني ٢٠٢٦", "46352", "2026-11-26 14:00:00",
            "Thursday 26/11/2026",
        )),
        ("2/3/2025", "2025-03-02"),
        *((text, "2027-02-28") for text in (
            "February 2027", "Feb 2027", "end of February 2027", "fin février 2027", "02/2027",
            "شباط/فبراير 2027", "نهاية شباط ٢٠٢٧",
        )),
        *((text, "2027-06-30") for text in ("Q2 2027", "T2 2027", "2027 Q2", "الربع الثاني 2027")),
        *((text, None) for text in ("-", "TBD", "?", "؟", "à définir", "يُحدَّد لاحقًا", "...")),
        ("", None),
    ],
)  # fmt: skip
def test_dates_are_read_as_people_write_them(written: str, expected: str | None) -> None:
    assert READER.read(Column.DUE, written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("mars 2027", "2027-03-01"), ("آذار ٢٠٢٧", "2027-03-01"), ("12/2026", "2026-12-01"),
        ("Q4 2027", "2027-10-01"), ("الربع الأول 2027", "2027-01-01"),
        ("26/11/2026", "2026-11-26"), ("?", None),
    ],
)  # fmt: skip
def test_what_begins_in_a_month_begins_on_its_first_day(written: str, expected: str | None) -> None:
    assert READER.read(Column.START, written) == expected


@pytest.mark.parametrize(
    "written",
    ["March", "end of March", "the month", "13/2027", "Q5 2027", "2027", "March-April 2027",
     "Mar-27"],
)  # fmt: skip
def test_a_month_without_a_year_or_without_a_name_is_no_date(written: str) -> None:
    with pytest.raises(CellError):
        READER.read(Column.START, written)
    with pytest.raises(CellError):
        READER.read(Column.DUE, written)


@pytest.mark.parametrize("written", ["Friday 26/11/2026", "vendredi 26 novembre 2026"])
def test_a_weekday_that_is_another_one_is_told_as_that(written: str) -> None:
    with pytest.raises(CellError) as caught:
        READER.read(Column.DUE, written)
    assert "weekday and the date do not belong together" in caught.value.problem.id


@pytest.mark.parametrize(
    "written",
    ["31/02/2026", "11/26/2026", "soon", "Thursday", "1/1/1900", "Friday 26/11/2026", "99999"],
)
def test_a_date_that_is_not_certain_is_no_date(written: str) -> None:
    with pytest.raises(CellError):
        READER.read(Column.DUE, written)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("Done", "done"), ("COMPLETED", "done"), ("منجزة", "done"), ("terminée", "done"),
        ("en cours", "in_progress"), ("قيد التنفيذ", "in_progress"), ("50 %", "in_progress"),
        ("0%", "not_started"), ("لم يبدأ بعد", "not_started"), ("bloqué", "blocked"),
        ("مؤجل", "postponed"), ("annulée", "cancelled"), ("", None),
    ],
)  # fmt: skip
def test_statuses_are_read_in_three_languages(written: str, expected: str | None) -> None:
    assert READER.read(Column.STATUS, written) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("35", "25-49"), ("about 40 people", "25-49"), ("٣٥ مشاركًا", "25-49"), ("30-40", "25-49"),
        ("100+", "100+"), ("7", "0-9"), ("Fewer than 10", "0-9"), ("10-24", "10-24"), ("", ""),
        ("1200", "100+"),
    ],
)  # fmt: skip
def test_H2_a_number_of_participants_is_kept_as_a_band_alone(written: str, expected: str) -> None:
    assert READER.read(Column.PARTICIPANTS, written) == expected


@pytest.mark.parametrize(
    ("column", "written", "says"),
    [
        (Column.STATUS, "perhaps", "status is not known"),
        (Column.REASON, "My uncle is ill", "not on the list"),
        (Column.PARTICIPANTS, "5 or 50", "cannot be read"),
        (Column.PARTICIPANTS, "many", "cannot be read"),
        (Column.PILLAR, "Nine", "not on the list"),
        (Column.TASK, "x" * 201, "Please shorten it"),
        (Column.LESSON, "x" * 1001, "Please shorten it"),
        (Column.TAGS, ",".join("abcdefghijklm"), "at most 12 tags"),
        (Column.RESPONSIBLE, "Rana 70 123 456", "does not look like a name"),
        (Column.TASK, "Call Ahmad 70 123 456", "about a person"),
        (Column.PARTNERS, "Mr Haddad", "about a person"),
        (Column.LESSON, "My neighbour has changed", "about a person"),
        (Column.TAGS, "youth, Ahmad", "about a person"),
        (Column.TARGET, "#REF!", "formula"),
    ],
)
def test_what_cannot_be_taken_says_what_to_do(column: Column, written: str, says: str) -> None:
    with pytest.raises(CellError) as caught:
        READER.read(column, written)
    assert says in caught.value.problem.id.replace("{n}", "12")


# --- rows -------------------------------------------------------------------------------------


def test_H2_a_row_that_names_somebody_is_left_out_and_nothing_of_it_is_handed_on() -> None:
    found = read(
        csv(
            "Objective,Activity,Task,Lesson",
            "Youth,Open day,Posters,",
            ",,Call Ahmad 70 123 456,",
            ",,Hall,My neighbour's son Ali came",
        )
    )
    assert titles(found)[-1] == ("task", "Posters")
    assert [(row, heading) for row, heading, _why in faults(found)] == [(3, "Task"), (4, "Lesson")]
    assert not any(word in str(found) for word in ("Ahmad", "123", "Ali", "neighbour"))


def test_rows_with_faults_are_told_and_the_others_can_be_taken() -> None:
    found = read(
        csv(
            "Objective,Activity,Task,Start,Due,Status,ID",
            ",,Orphan,,,,",
            "Youth,Open day,Posters,1/12/2026,26/11/2026,,",
            ",,Hall,,,maybe,",
            ",,Chairs,,,,L7",
            ",,Tables,,,,L7",
            ",,CHAIRS,,,,",
            ",,,,1/1/2027,,",
            "Culture,,,,,,",
            ",,Stage,,,,",
        )
    )
    assert faults(found) == [
        (2, "", "No objective stands here or above. Please write it into this"),
        (3, "Due", "The due date lies before the start. Please correct one of th"),
        (4, "Status", "This status is not known. Known are: Not started, In progres"),
        (6, "ID", "This mark stands in row 5 too. Please empty one of the two c"),
        (7, "", "The same stands in row 5 already. Please keep one of the two"),
        (8, "", "It is not said what this row is about. Please write a task, "),
        (10, "", "No activity stands here or above. Please write it into this "),
    ]
    assert titles(found)[-1] == ("objective", "Culture")
    assert found["rows"] == 2


def test_what_stands_under_a_row_that_cannot_be_read_says_so() -> None:
    found = read(csv("Objective,Activity,Task", "Mr Haddad's wish,,", ",Camp,Bus"))
    assert [why[:30] for _row, _heading, why in faults(found)] == [
        "This looks like it is about a ", "It stands under row 2, which c",
    ]  # fmt: skip


def test_a_formula_counts_as_the_value_that_was_shown_and_never_as_what_is_not_there() -> None:
    rows = [["Objective", "Activity", "Task", "Target"], ["A", "B", "C", "=1+1"]]
    (fault,) = faults(read(workbook(rows), "plan.xlsx"))
    assert fault[:2] == (2, "Target")
    assert "formula" in fault[2]
    headings = "".join(map(text_cell, "BCD", ("Activity", "Task", "Target"), "111"))
    shown = "".join(map(text_cell, "ABC", "ABC", "222"))
    row = f'<row r="2">{shown}<c r="D2"><f>40*2</f><v>80</v></c></row>'
    page = STRANGE.format(row).replace(
        "<t>Name</t></is></c>", f"<t>Objective</t></is></c>{headings}"
    )
    assert task(read(repacked({SHEET: page}), "plan.xlsx"), "C") == {"target": "80"}


def text_cell(letter: str, word: str, row: str) -> str:
    return f'<c r="{letter}{row}" t="inlineStr"><is><t>{word}</t></is></c>'


def test_a_percentage_is_read_as_it_is_shown() -> None:
    def percent(book: Workbook) -> None:
        book.worksheets[0]["D2"].number_format = "0%"

    rows: list[list[Any]] = [["Objective", "Activity", "Task", "Target"], ["A", "B", "C", 0.8]]
    assert task(read(workbook(rows, percent), "plan.xlsx"), "C") == {"target": "80%"}


# --- bounds -----------------------------------------------------------------------------------


def many(rows: int) -> bytes:
    return csv("Objective,Activity,Task", "A,B,C0", *(f",,Visit {n}" for n in range(1, rows)))


def test_S7_two_thousand_rows_are_read_and_more_are_refused_with_a_sentence() -> None:
    assert read(many(2_000))["rows"] == 2_000
    assert "more than 2000 rows" in problem(read(many(2_001)))
    assert "more than 2000 rows" in problem(read(many(20_000)))
    wide = [["Objective", "Activity", "Task"], *(["A", "B", f"Visit {n}"] for n in range(20_000))]
    assert "2000 rows" in problem(read(workbook(wide), "plan.xlsx"))


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (repacked({"xl/media/big.png": b"\0" * 60_000_000}), plan_reading.TOO_MUCH),
        (repacked({"xl/vbaProject.bin": b"x"}), MACROS),
        (repacked({SHEET: LAUGHS + STRANGE.format("")}), BROKEN),
        (b"%PDF-1.7", plan_reading.NOT_A_TABLE),
        (b"", plan_reading.EMPTY),
        (csv("one,two", "three,four", "five,six"), None),
        (csv("Objective,Activity,Task"), plan_reading.NOTHING_BELOW),
    ],
)
def test_S7_what_is_no_plan_is_refused_each_with_its_own_sentence(
    content: bytes, says: Any
) -> None:
    found = read(content, "plan.xlsx")
    if says is None:
        assert [heading for _key, heading in found["unknown"]] == ["one", "two"]
        assert "No column says" in problem(read(content, columns={"one": UNREAD, "two": UNREAD}))
    else:
        assert problem(found)[:40] == says.id.replace("{n}", "2000")[:40]


def test_what_is_read_is_folded_as_everywhere() -> None:
    assert plan_columns.fold("الأنشطة") == fold("انشطه")
    assert normalise("ÉCHÉANCE") == fold("échéance")


@pytest.mark.parametrize("heading", ["Start", "Start date", "Début", "Commencer", "البدء"])
def test_the_start_is_known_as_our_own_workbooks_called_it(heading: str) -> None:
    assert column(heading) == Column.START


def test_the_start_is_a_date_in_every_language_and_no_button() -> None:
    start = HEADINGS[Column.START]
    french, button = (translate(one, Voice(language="fr")) for one in (start, _("Start")))
    assert (french, button) == ("Début", "Commencer")
