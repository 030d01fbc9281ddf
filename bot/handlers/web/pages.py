"""What a browser opens: the page and its parts, and the door that an invitation leads to."""

from __future__ import annotations

import re
from functools import cache
from hashlib import sha256
from pathlib import Path

from aiohttp import web

from bot.handlers.web import receive, visitor
from bot.handlers.web.receive import MalformedError
from bot.handlers.web.refusal import RefusedError
from bot.handlers.web.site import Site, language_of
from bot.handlers.web.words import LANGUAGES

PAGE = Path(__file__).parent / "page"
ASSETS = {
    "app.js": "text/javascript",
    "bubble.js": "text/javascript",
    "chat.js": "text/javascript",
    "clock.js": "text/javascript",
    "demo.js": "text/javascript",
    "dom.js": "text/javascript",
    "memory.js": "text/javascript",
    "outbox.js": "text/javascript",
    "people.js": "text/javascript",
    "receipts.js": "text/javascript",
    "stream.js": "text/javascript",
    "style.css": "text/css",
    "demo.css": "text/css",
    "icon.svg": "image/svg+xml",
}

_CODE = re.compile(r"[A-Za-z0-9_-]{1,128}")
_FORM_LIMIT = 4096  # bytes; our form holds one id


async def home(site: Site, request: web.Request) -> web.StreamResponse:
    """The conversation; for somebody we do not know, a word of welcome."""
    address = site.seal.known(request)
    if site.demo is None and address is None:
        return site.door.stranger(language_of(request))
    response = web.Response(body=_read("index.html"), content_type="text/html", charset="utf-8")
    if site.demo is None and address is not None:
        site.seal.give(response, address)
    return response


async def asset(_site: Site, request: web.Request) -> web.StreamResponse:
    name = request.match_info["name"]
    if name not in ASSETS:
        raise RefusedError(404, "unknown")
    body, tag = _read(name), _tag(name)
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if tag in request.headers.get("If-None-Match", ""):
        return web.Response(status=304, headers=headers)
    return web.Response(body=body, content_type=ASSETS[name], charset="utf-8", headers=headers)


async def start(site: Site, request: web.Request) -> web.StreamResponse:
    """What the page needs to begin: who it is for, and its own sentences in all languages."""
    demo = site.demo is not None
    return web.json_response(
        {
            "mode": "demo" if demo else "member",
            "me": "" if demo else _store_name(site.address(request)),
            "language": language_of(request),
            "languages": LANGUAGES,
            "words": site.words,
        }
    )


async def invitation(site: Site, request: web.Request) -> web.StreamResponse:
    """Asks; a preview of the link must not use it up."""
    _code(request)
    return site.door.invitation(language_of(request))


async def join(site: Site, request: web.Request) -> web.StreamResponse:
    """Enters: an address of one's own, kept in a cookie, and the code goes to the conversation."""
    code, language = _code(request), language_of(request)
    wait = site.came.wait("newcomers")
    if wait:
        return site.door.busy(language, wait)
    opening = receive.client_id(await _form(request))
    if site.demo is not None:
        address = await site.demo.newcomer()
        response = _to(f"/#as={address}")
    else:
        address = site.seal.known(request) or visitor.new_address()
        response = _to("/")
        site.seal.give(response, address)
    await site.screen.commit([receive.entered(address, opening, code, language=language)])
    return response


def _to(path: str) -> web.Response:
    return web.Response(status=303, headers={"Location": path})


def _store_name(address: str) -> str:
    """Under which the browser keeps what is unsent; it must not be the address itself."""
    return sha256(b"muyassir web store\0" + address.encode()).hexdigest()[:16]


def _code(request: web.Request) -> str:
    code = request.match_info["code"]
    if not _CODE.fullmatch(code):
        raise RefusedError(404, "unknown")
    return code


async def _form(request: web.Request) -> dict[str, object]:
    if request.content_type != "application/x-www-form-urlencoded":
        raise RefusedError(415, "malformed")
    if (request.content_length or 0) > _FORM_LIMIT:
        raise RefusedError(413, "too_long")
    try:
        return dict(await request.post())
    except (ValueError, LookupError):
        raise MalformedError from None


@cache
def _read(name: str) -> bytes:
    return (PAGE / name).read_bytes()


@cache
def _tag(name: str) -> str:
    return f'"{sha256(_read(name)).hexdigest()[:20]}"'
