"""Webhooks as WhatsApp writes them, after Meta's documentation; people and numbers are invented."""

from __future__ import annotations

import hmac
import json
from datetime import UTC, datetime
from typing import Any

from bot.core.messages import Fate, File, Inbound, Kind, Outcome
from bot.handlers.whatsapp.ids import known_by
from bot.handlers.whatsapp.receive import Ours

ACCOUNT = "104000000000001"
PHONE = "105000000000001"
SHOWN = "96170000000"
APP_SECRET = "0123456789abcdef0123456789abcdef"
OURS = Ours(phone_id=PHONE, account_id=ACCOUNT, key=APP_SECRET.encode())
AMAL = "LB.13491208655302741918"
NUMBER = "96176000001"
BADR, BADR_NUMBER = "JO.98431208655302741000", "96279000002"
WHEN = 1_795_615_200
AT = datetime.fromtimestamp(WHEN, UTC)
WAMID = "wamid.HBgLOTYxNzYwMDAwMDEVAgASGBQzQUFERjg0NDEzNDdFODU3MUMxMAA="
ASKED = "wamid.HBgLOTYxNzYwMDAwMDEVAgARGBI5QTNDQTVCM0Q0Q0Q2RTY3RTcA"
FIRST = "wamid.HBgLOTYxNzYwMDAwMDEVAgASGBQzRUIwQzQzMTVCRDRFQjlBRkI1RgA="

Json = dict[str, Any]
CONTACT: Json = {
    "profile": {"name": "CANARY Samira", "username": "@canary"},
    "wa_id": NUMBER,
    "user_id": AMAL,
}
OLDER: Json = {"profile": {"name": "CANARY Samira"}, "wa_id": NUMBER}
HIDDEN: Json = {"profile": {"name": "CANARY", "username": "@canary"}, "user_id": AMAL}
CONTEXT: Json = {"from": SHOWN, "id": ASKED}


def webhook(*changes: Json, account: str = ACCOUNT) -> Json:
    entry = {"id": account, "time": WHEN, "changes": list(changes)}
    return {"object": "whatsapp_business_account", "entry": [entry]}


def talk(field: str = "messages", phone: str = PHONE, **value: Any) -> Json:
    metadata = {"display_phone_number": SHOWN, "phone_number_id": phone}
    return {
        "field": field,
        "value": {"messaging_product": "whatsapp", "metadata": metadata, **value},
    }


def message(type: str, **content: Any) -> Json:
    usual = {"from": NUMBER, "id": WAMID, "timestamp": str(WHEN), "type": type}
    return usual | content


def said(type: str, contact: Json = CONTACT, **content: Any) -> Json:
    return webhook(talk(contacts=[contact], messages=[message(type, **content)]))


def system(**content: Any) -> Json:
    return webhook(talk(messages=[message("system", system={"body": "CANARY", **content})]))


def status(state: str, contact: Json | None = CONTACT, **more: Any) -> Json:
    body = {"id": ASKED, "status": state, "timestamp": str(WHEN), "recipient_id": NUMBER}
    contacts: Json = {"contacts": [contact]} if contact is not None else {}
    return webhook(talk(statuses=[body | more], **contacts))


def failed(code: int) -> Json:
    error = {
        "code": code,
        "title": "CANARY",
        "message": "CANARY",
        "error_data": {"details": "CANARY"},
        "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
    }
    return status("failed", errors=[error])


def preference(value: str) -> Json:
    body = {
        "wa_id": NUMBER,
        "user_id": AMAL,
        "detail": "CANARY",
        "category": "marketing_messages",
        "value": value,
        "timestamp": WHEN,
    }
    return webhook(talk("user_preferences", contacts=[CONTACT], user_preferences=[body]))


def call(event: str, **more: Any) -> Json:
    body = {
        "id": WAMID,
        "to": SHOWN,
        "from": NUMBER,
        "event": event,
        "timestamp": str(WHEN),
        "direction": "USER_INITIATED",
    }
    return webhook(talk("calls", contacts=[CONTACT], calls=[body | more]))


def account(field: str, **value: Any) -> Json:
    return webhook({"field": field, "value": value})


def template(field: str, **value: Any) -> Json:
    named = {
        "message_template_id": 1_689_556_908_129_832,
        "message_template_name": "meeting_soon",
        "message_template_language": "ar",
    }
    return account(field, **(named | value))


