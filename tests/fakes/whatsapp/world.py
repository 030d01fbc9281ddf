"""The stand-in itself: its people, messages, media, templates, clock, ledger and fault script."""

from __future__ import annotations

import base64
import hashlib
import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.any_platform.clock import Clock
from tests.fakes.any_platform.faults import Script
from tests.fakes.whatsapp.calls import Call
from tests.fakes.whatsapp.events import Event
from tests.fakes.whatsapp.faults import Fault
from tests.fakes.whatsapp.hook import Hook
from tests.fakes.whatsapp.limits import Limits
from tests.fakes.whatsapp.refusals import RefusalError
from tests.fakes.whatsapp.templates import Templates

TOKEN = "EAAfakeTokenOfTheTests0123456789"
PHONE_ID, ACCOUNT_ID = "106540352242922", "102290129340398"
NUMBER = "96170000001"
APP_SECRET = "app-secret-of-the-tests-0123456789"
VERIFY_TOKEN = "verify-token-of-the-tests-0123456789"
FIRST_PERSON = 96171000001
KEPT = 30 * 24 * 3600  # seconds that a message waits for a phone, if its template says no less


@dataclass(kw_only=True)
class Chat:
    """A person with WhatsApp. Who took a username shows no number: `wa_id` is not told then."""

    wa_id: str
    user_id: str  # business-scoped
    name: str
    username: str = ""
    here: bool = True  # has WhatsApp
    blocked: bool = False  # the business: messages are taken and never shown
    phone_off: bool = False
    heard_at: float = float("-inf")

    @property
    def tells_number(self) -> bool:
        return not self.username

    def contact(self) -> dict[str, Any]:
        profile = {"name": self.name} | ({"username": self.username} if self.username else {})
        number = {"wa_id": self.wa_id} if self.tells_number else {}
        return {"profile": profile, "user_id": self.user_id} | number


@dataclass(kw_only=True)
class Sent:
    """A message of the business, as it stands with a person. `text` is what they read."""

    wamid: str
    at: float
    to: Chat
    body: dict[str, Any]
    kind: str
    text: str
    status: str = "accepted"  # then sent, delivered, read; or failed
    why: int = 0


@dataclass(kw_only=True)
class Media:
    """A file that was uploaded, or that somebody sent to the business."""

    id: str
    name: str
    mime: str
    content: bytes
    size: int  # as claimed, which may be a lie
    ours: bool = True
    chunked: bool = False  # the download does not say how long it will be


