"""Undoing that a meeting was just planned, changed or called off, while nobody was told of it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from bot.core.flow import Action, Turn
from bot.core.messages import Choice, Option, Press, _
from bot.flows.forms import form_after
from bot.flows.meetings import series
from bot.flows.meetings.meeting import gather, posted_revision, told_revision
from bot.flows.meetings.rsvp import GONE
from bot.flows.roles import MAY
from storage import meetings, surveys
from storage.meetings import Invitee, Meeting, Reply, Standing
from storage.surveys import Survey

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


def of_cancelling(turn: Turn, gone: Sequence[Meeting], about: Sequence[Survey]) -> Choice | None:
    """`about` are the surveys that went with the meetings. Where one was open already there is no
    way back: its answers are gone."""
    if any(one.opens_at <= turn.now for one in about):
        return None
    kept = {
        "gone": [(one.id, one.revision) for one in gone],
        "surveys": [one.id for one in about],
    }
    press = Press(action=UNDO, subject=gone[0].subject, value=json.dumps(kept))
    return Choice(options=(Option(label=_("Undo"), press=press),))


def undo(turn: Turn, subject: str, value: str) -> None:
    """While nobody has been told anything it is as if it had never been: a minute at least, and
    longer where quiet hours hold the messages back."""
    meeting = series.own(turn, subject)
    if meeting is None:
        return
    kept = json.loads(value) if value else {}
    if "gone" in kept:
        undo_cancelling(turn, meeting, kept)
    elif kept:
        undo_change(turn, meeting, kept)
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


def undo_cancelling(turn: Turn, meeting: Meeting, kept: dict[str, Any]) -> None:
    """All that were called off together stand again, and what was to be asked about them."""
    gone = [(meetings.get(turn.store, id), revision) for id, revision in kept["gone"]]
    if meeting.state is not Standing.CANCELLED:
        turn.say(_("This was undone already."))
    elif any(one.revision != revision for one, revision in gone):
        turn.say(GONE)
    elif any(anybody_told(turn, one, since=revision) for one, revision in gone):
        turn.say(
            _(
                "The messages have left. If the meeting takes place after all, please plan it "
                "anew: /meeting"
            )
        )
    else:
        for one, _revision in gone:
            bring_back(turn, one)
        for id in kept["surveys"]:
            ask_again(turn, surveys.get(turn.store, id))
        turn.say(_("Undone. Nobody was told anything."))


def bring_back(turn: Turn, meeting: Meeting) -> None:
    """As it was, and what people had answered counts as given to it."""
    repeat = {name: rule for name, rule in meeting.repeat.items() if name not in ("ended", "with")}
    values = {"state": Standing.PLANNED, "repeat": repeat}
    back = meetings.change(turn.store, meeting, turn.now, **values)
    for one in meetings.invitees(turn.store, back.id):
        if one.replied_revision == meeting.revision - 1:
            meetings.set_invitee(turn.store, back.id, one.member_id, replied_revision=back.revision)
    turn.reconcile(back.subject, why="undone")


def ask_again(turn: Turn, off: Survey) -> None:
    """One that is called off is forgotten for good: the same is asked anew."""
    meeting = meetings.get(turn.store, off.meeting_id or 0)
    turn.reconcile(form_after.repeated(turn.store, off, meeting, turn.now).subject)


def anybody_told(turn: Turn, meeting: Meeting, *, since: int) -> bool:
    """Of this revision, or a later one."""
    gathering = gather(turn.store, meeting)
    told = [told_revision(gathering, member.id) for _invitee, member in gathering.people]
    told += [posted_revision(gathering, address_id) for address_id in gathering.groups]
    return any(each is not None and each >= since for each in told)


ACTIONS = (Action(name=UNDO, does=undo, by=MAY[UNDO]),)
