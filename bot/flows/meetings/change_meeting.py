"""Moving, renaming and cancelling a meeting: everybody concerned learns it once."""

from __future__ import annotations

from datetime import date, time
from typing import Any

from bot.core import texts
from bot.core.flow import Action, Flow, Turn
from bot.core.form import Answers, Asking, Form, Item, Question, Type
from bot.core.messages import Choice, Day, Hour, Option, Press, Text, Words, _, n_
from bot.flows.confirming import SAYS_NO, SAYS_YES
from bot.flows.meetings import meeting as planning
from bot.flows.meetings import meeting_questions, meeting_undo, series
from bot.flows.meetings.conflicts import conflicts
from bot.flows.meetings.meeting_faults import split_place
from bot.flows.roles import MAY
from bot.flows.surveys import survey
from storage import meetings
from storage.meetings import Meeting, Standing

MOVE, PLACE, TITLE, CANCEL = "meeting-move", "meeting-place", "meeting-title", "meeting-cancel"
SENDS = _("Everybody who knew learns it once, in a minute.")


# --- what is asked --------------------------------------------------------------------------------


def move_questions(_turn: Turn, _answers: Answers) -> Form:
    return (
        meeting_questions.day(_("To which day and time shall it move?")),
        meeting_questions.hour(),
        meeting_questions.length(hint=_("Skip to keep it as it is."), required=False),
        confirmation(),
    )


def place_questions(_turn: Turn, _answers: Answers) -> Form:
    return (
        meeting_questions.place(_("Where is it now? Type the place, or paste the link.")),
        confirmation(),
    )


def title_questions(_turn: Turn, _answers: Answers) -> Form:
    return (
        meeting_questions.title(_("What is the meeting called now?")),
        confirmation(),
    )


def cancel_questions(_turn: Turn, _answers: Answers) -> Form:
    keep = Item(name="no", label=_("No, keep it"))
    return (
        Question(
            name="scope",
            type=Type.SELECT_ONE,
            label=lambda asking: [
                *which_meeting(asking),
                _("Only this meeting, or all that follow too?"),
            ],
            leaves=True,
            relevant=lambda answers: bool(answers.get("series")),
            choices=(
                Item(name="one", label=_("Only this one")),
                Item(name="all", label=_("This one and all that follow")),
                keep,
            ),
        ),
        Question(
            name="confirm",
            type=Type.SELECT_ONE,
            label=cancel_words,
            leaves=True,
            relevant=lambda answers: answers.get("scope") != "no",
            choices=(Item(name="yes", label=_("Yes, cancel it")), keep),
        ),
    )


def cancel_words(asking: Asking) -> list[Words]:
    if asking.answers.get("scope") == "all":
        ask = _("Cancel this meeting and all that follow? Everybody who knew is told once.")
    else:
        ask = _("Cancel the meeting? Everybody who knew of it is told once.")
    return [*which_meeting(asking), ask]


def which_meeting(asking: Asking) -> list[Words]:
    """By title and time: the button may be an old one, of another meeting than somebody thinks."""
    meeting = meetings.get(asking.turn.store, asking.answers["meeting"])
    return [
        _("📅 {title}", title=meeting.title),
        _("{date}, {time}.", date=Day(day=meeting.day), time=Hour(at=meeting.at)),
    ]


def confirmation() -> Question:
    return Question(
        name="confirm",
        type=Type.SELECT_ONE,
        label=consequences,
        choices=(
            Item(name="yes", label=_("Change it"), intents=SAYS_YES),
            Item(name="no", label=_("Leave it as it is"), intents=SAYS_NO),
        ),
    )


def consequences(asking: Asking) -> list[Words]:
    """What will change, and how many people will hear of it."""
    turn, answers = asking.turn, asking.answers
    meeting = meetings.get(turn.store, answers["meeting"])
    gathering = planning.gather(turn.store, meeting)
    told = [
        member
        for _invitee, member in gathering.people
        if planning.told_revision(gathering, member.id) is not None
    ]
    lines: list[Words] = [_("📅 {title}", title=answers.get("title") or meeting.title)]
    if "day" in answers:
        lines.append(
            _(
                "So far: {old_date}, {old_time}. From now on: {date}, {time}.",
                old_date=Day(day=meeting.day),
                old_time=Hour(at=meeting.at),
                date=Day(day=date.fromisoformat(answers["day"])),
                time=Hour(at=time.fromisoformat(answers["at"])),
            )
        )
        lines += conflicts(asking, turn.home, [member for _invitee, member in gathering.people])
    if "where" in answers:
        lines.append(_("📍 {place}", place=texts.clean(answers["where"])))
    lines.append(
        n_(
            "{n} person knows of it and will be told once.",
            "{n} people know of it and will be told once.",
            len(told),
        )
    )
    return lines


# --- beginning ------------------------------------------------------------------------------------


def begin(flow: str) -> Any:
    """An action that starts the questions for the meeting of its button."""

    def starts(turn: Turn, subject: str, _value: str) -> None:
        meeting = series.own(turn, subject)
        if meeting is None:
            return
        if meeting.state is not Standing.PLANNED:
            turn.say(_("The meeting “{title}” can no longer be changed.", title=meeting.title))
            return
        turn.begin(flow, meeting=meeting.id, revision=meeting.revision, series=meeting.series)

    return starts


# --- completing -----------------------------------------------------------------------------------


