"""Prepares one due row for hand-over: facts, judgement, words, buttons, and the "sending" mark."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
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
from bot.core.render import render
from bot.engine import judging
from bot.engine.judging import End, Facts, Wait, judge
from bot.flows.places import place_of
from bot.flows.reach import NOT_WANTED, WINDOW
from bot.flows.survey import PROMPTS
from storage import addresses, buttons, ledger, members, networks, sending, sessions
from storage.addresses import Address
from storage.database import Store
from storage.ledger import Entry, Standing
from storage.members import Member
from storage.networks import Network

BROKEN = "could not be written"
NOWHERE = Press(action="")
ANY_HANDLE = "-" * len(buttons.new_handle())  # its place is taken by the handle of each message
MARGIN = timedelta(minutes=10)  # platforms.md section 3: keep off the edge of the window


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


def prepare(store: Store, entry: Entry, now: datetime) -> Prepared | None:
    """Judges a due row. None when it has ended or waits; the ledger then says so."""
    facts = facts_of(store, entry, now)
    verdict = judge(facts)
    if isinstance(verdict, End):
        ledger.end(store, [entry.id], verdict.state, verdict.why, now)
    elif isinstance(verdict, Wait):
        sending.put_off(store, entry, verdict.until, verdict.why)
    elif facts.address is not None:
        return Prepared(
            entry=entry, address=facts.address, member=facts.member, network=facts.network
        )
    return None


def facts_of(store: Store, entry: Entry, now: datetime) -> Facts:
    member = members.find(store, entry.member_id) if entry.member_id else None
    network_id = entry.network_id or (member.network_id if member else None)
    network = networks.get(store, network_id) if network_id else None
    spent = False
    if member is not None and network is not None and entry.budget:
        since, until = judging.today(now, place_of(network))
        spent = ledger.budget_spent(store, member.id, since, until)
    address = address_of(store, entry)
    begins = entry.reason in PROMPTS and address is not None
    return Facts(
        entry=entry,
        member=member,
        network=network,
        address=address,
        budget_spent=spent,
        now=now,
        talked_at=sessions.talked_at(store, address.id, now) if begins and address else None,
    )


def address_of(store: Store, entry: Entry) -> Address | None:
    """A reply goes where it was asked for; everything else to the member's best address."""
    if entry.urgency is ledger.Urgency.REPLY or entry.member_id is None:
        return addresses.get(store, entry.address_id) if entry.address_id else None
    return addresses.of_member(store, entry.member_id)


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
    if isinstance(requests, NeedsTemplate):
        ledger.end(store, [entry.id], Standing.HELD, WINDOW, now)
        return None
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
    )
    if not marked:
        return None  # another process was quicker
    return Claim(entry=entry, address=prepared.address, fence=fence, requests=requests, at=now)


def compose(store: Store, prepared: Prepared, now: datetime, tables: Tables) -> Message | None:
    """A reply was written when it was said; everything else is composed from the facts of now."""
    entry = prepared.entry
    if entry.body:
        return stored.from_json(entry.body)
    composer = tables.composers[entry.reason]
    return composer(
        Composing(
            store=store, entry=entry, member=prepared.member, network=prepared.network, now=now
        )
    )


def requests_for(
    store: Store, prepared: Prepared, message: Message, *, now: datetime, tables: Tables,
    caps: Capabilities,
) -> tuple[Request, ...] | NeedsTemplate | Undeliverable:  # fmt: skip
    """The message in the person's language, fitted to the platform."""
    voice = voice_of(prepared.member, prepared.network, prepared.address)
    handle = handle_for(store, prepared, message, now)
    if is_ours(message):
        open_ = window_open(prepared.address, caps, now)
        return with_handle(laid_out(shape_of(message), voice, caps, open_), handle)
    spoken = texts.say(message, voice, lambda place, _option: f"{handle}.{place}")
    spoken = replace(
        spoken,
        documents=documents(store, prepared, message, voice, now, tables),
        edits=standing_id(store, prepared, message.edits) if caps.can_edit else "",
        page=message.page,
        more_data=f"{handle}.more{message.page + 1}" if handle else "",
    )
    return render(spoken, caps, window_open(prepared.address, caps, now))


