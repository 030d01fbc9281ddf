"""Message, list, workbook, paper and figures of one world say the same numbers."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import pytest
from openpyxl import load_workbook

from bot.core.messages import Voice
from bot.core.texts import translate
from bot.engine.maker import make_all
from bot.flows.summaries import digest_lines
from bot.flows.summaries.figures import gather
from bot.reports import digest_chart, figures
from bot.reports.figures import Figures, Period
from storage.database import Database
from storage.plan_shape import Status
from tests.flows.programme_world import closed, held, network_of, plan, programme, task
from tests.flows.talk import Talk
from tests.reports import paper

MONTH = Period(first=date(2026, 11, 1), last=date(2026, 11, 23))


@pytest.fixture
def talk(database: Database) -> Talk:
    """Saida alone has met, was asked, and has tasks in every state."""
    world = programme(database)
    plan(world, "Saida", (*Status, Status.DONE, Status.DONE, Status.NOT_STARTED))
    task(world, "Saida", "Task to come", due=date(2026, 11, 27))
    for day, came in ((3, 7), (10, 5), (17, 12)):
        held(world, "Saida", date(2026, 11, day), came)
    for day, answered in ((5, 6), (12, 7)):
        closed(world, "Saida", date(2026, 11, day), answered)
    closed(world, "Saida", date(2026, 11, 18), 7, checkin=False)
    return world


def of(talk: Talk) -> Figures:
    with talk.database.transaction() as store:
        return gather(store, network_of(store, "Saida"), MONTH, talk.now, language="en")


def files(talk: Talk, who: str, *labels: str) -> dict[str, bytes]:
    """The workbook and the pages of a report that is asked for so."""
    talk.says(who, "/reports")
    for label in labels:
        talk.presses(who, label)
    return made(talk)


def made(talk: Talk) -> dict[str, bytes]:
    """What is handed over once it is made."""
    make_all(talk.database, talk.tables, talk.now)
    before = len(talk.shown)
    talk.deliver()
    return {
        name: content
        for shown in talk.shown[before:]
        for name, content in zip(shown.documents, shown.contents, strict=True)
    }


def rows(content: bytes) -> list[list[Any]]:
    book = load_workbook(io.BytesIO(content))
    return [[cell.value for cell in row] for page in book.worksheets for row in page.iter_rows()]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_numbers_of_all_outputs_agree(talk: Talk) -> None:
    found = of(talk)
    came, invited = figures.attendance(found)
    answered, asked = figures.answers(figures.checkins(found))
    done, all_of = len(figures.done(found)), len(figures.tasks(found))
    blocked, held_ones = len(figures.blocked(found)), len(figures.held(found))
    assert (came, invited, answered, asked, done, all_of, blocked, held_ones) == (
        24, 36, 13, 24, 3, 9, 1, 3,
    )  # fmt: skip
    surveyed, sent = figures.answers(figures.surveys(found))
    late, soon = len(figures.overdue(found)), len(figures.due_soon(found))
    undecided = len(figures.undecided(found))
    assert (surveyed, sent, late, soon, undecided) == (7, 12, 3, 1, 2)
    in_both = {
        "Meetings held": held_ones, "Attendance, %": figures.percent(came, invited),
        "Tasks in the plan": all_of, "Tasks done": done, "Tasks that are blocked": blocked,
        "Check-ins: people asked": asked, "Check-ins: answers": answered,
        "Surveys: people asked": sent, "Surveys: answers": surveyed,
        "Tasks whose date has passed": late, "Lines of the plan that need a decision": undecided,
    }  # fmt: skip

    own = files(talk, "Rana", "For the network: everything", "This month", "Both", "English",
                "Without names")  # fmt: skip
    table = {row[0]: row[1] for row in rows(own["report.xlsx"])}
    assert {name: table[name] for name in in_both} == in_both
    pages = paper.lines(own["report.pdf"])
    for name, number in in_both.items():
        shown = pages[pages.index(name) + 1]
        assert int(shown) == number, name

    ministry = files(talk, "Rana", "For the ministry: activities and attendance", "This month",
                     "Both", "English")  # fmt: skip
    attended = [held_ones, 0, 0, held_ones, invited, came, figures.percent(came, invited)]
    assert attended in [row[:7] for row in rows(ministry["report.xlsx"])]
    pages = paper.lines(ministry["report.pdf"])
    at = pages.index("36")
    assert pages[at - 4 : at + 3] == ["3", "0", "0", "3", "36", "24", "67"]

    donor = files(talk, "Rana", "For the donor: results", "This month", "Both", "English")
    told = rows(donor["report.xlsx"])
    for row in (
        attended,
        ["Check-ins", 2, asked, answered, 54],
        ["Surveys", 1, sent, surveyed, 58],
        ["Blocked", "Place or materials", blocked],
        ["Postponed", None, 1],
    ):
        assert row in [each[: len(row)] for each in told]
    assert (done, all_of) in [tuple(each[8:10]) for each in told if each[0] == "Safer schools"]
    pages = paper.lines(donor["report.pdf"])
    for first, *others in (
        ["Check-ins", "2", "24", "13", "54"],
        ["Surveys", "1", "12", "7", "58"],
    ):
        at = pages.index(first)
        assert pages[at + 1 : at + 5] == others

    (rolled,) = talk.says("Dana", "/programme")
    for line in (
        "Meetings: 3 held, attendance 67%",
        "Action plans: 3 of 9 tasks done (33%)",
        "⛔ 1 task is blocked",
        "Check-ins: 13 of 24 answered (54%)",
    ):
        assert line in rolled.text
    talk.presses("Dana", "As a workbook")
    book = rows(made(talk)["report.xlsx"])
    networks = [row[1:] for row in book if row[0] == found.name]
    assert [12, held_ones, came, invited, 67] in [row[:5] for row in networks]
    assert [answered, asked, 54] in [row[6:9] for row in networks]
    assert [done, all_of, 33] in [row[:3] for row in networks]
    assert [blocked, late] in [row[5:7] for row in networks]

    digest = [translate(each.line, Voice()) for each in digest_lines.said(found)]
    for line in (
        "Meetings: 3 held, average attendance 67%",
        "Action plan: 3 of 9 tasks done (33%)",
        "Tasks blocked: 1",
        "Overdue: 3",
        "Due within seven days: 1",
        "❗ Needs your decision: 2",
        "Check-ins: 13 of 24 answered",
        "Surveys: 7 of 12 answered",
    ):
        assert line in digest
    in_picture = [digest_chart.came_in_all(found), digest_chart.tasks_in_all(found)]
    assert [translate(each, Voice()) for each in in_picture] == [
        "24 of 36 invited came (67%)", "3 of 9 tasks done (33%)",
    ]  # fmt: skip
