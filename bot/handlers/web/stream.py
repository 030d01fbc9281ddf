"""The page listens here: Server-Sent Events, or one long answer where those do not get through."""

from __future__ import annotations

import asyncio
import json
import logging
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from aiohttp import web

from bot.handlers.web.screen import Row, Screen
from bot.handlers.web.send import shown

log = logging.getLogger(__name__)

BEAT = 15.0  # seconds; mobile networks drop silent connections after about 30
BATCH = 100  # items at a time
OPEN = 8  # streams of one address at once; the oldest gives way (forgotten tabs, dead phones)


@dataclass(frozen=True, kw_only=True)
class Watch:
    """One address and the last item that the page has of it."""

    address: str
    since: int


@dataclass(kw_only=True)
class Streams:
    """Every page that listens; `close` ends them all."""

    screen: Screen
    beat: float = BEAT
    _open: dict[str, list[asyncio.Event]] = field(
        default_factory=lambda: defaultdict(list), init=False
    )

    async def serve(
        self, request: web.Request, watches: Sequence[Watch], *, named: bool
    ) -> web.StreamResponse:
        """Stream until either side ends it. `named` adds the address to each item (demo)."""
        response = web.StreamResponse(
            headers={
                "Content-Type": "text/event-stream; charset=utf-8",
                "Cache-Control": "no-store",
                "X-Accel-Buffering": "no",
            }
        )
        await response.prepare(request)
        over = self._enter(watches)
        tasks = [asyncio.create_task(self._follow(response, watch, named)) for watch in watches]
        tasks.append(asyncio.create_task(_wait(over)))
        try:
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
        finally:
            self._leave(watches, over)
            for task in tasks:
                task.cancel()
            _report(await asyncio.gather(*tasks, return_exceptions=True))
        return response

    async def once(self, watch: Watch, wait: float) -> Sequence[Row]:
        """What is new, waiting up to `wait` seconds for it."""
        return await self._next(watch.address, watch.since, min(wait, self.beat))

    def close(self) -> None:
        for events in self._open.values():
            for over in events:
                over.set()

    async def _follow(self, response: web.StreamResponse, watch: Watch, named: bool) -> None:
        """Everything there is, `ready`, then whatever comes, with a sign of life between."""
        seq, ready = watch.since, False
        while True:
            rows = await self._next(watch.address, seq, self.beat if ready else 0)
            if rows:
                seq = rows[-1][0]
                await response.write(b"".join(_event(watch, row, named) for row in rows))
            if not ready and len(rows) < BATCH:
                ready = True
                await response.write(b"event: ready\ndata: %b\n\n" % _name(watch, named))
            elif not rows:
                # The comment keeps the connection; the event tells the script so.
                await response.write(b": here\nevent: beat\ndata: 1\n\n")

    async def _next(self, address: str, seq: int, wait: float) -> Sequence[Row]:
        """The next items, at once or after waiting; none when nothing came in `wait` seconds."""
        # Listening begins before looking, so that nothing slips in between.
        news = asyncio.ensure_future(self.screen.changed(address, wait))
        try:
            await asyncio.sleep(0)
            rows = await self.screen.since(address, seq, BATCH)
            if not rows and wait:
                await news
                rows = await self.screen.since(address, seq, BATCH)
        finally:
            news.cancel()
            await asyncio.gather(news, return_exceptions=True)
        return rows

    def _enter(self, watches: Sequence[Watch]) -> asyncio.Event:
        over = asyncio.Event()
        for watch in watches:
            events = self._open[watch.address]
            events.append(over)
            if len(events) > OPEN:
                events[0].set()
        return over

    def _leave(self, watches: Sequence[Watch], over: asyncio.Event) -> None:
        for watch in watches:
            self._open[watch.address].remove(over)
            if not self._open[watch.address]:
                del self._open[watch.address]


async def _wait(over: asyncio.Event) -> None:
    await over.wait()


def _report(ends: Sequence[BaseException | None]) -> None:
    """A page that goes away is no news; anything else is, by its kind alone (S6)."""
    for end in ends:
        if isinstance(end, Exception) and not isinstance(end, ConnectionError):
            kind = {"action": "web-stream", "error": type(end).__name__}
            log.warning("A stream of the page broke off.", extra=kind)


def _name(watch: Watch, named: bool) -> bytes:
    return json.dumps(watch.address if named else "").encode()


def _event(watch: Watch, row: Row, named: bool) -> bytes:
    data = as_json(row) | ({"address": watch.address} if named else {})
    return f"id: {row[0]}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n".encode()


def as_json(row: Row) -> dict[str, object]:
    seq, replaces, item = row
    return {"seq": seq, "replaces": replaces, "item": shown(item)}