def came(kind: Kind, **fields: Any) -> Inbound:
    usual: Json = {
        "event_id": known_by(WAMID),
        "address": AMAL,
        "also": NUMBER,
        "message_id": known_by(WAMID),
        "callback": WAMID,
        "occurred_at": AT,
    }
    return Inbound(platform="whatsapp", kind=kind, **(usual | fields))


def pressed(**fields: Any) -> Inbound:
    return came(Kind.PRESS, handle="h4ndle", **({"message_id": known_by(ASKED)} | fields))


def told(kind: Kind, state: str, **fields: Any) -> Inbound:
    usual: Json = {
        "event_id": f"{known_by(ASKED)}/{state}",
        "message_id": known_by(ASKED),
        "callback": "",
    }
    return came(kind, **(usual | fields))


def moved(**fields: Any) -> Inbound:
    usual: Json = {"address": NUMBER, "also": "", "message_id": "", "callback": ""}
    return came(Kind.MOVED, **(usual | fields))


def body_of(payload: Any) -> bytes:
    return json.dumps(payload, ensure_ascii=False).encode()


def signed(body: bytes, secret: str = APP_SECRET) -> str:
    return "sha256=" + hmac.digest(secret.encode(), body, "sha256").hex()


FILE: Json = {"id": "1003383421387256", "mime_type": "image/jpeg", "sha256": "SfInY0gGKTsJlUWbwxC1"}
PLACE: Json = {"latitude": 33.85, "longitude": 35.9, "name": "CANARY", "address": "CANARY"}
CARD: Json = {
    "name": {"first_name": "CANARY", "formatted_name": "CANARY"},
    "phones": [{"phone": "+961 3 CANARY", "wa_id": "9613000000", "type": "MOBILE"}],
}
ORDER: Json = {
    "catalog_id": "1",
    "text": "CANARY",
    "product_items": [
        {"product_retailer_id": "1", "quantity": 1, "item_price": 2, "currency": "USD"}
    ],
}
TAPPED = {"type": "button_reply", "button_reply": {"id": "h4ndle", "title": "CANARY"}}
CHOSEN = {
    "type": "list_reply",
    "list_reply": {"id": "h4ndle", "title": "CANARY", "description": "CANARY"},
}
FORM = {"name": "flow", "body": "Sent", "response_json": '{"flow_token": "CANARY"}'}
UNKNOWN_TYPE = [
    {
        "code": 131051,
        "title": "Message type unknown",
        "message": "Message type unknown",
        "error_data": {"details": "Message type is currently not supported."},
    }
]


def words(body: str, contact: Json = CONTACT, **content: Any) -> Json:
    return said("text", contact, text={"body": body}, **content)


def edited(type: str, **content: Any) -> Json:
    inside = {"original_message_id": FIRST, "message": {"type": type, **content}}
    return said("edit", edit=inside)


