"""Before a survey leaves: how members will see it, who is asked, when, and what to think of."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from bot.core import quiet
from bot.core.flow import Turn
from bot.core.form import Asking, Type
from bot.core.messages import Argument, Day, Hour, Terms, Text, Words, _, n_
from bot.core.occasions import Place, local
from bot.flows.apps import outlook
from bot.flows.apps.outlook import Load, Outlook
from bot.flows.meetings.preview import (
    LANGUAGE_NAMES,
    cannot_be_reached,
    leaves,
    moments,
    reachable,
)
from bot.flows.places import place_of, quiet_of
from bot.flows.surveys import survey, survey_messages, survey_offers
from bot.flows.surveys.survey_draft import NOW, draft
from bot.flows.surveys.survey_messages import FEWEST
from bot.flows.surveys.survey_moments import reminder_moments
from bot.forms.definition import Definition, Field
from bot.forms.wording import worded
from storage import meetings, surveys
from storage.meetings import Meeting
from storage.members import Member, Role
from storage.surveys import Standing, Survey

NOT_ASKED = frozenset({Type.CALCULATE, Type.HIDDEN, Type.NOTE, Type.ACKNOWLEDGE})
CHOICES_SHOWN = 8
TIME_TO_ANSWER = 0.25  # of the time for which it is open; less than that is little


def preview(asking: Asking) -> Sequence[Words]:
    """What will happen when "Send" is pressed, in a few lines."""
    turn: Turn = asking.turn
    form = survey_offers.chosen(turn, asking.answers)
    if form is None:
        return (_("This form is no longer there. Please choose another one."),)
    planned = draft(turn, asking.answers, form)
    people = survey.audience(turn.store, planned)
    agreed = [one for one in people if survey.agrees(turn.store, one, turn.now)]
    lines: list[Words] = [_("This is how members will see it:")]
    lines += survey_messages.opening_lines(form, planned, turn.home)
    lines += first_question(form, planned)
    lines += who(turn, planned, people, agreed)
    lines += other_languages(form, agreed)
    lines += cannot_be_reached(asking, people)
    lines += outlook.lines(foreseen(asking, form, planned, agreed))
    lines += times(asking, planned, reachable(asking, agreed))
    lines += warnings(turn, form, planned, agreed)
    return lines


# --- as members will see it -----------------------------------------------------------------------


def first_question(form: Definition, planned: Survey) -> tuple[Words, ...]:
    found = next((each for each in form.fields() if each.type not in NOT_ASKED), None)
    if found is None:
        return ()
    lines: list[Words] = [
        _("The first question: {question}", question=worded(found.label, planned.given))
    ]
    choices = labels(form, found)
    if choices:
        lines.append(_("The choices: {choices}", choices=Terms(tuple(choices))))
    return tuple(lines)


def labels(form: Definition, found: Field) -> list[Argument]:
    offered = form.lists.get(found.choices, ())
    shown: list[Argument] = [worded(each.label, {}) for each in offered[:CHOICES_SHOWN]]
    if len(offered) > CHOICES_SHOWN:
        more = len(offered) - CHOICES_SHOWN
        shown.append(n_("{n} more", "{n} more", more))
    return shown


# --- who is asked ---------------------------------------------------------------------------------


def who(
    turn: Turn, planned: Survey, people: Sequence[Member], agreed: Sequence[Member]
) -> tuple[Words, ...]:
    """In numbers: who has agreed to surveys and who has not is nobody's business (H10)."""
    lines: list[Words] = []
    meeting = meetings.find(turn.store, planned.meeting_id) if planned.meeting_id else None
    if meeting is not None:
        lines.append(basis(turn, meeting))
    lines.append(n_("{n} person is asked.", "{n} people are asked.", len(agreed)))
    if refusing := len(people) - len(agreed):
        lines.append(
            n_(
                "{n} more has not agreed to surveys and is not asked.",
                "{n} more have not agreed to surveys and are not asked.",
                refusing,
            )
        )
    return tuple(lines)


def other_languages(form: Definition, people: Sequence[Member]) -> tuple[Words, ...]:
    """How many get the questions in a language that is not theirs; it is nobody's fault."""
    others = [one for one in people if one.language not in form.languages]
    if not form.languages or not others:
        return ()
    said = Terms(tuple(LANGUAGE_NAMES.get(each, each) for each in form.languages))
    return (
        n_(
            "⚠️ Languages of the questions: {languages}. {n} of {total} reads another language.",
            "⚠️ Languages of the questions: {languages}. {n} of {total} read another language.",
            len(others),
            languages=said,
            total=len(people),
        ),
    )


def basis(turn: Turn, meeting: Meeting) -> Text:
    """By which mark somebody counts as having taken part; it may still change."""
    if any(one.attended for one in meetings.invitees(turn.store, meeting.id)):
        return _("Asked are those who came to “{title}”.", title=meeting.title)
    return _(
        "Nobody is marked as present at “{title}” yet. Until somebody is, all are asked who said "
        "that they come, or else all who are invited.",
        title=meeting.title,
    )


# --- when -----------------------------------------------------------------------------------------


