"""Surveys: who is asked, when they open and close, and what each one wants sent."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from bot.core import quiet
from bot.core.calendars import is_weekend
from bot.core.flow import Tables, reconcile
from bot.core.occasions import ONE_DAY, instant, local
from bot.flows.checkins import checkin_left_out
from bot.flows.meetings import invited
from bot.flows.meetings.meeting import start_of
from bot.flows.places import place_of, quiet_of, week_of
from bot.flows.surveys.survey_moments import (
    PROMPT,
    REMINDER,
    SILENT,
    asked,
    belated,
    for_member,
    rest,
)
from bot.forms import definition
from bot.forms.definition import Definition
from storage import (
    forgotten,
    forms,
    ledger,
    meetings,
    members,
    networks,
    papers,
    sessions,
    surveys,
    traces,
    withdrawn,
)
from storage.database import Store
from storage.ledger import Planned
from storage.meetings import COMING, Meeting, Reply
from storage.members import Member
from storage.networks import Network
from storage.surveys import Standing, Survey

PROMPTS = frozenset({PROMPT, REMINDER})

AFTER_END = timedelta(minutes=5)  # people are still in the room, with the phone in their hand
GRACE = timedelta(minutes=15)  # answers sent in time may arrive late; the urn is opened after that
CONSENT = "surveys"
LONGEST_BREAK = timedelta(days=30)  # of weekends and holidays in a row; else something is wrong


# --- the form -------------------------------------------------------------------------------------


@lru_cache(maxsize=256)
def parsed(written: str) -> Definition:
    return definition.from_json(written)


def form_of(store: Store, survey: Survey) -> Definition:
    """The form that a survey asks."""
    return parsed(forms.get(store, survey.form_id).definition)


# --- who is asked ---------------------------------------------------------------------------------


def audience(store: Store, survey: Survey) -> list[Member]:
    """Whom it is for as things are now, agreed to surveys or not; never who leads the training.

    With names only the own network is asked: no other one's coordinator sees them (S4). A round of
    a check-in that is open already is not for who comes now: their first one is the next.
    """
    meeting = meetings.find(store, survey.meeting_id) if survey.meeting_id else None
    if meeting is not None:
        people = [one for one in attendees(store, meeting) if one.id != meeting.facilitator_id]
    else:
        people = invited.audience(store, survey.audience)
    if survey.checkin_id is not None:
        people = [one for one in people if one.joined_at <= survey.opens_at]
    own = survey.network_id
    return [one for one in people if one.here and (survey.anonymous or one.network_id == own)]


def attendees(store: Store, meeting: Meeting) -> list[Member]:
    """Those who came; while nobody is marked yet, those who said yes; else all but who said no."""
    people = meetings.invitees(store, meeting.id)
    came = [one for one in people if one.attended]
    said = [one for one in people if one.reply in COMING]
    if all(one.member_id == meeting.created_by for one in said):
        said = []  # whoever plans a meeting comes to it: that tells nothing of the others
    rest = [one for one in people if one.reply is not Reply.NO]
    found = members.among(store, [one.member_id for one in came or said or rest])
    return [member for member in found.values() if member.here]


def agrees(store: Store, member: Member, now: datetime) -> bool:
    """Reminders only is a choice (H10)."""
    return CONSENT in members.consents(store, member.id, now)


def enrol(store: Store, survey: Survey, now: datetime) -> None:
    """Brings those who are asked up to date; whoever has answered stays counted."""
    people = audience(store, survey)
    agree = members.agreeing(store, [one.id for one in people], CONSENT, now)
    wanted = {one.id: one for one in people if one.id in agree}
    standing = surveys.participants(store, survey.id)
    new = [(one.id, one.network_id) for one in wanted.values() if one.id not in standing]
    surveys.ask(store, survey, new)
    surveys.excuse(store, survey.id, [id for id in standing if id not in wanted])
    rest(store, survey)


# --- when -----------------------------------------------------------------------------------------


def opening(store: Store, survey: Survey) -> datetime:
    """The instant at which it opens, from its rule: computed late, and again on changes (T1)."""
    host = networks.get(store, survey.network_id)
    rule = survey.opens
    meeting = meetings.find(store, survey.meeting_id) if survey.meeting_id else None
    if rule.get("after") == "meeting" and meeting is not None:
        if rule.get("days"):
            day = working_day(meeting.day + timedelta(days=rule["days"]), host)
            return on_day(day, rule["at"], host)
        ends = start_of(meeting, host) + timedelta(minutes=meeting.minutes)
        return ends + timedelta(minutes=rule.get("minutes", 0))
    wall = datetime.fromisoformat(rule["at"])
    return instant(wall.date(), wall.time(), place_of(host))


def working_day(day: date, host: Network) -> date:
    """This day, or the next that is neither weekend nor a confirmed holiday of the network (T5)."""
    days = (day + ahead * ONE_DAY for ahead in range(LONGEST_BREAK.days))
    free = (one for one in days if not is_weekend(one, week_of(host)) and one not in host.days)
    return next(free, day)


def on_day(day: date, at: str, host: Network) -> datetime:
    """This day at this time, or at the end of the quiet time of the network that it falls into."""
    moment = instant(day, time.fromisoformat(at), place_of(host))
    return quiet.next_allowed(moment, place_of(host), *quiet_of(host, None))


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


# --- what it wants sent ---------------------------------------------------------------------------


def wanted(
    store: Store, id: int, _now: datetime, member_id: int | None = None
) -> Iterable[Planned]:
    """The question to begin with, and reminders for the silent alone (H7, H13)."""
    survey = surveys.find(store, id)
    if survey is None:
        return []
    if survey.state is Standing.SKIPPED:
        return checkin_left_out.wanted(store, survey, member_id)
    parts = surveys.participants(store, id, member_id)
    silent = [one for one, part in parts.items() if part in SILENT.get(survey.state, ())]
    people = [one for one in members.among(store, silent).values() if one.here]
    return [
        row
        for one in asked(store, survey, people)
        if survey.state is Standing.OPEN or belated(survey, one)
        for row in for_member(store, survey, one)
    ]


# --- what moves it --------------------------------------------------------------------------------


def coming_subjects(store: Store, now: datetime, network_id: int | None = None) -> Iterator[str]:
    """Surveys that are open or open soon, brought up to date with the facts."""
    if network_id is None:
        found = surveys.still_open(store)
    else:
        found = surveys.still_open_in(store, network_id)
    for survey in found:
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
            drop(store, survey, now)
            yield survey.subject
        elif survey.closes_at > now:
            yield refreshed(store, survey, now).subject


def coming(store: Store, meeting_id: int) -> list[Survey]:
    """The surveys of a meeting that are open, or are to open."""
    of_it = surveys.of_meeting(store, meeting_id)
    return [survey for survey in of_it if survey.state is Standing.OPEN]


def open_on_time(store: Store, tables: Tables, now: datetime) -> None:
    """Who is in the room is known only at the end: the list is looked at once more then."""
    for survey in surveys.still_open(store):
        if now - GRACE <= survey.opens_at <= now + GRACE:
            reconcile(store, tables, refreshed(store, survey, now).subject, now)


def spend(store: Store, survey: Survey, now: datetime) -> None:
    """Before the ledger forgets whose its messages were: where one left today, today's message
    counts as spent for everybody who was asked, reminded or not (H7, H13)."""
    left = [one.handed_at for one in ledger.of_subject(store, survey.subject) if one.budget]
    for member in members.among(store, surveys.participants(store, survey.id)).values():
        place = place_of(networks.get(store, member.network_id))
        today = local(now, place).date()
        if any(at is not None and local(at, place).date() == today for at in left):
            members.change(store, member, spent_on=today)


def drop(store: Store, survey: Survey, now: datetime) -> None:
    """Called off: nothing of it is kept, and nobody knows any more who had answered (H7).

    Its messages are withdrawn by reconciling its subject, which is the caller's.
    """
    surveys.change(store, survey, now, state=Standing.DROPPED)
    papers.forget_survey(store, survey)
    if survey.anonymous:
        spend(store, survey, now)
    surveys.forget_participants(store, survey.id)
    sessions.close_everywhere(store, survey.subject)
    if survey.anonymous:
        traces.even_out(store, survey.subject, now)
        withdrawn.withdraw_again(store, survey.subject, "called off", now)
        forgotten.cut_loose(store, survey.subject)
