"""A plan that is written is read as it was: in three languages, as a workbook and as CSV."""

from __future__ import annotations

import csv as csv_files
import io
from collections.abc import Iterator, Sequence
from datetime import date

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from openpyxl.utils import get_column_letter

from bot.core.messages import Voice
from bot.core.texts import LANGUAGES
from bot.flows.plans.plan_file import texts_of
from bot.reports import making, plan_table
from bot.reports.plan_columns import HEADINGS, Column, column
from bot.reports.plan_help import HELP
from bot.reports.plan_values import bare_tags, bare_title
from bot.reports.plan_words import PARTICIPANTS, REASONS
from bot.sheets import plain
from storage.plan_shape import LONGEST_TAG, MOST_TAGS, Item, Level, Status
from tests.reports.plan_files import PILLARS, compared, faults, item, read

HERE = tuple(range(11, 51))  # forty people: all of a large network may support a line
FORMATS = ((making.PLAN, ""), (making.PLAN_CSV, plan_table.CSV))

words = st.text(max_size=60) | st.sampled_from(
    (
        *("=1+1", "+961", "-5", "@here", "'=x", "a;=b", "|x", "،=ب", '"quoted", and more', "80 %"),
        *("24", "2.5", "-7", "007", "1.0", "1.50", "٢٤", "1e5", "123456789012345678"),
        *("1.2 Train", "3 trainings", "عدد المدارس", "L12", "M12", "26/11/2026", "2026-11-26"),
        *("two\nlines", "Task", "Objective", "0", "TRUE", "sep=;", "–", "…"),
    )
)
named = words.filter(lambda text: bool(bare_title(plain.lines(text))))
days = st.none() | st.dates(min_value=date(2001, 1, 1), max_value=date(2099, 12, 31))
tags = (
    st.lists(words.filter(lambda text: len(text) < LONGEST_TAG), max_size=MOST_TAGS).map(tuple)
    .filter(lambda several: len(bare_tags(", ".join(several))) <= MOST_TAGS)
)  # fmt: skip


@st.composite
def values(draw: st.DrawFn) -> dict[str, object]:
    start, due = draw(days), draw(days)
    if start and due and due < start:
        start, due = due, start
    member_id = draw(st.none() | st.sampled_from(HERE))
    return {
        "title": draw(named),
        "status": draw(st.sampled_from(list(Status))),
        "reason": draw(st.sampled_from(["", *REASONS])),
        "pillar": draw(st.sampled_from(["", *PILLARS])),
        "participants": draw(st.sampled_from(["", *PARTICIPANTS])),
        "member_id": member_id,
        "former": member_id is None and draw(st.booleans()),
        "supporters": tuple(draw(st.lists(st.sampled_from(HERE), unique=True))),
        "start": start,
        "due": due,
        "tags": draw(tags),
        **{name: draw(words) for name in ("partners", "indicator", "baseline", "target")},
        **{name: draw(words) for name in ("actual", "means", "resources", "lesson")},
    }


@st.composite
def plans(draw: st.DrawFn) -> list[Item]:
    """As storage/plans.py lists one: each line before those under it."""
    ids = iter(range(1, 100))

    def under(parent: int | None, levels: Sequence[Level]) -> Iterator[Item]:
        for given_values in draw(st.lists(values(), max_size=2)) if levels else ():
            line = item(next(ids), levels[0], parent, **given_values)
            yield line
            yield from under(line.id, levels[1:])

    return list(under(None, list(Level)))


def written(items: Sequence[Item], language: str, kind: str, format: str, names: bool) -> bytes:
    people = {id: f"Ra-na ({f'M{id}'})" if names else f"M{id}" for id in HERE}
    return making.make(
        plan_table.order(
            kind, voice=Voice(language=language), title="The plan", items=items, people=people,
            pillars=PILLARS, format=format,
        )
    )  # fmt: skip


FULL = item(1, Level.OBJECTIVE, None, title="Full", supporters=HERE,
            tags=tuple(f"tag {n}" for n in range(MOST_TAGS)))  # fmt: skip


@settings(max_examples=60)
@example(items=[FULL], language="ar", shape=FORMATS[0], names=True)
@example(items=[FULL], language="fr", shape=FORMATS[1], names=False)
@given(
    items=plans().filter(bool), language=st.sampled_from(LANGUAGES),
    shape=st.sampled_from(FORMATS), names=st.booleans(),
)  # fmt: skip
def test_S5_a_plan_that_is_taken_out_and_sent_in_again_changes_nothing(
    items: list[Item], language: str, shape: tuple[str, str], names: bool
) -> None:
    content = written(items, language, *shape, names)
    kept = {text for one in items for text in texts_of(one)}
    found = read(content, making.NAMES[shape[0]][0], kept=kept)
    assert "problem" not in found, found
    assert faults(found) == []
    changes = compared(items, found, HERE)
    assert [(one.item, one.values) for one in (*changes.new, *changes.changed)] == []
    assert (changes.same, changes.missing, changes.strange) == (len(items), [], [])


