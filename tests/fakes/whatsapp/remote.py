"""The stand-in as its own process, and a blocking client of its control address."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Any

from tests.fakes.any_platform.remote import Driver, started


class Remote(Driver[str]):
    """Drives a stand-in in another process or thread."""

    def ledger(self, *, since: int = 0, what: str = "") -> list[dict[str, Any]]:
        return list(self.ask(f"ledger?since={since}&what={what}"))

    def state(self, *, brief: bool = False) -> dict[str, Any]:
        """`brief`: without the attempts at the webhook, which may be many."""
        return dict(self.ask("state?brief=1" if brief else "state"))

    def heard(self, person: str) -> list[str]:
        """The wamids of what a person sent, oldest first."""
        return list(self.ask(f"heard/{person}"))

    def templates(self) -> list[dict[str, Any]]:
        return list(self.ask("templates"))

    def subscribe(self, url: str, secret: str, verify_token: str) -> bool:
        asked = {"url": url, "secret": secret, "verify_token": verify_token}
        return bool(self.ask("subscribe", asked))

    def hook(self, **settings: Any) -> None:
        self.ask("hook", settings)

    def review(self, **change: Any) -> None:
        """Of templates: {"approving": True}, or a name, a language and a status."""
        self.ask("templates", change)


def process(*, port: int = 0) -> AbstractContextManager[Remote]:
    """Starts the stand-in in its own process and stops it at the end."""
    return started("tests.fakes.whatsapp", Remote, port=port)
