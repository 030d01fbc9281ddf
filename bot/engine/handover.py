"""Prepares one due row for hand-over: facts, judgement, words, buttons, and the "sending" mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import NamedTuple

from bot.core import stored, texts
from bot.core.flow import Composing, Making, Tables, voice_of
from bot.core.messages import (
    Capabilities,
    Choice,
    Document,
    Label,
    Message,
    NeedsTemplate,
    Option,
    Press,
    Request,
    Undeliverable,
    Voice,
    Words,
)
from bot.core.render import render, takes
from bot.engine import linked_files, nudging, resting
from bot.engine.facts import facts_of, meant
from bot.engine.judging import End, Go, Wait, judge
from bot.flows.apps.reach import NOT_WANTED, RESTING
from bot.flows.apps.windows import window_open
from storage import (
    buttons,
    ledger,
    outside,
    sending,
    templates,
)
from storage.addresses import Address
from storage.database import Store
from storage.ledger import Entry, Standing
from storage.members import Member
from storage.networks import Network

BROKEN = "could not be written"
NOWHERE = Press(action="")
ANY_HANDLE = "-" * len(buttons.new_handle())  # its place is taken by the handle of each message


@dataclass(frozen=True, kw_only=True)
class Prepared:
    """A row that may go now, with everything that is known about it."""

    entry: Entry
    address: Address
    member: Member | None
    network: Network | None


@dataclass(frozen=True, kw_only=True)
class Claim:
    """A row marked as being sent, and the calls that send it."""

    entry: Entry
    address: Address
    fence: int
    requests: Sequence[Request]
    at: datetime  # when it was marked


def prepare(store: Store, entry: Entry, now: datetime, tables: Tables) -> Prepared | None:
    """Judges a due row. None when it has ended or waits; the ledger then says so."""
    facts = facts_of(store, entry, now, tables)
    verdict = judge(facts)
    if isinstance(verdict, End):
        ledger.end(store, [entry.id], verdict.state, verdict.why, now)
    elif isinstance(verdict, Wait):
        sending.put_off(store, entry, verdict.until, verdict.why)
    elif facts.address is not None:
        return Prepared(
            entry=entry, address=facts.address, member=facts.member, network=facts.network
        )
    if not isinstance(verdict, Go) and verdict.why == RESTING and facts.address is not None:
        network_id = facts.network.id if facts.network is not None else None
        resting.tell(store, network_id, facts.address.platform, now)
    return None


def claim(
    store: Store, prepared: Prepared, *, now: datetime, tables: Tables, caps: Capabilities,
    fence: int,
) -> Claim | None:  # fmt: skip
    """Words, buttons and the mark. None when the message turned out not to be wanted."""
    entry = prepared.entry
    message = compose(store, prepared, now, tables)
    if message is None:
        ledger.end(store, [entry.id], Standing.WITHDRAWN, NOT_WANTED, now)
        return None
    requests = requests_for(store, prepared, message, now=now, tables=tables, caps=caps)
    template = ""
    if isinstance(requests, NeedsTemplate):
        nudged = nudge_for(store, prepared, message, now, caps)
        if nudged is None:
            return None
        requests = (nudged,)
        if nudged.nudge is not None:
            template = templates.sent_as(nudged.nudge.template, nudged.nudge.language)
    if isinstance(requests, Undeliverable):
        ledger.end(store, [entry.id], Standing.FAILED, requests.reason, now)
        return None
    marked = sending.mark_sending(
        store,
        entry,
        platform=prepared.address.platform,
        address_id=prepared.address.id,
        fence=fence,
        now=now,
        revision=entry.revision,
        template=template,
    )
    if not marked:
        return None  # another process was quicker
    if template:
        outside.count(store, prepared.address.platform, prepared.address.id, now)
    if caps.takes_ref:
        requests = with_ref(store, entry, requests)
    return Claim(entry=entry, address=prepared.address, fence=fence, requests=requests, at=now)


def nudge_for(
    store: Store, prepared: Prepared, message: Message, now: datetime, caps: Capabilities
) -> Request | None:
    """What goes outside the window. None where it is held or waits; the ledger then says so."""
    composing = composing_of(store, prepared, meant(store, prepared.entry), now)
    presses = presses_of(message, labels_of(message))
    made = nudging.nudge(composing, prepared.address, message, presses, caps)
    if isinstance(made, End):
        ledger.end(store, [prepared.entry.id], made.state, made.why, now)
    elif isinstance(made, Wait):
        sending.put_off(store, prepared.entry, made.until, made.why)
    return made if isinstance(made, Request) else None


def with_ref(store: Store, entry: Entry, requests: Sequence[Request]) -> tuple[Request, ...]:
    """Each part under an id that is the same at every try, and tells nobody anything. A message of
    one part has the bare one: what is told of it is told of the whole message."""
    ref = ref_of(store, entry.key)
    if len(requests) == 1:
        return (replace(requests[0], ref=ref),)
    return tuple(replace(one, ref=f"{ref}.{part}") for part, one in enumerate(requests))


def ref_of(store: Store, key: str) -> str:
    return store.vault.blind("sent", key)


def compose(store: Store, prepared: Prepared, now: datetime, tables: Tables) -> Message | None:
    """A reply was written when it was said; everything else is composed from the facts of now."""
    entry = meant(store, prepared.entry)
    if entry.body:
        return stored.from_json(entry.body)
    composer = tables.composers[entry.reason]
    return composer(composing_of(store, prepared, entry, now))


def composing_of(store: Store, prepared: Prepared, entry: Entry, now: datetime) -> Composing:
    return Composing(
        store=store, entry=entry, member=prepared.member, network=prepared.network, now=now
    )


def requests_for(
    store: Store, prepared: Prepared, message: Message, *, now: datetime, tables: Tables,
    caps: Capabilities,
) -> tuple[Request, ...] | NeedsTemplate | Undeliverable:  # fmt: skip
    """The message in the person's language, fitted to the platform."""
    voice = voice_of(prepared.member, prepared.network, prepared.address)
    open_ = window_open(prepared.address, caps, now)
    if not open_ and caps.needs_template:
        return NeedsTemplate()
    if is_ours(message):
        laid = laid_out(shape_of(message), voice, caps, open_)
        presses = presses_of(message, laid.labels)
        handle = handle_for(store, prepared, presses, now) if caps.answerable else ""
        return with_handle(laid.requests, handle)
    presses = presses_of(message, labels_of(message))
    handle = handle_for(store, prepared, presses, now) if caps.answerable else ""
    spoken = texts.say(message, voice, lambda place, _option: f"{handle}.{place}")
    spoken = replace(
        spoken,
        documents=documents(store, prepared, message, voice, now, tables, caps),
        edits=standing_id(store, prepared, message.edits) if caps.can_edit else "",
        page=message.page,
        more_data=f"{handle}.more{message.page + 1}" if handle else "",
    )
    return render(spoken, caps, open_)


