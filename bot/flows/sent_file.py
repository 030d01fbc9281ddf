"""A file that somebody sent: taken where a question asks for one, and answered when it is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta

from bot.core.flow import Composing, Turn
from bot.core.form import Asking, Refused
from bot.core.messages import Kind, Text, _
from bot.core.reading import SEND_FILE, refused
from bot.flows.roles import MAY
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
SHEETS = (".xlsx", ".xlsm", ".xls", ".ods", ".csv")
WAYS: Mapping[str, Text] = {
    "plan-file": _("A plan: {command}", command="/plan"),
    "invite": _("A list of members to invite: {command}", command="/invite"),
    "form-file": _("A form for surveys and check-ins: {command}", command="/forms"),
}  # by what they lead to


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


def is_sheet(turn: Turn) -> bool:
    """Whether a member sent a spreadsheet, by its name; nothing of it has been fetched."""
    file = turn.inbound.file
    return turn.member is not None and file is not None and file.name.lower().endswith(SHEETS)


def unasked(turn: Turn) -> tuple[Text, ...]:
    """What is said of a spreadsheet that no question asks for (H1)."""
    ways = tuple(words for name, words in WAYS.items() if turn.may(MAY[name]))
    if ways:
        return (
            _(
                "I read a spreadsheet only where I have asked for it, and I did not keep this one. "
                "To bring in what is in it:"
            ),
            *ways,
        )
    return (
        _(
            "I read no spreadsheets here, and I did not keep this one. Answers are given by "
            "buttons or in a few words; for a plan or a list please speak to the coordinator. "
            "What is possible here: /menu"
        ),
    )


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
