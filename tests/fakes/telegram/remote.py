"""The fake server as its own process, and a blocking client of its control address."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from tests.fakes.any_platform.remote import Driver, started


class Remote(Driver[int]):
    """Drives a fake server in another process."""

    def ledger(self, *, since: int = 0, method: str = "") -> list[dict[str, Any]]:
        return list(self.ask(f"ledger?since={since}&method={method}"))

    def state(self) -> dict[str, Any]:
        return dict(self.ask("state"))

    def mine(self, person: int) -> list[int]:
        """The ids of what a person wrote, oldest first."""
        return list(self.ask(f"mine/{person}"))

    def groups(self, *groups: dict[str, Any]) -> None:
        self.ask("groups", {"groups": list(groups)})

    def in_group(self, group: int, who: int, does: str, **details: Any) -> int:
        return self.acts([{"who": who, "group": group, "does": does, "with": details}])[0]


def process(*, port: int = 0) -> AbstractContextManager[Remote]:
    """Starts the server in its own process and stops it at the end."""
    return started("tests.fakes.telegram", Remote, port=port)
