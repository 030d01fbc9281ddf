"""What comes in and what goes out, on no platform in particular."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum


class Kind(StrEnum):
    """What sort of thing came in."""

    TEXT = "text"  # typed words, commands included ("/help")
    PRESS = "press"  # a tap on a button of ours; `handle` says which
    ENTER = "enter"  # a person opened an invitation link; `text` is its code (may be empty)
    FILE = "file"  # a document; `file` describes it, nothing is downloaded
    FETCHED = "fetched"  # the content of a document that a flow asked for
    VOICE = "voice"
    PHOTO = "photo"
    VIDEO = "video"
    LOCATION = "location"
    CONTACT = "contact"
    STICKER = "sticker"
    EDITED = "edited"  # a person changed an earlier message; `text` is the new wording
    BLOCKED = "blocked"  # the person blocked us, or left the page for good
    UNBLOCKED = "unblocked"
    RECEIPT = "receipt"  # `message_id` was delivered or read; `text` says which
    FAILED = "failed"  # `message_id` was accepted and not delivered after all; see `outcome`
    MOVED = "moved"  # the person has a new id on their platform, `text`
    OPTED_OUT = "opted_out"  # told the platform that they want no more messages of ours
    OPTED_IN = "opted_in"  # took that back
    GROUP_JOINED = "group_joined"  # we were added to a group, by `address`
    GROUP_LEFT = "group_left"
    GROUP_MOVED = "group_moved"  # group `chat` now has the id `text`
    FLOOD = "flood"  # more at once than a person types; stands for what was not let in
    OTHER = "other"  # anything else that deserves a polite answer


MEDIA = frozenset(
    {Kind.FILE, Kind.VOICE, Kind.PHOTO, Kind.VIDEO, Kind.LOCATION, Kind.CONTACT, Kind.STICKER}
)


@dataclass(frozen=True, kw_only=True)
class File:
    """A document that somebody sent, by description only. `ref` is how its platform finds it."""

    ref: str
    name: str = ""
    mime: str = ""
    size: int = 0  # bytes, as the platform claims


@dataclass(frozen=True, kw_only=True)
class Inbound:
    """One event of a platform.

    `platform` and `event_id` together are unique and are how repeats are known (R2). `address` is
    the sender's id on that platform, and `also` another one by which they may be known there.
    `chat` is the group's id, empty in a private conversation.
    """

    platform: str
    event_id: str
    address: str
    kind: Kind
    text: str = ""
    handle: str = ""
    reply_to: str = ""  # platform id of the message of ours that this one answers
    message_id: str = ""  # platform id of the incoming message, or of ours for PRESS and RECEIPT
    callback: str = ""  # what the platform wants back to end the button's waiting sign
    chat: str = ""
    language: str = ""  # language of the person's app, as a hint for the first screen
    occurred_at: datetime | None = None
    file: File | None = None
    content: bytes = b""  # of a FETCHED document
    also: str = ""
    outcome: Outcome | None = None  # of a FAILED message
    ref: str = ""  # the id of ours under which the message of a RECEIPT was sent
    formerly: str = ""  # of somebody who MOVED: another id that they had before, beside `address`


# --- words -------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Day:
    """A date to be written in the reader's language.

    style: long (weekday, day, month), full (the same with the year), date (without the weekday),
    short (day, month), month.
    """

    day: date
    style: str = "long"


@dataclass(frozen=True)
class Wording:
    """What a form says in several languages; the reader's is chosen at hand-over, else the first.

    `said` holds (language, text); a text may have several lines. `args` fill its ${name}.
    """

    said: tuple[tuple[str, str], ...]
    args: tuple[tuple[str, Argument], ...] = ()


@dataclass(frozen=True, kw_only=True)
class Hour:
    """A wall-clock time to be written in the reader's language."""

    at: time


@dataclass(frozen=True, kw_only=True)
class Money:
    """An amount with two decimals, as "0.96", and its currency, as "USD"."""

    amount: str
    currency: str


@dataclass(frozen=True)
class Text:
    """A sentence that is translated only when it is handed over, in the reader's language then.

    `id` is the English sentence with named placeholders, and the key of the catalogues. With `n`
    the sentence is a plural: `id` for one, `many` for the others. Strings among the arguments are
    what people wrote; they are never translated. With `language` the sentence is in that one,
    whatever the reader's: for what is passed on to somebody else, or is read by several.
    """

    id: str
    args: tuple[tuple[str, Argument], ...] = ()
    many: str = ""
    n: int | None = None
    language: str = ""


@dataclass(frozen=True)
class Terms:
    """Several arguments in a row, joined by the reader's comma."""

    items: tuple[Argument, ...] = ()


