"""Rounds of a check-in that are left out: members get nothing, and the coordinator is told once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from bot.core.flow import Composing
from bot.core.messages import Choice, Day, Message, Option, Press, Text, _
from bot.flows.checkins.checkin_rounds import HOLIDAY, rounds
from bot.flows.places import here
from storage import checkins, members, networks, surveys
from storage.checkins import Checkin
from storage.database import Store
from storage.ledger import Planned, Urgency
from storage.members import Role
from storage.networks import Network
from storage.surveys import Standing, Survey

LEFT_OUT = "checkin-left-out"
LASTS = timedelta(days=7)  # as long as that, a coordinator may still want to ask otherwise


def wanted(store: Store, survey: Survey, member_id: int | None = None) -> Iterator[Planned]:
    """One message to each coordinator, when the round would have opened or the pause is over.

    After a long pause only the last one is still of use (T6: nobody gets a burst afterwards).
    """
    checkin = checkins.find(store, survey.checkin_id or 0)
    if checkin is None:
        return
    network = networks.get(store, survey.network_id)
    until = max(survey.opens_at, network.paused_until or survey.opens_at) + LASTS
    expires = min([until, *following(survey, checkin, network, until)])
    for one in members.with_role(store, Role.COORDINATOR, survey.network_id):
        if member_id in (None, one.id):
            yield Planned(
                key=f"{survey.subject}/{one.id}/left-out",
                reason=LEFT_OUT,
                due=survey.opens_at,
                member_id=one.id,
                network_id=one.network_id,
                expires=expires,
                urgency=Urgency.BULK,
                budget=False,
            )


def following(
    survey: Survey, checkin: Checkin, network: Network, until: datetime
) -> list[datetime]:
    """When later rounds that are left out, too, would open."""
    return [each.opens for each in rounds(checkin, network, survey.opens_at, until) if each.why]


def compose(composing: Composing) -> Message | None:
    survey = surveys.of_subject(composing.store, composing.entry.subject)
    network = composing.network
    if survey is None or network is None or survey.round_day is None:
        return None
    if survey.state is not Standing.SKIPPED or survey.checkin_id is None:
        return None
    press = Press(action="checkins", subject=f"checkin/{survey.checkin_id}")
    return Message(
        lines=(
            _(
                "The check-in of {date} was left out: {why}.",
                date=Day(day=survey.round_day),
                why=reason(survey.why, survey.round_day, network, composing.now),
            ),
        ),
        choice=Choice(options=(Option(label=_("Show the check-in"), press=press),)),
        protect=True,
    )


def reason(why: str, day: date, network: Network, now: datetime) -> Text | str:
    """Why nobody is asked, in words; the holiday by the name that the network gave it."""
    if why == HOLIDAY:
        return network.days.get(day) or _("a holiday")
    until = network.paused_until
    if until is not None and until > now:
        return _("the network is paused until {date}", date=Day(day=here(until, network).date()))
    return _("the network was paused")


COMPOSERS = {LEFT_OUT: compose}
