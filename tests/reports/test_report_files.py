"""Reports as workbooks and on paper: what they say, what they leave out, and in which direction."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.core.direction import FSI, PDI, RLM
from bot.core.messages import Voice
from bot.reports import making, report_order
from bot.reports.deviation import deviation
from bot.reports.making import OrderError
from bot.reports.outward import LEFT_OUT
from bot.reports.report_columns import columns
from bot.reports.report_history import Change
from bot.reports.report_paper import Paper, Style
from bot.reports.report_parts import written
from tests.reports import paper
from tests.reports.reported import PLAN, YEAR, asked, figures, gathered, line, outgoing

ENGLISH = Voice(language="en", country="LB")
LANGUAGES = ("ar", "fr", "en")
FORMULA = '=HYPERLINK("http://example.org","x")'


def cells(content: bytes) -> list[list[Any]]:
    book = load_workbook(io.BytesIO(content))
    return [[cell.value for cell in row] for page in book.worksheets for row in page.iter_rows()]


def others(which: str, *found: Any, voice: Voice = ENGLISH) -> dict[str, Any]:
    return report_order.order_outward(which, found, voice=voice, pillars={})


def own(found: Any, *changes: Change, voice: Voice = ENGLISH, named: bool = False) -> Any:
    return report_order.order_network(found, changes, voice=voice, named=named)


def printed(order: Any) -> list[str]:
    return paper.lines(report_order.pdf(order))


def rows_with(content: bytes, first: str) -> list[list[Any]]:
    return [row for row in cells(content) if row[0] == first]


def row_on_paper(lines: list[str], first: str, length: int) -> list[str]:
    """The cells that follow the first one with these words."""
    at = lines.index(first)
    return lines[at + 1 : at + 1 + length]


# --- what they say --------------------------------------------------------------------------------


def test_the_donors_framework_has_baseline_target_result_and_deviation() -> None:
    order = others("donor", outgoing(figures()))
    figures_of_line = ["0", "12", "9", -3, "25 to 49", 1, 2, "In progress", "Begin earlier"]
    wanted = ["Safer schools", "Open days", "Schools", *figures_of_line]
    assert wanted in [row[:12] for row in cells(report_order.workbook(order))]
    shown = printed(order)
    assert row_on_paper(shown, "Schools", 4) == ["0", "12", "9", "−3"]
    assert {"not", "comparable"} <= set(shown), "a share, and words"
    assert "Begin earlier" in shown
    assert "7. How the figures were made (who answered, what is hidden, limits)" in shown


@pytest.mark.parametrize("which", ["donor", "ministry", "programme", "network"])
def test_parts_are_numbered_one_after_the_other(which: str) -> None:
    found = figures()
    order = own(found) if which == "network" else others(which, outgoing(found))
    numbers = [int(line[0]) for line in printed(order) if re.match(r"\d\. [A-Z]", line)]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) > 3


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("which", ["donor", "ministry", "programme", "network"])
def test_no_head_of_a_printed_table_is_broken_inside_a_word(which: str, language: str) -> None:
    voice = Voice(language=language, country="LB")
    found = [outgoing(figures(name=name)) for name in ("Saida", "Zahle")]
    order = own(figures(), voice=voice, named=True) if which == "network" else others(
        which, *found, voice=voice
    )  # fmt: skip
    heads = {
        word
        for part in report_order.report(order, voice).parts
        for table in part.tables if table.rows
        for head in table.header
        for word in written(head, voice).split()
    }  # fmt: skip
    said = {word for line in printed(order) for word in line.split()}
    assert heads - said == set()


@pytest.mark.parametrize(
    ("room", "shares", "least", "found"),
    [
        (100, (1, 1), (10, 10), [50, 50]),
        (100, (9, 1), (10, 20), [80, 20]),
        (100, (8, 1, 1), (10, 45, 8), [48.9, 45, 8]),
        (100, (1, 1), (150, 50), [75, 25]),
    ],
)
def test_a_column_is_as_wide_as_its_longest_word(
    room: float, shares: tuple[int, ...], least: tuple[float, ...], found: list[float]
) -> None:
    made = columns(room, shares, least)
    assert made == pytest.approx(found, abs=2)
    assert sum(made) == pytest.approx(room)


@pytest.mark.parametrize(
    ("target", "actual", "found"),
    [
        ("12", "9", -3),
        ("80 %", "٨٥٪", 5),
        ("1,200", "1 150", -50),
        ("2,5 km", "3 km", 0.5),
        ("12 schools", "9 classes", None),
        ("10-20", "15", None),
        ("1.200", "1.150", None),
        ("12", "", None),
        ("many", "9", None),
        ("3 of 5", "4 of 5", None),
        ("-2", "1", 3),
    ],
)
def test_a_deviation_is_worked_out_of_two_numbers_of_one_unit(
    target: str, actual: str, found: float | None
) -> None:
    assert deviation(target, actual) == found


def test_a_task_counts_below_its_own_objective_though_two_have_one_title() -> None:
    plan = (
        line(1, "objective", "Schools"),
        line(2, "activity", "Visits", "Schools"),
        line(3, "task", "Call", "Schools", "Visits", status="done"),
        line(4, "objective", "Schools"),
        line(5, "activity", "Visits", "Schools"),
        line(6, "task", "Call", "Schools", "Visits"),
        line(7, "task", "Write", "Schools", "Visits", status="cancelled"),
    )
    content = report_order.workbook(others("donor", outgoing(figures(lines=plan))))
    assert [row[8:10] for row in rows_with(content, "Schools")] == [[1, 1], [1, 1], [0, 1], [0, 1]]


def test_R10_the_rows_of_reach_add_up_to_all_that_was_planned() -> None:
    found = figures()
    content = report_order.workbook(own(found))
    table = {row[0]: row[1] for row in cells(content)}
    ends = ("Arrived", "Still on the way", "came too late to be useful", "the bot is blocked")
    assert sum(table[end] for end in ends) == table["All that were planned"] == found.planned


def test_the_history_says_what_became_different() -> None:
    change = Change(
        day=YEAR.first, title="Print posters", what="changed", field="status", before="blocked",
        after="done",
    )  # fmt: skip
    rows = cells(report_order.workbook(own(figures(), change)))
    wanted = ["1 January 2026", "Print posters", "Changed", "Where it stands", "Blocked", "Done"]
    assert wanted in [row[:6] for row in rows]


def test_a_period_without_data_makes_a_report_that_says_so() -> None:
    empty = figures(lines=(), gathered=(), asked=(), plan="", lost=(), planned=0, arrived=0,
                    waiting=0, dropped=0, unspoken=0)  # fmt: skip
    for order in (
        own(empty),
        others("donor", outgoing(empty)),
        others("ministry", outgoing(empty)),
    ):
        assert "There was no action plan in this period." in printed(order)
        assert report_order.workbook(order).startswith(b"PK")
    assert "Nothing in this period." in printed(own(empty))


# --- what they leave out --------------------------------------------------------------------------


@pytest.mark.parametrize("which", ["donor", "ministry", "programme"])
def test_S4_what_leaves_the_network_names_nobody(which: str) -> None:
    plan = (
        *PLAN,
        line(8, "activity", "Visit with Karim", "Parents", lesson="Ask Nour first"),
        line(9, "activity", "Help Mr Ali Hassan, 70 123 456", "Parents"),
    )
    order = others(which, outgoing(figures(lines=plan), "Karim", "Nour"))
    assert "Karim" not in str(order), "not even in the order"
    said = "\n".join(printed(order)) + str(cells(report_order.workbook(order)))
    assert [name for name in ("Karim", "Nour", "Hassan", "123", LEFT_OUT) if name in said] == []


def test_S4_no_single_meeting_or_survey_is_in_the_order_for_others() -> None:
    shown = outgoing(figures())
    assert {(one.title, one.invited, one.came) for one in shown.figures.gathered} == {("", 0, 0)}
    assert (shown.figures.asked, shown.figures.upcoming, shown.figures.lost) == ((), (), ())


def test_H14_who_is_responsible_is_named_only_with_consent() -> None:
    without = figures(lines=tuple(replace(one, who="") for one in PLAN))
    assert "Karim" not in "\n".join(printed(own(without)))
    named = own(figures(), named=True)
    assert "Karim" in printed(named)
    assert "It holds names: please keep it where nobody else can open it." in printed(named)


def test_the_networks_own_report_holds_all_that_is_known_of_a_line() -> None:
    """With who supports it only where a second person has agreed (H14)."""
    known = line(
        1, "activity", "Open days", "Safer schools", baseline="0", start=YEAR.first,
        partners="The town hall", means="Photos", resources="A hall", pillar="1",
        tags=("youth", "sport"), participants="25-49", target="12", actual="9",
        lesson="Begin earlier", who="Karim", supporters=("Nour", "Joelle"), waits="silent",
    )  # fmt: skip
    wanted = [
        "Open days", "0", "1 January 2026", "The town hall", "Photos", "A hall", "Protection",
        "youth, sport", "25 to 49", -3, "Begin earlier",
    ]  # fmt: skip
    pillars = {"LB": {"1": {"en": "Protection"}}}
    for named, people in ((False, [None]), (True, ["Nour, Joelle", None])):
        order = report_order.order_network(
            figures(lines=(known,)), (), voice=ENGLISH, pillars=pillars, named=named
        )
        rows = [[*row, None] for row in cells(report_order.workbook(order))]
        (found,) = [row for row in rows if row[:2] == wanted[:2]]
        assert found[: len(wanted) + 1] == [*wanted, people[0]]
        shown = printed(order)
        assert ("Nour, Joelle" in shown) is named
        assert "−3" in shown


def test_the_overview_counts_surveys_and_decisions_and_hides_what_is_few() -> None:
    few = (asked(0, 3, anonymous=True), asked(1, 8, checkin=False))
    waiting = tuple(replace(one, waits="left") for one in PLAN[:2])
    table = {
        row[0]: row[1]
        for row in cells(report_order.workbook(own(figures(asked=few, lines=waiting))))
    }
    assert (table["Surveys: people asked"], table["Surveys: answers"]) == (12, 8)
    assert (table["Check-ins: people asked"], table["Check-ins: answers"]) == (12, "not shown")
    assert table["Lines of the plan that need a decision"] == 2


def test_H8_attendance_that_tells_of_few_is_not_counted_and_that_is_said() -> None:
    some = figures(gathered=(gathered(0, 9), gathered(1, 9), gathered(2, 11)))
    content = report_order.workbook(others("ministry", outgoing(some)))
    (row,) = [row for row in cells(content) if row[:4] == [3, 0, 0, 2]]
    assert row[4:7] == [24, 18, 75]
    said = str(cells(content))
    assert "1 meeting is not counted for attendance" in said


def test_H8_a_small_network_hides_itself_and_the_sum() -> None:
    found = [outgoing(figures(members=number, name=f"N{number}")) for number in (12, 3)]
    content = report_order.workbook(others("ministry", *found))
    assert {row[0]: row[3] for row in cells(content) if row[0] in ("N12", "N3", "All together")
            and len(row) > 3 and row[1] in ("Saida", None)} == {
        "N12": 12, "N3": "not shown", "All together": "not shown",
    }  # fmt: skip


def test_H8_few_answers_of_an_anonymous_survey_are_hidden_with_their_sum() -> None:
    some = (asked(0, 3, anonymous=True, checkin=False), asked(1, 8, anonymous=True, checkin=False))
    content = report_order.workbook(own(figures(asked=some)))
    shown = [row[3:5] for row in cells(content) if row[0] == "All surveys"]
    assert shown == [[24, "not shown"]]
    assert [row[4] for row in cells(content) if len(row) > 4 and row[2] == "Survey"] == [
        "not shown",
        8,
    ]


def test_S5_a_title_cannot_become_a_formula() -> None:
    plan = (line(1, "objective", FORMULA), line(2, "activity", "+1", FORMULA))
    book = load_workbook(io.BytesIO(report_order.workbook(own(figures(lines=plan)))))
    found = [cell for page in book.worksheets for row in page.iter_rows() for cell in row]
    texts = [cell for cell in found if cell.value in (FORMULA, "+1")]
    assert {cell.value for cell in texts} == {FORMULA, "+1"}
    assert {cell.data_type for cell in texts} == {"s"}
    assert {cell.data_type for cell in found if cell.value == 12} == {"n"}, "figures are numbers"


# --- direction and files --------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_L3_there_is_no_mark_of_direction_left_in_a_file(language: str) -> None:
    voice = Voice(language=language, country="LB")
    plan = (line(1, "objective", "زيارة Town hall (2)"), line(2, "activity", "Visit"))
    order = own(figures(lines=plan, name="شبكة الوقاية"), voice=voice)
    said = "\n".join(printed(order)) + str(cells(report_order.workbook(order)))
    assert [mark for mark in (FSI, PDI, RLM) if mark in said] == []


def test_L1_arabic_tables_begin_at_the_right() -> None:
    voice = Voice(language="ar", country="JO")
    book = load_workbook(io.BytesIO(report_order.workbook(own(figures(), voice=voice))))
    assert {page.sheet_view.rightToLeft for page in book.worksheets} == {True}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("which", ["donor", "ministry", "programme", "network"])
def test_the_same_order_makes_the_same_pages(which: str, language: str) -> None:
    voice = Voice(language=language, country="LB")
    found = figures()
    order = own(found, voice=voice) if which == "network" else others(
        which, outgoing(found), outgoing(found), voice=voice
    )  # fmt: skip
    assert report_order.pdf(order) == report_order.pdf(order)


def test_L2_the_readers_digits_are_on_paper_and_numbers_in_the_workbook() -> None:
    voice = Voice(language="ar", country="JO", digits="arabic")
    order = own(figures(), voice=voice)
    assert "١٠٠" in printed(order)
    assert 100 in {value for row in cells(report_order.workbook(order)) for value in row}


def test_what_is_no_order_makes_no_report() -> None:
    for broken in ({}, {"which": "donor", "found": []}, {"which": "else"}):
        with pytest.raises(OrderError):
            making.make({"kind": making.PRINTED_PDF, "language": "en", "country": "LB",
                         "digits": "western", **broken})  # fmt: skip


@pytest.mark.parametrize("word", ["يُعرض", "تُحتسب", "عُقد", "شكرًا"])
def test_L1_letters_join_over_a_vowel_mark_on_paper(word: str) -> None:
    page = Paper(rtl=True, landscape=False, foot="", day=date(2026, 1, 1))
    page.face(Style())
    (piece,) = page.pdf._preload_bidirectional_text(word, markdown=False)
    page.close()
    assert piece.string == word


ARABIC, FRENCH = "انظر MoU رقم 7 هنا.", "Imprimer 40 affiches (A3)."


@pytest.mark.parametrize(
    ("rtl", "written", "seen"),
    [
        (True, FRENCH, FRENCH),
        (False, FRENCH, FRENCH),
        (True, ARABIC, ".هنا 7 رقم MoU انظر"),
        (False, ARABIC, ".هنا 7 رقم MoU انظر"),
    ],
)
def test_L3_what_was_written_in_another_language_runs_its_own_way(
    rtl: bool, written: str, seen: str
) -> None:
    """A page of one language holds titles of another; each line of them, in cells and without."""
    page = Paper(rtl=rtl, landscape=False, foot="", day=date(2026, 1, 1))
    page.paragraph(written, Style())
    page.table(["1"], [[written]], [1])
    lines = paper.lines(page.content())
    assert [in_sight(one) for one in (lines[0], lines[2])] == [seen, seen]


def in_sight(line: str) -> str:
    """The words as they stand from the left, each from its own beginning."""
    return re.sub("[\u0600-\u06ff]+", lambda word: word[0][::-1], line)
