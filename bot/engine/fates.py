"""Fate by fate, what becomes of a message that did not arrive, and of the address it went to.

One policy for what a platform says at once and for what it tells later (R4, R5). What surely did
not arrive goes to the same person's next app, goes once more, or ends by name; what perhaps did is
tried once more at most. Nothing goes round for ever: each way back to "planned" takes away what led
there (a strike-free address, an open window, a template that could be used), or moves the message
towards its end in time.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core.messages import Fate, Outcome
from bot.engine import resting
from bot.engine.judging import TAKEN_OUT, lost_because
from bot.flows.apps.opting_out import opt_out_at
from bot.flows.apps.reach import MISSED, NO_TEMPLATE, RESTING, STOPPED, TOO_LATE, UNKNOWN, WINDOW
from storage import addresses, also_known, ledger, opt_ins, receipts, sending, strikes, templates
from storage.addresses import Address
from storage.database import Store
from storage.ledger import Entry, Standing, Urgency

PRIVATE_TRIES = 2  # R5: an unknown outcome of a private message is tried once more
STOPPED_AFTERWARDS = timedelta(hours=1)  # until we try again, where our account was refused late
AT_LAST = timedelta(days=2)  # after it was due; for messages that have no end of their own
REFUSED = "refused"
BLOCKED_US = "blocked"  # what a platform says of somebody who wants nothing of us

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A message that was sent and did not arrive, and what is known of how it was sent.

    `attempts` are those that may have arrived, this one among them. `taken`: the platform had
    accepted it first, so that it surely failed, whatever it is that it says now.
    """

    entry: Entry
    address: Address
    at: datetime
    attempts: int
    template: str = ""
    language: str = ""
    taken: bool = False

    @property
    def stays(self) -> bool:
        """Belongs where it was sent: a reply, mail, and what goes to a group."""
        entry = self.entry
        return entry.mailed or entry.member_id is None or entry.urgency is Urgency.REPLY


# --- where it goes from here ----------------------------------------------------------------------


def end(store: Store, sent: Sent, why: str, now: datetime) -> None:
    receipts.fail(store, sent.entry.id, Standing.FAILED, why, now)


def again(store: Store, sent: Sent, at: datetime, why: str, now: datetime) -> None:
    """Back to "planned", if it is of use then; it surely did not arrive, and is no try."""
    last = sent.entry.expires or sent.entry.due + AT_LAST
    if last <= at:
        late = RESTING if why == RESTING else TOO_LATE
        receipts.fail(store, sent.entry.id, Standing.EXPIRED, late, now)
    else:
        receipts.plan_again(store, sent.entry.id, at, why)


def elsewhere(store: Store, sent: Sent, why: str, now: datetime) -> None:
    """To the person's next app, if there is one; else this is how it ends."""
    member_id = sent.entry.member_id
    address = addresses.get(store, sent.address.id)
    if sent.stays or member_id is None or strikes.next_after(store, member_id, address) is None:
        end(store, sent, why, now)
    else:
        again(store, sent, now, why, now)


def once_more(store: Store, sent: Sent, outcome: Outcome, now: datetime) -> None:
    """It failed for a reason that passes. How often is counted, as with an unknown outcome."""
    at = now + sending.SECOND_TRY
    over = sent.address.group or sent.entry.reason in TAKEN_OUT or sent.attempts >= PRIVATE_TRIES
    if over:
        end(store, sent, outcome.why or REFUSED, now)
    elif (sent.entry.expires or sent.entry.due + AT_LAST) <= at:
        receipts.fail(store, sent.entry.id, Standing.EXPIRED, TOO_LATE, now)
    else:
        receipts.plan_again(store, sent.entry.id, at, outcome.why or REFUSED, uncount=False)


def settle_unknown(
    store: Store, entry: Entry, now: datetime, *, attempts: int, group: bool
) -> None:
    """Perhaps it arrived, perhaps not: one further try for a private prompt, none for a group
    or for files that somebody took out.

    `attempts` are those that may have arrived; what surely was not accepted is not counted.
    """
    again = now + sending.SECOND_TRY
    if group or entry.reason in TAKEN_OUT or attempts >= PRIVATE_TRIES:
        ledger.end(store, [entry.id], Standing.FAILED, UNKNOWN, now)
    elif entry.expires is not None and entry.expires <= again:
        ledger.end(store, [entry.id], Standing.EXPIRED, TOO_LATE, now)
    else:
        sending.put_off(store, entry, again, UNKNOWN)


