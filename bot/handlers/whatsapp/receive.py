"""Turns one webhook of WhatsApp into what came in, without reading more of it than we need."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

import msgspec

from bot.core.messages import Fate, Inbound, Kind, Outcome
from bot.handlers.whatsapp import NAME
from bot.handlers.whatsapp.ids import kept_under, known_by
from bot.handlers.whatsapp.moments import moment_of, seconds
from bot.handlers.whatsapp.news import FIELDS, News
from bot.handlers.whatsapp.outcomes import outcome_of_code
from bot.handlers.whatsapp.people import People
from bot.handlers.whatsapp.said import message_said
from bot.handlers.whatsapp.updates import (
    Call,
    Change,
    Entry,
    Envelope,
    Fault,
    Message,
    Metadata,
    Preference,
    Status,
)

WHATSAPP = "whatsapp_business_account"
TALK = frozenset({"messages", "calls", "user_preferences"})  # the fields that concern people
UNREADABLE = (msgspec.MsgspecError, ValueError, LookupError, RecursionError)
RECEIPTS = frozenset({"delivered", "read"})
PREFERENCES = {"stop": Kind.OPTED_OUT, "resume": Kind.OPTED_IN}
GROUP = "group"
REF = re.compile(r"[0-9a-z.]{1,64}")


@dataclass(frozen=True, kw_only=True)
class Ours:
    """Which number and which account we are; "" is any. `key` makes ids that nobody can guess."""

    phone_id: str = ""
    account_id: str = ""
    key: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, kw_only=True)
class Malformed:
    """Something that cannot be read. Its content is not kept: it may be anybody's words (H1, H6).

    `is_json` is false for a body that WhatsApp cannot have sent.
    """

    platform: str = NAME
    event_id: str
    why: str
    is_json: bool = True


Event = Inbound | News | Malformed
ANY = Ours()
Part = TypeVar("Part")


def decode(body: bytes, ours: Ours = ANY) -> list[Event]:
    """All that came in with one webhook; nothing of what is none of our business. Never raises."""
    letter = Letter(ours, body)
    try:
        tree = parsed(body)
    except UNREADABLE:
        letter.put_aside("not JSON", is_json=False)
        return letter.found
    try:
        letter.read(tree)
    except UNREADABLE:
        letter.put_aside()
    return letter.found


def parsed(body: bytes) -> Any:
    """The standard library reads strings that msgspec calls invalid (half a surrogate pair)."""
    try:
        return msgspec.json.decode(body)
    except UNREADABLE:
        return json.loads(body)


class Letter:
    """One webhook while it is read. What is broken in it is set aside, and harms nothing else."""

    def __init__(self, ours: Ours, body: bytes) -> None:
        self.ours = ours
        self.found: list[Event] = []
        self._body = body

    def put_aside(
        self, why: str = "unexpected shape", wamid: str = "", *, is_json: bool = True
    ) -> None:
        """By its own id, or by the body and the place in it, so that a repeat is known."""
        digest = hashlib.sha256(self._body).hexdigest()
        event_id = known_by(wamid) or kept_under(self.ours.key, digest, str(len(self.found)))
        self.found.append(Malformed(event_id=event_id, why=why, is_json=is_json))

    def read(self, tree: Any) -> None:
        envelope = msgspec.convert(tree, Envelope)
        if envelope.object != WHATSAPP:
            return
        for entry in self._good(envelope.entry, Entry):
            for change in self._good(entry.changes, Change):
                try:
                    self._change(entry, change)
                except UNREADABLE:
                    self.put_aside()

    def _good(self, elements: list[Any], kind: type[Part]) -> Iterator[Part]:
        for element in elements:
            try:
                part = msgspec.convert(element, kind)
            except UNREADABLE:
                self.put_aside()
            else:
                yield part

    def _change(self, entry: Entry, change: Change) -> None:
        if change.field in TALK:
            self._talk(change.value)
        elif change.field in FIELDS and self.ours.account_id in {"", str(entry.id)}:
            news = FIELDS[change.field](change.value, seconds(entry.time) or 0)
            if news is not None:
                self.found.append(news)

    def _talk(self, value: dict[str, Any]) -> None:
        number = msgspec.convert(value.get("metadata", {}), Metadata).phone_number_id
        if number is None:
            self.put_aside("not said for which number")
        elif self.ours.phone_id in {"", str(number)}:
            people = People(value)
            for name, read in READERS.items():
                elements = value.get(name, [])
                for element in elements if isinstance(elements, list) else [elements]:
                    self._one(element, people, read)

    def _one(self, element: Any, people: People, read: Reader) -> None:
        try:
            inbound = read(element, people, self.ours)
            msgspec.json.encode(inbound)  # half a surrogate pair could not be written down
        except UNREADABLE:
            self.put_aside(wamid=id_of(element))
        else:
            self.found += [inbound] if inbound is not None else []


def id_of(element: Any) -> str:
    id = element.get("id", "") if isinstance(element, dict) else ""
    return id if isinstance(id, str) else ""


Reader = Callable[[Any, People, Ours], Inbound | None]


def message(element: Any, people: People, _ours: Ours) -> Inbound | None:
    return message_said(msgspec.convert(element, Message), people)


def status(element: Any, people: People, _ours: Ours) -> Inbound | None:
    """What became of a message of ours. That it was sent, its hand-over has said already."""
    found = msgspec.convert(element, Status)
    failed = found.status == "failed"
    if found.recipient_type == GROUP or not (failed or found.status in RECEIPTS):
        return None
    address, also = people.who(found.recipient_user_id, found.recipient_id)
    return Inbound(
        platform=NAME,
        event_id=f"{known_by(found.id)}/{found.status}",
        address=address,
        also=also,
        kind=Kind.FAILED if failed else Kind.RECEIPT,
        text="" if failed else found.status,
        message_id=known_by(found.id),
        occurred_at=moment_of(found.timestamp),
        outcome=outcome_of(found.errors) if failed else None,
        ref=ref_of(found.biz_opaque_callback_data),
    )


def ref_of(told: Any) -> str:
    """What we sent along with the message; "" for what cannot be ours."""
    return told if isinstance(told, str) and REF.fullmatch(told) else ""


def outcome_of(errors: Any) -> Outcome:
    """By the first error's code. Without one all that is known is that it has failed."""
    try:
        fault = msgspec.convert(msgspec.convert(errors, list[Any])[0], Fault)
        code = int(fault.code)
    except UNREADABLE:
        return Outcome(fate=Fate.REFUSED, why="failed, and not said why")
    details = fault.error_data.get("details") if isinstance(fault.error_data, dict) else None
    return outcome_of_code(code, details if isinstance(details, str) else "")


def call(element: Any, people: People, _ours: Ours) -> Inbound | None:
    """Somebody rings: that deserves a polite answer, once, and no more of the call is of use."""
    found = msgspec.convert(element, Call)
    if found.event != "connect" or found.direction == "BUSINESS_INITIATED":
        return None
    address, also = people.who(found.from_user_id, found.caller)
    return Inbound(
        platform=NAME,
        event_id=known_by(found.id),
        address=address,
        also=also,
        kind=Kind.OTHER,
        occurred_at=moment_of(found.timestamp),
    )


def preference(element: Any, people: People, ours: Ours) -> Inbound | None:
    """What people choose in the app concerns advertising alone; we take it for everything."""
    found = msgspec.convert(element, Preference)
    kind = PREFERENCES.get(found.value)
    if kind is None:
        return None
    address, also = people.who(found.user_id, found.wa_id)
    return Inbound(
        platform=NAME,
        event_id=kept_under(ours.key, address, found.value, str(found.timestamp)),
        address=address,
        also=also,
        kind=kind,
        occurred_at=moment_of(found.timestamp),
    )


READERS: Mapping[str, Reader] = {
    "messages": message,
    "statuses": status,
    "calls": call,
    "user_preferences": preference,
}
