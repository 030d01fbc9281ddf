"""Who leads a meeting: a facilitator of the network, who may then send a survey about it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.flow import Action, Turn
from bot.core.form import Asking, Item, Question, Type
from bot.core.messages import Choice, Day, Hour, Message, Option, Press, Text, Words, _
from bot.core.understand import Intent
from bot.flows.meetings import series
from bot.flows.menu import called
from bot.flows.roles import MAY
from storage import meetings, members
from storage.database import Store
from storage.meetings import Meeting, Standing
from storage.members import Member, Role

NOBODY = "0"  # no member has this number
NOBODY_LABEL = _("Nobody in particular")
NONE_THERE = _(
    "There is no facilitator in the network yet. A coordinator gives that role: /members"
)
GONE = _("This person is not a facilitator of the network any more. Please choose again.")


def of_network(store: Store, network_id: int) -> list[Member]:
    return members.with_role(store, Role.FACILITATOR, network_id)


def leader(store: Store, meeting: Meeting) -> Member | None:
    """Who leads it, while they belong to the network."""
    found = members.find(store, meeting.facilitator_id) if meeting.facilitator_id else None
    return found if found is not None and found.here else None


# --- when it is planned ---------------------------------------------------------------------------


def questions(turn: Turn) -> tuple[Question, ...]:
    """Asked only where the network has facilitators."""
    if not of_network(turn.store, turn.home.id):
        return ()
    return (
        Question(
            name="leads",
            type=Type.SELECT_ONE,
            label=_("Who leads it?"),
            hint=_("Whoever leads it may send a survey about it afterwards."),
            choices=items,
            constraint=fault,
        ),
    )


def items(asking: Asking) -> Sequence[Item]:
    turn: Turn = asking.turn
    people = of_network(turn.store, turn.home.id)
    found = [Item(name=str(member.id), label=member.name) for member in people]
    nobody = Item(
        name=NOBODY, label=NOBODY_LABEL, intents=(Intent.SKIP, Intent.NO), words=called("nobody")
    )
    return [*found, nobody]


def fault(value: str, asking: Asking) -> Text | None:
    turn: Turn = asking.turn
    return None if value == NOBODY or chosen(turn, value) is not None else GONE


def chosen(turn: Turn, value: str | None) -> int | None:
    """The number of a facilitator of this network; None for nobody (S4)."""
    people = {str(member.id): member.id for member in of_network(turn.store, turn.home.id)}
    return people.get(value or NOBODY)


# --- on its card ----------------------------------------------------------------------------------


def choose(turn: Turn, subject: str, value: str) -> None:
    meeting = series.own(turn, subject)
    if meeting is None:
        return
    if meeting.state in (Standing.CANCELLED, Standing.DROPPED):
        turn.say(_("The meeting “{title}” can no longer be changed.", title=meeting.title))
    elif not value:
        offer(turn, meeting)
    elif value != NOBODY and chosen(turn, value) is None:
        turn.say(GONE)
    else:
        note(turn, meeting, chosen(turn, value))


def offer(turn: Turn, meeting: Meeting) -> None:
    people = of_network(turn.store, turn.home.id)
    if not people and meeting.facilitator_id is None:
        turn.say(NONE_THERE)
        return
    offered: list[tuple[Words, str]] = [(member.name, str(member.id)) for member in people]
    offered.append((NOBODY_LABEL, NOBODY))
    options = tuple(
        Option(
            label=label,
            press=Press(action="meeting-facilitator", subject=meeting.subject, value=value),
        )
        for label, value in offered
    )
    turn.say(_("Who leads “{title}”?", title=meeting.title), choice=Choice(options=options))


def note(turn: Turn, meeting: Meeting, member_id: int | None) -> None:
    """Whoever leads it is not asked about it: its surveys follow."""
    meeting = meetings.note(turn.store, meeting, facilitator_id=member_id)
    turn.reconcile(meeting.subject)
    found = leader(turn.store, meeting)
    if found is None:
        turn.say(_("Noted: nobody in particular leads “{title}”.", title=meeting.title))
    else:
        if found.id != turn.me.id:
            turn.tell(found, told(meeting), key=f"leads/{meeting.id}/{turn.event}", reason="leads")
        turn.say(
            _(
                "Noted: {name} leads “{title}”, and may send a survey about it: /survey",
                name=found.name,
                title=meeting.title,
            )
        )


def told(meeting: Meeting) -> Message:
    """To whoever leads it from now on; the place stays off locked phones (H5)."""
    line = _(
        "You now lead “{title}”: {date}, {time}.",
        title=meeting.title,
        date=Day(day=meeting.day),
        time=Hour(at=meeting.at),
    )
    return Message(lines=(line,), protect=True)


ACTIONS = (Action(name="meeting-facilitator", does=choose, by=MAY["meeting-facilitator"]),)