# What it is, the webhook, and what we make of it (None: nothing).
TABLE: list[tuple[str, Json, Inbound | None]] = [
    ("typed", words("نعم، إن شاء الله"), came(Kind.TEXT, text="نعم، إن شاء الله")),
    ("NUL", words("a\0b"), came(Kind.TEXT, text="ab")),
    (
        "reply",
        words("yes", context=CONTEXT),
        came(Kind.TEXT, text="yes", reply_to=known_by(ASKED)),
    ),
    (
        "forwarded",
        words("x", context={"forwarded": True}),
        came(Kind.TEXT, text="x"),
    ),
    ("link", words("/start Ab-9_x"), came(Kind.ENTER, text="Ab-9_x")),
    ("link, edited", words(" /Start  Ab-9_x "), came(Kind.ENTER, text="Ab-9_x")),
    ("start", words("/start"), came(Kind.ENTER)),
    ("not start", words("/started"), came(Kind.TEXT, text="/started")),
    (
        "without business-scoped id",
        words("x", OLDER),
        came(Kind.TEXT, text="x", address=NUMBER, also=""),
    ),
    (
        "number hidden",
        words("x", HIDDEN, **{"from": None, "from_user_id": AMAL}),
        came(Kind.TEXT, text="x", also=""),
    ),
    (
        "no contact at all",
        webhook(talk(messages=[message("text", text={"body": "x"})])),
        came(Kind.TEXT, text="x", address=NUMBER, also=""),
    ),
    (
        "quick reply",
        said("button", button={"payload": "h4ndle", "text": "CANARY"}),
        pressed(message_id=""),
    ),
    (
        "quick reply, in its context",
        said("button", button={"payload": "h4ndle", "text": "CANARY"}, context=CONTEXT),
        pressed(),
    ),
    ("button", said("interactive", interactive=TAPPED, context=CONTEXT), pressed()),
    ("row", said("interactive", interactive=CHOSEN, context=CONTEXT), pressed()),
    (
        "form of Meta's",
        said("interactive", interactive={"type": "nfm_reply", "nfm_reply": FORM}),
        came(Kind.OTHER),
    ),
    ("interactive, failed", said("interactive", errors=UNKNOWN_TYPE), came(Kind.OTHER)),
    ("picture", said("image", image=FILE | {"caption": "CANARY +961 70 1"}), came(Kind.PHOTO)),
    ("video", said("video", video=FILE | {"caption": "CANARY"}), came(Kind.VIDEO)),
    ("voice", said("audio", audio=FILE | {"voice": True}), came(Kind.VOICE)),
    ("sound", said("audio", audio=FILE | {"voice": False}), came(Kind.VOICE)),
    ("voice, by its own type", said("voice", voice=FILE), came(Kind.VOICE)),
    ("sticker", said("sticker", sticker=FILE | {"animated": False}), came(Kind.STICKER)),
    ("location", said("location", location=PLACE), came(Kind.LOCATION)),
    ("contacts", said("contacts", contacts=[CARD]), came(Kind.CONTACT)),
    (
        "document",
        said(
            "document",
            document=FILE
            | {
                "filename": "CANARY report.XLSX",
                "mime_type": "application/vnd.ms-excel",
                "caption": "CANARY",
            },
        ),
        came(
            Kind.FILE,
            file=File(
                ref="1003383421387256", name="document.xlsx", mime="application/vnd.ms-excel"
            ),
        ),
    ),
    (
        "document, bare",
        said("document", document={"id": "1003383421387256"}),
        came(Kind.FILE, file=File(ref="1003383421387256", name="document")),
    ),
    ("reaction", said("reaction", reaction={"message_id": ASKED, "emoji": "👍"}), None),
    ("reaction taken back", said("reaction", reaction={"message_id": ASKED}), None),
    ("order", said("order", order=ORDER), came(Kind.OTHER)),
    (
        "question about goods",
        words("CANARY", context={"referred_product": {"catalog_id": "1"}}),
        came(Kind.OTHER),
    ),
    (
        "unsupported",
        said("unsupported", errors=UNKNOWN_TYPE, unsupported={"type": "edit"}),
        came(Kind.OTHER),
    ),
    ("unknown", said("unknown", errors=UNKNOWN_TYPE), came(Kind.OTHER)),
    ("of tomorrow", said("hologram", hologram={"body": "CANARY"}), came(Kind.OTHER)),
    ("chat opened", said("request_welcome"), None),
    (
        "changed words",
        edited("text", text={"body": "no"}),
        came(Kind.EDITED, text="no", message_id=known_by(FIRST)),
    ),
    ("changed caption", edited("image", image=FILE | {"caption": "CANARY"}), None),
    ("taken back", said("revoke", revoke={"original_message_id": FIRST}), None),
    (
        "new number",
        system(type="user_changed_number", wa_id=BADR_NUMBER),
        moved(text=BADR_NUMBER),
    ),
    (
        "new number and id",
        system(type="user_changed_number", wa_id=BADR_NUMBER, user_id=BADR),
        moved(text=BADR_NUMBER, also=BADR),
    ),
    (
        "new number and id, with the old id",
        system(type="user_changed_number", wa_id=BADR_NUMBER, user_id=BADR, previous_user_id=AMAL),
        moved(address=AMAL, formerly=NUMBER, text=BADR_NUMBER, also=BADR),
    ),
    (
        "new number, as it was told until v12",
        system(type="customer_changed_number", customer=NUMBER, new_wa_id=BADR_NUMBER),
        moved(text=BADR_NUMBER),
    ),
    (
        "new id",
        webhook(
            talk(
                messages=[
                    {
                        "id": WAMID,
                        "timestamp": str(WHEN),
                        "type": "system",
                        "system": {
                            "body": "CANARY",
                            "type": "user_changed_user_id",
                            "previous_user_id": AMAL,
                            "user_id": BADR,
                        },
                    }
                ]
            )
        ),
        moved(address=AMAL, text=BADR),
    ),
    (
        "new keys",
        webhook(
            talk(
                contacts=[CONTACT],
                messages=[
                    message(
                        "system",
                        identity={
                            "acknowledged": True,
                            "created_timestamp": str(WHEN),
                            "hash": "x",
                        },
                        system={"body": "CANARY", "type": "customer_identity_changed"},
                    )
                ],
            )
        ),
        None,
    ),
    ("sent", status("sent"), None),
    ("delivered", status("delivered"), told(Kind.RECEIPT, "delivered", text="delivered")),
    ("read", status("read"), told(Kind.RECEIPT, "read", text="read")),
    (
        "read, by number alone",
        status("read", None),
        told(Kind.RECEIPT, "read", text="read", address=NUMBER, also=""),
    ),
    (
        "read, by id alone",
        status("read", None, recipient_id=None, recipient_user_id=AMAL),
        told(Kind.RECEIPT, "read", text="read", also=""),
    ),
    (
        "delivered, sent along with an id of ours",
        status("delivered", biz_opaque_callback_data="c0ffee"),
        told(Kind.RECEIPT, "delivered", text="delivered", ref="c0ffee"),
    ),
    (
        "read, with somebody's words in the place of our id",
        status("read", biz_opaque_callback_data="CANARY +961 70 1"),
        told(Kind.RECEIPT, "read", text="read"),
    ),
    (
        "read, with something else in the place of our id",
        status("read", biz_opaque_callback_data={"a": 1}),
        told(Kind.RECEIPT, "read", text="read"),
    ),
    ("played", status("played"), None),
    (
        "failed",
        failed(131026),
        told(Kind.FAILED, "failed", outcome=Outcome(fate=Fate.MISSED, why="did not get through")),
    ),
    (
        "failed, not said why",
        status("failed"),
        told(
            Kind.FAILED,
            "failed",
            outcome=Outcome(fate=Fate.REFUSED, why="failed, and not said why"),
        ),
    ),
    ("read in a group", status("read", recipient_type="group"), None),
    ("a call", call("connect"), came(Kind.OTHER, message_id="", callback="")),
    ("a call ends", call("terminate", status="COMPLETED", duration=9), None),
]

