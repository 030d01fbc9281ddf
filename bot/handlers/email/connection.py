"""One connection to an SMTP server: opened, checked, used for several mails, closed when idle."""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from aiosmtplib import (
    SMTP,
    SMTPException,
    SMTPResponse,
    SMTPResponseException,
    SMTPServerDisconnected,
)

from bot.core.messages import Fate, Outcome
from bot.handlers.email.outcomes import NO_LOGIN, NO_TLS, Stage, of_answer, of_silence, of_tls

COMMAND_TIME = 10.0  # seconds for one answer of the server
FAREWELL_TIME = 2.0  # seconds
IDLE = 20.0  # seconds that an unused connection is kept; servers end it after some minutes
FLUSH_EVERY = 0.02  # seconds between two looks whether all has left
GO_ON = 354
END = b".\r\n"
STARTTLS, IMPLICIT, PLAIN = "starttls", "tls", "none"  # how a connection is secured


@dataclass(frozen=True, kw_only=True)
class Account:
    """The mail server, and who we are there."""

    host: str
    port: int
    security: str = STARTTLS
    user: str = ""
    password: str = field(default="", repr=False)
    ca_file: Path | None = None  # whose certificates are trusted, beside the system's


class EndedError(Exception):
    """A send has ended before it was accepted."""

    def __init__(self, stage: Stage, outcome: Outcome) -> None:
        super().__init__(str(stage))
        self.stage = stage
        self.outcome = outcome


class Client(SMTP):
    """Over TLS the plain methods are the ones that every server has."""

    AUTH_METHODS = ("plain", "login")


def outcome_of(stage: Stage, error: Exception) -> Outcome:
    """What the server said, or that it said nothing."""
    if isinstance(error, SMTPResponseException):
        return of_answer(stage, error.code, error.message)
    tls = error if isinstance(error, ssl.SSLError) else error.__cause__
    if stage in (Stage.GREETING, Stage.TLS) and isinstance(tls, ssl.SSLError):
        return of_tls(tls)
    return of_silence(stage)


class Connection:
    """Used by one mail at a time."""

    def __init__(self, account: Account, *, name: str) -> None:
        self.account = account
        self.name = name  # by which we say hello
        self.stage = Stage.GREETING
        self._client: Client | None = None
        self._closing: asyncio.TimerHandle | None = None
        self._tls: ssl.SSLContext | None = None

    @property
    def is_open(self) -> bool:
        return self._client is not None and self._client.is_connected

    async def open(self) -> None:
        """Secured and logged in; whatever fails ends the send with what it means."""
        account = self.account
        self.stage = Stage.GREETING
        self._client = client = Client(
            hostname=account.host,
            port=account.port,
            local_hostname=self.name,
            timeout=COMMAND_TIME,
            use_tls=account.security == IMPLICIT,
            start_tls=False,
            tls_context=self._context(),
        )
        with self._ending():
            await client.connect()
            await client.ehlo()
            if account.security == STARTTLS:
                await self._secure(client)
            if account.user:
                await self._log_in(client)

    async def _secure(self, client: Client) -> None:
        self.stage = Stage.TLS
        if not client.supports_extension("starttls"):
            raise EndedError(self.stage, Outcome(fate=Fate.STOP, why=NO_TLS))
        await client.starttls()
        await client.ehlo()

    async def _log_in(self, client: Client) -> None:
        self.stage = Stage.LOGIN
        if not client.supported_auth_methods:
            raise EndedError(self.stage, Outcome(fate=Fate.STOP, why=NO_LOGIN))
        await client.login(self.account.user, self.account.password)

    def _context(self) -> ssl.SSLContext | None:
        """Certificates are checked, always."""
        if self.account.security != PLAIN and self._tls is None:
            self._tls = ssl.create_default_context()
            if self.account.ca_file is not None:
                self._tls.load_verify_locations(cafile=self.account.ca_file)
        return self._tls

    async def send(self, sender: str, to: str, content: bytes) -> None:
        """One mail, up to the answer that it was taken. `content` ends with a line break."""
        client = self._used()
        with self._ending():
            self.stage = Stage.SENDER
            size = [f"SIZE={len(content)}"] if client.supports_extension("size") else []
            await client.mail(sender, options=size)
            self.stage = Stage.RECIPIENT
            await client.rcpt(to)
            self.stage = Stage.DATA
            answer = await client.execute_command(b"DATA")
            if answer.code != GO_ON:
                raise SMTPResponseException(answer.code, answer.message)
            answer = await self._hand_over(client, content)
            if answer.code // 100 != 2:
                raise SMTPResponseException(answer.code, answer.message)
        self._keep_warm()

    async def _hand_over(self, client: Client, content: bytes) -> SMTPResponse:
        """The dot is written last and alone: what is cut before it is surely not taken."""
        protocol, transport = client.protocol, client.transport
        if protocol is None or not isinstance(transport, asyncio.WriteTransport):
            raise SMTPServerDisconnected("the connection has gone")
        protocol.write(content)
        while transport.get_write_buffer_size():  # noqa: ASYNC110 - nobody tells when it is empty
            await asyncio.sleep(FLUSH_EVERY)
        protocol.write(END)
        self.stage = Stage.ACCEPTING
        return await protocol.read_response()

    def _used(self) -> Client:
        if self._client is None:
            raise EndedError(Stage.GREETING, of_silence(Stage.GREETING))
        if self._closing is not None:
            self._closing.cancel()
            self._closing = None
        return self._client

    @contextmanager
    def _ending(self) -> Iterator[None]:
        """What went wrong, as the end of a send; a connection that failed is never used again."""
        try:
            yield
        except (SMTPException, OSError) as error:
            self.drop()
            raise EndedError(self.stage, outcome_of(self.stage, error)) from None
        except BaseException:
            self.drop()
            raise

    def _keep_warm(self) -> None:
        self._closing = asyncio.get_running_loop().call_later(IDLE, self.drop)

    def drop(self) -> None:
        """Lets go at once; a mail whose dot has not been written is surely not taken."""
        if self._closing is not None:
            self._closing.cancel()
        client, self._client, self._closing = self._client, None, None
        if client is None:
            return
        transport = client.transport
        if isinstance(transport, asyncio.Transport):
            transport.abort()
        client.close()

    async def close(self) -> None:
        """Says goodbye first."""
        client = self._client
        if client is not None and client.is_connected:
            with suppress(SMTPException, OSError, asyncio.TimeoutError):
                await client.quit(timeout=FAREWELL_TIME)
        self.drop()
