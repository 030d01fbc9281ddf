"""A network's clock and a person's quiet hours, as the core understands them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any

from bot.core.calendars import Week
from bot.core.occasions import Override, Place, local
from bot.core.quiet import Quiet, RamadanHours, Window
from storage.members import Member
from storage.networks import Network

NO_NIGHT = ("00:00", "00:00")  # a window that ends when it begins


def place_of(network: Network, zone: str = "") -> Place:
    """Where the network's wall clock hangs, with its overrides; `zone` names another clock."""
    if zone and zone != network.zone:
        return Place(zone)
    return _place(network.zone, network.overrides)


@lru_cache(maxsize=1024)
def _place(zone: str, overrides: tuple[tuple[date, date, int], ...]) -> Place:
    return Place(
        zone,
        tuple(
            Override(frm=first, to=last, utc_offset_minutes=minutes)
            for first, last, minutes in overrides
        ),
    )


def week_of(network: Network) -> Week:
    return Week(weekend=frozenset(network.weekend))


def quiet_of(network: Network, member: Member | None) -> tuple[Quiet, ...]:
    """The network's quiet hours, and the member's own on top of them."""
    kept = network.quiet
    night, friday = tuple(kept["night"]), tuple(kept.get("friday") or ())
    common = _hours(night, friday, ramadan(kept.get("ramadan")))
    if member is None or not member.quiet:
        return (common,)
    own = tuple(member.quiet.get("night") or NO_NIGHT)
    return (common, _hours(own, (), None, frozenset(member.quiet.get("days", []))))


@lru_cache(maxsize=1024)
def _hours(
    night: tuple[str, ...], friday: tuple[str, ...], fast: RamadanHours | None,
    private_days: frozenset[int] = frozenset(),
) -> Quiet:  # fmt: skip
    begins, ends = window(night)
    return Quiet(
        night_from=begins,
        night_to=ends,
        friday=window(friday) if friday else None,
        ramadan=fast,
        private_days=private_days,
    )


def window(pair: Sequence[str]) -> Window:
    return time.fromisoformat(pair[0]), time.fromisoformat(pair[1])


def ramadan(kept: dict[str, Any] | None) -> RamadanHours | None:
    if not kept:
        return None
    return _fasting(kept["from"], kept["to"], tuple(kept["night"]), tuple(kept.get("iftar") or ()))


@lru_cache(maxsize=1024)
def _fasting(first: str, last: str, night: tuple[str, ...], iftar: tuple[str, ...]) -> RamadanHours:
    begins, ends = window(night)
    return RamadanHours(
        from_day=date.fromisoformat(first),
        to_day=date.fromisoformat(last),
        night_from=begins,
        night_to=ends,
        iftar=window(iftar) if iftar else None,
    )


def here(now: datetime, network: Network) -> datetime:
    """The wall clock of the network now, naive."""
    return _here(now, place_of(network))


_here = lru_cache(maxsize=256)(local)  # the turns of a batch have the same moment
