"""Who comes and who came: by name for the reader's own network, as counts for others (S4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from bot.core.flow import Turn
from bot.core.messages import Argument, Terms, Text, Words, _, n_
from bot.flows import namesakes
from bot.flows.apps.reach import said, unreached
from bot.flows.meetings.meeting import Gathering
from bot.flows.meetings.rsvp import GONE, REASONS
from storage import meetings, turnouts
from storage.database import Store
from storage.meetings import COMING, Invitee, Meeting, Reply, Standing
from storage.members import Member
from storage.networks import Network

HERE, LATE = "here", "late"  # what is noted of somebody who came
Person = tuple[Invitee, Member]


def concerned(turn: Turn, subject: str) -> Meeting | None:
    """The meeting of a button, if the reader's network hosts it or is invited to it (S4)."""
    number = subject.partition("/")[2]
    found = meetings.find(turn.store, int(number)) if number.isdecimal() else None
    if found is None or not concerns(turn.store, found, turn.home):
        turn.say(GONE)
        return None
    return found


def concerns(store: Store, meeting: Meeting, network: Network) -> bool:
    return meeting.state is not Standing.DROPPED and network.id in involved(store, meeting)


def involved(store: Store, meeting: Meeting) -> set[int]:
    """The networks that host a meeting or are invited to it."""
    invited = {invitee.network_id for invitee in meetings.invitees(store, meeting.id)}
    return {meeting.network_id, *meeting.audience.get("networks", ()), *invited}


# --- by name --------------------------------------------------------------------------------------


def of_network(gathering: Gathering, network: Network) -> list[Person]:
    return [person for person in gathering.people if person[1].network_id == network.id]


def answers(gathering: Gathering, network: Network) -> tuple[Words, ...]:
    """Before a meeting: who has said what."""
    said_by: dict[Reply, list[Argument]] = {}
    people = of_network(gathering, network)
    names = names_of(people, network)
    for invitee, member in people:
        if not invitee.walk_in:
            said = with_reason(invitee, names[member.id])
            said_by.setdefault(invitee.reply, []).append(said)
    lines: list[Words] = []
    for reply in (Reply.YES, Reply.LATE, Reply.ONLINE, Reply.MAYBE, Reply.NO, Reply.SILENT):
        named = said_by.get(reply, [])
        if named:
            lines.append(heading(reply, named))
    return tuple(lines)


def heading(reply: Reply, named: Sequence[Argument]) -> Text:
    n, names = len(named), Terms(tuple(named))
    headings = {
        Reply.YES: _("Coming ({n}): {names}", n=n, names=names),
        Reply.LATE: _("Coming later ({n}): {names}", n=n, names=names),
        Reply.ONLINE: _("By phone ({n}): {names}", n=n, names=names),
        Reply.MAYBE: _("Not sure yet ({n}): {names}", n=n, names=names),
        Reply.NO: _("Cannot come ({n}): {names}", n=n, names=names),
        Reply.SILENT: _("No answer yet ({n}): {names}", n=n, names=names),
    }
    return headings[reply]


def names_of(people: Sequence[Person], network: Network) -> dict[int, Text | str]:
    """Two of one name are told apart."""
    return namesakes.names([member for _invitee, member in people], network)


def with_reason(invitee: Invitee, name: Text | str) -> Argument:
    reason = REASONS.get(invitee.reason)
    return name if reason is None else _("{name} ({reason})", name=name, reason=reason)


def counts_kept(store: Store, meeting: Meeting, network: Network) -> tuple[Words, ...]:
    """Of a meeting that lies far back: how many came. Who they were is not kept so long (H12)."""
    kept = turnouts.kept(store, network.id, [meeting.id]).get(meeting.id)
    if kept is None:
        return ()
    return (_("Came: {came} of {total}.", came=kept.came, total=kept.invited),)


