"""The messages of a meeting, composed from the facts at the moment when they are handed over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from typing import Any

from bot.core.flow import Composing
from bot.core.messages import Choice, Day, Hour, Message, Option, Press, Text, Words, _, n_
from bot.core.occasions import local
from bot.flows.meetings import meeting as planning
from bot.flows.meetings.meeting_cards import (
    REPLIES,
    answer_choice,
    both_clocks,
    calendar_file,
    city,
    clock_change,
    details_option,
    loaded,
    seen_from,
    shown_where,
    when,
    where,
)
from bot.flows.meetings.meeting_length import lasting
from bot.flows.places import place_of
from storage.database import Store
from storage.meetings import COMING, Meeting, Reply, Standing
from storage.networks import Network


def compose_invitation(composing: Composing) -> Message | None:
    found = loaded(composing)
    if found is None or found[0].state is not Standing.PLANNED:
        return None
    return invitation(composing.store, *found)


def invitation(
    store: Store, meeting: Meeting, host: Network, network: Network, reply: Reply
) -> Message:
    lines: list[Words] = [_("📅 {title}", title=meeting.title), when(meeting, host, network)]
    lines += both_clocks(store, meeting, host)
    lines += shown_where(meeting, network)
    lines += clock_change(meeting, host)
    lines.append(_("About {length}. Will you come?", length=lasting(meeting.minutes)))
    lines.append(_("Your answer is seen by the coordinator with your display name."))
    return Message(
        lines=tuple(lines),
        choice=answer_choice(meeting, reply, network),
        attachments=calendar_file(meeting),
        protect=True,
    )


def compose_reminder(composing: Composing) -> Message | None:
    """A day or more before: time and place for those who come, the question for the silent."""
    found = loaded(composing)
    if found is None or found[0].state is not Standing.PLANNED:
        return None
    meeting, host, network, reply = found
    if reply is Reply.NO:
        return None
    lines = [*countdown(meeting, host, network, composing.now)]
    lines += both_clocks(composing.store, meeting, host)
    lines += shown_where(meeting, network)
    lines += clock_change(meeting, host)
    if reply in COMING:
        lines.append(_("You said: {choice}.", choice=REPLIES[reply]))
    else:
        lines.append(_("Will you come? One tap is enough."))
    return Message(lines=tuple(lines), choice=answer_choice(meeting, reply, network), protect=True)


def countdown(
    meeting: Meeting, host: Network, network: Network, now: datetime
) -> tuple[Words, ...]:
    """How far off it is, as the reader's own calendar counts."""
    day, at = seen_from(meeting, host, network)
    away = (day - local(now, place_of(network)).date()).days
    title, clock = meeting.title, Hour(at=at)
    if away == 0:
        return (_("🔔 Today at {time}: {title}.", time=clock, title=title),)
    if away == 1:
        return (_("🔔 Tomorrow: {title} at {time}.", title=title, time=clock),)
    return (
        n_(
            "🔔 In {n} day: {title}, {date} at {time}.",
            "🔔 In {n} days: {title}, {date} at {time}.",
            away,
            title=title,
            date=Day(day=day),
            time=clock,
        ),
    )


def compose_today(composing: Composing) -> Message | None:
    """The last reminder, for those who come: time, place, and the tap for being there."""
    found = loaded(composing)
    if found is None or found[0].state is not Standing.PLANNED or found[3] not in COMING:
        return None
    meeting, host, network, reply = found
    lines = [*countdown(meeting, host, network, composing.now)]
    lines += both_clocks(composing.store, meeting, host)
    if reply is Reply.ONLINE:
        lines += [_("🔗 {link}", link=meeting.link)] if meeting.link else []
        lines.append(_("When you have joined, please press the button."))
    else:
        lines += shown_where(meeting, network)
        lines.append(_("When you are there, please press the button or type the code of the room."))
    options = (
        Option(label=_("I am here"), press=Press(action="here", subject=meeting.subject)),
        Option(
            label=REPLIES[Reply.LATE],
            press=Press(action="rsvp", subject=meeting.subject, value=Reply.LATE),
        ),
        Option(
            label=REPLIES[Reply.NO],
            press=Press(action="rsvp", subject=meeting.subject, value=Reply.NO),
        ),
        details_option(meeting),
    )
    return Message(lines=tuple(lines), choice=Choice(options=options), protect=True)


