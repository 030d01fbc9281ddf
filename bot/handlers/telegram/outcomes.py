"""How an error of the Bot API ends a send: the table of platforms.md, section 5."""

from __future__ import annotations

from bot.core.messages import Fate, Outcome
from bot.handlers.telegram.library import (
    BadRequest,
    ChatMigrated,
    Conflict,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    TelegramError,
)
from bot.handlers.telegram.transport import FloodError, NotSentError

NOT_MODIFIED = "not modified"
NOTHING_TO_EDIT = "nothing to edit"
CAPTION = "its text is a caption"
ENTITIES = "entities"

# Telegram tells these apart by description alone. Lower-case parts of it, the first match counts.
DESCRIPTIONS = (
    ("message is not modified", Fate.ACCEPTED, NOT_MODIFIED),
    ("message to edit not found", Fate.REFUSED, NOTHING_TO_EDIT),
    ("message can't be edited", Fate.REFUSED, NOTHING_TO_EDIT),
    ("message_id_invalid", Fate.REFUSED, NOTHING_TO_EDIT),
    ("there is no text in the message to edit", Fate.REFUSED, CAPTION),
    ("can't parse entities", Fate.REFUSED, ENTITIES),
    ("entity_", Fate.REFUSED, ENTITIES),
    ("chat not found", Fate.UNREACHABLE, "chat not found"),
    ("user not found", Fate.UNREACHABLE, "chat not found"),
    ("peer_id_invalid", Fate.UNREACHABLE, "chat not found"),
    ("deactivated", Fate.UNREACHABLE, "deactivated"),
    ("group chat was deleted", Fate.UNREACHABLE, "group deleted"),
    ("user_is_blocked", Fate.UNREACHABLE, "blocked"),
    ("chat_write_forbidden", Fate.UNREACHABLE, "may not write in the group"),
    ("not enough rights", Fate.UNREACHABLE, "may not write in the group"),
    ("have no rights", Fate.UNREACHABLE, "may not write in the group"),
    ("need administrator rights", Fate.UNREACHABLE, "may not write in the group"),
)

# Error classes, most special first. What is not here (5xx, cut answers) may have been accepted.
CLASSES: tuple[tuple[type[TelegramError], Fate, str], ...] = (
    (NotSentError, Fate.RETRY, "no connection"),
    (Forbidden, Fate.UNREACHABLE, "blocked"),
    (InvalidToken, Fate.STOP, "the token is refused"),
    (EndPointNotFound, Fate.STOP, "the token is refused"),
    (Conflict, Fate.STOP, "another copy uses the token"),
    (BadRequest, Fate.REFUSED, "bad request"),
)


def outcome_of(error: TelegramError) -> Outcome:
    """`why` is always a constant of ours, never the server's words."""
    if isinstance(error, FloodError):
        return Outcome(fate=Fate.RETRY, why="too many requests", retry_after=error.seconds)
    if isinstance(error, ChatMigrated):
        return Outcome(fate=Fate.MOVED, why="group moved", moved_to=str(error.new_chat_id))
    if isinstance(error, BadRequest | Forbidden):
        said = error.message.lower()
        for part, fate, why in DESCRIPTIONS:
            if part in said:
                return Outcome(fate=fate, why=why)
    for kind, fate, why in CLASSES:
        if isinstance(error, kind):
            return Outcome(fate=fate, why=why)
    return Outcome(fate=Fate.UNKNOWN, why="no clear answer")
