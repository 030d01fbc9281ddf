"""The methods of the Bot API that the fake server knows, one function each."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

from tests.fakes.any_platform.uploads import Upload
from tests.fakes.telegram import refusals
from tests.fakes.telegram.calls import Call
from tests.fakes.telegram.polling import get_updates
from tests.fakes.telegram.refusals import RefusalError, bad
from tests.fakes.telegram.updates import TAP_LIFE
from tests.fakes.telegram.wording import CAPTION_LIMIT, checked_keyboard, formatted, units
from tests.fakes.telegram.world import FakeTelegram

Method = Callable[[FakeTelegram, Call], Any | Awaitable[Any]]

SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
COMMANDS_LIMIT = 100
DESCRIPTION_LIMIT = 512
SHORT_DESCRIPTION_LIMIT = 120
DOWNLOAD_LIMIT = 20 * 1024 * 1024  # bytes
TAP_TEXT_LIMIT = 200


def get_me(fake: FakeTelegram, call: Call) -> Any:
    return fake.me()


def send_message(fake: FakeTelegram, call: Call) -> Any:
    asked = call.parameters
    chat = fake.reachable(asked.get("chat_id"))
    text, entities = formatted(
        asked.get("text", ""), asked.get("entities"), str(asked.get("parse_mode") or "")
    )
    return _sent(fake, call, chat.id, text=text, entities=entities or None)


def send_document(fake: FakeTelegram, call: Call) -> Any:
    upload = _upload(call, "document")
    document = _file_ids(fake, upload.content) | {
        "file_name": upload.name,
        "mime_type": upload.mime,
    }
    return _sent_file(fake, call, upload.content, document=document)


def send_photo(fake: FakeTelegram, call: Call) -> Any:
    upload = _upload(call, "photo")
    photo = [_file_ids(fake, upload.content) | {"width": 800, "height": 600}]
    return _sent_file(fake, call, upload.content, photo=photo)


def send_location(fake: FakeTelegram, call: Call) -> Any:
    chat = fake.reachable(call.parameters.get("chat_id"))
    return _sent(fake, call, chat.id, location=_location(call))


def send_venue(fake: FakeTelegram, call: Call) -> Any:
    asked = call.parameters
    chat = fake.reachable(asked.get("chat_id"))
    if not asked.get("title") or not asked.get("address"):
        raise bad("MESSAGE_EMPTY")
    venue = {"location": _location(call), "title": asked["title"], "address": asked["address"]}
    return _sent(fake, call, chat.id, location=venue["location"], venue=venue)


def _location(call: Call) -> dict[str, float]:
    place = {name: float(call.parameters[name]) for name in ("latitude", "longitude")}
    if abs(place["latitude"]) > 90 or abs(place["longitude"]) > 180:
        raise bad("wrong latitude or longitude")
    return place


def _upload(call: Call, name: str) -> Upload:
    """The file, in a part of its own name or in the part that "attach://<part>" names."""
    part = str(call.parameters.get(name, "")).removeprefix("attach://") or name
    if part not in call.files:
        raise bad(f"there is no {name} in the request")
    return call.files[part]


def _file_ids(fake: FakeTelegram, content: bytes) -> dict[str, Any]:
    number = next(fake.counter)
    return {"file_id": f"sent-{number}", "file_unique_id": f"u{number}", "file_size": len(content)}


def _sent_file(fake: FakeTelegram, call: Call, content: bytes, **kind: Any) -> Any:
    asked = call.parameters
    chat = fake.reachable(asked.get("chat_id"))
    caption, entities = formatted(
        asked.get("caption", ""),
        asked.get("caption_entities"),
        str(asked.get("parse_mode") or ""),
        limit=CAPTION_LIMIT,
    )
    message = _sent(
        fake, call, chat.id, caption=caption or None, caption_entities=entities or None, **kind
    )
    fake.uploads[chat.id, message["message_id"]] = content
    return message


def _sent(fake: FakeTelegram, call: Call, chat_id: int, **content: Any) -> dict[str, Any]:
    protect = True if call.parameters.get("protect_content") else None
    message = fake.message(
        fake.chats[chat_id],
        fake.bot_user(),
        reply_markup=checked_keyboard(call.parameters.get("reply_markup")),
        has_protected_content=protect,
        **content,
    )
    call.message_id = message["message_id"]
    return message


def edit_message_text(fake: FakeTelegram, call: Call) -> Any:
    asked = call.parameters
    message = _editable(fake, call)
    text, entities = formatted(
        asked.get("text", ""), asked.get("entities"), str(asked.get("parse_mode") or "")
    )
    if "text" not in message:
        raise bad("there is no text in the message to edit")
    return _edited(fake, message, asked, text=text, entities=entities or None)


def edit_message_caption(fake: FakeTelegram, call: Call) -> Any:
    asked = call.parameters
    message = _editable(fake, call)
    caption, entities = formatted(
        asked.get("caption", ""),
        asked.get("caption_entities"),
        str(asked.get("parse_mode") or ""),
        limit=CAPTION_LIMIT,
    )
    if not message.keys() & {"document", "photo"}:
        raise bad("there is no caption in the message to edit")
    return _edited(fake, message, asked, caption=caption or None, caption_entities=entities or None)


def edit_message_reply_markup(fake: FakeTelegram, call: Call) -> Any:
    return _edited(fake, _editable(fake, call), call.parameters)


def _editable(fake: FakeTelegram, call: Call) -> dict[str, Any]:
    chat = fake.reachable(call.parameters.get("chat_id"))
    message = fake.messages.get((chat.id, call.parameters.get("message_id", 0)))
    if message is None:
        raise RefusalError(*refusals.EDIT_NOT_FOUND)
    if not message["from"]["is_bot"]:
        raise RefusalError(*refusals.NOT_EDITABLE)
    call.message_id = message["message_id"]
    return message


def _edited(
    fake: FakeTelegram, message: dict[str, Any], asked: dict[str, Any], **content: Any
) -> dict[str, Any]:
    wanted = content | {"reply_markup": checked_keyboard(asked.get("reply_markup"))}
    if all(message.get(name) == value for name, value in wanted.items()):
        raise RefusalError(*refusals.NOT_MODIFIED)
    for name, value in wanted.items():
        if value is None:
            message.pop(name, None)
        else:
            message[name] = value
    message["edit_date"] = int(fake.clock.now())
    return message


def delete_message(fake: FakeTelegram, call: Call) -> Any:
    chat = fake.reachable(call.parameters.get("chat_id"))
    if fake.messages.pop((chat.id, call.parameters.get("message_id", 0)), None) is None:
        raise RefusalError(*refusals.DELETE_NOT_FOUND)
    return True


def answer_callback_query(fake: FakeTelegram, call: Call) -> Any:
    tapped = fake.taps.get(str(call.parameters.get("callback_query_id", "")))
    if tapped is None or fake.clock.now() - tapped > TAP_LIFE:
        raise RefusalError(*refusals.OLD_QUERY)
    if units(str(call.parameters.get("text") or "")) > TAP_TEXT_LIMIT:
        raise bad("MESSAGE_TOO_LONG")
    return True


def send_chat_action(fake: FakeTelegram, call: Call) -> Any:
    fake.reachable(call.parameters.get("chat_id"))
    return True


async def set_webhook(fake: FakeTelegram, call: Call) -> Any:
    asked = call.parameters
    url, secret = str(asked.get("url") or ""), str(asked.get("secret_token") or "")
    if url and not url.startswith(("https://", "http://127.0.0.1", "http://localhost")):
        raise bad("bad webhook: HTTPS url must be provided for webhook")
    if secret and not SECRET.fullmatch(secret):
        raise bad("secret token contains unallowed characters")
    if "allowed_updates" in asked:
        fake.updates.allowed = tuple(asked["allowed_updates"])
    if asked.get("drop_pending_updates"):
        fake.updates.clear()
    await fake.hook.point(url, secret, int(asked.get("max_connections", 40)))
    return True


async def delete_webhook(fake: FakeTelegram, call: Call) -> Any:
    if call.parameters.get("drop_pending_updates"):
        fake.updates.clear()
    await fake.hook.stop()
    return True


def get_webhook_info(fake: FakeTelegram, call: Call) -> Any:
    info: dict[str, Any] = {
        "url": fake.hook.url,
        "has_custom_certificate": False,
        "pending_update_count": len(fake.updates.alive()),
        "max_connections": fake.hook.max_connections,
    }
    if fake.updates.allowed:
        info["allowed_updates"] = list(fake.updates.allowed)
    return info | ({"last_error_message": fake.hook.error} if fake.hook.error else {})


def get_file(fake: FakeTelegram, call: Call) -> Any:
    file_id = str(call.parameters.get("file_id", ""))
    stored = fake.files.get(file_id)
    if stored is None:
        raise RefusalError(*refusals.WRONG_FILE)
    if stored.size > DOWNLOAD_LIMIT:
        raise RefusalError(*refusals.FILE_TOO_BIG)
    ids = {"file_id": file_id, "file_unique_id": f"u-{file_id}"}
    return ids | {"file_size": stored.size, "file_path": stored.path}


def set_my_commands(fake: FakeTelegram, call: Call) -> Any:
    commands = call.parameters.get("commands")
    if not isinstance(commands, list) or len(commands) > COMMANDS_LIMIT:
        raise bad("too many commands")
    for one in commands:
        if not COMMAND.fullmatch(str(one.get("command", ""))):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= units(str(one.get("description", ""))) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    fake.profile["commands", *_audience(call)] = commands
    return True


def get_my_commands(fake: FakeTelegram, call: Call) -> Any:
    return fake.profile.get(("commands", *_audience(call)), [])


def delete_my_commands(fake: FakeTelegram, call: Call) -> Any:
    fake.profile.pop(("commands", *_audience(call)), None)
    return True


def _audience(call: Call) -> tuple[str, str]:
    scope = call.parameters.get("scope") or {"type": "default"}
    return str(scope.get("type")), str(call.parameters.get("language_code") or "")


def _set_profile(name: str, limit: int) -> Method:
    def method(fake: FakeTelegram, call: Call) -> Any:
        text = str(call.parameters.get(name) or "")
        if units(text) > limit:
            raise bad(f"{name} is too long")
        fake.profile[name, str(call.parameters.get("language_code") or "")] = text
        return True

    return method


def _get_profile(name: str) -> Method:
    def method(fake: FakeTelegram, call: Call) -> Any:
        language = str(call.parameters.get("language_code") or "")
        return {name: fake.profile.get((name, language), "")}

    return method


def get_chat(fake: FakeTelegram, call: Call) -> Any:
    chat = fake.chats.get(call.parameters.get("chat_id", 0))
    if chat is None:
        raise RefusalError(*refusals.CHAT_NOT_FOUND)
    gifts = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription")
    accepted = dict.fromkeys((*gifts, "gifts_from_channels"), False)
    full = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": accepted}
    return chat.plain() | full


def leave_chat(fake: FakeTelegram, call: Call) -> Any:
    fake.reachable(call.parameters.get("chat_id")).here = False
    return True


def set_chat_menu_button(fake: FakeTelegram, call: Call) -> Any:
    return True


METHODS: dict[str, Method] = {
    "getMe": get_me,
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
    "sendMessage": send_message,
    "sendDocument": send_document,
    "sendPhoto": send_photo,
    "sendLocation": send_location,
    "sendVenue": send_venue,
    "sendChatAction": send_chat_action,
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "answerCallbackQuery": answer_callback_query,
    "getFile": get_file,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyDescription": _set_profile("description", DESCRIPTION_LIMIT),
    "getMyDescription": _get_profile("description"),
    "setMyShortDescription": _set_profile("short_description", SHORT_DESCRIPTION_LIMIT),
    "getMyShortDescription": _get_profile("short_description"),
    "getChat": get_chat,
    "leaveChat": leave_chat,
    "setChatMenuButton": set_chat_menu_button,
}
BY_LOWER_CASE = {name.lower(): name for name in METHODS}
