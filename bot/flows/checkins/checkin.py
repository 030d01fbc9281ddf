"""Check-ins: their rounds are written down ahead, moved while nobody has been asked, and ended."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

from bot.core.flow import Turn
from bot.flows.checkins.checkin_rounds import FURTHEST, Round, rounds
from bot.flows.meetings import invited
from bot.flows.surveys import survey
from storage import checkins, ledger, networks, surveys
from storage.checkins import Checkin
from storage.database import Store
from storage.members import Member
from storage.surveys import Part, Standing, Survey

FAR = 2 * FURTHEST  # days ahead to look for a round that nothing falls on


# --- the rounds that are written down -------------------------------------------------------------


def coming_rounds(store: Store, now: datetime, network_id: int | None = None) -> Iterator[str]:
    """The rounds of check-ins, brought up to date with the facts of now."""
    if network_id is None:
        found = checkins.going_on(store)
    else:
        found = checkins.of_network(store, network_id)
    for checkin in found:
        yield from bring_up_to_date(store, checkin, now)


def bring_up_to_date(store: Store, checkin: Checkin, now: datetime) -> list[str]:
    """Writes down the rounds of the days ahead, and moves those that nobody was asked in yet.

    Returns the subjects of those that changed. An ended check-in has no rounds to come.
    """
    if checkin.state != checkins.ON:
        return []
    standing = not_yet_open(store, checkin, now)
    until = max([now + ledger.HORIZON, *(one.opens_at for one in standing.values())])
    plan = {each.day: each for each in to_come(store, checkin, now, until)}
    changed = settle(store, checkin, standing, plan, now)
    standing = not_yet_open(store, checkin, now)
    for day, planned in plan.items():
        changed += write(store, checkin, planned, standing.get(day), now)
    return [*changed, *cut_short(store, checkin, now)]


def to_come(store: Store, checkin: Checkin, now: datetime, until: datetime) -> list[Round]:
    """The rounds that open after now. A day whose round has begun has no other one."""
    network = networks.get(store, checkin.network_id)
    known = surveys.of_checkin(store, checkin.id, now - FURTHEST)
    begun = {one.round_day for one in known if one.opens_at <= now}
    return [each for each in rounds(checkin, network, now, until) if each.day not in begun]


def following(store: Store, checkin: Checkin, now: datetime) -> list[Round]:
    """The rounds to come in which people are asked; none in a very long pause."""
    ahead = to_come(store, checkin, now, now + FAR)
    return [each for each in ahead if not each.why]


def not_yet_open(store: Store, checkin: Checkin, now: datetime) -> dict[date, Survey]:
    """The rounds to come that are written down, those that are left out included, by their day."""
    return {
        one.round_day: one
        for one in surveys.of_checkin(store, checkin.id, now)
        if one.round_day is not None
        and one.opens_at > now
        and one.state in (Standing.OPEN, Standing.SKIPPED)
    }


def settle(
    store: Store, checkin: Checkin, standing: Mapping[date, Survey], plan: Mapping[date, Round],
    now: datetime,
) -> list[str]:  # fmt: skip
    """Rounds whose day is none any more go; what somebody has said in one already is kept."""
    changed = []
    for day, one in standing.items():
        planned = plan.get(day)
        told = answered(store, one)
        if planned is not None and not (planned.why and told):
            continue
        if told:
            changed += rehouse(store, checkin, one, now)
        else:
            drop(store, one, now)
            changed.append(one.subject)
    return changed


def rehouse(store: Store, checkin: Checkin, one: Survey, now: datetime) -> list[str]:
    """Early answers of a round that is not to be go over to the next one that is."""
    for free in following(store, checkin, now):
        there = surveys.round_of(store, checkin.id, free.day)
        if there is not None and answered(store, there):
            continue
        changed = [one.subject]
        if there is not None:
            drop(store, there, now)
            changed.append(there.subject)
        surveys.change(store, one, now, **{**facts(checkin, free), "form_id": one.form_id})
        return changed
    return []


def write(
    store: Store, checkin: Checkin, planned: Round, one: Survey | None, now: datetime
) -> list[str]:
    """One round as it follows from the check-in; one in which somebody answered keeps its form."""
    wanted = facts(checkin, planned)
    if one is None:
        one = surveys.add(
            store,
            network_id=checkin.network_id,
            now=now,
            checkin_id=checkin.id,
            anonymous=checkin.anonymous,
            created_by=checkin.created_by,
            **wanted,
        )
    else:
        if answered(store, one):
            wanted["form_id"] = one.form_id
        if all(getattr(one, name) == value for name, value in wanted.items()):
            return []
        one = surveys.change(store, one, now, **wanted)
    survey.enrol(store, one, now)
    return [one.subject]


def facts(checkin: Checkin, planned: Round) -> dict[str, Any]:
    wall = datetime.combine(planned.day, planned.at)
    return {
        "round_day": planned.day,
        "state": Standing.SKIPPED if planned.why else Standing.OPEN,
        "why": planned.why,
        "opens": {"at": wall.isoformat(timespec="minutes")},
        "opens_at": planned.opens,
        "closes_at": planned.closes,
        "form_id": checkin.form_id,
        "reminders": checkin.reminders,
        "audience": checkin.audience,
    }


def answered(store: Store, one: Survey) -> bool:
    return Part.ANSWERED in surveys.participants(store, one.id).values()


def drop(store: Store, one: Survey, now: datetime) -> None:
    """A round that is not to be; its day is free for another one."""
    survey.drop(store, one, now)
    surveys.change(store, one, now, round_day=None)


def cut_short(store: Store, checkin: Checkin, now: datetime) -> list[str]:
    """A round that is open closes when the next one opens, wherever that was moved to."""
    one, ahead = open_round(store, checkin, now), to_come(store, checkin, now, now + FAR)
    if one is None or not ahead or one.closes_at <= ahead[0].opens:
        return []
    return [surveys.change(store, one, now, closes_at=ahead[0].opens).subject]


def next_written(store: Store, checkin: Checkin, now: datetime) -> Survey | None:
    """The next round in which people are asked, written down if it is not yet."""
    ahead = following(store, checkin, now)
    if not ahead:
        return None
    day = ahead[0].day
    write(store, checkin, ahead[0], surveys.round_of(store, checkin.id, day), now)
    one = surveys.round_of(store, checkin.id, day)
    if one is not None:
        survey.enrol(store, one, now)
    return one


# --- the end of it --------------------------------------------------------------------------------


def end(turn: Turn, checkin: Checkin) -> None:
    """No round begins any more. The one that is open goes on; early answers are counted now."""
    for one in not_yet_open(turn.store, checkin, turn.now).values():
        if answered(turn.store, one):
            parts = surveys.participants(turn.store, one.id)
            silent = [id for id, part in parts.items() if part is not Part.ANSWERED]
            surveys.excuse(turn.store, one.id, silent)
            moments = {"opens_at": turn.now, "closes_at": turn.now}
            surveys.change(turn.store, one, turn.now, state=Standing.OPEN, **moments)
        else:
            drop(turn.store, one, turn.now)
        turn.reconcile(one.subject, why="the check-in was stopped")
    checkins.change(turn.store, checkin, turn.now, state=checkins.ENDED)


# --- where it stands ------------------------------------------------------------------------------


def open_round(store: Store, checkin: Checkin, now: datetime) -> Survey | None:
    """The round that stands open for everybody."""
    return next(
        (
            one
            for one in surveys.of_checkin(store, checkin.id, now)
            if one.state is Standing.OPEN and one.opens_at <= now < one.closes_at
        ),
        None,
    )


def last_closed(store: Store, checkin: Checkin) -> Survey | None:
    rounds = surveys.of_checkin(store, checkin.id)
    return next((one for one in rounds if one.state is Standing.CLOSED), None)


def people(store: Store, checkin: Checkin) -> list[Member]:
    """Whom a check-in is for as things are now; with names only the own network's members (S4)."""
    own = checkin.network_id
    return [
        one
        for one in invited.audience(store, checkin.audience)
        if one.here and (checkin.anonymous or one.network_id == own)
    ]


DAILY = (coming_rounds,)
