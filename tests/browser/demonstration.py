"""Starts the real demonstration as a process of its own, and lets people talk to it over HTTP."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from bot.core.direction import plain
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0  # seconds until the process must have said where it is
STILL_TO_COME = """
    SELECT (SELECT count(*) FROM files WHERE state = 'wanted')
         + (SELECT count(*) FROM ledger WHERE state = 'sending'
            OR (state = 'planned' AND next_at <= ?))
"""
LOOKS = 300  # how often a page looks for an answer, a tenth of a second apart


@dataclass
class Person:
    """Somebody of the demonstration, and what their screen shows."""

    base: str
    address: str
    name: str = ""
    role: str = ""
    country: str = ""
    language: str = ""
    group: str = ""
    since: int = 0
    shown: list[dict[str, Any]] = field(default_factory=list)

    def says(self, text: str) -> list[str]:
        return self.acts({"kind": "text", "text": text})

    def taps(self, label: str) -> list[str]:
        return self.acts({"kind": "press", "handle": self.handle(label)})

    def acts(self, what: dict[str, Any]) -> list[str]:
        """Sends one thing, waits for the answer, and returns the new texts."""
        self.look()
        body = {"id": str(uuid.uuid4()), **what}
        call(self.base, f"/web/send?as={self.address}", body)
        for _look in range(LOOKS):
            new = self.look()
            if new:
                return new
            time.sleep(0.1)
        raise AssertionError(f"{self.role} got no answer to {what['kind']}")

    def look(self) -> list[str]:
        """What is new on the screen."""
        found = call(self.base, f"/web/since?as={self.address}&since={self.since}")["items"]
        for item in found:
            self.since = max(self.since, item["seq"])
            self.shown.append(item["item"])
        return [plain(item["item"]["text"]) for item in found]

    def handle(self, label: str) -> str:
        for item in reversed(self.shown):
            for row in item["rows"]:
                for button in row:
                    if plain(button["text"]) == label:
                        return str(button["data"])
        labels = [plain(each["text"]) for row in self.shown[-1]["rows"] for each in row]
        raise AssertionError(f"no button [{label}], but {labels}")

    def count(self, words: str) -> int:
        """How many messages on the screen have these words."""
        self.look()
        return sum(words in plain(item["text"]) for item in self.shown)


def call(base: str, path: str, body: dict[str, Any] | None = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    headers = {"Content-Type": "application/json", "Origin": base}
    request = urllib.request.Request(base + path, data=data, headers=headers)  # noqa: S310 - ours
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - loopback
        return json.load(answer)


def people(base: str) -> list[Person]:
    known = {"address", "name", "role", "country", "language", "group"}
    return [
        Person(base=base, **{key: value for key, value in one.items() if key in known})
        for one in call(base, "/demo/people")["people"]
    ]


def forward(base: str, how: str) -> None:
    call(base, "/demo/forward", {"how": how})


@contextmanager
def demonstration(folder: Path) -> Iterator[str]:
    """The address of a demonstration that has just begun, with its data in `folder`."""
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("MUYASSIR_")},
        "MUYASSIR_HTTP_PORT": str(free_port()),
        "PYTHONPATH": str(ROOT),
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        found = address(process)
        settle(folder / "data" / "muyassir.db")
        yield found
    finally:
        process.terminate()
        process.communicate(timeout=PATIENCE)


def settle(file: Path) -> None:
    """Waits until what is to be told in the first moment is told, the results of a survey among it:
    they take a while to draw, and would come in the middle of something else."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        now = datetime.now(UTC).replace(tzinfo=None).isoformat(sep=" ")
        with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True, timeout=10)) as connection:
            ((waits,),) = connection.execute(STILL_TO_COME, (now,))
        if not waits:
            return
        time.sleep(0.1)
    raise AssertionError("the demonstration does not come to rest")


def address(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    line = process.stdout.readline()
    assert "http://" in line, "the process has ended or said something else"
    return line.rsplit(" ", 1)[1].strip()
