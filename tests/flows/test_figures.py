"""The figures of a network over a period: where they come from, and that their sums fit."""

from __future__ import annotations

from collections import Counter
from datetime import date, time, timedelta
from itertools import product
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert

from bot.core.messages import Voice
from bot.core.texts import translate
from bot.flows.apps import reach
from bot.flows.summaries.figures import gather, seven_days, week_before
from bot.reports import figures
from bot.reports.figures import Figures, Period
from bot.reports.plan_words import FURTHER
from storage import audit, forms, ledger, meetings, networks, plan_items, plans, surveys
from storage.database import Database, Store
from storage.ledger import Planned, Standing
from storage.models import LedgerRow
from storage.networks import Network
from storage.plan_shape import Agreed, Item, Level, Plan, Status
from tests.flows.closed import close, hand_in, overall
from tests.flows.meetings import MONDAY, town
from tests.flows.surveys import send
from tests.flows.talk import Talk

WEEK = Period(first=date(2026, 11, 17), last=date(2026, 11, 23))


def home(store: Store) -> Network:
    return networks.listed(store)[0]


def of(talk: Talk, period: Period = WEEK) -> Figures:
    with talk.database.transaction() as store:
        return gather(store, home(store), period, talk.now, language="en")


def a_plan(store: Store, talk: Talk) -> tuple[Plan, Item]:
    plan = plans.add(store, network_id=home(store).id, title="Plan 2026", now=talk.now)
    objective = plan_items.add(store, plan, Level.OBJECTIVE, talk.now, title="Safe schools")
    activity = plan_items.add(
        store, plan, Level.ACTIVITY, talk.now, title="Open days", parent_id=objective.id
    )
    return plan, activity


def a_task(talk: Talk, store: Store, plan: Plan, above: Item, **values: Any) -> Item:
    return plan_items.add(store, plan, Level.TASK, talk.now, parent_id=above.id, **values)


# --- meetings -------------------------------------------------------------------------------------


def meet(talk: Talk, network: Network, people: dict[str, str], **values: Any) -> int:
    """A meeting of yesterday afternoon to which these are invited; who is named as here came."""
    with talk.database.transaction() as store:
        made = meetings.add(
            store, network_id=network.id, now=talk.now, sends_at=talk.now, code="", series="",
            **{"title": "Coordination", "day": date(2026, 11, 22), "at": time(15), "minutes": 60,
               "zone": network.zone, "ladder": (), "repeat": {}, "audience": {}, **values},
        )  # fmt: skip
        found = {name: talk.find(store, name) for name in people}
        pairs = [(one.id, one.network_id) for one in found.values() if one is not None]
        meetings.invite(store, made.id, pairs)
        for name, attended in people.items():
            member = found[name]
            if member is not None:
                meetings.set_invitee(store, made.id, member.id, attended=attended)
    return made.id


def test_of_a_meeting_the_own_people_are_counted(database: Database) -> None:
    talk = town(database)
    with database.transaction() as store:
        saida = home(store)
    zahle = talk.network("Zahle")
    talk.member("Ziad", "practitioner", "en", zahle)
    meet(talk, saida, {"Karim": "here", "Nour": "late", "Joelle": "", "Ziad": "here"})
    meet(talk, saida, {"Karim": "", "Nour": ""}, day=date(2026, 11, 20), title="Nobody noted")
    meet(talk, saida, {"Karim": ""}, day=date(2026, 11, 26), title="To come")

    found = of(talk)

    assert [(one.title, one.state, one.came, one.invited) for one in found.gathered] == [
        ("Nobody noted", "held", 0, 2),
        ("Coordination", "held", 2, 3),
    ]
    assert figures.attendance(found) == (2, 3)
    assert len(figures.held(found)) == 2
    assert [one.title for one in figures.coming(found)] == ["To come"]
    with database.transaction() as store:
        other = gather(store, zahle, WEEK, talk.now)
    assert [(one.own, one.came, one.invited) for one in other.gathered] == [(False, 1, 1)]


def test_S4_another_network_is_not_in_the_figures(database: Database) -> None:
    talk = town(database)
    zahle = talk.network("Zahle")
    talk.member("Ziad", "coordinator", "en", zahle)
    meet(talk, zahle, {"Ziad": "here"}, title="Secret of Zahle")
    with database.transaction() as store:
        plan = plans.add(store, network_id=zahle.id, title="Plan of Zahle", now=talk.now)
        plan_items.add(store, plan, Level.OBJECTIVE, talk.now, title="Objective of Zahle")
        ziad = talk.find(store, "Ziad")
        assert ziad is not None
        ledger.plan(
            store, "meeting/1",
            Planned(key="z", reason="x", due=talk.now, member_id=ziad.id, network_id=zahle.id),
            talk.now,
        )  # fmt: skip

    found = of(talk)

    shown = (found.plan, found.gathered, found.upcoming, found.lines, found.asked)
    assert shown == ("", (), (), (), ())
    assert (found.members, figures.rows(found)) == (4, 0)


