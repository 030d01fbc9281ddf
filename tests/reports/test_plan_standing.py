"""Where an activity stands follows from its tasks, unless somebody has said it."""

from __future__ import annotations

import pytest

from bot.reports.plan_standing import standing
from tests.reports.reported import line

NOT, GOING, DONE, STUCK, LATER, OFF = (
    "not_started", "in_progress", "done", "blocked", "postponed", "cancelled",
)  # fmt: skip


@pytest.mark.parametrize(
    ("tasks", "found"),
    [
        ((), NOT),
        ((NOT, NOT), NOT),
        ((NOT, LATER), NOT),
        ((DONE, DONE), DONE),
        ((DONE, OFF), DONE),
        ((OFF, OFF), OFF),
        ((DONE, NOT), GOING),
        ((GOING, STUCK), GOING),
        ((DONE, STUCK), GOING),
        ((STUCK, NOT), STUCK),
        ((STUCK, OFF), STUCK),
    ],
)
def test_an_activity_and_its_objective_stand_where_the_tasks_are(
    tasks: tuple[str, ...], found: str
) -> None:
    plan = [
        line(1, "objective", "Schools", status=NOT),
        line(2, "activity", "Visits", "Schools", status=NOT),
        *(line(3 + n, "task", "Call", "Schools", "Visits", status=one, reason="venue")
          for n, one in enumerate(tasks)),
        line(20, "objective", "Parents", status=NOT),
    ]  # fmt: skip
    shown = standing(plan)
    assert [one.status for one in shown] == [found, found, *tasks, NOT]
    assert (shown[1].reason == "venue") == (found == STUCK)


def test_what_somebody_has_said_stays_and_counts_above() -> None:
    plan = [
        line(1, "objective", "Schools", status=NOT),
        line(2, "activity", "Visits", "Schools", status=LATER),
        line(3, "task", "Call", "Schools", "Visits", status=NOT),
        line(4, "activity", "Open days", "Schools", status=DONE),
    ]
    assert [one.status for one in standing(plan)] == [GOING, LATER, NOT, DONE]
