"""Surveys: who is asked, when they open and close, and what each one wants sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from bot.core.occasions import Place, instant, local
from bot.flows import invited
from bot.flows.meeting import start_of
from bot.flows.places import place_of
from bot.forms import definition
from bot.forms.definition import Definition
from storage import checkins, forms, ledger, meetings, members, networks, surveys
from storage.database import Store
from storage.ledger import Planned
from storage.meetings import COMING, Meeting
from storage.members import Member
from storage.surveys import Part, Standing, Survey

PROMPT = "survey-prompt"
REMINDER = "survey-reminder"
PROMPTS = frozenset({PROMPT, REMINDER})

AFTER_END = timedelta(minutes=5)  # people are still in the room, with the phone in their hand
GRACE = timedelta(minutes=15)  # answers sent in time may arrive late; the urn is opened after that
MOST_REMINDERS = 2  # H13 and the issue: twice at most
CONSENT = "surveys"
LATE_ROUND = timedelta(days=7)  # a late answer counts for its round until the next, or so long


# --- the form -------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def parsed(written: str) -> Definition:
    return definition.from_json(written)


def form_of(store: Store, survey: Survey) -> Definition:
    """The form that a survey asks."""
    return parsed(forms.get(store, survey.form_id).definition)


# --- who is asked ---------------------------------------------------------------------------------


def audience(store: Store, survey: Survey) -> list[Member]:
    """Who is to be asked as things are now: those who agreed to surveys, but never who leads it."""
    meeting = meetings.find(store, survey.meeting_id) if survey.meeting_id else None
    if meeting is not None:
        people = [one for one in attendees(store, meeting) if one.id != meeting.facilitator_id]
    else:
        people = invited.audience(store, survey.audience)
    return [member for member in people if member.here]


def attendees(store: Store, meeting: Meeting) -> list[Member]:
    """Those who came; while nobody is marked yet, those who said yes; else all who are invited."""
    people = meetings.invitees(store, meeting.id)
    came = [one for one in people if one.attended]
    said = [one for one in people if one.reply in COMING]
    found = members.among(store, [one.member_id for one in came or said or people])
    return [member for member in found.values() if member.here]


def agrees(store: Store, member: Member, now: datetime) -> bool:
    """Reminders only is a choice (H10)."""
    return CONSENT in members.consents(store, member.id, now)


def enrol(store: Store, survey: Survey, now: datetime) -> None:
    """Brings those who are asked up to date; whoever has answered stays counted."""
    wanted = {one.id: one for one in audience(store, survey) if agrees(store, one, now)}
    standing = surveys.participants(store, survey.id)
    new = [(one.id, one.network_id) for one in wanted.values() if one.id not in standing]
    surveys.ask(store, survey, new)
    surveys.excuse(store, survey.id, [id for id in standing if id not in wanted])


# --- when -----------------------------------------------------------------------------------------


def opening(store: Store, survey: Survey) -> datetime:
    """The instant at which it opens, from its rule: computed late, and again on changes (T1)."""
    host = networks.get(store, survey.network_id)
    rule = survey.opens
    meeting = meetings.find(store, survey.meeting_id) if survey.meeting_id else None
    if rule.get("after") == "meeting" and meeting is not None:
        ends = start_of(meeting, host) + timedelta(minutes=meeting.minutes)
        if rule.get("days"):
            day = meeting.day + timedelta(days=rule["days"])
            return instant(day, datetime.fromisoformat(rule["at"]).time(), place_of(host))
        return ends + timedelta(minutes=rule.get("minutes", 0))
    wall = datetime.fromisoformat(rule["at"])
    return instant(wall.date(), wall.time(), place_of(host))


def refreshed(store: Store, survey: Survey, now: datetime) -> Survey:
    """The survey with its instants and its people as they follow from the facts of now.

    Once it is open nothing moves it any more.
    """
    lasts = survey.closes_at - survey.opens_at
    opens = opening(store, survey)
    if opens != survey.opens_at > now:
        survey = surveys.change(store, survey, now, opens_at=opens, closes_at=opens + lasts)
    enrol(store, survey, now)
    return survey


def accepts_until(store: Store, survey: Survey) -> datetime:
    """Until when an answer counts. A named round waits until the next one opens."""
    if survey.checkin_id is None or survey.anonymous:
        return survey.closes_at
    later = [
        one.opens_at
        for one in surveys.of_checkin(store, survey.checkin_id)
        if one.state in (Standing.OPEN, Standing.CLOSED) and one.opens_at > survey.opens_at
    ]
    return min(later, default=survey.closes_at + LATE_ROUND)


# --- what it wants sent ---------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One member who has not answered yet, and when they are to be asked."""

    member: Member
    opens: datetime


