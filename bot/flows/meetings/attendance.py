"""Who is there: a tap near the time, the code of the room, or the coordinator's ticks."""

from __future__ import annotations

import hmac
import re
import secrets
import unicodedata
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.core import mentions
from bot.core.direction import harmless
from bot.core.flow import Action, Flow, Turn
from bot.core.form import DRAFT, Answers, Asking, Form, Item, Question, Type
from bot.core.messages import Choice, Day, Hour, Option, Press, Text, Words, _, n_
from bot.core.occasions import local
from bot.flows import namesakes
from bot.flows.meetings import series, turnout
from bot.flows.meetings.invited import INVITED_ROLES
from bot.flows.meetings.meeting import start_of
from bot.flows.meetings.rsvp import GONE
from bot.flows.places import here as wall_clock
from bot.flows.places import place_of
from bot.flows.roles import MAY
from bot.flows.surveys import survey_people
from storage import invitations, meetings, members, networks, sessions
from storage.meetings import Meeting, Standing

OPENS = timedelta(minutes=45)  # before the start one can say that one is there
CLOSES = timedelta(hours=6)  # after the end, for those who remember on the way home
LATE_AFTER = timedelta(minutes=15)  # after the start
CODES = 10_000  # four digits: read out in a room and typed on a phone
DIGITS = re.compile(r"\d{4}")
GUESSES = "code/{}"  # the throttle of wrong codes is apart from that of invitations
OVER = _("The time for that is over. The coordinator can still note who came.")


# --- when -----------------------------------------------------------------------------------------


def times(turn: Turn, meeting: Meeting) -> tuple[datetime, datetime, datetime]:
    """When it begins, and from when to when one can say that one is there."""
    start = start_of(meeting, networks.get(turn.store, meeting.network_id))
    end = start + timedelta(minutes=meeting.minutes)
    return start, start - OPENS, end + CLOSES


def fault(turn: Turn, meeting: Meeting) -> Text | None:
    """Why nobody can be noted as present now, or None."""
    start, opens, closes = times(turn, meeting)
    if meeting.state in (Standing.CANCELLED, Standing.DROPPED):
        return _("The meeting “{title}” was cancelled.", title=meeting.title)
    if turn.now < opens:
        place = place_of(turn.home)
        return _(
            "“{title}” begins on {date} at {time}. Please come back to this from {opens} on.",
            title=meeting.title,
            date=Day(day=local(start, place).date()),
            time=Hour(at=local(start, place).time()),
            opens=Hour(at=local(opens, place).time()),
        )
    return OVER if turn.now > closes else None


def running(turn: Turn) -> list[Meeting]:
    """Meetings of one's network that one can be at now, and that have a code."""
    today = wall_clock(turn.now, turn.home).date()
    near = meetings.between(turn.store, today - timedelta(days=3), today + timedelta(days=1))
    return [
        meeting
        for meeting in near
        if meeting.code
        and fault(turn, meeting) is None
        and turnout.concerns(turn.store, meeting, turn.home)
    ]


# --- a tap, or the code ---------------------------------------------------------------------------


def here(turn: Turn, subject: str, _value: str) -> None:
    """A tap on "I am here", for those who are invited; others need the code of the room."""
    number = subject.partition("/")[2]
    meeting = meetings.find(turn.store, int(number)) if number.isdecimal() else None
    if meeting is None or meetings.invitee(turn.store, meeting.id, turn.me.id) is None:
        turn.say(GONE)
        return
    why = fault(turn, meeting)
    if why is not None:
        turn.toast = why
        turn.say(why)
        return
    arrive(turn, meeting, by="self")


def typed_code(turn: Turn, words: str) -> bool:
    """Four digits, typed while a meeting with a code is on: True when that is what they were.

    In the middle of another conversation a wrong code may be an answer to it, and is left to it;
    it counts as a guess all the same.
    """
    code = four_digits(words)
    on = running(turn) if code and turn.may(MAY["here"]) else []
    if not on:
        return False
    busy = sessions.current(turn.store, turn.address.id, turn.now) is not None
    platform, external = GUESSES.format(turn.address.platform), turn.address.external
    if invitations.tries(turn.store, platform, external, turn.now) >= invitations.TRIES_AN_HOUR:
        return busy_or_say(
            turn,
            _("That was too often. Please try again in an hour, or ask the coordinator."),
            busy=busy,
        )
    for meeting in on:
        if hmac.compare_digest(meeting.code, code):
            arrive(turn, meeting, by="code")
            return True
    invitations.count_guess(turn.store, platform, external, turn.now)
    wrong = _("That is not the code of this meeting. Please look again, and type the four digits.")
    return busy_or_say(turn, wrong, busy=busy)


