"""The web platform: a page, served by our own process, where one can talk to the bot."""

from __future__ import annotations

from bot.core.messages import Capabilities

NAME = "web"

# Our own page sets these limits, so they are ours to choose. The text limit is about four screens
# of a phone; 40 buttons hold a month of days and the ways out. The page itself mirrors rows.
CAPABILITIES = Capabilities(
    name=NAME,
    text_limit=8000,
    caption_limit=8000,
    caption_buttons=True,
    buttons=40,
    columns=7,
    button_label=60,
    payload_bytes=64,
    can_edit=True,
    can_show_spots=True,
    mirrors_rows=True,
    has_receipts=True,
    can_write_first=True,
    per_second=200.0,
    per_chat_second=50.0,
    per_chat_burst=50,
    slots=4,
)
