"""What runs by itself: planning the days ahead, taking over what a dead process left, cleaning up."""

from __future__ import annotations

from datetime import datetime, timedelta

from bot.core.flow import Tables, Turn, reconcile
from bot.core.messages import Inbound, Kind, _
from bot.engine import asking
from storage import (
    addresses,
    buttons,
    inbox,
    invitations,
    ledger,
    members,
    networks,
    notes,
    screen,
    sessions,
)
from storage.database import Store

TAPS_LOST_AFTER = timedelta(seconds=120)  # R11: Telegram keeps a tap for 150 s only
BODIES_KEPT = timedelta(hours=47)  # H12


def plan_ahead(store: Store, tables: Tables, now: datetime) -> int:
    """Derives again what every noun wants sent in the days ahead: a new tzdata, a changed calendar
    or a day that has come nearer moves messages by itself (T4). Returns how many subjects."""
    subjects = dict.fromkeys(subject for daily in tables.daily for subject in daily(store, now))
    for subject in subjects:
        reconcile(store, tables, subject, now)
    return len(subjects)


def clean_up(store: Store, now: datetime) -> None:
    """Retention runs by itself (H12)."""
    inbox.purge(store, now)
    sessions.purge(store, now)
    buttons.purge(store, now)
    screen.purge(store, now)
    invitations.purge(store, now)
    addresses.forget_strangers(store, now)
    ledger.drop_bodies(store, now - BODIES_KEPT)


def ask_again(store: Store, tables: Tables, platform: str, now: datetime) -> int:
    """After a gap, taps may be lost for good: open questions are asked again, once (R11)."""
    asked = 0
    for session in sessions.open_since(store, now):
        address = addresses.get(store, session.address_id)
        if address.platform != platform or address.state != addresses.OK:
            continue
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
        asked += 1
    return asked


def gap_since(store: Store, platform: str, now: datetime) -> timedelta:
    """How long nobody had listened to a platform before now."""
    seen = notes.get(store, f"listening/{platform}")
    return now - datetime.fromisoformat(seen) if seen else timedelta(0)


def listening(store: Store, platform: str, now: datetime) -> None:
    notes.put(store, f"listening/{platform}", now.isoformat())
