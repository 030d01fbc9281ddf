"""The demonstration: people to be, a clock to move, a newcomer; for this machine only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import get_args

from aiohttp import web

from bot.handlers.web import receive
from bot.handlers.web.receive import MalformedError
from bot.handlers.web.refusal import RefusedError
from bot.handlers.web.screen import Demo, Step
from bot.handlers.web.site import Site, language_of, posted

_STEPS: Sequence[Step] = get_args(Step)
_CODE_AT_END = re.compile(r"(?:^(?:/start\s+)?|[/=])([A-Za-z0-9_-]{1,128})/?$")


async def people(site: Site, _request: web.Request) -> web.StreamResponse:
    found = await _demo(site).people()
    return web.json_response({"people": [asdict(person) for person in found]})


async def clock(site: Site, _request: web.Request) -> web.StreamResponse:
    return web.json_response(await _demo(site).clock())


async def forward(site: Site, request: web.Request) -> web.StreamResponse:
    wanted = (await posted(request)).get("how")
    how = next((step for step in _STEPS if step == wanted), None)
    if how is None:
        raise MalformedError
    return web.json_response(await _demo(site).forward(how))


async def newcomer(site: Site, request: web.Request) -> web.StreamResponse:
    """A new person opens an invitation: its whole link or its code, as people paste it."""
    fields = await posted(request)
    opening, pasted = receive.client_id(fields), fields.get("code")
    found = _CODE_AT_END.search(pasted.strip()) if isinstance(pasted, str) else None
    if found is None:
        raise MalformedError
    address = await _demo(site).newcomer()
    event = receive.entered(address, opening, found[1], language=language_of(request))
    await site.screen.commit([event])
    return web.json_response({"address": address})


def _demo(site: Site) -> Demo:
    if site.demo is None:
        raise RefusedError(404, "unknown")
    return site.demo
