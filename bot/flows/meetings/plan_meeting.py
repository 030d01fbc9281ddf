"""Planning a meeting by talking: by questions or in one line, with a preview before it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from bot.core import offered, spots, texts, when
from bot.core.flow import Flow, Turn
from bot.core.form import UNTIL, Accepted, Answers, Asking, Form, Item, Question, Refused, Type
from bot.core.messages import Choice, Option, Press, Text, Words, _, n_
from bot.core.occasions import instant
from bot.flows.apps import outlook
from bot.flows.confirming import confirming
from bot.flows.dates import PROBLEMS, read_day, too_soon
from bot.flows.forms import form_after
from bot.flows.meetings import (
    agenda,
    facilitators,
    invited,
    meeting_outlook,
    meeting_questions,
    meeting_undo,
    preview,
    series,
)
from bot.flows.meetings.meeting import SETTLE
from bot.flows.meetings.meeting_faults import (
    agenda_fault,
    day_fault,
    hour_fault,
    place_fault,
    split_place,
    title_fault,
)
from bot.flows.menu import called
from bot.flows.places import here, place_of
from bot.flows.roles import MAY
from storage import meetings
from storage.meetings import Meeting, Reply

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
            choices=agenda_items,
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
                Item(name="none", label=_("No reminders"), words=called("no_reminder")),
            ),
        ),
        form_after.question(),
        *confirming(previewed, go_ahead, parts, PARTS),
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
    "after": _("The form that follows it"),
}
GOES_WITH = {
    "day": ("at", UNTIL + "at"),
    "who": ("professions", "people", "networks"),
    "repeat": ("until",),
    "after": (form_after.WANTED,),
}


def previewed(asking: Asking) -> Sequence[Words]:
    return (*preview.preview(asking), *form_after.preview(asking), *meeting_outlook.lines(asking))


def go_ahead(asking: Asking) -> Item:
    return Item(name="send", label=outlook.sends(meeting_outlook.ahead(asking), _("Send")))


# --- what a question says -------------------------------------------------------------------------


def agenda_label(asking: Asking) -> Sequence[Words]:
    proposed = proposed_agenda(asking)
    if not proposed:
        return (_("What is on the agenda?"),)
    return (_("What is on the agenda? From the plan and from last time I propose:"), proposed)


def agenda_items(asking: Asking) -> Sequence[Item]:
    """What is taken is what was shown, whatever happens to the plan meanwhile."""
    proposed = proposed_agenda(asking)
    return [Item(name=proposed, label=_("Take the proposal"))] if proposed else []


def proposed_agenda(asking: Asking) -> str:
    kept = invited.kept(asking.answers, asking.turn.home.id)
    return agenda.proposal(asking.turn, set(kept["networks"]))


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
    found = read_day(when.without_place(rest), asking, whole=False)
    if isinstance(found, Refused):
        answers = offered.remembering(answers, "day", found.items)
    if (fault := wrong_day(found, asking)) is not None:
        turn.say(fault)
    if isinstance(found, Accepted) and day_fault(found.value, asking) is None:
        answers["day"] = found.value
        also = found.also or {}
        within = Asking(answers=answers, now=turn.now, turn=turn)
        if UNTIL + "at" in also:
            answers[UNTIL + "at"] = also[UNTIL + "at"]
        elif "at" in also and hour_fault(also["at"], within) is None:
            answers["at"] = also["at"]
    if line.when.minutes:
        answers["minutes"] = str(line.when.minutes)
    place = spots.settled(line.place)
    if place and place_fault(place, asking) is None:
        answers["where"] = place
    return answers


def wrong_day(found: Accepted | Refused, asking: Asking) -> Text | None:
    """What is wrong with a day that was written; nothing where there is none, which is asked."""
    if isinstance(found, Accepted):
        return day_fault(found.value, asking)
    if found.items:
        return found.say[0] if isinstance(found.say[0], Text) else None
    return next((one for one in PROBLEMS.values() if one in found.say), None)


# --- completing -----------------------------------------------------------------------------------


def completed(turn: Turn, answers: Answers) -> None:
    if answers["confirm"] == "drop":
        turn.say(_("Dropped. Nothing was sent."))
        return
    if answers["confirm"] == "edit":
        part = answers["part"]
        gone = {"confirm", "part", part, *GOES_WITH.get(part, ())}
        kept = {name: value for name, value in answers.items() if name not in gone}
        turn.begin(PLAN, **kept, **({form_after.WANTED: True} if part == "after" else {}))
        return
    if too_late(turn, answers):
        return
    asking = Asking(answers=answers, now=turn.now, turn=turn)
    leaving = when_it_leaves(asking, answers["title"])
    made = [add(turn, answers, day) for day in series.days(turn, answers)]
    for meeting in made:
        turn.reconcile(meeting.subject)
    form_after.attach(turn, made, answers.get("after", form_after.NO_FORM))
    say_planned(turn, made, leaving)


def when_it_leaves(asking: Asking, title: str) -> list[Words]:
    """Said as the preview has said it, where something holds messages back."""
    home, me = asking.turn.home, asking.turn.me
    people = invited.audience(asking.turn.store, invited.kept(asking.answers, home.id))
    able = preview.reachable(asking, [one for one in people if one.id != me.id])
    named = texts.clean(title)
    if preview.all_at_once(asking, able):
        return [_("The meeting “{title}” is planned. Messages leave in a minute.", title=named)]
    return [
        _("The meeting “{title}” is planned.", title=named),
        *preview.leaves(asking, able, home, pressed=True),
        *preview.too_late_for(asking, able),
    ]


def too_late(turn: Turn, answers: Answers) -> bool:
    """A preview that was left lying until its day had passed."""
    day, at = date.fromisoformat(answers["day"]), time.fromisoformat(answers["at"])
    if not too_soon(day, at, place_of(turn.home), turn.now):
        return False
    turn.say(_("That time is past. Please choose a time to come."))
    gone = {"confirm", "part", "day", "at", UNTIL + "at"}
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


def say_planned(turn: Turn, made: Sequence[Meeting], leaving: Sequence[Words]) -> None:
    first = made[0]
    lines = list(leaving)
    if len(made) > 1:
        lines.append(
            n_(
                "{n} meeting so far; later ones follow by themselves.",
                "{n} meetings so far; later ones follow by themselves.",
                len(made),
            )
        )
    show = Press(action="meeting-show", subject=first.subject)
    options = (Option(label=_("Who is coming?"), press=show), meeting_undo.of_plan(first))
    turn.say(*lines, choice=Choice(options=options))


FLOWS = (Flow(name=PLAN, asks=questions, then=completed, by=MAY[PLAN]),)
ACTIONS = meeting_undo.ACTIONS