# --- fate by fate ---------------------------------------------------------------------------------


def refused(store: Store, sent: Sent, outcome: Outcome, now: datetime) -> None:
    end(store, sent, outcome.why or REFUSED, now)


def perhaps(store: Store, sent: Sent, outcome: Outcome, now: datetime) -> None:
    if sent.taken:
        once_more(store, sent, outcome, now)
    else:
        group = sent.address.group
        settle_unknown(store, sent.entry, now, attempts=sent.attempts, group=group)


def account(store: Store, sent: Sent, outcome: Outcome, now: datetime) -> None:
    """Our account is refused. Until an operator has mended that, there is nothing to try."""
    again(store, sent, now + STOPPED_AFTERWARDS, outcome.why or REFUSED, now)


def moved(store: Store, sent: Sent, outcome: Outcome, now: datetime) -> None:
    if outcome.moved_to in ("", sent.address.external):
        end(store, sent, outcome.why or REFUSED, now)
        return
    if sent.address.group or not also_known.move(store, sent.address, outcome.moved_to):
        addresses.move(store, sent.address, outcome.moved_to)
    again(store, sent, now, outcome.why, now)


def unreachable(store: Store, sent: Sent, outcome: Outcome, now: datetime) -> None:
    """Nobody is said to have blocked us who has not: a platform may have other reasons."""
    theirs = sent.address.group or outcome.why in ("", BLOCKED_US)
    counted = 0 if theirs else addresses.STRIKES
    addresses.change(store, sent.address.id, state=addresses.BLOCKED, strikes=counted)
    elsewhere(store, sent, lost_because(sent.entry, replace(sent.address, strikes=counted)), now)


def missed(store: Store, sent: Sent, _outcome: Outcome, now: datetime) -> None:
    strikes.add(store, sent.address)
    elsewhere(store, sent, MISSED, now)


def opted_out(store: Store, sent: Sent, _outcome: Outcome, now: datetime) -> None:
    end(store, sent, STOPPED, now)
    opt_out_at(store, sent.address, now, opt_ins.REFUSED)


def window(store: Store, sent: Sent, _outcome: Outcome, now: datetime) -> None:
    """Whatever we thought of it, the window is closed: it goes as a template, or is held.

    Once: where we knew that it was closed, and sent it all the same, it is held. Who has written
    since then has opened it again.
    """
    heard = sent.address.last_in_at
    if heard is None or sent.template:
        receipts.fail(store, sent.entry.id, Standing.HELD, WINDOW, now)
        return
    if heard <= sent.at:
        addresses.change(store, sent.address.id, last_in_at=None)
    again(store, sent, now, WINDOW, now)


def template(store: Store, sent: Sent, outcome: Outcome, now: datetime) -> None:
    """It is not used any more until it is approved anew; another one is, or the message is held."""
    if not sent.language:  # it went as none
        end(store, sent, outcome.why or REFUSED, now)
        return
    templates.put(store, sent.template, sent.language, now, state=templates.FROZEN, why=outcome.why)
    log.warning(
        "a template was refused, and is not used any more",
        extra={"action": "template-frozen", "template": sent.template, "language": sent.language},
    )
    again(store, sent, now, NO_TEMPLATE, now)


def sparing(store: Store, sent: Sent, outcome: Outcome, now: datetime) -> None:
    """Not before a day has passed: to nobody, where it is the platform that has had enough."""
    platform = sent.address.platform
    if outcome.whole_platform:
        resting.rest(store, platform, now)
        resting.tell(store, sent.entry.network_id, platform, now)
    again(store, sent, now + resting.REST, RESTING, now)


POLICY: Mapping[Fate, Callable[[Store, Sent, Outcome, datetime], None]] = {
    Fate.ACCEPTED: lambda _store, _sent, _outcome, _now: None,
    Fate.RETRY: once_more,
    Fate.UNKNOWN: perhaps,
    Fate.REFUSED: refused,
    Fate.UNREACHABLE: unreachable,
    Fate.MOVED: moved,
    Fate.MISSED: missed,
    Fate.SPARING: sparing,
    Fate.OPTED_OUT: opted_out,
    Fate.WINDOW: window,
    Fate.TEMPLATE: template,
    Fate.STOP: account,
}
