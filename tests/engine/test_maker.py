"""The maker: files outside of turns, in a process of their own; what fails is known and planned."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from bot.core.flow import Making
from bot.core.messages import Voice
from bot.engine import maker as makers
from bot.engine.house import House
from bot.engine.maker import Maker, make_all
from bot.flows.files import made_file, numbered
from bot.reports import making
from storage import files, ledger
from storage.database import Database, Store
from storage.files import MOST_TRIES, File, State
from storage.ledger import Planned
from storage.wanted import reconcile
from tests.engine import small
from tests.engine.small import TABLES, Fake, Still, somebody
from tests.fresh import NOW, fresh_member, fresh_network
from tests.reports import training

ORDER = making.order(
    making.CSV, voice=Voice(), publication=training.TWELVE, definition=training.FORM
)
EXPIRES = NOW + timedelta(days=1)
KEY = "csv/7"


def planned_when_settled(store: Store, id: int, now: datetime) -> Iterable[Planned]:
    """A noun whose message waits for its file, and goes without it when it has failed."""
    file = files.find(store, KEY)
    if file is None or not file.settled:
        return
    member = ledger.of_subject(store, "who")[0].member_id
    yield Planned(
        key=f"result/{id}/{file.state}",
        reason="prompt",
        due=now,
        member_id=member,
        network_id=file.network_id,
        expires=EXPIRES,
    )


NOUN = replace(TABLES, wants={"survey": planned_when_settled})


def wanted(store: Store, key: str = KEY, order: object = ORDER) -> None:
    member = somebody(store)
    reconcile(store, "who", [small.prompt(member, f"who/{member.id}")], NOW)
    files.want(
        store, key=key, network_id=member.network_id, subject="survey/7", kind="csv",
        order=order, expires=EXPIRES,  # type: ignore[arg-type]
    )  # fmt: skip


def prepared(database: Database, **values: object) -> Maker:
    made = Maker(
        database=database, tables=NOUN, now=lambda: NOW, planned=lambda: None, **values  # type: ignore[arg-type]
    )  # fmt: skip
    made.pause = 0.0
    return made


async def found(database: Database, key: str = KEY) -> File:
    file = await database.write(lambda store: files.find(store, key))
    assert file is not None
    return file


def programme(folder: Path, monkeypatch: pytest.MonkeyPatch, lines: str) -> str:
    """Another program instead of the one that makes files."""
    (folder / "odd.py").write_text(lines)
    monkeypatch.setattr(makers, "ROOT", folder)
    return "odd"


def lives(pid: str) -> bool:
    return Path("/proc", pid).exists()


async def test_a_wanted_file_is_made_and_its_messages_are_planned(database: Database) -> None:
    woken: list[bool] = []
    await database.write(wanted)
    maker = prepared(database)
    maker.planned = lambda: woken.append(True)
    await maker.drain()
    maker.close()
    assert (await found(database)).state is State.MADE
    content = await database.write(lambda store: files.content(store, KEY, NOW))
    assert content is not None
    assert content.startswith(b"\xef\xbb\xbf")
    entries = await database.write(lambda store: ledger.of_subject(store, "survey/7"))
    assert [entry.key for entry in entries] == ["result/7/made"]
    assert woken == [True]


async def test_a_broken_file_does_not_keep_the_others_from_being_made(database: Database) -> None:
    await database.write(lambda store: wanted(store, order={"kind": "poem"}))
    for number in range(3):
        await database.write(
            lambda store, key=f"csv/{number}": files.want(  # type: ignore[misc]
                store, key=key, network_id=files.find(store, KEY).network_id,  # type: ignore[union-attr]
                subject="survey/8", kind="csv", order=ORDER, expires=EXPIRES,
            )
        )  # fmt: skip
    maker = prepared(database)
    await maker.drain()
    maker.close()
    states = await database.write(lambda store: files.of_subject(store, "survey/8"))
    assert [file.state for file in states] == [State.MADE] * 3
    assert (await found(database)).state is State.FAILED


async def test_a_file_that_cannot_be_made_has_failed_after_three_tries(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    """Its messages are planned nevertheless: they go without it, and say so."""
    await database.write(lambda store: wanted(store, order={"kind": "poem", "by": "Samira"}))
    maker = prepared(database)
    with caplog.at_level(logging.ERROR):
        await maker.drain()
    maker.close()
    file = await found(database)
    assert (file.state, file.tries) == (State.FAILED, MOST_TRIES)
    entries = await database.write(lambda store: ledger.of_subject(store, "survey/7"))
    assert [entry.key for entry in entries] == ["result/7/failed"]
    told = [record.__dict__.get("why", "") for record in caplog.records]
    assert told[0].startswith("exit 1: OrderError making.py:")
    assert "Samira" not in caplog.text


async def test_one_that_ended_the_process_three_times_is_not_tried_again(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await database.write(wanted)
    for _ in range(MOST_TRIES):
        await database.write(lambda store: files.next_wanted(store, NOW))
    ran = tmp_path / "ran"
    program = programme(tmp_path, monkeypatch, f"open({str(ran)!r}, 'w').close()")
    maker = prepared(database, program=program)
    await maker.drain()
    maker.close()
    assert (await found(database)).state is State.FAILED
    assert not ran.exists()


async def test_a_process_that_takes_too_long_is_ended(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = (
        "import os, pathlib, time\n"
        f"pathlib.Path({str(tmp_path / 'pids')!r}).open('a').write(f'{{os.getpid()}} ')\n"
        "time.sleep(600)"
    )
    await database.write(wanted)
    for _ in range(MOST_TRIES - 1):
        await database.write(lambda store: files.next_wanted(store, NOW))
    maker = prepared(
        database, program=programme(tmp_path, monkeypatch, lines), time_limit=5.0
    )  # fmt: skip
    await maker.drain()
    maker.close()
    assert (await found(database)).state is State.FAILED
    assert (tmp_path / "pids").read_text().split()
    assert not any(map(lives, (tmp_path / "pids").read_text().split()))


async def test_whoever_stops_waiting_leaves_no_process_behind(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pid_file = tmp_path / "pid"
    lines = (
        f"import os, time\nopen({str(pid_file)!r}, 'w').write(str(os.getpid()))\ntime.sleep(600)"
    )
    await database.write(wanted)
    maker = prepared(database, program=programme(tmp_path, monkeypatch, lines))
    making_it = asyncio.create_task(maker.drain())
    await until(lambda: pid_file.exists() and bool(pid_file.read_text()))
    making_it.cancel()
    with pytest.raises(asyncio.CancelledError):
        await making_it
    maker.close()
    assert not lives(pid_file.read_text())
    assert (await found(database)).state is State.WANTED, "it is made after the next start"


async def test_turns_go_on_while_a_file_is_made(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No transaction is open, and nobody waits, while another process works."""
    begun, go = tmp_path / "begun", tmp_path / "go"
    lines = (
        "import pathlib, sys, time\n"
        f"pathlib.Path({str(begun)!r}).touch()\n"
        f"while not pathlib.Path({str(go)!r}).exists(): time.sleep(0.01)\n"
        "sys.stdout.write('made')"
    )
    await database.write(wanted)
    maker = prepared(database, program=programme(tmp_path, monkeypatch, lines))
    making_it = asyncio.create_task(maker.drain())
    await until(begun.exists)
    assert (await found(database)).tries == 1, "the database answers meanwhile"
    assert not making_it.done()
    go.touch()
    await making_it
    maker.close()
    assert await database.write(lambda store: files.content(store, KEY, NOW)) == b"made"


