"""One call of the Cloud API: how it is read from HTTP, and how the ledger keeps it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes.any_platform.uploads import Upload, listed, parts
from tests.fakes.whatsapp.refusals import wrong


@dataclass(kw_only=True)
class Call:
    """One call as the stand-in saw it. `accepted` says that it changed something here.

    `what` is messages, marks, media, templates or reading; `told` is what the client was told.
    """

    number: int = 0
    at: float = 0.0
    what: str
    method: str
    path: str
    headers: dict[str, str]
    body: dict[str, Any]
    files: dict[str, Upload] = field(default_factory=dict)
    accepted: bool = False
    status: int = 0
    code: int = 0
    told: str = ""
    wamid: str = ""

    @property
    def to(self) -> str:
        return str(self.body.get("to") or self.body.get("recipient") or "")

    def plain(self) -> dict[str, Any]:
        """For the control address: everything but the bytes of files and the token."""
        kept = (
            *("number", "at", "what", "method", "path", "body", "accepted", "status", "code"),
            *("told", "wamid"),
        )
        agent = {"User-Agent": self.headers.get("User-Agent", "")}
        said = {name: getattr(self, name) for name in kept}
        return said | {"files": listed(self.files), "headers": agent}


async def read_call(request: web.Request, what: str) -> Call:
    """A body of JSON, or the parts of an upload."""
    body: dict[str, Any] = {}
    files: dict[str, Upload] = {}
    if request.content_type.startswith("multipart/"):
        body, files = await parts(request, wrong)
    elif request.method == "POST":
        body = _json(request.content_type, await request.read())
    if what == "messages" and "status" in body:
        what = "marks"
    return Call(
        what=what, method=request.method, path=request.path_qs, headers=dict(request.headers),
        body=body, files=files,
    )  # fmt: skip


def _json(kind: str, body: bytes) -> dict[str, Any]:
    if kind != "application/json":
        raise wrong(f"content type {kind}: a JSON object is expected")
    try:
        parsed = json.loads(body or b"{}")
    except ValueError:
        raise wrong("the body is no JSON") from None
    if not isinstance(parsed, dict):
        raise wrong("the body is no JSON object")
    return parsed
