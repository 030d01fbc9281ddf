"""The programme's networks side by side: totals, trends, pillars and files; no names (S4, H8)."""

from __future__ import annotations

from datetime import date

import pytest

from bot.engine.maker import make_all
from bot.flows.summaries import programme as flow
from storage.database import Database
from storage.plan_shape import Status
from tests.flows.meetings import tap
from tests.flows.programme_world import PEOPLE, closed, held, plan, programme
from tests.flows.talk import Talk

TASKS = (Status.DONE, Status.DONE, Status.BLOCKED, Status.IN_PROGRESS, Status.NOT_STARTED)


@pytest.fixture
def talk(database: Database) -> Talk:
    """Saida met three times and Zahle once in the last thirty days; a month before, worse."""
    world = programme(database)
    for town in ("Saida", "Zahle"):
        plan(world, town, TASKS)
        held(world, town, date(2026, 10, 8), 6)
        closed(world, town, date(2026, 11, 12), 7)
    for day, came in ((5, 9), (12, 9), (19, 12)):
        held(world, "Saida", date(2026, 11, day), came)
    held(world, "Zahle", date(2026, 11, 12), 10)
    return world


def test_a_lead_sees_totals_and_each_network_in_a_line(talk: Talk) -> None:
    (shown,) = talk.says("Dana", "/programme")
    assert shown.text.splitlines() == [
        "The programme: 25 October 2026 to 23 November 2026",
        "2 networks, 24 members",
        "Meetings: 4 held, attendance 83% ▲",
        "Action plans: 4 of 10 tasks done (40%)",
        "⛔ 2 tasks are blocked",
        "Check-ins: 14 of 24 answered (58%)",
        "• Saida local prevention network: 3 meetings, 83% came, 2 of 5 tasks",
        "• Zahle local prevention network: 1 meeting, 2 of 5 tasks",
        "Counts that could tell of one to four people are not shown.",
    ]


def test_S4_nobody_is_named_and_no_title_of_a_meeting_or_task_is_shown(talk: Talk) -> None:
    shown = [*talk.says("Dana", "/programme"), *talk.presses("Dana", "By pillar of the strategy")]
    said = "\n".join(one.text for one in shown)
    assert [word for word in (*PEOPLE, "Rana", "Task 1", "Coordination") if word in said] == []


def test_H8_one_meeting_to_which_all_but_two_came_is_not_counted(talk: Talk) -> None:
    (shown,) = talk.says("Dana", "/programme")
    zahle = next(line for line in shown.text.splitlines() if "Zahle" in line)
    assert "came" not in zahle
    (year,) = talk.presses("Dana", "One year")
    zahle = next(line for line in year.text.splitlines() if "Zahle" in line)
    assert "2 meetings, 50% came" in zahle, "the one of October alone"
    held(talk, "Zahle", date(2026, 11, 19), 9)
    (month,) = talk.says("Dana", "/programme")
    zahle = next(line for line in month.text.splitlines() if "Zahle" in line)
    assert "2 meetings, 79% came" in zahle, "of two together nobody stands out"


def test_no_message_has_more_than_fourteen_lines(database: Database) -> None:
    world = programme(database)
    for number in range(20):
        world.network(f"Town {number}")
        world.member(f"One {number}", "coordinator")
    (shown,) = world.says("Dana", "/programme")
    assert len(shown.text.splitlines()) <= 14
    assert "16 more networks are in the file." in shown.text
    assert "22 networks\n" in shown.text, "small networks hide the sum of members"


def test_a_trend_is_shown_only_where_both_periods_count_five() -> None:
    from bot.reports.report_programme import trend

    assert trend((4, 10), (2, 4)) is None
    assert trend((3, 4), (4, 10)) is None
    assert trend((8, 10), (4, 10)) == "▲"
    assert trend((4, 10), (8, 10)) == "▼"
    assert trend((50, 100), (51, 100)) is None, "a sign that nobody explains"
    assert trend((0, 0), (8, 10)) is None


def test_tasks_stand_by_pillar_with_its_name(talk: Talk) -> None:
    talk.says("Dana", "/programme")
    (shown,) = talk.presses("Dana", "By pillar of the strategy")
    assert "• Dialogue and conflict prevention: 2 of 4 tasks done" in shown.text
    assert "• Good governance: 2 of 6 tasks done" in shown.text


def test_tasks_stand_by_objective_of_each_network(talk: Talk) -> None:
    talk.says("Dana", "/programme")
    (shown,) = talk.presses("Dana", "By objective")
    lines = shown.text.splitlines()[1:]
    assert len(lines) == 2
    for town in ("Saida", "Zahle"):
        assert any(town in line and ", Safer schools: " in line for line in lines)
    assert all(line.endswith("tasks done") for line in lines)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_files_follow(talk: Talk, database: Database) -> None:
    talk.says("Dana", "/programme")
    for label, name in (("As a workbook", "report.xlsx"), ("To print (PDF)", "report.pdf")):
        talk.presses("Dana", label)
        assert make_all(database, talk.tables, talk.now) == 1
        before = len(talk.shown)
        talk.deliver()
        assert [one.documents for one in talk.shown[before:]] == [(name,)]


@pytest.mark.parametrize("name", ["Rana", "Karim"])
def test_S4_a_network_does_not_see_the_programme(talk: Talk, name: str) -> None:
    said = "\n".join(one.text for one in talk.says(name, "/programme"))
    assert "Zahle" not in said
    assert "attendance" not in said


def test_S4_an_auditor_sees_totals_and_gets_no_file(talk: Talk, database: Database) -> None:
    (shown,) = talk.says("Aida", "/programme")
    assert "2 networks, 24 members" in shown.text
    assert "As a workbook" not in shown.labels
    tap(talk, "Aida", flow.FILE, "", "30 xlsx")
    assert make_all(database, talk.tables, talk.now) == 0


def test_an_old_button_of_a_span_that_is_gone_shows_the_last_month(talk: Talk) -> None:
    talk.says("Dana", "/programme")
    (shown,) = tap(talk, "Dana", flow.SHOW, "", "7")
    assert "25 October 2026" in shown.text


def test_lines_for_leads_are_those_of_the_command(talk: Talk) -> None:
    from bot.core.messages import Voice
    from bot.core.texts import translate

    with talk.database.transaction() as store:
        dana = talk.find(store, "Dana")
        assert dana is not None
        lines = flow.lines_of(store, dana, talk.now)
    assert [translate(each, Voice()).strip() for each in lines] == [
        each.strip() for each in talk.says("Dana", "/programme")[0].text.splitlines()[1:]
    ]


def test_without_networks_it_says_what_to_do(database: Database) -> None:
    from tests.flows.meetings import MONDAY

    world = Talk(database, MONDAY)
    world.member("Olga", "owner", "en", world.network("Office", "LB", office=True))
    (shown,) = world.says("Olga", "/programme")
    assert "/network" in shown.text