def is_ours(message: Message) -> bool:
    """Nothing in it is what a person wrote, and it stands for itself: every reader of one language
    is shown the same."""
    if message.attachments or message.edits:
        return False
    options = message.choice.options if message.choice is not None else ()
    words = (message.title, *message.lines)
    return all(map(texts.is_ours, words)) and all(
        texts.is_ours(option.label) and texts.is_ours(option.short) and texts.is_ours(option.hint)
        for option in options
    )


class Shape(NamedTuple):
    """A message without what its buttons mean, which is not shown."""

    lines: tuple[Words, ...]
    title: Words | None
    options: tuple[tuple[Words, Words | None, Words | None], ...]  # label, short, hint
    columns: int
    alone: int
    template: str
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
        message.template,
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
        template=shape.template,
        protect=shape.protect,
        page=shape.page,
    )


@lru_cache(maxsize=512)
def laid_out(
    shape: Shape, voice: Voice, caps: Capabilities, open_: bool
) -> tuple[Request, ...] | NeedsTemplate | Undeliverable:
    message = message_of(shape)
    spoken = texts.say(message, voice, lambda place, _option: f"{ANY_HANDLE}.{place}")
    more = f"{ANY_HANDLE}.more{message.page + 1}" if spoken.labels else ""
    return render(replace(spoken, page=message.page, more_data=more), caps, open_)


def with_handle(
    requests: tuple[Request, ...] | NeedsTemplate | Undeliverable, handle: str
) -> tuple[Request, ...] | NeedsTemplate | Undeliverable:
    """The same with buttons of its own."""
    if not handle or not isinstance(requests, tuple):
        return requests

    *before, last = requests
    rows = tuple(tuple(own(label, handle) for label in row) for row in last.rows)
    items = tuple(own(label, handle) for label in last.items)
    return (*before, replace(last, rows=rows, items=items))


def own(label: Label, handle: str) -> Label:
    data = handle + label.data[len(ANY_HANDLE) :]
    return Label(data=data, text=label.text, hint=label.hint)


def handle_for(store: Store, prepared: Prepared, message: Message, now: datetime) -> str:
    """One opaque handle for all buttons of the message; their meaning stays here (S2)."""
    if message.choice is None or not message.choice.options:
        return ""
    options = message.choice.options
    labels = labels_of(tuple(option.label for option in options))
    presses: list[list[object]] = [
        [option.press.action, option.press.subject, option.press.value, own]
        for option, own in zip(options, labels, strict=True)
    ]
    return buttons.add(store, prepared.address.id, prepared.entry.id, presses, now)


def labels_of(labels: tuple[Words, ...]) -> list[list[str]]:
    """Each label's words in every language, for people who type them."""
    known = all(map(texts.is_ours, labels))
    return known_labels(labels) if known else [list(texts.all_labels(each)) for each in labels]


@lru_cache(maxsize=512)
def known_labels(labels: tuple[Words, ...]) -> list[list[str]]:
    return [list(texts.all_labels(each)) for each in labels]


def documents(
    store: Store, prepared: Prepared, message: Message, voice: Voice, now: datetime,
    tables: Tables,
) -> tuple[Document, ...]:  # fmt: skip
    made = [
        tables.attachments[attachment.make](
            Making(
                store=store,
                subject=attachment.subject,
                member=prepared.member,
                voice=voice,
                now=now,
            )
        )
        for attachment in message.attachments
    ]
    return tuple(document for document in made if document is not None)


def standing_id(store: Store, prepared: Prepared, key: str) -> str:
    """The platform's id of the standing message that this one replaces, if it is in this chat."""
    entry = ledger.by_key(store, key) if key else None
    if entry is None or entry.address_id != prepared.address.id:
        return ""
    return entry.platform_id


def window_open(address: Address, caps: Capabilities, now: datetime) -> bool:
    if caps.window_hours is None:
        return True
    heard = address.last_in_at
    return heard is not None and now < heard + timedelta(hours=caps.window_hours) - MARGIN
