"""The month's meetings to everybody: one readable message, one calendar file, after a preview."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time

from bot.core.flow import Action, Command, Composing, Flow, Turn
from bot.core.form import Answers, Asking, Form, Item, Question, Type
from bot.core.messages import (
    Attachment,
    Choice,
    Day,
    Message,
    Option,
    Press,
    Text,
    Words,
    _,
    n_,
)
from bot.core.occasions import instant
from bot.flows.confirming import SAYS_NO, SAYS_YES
from bot.flows.meetings import month
from bot.flows.meetings.meeting import SETTLE
from bot.flows.meetings.preview import cannot_be_reached, leaves, reachable, who_gets_it
from bot.flows.meetings.rsvp import GONE
from bot.flows.places import here, place_of
from bot.flows.roles import MAY
from storage import ledger, members
from storage.ledger import Entry, Planned, Urgency
from storage.members import Member

SCHEDULE = "schedule"
FILE = "schedule-file"
LEFT = frozenset({*ledger.TOLD, ledger.Standing.SENDING})


def months(asking: Asking) -> Sequence[Item]:
    """This month and the next, by name."""
    first = here(asking.now, asking.turn.home).date().replace(day=1)
    return [
        Item(name=each.isoformat(), label=_("{month}", month=Day(day=each, style="month")))
        for each in (first, month.following(first))
    ]


def nothing_there(value: str, asking: Asking) -> Text | None:
    turn, first = asking.turn, date.fromisoformat(value)
    if month.for_network(turn.store, turn.home, first, asking.now):
        return None
    return _(
        "No meetings are planned in {month}. Please choose the other month, or plan one first: "
        "/meeting",
        month=Day(day=first, style="month"),
    )


def questions(_turn: Turn, _answers: Answers) -> Form:
    return (
        Question(
            name="month",
            type=Type.SELECT_ONE,
            label=_("Which month shall I send?"),
            choices=months,
            constraint=nothing_there,
        ),
        Question(
            name="confirm",
            type=Type.SELECT_ONE,
            label=preview,
            attachments=preview_file,
            choices=(
                Item(name="send", label=_("Send"), intents=SAYS_YES),
                Item(name="drop", label=_("Drop it"), intents=SAYS_NO),
            ),
        ),
    )


# --- preview --------------------------------------------------------------------------------------


def preview(asking: Asking) -> Sequence[Words]:
    """How it will look, who gets it when, and who cannot be reached."""
    turn, first = asking.turn, date.fromisoformat(asking.answers["month"])
    listed = month.for_network(turn.store, turn.home, first, asking.now)
    people = receivers(turn, first)
    lines: list[Words] = [_("This is how members will see it:")]
    lines += month.lines(turn.store, listed, first, turn.home)
    if any(len(theirs(turn, member, first)) < len(listed) for member in people):
        lines.append(_("Each person sees only the meetings to which they are invited."))
    able = reachable(asking, people)
    lines += who_gets_it(asking, able)
    lines += cannot_be_reached(asking, people)
    lines += leaves(asking, able, turn.home)
    return lines


def preview_file(asking: Asking) -> tuple[Attachment, ...]:
    subject = month.subject(asking.turn.home, date.fromisoformat(asking.answers["month"]))
    return (Attachment(make=FILE, subject=subject),)


def receivers(turn: Turn, first: date) -> list[Member]:
    """The members of the network who are invited to something in that month."""
    return [
        member
        for member in members.of_network(turn.store, turn.home.id)
        if member.id != turn.me.id and theirs(turn, member, first)
    ]


def theirs(turn: Turn, member: Member, first: date) -> list[int]:
    return [one.id for one in month.for_member(turn.store, member, first, turn.now)]


# --- sending, and the minute to undo it -----------------------------------------------------------


def completed(turn: Turn, answers: Answers) -> None:
    """One row for each receiver; what it says is composed when it is handed over."""
    if answers["confirm"] != "send":
        turn.say(_("Dropped. Nothing was sent."))
        return
    first = date.fromisoformat(answers["month"])
    subject = month.subject(turn.home, first)
    withdraw(turn, subject, why="sent anew")
    people = receivers(turn, first)
    ends = instant(month.following(first), time(0), place_of(turn.home))
    for member in people:
        planned = Planned(
            key=f"{subject}/{member.id}/{turn.event}",
            reason=SCHEDULE,
            due=turn.now + SETTLE,
            member_id=member.id,
            network_id=member.network_id,
            expires=ends,
            urgency=Urgency.BULK,
        )
        ledger.plan(turn.store, subject, planned, turn.now)
    turn.say(
        n_(
            "The schedule goes to {n} person, in a minute.",
            "The schedule goes to {n} people, in a minute.",
            len(people),
        ),
        choice=Choice(options=(undoing(turn, subject),)),
    )


def undoing(turn: Turn, subject: str) -> Option:
    press = Press(action="schedule-undo", subject=subject, value=turn.event)
    return Option(label=_("Undo"), press=press)


def undo(turn: Turn, subject: str, value: str) -> None:
    """Within the minute nobody has it; afterwards what still waits can be stopped."""
    if not subject.startswith(f"{SCHEDULE}/{turn.home.id}/"):
        turn.say(GONE)
        return
    stopped = withdraw(turn, subject, why="undone", event=value)
    left = [row for row in sent_by(turn, subject, value) if row.state in LEFT]
    if not left:
        turn.say(_("Undone. Nobody was told anything."))
    elif stopped:
        turn.say(
            n_(
                "Stopped for {n} person. The others have it already.",
                "Stopped for {n} people. The others have it already.",
                stopped,
            )
        )
    else:
        turn.say(_("The messages have left. What changes is told by itself."))


def sent_by(turn: Turn, subject: str, event: str) -> list[Entry]:
    """The rows of one sending of a month's schedule; of all of them without an event."""
    rows = ledger.of_subject(turn.store, subject)
    return [row for row in rows if not event or row.key.endswith(f"/{event}")]


def withdraw(turn: Turn, subject: str, why: str, event: str = "") -> int:
    """Ends what has not left yet; returns how many."""
    rows = sent_by(turn, subject, event)
    waiting = [row.id for row in rows if row.state is ledger.Standing.PLANNED]
    ledger.end(turn.store, waiting, ledger.Standing.WITHDRAWN, why, turn.now)
    return len(waiting)


def compose_schedule(composing: Composing) -> Message | None:
    """The month as it is at hand-over, for one member; nothing where nothing is left of it."""
    member, network = composing.member, composing.network
    if member is None or network is None:
        return None
    first = month.of(composing.entry.subject)
    listed = month.for_member(composing.store, member, first, composing.now)
    if not listed:
        return None
    return Message(
        lines=tuple(month.lines(composing.store, listed, first, network)),
        attachments=(Attachment(make=FILE, subject=composing.entry.subject),),
        protect=True,
    )


def begin(turn: Turn, _words: str) -> None:
    turn.begin(SCHEDULE)


FLOWS = (Flow(name=SCHEDULE, asks=questions, then=completed, by=MAY["schedule"]),)
ACTIONS = (Action(name="schedule-undo", does=undo, by=MAY["schedule-undo"]),)
COMMANDS = (
    Command(
        name="schedule", label=_("Send the schedule"), does=begin, by=MAY["schedule"], menu=False
    ),
)
COMPOSERS = {SCHEDULE: compose_schedule}