# --- surveys --------------------------------------------------------------------------------------


@pytest.mark.parametrize("anonymous", [True, False])
def test_a_closed_survey_is_told_by_its_counts(database: Database, anonymous: bool) -> None:
    talk = town(database)
    made = send(talk, anonymous=anonymous, hours=24)
    hand_in(talk, made, overall(4, 5))
    close(talk, made)

    found = of(talk, Period(first=date(2026, 11, 24), last=date(2026, 11, 30)))

    (asked,) = found.asked
    assert (asked.title, asked.anonymous, asked.checkin) == ("Short survey", anonymous, False)
    assert (asked.answered, asked.asked) == (2, 4)
    assert asked.day == date(2026, 11, 24)
    assert of(talk).asked == ()


# --- the plan -------------------------------------------------------------------------------------


def test_tasks_are_counted_by_where_they_stand(database: Database) -> None:
    talk = town(database)
    with database.transaction() as store:
        plan, above = a_plan(store, talk)
        karim = talk.find(store, "Karim")
        assert karim is not None
        mine = {"member_id": karim.id, "agreed": Agreed.ACCEPTED}
        a_task(talk, store, plan, above, title="Late", due=date(2026, 11, 20), **mine)
        a_task(talk, store, plan, above, title="Soon", due=date(2026, 11, 28), **mine)
        a_task(talk, store, plan, above, title="Far", due=date(2026, 12, 28), **mine)
        a_task(talk, store, plan, above, title="Stuck", status=Status.BLOCKED, **mine)
        a_task(talk, store, plan, above, title="Nobody's", due=date(2026, 12, 28))
        a_task(talk, store, plan, above, title="Dropped", status=Status.CANCELLED, **mine)
        done = a_task(talk, store, plan, above, title="Finished", **mine)
        plan_items.change(store, done, talk.now, status=Status.DONE)

    found = of(talk)

    def titles(some: list[figures.Line]) -> list[str]:
        return [one.title for one in some]

    assert titles(figures.overdue(found)) == ["Late"]
    assert titles(figures.due_soon(found)) == ["Soon"]
    assert titles(figures.blocked(found)) == ["Stuck"]
    assert titles(figures.done_in_period(found)) == ["Finished"]
    assert titles(figures.undecided(found)) == ["Stuck", "Nobody's"]
    assert len(figures.tasks(found)) == 6
    assert found.lines[2].path == ("Safe schools", "Open days")
    assert found.lines[2].who == "Karim"


def test_a_past_period_shows_the_plan_as_it_was(database: Database) -> None:
    """Done, moved, added and taken away since: the figures of that week stay what they were."""
    talk = town(database)
    with database.transaction() as store:
        plan, above = a_plan(store, talk)
        first = a_task(talk, store, plan, above, title="One", due=date(2026, 11, 20))
        second = a_task(talk, store, plan, above, title="Two", due=date(2026, 11, 28))
        third = a_task(talk, store, plan, above, title="Three")
        plan_items.change(store, third, talk.now, status=Status.DONE)
    before = of(talk)
    talk.now += timedelta(days=10)
    with database.transaction() as store:
        plan_items.change(store, first, talk.now, status=Status.DONE, title="One, done")
        plan_items.change(store, second, talk.now, due=date(2027, 1, 1))
        plan_items.take_away(store, plan_items.get(store, third.id), talk.now)
        a_task(talk, store, plan, above, title="Four")

    after = of(talk)

    assert after.lines == before.lines
    assert figures.done_in_period(after) == figures.done_in_period(before)
    assert [one.title for one in figures.done(of(talk, last_week_of(talk)))] == ["One, done"]


def last_week_of(talk: Talk) -> Period:
    with talk.database.transaction() as store:
        return seven_days(talk.now, home(store))


def test_two_summaries_in_a_row_leave_no_day_out(database: Database) -> None:
    talk = town(database)
    with database.transaction() as store:
        network = home(store)
    one = week_before(talk.now, network)
    two = week_before(talk.now + timedelta(days=7), network)
    assert two.first == one.last + timedelta(days=1)
    assert (one.last - one.first).days == 6


# --- messages -------------------------------------------------------------------------------------

AGES_AGO = MONDAY - timedelta(days=400)
WHYS = [*reach.WHY, reach.NOT_WANTED, "moved", "refused by the platform", ""]
EVERY_END = list(product(Standing, WHYS))
ROWS = st.lists(
    st.tuples(
        st.sampled_from(list(Standing)),
        st.sampled_from(WHYS),
        st.sampled_from(["meeting/1", "tasks/2", "True", "False"]),
        st.sampled_from(["Rana", "Karim", "Nour", None]),
        st.integers(-3, 12),  # days
        st.sampled_from(["prompt", "reply"]),
        st.booleans(),  # of another network
    ),
    max_size=40,
)


