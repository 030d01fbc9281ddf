"""The guide to bringing a plan says of each column what the program says."""

from __future__ import annotations

from pathlib import Path

from bot.reports.plan_columns import HEADINGS, column
from bot.reports.plan_help import HELP
from bot.reports.plan_reading import MOST_ROWS

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "bring-a-plan.md"


def rows() -> list[list[str]]:
    lines = [one for one in PAGE.read_text(encoding="utf-8").splitlines() if one.startswith("| ")]
    return [[cell.strip() for cell in line.strip("| ").split("|")] for line in lines[1:]]


def test_each_column_stands_in_the_guide_as_it_is_written_and_explained() -> None:
    assert [(heading, said) for heading, _also, said in rows()] == [
        (HEADINGS[one].id, HELP[one].id) for one in HEADINGS
    ]


def test_the_other_names_of_a_column_in_the_guide_are_known() -> None:
    for one, (_heading, also, _said) in zip(HEADINGS, rows(), strict=True):
        assert [column(word) for word in also.split(",")] == [one.value] * (also.count(",") + 1)


def test_the_guide_tells_the_bound_of_rows() -> None:
    assert f"{MOST_ROWS:,} rows" in PAGE.read_text(encoding="utf-8")
