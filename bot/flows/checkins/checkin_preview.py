"""Before a check-in begins: how members will see it, when its rounds are, and what that asks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from math import ceil

from bot.core import quiet
from bot.core.flow import Turn
from bot.core.form import Asking
from bot.core.messages import Words, _, n_
from bot.flows.apps import outlook
from bot.flows.apps.outlook import Outlook
from bot.flows.checkins import checkin_words
from bot.flows.checkins.checkin import FAR
from bot.flows.checkins.checkin_draft import draft
from bot.flows.checkins.checkin_rounds import Round, rounds
from bot.flows.meetings.preview import cannot_be_reached
from bot.flows.places import place_of, quiet_of
from bot.flows.surveys import survey, survey_messages, survey_offers, survey_preview
from bot.flows.surveys.survey_messages import FEWEST, SECONDS_A_QUESTION
from bot.flows.surveys.survey_preview import first_question, who
from bot.forms.definition import Definition
from storage import checkins
from storage.checkins import Checkin
from storage.members import Member
from storage.surveys import Standing, Survey

ROUNDS_SHOWN = 3
MONTHS = 12
YEAR = timedelta(days=365)


def preview(asking: Asking) -> Sequence[Words]:
    """What will happen when "Begin" is pressed, in a few lines."""
    turn: Turn = asking.turn
    form = survey_offers.chosen(turn, asking.answers)
    if form is None:
        return (_("This form is no longer there. Please choose another one."),)
    planned = draft(turn, asking.answers, form)
    coming = rounds(planned, turn.home, turn.now, turn.now + FAR)
    one = as_survey(planned, first_of(coming))
    people = survey.audience(turn.store, one)
    agreed = [each for each in people if survey.agrees(turn.store, each, turn.now)]
    lines: list[Words] = [_("This is how members will see it:")]
    lines += survey_messages.opening_lines(form, one, turn.home)
    lines += first_question(form, one)
    lines += times(turn, planned, coming)
    lines += who(turn, one, people, agreed)
    lines += cannot_be_reached(asking, people)
    lines += outlook.lines(foreseen(turn, planned, form, one, agreed), outlook.a_month)
    lines += load(turn, planned, form)
    lines += warnings(turn, planned, form, len(agreed))
    return lines


def as_survey(planned: Checkin, first: Round) -> Survey:
    """Its first round, as it will be written down."""
    return Survey(
        id=0,
        network_id=planned.network_id,
        form_id=0,
        checkin_id=planned.id,
        meeting_id=None,
        round_day=first.day,
        state=Standing.OPEN,
        anonymous=planned.anonymous,
        opens={},
        opens_at=first.opens,
        closes_at=first.closes,
        reminders=planned.reminders,
        audience=planned.audience,
        given={},
        asked=None,
        answered=None,
        why="",
        created_by=planned.created_by,
        created_at=planned.created_at,
        changed_at=planned.changed_at,
        closed_at=None,
    )


def times(turn: Turn, planned: Checkin, ahead: Sequence[Round]) -> tuple[Words, ...]:
    """How often, how long, and the next rounds; what is left out is said."""
    window = checkin_words.length(planned.window_hours)
    lines: list[Words] = [
        *checkin_words.often(planned.rhythm),
        _("Each round is open for {length}, at most until the next one opens.", length=window),
        checkin_words.reminding(planned.reminders),
        _("The next rounds:"),
    ]
    lines += [checkin_words.coming(each, turn.home, turn.now) for each in ahead[:ROUNDS_SHOWN]]
    first = ahead[0].opens
    allowed = quiet.next_allowed(first, place_of(turn.home), *quiet_of(turn.home, None))
    if allowed > first:
        when = checkin_words.moment(allowed, turn.home)
        lines.append(_("It is quiet time then: the messages wait until {when}.", when=when))
    return tuple(lines)


def foreseen(
    turn: Turn, planned: Checkin, form: Definition, first: Survey, people: Sequence[Member]
) -> Outlook | None:
    """How the first round leaves, and what the rounds of a month come to."""
    opens = quiet.next_allowed(first.opens_at, place_of(turn.home), *quiet_of(turn.home, None))
    each = survey_preview.load(form, planned.reminders, rounds_a_month(turn, planned))
    going = [(one, opens) for one in people]
    return outlook.outlook(turn.store, turn.tables, going, each, turn.now, turn.home)


def ahead(asking: Asking) -> Outlook | None:
    turn: Turn = asking.turn
    form = survey_offers.chosen(turn, asking.answers)
    if form is None:
        return None
    planned = draft(turn, asking.answers, form)
    one = as_survey(planned, first_of(rounds(planned, turn.home, turn.now, turn.now + FAR)))
    people = survey.audience(turn.store, one)
    agreed = [each for each in people if survey.agrees(turn.store, each, turn.now)]
    return foreseen(turn, planned, form, one, agreed)


def first_of(ahead: Sequence[Round]) -> Round:
    """The first that is not left out."""
    return next((each for each in ahead if not each.why), ahead[0])


def rounds_a_month(turn: Turn, planned: Checkin) -> int:
    return ceil(len(rounds(planned, turn.home, turn.now, turn.now + YEAR)) / MONTHS)


def load(turn: Turn, planned: Checkin, form: Definition) -> tuple[Words, ...]:
    """What it asks of each member in a month at most, beside the one message a day (H13)."""
    a_month = rounds_a_month(turn, planned)
    seconds = a_month * survey_messages.questions_in(form) * SECONDS_A_QUESTION
    return (
        n_(
            "To each member at most {n} message a month, and never more than one a day.",
            "To each member at most {n} messages a month, and never more than one a day.",
            a_month * (1 + planned.reminders),
        ),
        n_(
            "That takes each of them about {n} minute a month.",
            "That takes each of them about {n} minutes a month.",
            max(1, round(seconds / 60)),
        ),
    )


def warnings(turn: Turn, planned: Checkin, form: Definition, asked: int) -> tuple[Words, ...]:
    lines: list[Words] = []
    if planned.anonymous and asked < FEWEST:
        lines.append(
            _("⚠️ With fewer than {n} answers nothing will be shown, to anybody.", n=FEWEST)
        )
    for other in checkins.of_network(turn.store, turn.home.id):
        if checkin_words.form_of(turn.store, other).name == form.name:
            lines.append(_("⚠️ The same questions are asked in another check-in already."))
            break
    return tuple(lines)
