"""Decisions of a meeting become tasks: lines are ticked, each gets a person and a date."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from bot.core import texts
from bot.core.flow import Action, Flow, Turn
from bot.core.form import Answers, Asking, Form, Item, Question, Type, check
from bot.core.letters import normalise
from bot.core.messages import Choice, Option, Press, Terms, Text, Words, _, n_
from bot.flows.confirming import confirming
from bot.flows.meetings import decided_lines, series
from bot.flows.meetings.decided_lines import mark
from bot.flows.meetings.meeting_cards import reached
from bot.flows.meetings.meeting_faults import THEME
from bot.flows.roles import MAY
from bot.flows.tasks import task_questions, task_saving
from bot.flows.tasks.new_task import WARNING
from bot.flows.tasks.task_questions import NO_ACTIVITY, NO_DATE
from bot.flows.tasks.task_saving import Draft
from storage import meetings, plan_items, plan_revisions
from storage.meetings import Meeting
from storage.plan_shape import Item as Line

DECIDED = "decided-tasks"
LINES, WHAT = "lines", "what"
ASKED_LAST = frozenset({"confirm", "part", WHAT})
AS_WRITTEN = "-"  # the line of the decisions as it stands
PARTS: dict[str, Text] = {
    "title": _("What is to be done"),
    "who": _("Who does it"),
    "due": _("By when"),
    "under": _("The activity"),
}
NOTHING_WRITTEN = _("Nothing is written down yet.")
ALL_MADE = _("All these decisions are tasks already. To see them: /plan")


# --- lines ----------------------------------------------------------------------------------------


def made(turn: Turn, meeting: Meeting) -> set[str]:
    """The marks of the lines that are tasks already."""
    return {
        item.decided or mark(first_title(turn, item))
        for item in plan_items.of_meeting(turn.store, meeting.id)
    }


def first_title(turn: Turn, item: Line) -> str:
    """Older tasks keep no mark: at first they were called as their line."""
    first = plan_revisions.of_item(turn.store, item.id)[0]
    return str((first.after or {}).get("title", item.title))


def left(turn: Turn, meeting: Meeting) -> list[str]:
    """The lines that are no tasks yet."""
    known = made(turn, meeting)
    return [line for line in decided_lines.decided(meeting.decisions) if mark(line) not in known]


# --- beginning ------------------------------------------------------------------------------------


def option(meeting: Meeting) -> Option:
    press = Press(action=DECIDED, subject=meeting.subject)
    return Option(label=_("Make tasks of the decisions"), press=press)


def begin(turn: Turn, subject: str, _value: str) -> None:
    meeting = series.own(turn, subject)
    if meeting is None:
        return
    if not decided_lines.decided(meeting.decisions):
        press = Press(action="decisions", subject=meeting.subject)
        write = Option(label=_("Write decisions"), press=press)
        turn.say(NOTHING_WRITTEN, choice=Choice(options=(write,)))
    elif not left(turn, meeting):
        turn.say(ALL_MADE)
    else:
        lines = decided_lines.decided(meeting.decisions)
        known = decided_lines.known(turn, meeting, lines)
        turn.begin(DECIDED, meeting=meeting.id, text=lines, **known)


# --- what is asked --------------------------------------------------------------------------------


def questions(turn: Turn, answers: Answers) -> Form:
    several = bool(task_questions.activities(turn))
    places = ticked(answers)
    confirm, part = confirming(
        preview, Item(name="save", label=_("Save")), [LINES], {LINES: _("Which lines")}
    )
    return (
        Question(
            name=LINES,
            type=Type.SELECT_MULTIPLE,
            label=which,
            choices=line_items,
            constraint=lines_fault,
        ),
        *(each for place in places for each in about(place, answers, several)),
        confirm,
        replace(part, choices=part_items(answers)),
        Question(
            name=WHAT,
            type=Type.SELECT_ONE,
            label=_("What shall be different?"),
            relevant=lambda given: given.get("part") not in (None, LINES),
            choices=tuple(
                Item(name=name, label=label)
                for name, label in PARTS.items()
                if several or name != "under"
            ),
        ),
    )


def about(place: int, answers: Answers, several: bool) -> Iterator[Question]:
    """What it is called, who does it, by when, and under which activity, for one line that was
    ticked. The title is the line without what was understood of these, and is asked only when it
    shall be different."""
    line = answers["text"][place]
    if f"title{place}" not in answers:
        yield Question(
            name=f"title{place}",
            type=Type.TEXT,
            label=_("“{line}”: what shall the task be called?", line=line),
            hint=WARNING,
            choices=(Item(name=AS_WRITTEN, label=line),),
            constraint=title_fault,
        )
    yield task_questions.who(_("“{line}”: who does it?", line=line), f"who{place}")
    yield task_questions.due(_("“{line}”: by when?", line=line), f"due{place}")
    if several:
        label = _("“{line}”: under which activity?", line=line)
        yield task_questions.under(label, f"under{place}")


def title_fault(value: str, _asking: Asking) -> Text | None:
    return None if value == AS_WRITTEN else task_questions.title_fault(value)


def title_of(answers: Answers, place: int) -> str:
    title, line = answers.get(f"title{place}", AS_WRITTEN), answers["text"][place]
    return str(line) if title == AS_WRITTEN else texts.clean(title)


def ticked(answers: Answers) -> list[int]:
    """The places of the lines that were ticked, in the order of the lines."""
    return sorted(int(place) for place in answers.get(LINES) or [])


def which(asking: Asking) -> Sequence[Words]:
    """All lines; those that are tasks already bear a tick and cannot be chosen."""
    known = made(asking.turn, meetings.get(asking.turn.store, asking.answers["meeting"]))
    lines: list[Words] = [_("Which of these shall be tasks? Then press “Done choosing”.")]
    for place, line in enumerate(asking.answers["text"], start=1):
        if mark(line) in known:
            lines.append(_("✅ {n}. {line} (a task already)", n=place, line=line))
        else:
            lines.append(_("{n}. {line}", n=place, line=line))
    return lines


def line_items(asking: Asking) -> list[Item]:
    known = made(asking.turn, meetings.get(asking.turn.store, asking.answers["meeting"]))
    return [
        Item(
            name=str(place),
            label=_("{n}. {line}", n=place + 1, line=line),
            short=_("{n}.", n=place + 1),
        )
        for place, line in enumerate(asking.answers["text"])
        if mark(line) not in known
    ]


def lines_fault(value: list[str], asking: Asking) -> Text | None:
    if not value:
        return _("Nothing is chosen. Please choose at least one line, or cancel.")
    if not set(value) <= {item.name for item in line_items(asking)}:
        return _("One of these is a task already. Please choose again.")
    chosen = (asking.answers["text"][int(place)] for place in value)
    telling = next((line for line in chosen if THEME.search(normalise(line))), None)
    if telling is None:
        return None
    return _(
        "“{line}” tells the theme, and titles of tasks can be read on locked phones. Please "
        "choose the others, and write this one in other words: /task",
        line=telling,
    )


def preview(asking: Asking) -> Sequence[Words]:
    turn, answers = asking.turn, asking.answers
    places = ticked(answers)
    lines: list[Words] = [
        n_("{n} task will be kept:", "{n} tasks will be kept:", len(places)),
        *(said(turn, answers, n, place) for n, place in enumerate(places, start=1)),
    ]
    people = [
        person
        for value in dict.fromkeys(answers[f"who{place}"] for place in places)
        if (person := task_questions.member_of(turn, value)) is not None and person.id != turn.me.id
    ]
    able, lost = reached(turn.store, people)
    if able:
        names = Terms(tuple(one.name for one in able))
        lines.append(_("Asked whether that is all right: {names}", names=names))
    if lost:
        names = Terms(tuple(one.name for one in lost))
        lines.append(_("Cannot be reached here at the moment; please tell them: {names}",
                       names=names))  # fmt: skip
    return lines


def said(turn: Turn, answers: Answers, n: int, place: int) -> Text:
    facts = [
        task_questions.who_said(turn, answers[f"who{place}"]),
        task_questions.due_said(answers[f"due{place}"]),
    ]
    if f"under{place}" in answers:
        facts.append(task_questions.under_said(turn, answers[f"under{place}"]))
    return _("{n}. {title}: {what}", n=n, title=title_of(answers, place), what=Terms(tuple(facts)))


def part_items(answers: Answers) -> tuple[Item, ...]:
    """To change: which lines, or what was said of one of them."""
    lines = tuple(
        Item(name=str(place), label=_("{n}. {line}", n=place + 1, line=title_of(answers, place)))
        for place in ticked(answers)
    )
    return (Item(name=LINES, label=_("Which lines")), *lines)


# --- completing -----------------------------------------------------------------------------------


def completed(turn: Turn, answers: Answers) -> None:
    meeting = series.own(turn, f"meeting/{answers['meeting']}")
    if meeting is None:
        return
    if answers["confirm"] == "drop":
        turn.say(_("Dropped. Nothing was saved."))
    elif answers["confirm"] == "edit":
        again(turn, answers, answers["part"], answers.get(WHAT, ""))
    elif not rewritten(turn, answers, meeting) and not stale(turn, answers):
        save(turn, answers, meeting)


def again(turn: Turn, answers: Answers, part: str, what: str) -> None:
    """The talk goes on without what is to be different."""
    gone = {*ASKED_LAST, LINES if part == LINES else f"{what}{part}"}
    turn.begin(DECIDED, **{name: value for name, value in answers.items() if name not in gone})


def rewritten(turn: Turn, answers: Answers, meeting: Meeting) -> bool:
    """Whether what was ticked is no longer what was decided: somebody has written it anew."""
    lines = decided_lines.decided(meeting.decisions)
    if all(answers["text"][place] in lines for place in ticked(answers)):
        return False
    turn.say(_("Meanwhile somebody else has written the decisions anew. Nothing was saved."))
    begin(turn, meeting.subject, "")
    return True


def stale(turn: Turn, answers: Answers) -> bool:
    """Somebody has gone, a day has passed, a line has become a task meanwhile: asked again."""
    asking = Asking(answers=answers, now=turn.now, turn=turn)
    for question in questions(turn, answers):
        if question.name in ASKED_LAST or question.name not in answers:
            continue
        fault = check(question, answers[question.name], asking)
        if fault is not None:
            turn.say(fault)
            gone = {*ASKED_LAST, question.name}
            turn.begin(DECIDED, **{name: one for name, one in answers.items() if name not in gone})
            return True
    return False


def save(turn: Turn, answers: Answers, meeting: Meeting) -> None:
    drafts = [draft(turn, answers, meeting, place) for place in ticked(answers)]
    batch, added = task_saving.save(turn, drafts)
    options = []
    if left(turn, meeting):
        options.append(replace(option(meeting), label=_("The other decisions")))
    options += [
        Option(label=_("The action plan"), press=Press(action="command", subject="plan")),
        task_saving.undo_option(batch),
    ]
    turn.say(
        n_("Saved: {n} task.", "Saved: {n} tasks.", len(added)),
        *task_saving.told_lines(turn, added),
        choice=Choice(options=tuple(options)),
    )


def draft(turn: Turn, answers: Answers, meeting: Meeting, place: int) -> Draft:
    person = task_questions.member_of(turn, answers[f"who{place}"])
    above = task_questions.activity_of(turn, answers.get(f"under{place}", NO_ACTIVITY))
    return Draft(
        title=title_of(answers, place),
        member_id=person.id if person else None,
        due=task_questions.day_of(answers.get(f"due{place}", NO_DATE)),
        under=above.id if above else None,
        meeting_id=meeting.id,
        decided=mark(answers["text"][place]),
    )


FLOWS = (Flow(name=DECIDED, asks=questions, then=completed, by=MAY[DECIDED]),)
ACTIONS = (Action(name=DECIDED, does=begin, by=MAY[DECIDED]),)
