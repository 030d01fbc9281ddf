"""What the web platform needs from whoever runs it: a durable screen, a clock, a demonstration."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, TypedDict

from bot.core.messages import Inbound, Text

Row = tuple[int, int | None, bytes]
"""One item of a screen: its sequence id, the id it replaces, and what it shows (see send.py)."""

Now = Callable[[str], Awaitable[datetime]]
"""The present moment for the person at an address: aware, and on the clock of their place."""

Say = Callable[[Text, str], str]
"""A sentence in a language ("ar", "en", "fr")."""


class Screen(Protocol):
    """What the pages of all addresses show, kept durably, and where events are accepted."""

    async def append(self, address: str, item: bytes, replaces: str) -> str:
        """Store one item and return its sequence id in decimal; `replaces` is an earlier one."""
        ...

    async def since(self, address: str, seq: int, limit: int) -> Sequence[Row]:
        """The items of this address after `seq`, in order, at most `limit`."""
        ...

    async def commit(self, events: Sequence[Inbound]) -> None:
        """Accept events durably; one whose event_id is known already is ignored."""
        ...

    async def changed(self, address: str, seconds: float, /) -> bool:
        """Wait until something was appended for this address, or so many seconds."""
        ...


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody of the demonstration whom a visitor can be.

    `role` is its name in words.py; `group` keeps a network together whose name is written in each
    person's language; `latest` is the newest item of their screen, so that the page knows whether
    it has been read there.
    """

    address: str
    name: str
    role: str
    network: str
    country: str
    language: str
    group: str = ""
    latest: int = 0


class Clock(TypedDict):
    """The demonstration's time: per country an ISO local time with offset; the next due message."""

    now: Mapping[str, str]
    next_due: str | None


Step = Literal["hour", "morning", "next"]


class Demo(Protocol):
    """The demonstration: people to be, and a clock that can be moved forward."""

    async def people(self) -> Sequence[Person]: ...

    async def clock(self) -> Clock: ...

    async def forward(self, how: Step) -> Clock:
        """Move the clock on, wait for what came due, and return the new time."""
        ...

    async def newcomer(self) -> str:
        """The address of a new person without any membership."""
        ...
