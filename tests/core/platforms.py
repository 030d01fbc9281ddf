"""Platforms that messages are fitted to, in tests: ours, another, and the same with little room."""

from __future__ import annotations

from dataclasses import replace

from bot.core.messages import Capabilities, Document
from bot.handlers import email, telegram, web, whatsapp

EMAIL, TELEGRAM = email.CAPABILITIES, telegram.CAPABILITIES
WEB, WHATSAPP = web.CAPABILITIES, whatsapp.CAPABILITIES
SIGNAL = Capabilities(name="signal", text_limit=2048, text_unit="bytes", can_send_documents=False)
# The same platforms with so little room that every limit is met often.
NARROW = (
    replace(WHATSAPP, text_limit=90, body_with_buttons=40, caption_limit=50),
    replace(TELEGRAM, text_limit=60, buttons=7, columns=3, button_label=24, caption_limit=30),
    replace(WEB, text_limit=70, buttons=4, button_label=30),
    replace(SIGNAL, text_limit=100),
    replace(
        WHATSAPP, text_limit=90, body_with_buttons=40, button_label=6, row_label=10, row_hint=12,
        text_unit="utf16", mimes=frozenset({"application/pdf"}), can_show_spots=True,
    ),
)  # fmt: skip
PLATFORMS = (WHATSAPP, TELEGRAM, WEB, SIGNAL, *NARROW)

DOCUMENT = Document(name="plan.ics", mime="text/calendar; charset=utf-8", content=b"BEGIN")
PDF = Document(name="plan.ics", mime="application/pdf", content=b"%PDF")
