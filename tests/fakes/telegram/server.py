"""The fake Bot API over HTTP: https://api.telegram.org in one aiohttp application."""

from __future__ import annotations

import asyncio
import inspect
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiohttp import web

from tests.fakes.any_platform.breaking import abort, broken, page
from tests.fakes.any_platform.faults import AFTER, SLOW
from tests.fakes.any_platform.serving import served
from tests.fakes.telegram import refusals
from tests.fakes.telegram.calls import Call, read_call
from tests.fakes.telegram.control import control_routes
from tests.fakes.telegram.faults import Fault
from tests.fakes.telegram.methods import BY_LOWER_CASE, METHODS
from tests.fakes.telegram.refusals import RefusalError
from tests.fakes.telegram.world import FakeTelegram

UPLOAD_LIMIT = 50 * 1024 * 1024  # bytes; the Bot API's own limit for files
LIMITED = ("send", "edit")  # methods that count for the flood limits
POLLS_KEPT = 1000


def application(fake: FakeTelegram) -> web.Application:
    app = web.Application(client_max_size=UPLOAD_LIMIT)

    async def api(request: web.Request) -> web.StreamResponse:
        return await _answer(fake, request)

    async def download(request: web.Request) -> web.StreamResponse:
        return _file(fake, request)

    app.router.add_route("*", "/bot{token}/{method}", api)
    app.router.add_get("/file/bot{token}/{path:.+}", download)
    app.add_routes(control_routes(fake))
    return app


@asynccontextmanager
async def running(
    fake: FakeTelegram | None = None, *, port: int = 0
) -> AsyncIterator[FakeTelegram]:
    """Serves on loopback while the block runs; `fake.url` is the address for the bot."""
    fake = fake or FakeTelegram()
    async with served(application(fake), port) as fake.url:
        try:
            yield fake
        finally:
            fake.close()
            await fake.hook.stop()


async def _answer(fake: FakeTelegram, request: web.Request) -> web.StreamResponse:
    method = BY_LOWER_CASE.get(request.match_info["method"].lower(), "")
    if request.match_info["token"] != fake.token:
        return _said(RefusalError(*refusals.UNAUTHORIZED))
    if not method:
        return _said(RefusalError(*refusals.NOT_FOUND))
    try:
        call = await read_call(request, method)
    except RefusalError as refusal:
        return _said(refusal)
    _keep(fake, call)
    fault = fake.faults.take(lambda one: one.concerns(method, call.chat_id))
    if fault is not None and fault.do == SLOW:
        await asyncio.sleep(fault.seconds)
    if fault is not None and fault.do not in AFTER | {SLOW}:
        return await _refused_on_purpose(request, call, fault)
    return await _done(fake, request, call, fault)


def _keep(fake: FakeTelegram, call: Call) -> None:
    call.at = fake.clock.now()
    if call.method == "getUpdates":
        fake.polls.append(call)
        del fake.polls[:-POLLS_KEPT]
    else:
        call.number = len(fake.ledger) + 1
        fake.ledger.append(call)


async def _done(
    fake: FakeTelegram, request: web.Request, call: Call, fault: Fault | None
) -> web.StreamResponse:
    try:
        if call.method.startswith(LIMITED) and call.method != "sendChatAction":
            fake.limits.check(call.chat_id, fake.clock.now())
        result = METHODS[call.method](fake, call)
        if inspect.isawaitable(result):
            result = await result
    except RefusalError as refusal:
        call.code, call.told = refusal.code, refusal.description
        return _said(refusal)
    call.accepted, call.code, call.told = True, 200, "ok"
    body = json.dumps({"ok": True, "result": result}, separators=(",", ":")).encode()
    if fault is not None and fault.do in AFTER:
        call.told = fault.do
        return await broken(request, fault.do, body, seconds=fault.seconds, code=fault.code)
    return web.Response(body=body, content_type="application/json")


def _said(refusal: RefusalError) -> web.Response:
    return web.json_response(refusal.body(), status=refusal.code)


async def _refused_on_purpose(request: web.Request, call: Call, fault: Fault) -> web.StreamResponse:
    call.code, call.told = fault.code, fault.description or fault.do
    if fault.do == "html":
        return page(fault.code)
    if fault.do == "reset-before":
        return abort(request)
    refusal = RefusalError(fault.code, fault.description, fault.parameters)
    status = 200 if fault.do == "ok-false" else fault.code
    return web.json_response(refusal.body(), status=status)


def _file(fake: FakeTelegram, request: web.Request) -> web.StreamResponse:
    path = request.match_info["path"]
    if request.match_info["token"] != fake.token:
        return _said(RefusalError(*refusals.UNAUTHORIZED))
    for stored in fake.files.values():
        if stored.path == path:
            fake.downloads.append(path)
            answer = web.Response(body=stored.content)
            if stored.chunked:
                answer.enable_chunked_encoding()
            return answer
    return _said(RefusalError(*refusals.NOT_FOUND))
