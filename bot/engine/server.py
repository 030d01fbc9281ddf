"""One aiohttp application: the web page, webhooks, health and metrics."""

from __future__ import annotations

import asyncio
import errno
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime

from aiohttp import web

from bot.engine import resting
from bot.engine.house import House
from bot.handlers.web.visitor import is_local
from storage import inbox, ledger
from storage.database import Store, alive

log = logging.getLogger(__name__)

LARGEST_BODY = 6 * 1024 * 1024  # bytes: an upload of 5 MB and its wrapping
OTHER_PORTS = 20  # ports tried after the default one, when nobody asked for a certain one
DATABASE_ANSWERS = 5.0  # seconds


class PortTakenError(Exception):
    """No port could be had; the message names the setting."""


@dataclass(kw_only=True)
class Server:
    """Serves until stopped."""

    house: House
    host: str
    port: int
    port_given: bool
    metrics_public: bool = False
    routes: list[web.RouteDef] = field(default_factory=list)
    closing: list[Callable[[], None]] = field(default_factory=list)
    _runner: web.AppRunner | None = None

    async def start(self) -> int:
        """Returns the port that was taken."""
        app = web.Application(client_max_size=LARGEST_BODY)
        app.add_routes([*self._operators_routes(), *self.routes])
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=5)
        await self._runner.setup()
        for port in self._ports():
            try:
                await web.TCPSite(self._runner, self.host, port).start()
            except OSError as error:
                if error.errno != errno.EADDRINUSE:
                    raise PortTakenError(self._refused(error)) from None
                continue
            self.port = port
            return port
        raise PortTakenError(
            f"MUYASSIR_HTTP_PORT={self.port}: the port is taken on {self.host}; choose another"
        )

    async def stop(self) -> None:
        for close in self.closing:
            close()
        if self._runner is not None:
            await self._runner.cleanup()

    def _refused(self, error: OSError) -> str:
        """A port below 1024 is for root; an address that is not ours is for somebody else."""
        if isinstance(error, PermissionError):
            return f"MUYASSIR_HTTP_PORT={self.port}: it may not be opened; choose one above 1023"
        return f"MUYASSIR_HTTP_HOST={self.host}: this machine cannot listen there"

    def _ports(self) -> Iterable[int]:
        if self.port_given:
            return (self.port,)
        return range(self.port, self.port + OTHER_PORTS)

    def _operators_routes(self) -> list[web.RouteDef]:
        return [
            web.get("/healthz", self.healthz),
            web.get("/readyz", self.readyz),
            web.get("/metrics", self.metrics),
        ]

    async def healthz(self, _request: web.Request) -> web.Response:
        """Alive: the loop turns."""
        return web.json_response({"alive": True})

    async def readyz(self, request: web.Request) -> web.Response:
        """Ready: database, clock, platforms. Who is elsewhere learns yes or no alone."""
        parts = {"database": await self._database(), **self.house.standing()}
        if parts["database"] == "ok":
            parts |= await self._resting()
        ready = all(state == "ok" or state.startswith("waiting") for state in parts.values())
        body = {"ready": ready, **(parts if self._is_operator(request) else {})}
        return web.json_response(body, status=200 if ready else 503)

    async def metrics(self, request: web.Request) -> web.Response:
        if not self._is_operator(request):
            raise web.HTTPNotFound
        now = self.house.clock.now()
        rows = await self.house.database.write(lambda store: figures(store, now))
        rows += [
            ("muyassir_turns_total", {"what": what}, count)
            for what, count in sorted(self.house.turns.counts.items())
        ]
        rows += [
            ("muyassir_sends_total", {"what": what}, count)
            for what, count in sorted(self.house.delivery.counts.items())
        ]
        rows.append(("muyassir_holds_lease", {}, int(self.house.fence is not None)))
        return web.Response(text=exposition(rows), content_type="text/plain", charset="utf-8")

    async def _database(self) -> str:
        try:
            async with asyncio.timeout(DATABASE_ANSWERS):
                await self.house.database.write(alive)
        except Exception as error:  # noqa: BLE001  whatever it is, we are not ready
            log.warning("the database does not answer", extra={"action": "not-ready"})
            return type(error).__name__
        return "ok"

    async def _resting(self) -> dict[str, str]:
        now = self.house.clock.now()
        found = await self.house.database.write(lambda store: resting.all_that_rest(store, now))
        return {
            f"resting/{name}": f"waiting: nothing unasked goes there until {end:%Y-%m-%d %H:%M} UTC"
            for name, end in sorted(found.items())
        }

    def _is_operator(self, request: web.Request) -> bool:
        """By the peer and the name: behind a web server everybody comes from this machine."""
        return self.metrics_public or is_local(request)


Figure = tuple[str, dict[str, str], int]


def figures(store: Store, now: datetime) -> list[Figure]:
    """Counts by state and reason: never a name, a text or an address."""
    rows: list[Figure] = [
        ("muyassir_inbox_events", {"state": state}, count)
        for state, count in sorted(inbox.counts(store).items())
    ]
    for (state, why), count in sorted(ledger.sums(store).items()):
        rows.append(("muyassir_ledger_messages", {"state": state, "why": why}, count))
    rows += [
        ("muyassir_platform_resting", {"platform": name}, 1)
        for name in sorted(resting.all_that_rest(store, now))
    ]
    return rows


def exposition(rows: Iterable[Figure]) -> str:
    """Prometheus' text format, version 0.0.4."""
    lines: list[str] = []
    described: set[str] = set()
    for name, labels, value in rows:
        if name not in described:
            described.add(name)
            lines.append(f"# TYPE {name} {'counter' if name.endswith('_total') else 'gauge'}")
        inside = ",".join(f'{key}="{escaped(text)}"' for key, text in labels.items())
        lines.append(f"{name}{{{inside}}} {value}" if inside else f"{name} {value}")
    return "\n".join(lines) + "\n"


def escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
