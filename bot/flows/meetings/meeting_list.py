"""The lists of meetings: a member's own with their answers, the network's for its coordinators."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time, timedelta

from bot.core.flow import Command, Turn
from bot.core.graphemes import cut
from bot.core.messages import Argument, Choice, Day, Hour, Option, Press, Text, Words, _
from bot.flows.meetings import closing, plan_meeting, turnout
from bot.flows.meetings.meeting import SETTLE
from bot.flows.meetings.meeting_cards import REPLIES, seen_from
from bot.flows.meetings.one_meeting import card
from bot.flows.menu import meaning
from bot.flows.places import here
from bot.flows.roles import COORDINATOR, MAY
from storage import meetings, networks
from storage.meetings import COMING, Meeting, Reply, Standing

LATELY = timedelta(days=31)  # of past meetings the list shows a month
PAST_SHOWN = 5
COMING_SHOWN = 15
BRIEF = 7  # characters of a title: with the longest day they fill a row of 24, WhatsApp's
NUMBER = re.compile(r"\d{1,9}")
DAY = timedelta(days=1)
# What people type besides: one meeting is as good a word for the list as several; a new one is not.
ONE = ("meeting", "اجتماع", "الاجتماع", "الاجتماعات", "ejtima3", "réunion", "la réunion")
NEW = (
    "new meeting", "plan meeting", "plan a new meeting", "arrange a meeting", "call a meeting",
    "اجتماع جديد", "تحديد اجتماع", "تحديد موعد", "موعد اجتماع جديد", "بدي حدد اجتماع",
    "nouvelle réunion", "planifier", "planifier une nouvelle réunion", "fixer une réunion",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Listed:
    """The meetings of one person's list, in the order of their numbers."""

    coming: Sequence[Meeting]
    past: Sequence[Meeting] = ()

    @property
    def all(self) -> list[Meeting]:
        return [*self.coming, *self.past]


# --- the list -------------------------------------------------------------------------------------


def show(turn: Turn, _words: str = "") -> None:
    if not turn.may(COORDINATOR):
        show_own(turn)
        return
    listed = of_network(turn)
    if not listed.all:
        turn.say(_("No meetings are planned. To plan one: /meeting"))
        return
    lines: list[Words] = [_("Coming meetings:")] if listed.coming else []
    numbered = enumerate(listed.all, start=1)
    lines += [coming_line(turn, n, one) for n, one in take(numbered, len(listed.coming))]
    if listed.past:
        lines.append(_("Past meetings:"))
        lines += [past_line(turn, n, one) for n, one in numbered]
    turn.say(*lines, choice=openers(turn, listed, "meeting-show"))


def show_own(turn: Turn) -> None:
    """A member's coming meetings, each with their own answer."""
    listed = of_member(turn)
    if not listed.coming:
        turn.say(_("No meetings are planned for you at the moment."))
        return
    lines: list[Words] = [_("Your coming meetings:")]
    lines += [own_line(turn, n, one) for n, one in enumerate(listed.coming, start=1)]
    turn.say(*lines, choice=openers(turn, listed, "meeting-details"))


def take(numbered: Iterator[tuple[int, Meeting]], count: int) -> Iterator[tuple[int, Meeting]]:
    return (next(numbered) for _place in range(count))


def of_network(turn: Turn) -> Listed:
    """What a coordinator sees: meetings that the network hosts or is invited to."""
    today = here(turn.now, turn.home).date()
    coming = [
        meeting
        for meeting in meetings.coming_up(turn.store, turn.home.id, today - DAY)
        if not closing.over(turn.store, meeting, turn.now)
    ]
    past = [
        meeting
        for meeting in meetings.lately(turn.store, turn.home.id, today - LATELY, today)
        if meeting.state in (Standing.PLANNED, Standing.HELD) and meeting not in coming
    ]
    return Listed(coming=coming[:COMING_SHOWN], past=list(reversed(past))[:PAST_SHOWN])


