"""When each one is asked and reminded, and until when they may answer: check-ins know own days."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.occasions import Place, instant, local
from bot.flows.places import place_of
from storage import checkins, ledger, members, networks, surveys
from storage.database import Store
from storage.ledger import Planned
from storage.members import Member
from storage.surveys import Part, Standing, Survey

PROMPT = "survey-prompt"
REMINDER = "survey-reminder"

MOST_REMINDERS = 2  # H13 and the issue: twice at most
LATE_ROUND = timedelta(days=7)  # a late answer counts for its round until the next, or so long
LAST_HOUR = timedelta(hours=1)  # who is asked later than that before the end has no time to answer

# Who is still silent, while it is open, and after that.
SILENT: Mapping[Standing, frozenset[Part]] = {
    Standing.OPEN: frozenset({Part.ASKED}),
    Standing.CLOSED: frozenset({Part.ASKED, Part.MISSED}),
}


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One member, when they are asked, and until when it is open for them."""

    member: Member
    opens: datetime
    closes: datetime


def accepts_until(store: Store, survey: Survey) -> datetime:
    """Until when an answer counts. A named round waits until the next one opens."""
    if survey.checkin_id is None or survey.anonymous:
        return survey.closes_at
    return surveys.next_opening(store, survey) or survey.closes_at + LATE_ROUND


# --- one's own day --------------------------------------------------------------------------------


def asked(store: Store, survey: Survey, people: Iterable[Member]) -> Iterator[Asked]:
    """When each of these is asked: all at the opening, but for those with a day of their own."""
    own = weekdays(store, survey)
    place = place_of(networks.get(store, survey.network_id))
    last = accepts_until(store, survey) if own else survey.closes_at
    for member in people:
        if member.id in own:
            yield on_own_day(survey, member, own[member.id], place, last)
        else:
            yield with_the_others(survey, member)


def weekdays(store: Store, survey: Survey) -> dict[int, int]:
    """Members who want to be asked on another weekday than the others."""
    if survey.checkin_id is None or survey.round_day is None:
        return {}
    known = checkins.rhythms(store, survey.checkin_id).items()
    return {id: rhythm.weekday for id, rhythm in known if rhythm.weekday is not None}


def with_the_others(survey: Survey, member: Member) -> Asked:
    return Asked(member=member, opens=survey.opens_at, closes=survey.closes_at)


def on_own_day(survey: Survey, member: Member, weekday: int, place: Place, last: datetime) -> Asked:
    """The next day with this weekday, at the same hour.

    Within the window it moves the question alone. Beyond it a named round stays open for this
    member as long as for the others, but not past the next opening: a late answer counts anyway.
    Where their day comes too late for that, they are asked with the others.
    """
    if survey.round_day is None:
        return with_the_others(survey, member)
    opens = later(survey.opens_at, (weekday - survey.round_day.weekday()) % 7, place)
    if opens <= survey.closes_at - LAST_HOUR:
        return Asked(member=member, opens=opens, closes=survey.closes_at)
    if opens <= last - LAST_HOUR:
        closes = min(last, opens + (survey.closes_at - survey.opens_at))
        return Asked(member=member, opens=opens, closes=closes)
    return with_the_others(survey, member)


def later(moment: datetime, days: int, place: Place) -> datetime:
    """The same wall clock some days later."""
    wall = local(moment, place)
    return instant(wall.date() + timedelta(days=days), wall.time(), place)


def belated(survey: Survey, one: Asked) -> bool:
    """Whether their own day comes when the round is over for the others."""
    return one.opens >= survey.closes_at


def asked_later(store: Store, survey: Survey) -> set[int]:
    """The members who are asked in this round when it is over for the others."""
    people = members.among(store, weekdays(store, survey)).values()
    return {one.member.id for one in asked(store, survey, people) if belated(survey, one)}


def still_asked(store: Store, survey: Survey, member: Member, now: datetime) -> Asked | None:
    """The moments of a member who is still to answer; None where nobody waits for it any more."""
    part = surveys.participant(store, survey.id, member.id)
    if part not in SILENT.get(survey.state, ()):
        return None
    (one,) = asked(store, survey, [member])
    waits = survey.state is Standing.OPEN or belated(survey, one)
    return one if waits and one.closes > now else None


def open_until(store: Store, survey: Survey, member: Member, now: datetime) -> datetime:
    """Until when this member may answer, as they are told it."""
    (one,) = asked(store, survey, [member])
    return one.closes if one.closes > now else accepts_until(store, survey)


def rest(store: Store, survey: Survey) -> None:
    """Who wants no check-in for a while has said so for every round until then."""
    if survey.checkin_id is None or survey.round_day is None:
        return
    parts, silent = surveys.participants(store, survey.id), SILENT.get(survey.state, ())
    for id, rhythm in checkins.rhythms(store, survey.checkin_id).items():
        resting = rhythm.not_before is not None and survey.round_day < rhythm.not_before
        if resting and parts.get(id) in silent:
            surveys.mark(store, survey.id, id, Part.DECLINED)


# --- what they are sent ---------------------------------------------------------------------------


def for_member(store: Store, survey: Survey, one: Asked) -> Iterator[Planned]:
    moments = [one.opens, *reminder_moments(one.opens, one.closes, survey.reminders)]
    ends = [*moments[1:], one.closes]
    for number, (due, expires) in enumerate(zip(moments, ends, strict=True)):
        yield Planned(
            key=f"{survey.subject}/{one.member.id}/{number or first(store, survey, one)}",
            reason=REMINDER if number else PROMPT,
            due=due,
            member_id=one.member.id,
            network_id=one.member.network_id,
            expires=expires,
        )


def first(store: Store, survey: Survey, one: Asked) -> str:
    """Who was asked with the others and has chosen a day since then is asked once more."""
    if one.opens != survey.opens_at:
        entry = ledger.by_key(store, f"{survey.subject}/{one.member.id}/0")
        if entry is not None and entry.handed_at is not None and entry.handed_at < one.opens:
            return "own"
    return "0"


def reminder_moments(opens: datetime, closes: datetime, number: int) -> list[datetime]:
    """Evenly between opening and closing: one reminder of three days comes on the second."""
    number = min(number, MOST_REMINDERS)
    if number == 1:
        return [opens + (closes - opens) * 2 / 3]
    return [opens + (closes - opens) * step / (number + 1) for step in range(1, number + 1)]
