"""Flows, actions and commands, and the turn that they are taken in."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from bot.core import stored, texts
from bot.core.form import Answers, Form
from bot.core.messages import (
    Attachment,
    Capabilities,
    Choice,
    Document,
    Inbound,
    Message,
    Text,
    Voice,
    Words,
)
from bot.core.prices import Prices
from storage import ledger, wanted
from storage.addresses import Address
from storage.database import Store
from storage.ledger import Entry, Planned, Urgency
from storage.members import Member, Role
from storage.networks import Network
from storage.written import to_json

EVERYBODY = frozenset(Role)
ABOUT = "~about"  # among a conversation's answers: what it is about, "survey/12"
REPLY_LASTS = timedelta(hours=47)  # a reply older than a chat keeps is of no use (H12)


@dataclass(frozen=True, kw_only=True)
class Flow:
    """One conversation: the questions, who may start it, and what completing it does.

    A conversation about one thing is begun as "survey/12"; its answers then hold ABOUT. `later`: it
    may be put aside at any question and goes on where it stood.
    """

    name: str
    asks: Callable[[Turn, Answers], Form]
    then: Callable[[Turn, Answers], None]
    by: frozenset[Role] = EVERYBODY
    begin: Callable[[Turn], Answers | None] | None = None  # None stops it, having said why
    cancelled: Callable[[Turn, Answers], None] | None = None
    over: Callable[[Turn, Answers], Text | None] | None = None  # why it cannot go on, if so
    strangers: bool = False  # may be held by somebody who is no member yet
    counts: bool = True  # shows "3 of 7"
    later: bool = False


@dataclass(frozen=True, kw_only=True)
class Action:
    """What one tap on a standing message does. The role is checked at every press (S2)."""

    name: str
    does: Callable[[Turn, str, str], None]  # turn, subject, value
    by: frozenset[Role] = EVERYBODY


@dataclass(frozen=True, kw_only=True)
class Command:
    """What can be asked for at any time, by "/name", by a menu button, or by its label."""

    name: str
    label: Text
    does: Callable[[Turn, str], None]  # turn, the words behind the command
    by: frozenset[Role] = EVERYBODY
    menu: bool = True
    strangers: bool = False
    words: tuple[str, ...] = ()  # further words that mean it, in any language


@dataclass(frozen=True, kw_only=True)
class Composing:
    """What a message is composed from, at the moment when it is handed over."""

    store: Store
    entry: Entry
    member: Member | None
    network: Network | None
    now: datetime


@dataclass(frozen=True, kw_only=True)
class Making:
    """What an attachment is made from."""

    store: Store
    subject: str
    member: Member | None
    voice: Voice
    now: datetime


@dataclass(frozen=True, kw_only=True)
class Tables:
    """Everything that there is, in one place; bot/flows/__init__.py fills it."""

    flows: Mapping[str, Flow]
    actions: Mapping[str, Action]
    commands: Mapping[str, Command]
    wants: Mapping[str, Callable[..., Iterable[Planned]]]  # by noun: store, id, now[, member]
    composers: Mapping[str, Callable[[Composing], Message | None]]  # by reason
    attachments: Mapping[str, Callable[[Making], Document | None]]
    joined: Sequence[Callable[[Turn, Member], None]] = ()  # told when a member joins
    left: Sequence[Callable[[Turn, Member], None]] = ()  # told when a member goes
    # Subjects to plan again: of one network by its id, with None of all.
    daily: Sequence[Callable[[Store, datetime, int | None], Iterable[str]]] = ()
    typed: Sequence[Callable[[Turn, str], bool]] = ()  # words that mean something at any time
    on_time: Sequence[Callable[[Store, Tables, datetime], None]] = ()  # what a moment brings
    follow: Mapping[str, Callable[[Store, int, datetime], Iterable[str]]] = field(
        default_factory=dict
    )  # by noun: the subjects that move with one
    platforms: Mapping[str, Capabilities] = field(default_factory=dict)  # that are switched on
    prices: Mapping[str, Prices] = field(default_factory=dict)  # by platform, where known
    files_at: str = ""  # our own address, where a file can be fetched by a link; empty: nowhere

    def flow(self, name: str) -> Flow:
        """The flow of a conversation: "survey" of "survey/12"."""
        return self.flows[name.partition("/")[0]]


@dataclass(kw_only=True)
class Turn:
    """One thing that came in, taken in one transaction. Flows decide and remember here."""

    store: Store
    now: datetime
    event: str  # the inbox row's id: replies get their keys from it, so that none is doubled
    inbound: Inbound
    address: Address
    member: Member | None
    network: Network | None
    tables: Tables
    links: Mapping[str, str] = field(default_factory=dict)  # platform -> invitation link pattern
    said: int = 0
    toast: Words | None = None  # a word shown at once where a button was pressed
    begun: tuple[str, Answers] | None = None
    fetch: bool = False  # the document that came in is wanted
    tapped: int | None = None  # the ledger's row of the message whose button was pressed
    erased: bool = False
    replies: list[tuple[dict[str, Any], Message]] = field(default_factory=list)  # and their rows

    @property
    def me(self) -> Member:
        """The member who speaks: actions, and flows that are not for strangers, have one."""
        if self.member is None:
            raise LookupError("a stranger has come where only members are let in")
        return self.member

    @property
    def home(self) -> Network:
        """The network of the member who speaks."""
        if self.network is None:
            raise LookupError("a stranger has come where only members are let in")
        return self.network

    @property
    def said_at(self) -> datetime:
        """When it was said, as far as the platform tells; never later than now."""
        return min(self.now, self.inbound.occurred_at or self.now)

    def overtaken(self, moment: datetime | None) -> bool:
        """Whether it was said before that moment and comes in only now, as it may happen where a
        platform keeps no order."""
        caps = self.tables.platforms.get(self.address.platform)
        return (
            caps is not None and not caps.in_order and moment is not None and self.said_at < moment
        )

    @property
    def standing(self) -> Entry | None:
        """The message whose button was pressed."""
        return ledger.get(self.store, self.tapped) if self.tapped is not None else None

    @property
    def voice(self) -> Voice:
        return voice_of(self.member, self.network, self.address)

    def say(
        self,
        *lines: Words,
        title: Words | None = None,
        choice: Choice | None = None,
        attachments: tuple[Attachment, ...] = (),
        edits: str = "",
        protect: bool = False,
    ) -> None:
        """Answers the person, in this transaction: what is confirmed is saved (R3)."""
        message = Message(
            lines=lines,
            title=title,
            choice=choice,
            attachments=attachments,
            edits=edits,
            protect=protect,
        )
        self.send(message)

    def send(self, message: Message) -> None:
        self.said += 1
        planned = Planned(
            key=f"reply/{self.event}/{self.said}",
            reason="reply",
            due=self.now,
            member_id=self.member.id if self.member else None,
            address_id=self.address.id,
            network_id=self.network.id if self.network else None,
            expires=self.now + REPLY_LASTS,
            urgency=Urgency.REPLY,
            budget=False,
            body=to_json(stored.pack(message)),
        )
        row = ledger.reply(self.store, f"reply/{self.address.id}", planned, self.now)
        self.replies.append((row, message))

    def tell(
        self, member: Member, message: Message, *, key: str, reason: str,
        urgency: Urgency = Urgency.CHANGE, subject: str = "",
    ) -> None:  # fmt: skip
        """Tells another member something that they asked to know; outside the budget."""
        planned = Planned(
            key=key,
            reason=reason,
            due=self.now,
            member_id=member.id,
            network_id=member.network_id,
            expires=self.now + REPLY_LASTS,
            urgency=urgency,
            budget=False,
            body=to_json(stored.pack(message)),
        )
        ledger.plan(self.store, subject or f"notice/{member.id}", planned, self.now)

    def begin(self, flow: str, **answers: Any) -> None:
        """Starts a conversation when this turn's own work is done: "rename", "survey/12"."""
        self.begun = (flow, answers)

    def reconcile(
        self, subject: str, why: str = "not wanted", *, member_id: int | None = None
    ) -> wanted.Reconciled:
        """Makes the ledger hold what the subject wants now, in this transaction.

        What concerns one member alone, an answer say, is reconciled for that member.
        """
        return reconcile(self.store, self.tables, subject, self.now, why, member_id=member_id)

    def may(self, by: frozenset[Role]) -> bool:
        return self.member is not None and self.member.role in by


def reconcile(
    store: Store, tables: Tables, subject: str, now: datetime, why: str = "not wanted", *,
    member_id: int | None = None,
) -> wanted.Reconciled:  # fmt: skip
    """Asks the noun what it wants sent and makes the ledger so. `subject` is "<noun>/<id>"."""
    noun, _slash, id = subject.partition("/")
    whom = () if member_id is None else (member_id,)
    if member_id is None and noun in tables.follow:
        for follower in tables.follow[noun](store, int(id), now):
            reconcile(store, tables, follower, now, why)
    rows = tables.wants[noun](store, int(id), now, *whom)
    return wanted.reconcile(store, subject, rows, now, why, member_id=member_id)


def voice_of(member: Member | None, network: Network | None, address: Address | None) -> Voice:
    """How somebody is spoken to: their own choice, else what their app suggests, else Arabic."""
    country = network.country if network else "LB"
    if member is not None:
        return Voice(language=member.language, country=country, digits=member.digits)
    hint = (address.language if address else "")[:2]
    return Voice(language=hint if hint in texts.LANGUAGES else "ar", country=country)
