"""Answering an invitation: one tap, changed by another; a reason only from a list, if at all."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from bot.core import mentions, spots
from bot.core.flow import Action, Turn
from bot.core.messages import Choice, Kind, Message, Option, Press, Text, Words, _
from bot.flows.meetings.meeting import differences, start_of
from bot.flows.meetings.meeting_cards import (
    ACKNOWLEDGED,
    REPLIES,
    answer_choice,
    calendar_file,
    full,
    rsvp_options,
)
from bot.flows.roles import MAY
from storage import buttons, ledger, meetings, networks, sessions
from storage.buttons import Buttons
from storage.meetings import COMING, Invitee, Meeting, Reply, Standing

GONE = _("This button is no longer in use. Send /menu to see what is possible now.")

RECENT = timedelta(days=4)  # how long typed words may still answer a message (as other replies)
ANSWERS = ("rsvp", "meeting-details")
CLEAR = (Reply.YES, Reply.MAYBE, Reply.NO)

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
    if turn.overtaken(invitee.replied_at):
        say_standing(turn, meeting, invitee.reply)
        return
    if reply in COMING and showed_another_time(turn, meeting):
        ask_for_the_new_time(turn, meeting)
        return
    standing = invitee.reply if invitee.replied_revision == meeting.revision else Reply.SILENT
    typed = turn.inbound.kind is Kind.TEXT
    if typed and reply is Reply.YES and standing is not reply and not clearly(turn, standing):
        keep_or_ask(turn, meeting, standing)
        return
    if standing is reply:
        if typed:
            say_standing(turn, meeting, reply)
        else:
            turn.toast = ACKNOWLEDGED[reply]  # a second tap changes nothing (R2)
        return
    record(turn, meeting, reply)
    turn.toast = ACKNOWLEDGED[reply]
    confirm(turn, meeting, reply)


def showed_another_time(turn: Turn, meeting: Meeting) -> bool:
    """Whether the message that is answered was about a time at which the meeting is no more."""
    shown = turn.standing
    if shown is None or shown.subject != meeting.subject or not shown.revision:
        return False
    return not {"day", "at"}.isdisjoint(differences(meeting, shown.revision))


def ask_for_the_new_time(turn: Turn, meeting: Meeting) -> None:
    """A yes to the old time is none to the new one."""
    turn.say(
        _("The meeting has moved since. It is now:"),
        *full(turn.store, meeting, turn.home),
        _("Does that suit you, too?"),
        title=meeting.title,
        choice=Choice(options=rsvp_options(meeting)),
        protect=True,
    )


def clearly(turn: Turn, standing: Reply) -> bool:
    """Whether somebody writes that they will come, and not only "ok" (domain.md, language).

    After another answer "yes" alone may agree with what was just said, too; unless that was asked.
    """
    kinds: tuple[str, ...] = () if standing is Reply.SILENT else ("heard",)
    if not was_asked(turn):
        kinds = ("heard",) if standing is Reply.SILENT else ("heard", "agreed")
    return not mentions.acknowledges(turn.inbound.text, *kinds)


def was_asked(turn: Turn) -> bool:
    """Whether the words answer "Shall I put you down as coming?", the clear answers alone."""
    found = buttons.of_message(turn.store, turn.tapped) if turn.tapped else None
    return found is not None and {v for _a, _s, v, _l in found.presses} == set(CLEAR)


def keep_or_ask(turn: Turn, meeting: Meeting, standing: Reply) -> None:
    """What was only acknowledged changes no answer, and is none."""
    if standing is not Reply.SILENT and mentions.acknowledges(turn.inbound.text, "heard"):
        say_standing(turn, meeting, standing)
        return
    turn.say(
        _("📅 {title}", title=meeting.title),
        _("Shall I put you down as coming?"),
        choice=Choice(
            options=tuple(one for one in rsvp_options(meeting) if one.press.value in CLEAR)
        ),
        protect=True,
    )


def say_standing(turn: Turn, meeting: Meeting, reply: Reply) -> None:
    """What is noted, where words change nothing; the buttons are there for whoever thinks again."""
    turn.say(
        _("📅 {title}", title=meeting.title),
        _("Already noted: {choice}.", choice=REPLIES[reply]),
        choice=answer_choice(meeting, reply, turn.home),
        protect=True,
    )


def record(turn: Turn, meeting: Meeting, reply: Reply) -> None:
    meetings.set_invitee(
        turn.store,
        meeting.id,
        turn.me.id,
        reply=reply,
        reason="",
        replied_at=turn.said_at,
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
    """Everything about a meeting, for somebody who is invited to it: with its calendar file, and
    on the map. A map is shown to those who ask, and not where a locked phone would show it (H5)."""
    id = subject.partition("/")[2]
    meeting = meetings.find(turn.store, int(id)) if id.isdecimal() else None
    invitee = meetings.invitee(turn.store, meeting.id, turn.me.id) if meeting else None
    if meeting is None or invitee is None:
        turn.say(GONE)
        return
    if meeting.state is Standing.CANCELLED:
        turn.say(_("The meeting “{title}” was cancelled.", title=meeting.title))
        return
    open_still = meeting.state is Standing.PLANNED and not over(turn, meeting)
    card = Message(
        lines=full(turn.store, meeting, turn.home),
        title=meeting.title,
        choice=Choice(options=rsvp_options(meeting, invitee.reply)) if open_still else None,
        attachments=calendar_file(meeting),
        spot=spots.found(meeting.place),
        protect=True,
    )
    turn.send(card)


# --- typed words ----------------------------------------------------------------------------------


def typed(turn: Turn, words: str) -> bool:
    """After an invitation: "where is it?", and "not sure", which is a button and no courtesy."""
    asks, unsure = mentions.says_only(words, "details"), mentions.is_one_of(words, "unsure")
    found = meant(turn) if asks or unsure else None
    press = rsvp_press(found) if found else None
    if found is None or press is None:
        return False
    turn.tapped = found.ledger_id
    if asks:
        details(turn, press.subject, "")
    else:
        rsvp(turn, press.subject, Reply.MAYBE)
        ledger.progress(turn.store, found.ledger_id, ledger.Standing.ANSWERED)
    return True


def meant(turn: Turn) -> Buttons | None:
    """The message that is replied to; else the newest, while no question is open."""
    if turn.inbound.reply_to:
        entry = ledger.by_platform_id(
            turn.store, turn.inbound.platform, turn.inbound.reply_to, turn.address.id
        )
        return buttons.of_message(turn.store, entry.id) if entry else None
    if sessions.current(turn.store, turn.address.id, turn.now) is not None:
        return None
    return buttons.latest(turn.store, turn.address.id, turn.now - RECENT)


def rsvp_press(found: Buttons) -> Press | None:
    """A button that answers the invitation, if the message is one of a single meeting."""
    presses = [Press(action=a, subject=s, value=v) for a, s, v, _labels in found.presses]
    return next((press for press in presses if press.action in ANSWERS), None)


TYPED = (typed,)
ACTIONS = (
    Action(name="rsvp", does=rsvp, by=MAY["rsvp"]),
    Action(name="rsvp-reason", does=reason, by=MAY["rsvp-reason"]),
    Action(name="meeting-details", does=details, by=MAY["meeting-details"]),
)
