"""Members of one name, told apart: by role, work, since when, and at last by who joined first."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from datetime import date

from bot.core.flow import Turn
from bot.core.letters import normalise
from bot.core.messages import Argument, Choice, Day, Message, Option, Press, Terms, Text, _
from bot.flows.places import here
from bot.flows.roles import ROLES
from bot.reports.headings import KINDS
from storage import members
from storage.database import Store
from storage.members import Member, Role
from storage.networks import Network


def names(people: Iterable[Member], home: Network) -> dict[int, Text | str]:
    """What each of these is called among them, by their number."""
    listed = list(people)
    more = marks(listed, home)
    return {one.id: told_apart(one, more[one.id]) if more[one.id] else one.name for one in listed}


def called(store: Store, member: Member, network: Network) -> Text | str:
    """What one is called among all in the network."""
    return names(members.of_network(store, network.id), network).get(member.id, member.name)


def told_apart(member: Member, more: Sequence[Argument]) -> Text:
    return _("{name} ({what})", name=member.name, what=Terms((*known(member), *more)))


def known(member: Member) -> tuple[Argument, ...]:
    """What is said of anybody: the role, and the work where it is known."""
    kind = KINDS.get(member.profession) if member.profession != "other" else None
    return (ROLES[member.role],) if kind is None else (ROLES[member.role], kind)


def marks(people: Sequence[Member], home: Network) -> dict[int, tuple[Argument, ...]]:
    """What else tells each of these apart; nothing where nobody has the same name."""
    found: dict[int, tuple[Argument, ...]] = {one.id: () for one in people}
    for alike in _groups(people, lambda one: normalise(one.name)):
        if len(alike) > 1:
            found.update(_apart(alike, home))
    return found


def _apart(alike: Iterable[Member], home: Network) -> Iterator[tuple[int, tuple[Argument, ...]]]:
    """Since when they are here; who joined on one day in one role, by a number as well."""
    for twins in _groups(alike, lambda one: (known(one), _since(one, home))):
        in_order = sorted(twins, key=lambda one: (one.joined_at, one.id))
        for n, one in enumerate(in_order, start=1):
            since = _("here since {date}", date=Day(day=_since(one, home), style="short"))
            place = _("number {n} in the order of joining", n=n)
            yield one.id, (since,) if len(twins) == 1 else (since, place)


def _groups(people: Iterable[Member], key: Callable[[Member], Hashable]) -> list[list[Member]]:
    groups = defaultdict(list)
    for one in people:
        groups[key(one)].append(one)
    return list(groups.values())


def _since(member: Member, home: Network) -> date:
    return here(member.joined_at, home).date()


# --- a name that somebody has already -------------------------------------------------------------


def is_taken(store: Store, name: str, member: Member) -> bool:
    """Whether somebody else in the member's network is called so."""
    others = members.of_network(store, member.network_id)
    said = normalise(name)
    return any(one.id != member.id and normalise(one.name) == said for one in others)


def tell(turn: Turn, member: Member) -> None:
    """The coordinators learn once that a member has a name that somebody else has. Nobody is
    named: it shows on a lock screen (H5)."""
    if not is_taken(turn.store, member.name, member):
        return
    press = Press(action="members", subject=f"network/{member.network_id}")
    message = Message(
        lines=(
            _(
                "Two members of your network have the same name now. Lists say their role and "
                "since when they are here, so that you can tell them apart. If it looks odd to "
                "you, please ask them."
            ),
        ),
        choice=Choice(options=(Option(label=_("Members"), press=press),)),
    )
    for one in members.with_role(turn.store, Role.COORDINATOR, member.network_id):
        if one.id != member.id:
            turn.tell(one, message, key=f"namesake/{member.id}/{one.id}", reason="namesake")