@dataclass
class FakeWhatsApp:
    """Everything the stand-in knows. Tests read `ledger` and use person()."""

    token: str = TOKEN
    phone_id: str = PHONE_ID
    account_id: str = ACCOUNT_ID
    number: str = NUMBER
    url: str = ""
    clock: Clock = field(default_factory=Clock)
    faults: Script[Fault] = field(default_factory=lambda: Script(kind=Fault))
    limits: Limits = field(default_factory=Limits)
    templates: Templates = field(default_factory=Templates)
    ledger: list[Call] = field(default_factory=list)
    people: dict[str, Chat] = field(default_factory=dict)  # by business-scoped id, old ones too
    sent: dict[str, Sent] = field(default_factory=dict)  # by wamid
    heard: dict[str, dict[str, Any]] = field(default_factory=dict)  # what people sent, by wamid
    marks: list[dict[str, Any]] = field(default_factory=list)
    media: dict[str, Media] = field(default_factory=dict)
    downloads: list[str] = field(default_factory=list)
    receipts: tuple[str, ...] = ("sent", "delivered")  # told by themselves after each message
    counter: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.hook = Hook(account=self.account_id, now=self.clock.now)

    # --- people ----------------------------------------------------------------------------------

    def next_number(self) -> str:
        return str(FIRST_PERSON + len(self.people))

    def add(self, chat: Chat) -> Chat:
        self.people[chat.user_id] = chat
        return chat

    def reachable(self, body: Mapping[str, Any]) -> Chat | None:
        """`to` goes before `recipient`, as at Meta's; None: nobody with WhatsApp there."""
        if to := str(body.get("to") or "").removeprefix("+"):
            found = [chat for chat in self.people.values() if chat.wa_id == to]
        else:
            wanted = str(body.get("recipient"))
            found = [chat for chat in self.people.values() if chat.user_id == wanted]
        return next((chat for chat in found if chat.here), None)

    # --- messages --------------------------------------------------------------------------------

    def wamid(self, chat: Chat | None) -> str:
        """Opaque to us, and yet a number can be read from it."""
        number, ordinal = chat.wa_id if chat else "", next(self.counter)
        mark = hashlib.sha1(str(ordinal).encode(), usedforsecurity=False).hexdigest()[:16].upper()
        raw = (
            b"\x1c\x18"
            + bytes([len(number)])
            + number.encode()
            + b"\x15\x02\x00\x11"
            + mark.encode()
        )
        return "wamid." + base64.b64encode(raw).decode()

    def heard_from(self, chat: Chat, **content: Any) -> str:
        """A person sends something; returns its wamid. Any message opens the window."""
        wamid = self.wamid(chat)
        chat.heard_at = self.clock.now()
        message = self._from(chat) | {"id": wamid, "timestamp": self._stamp()} | content
        self.heard[wamid] = message
        self.tell(wamid, contacts=[chat.contact()], messages=[message])
        return wamid

    def _from(self, chat: Chat) -> dict[str, Any]:
        number = {"from": chat.wa_id} if chat.tells_number else {}
        return number | {"from_user_id": chat.user_id}

    def status(self, sent: Sent, status: str, refusal: RefusalError | None = None) -> None:
        """Tells what became of a message; of a failed one the contacts are left out."""
        if status != "failed":
            ranks = ("accepted", "sent", "delivered", "read")
            if sent.status in ranks and ranks.index(status) > ranks.index(sent.status):
                sent.status = status
        else:
            sent.status, sent.why = status, refusal.code if refusal else 0
        self.hook.push(self.status_event(sent, status, refusal))

    def keeps(self, sent: Sent) -> bool:
        """Whether it still waits for a phone that is off."""
        waits = self.templates.waits(sent.body["template"]) if sent.kind == "template" else None
        return self.clock.now() < sent.at + (waits or KEPT)

    def status_event(self, sent: Sent, status: str, refusal: RefusalError | None = None) -> Event:
        to = sent.to
        by_number = bool(sent.body.get("to"))
        told: dict[str, Any] = {"id": sent.wamid, "status": status, "timestamp": self._stamp()}
        if by_number or to.tells_number:
            told["recipient_id"] = to.wa_id
        if not (status == "failed" and by_number):
            told["recipient_user_id"] = to.user_id
        if tracker := sent.body.get("biz_opaque_callback_data"):
            told["biz_opaque_callback_data"] = tracker
        if refusal is not None:
            told["errors"] = [refusal.event()]
        elif status in {"sent", "delivered"}:
            category = "utility" if sent.kind == "template" else "service"
            told["pricing"] = {"billable": True, "pricing_model": "PMP", "category": category,
                               "type": "regular"}  # fmt: skip
        contacts = {} if status == "failed" else {"contacts": [to.contact()]}
        return self.event(f"{sent.wamid} {status}", "messages", statuses=[told], **contacts)

    # --- events ----------------------------------------------------------------------------------

    def tell(self, label: str, field: str = "messages", **value: Any) -> None:
        self.hook.push(self.event(label, field, **value))

    def event(self, label: str, field: str, **value: Any) -> Event:
        if field in {"messages", "user_preferences", "calls"}:
            meta = {"display_phone_number": self.number, "phone_number_id": self.phone_id}
            value = {"messaging_product": "whatsapp", "metadata": meta} | value
        return Event(label=label, field=field, value=value)

    def template_event(self, name: str, language: str, status: str, reason: str = "NONE") -> None:
        """A review ends, a template is paused ...; `status` is Meta's word."""
        template = self.templates.all[name, language]
        template.status, template.reason = status, reason
        self.tell(
            f"{name} {language} {status}", "message_template_status_update", event=status,
            message_template_id=int(template.id), message_template_name=name,
            message_template_language=language, reason=reason,
        )  # fmt: skip

    def _stamp(self) -> str:
        return str(int(self.clock.now()))