async def test_S6_the_process_gets_no_secrets_of_ours(
    database: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MUYASSIR_TELEGRAM_TOKEN", "12:secret")
    lines = "import os, sys\nsys.stdout.write(' '.join(os.environ))"
    await database.write(wanted)
    maker = prepared(database, program=programme(tmp_path, monkeypatch, lines))
    await maker.drain()
    maker.close()
    content = await database.write(lambda store: files.content(store, KEY, NOW))
    assert content is not None
    assert "MUYASSIR_TELEGRAM_TOKEN" not in content.decode()
    assert set(content.decode().split()) <= {
        *makers.KEPT,
        *("PYTHONPATH", "PYTHONDONTWRITEBYTECODE", "MPLCONFIGDIR", "OPENBLAS_NUM_THREADS"),
        "LC_CTYPE",  # Python sets it itself where no language is set
    }


async def test_a_subject_that_cannot_be_planned_does_not_lose_the_file(
    database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    await database.write(wanted)
    maker = prepared(database)
    maker.tables = replace(TABLES, wants={})
    await maker.drain()
    maker.close()
    assert (await found(database)).state is State.MADE
    assert "not planned anew" in caplog.text


def test_all_at_once_in_this_process(database: Database) -> None:
    with database.transaction() as store:
        wanted(store)
    assert make_all(database, NOUN, NOW) == 1
    assert make_all(database, NOUN, NOW) == 0
    with database.transaction() as store:
        assert files.content(store, KEY, NOW)
        assert ledger.of_subject(store, "survey/7")


# --- in the house ---------------------------------------------------------------------------------


async def test_the_house_makes_what_is_wanted_and_hands_over_its_message(
    closed: Database, fake: Fake, clock: Still
) -> None:
    house = small.house(closed, fake, clock=clock, tables=NOUN)
    await house.start()
    try:
        await closed.write(wanted)
        house._planned()
        await until(lambda: any("result/7/made" in text for text in fake.texts()))
    finally:
        await house.stop()
    assert house.maker._folder is None


async def until(true: Callable[[], bool]) -> None:
    ends = time.monotonic() + 60
    while not true():
        assert time.monotonic() < ends, "it did not happen"
        await asyncio.sleep(0.02)


async def test_only_the_holder_of_the_lease_makes_files(running: House) -> None:
    assert "maker" in running._tasks
    await running._step_down()
    assert "maker" not in running._tasks


async def test_the_demonstration_has_its_files_at_once(
    closed: Database, fake: Fake, clock: Still
) -> None:
    house = small.house(closed, fake, clock=clock, tables=NOUN)
    await house.start()
    try:
        await closed.write(wanted)
        await house.settle()
        assert any("result/7/made" in text for text in fake.texts())
    finally:
        await house.stop()


# --- at hand-over ---------------------------------------------------------------------------------


@pytest.fixture
def attached(store: Store) -> Making:
    """A file of a network that is made, and a member of that network."""
    network = fresh_network(store)
    files.want(
        store, key=KEY, network_id=network.id, subject="survey/7", kind="csv", order=ORDER,
        expires=EXPIRES,
    )  # fmt: skip
    file = files.next_wanted(store, NOW)
    assert file is not None
    files.made(store, file, b"the file")
    member = fresh_member(store, network)
    return Making(store=store, subject=KEY, member=member, voice=Voice(), now=NOW)


def test_the_file_goes_along_under_a_name_of_its_kind(attached: Making) -> None:
    document = made_file(attached)
    assert document is not None
    assert (document.name, document.content) == ("results.csv", b"the file")
    assert document.mime == "text/csv; charset=utf-8"


def test_each_picture_of_a_chart_has_its_own_name() -> None:
    assert numbered("results.png", "results/12/all/ar-LB-western/chart1") == "results.png"
    assert numbered("results.png", "results/12/all/ar-LB-western/chart2") == "results-2.png"
    assert numbered("results.xlsx", "results/12/all/ar-LB-western/workbook") == "results.xlsx"


def test_S4_it_goes_to_nobody_else(attached: Making) -> None:
    stranger = fresh_member(attached.store, fresh_network(attached.store))
    assert made_file(replace(attached, member=stranger)) is None
    assert made_file(replace(attached, member=None)) is None


def test_without_a_file_there_is_no_document(attached: Making) -> None:
    assert made_file(replace(attached, subject="csv/8")) is None
    assert made_file(replace(attached, now=EXPIRES)) is None
