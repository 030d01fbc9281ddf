"""The next meeting’s agenda, proposed from what is overdue, blocked and decided."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from bot.core import persons, texts
from bot.core.flow import Action, Command, Flow, Turn
from bot.core.form import Accepted, Answers, Asking, Form, Item, Question, Refused, Type
from bot.core.letters import normalise
from bot.core.messages import Choice, Option, Press, Text, Words, _, n_
from bot.core.texts import translate
from bot.flows.confirming import SAYS_NO, SAYS_YES
from bot.flows.meetings import decided_lines, series
from bot.flows.meetings.meeting import start_of
from bot.flows.meetings.meeting_faults import AGENDA_LIMIT, agenda_fault
from bot.flows.places import here
from bot.flows.plans.plan_lines import in_state, overdue, unfinished
from bot.flows.roles import MAY
from bot.reports.plan_words import REASONS
from storage import meetings, members, plan_items, plans
from storage.meetings import Meeting, Standing
from storage.plan_shape import Agreed, Status
from storage.plan_shape import Item as Line

AGENDA = "agenda"
MOST = 10  # points; a meeting of two hours has time for no more
LOOK_BACK = timedelta(days=90)  # what was decided longer ago is not proposed any more
OVER = _("This meeting can no longer be changed. To see your meetings: /meetings")


# --- what is proposed -----------------------------------------------------------------------------


def points(turn: Turn, before: Meeting | None, *, joint: bool) -> list[str]:
    """One line each, in the coordinator's language, without the name of any member (H5).

    A joint meeting is read by other networks: of the own plan nothing is proposed for it (S4).
    """
    plan = plans.current(turn.store, turn.home.id)
    lines = plan_items.of_plan(turn.store, plan.id) if plan is not None and not joint else []
    found = list(dict.fromkeys([*of_plan(turn, lines), *of_last_time(turn, before, lines)]))
    names = {normalise(one.name) for one in members.of_network(turn.store, turn.home.id)} - {""}
    return [line for line in found if not names_somebody(line, names)][:MOST]


def of_plan(turn: Turn, lines: Sequence[Line]) -> Iterator[str]:
    """First what waits for a decision, then what is late."""
    for item in in_state(lines, Status.BLOCKED):
        reason = REASONS.get(item.reason)
        if reason is not None:
            yield said(turn, _("Blocked: {title} ({reason})", title=item.title, reason=reason))
        else:
            yield said(turn, _("Blocked: {title}", title=item.title))
    for item in unfinished(lines):
        if item.going and item.agreed is Agreed.DECLINED:
            yield said(turn, _("Looking for somebody: {title}", title=item.title))
        elif item.going and item.agreed is Agreed.TALK:
            yield said(turn, _("To be talked about: {title}", title=item.title))
    for item in overdue(lines, here(turn.now, turn.home).date()):
        if item.agreed not in (Agreed.DECLINED, Agreed.TALK):
            yield said(turn, _("Overdue: {title}", title=item.title))


def of_last_time(turn: Turn, before: Meeting | None, lines: Sequence[Line]) -> Iterator[str]:
    """What was decided and is not known to be done, and stands under no other point."""
    if before is None:
        return
    named = " ".join(of_plan(turn, lines))
    tasks = plan_items.of_meeting(turn.store, before.id)
    made = {item.decided or decided_lines.mark(item.title): item for item in tasks}
    for line in decided_lines.decided(before.decisions):
        task = made.get(decided_lines.mark(line))
        if task is not None and (task.ended or task.title in named):
            continue
        if line not in named:
            yield said(turn, _("Decided last time: {line}", line=line))


def said(turn: Turn, words: Text) -> str:
    return texts.plain(translate(words, turn.voice))


def names_somebody(line: str, names: set[str]) -> bool:
    """Whether it names a member, or looks as if it named anybody (H2)."""
    words = f" {normalise(line)} "
    return any(f" {name} " in words for name in names) or persons.names_somebody(line) is not None


def proposal(turn: Turn, audience: set[int]) -> str:
    """The points for a meeting of these networks, numbered; "" where there is none."""
    joint = audience != {turn.home.id}
    lines = points(turn, last_time(turn, audience), joint=joint)
    return fitted([f"{n}. {line}" for n, line in enumerate(lines, start=1)])


def fitted(lines: Sequence[str]) -> str:
    """As many whole lines as an agenda may have characters."""
    kept = ""
    for line in lines:
        longer = f"{kept}\n{line}" if kept else line
        if len(longer) > AGENDA_LIMIT:
            break
        kept = longer
    return kept


def people_of(meeting: Meeting) -> set[int]:
    return {meeting.network_id, *meeting.audience.get("networks", ())}


def last_time(turn: Turn, audience: set[int]) -> Meeting | None:
    """The last meeting of the same networks that has decided something (S4)."""
    today = here(turn.now, turn.home).date()
    past = [
        one
        for one in meetings.lately(turn.store, turn.home.id, today - LOOK_BACK, today)
        if one.decisions
        and one.state in (Standing.PLANNED, Standing.HELD)
        and start_of(one, turn.home) <= turn.now
        and people_of(one) == audience
    ]
    return past[-1] if past else None


# --- the button of a meeting to come --------------------------------------------------------------


def option(meeting: Meeting) -> Option:
    return Option(label=_("The agenda"), press=Press(action=AGENDA, subject=meeting.subject))


def begin(turn: Turn, subject: str, _value: str) -> None:
    meeting = coming(turn, subject)
    if meeting is not None:
        proposed = proposal(turn, people_of(meeting))
        turn.begin(AGENDA, meeting=meeting.id, before=meeting.agenda, proposed=proposed)


def command(turn: Turn, _words: str) -> None:
    """Of the next meeting that this network holds."""
    today = here(turn.now, turn.home).date()
    own = [
        one
        for one in meetings.coming_up(turn.store, turn.home.id, today)
        if one.network_id == turn.home.id and start_of(one, turn.home) > turn.now
    ]
    if own:
        begin(turn, own[0].subject, "")
    else:
        turn.say(_("No meeting of your network is planned. To plan one: /meeting"))


def coming(turn: Turn, subject: str) -> Meeting | None:
    """A meeting of the own network that has not begun."""
    meeting = series.own(turn, subject)
    if meeting is None:
        return None
    if meeting.state is not Standing.PLANNED or start_of(meeting, turn.home) <= turn.now:
        turn.say(OVER)
        return None
    return meeting


def questions(_turn: Turn, answers: Answers) -> Form:
    take = Item(name="take", label=_("Take the proposal"), intents=SAYS_YES)
    leave = Item(name="leave", label=_("Leave it as it is"), intents=SAYS_NO)
    return (
        Question(
            name="agenda",
            type=Type.SELECT_ONE,
            label=shown,
            hint=_(
                "Or type another agenda. Please write about the activity only. No names, no "
                "descriptions of people, no phone numbers."
            ),
            choices=(take, leave) if answers["proposed"] else (leave,),
            read=read_agenda,
        ),
    )


def shown(asking: Asking) -> Sequence[Words]:
    before, proposed = asking.answers["before"], asking.answers["proposed"]
    lines: list[Words] = [_("The agenda now:"), before] if before else []
    if proposed:
        return [*lines, _("Proposed for the agenda:"), proposed]
    return [*lines, _("Nothing is overdue, blocked or left from last time. What is on the agenda?")]


def read_agenda(words: str, asking: Asking) -> Accepted | Refused:
    text = texts.clean_lines(words, len(words))
    if not text:
        return Refused(say=(_("The text is empty. Please type a few words."),))
    fault = agenda_fault(text, asking)
    return Refused(say=(fault,)) if fault else Accepted("typed", {"text": text})


def completed(turn: Turn, answers: Answers) -> None:
    meeting = coming(turn, f"meeting/{answers['meeting']}")
    if meeting is None:
        return
    text = answers["text"] if answers["agenda"] == "typed" else answers["proposed"]
    if answers["agenda"] == "leave":
        turn.say(_("It stays as it is."))
    elif meeting.agenda == text:
        turn.say(_("It is so already."))
    elif meeting.agenda != answers["before"]:
        turn.say(
            _("Meanwhile somebody else has written the agenda:"),
            meeting.agenda,
            _("Yours was not kept. Please look, and change it again if something is missing."),
            choice=Choice(options=(option(meeting),)),
        )
    else:
        keep(turn, meeting, text)


def keep(turn: Turn, meeting: Meeting, text: str) -> None:
    """People find it with the details: it is no change that everybody must be told of."""
    meeting = meetings.note(turn.store, meeting, agenda=text)
    invited = len(meetings.invitees(turn.store, meeting.id))
    show = Press(action="meeting-show", subject=meeting.subject)
    turn.say(
        _("Saved. This is the agenda of “{title}”:", title=meeting.title),
        text,
        n_(
            "{n} person finds it with the details of the meeting.",
            "{n} people find it with the details of the meeting.",
            invited,
        ),
        choice=Choice(options=(option(meeting), Option(label=_("The meeting"), press=show))),
    )


FLOWS = (Flow(name=AGENDA, asks=questions, then=completed, by=MAY[AGENDA], counts=False),)
ACTIONS = (Action(name=AGENDA, does=begin, by=MAY[AGENDA]),)
COMMANDS = (
    Command(name=AGENDA, label=_("The next agenda"), does=command, by=MAY[AGENDA], menu=False),
)
