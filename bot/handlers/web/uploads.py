"""Documents that people hand in: in memory only and for minutes, never written here."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

from aiohttp import BodyPartReader, hdrs, web
from aiohttp.http_exceptions import HttpProcessingError

from bot.core.messages import File
from bot.handlers.web.receive import MalformedError, client_id, file_name
from bot.handlers.web.refusal import RefusedError

LIMIT = 5 * 1024 * 1024  # bytes a document: a survey workbook or a member list is far smaller
KEEP = 300.0  # seconds: a turn asks for a document at once or never
TOTAL = 8  # documents at a time, so at most 40 MB; the oldest gives way

_MIME_LIMIT = 100  # characters
_ID_LIMIT = 64  # bytes


class Uploads:
    """Bytes by reference, each for five minutes and to be taken once."""

    def __init__(self, seconds: Callable[[], float] = time.monotonic) -> None:
        self._seconds = seconds
        self._kept: OrderedDict[str, tuple[float, bytes]] = OrderedDict()

    def keep(self, ref: str, content: bytes) -> None:
        self._drop_old()
        self._kept.pop(ref, None)
        self._kept[ref] = (self._seconds() + KEEP, content)
        while len(self._kept) > TOTAL:
            self._kept.popitem(last=False)

    def take(self, ref: str) -> bytes | None:
        self._drop_old()
        found = self._kept.pop(ref, None)
        return found[1] if found else None

    def _drop_old(self) -> None:
        now = self._seconds()
        while self._kept and next(iter(self._kept.values()))[0] <= now:
            self._kept.popitem(last=False)


async def received(request: web.Request, address: str) -> tuple[File, bytes]:
    """Read a multipart post of an `id` and then a `file`, no further than the limit (S7)."""
    try:
        parts = await request.multipart()
        id_part = _part(await parts.next(), "id")
        handing = client_id({"id": (await _content(id_part, _ID_LIMIT)).decode()})
        part = _part(await parts.next(), "file")
        content = await _content(part, LIMIT)
    except (ValueError, AssertionError, RuntimeError, HttpProcessingError):  # all mean: broken
        raise MalformedError from None
    mime = part.headers.get(hdrs.CONTENT_TYPE, "")[:_MIME_LIMIT]
    name = file_name(part.filename)
    return File(ref=f"{address}:{handing}", name=name, mime=mime, size=len(content)), content


def _part(part: object, name: str) -> BodyPartReader:
    if not isinstance(part, BodyPartReader) or part.name != name:
        raise MalformedError
    return part


async def _content(part: BodyPartReader, limit: int) -> bytes:
    content = bytearray()
    while chunk := await part.read_chunk():
        content += chunk
        if len(content) > limit:
            raise RefusedError(413, "too_big")
    return bytes(content)
