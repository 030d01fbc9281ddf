"""Gathers the figures of a network over a period: meetings, answers, the plan, and the ledger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time
from typing import Any

from bot.core.direction import plain
from bot.core.messages import Voice
from bot.core.occasions import ONE_DAY, instant
from bot.core.texts import translate
from bot.flows.apps import reach
from bot.flows.meetings import closing
from bot.flows.places import here, place_of
from bot.flows.plans import plan_past
from bot.flows.surveys.survey import form_of
from bot.flows.tasks import task_days
from bot.forms.wording import headed
from bot.reports import figures, plan_waiting
from bot.reports.figures import Asked, Figures, Gathered, Line, Lost, Period
from bot.reports.plan_standing import standing
from bot.reports.plan_words import FURTHER, is_further
from storage import addresses, audit, ledger, meetings, members, surveys, turnouts
from storage.audit import Fate
from storage.database import Store
from storage.ledger import Standing
from storage.meetings import Meeting
from storage.members import Member, State
from storage.networks import Network
from storage.plan_shape import Item, Level, Plan
from storage.turnouts import Turnout

# The ledger's reasons, as summaries tell them; what is not here came too late or was refused.
WHY: Mapping[str, str] = {
    reach.BLOCKED: figures.BLOCKED,
    reach.NOT_OPENED: figures.UNOPENED,
    reach.WINDOW: figures.WINDOW,
    reach.NO_TEMPLATE: figures.WINDOW,
    reach.ALLOWANCE: figures.LIMIT,
    reach.RESTING: figures.LIMIT,
    reach.NO_OPT_IN: figures.UNAGREED,
    reach.PAUSED_NETWORK: figures.PAUSED,
    reach.PAUSED_MEMBER: figures.PAUSED,
    reach.UNFETCHED: figures.UNFETCHED,
    reach.LEFT: figures.GONE,
    reach.STOPPED: figures.GONE,
}
OTHERWISE = {Standing.HELD: figures.HELD, Standing.EXPIRED: figures.LATE}
NOBODY = Turnout(invited=0, came=0, noted=False)


def gather(
    store: Store, network: Network, period: Period, now: datetime, *, language: str = "",
    open_now: bool = False,
) -> Figures:  # fmt: skip
    """Titles and names of networks are in `language`, else in the network's first. `open_now`
    leaves out a plan that has been closed: nothing in it is to be done or decided any more."""
    language = language or network.languages[0]
    since, until = bounds(network, period)
    today = min(here(now, network).date(), period.last + ONE_DAY)
    people = members.of_network(store, network.id)
    plan = plan_past.plan_at(store, network, since, until)
    if open_now and plan is not None and plan.closed_at is not None:
        plan = None
    return Figures(
        network_id=network.id,
        name=network.name(language),
        town=network.town(language),
        country=network.country,
        period=period,
        today=today,
        plan=plan.title if plan else "",
        closed=plan is not None and plan.closed_at is not None and plan.closed_at < until,
        members=len(people),
        unreached=len(cannot_be_written_to(store, people)),
        gathered=tuple(met(store, network, period, now)),
        upcoming=tuple(to_come(store, network, period, now)),
        asked=tuple(closed(store, network, since, until, language)),
        lines=standing(tuple(lines(store, network, plan, people, until, now, language))),
        **messages(audit.fates(store, network.id, since, until)),
    )


def week_before(now: datetime, network: Network) -> Period:
    """The seven whole days before today: what a summary that comes once a week is about."""
    today = here(now, network).date()
    return Period(first=today - 7 * ONE_DAY, last=today - ONE_DAY)


def seven_days(now: datetime, network: Network) -> Period:
    """Seven days up to now, for whoever asks."""
    today = here(now, network).date()
    return Period(first=today - 6 * ONE_DAY, last=today)


def bounds(network: Network, period: Period) -> tuple[datetime, datetime]:
    """From this instant to before that one."""
    place = place_of(network)
    return instant(period.first, time(), place), instant(period.last + ONE_DAY, time(), place)


# --- people and meetings --------------------------------------------------------------------------


def cannot_be_written_to(store: Store, people: Sequence[Member]) -> list[Member]:
    """Those who have blocked the bot, have not opened it, or asked not to be written to."""
    known = addresses.of_members(store, [one.id for one in people])
    return [
        one
        for one in people
        if one.state is not State.ACTIVE or one.id not in known or not known[one.id].reachable
    ]


def met(store: Store, network: Network, period: Period, now: datetime) -> list[Gathered]:
    found = meetings.concerning(store, network.id, period.first, period.last)
    return gathered(store, network, found, now)


def to_come(store: Store, network: Network, period: Period, now: datetime) -> list[Gathered]:
    return gathered(
        store, network, meetings.coming_up(store, network.id, period.last + ONE_DAY), now
    )


def gathered(
    store: Store, network: Network, found: Sequence[Meeting], now: datetime
) -> list[Gathered]:
    ids = [one.id for one in found]
    met, trained = turnouts.of_meetings(store, network.id, ids), surveys.asked_about(store, ids)
    return [
        Gathered(
            id=one.id,
            title=one.title,
            day=one.day,
            training=one.facilitator_id is not None or one.id in trained,
            own=one.network_id == network.id,
            state=state(store, one, now),
            invited=met.get(one.id, NOBODY).invited,
            came=met.get(one.id, NOBODY).came,
            noted=met.get(one.id, NOBODY).noted,
        )
        for one in found
    ]


def state(store: Store, meeting: Meeting, now: datetime) -> str:
    """What is over is held, also before that is written down."""
    planned = meeting.state is meetings.Standing.PLANNED
    over = planned and closing.over(store, meeting, now)
    return str(meetings.Standing.HELD if over else meeting.state)


# --- surveys --------------------------------------------------------------------------------------


def closed(
    store: Store, network: Network, since: datetime, until: datetime, language: str
) -> Iterable[Asked]:
    voice = Voice(language=language, country=network.country)
    for one in surveys.closed_between(store, network.id, since, until):
        asked, answered = surveys.counts(store, one)
        title = headed(form_of(store, one).title, one.given)
        yield Asked(
            id=one.id,
            title=plain(translate(title, voice)),
            day=here(one.closes_at, network).date(),
            checkin=one.checkin_id is not None,
            anonymous=one.anonymous,
            asked=asked,
            answered=answered,
        )


# --- the plan -------------------------------------------------------------------------------------


def lines(
    store: Store, network: Network, plan: Plan | None, people: Sequence[Member],
    until: datetime, now: datetime, language: str,
) -> Iterable[Line]:  # fmt: skip
    """As they stood before `until`. What tasks without an activity stand under is one line, in the
    reader's language."""
    if plan is None:
        return
    names = {one.id: one.name for one in people}
    items = plan_past.items_at(store, plan, until)
    titles: dict[int, tuple[str, ...]] = {}
    further = plain(translate(FURTHER, Voice(language=language, country=network.country)))
    for item in items:
        path = titles.get(item.parent_id, ()) if item.parent_id is not None else ()
        title = further if is_further(item.title) else item.title
        titles[item.id] = (*path, title)
        if item.level is not Level.ACTIVITY or titles[item.id] != (further, further):
            yield line(replace(item, title=title), path, names, network, min(now, until))