def compose_changed(composing: Composing) -> Message | None:
    """One message that says what is different from what this person knew."""
    found = loaded(composing)
    if found is None or found[0].state is not Standing.PLANNED or composing.member is None:
        return None
    meeting, host, network, reply = found
    gathering = planning.gather(composing.store, meeting, composing.member.id)
    told = planning.told_revision(gathering, composing.member.id, composing.entry.id)
    if told is None:
        return invitation(composing.store, *found)
    changed = planning.differences(meeting, told)
    if not changed:
        return None
    lines = [*change_lines(meeting, host, network, told, changed)]
    lines += both_clocks(composing.store, meeting, host)
    lines += clock_change(meeting, host)
    lines.append(_("Does that still suit you?"))
    return Message(
        lines=tuple(lines),
        choice=answer_choice(meeting, reply, network),
        attachments=calendar_file(meeting),
        protect=True,
    )


def change_lines(
    meeting: Meeting, host: Network, network: Network, told: int, changed: Sequence[str]
) -> tuple[Words, ...]:
    day, at = seen_from(meeting, host, network)
    lines: list[Words] = []
    before = meeting.told[str(told)]
    if {"day", "at", "zone"} & set(changed):
        old_day, old_time = seen_from(as_told(meeting, before), host, network)
        lines.append(
            _(
                "⚠️ Changed: {title} is now on {date} at {time} ({tz_city} time).",
                title=meeting.title,
                date=Day(day=day),
                time=Hour(at=at),
                tz_city=city(network.zone),
            )
        )
        lines.append(
            _(
                "It was {date} at {time}.",
                date=Day(day=old_day),
                time=Hour(at=old_time),
            )
        )
    else:
        lines.append(
            _(
                "⚠️ Changed: {title} on {date} at {time}.",
                title=meeting.title,
                date=Day(day=day),
                time=Hour(at=at),
            )
        )
    if "title" in changed:
        lines.append(_("The title was: {title}", title=before["title"]))
    if {"place", "link"} & set(changed):
        if network.shows_places:
            lines.append(_("The place is new:"))
            lines += where(meeting)
        else:
            lines.append(_("The place is new: see the button below."))
    return tuple(lines)


def as_told(meeting: Meeting, before: Mapping[str, Any]) -> Meeting:
    """The meeting at the moment that people knew of."""
    day, at = date.fromisoformat(before["day"]), time.fromisoformat(before["at"])
    return replace(meeting, day=day, at=at, zone=before["zone"])


def compose_cancelled(composing: Composing) -> Message | None:
    found = loaded(composing)
    if found is None or found[0].state is not Standing.CANCELLED:
        return None
    meeting, host, network, _reply = found
    day, _at = seen_from(meeting, host, network)
    return Message(
        lines=(
            called_off(meeting, day),
            _("If there is a new date, you will hear of it here."),
        ),
        attachments=calendar_file(meeting),
        protect=True,
    )


def called_off(meeting: Meeting, day: date) -> Text:
    """`day`: as the reader's own calendar has it."""
    if planning.ends_series(meeting):
        return _(
            "❌ Cancelled: {title} on {date}, and all that follow.",
            title=meeting.title,
            date=Day(day=day),
        )
    return _("❌ Cancelled: {title} on {date}.", title=meeting.title, date=Day(day=day))


def compose_as_it_stands(composing: Composing) -> Message | None:
    """For whoever asks about it: to come, though they have declined, or cancelled."""
    return compose_invitation(composing) or compose_cancelled(composing)


def compose_group(composing: Composing) -> Message | None:
    """For a group: the date alone, in each language of the network. Answers come in private."""
    found = loaded(composing)
    if found is None:
        return None
    meeting, host, network, _reply = found
    day, at = seen_from(meeting, host, network)
    said: tuple[Words, ...]
    if planning.ends_series(meeting):
        said = (
            _("❌ The meeting on {date} and all that follow are cancelled.", date=Day(day=day)),
        )
    elif meeting.state is Standing.CANCELLED:
        said = (_("❌ The meeting on {date} is cancelled.", date=Day(day=day)),)
    else:
        said = (
            _(
                "📅 A meeting of the network: {date}, {time} ({tz_city} time).",
                date=Day(day=day),
                time=Hour(at=at),
                tz_city=city(network.zone),
            ),
            *both_clocks(composing.store, meeting, host),
            _("Details and answers are in private messages."),
        )
    return Message(
        lines=tuple(in_language(each, one) for one in network.languages for each in said)
    )


def in_language(words: Words, language: str) -> Words:
    return replace(words, language=language) if isinstance(words, Text) else words


COMPOSERS = {
    planning.INVITATION: compose_invitation,
    planning.REMINDER: compose_reminder,
    planning.TODAY: compose_today,
    planning.CHANGED: compose_changed,
    planning.CANCELLED: compose_cancelled,
    planning.GROUP: compose_group,
}
