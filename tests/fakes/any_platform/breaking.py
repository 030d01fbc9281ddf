"""The ways in which an answer breaks on the line: cut, garbled, never there, a gateway's page."""

from __future__ import annotations

import asyncio
import socket
import struct
from typing import Any

from aiohttp import web

CUT_AT = 20  # bytes of a broken answer that still arrive
HTML = "<html><head><title>{0}</title></head><body><h1>{0}</h1></body></html>"


async def broken(
    request: web.Request, do: str, body: bytes, *, seconds: float = 0.0, code: int = 502
) -> web.StreamResponse:
    """What comes instead of a complete answer: silence, garbled, html-after, cut, else a reset."""
    if do == "silence":
        await asyncio.sleep(seconds)
    elif do == "garbled":
        return web.Response(body=body[:CUT_AT], content_type="application/json")
    elif do == "html-after":
        return page(code)
    elif do == "cut":
        answer = web.StreamResponse(headers={"Content-Length": str(len(body))})
        await answer.prepare(request)
        await answer.write(body[:CUT_AT])
    return abort(request)


def page(code: int) -> web.Response:
    return web.Response(text=HTML.format(code), status=code, content_type="text/html")


def abort(request: web.Request) -> web.Response:
    """Cuts the connection the hard way, with a reset."""
    transport = request.transport
    if transport is not None:
        connection: Any = transport.get_extra_info("socket")
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        transport.abort()
    return web.Response()
