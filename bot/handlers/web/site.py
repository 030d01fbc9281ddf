"""The web platform's incoming side: what its handlers share, and what they refuse."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from bot.handlers.web import visitor, words
from bot.handlers.web.door import Door
from bot.handlers.web.pace import Pace
from bot.handlers.web.receive import BODY_LIMIT, MalformedError, fields_of
from bot.handlers.web.refusal import RefusedError
from bot.handlers.web.screen import Demo, Now, Say, Screen
from bot.handlers.web.stream import Streams
from bot.handlers.web.uploads import Uploads
from bot.handlers.web.visitor import Seal


class Site:
    """What all handlers of the page share. With `demo`, visitors choose whom they are."""

    def __init__(
        self,
        *,
        screen: Screen,
        uploads: Uploads,
        now: Now,
        secret: bytes,
        public_url: str = "",
        demo: Demo | None = None,
        say: Say = words.say,
    ) -> None:
        self.screen, self.uploads, self.now, self.demo = screen, uploads, now, demo
        self.public_url = public_url
        self.seal = Seal(secret=secret, secure=public_url.startswith("https:"))
        self.streams = Streams(screen=screen)
        self.door = Door(say=say)
        self.words = words.page_words(say)
        self.said = Pace(times=20, seconds=10)  # a person types slower; a stuck key does not
        self.acknowledged = Pace(times=60, seconds=10)  # receipts come with every message
        self.came = Pace(times=60, seconds=60)  # newcomers altogether, so nobody can try codes (S3)

    async def close(self, _app: web.Application | None = None) -> None:
        """End the streams, so that stopping does not wait for pages that listen."""
        self.streams.close()

    def address(self, request: web.Request) -> str:
        """Whose page asks: by the signed cookie; in the demonstration, as it says (S2)."""
        if self.demo is not None:
            address: str | None = request.query.get("as", "")
            address = address if visitor.is_address(address or "") else None
        else:
            address = self.seal.known(request)
        if address is None:
            raise RefusedError(401, "stranger")
        return address

    def check(self, request: web.Request) -> None:
        """The demonstration is for this machine alone; a post comes from our own page."""
        if self.demo is not None and not visitor.is_local(request):
            raise RefusedError(403, "elsewhere")
        if request.method == "POST" and not visitor.is_ours(request, self.public_url):
            raise RefusedError(403, "foreign")


def paced(pace: Pace, key: str) -> None:
    wait = pace.wait(key)
    if wait:
        raise RefusedError(429, "slowly", wait)


def language_of(request: web.Request) -> str:
    return words.preferred(request.headers.get("Accept-Language", ""))


async def posted(request: web.Request) -> Mapping[str, Any]:
    """The fields of a JSON post (which no foreign form can send), read to the limit at most."""
    if request.content_type != "application/json":
        raise RefusedError(415, "malformed")
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > BODY_LIMIT:
            raise RefusedError(413, "too_long")
    try:
        return fields_of(bytes(body))
    except MalformedError:
        raise RefusedError(400, "malformed") from None
