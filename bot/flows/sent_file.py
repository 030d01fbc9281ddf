"""A file that somebody sent where a question asks for one: taken, and answered when it is read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.core.flow import Composing
from bot.core.form import Asking, Refused
from bot.core.messages import Kind, _
from bot.core.reading import SEND_FILE, refused
from bot.sheets.bounds import MEGABYTE
from storage import addresses, files
from storage.database import Store
from storage.files import File
from storage.ledger import Planned, Urgency

MEGABYTES = 5  # of one file; more than that is not fetched
TOO_LARGE = _(
    "The file is larger than {n} MB, so it was not opened. Please copy the lines that are needed "
    "into a new file, without pictures, and send that.",
    n=MEGABYTES,
)
# Not every app says how large a file is.
NOT_HERE = _(
    "The file is empty, did not arrive, or is larger than {n} MB. Please try again, with a smaller "
    "file if it is large.",
    n=MEGABYTES,
)


def arrived(asking: Asking) -> tuple[str, bytes] | Refused:
    """Its name and what is in it."""
    inbound = asking.turn.inbound
    if inbound.kind is not Kind.FETCHED or inbound.file is None:
        return refused(SEND_FILE)
    if inbound.file.size > MEGABYTES * MEGABYTE:
        return refused(TOO_LARGE)
    if not inbound.content:
        return refused(NOT_HERE)
    return inbound.file.name, inbound.content


def told(
    store: Store, subject: str, address_id: int, reason: str, kept: timedelta
) -> Iterator[Planned]:
    """One message for each file of a subject that is made, to the address that asked for it.

    `kept` is how long a file was to be kept when it was wanted.
    """
    address = addresses.get(store, address_id)
    for file in files.of_subject(store, subject):
        if file.settled and address.member_id is not None:
            yield Planned(
                key=f"{reason}/{file.key}",
                reason=reason,
                due=file.expires - kept,
                member_id=address.member_id,
                address_id=address_id,
                network_id=file.network_id,
                expires=file.expires,
                urgency=Urgency.REPLY,
                budget=False,
            )


def file_of(composing: Composing) -> File | None:
    """The file that a message of `told` is about; None when it is gone."""
    return files.find(composing.store, composing.entry.key.partition("/")[2])