def attendance(gathering: Gathering, network: Network) -> tuple[Words, ...]:
    """From the beginning of a meeting on: who came."""
    people = of_network(gathering, network)
    lines: list[Words] = []
    names = names_of(people, network)
    here = [newcomer(one, names[who.id]) for one, who in people if one.attended == HERE]
    late = [newcomer(one, names[who.id]) for one, who in people if one.attended == LATE]
    absent = [person for person in people if not person[0].attended]
    excused = [with_reason(one, names[who.id]) for one, who in absent if one.reply is Reply.NO]
    unmarked = [names[who.id] for one, who in absent if one.reply is not Reply.NO]
    if here:
        lines.append(_("Came ({n}): {names}", n=len(here), names=Terms(tuple(here))))
    if late:
        lines.append(_("Came late ({n}): {names}", n=len(late), names=Terms(tuple(late))))
    if excused:
        terms = Terms(tuple(excused))
        lines.append(
            _("Had said that they cannot come ({n}): {names}", n=len(excused), names=terms)
        )
    if unmarked:
        terms = Terms(tuple(unmarked))
        lines.append(_("Not marked ({n}): {names}", n=len(unmarked), names=terms))
    return tuple(lines)


def newcomer(invitee: Invitee, name: Text | str) -> Argument:
    return _("{name} (had no invitation)", name=name) if invitee.walk_in else name


def missing(gathering: Gathering, network: Network) -> tuple[Words, ...]:
    """Whom the messages did not reach, and why (R10)."""
    lost = unreached(gathering)
    own = [(member, why) for member, why in lost if member.network_id == network.id]
    lines: list[Words] = []
    if own:
        named = [_("{name} ({why})", name=member.name, why=said(why)) for member, why in own]
        lines.append(_("Not reached ({n}): {names}", n=len(own), names=Terms(tuple(named))))
    return tuple(lines)


# --- as counts ------------------------------------------------------------------------------------


def elsewhere(gathering: Gathering, network: Network, language: str) -> tuple[Words, ...]:
    """The other networks, for the one that hosts: chairs to put out, and no names."""
    if gathering.meeting.network_id != network.id:
        return ()
    lines: list[Words] = []
    lost = Counter(member.network_id for member, _why in unreached(gathering))
    for other in others(gathering, network):
        people = of_network(gathering, other)
        replies = Counter(invitee.reply for invitee, _member in people)
        lines.append(
            _(
                "{network}: {coming} coming, {no} cannot come, {open} without a clear answer, "
                "{lost} not reached.",
                network=other.name(language),
                coming=sum(replies[reply] for reply in COMING),
                no=replies[Reply.NO],
                open=replies[Reply.SILENT] + replies[Reply.MAYBE],
                lost=lost[other.id],
            )
        )
    return tuple(lines)


def came_elsewhere(gathering: Gathering, network: Network, language: str) -> tuple[Words, ...]:
    if gathering.meeting.network_id != network.id:
        return ()
    lines: list[Words] = []
    for other in others(gathering, network):
        people = of_network(gathering, other)
        lines.append(
            _(
                "{network}: {came} of {total} came.",
                network=other.name(language),
                came=len(present(people)),
                total=len(people),
            )
        )
    return tuple(lines)


def others(gathering: Gathering, network: Network) -> list[Network]:
    """The other networks that somebody is invited from."""
    invited = {member.network_id for _invitee, member in gathering.people} - {network.id}
    return [gathering.networks[number] for number in sorted(invited)]


def present(people: Iterable[Person]) -> list[Person]:
    return [person for person in people if person[0].attended]


def lost_in_counts(gathering: Gathering) -> tuple[Words, ...]:
    """Not reached, as a number with the reasons: fit for a locked phone."""
    reasons = Counter(why for _member, why in unreached(gathering))
    if not reasons:
        return ()
    parts = [_("{why}: {count}", why=said(why), count=n) for why, n in reasons.most_common()]
    n = reasons.total()
    terms = Terms(tuple(parts))
    return (
        n_("{n} person not reached: {parts}.", "{n} people not reached: {parts}.", n, parts=terms),
    )