def times(asking: Asking, planned: Survey, people: Sequence[Member]) -> tuple[Words, ...]:
    """When it opens, when the silent are reminded, and how many messages that makes at most."""
    turn: Turn = asking.turn
    lines: list[Words] = []
    if asking.answers["opens"] == NOW:
        lines += leaves(asking, people, turn.home)
        lines += little_time(planned, moments(asking, people), place_of(turn.home))
    else:
        lines += opens(turn, planned)
    lines += reminded(turn, planned)
    total = len(people) * (1 + planned.reminders)
    lines.append(n_("At most {n} message in all.", "At most {n} messages in all.", total))
    return tuple(lines)


def little_time(
    planned: Survey, going: Sequence[tuple[Member, datetime]], place: Place
) -> Iterator[Words]:
    """Somebody's message waits so long that it is nearly over when it comes."""
    enough = (planned.closes_at - planned.opens_at) * TIME_TO_ANSWER
    late = [moment for _member, moment in going if planned.closes_at - moment < enough]
    if late:
        comes, ends = local(max(late), place), local(planned.closes_at, place)
        yield n_(
            "⚠️ {n} person gets it only on {date}, {time}, and it closes on {end}, {hour}. It can "
            "be open for longer.",
            "⚠️ {n} people get it only on {date}, {time}, and it closes on {end}, {hour}. It can "
            "be open for longer.",
            len(late),
            date=Day(day=comes.date()),
            time=Hour(at=comes.time()),
            end=Day(day=ends.date()),
            hour=Hour(at=ends.time()),
        )


def opens(turn: Turn, planned: Survey) -> tuple[Words, ...]:
    place = place_of(turn.home)
    wall = local(planned.opens_at, place)
    lines: list[Words] = [
        _("It opens on {date}, {time}.", date=Day(day=wall.date()), time=Hour(at=wall.time()))
    ]
    allowed = quiet.next_allowed(planned.opens_at, place, *quiet_of(turn.home, None))
    if allowed > planned.opens_at:
        wall = local(allowed, place)
        lines.append(
            _(
                "It is quiet time then: the messages wait until {date}, {time}.",
                date=Day(day=wall.date()),
                time=Hour(at=wall.time()),
            )
        )
    return tuple(lines)


def reminded(turn: Turn, planned: Survey) -> tuple[Words, ...]:
    """The silent alone are reminded; at the same hour whoever they are (H7)."""
    place, hours = place_of(turn.home), quiet_of(turn.home, None)
    lines: list[Words] = []
    for moment in reminder_moments(planned.opens_at, planned.closes_at, planned.reminders):
        wall = local(quiet.next_allowed(moment, place, *hours), place)
        lines.append(
            _(
                "🔔 {date}, {time}, to those who have not answered",
                date=Day(day=wall.date()),
                time=Hour(at=wall.time()),
            )
        )
    return tuple(lines)


# --- what it comes to -----------------------------------------------------------------------------


def ahead(asking: Asking) -> Outlook | None:
    turn: Turn = asking.turn
    form = survey_offers.chosen(turn, asking.answers)
    if form is None:
        return None
    planned = draft(turn, asking.answers, form)
    people = survey.audience(turn.store, planned)
    agreed = [one for one in people if survey.agrees(turn.store, one, turn.now)]
    return foreseen(asking, form, planned, agreed)


def foreseen(
    asking: Asking, form: Definition, planned: Survey, people: Sequence[Member]
) -> Outlook | None:
    turn: Turn = asking.turn
    if asking.answers["opens"] == NOW:
        going = moments(asking, people)
    else:
        opens = quiet.next_allowed(
            planned.opens_at, place_of(turn.home), *quiet_of(turn.home, None)
        )
        going = [(one, opens) for one in people]
    return outlook.outlook(
        turn.store, turn.tables, going, load(form, planned.reminders), turn.now, turn.home
    )


def load(form: Definition, reminders: int, times: int = 1) -> Load:
    """A question is a message, and so are what it begins with and the thanks."""
    return Load(unasked=1 + reminders, talk=survey_messages.questions_in(form) + 2, times=times)


# --- what to think of -----------------------------------------------------------------------------


def warnings(
    turn: Turn, form: Definition, planned: Survey, agreed: Sequence[Member]
) -> tuple[Words, ...]:
    lines: list[Words] = []
    if planned.anonymous and len(agreed) < FEWEST:
        lines.append(
            _("⚠️ With fewer than {n} answers nothing will be shown, to anybody.", n=FEWEST)
        )
    earlier = sent_before(turn, form, planned)
    if earlier is not None:
        wall = local(earlier.opens_at, place_of(turn.home))
        day = Day(day=wall.date())
        lines.append(
            _("⚠️ The same questions were already sent on {date}.", date=day)
            if earlier.opens_at <= turn.now
            else _("⚠️ The same questions are already planned for {date}.", date=day)
        )
    if turn.me.role is Role.FACILITATOR:
        lines.append(_("The coordinator sees the results first, and can then release them to you."))
    return tuple(lines)


def sent_before(turn: Turn, form: Definition, planned: Survey) -> Survey | None:
    """The newest survey with this form: of the same training, or still open to the network."""
    if planned.meeting_id is not None:
        near = surveys.of_meeting(turn.store, planned.meeting_id)
    else:
        near = [
            one
            for one in surveys.of_network(turn.store, turn.home.id)
            if one.meeting_id is None and one.checkin_id is None and one.state is Standing.OPEN
        ]
    same = [one for one in near if survey.form_of(turn.store, one).name == form.name]
    return max(same, key=lambda one: one.id, default=None)
