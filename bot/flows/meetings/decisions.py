"""What a meeting decided: a few lines, shown back before they are kept, sent to all on request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.core import persons, texts
from bot.core.flow import Action, Composing, Flow, Turn
from bot.core.form import Accepted, Answers, Asking, Form, Item, Question, Refused, Type
from bot.core.messages import Choice, Day, Message, Option, Press, Terms, Words, _, n_
from bot.flows.confirming import SAYS_NO
from bot.flows.meetings import decided_lines, decided_tasks, series
from bot.flows.meetings.meeting import SUMMARY, gather, start_of
from bot.flows.meetings.meeting_cards import loaded, reached, seen_from
from bot.flows.meetings.rsvp import GONE
from bot.flows.roles import MAY
from bot.flows.tasks import task_questions
from storage import meetings, networks
from storage.meetings import Meeting, Standing

LIMIT = 1000  # characters: a few lines, as long as an agenda
SOFT = "~soft"  # the detector has a doubt that its writer may settle (H2)
WARNING = _(
    "Please write about the activity only. No names, no descriptions of people, no phone numbers."
)
REFUSED = _(
    "⚠️ This looks like it is about a person. I did not save it. You can write it again "
    "about the activity only, or skip."
)
PERHAPS = _(
    "⚠️ This looks like it is about a person. Nothing is saved yet. You can write it again "
    "about the activity only, or skip."
)
NAMED = "~named"  # the members whom its lines name, by the line
AGAIN = _("Write it again")


# --- writing them down ----------------------------------------------------------------------------


def begin(turn: Turn, subject: str, _value: str) -> None:
    """From the beginning of the meeting on."""
    meeting = series.own(turn, subject)
    if meeting is None:
        return
    if meeting.state in (Standing.CANCELLED, Standing.DROPPED):
        turn.say(_("The meeting “{title}” was cancelled.", title=meeting.title))
    elif turn.now < start_of(meeting, turn.home):
        turn.say(_("“{title}” has not begun yet. Decisions come after it.", title=meeting.title))
    else:
        turn.begin("decisions", meeting=meeting.id, before=meeting.decisions)


def questions(_turn: Turn, _answers: Answers) -> Form:
    return (
        Question(
            name="text",
            type=Type.TEXT,
            label=what_was_decided,
            read=read_text,
            required=False,
        ),
        Question(
            name="about",
            type=Type.SELECT_ONE,
            label=PERHAPS,
            relevant=lambda answers: bool(answers.get(SOFT)),
            read=read_again,
            choices=(
                Item(name="again", label=AGAIN),
                Item(name="activity", label=_("It is not about a person")),
                Item(name="skip", label=_("Skip")),
            ),
        ),
        Question(
            name="confirm",
            type=Type.SELECT_ONE,
            label=shown_back,
            relevant=to_confirm,
            choices=(
                Item(name="save", label=_("Yes, keep it")),
                Item(name="again", label=AGAIN, intents=SAYS_NO),
                Item(name="drop", label=_("Drop it")),
            ),
        ),
    )


def what_was_decided(asking: Asking) -> Sequence[Words]:
    lines: list[Words] = [
        WARNING,
        _("What was decided? A few lines are enough."),
        _(
            "Who does something by a day can stand behind its line, and becomes a task: {example}",
            example=_("Print the posters @Rana by Thursday"),
        ),
    ]
    if asking.answers["before"]:
        lines += [_("What you write replaces this:"), asking.answers["before"]]
    return lines


def read_text(words: str, asking: Asking) -> Accepted | Refused:
    """What names somebody is not kept, not even as a draft, where that is beyond doubt (H2)."""
    text = texts.clean_lines(words, len(words))
    if not text:
        return Refused(say=(_("The text is empty. Please type a few words."),))
    if len(text) > LIMIT:
        return Refused(say=(_("That is very long. Please write at most {n} characters.", n=LIMIT),))
    text, named = decided_lines.taken(asking.turn, text)
    seen = persons.names_somebody(text)
    if seen is not None and seen.hard:
        return Refused(say=(REFUSED,))
    return Accepted(text, {SOFT: seen is not None, NAMED: named})


def read_again(words: str, asking: Asking) -> Accepted | Refused:
    """Who writes it anew at once need not press "Write it again" first."""
    read = read_text(words, asking)
    if isinstance(read, Refused):
        return read
    also = read.also or {}
    if also[SOFT]:
        return Refused(say=(REFUSED,))
    return Accepted("anew", {"text": read.value, NAMED: also[NAMED]})


def shown_back(asking: Asking) -> Sequence[Words]:
    people = {one.id: one.name for one in task_questions.people(asking.turn)}
    named = dict.fromkeys(asking.answers.get(NAMED, {}).values())
    names = Terms(tuple(people[id] for id in named if id in people))
    lines: list[Words] = [_("This is what will be kept:"), asking.answers["text"]]
    if names.items:
        lines.append(_("Kept for the tasks that come of it, and not in the text: {names}",
                       names=names))  # fmt: skip
    return (*lines, _("Is that right?"))


def to_confirm(answers: Answers) -> bool:
    return bool(answers.get("text")) and answers.get("about") in (None, "activity", "anew")


def completed(turn: Turn, answers: Answers) -> None:
    meeting = series.own(turn, f"meeting/{answers['meeting']}")
    if meeting is None:
        return
    if "again" in (answers.get("about"), answers.get("confirm")):
        turn.begin("decisions", meeting=meeting.id, before=meeting.decisions)
    elif answers.get("confirm") != "save":
        turn.say(_("Nothing was saved."))
    elif meeting.decisions != answers["before"]:
        turn.say(
            _("Meanwhile somebody else has written this down:"),
            meeting.decisions,
            _("Yours was not kept. Please look, and write again if something is missing."),
            choice=Choice(options=(write(meeting),)),
        )
    else:
        keep(turn, meeting, answers["text"], answers.get(NAMED, {}))


def keep(turn: Turn, meeting: Meeting, text: str, named: Mapping[str, int]) -> None:
    """What is decided is for the next agenda too; what was sent before may be sent anew."""
    audience = bare(meeting)
    if named:
        audience[decided_lines.NAMED] = decided_lines.kept(turn.store, meeting, named)
    meeting = meetings.note(
        turn.store, meeting, decisions=text, state=Standing.HELD, audience=audience
    )
    turn.reconcile(meeting.subject, why="written anew")
    following = next_of(turn, meeting)
    lines: list[Words] = [_("Saved.")]
    if following is not None:
        meetings.note(turn.store, following, carried=text)
        lines.append(
            _("It is on the agenda of the next meeting, {date}.", date=Day(day=following.day))
        )
    options = (decided_tasks.option(meeting), send(meeting), write(meeting))
    turn.say(*lines, choice=Choice(options=options))


def next_of(turn: Turn, meeting: Meeting) -> Meeting | None:
    """The next meeting of the same people; others must not read what was decided here (S4)."""
    return next(
        (
            later
            for later in meetings.coming_up(turn.store, turn.home.id, meeting.day)
            if (later.day, later.at) > (meeting.day, meeting.at)
            and later.network_id == meeting.network_id
            and later.series == meeting.series
            and bare(later) == bare(meeting)
        ),
        None,
    )


def bare(meeting: Meeting) -> dict[str, Any]:
    """Its audience, without what stands beside it of this meeting alone."""
    beside = ("summary", decided_lines.NAMED)
    return {name: value for name, value in meeting.audience.items() if name not in beside}


def write(meeting: Meeting) -> Option:
    press = Press(action="decisions", subject=meeting.subject)
    return Option(label=_("Write decisions"), press=press)


def send(meeting: Meeting) -> Option:
    press = Press(action="send-summary", subject=meeting.subject)
    return Option(label=_("Send the summary to all"), press=press)


# --- sending them ---------------------------------------------------------------------------------


def send_summary(turn: Turn, subject: str, value: str) -> None:
    """First who would get it, then, by a second tap, the sending."""
    meeting = series.own(turn, subject)
    if meeting is None:
        return
    if not meeting.decisions:
        turn.say(_("Nothing is written down yet."), choice=Choice(options=(write(meeting),)))
    elif meeting.audience.get("summary", {}).get("meeting") == meeting.id:
        turn.say(_("The summary has been sent already."))
    elif value == "send":
        ask_to_send(turn, meeting)
    elif value == "no":
        turn.say(_("Nothing was sent."))
    else:
        preview(turn, meeting)


def preview(turn: Turn, meeting: Meeting) -> None:
    gathering = gather(turn.store, meeting)
    people = [member for _invitee, member in gathering.people if member.id != turn.me.id]
    there, lost = reached(turn.store, people)
    lines: list[Words] = [_("This is how members will see it:"), meeting.decisions]
    lines.append(n_("{n} person will get it.", "{n} people will get it.", len(there)))
    if lost:
        lines.append(
            n_("{n} person cannot be reached.", "{n} people cannot be reached.", len(lost))
        )
    press = Press(action="send-summary", subject=meeting.subject, value="send")
    no = Press(action="send-summary", subject=meeting.subject, value="no")
    options = (Option(label=_("Send"), press=press), Option(label=_("Not now"), press=no))
    turn.say(*lines, choice=Choice(options=options), protect=True)


def ask_to_send(turn: Turn, meeting: Meeting) -> None:
    asked = {"meeting": meeting.id, "at": turn.now.isoformat(), "by": turn.me.id}
    meeting = meetings.note(turn.store, meeting, audience={**meeting.audience, "summary": asked})
    planned = turn.reconcile(meeting.subject).planned
    turn.say(
        n_("The summary goes to {n} person now.", "The summary goes to {n} people now.", planned)
    )


def compose_summary(composing: Composing) -> Message | None:
    """Free text does not show on a locked phone (H5): the summary itself is a tap away."""
    found = loaded(composing)
    if found is None or not found[0].decisions:
        return None
    meeting, host, network, _reply = found
    day, _at = seen_from(meeting, host, network)
    press = Press(action="meeting-summary", subject=meeting.subject)
    return Message(
        lines=(
            _(
                "📝 The summary of “{title}” on {date} is here.",
                title=meeting.title,
                date=Day(day=day),
            ),
        ),
        choice=Choice(options=(Option(label=_("Read the summary"), press=press),)),
        protect=True,
    )


def read_summary(turn: Turn, subject: str, _value: str) -> None:
    """For those who are invited: what stands there now."""
    number = subject.partition("/")[2]
    meeting = meetings.find(turn.store, int(number)) if number.isdecimal() else None
    if meeting is None or meetings.invitee(turn.store, meeting.id, turn.me.id) is None:
        turn.say(GONE)
        return
    host = networks.get(turn.store, meeting.network_id)
    day, _at = seen_from(meeting, host, turn.home)
    turn.say(
        _("{date}: what was decided", date=Day(day=day)),
        meeting.decisions,
        title=meeting.title,
        protect=True,
    )


FLOWS = (Flow(name="decisions", asks=questions, then=completed, by=MAY["decisions"], counts=False),)
ACTIONS = (
    Action(name="decisions", does=begin, by=MAY["decisions"]),
    Action(name="send-summary", does=send_summary, by=MAY["send-summary"]),
    Action(name="meeting-summary", does=read_summary, by=MAY["meeting-summary"]),
)
COMPOSERS = {SUMMARY: compose_summary}
