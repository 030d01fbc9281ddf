"""The webhook: who may call it, and 200 only when what came in is committed (S1, R1)."""

from __future__ import annotations

import hmac
import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import TYPE_CHECKING

from aiohttp import web

from bot.core.messages import Inbound, Outcome
from bot.handlers.telegram.receive import Malformed, decode
from bot.handlers.telegram.updates import ALLOWED_UPDATES

if TYPE_CHECKING:
    from bot.handlers.telegram.send import Telegram

Commit = Callable[[Sequence[Inbound | Malformed]], Awaitable[object]]
Handler = Callable[[web.Request], Awaitable[web.Response]]

HEADER = "X-Telegram-Bot-Api-Secret-Token"
SECRET = re.compile(r"[A-Za-z0-9_-]{32,256}")  # Bot API: 1-256 of these; short ones can be guessed
BODY_LIMIT = 1024 * 1024  # bytes; an update is some kilobytes
CONNECTIONS = 20  # deliveries at once; an update waits for its commit only
TRY_AGAIN = "5"  # seconds, when the inbox cannot be written

log = logging.getLogger(__name__)


class NoSecretError(ValueError):
    """Without a good secret anybody could speak as anybody: the webhook does not start."""


def handler(secret: str, commit: Commit) -> Handler:
    """What answers Telegram's posts. `commit` must have made its events durable at its return."""
    if not SECRET.fullmatch(secret):
        raise NoSecretError("a webhook secret has 32 to 256 letters, digits, _ or -")
    expected = secret.encode()

    async def take(request: web.Request) -> web.Response:
        if (status := _door(request, expected)) != 200:
            return web.Response(status=status)
        body = await _read(request)
        if body is None:
            return web.Response(status=413)
        event = decode(body)
        if isinstance(event, Malformed) and not event.is_json:
            return web.Response(status=400)
        return await _taken(event, commit)

    return take


def _door(request: web.Request, expected: bytes) -> int:
    """200, or why not; the body is still unread. Bytes are compared, in constant time."""
    sent = request.headers.getall(HEADER, [])
    if not sent:
        return 401
    given = [one.encode("utf-8", "surrogateescape") for one in sent]
    if len(given) != 1 or not hmac.compare_digest(given[0], expected):
        return 403
    return 413 if (request.content_length or 0) > BODY_LIMIT else 200


async def _read(request: web.Request) -> bytes | None:
    """The body, or None when it is more than it may be."""
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > BODY_LIMIT:
            return None
    return bytes(body)


async def _taken(event: Inbound | Malformed | None, commit: Commit) -> web.Response:
    if event is not None:
        try:
            await commit([event])
        except Exception as error:  # noqa: BLE001 - whatever it was, the update is not ours yet
            # Telegram keeps the update and comes again. The error's text may hold content.
            log.warning(
                "the inbox could not be written",
                extra={"action": "inbox-failed", "why": type(error).__name__},
            )
            return web.Response(status=503, headers={"Retry-After": TRY_AGAIN})
    return web.Response()


async def register(telegram: Telegram, url: str, secret: str) -> Outcome:
    """Asks Telegram to post to `url`. What waits there stays and comes."""
    if not SECRET.fullmatch(secret):
        raise NoSecretError("a webhook secret has 32 to 256 letters, digits, _ or -")
    return await telegram.call(
        "setWebhook",
        {
            "url": url,
            "secret_token": secret,
            "allowed_updates": list(ALLOWED_UPDATES),
            "max_connections": CONNECTIONS,
        },
    )


async def unregister(telegram: Telegram) -> Outcome:
    """Asks Telegram to post no more; updates wait for the next poll or webhook."""
    return await telegram.call("deleteWebhook", {})
