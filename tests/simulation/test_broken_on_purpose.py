"""Each promise that the simulation watches is broken on purpose, and the watch says so."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from bot.core import ladder
from bot.core.flow import Action, Composing, Turn
from bot.core.messages import Message, Outcome, Request
from bot.engine import handover, judging
from bot.engine.judging import Go
from bot.flows import TABLES
from bot.flows.meetings import agenda, meeting, meeting_cards, meeting_messages, rsvp
from bot.flows.surveys import survey_closing
from bot.flows.tasks import task_days, task_saving
from bot.simulation import action_plan, changes, deciding, engine, phones, tasks, year
from bot.simulation.agenda import Plan
from bot.simulation.errands import Errand, Step
from bot.simulation.life import Life
from bot.simulation.phones import Phones
from storage import addresses, inbox, meetings, plan_items, plans, withdrawn
from storage.plan_shape import Status
from tests.simulation.lived import Break, faults, lived, small

pytestmark = pytest.mark.timeout(300)

Breaks = Callable[..., Life]
MANY_TASKS = (action_plan, "A_YEAR", 70.0)  # some for each member within days
WINTER = datetime(2026, 1, 5, tzinfo=UTC)  # Amman is an hour ahead of Beirut


def wishes(what: str, day: float) -> Callable[[Life], None]:
    """The coordinator changes the next meeting on that day."""

    def wish(life: Life) -> None:
        person = life.world.coordinator(0)
        life.agenda.at(year.at(life.plan, day, 10), lambda: life.crowd.wish(person, what))

    return wish


def all_blocked(life: Life) -> None:
    """Every task stands still since the beginning, and would be due soon."""
    with life.engine.transaction() as store:
        for home in life.world.homes:
            for item in tasks.of_network(store, home):
                due = (life.plan.start + timedelta(days=7)).date()
                plan_items.change(store, item, life.now, status=Status.BLOCKED, due=due)


@pytest.fixture
def breaks(migrated_file: Path, tmp_path: Path) -> Breaks:
    """Lives twelve days while something is broken."""

    def live(*broken: Break, plan: Plan | None = None, **values: Any) -> Life:
        return lived(migrated_file, tmp_path, plan or small(), *broken, **values)

    return live


def nothing(*_args: object, **_values: object) -> None:
    return None


def test_R8_a_judge_without_quiet_hours_is_seen(breaks: Breaks) -> None:
    life = breaks((judging, "quiet_time", nothing))
    assert set(faults(life)) == {"R8"}
    assert "which is quiet" in life.watch.broken[0].words
    assert life.watch.broken[0].key.startswith("survey/")


def test_H13_a_judge_without_a_budget_is_seen(breaks: Breaks) -> None:
    life = breaks(MANY_TASKS, (judging, "budget", nothing))
    assert set(faults(life)) == {"H13"}


def test_R4_a_platform_that_shows_twice_is_seen(breaks: Breaks) -> None:
    def shows_twice(self: Phones, external: str, row: int, requests: Sequence[Request]) -> Outcome:
        outcome = send(self, external, row, tuple(requests))
        self.shown[row] = self.shown.get(row, 0) + 1
        return outcome

    send = Phones.send
    life = breaks((phones.Phones, "send", shows_twice))
    assert set(faults(life)) == {"R4"}


def test_R4_a_change_that_is_not_told_is_seen(breaks: Breaks) -> None:
    move, week = wishes("moved", 4), (changes, "DAYS", (7,))
    fine = breaks(week, before=move)
    assert faults(fine) == {}
    assert fine.figures.told["meeting-changed"] > 0
    life = breaks(week, (meeting, "change", lambda *_args: iter(())), before=move)
    assert set(faults(life)) == {"R4"}
    assert "told" in life.watch.broken[0].words


def test_R4_a_meeting_called_off_in_silence_is_seen(breaks: Breaks) -> None:
    off = wishes("called off", 4)
    fine = breaks(before=off)
    assert faults(fine) == {}
    assert fine.figures.told["meeting-cancelled"] > 0
    silent = (meeting, "cancellation", lambda *_args: iter(()))
    life = breaks(silent, before=off)
    assert set(faults(life)) == {"R4"}
    assert "it is called off" in life.watch.broken[0].words


def test_R7_a_platform_that_makes_everybody_wait_is_seen(breaks: Breaks) -> None:
    life = breaks((phones, "REFUSES", 0.3), (phones, "WAITS", 30.0))
    assert set(faults(life)) == {"R7"}


def test_R10_a_send_that_is_never_settled_is_seen(breaks: Breaks) -> None:
    life = breaks((engine, "settle_well", lambda *_args: 0))
    assert "R10" in faults(life)
    assert any("abandoned" in one.words for one in life.watch.broken)


def test_R2_an_inbox_that_takes_everything_for_new_is_seen(breaks: Breaks) -> None:
    def forgets(store: Any, arrivals: Sequence[inbox.Arrival], now: datetime) -> list[inbox.Event]:
        renamed = [
            replace(one, event_id=f"{one.event_id}/{place}") for place, one in enumerate(arrivals)
        ]
        return known(store, renamed, now)

    known = inbox.add_claimed
    life = breaks((inbox, "add_claimed", forgets))
    assert "R2" in faults(life)
    assert any("events were new" in one.words for one in life.watch.broken)


def test_R2_a_reply_that_a_second_tap_turns_round_is_seen(breaks: Breaks) -> None:
    def turns_round(turn: Turn, subject: str, value: str) -> None:
        found = rsvp.invited_meeting(turn, subject)
        if found is not None:
            other = meetings.Reply.NO if found[1].reply is meetings.Reply(value) else value
            rsvp.record(turn, found[0], meetings.Reply(other))
            turn.say("Noted.")

    action = replace(TABLES.actions["rsvp"], does=turns_round)
    tables = replace(TABLES, actions={**TABLES.actions, "rsvp": action})
    life = breaks(plan=small(members=13), tables=tables)
    assert isinstance(action, Action)
    assert any("the last tap said" in one.words for one in life.watch.broken)


def test_R2_a_decision_that_becomes_two_tasks_is_seen(breaks: Breaks) -> None:
    def saves_twice(turn: Turn, drafts: Sequence[Any]) -> Any:
        return save(turn, [*drafts, *drafts])

    save = task_saving.save
    decides = (deciding, "BECOME_TASKS", 1.0)
    life = breaks(decides, (task_saving, "save", saves_twice), plan=small(days=9))
    assert set(faults(life)) == {"R2"}
    assert any("one line became 2 tasks" in one.words for one in life.watch.broken)


def test_H13_a_blocked_task_that_is_asked_about_is_seen(breaks: Breaks) -> None:
    plan = small(members=4, days=8)
    assert faults(breaks(MANY_TASKS, before=all_blocked, plan=plan)) == {}
    nags = (task_days, "reminded", lambda _item: True)
    life = breaks(MANY_TASKS, nags, before=all_blocked, plan=plan)
    assert set(faults(life)) == {"H13"}
    assert any("blocked" in one.words for one in life.watch.broken)


def test_R14_a_message_to_somebody_who_has_gone_is_seen(breaks: Breaks) -> None:
    def one_leaves(life: Life) -> None:
        person = life.world.people[1]
        steps = [Step(words="/leave"), Step(action="leave", value="yes")]
        moment = year.at(life.plan, 6, 10)  # some hours before the reminder of a meeting
        life.agenda.at(moment, lambda: life.crowd.add(person, Errand(name="leaving", steps=steps)))

    still_there = (
        (withdrawn, "withdraw_for_member", nothing),
        (addresses, "unlink", nothing),
        (judging, "unreachable_because", nothing),
    )
    tables = replace(TABLES, left=())
    plan = small(days=9)
    assert faults(breaks(before=one_leaves, plan=plan)) == {}
    assert "R14" in faults(breaks(*still_there, before=one_leaves, tables=tables, plan=plan))


def test_R11_a_burst_after_an_outage_is_seen(breaks: Breaks) -> None:
    plan = small(days=14, outage=True)
    long = (year, "DOWN", timedelta(hours=47))  # a round opens in it, and its reminder is due
    assert "R11" not in faults(breaks(long, plan=plan))
    assert "R11" in faults(breaks(long, (handover, "judge", lambda _facts: Go()), plan=plan))


def test_H7_a_survey_that_keeps_its_people_is_seen(breaks: Breaks) -> None:
    soon = (year, "FAR", 6)  # the training, and so the survey about it
    life = breaks(soon, (survey_closing, "cut_loose", nothing), plan=small(days=14))
    assert set(faults(life)) == {"H7"}


def test_T1_a_reminder_at_another_hour_is_seen(breaks: Breaks) -> None:
    def an_hour_late(*args: Any) -> list[tuple[Any, datetime]]:
        return [(rung, due + timedelta(hours=1)) for rung, due in rungs(*args)]

    rungs = ladder.rungs
    assert set(faults(breaks((meeting, "rungs", an_hour_late)))) == {"T1"}


def test_T1_the_old_hour_of_a_meeting_that_was_moved_is_seen(breaks: Breaks) -> None:
    def tells_nothing(composing: Composing) -> Message | None:
        return Message(lines=("The meeting is at another time.",))

    composers = {**TABLES.composers, "meeting-changed": tells_nothing}
    tables = replace(TABLES, composers=composers)
    life = breaks(plan=small(days=8), before=wishes("moved", 4), tables=tables)
    assert set(faults(life)) == {"T1"}
    assert life.watch.broken[0].key.split("/")[3] == "changed"


def test_T1_a_reminder_of_what_is_called_off_is_seen(breaks: Breaks) -> None:
    def goes_on(*args: Any) -> Any:
        found = gather(*args)
        return replace(found, meeting=replace(found.meeting, state=meetings.Standing.PLANNED))

    def as_if(composing: Composing) -> Any:
        found = loaded(composing)
        return found and (replace(found[0], state=meetings.Standing.PLANNED), *found[1:])

    gather, loaded = meeting.gather, meeting_cards.loaded
    deaf = ((meeting, "gather", goes_on), (meeting_messages, "loaded", as_if))
    life = breaks(*deaf, plan=small(days=9), before=wishes("called off", 4))
    assert "T1" in faults(life)
    assert any("called off" in one.words for one in life.watch.broken if one.promise == "T1")


def test_T2_a_joint_meeting_with_one_clock_is_seen(breaks: Breaks) -> None:
    plan = small(networks=2, members=3, days=4, start=WINTER)
    assert set(faults(breaks((meeting_messages, "both_clocks", lambda *_args: ()), plan=plan))) == {
        "T2"
    }


def test_S4_an_agenda_of_another_networks_tasks_is_seen(breaks: Breaks) -> None:
    def of_the_other(store: Any, network_id: int) -> Any:
        return plans.current(store, 3 - network_id)

    plan = small(networks=2, members=3, days=7)
    other = (agenda, "plans", SimpleNamespace(current=of_the_other))
    life = breaks(MANY_TASKS, other, before=all_blocked, plan=plan)
    assert set(faults(life)) == {"S4"}


def test_S4_the_name_of_another_network_is_seen(breaks: Breaks) -> None:
    def tells(composing: Composing) -> Message | None:
        message = compose(composing)
        return message and replace(message, lines=(*message.lines, "Rana N7P99"))

    compose = TABLES.composers["meeting-invitation"]
    composers = {**TABLES.composers, "meeting-invitation": tells}
    life = breaks(plan=small(days=5), tables=replace(TABLES, composers=composers))
    assert set(faults(life)) == {"S4"}
    assert life.watch.broken[0].key.endswith("/invitation")
