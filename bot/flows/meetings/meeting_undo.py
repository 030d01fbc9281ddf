"""Undoing what was just planned or changed of a meeting, while nobody has been told of it."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, datetime, time
from typing import Any

from bot.core.flow import Action, Turn
from bot.core.messages import Choice, Option, Press, _
from bot.flows.meetings import series
from bot.flows.meetings.meeting import gather, told_revision
from bot.flows.meetings.rsvp import GONE
from bot.flows.roles import MAY
from storage import meetings
from storage.meetings import Invitee, Meeting, Reply, Standing

UNDO = "meeting-undo"


def of_plan(meeting: Meeting) -> Option:
    return Option(label=_("Undo"), press=Press(action=UNDO, subject=meeting.subject))


def of_change(before: Meeting, changed: Meeting, answered: Iterable[Invitee]) -> Option:
    """`answered` is what people had said to the time before, which a new one has wiped."""
    replies = [
        (one.member_id, one.reply, one.reason, one.replied_at and one.replied_at.isoformat())
        for one in answered
        if one.reply is not Reply.SILENT
    ]
    kept = {
        "from": before.revision,
        "to": changed.revision,
        "repeat": before.repeat,
        "replies": replies,
    }
    return Option(
        label=_("Undo"), press=Press(action=UNDO, subject=changed.subject, value=json.dumps(kept))
    )


def undo(turn: Turn, subject: str, value: str) -> None:
    """While nobody has been told anything it is as if it had never been: a minute at least, and
    longer where quiet hours hold the messages back."""
    meeting = series.own(turn, subject)
    if meeting is None:
        return
    if value:
        undo_change(turn, meeting, json.loads(value))
    else:
        undo_plan(turn, meeting)


def undo_plan(turn: Turn, meeting: Meeting) -> None:
    if meeting.state is Standing.DROPPED:
        turn.say(_("This was undone already."))
        return
    if turn.now >= meeting.sends_at and anybody_told(turn, meeting, since=0):
        cancel = Press(action="meeting-cancel", subject=meeting.subject)
        turn.say(
            _("The messages have left. To call the meeting off, please use the button below."),
            choice=Choice(options=(Option(label=_("Cancel the meeting"), press=cancel),)),
        )
        return
    together = meetings.of_series(turn.store, meeting.series) if meeting.series else [meeting]
    for one in together:
        meetings.note(turn.store, one, state=Standing.DROPPED)
        turn.reconcile(one.subject, why="undone")
    turn.say(_("Undone. Nobody was told anything."))


def undo_change(turn: Turn, meeting: Meeting, kept: dict[str, Any]) -> None:
    """Only the last change, and what people had answered before it counts again."""
    before = meeting.told[str(kept["from"])]
    if before == meeting.facts():
        turn.say(_("This was undone already."))
    elif meeting.revision != kept["to"] or meeting.state is not Standing.PLANNED:
        turn.say(GONE)
    elif anybody_told(turn, meeting, since=kept["to"]):
        turn.say(_("The messages have left. What changes is told by itself."))
    else:
        facts = {name: before[name] for name in ("title", "minutes", "place", "link")}
        facts |= {
            "day": date.fromisoformat(before["day"]),
            "at": time.fromisoformat(before["at"]),
            "repeat": kept["repeat"],
        }
        back = meetings.change(turn.store, meeting, turn.now, **facts)
        answer_again(turn, back, kept["replies"])
        turn.reconcile(back.subject, why="undone")
        turn.say(_("Undone. Nobody was told anything."))


def answer_again(
    turn: Turn, meeting: Meeting, replies: Iterable[tuple[int, str, str, str]]
) -> None:
    """Whoever has answered meanwhile keeps that answer."""
    silent = {
        one.member_id
        for one in meetings.invitees(turn.store, meeting.id)
        if one.reply is Reply.SILENT
    }
    for member_id, reply, reason, replied_at in replies:
        if member_id in silent:
            meetings.set_invitee(
                turn.store, meeting.id, member_id,
                reply=Reply(reply), reason=reason,
                replied_at=datetime.fromisoformat(replied_at) if replied_at else None,
                replied_revision=meeting.revision,
            )  # fmt: skip


def anybody_told(turn: Turn, meeting: Meeting, *, since: int) -> bool:
    """Of this revision, or a later one."""
    gathering = gather(turn.store, meeting)
    told = (told_revision(gathering, member.id) for _invitee, member in gathering.people)
    return any(each is not None and each >= since for each in told)


ACTIONS = (Action(name=UNDO, does=undo, by=MAY[UNDO]),)