def busy_or_say(turn: Turn, words: Text, *, busy: bool) -> bool:
    if not busy:
        turn.say(words)
    return not busy


def four_digits(words: str) -> str:
    """The code in Western digits, whichever were typed; empty when it is none."""
    typed = harmless(words).replace(" ", "").strip(".!،,")
    if not DIGITS.fullmatch(typed):
        return ""
    return "".join(str(unicodedata.decimal(each)) for each in typed)


def typed_here(turn: Turn, words: str) -> bool:
    """ "I have arrived", about a meeting that one is invited to and that is on now."""
    if turn.member is None or not mentions.says_only(words, "arrived"):
        return False
    if sessions.current(turn.store, turn.address.id, turn.now) is not None:
        return False
    on = invited_now(turn)
    if len(on) == 1:
        arrive(turn, on[0], by="self")
    elif on:
        presses = [Press(action="here", subject=one.subject) for one in on]
        turn.say(
            _("At which meeting are you?"),
            choice=Choice(
                options=tuple(
                    Option(label=one.title, press=press)
                    for one, press in zip(on, presses, strict=True)
                )
            ),
            protect=True,
        )
    return bool(on)


def invited_now(turn: Turn) -> list[Meeting]:
    """From a while before they begin until they end."""
    today = wall_clock(turn.now, turn.home).date()
    near = meetings.between(turn.store, today - timedelta(days=1), today + timedelta(days=1))
    return [
        meeting
        for meeting in near
        if fault(turn, meeting) is None
        and turn.now <= times(turn, meeting)[2] - CLOSES
        and meetings.invitee(turn.store, meeting.id, turn.me.id) is not None
    ]


def arrive(turn: Turn, meeting: Meeting, *, by: str) -> None:
    """Notes that somebody is there; what is noted already stays (R2)."""
    walked_in = meetings.invite(turn.store, meeting.id, [(turn.me.id, turn.home.id)], walk_in=True)
    invitee = meetings.invitee(turn.store, meeting.id, turn.me.id)
    if invitee is not None and invitee.attended:
        turn.say(_("You are noted already. Welcome!"))
        return
    start, _opens, _closes = times(turn, meeting)
    late = turn.now > start + LATE_AFTER
    attended = turnout.LATE if late else turnout.HERE
    meetings.set_invitee(turn.store, meeting.id, turn.me.id, attended=attended, attended_by=by)
    if walked_in:
        turn.reconcile(meeting.subject)
    else:
        survey_people.attended(turn, meeting)
    if late:
        turn.say(_("Noted: you are at “{title}”. Good that you could come!", title=meeting.title))
    else:
        turn.say(_("Noted: you are at “{title}”. Welcome!", title=meeting.title))


# --- the coordinator: the code --------------------------------------------------------------------


def show_code(turn: Turn, subject: str, _value: str) -> None:
    """The code of the room, made when it is first asked for."""
    meeting = series.own(turn, subject)
    if meeting is None:
        return
    _start, opens, closes = times(turn, meeting)
    if meeting.state in (Standing.CANCELLED, Standing.DROPPED) or turn.now > closes:
        turn.say(fault(turn, meeting) or GONE)
        return
    if not meeting.code:
        meeting = meetings.note(turn.store, meeting, code=fresh_code(turn, meeting))
    wall = local(opens, place_of(turn.home))
    turn.say(
        _("The code for “{title}”:", title=meeting.title),
        meeting.code,
        _(
            "Please read it out in the room; whoever types it here is noted as present. It works "
            "on {date} from {time} on.",
            date=Day(day=wall.date()),
            time=Hour(at=wall.time()),
        ),
        choice=Choice(options=(who_came(meeting),)),
        protect=True,
    )


