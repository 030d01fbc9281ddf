"""Planning a meeting by talking: by questions or in one line, with a preview before it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from bot.core import texts, when
from bot.core.flow import Action, Flow, Turn
from bot.core.form import Accepted, Answers, Asking, Form, Item, Question, Type
from bot.core.messages import Choice, Option, Press, Text, Words, _, n_
from bot.core.occasions import instant
from bot.flows import facilitators, invited, meeting_questions, series
from bot.flows.confirming import confirming
from bot.flows.dates import read_day, too_soon
from bot.flows.meeting import SETTLE, gather, told_revision
from bot.flows.meeting_faults import (
    agenda_fault,
    day_fault,
    hour_fault,
    place_fault,
    split_place,
    title_fault,
)
from bot.flows.places import here, place_of
from bot.flows.preview import preview
from bot.flows.roles import MAY
from storage import meetings
from storage.meetings import Meeting, Reply, Standing

PLAN = "plan-meeting"


def questions(turn: Turn, _answers: Answers) -> Form:
    leads = facilitators.questions(turn)
    parts = [name for name in PARTS if name != "leads" or leads]
    return (
        meeting_questions.title(
            _("What is the meeting called?"),
            hint=_(
                "The title can show on locked phones: something neutral, such as “Monthly "
                "coordination”."
            ),
        ),
        meeting_questions.day(_("When is it?")),
        meeting_questions.hour(),
        meeting_questions.length(hint=_("For instance: 90 minutes, 2 hours.")),
        meeting_questions.place(
            _("Where is it? Type the place. For a meeting by phone, paste the link."),
            hint=_("Both are possible in one message."),
            required=False,
        ),
        *invited.QUESTIONS,
        *leads,
        Question(
            name="agenda",
            type=Type.TEXT,
            label=agenda_label,
            hint=_(
                "Please write about the activity only. No names, no descriptions of people, no "
                "phone numbers."
            ),
            required=False,
            constraint=agenda_fault,
        ),
        *series.QUESTIONS,
        Question(
            name="ladder",
            type=Type.SELECT_ONE,
            label=_("Which reminders shall I send?"),
            choices=(
                Item(name="usual", label=_("3 days, 1 day and 2 hours before")),
                Item(name="week", label=_("1 week, 1 day and 2 hours before")),
                Item(name="day", label=_("Only the day before")),
                Item(name="none", label=_("No reminders")),
            ),
        ),
        *confirming(preview, Item(name="send", label=_("Send")), parts, PARTS),
    )


PARTS: dict[str, Text] = {
    "title": _("The title"),
    "day": _("Day and time"),
    "minutes": _("How long"),
    "where": _("Place or link"),
    "who": _("Who is invited"),
    "leads": _("Who leads it"),
    "agenda": _("The agenda"),
    "repeat": _("Whether it repeats"),
    "ladder": _("The reminders"),
}
GOES_WITH = {
    "day": ("at", "~at"),
    "who": ("professions", "people", "networks"),
    "repeat": ("until",),
}


# --- what a question says -------------------------------------------------------------------------


def agenda_label(asking: Asking) -> Sequence[Words]:
    carried = carried_over(asking)
    if not carried:
        return (_("What is on the agenda?"),)
    return (_("What is on the agenda? Last time it was decided:"), carried)


def carried_over(asking: Asking) -> str:
    """What the last meeting decided is proposed for the next agenda."""
    turn = asking.turn
    today = here(asking.now, turn.network).date()
    past = meetings.lately(turn.store, turn.network.id, today - timedelta(days=90), today)
    return next((one.decisions for one in reversed(past) if one.decisions), "")


# --- beginning ------------------------------------------------------------------------------------


def command(turn: Turn, rest: str) -> None:
    """ "/meeting" begins the questions; "/meeting Thursday 17:00 Title @ Place" answers some."""
    turn.begin(PLAN, **(answers_in(turn, rest) if rest else {}))


def answers_in(turn: Turn, rest: str) -> Answers:
    """What one line already answers; the rest is asked."""
    network = turn.home
    wall = here(turn.now, network)
    line = when.parse_meeting_line(
        rest, today=wall.date(), now=wall.time(), language=turn.voice.language
    )
    asking = Asking(answers={}, now=turn.now, turn=turn)
    answers: Answers = {}
    title = texts.clean(line.title)
    if title and title_fault(title, asking) is None:
        answers["title"] = title
    found = read_day(rest, asking)
    if isinstance(found, Accepted) and day_fault(found.value, asking) is None:
        answers["day"] = found.value
        also = found.also or {}
        within = Asking(answers=answers, now=turn.now, turn=turn)
        if "~at" in also:
            answers["~at"] = also["~at"]
        elif "at" in also and hour_fault(also["at"], within) is None:
            answers["at"] = also["at"]
    if line.when.minutes:
        answers["minutes"] = str(line.when.minutes)
    if line.place and place_fault(line.place, asking) is None:
        answers["where"] = line.place
    return answers


# --- completing -----------------------------------------------------------------------------------


def completed(turn: Turn, answers: Answers) -> None:
    if answers["confirm"] == "drop":
        turn.say(_("Dropped. Nothing was sent."))
        return
    if answers["confirm"] == "edit":
        part = answers["part"]
        gone = {"confirm", "part", part, *GOES_WITH.get(part, ())}
        turn.begin(PLAN, **{name: value for name, value in answers.items() if name not in gone})
        return
    if too_late(turn, answers):
        return
    made = [add(turn, answers, day) for day in series.days(turn, answers)]
    for meeting in made:
        turn.reconcile(meeting.subject)
    say_planned(turn, made)


def too_late(turn: Turn, answers: Answers) -> bool:
    """A preview that was left lying until its day had passed."""
    day, at = date.fromisoformat(answers["day"]), time.fromisoformat(answers["at"])
    if not too_soon(day, at, place_of(turn.home), turn.now):
        return False
    turn.say(_("That time is past. Please choose a time to come."))
    gone = {"confirm", "part", "day", "at", "~at"}
    turn.begin(PLAN, **{name: value for name, value in answers.items() if name not in gone})
    return True


def add(turn: Turn, answers: Answers, day: date) -> Meeting:
    network, member = turn.home, turn.me
    place, link = split_place(answers.get("where") or "")
    at = time.fromisoformat(answers["at"])
    meeting = meetings.add(
        turn.store,
        network_id=network.id,
        now=turn.now,
        title=texts.clean(answers["title"]),
        place=place,
        link=link,
        agenda=answers.get("agenda") or "",
        day=day,
        at=at,
        minutes=int(answers["minutes"]),
        zone=network.zone,
        ladder=meeting_questions.LADDERS[answers["ladder"]],
        series=series.name(turn, answers),
        repeat=series.kept(answers),
        audience=invited.kept(answers, network.id),
        sends_at=sends_at(turn, day, at, first=day == date.fromisoformat(answers["day"])),
        created_by=member.id,
        facilitator_id=facilitators.chosen(turn, answers.get("leads")),
    )
    invited.invite(turn.store, meeting)
    meetings.set_invitee(
        turn.store, meeting.id, member.id, reply=Reply.YES, replied_at=turn.now, replied_revision=1
    )
    return meeting


def sends_at(turn: Turn, day: date, at: time, *, first: bool) -> datetime:
    """The first one leaves in a minute, which is the time to undo; later ones a week before."""
    soon = turn.now + SETTLE
    if first:
        return soon
    start = instant(day, at, place_of(turn.home))
    return max(soon, start - series.INVITED_BEFORE)


def say_planned(turn: Turn, made: Sequence[Meeting]) -> None:
    first = made[0]
    lines: list[Words] = [
        _("The meeting “{title}” is planned. Messages leave in a minute.", title=first.title)
    ]
    if len(made) > 1:
        lines.append(
            n_(
                "{n} meeting so far; later ones follow by themselves.",
                "{n} meetings so far; later ones follow by themselves.",
                len(made),
            )
        )
    back = Press(action="meeting-undo", subject=first.subject)
    show = Press(action="meeting-show", subject=first.subject)
    options = (Option(label=_("Undo"), press=back), Option(label=_("Who is coming?"), press=show))
    turn.say(*lines, choice=Choice(options=options))


def anybody_told(turn: Turn, meeting: Meeting) -> bool:
    gathering = gather(turn.store, meeting)
    return any(
        told_revision(gathering, member.id) is not None for _invitee, member in gathering.people
    )


def undo(turn: Turn, subject: str, _value: str) -> None:
    """While nobody has been told anything it is as if it had never been: a minute at least, and
    longer where quiet hours hold the messages back."""
    meeting = series.own(turn, subject)
    if meeting is None:
        return
    if meeting.state is Standing.DROPPED:
        turn.say(_("This was undone already."))
        return
    if turn.now >= meeting.sends_at and anybody_told(turn, meeting):
        turn.say(
            _("The messages have left. To call the meeting off, please use the button below."),
            choice=Choice(
                options=(
                    Option(
                        label=_("Cancel the meeting"),
                        press=Press(action="meeting-cancel", subject=subject),
                    ),
                )
            ),
        )
        return
    together = meetings.of_series(turn.store, meeting.series) if meeting.series else [meeting]
    for one in together:
        meetings.note(turn.store, one, state=Standing.DROPPED)
        turn.reconcile(one.subject, why="undone")
    turn.say(_("Undone. Nobody was told anything."))


FLOWS = (Flow(name=PLAN, asks=questions, then=completed, by=MAY[PLAN]),)
ACTIONS = (Action(name="meeting-undo", does=undo, by=MAY["meeting-undo"]),)
