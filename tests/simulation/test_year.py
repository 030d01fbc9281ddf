"""A short year: what happens is counted, every promise is looked at, and the same seed repeats."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest

from bot.simulation import desk, policies, tasks, telling, year
from bot.simulation.agenda import Plan
from bot.simulation.kinds import KINDS
from bot.simulation.life import Life
from bot.simulation.policies import POLICIES, PolicyError
from bot.simulation.promises import PROMISES
from storage import audit, ledger, meetings
from storage.database import Store
from storage.ledger import TOLD
from storage.meetings import Meeting
from tests.simulation.lived import beginning, faults, lived, small

pytestmark = pytest.mark.timeout(300)

SPRING = datetime(2026, 2, 16, tzinfo=UTC)  # Ramadan begins, and Beirut's clock changes in it


def test_eight_weeks_across_ramadan_and_a_changed_clock(
    migrated_file: Path, tmp_path: Path
) -> None:
    """The sums fit, and no promise is broken; each has been looked at."""
    plan = small(networks=2, members=6, days=54, start=SPRING, outage=True, strike=True)
    with beginning(migrated_file, tmp_path, plan) as life:
        changes_of_meetings(life)
        life.run()
        with life.engine.transaction() as store:
            decided = [one for id in life.world.homes for one in tasks.of_network(store, id)]
            agendas = [one for one in held(store, plan) if one.agenda]
            sums = audit.sums(store, life.now)
            states = ledger.sums(store)
            wiped = audit.purged(store)  # what would tell who answered an anonymous survey (H7)
    assert faults(life) == {}, life.watch.broken
    assert set(life.watch.looked) >= set(PROMISES) - {"H7"}
    told = sum(number for (state, _why), number in states.items() if state in set(TOLD))
    assert 0 <= sum(life.figures.told.values()) - told - sums.gone <= wiped
    assert sums.rows == sum(states.values())
    weeks = sum(life.figures.weekly.values())
    asked = sum(number * times for number, times in life.figures.weekly.items())
    unasked = sum(life.figures.told.values()) - life.figures.told["reply"]
    assert asked == unasked
    assert weeks >= 12 * 54 // 7
    assert life.figures.did["double taps"] > 0
    assert life.watch.held_up > 0
    assert not life.figures.given_up, "every coordinator finds what they look for"
    assert life.figures.told["meeting-changed"] > 0
    assert life.figures.told["meeting-cancelled"] > 0
    assert any(one.meeting_id for one in decided), "decisions became tasks"
    assert agendas, "and the agenda of a later meeting was taken"
    assert set(life.figures.told) <= set(KINDS)


def changes_of_meetings(life: Life) -> None:
    """Those that the luck of so short a time may not bring."""
    for what, day in (("moved", 10), ("elsewhere", 17), ("called off", 31)):
        for place in (0, 1):
            wish = partial(life.crowd.wish, life.world.coordinator(place), what)
            life.agenda.at(year.at(life.plan, day, 10), wish)


def held(store: Store, plan: Plan) -> list[Meeting]:
    return meetings.between(store, plan.start.date(), plan.ends.date())


def test_the_same_seed_makes_the_same_page(migrated_file: Path, tmp_path: Path) -> None:
    plan = small(days=7)
    pages = [page_of(migrated_file, tmp_path, plan) for _time in range(2)]
    assert pages[0] == pages[1]
    assert page_of(migrated_file, tmp_path, small(days=7, seed=2)) != pages[0]


def page_of(migrated: Path, folder: Path, plan: Plan) -> str:
    with beginning(migrated, folder, plan) as life:
        life.run()
        return telling.page("", [("", telling.lines(life))])


def test_a_policy_is_told_beside_what_is(capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody is reminded of a check-in where the policy says so; all else is the same luck."""
    before_it = logging.getLogger("bot").level
    said: list[str] = []
    code = desk.simulate(small(days=13), {"survey-reminders": "0"}, said.append)
    assert code == 0
    assert logging.getLogger("bot").level == before_it, "whoever simulates in passing logs on after"
    (line,) = [each for each in said[0].splitlines() if "reminders of them" in each]
    before, *with_it = line.split()[3:]
    assert int(before) > 0
    assert with_it == []
    assert "survey-reminders=0" in said[0]
    assert capsys.readouterr().err == "", "no bar where nobody watches"


def test_every_policy_can_be_chosen_and_is_taken_back(migrated_file: Path, tmp_path: Path) -> None:
    for name, policy in POLICIES.items():
        given = dict([policies.read(f"{name}={policy.values[0]}")])
        before = policy.module and getattr(policy.module, policy.constant)
        with policies.in_force(given):
            assert policy.module is None or getattr(policy.module, policy.constant) != ()
        assert (policy.module and getattr(policy.module, policy.constant)) == before
        plan = small(days=3, members=2, chosen=policies.chosen(given))
        life = lived(migrated_file, tmp_path, plan)
        assert not life.figures.given_up, name


@pytest.mark.parametrize("words", ["fewer=1", "survey-reminders=7", "survey-reminders"])
def test_a_policy_that_there_is_not_is_refused(words: str) -> None:
    with pytest.raises(PolicyError, match=r"there are|can be"):
        policies.read(words)