def fresh_code(turn: Turn, meeting: Meeting) -> str:
    """Four digits that no other meeting of these days has."""
    days = timedelta(days=3)
    near = meetings.between(turn.store, meeting.day - days, meeting.day + days)
    taken = {other.code for other in near}
    while (code := f"{secrets.randbelow(CODES):04d}") in taken:
        pass
    return code


def who_came(meeting: Meeting) -> Option:
    return Option(label=_("Who came?"), press=Press(action="meeting-show", subject=meeting.subject))


# --- the coordinator: a list to tick --------------------------------------------------------------


def tick(turn: Turn, subject: str, _value: str) -> None:
    """Begins the list, with those ticked who are noted already."""
    meeting = turnout.concerned(turn, subject)
    if meeting is None:
        return
    why = fault(turn, meeting)
    if why is not None and why is not OVER:  # the coordinator may still tick days later
        turn.say(why)
        return
    noted = [
        str(invitee.member_id)
        for invitee in meetings.invitees(turn.store, meeting.id)
        if invitee.attended and invitee.network_id == turn.home.id
    ]
    turn.begin("attendance-tick", meeting=meeting.id, before=noted, **{f"{DRAFT}came": noted})


def tick_questions(_turn: Turn, _answers: Answers) -> Form:
    return (
        Question(
            name="came",
            type=Type.SELECT_MULTIPLE,
            label=_("Who came? Several answers are possible."),
            choices=people,
        ),
    )


def people(asking: Asking) -> Sequence[Item]:
    """The own network: those who are invited, then those who may have come without (S4)."""
    turn = asking.turn
    invited = {
        invitee.member_id
        for invitee in meetings.invitees(turn.store, asking.answers["meeting"])
        if not invitee.walk_in
    }
    mine = [
        member
        for member in members.of_network(turn.store, turn.home.id)
        if member.role in INVITED_ROLES or member.id in invited
    ]
    ordered = sorted(mine, key=lambda member: member.id not in invited)
    names = namesakes.names(mine, turn.home)
    return [
        Item(
            name=str(member.id),
            label=label(names[member.id], invited=member.id in invited),
        )
        for member in ordered
    ]


def label(name: Text | str, *, invited: bool) -> Words:
    """Two of one name are told apart, as they are where something is given to do."""
    return name if invited else _("{name} (had no invitation)", name=name)


def ticked(turn: Turn, answers: Answers) -> None:
    """Keeps the list: who has arrived by themselves meanwhile stays noted."""
    meeting = turnout.concerned(turn, f"meeting/{answers['meeting']}")
    if meeting is None:
        return
    came = {int(each) for each in answers["came"]}
    mine = {member.id for member in members.of_network(turn.store, turn.home.id)}
    newcomers = [(each, turn.home.id) for each in sorted(came & mine)]
    if meetings.invite(turn.store, meeting.id, newcomers, walk_in=True):
        turn.reconcile(meeting.subject)
    for invitee in meetings.invitees(turn.store, meeting.id):
        if invitee.member_id in came and not invitee.attended:
            mark(turn, meeting, invitee.member_id, turnout.HERE, "coordinator")
        elif str(invitee.member_id) in answers["before"] and invitee.member_id not in came:
            mark(turn, meeting, invitee.member_id, "", "")
    survey_people.attended(turn, meeting)
    n = len(came & mine)
    turn.say(
        n_("Noted: {n} person came.", "Noted: {n} people came.", n),
        choice=Choice(options=(who_came(meeting),)),
    )


def mark(turn: Turn, meeting: Meeting, member_id: int, attended: str, by: str) -> None:
    meetings.set_invitee(turn.store, meeting.id, member_id, attended=attended, attended_by=by)


FLOWS = (
    Flow(
        name="attendance-tick",
        asks=tick_questions,
        then=ticked,
        by=MAY["attendance-tick"],
        counts=False,
    ),
)
ACTIONS = (
    Action(name="here", does=here, by=MAY["here"]),
    Action(name="attendance-code", does=show_code, by=MAY["attendance-code"]),
    Action(name="attendance-tick", does=tick, by=MAY["attendance-tick"]),
)
TYPED = (typed_code, typed_here)