def moved(turn: Turn, answers: Answers) -> None:
    values: dict[str, Any] = {
        "day": date.fromisoformat(answers["day"]),
        "at": time.fromisoformat(answers["at"]),
    }
    if answers.get("minutes"):
        values["minutes"] = int(answers["minutes"])
    complete(turn, answers, MOVE, values)


def placed(turn: Turn, answers: Answers) -> None:
    place, link = split_place(answers["where"])
    complete(turn, answers, PLACE, {"place": place, "link": link})


def titled(turn: Turn, answers: Answers) -> None:
    complete(turn, answers, TITLE, {"title": texts.clean(answers["title"])})


def complete(turn: Turn, answers: Answers, flow: str, values: dict[str, Any]) -> None:
    """Makes the change, unless somebody else has changed the meeting meanwhile."""
    meeting = still_ours(turn, answers, flow)
    if meeting is None:
        return
    unchanged = all(getattr(meeting, name) == value for name, value in values.items())
    if unchanged:
        turn.say(_("It was so already. Nothing was sent."))
        return
    if "day" in values:
        values["repeat"] = series.moved(meeting)
    changed = meetings.change(turn.store, meeting, turn.now, **values)
    answered = meetings.invitees(turn.store, meeting.id)
    if (changed.day, changed.at) != (meeting.day, meeting.at):
        forget_answers(turn, changed)
    turn.reconcile(changed.subject, why="changed")
    now = _(
        "Changed: “{title}”, {date}, {time}.",
        title=changed.title,
        date=Day(day=changed.day),
        time=Hour(at=changed.at),
    )
    undo = meeting_undo.of_change(meeting, changed, answered)
    turn.say(now, SENDS, choice=Choice(options=(*show_choice(changed).options, undo)))


def forget_answers(turn: Turn, meeting: Meeting) -> None:
    """A new time is a new question: old answers do not count for it."""
    for invitee in meetings.invitees(turn.store, meeting.id):
        if invitee.member_id == meeting.created_by:
            continue
        meetings.set_invitee(
            turn.store, meeting.id, invitee.member_id, reply="", reason="", replied_at=None
        )


def cancelled(turn: Turn, answers: Answers) -> None:
    meeting = still_ours(turn, answers, CANCEL)
    if meeting is None:
        return
    together, several = [meeting], answers.get("scope") == "all"
    if several:
        together = [
            one
            for one in meetings.of_series(turn.store, meeting.series)
            if one.day >= meeting.day and one.state is Standing.PLANNED
        ]
    about = [each for one in together for each in survey.coming(turn.store, one.id)]
    gone = []
    for one in together:
        ended = {**one.repeat, "ended": True, "with": meeting.id} if several else one.repeat
        off = meetings.change(turn.store, one, turn.now, state=Standing.CANCELLED, repeat=ended)
        turn.reconcile(off.subject, why="cancelled")
        gone.append(off)
    turn.say(
        n_(
            "Cancelled: “{title}”.",
            "Cancelled: “{title}”, {n} meetings.",
            len(together),
            title=meeting.title,
        ),
        *called_off(len(about)),
        SENDS,
        choice=meeting_undo.of_cancelling(turn, gone, about),
    )


def called_off(surveys: int) -> tuple[Text, ...]:
    """Nobody is asked about a meeting that was not held."""
    if not surveys:
        return ()
    return (
        n_(
            "{n} survey about it is called off, too.",
            "{n} surveys about it are called off, too.",
            surveys,
        ),
    )


def still_ours(turn: Turn, answers: Answers, flow: str) -> Meeting | None:
    """The meeting as the questions were asked about it; two coordinators may edit at once."""
    if answers.get("confirm") != "yes":
        turn.say(_("Nothing was changed."))
        return None
    meeting = series.own(turn, f"meeting/{answers['meeting']}")
    if meeting is None:
        return None
    if meeting.state is not Standing.PLANNED:
        turn.say(_("The meeting “{title}” can no longer be changed.", title=meeting.title))
        return None
    if meeting.revision != answers["revision"]:
        turn.say(
            _("Meanwhile somebody else has changed “{title}”. It is now:", title=meeting.title),
            _("{date}, {time}.", date=Day(day=meeting.day), time=Hour(at=meeting.at)),
            _("Your change was not made. Please look, and change it again if it is still needed."),
            choice=again_choice(meeting, flow),
        )
        return None
    return meeting


def again_choice(meeting: Meeting, flow: str) -> Choice:
    again = Option(label=_("Change it again"), press=Press(action=flow, subject=meeting.subject))
    return Choice(options=(again, *show_choice(meeting).options))


def show_choice(meeting: Meeting) -> Choice:
    label: Text = _("Who is coming?")
    return Choice(
        options=(Option(label=label, press=Press(action="meeting-show", subject=meeting.subject)),)
    )


FLOWS = (
    Flow(name=MOVE, asks=move_questions, then=moved, by=MAY[MOVE], counts=False),
    Flow(name=PLACE, asks=place_questions, then=placed, by=MAY[PLACE], counts=False),
    Flow(name=TITLE, asks=title_questions, then=titled, by=MAY[TITLE], counts=False),
    Flow(name=CANCEL, asks=cancel_questions, then=cancelled, by=MAY[CANCEL], counts=False),
)
ACTIONS = tuple(
    Action(name=name, does=begin(name), by=MAY[name]) for name in (MOVE, PLACE, TITLE, CANCEL)
)
