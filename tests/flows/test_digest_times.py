"""When the weekly summary comes, and to whom."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bot.core.messages import Message
from bot.core.stored import to_json
from bot.flows.summaries.digest_lines import MOST_LINES
from storage import ledger, members, networks
from storage.database import Database
from storage.ledger import Planned, Standing
from storage.members import Role
from tests.flows.digests import NEXT_MONDAY, PERIOD, at, weekly
from tests.flows.meetings import MONDAY, tap, town


def test_it_comes_on_the_first_working_day_of_the_week(database: Database) -> None:
    """Monday in Lebanon, Sunday in Jordan, at nine (T5)."""
    talk = town(database)
    talk.network("Irbid", "JO")
    talk.member("Ziad", "coordinator", "en")
    shown = talk.wait(timedelta(days=8))
    (one,) = weekly(shown)
    assert at(one) == (NEXT_MONDAY, time(9))
    (other,) = weekly(shown, "Ziad")
    assert at(other) == (date(2026, 11, 29), time(9))
    assert weekly(shown, "Karim") == []


def test_T5_on_a_holiday_it_comes_on_the_next_working_day(database: Database) -> None:
    talk = town(database)
    with database.transaction() as store:
        home = networks.listed(store)[0]
        networks.change(store, home.id, days={NEXT_MONDAY: "A holiday"})
    shown = talk.wait(timedelta(days=16))
    assert [at(one)[0] for one in weekly(shown)] == [date(2026, 12, 1), date(2026, 12, 7)]


def test_T6_a_pause_holds_it_and_brings_no_two_at_once(database: Database) -> None:
    """Two weeks of mourning: one summary when they are over, about the week before that day."""
    talk = town(database)
    with database.transaction() as store:
        home = networks.listed(store)[0]
        networks.change(store, home.id, paused_until=MONDAY + timedelta(days=16))
    shown = talk.wait(timedelta(days=17))
    (one,) = weekly(shown)
    assert at(one)[0] == date(2026, 12, 9)
    with database.transaction() as store:
        rana = talk.find(store, "Rana")
        assert rana is not None
        ends = [(row.state, row.why) for row in ledger.of_subject(store, f"digest/{rana.id}")]
    assert ends[0] == (Standing.EXPIRED, "the network was paused")


def test_T6_after_a_pause_that_ends_on_the_eve_the_next_one_is_enough(database: Database) -> None:
    talk = town(database)
    with database.transaction() as store:
        home = networks.listed(store)[0]
        networks.change(store, home.id, paused_until=MONDAY + timedelta(days=13))
    (one,) = weekly(talk.wait(timedelta(days=17)))
    assert at(one)[0] == NEXT_MONDAY + timedelta(days=7)


def test_R8_it_waits_for_the_end_of_quiet_hours(database: Database) -> None:
    talk = town(database)
    with database.transaction() as store:
        rana = talk.find(store, "Rana")
        assert rana is not None
        members.change(store, rana, quiet={"night": ["22:00", "11:00"], "days": []})
    (one,) = weekly(talk.wait(timedelta(days=8)))
    assert at(one) == (NEXT_MONDAY, time(11))


def test_H13_it_is_outside_of_the_one_message_a_day(database: Database) -> None:
    """It was asked for: it comes although there was another message on that morning."""
    talk = town(database)
    with database.transaction() as store:
        rana = talk.find(store, "Rana")
        assert rana is not None
        planned = Planned(
            key="x",
            reason="notice",
            due=MONDAY + timedelta(days=6, hours=22, minutes=30),
            member_id=rana.id,
            network_id=rana.network_id,
            body=to_json(Message(lines=("Another message",))),
        )
        ledger.plan(store, f"notice/{rana.id}", planned, talk.now)
    shown = talk.wait(timedelta(days=8))
    assert [(one.reason, at(one)) for one in shown if one.to == "Rana"] == [
        ("notice", (NEXT_MONDAY, time(8, 30))),
        ("digest", (NEXT_MONDAY, time(9))),
    ]


def test_another_day_and_hour(database: Database) -> None:
    talk = town(database)
    talk.says("Rana", "/digest")
    talk.presses("Rana", "When it comes")
    talk.presses("Rana", "Wednesday")
    (said,) = talk.presses("Rana", "15:00")
    assert said.text == "Saved. The next summary comes on Wednesday 25 November, 15:00."
    shown = talk.wait(timedelta(days=9))
    assert [at(one) for one in weekly(shown)] == [(date(2026, 11, 25), time(15))]


def test_it_comes_no_more_when_it_is_switched_off(database: Database) -> None:
    talk = town(database)
    talk.wait(timedelta(hours=6))
    talk.says("Rana", "/digest")
    talk.presses("Rana", "When it comes")
    (said,) = talk.presses("Rana", "Not by itself")
    assert said.text == "It does not come by itself any more. To see it at any time: /digest"
    assert weekly(talk.wait(timedelta(days=15))) == []


def test_a_later_hour_on_the_same_day_brings_no_second_one(database: Database) -> None:
    talk = town(database)
    assert len(weekly(talk.until(datetime(2026, 11, 30, 8, 0, tzinfo=MONDAY.tzinfo)))) == 1
    talk.says("Rana", "/digest")
    talk.presses("Rana", "When it comes")
    talk.presses("Rana", "Monday")
    talk.presses("Rana", "15:00")
    shown = talk.wait(timedelta(days=8))
    assert [at(one) for one in weekly(shown)] == [(date(2026, 12, 7), time(15))]


def test_R14_who_coordinates_no_more_gets_none(database: Database) -> None:
    talk = town(database)
    talk.wait(timedelta(hours=7))
    with database.transaction() as store:
        rana = talk.find(store, "Rana")
        assert rana is not None
        members.change(store, rana, role=Role.PRACTITIONER)
    assert weekly(talk.wait(timedelta(days=8))) == []
    assert "coordinators" in talk.says("Rana", "/digest")[0].text


def test_a_lead_gets_the_programme_once_a_month(database: Database) -> None:
    """On the first Monday, in totals: no name, and no more lines than a coordinator's."""
    talk = town(database)
    office = talk.network("Office", "LB", office=True)
    talk.member("Lina", "lead", "en", office)
    shown = weekly(talk.wait(timedelta(days=44)), "Lina")
    assert [at(one) for one in shown] == [
        (date(2026, 12, 7), time(9)),
        (date(2027, 1, 4), time(9)),
    ]
    assert shown[0].text.splitlines()[0] == "📊 The last thirty days"
    assert len(shown[0].text.splitlines()) <= MOST_LINES
    assert "Karim" not in shown[0].text
    (said,) = talk.says("Lina", "/digest")
    assert said.labels == ["Look closer", "When it comes"]
    (asked,) = talk.presses("Lina", "When it comes")
    assert asked.text.splitlines()[0] == "It comes on the first Monday of each month, 09:00."
    talk.says("Lina", "/cancel")
    (said,) = tap(talk, "Lina", "digest-list", PERIOD, "decisions")
    assert "coordinators" in said.text
