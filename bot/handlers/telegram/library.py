"""python-telegram-bot, of which an idle bot holds no more than it needs: 2.4 megabytes less."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

__all__ = [
    "BadRequest",
    "BaseRequest",
    "Bot",
    "ChatMigrated",
    "Conflict",
    "EndPointNotFound",
    "Forbidden",
    "InputFile",
    "InvalidToken",
    "RequestData",
    "TelegramError",
]

TRANSPORT = "telegram.request._httpxrequest"  # its own, on httpx; ours stands in transport.py
PASSPORT = "cryptography.hazmat.backends"  # with it come keys of all kinds, for Telegram Passport


class HTTPXRequest:
    """Stands for the library's own transport: whoever makes one gets a real one."""

    def __new__(cls, *given: Any, **named: Any) -> Any:
        from telegram.request._httpxrequest import HTTPXRequest as Real

        return Real(*given, **named)


@contextmanager
def left_out() -> Iterator[None]:
    """What is imported in here does without both. Who asks for them later gets them."""
    if "telegram" in sys.modules:
        yield
        return
    stands_in = ModuleType(TRANSPORT)
    vars(stands_in)["HTTPXRequest"] = HTTPXRequest
    sys.modules[TRANSPORT] = stands_in
    before = sys.modules.get(PASSPORT)
    # None: as if it were not installed, which the library allows.
    sys.modules.update(dict.fromkeys((PASSPORT,)))  # type: ignore[arg-type]
    try:
        yield
    finally:
        del sys.modules[TRANSPORT], sys.modules[PASSPORT]
        if before is not None:
            sys.modules[PASSPORT] = before


with left_out():
    from telegram import Bot, InputFile
    from telegram.error import (
        BadRequest,
        ChatMigrated,
        Conflict,
        EndPointNotFound,
        Forbidden,
        InvalidToken,
        TelegramError,
    )
    from telegram.request import BaseRequest, RequestData
