"""Virtual people: what they do in WhatsApp, as events for the webhook, and what they see."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from tests.fakes.whatsapp.refusals import RefusalError
from tests.fakes.whatsapp.templates import payloads
from tests.fakes.whatsapp.world import Chat, FakeWhatsApp, Media, Sent

CLAIMED_AS_IS = -1  # a document claims its true size
OPTIONS = ("interactive", "template")


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A message of the business as a person sees it. `buttons` and `rows` are (label, payload)."""

    wamid: str
    kind: str
    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    rows: tuple[tuple[str, str], ...] = ()
    hints: tuple[str, ...] = ()  # what stands below the label of each row
    opener: str = ""  # of a list
    document: str = ""
    content: bytes = b""
    template: str = ""
    spot: tuple[float, float] | None = None
    status: str = ""

    @property
    def labels(self) -> list[str]:
        return [label for label, _ in (*self.buttons, *self.rows)]


@dataclass(frozen=True)
class Person:
    """Somebody with WhatsApp on the phone. What they do returns the wamid of what they sent."""

    fake: FakeWhatsApp
    id: str

    @property
    def chat(self) -> Chat:
        return self.fake.people[self.id]

    # --- what they do ----------------------------------------------------------------------------

    def says(self, text: str, *, reply_to: str = "") -> str:
        context = {"context": self._context(reply_to)} if reply_to else {}
        return self._sends("text", {"body": text}, **context)

    def opens(self, code: str) -> str:
        """A wa.me link only fills in a text; the person sends it."""
        return self.says(f"/start {code}".rstrip())

    def taps(self, option: str, *, wamid: str = "") -> str:
        """A button or row by its label or payload: in one message, or in the newest that has it."""
        for seen in reversed(self.sees()):
            for label, payload in (*seen.buttons, *seen.rows):
                if option in (label, payload) and wamid in ("", seen.wamid):
                    form = "button" if seen.kind == "template" else "reply"
                    form = "row" if (label, payload) in seen.rows else form
                    return self.taps_payload(payload, label, wamid=seen.wamid, form=form)
        raise AssertionError(f"{self.chat.name} sees no option {option!r}")

    def taps_payload(
        self, payload: str, label: str = "x", *, wamid: str = "", form: str = "reply",
        **more: Any,
    ) -> str:  # fmt: skip
        """A press with any payload. `form`: reply (button), row (of a list), button (template)."""
        context = {"context": self._context(wamid)} if wamid else {}
        if form == "button":
            return self._sends("button", {"payload": payload, "text": label}, **context, **more)
        kind = "list_reply" if form == "row" else "button_reply"
        reply = {"type": kind, kind: {"id": payload, "title": label}}
        return self._sends("interactive", reply, **context, **more)

    def edits(self, wamid: str, text: str) -> str:
        change = {"type": "text", "text": {"body": text}}
        return self._sends("edit", {"original_message_id": wamid, "message": change})

    def sends_voice(self) -> str:
        return self._sends("audio", self._file(b"OggS", "", "audio/ogg; codecs=opus", voice=True))

    def sends_photo(self, caption: str = "") -> str:
        told = {"caption": caption} if caption else {}
        return self._sends("image", self._file(b"\xff\xd8", "", "image/jpeg") | told)

    def sends_video(self) -> str:
        return self._sends("video", self._file(b"mp4", "", "video/mp4"))

    def sends_sticker(self) -> str:
        return self._sends("sticker", self._file(b"webp", "", "image/webp", animated=False))

    def sends_contact(self, phone: str = "+96170000000", name: str = "Somebody") -> str:
        card = {"name": {"formatted_name": name}, "phones": [{"phone": phone, "type": "CELL"}]}
        return self._sends("contacts", [card])

    def sends_location(self, latitude: float = 33.89, longitude: float = 35.5) -> str:
        return self._sends("location", {"latitude": latitude, "longitude": longitude})

    def sends_document(
        self, name: str, content: bytes, *, mime: str = "application/octet-stream",
        claimed: int = CLAIMED_AS_IS, chunked: bool = False, caption: str = "",
    ) -> str:  # fmt: skip
        told = {"caption": caption} if caption else {}
        file = self._file(content, name, mime, filename=name)
        media = self.fake.media[file["id"]]
        media.chunked, media.size = chunked, len(content) if claimed < 0 else claimed
        return self._sends("document", file | told)

    def reacts(self, emoji: str, wamid: str) -> str:
        return self._sends("reaction", {"message_id": wamid, "emoji": emoji})

    def orders(self) -> str:
        items = [{"product_retailer_id": "x", "quantity": 1, "item_price": 1, "currency": "JOD"}]
        return self._sends("order", {"catalog_id": "1", "text": "", "product_items": items})

    def sends(self, kind: str, content: Any, **more: Any) -> str:
        """Anything else at all, the unheard-of kinds too."""
        return self._sends(kind, content, **more)

    def sends_unsupported(self) -> str:
        told = RefusalError(131051, "Message type is currently not supported.").event()
        return self.fake.heard_from(self.chat, type="unsupported", errors=[told])

    def calls(self) -> str:
        wamid = self.fake.wamid(self.chat)
        call = {"id": wamid, "from": self.chat.wa_id, "event": "connect", "timestamp": "1"}
        self.fake.tell(wamid, "calls", calls=[call])
        return wamid

    def reads(self, wamid: str = "") -> None:
        """One message, or all that were shown."""
        for sent in self._shown():
            if wamid in ("", sent.wamid) and sent.status in {"sent", "delivered"}:
                self.fake.status(sent, "read")

    def stops(self, value: str = "stop") -> str:
        """In WhatsApp's own menu; "resume" takes it back."""
        label = f"preference{next(self.fake.counter)}"
        number = {"wa_id": self.chat.wa_id} if self.chat.tells_number else {}
        told = number | {
            "user_id": self.chat.user_id, "detail": f"User requested to {value} marketing messages",
            "category": "marketing_messages", "value": value,
            "timestamp": int(self.fake.clock.now()),
        }  # fmt: skip
        contacts = [self.chat.contact()]
        self.fake.tell(label, "user_preferences", contacts=contacts, user_preferences=[told])
        return label

    def changes_number(self, wa_id: str, user_id: str = "") -> str:
        """A new number; a new business-scoped id comes with it, told with the old one or not."""
        old = self.chat
        told: dict[str, Any] = {
            "body": f"User changed from {old.wa_id} to {wa_id}", "wa_id": wa_id,
            "type": "user_changed_number", "customer": old.wa_id,
        }  # fmt: skip
        ids = {"user_id": user_id, "previous_user_id": old.user_id}
        wamid = self.fake.wamid(old)
        message = {
            "id": wamid, "from": old.wa_id, "timestamp": str(int(self.fake.clock.now())),
            "type": "system", "system": told | (ids if user_id else {}),
        }  # fmt: skip
        self.fake.add(replace(old, wa_id=wa_id, user_id=user_id or f"{old.user_id}9"))
        old.here = False
        self.fake.tell(wamid, messages=[message])
        return wamid

    def blocks(self) -> None:
        self.chat.blocked = True

    def unblocks(self) -> None:
        self.chat.blocked = False

    def leaves(self) -> None:
        """Has no WhatsApp any more."""
        self.chat.here = False

    def takes_username(self, username: str) -> None:
        """From now on the number is not told."""
        self.chat.username = username

    def switches_off(self) -> None:
        self.chat.phone_off = True

    def switches_on(self) -> None:
        """What waited is delivered; what had to wait for too long was dropped without a word."""
        self.chat.phone_off = False
        for sent in self._shown():
            if sent.status == "sent" and self.fake.keeps(sent):
                self.fake.status(sent, "delivered")

    # --- what they see ---------------------------------------------------------------------------

    def sees(self) -> list[Seen]:
        return seen(self.fake, self.id)

    def hears(self) -> list[str]:
        return [one.text for one in self.sees()]

    @property
    def last(self) -> Seen:
        return self.sees()[-1]

    def _shown(self) -> list[Sent]:
        return [sent for sent in self.fake.sent.values() if sent.to.user_id == self.id]

    def _context(self, wamid: str) -> dict[str, Any]:
        return {"from": self.fake.number, "id": wamid}

    def _sends(self, kind: str, content: Any, **more: Any) -> str:
        return self.fake.heard_from(self.chat, **{"type": kind, kind: content}, **more)

    def _file(self, content: bytes, name: str, mime: str, **more: Any) -> dict[str, Any]:
        media = Media(
            id=str(800_000_000_000_001 + next(self.fake.counter)), name=name, mime=mime,
            content=content, size=len(content), ours=False,
        )  # fmt: skip
        self.fake.media[media.id] = media
        return {"mime_type": mime, "sha256": "c2hh", "id": media.id} | more


