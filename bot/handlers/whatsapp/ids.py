"""The ids of WhatsApp's messages, as they may be kept: a message id there can hold a number."""

from __future__ import annotations

import hashlib
import hmac

LENGTH = 40  # hexadecimal digits, 160 bits


def known_by(wamid: str) -> str:
    """What a message is known by outside this folder; "" for none.

    A wamid spells out whom it is from or to, beside chance that nobody guesses, so that a plain
    hash of it gives nothing away.
    """
    return hashlib.sha256(encoded(wamid)).hexdigest()[:LENGTH] if wamid else ""


def kept_under(key: bytes, *parts: str) -> str:
    """The same for what has no chance in it, such as a number and a moment: nobody can try all
    numbers without the key."""
    told_apart = b"".join(b"%d:%b," % (len(part), part) for part in map(encoded, parts))
    return hmac.digest(key, told_apart, "sha256").hex()[:LENGTH]


def encoded(text: str) -> bytes:
    """Half a surrogate pair has bytes, too."""
    return text.encode("utf-8", "surrogatepass")