ONE = (
    item(1, Level.OBJECTIVE, title="=HYPERLINK(1)", indicator="+1", lesson="@SUM(A1)"),
    item(2, Level.ACTIVITY, 1, title="Open day", partners="-2+3", tags=("=x", "y")),
    item(3, Level.TASK, 2, title="Print the posters", member_id=11, due=date(2026, 11, 26)),
)


@pytest.mark.parametrize("language", LANGUAGES)
def test_S5_no_cell_of_a_plan_is_a_formula(language: str) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(ONE, language, *FORMATS[0], False)))
    cells = [cell for page in book for row in page.iter_rows() for cell in row if cell.value]
    assert len(cells) > 30
    assert {cell.data_type for cell in cells} == {"s"}
    text = written(ONE, language, *FORMATS[1], False).decode("utf-8-sig")
    found = [cell for row in csv_files.reader(io.StringIO(text)) for cell in row]
    assert "'=HYPERLINK(1)" in found
    assert [cell for cell in found if cell.startswith(("=", "+", "-", "@"))] == []


def test_a_workbook_reads_from_the_right_in_arabic_and_offers_its_lists() -> None:
    arabic = openpyxl.load_workbook(io.BytesIO(written(ONE, "ar", *FORMATS[0], False)))
    page = arabic.worksheets[0]
    assert page.sheet_view.rightToLeft is True
    assert page.freeze_panes == "A2"
    offered = {str(rule.sqref).split(":")[0]: rule for rule in page.data_validations.dataValidation}
    place = list(Column).index(Column.STATUS) + 1
    status = offered[f"{get_column_letter(place)}2"]
    assert len(status.formula1.strip('"').split(",")) == len(Status)
    english = openpyxl.load_workbook(io.BytesIO(written(ONE, "en", *FORMATS[0], False)))
    assert english.worksheets[0].sheet_view.rightToLeft is False
    assert [cell.value for cell in english.worksheets[0][4]][:4] == [
        "=HYPERLINK(1)", "Open day", "Print the posters", "M11",
    ]  # fmt: skip


def test_figures_of_a_plan_are_numbers_in_a_workbook() -> None:
    plan = [item(1, Level.OBJECTIVE, title="24", baseline="0", target="24", actual="2.5")]
    book = openpyxl.load_workbook(io.BytesIO(written(plan, "en", *FORMATS[0], False)))
    cells = [cell.value for cell in book.worksheets[0][2]]
    assert [each for each in cells if isinstance(each, int | float)] == [0, 24, 2.5]
    assert cells[0] == "24", "a title is none"


def test_objectives_and_activities_stand_in_the_table_where_reports_say_they_stand() -> None:
    """And a table that is sent in again does not say it in their place."""
    plan = [
        item(1, Level.OBJECTIVE, title="Schools"),
        item(2, Level.ACTIVITY, 1, title="Visits"),
        item(3, Level.TASK, 2, title="Call", status=Status.DONE),
        item(4, Level.TASK, 2, title="Write", status=Status.BLOCKED, reason="venue"),
        item(5, Level.ACTIVITY, 1, title="Tea", status=Status.POSTPONED),
    ]
    content = written(plan, "en", *FORMATS[1], False)
    rows = list(csv_files.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row["Status"] for row in rows] == [
        "In progress", "In progress", "Done", "Blocked", "Postponed",
    ]  # fmt: skip
    assert compared(plan, read(content), HERE).nothing
    changed = content.replace(b'"In progress"', b'"Blocked"')
    said = compared(plan, read(changed), HERE).changed
    assert [one.values["status"] for one in said] == [Status.BLOCKED] * 2


def test_H14_a_table_without_names_holds_codes_alone() -> None:
    text = written(ONE, "en", *FORMATS[1], False).decode("utf-8-sig")
    assert "M11" in text
    assert "Ra-na" not in text
    assert "Ra-na (M11)" in written(ONE, "en", *FORMATS[1], True).decode("utf-8-sig")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_heading_that_we_write_is_known_again(language: str) -> None:
    voice = Voice(language=language)
    headings = [plan_table.said(text, voice) for text in HEADINGS.values()]
    assert len(set(headings)) == len(Column)
    assert [column(one) for one in headings] == [one.value for one in HEADINGS]
    assert set(HELP) == set(Column)


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_workbook_is_explained_in_three_languages_and_its_example_is_not_read(
    language: str,
) -> None:
    order = {
        "kind": making.PLAN_TEMPLATE, "language": language, "country": "LB", "pillars": PILLARS,
    }  # fmt: skip
    content = making.make(order)
    book = openpyxl.load_workbook(io.BytesIO(content))
    plan, *pages = book.worksheets
    assert plan.sheet_view.rightToLeft is (language == "ar")
    assert plan.max_row == 4
    assert (
        pages[0].title
        == {
            "ar": "العربية",
            "fr": "Français",
            "en": "English",
        }[language]
    )
    assert len(pages) == 3
    assert all(page.max_row > len(Column) for page in pages)
    assert "below" in read(content, "empty-plan.xlsx")["problem"]
    plan.append(["Young people", "Open day", "Print the posters"])
    out = io.BytesIO()
    book.save(out)
    assert len(read(out.getvalue(), "empty-plan.xlsx")["lines"]) == 3
