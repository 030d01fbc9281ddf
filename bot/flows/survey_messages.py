"""The messages of a survey, composed from the facts at the moment when they are handed over."""

from __future__ import annotations

from collections import Counter

from bot.core.flow import Composing, Turn
from bot.core.messages import Choice, Day, Hour, Message, Option, Press, Words, _, n_
from bot.core.occasions import local
from bot.flows.places import place_of
from bot.flows.survey import PROMPT, REMINDER, form_of
from bot.forms.definition import Definition
from bot.forms.wording import worded
from storage import papers, surveys
from storage.database import Store
from storage.networks import Network
from storage.surveys import Part, Standing, Survey

FEWEST = 5  # answers below which nothing is shown (H8)
SECONDS_A_QUESTION = 12  # read and tap once; measured on nobody, so "about" is said


def loaded(composing: Composing) -> Survey | None:
    """The survey of a planned message, while this member is still to answer it."""
    survey = surveys.of_subject(composing.store, composing.entry.subject)
    if survey is None or survey.state is not Standing.OPEN or composing.member is None:
        return None
    part = surveys.participant(composing.store, survey.id, composing.member.id)
    return survey if part is Part.ASKED and survey.closes_at > composing.now else None


def compose_prompt(composing: Composing) -> Message | None:
    survey = loaded(composing)
    if survey is None or composing.network is None:
        return None
    return first_screen(composing.store, survey, composing.network)


def first_screen(store: Store, survey: Survey, network: Network) -> Message:
    """What it is about, which kind it is (H9), how long it takes, until when."""
    definition = form_of(store, survey)
    lines: list[Words] = [worded(definition.intro or definition.title, survey.given)]
    lines.append(kind(survey))
    lines += effort(definition)
    lines.append(until(survey, network))
    return Message(lines=tuple(lines), choice=Choice(options=ways(survey)), protect=True)


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
    survey = loaded(composing)
    if survey is None or composing.network is None:
        return None
    wall = local(survey.closes_at, place_of(composing.network))
    return Message(
        lines=(
            _(
                "A short survey is still open until {date}. If you have already answered, thank "
                "you, there is nothing more to do.",
                date=Day(day=wall.date()),
            ),
            kind(survey),
        ),
        choice=Choice(options=ways(survey)),
        protect=True,
    )


def what_came_of_it(store: Store, survey: Survey) -> tuple[Words, ...]:
    """A thank-you that shows what came of a named check-in; of an anonymous one only at closing."""
    asked, answered = surveys.counts(store, survey)
    if survey.anonymous:
        return ()
    lines: list[Words] = [
        _("{n} of {total} have answered so far.", n=answered, total=asked),
    ]
    going = Counter(paper.answers.get("held") for paper in papers.of_surveys(store, [survey.id]))
    if going["yes"]:
        lines.append(n_("{n} activity took place.", "{n} activities took place.", going["yes"]))
    return tuple(lines)


COMPOSERS = {PROMPT: compose_prompt, REMINDER: compose_reminder}


def show_open(turn: Turn, _words: str) -> None:
    """What one can answer now; what waits half-way is gone on with."""
    found = surveys.asked_of(turn.store, turn.me.id, turn.now)
    if not found:
        turn.say(_("Nothing is open for you now. Thank you."))
        return
    options = []
    for survey in found:
        definition = form_of(turn.store, survey)
        press = Press(action="survey-start", subject=survey.subject)
        options.append(Option(label=worded(definition.title, survey.given), press=press))
    turn.say(_("Open for you:"), choice=Choice(options=tuple(options)))
