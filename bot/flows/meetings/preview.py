"""Before anything leaves: who gets what, when, in which language, who cannot be reached and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime, time

from bot.core import quiet, spots, texts
from bot.core.form import Asking
from bot.core.ladder import rungs
from bot.core.messages import Day, Hour, Terms, Text, Words, _, n_
from bot.core.occasions import ONE_DAY, instant, local
from bot.flows import namesakes
from bot.flows.apps import outlook
from bot.flows.meetings import invited, series
from bot.flows.meetings.conflicts import conflicts, start_of
from bot.flows.meetings.meeting import AFTER_INVITATION, SETTLE, rung
from bot.flows.meetings.meeting_cards import city, reached
from bot.flows.meetings.meeting_length import about
from bot.flows.meetings.meeting_questions import LADDERS
from bot.flows.places import place_of, quiet_of
from bot.flows.roles import COORDINATOR
from bot.flows.surveys.survey_moments import REMINDER
from storage import ledger, members, networks
from storage.members import Member, State
from storage.networks import Network

NAMES_SHOWN = 12  # people named in one line; more are counted
STAYS_A_LINK = _(
    "(The map stays a link, which everybody opens for themselves. To send it as a pin, paste the "
    "figures of the place from the map instead, for instance {example}.)",
    example="33.5631, 35.3689",
)
LANGUAGE_NAMES = {"ar": _("Arabic"), "fr": _("French"), "en": _("English")}


def preview(asking: Asking) -> Sequence[Words]:
    """What will happen when "Send" is pressed, in a few lines."""
    turn, answers = asking.turn, asking.answers
    network: Network = turn.network
    people = invited.audience(turn.store, invited.kept(answers, network.id))
    others = [member for member in people if member.id != turn.member.id]
    lines: list[Words] = [_("This is how members will see it:"), *as_seen(asking, network, people)]
    lines += repeats(asking)
    able = reachable(asking, others)
    lines += who_gets_it(asking, able)
    lines += cannot_be_reached(asking, others)
    lines += leaves(asking, able, network)
    lines += too_late_for(asking, able)
    lines += reminded(asking, network)
    lines += conflicts(asking, network, people)
    return lines


def as_seen(asking: Asking, network: Network, people: Sequence[Member]) -> tuple[Words, ...]:
    answers = asking.answers
    lines: list[Words] = [
        _("📅 {title}", title=texts.clean(answers["title"])),
        _(
            "{date}, {time} ({tz_city} time)",
            date=with_year(asking, date.fromisoformat(answers["day"])),
            time=Hour(at=time.fromisoformat(answers["at"])),
            tz_city=city(network.zone),
        ),
        *other_clocks(asking, network, people),
    ]
    if answers.get("where"):
        lines.append(_("📍 {place}", place=texts.clean(answers["where"])))
        if not network.shows_places:
            lines.append(_("(The place is behind a button: it does not show on locked phones.)"))
        if spots.keeps_its_place(answers["where"]):
            lines.append(STAYS_A_LINK)
    lines.append(about(int(answers["minutes"])))
    if answers.get("agenda"):
        lines += [_("Agenda:"), answers["agenda"]]
    return tuple(lines)


def with_year(asking: Asking, day: date) -> Day:
    """The year is said where it is another one: “22/11” may have been meant for this one."""
    this_year = local(asking.now, place_of(asking.turn.network)).year
    return Day(day=day) if day.year == this_year else Day(day=day, style="full")


def other_clocks(asking: Asking, host: Network, people: Sequence[Member]) -> tuple[Words, ...]:
    """The same moment on the clocks of the other networks that are invited (T2)."""
    start = start_of(asking, host)
    elsewhere = {
        network.zone: network
        for member in people
        if (network := networks.get(asking.turn.store, member.network_id)).zone != host.zone
    }
    return tuple(
        _(
            "🕒 {tz_city}: {time}",
            tz_city=city(zone),
            time=Hour(at=local(start, place_of(network)).time()),
        )
        for zone, network in elsewhere.items()
    )


def repeats(asking: Asking) -> tuple[Words, ...]:
    answers = asking.answers
    if answers["repeat"] == "none":
        return ()
    until = Day(day=date.fromisoformat(answers["until"]), style="full")
    return (
        _("It repeats: {rule}, until {date}.", rule=series.KINDS[answers["repeat"]], date=until),
    )


def who_gets_it(asking: Asking, people: Sequence[Member]) -> tuple[Words, ...]:
    """How many, and in each language who: by name for the own network, as a count for others."""
    if not people:
        return (_("Nobody else can get it yet. To invite people: /invite"),)
    languages = Counter(member.language for member in people)
    lines: list[Words] = [_("Send to {n}?", n=len(people))]
    for language, _count in languages.most_common():
        theirs = [member for member in people if member.language == language]
        names = named(asking, theirs)
        lines.append(_("{language}: {names}", language=LANGUAGE_NAMES[language], names=names))
    own = asking.turn.network.id
    elsewhere = Counter(member.network_id for member in people if member.network_id != own)
    for network_id, count in sorted(elsewhere.items()):
        name = networks.get(asking.turn.store, network_id).name(asking.turn.voice.language)
        lines.append(n_("{network}: {n} member", "{network}: {n} members", count, network=name))
    return tuple(lines)


def cannot_be_reached(asking: Asking, people: Sequence[Member]) -> tuple[Words, ...]:
    """By name for the own network, as a count for others (S4)."""
    turn = asking.turn
    _reached, missing = reached(turn.store, people)
    stopped = [member for member in people if member.state is State.STOPPED]
    refusing = outlook.not_agreed(turn.store, turn.tables, people) if turn.may(COORDINATOR) else []
    lines: list[Words] = []
    for group, why in (
        (missing, _("have not opened the bot or have blocked it")),
        (stopped, _("asked not to be written to")),
        (refusing, _("have not agreed to be written to in that app")),
    ):
        if group:
            lines.append(
                _("Cannot be reached: {names} ({why}).", names=named(asking, group), why=why)
            )
    return tuple(lines)


def named(asking: Asking, people: Sequence[Member]) -> Terms:
    home = asking.turn.network
    called = namesakes.names(members.of_network(asking.turn.store, home.id), home)
    own = [called.get(one.id, one.name) for one in people if one.network_id == home.id]
    others = len(people) - len(own)
    items: list[str | Text] = list(own[:NAMES_SHOWN])
    if len(own) > NAMES_SHOWN:
        items.append(n_("{n} more", "{n} more", len(own) - NAMES_SHOWN))
    if others:
        items.append(n_("{n} of another network", "{n} of other networks", others))
    return Terms(tuple(items))


def reachable(asking: Asking, people: Sequence[Member]) -> list[Member]:
    """Those of them to whom a message can go."""
    yes, _missing = reached(asking.turn.store, people)
    return [member for member in yes if member.state is not State.STOPPED]


def leaves(
    asking: Asking, people: Sequence[Member], network: Network, *, pressed: bool = False
) -> tuple[Words, ...]:
    """When the messages leave: at once, or after the pause, the quiet time or another day's one.
    `pressed`: "Send" has been pressed already."""
    soon = asking.now + SETTLE
    place = place_of(network)
    paused = network.paused_until
    if paused is not None and paused > soon:
        wall = local(paused, place)
        return (
            _(
                "The network is paused: messages wait until {date}, {time}.",
                date=Day(day=wall.date()),
                time=Hour(at=wall.time()),
            ),
        )
    moments = Counter(leaving(asking, member, soon) for member in people)
    lines: list[Words] = []
    if at_once := moments.pop((soon, False), 0):
        lines.append(
            n_("{n} message leaves in a minute.", "{n} messages leave in a minute.", at_once)
            if pressed
            else n_(
                "{n} message leaves a minute after “Send”.",
                "{n} messages leave a minute after “Send”.",
                at_once,
            )
        )
    for (moment, spent), count in sorted(moments.items())[:3]:
        wall = local(moment, place)
        lines.append(waiting(count, Day(day=wall.date()), Hour(at=wall.time()), spent=spent))
    return tuple(lines)


def leaving(asking: Asking, member: Member, soon: datetime) -> tuple[datetime, bool]:
    """When this member's message may go, and whether that is because of today's other one (H13)."""
    home = networks.get(asking.turn.store, member.network_id)
    place, hours = place_of(home), quiet_of(home, member)
    allowed = quiet.next_allowed(max(soon, member.paused_until or soon), place, *hours)
    today = local(soon, place).date()
    since, until = instant(today, time(0), place), instant(today + ONE_DAY, time(0), place)
    store = asking.turn.store
    # Who was reminded of a survey today has not answered it: no preview tells that (H7).
    spent = member.spent_on == today
    spent = spent or ledger.budget_spent(store, member.id, since, until, but=REMINDER)
    if allowed < until and spent:
        return quiet.next_allowed(until, place, *hours), True
    return allowed, False


def too_late_for(asking: Asking, people: Sequence[Member]) -> tuple[Words, ...]:
    """Those whom a pause, quiet hours or today's other message lets know when it has begun."""
    start = start_of(asking, asking.turn.network)
    late = sum(moment >= start for _member, moment in moments(asking, people))
    if not late:
        return ()
    return (
        n_(
            "⚠️ That is after the beginning: {n} person will not learn of it in time.",
            "⚠️ That is after the beginning: {n} people will not learn of it in time.",
            late,
        ),
    )


