"""Sends to WhatsApp: `Request` -> call of the Cloud API -> `Outcome`; marks as read, fetches."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Awaitable
from dataclasses import dataclass, replace
from typing import Any

from pywa.errors import WhatsAppError

from bot.core.messages import Document, Fate, File, Outcome, Request
from bot.handlers.whatsapp import wording
from bot.handlers.whatsapp.client import Client
from bot.handlers.whatsapp.ids import known_by
from bot.handlers.whatsapp.outcomes import MEDIA, NO_CLEAR_ANSWER, outcome_of
from bot.handlers.whatsapp.transport import BusyError, NotSentError, UnknownError
from bot.handlers.whatsapp.wording import UnfitError

API_BASE = "https://graph.facebook.com"
API_VERSION = "v23.0"
WORKING = "…"  # the answer to a message whose reply takes long: the person sees us write
NUMBER_FIELDS = ("display_phone_number", "verified_name", "quality_rating", "messaging_limit_tier")
MEDIA_ID = re.compile(r"[A-Za-z0-9_-]{1,128}")
TIME_TO_REPEAT = 8.0  # seconds that a first try with a file may have taken, to be made once more
ERRORS = (WhatsAppError, NotSentError, BusyError, UnknownError)

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Number:
    """What Meta tells of our number; an empty field was not told."""

    shown: str = ""  # as people see it
    name: str = ""
    quality: str = ""  # GREEN, YELLOW, RED, UNKNOWN
    limit: str = ""  # TIER_250, TIER_2K ...: how many people a day may be written to unasked


class WhatsApp:
    """One business number. `start` opens the connections and calls nobody."""

    def __init__(
        self, token: str, phone_id: str, *, base: str = API_BASE, api_version: str = API_VERSION
    ):
        self.client = Client(token, base=base, api_version=api_version)
        self.phone_id = phone_id
        self.number = Number()

    async def start(self) -> None:
        self.client.open()

    async def stop(self) -> None:
        await self.client.close()

    async def check(self) -> Outcome:
        """Whether the token works for this number; learns what Meta tells of it."""
        asked = self.client.get_business_phone_number(self.phone_id, fields=NUMBER_FIELDS)
        outcome, found = await self._try("number", asked)
        if outcome.fate is Fate.ACCEPTED:
            self.number = Number(
                shown=_word(found, "display_phone_number"),
                name=_word(found, "verified_name"),
                quality=_word(found, "quality_rating"),
                limit=_word(found, "messaging_limit_tier"),
            )
        return outcome

    async def send(self, address: str, request: Request) -> Outcome:
        """Hands one request over, with no retry but those that cannot double anything (R5)."""
        try:
            to = wording.addressed(address)
            if request.document is None:
                return await self._message(wording.message(request) | to)
            wording.message(request, media="0")  # what does not fit is not uploaded, either
            return await self._with_file(to, request, request.document)
        except UnfitError as error:
            log.info(
                "a message does not fit", extra={"action": "whatsapp-unfit", "why": str(error)}
            )
            return Outcome(fate=Fate.REFUSED, why=str(error))

    async def answer(self, callback: str, text: str = "") -> None:
        """Two blue ticks on what somebody sent, `callback`; with WORKING they also see us write.

        WhatsApp has no place for other words, and it does not matter when this fails.
        """
        if not callback:
            return
        if text == WORKING:
            asked = self.client.set_indicator(self.phone_id, callback, "text")
        else:
            asked = self.client.mark_message_as_read(self.phone_id, callback)
        await self._try("read", asked)

    async def fetch(self, file: File, limit: int) -> bytes | None:
        """The bytes of a document; None when it is gone or more than `limit`, before and during."""
        if file.size > limit or not MEDIA_ID.fullmatch(file.ref):
            return None
        outcome, found = await self._try("media", self.client.get_media_url(file.ref))
        size = _word(found, "file_size") or "0"
        if outcome.fate is not Fate.ACCEPTED or not size.isdecimal() or int(size) > limit:
            return None
        try:
            return await self.client.download(_word(found, "url"), limit)
        except ERRORS:
            return None

    async def _with_file(self, to: dict[str, Any], request: Request, file: Document) -> Outcome:
        """Uploads, then sends. Until the message itself is sent nobody sees anything, so that an
        upload may be repeated, and so may a message that was refused for its file."""
        begun = asyncio.get_running_loop().time()
        outcome = await self._once_with_file(to, request, file)
        late = asyncio.get_running_loop().time() - begun > TIME_TO_REPEAT
        if outcome.why != MEDIA or late:
            return outcome
        return await self._once_with_file(to, request, file)

    async def _once_with_file(
        self, to: dict[str, Any], request: Request, file: Document
    ) -> Outcome:
        outcome, media = await self._upload(file)
        if outcome.fate is Fate.UNKNOWN:
            return replace(outcome, fate=Fate.RETRY)
        if outcome.fate is not Fate.ACCEPTED:
            return outcome
        return await self._message(wording.message(request, media) | to)

    async def _upload(self, file: Document) -> tuple[Outcome, str]:
        uploading = self.client.upload_media(
            self.phone_id, file.content, file.mime, wording.file_name(file)
        )
        outcome, found = await self._try("upload", uploading)
        media = _word(found, "id")
        if outcome.fate is Fate.ACCEPTED and not media:
            return Outcome(fate=Fate.UNKNOWN, why=NO_CLEAR_ANSWER), ""
        return outcome, media

    async def _message(self, body: dict[str, Any]) -> Outcome:
        outcome, found = await self._try("message", self.client.message(self.phone_id, body))
        if outcome.fate is not Fate.ACCEPTED:
            return outcome
        wamid = _first_id(found)
        if not wamid:
            return Outcome(fate=Fate.UNKNOWN, why=NO_CLEAR_ANSWER)
        return replace(outcome, platform_id=known_by(wamid))

    async def _try(self, what: str, call: Awaitable[dict[str, Any]]) -> tuple[Outcome, Any]:
        """The outcome of one call, and its result if there is one."""
        try:
            return Outcome(fate=Fate.ACCEPTED), await call
        except ERRORS as error:
            outcome = outcome_of(error)
        log.info(
            "a call of the Cloud API did not succeed",
            extra={"action": "whatsapp-call", "call": what, "why": outcome.why},
        )
        return outcome, {}


def _word(found: Any, name: str) -> str:
    value = found.get(name) if isinstance(found, dict) else None
    return str(value) if isinstance(value, str | int) else ""


def _first_id(found: Any) -> str:
    """The wamid of what was accepted."""
    sent = found.get("messages") if isinstance(found, dict) else None
    return _word(sent[0], "id") if isinstance(sent, list) and sent else ""