def test_R10_every_row_of_the_ledger_is_in_one_sum(database: Database) -> None:
    """Week after week and network after network the figures hold what the ledger's own sums do."""
    talk = town(database)
    zahle = talk.network("Zahle")
    with database.transaction() as store:
        saida = networks.listed(store)[-2]
        subjects = {
            str(anonymous): a_survey(store, saida, anonymous=anonymous).subject
            for anonymous in (True, False)
        }
        people = {one: talk.find(store, one) for one in ("Rana", "Karim", "Nour")}

    @settings(max_examples=60)
    @given(rows=ROWS)
    @example(rows=[(*each, "meeting/1", "Karim", 1, "prompt", False) for each in EVERY_END])
    def every_row(rows: list[Any]) -> None:
        with database.transaction() as store:
            store.conn.execute(delete(LedgerRow))
            for number, (state, why, subject, name, day, reason, other) in enumerate(rows):
                member = people.get(name)
                planned = Planned(
                    key=f"k{number}",
                    reason=reason,
                    due=MONDAY + timedelta(days=day),
                    member_id=member.id if member else None,
                    network_id=zahle.id if other else saida.id,
                )
                row = ledger.row_of(store, subjects.get(subject, subject), planned, MONDAY)
                store.conn.execute(insert(LedgerRow), [{**row, "state": state, "why": why}])
            found = [
                gather(store, network, Period(first=first, last=first + timedelta(days=6)), MONDAY)
                for network in (saida, zahle)
                for first in (date(2026, 11, 16), date(2026, 11, 23), date(2026, 11, 30))
            ]
            fits(found, rows, audit.sums(store, MONDAY).rows)

    every_row()


def a_survey(store: Store, network: Network, *, anonymous: bool) -> surveys.Survey:
    form = forms.add(
        store, network_id=network.id, definition="{}", family=f"f{anonymous}", source="chat",
        now=MONDAY,
    )  # fmt: skip
    return surveys.add(
        store, network_id=network.id, now=MONDAY, form_id=form.id, anonymous=anonymous, opens={},
        opens_at=MONDAY, closes_at=AGES_AGO, reminders=1, audience={},
        state=surveys.Standing.CLOSED,
    )  # fmt: skip


def fits(found: list[Figures], rows: list[Any], total: int) -> None:
    replies = sum(row[5] == "reply" for row in rows)
    assert sum(figures.rows(one) for one in found) == total - replies
    for one in found:
        assert one.planned == one.arrived + one.waiting + figures.lost(one)
        assert {lost.why for lost in one.lost} <= set(figures.WHYS)
        assert all(lost.people <= lost.number for lost in one.lost)
    told = Counter(row[0] for row in rows if row[5] != "reply" and row[2] != "True")
    assert sum(one.arrived for one in found) == sum(told[state] for state in ledger.TOLD)
    held = sum(lost.number for one in found for lost in one.lost if lost.state == Standing.HELD)
    assert held == told[Standing.HELD]


def test_where_an_activity_stands_follows_from_its_tasks(database: Database) -> None:
    talk = town(database)
    with talk.database.transaction() as store:
        plan, activity = a_plan(store, talk)
        a_task(talk, store, plan, activity, title="Print", status=Status.DONE)
        a_task(talk, store, plan, activity, title="Invite")
    found = of(talk, seven(talk))
    assert [one.status for one in found.lines] == [*[Status.IN_PROGRESS] * 2, "done", "not_started"]


def test_tasks_without_an_activity_stand_under_one_line_in_the_readers_language(
    database: Database,
) -> None:
    talk = town(database)
    with talk.database.transaction() as store:
        plan = plans.add(store, network_id=home(store).id, title="Plan 2026", now=talk.now)
        top = plan_items.add(store, plan, Level.OBJECTIVE, talk.now, title=in_language("ar"))
        under = plan_items.add(
            store, plan, Level.ACTIVITY, talk.now, title=in_language("fr"), parent_id=top.id
        )
        a_task(talk, store, plan, under, title="Print")
    found = of(talk, seven(talk))
    assert [(one.level, one.title) for one in found.lines] == [
        (Level.OBJECTIVE, "Further tasks"), (Level.TASK, "Print"),
    ]  # fmt: skip
    assert found.lines[1].path[0] == "Further tasks"


def in_language(language: str) -> str:
    return translate(FURTHER, Voice(language=language))


def seven(talk: Talk) -> Period:
    with talk.database.transaction() as store:
        return seven_days(talk.now, home(store))
