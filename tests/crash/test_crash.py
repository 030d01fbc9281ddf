"""200 times `kill -9` at random moments under load: nothing accepted is lost, nothing is doubled
without a death that explains it, and every message ends by name."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from storage import inbox
from tests.crash import deadly
from tests.crash import town as towns
from tests.crash.checks import Books, problems
from tests.crash.life import Life
from tests.crash.town import COORDINATOR, MEMBERS, Town
from tests.crash.victim import Nursery, Victim
from tests.fakes.telegram.remote import Remote, process
from tests.ports import free_port

pytestmark = pytest.mark.flaky(reruns=0)  # a loss seen once is a loss

KILLS = int(os.environ.get("MUYASSIR_TEST_KILLS", "200"))
SEED = int(os.environ.get("MUYASSIR_TEST_SEED", "20261122"))
CONTROL_KILLS = 10
AT_WORK = (0.0, 0.45)  # how long it lives once it is ready, in starts as they usually take
AT_BIRTH = 0.15  # share of the deaths that come before it is ready
REST = 120.0  # seconds until everything must have come to rest


@pytest.fixture
def town(tmp_path: Path) -> Town:
    return towns.found(tmp_path)


@pytest.fixture
def telegram() -> Iterator[Remote]:
    with process() as remote:
        remote.people(
            *(
                {"id": id, "name": f"P{id % 1000}", "language": "en"}
                for id in (COORDINATOR, *MEMBERS)
            )
        )
        yield remote


def nursery(town: Town, telegram: Remote, *program: str) -> Nursery:
    made = Nursery(town=town, telegram=telegram.url, port=free_port())
    if program:
        made.program = program
    return made


def run(made: Nursery, telegram: Remote, kills: int) -> Books:
    """Kills it so many times while people go on, lets all come to rest, and closes the books."""
    chance = random.Random(SEED)
    life = Life(telegram, SEED)
    life.start()
    for _ in range(kills):
        victim = made.start()
        if chance.random() < AT_BIRTH:
            time.sleep(chance.uniform(0.0, usual_start(made.lives)))
        elif victim.wait_ready():
            time.sleep(chance.uniform(*AT_WORK) * usual_start(made.lives))
        victim.kill()
    life.stop()
    at_rest = come_to_rest(made, telegram)
    state = telegram.state()
    return Books(
        record=life.record,
        ledger=telegram.ledger(),
        confirmed=state["confirmed"],
        pending=state["pending"],
        lives=made.lives,
        facts=towns.facts(made.town, at_rest),
        coordinator=telegram.chat(COORDINATOR)[-1]["text"],
    )


def usual_start(lives: list[Victim]) -> float:
    took = [life.took for life in lives if life.took is not None]
    return sum(took) / len(took) if took else 1.0


def come_to_rest(made: Nursery, telegram: Remote) -> datetime:
    """Two last lives: the first takes what waits, the second also what was tried a minute ago.

    Returns when all was done that was due by then; what the plan has for later may come any time.
    """
    at_rest = datetime.now(UTC)
    for _ in range(2):
        towns.do_not_wait(made.town)
        last = made.start()
        assert last.wait_ready()
        until = time.monotonic() + REST
        while time.monotonic() < until:
            at_rest = datetime.now(UTC)
            if not telegram.state()["pending"] and towns.is_settled(made.town, at_rest):
                break
            time.sleep(0.1)
        assert last.stop() == 0
    return at_rest


@pytest.mark.timeout(3 * REST + 10 * KILLS)
def test_F1_kill_9_at_random_moments_loses_nothing_and_doubles_nothing(
    town: Town, telegram: Remote
) -> None:
    made = nursery(town, telegram)
    books = run(made, telegram, KILLS)
    assert problems(books) == []
    enough = KILLS // 2
    assert len(books.record.said) >= enough
    assert len(books.record.tapped) >= enough
    assert len(books.record.titles) >= KILLS // 100, "plans went on over many deaths (R6)"
    doctor = made.ask("doctor")
    assert doctor.returncode == 0, doctor.stdout
    assert "wrong" not in doctor.stdout


@pytest.mark.timeout(3 * REST)
def test_F1_control_who_says_received_before_the_commit_is_found_out(
    town: Town, telegram: Remote
) -> None:
    made = nursery(town, telegram, "-m", "tests.crash.forgetful")
    books = run(made, telegram, CONTROL_KILLS)
    assert any("are lost" in problem for problem in problems(books))


@pytest.mark.timeout(3 * REST)
def test_F1_control_who_sends_twice_is_found_out(town: Town, telegram: Remote) -> None:
    made = nursery(town, telegram, "-m", "tests.crash.stutter")
    books = run(made, telegram, CONTROL_KILLS // 2)
    assert any("unknown messages" in problem for problem in problems(books))


@pytest.mark.timeout(3 * REST)
def test_F20_a_message_that_ends_the_process_is_set_aside_and_the_others_are_answered(
    town: Town, telegram: Remote
) -> None:
    made = nursery(town, telegram, "-m", "tests.crash.deadly")
    first, second, *_others = MEMBERS
    telegram.act(first, "says", text=deadly.WORD)
    telegram.act(first, "says", text="/help")
    telegram.act(second, "says", text="/help")
    for _ in range(inbox.MOST_DEATHS):
        assert made.start().outlive() == deadly.STATUS
    last = made.start()
    assert last.wait_ready()
    until = time.monotonic() + REST
    while time.monotonic() < until and not (
        answered(telegram, first) and answered(telegram, second)
    ):
        time.sleep(0.05)
    assert last.stop() == 0
    assert answered(telegram, first)
    assert answered(telegram, second)
    assert sorted(towns.facts(town, datetime.now(UTC)).events.values()) == ["aside", "done", "done"]


def answered(telegram: Remote, who: int) -> bool:
    return any("What I can do" in seen["text"] for seen in telegram.chat(who))
