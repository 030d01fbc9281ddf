"""What of networks may go to others over a period: gathered, without names, people in lots."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.core.occasions import ONE_DAY
from bot.flows.plans.pillars import pillars_of
from bot.flows.summaries import figures
from bot.reports import lots, outward
from bot.reports.figures import Figures, Period
from bot.reports.outward import Outward, Sums
from storage import members, networks
from storage.database import Store
from storage.members import Member
from storage.networks import Network


def in_sight(store: Store, member: Member) -> list[Network]:
    """The networks of a lead's or an owner's programme."""
    home = networks.get(store, member.network_id)
    return networks.listed(store, home.programme_id)


def outward_of(
    store: Store, network: Network, period: Period, now: datetime, language: str, *,
    compared: bool = False,
) -> Outward:  # fmt: skip
    """`compared`: with the period before it, which is as long."""
    found = figures.gather(store, network, period, now, language=language)
    before = None
    if compared:
        earlier = period_before(period)
        then = figures.gather(store, network, earlier, now, language=language)
        before = sums(store, network, then, now)
    names = [one.name for one in members.of_network(store, network.id, here=False)]
    return outward.outward(found, sums(store, network, found, now), names, before)


def outward_of_all(
    store: Store, found: Sequence[Network], period: Period, now: datetime, language: str, *,
    compared: bool = False,
) -> list[Outward]:  # fmt: skip
    return [outward_of(store, one, period, now, language, compared=compared) for one in found]


def sums(store: Store, network: Network, found: Figures, now: datetime) -> Sums:
    """Lots begin with the year, so that what was before the period is looked at as well."""
    whole = Period(first=lots.since(found.period), last=found.period.last)
    gathered = figures.met(store, network, whole, now)
    asked = tuple(
        figures.closed(store, network, *figures.bounds(network, whole), network.languages[0])
    )
    return outward.sums(found, gathered, asked, found.period)


def period_before(period: Period) -> Period:
    last = period.first - ONE_DAY
    return Period(first=last - (period.last - period.first), last=last)


def back(today: datetime, days: int) -> Period:
    """So many days up to today."""
    return Period(first=today.date() - timedelta(days=days - 1), last=today.date())


def pillar_names(store: Store, found: Sequence[Network]) -> dict[str, dict[str, dict[str, str]]]:
    """Country -> code -> language -> name."""
    return {
        country: {one.code: dict(one.names) for one in pillars_of(store, country)}
        for country in sorted({one.country for one in found})
    }
