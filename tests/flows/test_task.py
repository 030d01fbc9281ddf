"""When people are asked about their tasks: the ladder, one message a day, days that are free."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.calendars import is_weekend
from bot.flows.places import place_of, week_of
from bot.flows.tasks.task_days import AGREED, RUNGS, Waiting, days, morning, silent_since
from storage import ledger, members, networks, plan_items
from storage.database import Database
from storage.ledger import Planned, Standing
from storage.members import State
from storage.networks import Network
from storage.plan_shape import Agreed, Item, Status
from tests.flows.meetings import plan
from tests.flows.own_tasks import asked, change, circle, entries, give, look, tap
from tests.flows.surveys import OVERALL, definition, send
from tests.flows.talk import Shown, Talk

Made = TypeVar("Made", Network, members.Member, Item)

DAY = timedelta(days=1)
MINUTES = timedelta(minutes=5)
THURSDAY = date(2026, 12, 3)  # ten days after the Monday on which a talk begins


def change_home(talk: Talk, **values: Any) -> Network:
    with talk.database.transaction() as store:
        home = networks.listed(store)[-1]
        networks.change(store, home.id, **values)
        return networks.get(store, home.id)


def texts(shown: list[Shown], who: str = "Karim") -> list[str]:
    return [one.text for one in shown if one.to == who and one.reason.startswith("task-")]


# --- the ladder -----------------------------------------------------------------------------------


def test_the_ladder_three_days_before_on_the_day_and_two_and_seven_after(
    database: Database,
) -> None:
    talk = circle(database)
    give(talk, due=THURSDAY)
    shown = talk.wait(60 * DAY)
    assert asked(shown) == ["Mon 30 10:00", "Thu 03 10:00", "Mon 07 10:00", "Thu 10 10:00"]
    said = texts(shown)
    assert "is due on Thursday 3 December. How is it going?" in said[0]
    assert "is due today" in said[1]
    assert all("The date of “Print the posters” was Thursday" in one for one in said[2:])


def test_all_tasks_of_a_day_are_one_message(database: Database) -> None:
    talk = circle(database)
    items = [give(talk, f"Task {n}", due=THURSDAY) for n in range(9)]
    shown = talk.wait(8 * DAY)
    (said,) = texts(shown)
    assert "9 tasks wait for a word from you" in said
    assert "And 2 more" in said
    talk.presses("Karim", "1. Task 0")
    talk.presses("Karim", "✅ Done")
    assert look(talk, items[0]).status is Status.DONE
    assert asked(talk.wait(3 * DAY)) == ["Thu 03 10:00"]


def test_a_task_given_on_the_day_is_not_reminded_of_on_that_day(database: Database) -> None:
    talk = circle(database)
    talk.now -= timedelta(hours=1)
    give(talk, due=talk.now.date())
    assert asked(talk.wait(20 * DAY)) == ["Wed 25 10:00", "Mon 30 10:00"]


@pytest.mark.parametrize(
    "values",
    [
        {"status": Status.BLOCKED, "reason": "budget"},
        {"status": Status.POSTPONED},
        {"status": Status.DONE},
        {"status": Status.CANCELLED},
        {"due": None},
        {"agreed": Agreed.TALK},
        {"agreed": Agreed.DECLINED},
        {"member_id": None},
    ],
)
def test_H13_what_is_blocked_postponed_over_or_not_agreed_nags_nobody(
    database: Database, values: dict[str, Any]
) -> None:
    talk = circle(database)
    item = give(talk, due=THURSDAY)
    assert asked(talk.wait(8 * DAY)) == ["Mon 30 10:00"]
    change(talk, item, **values)
    assert asked(talk.wait(40 * DAY)) == []


def test_H13_blocked_stops_nagging_by_one_tap_and_going_on_resumes(database: Database) -> None:
    talk = circle(database)
    item = give(talk, due=THURSDAY)
    talk.wait(8 * DAY)
    talk.presses("Karim", "⛔ Blocked")
    assert asked(talk.wait(5 * DAY)) == []
    tap(talk, "Karim", "task-progress", item.subject)
    assert asked(talk.wait(10 * DAY)) == ["Mon 07 10:00", "Thu 10 10:00"]


def test_in_progress_keeps_the_later_reminders(database: Database) -> None:
    talk = circle(database)
    give(talk, due=THURSDAY)
    talk.wait(8 * DAY)
    talk.presses("Karim", "🔄 In progress")
    assert len(asked(talk.wait(30 * DAY))) == 3


def test_a_new_date_moves_the_reminders(database: Database) -> None:
    talk = circle(database)
    give(talk, due=THURSDAY)
    talk.wait(11 * DAY)
    talk.presses("Karim", "🗓 I need more time")
    talk.presses("Karim", "In two weeks")
    shown = talk.wait(40 * DAY)
    assert asked(shown) == ["Tue 15 10:00", "Fri 18 10:00", "Mon 21 10:00", "Fri 25 10:00"]


# --- promises -------------------------------------------------------------------------------------


def test_R10_every_message_about_tasks_ends_by_name(database: Database) -> None:
    talk = circle(database)
    first = give(talk, "Print the posters", due=THURSDAY)
    give(talk, "Book the hall", due=THURSDAY + DAY)
    give(talk, "Call the school", who="Nour", agreed=Agreed.PROPOSED, due=THURSDAY)
    talk.wait(8 * DAY)
    tap(talk, "Karim", "task-done", first.subject)
    talk.wait(60 * DAY)
    rows = [*entries(talk, "Karim"), *entries(talk, "Nour")]
    assert len(rows) >= 6
    assert [one for one in rows if one.state in ledger.OPEN] == []
    assert all(one.ended_at is not None for one in rows)
    shown = Counter(one.reason for one in talk.shown if one.reason.startswith("task-"))
    left = [one for one in rows if one.state in ledger.TOLD]
    assert sum(shown.values()) == len(left)


def test_H13_one_message_a_day_over_tasks_surveys_and_meetings(database: Database) -> None:
    talk = circle(database)
    send(talk, definition(OVERALL), anonymous=False)
    for n in range(4):
        give(talk, f"Task {n}", due=date(2026, 11, 26) + n * DAY)
    give(talk, "Offered", agreed=Agreed.PROPOSED, due=THURSDAY)
    meeting = plan(talk)
    talk.wait(30 * DAY)
    counted = [
        one
        for one in talk.shown
        if one.to == "Karim" and one.reason not in ("reply", "survey-thanks")
    ]
    sent = Counter(one.at.date() for one in counted)
    assert max(sent.values()) == 1
    assert {one.reason.partition("-")[0] for one in counted} == {"task", "meeting", "survey"}
    assert meeting.title in "\n".join(one.text for one in counted)


def test_H13_what_the_budget_held_back_comes_with_the_next_days_tasks(database: Database) -> None:
    talk = circle(database)
    talk.now += DAY  # a Tuesday
    give(talk, "First", due=date(2026, 11, 30))
    talk.now += 3 * DAY - timedelta(hours=1)  # Friday, nine in the morning
    with talk.database.transaction() as store:
        karim = talk.find(store, "Karim")
        assert karim is not None
        spend = Planned(
            key="other", reason="survey-prompt", due=talk.now, member_id=karim.id,
            network_id=karim.network_id,
        )  # fmt: skip
        id = ledger.plan(store, "other", spend, talk.now)
        assert id is not None
    with talk.database.engine.begin() as connection:
        connection.exec_driver_sql(
            "UPDATE ledger SET state = 'handed over', handed_at = due, ended_at = due "
            "WHERE key = 'other'"
        )
    shown = talk.wait(8 * DAY)
    assert asked(shown)[0] == "Mon 30 10:00", "Friday's message was the survey's"


def test_T5_no_reminder_on_a_weekend_or_a_confirmed_holiday(database: Database) -> None:
    talk = circle(database)
    change_home(talk, days={THURSDAY: "Feast", THURSDAY + DAY: "Feast", date(2026, 12, 7): "Feast"})
    give(talk, due=THURSDAY)
    shown = talk.wait(60 * DAY)
    assert asked(shown) == ["Mon 30 10:00", "Tue 08 10:00", "Thu 10 10:00"]


def test_T5_in_jordan_friday_and_saturday_are_free(database: Database) -> None:
    talk = circle(database, weekend=[4, 5])
    give(talk, due=date(2026, 12, 4))
    assert asked(talk.wait(60 * DAY)) == [
        "Tue 01 10:00", "Sun 06 10:00", "Sun 13 10:00",
    ]  # fmt: skip


def test_R8_nothing_on_friday_at_midday_nor_at_night(database: Database) -> None:
    talk = circle(database)
    give(talk, "First", due=date(2026, 11, 27))
    friday = datetime(2026, 11, 27, 9, 30, tzinfo=UTC)  # half past eleven in Beirut
    talk.now = friday
    talk.deliver()
    shown = talk.wait(DAY)
    assert asked(shown) == ["Fri 27 14:00"]
    item = give(talk, "Second", agreed=Agreed.PROPOSED, due=THURSDAY)
    talk.now = datetime(2026, 11, 30, 20, 0, tzinfo=UTC)
    give(talk, "Third", agreed=Agreed.PROPOSED, due=THURSDAY)
    assert asked(talk.wait(DAY)) == ["Tue 01 10:00"]
    assert look(talk, item).agreed is Agreed.PROPOSED


def test_R8_in_ramadan_the_morning_is_later(database: Database) -> None:
    talk = circle(database)
    quiet = {
        "night": ["21:00", "08:00"],
        "friday": ["11:00", "14:00"],
        "ramadan": {
            "from": "2026-11-25", "to": "2026-12-24", "night": ["00:00", "10:30"], "iftar": None,
        },
    }  # fmt: skip
    change_home(talk, quiet=quiet)
    give(talk, due=THURSDAY)
    assert asked(talk.wait(20 * DAY))[0] == "Mon 30 10:30"


def test_R8_a_quiet_day_of_ones_own_moves_it_to_the_next(database: Database) -> None:
    talk = circle(database)
    with talk.database.transaction() as store:
        karim = talk.find(store, "Karim")
        assert karim is not None
        members.change(store, karim, quiet={"days": [3]})
    give(talk, due=THURSDAY)
    assert asked(talk.wait(60 * DAY)) == [
        "Mon 30 10:00",
        "Fri 04 10:00",
        "Mon 07 10:00",
        "Fri 11 10:00",
    ]


def test_T6_after_a_pause_one_message_and_no_burst(database: Database) -> None:
    talk = circle(database)
    for n in range(4):
        give(talk, f"Task {n}", due=date(2026, 11, 26) + n * DAY)
    change_home(talk, paused_until=datetime(2026, 12, 8, 22, 0, tzinfo=UTC))
    shown = talk.until(datetime(2026, 12, 8, 22, 0, tzinfo=UTC))
    assert asked(shown) == []
    after = talk.wait(DAY)
    assert asked(after) == ["Wed 09 10:00"]
    assert "4 tasks wait for a word" in texts(after)[0]
    assert all(one.ended_at for one in entries(talk, "Karim") if one.due <= talk.now)


def test_T6_a_pause_of_ones_own_holds_too(database: Database) -> None:
    talk = circle(database)
    give(talk, due=THURSDAY)
    with talk.database.transaction() as store:
        karim = talk.find(store, "Karim")
        assert karim is not None
        members.change(store, karim, paused_until=datetime(2026, 12, 3, 22, 0, tzinfo=UTC))
    assert asked(talk.wait(60 * DAY)) == ["Fri 04 10:00", "Mon 07 10:00", "Thu 10 10:00"]


def test_R11_what_was_missed_while_the_bot_was_down_comes_once(database: Database) -> None:
    talk = circle(database)
    give(talk, "First", due=date(2026, 11, 26))
    give(talk, "Second", due=date(2026, 11, 27))
    talk.now += 5 * DAY
    assert asked(talk.wait(3 * DAY)) == ["Mon 30 10:00"]


@pytest.mark.parametrize("state", [State.LEFT, State.REMOVED, State.STOPPED])
def test_R14_nothing_to_somebody_who_has_gone_or_said_stop(
    database: Database, state: State
) -> None:
    talk = circle(database)
    give(talk, due=THURSDAY)
    talk.wait(DAY)
    with talk.database.transaction() as store:
        karim = talk.find(store, "Karim")
        assert karim is not None
        members.change(store, karim, state=state)
    assert asked(talk.wait(60 * DAY)) == []
    assert [one for one in entries(talk, "Karim") if one.state in ledger.OPEN] == []


def test_R14_whose_task_was_given_to_somebody_else_hears_nothing_more(database: Database) -> None:
    talk = circle(database)
    item = give(talk, due=THURSDAY)
    with talk.database.transaction() as store:
        nour = talk.find(store, "Nour")
        assert nour is not None
    change(talk, item, member_id=nour.id)
    shown = talk.wait(60 * DAY)
    assert asked(shown) == []
    assert len(asked(shown, "Nour")) == 4


def test_H5_no_person_place_or_theme_in_what_comes_by_itself(database: Database) -> None:
    talk = circle(database)
    with talk.database.transaction() as store:
        joelle = talk.find(store, "Joelle")
        assert joelle is not None
    values: dict[str, Any] = {
        "due": THURSDAY, "supporters": (joelle.id,), "partners": "Youth house",
        "resources": "Town hall",
    }  # fmt: skip
    give(talk, "Print the posters", **values)
    give(talk, "Book a room", who="Nour", **values)
    give(talk, "Buy paper", who="Nour", agreed=Agreed.PROPOSED, **values)
    pushes = [one for one in talk.wait(60 * DAY) if one.reason.startswith("task-")]
    assert len(pushes) > 8
    hidden = ("Joelle", "Rana", "Karim", "Youth house", "Town hall", "Sports day", "Young people")
    assert [one.text for one in pushes if any(word in one.text for word in hidden)] == []
    several = [one for one in pushes if one.to == "Nour" and "\n" in one.text]
    assert not any("Book a room" in one.text.partition("\n")[0] for one in several)


def test_H5_a_title_from_a_file_that_tells_the_theme_stays_a_tap_away(database: Database) -> None:
    talk = circle(database)
    telling = "Workshop against extremism"
    item = give(talk, telling)
    give(talk, telling, who="Nour")
    give(talk, "Visit Abu Ahmad 70 123 456", who="Nour")
    change(talk, item, status=Status.BLOCKED, reason="budget")
    change(talk, item, status=Status.IN_PROGRESS)
    pushes = [one for one in talk.wait(60 * DAY) if one.reason != "reply"]
    assert {one.to for one in pushes if one.reason.startswith("task-")} == {"Karim", "Nour"}
    assert [one.text for one in pushes if "extremism" in one.text or "Ahmad" in one.text] == []
    assert not any("extremism" in label for one in pushes for label in one.labels)
    (card,) = talk.presses("Karim", "Show the task")
    assert telling in card.text


def test_who_blocked_the_bot_is_tried_once_a_rung_and_each_try_is_named(
    database: Database,
) -> None:
    talk = circle(database)
    give(talk, due=THURSDAY)
    talk.wait(DAY)
    with talk.database.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE addresses SET state = 'blocked'")
    talk.wait(60 * DAY)
    ends = Counter(one.state for one in entries(talk, "Karim"))
    assert ends == {Standing.FAILED: len(RUNGS)}


# --- silence --------------------------------------------------------------------------------------


def since(talk: Talk, item: Item) -> date | None:
    with talk.database.transaction() as store:
        home = networks.get(store, item.network_id)
        return silent_since(plan_items.get(store, item.id), home, talk.now)


def test_after_all_reminders_only_the_coordinator_is_told(database: Database) -> None:
    talk = circle(database)
    item = give(talk, due=THURSDAY)
    talk.until(datetime(2026, 12, 10, 20, 0, tzinfo=UTC))
    assert since(talk, item) is None
    talk.wait(DAY)
    assert since(talk, item) == date(2026, 12, 11)
    talk.presses("Karim", "🔄 In progress")
    assert since(talk, item) is None, "an answer is an answer"
    talk.wait(6 * DAY)
    talk.presses("Karim", "🔄 In progress")
    talk.wait(6 * DAY)
    assert since(talk, item) is None, "the same answer again is one, too"
    talk.wait(5 * DAY)
    assert since(talk, item) == date(2026, 12, 25)


def test_an_offer_without_an_answer_is_told_after_two_questions(database: Database) -> None:
    talk = circle(database)
    item = give(talk, agreed=Agreed.PROPOSED, due=THURSDAY)
    shown = talk.wait(6 * DAY - timedelta(hours=12))
    assert asked(shown) == ["Mon 23 10:02", "Thu 26 10:00"]
    assert since(talk, item) is None
    talk.wait(DAY)
    assert since(talk, item) is None, "Sunday is free"
    talk.wait(DAY)
    assert since(talk, item) == date(2026, 11, 30)
    assert asked(talk.wait(30 * DAY)) == []


@pytest.mark.parametrize("values", [{"status": Status.BLOCKED}, {"due": None}, {"member_id": None}])
def test_nobody_is_silent_of_whom_nothing_is_asked(
    database: Database, values: dict[str, Any]
) -> None:
    talk = circle(database)
    item = give(talk, due=THURSDAY)
    change(talk, item, **values)
    talk.wait(60 * DAY)
    assert since(talk, item) is None


# --- for every date, weekend and holiday ----------------------------------------------------------

DATES = st.dates(date(2026, 11, 1), date(2027, 2, 28))


@given(
    dues=st.lists(DATES, min_size=1, max_size=6),
    weekend=st.sampled_from([[4, 5], [5, 6], [6], []]),
    holidays=st.sets(DATES, max_size=20),
    ahead=st.integers(0, 60),
    tried=st.none() | DATES,
)
def test_T5_H13_days_are_free_ascending_and_one_a_day_whatever_the_dates(
    dues: list[date], weekend: list[int], holidays: set[date], ahead: int, tried: date | None
) -> None:
    home = made_home(weekend, dict.fromkeys(holidays, "Feast"))
    member = made_member()
    found = Waiting(
        member=member,
        home=home,
        items=[made_item(n, due) for n, due in enumerate(dues)],
        told=[],
        tried=tried,
    )
    now = datetime(2026, 11, 1, 12, 0, tzinfo=UTC) + ahead * DAY
    wanted = days(found, now)
    assert wanted == sorted(set(wanted))
    assert all(not is_weekend(day, week_of(home)) and day not in holidays for day in wanted)
    assert all(day >= now.date() for day in wanted)
    assert len(wanted) <= len(RUNGS) * len(dues)
    moments = [morning(day, home, member) for day in wanted]
    assert all(one.astimezone(UTC).date() == day for one, day in zip(moments, wanted, strict=True))
    assert Agreed.PROPOSED not in AGREED
    assert place_of(home).zone == "Asia/Beirut"


def made_home(weekend: list[int], holidays: dict[date, str]) -> Network:
    return made(
        Network, id=1, zone="Asia/Beirut", weekend=weekend, days=holidays, overrides=(),
        paused_until=None,
        quiet={"night": ["21:00", "08:00"], "friday": ["11:00", "14:00"], "ramadan": None},
    )  # fmt: skip


def made_member() -> members.Member:
    return made(members.Member, id=1, network_id=1, quiet={}, paused_until=None)


def made_item(id: int, due: date) -> Item:
    return made(
        Item, id=id, member_id=1, status=Status.NOT_STARTED, agreed=Agreed.ACCEPTED, due=due,
        assigned_at=None, created_at=datetime(2026, 10, 1, tzinfo=UTC), answered_at=None,
    )  # fmt: skip


def made(kind: type[Made], **values: Any) -> Made:
    """One with these fields alone: what else it has is not looked at."""
    return kind(**{**dict.fromkeys(one.name for one in fields(kind)), **values})
