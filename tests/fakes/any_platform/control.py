"""The control address, by which another process drives a fake server, as far as all have it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Protocol

from aiohttp import web

from tests.fakes.any_platform.clock import Clock
from tests.fakes.any_platform.faults import Script


class Fake(Protocol):
    """What every fake server knows."""

    @property
    def clock(self) -> Clock: ...
    @property
    def faults(self) -> Script[Any]: ...
    @property
    def limits(self) -> Any: ...
    @property
    def ledger(self) -> Sequence[Any]: ...
    @property
    def hook(self) -> Any: ...


Change = Callable[[Any, dict[str, Any]], None]  # of a fake server, by what was posted


def changing_routes(
    fake: Fake, act: Callable[[Any, dict[str, Any]], Any], own: Mapping[str, Change]
) -> list[web.RouteDef]:
    """POST act; faults, limits, clock; and what is this platform's own.

    Acts are {"acts": [{"who": id, "does": "says", "with": {...}}, ...]}; `act` does one of them,
    and what it returns is answered.
    """
    changes = {"faults": _faults, "limits": _limits, "clock": _clock, **own}

    async def acted(request: web.Request) -> web.Response:
        asked = await request.json()
        return web.json_response([act(fake, one) for one in asked["acts"]])

    async def changed(request: web.Request) -> web.Response:
        changes[request.match_info["what"]](fake, await request.json())
        return web.json_response(True)

    return [
        web.post("/control/act", acted),
        web.post(f"/control/{{what:{'|'.join(changes)}}}", changed),
    ]


def state(fake: Fake) -> dict[str, Any]:
    return {
        "now": fake.clock.now(),
        "calls": len(fake.ledger),
        "accepted": sum(call.accepted for call in fake.ledger),
        "refused_by_limits": fake.limits.refused,
        "faults_hit": fake.faults.hits,
        "faults_left": len(fake.faults.script),
        "webhook": fake.hook.url,
    }


def screen(shown: Iterable[Any]) -> web.Response:
    """What a person sees; of a file's bytes only how many they are."""
    return web.json_response(
        [asdict(one) | {"content": len(one.content), "labels": one.labels} for one in shown]
    )


def _faults(fake: Fake, asked: dict[str, Any]) -> None:
    """{"faults": [{fields of Fault}], "clear": true}"""
    if asked.get("clear"):
        fake.faults.clear()
    fake.faults.add(*(fake.faults.kind(**one) for one in asked.get("faults", [])))


def _limits(fake: Fake, asked: dict[str, Any]) -> None:
    """{"on": true, "per_second": 80, ...}"""
    for name, value in asked.items():
        setattr(fake.limits, name, value)


def _clock(fake: Fake, asked: dict[str, Any]) -> None:
    """{"advance": seconds}, {"stop": at}, or {"at": now} while it runs on"""
    if "stop" in asked:
        fake.clock.stop(asked["stop"])
    if "at" in asked:
        fake.clock.advance(asked["at"] - fake.clock.now())
    fake.clock.advance(asked.get("advance", 0))
