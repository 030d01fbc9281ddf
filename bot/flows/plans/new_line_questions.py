"""What is asked about a plan, an objective or an activity that is written."""

from __future__ import annotations

from datetime import date, timedelta

from bot.core import persons, texts
from bot.core.flow import Turn
from bot.core.form import Accepted, Asking, Item, Question, Refused, Type
from bot.core.messages import Day, Text, _
from bot.core.reading import NO_DAY, day_in
from bot.core.understand import Intent
from bot.flows.confirming import SAYS_NO
from bot.flows.places import here
from bot.flows.plans.pillars import pillars_of, worded
from bot.flows.tasks.task_date import month_after
from bot.reports.plan_words import is_further
from storage import plan_items, plans
from storage.plan_shape import LONGEST_TITLE, Level
from storage.plan_shape import Item as Line

PLAN, OBJECTIVE, ACTIVITY, TASK = "plan", "objective", "activity", "task"
LONGEST = timedelta(days=5 * 366)  # of a plan
WORDS_LIMIT = 200  # characters of an indicator, a target, a list of partners
ABOUT_SOMEBODY = _(
    "⚠️ This looks like it is about a person, so I did not save it. Please write about the "
    "activity only."
)
GONE = _("This objective is no longer in the plan. Please choose again.")


def title(kind: str) -> Question:
    labels = {
        PLAN: _("What is the plan called?"),
        OBJECTIVE: _("What is the objective?"),
        ACTIVITY: _("What is the activity?"),
    }
    return Question(
        name="title",
        type=Type.TEXT,
        label=labels[kind],
        hint=_(
            "Please write about the activity only. No names, no descriptions of people, no phone "
            "numbers."
        ),
        constraint=title_fault,
    )


def title_fault(value: str, _asking: Asking) -> Text | None:
    title = texts.clean(value)
    if not title:
        return _("The title is empty. Please type a few words.")
    if len(title) > LONGEST_TITLE:
        return _("The title is too long. Please keep it under {n} characters.", n=LONGEST_TITLE)
    return ABOUT_SOMEBODY if persons.names_somebody(title) is not None else None


def period() -> tuple[Question, Question]:
    hint = _("Any other day can be typed: “1/1/2027”.")
    return (
        Question(
            name="since", type=Type.DATE, label=_("On which day does it begin?"), hint=hint,
            choices=first_days, read=read_any_day, constraint=day_fault,
        ),
        Question(
            name="until", type=Type.DATE, label=_("On which day does it end?"), hint=hint,
            choices=last_days, read=read_any_day, constraint=until_fault,
        ),
    )  # fmt: skip


def first_days(asking: Asking) -> list[Item]:
    """Today, the first of the year, of the next month, and of the next year."""
    today = here(asking.now, asking.turn.home).date()
    month = month_after(today.replace(day=1))
    days = {today, month, date(today.year, 1, 1), date(today.year + 1, 1, 1)}
    return [day_item(day) for day in sorted(days)]


def last_days(asking: Asking) -> list[Item]:
    first = date.fromisoformat(asking.answers["since"])
    days = {date(first.year, 12, 31), *(months_after(first, n) for n in (6, 12))}
    return [day_item(day) for day in sorted(days) if day > first]


def months_after(first: date, months: int) -> date:
    """The day before the same one, so many months later."""
    day = first
    for _month in range(months):
        day = month_after(day)
    return day - timedelta(days=1)


def day_item(day: date) -> Item:
    return Item(name=day.isoformat(), label=Day(day=day, style="full"))


def read_any_day(words: str, asking: Asking) -> Accepted | Refused:
    """A plan may have begun already, so that a past day is one too."""
    day = day_in(words, asking)
    return Refused(say=(NO_DAY,)) if day is None else Accepted(day.isoformat())


def day_fault(value: str, asking: Asking) -> Text | None:
    today = here(asking.now, asking.turn.home).date()
    if abs(date.fromisoformat(value) - today) > LONGEST:
        return _("That is very far away. Please choose another day.")
    return None


def until_fault(value: str, asking: Asking) -> Text | None:
    first, last = date.fromisoformat(asking.answers["since"]), date.fromisoformat(value)
    if last <= first:
        return _(
            "The plan begins on {date}. Please choose a later day for its end.",
            date=Day(day=first, style="full"),
        )
    if last - first > LONGEST:
        return _("That is very far away. Please choose another day.")
    return None


def above() -> Question:
    return Question(
        name="above",
        type=Type.SELECT_ONE,
        label=_("Under which objective?"),
        choices=lambda asking: [
            Item(name=str(one.id), label=one.title) for one in objectives(asking.turn)
        ],
        constraint=lambda value, asking: (
            None if objective(asking.turn, value) is not None else GONE
        ),
    )


def objectives(turn: Turn) -> list[Line]:
    plan = plans.current(turn.store, turn.home.id)
    lines = plan_items.of_plan(turn.store, plan.id) if plan is not None else []
    return [
        one
        for one in lines
        if one.level is Level.OBJECTIVE and not one.ended and not is_further(one.title)
    ]


def objective(turn: Turn, value: str | None) -> Line | None:
    return next((one for one in objectives(turn) if str(one.id) == value), None)


def pillar(turn: Turn) -> tuple[Question, ...]:
    """Only where the country has a list."""
    listed = pillars_of(turn.store, turn.home.country)
    if not listed:
        return ()
    codes = {one.code for one in listed}
    return (
        Question(
            name="pillar",
            type=Type.SELECT_ONE,
            label=_("Which pillar of the national strategy does it serve?"),
            required=False,
            choices=tuple(Item(name=one.code, label=worded(one)) for one in listed),
            constraint=lambda value, _asking: (
                None if value in codes else _("Please choose one of these.")
            ),
        ),
    )


def measures() -> tuple[Question, ...]:
    labels = {
        "indicator": _("By which indicator is it measured? For instance: schools that take part."),
        "baseline": _("What was the value at the beginning? For instance: 3."),
        "target": _("Which value shall be reached? For instance: 12."),
        "partners": _("Which organisations are partners? No names of persons, please."),
    }
    more = Question(
        name="more",
        type=Type.SELECT_ONE,
        label=_("Shall indicator, target and partners be noted now?"),
        choices=(
            Item(name="yes", label=_("Yes, now")),
            Item(name="no", label=_("Not now"), intents=(*SAYS_NO, Intent.NOT_YET)),
        ),
    )
    asked = (
        Question(
            name=name,
            type=Type.TEXT,
            label=label,
            required=False,
            relevant=lambda answers: answers.get("more") == "yes",
            constraint=words_fault,
        )
        for name, label in labels.items()
    )
    return (more, *asked)


def words_fault(value: str | None, _asking: Asking) -> Text | None:
    if value and len(value) > WORDS_LIMIT:
        return _("That is very long. Please write at most {n} characters.", n=WORDS_LIMIT)
    return ABOUT_SOMEBODY if value and persons.names_somebody(value) is not None else None
