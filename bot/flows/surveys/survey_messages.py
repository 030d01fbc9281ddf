"""The messages of a survey, composed from the facts at the moment when they are handed over."""

from __future__ import annotations

from dataclasses import replace

from bot.core.flow import Composing
from bot.core.form import Type
from bot.core.messages import Choice, Day, Hour, Message, Option, Press, Words, _, n_
from bot.core.occasions import local
from bot.flows.meetings.meeting import may_have_arrived
from bot.flows.places import place_of
from bot.flows.surveys.survey import form_of
from bot.flows.surveys.survey_moments import PROMPT, REMINDER, Asked, still_asked
from bot.forms.definition import Definition, Field
from bot.forms.wording import headed, worded
from bot.reports.answer_columns import names_in
from bot.reports.result_words import choices, fields
from storage import ledger, papers, surveys
from storage.database import Store
from storage.networks import Network
from storage.surveys import Survey

FEWEST = 5  # answers below which nothing is shown (H8)
PROGRESS = "progress"  # appearance of the question whose answers are shown in the thanks
SECONDS_A_QUESTION = 12  # read and tap once; measured on nobody, so "about" is said


def loaded(composing: Composing) -> tuple[Survey, Asked] | None:
    """The survey of a planned message, while this member is still to answer it."""
    survey = surveys.of_subject(composing.store, composing.entry.subject)
    if survey is None or composing.member is None:
        return None
    one = still_asked(composing.store, survey, composing.member, composing.now)
    return None if one is None else (survey, one)


def compose_prompt(composing: Composing) -> Message | None:
    found = loaded(composing)
    if found is None or composing.network is None:
        return None
    survey, one = found
    form = form_of(composing.store, survey)
    lines = opening_lines(form, replace(survey, closes_at=one.closes), composing.network)
    return Message(lines=lines, choice=Choice(options=ways(survey)), protect=True)


def opening_lines(definition: Definition, survey: Survey, network: Network) -> tuple[Words, ...]:
    """What it is about, which kind it is (H9), how long it takes, until when."""
    about = worded(definition.intro or definition.title, survey.given)
    return (about, *kinds(survey, definition), *effort(definition), until(survey, network))


def kinds(survey: Survey, definition: Definition) -> tuple[Words, ...]:
    """Which kind it is (H9); and of one without names, that comments are shown as they are."""
    if survey.anonymous and any(written(each) for each in definition.fields()):
        return (
            kind(survey),
            _("What you write yourself is shown as you wrote it, without your name."),
        )
    return (kind(survey),)


def written(field: Field) -> bool:
    return field.type is Type.TEXT or field.or_other


def kind(survey: Survey) -> Words:
    """The fixed sign and sentence that tell the two kinds apart (H9)."""
    if survey.anonymous:
        return _(
            "🔒 Stored without your name. The coordinator sees totals only, from {n} answers up.",
            n=FEWEST,
        )
    return _("👤 Your coordinator will see your answers with your display name.")


def effort(definition: Definition) -> tuple[Words, ...]:
    number = questions_in(definition)
    minutes = max(1, round(number * SECONDS_A_QUESTION / 60))
    return (
        n_("{n} question.", "{n} questions.", number),
        n_("About {n} minute.", "About {n} minutes.", minutes),
    )


def questions_in(definition: Definition) -> int:
    """How many are asked at most; what is computed or handed over is not asked."""
    silent = {"calculate", "hidden", "note"}
    return sum(field.type.value not in silent for field in definition.fields())


def until(survey: Survey, network: Network) -> Words:
    wall = local(survey.closes_at, place_of(network))
    return _("Open until {date}, {time}.", date=Day(day=wall.date()), time=Hour(at=wall.time()))


def start_option(survey: Survey) -> Option:
    return Option(label=_("Start"), press=Press(action="survey-start", subject=survey.subject))


def ways(survey: Survey) -> tuple[Option, ...]:
    later = Press(action="survey-later", subject=survey.subject)
    decline = Press(action="survey-decline", subject=survey.subject)
    options = [start_option(survey), Option(label=_("Later"), press=later)]
    if survey.checkin_id is None:
        options.append(Option(label=_("Not this time"), press=decline))
    else:
        options.append(Option(label=_("Not this round"), press=decline))
        other = Press(action="checkin-rhythm", subject=survey.subject)
        options.append(Option(label=_("Ask me on another day"), press=other))
    return tuple(options)


def compose_reminder(composing: Composing) -> Message | None:
    """To the silent alone; it sounds the same whether somebody may have answered or not."""
    found = loaded(composing)
    if found is None or composing.network is None:
        return None
    survey, one = found
    if not introduced(composing.store, survey, one):
        return compose_prompt(composing)
    title = headed(form_of(composing.store, survey).title, survey.given)
    day = Day(day=local(one.closes, place_of(composing.network)).date())
    return Message(
        lines=(still_open(survey, title, day), kind(survey)),
        choice=Choice(options=ways(survey)),
        protect=True,
    )


def still_open(survey: Survey, title: Words, day: Day) -> Words:
    """Of a named one we know who is silent, and may say so; of the other kind we do not (H7)."""
    if not survey.anonymous:
        return _(
            "“{title}” is open until {date}. We look forward to your answers.",
            title=title,
            date=day,
        )
    return _(
        "“{title}” is open until {date}. If you have already answered, thank you, there is nothing "
        "more to do.",
        title=title,
        date=day,
    )


def introduced(store: Store, survey: Survey, one: Asked) -> bool:
    """Whether the first message came; quiet hours or the budget may have left no time for it, and a
    nudge that stands unanswered has not shown it."""
    first = ledger.by_key(store, f"{survey.subject}/{one.member.id}/0")
    if first is not None and first.template and first.state is not ledger.Standing.ANSWERED:
        return False
    return first is not None and (first.state in ledger.TOLD or may_have_arrived(first))


def what_came_of_it(store: Store, survey: Survey) -> tuple[Words, ...]:
    """A thank-you that shows what came of a named check-in; of an anonymous one only at closing.

    The form itself says which question tells how it goes, by `appearance: progress`: the first of
    its choices, what all hope for, is counted. What went badly is for the coordinator alone (H13);
    so below five answers nothing is counted, since who knows their own would know the others'.
    """
    if survey.anonymous:
        return ()
    asked, answered = surveys.counts(store, surveys.get(store, survey.id))
    lines: list[Words] = [_("Answered so far: {n} of {total}.", n=answered, total=asked)]
    given = papers.of_surveys(store, [survey.id])
    if len(given) < FEWEST:
        return tuple(lines)
    form = form_of(store, survey)
    for path, field in fields(form).items():
        hoped = choices(form, path)[:1] if PROGRESS in field.appearance.split() else ()
        for choice in hoped:
            number = sum(choice.name in (names_in(one.answers.get(path)) or ()) for one in given)
            if number:
                lines.append(_("{choice}: {n}", choice=worded(choice.label, {}), n=number))
    return tuple(lines)


COMPOSERS = {PROMPT: compose_prompt, REMINDER: compose_reminder}
