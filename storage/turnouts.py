"""How many were invited to meetings, and came: counted from who did, then kept as counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, delete, func, select

from storage.database import Store
from storage.models import InviteeRow, MeetingRow, TurnoutRow


@dataclass(frozen=True, kw_only=True)
class Turnout:
    """One network's people in one meeting; `noted` once anybody at all is marked as present."""

    invited: int
    came: int
    noted: bool


def of_meetings(store: Store, network_id: int, ids: Sequence[int]) -> dict[int, Turnout]:
    """How many of a network were invited to each of these meetings, and came."""
    return kept(store, network_id, ids) | counted(store, network_id, ids)


def kept(store: Store, network_id: int, ids: Sequence[int]) -> dict[int, Turnout]:
    """Of meetings that lie so far back that nobody's reply is kept any more."""
    query = select(TurnoutRow).where(
        TurnoutRow.network_id == network_id, TurnoutRow.meeting_id.in_(ids)
    )
    return {
        row.meeting_id: Turnout(invited=row.invited, came=row.came, noted=row.noted)
        for row in store.reading.execute(query.with_only_columns(*TurnoutRow.__table__.c))
    }


def counted(store: Store, network_id: int, ids: Sequence[int]) -> dict[int, Turnout]:
    there = case((InviteeRow.attended != "", 1), else_=0)
    own = InviteeRow.network_id == network_id
    query = (
        select(
            InviteeRow.meeting_id,
            func.sum(case((own, 1), else_=0)).label("invited"),
            func.sum(case((own, there), else_=0)).label("came"),
            func.sum(there).label("marked"),
        )
        .where(InviteeRow.meeting_id.in_(ids))
        .group_by(InviteeRow.meeting_id)
    )
    return {
        row.meeting_id: Turnout(
            invited=int(row.invited), came=int(row.came), noted=bool(row.marked)
        )
        for row in store.reading.execute(query)
    }


def keep_counts(store: Store, before: date) -> None:
    """Of meetings before this day no reply and no name is kept, but how many came (H12)."""
    past = select(MeetingRow.id).where(MeetingRow.day < before)
    query = (
        select(InviteeRow.meeting_id, InviteeRow.network_id)
        .where(InviteeRow.meeting_id.in_(past))
        .distinct()
    )
    for meeting_id, network_id in store.reading.execute(query).all():
        turnout = counted(store, network_id, [meeting_id])[meeting_id]
        store.changing.execute(
            store.insert(TurnoutRow)
            .values(
                meeting_id=meeting_id,
                network_id=network_id,
                invited=turnout.invited,
                came=turnout.came,
                noted=turnout.noted,
            )
            .on_conflict_do_nothing(index_elements=["meeting_id", "network_id"])
        )
    store.changing.execute(delete(InviteeRow).where(InviteeRow.meeting_id.in_(past)))