# News of a template, what they are about, and what is written down.
NEWS: list[tuple[Json, str, dict[str, str]]] = [
    (
        template(
            "message_template_status_update",
            event="APPROVED",
            reason="NONE",
            message_template_category="UTILITY",
        ),
        "status",
        {"state": "approved", "why": "", "category": "utility"},
    ),
    (
        template("message_template_status_update", event="APPROVED", reason=None),
        "status",
        {"state": "approved", "why": ""},
    ),
    (
        template(
            "message_template_status_update",
            event="REJECTED",
            reason="INCORRECT_CATEGORY",
            rejection_info={"reason": "CANARY", "recommendation": "CANARY"},
        ),
        "status",
        {"state": "rejected", "why": "INCORRECT_CATEGORY"},
    ),
    (
        template(
            "message_template_status_update",
            event="PAUSED",
            reason="CANARY, in words of theirs",
            other_info={"title": "FIRST_PAUSE", "description": "CANARY"},
        ),
        "status",
        {"state": "paused", "why": ""},
    ),
    (
        template("message_template_status_update", event="DISABLED", reason=None),
        "status",
        {"state": "disabled", "why": ""},
    ),
    (
        template("message_template_status_update", event="UNARCHIVED", reason="NONE"),
        "status",
        {"state": "approved", "why": ""},
    ),
    (
        template("message_template_status_update", event="FLAGGED", reason=None),
        "status",
        {"state": "approved", "why": "FLAGGED"},
    ),
    (
        template("template_category_update", previous_category="UTILITY", new_category="MARKETING"),
        "category",
        {"category": "marketing"},
    ),
    (
        template("template_category_update", new_category="UTILITY", correct_category="MARKETING"),
        "category",
        {"category": "utility"},
    ),
    (
        template(
            "message_template_quality_update",
            previous_quality_score="GREEN",
            new_quality_score="YELLOW",
        ),
        "quality",
        {"quality": "yellow"},
    ),
]
