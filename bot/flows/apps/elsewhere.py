"""A conversation that was begun in one app and goes on in another of the same person's."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.core.flow import Turn
from bot.core.messages import Option, Press, _
from bot.flows.apps import own_apps
from bot.flows.surveys import survey_drafts
from storage import addresses, sessions, surveys, traces
from storage.sessions import Session

GO_ON = "go-on-here"


def others(turn: Turn) -> list[int]:
    """This person's other addresses; most people have none."""
    if turn.member is None:
        return []
    return [id for id in addresses.ids_of(turn.store, turn.member.id) if id != turn.address.id]


def is_mine(turn: Turn, session: Session) -> bool:
    return turn.member is not None and session.member_id == turn.member.id


def waiting(turn: Turn) -> Session | None:
    """What stands open in another app, while nothing does here."""
    if sessions.current(turn.store, turn.address.id, turn.now) is not None:
        return None
    for id in others(turn):
        found = sessions.current(turn.store, id, turn.now)
        if found is not None and is_mine(turn, found):
            return found
    return None


def offered(turn: Turn) -> tuple[Option, ...]:
    """The way to go on here, if something waits in another app."""
    found = waiting(turn)
    return (option(turn, found),) if found is not None else ()


def option(turn: Turn, session: Session) -> Option:
    platform = addresses.get(turn.store, session.address_id).platform
    return Option(
        label=_("Go on here (from: {app})", app=own_apps.name_of(platform)),
        short=_("Go on here"),
        press=Press(action=GO_ON, subject=f"session/{session.id}"),
    )


def begun(turn: Turn, name: str) -> Session | None:
    """This conversation, open or put aside in another app."""
    for id in others(turn):
        found = sessions.named(turn.store, id, name, turn.now)
        if found is not None and is_mine(turn, found):
            return found
    return None


def bring(turn: Turn, session: Session) -> Session:
    """From now on it goes on here. What waits behind it comes along: else words that are typed in
    the old app would answer another question than the one that was asked there last."""
    if session.address_id == turn.address.id:
        return session
    stands = sessions.of_address(turn.store, session.address_id, turn.now)
    for each in [session] if session.parked else stands:
        wipe(turn, each)
        sessions.move(turn.store, each.id, turn.address.id)
    if session.parked:
        sessions.park(turn.store, session.id, parked=False)
    return replace(session, address_id=turn.address.id, parked=False)


def wipe(turn: Turn, session: Session) -> None:
    """Of an anonymous survey nothing stays behind in the app that is left: what is said from now
    on is wiped where it is said (H7)."""
    survey = surveys.of_subject(turn.store, session.flow) if is_survey(session) else None
    began = session.answers.get("~began")
    if survey is not None and survey.anonymous and began:
        left = addresses.get(turn.store, session.address_id)
        traces.wipe(turn.store, left, datetime.fromisoformat(began), turn.now)


def is_survey(session: Session) -> bool:
    return session.flow.startswith(survey_drafts.SURVEYS)
