"""Telegram: what it can show; `receive`, `send`, `polling` and `webhook` speak its Bot API."""

from __future__ import annotations

from bot.core.messages import Capabilities

NAME = "telegram"

# Limits of the Bot API 10.1 (core.telegram.org/bots/api) and of its FAQ: about 30 messages a second
# overall, one a second in a chat with short bursts, 20 a minute in a group. We stay below them,
# because they are not promised. The API takes longer labels; 40 units are what a phone can show.
CAPABILITIES = Capabilities(
    name=NAME,
    text_limit=4096,
    text_unit="utf16",
    caption_limit=1024,
    caption_buttons=True,
    buttons=40,
    columns=8,
    button_label=40,
    payload_bytes=64,
    can_edit=True,
    can_show_spots=True,
    can_write_first=False,
    per_second=25.0,
    busiest_second=29,
    per_chat_second=1.0,
    per_chat_burst=3,
    per_group_minute=18.0,
    slots=4,
)
