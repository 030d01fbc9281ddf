"""Summaries: who gets one and when, weekly or monthly, and /digest, which shows it any time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import pairwise

from bot.core import quiet
from bot.core.flow import Action, Command, Composing, Turn
from bot.core.messages import Choice, Message, Option, Press, _
from bot.core.occasions import ONE_DAY, instant
from bot.flows.places import here, place_of, quiet_of
from bot.flows.roles import MAY
from bot.flows.summaries import digest_lines, digest_picture, mailbox, programme
from bot.flows.summaries.figures import gather, seven_days, week_before
from bot.flows.surveys.survey import working_day
from bot.reports.figures import Figures, undecided
from storage import digests, ledger, members, networks
from storage.database import Store
from storage.digests import Digest
from storage.ledger import Planned
from storage.members import Member, Role
from storage.networks import Network

DIGEST = "digest"
HOUR = time(9)  # people are at their desks, and the week's decisions are still to come
ROLES = (Role.COORDINATOR, Role.LEAD)  # those who lead the programme get theirs once a month
# Days that are looked at: back to the last one of a month, which may still wait, and ahead past the
# horizon to the one after that, which ends it.
BEHIND, AHEAD = 5 * 7, 7 * 7


# --- when -----------------------------------------------------------------------------------------


def setting(store: Store, member: Member, network: Network) -> Digest:
    """What somebody has chosen; else the first working day of their week."""
    return digests.find(store, member.id) or Digest(
        member_id=member.id,
        network_id=network.id,
        on=True,
        weekday=first_day(network),
        at=HOUR,
    )


def first_day(network: Network) -> int:
    """The weekday after the weekend (T5)."""
    free = set(network.weekend)
    return next((day for day in range(7) if day not in free and (day - 1) % 7 in free), 0)


def moments(
    chosen: Digest, member: Member, network: Network, now: datetime
) -> list[tuple[date, datetime]]:
    """Days of the chosen weekday, and when its summary goes: on a holiday the next working day.

    For a lead the first of each month. Two that fall on one day after a long holiday are one.
    """
    today = here(now, network).date()
    since = today + timedelta(days=(chosen.weekday - today.weekday()) % 7 - BEHIND)
    found: dict[date, tuple[date, datetime]] = {}
    for ahead in range(0, BEHIND + AHEAD, 7):
        day = since + ahead * ONE_DAY
        if member.role is Role.LEAD and day.day > 7:
            continue
        works = working_day(day, network)
        found[works] = (day, out_of_quiet(works, chosen.at, member, network))
    return list(found.values())


def out_of_quiet(day: date, at: time, member: Member, network: Network) -> datetime:
    place = place_of(network)
    return quiet.next_allowed(instant(day, at, place), place, *quiet_of(network, member))


def wanted(store: Store, id: int, now: datetime, member_id: int | None = None) -> Iterable[Planned]:
    """What a member is to get: a summary a week or a month, and pictures that they asked for."""
    member = members.find(store, id)
    if member is None or not member.here or member.role not in ROLES:
        return []
    network = networks.get(store, member.network_id)
    return [*rows(store, member, network, now), *digest_picture.wanted(store, member)]


def rows(store: Store, member: Member, network: Network, now: datetime) -> Iterator[Planned]:
    """Each until the next one is nearer; what has passed is not made up for, unless it waits."""
    chosen = setting(store, member, network)
    if not chosen.on:
        return
    found = moments(chosen, member, network, now)
    for (day, due), (_next_day, next_due) in pairwise(found):
        row = Planned(
            key=f"{DIGEST}/{member.id}/{day}",
            reason=DIGEST,
            due=due,
            member_id=member.id,
            network_id=network.id,
            expires=due + (next_due - due) / 2,  # after a pause nobody gets two of them in two days
            budget=False,  # they asked for it (H13)
        )
        if due >= now or ledger.by_key(store, row.key) is not None:
            yield row
            yield from mailbox.mailed_too(store, member, row, now, digest=True)


def subjects(store: Store, _now: datetime, network_id: int | None = None) -> Iterator[str]:
    """Everybody who gets one: the weeks ahead come nearer."""
    for role in ROLES:
        for member in members.with_role(store, role, network_id):
            yield f"{DIGEST}/{member.id}"


# --- what it says ---------------------------------------------------------------------------------


def compose(composing: Composing) -> Message | None:
    """From the facts at the moment when it is handed over, for the role they have now (R14)."""
    member, network = composing.member, composing.network
    if member is None or network is None or member.role not in ROLES:
        return None
    store, now = composing.store, composing.now
    if member.role is Role.LEAD:
        return of_programme(store, member, now)
    found = of_week(store, network, now, member.language)
    return digest_lines.message(found, protect=not composing.entry.mailed)


def of_week(store: Store, network: Network, now: datetime, language: str) -> Figures:
    """The week before today. Where nothing was in it but something waits since this morning, it is
    the days up to now, so that nobody is told that nothing waits."""
    found = gather(store, network, week_before(now, network), now, language=language, open_now=True)
    if digest_lines.said(found):
        return found
    lately = gather(store, network, seven_days(now, network), now, language=language, open_now=True)
    return lately if undecided(lately) else found


def of_programme(store: Store, member: Member, now: datetime) -> Message:
    """Totals of all networks; neither place nor theme in the heading (H5)."""
    side_by_side = Press(action="command", subject="programme")
    return Message(
        lines=(_("📊 The last thirty days"), *programme.lines_of(store, member, now)),
        choice=Choice(options=(Option(label=_("Look closer"), press=side_by_side), WHEN)),
    )


def show(turn: Turn, _words: str) -> None:
    """The days up to now, and when it comes by itself."""
    if turn.me.role is Role.LEAD:
        turn.send(of_programme(turn.store, turn.me, turn.now))
        return
    period = seven_days(turn.now, turn.home)
    found = gather(
        turn.store, turn.home, period, turn.now, language=turn.me.language, open_now=True
    )
    turn.send(digest_lines.message(found, further=(WHEN,)))


WHEN = Option(label=_("When it comes"), press=Press(action="digest-settings"))

WANTS = {DIGEST: wanted}
COMPOSERS = {DIGEST: compose, **digest_picture.COMPOSERS}
DAILY = (subjects,)
ACTIONS: tuple[Action, ...] = digest_picture.ACTIONS
COMMANDS = (Command(name=DIGEST, label=_("Weekly summary"), does=show, by=MAY[DIGEST]),)
