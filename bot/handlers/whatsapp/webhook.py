"""The webhook: who may call it, and 200 only when what came in is committed (S1, R1)."""

from __future__ import annotations

import asyncio
import hmac
import logging
import re
from collections.abc import Awaitable, Callable, Sequence

from aiohttp import ClientError, web

from bot.handlers.whatsapp.receive import Event, Malformed, Ours, decode

Commit = Callable[[Sequence[Event]], Awaitable[object]]
Handler = Callable[[web.Request], Awaitable[web.Response]]

HEADER = "X-Hub-Signature-256"
SIGNATURE = re.compile(r"sha256=([0-9a-fA-F]{64})", re.ASCII)
SECRET = re.compile(r"[A-Za-z0-9_-]{32,256}")  # the app secret is 32 hexadecimal digits
CHALLENGE = re.compile(r"[A-Za-z0-9._-]{1,200}")  # a number, so far
BODY_LIMIT = 3 * 1024 * 1024  # bytes; the largest that Meta sends
READ_WITHIN = 20.0  # seconds for one body
TRY_AGAIN = "5"  # seconds, when the inbox cannot be written

log = logging.getLogger(__name__)


class NoSecretError(ValueError):
    """Without good secrets anybody could speak as anybody: the webhook does not start."""


def verification(verify_token: str) -> Handler:
    """What answers Meta's question whether this address is ours: whoever knows the token."""
    expected = _checked(verify_token, "verify token")

    async def verify(request: web.Request) -> web.Response:
        given = request.query.getall("hub.verify_token", [])
        challenge = request.query.get("hub.challenge", "")
        known = len(given) == 1 and hmac.compare_digest(_bytes(given[0]), expected)
        if request.query.get("hub.mode") != "subscribe" or not known:
            return web.Response(status=403)
        if not CHALLENGE.fullmatch(challenge):
            return web.Response(status=400)
        return web.Response(text=challenge)

    return verify


def handler(app_secret: str, ours: Ours, commit: Commit) -> Handler:
    """What answers Meta's posts. `commit` must have made its events durable at its return."""
    key = _checked(app_secret, "app secret")

    async def take(request: web.Request) -> web.Response:
        status, signature = _door(request)
        if status != 200:
            return web.Response(status=status)
        try:
            async with asyncio.timeout(READ_WITHIN):
                body = await _read(request)
        except (ClientError, ConnectionError, TimeoutError):
            return web.Response(status=400)  # cut short; what is whole comes again
        if body is None:
            return web.Response(status=413)
        if not hmac.compare_digest(hmac.digest(key, body, "sha256"), signature):
            return web.Response(status=403)
        events = decode(body, ours)
        if any(isinstance(event, Malformed) and not event.is_json for event in events):
            return web.Response(status=400)
        return await _taken(events, commit)

    return take


def _checked(secret: str, what: str) -> bytes:
    if not SECRET.fullmatch(secret):
        raise NoSecretError(f"the {what} must have 32 to 256 letters, digits, _ or -")
    return secret.encode()


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def _door(request: web.Request) -> tuple[int, bytes]:
    """200 and the signature that was sent, or why not; the body is still unread."""
    sent = request.headers.getall(HEADER, [])
    if not sent:
        return 401, b""
    found = SIGNATURE.fullmatch(sent[0]) if len(sent) == 1 else None
    if found is None:
        return 403, b""
    if request.headers.get("Content-Encoding", "identity") != "identity":
        return 415, b""  # what is signed is the body as it came, and Meta packs none
    return 413 if (request.content_length or 0) > BODY_LIMIT else 200, bytes.fromhex(found[1])


async def _read(request: web.Request) -> bytes | None:
    """The body, or None when it is more than it may be."""
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > BODY_LIMIT:
            return None
    return bytes(body)


async def _taken(events: Sequence[Event], commit: Commit) -> web.Response:
    if events:
        try:
            await commit(events)
        except Exception as error:  # noqa: BLE001 - whatever it was, the events are not ours yet
            # WhatsApp keeps them and comes again. The error's text may hold content.
            log.warning(
                "the inbox could not be written",
                extra={"action": "inbox-failed", "why": type(error).__name__},
            )
            return web.Response(status=503, headers={"Retry-After": TRY_AGAIN})
    return web.Response()
