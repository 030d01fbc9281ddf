"""WhatsApp: what it can show. Receiving and sending are not here yet."""

from __future__ import annotations

from bot.core.messages import Capabilities

NAME = "whatsapp"

# From Meta's OpenAPI description of the Cloud API, v23.0, unless said otherwise.
CAPABILITIES = Capabilities(
    name=NAME,
    text_limit=4096,
    body_with_buttons=1024,
    caption_limit=1024,
    buttons=3,
    button_label=20,
    list_rows=10,  # over all sections of a list
    row_label=24,
    row_hint=72,
    payload_bytes=200,  # a row's id; a button's may have 256
    can_edit=False,
    has_receipts=True,
    can_write_first=True,  # by an approved template, to somebody who agreed
    window_hours=24,  # since the person's last message
    needs_template=True,
    cost_class="utility",
    per_second=80.0,  # a number's throughput, both ways together
    per_chat_second=1 / 6,  # one message in six seconds to the same person (error 131056)
    per_chat_burst=1,
    slots=4,
)