def all_at_once(asking: Asking, people: Sequence[Member]) -> bool:
    """Whether every message leaves in a minute."""
    soon = asking.now + SETTLE
    return all(moment <= soon for _member, moment in moments(asking, people))


def moments(asking: Asking, people: Sequence[Member]) -> list[tuple[Member, datetime]]:
    """When each of them gets it, should it be sent now; a pause of the network counts, too."""
    soon = asking.now + SETTLE
    soon = max(soon, asking.turn.network.paused_until or soon)
    return [(member, leaving(asking, member, soon)[0]) for member in people]


def waiting(count: int, day: Day, hour: Hour, *, spent: bool) -> Text:
    if spent:
        return n_(
            "One message a day each: {n} message waits until {date}, {time}.",
            "One message a day each: {n} messages wait until {date}, {time}.",
            count,
            date=day,
            time=hour,
        )
    return n_(
        "It is quiet time: {n} message waits until {date}, {time}.",
        "It is quiet time: {n} messages wait until {date}, {time}.",
        count,
        date=day,
        time=hour,
    )


def reminded(asking: Asking, network: Network) -> tuple[Words, ...]:
    """The days and hours of the reminders, as they fall on the network's own clock."""
    answers, place, start = asking.answers, place_of(network), start_of(asking, network)
    ladder = [rung(minutes) for minutes in LADDERS[answers["ladder"]]]
    wall = date.fromisoformat(answers["day"]), time.fromisoformat(answers["at"])
    steps = rungs(ladder, *wall, place, *quiet_of(network, None))
    known = asking.now + SETTLE + AFTER_INVITATION
    lines: list[Words] = []
    for step, due in steps:
        if not known <= due < start:
            continue
        moment = local(due, place)
        day, at = Day(day=moment.date()), Hour(at=moment.time())
        lines.append(
            _("🔔 {date}, {time}, to those who come", date=day, time=at)
            if step.only_coming
            else _("🔔 {date}, {time}", date=day, time=at)
        )
    return tuple(lines or [_("No reminder follows.")])
