"""What is asked about a check-in's rhythm, when it is planned and when it changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import time
from typing import Any

from bot.core import counts
from bot.core.flow import Turn
from bot.core.form import Accepted, Answers, Asking, Item, Question, Refused, Type
from bot.core.messages import Day, Hour, Text, Words, _
from bot.core.reading import by_choice
from bot.flows import typed
from bot.flows.checkins.checkin_rhythm import rhythm_in
from bot.flows.checkins.checkin_rounds import MONTH, TWO_WEEKS, WEEK, WEEKLY, WORKING_DAY
from bot.flows.checkins.checkin_words import HOURS_OF_A_DAY, clock, length, reminding
from bot.flows.members.settings import weekday_items
from bot.flows.places import here, ramadan
from bot.flows.surveys.survey_moments import MOST_REMINDERS

# Sources: the content pack's send times, and its "in Ramadan 21:30 the same day".
SUGGESTED_WEEKDAYS = {"LB": 3, "JO": 2}  # Thursday; Wednesday
SUGGESTED_HOUR = "17:00"
RAMADAN_HOUR = "21:30"
WINDOW = 2 * HOURS_OF_A_DAY
WINDOWS = (HOURS_OF_A_DAY, WINDOW, 3 * HOURS_OF_A_DAY, 5 * HOURS_OF_A_DAY, 7 * HOURS_OF_A_DAY)
LONGEST_WINDOW = 31 * HOURS_OF_A_DAY
HOURS_SHOWN = tuple(time(hour) for hour in (9, 12, 15, 16, 17, 18, 19, 20))
DATES_SHOWN = (1, 5, 10, 15, 20, 25, 28)
SAME = "same"  # in Ramadan at the usual hour


# --- how often ------------------------------------------------------------------------------------


def own_rhythm(question: Question, own: str) -> Question:
    """Whoever types a rhythm where one is suggested wants another one, and has said which."""

    def read(words: str, asking: Asking) -> Accepted | Refused:
        chosen = by_choice(question, words, asking)
        if isinstance(chosen, Accepted):
            return chosen
        said = rhythm_in(words, asking)
        return Accepted(own, said) if said is not None else chosen

    return replace(question, read=read)


def rhythm_questions() -> tuple[Question, ...]:
    return (
        Question(
            name="every",
            type=Type.SELECT_ONE,
            label=_("How often shall it be asked?"),
            choices=(
                Item(name=WEEK, label=_("Every week, on one or several weekdays")),
                Item(name=TWO_WEEKS, label=_("Every two weeks")),
                Item(name=WORKING_DAY, label=_("Every month, on the first working day")),
                Item(name=MONTH, label=_("Every month, on the same date")),
            ),
        ),
        Question(
            name="weekdays",
            type=Type.SELECT_MULTIPLE,
            label=_("On which weekdays? Then press “Done choosing”."),
            choices=weekday_items,
            constraint=weekdays_fault,
            relevant=lambda answers: answers.get("every") in WEEKLY,
        ),
        Question(
            name="date",
            type=Type.INTEGER,
            label=_("On which day of the month?"),
            hint=_("In a month that is shorter than that it is asked on the last day."),
            choices=tuple(Item(name=str(day), label=str(day)) for day in DATES_SHOWN),
            columns=4,
            read=read_number,
            constraint=date_fault,
            relevant=lambda answers: answers.get("every") == MONTH,
        ),
        *hour_questions(),
    )


def hour_questions() -> tuple[Question, ...]:
    return (
        Question(
            name="at",
            type=Type.TEXT,
            label=_("At what time? It is the clock of the network."),
            choices=typed.hour_items(HOURS_SHOWN),
            columns=4,
            read=typed.read_hour,
        ),
        Question(
            name="ramadan",
            type=Type.TEXT,
            label=ramadan_label,
            choices=ramadan_items,
            read=typed.read_hour,
        ),
    )


def with_ramadan(turn: Turn, questions: Sequence[Question]) -> tuple[Question, ...]:
    """The hour of Ramadan is asked where the network has said when Ramadan is."""
    fasts = turn.home.quiet.get("ramadan") is not None
    return tuple(each for each in questions if fasts or each.name != "ramadan")


def weekdays_fault(value: list[str], _asking: Asking) -> Text | None:
    return None if value else _("No weekday is chosen. Please choose at least one.")


def read_number(words: str, _asking: Asking) -> Accepted | Refused:
    found = counts.number(words)
    if found is None or found != int(found):
        return Refused(say=(_("Please send a number."),))
    return Accepted(str(int(found)))


def date_fault(value: str, _asking: Asking) -> Text | None:
    if not 1 <= int(value) <= 31:
        return _("A month has days from 1 to 31. Please choose one of them.")
    return None


def ramadan_label(asking: Asking) -> Sequence[Words]:
    fast = ramadan(asking.turn.home.quiet.get("ramadan"))
    if fast is None:
        return (_("At what time in Ramadan?"),)
    begin, end = Day(day=fast.from_day, style="short"), Day(day=fast.to_day, style="short")
    return (
        _("In Ramadan ({begin} to {end}) another hour may suit better.", begin=begin, end=end),
        _("At what time shall it be asked then?"),
    )


def ramadan_items(asking: Asking) -> Sequence[Item]:
    at = Hour(at=time.fromisoformat(asking.answers["at"]))
    return (
        Item(name=RAMADAN_HOUR, label=_("{time} (suggested)", time=clock(RAMADAN_HOUR))),
        Item(name=SAME, label=_("{time}, as usual", time=at)),
    )


# --- how long, and the reminders ------------------------------------------------------------------


def window_question() -> Question:
    return Question(
        name="window",
        type=Type.SELECT_ONE,
        label=_("How long shall each round stay open?"),
        hint=_("At most until the next one opens. A number of days can be typed, too."),
        choices=tuple(Item(name=str(hours), label=length(hours)) for hours in WINDOWS),
        read=read_window,
        constraint=window_fault,
    )


def read_window(words: str, asking: Asking) -> Accepted | Refused:
    read = read_number(words, asking)
    return Accepted(str(int(read.value) * HOURS_OF_A_DAY)) if isinstance(read, Accepted) else read


def window_fault(value: str, _asking: Asking) -> Text | None:
    if not 1 <= int(value) <= LONGEST_WINDOW:
        return _("Please choose from one day to {n} days.", n=LONGEST_WINDOW // HOURS_OF_A_DAY)
    return None


def reminders_question() -> Question:
    return Question(
        name="reminders",
        type=Type.SELECT_ONE,
        label=_("How often shall those be reminded who have not answered?"),
        choices=tuple(
            Item(name=str(number), label=reminding(number)) for number in range(MOST_REMINDERS + 1)
        ),
    )


# --- the rhythm that the answers make -------------------------------------------------------------


def rhythm_of(turn: Turn, answers: Answers) -> dict[str, Any]:
    """As it is kept with the check-in; it begins today."""
    kept: dict[str, Any] = {
        "every": answers["every"],
        "at": answers["at"],
        "from": here(turn.now, turn.home).date().isoformat(),
    }
    if answers["every"] in WEEKLY:
        kept["weekdays"] = sorted(int(each) for each in answers["weekdays"])
    if answers["every"] == MONTH:
        kept["day"] = int(answers["date"])
    return kept | ramadan_hour(answers)


def ramadan_hour(answers: Answers) -> dict[str, Any]:
    chosen = answers.get("ramadan")
    return {"ramadan": chosen} if chosen and chosen != SAME else {}


def suggestion(turn: Turn, form: str) -> Answers:
    """What the content pack proposes for this form in this country."""
    usual: Answers = {"at": SUGGESTED_HOUR}
    if turn.home.quiet.get("ramadan"):
        usual["ramadan"] = RAMADAN_HOUR
    if form == "network_pulse":
        return {**usual, "every": WORKING_DAY}
    weekday = SUGGESTED_WEEKDAYS.get(turn.home.country, SUGGESTED_WEEKDAYS["LB"])
    return {**usual, "every": WEEK, "weekdays": [str(weekday)]}