def line(
    item: Item, path: tuple[str, ...], names: Mapping[int, str], network: Network, moment: datetime
) -> Line:
    return Line(
        id=item.id,
        level=item.level,
        path=path,
        title=item.title,
        status=item.status,
        reason=item.reason,
        pillar=item.pillar,
        who=names.get(item.member_id, "") if item.member_id is not None else "",
        former=item.former,
        agreed=item.agreed,
        start=item.start,
        due=item.due,
        done_on=here(item.ended_at, network).date() if item.ended_at else None,
        participants=item.participants,
        indicator=item.indicator,
        baseline=item.baseline,
        target=item.target,
        actual=item.actual,
        partners=item.partners,
        means=item.means,
        resources=item.resources,
        lesson=item.lesson,
        waits=plan_waiting.waits(
            item, silent=task_days.silent_since(item, network, moment) is not None
        ),
        supporters=tuple(names[id] for id in item.supporters if id in names),
        tags=item.tags,
    )


# --- messages -------------------------------------------------------------------------------------


def messages(fates: Iterable[Fate]) -> dict[str, Any]:
    """Every row of the ledger is in one of these, and in one only (R10)."""
    told, waiting, dropped, unspoken = 0, 0, 0, 0
    lost: dict[tuple[str, str], list[Fate]] = {}
    for one in fates:
        if one.anonymous:
            unspoken += one.number
        elif one.state in ledger.TOLD:
            told += one.number
        elif one.state in (Standing.PLANNED, Standing.SENDING):
            waiting += one.number
        elif one.state is Standing.WITHDRAWN and one.why not in reach.WHY:
            dropped += one.number
        else:
            lost.setdefault((one.state, why(one)), []).append(one)
    ends = [ended(state, why, some) for (state, why), some in sorted(lost.items())]
    return {
        "planned": told + waiting + sum(one.number for one in ends),
        "arrived": told,
        "waiting": waiting,
        "lost": tuple(ends),
        "dropped": dropped,
        "unspoken": unspoken,
    }


def why(fate: Fate) -> str:
    return WHY.get(fate.why, OTHERWISE.get(fate.state, figures.REFUSED))


def ended(state: str, why: str, fates: Sequence[Fate]) -> Lost:
    people = {one.member_id for one in fates if one.member_id is not None}
    return Lost(state=state, why=why, number=sum(one.number for one in fates), people=len(people))
