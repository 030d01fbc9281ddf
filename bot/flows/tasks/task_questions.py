"""What is asked about a task that is written: who does it, by when, under which activity."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from bot.core import persons, texts
from bot.core.calendars import is_weekend
from bot.core.flow import Turn
from bot.core.form import UNTIL, Accepted, Answers, Asking, Item, Question, Refused, Type
from bot.core.letters import normalise
from bot.core.messages import Day, Text, Words, _
from bot.core.when import Problem
from bot.flows import namesakes
from bot.flows.dates import PROBLEMS, read_date
from bot.flows.meetings.meeting_faults import THEME
from bot.flows.places import here, week_of
from bot.flows.roles import COORDINATOR, NETWORK
from bot.flows.surveys.survey import working_day
from bot.flows.tasks.task_date import month_after
from bot.flows.typed import NO_LETTERS, has_letters
from bot.reports.plan_words import is_further
from storage import members, plan_items, plans
from storage.members import Member
from storage.plan_shape import LONGEST_TITLE, Level
from storage.plan_shape import Item as Line

ME, NOBODY = "me", "nobody"  # who does it, beside the number of a member
NO_DATE, NO_ACTIVITY = "none", "none"
UNKNOWN = "unknown"  # of the person behind the @: nobody of the network is called that

ABOUT_SOMEBODY = _(
    "⚠️ This looks like it is about a person, so I did not save it. Please write about the "
    "activity only. Whoever is to do it stands behind an @, or is asked next."
)
GONE = _("This person does not belong to the network any more. Please choose somebody else.")
NO_LONGER = _("This activity is no longer in the plan. Please choose again.")


def title_fault(title: str) -> Text | None:
    """Why this cannot be a task (H2, H5)."""
    if not texts.clean(title):
        return _("Please write in a few words what is to be done.")
    if not has_letters(title):
        return NO_LETTERS
    if len(title) > LONGEST_TITLE:
        return _("The title is too long. Please keep it under {n} characters.", n=LONGEST_TITLE)
    if THEME.search(normalise(title)):
        return _(
            "The title can be read on a locked phone. Please choose words that say nothing of "
            "the theme, such as “Prepare the hall”."
        )
    return ABOUT_SOMEBODY if persons.names_somebody(title) is not None else None


# --- who ------------------------------------------------------------------------------------------


def people(turn: Turn) -> list[Member]:
    """Those of the network who may be responsible for a task."""
    found = members.of_network(turn.store, turn.home.id)
    return [one for one in found if one.role in NETWORK]


def who(label: Text, name: str = "who") -> Question:
    """A coordinator gives it to anybody; `UNTIL + name` says what was written behind the @."""

    def label_of(asking: Asking) -> Sequence[Words]:
        return (*said_of(asking, asking.answers.get(UNTIL + name)), label)

    def items(asking: Asking) -> Sequence[Item]:
        return who_items(asking.turn, asking.answers.get(UNTIL + name))

    return Question(
        name=name, type=Type.SELECT_ONE, label=label_of, choices=items, constraint=who_fault
    )


def said_of(asking: Asking, said: str | list[int] | None) -> tuple[Words, ...]:
    if said is None:
        return ()
    if not asking.turn.may(COORDINATOR):
        return (_("Only a coordinator gives tasks to others. It can be yours:"),)
    if said == UNKNOWN:
        return (_("Nobody in the network is called that now."),)
    return (_("Several people in the network are called that."),)


def who_items(turn: Turn, said: str | list[int] | None) -> list[Item]:
    mine, nobody = Item(name=ME, label=_("I do it")), Item(name=NOBODY, label=_("Nobody yet"))
    if not turn.may(COORDINATOR):
        return [mine]
    others = [one for one in people(turn) if one.id != turn.me.id]
    if isinstance(said, list):
        found = [one for one in people(turn) if one.id in said]
        return [*shown(found, found, turn), nobody]
    return [mine, *shown(others, people(turn), turn), nobody]


def shown(some: Sequence[Member], among: Sequence[Member], turn: Turn) -> list[Item]:
    """By display name; those of one name are told apart."""
    called = namesakes.names(among, turn.home)
    return [Item(name=str(one.id), label=called[one.id]) for one in some]


def who_fault(value: str, asking: Asking) -> Text | None:
    turn: Turn = asking.turn
    if value == ME or (value == NOBODY and turn.may(COORDINATOR)):
        return None
    return None if member_of(turn, value) is not None and turn.may(COORDINATOR) else GONE


def member_of(turn: Turn, value: str | None) -> Member | None:
    """Who is meant by an answer, of those who are here now; None for nobody."""
    if value == ME:
        return turn.me
    return next((one for one in people(turn) if str(one.id) == value), None)


def who_said(turn: Turn, value: str) -> Words:
    found = member_of(turn, value)
    if found is None:
        return _("Nobody yet")
    return _("You") if found.id == turn.me.id else found.name


# --- by when --------------------------------------------------------------------------------------


def due(label: Text, name: str = "due") -> Question:
    """`UNTIL + name` holds the days that a line may have meant, and why none could be taken."""

    def label_of(asking: Asking) -> Sequence[Words]:
        doubt = asking.answers.get(UNTIL + name)
        return (*(() if doubt is None else (fault_of(doubt["why"]),)), label)

    def items(asking: Asking) -> Sequence[Item]:
        return due_items(asking, (asking.answers.get(UNTIL + name) or {}).get("days", ()))

    return Question(
        name=name,
        type=Type.SELECT_ONE,
        label=label_of,
        hint=_("Any other day can be typed: “Thursday”, “26/11”."),
        choices=items,
        read=read_due,
        constraint=due_fault,
    )


def fault_of(why: str) -> Text:
    return PROBLEMS[Problem(why)] if why else _("Which day do you mean?")


def due_items(asking: Asking, days: Sequence[str]) -> list[Item]:
    turn: Turn = asking.turn
    if days:
        meant = [
            Item(name=day, label=Day(day=date.fromisoformat(day), style="full")) for day in days
        ]
        return [*meant, Item(name=NO_DATE, label=_("No date yet"))]
    today = here(asking.now, turn.home).date()
    week = end_of_week(turn, today)
    later = working_day(today + timedelta(days=14), turn.home)
    month = working_day(month_after(today), turn.home)
    return [
        Item(name=week.isoformat(), label=_("This week, by {date}", date=Day(day=week))),
        Item(name=later.isoformat(), label=_("In two weeks: {date}", date=Day(day=later))),
        Item(name=month.isoformat(), label=_("In a month: {date}", date=Day(day=month))),
        Item(name=NO_DATE, label=_("No date yet")),
    ]


def end_of_week(turn: Turn, today: date) -> date:
    """The last day before the weekend of the network; on a weekend, of the week after it."""
    week = week_of(turn.home)
    days = [today + timedelta(days=ahead) for ahead in range(14)]
    return next(
        (
            day
            for day in days
            if not is_weekend(day, week) and is_weekend(day + timedelta(days=1), week)
        ),
        days[6],
    )


def read_due(words: str, asking: Asking) -> Accepted | Refused:
    """A day as people type it; its time is of no use here."""
    return read_date(words, asking)


def due_fault(value: str, asking: Asking) -> Text | None:
    if value == NO_DATE:
        return None
    if date.fromisoformat(value) < here(asking.now, asking.turn.home).date():
        return _("That day is past. Please choose a day to come.")
    return None


def day_of(value: str | None) -> date | None:
    return None if value in (None, NO_DATE) else date.fromisoformat(str(value))


def due_said(value: str | None) -> Text:
    day = day_of(value)
    return _("No date yet") if day is None else _("By {date}", date=Day(day=day))


# --- under which activity -------------------------------------------------------------------------


def under(label: Text, name: str = "under") -> Question:
    return Question(
        name=name, type=Type.SELECT_ONE, label=label, choices=under_items, constraint=under_fault
    )


def activities(turn: Turn) -> list[Line]:
    """The activities of the open plan that go on; those of tasks without one are not offered."""
    plan = plans.current(turn.store, turn.home.id)
    lines = plan_items.of_plan(turn.store, plan.id) if plan is not None else []
    return [
        one
        for one in lines
        if one.level is Level.ACTIVITY and not one.ended and not is_further(one.title)
    ]


def under_items(asking: Asking) -> list[Item]:
    offered = [Item(name=str(one.id), label=one.title) for one in activities(asking.turn)]
    return [*offered, Item(name=NO_ACTIVITY, label=_("No activity"))]


def under_fault(value: str, asking: Asking) -> Text | None:
    if value == NO_ACTIVITY or activity_of(asking.turn, value) is not None:
        return None
    return NO_LONGER


def activity_of(turn: Turn, value: str | None) -> Line | None:
    return next((one for one in activities(turn) if str(one.id) == value), None)


def under_said(turn: Turn, value: str | None) -> Text:
    found = activity_of(turn, value)
    if found is None:
        return _("Under no activity")
    return _("Under: {activity}", activity=found.title)


def begins_after(
    turn: Turn, answers: Answers, name: str = "under", due: str = "due"
) -> date | None:
    """The first day of the activity, or of the plan, where the task would be due before it."""
    day = day_of(answers.get(due))
    plan = plans.current(turn.store, turn.home.id)
    above = activity_of(turn, answers.get(name))
    begins = (above.start if above else None) or (plan.since if plan else None)
    return begins if day is not None and begins is not None and day < begins else None
