"""Drafts of anonymous surveys that nobody hands in any more: the talk is wiped with them (H7)."""

from __future__ import annotations

from datetime import datetime, timedelta

from storage import addresses, sessions, surveys, traces
from storage.database import Store
from storage.sessions import Session
from storage.surveys import Survey

SURVEYS = "survey/"
LAST_REPLY = timedelta(seconds=5)  # the answer to the last tap is written a moment after it
EVER = timedelta(days=36500)


def forget_left(store: Store, now: datetime, address_id: int | None = None) -> None:
    """What was left half-way a day ago; of one address where one begins anew."""
    for session, last in sessions.left(store, SURVEYS, now, address_id):
        forget(store, session, last)


def forget_all(store: Store, survey: Survey, now: datetime) -> None:
    """The survey is closed: whoever is in the middle of it does not hand it in any more."""
    for session, last in sessions.left(store, survey.subject, now + EVER):
        if session.flow == survey.subject:
            forget(store, session, last)


def forget_at(store: Store, address_id: int, now: datetime) -> None:
    """Somebody stops, or an app is cut off: no conversation that was begun there goes on."""
    for held in list(sessions.all_of(store, address_id).values()):
        if held.session.flow.startswith(SURVEYS):
            forget(store, held.session, now)
    sessions.close_all(store, address_id)


def forget(store: Store, session: Session, last: datetime) -> None:
    survey = surveys.of_subject(store, session.flow)
    began = session.answers.get("~began")
    if began and (survey is None or survey.anonymous):
        address = addresses.get(store, session.address_id)
        traces.wipe(store, address, datetime.fromisoformat(began), last + LAST_REPLY)
    sessions.close(store, session.id)
