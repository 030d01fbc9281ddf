"""One meeting as its coordinators see it: who comes or came, what is still planned, what to do."""

from __future__ import annotations

from datetime import datetime

from bot.core.flow import Action, Turn
from bot.core.messages import Choice, Day, Hour, Option, Press, Text, Words, _, n_
from bot.core.occasions import local
from bot.flows.apps import reach, sharing
from bot.flows.meetings import (
    agenda,
    attendance,
    decided_tasks,
    decisions,
    facilitators,
    since,
    turnout,
)
from bot.flows.meetings.meeting import CLOSE, Gathering, gather, wanted
from bot.flows.meetings.meeting_cards import both_clocks, when, where
from bot.flows.places import place_of
from bot.flows.roles import MAY
from storage import ledger
from storage.meetings import Meeting, Standing


def show_card(turn: Turn, subject: str, _value: str) -> None:
    meeting = turnout.concerned(turn, subject)
    if meeting is not None:
        card(turn, meeting)


def card(turn: Turn, meeting: Meeting) -> None:
    """Everything that a coordinator may see of a meeting, and what can be done with it."""
    gathering = gather(turn.store, meeting)
    home, language = turn.home, turn.voice.language
    lines: list[Words] = [when(meeting, gathering.host, home)]
    lines += both_clocks(turn.store, meeting, gathering.host)
    lines += where(meeting)
    lines += led_by(turn, meeting)
    if meeting.state is Standing.CANCELLED:
        lines.append(_("This meeting is cancelled."))
    if turn.now < gathering.start:
        lines += turnout.answers(gathering, home)
        lines += turnout.elsewhere(gathering, home, language)
    elif meeting.state is not Standing.CANCELLED:
        lines += turnout.attendance(gathering, home)
        lines += turnout.counts_kept(turn.store, meeting, home)
        lines += turnout.came_elsewhere(gathering, home, language)
    lines += turnout.missing(gathering, home)
    lines += next_message(turn, gathering)
    if meeting.decisions and meeting.network_id == home.id:
        lines += [_("Decisions:"), meeting.decisions]
    turn.say(
        *lines, title=meeting.title, choice=Choice(options=steps(turn, gathering)), protect=True
    )


def led_by(turn: Turn, meeting: Meeting) -> tuple[Words, ...]:
    """By name for the network that hosts it (S4)."""
    leader = facilitators.leader(turn.store, meeting)
    if leader is None or meeting.network_id != turn.home.id:
        return ()
    return (_("Led by: {name}", name=leader.name),)


def next_message(turn: Turn, gathering: Gathering) -> tuple[Words, ...]:
    """What is still planned: when the next message leaves, and to how many."""
    ahead = upcoming(turn, gathering)
    if not ahead:
        return ()
    first = min(ahead)
    wall = local(first, place_of(turn.home))
    return (
        n_(
            "The next message leaves on {date} at {time}, to {n} person.",
            "The next message leaves on {date} at {time}, to {n} people.",
            ahead.count(first),
            date=Day(day=wall.date()),
            time=Hour(at=wall.time()),
        ),
    )


def upcoming(turn: Turn, gathering: Gathering) -> list[datetime]:
    """When messages to members leave that have not left yet; for a guest, to one's own (S4)."""
    meeting = gathering.meeting
    hosts = meeting.network_id == turn.home.id
    standing = {entry.key: entry for entry in ledger.of_subject(turn.store, meeting.subject)}
    leaving = []
    for row in wanted(turn.store, meeting.id, turn.now):
        entry = standing.get(row.key)
        ended = entry is not None and entry.state is not ledger.Standing.PLANNED
        useless = row.expires is not None and row.expires <= turn.now
        foreign = not hosts and row.network_id != turn.home.id
        # Whose message waits for another day may have been reminded of a survey (H7).
        spent = entry is not None and entry.why == reach.BUDGET
        if row.member_id is None or row.reason == CLOSE or ended or useless or foreign or spent:
            continue
        leaving.append(max(turn.now, entry.next_at if entry else row.due))
    return leaving


def steps(turn: Turn, gathering: Gathering) -> tuple[Option, ...]:
    """What can be done now. A guest's coordinator may look, and tick their own people."""
    meeting = gathering.meeting
    hosts = meeting.network_id == turn.home.id
    begun = turn.now >= gathering.start - attendance.OPENS
    offered: list[tuple[str, Text]] = []
    if meeting.state is Standing.DROPPED:
        return ()
    if meeting.state is Standing.CANCELLED:
        return sharing.card_option(turn, meeting.subject)
    if hosts and turn.now < gathering.start:
        offered += [
            ("meeting-move", _("Move")),
            ("meeting-place", _("Place")),
            ("meeting-title", _("Title")),
            ("meeting-cancel", _("Cancel the meeting")),
            (agenda.AGENDA, _("The agenda")),
        ]
    offered.append(("meeting-show", _("Who came?") if begun else _("Who is coming?")))
    if hosts and turn.now < gathering.end:
        offered.append(("attendance-code", _("Attendance code")))
    if begun:
        offered.append(("attendance-tick", _("Tick who came")))
    if hosts and (meeting.facilitator_id or facilitators.of_network(turn.store, turn.home.id)):
        offered.append(("meeting-facilitator", _("Who leads it?")))
    if hosts and begun:
        offered.append(("send-survey", _("Send a survey")))
    buttons = [
        Option(label=label, press=Press(action=action, subject=meeting.subject))
        for action, label in offered
    ]
    if hosts and turn.now >= gathering.start:
        buttons.append(decisions.write(meeting))
        if meeting.decisions:
            buttons.append(decisions.send(meeting))
            buttons.append(decided_tasks.option(meeting))
        buttons.append(since.option(meeting))
    return (*buttons, *sharing.card_option(turn, meeting.subject))


ACTIONS = (Action(name="meeting-show", does=show_card, by=MAY["meeting-show"]),)
