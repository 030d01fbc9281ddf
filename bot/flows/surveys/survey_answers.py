"""Answering a survey: question by question, looked over, and handed in, with or without a name."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bot.core import form
from bot.core.flow import ABOUT, Action, Flow, Turn
from bot.core.form import Answers, Form
from bot.core.messages import Choice, Day, Hour, Option, Press, Text, Wording, Words, _
from bot.core.occasions import local
from bot.flows.checkins import checkin_tasks
from bot.flows.places import here, place_of
from bot.flows.roles import MAY
from bot.flows.surveys import survey_drafts, survey_messages
from bot.flows.surveys.survey import PROMPTS, form_of
from bot.flows.surveys.survey_look_over import CHANGE, CLOSING, LAST, SEND, form_questions
from bot.flows.surveys.survey_moments import accepts_until, open_until
from storage import addresses, checkins, papers, surveys, traces
from storage.surveys import Part, Standing, Survey

GONE = _("This survey is no longer there. Send /surveys to see what is open for you.")
CLOSED = _("This survey is closed. Thank you.")
ALREADY = _("Thank you, your answers have arrived. There is nothing more to do.")


# --- the questions --------------------------------------------------------------------------------


def questions(turn: Turn, answers: Answers) -> Form:
    survey = surveys.of_subject(turn.store, answers[ABOUT])
    if survey is None:
        return ()
    return (*form_questions(turn, survey, answers), *CLOSING)


# --- beginning ------------------------------------------------------------------------------------


def start(turn: Turn, subject: str, value: str) -> None:
    """A tap on "Start" or "Go on". Who is not asked learns nothing of the survey (S4)."""
    survey = surveys.of_subject(turn.store, subject)
    part = surveys.participant(turn.store, survey.id, turn.me.id) if survey else None
    if survey is None or survey.state is Standing.DROPPED:
        turn.say(GONE)
    elif closed(turn, survey):
        turn.say(CLOSED)
    elif part is None or (turn.now < survey.opens_at and survey.checkin_id is None):
        turn.say(GONE)
    elif part is Part.ANSWERED and survey.anonymous:
        turn.say(ALREADY)
    elif part is Part.ANSWERED and value != "again":
        offer_again(turn, survey)
    else:
        begin(turn, survey)


def begin(turn: Turn, survey: Survey) -> None:
    if surveys.participant(turn.store, survey.id, turn.me.id) is Part.DECLINED:
        surveys.mark(turn.store, survey.id, turn.me.id, Part.ASKED)
    survey_drafts.forget_left(turn.store, turn.now, turn.address.id)
    if turn.standing is None or turn.standing.reason not in PROMPTS:
        # Whoever comes another way has not read it (H9).
        turn.say(*survey_messages.kinds(survey, form_of(turn.store, survey)))
    last = last_answers(turn, survey)
    answers = {LAST: last} if last else {}
    again = surveys.participant(turn.store, survey.id, turn.me.id) is Part.ANSWERED
    if again or not checkin_tasks.begins(turn, survey, answers):
        turn.begin(survey.subject, **answers)


def last_answers(turn: Turn, survey: Survey) -> dict[str, Any]:
    """What this person said in the last round of the same check-in; only of named ones."""
    if survey.checkin_id is None or survey.anonymous:
        return {}
    rounds = {one.id for one in surveys.of_checkin(turn.store, survey.checkin_id)} - {survey.id}
    last = papers.newest(turn.store, turn.me.id, rounds)
    return dict(last.answers) if last is not None else {}


def offer_again(turn: Turn, survey: Survey) -> None:
    again = Press(action="survey-start", subject=survey.subject, value="again")
    turn.say(
        _("You have answered already. If you answer again, the new answers take their place."),
        choice=Choice(options=(Option(label=_("Answer again"), press=again),)),
    )


def closed(turn: Turn, survey: Survey) -> bool:
    """Judged by when the answer was sent, as far as the platform says so (L6)."""
    if survey.state is Standing.SKIPPED:
        return True
    if survey.state is Standing.CLOSED and (survey.anonymous or survey.checkin_id is None):
        return True
    return turn.said_at > accepts_until(turn.store, survey)


def over(turn: Turn, answers: Answers) -> Text | None:
    return why_not(turn, surveys.of_subject(turn.store, answers[ABOUT]))


def why_not(turn: Turn, survey: Survey | None) -> Text | None:
    """Why this person cannot answer it, or None."""
    if survey is None or survey.state is Standing.DROPPED:
        return GONE
    if closed(turn, survey):
        return CLOSED
    if surveys.participant(turn.store, survey.id, turn.me.id) is None:
        return GONE
    return None


def put_off(turn: Turn, subject: str, _value: str) -> None:
    """ "Later": nothing changes, and the way back is one tap."""
    survey = surveys.of_subject(turn.store, subject)
    why = why_not(turn, survey)
    if survey is None or why is not None:
        turn.say(why or GONE)
        return
    closes = open_until(turn.store, survey, turn.me, turn.now)
    wall = local(closes, place_of(turn.home))
    turn.say(
        _(
            "That is fine. It stays open until {date}, {time}.",
            date=Day(day=wall.date()),
            time=Hour(at=wall.time()),
        ),
        choice=Choice(options=(survey_messages.start_option(survey),)),
    )


def decline(turn: Turn, subject: str, _value: str) -> None:
    """ "Not this time": no reminder comes any more; the coordinator sees only how many answered."""
    survey = surveys.of_subject(turn.store, subject)
    why = why_not(turn, survey)
    if survey is None or why is not None:
        turn.say(why or GONE)
        return
    part = surveys.participant(turn.store, survey.id, turn.me.id)
    if part in (Part.ASKED, Part.MISSED):
        surveys.mark(turn.store, survey.id, turn.me.id, Part.DECLINED)
        turn.reconcile(survey.subject, why="declined", member_id=turn.me.id)
    turn.say(
        _("That is fine. You will not be reminded of it."),
        choice=Choice(options=(survey_messages.start_option(survey),)),
    )


# --- handing in -----------------------------------------------------------------------------------


def handed_in(turn: Turn, answers: Answers) -> None:
    survey = surveys.of_subject(turn.store, answers[ABOUT])
    if survey is None:
        turn.say(GONE)
        return
    if answers[SEND] == "change":
        change(turn, survey, answers)
        return
    again = surveys.participant(turn.store, survey.id, turn.me.id) is Part.ANSWERED
    if again and survey.anonymous:
        turn.say(ALREADY)
        return
    if asks_again(turn, survey, answers):
        return
    kept = keep(turn, survey, answers)
    turn.say(*(thanks(turn, survey, again=again) if kept else (CLOSED,)))


def change(turn: Turn, survey: Survey, answers: Answers) -> None:
    """Asks one question again; what was ticked there still is, and what was chosen is marked."""
    name = answers[CHANGE]
    again = form.without(answers, {SEND, CHANGE, name})
    question = form.find(form_questions(turn, survey, answers), name)
    if question is not None:
        again = form.chosen_before(again, question, answers[name])
    turn.begin(survey.subject, **again)


def asks_again(turn: Turn, survey: Survey, answers: Answers) -> bool:
    """Whether a change has made other answers unfit; then those are asked again first."""
    wall = here(turn.now, turn.home)
    from bot.forms.values import standing

    fitting = standing(form_of(turn.store, survey), answers, wall, survey.given)
    if fitting == answers:
        return False
    turn.say(_("Your change concerns another answer too. Please give that one again."))
    turn.begin(survey.subject, **form.without(fitting, {SEND, CHANGE}))
    return True


def keep(turn: Turn, survey: Survey, answers: Answers) -> bool:
    """Anonymous answers go into the urn, and what the talk has left behind goes (H7).

    False when the urn has been opened in this very moment, by another process.
    """
    from bot.forms.values import values

    wall = here(turn.now, turn.home)
    given = {
        name: value
        for name, value in values(
            form_of(turn.store, survey), answers, now=wall, given=survey.given
        ).items()
        if value is not None
    }
    if survey.anonymous:
        if not papers.drop_in(turn.store, survey, given):
            return False
        began = datetime.fromisoformat(answers["~began"])
        for address in addresses.all_of(turn.store, turn.me.id):  # it may have moved between them
            traces.wipe(turn.store, address, began, turn.now, but=f"reply/{turn.event}/")
    else:
        papers.hand_in(turn.store, survey, turn.me.id, given, wall.date())
    first = surveys.mark(turn.store, survey.id, turn.me.id, Part.ANSWERED)
    if first and survey.state is Standing.CLOSED:
        surveys.count_late(turn.store, survey)
    turn.reconcile(survey.subject, why="answered", member_id=turn.me.id)
    return True


def thanks(turn: Turn, survey: Survey, *, again: bool) -> tuple[Words, ...]:
    """The form's own thanks; a check-in shows what came of it so far, and once: whoever could ask
    again and again would see each colleague's answer come in."""
    definition = form_of(turn.store, survey)
    lines: list[Words] = []
    if definition.thanks:
        lines.append(Wording(tuple(definition.thanks.items())))
    else:
        lines.append(_("Thank you. Your answers have arrived."))
    if again:
        return tuple(lines)
    if survey.checkin_id is not None and checkins.find(turn.store, survey.checkin_id) is not None:
        lines += survey_messages.what_came_of_it(turn.store, survey)
    return tuple(lines)


FLOWS = (
    Flow(
        name="survey", asks=questions, then=handed_in, by=MAY["survey-start"], over=over,
        later=True,
    ),
)  # fmt: skip
ACTIONS = (
    Action(name="survey-start", does=start, by=MAY["survey-start"]),
    Action(name="survey-later", does=put_off, by=MAY["survey-later"]),
    Action(name="survey-decline", does=decline, by=MAY["survey-decline"]),
)