def is_ours(message: Message) -> bool:
    """Nothing in it is what a person wrote, and it stands for itself: every reader of one language
    is shown the same."""
    if message.attachments or message.edits or message.spot is not None:
        return False
    words = [message.title, *message.lines]
    for option in options_of(message):
        words += (option.label, option.short, option.hint)
    return all(texts.is_ours(each) for each in words if each is not None)


def options_of(message: Message) -> tuple[Option, ...]:
    return message.choice.options if message.choice is not None else ()


class Shape(NamedTuple):
    """A message without what its buttons mean, which is not shown."""

    lines: tuple[Words, ...]
    title: Words | None
    options: tuple[tuple[Words, Words | None, Words | None], ...]  # label, short, hint
    columns: int
    alone: int
    protect: bool
    page: int


def shape_of(message: Message) -> Shape:
    choice = message.choice or Choice(options=())
    return Shape(
        message.lines,
        message.title,
        tuple((option.label, option.short, option.hint) for option in choice.options),
        choice.columns,
        choice.alone,
        message.protect,
        message.page,
    )


def message_of(shape: Shape) -> Message:
    options = tuple(
        Option(label=label, short=short, hint=hint, press=NOWHERE)
        for label, short, hint in shape.options
    )
    return Message(
        lines=shape.lines,
        title=shape.title,
        choice=Choice(options=options, columns=shape.columns, alone=shape.alone),
        protect=shape.protect,
        page=shape.page,
    )


class Laid(NamedTuple):
    """How it is shown, with no handle yet, and its buttons' words in every language."""

    requests: tuple[Request, ...] | NeedsTemplate | Undeliverable
    labels: list[list[str]]


@lru_cache(maxsize=512)
def laid_out(shape: Shape, voice: Voice, caps: Capabilities, open_: bool) -> Laid:
    message = message_of(shape)
    spoken = texts.say(message, voice, lambda place, _option: f"{ANY_HANDLE}.{place}")
    more = f"{ANY_HANDLE}.more{message.page + 1}" if spoken.labels else ""
    requests = render(replace(spoken, page=message.page, more_data=more), caps, open_)
    return Laid(requests, labels_of(message))


def with_handle(
    requests: tuple[Request, ...] | NeedsTemplate | Undeliverable, handle: str
) -> tuple[Request, ...] | NeedsTemplate | Undeliverable:
    """The same with buttons of its own."""
    if not handle or not isinstance(requests, tuple):
        return requests

    *before, last = requests
    rows = tuple([tuple([own(label, handle) for label in row]) for row in last.rows])
    items = tuple([own(label, handle) for label in last.items])
    return (*before, replace(last, rows=rows, items=items))


def own(label: Label, handle: str) -> Label:
    data = handle + label.data[len(ANY_HANDLE) :]
    return Label(data=data, text=label.text, hint=label.hint)


def handle_for(store: Store, prepared: Prepared, presses: nudging.Presses, now: datetime) -> str:
    """One opaque handle for all buttons of the message; their meaning stays here (S2)."""
    if not presses:
        return ""
    return buttons.add(store, prepared.address.id, prepared.entry.id, presses, now)


def presses_of(message: Message, labels: Sequence[list[str]]) -> nudging.Presses:
    """What each of its buttons means, and its words."""
    return [
        [option.press.action, option.press.subject, option.press.value, own]
        for option, own in zip(options_of(message), labels, strict=True)
    ]


def labels_of(message: Message) -> list[list[str]]:
    """Each button's words in every language, for people who type them."""
    return [list(texts.all_labels(option.label)) for option in options_of(message)]


def documents(
    store: Store, prepared: Prepared, message: Message, voice: Voice, now: datetime,
    tables: Tables, caps: Capabilities,
) -> tuple[Document, ...]:  # fmt: skip
    found = []
    for attachment in message.attachments:
        making = Making(
            store=store, subject=attachment.subject, member=prepared.member, voice=voice, now=now
        )
        document = tables.attachments[attachment.make](making)
        if document is not None and not takes(caps, document):
            line = linked_files.line_for(attachment.make, document, making, tables.files_at)
            document = replace(document, instead=line)
        if document is not None:
            found.append(document)
    return tuple(found)


def standing_id(store: Store, prepared: Prepared, key: str) -> str:
    """The platform's id of the standing message that this one replaces, if it is in this chat."""
    entry = ledger.by_key(store, key) if key else None
    if entry is None or entry.address_id != prepared.address.id:
        return ""
    return entry.platform_id