def of_member(turn: Turn) -> Listed:
    """What can still be undone is not there yet for those who are invited."""
    today = here(turn.now, turn.home).date()
    mine = meetings.of_member(turn.store, turn.me.id, today - DAY)
    coming = [
        one
        for one in mine
        if not closing.over(turn.store, one, turn.now) and turn.now >= one.created_at + SETTLE
    ]
    return Listed(coming=coming[:COMING_SHOWN])


def openers(turn: Turn, listed: Listed, action: str) -> Choice:
    return Choice(options=tuple(opener(turn, meeting, action) for meeting in listed.all))


def opener(turn: Turn, meeting: Meeting, action: str) -> Option:
    """By its day first, which is what tells the meetings of a series apart."""
    day, _at = seen(turn, meeting)
    short, title = Day(day=day, style="tap"), meeting.title
    return Option(
        label=_("{date} · {title}", date=short, title=title),
        short=_("{date} · {title}", date=short, title=cut(title, BRIEF)),
        press=Press(action=action, subject=meeting.subject),
    )


def coming_line(turn: Turn, n: int, meeting: Meeting) -> Text:
    invited = [one for one in meetings.invitees(turn.store, meeting.id) if not one.walk_in]
    mine = [one for one in invited if one.network_id == turn.home.id]
    return _(
        "{n}. {when}: {title} (coming {coming}, no answer {silent})",
        n=n,
        when=moment(turn, meeting),
        title=meeting.title,
        coming=sum(one.reply in COMING for one in mine),
        silent=sum(one.reply is Reply.SILENT for one in mine),
    )


def past_line(turn: Turn, n: int, meeting: Meeting) -> Text:
    invited = meetings.invitees(turn.store, meeting.id)
    mine = [one for one in invited if one.network_id == turn.home.id]
    return _(
        "{n}. {when}: {title} (came {came} of {total})",
        n=n,
        when=moment(turn, meeting),
        title=meeting.title,
        came=sum(bool(one.attended) for one in mine),
        total=len(mine),
    )


def own_line(turn: Turn, n: int, meeting: Meeting) -> Text:
    invitee = meetings.invitee(turn.store, meeting.id, turn.me.id)
    reply = invitee.reply if invitee else Reply.SILENT
    given: dict[str, Argument] = {"n": n, "when": moment(turn, meeting), "title": meeting.title}
    if reply is Reply.SILENT:
        return _("{n}. {when}: {title} (no answer yet)", **given)
    return _("{n}. {when}: {title} ({choice})", choice=REPLIES[reply], **given)


def seen(turn: Turn, meeting: Meeting) -> tuple[date, time]:
    """Day and hour by the clock of whoever reads it."""
    return seen_from(meeting, networks.get(turn.store, meeting.network_id), turn.home)


def moment(turn: Turn, meeting: Meeting) -> Text:
    day, at = seen(turn, meeting)
    return _("{date}, {time}", date=Day(day=day), time=Hour(at=at))


# --- one of them ----------------------------------------------------------------------------------


def meeting_command(turn: Turn, rest: str) -> None:
    """With a number it opens that one; with other words, or none, it plans a new one."""
    if NUMBER.fullmatch(rest):
        open_numbered(turn, int(rest))
    else:
        plan_meeting.command(turn, rest)


def open_numbered(turn: Turn, number: int) -> None:
    """By its place in the list, else by its own number; a stranger's is not told apart (S4)."""
    listed = of_network(turn).all
    if 1 <= number <= len(listed):
        card(turn, listed[number - 1])
        return
    found = meetings.find(turn.store, number)
    if found is None or not turnout.concerns(turn.store, found, turn.home):
        turn.say(_("There is no such meeting in your list. Send /meetings to see them."))
    else:
        card(turn, found)


COMMANDS = (
    Command(
        name="meetings",
        label=_("Meetings"),
        does=show,
        by=MAY["meetings"],
        words=(*meaning("meetings"), *ONE),
    ),
    Command(
        name="meeting",
        label=_("Plan a meeting"),
        does=meeting_command,
        by=MAY["meeting"],
        words=NEW,
    ),
)
