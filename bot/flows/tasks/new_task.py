"""A new task, in one line or question by question: what, who, by when, under which activity."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.core import persons, texts
from bot.core.flow import Action, Command, Flow, Turn
from bot.core.form import (
    UNTIL,
    Accepted,
    Answers,
    Asking,
    Form,
    Item,
    Question,
    Refused,
    Type,
    check,
)
from bot.core.messages import Choice, Day, Option, Press, Text, Words, _
from bot.flows.confirming import SAYS_NO, confirming
from bot.flows.meetings.meeting_cards import reached
from bot.flows.menu import meaning
from bot.flows.roles import COORDINATOR, MAY
from bot.flows.tasks import task, task_asking, task_line, task_questions, task_saving
from bot.flows.tasks.task_questions import ME, NO_ACTIVITY, NO_DATE, UNKNOWN
from bot.flows.tasks.task_saving import Draft
from storage import plan_shape, plans, sessions
from storage.plan_shape import Level

NEW = "new-task"
WARNING = _(
    "Please write about the activity only. No names, no descriptions of people, no phone numbers."
)
SEVERAL_AT = _("One person is responsible for a task. Please write one name behind an @ only.")
PARTS: dict[str, Text] = {
    "title": _("What is to be done"),
    "who": _("Who does it"),
    "due": _("By when"),
    "under": _("The activity"),
}
GOES_WITH = {
    "title": (UNTIL + "title",),
    "who": (UNTIL + "who",),
    "due": (UNTIL + "due", "early"),
    "under": ("early",),
}


# --- what is asked --------------------------------------------------------------------------------


def questions(turn: Turn, answers: Answers) -> Form:
    below = bool(task_questions.activities(turn))
    leads = turn.may(COORDINATOR)
    asked = {"title": True, "who": leads, "due": True, "under": below}
    under = task_questions.under(_("Under which activity?"))
    confirm, part = confirming(
        preview, Item(name="save", label=_("Save")), [name for name in PARTS if asked[name]], PARTS
    )
    return (
        Question(
            name="title",
            type=Type.TEXT,
            label=what,
            hint=hint,
            read=read_line,
            constraint=lambda value, _asking: task_questions.title_fault(value),
        ),
        replace(
            task_questions.who(_("Who does it?")),
            relevant=lambda given: leads or UNTIL + "who" in given,
        ),
        task_questions.due(_("By when?")),
        replace(under, relevant=lambda _given: below),
        early(turn),
        replace(confirm, relevant=lambda given: given.get("early") != "other"),
        part,
    )


def what(asking: Asking) -> Sequence[Words]:
    fault = asking.answers.get(UNTIL + "title")
    lines: list[Words] = [task_questions.ABOUT_SOMEBODY] if fault else []
    return [*lines, _("What is to be done?")]


def hint(asking: Asking) -> Sequence[Words]:
    if not asking.turn.may(COORDINATOR):
        return (_("In one line, if you like: “Print the posters by Thursday”."), WARNING)
    return (_("In one line, if you like: “Print the posters @Rana by Thursday”."), WARNING)


def early(turn: Turn) -> Question:
    """A task may be due before its activity begins: people prepare. It is asked, not refused."""

    def label(asking: Asking) -> Sequence[Words]:
        begins = task_questions.begins_after(turn, asking.answers)
        day = task_questions.day_of(asking.answers["due"])
        if begins is None or day is None:
            return ()
        return (
            _(
                "{date} is before the activity begins, on {start}. Is it meant so?",
                date=Day(day=day, style="full"),
                start=Day(day=begins, style="full"),
            ),
        )

    return Question(
        name="early",
        type=Type.SELECT_ONE,
        label=label,
        relevant=lambda given: task_questions.begins_after(turn, given) is not None,
        choices=(
            Item(name="meant", label=_("Yes, it comes before")),
            Item(name="other", label=_("Another day"), intents=SAYS_NO),
        ),
    )


def preview(asking: Asking) -> Sequence[Words]:
    turn, answers = asking.turn, asking.answers
    who = answers.get("who", ME)
    lines: list[Words] = [
        _("This is how it will be kept:"),
        _("📝 {title}", title=texts.clean(answers["title"])),
        _("Who: {name}", name=task_questions.who_said(turn, who)),
        task_questions.due_said(answers["due"]),
    ]
    if task_questions.activities(turn):
        lines.append(task_questions.under_said(turn, answers.get("under")))
    person = task_questions.member_of(turn, who)
    if person is not None and person.id != turn.me.id:
        able, _lost = reached(turn.store, [person])
        lines.append(
            _("{name} is asked whether that is all right.", name=person.name)
            if able
            else _("{name} cannot be reached here at the moment. Please tell them.",
                   name=person.name)
        )  # fmt: skip
        if able:
            due = task_questions.day_of(answers["due"])
            lines += task_asking.expected(turn, person.id, due)
    return lines


# --- one line -------------------------------------------------------------------------------------


def read_line(words: str, asking: Asking) -> Accepted | Refused:
    """What is to be done, and in the same breath who does it and by when."""
    found = understood(words, asking)
    if "title" not in found:
        return Refused(say=(fault_in(words, asking),))
    title = found.pop("title")
    kept = {name: value for name, value in found.items() if name not in asking.answers}
    return Accepted(title, kept or None)


def understood(words: str, asking: Asking) -> Answers:
    """The answers that one line gives. A title that cannot be kept is not among them (H2)."""
    turn: Turn = asking.turn
    line = task_line.parse(words, task_questions.people(turn), asking)
    found: Answers = {}
    if line_fault(line) is None and not has_number(words):
        found["title"] = line.title
    if line.named:
        found |= person_in(turn, line)
    if line.due is not None:
        found["due"] = line.due.isoformat()
    elif line.doubt is not None:
        days = [day.isoformat() for day in line.doubt.days]
        found[UNTIL + "due"] = {"why": line.doubt.why, "days": days}
    return found


def has_number(words: str) -> bool:
    """Somebody's number is seen before anything is taken for a date: "le 03 123 456" (H1)."""
    seen = persons.names_somebody(words)
    return seen is not None and seen.hard


