"""/reports: which one, over which period, in which file; made, then handed over."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event

from bot.core.messages import Kind
from bot.engine.fates import settle_unknown
from bot.engine.maker import keep, make_all
from bot.flows.summaries import printed_periods
from storage import files, ledger, members
from storage.database import Database
from storage.ledger import Standing
from storage.members import Role
from storage.plan_shape import Status
from tests.flows.meetings import tap
from tests.flows.programme_world import PEOPLE, closed, held, person, plan, programme
from tests.flows.talk import Shown, Talk
from tests.reports import paper

DONOR, MINISTRY = "For the donor: results", "For the ministry: activities and attendance"
OWN = "For the network: everything"


@pytest.fixture
def talk(database: Database) -> Talk:
    world = programme(database)
    for town in ("Saida", "Zahle"):
        plan(world, town, (Status.DONE, Status.BLOCKED))
    held(world, "Saida", date(2026, 11, 12), 12, title="Meeting of Saida")
    held(world, "Zahle", date(2026, 11, 12), 12, title="Meeting of Zahle")
    return world


def ask(talk: Talk, who: str, which: str, *more: str, period: str = "This month") -> list[Shown]:
    talk.says(who, "/reports")
    shown: list[Shown] = []
    for label in (which, period, "To print (PDF)", "English", *more):
        shown = talk.presses(who, label)
    return shown


def orders(talk: Talk) -> list[Any]:
    """What the maker is given, without making it."""
    with talk.database.transaction() as store:
        wanted = files.next_few(store, talk.now, 9)
        return [files.order_of(store, one) for one in wanted]


def handed(talk: Talk) -> list[Shown]:
    make_all(talk.database, talk.tables, talk.now)
    before = len(talk.shown)
    talk.deliver()
    return talk.shown[before:]


# --- from asking to the file ----------------------------------------------------------------------


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_report_is_asked_for_made_and_handed_over(talk: Talk) -> None:
    (said,) = ask(talk, "Rana", DONOR)
    assert said.text == "The report follows in a moment."
    (shown,) = handed(talk)
    assert (shown.to, shown.documents) == ("Rana", ("report.pdf",))
    words = paper.text(shown.contents[0])
    assert "Period: 1 November 2026 to 23 November 2026" in words
    assert "Safer schools" in words


def test_a_report_that_could_not_be_made_is_said(talk: Talk, database: Database) -> None:
    ask(talk, "Rana", DONOR)
    with database.transaction() as store:
        file = files.next_wanted(store, talk.now)
        assert file is not None
        keep(store, talk.tables, file, None, talk.now)
    talk.deliver()
    assert talk.shown[-1].text == "The report could not be made. To try again: /reports"


def test_R5_a_report_is_not_sent_twice_when_nobody_knows_whether_it_arrived(
    talk: Talk, database: Database
) -> None:
    ask(talk, "Rana", DONOR)
    with database.transaction() as store:
        file = files.next_wanted(store, talk.now)
        assert file is not None
        keep(store, talk.tables, file, b"made", talk.now)
    with database.transaction() as store:
        (entry,) = ledger.of_subject(store, file.subject)
        settle_unknown(store, entry, talk.now, attempts=1, group=False)
        (entry,) = ledger.of_subject(store, file.subject)
    assert entry.state is Standing.FAILED


def test_a_period_without_anything_is_said_at_once(talk: Talk) -> None:
    said = ask(talk, "Rana", MINISTRY, period="Last month")
    assert said[-1].text.startswith("There is nothing to report in this period")
    assert "/reports" in said[-1].text


def test_a_period_with_a_survey_alone_is_not_empty(database: Database) -> None:
    talk = programme(database)
    closed(talk, "Saida", date(2026, 11, 12), 7, checkin=False)
    for which, *more in ((MINISTRY,), (OWN, "Without names")):
        (said,) = ask(talk, "Rana", which, *more)
        assert said.text == "The report follows in a moment."


def test_the_figures_of_a_report_are_gathered_once(talk: Talk) -> None:
    talk.says("Rana", "/reports")
    for label in (OWN, "This month", "To print (PDF)", "English"):
        talk.presses("Rana", label)
    read: list[str] = []

    def note(_conn: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        read.append(statement)

    event.listen(talk.database.engine, "before_cursor_execute", note)
    talk.presses("Rana", "Without names")
    event.remove(talk.database.engine, "before_cursor_execute", note)
    figures = re.compile(r"WHERE ledger\.network_id = (\?|%\()")  # SQLite's and PostgreSQL's
    assert sum(figures.search(each) is not None for each in read) == 1


def test_days_that_make_no_period_are_asked_again(talk: Talk) -> None:
    talk.says("Rana", "/reports")
    talk.presses("Rana", MINISTRY)
    talk.presses("Rana", "From one day to another")
    assert "yet to come" in talk.says("Rana", "1/1/2027")[-1].text
    assert "Up to which day?" in talk.says("Rana", "1/9/2024")[-1].text
    assert "before the first one" in talk.says("Rana", "31/8/2024")[-1].text
    assert "two years at most" in talk.says("Rana", "20/11/2026")[-1].text
    assert "As which file?" in talk.says("Rana", "22/11/2025")[-1].text


@pytest.mark.parametrize(
    ("today", "name", "first", "last"),
    [
        (date(2026, 11, 23), "month", date(2026, 11, 1), date(2026, 11, 23)),
        (date(2026, 1, 1), "last-month", date(2025, 12, 1), date(2025, 12, 31)),
        (date(2026, 3, 31), "quarter", date(2026, 1, 1), date(2026, 3, 31)),
        (date(2026, 12, 5), "quarter", date(2026, 10, 1), date(2026, 12, 5)),
        (date(2024, 2, 29), "year", date(2024, 1, 1), date(2024, 2, 29)),
    ],
)
def test_periods_end_today_at_the_latest(today: date, name: str, first: date, last: date) -> None:
    _label, period = printed_periods.periods(today)[name]
    assert (period.first, period.last) == (first, last)


# --- who may have which ---------------------------------------------------------------------------


def test_S4_a_coordinator_reports_on_their_own_network_alone(talk: Talk) -> None:
    for which in (DONOR, MINISTRY):
        ask(talk, "Rana", which)
    ask(talk, "Rana", OWN, "Without names")
    made = str(orders(talk))
    assert "Zahle" not in made
    assert "Saida" in made


@pytest.mark.parametrize("who", ["Dana", "Olga"])
def test_S4_leads_and_owner_report_on_all_networks_without_names(talk: Talk, who: str) -> None:
    (first, *_rest) = talk.says(who, "/reports")
    assert OWN not in first.labels
    ask(talk, who, MINISTRY)
    made = str(orders(talk))
    assert [word for word in (*PEOPLE, "Rana", "Meeting of") if word in made] == []
    assert "Zahle" in made
    assert "Saida" in made


@pytest.mark.parametrize("who", ["Aida", "Karim"])
def test_S4_auditors_and_practitioners_get_no_report(talk: Talk, who: str) -> None:
    talk.says(who, "/reports")
    assert all("Which report?" not in one.text for one in talk.shown if one.to == who)


def test_R14_who_coordinates_no_more_gets_no_report(talk: Talk, database: Database) -> None:
    ask(talk, "Rana", OWN, "Without names")
    with database.transaction() as store:
        members.change(store, person(talk, store, "Rana"), role=Role.PRACTITIONER)
    assert [one.documents for one in handed(talk)] == []


def test_S2_who_may_not_agree_orders_nothing_by_a_forged_button(talk: Talk) -> None:
    ask(talk, "Rana", OWN, "With names")
    with talk.database.transaction() as store:
        rana = person(talk, store, "Rana")
    talk.says("Rana-Z", "/menu")
    value = "yes 1 202611230800 2026-11-01 2026-11-23 pdf en"
    tap(talk, "Rana-Z", "printed-agree", f"member/{rana.id}", value)
    tap(talk, "Rana", "printed-agree", f"member/{rana.id}", value)
    assert orders(talk) == []


def test_S2_a_request_without_a_moment_is_over(talk: Talk) -> None:
    ask(talk, "Rana", OWN, "With names")
    with talk.database.transaction() as store:
        rana = person(talk, store, "Rana")
    value = "yes 1 yesterday 2026-11-01 2026-11-23 pdf en"
    (said,) = tap(talk, "Olga", "printed-agree", f"member/{rana.id}", value)
    assert said.text == "This has been decided already."
    assert (orders(talk), talk.faults) == ([], 0)


# --- names ----------------------------------------------------------------------------------------


def test_H14_without_consent_no_name_is_in_the_order(talk: Talk) -> None:
    ask(talk, "Rana", OWN, "Without names")
    made = str(orders(talk))
    assert "Karim" not in made
    assert "Meeting of Saida" in made, "everything else of the network is"


def test_H14_names_come_when_a_second_coordinator_agrees(talk: Talk, database: Database) -> None:
    with database.transaction() as store:
        home = person(talk, store, "Rana").network_id
        members.change(store, person(talk, store, "Nour"), role=Role.COORDINATOR)
        assert person(talk, store, "Nour").network_id == home
    said = ask(talk, "Rana", OWN, "With names")
    assert "I have asked a second person. The file comes once they agree." in [
        one.text for one in said if one.to == "Rana"
    ]
    assert orders(talk) == []
    talk.presses("Nour", "Yes, I agree")
    (made,) = orders(talk)
    assert made["named"] is True
    assert "Karim" in str(made)
    talk.presses("Nour", "No")
    assert talk.shown[-1].text == "This has been decided already."


def test_H14_the_owner_agrees_where_there_is_no_second_coordinator(talk: Talk) -> None:
    ask(talk, "Rana", OWN, "With names")
    talk.presses("Olga", "No")
    assert orders(talk) == []
    assert "A second person did not agree, so there is no file." in [
        one.text for one in talk.shown if one.to == "Rana"
    ]


def test_H14_a_request_of_last_week_is_over(talk: Talk) -> None:
    ask(talk, "Rana", OWN, "With names")
    handle = talk.handle("Olga", "Yes, I agree")
    talk.wait(timedelta(days=4))
    talk.sends("Olga", Kind.PRESS, handle=handle)
    assert orders(talk) == []


def test_H5_the_question_to_a_second_person_names_nobody(talk: Talk) -> None:
    shown = ask(talk, "Rana", OWN, "With names")
    (asked,) = [one for one in shown if one.to == "Olga"]
    assert [word for word in (*PEOPLE, "Rana", "Saida") if word in asked.text] == []