Argument = str | int | Text | Day | Hour | Money | Terms | Wording
# A str is shown as it stands: what a person wrote, never a sentence of ours.
Words = Text | str | Day | Hour | Wording


def _(id: str, **args: Argument) -> Text:
    """A sentence to translate later. Babel finds it by this name."""
    return Text(id, tuple(args.items()))


def n_(one: str, many: str, n: int, **args: Argument) -> Text:
    """A sentence whose form depends on a count. `{n}` is available in it."""
    return Text(one, tuple(args.items()), many, n)


# --- what goes out -----------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Press:
    """What a button means. It stays on the server; the button carries an opaque handle (S2).

    `action` names a row of ACTIONS; `subject` is "<noun>/<id>" or empty; `value` is its argument.
    """

    action: str
    subject: str = ""
    value: str = ""


@dataclass(frozen=True, kw_only=True)
class Option:
    """One thing that can be tapped. `short` is used where a platform's label is narrow."""

    label: Words
    press: Press
    short: Words | None = None
    hint: Words | None = None  # a second line, where the platform has one


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Options in their order; `columns` > 1 asks for a grid (a small calendar).

    The last `alone` of them stand in rows of their own below it: back, skip, cancel.
    """

    options: tuple[Option, ...]
    columns: int = 1
    alone: int = 0


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A document or picture to send along. `make` names a row of ATTACHMENTS, made at hand-over."""

    make: str
    subject: str = ""
    name: str = ""
    mime: str = ""


@dataclass(frozen=True, kw_only=True)
class Spot:
    """A place on the map, in degrees of WGS 84; `name` is what is written beside it."""

    latitude: float
    longitude: float
    name: str = ""


@dataclass(frozen=True, kw_only=True)
class Message:
    """What is said to one person, before it has a language or a platform.

    `edits` is the ledger key of a standing message that this one replaces, where that is possible.
    `protect` asks the platform to forbid forwarding (H5). `spot` is shown on a map, where that is
    possible.
    """

    lines: tuple[Words, ...]
    title: Words | None = None
    choice: Choice | None = None
    attachments: tuple[Attachment, ...] = ()
    spot: Spot | None = None
    edits: str = ""
    protect: bool = False
    page: int = 0  # of the options, where they do not fit on one


# --- the same, in one language -----------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Label:
    """An option in the reader's language. `data` is the button's opaque payload."""

    data: str
    text: str
    short: str = ""
    hint: str = ""


@dataclass(frozen=True, kw_only=True)
class Document:
    """The bytes of an attachment.

    Where a platform does not take it, the line `instead` stands in the text (a link to it, in the
    reader's language; nothing if it is empty); without such a line, it is named.
    """

    name: str
    mime: str
    content: bytes
    instead: str | None = None


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """A message in one person's language, before it is fitted to a platform."""

    text: str
    title: str = ""  # shown in bold above the text
    labels: tuple[Label, ...] = ()
    columns: int = 1
    alone: int = 0  # how many of the last labels stand below a grid, one a row
    documents: tuple[Document, ...] = ()
    language: str = "en"
    more: str = "More"  # label of the button that shows the next page
    choose: str = "Choose"  # label of the button that opens a list
    page: int = 0  # which page of the options, where they do not fit on one
    more_data: str = ""  # payload of the button `more`: the same message again, at `page` + 1
    edits: str = ""  # platform id of the message to replace
    spot: Spot | None = None
    protect: bool = False

    @property
    def rtl(self) -> bool:
        return self.language.startswith("ar")


@dataclass(frozen=True, kw_only=True)
class Bold:
    """A stretch of bold text; offset and length in UTF-16 units, as Telegram counts."""

    offset: int
    length: int


@dataclass(frozen=True, kw_only=True)
class Nudge:
    """An approved template that is sent where a platform's window is closed.

    `params` fill its {{1}}, {{2}} ...; they hold no line breaks, no tabs and no rows of spaces.
    `payloads` come back from its quick replies, in their order.
    """

    template: str  # its name at the platform
    language: str
    params: tuple[str, ...] = ()
    payloads: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Request:
    """One call of a platform, in words that every platform's `send` understands.

    `rows` are one-tap buttons; `items` is a list that opens behind `list_label` (WhatsApp).
    Neither is set on a numbered text. `ref` is the same whenever this call is made once more.
    With `nudge`, that template is sent, and `text` is what it says.
    """

    text: str
    bold: tuple[Bold, ...] = ()
    rows: tuple[tuple[Label, ...], ...] = ()
    items: tuple[Label, ...] = ()
    list_label: str = ""
    document: Document | None = None
    further: tuple[Document, ...] = ()  # that go along with it, where a platform takes several
    spot: Spot | None = None
    nudge: Nudge | None = None
    edits: str = ""
    rtl: bool = False
    language: str = "en"
    protect: bool = False
    ref: str = ""  # opaque; for a platform that can tell a double by it


