"""Sending a survey by talking: about what, to whom, which form, when, and a preview before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bot.core.flow import Action, Command, Flow, Turn
from bot.core.form import UNTIL, Answers, Asking, Form, Item, Question, Type, check
from bot.core.messages import Choice, Day, Hour, Option, Press, Text, Words, _, n_
from bot.flows.apps import outlook
from bot.flows.confirming import confirming
from bot.flows.meetings import invited, meeting_questions
from bot.flows.meetings.meeting import SETTLE
from bot.flows.meetings.preview import leaves, moments, reachable
from bot.flows.places import here
from bot.flows.roles import MAY
from bot.flows.surveys import survey, survey_length, survey_offers
from bot.flows.surveys.survey_draft import DAY, NOW, draft, opens_fault, opens_items
from bot.flows.surveys.survey_offers import SOME, about_fault, about_items, form_fault, form_items
from bot.flows.surveys.survey_preview import ahead, preview
from bot.forms.definition import Definition
from bot.forms.wording import worded
from storage import surveys
from storage.members import Member
from storage.surveys import Survey

SEND = "send-survey"
NOBODY = _("Nobody of them has agreed to surveys, so nobody would be asked. Nothing was sent.")


# --- what is asked --------------------------------------------------------------------------------


def questions(turn: Turn, answers: Answers) -> Form:
    form = survey_offers.chosen(turn, answers)
    return (
        Question(
            name="about",
            type=Type.SELECT_ONE,
            label=_("What is the survey about?"),
            choices=about_items,
            constraint=about_fault,
        ),
        *whom(),
        Question(
            name="form",
            type=Type.SELECT_ONE,
            label=_("Which questions shall be asked?"),
            choices=form_items,
            constraint=form_fault,
        ),
        *names(form),
        *when(),
        survey_length.question(form),
        *ending(form),
    )


def whom() -> tuple[Question, ...]:
    """The audience of a meeting, asked in other words; the whole network was offered before."""
    who, *others = invited.QUESTIONS
    items = () if callable(who.choices) else who.choices
    return (
        replace(
            who,
            label=_("Who shall be asked?"),
            relevant=lambda answers: answers.get("about") == SOME,
            choices=tuple(item for item in items if item.name != "all"),
        ),
        *(replace(each, **OTHER_WORDS.get(each.name, {})) for each in others),
    )


OTHER_WORDS: dict[str, dict[str, Any]] = {
    "networks": {
        "label": _(
            "Which other networks? Several answers are possible. Yours is asked too, and a survey "
            "with names asks yours alone."
        ),
        "hint": None,
    },
}


def names(form: Definition | None) -> tuple[Question, ...]:
    """Only where the form leaves it open; else the preview says it."""
    if form is None or form.anonymous is not None:
        return ()
    return (
        Question(
            name="anonymous",
            type=Type.SELECT_ONE,
            label=_("With names, or without?"),
            hint=_("Honest answers about a training come without names."),
            choices=(
                Item(name="yes", label=_("🔒 Without names: totals only")),
                Item(name="no", label=_("👤 With names: I see who answered what")),
            ),
        ),
    )


def when() -> tuple[Question, ...]:
    day = meeting_questions.day(_("On which day?"))
    return (
        Question(
            name="opens",
            type=Type.SELECT_ONE,
            label=_("When shall it be asked?"),
            choices=opens_items,
            constraint=opens_fault,
        ),
        replace(day, relevant=another_day),
        replace(meeting_questions.hour(), relevant=another_day),
    )


def another_day(answers: Answers) -> bool:
    return bool(answers.get("opens") == DAY)


def ending(form: Definition | None) -> tuple[Question, ...]:
    parts = ("about", "form", *(each.name for each in names(form)), "opens", "hours")
    return confirming(preview, go_ahead, parts, PARTS)


def go_ahead(asking: Asking) -> Item:
    return Item(name="send", label=outlook.sends(ahead(asking), _("Send")))


PARTS: dict[str, Text] = {
    "about": _("What it is about, and who is asked"),
    "form": _("The questions"),
    "anonymous": _("With names or without"),
    "opens": _("When it is asked"),
    "hours": _("How long it stays open"),
}
GOES_WITH = {
    "about": ("who", "professions", "people", "networks", "opens", "day", "at", UNTIL + "at"),
    "form": ("anonymous", "hours"),
    "opens": ("day", "at", UNTIL + "at"),
    "day": ("at", UNTIL + "at"),
}


# --- beginning ------------------------------------------------------------------------------------


def command(turn: Turn, _words: str) -> None:
    turn.begin(SEND)


def anything(turn: Turn) -> Answers | None:
    """Is there anything that this person may ask about?"""
    if about_items(Asking(answers={}, now=turn.now, turn=turn)):
        return {}
    turn.say(survey_offers.NO_TRAINING)
    return None


def begin(turn: Turn, subject: str, _value: str) -> None:
    """The button of a training: what it is about is known."""
    fault = about_fault(subject, Asking(answers={}, now=turn.now, turn=turn))
    if fault is not None:
        turn.say(fault)
    else:
        turn.begin(SEND, about=subject)


# --- completing -----------------------------------------------------------------------------------


def completed(turn: Turn, answers: Answers) -> None:
    if answers["confirm"] == "drop":
        turn.say(_("Dropped. Nothing was sent."))
        return
    if answers["confirm"] == "edit":
        again(turn, answers, answers["part"])
        return
    form = survey_offers.chosen(turn, answers)
    if stale(turn, answers) or form is None:
        return
    planned = draft(turn, answers, form)
    people = survey.audience(turn.store, planned)
    if not any(survey.agrees(turn.store, one, turn.now) for one in people):
        turn.say(NOBODY)
        return
    agreed = [one for one in people if survey.agrees(turn.store, one, turn.now)]
    sent = add(turn, answers, planned)
    going = on_its_way(turn, answers, sent, agreed)
    survey.enrol(turn.store, sent, turn.now)
    turn.reconcile(sent.subject)
    say_sent(turn, sent, going)


def again(turn: Turn, answers: Answers, part: str) -> None:
    """The talk goes on without one answer, and without those that rest on it."""
    gone = {"confirm", "part", part, *GOES_WITH.get(part, ())}
    turn.begin(SEND, **{name: value for name, value in answers.items() if name not in gone})


def stale(turn: Turn, answers: Answers) -> bool:
    """A preview that was left lying: the day has passed, the training or the role is another."""
    for question in questions(turn, answers):
        if answers.get(question.name) is None or not question.relevant(answers):
            continue
        before = {name: value for name, value in answers.items() if name != question.name}
        asking = Asking(answers=before, now=turn.now, turn=turn)
        fault = check(question, answers[question.name], asking)
        if fault is not None:
            turn.say(fault)
            again(turn, answers, question.name)
            return True
    return False


def add(turn: Turn, answers: Answers, planned: Survey) -> Survey:
    return surveys.add(
        turn.store,
        network_id=planned.network_id,
        now=turn.now,
        form_id=survey_offers.kept_form(turn, answers),
        meeting_id=planned.meeting_id,
        anonymous=planned.anonymous,
        opens=planned.opens,
        opens_at=planned.opens_at,
        closes_at=planned.closes_at,
        reminders=planned.reminders,
        audience=planned.audience,
        given=planned.given,
        created_by=turn.me.id,
    )


def on_its_way(
    turn: Turn, answers: Answers, planned: Survey, people: Sequence[Member]
) -> list[Words]:
    """When the messages of a survey that is sent now leave; nothing of one that opens later."""
    if answers["opens"] != NOW:
        return []
    asking = Asking(answers=answers, now=turn.now, turn=turn)
    going = reachable(asking, people)
    title = worded(survey.form_of(turn.store, planned).title, planned.given)
    if all(moment <= turn.now + SETTLE for _member, moment in moments(asking, going)):
        return [
            _("The survey “{title}” is on its way. The messages leave in a minute.", title=title)
        ]
    return [
        _("The survey “{title}” is on its way.", title=title),
        *leaves(asking, going, turn.home, pressed=True),
    ]


def say_sent(turn: Turn, sent: Survey, going: Sequence[Words]) -> None:
    title = worded(survey.form_of(turn.store, sent).title, sent.given)
    asked, _answered = surveys.counts(turn.store, sent)
    wall = here(sent.opens_at, turn.home)
    day, at = Day(day=wall.date()), Hour(at=wall.time())
    lines: list[Words] = [
        *(
            going
            or [_("The survey “{title}” opens on {date}, {time}.", title=title, date=day, time=at)]
        ),
        n_("{n} person is asked.", "{n} people are asked.", asked),
    ]
    undo = Press(action="survey-undo", subject=sent.subject)
    show = Press(action="survey-show", subject=sent.subject)
    options = (Option(label=_("Look at it"), press=show), Option(label=_("Undo"), press=undo))
    turn.say(*lines, choice=Choice(options=options))


FLOWS = (Flow(name=SEND, asks=questions, then=completed, by=MAY[SEND], begin=anything),)
ACTIONS = (Action(name=SEND, does=begin, by=MAY[SEND]),)
COMMANDS = (Command(name="survey", label=_("Send a survey"), does=command, by=MAY["survey"]),)