def wanted(
    store: Store, id: int, _now: datetime, member_id: int | None = None
) -> Iterable[Planned]:
    """The question to begin with, and reminders for the silent alone (H7, H13)."""
    survey = surveys.find(store, id)
    if survey is None or survey.state is not Standing.OPEN:
        return []
    parts = surveys.participants(store, id, member_id)
    silent = [one for one, part in parts.items() if part is Part.ASKED]
    people = members.among(store, silent).values()
    return [
        row
        for member in people
        if member.here
        for row in for_member(survey, asked(store, survey, member))
    ]


def asked(store: Store, survey: Survey, member: Member) -> Asked:
    """When this member is asked; a check-in's round on a weekday of their own, if they have one."""
    opens = survey.opens_at
    if survey.checkin_id is not None and survey.round_day is not None:
        own = checkins.rhythms(store, survey.checkin_id).get(member.id)
        if own is not None and own.weekday is not None:
            host = networks.get(store, survey.network_id)
            ahead = (own.weekday - survey.round_day.weekday()) % 7
            opens = later(opens, ahead, place_of(host))
    return Asked(member=member, opens=min(opens, survey.closes_at - timedelta(hours=1)))


def later(moment: datetime, days: int, place: Place) -> datetime:
    """The same wall clock some days later."""
    wall = local(moment, place)
    return instant(wall.date() + timedelta(days=days), wall.time(), place)


def for_member(survey: Survey, one: Asked) -> Iterator[Planned]:
    moments = [one.opens, *reminder_moments(one.opens, survey.closes_at, survey.reminders)]
    ends = [*moments[1:], survey.closes_at]
    for number, (due, expires) in enumerate(zip(moments, ends, strict=True)):
        yield Planned(
            key=f"{survey.subject}/{one.member.id}/{number}",
            reason=REMINDER if number else PROMPT,
            due=due,
            member_id=one.member.id,
            network_id=one.member.network_id,
            expires=expires,
        )


def reminder_moments(opens: datetime, closes: datetime, number: int) -> list[datetime]:
    """Evenly between opening and closing: one reminder of three days comes on the second."""
    number = min(number, MOST_REMINDERS)
    if number == 1:
        return [opens + (closes - opens) * 2 / 3]
    return [opens + (closes - opens) * step / (number + 1) for step in range(1, number + 1)]


# --- what moves it --------------------------------------------------------------------------------


def coming_subjects(store: Store, now: datetime) -> Iterator[str]:
    """Surveys that are open or open soon, brought up to date with the facts."""
    for survey in surveys.still_open(store):
        if survey.opens_at <= now + ledger.HORIZON and survey.closes_at > now:
            yield refreshed(store, survey, now).subject


def following(store: Store, meeting_id: int, now: datetime) -> Iterator[str]:
    """The surveys of a meeting move with it; those of one that is called off are dropped."""
    meeting = meetings.find(store, meeting_id)
    for survey in surveys.of_meeting(store, meeting_id):
        if survey.state is not Standing.OPEN:
            continue
        if meeting is None or meeting.state in (
            meetings.Standing.CANCELLED,
            meetings.Standing.DROPPED,
        ):
            surveys.change(store, survey, now, state=Standing.DROPPED)
            yield survey.subject
        elif survey.closes_at > now:
            yield refreshed(store, survey, now).subject


def at_opening(store: Store, now: datetime) -> Iterator[str]:
    """Who is in the room is known only at the end: the list is looked at once more then."""
    for survey in surveys.still_open(store):
        if now - GRACE <= survey.opens_at <= now + GRACE:
            yield refreshed(store, survey, now).subject
