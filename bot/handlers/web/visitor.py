"""Who a browser is: a random address in a signed cookie; in the demonstration, whoever is named."""

from __future__ import annotations

import hmac
import re
import secrets
from base64 import urlsafe_b64encode
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import ip_address

from aiohttp import web
from yarl import URL

KEEP = 180 * 24 * 3600  # seconds a browser stays in without a visit; each visit renews it
SECRET_BYTES = 32  # least length of the signing secret

_ADDRESS = re.compile(r"[A-Za-z0-9_-]{1,64}")
_LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, kw_only=True)
class Seal:
    """Signs addresses into cookies and reads them back."""

    secret: bytes
    secure: bool

    def __post_init__(self) -> None:
        if len(self.secret) < SECRET_BYTES:
            raise ValueError("The secret that signs cookies is too short.")

    @property
    def cookie(self) -> str:
        # A browser accepts the __Host- name only from this very host and over https.
        return "__Host-muyassir" if self.secure else "muyassir"

    def sign(self, address: str) -> str:
        return f"{address}.{self._mac(address)}"

    def read(self, value: str) -> str | None:
        """The address of a cookie that we signed, else None (S1)."""
        address, _, mac = value.partition(".")
        if not _ADDRESS.fullmatch(address):
            return None
        expected = self._mac(address).encode()
        return address if hmac.compare_digest(mac.encode(errors="replace"), expected) else None

    def known(self, request: web.BaseRequest) -> str | None:
        return self.read(request.cookies.get(self.cookie, ""))

    def give(self, response: web.StreamResponse, address: str) -> None:
        response.set_cookie(
            self.cookie,
            self.sign(address),
            max_age=KEEP,
            path="/",
            httponly=True,
            samesite="Lax",
            secure=self.secure,
        )

    def _mac(self, address: str) -> str:
        digest = hmac.digest(self.secret, b"muyassir web address\0" + address.encode(), sha256)
        return urlsafe_b64encode(digest).rstrip(b"=").decode()


def new_address() -> str:
    """An address nobody can guess: 128 random bits."""
    return secrets.token_urlsafe(16)


def is_address(value: str) -> bool:
    return _ADDRESS.fullmatch(value) is not None


def is_local(request: web.BaseRequest) -> bool:
    """From this machine and by its loopback name: a foreign name may be a rebound one."""
    try:
        peer = ip_address(request.remote or "")
        name = URL(f"http://{request.host}").host
    except ValueError:
        return False
    return peer.is_loopback and name in _LOOPBACK_NAMES


def is_ours(request: web.BaseRequest, public_url: str) -> bool:
    """Whether a POST comes from our own page; every browser names the origin of a POST."""
    origin = request.headers.get("Origin", "")
    if not origin.startswith(("http://", "https://")):
        return False
    ours = {request.host.lower(), URL(public_url).authority.lower()} - {""}
    return origin.lower().partition("://")[2] in ours
