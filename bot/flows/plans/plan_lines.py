"""Lines of the plan in words: what stands above one, who does it, where it stands, by when."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date

from bot.core.flow import Turn
from bot.core.graphemes import cut
from bot.core.messages import Argument, Choice, Day, Option, Press, Terms, Text, Words, _, n_
from bot.flows.roles import COORDINATOR
from bot.flows.tasks import task
from bot.flows.tasks.task_cards import SAID
from bot.flows.tasks.task_days import asked_at, offered
from bot.reports.plan_words import LEVELS, STATUSES, titled
from storage import members, plan_items, plan_shape, plans
from storage.database import Store
from storage.members import Member
from storage.plan_shape import Item, Level, Plan, Status

BRIEF = 18  # characters of a title on a button; the list above the button has all of them
SHOWN = 8  # lines of one message: what a phone shows without scrolling
NOBODY, FORMER = _("nobody"), _("former member")
NO_PLAN = _("There is no action plan yet.")


def above(store: Store, item: Item) -> list[Item]:
    """What stands above a line, the objective first."""
    found: list[Item] = []
    parent_id = item.parent_id
    while parent_id is not None:
        parent = plan_items.get(store, parent_id)
        found.insert(0, parent)
        parent_id = parent.parent_id
    return found


def below(items: Iterable[Item], top: Item) -> list[Item]:
    """What stands under a line at any depth, in the order of `items`, a plan as it reads."""
    inside = {top.id}
    found = []
    for item in items:
        if item.parent_id in inside:
            inside.add(item.id)
            found.append(item)
    return found


def tasks(items: Iterable[Item]) -> list[Item]:
    return [item for item in items if item.level is Level.TASK]


def people_of(store: Store, network_id: int) -> dict[int, Member]:
    return {member.id: member for member in members.of_network(store, network_id)}


def who(item: Item, people: Mapping[int, Member]) -> str | Text:
    """Whoever is responsible, by display name."""
    if item.member_id is not None and item.member_id in people:
        return people[item.member_id].name
    return FORMER if item.former or item.member_id is not None else NOBODY


def named(ids: Iterable[int], people: Mapping[int, Member]) -> Terms:
    return Terms(tuple(people[id].name if id in people else FORMER for id in ids))


def facts(item: Item, people: Mapping[int, Member], unasked: Collection[int] = ()) -> Terms:
    """Where a line stands, whose it is, and its date."""
    said: list[Argument] = [standing(item, unasked), who(item, people)]
    if item.due is not None:
        said.append(_("due {date}", date=Day(day=item.due, style="short")))
    return Terms(tuple(said))


def standing(item: Item, unasked: Collection[int] = ()) -> Text:
    """Where it stands; of a task that was not agreed on, whose word it waits for."""
    if item.id in unasked:
        return _("Not asked yet")
    waits = item.level is Level.TASK and item.status is Status.NOT_STARTED
    return SAID.get(item.agreed, STATUSES[item.status]) if waits else STATUSES[item.status]


def unasked(store: Store, items: Iterable[Item]) -> set[int]:
    """Those whose message has not reached yet whoever they were given to."""
    waiting = [one for one in items if one.level is Level.TASK and offered(one)]
    theirs = {id: task.gathered(store, id) for one in waiting if (id := one.member_id) is not None}
    return {
        one.id
        for one in waiting
        if (found := theirs.get(one.member_id or 0)) is None or asked_at(one, found) is None
    }


def numbered(
    n: int, item: Item, people: Mapping[int, Member], unasked: Collection[int] = ()
) -> Text:
    return _("{n}. {title} ({what})", n=n, title=titled(item), what=facts(item, people, unasked))


def place_of(store: Store, item: Item) -> list[Words]:
    """What it is and where it stands in the plan."""
    return [
        _("{level}: {title}", level=LEVELS[one.level], title=titled(one))
        for one in above(store, item)
    ]


# --- buttons --------------------------------------------------------------------------------------


def button(label: Words, action: str, subject: str = "", value: str = "") -> Option:
    return Option(label=label, press=Press(action=action, subject=subject, value=value))


def opener(n: int, item: Item) -> Option:
    """A task opens as a card, what stands above it as a list."""
    action = "plan-line" if item.level is Level.TASK else "plan-open"
    title = titled(item)
    return Option(
        label=_("{n}. {title}", n=n, title=title),
        short=_("{n}. {title}", n=n, title=brief(title)),
        press=Press(action=action, subject=item.subject),
    )


def brief(title: str | Text) -> str | Text:
    """What fits where a title that is cut would be written out once more below the list."""
    return cut(title, BRIEF) if isinstance(title, str) else title


def card_button(item: Item) -> Option:
    return button(_("Show it"), "plan-line", item.subject)


def paged(found: Sequence[Item], value: str) -> tuple[int, Sequence[Item]]:
    """The page that a button asks for, and what is on it; pages count from 0."""
    last = max(0, (len(found) - 1) // SHOWN)
    page = min(int(value), last) if value.isdecimal() else 0
    return page, found[page * SHOWN : (page + 1) * SHOWN]


def turn_pages(
    found: Sequence[Item], page: int, action: str, subject: str, name: str = ""
) -> list[Option]:
    """Buttons to the pages before and after; `name` goes before the page in their value."""
    options = []
    if page:
        options.append(button(_("Earlier"), action, subject, f"{name}{page - 1}"))
    if (page + 1) * SHOWN < len(found):
        left = len(found) - (page + 1) * SHOWN
        label = n_("{n} more", "{n} more", left)
        options.append(button(label, action, subject, f"{name}{page + 1}"))
    return options


# --- whose plan -----------------------------------------------------------------------------------


def open_plan(turn: Turn, subject: str = "") -> Plan | None:
    """The open plan of whoever asks; else says so. `subject` is "" or "plan/12" (S4)."""
    plan = plans.current(turn.store, turn.home.id)
    if plan is not None and subject in ("", plan.subject):
        return plan
    if subject.startswith("plan/"):
        turn.say(task.GONE)
    else:
        say_no_plan(turn)
    return None


def say_no_plan(turn: Turn) -> None:
    """A coordinator may begin one at once."""
    if not turn.may(COORDINATOR):
        turn.say(NO_PLAN, _("Your coordinator can begin one."))
        return
    options = (
        button(_("Begin a plan"), "line-new"),
        button(_("Send a spreadsheet"), "plan-file"),
    )
    turn.say(NO_PLAN, _("Begin one here, or send the spreadsheet that you already have."),
             choice=Choice(options=options))  # fmt: skip


def open_line(turn: Turn, subject: str) -> Item | None:
    """A line of the open plan of whoever asks; a closed plan is history."""
    item = task.own(turn, subject)
    if item is not None and plans.get(turn.store, item.plan_id).state != plan_shape.OPEN:
        turn.say(_("This plan is closed. It can no longer be changed. To see what is open: /plan"))
        return None
    return item


def unfinished(items: Iterable[Item]) -> list[Item]:
    return [item for item in tasks(items) if not item.ended]


def overdue(items: Iterable[Item], today: date) -> list[Item]:
    """Its date has passed, and it is neither done nor blocked nor postponed."""
    return [
        item for item in tasks(items) if item.going and item.due is not None and item.due < today
    ]


def in_state(items: Iterable[Item], status: Status) -> list[Item]:
    return [item for item in tasks(items) if item.status is status]


def nobodys(items: Iterable[Item]) -> list[Item]:
    return [item for item in unfinished(items) if item.member_id is None]
