"""Judges a due message at hand-over: go, wait, or end by name. The only such place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from bot.core import quiet
from bot.core.occasions import Place, instant, local
from bot.flows.apps.reach import (
    BLOCKED,
    BUDGET,
    LEFT,
    MISSED,
    NO_MAIL,
    NO_OPT_IN,
    NOT_OPENED,
    NOT_WANTED,
    PAUSED_MEMBER,
    PAUSED_NETWORK,
    QUIET,
    RESTING,
    STOPPED,
    TALKING,
    TOO_LATE,
)
from bot.flows.places import place_of, quiet_of
from bot.flows.plans import plan_export
from bot.flows.summaries import printed
from bot.flows.surveys.export import EXPORT
from storage.addresses import STRIKES, Address
from storage.ledger import Entry, Standing, Urgency
from storage.members import Member, State
from storage.networks import Network

# What a judgement may say; bot/flows/apps/reach.py has a sentence for each.
REASONS = (
    BLOCKED,
    MISSED,
    NO_MAIL,
    NO_OPT_IN,
    NOT_OPENED,
    LEFT,
    STOPPED,
    TOO_LATE,
    PAUSED_NETWORK,
    PAUSED_MEMBER,
    QUIET,
    BUDGET,
    TALKING,
    RESTING,
)
TAKEN_OUT = frozenset({EXPORT, plan_export.MADE, printed.MADE})  # files that somebody asked for
A_MOMENT = timedelta(minutes=10)  # until it is looked again whether a conversation is over
LONGEST_TALK = timedelta(minutes=60)  # since the last answer; then nobody is there any more


@dataclass(frozen=True, kw_only=True)
class Facts:
    """All that the judgement rests on, as it is now.

    `opted_in`: the person has agreed to be written to at this address, or need not on its platform.
    `resting_until`: the platform asked for less; until then nothing unasked goes there.
    """

    entry: Entry
    member: Member | None
    network: Network | None
    address: Address | None
    budget_spent: bool
    now: datetime
    talked_at: datetime | None = None  # the last answer in a conversation that stands open
    opted_in: bool = True
    resting_until: datetime | None = None

    @property
    def asked(self) -> bool:
        """Does the person wait for it?"""
        return self.entry.urgency is Urgency.REPLY or self.entry.reason in TAKEN_OUT


@dataclass(frozen=True, kw_only=True)
class Go:
    """Send it now."""


@dataclass(frozen=True, kw_only=True)
class Wait:
    """Not now; look again then."""

    until: datetime
    why: str


@dataclass(frozen=True, kw_only=True)
class End:
    """Never; this is how it ends."""

    state: Standing
    why: str


def judge(facts: Facts) -> Go | Wait | End:
    """Still wanted, still useful, allowed now? Pure: everything it knows is in `facts`."""
    entry = facts.entry
    if entry.expires is not None and entry.expires <= facts.now:
        return End(state=Standing.EXPIRED, why=entry.why or TOO_LATE)
    unreachable = unreachable_because(facts)
    if unreachable is not None:
        return unreachable
    if entry.urgency is Urgency.REPLY:
        return Go()
    waiting = waits_because(facts)
    if waiting is None:
        return Go()
    if entry.expires is not None and waiting.until >= entry.expires:
        return End(state=Standing.EXPIRED, why=waiting.why)
    return waiting


def unreachable_because(facts: Facts) -> End | None:
    """Nobody there, or somebody who is not to be written to."""
    if facts.entry.member_id is not None:
        member = facts.member
        if member is None or not member.here:
            return End(state=Standing.WITHDRAWN, why=LEFT)
        if member.state is State.STOPPED and facts.entry.urgency is not Urgency.REPLY:
            return End(state=Standing.WITHDRAWN, why=STOPPED)
    if facts.address is None and facts.entry.mailed:
        return End(state=Standing.WITHDRAWN, why=NOT_WANTED)  # the mailbox was taken back
    if facts.address is None:
        return End(state=Standing.FAILED, why=NOT_OPENED)
    if not facts.address.reachable:
        return End(state=Standing.FAILED, why=lost_because(facts.entry, facts.address))
    if not facts.opted_in and not facts.asked:
        return End(state=Standing.FAILED, why=NO_OPT_IN)
    return None


def lost_because(entry: Entry, address: Address) -> str:
    """Why nothing reaches an address any more."""
    if entry.mailed:
        return NO_MAIL
    return MISSED if address.strikes >= STRIKES else BLOCKED


def waits_because(facts: Facts) -> Wait | None:
    """The latest of all the reasons to wait."""
    reasons = [
        wait
        for wait in (
            network_pause(facts),
            member_pause(facts),
            quiet_time(facts),
            budget(facts),
            talking(facts),
            resting(facts),
        )
        if wait is not None
    ]
    return max(reasons, key=lambda wait: wait.until) if reasons else None


def network_pause(facts: Facts) -> Wait | None:
    until = facts.network.paused_until if facts.network else None
    return Wait(until=until, why=PAUSED_NETWORK) if until and until > facts.now else None


def member_pause(facts: Facts) -> Wait | None:
    until = facts.member.paused_until if facts.member else None
    return Wait(until=until, why=PAUSED_MEMBER) if until and until > facts.now else None


def quiet_time(facts: Facts) -> Wait | None:
    """Quiet in the person's own place (R8)."""
    if facts.network is None:
        return None
    place = place_of(facts.network)
    until = quiet.next_allowed(facts.now, place, *quiet_of(facts.network, facts.member))
    return Wait(until=until, why=QUIET) if until > facts.now else None


def budget(facts: Facts) -> Wait | None:
    """At most one message a person a day, over all features (H13)."""
    if not facts.entry.budget or not facts.budget_spent or facts.network is None:
        return None
    place = place_of(facts.network)
    tomorrow = local(facts.now, place).date() + timedelta(days=1)
    morning = instant(tomorrow, time(0, 0), place)
    until = quiet.next_allowed(morning, place, *quiet_of(facts.network, facts.member))
    return Wait(until=until, why=BUDGET)


def talking(facts: Facts) -> Wait | None:
    """A question to begin with waits until the conversation that is open is over."""
    heard = facts.talked_at
    if heard is None or facts.now - heard > LONGEST_TALK:
        return None
    return Wait(until=facts.now + A_MOMENT, why=TALKING)


def resting(facts: Facts) -> Wait | None:
    """A platform that asked for less is left in peace, but for what people wait for."""
    until = facts.resting_until
    if until is None or until <= facts.now or facts.asked:
        return None
    return Wait(until=until, why=RESTING)


def today(now: datetime, place: Place) -> tuple[datetime, datetime]:
    """The person's own day, as two instants."""
    day = local(now, place).date()
    return instant(day, time(0, 0), place), instant(day + timedelta(days=1), time(0, 0), place)
