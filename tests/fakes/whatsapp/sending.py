"""A message is sent: checked, allowed or not, accepted, and what the webhook hears of it."""

from __future__ import annotations

from typing import Any

from tests.fakes.whatsapp import templates
from tests.fakes.whatsapp.calls import Call
from tests.fakes.whatsapp.refusals import RefusalError, not_valid, wrong
from tests.fakes.whatsapp.wording import checked, checked_mark
from tests.fakes.whatsapp.world import Chat, FakeWhatsApp, Sent


def send(fake: FakeWhatsApp, call: Call, fails: RefusalError | None) -> dict[str, Any]:
    """What the API answers; raises RefusalError. `fails`: it is accepted, and then it is not."""
    body, now = call.body, fake.clock.now()
    kind = checked(body)
    text = _text(fake, body, kind)
    chat = fake.reachable(body)
    fake.limits.check_rates(chat.user_id if chat else call.to, now)
    failure = fails or _not_allowed(fake, chat, kind, now)
    if failure is not None and failure.code in {131047, 131048} and not fake.limits.late:
        raise failure
    stranger = Chat(wa_id=call.to, user_id="", name="", here=False)
    sent = Sent(
        wamid=fake.wamid(chat), at=now, to=chat or stranger, body=body, kind=kind, text=text
    )
    fake.sent[sent.wamid] = sent
    call.wamid = sent.wamid
    _tell(fake, sent, failure)
    return _answer(sent)


def mark(fake: FakeWhatsApp, call: Call) -> dict[str, Any]:
    """A message of somebody's is shown as read, perhaps with a sign that we are writing."""
    wamid = checked_mark(call.body)
    if wamid not in fake.heard:
        raise RefusalError(131009, "Message ID is invalid")
    fake.marks.append(call.body)
    return {"success": True}


def _text(fake: FakeWhatsApp, body: dict[str, Any], kind: str) -> str:
    """What the person reads; what the message needs is there."""
    content = body[kind]
    match kind:
        case "text":
            return str(content["body"])
        case "interactive":
            header = content.get("header", {"type": "text"})
            if header["type"] != "text":
                _media_is_there(fake, header[header["type"]], header["type"])
            return str(content["body"]["text"])
        case "template":
            return templates.said(fake.templates.check(content), content)
        case "document" | "image":
            _media_is_there(fake, content, kind)
            return str(content.get("caption", ""))
        case _:
            return str(content.get("name", ""))


def _media_is_there(fake: FakeWhatsApp, content: dict[str, Any], kind: str) -> None:
    if "link" in content:
        raise wrong("this stand-in expects uploads, and no links")
    media = fake.media.get(content["id"])
    if media is None or not media.ours:
        raise not_valid(f"{kind}.id is no uploaded media")
    if (kind == "image") != media.mime.startswith("image/"):
        raise RefusalError(131053, f"{media.mime} as {kind}")


def _not_allowed(
    fake: FakeWhatsApp, chat: Chat | None, kind: str, now: float
) -> RefusalError | None:
    if chat is None:
        return RefusalError(131026)
    if fake.limits.open(chat.heard_at, now):
        return None
    if kind != "template":
        return RefusalError(
            131047, "more than 24 hours have passed since the customer last replied"
        )
    try:
        fake.limits.check_tier(chat.user_id, now)
    except RefusalError as refusal:
        return refusal
    return None


def _tell(fake: FakeWhatsApp, sent: Sent, failure: RefusalError | None) -> None:
    if failure is not None:
        fake.status(sent, "failed", failure)
        return
    for status in fake.receipts:
        if status == "delivered" and (sent.to.blocked or sent.to.phone_off):
            return
        fake.status(sent, status)
    if "delivered" not in fake.receipts and not (sent.to.blocked or sent.to.phone_off):
        sent.status = "delivered"


def _answer(sent: Sent) -> dict[str, Any]:
    to, recipient = sent.body.get("to"), sent.body.get("recipient")
    known = {"wa_id": to.removeprefix("+")} if to else {"user_id": recipient}
    state = {"message_status": "accepted"} if sent.kind == "template" else {}
    return {
        "messaging_product": "whatsapp",
        "contacts": [{"input": to or recipient} | known],
        "messages": [{"id": sent.wamid} | state],
    }
