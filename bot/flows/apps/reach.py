"""Why a message did not reach somebody: the ledger's reasons, and a sentence for each (R10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.core.messages import Text, _
from bot.flows.meetings.meeting import (
    CANCELLED,
    CHANGED,
    INVITATION,
    TELLING,
    Gathering,
    differences,
)
from storage import ledger, receipts
from storage.ledger import Entry, Standing
from storage.members import Member

NEWS = frozenset({INVITATION, CHANGED, CANCELLED})  # unlike reminders, which repeat what was told

# What stands in the ledger's column `why`. Whoever ends a message gives one of these.
BLOCKED = "blocked the bot"
NOT_OPENED = "has not opened the bot"
LEFT = "no longer in the network"
STOPPED = "asked not to be written to"
TOO_LATE = "came too late to be useful"
PAUSED_NETWORK = "the network was paused"
PAUSED_MEMBER = "the member had paused messages"
QUIET = "quiet hours"
BUDGET = "one message a day"
NOT_WANTED = "not wanted"
UNKNOWN = "perhaps not delivered"
TALKING = "was in the middle of something else"
WINDOW = "outside the platform's window"
NO_MAIL = "the mailbox does not take it"
NO_TEMPLATE = "no approved template"
ALLOWANCE = "the platform's daily allowance is spent"
RESTING = "the platform asked for less"
NO_OPT_IN = "has not agreed to be written to there"
MISSED = "did not get through"
UNFETCHED = receipts.UNFETCHED

WHY: Mapping[str, Text] = {
    BLOCKED: _("has blocked the bot"),
    NOT_OPENED: _("has not opened the bot"),
    LEFT: _("is no longer in the network"),
    STOPPED: _("asked not to be written to"),
    TOO_LATE: _("it came too late to be useful"),
    PAUSED_NETWORK: _("the network was paused"),
    PAUSED_MEMBER: _("messages were paused"),
    QUIET: _("only quiet hours were left"),
    BUDGET: _("there was another message that day"),
    UNKNOWN: _("perhaps it did not arrive"),
    TALKING: _("there was no quiet moment"),
    WINDOW: _("has not written to the bot lately"),
    NO_MAIL: _("the mailbox does not take mail"),
    NO_TEMPLATE: _("the messaging app has not approved such a message yet"),
    ALLOWANCE: _("the messaging app let us write to no more people that day"),
    RESTING: _("the messaging app asked us to write less"),
    NO_OPT_IN: _("has not agreed to be written to in that app"),
    MISSED: _("it did not get through to their phone"),
    UNFETCHED: _("their phone did not fetch it in time"),
}
OTHERWISE = _("the messaging app did not take it")


def said(why: str) -> Text:
    """The ledger's reason in words; a platform's own reasons are not worth telling apart here."""
    return WHY.get(why, OTHERWISE)


def unreached(gathering: Gathering) -> list[tuple[Member, str]]:
    """Invited people whom the meeting as it now stands has not reached, and the ledger's reason."""
    found = []
    for _invitee, member in gathering.people:
        why = why_not(gathering, gathering.entries.get(member.id, ()))
        if why and member.id != gathering.meeting.created_by:  # who planned it knows it
            found.append((member, why))
    return found


def why_not(gathering: Gathering, entries: Sequence[Entry]) -> str:
    """Empty when this person knows the meeting as it is now, or may still learn of it in time."""
    telling = [entry for entry in entries if entry.reason in TELLING]
    lost = [entry for entry in telling if was_lost(entry)]
    if not lost:
        return ""
    told = max((one.revision for one in telling if one.state in ledger.TOLD), default=None)
    if told is None:
        return newest(lost).why
    if differences(gathering.meeting, told):
        return "" if any(brings_news(one) for one in telling) else newest(lost).why
    last = newest([one for one in telling if one.state in ledger.TOLD or one in lost])
    return last.why if last.state is Standing.FAILED else ""


def brings_news(entry: Entry) -> bool:
    return entry.reason in NEWS and entry.state in (Standing.PLANNED, Standing.SENDING)


def was_lost(entry: Entry) -> bool:
    """Ended without reaching the person; what was withdrawn as not wanted is no loss."""
    if entry.state is Standing.WITHDRAWN:
        return entry.why in WHY
    return entry.state in (Standing.FAILED, Standing.EXPIRED, Standing.HELD)


def newest(entries: Sequence[Entry]) -> Entry:
    return max(entries, key=lambda entry: (entry.ended_at or entry.due, entry.id))
