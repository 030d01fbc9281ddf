"""Logs: a sentence, an action and ids; whatever goes wrong, nobody's words are in them (S6)."""

from __future__ import annotations

import asyncio
import json
import logging
import subprocess
import sys
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest

from bot.engine import logs
from bot.engine.house import House
from bot.engine.logs import Json, Plain
from bot.engine.server import exposition, figures
from bot.handlers.telegram.send import Telegram
from tests.engine.houses import plan, until
from tests.engine.small import PLATFORM, Fake, inbound, prompt, somebody, text
from tests.fakes.telegram.world import TOKEN
from tests.fresh import NOW, fresh_network

ROOT = Path(__file__).resolve().parents[2]
NAME, PHONE, WORDS = "Samira Canary", "+961 3 987 654", "my neighbour is a canary"
CANARIES = (NAME, PHONE, PHONE.replace(" ", ""), WORDS, TOKEN, "Canary", "neighbour", "987")


class Heard(logging.Handler):
    """Everything that anybody logs, in both formats."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines += [form.format(record) for form in (Json(), Plain())]


@pytest.fixture
def heard() -> Iterator[Heard]:
    handler = Heard()
    root = logging.getLogger()
    before = root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    yield handler
    root.removeHandler(handler)
    root.setLevel(before)


def told(lines: list[str]) -> list[str]:
    return [line for line in lines if any(canary in line for canary in CANARIES)]


async def test_S6_turns_that_raise_with_canaries_tell_none(
    running: House, fake: Fake, heard: Heard
) -> None:
    """Names, numbers and words in messages, in errors, in what a platform raises."""
    await running.database.write(lambda store: somebody(store, fresh_network(store), NAME))
    fake.outcomes = [ValueError(f"{NAME} {PHONE}")]
    for number, words in enumerate((f"/fail {NAME}", f"/fail {PHONE}", WORDS, f"/{WORDS}")):
        await running.turns.commit([text(words, NAME, id=f"{number}")])
    await running.turns.commit([inbound("unheard of", PHONE, "9")])  # type: ignore[arg-type]
    await until(lambda: running.turns.counts["aside"] >= 2)
    await running.settle()
    assert any("turn failed" in line for line in heard.lines)
    assert told(heard.lines) == []


async def test_S6_metrics_hold_no_canary(running: House, fake: Fake) -> None:
    await running.turns.commit([text(f"/fail {WORDS}", NAME), text(f"{PHONE}", NAME, id="2")])

    def one(store: object) -> object:
        return somebody(store, None, NAME)  # type: ignore[arg-type]

    member = await running.database.write(one)
    await plan(running, prompt(member, "x/broken"))  # type: ignore[arg-type]
    await until(lambda: running.turns.counts["aside"] >= 1)
    await running.settle()
    rows = await running.database.write(lambda store: figures(store, NOW))
    page = exposition(rows)
    assert "muyassir_inbox_events" in page
    assert told([page]) == []


async def test_S6_an_error_that_asyncio_reports_tells_none(heard: Heard) -> None:
    """asyncio writes the error's own words into its message."""

    async def fails() -> None:
        raise ValueError(WORDS)

    task = asyncio.create_task(fails())
    await asyncio.sleep(0)
    loop = asyncio.get_running_loop()
    loop.default_exception_handler({"message": "never retrieved", "task": task,
                                    "exception": task.exception()})  # fmt: skip
    assert heard.lines
    assert told(heard.lines) == []


async def test_S6_the_token_is_in_no_line_of_the_log(heard: Heard) -> None:
    account = Telegram(TOKEN, base="http://127.0.0.1:9")  # nobody listens there
    await account.start()
    await account.check()
    await account.stop()
    logging.getLogger("bot").warning("calling", extra={"url": f"https://x/bot{TOKEN}/getMe"})
    assert heard.lines
    assert told(heard.lines) == []


def test_S6_what_nobody_caught_is_told_without_its_words() -> None:
    program = f"""
import threading
from bot.engine import logs
logs.set_up("json")
def fails():
    raise ValueError({WORDS!r})
thread = threading.Thread(target=fails)
thread.start()
thread.join()
class Bad:
    def __del__(self):
        fails()
Bad()
fails()
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=False
    )
    lines = done.stderr.strip().splitlines()
    assert [json.loads(line)["what"] for line in lines] == ["nobody caught an error"] * 3
    assert all("ValueError at" in line for line in lines)
    assert told(lines) == []
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("said", "written"),
    [
        (f"token {TOKEN} here", "token [token] here"),
        ("call +961 3 123 456 now", "call [digits] now"),
        ("row 12 of 345", "row 12 of 345"),
        ("70123456", "[digits]"),
    ],
)
def test_S6_tokens_and_numbers_are_masked_wherever_they_come_from(said: str, written: str) -> None:
    assert logs.masked(said) == written


def test_a_line_has_a_sentence_an_action_and_ids() -> None:
    logger = logging.getLogger("bot.test")
    out = StringIO()
    handler = logging.StreamHandler(out)
    handler.setFormatter(Json())
    logger.addHandler(handler)
    logger.warning("a turn failed", extra={"action": "turn-failed", "event": 7})
    logger.removeHandler(handler)
    line = json.loads(out.getvalue())
    assert (line["what"], line["action"], line["event"]) == ("a turn failed", "turn-failed", "7")
    assert PLATFORM not in line
