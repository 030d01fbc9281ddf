"""Who somebody is on WhatsApp: an id made for us, a number, or both."""

from __future__ import annotations

import re
from typing import Any

import msgspec

from bot.handlers.whatsapp.updates import Contact

NAMED = {
    "messages": "from",
    "statuses": "recipient_id",
    "calls": "from",
    "user_preferences": "wa_id",
}
ADDRESS = re.compile(r"[A-Za-z0-9._:-]{1,160}")


class People:
    """The people of one change. They stand beside its messages, not in them."""

    def __init__(self, value: dict[str, Any]) -> None:
        self._contacts = [contact for each in listed(value, "contacts") if (contact := read(each))]
        self._alone = len(self._contacts) == 1 and len(numbers(value)) <= 1

    def who(self, user_id: Any, number: Any) -> tuple[str, str]:
        """The address, and the other id by which they may be known or "". Raises ValueError when
        there is none.

        The business-scoped id comes first: it stays when somebody hides their number.
        """
        user_id, number = identity(user_id), identity(number)
        contact = self._contact(user_id, number)
        known = [id for id in (user_id or contact.user_id, number or contact.wa_id) if id]
        if not known:
            raise ValueError("nobody is named")
        return known[0], known[1] if len(known) > 1 else ""

    def _contact(self, user_id: str | None, number: str | None) -> Contact:
        """Theirs. A number and a wa_id may be written differently (Argentina, Brazil, Mexico), so
        that one who stands there alone is meant."""
        for contact in self._contacts:
            if user_id and contact.user_id == user_id:
                return contact
            if number and contact.wa_id == number and user_id in {None, contact.user_id}:
                return contact
        if self._alone and (user_id is None or self._contacts[0].user_id is None):
            return self._contacts[0]
        return Contact()


def numbers(value: dict[str, Any]) -> set[str]:
    """Of whom these messages and receipts are, as far as it stands in them."""
    return {
        str(each.get(named))
        for name, named in NAMED.items()
        for each in listed(value, name)
        if isinstance(each, dict)
    }


def listed(value: dict[str, Any], name: str) -> list[Any]:
    found = value.get(name)
    return found if isinstance(found, list) else []


def read(contact: Any) -> Contact | None:
    try:
        found = msgspec.convert(contact, Contact)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return None
    return Contact(wa_id=identity(found.wa_id), user_id=identity(found.user_id))


def identity(told: Any) -> str | None:
    """An id, be it written as a number; None for what names nobody."""
    written = str(told) if isinstance(told, str | int) and not isinstance(told, bool) else ""
    return written if ADDRESS.fullmatch(written) else None
