"""Calls of the Graph API through pywa, with its typed errors and without its log lines."""

from __future__ import annotations

import logging
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from urllib.parse import urlsplit

import httpx
from pywa_async.api import GraphAPIAsync

from bot.handlers.whatsapp.transport import Transport

# Where Meta keeps what people send (its pages on media name lookaside.fbsbx.com; fbcdn.net is its
# other one, not verified). The token goes there and to the API's own address, and nowhere else.
MEDIA_HOSTS = ("lookaside.fbsbx.com", ".fbcdn.net")


class Client(GraphAPIAsync):
    """pywa's Graph API over a transport of ours.

    The library logs bodies and addresses at DEBUG, and httpx addresses at INFO; both are shut off
    here, whatever the rest of the process logs (S6).
    """

    def __init__(self, token: str, *, base: str, api_version: str):
        for name in ("pywa", "pywa.api", "httpx"):
            logging.getLogger(name).setLevel(logging.WARNING)
        self.transport = Transport()
        self._token = token
        self._base = f"{base.rstrip('/')}/{api_version}"
        session = httpx.AsyncClient(transport=self.transport, trust_env=False, timeout=None)  # noqa: S113 - the transport keeps the time
        super().__init__(token, session, 0.0)
        session.base_url = httpx.URL(self._base)
        session.headers["User-Agent"] = user_agent()

    def __repr__(self) -> str:
        return "Client()"

    __str__ = __repr__

    def open(self) -> None:
        self.transport.open()

    async def close(self) -> None:
        await self.transport.aclose()

    async def download(self, url: str, limit: int) -> bytes | None:
        """A file that somebody sent; None when it is more than `limit`, gone, or kept by somebody
        who must not see the token."""
        if not self.is_trusted(url):
            return None
        headers = {"Authorization": f"Bearer {self._token}", "User-Agent": user_agent()}
        return await self.transport.download(url, headers, limit)

    def is_trusted(self, url: str) -> bool:
        ours, theirs = urlsplit(self._base), parts(url)
        if theirs is None:
            return False
        if (theirs.scheme, theirs.netloc) == (ours.scheme, ours.netloc):
            return True
        host = theirs.hostname or ""
        metas = any(host == one or (one[0] == "." and host.endswith(one)) for one in MEDIA_HOSTS)
        return metas and theirs.scheme == "https" and theirs.netloc in {host, f"{host}:443"}

    async def message(self, sender: str, body: dict[str, Any]) -> dict[str, Any]:
        """Hands over one message; `body` has `type`, the type's own part, and whom it is for."""
        kind = body["type"]
        return await self.send_message(
            sender=sender,
            to=body.get("to"),
            recipient=body.get("recipient"),
            recipient_type="individual",
            typ=kind,
            msg=body[kind],
            biz_opaque_callback_data=body.get("ref"),
        )


def parts(url: str) -> Any:
    try:
        found = urlsplit(url)
        _ = found.port  # reading it finds out whether it is one
    except ValueError:
        return None
    return found


def user_agent() -> str:
    """A name and a version of three figures: Meta's description of the API allows no other."""
    try:
        return f"muyassir/{version('muyassir')}"
    except PackageNotFoundError:  # run from its folder, never installed
        return "muyassir/0.0.0"
