"""An e-mail address as somebody types it, and what they agree to by typing it."""

from __future__ import annotations

import re

from bot.core.form import Accepted, Asking, Refused
from bot.core.messages import Words, _

LONGEST = 254  # characters of an address (RFC 5321, 4.5.3.1.3)
LONGEST_NAME = 64  # characters before the @

# What every mail server takes: no quotes, no spaces, nothing that could begin another header.
NAME = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
DOMAIN = re.compile(rf"(?:{LABEL}\.)+[a-z]{LABEL}")
NOT_AN_ADDRESS = _(
    "This does not look like an e-mail address. Please type it whole, for instance name@example.org"
)


def consent_words(_asking: Asking) -> tuple[Words, ...]:
    """What typing an address agrees to (H10)."""
    return (
        _(
            "What goes there: the weekly summary and the reports that you ask for. No names of "
            "members, and nothing that only this chat may show."
        ),
        _(
            "E-mail is less protected than this chat: whoever runs the mailbox can read it, and "
            "it stays there until somebody deletes it."
        ),
        _(
            "Typing an address means that you agree to this, for one year. The address is kept "
            "sealed and used for nothing else. To take it back at any time: /email"
        ),
    )


def read_address(words: str, _asking: Asking) -> Accepted | Refused:
    address = address_in(words)
    return Accepted(address) if address else Refused(say=(NOT_AN_ADDRESS,))


def address_in(words: str) -> str:
    """The address that was typed, the way every mail server takes it; empty where there is none."""
    name, _at, domain = words.strip().removeprefix("mailto:").strip("<>").rpartition("@")
    try:
        domain = domain.lower().encode("idna").decode()
    except UnicodeError:
        return ""
    whole = f"{name}@{domain}"
    fits = len(name) <= LONGEST_NAME and len(whole) <= LONGEST
    return whole if fits and NAME.fullmatch(name) and DOMAIN.fullmatch(domain) else ""
