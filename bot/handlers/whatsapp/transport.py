"""HTTP to the Graph API over one aiohttp session; knows whether a request may have arrived."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import httpx
import msgspec
from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, TCPConnector
from aiohttp import TraceConfig as Trace
from yarl import URL

CONNECT_TIME = 5.0  # seconds to reach the server
ANSWER_TIME = 12.0  # seconds for a call; with an upload before it, below the engine's limit of 35
UPLOAD_TIME = 20.0  # seconds for a call with a file, on a slow line
KEEP_ALIVE = 15.0  # seconds an idle connection is kept: less than servers do, or sends meet a cut
CONNECTIONS = 16  # the slots of delivery, and read marks
PATIENCE = 2.0  # seconds, where we are told to slow down and not for how long
SENT_ALONG = ("authorization", "content-type", "user-agent")
UNREADABLE = "the answer is not the Graph API's"


class NotSentError(Exception):
    """No byte of the request left: it was surely not accepted."""


class UnknownError(Exception):
    """The request was written and no answer can be trusted: it may have been accepted."""


class BusyError(Exception):
    """429 without a word of the Graph API: surely not accepted, and when to come again.

    `asked`: whether the server named that time; else it is ours.
    """

    def __init__(self, seconds: float, *, asked: bool = True):
        super().__init__("too many requests")
        self.seconds = seconds
        self.asked = asked


class Transport(httpx.AsyncBaseTransport):
    """One session. No address, token, number or text gets into an error of ours (S6)."""

    def __init__(self) -> None:
        self._session: ClientSession | None = None

    def open(self) -> None:
        if self._session is None:
            trace = Trace()
            trace.on_request_headers_sent.append(_written)
            self._session = ClientSession(
                connector=TCPConnector(limit=CONNECTIONS, keepalive_timeout=KEEP_ALIVE),
                trace_configs=[trace],
            )

    async def aclose(self) -> None:
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        headers = {name: request.headers[name] for name in SENT_ALONG if name in request.headers}
        body = await request.aread()
        upload = headers.get("content-type", "").startswith("multipart/")
        timeout = ClientTimeout(
            total=UPLOAD_TIME if upload else ANSWER_TIME, sock_connect=CONNECT_TIME
        )
        progress = SimpleNamespace(written=False)
        try:
            async with self._ready().request(
                request.method,
                URL(str(request.url), encoded=True),
                data=body or None,
                headers=headers,
                skip_auto_headers=("Content-Type",),
                allow_redirects=False,
                timeout=timeout,
                trace_request_ctx=progress,
            ) as answer:
                return _checked(answer, await answer.read())
        except (ClientError, TimeoutError, OSError):
            # The original error is dropped: its text or its parts can hold the address.
            raise _lost(progress) from None

    async def download(self, url: str, headers: dict[str, str], limit: int) -> bytes | None:
        """The bytes behind an address; None when they are more than `limit` or not there."""
        progress = SimpleNamespace(written=False)
        try:
            async with self._ready().get(
                URL(url, encoded=True),
                headers=headers,
                allow_redirects=False,
                timeout=ClientTimeout(total=UPLOAD_TIME, sock_connect=CONNECT_TIME),
                trace_request_ctx=progress,
            ) as answer:
                return await _at_most(answer, limit) if answer.status == 200 else None
        except (ClientError, TimeoutError, OSError, ValueError):
            raise _lost(progress) from None

    def _ready(self) -> ClientSession:
        if self._session is None:
            raise NotSentError("the transport is closed")
        return self._session


async def _written(session: ClientSession, context: SimpleNamespace, params: object) -> None:
    """aiohttp says so just before the first byte leaves, so nothing written is ever missed."""
    context.trace_request_ctx.written = True


def _lost(progress: SimpleNamespace) -> Exception:
    return UnknownError("no answer") if progress.written else NotSentError("no connection")


def _checked(answer: ClientResponse, body: bytes) -> httpx.Response:
    """The answer, when it is the Graph API's. A gateway's or portal's page is no word of Meta's."""
    said = _decoded(body)
    error = said.get("error")
    if answer.status < 300 and said and error is None:
        return httpx.Response(answer.status, content=body)
    headers = {"Retry-After": wait} if (wait := answer.headers.get("Retry-After", "")) else {}
    if isinstance(error, dict) and isinstance(error.get("code"), int):
        # Nothing goes by its message, which may repeat what we sent; pywa wants there to be one.
        told = {"error": {**error, "message": ""}}
        status = answer.status if answer.status >= 400 else 500
        return httpx.Response(status, content=msgspec.json.encode(told), headers=headers)
    if answer.status == 429:
        asked = seconds(wait)
        raise BusyError(asked or PATIENCE, asked=bool(asked))
    raise UnknownError(UNREADABLE)


def seconds(retry_after: str) -> float | None:
    """What a Retry-After asks for. Its other form, a date, is not used by Meta."""
    return float(retry_after) if retry_after.isdecimal() and len(retry_after) < 7 else None


def _decoded(body: bytes) -> dict[str, Any]:
    try:
        return msgspec.json.decode(body, type=dict[str, Any])
    except (msgspec.MsgspecError, RecursionError):
        return {}


async def _at_most(answer: ClientResponse, limit: int) -> bytes | None:
    if (answer.content_length or 0) > limit:
        return None
    content = bytearray()
    async for chunk in answer.content.iter_chunked(64 * 1024):
        content += chunk
        if len(content) > limit:
            return None
    return bytes(content)
