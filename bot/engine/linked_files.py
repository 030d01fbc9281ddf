"""Files behind a link, for platforms that refuse them: a sealed token, the file made anew."""

from __future__ import annotations

import binascii
import logging
import math
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from urllib.parse import quote

from aiohttp import web
from cryptography.exceptions import InvalidTag

from bot.core import texts
from bot.core.flow import Making, Tables, voice_of
from bot.core.messages import Document, Text, Voice, _
from bot.flows.meetings.attachments import SCHEDULE
from bot.flows.meetings.meeting_cards import CALENDAR
from bot.handlers.web.pace import Pace
from storage import members, networks
from storage.database import Database, Store
from storage.vault import Vault

log = logging.getLogger(__name__)

PATH = "/file/"
LASTS = timedelta(days=7)  # a link that is kept or passed on ends with its week
LONGEST = 400  # characters of a token; ours have about 120
SEALED = "file link"  # what the vault binds a token to, so that no other ciphertext is one
# Nothing but a member's own calendar: its reader brings no proof of who they are (S4).
LINKED = frozenset({CALENDAR, SCHEDULE})
NO_LONGER = _(
    "This link is no longer in use. Please ask for the meeting in the chat; a new link comes "
    "with it."
)
QUIET = {  # on every answer: kept nowhere, guessed by nobody, told to no other site
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Content-Security-Policy": "default-src 'none'; sandbox",
}


@dataclass(frozen=True, kw_only=True)
class Ticket:
    """What a token stands for; it says nothing to whoever carries it."""

    make: str
    subject: str
    member_id: int
    until: datetime


def line_for(make: str, document: Document, making: Making, base: str) -> str:
    """What stands in the text in place of a file; nothing where the text says it all."""
    if make not in LINKED:
        return texts.translate(not_taken(document.name), making.voice)
    if not base or making.member is None:
        return ""
    ticket = Ticket(
        make=make,
        subject=making.subject,
        member_id=making.member.id,
        until=making.now + LASTS,
    )
    link = base + PATH + token_of(making.store.vault, ticket)
    return texts.translate(_("📎 Calendar: {link}", link=link), making.voice)


def not_taken(name: str) -> Text:
    return _("📎 {file}: this app takes no files of this kind.", file=name)


def token_of(vault: Vault, ticket: Ticket) -> str:
    until = int(ticket.until.timestamp())
    said = "\n".join((ticket.make, ticket.subject, str(ticket.member_id), str(until)))
    return urlsafe_b64encode(vault.seal(said, SEALED)).decode().rstrip("=")


def ticket_of(vault: Vault, token: str) -> Ticket | None:
    """The ticket, if it was sealed here."""
    token = texts.plain(token)  # some programs take the sign behind a link for its end
    if len(token) > LONGEST or not token.isascii():
        return None
    try:
        sealed = urlsafe_b64decode(token + "=" * (-len(token) % 4))
        if urlsafe_b64encode(sealed).decode().rstrip("=") != token:
            return None  # the decoder skips what it does not know
        make, subject, member_id, until = vault.open(sealed, SEALED).split("\n")
    except (InvalidTag, binascii.Error, ValueError):
        return None
    moment = datetime.fromtimestamp(int(until), UTC)
    return Ticket(make=make, subject=subject, member_id=int(member_id), until=moment)


def made(store: Store, tables: Tables, ticket: Ticket, now: datetime) -> Document | None:
    """The file from the facts of now, if the ticket and the membership still hold."""
    if ticket.make not in LINKED or now >= ticket.until:
        return None
    member = members.find(store, ticket.member_id)
    if member is None or not member.here:
        return None
    voice: Voice = voice_of(member, networks.get(store, member.network_id), None)
    making = Making(store=store, subject=ticket.subject, member=member, voice=voice, now=now)
    return tables.attachments[ticket.make](making)


@dataclass(kw_only=True)
class LinkedFiles:
    """Answers those who open a link. Neither a token nor an address of theirs is written down."""

    database: Database
    tables: Tables
    now: Callable[[], datetime]
    pace: Pace = field(default_factory=lambda: Pace(times=20, seconds=60))

    def routes(self) -> list[web.RouteDef]:
        return [web.get(PATH + "{token}", self.serve)]

    async def serve(self, request: web.Request) -> web.Response:
        ticket = ticket_of(self.database.vault, request.match_info["token"])
        if ticket is None:
            return nothing_there()
        wait = self.pace.wait(f"{ticket.make} {ticket.subject} {ticket.member_id}")
        if wait:
            return web.Response(status=429, headers={**QUIET, "Retry-After": f"{math.ceil(wait)}"})
        try:
            document = await self.database.write(
                lambda store: made(store, self.tables, ticket, self.now())
            )
        except Exception:
            log.exception("a linked file could not be made", extra={"action": "linked-file"})
            return web.Response(status=503, headers={**QUIET, "Retry-After": "60"})
        return nothing_there() if document is None else handed_out(document)


def handed_out(document: Document) -> web.Response:
    name = quote(document.name, safe="")
    headers: Mapping[str, str] = {
        **QUIET,
        "Content-Type": document.mime,
        "Content-Disposition": f"attachment; filename*=UTF-8''{name}",
    }
    return web.Response(body=document.content, headers=headers)


def nothing_there() -> web.Response:
    """The same for a link that is altered, made up, too old, or of somebody who has left."""
    said = "\n\n".join(
        texts.translate(NO_LONGER, Voice(language=language)) for language in texts.LANGUAGES
    )
    return web.Response(status=404, text=said, headers=QUIET)
