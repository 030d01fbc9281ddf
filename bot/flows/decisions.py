"""What a meeting decided: a few lines, shown back before they are kept, sent to all on request."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core import persons, texts
from bot.core.flow import Action, Composing, Flow, Turn
from bot.core.form import Accepted, Answers, Asking, Form, Item, Question, Refused, Type
from bot.core.messages import Choice, Day, Message, Option, Press, Words, _, n_
from bot.flows import series
from bot.flows.meeting import SUMMARY, gather, start_of
from bot.flows.meeting_cards import loaded, reached, seen_from
from bot.flows.roles import MAY
from bot.flows.rsvp import GONE
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
            label=REFUSED,
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
                Item(name="again", label=AGAIN),
                Item(name="drop", label=_("Drop it")),
            ),
        ),
    )


def what_was_decided(asking: Asking) -> Sequence[Words]:
    lines: list[Words] = [WARNING, _("What was decided? A few lines are enough.")]
    if asking.answers["before"]:
        lines += [_("What you write replaces this:"), asking.answers["before"]]
    return lines


def read_text(words: str, _asking: Asking) -> Accepted | Refused:
    """What names somebody is not kept, not even as a draft, where that is beyond doubt (H2)."""
    text = texts.clean_lines(words, len(words))
    if not text:
        return Refused(say=(_("The text is empty. Please type a few words."),))
    if len(text) > LIMIT:
        return Refused(say=(_("That is very long. Please write at most {n} characters.", n=LIMIT),))
    seen = persons.names_somebody(text)
    if seen is not None and seen.hard:
        return Refused(say=(REFUSED,))
    return Accepted(text, {SOFT: True} if seen is not None else None)


def read_again(words: str, asking: Asking) -> Accepted | Refused:
    """Who writes it anew at once need not press "Write it again" first."""
    read = read_text(words, asking)
    if isinstance(read, Refused):
        return read
    return Refused(say=(REFUSED,)) if read.also else Accepted("anew", {"text": read.value})


def shown_back(asking: Asking) -> Sequence[Words]:
    return (_("This is what will be kept:"), asking.answers["text"], _("Is that right?"))


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
        keep(turn, meeting, answers["text"])


def keep(turn: Turn, meeting: Meeting, text: str) -> None:
    """What is decided is for the next agenda too; what was sent before may be sent anew."""
    audience = {name: value for name, value in meeting.audience.items() if name != "summary"}
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
    turn.say(*lines, choice=Choice(options=(send(meeting), write(meeting))))


def next_of(turn: Turn, meeting: Meeting) -> Meeting | None:
    """The next meeting of the same people; others must not read what was decided here (S4)."""
    return next(
        (
            later
            for later in meetings.coming_up(turn.store, turn.home.id, meeting.day)
            if (later.day, later.at) > (meeting.day, meeting.at)
            and later.network_id == meeting.network_id
            and later.series == meeting.series
            and later.audience == meeting.audience
        ),
        None,
    )


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
