"""Sends to Telegram: `Request` -> call of the Bot API -> `Outcome`; answers taps, fetches files."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from bot.core.messages import Fate, File, Outcome, Request
from bot.handlers.telegram import wording
from bot.handlers.telegram.client import Client
from bot.handlers.telegram.library import TelegramError
from bot.handlers.telegram.outcomes import (
    CAPTION,
    ENTITIES,
    NOT_MODIFIED,
    NOTHING_TO_EDIT,
    outcome_of,
)

API_BASE = "https://api.telegram.org"
TOAST_LIMIT = 200  # characters of a tap's answer; Bot API, answerCallbackQuery
FLOOD_MEMORY = 10.0  # seconds for which a chat's 429 is remembered
FLOOD_CHATS = 3  # so many chats with a 429 within that time: it is not the chat, it is all of us
CAPTIONS_KEPT = 10_000  # messages with a document, remembered to be edited in one call
PRIVATE_SCOPE = {"type": "all_private_chats"}  # no menu in groups, where nothing is read (H6)

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What Telegram shows about the bot in one language. `commands`: (name, what it does)."""

    commands: tuple[tuple[str, str], ...] = ()
    description: str = ""  # on the empty chat, before "Start"; at most 512 characters
    short_description: str = ""  # on the profile and under shared links; at most 120


class Telegram:
    """One bot account. `start` opens the connections and calls nobody."""

    def __init__(self, token: str, *, base: str = API_BASE):
        self.client = Client(token, base)
        self.username = ""
        self._floods: dict[str, float] = {}
        self._captions: dict[tuple[int, int], None] = {}

    async def start(self) -> None:
        await self.client.open()

    async def stop(self) -> None:
        await self.client.close_transports()

    async def check(self) -> Outcome:
        """Whether the token works; learns the name that stands in invitation links."""
        outcome, me = await self._try("getMe", {})
        if outcome.fate is Fate.ACCEPTED:
            self.username = str(me.get("username", ""))
        return outcome

    async def send(self, address: str, request: Request) -> Outcome:
        """Hands one request over, with no retry but those that cannot double anything (R5)."""
        if not address.lstrip("-").isdecimal():
            return Outcome(fate=Fate.REFUSED, why="not an address of Telegram")
        outcome = await self._show(int(address), request)
        if outcome.why == ENTITIES and request.bold:
            outcome = await self._show(int(address), replace(request, bold=()))
        if outcome.retry_after is not None:
            return replace(outcome, whole_platform=self._floods_everywhere(address))
        return outcome

    async def answer(self, callback: str, text: str = "") -> None:
        """Ends the waiting sign of a tapped button. Too late is too late: errors mean nothing."""
        asked = {"callback_query_id": callback} | ({"text": text[:TOAST_LIMIT]} if text else {})
        await self._try("answerCallbackQuery", asked)

    async def fetch(self, file: File, limit: int) -> bytes | None:
        """The bytes of a document; None when it is gone or more than `limit`, before and during."""
        if file.size > limit:
            return None
        outcome, found = await self._try("getFile", {"file_id": file.ref})
        if outcome.fate is not Fate.ACCEPTED or int(found.get("file_size", 0)) > limit:
            return None
        path = str(found.get("file_path", ""))
        if not path or path.startswith("/") or ".." in path:
            return None  # a path on the disk of a server of one's own is not ours to read
        try:
            return await self.client.download(path, limit)
        except TelegramError:
            return None

    async def prepare(self, profiles: Mapping[str, Profile]) -> Outcome:
        """Sets menu and descriptions by language ("" for all others), where they changed.

        Stops at the first call that fails; calling again goes on from there.
        """
        outcome = Outcome(fate=Fate.ACCEPTED)
        for language, profile in profiles.items():
            for noun, asked in _settings(profile):
                outcome = await self._set(noun, asked, {"language_code": language or None})
                if outcome.fate is not Fate.ACCEPTED:
                    return outcome
        return outcome

    async def call(self, method: str, parameters: Mapping[str, Any]) -> Outcome:
        """Any other method, where only the outcome matters."""
        outcome, _ = await self._try(method, parameters)
        return outcome

    async def _set(self, noun: str, wanted: Mapping[str, Any], whose: Mapping[str, Any]) -> Outcome:
        """Asks first: setting the same again and again is what Telegram limits."""
        (name, value), *rest = wanted.items()
        whose = {**whose, **dict(rest)}
        outcome, found = await self._try(f"getMy{noun}", whose)
        if outcome.fate is not Fate.ACCEPTED:
            return outcome
        current = found if isinstance(found, list) else found.get(name, "")
        if current == value:
            return outcome
        outcome, _ = await self._try(f"setMy{noun}", {name: value, **whose})
        return outcome

    async def _show(self, chat_id: int, request: Request) -> Outcome:
        """Edits where that is asked and possible, else sends anew."""
        if request.edits.isdecimal() and request.document is None:
            outcome = await self._edit(chat_id, int(request.edits), request)
            if outcome.fate is Fate.ACCEPTED:
                return replace(outcome, platform_id=request.edits, why="")
            if outcome.why not in (NOTHING_TO_EDIT, CAPTION):
                return outcome
        outcome, message = await self._try(*wording.new(chat_id, request))
        if outcome.fate is not Fate.ACCEPTED:
            return outcome
        if request.document is not None:
            self._remember_caption(chat_id, int(message.get("message_id", 0)))
        return replace(outcome, platform_id=str(message.get("message_id", "")))

    async def _edit(self, chat_id: int, standing: int, request: Request) -> Outcome:
        """Changes a text, or what stands below a document. Which of the two it is, is known of
        what we sent lately; of the rest Telegram says so."""
        if (chat_id, standing) not in self._captions:
            outcome, _ = await self._try(*wording.edit(chat_id, standing, request))
            if outcome.why != CAPTION:
                return outcome
            self._remember_caption(chat_id, standing)
        if not wording.fits_caption(request):
            return Outcome(fate=Fate.REFUSED, why=CAPTION)
        outcome, _ = await self._try(*wording.edit_caption(chat_id, standing, request))
        return outcome

    def _remember_caption(self, chat_id: int, message_id: int) -> None:
        self._captions[chat_id, message_id] = None
        if len(self._captions) > CAPTIONS_KEPT:
            del self._captions[next(iter(self._captions))]

    async def _try(self, method: str, parameters: Mapping[str, Any]) -> tuple[Outcome, Any]:
        """The outcome of one call, and its result if there is one."""
        try:
            result = await self.client.call(method, parameters)
        except TelegramError as error:
            outcome = outcome_of(error)
            if outcome.why != NOT_MODIFIED:
                log.info(
                    "a call of the Bot API did not succeed",
                    extra={"action": "telegram-call", "method": method, "why": outcome.why},
                )
            return outcome, {}
        return Outcome(fate=Fate.ACCEPTED), result

    def _floods_everywhere(self, address: str) -> bool:
        now = asyncio.get_running_loop().time()
        self._floods = {
            chat: at for chat, at in self._floods.items() if now - at < FLOOD_MEMORY
        } | {address: now}
        return len(self._floods) >= FLOOD_CHATS


def _settings(profile: Profile) -> tuple[tuple[str, dict[str, Any]], ...]:
    """What is set about one language: the noun in the method's name, and the value first."""
    commands = [{"command": name, "description": does} for name, does in profile.commands]
    return (
        ("Commands", {"commands": commands, "scope": PRIVATE_SCOPE}),
        ("Description", {"description": profile.description}),
        ("ShortDescription", {"short_description": profile.short_description}),
    )
