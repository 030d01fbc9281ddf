"""What runs by itself: planning the days ahead, asking again after a gap, cleaning up."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.core.flow import Tables, Turn, reconcile
from bot.core.messages import Inbound, Kind, _
from bot.engine import asking
from bot.flows.plans import plan_closing
from bot.flows.summaries import mailbox
from bot.flows.surveys import survey_drafts
from storage import (
    addresses,
    buttons,
    files,
    forgotten,
    inbox,
    invitations,
    members,
    networks,
    notes,
    papers,
    screen,
    sessions,
    strangers,
    turnouts,
)
from storage.addresses import Address
from storage.database import Store

TAPS_LOST_AFTER = timedelta(seconds=120)  # R11: Telegram keeps a tap for 150 s only
BODIES_KEPT = timedelta(hours=47)  # H12
ANSWERS_KEPT = timedelta(days=180)  # H12; what was published of them stays
NAMED_ANSWERS_KEPT = timedelta(days=90)  # H12: after that only totals
REPLIES_KEPT = timedelta(days=90)  # to meetings, and who came (domain.md, retention)
LEDGER_KEPT = timedelta(days=400)  # a report of a year can still be made, and no more


def plan_ahead(store: Store, tables: Tables, now: datetime) -> int:
    """Derives again what every noun wants sent in the days ahead: a new tzdata, a changed calendar
    or a day that has come nearer moves messages by itself (T4). Returns how many subjects."""
    subjects = subjects_ahead(store, tables, now)
    plan_each(store, tables, subjects, now)
    return len(subjects)


def subjects_ahead(store: Store, tables: Tables, now: datetime) -> list[str]:
    """All that may want something sent in the days ahead, each once."""
    on_time(store, tables, now)
    found = (subject for daily in tables.daily for subject in daily(store, now, None))
    return list(dict.fromkeys(found))


def plan_each(store: Store, tables: Tables, subjects: Iterable[str], now: datetime) -> None:
    for subject in subjects:
        reconcile(store, tables, subject, now)


def on_time(store: Store, tables: Tables, now: datetime) -> None:
    """What a moment brings by itself: a survey opens, a window closes."""
    for brings in tables.on_time:
        brings(store, tables, now)


def clean_up(store: Store, now: datetime) -> None:
    """Retention runs by itself (H12)."""
    inbox.purge(store, now)
    survey_drafts.forget_left(store, now)
    plan_closing.forget_old(store, now)
    sessions.purge(store, now)
    buttons.purge(store, now)
    screen.purge(store, now)
    invitations.purge(store, now)
    mailbox.forget_unused(store, now)
    files.purge(store, now)
    papers.purge(
        store,
        anonymous_before=(now - ANSWERS_KEPT).date(),
        named_before=(now - NAMED_ANSWERS_KEPT).date(),
    )
    strangers.forget(store, now)
    turnouts.keep_counts(store, (now - REPLIES_KEPT).date())
    forgotten.drop_bodies(store, now - BODIES_KEPT)
    forgotten.purge(store, now - LEDGER_KEPT)


def ask_again(store: Store, tables: Tables, platform: str, now: datetime, since: datetime) -> int:
    """After a gap that ended at `since`, taps may be lost for good: open questions are asked again,
    once to each person who has not been heard since (R11). Returns how many."""
    asked: set[int] = set()
    for session in sessions.open_since(store, now):
        address = addresses.get(store, session.address_id)
        if (
            address.platform != platform
            or address.id in asked
            or not quiet_since(store, address, since)
        ):
            continue
        asked.add(address.id)
        member = members.find(store, session.member_id) if session.member_id else None
        turn = Turn(
            store=store,
            now=now,
            event=f"again/{session.id}/{int(now.timestamp())}",
            inbound=Inbound(
                platform=platform, event_id="", address=address.external, kind=Kind.OTHER
            ),
            address=address,
            member=member,
            network=networks.get(store, member.network_id) if member else None,
            tables=tables,
        )
        turn.say(
            _("I was away for a while. If you pressed a button meanwhile, please press again.")
        )
        asking.show_again(turn)
    return len(asked)


def quiet_since(store: Store, address: Address, since: datetime) -> bool:
    """Reachable, and neither heard since then nor about to be: nothing of theirs waits."""
    return (
        address.reachable
        and (address.last_in_at is None or address.last_in_at < since)
        and not inbox.has_waiting(store, address.platform, address.external)
    )


def caught_up(store: Store, tables: Tables, platform: str, now: datetime, since: datetime) -> int:
    """A platform has told all that it had for us, beginning at `since`; this is noted. After a gap
    open questions are asked again; returns how many."""
    seen = notes.get(store, f"listening/{platform}")
    notes.put(store, f"listening/{platform}", now.isoformat())
    gap = since - datetime.fromisoformat(seen) if seen else timedelta(0)
    return ask_again(store, tables, platform, now, since) if gap > TAPS_LOST_AFTER else 0
