"""What we cannot tell people is offered to their coordinator, once, as text to pass on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from bot.core.flow import Action, Composing, Turn
from bot.core.messages import Choice, Message, Option, Press, Terms, Text, Words, _, n_
from bot.flows.apps import passing_on, reach, unsaid
from bot.flows.apps.unsaid import TASKS, Unsaid
from bot.flows.locked_titles import HIDDEN, telling
from bot.flows.roles import MAY
from storage import ledger, meetings, members, surveys
from storage.database import Store
from storage.ledger import Entry, Planned, Urgency
from storage.members import Member, Role

OFFER = "text-to-forward"
SHARE, LIST = "share-text", "share-list"
SETTLE = timedelta(minutes=10)  # within which the messages of one sending have all been tried
ON_ITS_WAY = timedelta(minutes=5)  # what was lost meanwhile is not in a message
SHOWN = 8  # matters of one message
REACHED = _("Everybody has been reached meanwhile, or it is of no use any more.")
FORWARD = _("Text to forward")


# --- what is to be offered ------------------------------------------------------------------------


def wanted(
    store: Store, id: int, now: datetime, _member_id: int | None = None
) -> Iterable[Planned]:
    """One row for each matter that was not offered yet; one message offers all of them."""
    member = coordinator(store, id)
    if member is None:
        return []
    entries = ledger.of_subject(store, f"sharing/{id}")
    return [planned(one, member) for one in open_ones(store, member, now) if not told(one, entries)]


def coordinator(store: Store, id: int) -> Member | None:
    member = members.find(store, id)
    there = member is not None and member.here and member.role is Role.COORDINATOR
    return member if there else None


def open_ones(store: Store, member: Member, now: datetime) -> list[Unsaid]:
    found = unsaid.all_of_them(store, member, now)
    return [one for one in found if unsaid.offered_to(store, one, member)]


def planned(one: Unsaid, member: Member) -> Planned:
    return Planned(
        key=key_of(one, member),
        reason=OFFER,
        due=one.since + SETTLE,
        member_id=member.id,
        network_id=member.network_id,
        expires=one.until,
        urgency=Urgency.CHANGE,  # what others wait for goes before one's own reminders
    )


def key_of(one: Unsaid, member: Member) -> str:
    return f"sharing/{member.id}/{one.key}"


def told(one: Unsaid, entries: Sequence[Entry]) -> bool:
    """Whether a message has offered it: its own, or one that was composed when it had settled."""
    settled = one.since + SETTLE
    return any(
        entry.handed_at is not None
        and (
            entry.key.endswith(f"/{one.key}")
            or entry.due >= settled
            or entry.handed_at >= settled + ON_ITS_WAY
        )
        for entry in entries
    )


def coming_subjects(store: Store, _now: datetime, network_id: int | None = None) -> Iterator[str]:
    for member in members.with_role(store, Role.COORDINATOR, network_id):
        yield f"sharing/{member.id}"


# --- the offer ------------------------------------------------------------------------------------


def compose(composing: Composing) -> Message | None:
    """All that has settled and was not offered before, as one message, in counts: it shows on a
    locked phone (H5). Who it is stands behind the button."""
    store, entry = composing.store, composing.entry
    member = coordinator(store, entry.member_id or 0)
    if member is None:
        return None
    earlier = ledger.of_subject(store, entry.subject)
    found = [
        one
        for one in open_ones(store, member, composing.now)
        if one.since + SETTLE <= composing.now and not told(one, earlier)
    ]
    if entry.key not in {key_of(one, member) for one in found}:
        return None
    return offer(store, found)


def offer(store: Store, found: Sequence[Unsaid]) -> Message:
    shown = found[:SHOWN]
    lines: list[Words] = [_("Some people could not be reached by the assistant.")]
    lines += [line(store, one, n) for n, one in enumerate(shown, 1)]
    lines.append(_("You can pass the text on by yourself, in the way that suits you."))
    if len(found) == 1:
        options = [Option(label=FORWARD, press=pressed(found[0]))]
    else:
        options = [
            Option(label=_("{n}. Text to forward", n=n), press=pressed(one))
            for n, one in enumerate(shown, 1)
        ]
    if len(found) > len(shown):
        label = n_("{n} more", "{n} more", len(found) - len(shown))
        options.append(Option(label=label, press=Press(action=LIST, value=str(SHOWN))))
    return Message(lines=tuple(lines), choice=Choice(options=tuple(options)), protect=True)


def pressed(one: Unsaid) -> Press:
    return Press(action=SHARE, subject=one.subject)


def line(store: Store, one: Unsaid, n: int) -> Text:
    """What it is about, and how many, each with the reason."""
    whys = Counter(reach.said(why) for _member, why in one.people)
    parts = [_("{why}: {count}", why=why, count=number) for why, number in whys.most_common()]
    return _(
        "{n}. {what}: {people} ({parts})",
        n=n,
        what=about(store, one),
        people=n_("{n} person", "{n} people", len(one.people)),
        parts=Terms(tuple(parts)),
    )


def about(store: Store, one: Unsaid) -> Text:
    noun, _slash, number = one.subject.partition("/")
    if noun == TASKS:
        return _("Tasks of the action plan")
    if noun == "survey":
        round_of = surveys.get(store, int(number)).checkin_id
        return _("A survey") if round_of is None else _("A check-in")
    title = meetings.get(store, int(number)).title
    return _("“{title}”", title=HIDDEN if telling(title) else title)


# --- passing it on --------------------------------------------------------------------------------


def share(turn: Turn, subject: str, _value: str) -> None:
    """First who it is meant for, for the coordinator alone; then the text, alone and plain."""
    one = unsaid.find(turn.store, subject, turn.me, turn.now)
    if one is None:
        turn.say(REACHED)
        return
    found = passing_on.texts(turn.store, one)
    lines: list[Words] = [_("Not reached, and meant by the text below:")]
    if len(found) > 1:
        lines = [_("Not reached, and meant by the texts below:")]
    lines += [meant(n, each) for n, each in enumerate(found, 1)]
    turn.say(*lines, protect=True)
    for each in found:
        turn.say(*each.lines)


def meant(n: int, one: passing_on.Passing) -> Text:
    named = [
        _("{name} ({why})", name=member.name, why=reach.said(why)) for member, why in one.people
    ]
    return _("{n}. {names}", n=n, names=Terms(tuple(named)))


def show_list(turn: Turn, _subject: str, value: str) -> None:
    """All matters of the network that somebody was not reached with."""
    found = unsaid.all_of_them(turn.store, turn.me, turn.now)
    first = int(value) if value.isdecimal() and int(value) < len(found) else 0
    if not found:
        turn.say(REACHED)
    else:
        turn.send(offer(turn.store, found[first:]))


def card_option(turn: Turn, subject: str) -> tuple[Option, ...]:
    """For the card of what it is about: one button for its coordinators, where somebody was not
    reached."""
    if not turn.may(MAY[SHARE]) or unsaid.find(turn.store, subject, turn.me, turn.now) is None:
        return ()
    return (Option(label=FORWARD, press=Press(action=SHARE, subject=subject)),)


def list_option(turn: Turn) -> tuple[Option, ...]:
    """For the list of messages in the summary: one button, where there is anything."""
    if not unsaid.all_of_them(turn.store, turn.me, turn.now):
        return ()
    return (Option(label=FORWARD, press=Press(action=LIST)),)


WANTS = {"sharing": wanted}
COMPOSERS = {OFFER: compose}
DAILY = (coming_subjects,)
ACTIONS = (
    Action(name=SHARE, does=share, by=MAY[SHARE]),
    Action(name=LIST, does=show_list, by=MAY[LIST]),
)
