"""A rendered message becomes an item of the page: `Request` -> JSON on the screen of an address."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from bot.core import spots
from bot.core.messages import Document, Fate, File, Label, Outcome, Request, Spot
from bot.handlers.web.screen import Now, Screen
from bot.handlers.web.uploads import Uploads


@dataclass(frozen=True, kw_only=True)
class Web:
    """Sends to the page. Sending is storing: what is on the screen is fetched when the page can."""

    screen: Screen
    uploads: Uploads
    now: Now

    async def send(self, address: str, request: Request) -> Outcome:
        item = encode(request, at=await self.now(address))
        seq = await self.screen.append(address, item, request.edits)
        return Outcome(fate=Fate.ACCEPTED, platform_id=seq)

    async def answer(self, callback: str, text: str = "") -> None:
        """The page ends its own waiting sign when the press is acknowledged."""

    async def fetch(self, file: File, limit: int) -> bytes | None:
        """The bytes of a document sent a moment ago; None when it is gone or above `limit`."""
        content = self.uploads.take(file.ref)
        return content if content is not None and len(content) <= limit else None


def encode(request: Request, *, at: datetime) -> bytes:
    """An item: what one bubble of the page shows. `at` is the wall clock of the reader's place."""
    rows = [*request.rows, *((item,) for item in request.items)]
    item: dict[str, Any] = {
        "text": request.text,
        "at": at.isoformat(timespec="seconds"),
        "language": request.language,
        "rtl": request.rtl,
        "bold": [[bold.offset, bold.length] for bold in request.bold],
        "rows": [[_button(label) for label in row] for row in rows],
    }
    if request.document is not None:
        item["document"] = _document(request.document)
    if request.spot is not None:
        item["spot"] = _spot(request.spot)
    return json.dumps(item, ensure_ascii=False, separators=(",", ":")).encode()


def _button(label: Label) -> dict[str, str]:
    button = {"data": label.data, "text": label.text}
    return button | {"hint": label.hint} if label.hint else button


def _spot(spot: Spot) -> dict[str, str]:
    """A link that the reader's own maps open (RFC 5870); no map of others is loaded into a page."""
    written = spots.written(spot)
    return {"name": spot.name, "at": written, "link": "geo:" + written.replace(" ", "")}


def _document(document: Document) -> dict[str, Any]:
    return {
        "name": document.name,
        "mime": document.mime,
        "size": len(document.content),
        "data": b64encode(document.content).decode(),
    }


def shown(item: bytes) -> dict[str, Any]:
    """An item as the page gets it: a document by its size only, its bytes have their own URL."""
    fields: dict[str, Any] = json.loads(item)
    if "document" in fields:
        fields["document"].pop("data", None)
    return fields


def document_of(item: bytes) -> Document | None:
    """The document of an item, if it carries one."""
    fields = json.loads(item).get("document")
    if not fields:
        return None
    content = b64decode(fields["data"])
    return Document(name=fields["name"], mime=fields["mime"], content=content)
