"""What is asked when a line of the plan changes: its date, its people, its words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from bot.core import texts
from bot.core.flow import Turn
from bot.core.form import Answers, Asking, Form, Item, Question, Type
from bot.core.letters import normalise
from bot.core.messages import Day, Terms, Text, Words, _
from bot.flows import namesakes
from bot.flows.dates import read_date
from bot.flows.meetings.meeting_faults import THEME
from bot.flows.places import here
from bot.flows.plans import pillars
from bot.flows.plans.plan_history import FIELDS
from bot.flows.roles import NETWORK
from bot.flows.tasks import task_date
from bot.reports.plan_words import PARTICIPANTS, REASONS, STATUSES
from storage import members, plan_items, plan_shape
from storage.members import Member
from storage.plan_shape import Status

NO_ONE = "0"
LONGEST = 500  # characters of one part of a line; a title has its own limit
NONE = "-"  # what is tapped to leave a part empty


# --- dates ----------------------------------------------------------------------------------------


def due_form(asking_of: str = "due") -> Form:
    label = _("When does it begin?") if asking_of == "start" else task_date.ASK
    return (
        Question(
            name=asking_of,
            type=Type.DATE,
            label=lambda asking: (label, *so_far(asking, asking_of)),
            hint=_("Tap one, or type a date as you would say it, “Thursday” or “26/11”."),
            choices=day_items if asking_of == "due" else (),
            read=read_date,
            constraint=day_fault if asking_of == "due" else start_fault,
        ),
    )


def so_far(asking: Asking, name: str) -> tuple[Words, ...]:
    day = getattr(line_of(asking), name)
    return () if day is None else (_("So far: {date}.", date=Day(day=day, style="full")),)


def line_of(asking: Asking) -> plan_shape.Item:
    return plan_items.get(asking.turn.store, asking.answers["line"])


def day_items(asking: Asking) -> Sequence[Item]:
    """A week, two weeks and a month from today, or from its date while that is to come."""
    today = here(asking.now, asking.turn.home).date()
    due = line_of(asking).due
    begin = max(today, due) if due is not None else today
    labels = {
        begin + timedelta(weeks=1): _("One week later") if begin > today else _("In one week"),
        begin + timedelta(weeks=2): _("Two weeks later") if begin > today else _("In two weeks"),
        task_date.month_after(begin): _("One month later") if begin > today else _("In one month"),
    }
    return [
        Item(name=day.isoformat(), label=label, hint=Day(day=day)) for day, label in labels.items()
    ]


def day_fault(value: str, asking: Asking) -> Text | None:
    today = here(asking.now, asking.turn.home).date()
    return task_date.fault(date.fromisoformat(value), line_of(asking), today)


def start_fault(value: str, asking: Asking) -> Text | None:
    due = line_of(asking).due
    if due is not None and date.fromisoformat(value) > due:
        return _(
            "That is after the day on which it is due, {date}. Please choose an earlier day.",
            date=Day(day=due),
        )
    return None


# --- people ---------------------------------------------------------------------------------------


def of_network(asking: Asking) -> list[Member]:
    """Who may be given something to do."""
    turn = asking.turn
    found = members.of_network(turn.store, turn.home.id)
    return [member for member in found if member.role in NETWORK]


def people_items(asking: Asking) -> list[Item]:
    """By display name; two of one name are told apart by what else is known of them."""
    names = namesakes.names(of_network(asking), asking.turn.home)
    return [Item(name=str(id), label=name) for id, name in names.items()]


def who_items(asking: Asking) -> list[Item]:
    return [*people_items(asking), Item(name=NO_ONE, label=_("Nobody for now"))]


def who_fault(value: str, asking: Asking) -> Text | None:
    if value == NO_ONE or any(str(one.id) == value for one in of_network(asking)):
        return None
    return _("This person is no longer in the network. Please choose somebody else.")


def assign_form() -> Form:
    return (
        Question(
            name="member_id",
            type=Type.SELECT_ONE,
            label=_("Who shall do it?"),
            hint=_("Whoever it is gets asked whether that is all right."),
            choices=who_items,
            constraint=who_fault,
        ),
    )


def date_of_given(turn: Turn, answers: Answers) -> Form:
    """A task whose date is past is given to somebody with a new one."""
    item = plan_items.find(turn.store, answers["line"])
    is_task = item is not None and item.level is plan_shape.Level.TASK and not item.ended
    today = here(turn.now, turn.home).date()
    if item is None or not is_task or item.due is None or item.due >= today:
        return ()
    (due,) = due_form()

    def is_given(given: Answers) -> bool:
        return given.get("member_id", NO_ONE) not in (NO_ONE, str(item.member_id))

    return (replace(due, relevant=is_given),)


def supporters_form() -> Form:
    return (
        Question(
            name="supporters",
            type=Type.SELECT_MULTIPLE,
            label=_("Who supports it? Several answers are possible."),
            choices=people_items,
        ),
    )


# --- status, lists, words -------------------------------------------------------------------------


def status_form() -> Form:
    return (
        Question(
            name="status",
            type=Type.SELECT_ONE,
            label=_("Where does it stand?"),
            choices=tuple(
                Item(name=status, label=label)
                for status, label in STATUSES.items()
                if status is not Status.CANCELLED
            ),
        ),
        Question(
            name="reason",
            type=Type.SELECT_ONE,
            label=_("What is in the way?"),
            relevant=lambda answers: bool(answers.get("status") == Status.BLOCKED),
            choices=tuple(Item(name=name, label=label) for name, label in REASONS.items()),
        ),
    )


def pillar_items(asking: Asking) -> list[Item]:
    turn = asking.turn
    listed = pillars.pillars_of(turn.store, turn.home.country)
    found = [Item(name=one.code, label=pillars.worded(one)) for one in listed]
    return [*found, Item(name=NONE, label=_("None of these"))]


def list_form(name: str) -> Form:
    band = tuple(Item(name=each, label=label) for each, label in PARTICIPANTS.items())
    label = (
        _("Which pillar of the national strategy does it belong to?")
        if name == "pillar"
        else _("How many people took part? A rough number is enough.")
    )
    return (
        Question(
            name=name,
            type=Type.SELECT_ONE,
            label=label,
            choices=pillar_items
            if name == "pillar"
            else (*band, Item(name=NONE, label=_("Not known"))),
        ),
    )


def words_form(name: str) -> Form:
    """Free text: the engine warns, looks for third persons and shows back (H2)."""
    return (
        Question(
            name=name,
            type=Type.TEXT,
            label=lambda asking: asked_words(asking, name),
            choices=() if name == "title" else (Item(name=NONE, label=_("Leave it empty")),),
            constraint=title_fault if name == "title" else words_fault,
            free=True,
        ),
    )


def asked_words(asking: Asking, name: str) -> Sequence[Words]:
    value = getattr(line_of(asking), name)
    lines: list[Words] = [_("What shall stand there? {field}:", field=FIELDS[name])]
    if name == "tags":
        lines.append(_("Several tags are separated by commas."))
    if value:
        now = Terms(tuple(value)) if name == "tags" else value
        lines.append(_("So far: {value}", value=now))
    return lines


def words_fault(value: str, _asking: Asking) -> Text | None:
    if not texts.clean(value):
        return _("The text is empty. Please type a few words.")
    if len(value) > LONGEST:
        return _("That is very long. Please write at most {n} characters.", n=LONGEST)
    return None


def title_fault(value: str, _asking: Asking) -> Text | None:
    """A title stands in reminders, which a locked phone may show (H5)."""
    title = texts.clean(value)
    if not title:
        return _("The title is empty. Please type a few words.")
    if len(title) > plan_shape.LONGEST_TITLE:
        limit = plan_shape.LONGEST_TITLE
        return _("The title is too long. Please keep it under {n} characters.", n=limit)
    if THEME.search(normalise(title)):
        return _(
            "The title can be read on a locked phone. Please choose words that say nothing of "
            "the theme, such as “Monthly coordination”."
        )
    return None
