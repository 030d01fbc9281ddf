"""Answering an invitation: one tap, changed by another; a reason only from a list, if at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot.core.flow import Action, Turn
from bot.core.messages import Choice, Option, Press, Text, Words, _
from bot.flows.meeting import start_of
from bot.flows.meeting_cards import (
    ACKNOWLEDGED,
    REPLIES,
    answer_choice,
    calendar_file,
    full,
    rsvp_options,
)
from bot.flows.roles import MAY
from storage import meetings, networks
from storage.meetings import COMING, Invitee, Meeting, Reply, Standing

GONE = _("This button is no longer in use. Send /menu to see what is possible now.")

# A closed list: nothing about health, religion or other people is asked (domain.md, section 2).
REASONS: Mapping[str, Text] = {
    "duty": _("Another duty"),
    "way": _("The way or the transport"),
    "family": _("Family"),
    "time": _("The time does not suit"),
    "none": _("I prefer not to say"),
}


def rsvp(turn: Turn, subject: str, value: str) -> None:
    """Records an answer; the standing message then shows it, and can still be changed."""
    found = invited_meeting(turn, subject)
    if found is None:
        return
    meeting, invitee = found
    reply = Reply(value)
    if invitee.reply is reply and invitee.replied_revision == meeting.revision:
        turn.toast = ACKNOWLEDGED[reply]  # a second tap on the same button changes nothing (R2)
        return
    record(turn, meeting, reply)
    turn.toast = ACKNOWLEDGED[reply]
    confirm(turn, meeting, reply)


def record(turn: Turn, meeting: Meeting, reply: Reply) -> None:
    meetings.set_invitee(
        turn.store,
        meeting.id,
        turn.me.id,
        reply=reply,
        reason="",
        replied_at=turn.now,
        replied_revision=meeting.revision,
    )
    turn.reconcile(meeting.subject, why="answered", member_id=turn.me.id)


def confirm(turn: Turn, meeting: Meeting, reply: Reply) -> None:
    """What is saved is said (R3), in place of the question where the platform can edit."""
    lines: list[Words] = [_("📅 {title}", title=meeting.title)]
    if reply in COMING:
        lines += full(turn.store, meeting, turn.home)
    lines += [
        _("Your answer: {choice}.", choice=REPLIES[reply]),
        ACKNOWLEDGED[reply],
    ]
    choice = answer_choice(meeting, reply, turn.home)
    if reply is Reply.NO:
        lines.append(_("If you like, say why; it helps with the next date."))
        choice = Choice(options=(*reasons(meeting), *choice.options))
    turn.say(*lines, choice=choice, edits=turn.standing.key if turn.standing else "")


def reasons(meeting: Meeting) -> tuple[Option, ...]:
    return tuple(
        Option(label=label, press=Press(action="rsvp-reason", subject=meeting.subject, value=name))
        for name, label in REASONS.items()
    )


def reason(turn: Turn, subject: str, value: str) -> None:
    found = invited_meeting(turn, subject)
    if found is None or turn.member is None or turn.network is None or value not in REASONS:
        return
    meeting, invitee = found
    if invitee.reply is not Reply.NO:
        turn.say(GONE)
        return
    kept = "" if value == "none" else value
    meetings.set_invitee(turn.store, meeting.id, turn.member.id, reason=kept)
    turn.toast = _("Noted.")
    turn.say(
        _("📅 {title}", title=meeting.title),
        _("Your answer: {choice}.", choice=REPLIES[Reply.NO]),
        _("Reason: {reason}.", reason=REASONS[value]),
        _("Thank you for telling us. If a summary is sent, you get it too."),
        choice=answer_choice(meeting, Reply.NO, turn.network),
        edits=turn.standing.key if turn.standing else "",
    )


def invited_meeting(turn: Turn, subject: str) -> tuple[Meeting, Invitee] | None:
    """The meeting, if this person is invited and it can still be answered; else says why not."""
    id = subject.partition("/")[2]
    meeting = meetings.find(turn.store, int(id)) if id.isdecimal() else None
    if meeting is None or turn.member is None:
        turn.say(GONE)
        return None
    invitee = meetings.invitee(turn.store, meeting.id, turn.member.id)
    if invitee is None or meeting.state is Standing.DROPPED:
        turn.say(GONE)
        return None
    if meeting.state is Standing.CANCELLED:
        turn.say(_("The meeting “{title}” was cancelled.", title=meeting.title))
        return None
    if over(turn, meeting):
        turn.say(_("The meeting “{title}” is over. Thank you.", title=meeting.title))
        return None
    return meeting, invitee


def over(turn: Turn, meeting: Meeting) -> bool:
    host = networks.get(turn.store, meeting.network_id)
    return turn.now >= start_of(meeting, host) + timedelta(minutes=meeting.minutes)


def details(turn: Turn, subject: str, _value: str) -> None:
    """Everything about a meeting, for somebody who is invited to it, with its calendar file."""
    id = subject.partition("/")[2]
    meeting = meetings.find(turn.store, int(id)) if id.isdecimal() else None
    invitee = meetings.invitee(turn.store, meeting.id, turn.me.id) if meeting else None
    if meeting is None or invitee is None:
        turn.say(GONE)
        return
    open_still = meeting.state is Standing.PLANNED and not over(turn, meeting)
    turn.say(
        *full(turn.store, meeting, turn.home),
        title=meeting.title,
        choice=Choice(options=rsvp_options(meeting, invitee.reply)) if open_still else None,
        attachments=calendar_file(meeting),
        protect=True,
    )


ACTIONS = (
    Action(name="rsvp", does=rsvp, by=MAY["rsvp"]),
    Action(name="rsvp-reason", does=reason, by=MAY["rsvp-reason"]),
    Action(name="meeting-details", does=details, by=MAY["meeting-details"]),
)
