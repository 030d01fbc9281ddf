"""The stand-in over HTTP: https://graph.facebook.com in one aiohttp application."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web

from tests.fakes.any_platform.breaking import abort, broken, page
from tests.fakes.any_platform.faults import AFTER, BEFORE, SLOW
from tests.fakes.any_platform.serving import served
from tests.fakes.whatsapp import sending, shelves
from tests.fakes.whatsapp.calls import Call, read_call
from tests.fakes.whatsapp.control import control_routes
from tests.fakes.whatsapp.faults import FAIL, Fault
from tests.fakes.whatsapp.refusals import RefusalError
from tests.fakes.whatsapp.world import FakeWhatsApp

UPLOAD_LIMIT = 101 * 1024 * 1024  # bytes
VERSION = re.compile(r"v\d+\.\d+")


def application(fake: FakeWhatsApp) -> web.Application:
    app = web.Application(client_max_size=UPLOAD_LIMIT)

    def answers(what: str) -> Any:
        async def answer(request: web.Request) -> web.StreamResponse:
            return await _answer(fake, request, what)

        return answer

    async def download(request: web.Request) -> web.StreamResponse:
        return shelves.downloaded(fake, request)

    app.router.add_get("/download/{id}", download)
    app.add_routes(control_routes(fake))
    app.router.add_post("/{version}/{node}/messages", answers("messages"))
    app.router.add_post("/{version}/{node}/media", answers("media"))
    app.router.add_route("*", "/{version}/{node}/message_templates", answers("templates"))
    app.router.add_route("*", "/{version}/{node}", answers("nodes"))
    return app


@asynccontextmanager
async def running(
    fake: FakeWhatsApp | None = None, *, port: int = 0
) -> AsyncIterator[FakeWhatsApp]:
    """Serves on loopback while the block runs; `fake.url` is the address for the bot."""
    fake = fake or FakeWhatsApp()
    async with served(application(fake), port) as fake.url:
        try:
            yield fake
        finally:
            await fake.hook.stop()


async def _answer(fake: FakeWhatsApp, request: web.Request, what: str) -> web.StreamResponse:
    try:
        call = await read_call(request, what)
    except RefusalError as refusal:
        return _said(refusal)
    call.number, call.at = len(fake.ledger) + 1, fake.clock.now()
    fake.ledger.append(call)
    kind = str(call.body.get("type", ""))
    fault = fake.faults.take(lambda one: one.concerns(call.what, call.to, kind))
    if fault is not None and fault.do == SLOW:
        await asyncio.sleep(fault.seconds)
    if fault is not None and fault.do in BEFORE:
        return _refused_on_purpose(request, call, fault)
    try:
        result = _result(fake, request, call, fault)
    except RefusalError as refusal:
        call.status, call.code, call.told = refusal.status, refusal.code, str(refusal)
        return _said(refusal)
    call.accepted, call.status, call.told = True, 200, "ok"
    body = json.dumps(result, separators=(",", ":")).encode()
    if fault is not None and fault.do in AFTER:
        call.told = fault.do
        return await broken(request, fault.do, body, seconds=fault.seconds, code=fault.code or 502)
    return web.Response(body=body, content_type="application/json")


def _result(
    fake: FakeWhatsApp, request: web.Request, call: Call, fault: Fault | None
) -> dict[str, Any]:
    _allowed(fake, request)
    node = request.match_info["node"]
    if call.what in {"messages", "marks", "media"}:
        _is(node, fake.phone_id)
        if call.what == "media":
            return shelves.upload(fake, call)
        if call.what == "marks":
            return sending.mark(fake, call)
        fails = fault is not None and fault.do == FAIL
        return sending.send(
            fake, call, RefusalError(fault.code, fault.details) if fault and fails else None
        )
    if call.what == "templates":
        _is(node, fake.account_id)
        if call.method == "POST":
            return shelves.template_made(fake, call)
        return shelves.templates_page(fake, request)
    return shelves.found(fake, request, call)


def _allowed(fake: FakeWhatsApp, request: web.Request) -> None:
    if request.headers.get("Authorization") != f"Bearer {fake.token}":
        raise RefusalError(190)
    if not VERSION.fullmatch(request.match_info["version"]):
        raise RefusalError(100, "Unknown path components", status=404)


def _is(node: str, expected: str) -> None:
    if node != expected:
        raise RefusalError(100, f"Object with ID {node!r} does not exist", subcode=33)


def _said(refusal: RefusalError) -> web.Response:
    return web.json_response(refusal.body(), status=refusal.status)


def _refused_on_purpose(request: web.Request, call: Call, fault: Fault) -> web.StreamResponse:
    call.code, call.told = fault.code, fault.do
    if fault.do == "html":
        call.status = fault.code
        return page(fault.code)
    if fault.do == "reset-before":
        return abort(request)
    refusal = RefusalError(fault.code, fault.details)
    call.status = refusal.status
    return _said(refusal)
