"""E-mail only sends: `wording` writes a mail, `connection` and `send` hand it to an SMTP server."""

from __future__ import annotations

from bot.core.messages import Capabilities

NAME = "email"

# A mail has no limits worth naming: 200,000 characters are a book. Providers take a few mails in a
# second from one account; more would look like advertising.
CAPABILITIES = Capabilities(
    name=NAME,
    text_limit=200_000,
    caption_limit=200_000,
    documents_together=True,
    can_protect=False,
    answerable=False,
    takes_ref=True,
    can_write_first=True,
    per_second=2.0,
    per_chat_second=0.2,
    per_chat_burst=3,
    slots=1,
)