class Fate(StrEnum):
    """How one call of a platform ended (platforms.md, section 5)."""

    ACCEPTED = "accepted"
    RETRY = "retry"  # surely not accepted: no connection, 429, 5xx before the body was written
    UNKNOWN = "unknown"  # time-out or cut after the request was written, 5xx
    REFUSED = "refused"  # surely refused for good: our mistake or the message's
    UNREACHABLE = "unreachable"  # blocked, deactivated, chat gone
    MOVED = "moved"  # the chat has a new id, `moved_to`
    MISSED = "missed"  # did not get through to this person; the third time in a row, UNREACHABLE
    SPARING = "sparing"  # the platform wants less of this for a day: nothing unasked until then
    OPTED_OUT = "opted out"  # the person told the platform that they want no more of it
    WINDOW = "window"  # the window is closed, whatever we thought: a template, or a hold
    TEMPLATE = "template"  # this template cannot be used: wrong, paused, taken away
    STOP = "stop"  # the account itself is refused: token, 409


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """What a platform's `send` reports."""

    fate: Fate
    platform_id: str = ""
    why: str = ""  # for operators: a short constant, never content
    retry_after: float | None = None  # seconds
    guessed: bool = False  # the platform named no time: ours, which grows while it goes on
    whole_platform: bool = False  # a RETRY that concerns everybody, not this chat alone
    moved_to: str = ""


@dataclass(frozen=True, kw_only=True)
class Capabilities:
    """What a platform can show. All limits are data; nobody asks for a platform by its name."""

    name: str
    text_limit: int
    text_unit: str = "characters"  # characters, utf16 or bytes
    body_with_buttons: int = 0  # text limit when there are buttons; 0: the same
    caption_limit: int = 1024
    caption_buttons: bool = False  # a document can carry the text and its buttons, in one message
    buttons: int = 0  # how many one-tap buttons a message may carry
    columns: int = 1  # how many stand side by side
    mirrors_rows: bool = False  # lays buttons out from the right by itself in a right-to-left text
    button_label: int = 20
    list_rows: int = 0
    row_label: int = 24
    row_hint: int = 72
    payload_bytes: int = 64
    can_edit: bool = False
    can_send_documents: bool = True
    mimes: frozenset[str] | None = None  # kinds of documents that it takes; None: all
    sent_as: tuple[tuple[str, str], ...] = ()  # a kind it refuses, and one it takes for the same
    can_show_spots: bool = False  # a place on a map, as a message of its own
    documents_together: bool = False  # a text and all its documents are one message
    can_protect: bool = True  # what is not to be passed on may be shown there
    answerable: bool = True  # somebody reads what is sent back; else nothing is offered
    in_order: bool = True  # what somebody says comes in as they said it; else it may be overtaken
    takes_ref: bool = False  # a call can carry an id of ours
    has_receipts: bool = False
    keeps_days: int | None = None  # for a phone that is off; then it drops a message untold
    can_write_first: bool = False
    window_hours: int | None = None
    needs_template: bool = False
    needs_opt_in: bool = False  # nothing unasked without a record of the person's agreement
    cost_class: str = "free"
    paid_by: tuple[tuple[str, str], ...] = ()  # how an address begins, and its country's price
    per_second: float = 25.0
    busiest_second: int = 0  # at most, however calls bunch on their way; 0: only the rate counts
    both_ways: bool = False  # what comes in counts towards it, too
    per_chat_second: float = 1.0
    per_chat_burst: int = 3
    per_group_minute: float = 18.0
    slots: int = 4  # sends in flight at once: at most so many doubles per crash (R4)


@dataclass(frozen=True, kw_only=True)
class NeedsTemplate:
    """The window is closed: only an approved template may be sent."""


@dataclass(frozen=True, kw_only=True)
class Undeliverable:
    """This message cannot be shown on this platform."""

    reason: str


@dataclass(frozen=True, kw_only=True)
class Voice:
    """How one person is spoken to. `locale` is a CLDR name: ar_JO, ar_LB, fr, en_GB."""

    language: str = "en"
    country: str = "LB"
    digits: str = "western"  # or arabic

    @property
    def locale(self) -> str:
        return {"ar": f"ar_{self.country}", "fr": "fr"}.get(self.language, "en_GB")
