"""The history in a network's own report: every change with its line of the plan, day by day."""

from __future__ import annotations

from datetime import date, timedelta

from bot.flows.summaries import printed_history
from bot.reports.figures import Period
from bot.reports.report_history import Change
from storage import networks, plan_items, plans
from storage.database import Database
from storage.plan_shape import Level, Status
from tests.flows.plans import change, planned
from tests.flows.talk import Talk

MONTH = Period(first=date(2026, 11, 1), last=date(2026, 11, 30))
POSTERS, FIELD = "Print the posters", "Book the field"


def changes(talk: Talk) -> list[Change]:
    with talk.database.transaction() as store:
        (home,) = networks.listed(store)
        return printed_history.changes(store, home, MONTH)


def test_every_change_says_which_line_of_the_plan_it_was(database: Database) -> None:
    talk = planned(database)
    change(talk, POSTERS, "Karim", status=Status.IN_PROGRESS)
    field = change(talk, FIELD, due=date(2026, 11, 27))
    with talk.database.transaction() as store:
        plan_items.take_away(store, field, talk.now)
    found = changes(talk)
    assert all(one.title for one in found)
    assert {one.title for one in found if one.field == "status"} == {POSTERS}
    assert {(one.title, one.what) for one in found if one.title == FIELD} == {
        (FIELD, "added"), (FIELD, "changed"), (FIELD, "taken"),
    }  # fmt: skip


def test_changes_stand_in_the_order_of_their_days(database: Database) -> None:
    talk = planned(database)
    with talk.database.transaction() as store:
        (home,) = networks.listed(store)
        (plan,) = plans.of_network(store, home.id)
        earlier = talk.now - timedelta(days=4)
        plan_items.add(store, plan, Level.OBJECTIVE, earlier, title="Written down before")
    days = [one.day for one in changes(talk)]
    assert days == sorted(days)
    assert len(set(days)) == 2
