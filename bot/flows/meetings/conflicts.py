"""What may be in the way of a moment, in each network concerned: said, decided by nobody here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import cast

from bot.core import quiet
from bot.core.calendars import Country, Language, holiday_suggestions, is_weekend, near_holiday
from bot.core.form import Asking
from bot.core.messages import Day, Hour, Words, _
from bot.core.occasions import instant, local
from bot.flows.meetings.meeting_cards import city
from bot.flows.places import place_of, quiet_of, week_of
from storage import networks
from storage.members import Member
from storage.networks import Network


def start_of(asking: Asking, host: Network) -> datetime:
    day = date.fromisoformat(asking.answers["day"])
    return instant(day, time.fromisoformat(asking.answers["at"]), place_of(host))


def conflicts(asking: Asking, host: Network, people: Sequence[Member]) -> tuple[Words, ...]:
    """Weekends, holidays, Friday midday, iftar and quiet hours, in every network concerned."""
    start = start_of(asking, host)
    involved = dict.fromkeys([host.id, *(member.network_id for member in people)])
    lines: list[Words] = []
    for network_id in involved:
        network = networks.get(asking.turn.store, network_id)
        for line in conflicts_in(network, start, asking.turn.voice.language):
            if line not in lines:
                lines.append(line)
    return tuple(lines)


def conflicts_in(network: Network, start: datetime, language: str) -> list[Words]:
    wall = local(start, place_of(network))
    day, at = Day(day=wall.date()), Hour(at=wall.time())
    lines: list[Words] = []
    if is_weekend(wall.date(), week_of(network)):
        lines.append(
            _("ℹ️ {date} is a weekend day in {tz_city}.", date=day, tz_city=city(network.zone))
        )
    lines += holiday(network, wall.date(), language)
    reason = quiet.why_quiet(start, place_of(network), *quiet_of(network, None))
    if reason is quiet.Why.FRIDAY:
        lines.append(_("ℹ️ {time} on Friday is close to Friday prayer.", time=at))
    elif reason is quiet.Why.IFTAR:
        lines.append(
            _(
                "ℹ️ {time} is close to iftar. In Ramadan, many networks meet after 21:00.",
                time=at,
            )
        )
    elif reason is quiet.Why.NIGHT:
        lines.append(_("ℹ️ {time} is in the quiet hours of the night.", time=at))
    return lines


def holiday(network: Network, day: date, language: str) -> list[Words]:
    suggested = holiday_suggestions(
        cast(Country, network.country), day.year, cast(Language, language)
    )
    near = near_holiday(day, network.days, suggested)
    if near is None:
        return []
    if near.confirmed:
        return [_("ℹ️ {date} falls on or near {reason}.", date=Day(day=day), reason=near.name)]
    return [
        _(
            "ℹ️ {date} falls on or near {reason} (the date may shift by a day).",
            date=Day(day=day),
            reason=near.name,
        )
    ]
