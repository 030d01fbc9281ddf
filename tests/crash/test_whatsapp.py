"""`kill -9` at random moments while WhatsApp's webhooks come in: nothing that was taken is lost."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.handlers.whatsapp.ids import known_by
from tests.crash import town as crash
from tests.crash.checks import SLOTS, SURELY_SETTLED, of_each
from tests.crash.test_crash import KILLS, REST, SEED, usual_start
from tests.crash.town import Town
from tests.crash.victim import Nursery
from tests.fakes.whatsapp import APP_SECRET, VERIFY_TOKEN
from tests.fakes.whatsapp.remote import Remote, process
from tests.ports import free_port
from tests.whatsapp import town as towns
from tests.whatsapp.copies import WEBHOOK, environment
from tests.whatsapp.people import Member

pytestmark = pytest.mark.flaky(reruns=0)  # a loss seen once is a loss

DEATHS = max(5, KILLS // 10)
CONTROL_DEATHS = 4
OTHERS = 12
AWAY = 0.3  # share of the deaths after which nobody starts it again for a while
# Seconds between two deeds of anybody: with every webhook told twice, each of a dozen people stays
# below the pace at which a flood begins, of which not everything is kept (S8).
PAUSE = 0.12
ANSWERS = {"I will come": "yes", "I cannot come": "no"}
AT_WORK = (0.1, 0.8)  # how long it lives once it is ready, in starts as they usually take


@dataclass
class Life(threading.Thread):
    """People who tap and type; whoever waits to be heard says nothing new meanwhile: which of two
    taps within one second was the last, nobody could tell once they come in the wrong order."""

    remote: Remote
    people: list[Member]
    said: list[str] = field(default_factory=list)  # wamids of words
    tapped: list[str] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)  # each one's last answer
    failed: Exception | None = None
    at_rest: datetime = field(default_factory=lambda: datetime.now(UTC))

    def __post_init__(self) -> None:
        super().__init__(daemon=True)
        self.chance = random.Random(SEED)
        self.over = threading.Event()

    __hash__ = threading.Thread.__hash__

    def run(self) -> None:
        waits: dict[str, set[str]] = {}
        try:
            while not self.over.wait(PAUSE):
                untaken = set(self.remote.state(brief=True)["untaken"])
                free = [one for one in self.people if untaken.isdisjoint(waits.get(one.id, ()))]
                if free:
                    one = self.chance.choice(free)
                    waits[one.id] = self._acts(one)
        except Exception as error:
            self.failed = error
            raise

    def stop(self) -> None:
        self.over.set()
        self.join()
        if self.failed is not None:
            raise self.failed

    def _acts(self, one: Member) -> set[str]:
        label = self.chance.choice(list(ANSWERS))
        options = {
            text: data for seen in one.sees() for text, data in seen["buttons"] + seen["rows"]
        }
        if label not in options or self.chance.random() < 0.5:
            self.said.append(self.remote.act(one.id, "says", text="/help"))
            return {self.said[-1]}
        self.answers[one.id] = ANSWERS[label]
        taps = {
            self.remote.act(one.id, "taps_payload", payload=options[label], label=label)
            for _impatient in range(self.chance.choice((1, 1, 2)))
        }
        self.tapped += taps
        return taps


@pytest.fixture
def remote() -> Iterator[Remote]:
    with process() as started:
        started.hook(pace=0.05, copies=2, batch=3)
        yield started


def nursery(tmp_path: Path, remote: Remote, *program: str) -> Nursery:
    town = towns.found(tmp_path, OTHERS, datetime.now(UTC))
    port = free_port()
    settings = environment(tmp_path, remote, HTTP_PORT=str(port))
    made = Nursery(town=town, port=port, settings=settings)
    if program:
        made.program = program
    return made


def run(made: Nursery, remote: Remote, deaths: int) -> Life:
    """Kills it so many times while people go on, and lets all come to rest."""
    life = Life(remote, towns.arrive(remote, OTHERS))
    assert made.start().wait_ready()
    assert remote.subscribe(f"http://127.0.0.1:{made.port}{WEBHOOK}", APP_SECRET, VERIFY_TOKEN)
    life.start()
    chance = random.Random(SEED)
    for _death in range(deaths):
        time.sleep(chance.uniform(*AT_WORK) * usual_start(made.lives))
        made.lives[-1].kill()
        if chance.random() < AWAY:
            time.sleep(chance.uniform(0.0, 0.5))  # nobody is there, and webhooks fail
        assert made.start().wait_ready()
    life.stop()
    life.at_rest = come_to_rest(made, remote)
    return life


@pytest.mark.timeout(3 * REST + 10 * DEATHS)
def test_R1_R2_R4_kill_9_loses_no_webhook_and_doubles_nothing(
    tmp_path: Path, remote: Remote
) -> None:
    made = nursery(tmp_path, remote)
    life = run(made, remote, DEATHS)
    assert list(problems(made, remote, life)) == []
    assert len(life.said) >= DEATHS
    assert len(life.tapped) >= DEATHS
    doctor = made.ask("doctor")
    assert doctor.returncode == 0, doctor.stdout


@pytest.mark.timeout(3 * REST)
def test_R1_control_who_answers_200_before_the_commit_is_found_out(
    tmp_path: Path, remote: Remote
) -> None:
    made = nursery(tmp_path, remote, "-m", "tests.crash.forgetful")
    life = run(made, remote, CONTROL_DEATHS)
    assert any("are lost" in problem for problem in problems(made, remote, life))


@pytest.mark.timeout(3 * REST)
def test_R4_control_who_sends_twice_is_found_out(tmp_path: Path, remote: Remote) -> None:
    made = nursery(tmp_path, remote, "-m", "tests.crash.stutter")
    life = run(made, remote, CONTROL_DEATHS)
    assert any("unknown messages" in problem for problem in problems(made, remote, life))


def come_to_rest(made: Nursery, remote: Remote) -> datetime:
    """The life that runs takes what waits; a last one also what was tried a minute ago.

    Returns when all was done that was due by then.
    """
    rests(made.town, remote)
    assert made.lives[-1].stop() == 0
    crash.do_not_wait(made.town)
    last = made.start()
    assert last.wait_ready()
    at_rest = rests(made.town, remote)
    assert last.stop() == 0
    return at_rest


def rests(town: Town, remote: Remote) -> datetime:
    until = time.monotonic() + REST
    while time.monotonic() < until:
        looked = datetime.now(UTC)
        if remote.state(brief=True)["idle"] and crash.is_settled(town, looked):
            return looked
        time.sleep(0.1)
    raise AssertionError(f"never taken: {remote.state(brief=True)['untaken'][:5]}")


def problems(made: Nursery, remote: Remote, life: Life) -> Iterator[str]:
    """One sentence for each invariant that is broken, and by how much."""
    facts = crash.facts(made.town, life.at_rest)
    lost = {known_by(wamid) for wamid in (*life.said, *life.tapped)} - facts.events.keys()
    if lost:
        yield f"{len(lost)} of {len(life.said) + len(life.tapped)} accepted events are lost"
    if strange := set(facts.events.values()) - {"done"}:
        yield f"there are events that are {strange}"
    silent = {known_by(wamid) for wamid in life.said} - facts.replied
    if silent:
        yield f"{len(silent)} of {len(life.said)} messages were never answered"
    wrong = {
        who: (said, facts.answers.get(who))
        for who, said in life.answers.items()
        if facts.answers.get(who) != said
    }
    if wrong or len(facts.answers) > len(life.answers):
        yield f"{len(wrong)} members have another answer than their last: {wrong}"
    if facts.due or any(state == "sending" for state, _why, _id in facts.ends):
        yield "there are messages without an end"
    yield from doubles(made, remote, {id for _state, _why, id in facts.ends if id})


def doubles(made: Nursery, remote: Remote, known: set[str]) -> Iterator[str]:
    """Sends of a life that no row knows were in flight when it died (R4)."""
    sent = [call for call in remote.ledger(what="messages") if call["accepted"]]
    orphans = [call for call in sent if known_by(call["wamid"]) not in known]
    for one, own in zip(made.lives, of_each(orphans, made.lives), strict=True):
        if len(own) > SLOTS or any(call["at"] < one.died - SURELY_SETTLED for call in own):
            yield f"{len(own)} unknown messages in the life of {one.pid}"