def person(
    fake: FakeWhatsApp, name: str = "Amal", *, wa_id: str = "", user_id: str = "",
    username: str = "", heard: bool = False,
) -> Person:  # fmt: skip
    """`heard`: they wrote a moment ago, and the webhook was told of it."""
    number = wa_id or fake.next_number()
    own = user_id or f"LB.{1000000000000000 + len(fake.people)}"
    made = fake.add(Chat(wa_id=number, user_id=own, name=name, username=username))
    if heard:
        made.heard_at = fake.clock.now()
    return Person(fake, own)


def seen(fake: FakeWhatsApp, user_id: str) -> list[Seen]:
    """What the business wrote to a person and what reached the phone, oldest first."""
    return [
        _seen(fake, sent)
        for sent in fake.sent.values()
        if sent.to.user_id == user_id and sent.status in {"delivered", "read"}
    ]


def _seen(fake: FakeWhatsApp, sent: Sent) -> Seen:
    content = sent.body[sent.kind]
    shown = Seen(wamid=sent.wamid, kind=sent.kind, text=sent.text, status=sent.status)
    if sent.kind == "interactive":
        action = content["action"]
        replies = [one["reply"] for one in action.get("buttons", [])]
        rows = [row for section in action.get("sections", []) for row in section["rows"]]
        if head := content.get("header"):
            shown = _with_file(fake, shown, head[head["type"]])
        return replace(
            shown, buttons=tuple((one["title"], one["id"]) for one in replies),
            rows=tuple((row["title"], row["id"]) for row in rows),
            hints=tuple(row.get("description", "") for row in rows),
            opener=action.get("button", ""),
        )  # fmt: skip
    if sent.kind == "template":
        template = fake.templates.all[content["name"], content["language"]["code"]]
        labels = [one["text"] for one in template.buttons]
        pairs = tuple(zip(labels, payloads(content), strict=True))
        return replace(shown, template=template.name, buttons=pairs)
    if sent.kind == "location":
        return replace(shown, spot=(float(content["latitude"]), float(content["longitude"])))
    if sent.kind in {"document", "image"}:
        return _with_file(fake, shown, content)
    return shown


def _with_file(fake: FakeWhatsApp, shown: Seen, file: dict[str, Any]) -> Seen:
    media = fake.media[file["id"]]
    name = file.get("filename", media.name)
    return replace(shown, document=name, content=media.content)
