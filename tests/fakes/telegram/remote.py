"""The fake server as its own process, and a blocking client of its control address."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

WAIT = 10.0  # seconds for one answer


class Remote:
    """Drives a fake server in another process."""

    def __init__(self, url: str):
        self.url = url

    def ledger(self, *, since: int = 0, method: str = "") -> list[dict[str, Any]]:
        return list(self._ask(f"ledger?since={since}&method={method}"))

    def state(self) -> dict[str, Any]:
        return dict(self._ask("state"))

    def chat(self, chat_id: int) -> list[dict[str, Any]]:
        return list(self._ask(f"chat/{chat_id}"))

    def mine(self, person: int) -> list[int]:
        """The ids of what a person wrote, oldest first."""
        return list(self._ask(f"mine/{person}"))

    def people(self, *people: dict[str, Any]) -> None:
        self._ask("people", {"people": list(people)})

    def groups(self, *groups: dict[str, Any]) -> None:
        self._ask("groups", {"groups": list(groups)})

    def in_group(self, group: int, who: int, does: str, **details: Any) -> int:
        return int(self._ask("act", {"who": who, "group": group, "does": does, "with": details})[0])

    def act(self, who: int, does: str, **details: Any) -> int:
        return int(self._ask("act", {"who": who, "does": does, "with": details})[0])

    def acts(self, acts: list[dict[str, Any]]) -> list[int]:
        return list(self._ask("act", {"acts": acts}))

    def faults(self, *faults: dict[str, Any], clear: bool = False) -> None:
        self._ask("faults", {"faults": list(faults), "clear": clear})

    def limits(self, **settings: Any) -> None:
        self._ask("limits", settings)

    def clock(self, **change: float) -> None:
        self._ask("clock", change)

    def clear(self) -> None:
        self._ask("clear", {})

    def _ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
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
def process(*, port: int = 0) -> Iterator[Remote]:
    """Starts the server in its own process and stops it at the end."""
    command = [sys.executable, "-m", "tests.fakes.telegram", "--port", str(port)]
    started = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        assert started.stdout is not None
        yield Remote(started.stdout.readline().strip())
    finally:
        started.terminate()
        started.wait(WAIT)
        if started.stdout is not None:
            started.stdout.close()