def person_in(turn: Turn, line: task_line.TaskLine) -> Answers:
    """Who stands behind the @. What is not clear is asked; the name itself is not kept (H1)."""
    ids = [one.id for one in line.people]
    if line.myself or ids == [turn.me.id]:
        return {"who": ME}
    if len(ids) == 1 and turn.may(COORDINATOR):
        return {"who": str(ids[0])}
    return {UNTIL + "who": ids if len(ids) > 1 else UNKNOWN}


def fault_in(words: str, asking: Asking) -> Text:
    line = task_line.parse(words, task_questions.people(asking.turn), asking)
    fault = None if has_number(words) else line_fault(line)
    return fault or task_questions.ABOUT_SOMEBODY


def line_fault(line: task_line.TaskLine) -> Text | None:
    return SEVERAL_AT if line.several else task_questions.title_fault(line.title)


# --- beginning ------------------------------------------------------------------------------------


def command(turn: Turn, rest: str) -> None:
    """ "/task" begins the questions; "/task Print the posters @Rana by Thursday" answers some."""
    say_unsaved(turn)
    asking = Asking(answers={}, now=turn.now, turn=turn)
    answers = understood(rest, asking) if rest else {}
    if rest and "title" not in answers:
        fault = fault_in(rest, asking)
        if fault != task_questions.ABOUT_SOMEBODY:
            turn.say(fault)
        else:
            answers[UNTIL + "title"] = True
    if answers.get(UNTIL + "who") == UNKNOWN and turn.may(COORDINATOR):
        del answers[UNTIL + "who"]  # the name is said back at once, and not kept
        name = task_line.parse(rest, task_questions.people(turn), asking).name
        turn.say(
            _("Nobody in the network is called “{name}” now.", name=texts.clean(name, 32)),
            protect=True,
        )
    turn.begin(NEW, **answers)


def say_unsaved(turn: Turn) -> None:
    """One task is written at a time: the draft that a new one takes the place of is named."""
    draft = sessions.named(turn.store, turn.address.id, NEW, turn.now)
    title = draft.answers.get("title") if draft is not None else None
    if title:
        turn.say(
            _(
                "Your task “{title}” was not saved, because a new one was begun. To keep it, "
                "please write it again afterwards.",
                title=texts.clean(title),
            ),
            protect=True,
        )


def begin(turn: Turn, subject: str, _value: str) -> None:
    """The button of the plan, or of one of its activities."""
    say_unsaved(turn)
    if not subject:
        turn.begin(NEW)
        return
    line = task.own(turn, subject)
    if line is None:
        return
    known = line.level is Level.ACTIVITY and not line.ended
    if known and plans.get(turn.store, line.plan_id).state == plan_shape.OPEN:
        turn.begin(NEW, under=str(line.id))
    else:
        turn.begin(NEW)


# --- completing -----------------------------------------------------------------------------------


def completed(turn: Turn, answers: Answers) -> None:
    if answers.get("early") == "other":
        again(turn, answers, "due")
    elif answers["confirm"] == "drop":
        turn.say(_("Dropped. Nothing was saved."))
    elif answers["confirm"] == "edit":
        again(turn, answers, answers["part"])
    elif not stale(turn, answers):
        save(turn, answers)


def again(turn: Turn, answers: Answers, part: str) -> None:
    """The talk goes on without one answer, and without what rests on it."""
    gone = {"confirm", "part", part, *GOES_WITH[part]}
    turn.begin(NEW, **{name: value for name, value in answers.items() if name not in gone})


def stale(turn: Turn, answers: Answers) -> bool:
    """A preview that was left lying: somebody has gone, a day has passed, an activity has ended."""
    asking = Asking(answers=answers, now=turn.now, turn=turn)
    for question in questions(turn, answers):
        if answers.get(question.name) is None or question.name not in PARTS:
            continue
        fault = check(question, answers[question.name], asking)
        if fault is not None:
            turn.say(fault)
            again(turn, answers, question.name)
            return True
    return False


def save(turn: Turn, answers: Answers) -> None:
    person = task_questions.member_of(turn, answers.get("who", ME))
    above = task_questions.activity_of(turn, answers.get("under", NO_ACTIVITY))
    draft = Draft(
        title=texts.clean(answers["title"]),
        member_id=person.id if person else None,
        due=task_questions.day_of(answers.get("due", NO_DATE)),
        under=above.id if above else None,
    )
    batch, made = task_saving.save(turn, [draft])
    more = Press(action="task-new", subject=f"task/{above.id}" if above else "")
    options = (
        task_saving.show_option(turn, made[0]),
        Option(label=_("One more task"), press=more),
        task_saving.undo_option(batch),
    )
    turn.say(
        _("Saved: “{title}”.", title=made[0].title),
        *task_saving.told_lines(turn, made),
        choice=Choice(options=options),
    )


FLOWS = (Flow(name=NEW, asks=questions, then=completed, by=MAY[NEW]),)
ACTIONS = (Action(name="task-new", does=begin, by=MAY["task-new"]),)
COMMANDS = (
    Command(
        name="task",
        label=_("New task"),
        does=command,
        by=MAY["task"],
        menu=False,
        words=meaning("new_task"),
    ),
)
