"""A network's clock and a person's quiet hours, as the core understands them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from bot.core.calendars import Week
from bot.core.occasions import Override, Place, local
from bot.core.quiet import Quiet, RamadanHours, Window
from storage.members import Member
from storage.networks import Network


def place_of(network: Network, zone: str = "") -> Place:
    """Where the network's wall clock hangs, with its overrides; `zone` names another clock."""
    if zone and zone != network.zone:
        return Place(zone)
    overrides = tuple(
        Override(frm=first, to=last, utc_offset_minutes=minutes)
        for first, last, minutes in network.overrides
    )
    return Place(network.zone, overrides)


def week_of(network: Network) -> Week:
    return Week(weekend=frozenset(network.weekend))


def quiet_of(network: Network, member: Member | None) -> tuple[Quiet, ...]:
    """The network's quiet hours, and the member's own on top of them."""
    common = Quiet(
        night_from=window(network.quiet["night"])[0],
        night_to=window(network.quiet["night"])[1],
        friday=window(network.quiet["friday"]) if network.quiet.get("friday") else None,
        ramadan=ramadan(network.quiet.get("ramadan")),
    )
    if member is None or not member.quiet:
        return (common,)
    night = window(member.quiet.get("night") or ["00:00", "00:00"])
    own = Quiet(
        night_from=night[0],
        night_to=night[1],
        friday=None,
        private_days=frozenset(member.quiet.get("days", [])),
    )
    return (common, own)


def window(pair: Sequence[str]) -> Window:
    return time.fromisoformat(pair[0]), time.fromisoformat(pair[1])


def ramadan(kept: dict[str, Any] | None) -> RamadanHours | None:
    if not kept:
        return None
    return RamadanHours(
        from_day=date.fromisoformat(kept["from"]),
        to_day=date.fromisoformat(kept["to"]),
        night_from=time.fromisoformat(kept["night"][0]),
        night_to=time.fromisoformat(kept["night"][1]),
        iftar=window(kept["iftar"]) if kept.get("iftar") else None,
    )


def here(now: datetime, network: Network) -> datetime:
    """The wall clock of the network now, naive."""
    return local(now, place_of(network))
