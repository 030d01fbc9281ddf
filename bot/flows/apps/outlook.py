"""Before a sending leaves: who gets it freely and who a notice first, its cost, and its days."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from math import ceil

from bot.core.flow import Tables
from bot.core.messages import Capabilities, Money, Terms, Text, Words, _, n_
from bot.core.prices import country_of, in_cents
from bot.flows.apps.windows import window_open
from bot.flows.places import here
from storage import addresses, networks, opt_ins, outside
from storage.addresses import Address
from storage.database import Store
from storage.members import Member, State
from storage.networks import Network

DAY = timedelta(days=1)  # the moving day in which an allowance counts
FREE = "free"  # the cost class of platforms that ask for nothing


class Way(StrEnum):
    """How the first message of a sending gets to somebody."""

    FREELY = "freely"
    NOTICE = "notice"  # as an approved template, since the platform's window is closed then
    NOT_NOW = "not now"


@dataclass(frozen=True, kw_only=True)
class Load:
    """The messages that one person gets of a sending at most: `unasked` ones, which may find the
    window closed, and `talk`, when they take part. `times`: as often as that is counted."""

    unasked: int
    talk: int
    times: int = 1


@dataclass(frozen=True, kw_only=True)
class Going:
    """One person of a sending: when their message goes, where, and how; and at which country's
    price, "" where their address does not tell."""

    member: Member
    at: datetime
    platform: str
    address_id: int | None
    way: Way
    country: str


@dataclass(frozen=True, kw_only=True)
class Outlook:
    """What can be said of a sending. Without prices `cost` is None; without an allowance `first`.

    `first`: how many people can be written to first, by template, on the day when it goes;
    `days`: how many days later than that the last one gets it. `closed`: a platform lets nobody
    be written to first, on any day.
    """

    ways: Mapping[Way, int]
    cost: Money | None
    first: int | None
    days: int
    today: bool
    closed: bool = False


# --- who, and how ---------------------------------------------------------------------------------


def going(store: Store, tables: Tables, people: Iterable[tuple[Member, datetime]]) -> list[Going]:
    """Each to their best address, as things are now."""
    chosen = list(people)
    best = addresses.of_members(store, [member.id for member, _at in chosen])
    return [one_going(store, tables, member, best.get(member.id), at) for member, at in chosen]


def one_going(
    store: Store, tables: Tables, member: Member, address: Address | None, at: datetime
) -> Going:
    return Going(
        member=member,
        at=at,
        platform=address.platform if address is not None else "",
        address_id=address.id if address is not None else None,
        way=way(store, tables, member, address, at),
        country=country(tables, address),
    )


def country(tables: Tables, address: Address | None) -> str:
    """Of the recipient's own number, as far as that is known."""
    caps = tables.platforms.get(address.platform) if address is not None else None
    return country_of(address.external, caps.paid_by) if address is not None and caps else ""


def way(store: Store, tables: Tables, member: Member, address: Address | None, at: datetime) -> Way:
    if member.state is State.STOPPED or address is None or not address.reachable:
        return Way.NOT_NOW
    caps = tables.platforms.get(address.platform)
    if caps is None or not agreed(store, caps, member, address):
        return Way.NOT_NOW
    if window_open(address, caps, at):
        return Way.FREELY
    return Way.NOTICE if caps.needs_template else Way.NOT_NOW


def agreed(store: Store, caps: Capabilities, member: Member, address: Address) -> bool:
    """Where a platform wants a proof that somebody may be written to, there is one."""
    return not caps.needs_opt_in or opt_ins.current(store, address.id, member.id) is not None


def not_agreed(store: Store, tables: Tables, people: Sequence[Member]) -> list[Member]:
    """Those who can be reached, and have not agreed to be written to where they are."""
    best = addresses.of_members(store, [member.id for member in people])
    found = []
    for member in people:
        address = best.get(member.id)
        caps = tables.platforms.get(address.platform) if address is not None else None
        if address is None or caps is None or not address.reachable:
            continue
        if member.state is not State.STOPPED and not agreed(store, caps, member, address):
            found.append(member)
    return found


# --- what it comes to -----------------------------------------------------------------------------


def outlook(
    store: Store, tables: Tables, people: Iterable[tuple[Member, datetime]], load: Load,
    now: datetime, home: Network,
) -> Outlook | None:  # fmt: skip
    """None where all of it is free and goes at any time: then nothing needs to be said. `home`:
    the network of whoever sends it, whose days count."""
    found = going(store, tables, people)
    if not any(bounded(tables, one.platform) for one in found):
        return None
    first, days, closed = spread(store, found, now)
    noticed = [one.at for one in found if one.way is Way.NOTICE]
    return Outlook(
        ways=Counter(one.way for one in found),
        cost=cost(store, tables, found, load),
        first=first,
        days=days,
        today=here(min(noticed, default=now), home).date() == here(now, home).date(),
        closed=closed,
    )


def bounded(tables: Tables, platform: str) -> bool:
    caps = tables.platforms.get(platform)
    return caps is not None and (caps.window_hours is not None or caps.cost_class != FREE)


