"""After a meeting: the host's coordinators get one message, and what is over counts as held."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.core.flow import Composing
from bot.core.messages import Choice, Day, Message, Option, Press, Words, _, n_
from bot.flows.meetings import decided_tasks, turnout
from bot.flows.meetings.attendance import who_came
from bot.flows.meetings.meeting import CLOSE, CLOSE_AFTER, gather, start_of
from bot.flows.meetings.meeting_cards import loaded, seen_from
from storage import meetings, networks
from storage.database import Store
from storage.meetings import Meeting, Standing

LOOK_BACK = timedelta(days=3)  # the daily planning looks far more often than that


def compose_close(composing: Composing) -> Message | None:
    """Counts alone, since it shows on a locked phone (H5); the names are a tap away."""
    found = loaded(composing)
    if found is None or found[0].state not in (Standing.PLANNED, Standing.HELD):
        return None
    meeting, host, network, _reply = found
    gathering = gather(composing.store, meeting)
    day, _at = seen_from(meeting, host, network)
    own = turnout.of_network(gathering, network)
    came = turnout.present(own)
    late = sum(invitee.attended == turnout.LATE for invitee, _member in came)
    language = composing.member.language if composing.member else "en"
    lines: list[Words] = [
        _("“{title}” on {date} is over.", title=meeting.title, date=Day(day=day)),
        _("Came: {came} of {total}.", came=len(came), total=len(own)),
    ]
    if late:
        lines.append(n_("{n} of them came late.", "{n} of them came late.", late))
    if not came:
        lines.append(_("Nobody is marked as present yet."))
    lines += turnout.came_elsewhere(gathering, network, language)
    lines += turnout.lost_in_counts(gathering)
    return Message(lines=tuple(lines), choice=Choice(options=after(meeting)), protect=True)


def after(meeting: Meeting) -> tuple[Option, ...]:
    """What is left to do when a meeting is over."""
    steps = (
        ("attendance-tick", _("Tick who came")),
        ("decisions", _("Write decisions")),
        ("send-summary", _("Send the summary to all")),
        ("send-survey", _("Send a survey")),
    )
    return (
        who_came(meeting),
        *(
            Option(label=label, press=Press(action=action, subject=meeting.subject))
            for action, label in steps
        ),
        *((decided_tasks.option(meeting),) if meeting.decisions else ()),
    )


def note_held(store: Store, now: datetime, network_id: int | None = None) -> Iterable[str]:
    """Meetings that are over are held, for the lists; nothing is planned anew for that."""
    since, until = (now - LOOK_BACK).date(), (now + timedelta(days=1)).date()
    if network_id is None:
        near = meetings.between(store, since, until)
    else:
        near = meetings.concerning(store, network_id, since, until)
    for meeting in near:
        if meeting.state is Standing.PLANNED and over(store, meeting, now):
            meetings.note(store, meeting, state=Standing.HELD)
    return ()


def over(store: Store, meeting: Meeting, now: datetime) -> bool:
    start = start_of(meeting, networks.get(store, meeting.network_id))
    return now >= start + timedelta(minutes=meeting.minutes) + CLOSE_AFTER


COMPOSERS = {CLOSE: compose_close}
DAILY = (note_held,)
