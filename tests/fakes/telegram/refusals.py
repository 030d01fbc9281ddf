"""The errors of the Bot API, in the words of Telegram's own server."""

from __future__ import annotations

from typing import Any

BLOCKED = (403, "Forbidden: bot was blocked by the user")
DEACTIVATED = (403, "Forbidden: user is deactivated")
NOT_STARTED = (403, "Forbidden: bot can't initiate conversation with a user")
KICKED = (403, "Forbidden: bot was kicked from the group chat")
NOT_A_MEMBER = (403, "Forbidden: bot is not a member of the supergroup chat")
CHAT_NOT_FOUND = (400, "Bad Request: chat not found")
MIGRATED = (400, "Bad Request: group chat was upgraded to a supergroup chat")
EMPTY = (400, "Bad Request: message text is empty")
TOO_LONG = (400, "Bad Request: message is too long")
CAPTION_TOO_LONG = (400, "Bad Request: message caption is too long")
NOT_MODIFIED = (
    400,
    (
        "Bad Request: message is not modified: specified new message content and reply markup are"
        " exactly the same as a current content and reply markup of the message"
    ),
)
EDIT_NOT_FOUND = (400, "Bad Request: message to edit not found")
NOT_EDITABLE = (400, "Bad Request: message can't be edited")
DELETE_NOT_FOUND = (400, "Bad Request: message to delete not found")
BAD_BUTTON_DATA = (400, "Bad Request: BUTTON_DATA_INVALID")
MARKUP_TOO_LONG = (400, "Bad Request: reply markup is too long")
OLD_QUERY = (
    400,
    "Bad Request: query is too old and response timeout expired or query ID is invalid",
)
WRONG_FILE = (400, "Bad Request: wrong file_id or the file is temporarily unavailable")
FILE_TOO_BIG = (400, "Bad Request: file is too big")
UNAUTHORIZED = (401, "Unauthorized")
NOT_FOUND = (404, "Not Found")
OTHER_POLLER = (
    409,
    (
        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is"
        " running"
    ),
)
WEBHOOK_ACTIVE = (
    409,
    (
        "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete"
        " the webhook first"
    ),
)


class RefusalError(Exception):
    """The server says no: `ok` is false in its answer."""

    def __init__(self, code: int, description: str, parameters: dict[str, Any] | None = None):
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = parameters or {}

    def body(self) -> dict[str, Any]:
        said = {"ok": False, "error_code": self.code, "description": self.description}
        return said | ({"parameters": self.parameters} if self.parameters else {})


def too_many(seconds: int) -> RefusalError:
    return RefusalError(429, f"Too Many Requests: retry after {seconds}", {"retry_after": seconds})


def migrated(new_id: int) -> RefusalError:
    return RefusalError(*MIGRATED, {"migrate_to_chat_id": new_id})


def bad(why: str) -> RefusalError:
    return RefusalError(400, f"Bad Request: {why}")