def cost(store: Store, tables: Tables, found: Iterable[Going], load: Load) -> Money | None:
    """The most that it may come to; None where a price is not known, or nobody has to be paid."""
    paid = [one for one in found if one.way is not Way.NOT_NOW and asks_money(tables, one.platform)]
    if not paid or any(one.platform not in tables.prices for one in paid):
        return None
    currencies = {tables.prices[one.platform].currency for one in paid}
    if len(currencies) > 1:
        return None
    total = sum((for_one(store, tables, one, load) for one in paid), Decimal(0))
    return Money(amount=in_cents(total), currency=currencies.pop())


def asks_money(tables: Tables, platform: str) -> bool:
    return tables.platforms[platform].cost_class != FREE


def for_one(store: Store, tables: Tables, one: Going, load: Load) -> Decimal:
    """Whether the window is open for later messages nobody knows: then the dearer price counts."""
    country = one.country or networks.get(store, one.member.network_id).country
    price = tables.prices[one.platform].of(country)
    begins = price.template if one.way is Way.NOTICE else price.message
    later = (load.unasked - 1) * price.dearer
    return load.times * (begins + later + load.talk * price.message)


def spread(store: Store, found: Sequence[Going], now: datetime) -> tuple[int | None, int, bool]:
    """How many can be written to first on the first day, how many days the others wait, and
    whether some of them wait for ever."""
    noticed: dict[str, list[Going]] = {}
    for one in found:
        if one.way is Way.NOTICE:
            noticed.setdefault(one.platform, []).append(one)
    lefts: list[int] = []
    days, closed = 0, False
    for platform, some in noticed.items():
        allowance = outside.allowance(store, platform, now)
        if allowance.limit is None or allowance.left is None:
            continue
        soon = min(one.at for one in some) < now + DAY  # a day later today's do not count any more
        left = allowance.left if soon else allowance.limit
        known = allowance.leaves if soon else {}
        new = sum(one.address_id not in known for one in some)
        lefts.append(left)
        over = max(0, new - left)
        if allowance.limit:
            days = max(days, ceil(over / allowance.limit))
        else:
            closed = closed or over > 0
    return (sum(lefts) if lefts else None), days, closed


# --- in words -------------------------------------------------------------------------------------


def once(amount: Money) -> Text:
    return _("It may cost up to {amount}.", amount=amount)


def each_time(amount: Money) -> Text:
    return _("It may cost up to {amount} each time.", amount=amount)


def a_month(amount: Money) -> Text:
    return _("It may cost up to {amount} a month.", amount=amount)


def lines(found: Outlook | None, costs: Callable[[Money], Text] = once) -> Iterator[Words]:
    """At most three."""
    if found is None:
        return
    parts = tuple(shares(found.ways))
    total = sum(found.ways.values())
    yield n_("{n} person: {parts}.", "{n} people: {parts}.", total, parts=Terms(parts))
    if found.cost is not None:
        yield costs(found.cost)
    if found.first is not None:
        yield allowed(found, found.first) if found.first else spent(found)


def shares(ways: Mapping[Way, int]) -> Iterator[Text]:
    if freely := ways.get(Way.FREELY, 0):
        yield n_("{n} freely", "{n} freely", freely)
    if notices := ways.get(Way.NOTICE, 0):
        yield n_(
            "{n} as a short notice with a button to begin",
            "{n} as a short notice with a button to begin",
            notices,
        )
    if missing := ways.get(Way.NOT_NOW, 0):
        yield n_("{n} cannot be reached now", "{n} cannot be reached now", missing)


def spent(found: Outlook) -> Text:
    """Where nobody at all can be written to first on the day when it goes."""
    if found.closed:
        return _(
            "For now the messaging app lets us write to nobody first:"
            " the notices wait until people write."
        )
    if not found.days:
        return _("The number of people that the messaging app allows a day is reached.")
    return _(
        "The number of people that the messaging app allows a day is reached;"
        " the others follow within {days}.",
        days=n_("{n} day", "{n} days", found.days),
    )


def allowed(found: Outlook, first: int) -> Text:
    days = n_("{n} day", "{n} days", found.days)
    if not found.today:
        if not found.days:
            return n_(
                "That day {n} person can be written to first.",
                "That day {n} people can be written to first.",
                first,
            )
        return n_(
            "That day {n} person can be written to first; the others follow within {days}.",
            "That day {n} people can be written to first; the others follow within {days}.",
            first,
            days=days,
        )
    if not found.days:
        return n_(
            "Today {n} more person can be written to first.",
            "Today {n} more people can be written to first.",
            first,
        )
    return n_(
        "Today {n} more person can be written to first; the others follow within {days}.",
        "Today {n} more people can be written to first; the others follow within {days}.",
        first,
        days=days,
    )


def sends(found: Outlook | None, label: Text) -> Text:
    """The label of the button that sends it: over how many days, where one is not enough."""
    if found is None or not found.days:
        return label
    return n_("Send over {n} day", "Send over {n} days", found.days + 1)
