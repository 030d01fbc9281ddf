"""Settling: how each send ended is written down, at once, after a crash, or when told later."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import msgspec

from bot.core.flow import Tables
from bot.core.messages import Fate, Outcome
from bot.engine.fates import POLICY, Sent, settle_unknown
from bot.engine.handover import Claim
from bot.engine.journal import Note, Noted
from bot.flows.apps import nudges
from storage import addresses, ledger, receipts, sending, templates, unfetched
from storage.database import Store
from storage.ledger import Entry

# Receipts come within seconds; those that we could not take come again, with ever longer pauses.
TOLD_LATE = timedelta(hours=3)


def settle_well(store: Store, some: Sequence[tuple[Claim, str]], now: datetime) -> int:
    """Each under the fencing number that it was marked with; returns how many were still ours."""
    return sum(
        sending.settle_all(
            store,
            [(claim.entry, platform_id) for claim, platform_id in some if claim.fence == fence],
            fence=fence,
            now=now,
        )
        for fence in {claim.fence for claim, _platform_id in some}
    )


def recover(store: Store, now: datetime, *, all_of_them: bool, noted: Noted | None = None) -> int:
    """Rows whose sender died on the way; returns how many. `noted` is what it has left behind."""
    entries = sending.abandoned(store, now, all_of_them=all_of_them)
    for entry in entries:
        if noted is not None and entry.fence in noted.fences:
            note, platform_id = noted.rows.get(entry.id, (None, ""))
            if note is None:
                sending.put_off(store, entry, now, entry.why, uncount=True)
                continue
            if note is Note.ACCEPTED:
                sending.settle_handed_over(
                    store, entry, fence=entry.fence, platform_id=platform_id, now=now
                )
                continue
        group = entry.address_id is not None and addresses.get(store, entry.address_id).group
        settle_unknown(store, entry, now, attempts=entry.attempt, group=group)
    return len(entries)


# --- what did not arrive --------------------------------------------------------------------------


def settle_badly(
    store: Store, claim: Claim, outcome: Outcome, now: datetime, wait: timedelta
) -> None:
    """The platform has refused it, or nobody knows. `wait` is for how long nobody is to try."""
    if not sending.is_sending(store, claim.entry.id, claim.fence):
        return  # another process has taken it over
    if outcome.fate in (Fate.RETRY, Fate.STOP):
        sending.put_off(store, claim.entry, now + wait, outcome.why, uncount=True)
        return
    nudge = next((one.nudge for one in claim.requests if one.nudge is not None), None)
    sent = Sent(
        entry=claim.entry,
        address=addresses.get(store, claim.address.id),
        at=claim.at,
        attempts=claim.entry.attempt + 1,
        template=nudge.template if nudge is not None else "",
        language=nudge.language if nudge is not None else "",
    )
    POLICY[outcome.fate](store, sent, outcome, now)


def settle_afterwards(store: Store, entry: Entry, outcome: Outcome, now: datetime) -> bool:
    """The platform had taken it, and tells now that it failed. False where that is out of date: it
    has arrived meanwhile, or the same was told before."""
    if not receipts.may_fail(entry.state, entry.why) or entry.address_id is None:
        return False
    template, language = templates.was_sent_as(entry.template)
    sent = Sent(
        entry=entry,
        address=addresses.get(store, entry.address_id),
        at=entry.handed_at or now,
        attempts=entry.attempt,
        template=template,
        language=language,
        taken=True,
    )
    POLICY[outcome.fate](store, sent, outcome, now)
    return True


# --- what is told before we know what it is about -------------------------------------------------


class Early(msgspec.Struct, frozen=True, kw_only=True):
    """A failure of a message whose acceptance was not written down yet."""

    address_id: int
    outcome: Outcome
    at: datetime


def put_early(
    store: Store, platform: str, message_id: str, address_id: int, outcome: Outcome, now: datetime
) -> None:
    told = msgspec.json.encode(Early(address_id=address_id, outcome=outcome, at=now)).decode()
    receipts.put_early(store, platform, message_id, told)


def settle_early(store: Store, now: datetime) -> int:
    """By now it is written down, or it is about nothing of ours. Returns how many were settled."""
    settled = 0
    for platform, message_id, told in receipts.early(store):
        early = msgspec.json.decode(told, type=Early)
        entry = ledger.by_platform_id(store, platform, message_id, early.address_id)
        if entry is not None:
            settled += settle_afterwards(store, entry, early.outcome, now)
        if entry is not None or early.at < now - receipts.EARLY_KEPT:
            receipts.drop_early(store, platform, message_id)
    return settled


# --- what no phone fetched ------------------------------------------------------------------------


def end_unfetched(store: Store, tables: Tables, now: datetime) -> int:
    """What a platform dropped without a word ends by name; returns how many. Nothing is sent in its
    place: it may have been shown after all, and what is told of that later counts."""
    return sum(
        unfetched.end(store, dropped(store, name, timedelta(days=caps.keeps_days), now), now)
        for name, caps in tables.platforms.items()
        if caps.keeps_days is not None
    )


def dropped(store: Store, platform: str, keeps: timedelta, now: datetime) -> Iterator[int]:
    """A template waits for a phone that is off as long as it says, all else as long as `keeps`."""
    until = now - TOLD_LATE
    waits = {one.name: one.waits for one in nudges.templates().values()}
    for one in unfetched.templates_unheard(store, platform, until, at_most=keeps):
        name, _language = templates.was_sent_as(one.template)
        if one.handed_at <= until - (waits.get(name) or keeps):
            yield one.id
    for one in unfetched.others_unheard(store, platform, until - keeps):
        yield one.id
