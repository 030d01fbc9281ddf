"""HTTP to the Bot API over one aiohttp session; knows whether a request may have arrived."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import msgspec
from aiohttp import (
    ClientError,
    ClientResponse,
    ClientSession,
    ClientTimeout,
    FormData,
    TCPConnector,
    TraceConfig,
)

from bot.handlers.telegram.library import BaseRequest, RequestData, TelegramError

CONNECT_TIME = 5.0  # seconds to reach the server
ANSWER_TIME = 15.0  # seconds for a whole call; two of them stay below the engine's limit of 35
UPLOAD_TIME = 30.0  # seconds for a call with a file, on a slow line
KEEP_ALIVE = 15.0  # seconds an idle connection is kept: less than servers do, or sends meet a cut
CONNECTIONS = 16  # the slots of delivery, the poller, and answers to taps
OK = b'{"ok":true'
UNREADABLE = "the answer is not the Bot API's"


class NotSentError(TelegramError):
    """No byte of the request left: it was surely not accepted."""


class UnknownError(TelegramError):
    """The request was written and no answer can be trusted: it may have been accepted."""


class FloodError(TelegramError):
    """429: surely not accepted, and when to come again. (The library's own class is deprecated.)"""

    def __init__(self, seconds: float):
        super().__init__("too many requests")
        self.seconds = seconds


class Parameters(msgspec.Struct, frozen=True):
    """Why a request was unsuccessful, for programs."""

    retry_after: float = 0.0


class Verdict(msgspec.Struct):
    """What the Bot API says around every result."""

    ok: bool
    error_code: int = 0
    parameters: Parameters = Parameters()


class Updates(msgspec.Struct):
    """The answer to getUpdates, each update still as it came."""

    result: list[msgspec.Raw] | None = None


class Transport(BaseRequest):
    """One session. No address, hence no token, gets into an error or a log line (S6)."""

    def __init__(self) -> None:
        self._session: ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        return ANSWER_TIME

    async def initialize(self) -> None:
        if self._session is None:
            trace = TraceConfig()
            trace.on_request_headers_sent.append(_written)
            self._session = ClientSession(
                connector=TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEEP_ALIVE),
                timeout=ClientTimeout(total=ANSWER_TIME, sock_connect=CONNECT_TIME),
                trace_configs=[trace],
                headers={"User-Agent": "muyassir"},
            )

    async def shutdown(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: Any = BaseRequest.DEFAULT_NONE,
        write_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - the library's signature
        connect_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - the library's signature
        pool_timeout: Any = BaseRequest.DEFAULT_NONE,  # noqa: ARG002 - the library's signature
    ) -> tuple[int, bytes]:
        files = request_data is not None and request_data.contains_files
        asked = read_timeout if isinstance(read_timeout, float | int) else ANSWER_TIME
        total = UPLOAD_TIME if files else asked
        return _checked(*await self._exchange(url, method, _body(request_data), total))

    async def download(self, url: str, limit: int) -> bytes | None:
        """The bytes behind an address; None when they are more than `limit` or not there."""
        progress = SimpleNamespace(written=False)
        try:
            async with self._open().get(
                url, allow_redirects=False, trace_request_ctx=progress
            ) as answer:
                if answer.status != 200:
                    return None
                return await _at_most(answer, limit)
        except (ClientError, TimeoutError, OSError):
            raise _lost(progress) from None

    async def _exchange(
        self, url: str, method: str, body: dict[str, Any], total: float
    ) -> tuple[int, bytes]:
        progress = SimpleNamespace(written=False)
        timeout = ClientTimeout(total=total, sock_connect=CONNECT_TIME)
        try:
            async with self._open().request(
                method,
                url,
                allow_redirects=False,
                timeout=timeout,
                trace_request_ctx=progress,
                **body,
            ) as answer:
                return answer.status, await answer.read()
        except (ClientError, TimeoutError, OSError):
            # The original error is dropped: its text or its parts can hold the address.
            raise _lost(progress) from None

    def _open(self) -> ClientSession:
        if self._session is None:
            raise NotSentError("the transport is closed")
        return self._session

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        try:
            said = msgspec.json.decode(payload, type=dict[str, Any])
        except msgspec.MsgspecError:
            raise UnknownError(UNREADABLE) from None
        if said.get("ok") and "result" not in said:
            raise UnknownError(UNREADABLE)
        return said


class UpdatesTransport(Transport):
    """The same for getUpdates, whose result stays undecoded: one broken update harms no other."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        try:
            found: list[Any] | None = msgspec.json.decode(payload, type=Updates).result
        except msgspec.MsgspecError:
            found = _one_by_one(payload)
        return Transport.parse_json_payload(payload) if found is None else {"result": found}


async def _written(session: ClientSession, context: SimpleNamespace, params: object) -> None:
    """aiohttp says so just before the first byte leaves, so nothing written is ever missed."""
    context.trace_request_ctx.written = True


def _lost(progress: SimpleNamespace) -> TelegramError:
    return UnknownError("no answer") if progress.written else NotSentError("no connection")


def _body(data: RequestData | None) -> dict[str, Any]:
    if data is None:
        return {}
    if not data.contains_files:
        body = msgspec.json.encode(data.parameters)
        return {"data": body, "headers": {"Content-Type": "application/json"}}
    form = FormData(quote_fields=False)  # file names in UTF-8, as Telegram reads them
    for name, value in data.json_parameters.items():
        form.add_field(name, value)
    for name, (filename, content, mime) in data.multipart_data.items():
        form.add_field(name, content, filename=filename, content_type=mime)
    return {"data": form}


def _checked(status: int, body: bytes) -> tuple[int, bytes]:
    """The status to believe. A gateway's or portal's page is no word of Telegram's."""
    if body.startswith(OK):
        return status, body
    try:
        verdict = msgspec.json.decode(body, type=Verdict)
    except msgspec.MsgspecError:
        raise UnknownError(UNREADABLE) from None
    if verdict.ok:
        return status, body
    code = verdict.error_code or status
    if code == 429:
        raise FloodError(max(1.0, verdict.parameters.retry_after))
    if 400 <= code < 500 and code not in {401, 403, 404, 409}:
        code = 400  # 413 and others of the kind: surely refused
    return (500 if code < 400 else code), body


def _one_by_one(payload: bytes) -> list[bytes]:
    """The updates of an answer with one string in it that msgspec calls invalid."""
    try:
        return [json.dumps(one).encode() for one in json.loads(payload)["result"]]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise UnknownError(UNREADABLE) from None


async def _at_most(answer: ClientResponse, limit: int) -> bytes | None:
    if (answer.content_length or 0) > limit:
        return None
    content = bytearray()
    async for chunk in answer.content.iter_chunked(64 * 1024):
        content += chunk
        if len(content) > limit:
            return None
    return bytes(content)
