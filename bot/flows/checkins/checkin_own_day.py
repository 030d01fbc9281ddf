"""How one member wants a check-in: on another weekday, not this round, or not for a while."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.core.flow import Action, Flow, Turn
from bot.core.form import Answers, Asking, Form, Item, Question, Type
from bot.core.messages import Choice, Day, Option, Press, Text, Words, _, n_
from bot.flows.checkins import checkin, checkin_words
from bot.flows.checkins.checkin_questions import read_number
from bot.flows.checkins.checkin_report import NONE, of_member
from bot.flows.checkins.checkin_rounds import WEEKLY, weekdays
from bot.flows.members.settings import WEEKDAYS
from bot.flows.places import here, place_of
from bot.flows.roles import MAY
from bot.flows.surveys import survey, survey_answers, survey_moments
from bot.flows.surveys.survey_moments import LAST_HOUR, later
from bot.flows.typed import number_of
from storage import checkins, surveys
from storage.checkins import Checkin, Rhythm
from storage.surveys import Part, Standing, Survey

OWN_DAY = "checkin-rhythm"
OTHERS, NOT_NOW, REST = "others", "not now", "rest"
RESTS = (2, 4, 8)  # weeks that are offered; any other number can be typed
LONGEST_REST = 26  # weeks; who wants longer than that takes the consent back: /privacy
GONE = _("This check-in is no longer there.")


# --- what is asked --------------------------------------------------------------------------------


def questions(_turn: Turn, _answers: Answers) -> Form:
    return (
        Question(
            name="checkin",
            type=Type.SELECT_ONE,
            label=_("Which check-in?"),
            choices=which,
        ),
        Question(
            name="day",
            type=Type.SELECT_ONE,
            label=explained,
            choices=days,
        ),
        Question(
            name="weeks",
            type=Type.INTEGER,
            label=_("For how many weeks shall I not ask you?"),
            hint=_("Any other number can be typed. You can still report at any time: /checkin"),
            choices=tuple(Item(name=str(n), label=n_("{n} week", "{n} weeks", n)) for n in RESTS),
            read=read_number,
            constraint=weeks_fault,
            relevant=lambda answers: answers.get("day") == REST,
        ),
    )


def which(asking: Asking) -> Sequence[Item]:
    turn: Turn = asking.turn
    return [
        Item(name=one.subject, label=_("{title}", title=checkin_words.title(turn.store, one)))
        for one in of_member(turn)
    ]


def explained(asking: Asking) -> Sequence[Words]:
    """How it is for all, and how for oneself."""
    turn: Turn = asking.turn
    one = checkins.find(turn.store, number_of(asking.answers["checkin"], "checkin"))
    if one is None:
        return (GONE,)
    lines: list[Words] = [
        checkin_words.title(turn.store, one),
        *checkin_words.often(one.rhythm),
        *chosen(turn, one),
        _("When shall I ask you?"),
    ]
    return lines


def chosen(turn: Turn, one: Checkin) -> tuple[Words, ...]:
    own = checkins.rhythms(turn.store, one.id).get(turn.me.id, Rhythm())
    lines: list[Words] = []
    if own.weekday is not None:
        lines.append(_("You are asked on: {day}", day=WEEKDAYS[own.weekday]))
    if own.not_before is not None and own.not_before > here(turn.now, turn.home).date():
        lines.append(_("You are not asked before {date}.", date=Day(day=own.not_before)))
    return tuple(lines)


def days(asking: Asking) -> Sequence[Item]:
    """The weekdays on which this check-in can be asked, and the ways to be asked less."""
    turn: Turn = asking.turn
    one = checkins.find(turn.store, number_of(asking.answers["checkin"], "checkin"))
    if one is None:
        return ()
    items = [Item(name=str(day), label=WEEKDAYS[day]) for day in possible(turn, one)]
    items.append(Item(name=OTHERS, label=_("As the others")))
    if current(turn, one) is not None:
        items.append(Item(name=NOT_NOW, label=_("Not this round")))
    return [*items, Item(name=REST, label=_("Not for some weeks"))]


def possible(turn: Turn, one: Checkin) -> list[int]:
    """Other weekdays than that of the others, where the rounds come once a week or less often.

    An anonymous round must be answered before it closes (H7); a named one waits for late answers.
    """
    usual = weekdays(one.rhythm)
    ahead = checkin.following(turn.store, one, turn.now)
    if (one.rhythm["every"] in WEEKLY and len(usual) > 1) or not ahead:
        return []
    first, place = ahead[0], place_of(turn.home)
    latest = first.closes - LAST_HOUR
    return [
        (first.day.weekday() + days) % 7
        for days in range(1, 7)
        if not one.anonymous or later(first.opens, days, place) <= latest
    ]


def weeks_fault(value: str, _asking: Asking) -> Text | None:
    if not 1 <= int(value) <= LONGEST_REST:
        return _("Please choose from 1 to {n} weeks.", n=LONGEST_REST)
    return None


def current(turn: Turn, one: Checkin) -> Survey | None:
    """The round that is open and that this member is asked in."""
    running = checkin.open_round(turn.store, one, turn.now)
    if running is None:
        return None
    part = surveys.participant(turn.store, running.id, turn.me.id)
    return running if part is Part.ASKED else None


# --- beginning ------------------------------------------------------------------------------------


def begin(turn: Turn, subject: str, _value: str) -> None:
    """The button of a round: which check-in it belongs to is known."""
    found = surveys.of_subject(turn.store, subject)
    part = surveys.participant(turn.store, found.id, turn.me.id) if found else None
    if found is None or part is None or found.checkin_id is None:
        turn.say(GONE)
        return
    turn.begin(OWN_DAY, checkin=f"checkin/{found.checkin_id}")


def ready(turn: Turn) -> Answers | None:
    """With one check-in there is nothing to choose; with none, nothing to ask."""
    mine = of_member(turn)
    if not mine:
        turn.say(NONE)
        return None
    return {"checkin": mine[0].subject} if len(mine) == 1 else {}


# --- completing -----------------------------------------------------------------------------------


def completed(turn: Turn, answers: Answers) -> None:
    one = checkins.find(turn.store, number_of(answers["checkin"], "checkin"))
    if one is None or one.id not in {each.id for each in of_member(turn)}:
        turn.say(GONE)
    elif answers["day"] == NOT_NOW:
        running = current(turn, one)
        survey_answers.decline(turn, running.subject if running else "", "")
    elif answers["day"] == REST:
        rest(turn, one, int(answers["weeks"]))
    else:
        own_day(turn, one, None if answers["day"] == OTHERS else int(answers["day"]))


def own_day(turn: Turn, one: Checkin, weekday: int | None) -> None:
    """Choosing a day ends a rest, too."""
    checkins.set_rhythm(turn.store, one.id, turn.me.id, Rhythm(weekday=weekday))
    for each in checkin.not_yet_open(turn.store, one, turn.now).values():
        if surveys.participant(turn.store, each.id, turn.me.id) is Part.DECLINED:
            surveys.mark(turn.store, each.id, turn.me.id, Part.ASKED)
    follow(turn, one)
    title = checkin_words.title(turn.store, one)
    if weekday is None:
        turn.say(_("From now on I ask you in “{title}” when I ask the others.", title=title))
        return
    day = WEEKDAYS[weekday]
    turn.say(
        _("From now on I ask you in “{title}” on this day: {day}.", title=title, day=day),
        choice=back_choice(one),
    )


def rest(turn: Turn, one: Checkin, weeks: int) -> None:
    """The round that is open is declined, and those until then are not asked."""
    until: date = here(turn.now, turn.home).date() + timedelta(weeks=weeks)
    own = checkins.rhythms(turn.store, one.id).get(turn.me.id, Rhythm())
    rhythm = Rhythm(weekday=own.weekday, not_before=until)
    checkins.set_rhythm(turn.store, one.id, turn.me.id, rhythm)
    follow(turn, one)
    turn.say(
        _(
            "I do not ask you in “{title}” before {date}. You can still report at any time: "
            "/checkin",
            title=checkin_words.title(turn.store, one),
            date=Day(day=until),
        ),
        choice=back_choice(one),
    )


def follow(turn: Turn, one: Checkin) -> None:
    """The rounds that are open or written down already follow the wish, and the one before them."""
    for each in surveys.of_checkin(turn.store, one.id):
        if each.state is Standing.OPEN and each.closes_at > turn.now:
            survey.enrol(turn.store, each, turn.now)
            turn.reconcile(each.subject, why="own day", member_id=turn.me.id)
    last = checkin.last_closed(turn.store, one)
    if last is not None:
        survey_moments.rest(turn.store, last)
        turn.reconcile(last.subject, why="own day", member_id=turn.me.id)


def back_choice(one: Checkin) -> Choice:
    press = Press(action="checkin-as-others", subject=one.subject)
    return Choice(options=(Option(label=_("As the others"), press=press),))


def as_others(turn: Turn, subject: str, _value: str) -> None:
    completed(turn, {"checkin": subject, "day": OTHERS})


FLOWS = (
    Flow(
        name=OWN_DAY, asks=questions, then=completed, by=MAY[OWN_DAY], begin=ready, counts=False,
    ),
)  # fmt: skip
ACTIONS = (
    Action(name=OWN_DAY, does=begin, by=MAY[OWN_DAY]),
    Action(name="checkin-as-others", does=as_others, by=MAY["checkin-as-others"]),
)
