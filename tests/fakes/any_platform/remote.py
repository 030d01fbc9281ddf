"""A fake server as its own process, and a blocking client of its control address."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Generic, TypeVar

Id = TypeVar("Id", int, str)  # of a person, and of what they do: numbers at Telegram, else texts
AnyDriver = TypeVar("AnyDriver", bound="Driver[Any]")
WAIT = 60.0  # seconds for one answer


class Driver(Generic[Id]):
    """Drives a fake server in another process or thread."""

    def __init__(self, url: str):
        self.url = url

    def chat(self, person: Id) -> list[dict[str, Any]]:
        return list(self.ask(f"chat/{person}"))

    def people(self, *people: dict[str, Any]) -> None:
        self.ask("people", {"people": list(people)})

    def act(self, who: Id, does: str, **details: Any) -> Id:
        return self.acts([{"who": who, "does": does, "with": details}])[0]

    def acts(self, acts: list[dict[str, Any]]) -> list[Id]:
        return list(self.ask("act", {"acts": acts}))

    def faults(self, *faults: dict[str, Any], clear: bool = False) -> None:
        self.ask("faults", {"faults": list(faults), "clear": clear})

    def limits(self, **settings: Any) -> None:
        self.ask("limits", settings)

    def clock(self, **change: float) -> None:
        self.ask("clock", change)

    def clear(self) -> None:
        self.ask("clear", {})

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        """Of the control address: without a body what there is, with one a change."""
        connection = http.client.HTTPConnection(self.url.removeprefix("http://"), timeout=WAIT)
        try:
            if body is None:
                connection.request("GET", f"/control/{path}")
            else:
                headers = {"Content-Type": "application/json"}
                connection.request("POST", f"/control/{path}", json.dumps(body), headers)
            answer = connection.getresponse()
            said = answer.read()
        finally:
            connection.close()
        if answer.status != 200:
            raise ValueError(f"the fake server refused: {said.decode()}")
        return json.loads(said)


@contextmanager
def started(
    package: str, driver: Callable[[str], AnyDriver], *, port: int = 0
) -> Iterator[AnyDriver]:
    """Runs a package's server in its own process and stops it at the end."""
    command = [sys.executable, "-m", package, "--port", str(port)]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield driver(process.stdout.readline().strip())
    finally:
        process.terminate()
        process.wait(WAIT)
        if process.stdout is not None:
            process.stdout.close()
