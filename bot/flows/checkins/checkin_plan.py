"""Planning a check-in by talking: which questions, how often, to whom; a preview before it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from bot.core.flow import Action, Flow, Turn
from bot.core.form import Answers, Asking, Form, Item, Question, Type, check
from bot.core.messages import Choice, Option, Press, Text, Words, _
from bot.flows.apps import outlook
from bot.flows.checkins import checkin, checkin_words
from bot.flows.checkins.checkin_draft import OWN, SUGGESTED, draft
from bot.flows.checkins.checkin_preview import ahead, preview
from bot.flows.checkins.checkin_questions import (
    own_rhythm,
    reminders_question,
    rhythm_of,
    rhythm_questions,
    suggestion,
    window_question,
    with_ramadan,
)
from bot.flows.confirming import confirming
from bot.flows.meetings import invited
from bot.flows.roles import MAY
from bot.flows.surveys import survey_offers
from bot.forms.definition import Definition
from bot.forms.wording import worded
from storage import checkins
from storage.checkins import Checkin

PLAN = "plan-checkin"
MADE_FOR_IT = ("weekly_checkin", "network_pulse")  # to be asked again and again


# --- what is asked --------------------------------------------------------------------------------


def questions(turn: Turn, answers: Answers) -> Form:
    form = survey_offers.chosen(turn, answers)
    return (
        Question(
            name="form",
            type=Type.SELECT_ONE,
            label=_("Which questions shall be asked again and again?"),
            choices=form_items,
            constraint=survey_offers.form_fault,
        ),
        *names(form),
        own_rhythm(
            Question(
                name="how",
                type=Type.SELECT_ONE,
                label=_("When shall it be asked?"),
                choices=lambda asking: ways(asking, form),
            ),
            OWN,
        ),
        *(only_own(each) for each in with_ramadan(turn, rhythm_questions())),
        only_own(window_question()),
        only_own(reminders_question()),
        *whom(),
        *ending(form),
    )


def form_items(asking: Asking) -> Sequence[Item]:
    """Of the forms that come with us those that are made for it; all own ones but of trainings."""
    offered = {item.name: item for item in survey_offers.form_items(asking)}
    ours = [f"{survey_offers.PACK}/{name}" for name in MADE_FOR_IT]
    own = [name for name in offered if not name.startswith(f"{survey_offers.PACK}/")]
    return [
        offered[name] for name in (*ours, *own) if survey_offers.form_fault(name, asking) is None
    ]


def names(form: Definition | None) -> tuple[Question, ...]:
    """Only where the form leaves it open; else the preview says it."""
    if form is None or form.anonymous is not None:
        return ()
    return (
        Question(
            name="anonymous",
            type=Type.SELECT_ONE,
            label=_("With names, or without?"),
            hint=_("With names you see who needs a call. Without, you see totals only."),
            choices=(
                Item(name="no", label=_("👤 With names: I see who answered what")),
                Item(name="yes", label=_("🔒 Without names: totals only")),
            ),
        ),
    )


def ways(asking: Asking, form: Definition | None) -> Sequence[Item]:
    """What is suggested, in one line, so that it takes one tap."""
    rhythm = rhythm_of(asking.turn, suggestion(asking.turn, form.name if form else ""))
    return (
        Item(name=SUGGESTED, label=checkin_words.usual(rhythm)),
        Item(name=OWN, label=_("At another time")),
    )


def only_own(question: Question) -> Question:
    """Asked by those who do not take what is suggested."""
    asked = question.relevant
    return replace(question, relevant=lambda answers: answers.get("how") == OWN and asked(answers))


def whom() -> tuple[Question, ...]:
    """The audience of a meeting, in other words, and of the own network alone (S4)."""
    who, *which = invited.QUESTIONS
    choices = (
        Item(name="members", label=_("All members but the coordinators")),
        Item(name="all", label=_("Everybody, the coordinators too")),
        Item(name="kinds", label=_("Some kinds of members")),
        Item(name="picked", label=_("Certain people")),
    )
    return (
        replace(who, label=_("Who shall be asked?"), choices=choices),
        *(each for each in which if each.name != "networks"),
    )


def ending(form: Definition | None) -> tuple[Question, ...]:
    parts = ("form", *(each.name for each in names(form)), "how", "who")
    return confirming(preview, go_ahead, parts, PARTS)


def go_ahead(asking: Asking) -> Item:
    return Item(name="start", label=outlook.sends(ahead(asking), _("Begin")))


PARTS: dict[str, Text] = {
    "form": _("The questions"),
    "anonymous": _("With names or without"),
    "how": _("When it is asked, how long, and the reminders"),
    "who": _("Who is asked"),
}
WHEN = ("every", "weekdays", "date", "at", "ramadan", "window", "reminders")
GOES_WITH = {
    "form": ("anonymous", "how", *WHEN),
    "how": WHEN,
    "who": ("professions", "people"),
}


# --- completing -----------------------------------------------------------------------------------


def begin(turn: Turn, _subject: str, _value: str) -> None:
    turn.begin(PLAN)


def completed(turn: Turn, answers: Answers) -> None:
    if answers["confirm"] == "drop":
        turn.say(_("Dropped. Nothing was sent."))
        return
    if answers["confirm"] == "edit":
        again(turn, answers, answers["part"])
        return
    form = survey_offers.chosen(turn, answers)
    if form is None or stale(turn, answers):
        return
    planned = draft(turn, answers, form)
    made = checkins.add(
        turn.store,
        network_id=planned.network_id,
        now=turn.now,
        form_id=survey_offers.kept_form(turn, answers),
        anonymous=planned.anonymous,
        rhythm=planned.rhythm,
        window_hours=planned.window_hours,
        reminders=planned.reminders,
        audience=planned.audience,
        created_by=turn.me.id,
    )
    for subject in checkin.bring_up_to_date(turn.store, made, turn.now):
        turn.reconcile(subject)
    say_begun(turn, made, form)


def again(turn: Turn, answers: Answers, part: str) -> None:
    """The talk goes on without one answer, and without those that rest on it."""
    gone = {"confirm", "part", part, *GOES_WITH.get(part, ())}
    turn.begin(PLAN, **{name: value for name, value in answers.items() if name not in gone})


def stale(turn: Turn, answers: Answers) -> bool:
    """A preview that was left lying until the form was gone."""
    asking = Asking(answers=answers, now=turn.now, turn=turn)
    form, *_others = questions(turn, answers)
    fault = check(form, answers["form"], asking)
    if fault is not None:
        turn.say(fault)
        again(turn, answers, "form")
    return fault is not None


def say_begun(turn: Turn, made: Checkin, form: Definition) -> None:
    lines: list[Words] = [_("The check-in “{title}” is planned.", title=worded(form.title, {}))]
    ahead = checkin.following(turn.store, made, turn.now)
    if ahead:
        when = checkin_words.moment(ahead[0].opens, turn.home)
        lines.append(_("Its first round opens on {when}.", when=when))
    press = Press(action="checkins", subject=made.subject)
    turn.say(*lines, choice=Choice(options=(Option(label=_("Show the check-in"), press=press),)))


FLOWS = (Flow(name=PLAN, asks=questions, then=completed, by=MAY[PLAN]),)
ACTIONS = (Action(name=PLAN, does=begin, by=MAY[PLAN]),)
