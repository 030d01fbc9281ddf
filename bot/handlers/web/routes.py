"""The addresses of the web platform, and what every answer of it carries."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.handlers.web import demo, pages, talk
from bot.handlers.web.receive import MalformedError
from bot.handlers.web.refusal import RefusedError
from bot.handlers.web.site import Site

log = logging.getLogger(__name__)

Handler = Callable[[Site, web.Request], Awaitable[web.StreamResponse]]

TABLE: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/", pages.home),
    ("GET", "/join/{code}", pages.invitation),
    ("POST", "/join/{code}", pages.join),
    ("GET", "/web/page/{name}", pages.asset),
    ("GET", "/web/start", pages.start),
    ("GET", "/web/stream", talk.stream),
    ("GET", "/web/since", talk.since),
    ("GET", "/web/file/{seq}", talk.document),
    ("POST", "/web/send", talk.send),
    ("POST", "/web/seen", talk.seen),
    ("POST", "/web/file", talk.upload),
)

DEMO_TABLE: tuple[tuple[str, str, Handler], ...] = (
    ("GET", "/demo/people", demo.people),
    ("GET", "/demo/clock", demo.clock),
    ("POST", "/demo/forward", demo.forward),
    ("POST", "/demo/newcomer", demo.newcomer),
)

# Nothing from elsewhere, no script in the markup, in nobody's frame; the address of a page, which
# may hold an invitation, is told to nobody else.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; "
        "frame-ancestors 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def routes(site: Site) -> list[web.RouteDef]:
    """All routes of the page; those of the demonstration only where there is one."""
    table = TABLE + (DEMO_TABLE if site.demo is not None else ())
    return [
        web.route(method, path, _guarded(site, handler), allow_head=False)
        if method == "GET"
        else web.route(method, path, _guarded(site, handler))
        for method, path, handler in table
    ]


def _report(handler: Handler, error: Exception) -> None:
    described = {"action": f"web-{handler.__name__}", "error": type(error).__name__}
    log.error("The page could not be served.", extra=described)


def _guarded(
    site: Site, handler: Handler
) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
    """The checks that every address has in common, and the headers of every answer."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        try:
            site.check(request)
            response = await handler(site, request)
        except RefusedError as refused:
            response = refused.response()
        except MalformedError:
            response = RefusedError(400, "malformed").response()
        except (web.HTTPException, ConnectionError):
            raise
        except Exception as error:  # noqa: BLE001 - its text may hold what somebody wrote (S6)
            _report(handler, error)
            response = RefusedError(503, "later").response()
        if not response.prepared:
            response.headers.update(HEADERS)
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    return guarded
