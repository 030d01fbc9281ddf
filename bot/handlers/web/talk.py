"""The conversation itself: what the page hears, says and hands in."""

from __future__ import annotations

from urllib.parse import quote

from aiohttp import web

from bot.handlers.web import receive, visitor
from bot.handlers.web.receive import MalformedError
from bot.handlers.web.refusal import RefusedError
from bot.handlers.web.send import document_of
from bot.handlers.web.site import Site, language_of, paced, posted
from bot.handlers.web.stream import BATCH, Watch, as_json
from bot.handlers.web.uploads import received

LONGEST_WAIT = 25.0  # seconds of one long answer; proxies give up after 30
WATCHES = 12  # people of the demonstration listened to in one stream

# Pictures that a browser can show without being able to run anything in them.
_PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


async def stream(site: Site, request: web.Request) -> web.StreamResponse:
    """Everything new for one address; in the demonstration, for several (`as` and `since` each)."""
    named = site.demo is not None
    if named:
        watches = _watches(request)
    else:
        after = request.headers.get("Last-Event-ID") or request.query.get("since", "0")
        watches = [Watch(address=site.address(request), since=receive.seq_of(after))]
    return await site.streams.serve(request, watches, named=named)


async def since(site: Site, request: web.Request) -> web.StreamResponse:
    """The same for those whose network lets no stream through."""
    address = site.address(request)
    seq = receive.seq_of(request.query.get("since", "0"))
    wait = float(min(receive.seq_of(request.query.get("wait", "0")), LONGEST_WAIT))
    rows = await site.streams.once(Watch(address=address, since=seq), wait)
    return web.json_response({"items": [as_json(row) for row in rows], "more": len(rows) == BATCH})


async def document(site: Site, request: web.Request) -> web.StreamResponse:
    """The document of an item, for the person on whose screen it stands."""
    item = await _item(site, site.address(request), receive.seq_of(request.match_info["seq"]))
    found = document_of(item) if item is not None else None
    if found is None:
        raise RefusedError(404, "unknown")
    shown = found.mime in _PICTURES
    name = quote(receive.file_name(found.name) or "document", safe="")
    disposition = f"{'inline' if shown else 'attachment'}; filename*=UTF-8''{name}"
    return web.Response(
        body=found.content,
        headers={
            "Content-Type": found.mime if shown else "application/octet-stream",
            "Content-Disposition": disposition,
        },
    )


async def send(site: Site, request: web.Request) -> web.StreamResponse:
    """One text or tap: accepted durably, then acknowledged with its time on the reader's clock."""
    address = site.address(request)
    paced(site.said, address)
    event = receive.spoken(address, await posted(request), language=language_of(request))
    await site.screen.commit([event])
    return await _accepted(site, address)


async def seen(site: Site, request: web.Request) -> web.StreamResponse:
    """Delivered or read; only what stands on one's own screen counts (S2)."""
    address = site.address(request)
    paced(site.acknowledged, address)
    events = receive.seen(address, await posted(request))
    first = min(int(event.message_id) for event in events)
    rows = await site.screen.since(address, first - 1, receive.RECEIPTS_LIMIT)
    own = {str(seq) for seq, _replaces, _item in rows}
    await site.screen.commit([event for event in events if event.message_id in own])
    return web.json_response({})


async def upload(site: Site, request: web.Request) -> web.StreamResponse:
    """A document: kept in memory for minutes, announced as an event, read if asked for (H1)."""
    address = site.address(request)
    paced(site.said, address)
    if request.content_type != "multipart/form-data":
        raise RefusedError(415, "malformed")
    file, content = await received(request, address)
    site.uploads.keep(file.ref, content)
    event = receive.handed_in(address, file, language=language_of(request))
    await site.screen.commit([event])
    return await _accepted(site, address)


async def _accepted(site: Site, address: str) -> web.Response:
    at = await site.now(address)
    return web.json_response({"at": at.isoformat(timespec="seconds")})


def _watches(request: web.Request) -> list[Watch]:
    addresses, seqs = request.query.getall("as", []), request.query.getall("since", [])
    if not 0 < len(addresses) == len(seqs) <= WATCHES or not all(
        map(visitor.is_address, addresses)
    ):
        raise MalformedError
    pairs = zip(addresses, seqs, strict=True)
    return [Watch(address=address, since=receive.seq_of(seq)) for address, seq in pairs]


async def _item(site: Site, address: str, seq: int) -> bytes | None:
    rows = await site.screen.since(address, seq - 1, 1)
    return next((item for found, _replaces, item in rows if found == seq), None)
