"""Sends mail: `Request` -> one mail over SMTP -> `Outcome`; nothing in it tracks anybody."""

from __future__ import annotations

import asyncio
import logging
import re
import secrets
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from email.headerregistry import Address

from bot.core.messages import Fate, File, Outcome, Request
from bot.handlers.email.connection import Account, Connection, EndedError
from bot.handlers.email.outcomes import Stage, of_silence
from bot.handlers.email.wording import mail

LONGEST_SEND = 32.0  # seconds for one mail, greeting and all; below the engine's own patience
ADDRESS = re.compile(r"[\x21-\x7e]+@[a-z0-9.-]+")

log = logging.getLogger(__name__)


class Email:
    """One account at a mail server, which is called only when there is something to send."""

    def __init__(self, account: Account, *, sender: Address, now: Callable[[], datetime]) -> None:
        self.sender = sender
        self.now = now
        self._connection = Connection(account, name=sender.domain)
        self._turn = asyncio.Lock()

    async def send(self, address: str, request: Request) -> Outcome:
        """Hands one mail over; tried again only where it surely did not arrive (R5)."""
        if not ADDRESS.fullmatch(address):
            return Outcome(fate=Fate.REFUSED, why="not an address")
        id = f"<{request.ref or secrets.token_hex(16)}@{self.sender.domain}>"
        content = mail(request, sender=self.sender, to=address, id=id, at=self.now())
        async with self._turn:
            outcome = await self._try(address, content)
        return replace(outcome, platform_id=id) if outcome.fate is Fate.ACCEPTED else outcome

    async def _try(self, address: str, content: bytes) -> Outcome:
        connection = self._connection
        try:
            async with asyncio.timeout(LONGEST_SEND):
                await self._deliver(address, content)
        except EndedError as ended:
            return told(ended.stage, ended.outcome)
        except TimeoutError:
            return told(connection.stage, of_silence(connection.stage))
        return Outcome(fate=Fate.ACCEPTED)

    async def _deliver(self, address: str, content: bytes) -> None:
        """A connection that was kept may have been ended by the server meanwhile: then a fresh one
        is tried, since nothing had been asked of the old one yet."""
        sender = self.sender.addr_spec
        if self._connection.is_open:
            try:
                return await self._connection.send(sender, address, content)
            except EndedError as ended:
                if ended.stage is not Stage.SENDER or ended.outcome.fate is not Fate.RETRY:
                    raise
        await self._connection.open()
        return await self._connection.send(sender, address, content)

    async def check(self) -> Outcome:
        """Whether the server can be reached, is to be trusted, and knows our account."""
        async with self._turn:
            try:
                async with asyncio.timeout(LONGEST_SEND):
                    await self._connection.open()
            except EndedError as ended:
                return ended.outcome
            except TimeoutError:
                return of_silence(self._connection.stage)
            await self._connection.close()
        return Outcome(fate=Fate.ACCEPTED)

    async def answer(self, callback: str, text: str = "") -> None:
        """A mail has no buttons that could wait for anything."""

    async def fetch(self, file: File, limit: int) -> bytes | None:  # noqa: ARG002 - as for all platforms
        """Nothing comes in by mail."""
        return None

    async def stop(self) -> None:
        await self._connection.close()


def told(stage: Stage, outcome: Outcome) -> Outcome:
    """What an operator has to change stands in the log by the name of its setting."""
    level = logging.ERROR if outcome.fate is Fate.STOP else logging.INFO
    log.log(
        level,
        "a mail was not taken",
        extra={"action": "email-send", "stage": str(stage), "why": outcome.why},
    )
    return outcome
