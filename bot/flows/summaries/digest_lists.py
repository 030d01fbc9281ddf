"""The lists behind the lines of a summary: what waits, what was held, answered or lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from bot.core.flow import Action, Turn
from bot.core.messages import Choice, Day, Option, Press, Text, Words, _, n_
from bot.flows.apps import sharing
from bot.flows.plans.plan_lines import brief
from bot.flows.roles import MAY
from bot.flows.summaries.digest_lines import too_few
from bot.flows.summaries.figures import gather, seven_days
from bot.flows.tasks.task import GONE
from bot.reports import figures
from bot.reports.figure_words import WHYS, standing
from bot.reports.figures import Asked, Figures, Gathered, Line, Lost, Period

Each = TypeVar("Each")
LIST = "digest-list"
SHOWN = 8  # lines of one message: what a phone shows without scrolling
NOTHING = _("Nothing of this is left now. To see how things stand: /digest")
# What can still be changed is listed as it stands now; the rest as it was told.
OPEN: Mapping[str, tuple[Text, Callable[[Figures], Sequence[Line]]]] = {
    "decisions": (_("Needs your decision:"), figures.undecided),
    "due": (_("Due within seven days:"), figures.due_soon),
    "overdue": (_("Overdue tasks:"), figures.overdue),
    "blocked": (_("Blocked tasks:"), figures.blocked),
}


def show(turn: Turn, subject: str, value: str) -> None:
    """`value` is the list, and its page: "overdue", "overdue/1"."""
    name, _slash, page = value.partition("/")
    period = period_of(subject)
    if period is None or name not in LISTS:
        turn.say(GONE)
        return
    about = seven_days(turn.now, turn.home) if name in OPEN else period
    found = gather(turn.store, turn.home, about, turn.now, language=turn.me.language, open_now=True)
    LISTS[name](turn, found, Paging(subject, name, int(page) if page.isdecimal() else 0))


def period_of(subject: str) -> Period | None:
    """Of "period/2026-11-16/2026-11-22"; None of anything else."""
    try:
        noun, first, last = subject.split("/")
        period = Period(first=date.fromisoformat(first), last=date.fromisoformat(last))
    except ValueError:
        return None
    return period if noun == "period" and period.first <= period.last else None


# --- pages ----------------------------------------------------------------------------------------


class Paging:
    """Which list is shown, and which part of it."""

    def __init__(self, subject: str, name: str, page: int) -> None:
        self.subject, self.name, self.page = subject, name, page

    def part(self, total: int) -> range:
        first = min(self.page * SHOWN, max(0, (total - 1) // SHOWN * SHOWN))
        return range(first, min(first + SHOWN, total))

    def buttons(self, total: int) -> list[Option]:
        shown = self.part(total)
        pages = []
        if shown.start:
            pages.append((_("Earlier"), shown.start // SHOWN - 1))
        if shown.stop < total:
            left = total - shown.stop
            pages.append((n_("{n} more", "{n} more", left), shown.start // SHOWN + 1))
        return [
            Option(
                label=label,
                press=Press(action=LIST, subject=self.subject, value=f"{self.name}/{page}"),
            )
            for label, page in pages
        ]


def say(
    turn: Turn, heading: Words, lines: Sequence[Words], options: Sequence[Option | None],
    paging: Paging,
) -> None:  # fmt: skip
    """So many of the lines as fit, each with what it opens."""
    if not lines:
        turn.say(NOTHING)
        return
    shown = paging.part(len(lines))
    opened = [options[n] for n in shown]
    buttons = [*(one for one in opened if one is not None), *paging.buttons(len(lines))]
    turn.say(
        heading,
        *(lines[n] for n in shown),
        choice=Choice(options=tuple(buttons)) if buttons else None,
        protect=True,
    )


# --- tasks ----------------------------------------------------------------------------------------


def open_lines(turn: Turn, found: Figures, paging: Paging) -> None:
    heading, choose = OPEN[paging.name]
    plan_lines(turn, heading, choose(found), paging)


def done(turn: Turn, found: Figures, paging: Paging) -> None:
    plan_lines(turn, _("Tasks done:"), figures.done_in_period(found), paging)


def plan_lines(turn: Turn, heading: Text, some: Sequence[Line], paging: Paging) -> None:
    """Titles, and nobody's name: whose a task is stands on its card."""
    lines = [
        _("{n}. {title} ({what})", n=n, title=one.title, what=standing(one))
        for n, one in numbered(some)
    ]
    options = [opener(n, one.title, "plan-line", f"task/{one.id}") for n, one in numbered(some)]
    say(turn, heading, lines, options, paging)


def numbered(some: Sequence[Each]) -> Sequence[tuple[int, Each]]:
    return list(enumerate(some, start=1))


def opener(n: int, title: str, action: str, subject: str) -> Option:
    return Option(
        label=_("{n}. {title}", n=n, title=title),
        short=_("{n}. {title}", n=n, title=brief(title)),
        press=Press(action=action, subject=subject),
    )


# --- meetings and surveys -------------------------------------------------------------------------


def meetings(turn: Turn, found: Figures, paging: Paging) -> None:
    some = [*figures.held(found), *figures.coming(found)[:SHOWN]]
    lines = [meeting_line(n, one) for n, one in numbered(some)]
    options = [
        opener(n, one.title, "meeting-show", f"meeting/{one.id}") for n, one in numbered(some)
    ]
    say(turn, _("Meetings:"), lines, options, paging)


def meeting_line(n: int, one: Gathered) -> Text:
    day = Day(day=one.day, style="short")
    if one.state == "planned":
        return _("{n}. {date}: {title}", n=n, date=day, title=one.title)
    if not one.noted:
        return _(
            "{n}. {date}: {title}, nobody is marked as present yet", n=n, date=day, title=one.title
        )
    return _(
        "{n}. {date}: {title}, {came} of {total} came",
        n=n, date=day, title=one.title, came=one.came, total=one.invited,
    )  # fmt: skip


def answers(turn: Turn, found: Figures, paging: Paging) -> None:
    some = found.asked
    lines = [answers_line(n, one) for n, one in numbered(some)]
    options = [
        None if too_few(one) else opener(n, one.title, "results", f"results/{one.id}")
        for n, one in numbered(some)
    ]
    say(turn, _("Check-ins and surveys that closed:"), lines, options, paging)


def answers_line(n: int, one: Asked) -> Text:
    day = Day(day=one.day, style="short")
    if too_few(one):
        return _(
            "{n}. {date}: {title}, {answered} of {total} answered (too few to be shown)",
            n=n, date=day, title=one.title, answered=one.answered, total=one.asked,
        )  # fmt: skip
    return _(
        "{n}. {date}: {title}, {answered} of {total} answered",
        n=n, date=day, title=one.title, answered=one.answered, total=one.asked,
    )  # fmt: skip


# --- messages -------------------------------------------------------------------------------------


def reach(turn: Turn, found: Figures, _paging: Paging) -> None:
    """Every message has its place here (R10), and nobody a name: the list of members has them."""
    lines: list[Words] = [
        n_("{n} message was planned.", "{n} messages were planned.", found.planned),
        _("Arrived: {n}", n=found.arrived),
    ]
    if found.waiting:
        lines.append(_("Still to come: {n}", n=found.waiting))
    lines += [lost_line(one) for one in found.lost]
    if found.dropped:
        lines.append(_("Besides these, not needed any more: {n}", n=found.dropped))
    if found.unspoken:
        lines.append(
            _(
                "Besides these, about anonymous surveys: {n}. What became of these is not told, "
                "so that nobody learns who answered.",
                n=found.unspoken,
            )
        )
    if found.unreached:
        lines.append(
            n_(
                "{n} of {total} members cannot be written to now",
                "{n} of {total} members cannot be written to now",
                found.unreached,
                total=found.members,
            )
        )
    options = (*((MEMBERS,) if found.unreached else ()), *sharing.list_option(turn))
    choice = Choice(options=options) if options else None
    turn.say(*lines, choice=choice, protect=True)


MEMBERS = Option(label=_("Members"), press=Press(action="command", subject="members"))


def lost_line(one: Lost) -> Text:
    """Messages to a group, and to whom nobody is known any more, are to no person."""
    if not one.people:
        return _("{why}: {count}", why=WHYS[one.why], count=one.number)
    return n_(
        "{why}: {count}, to {n} person", "{why}: {count}, to {n} people", one.people,
        why=WHYS[one.why], count=one.number,
    )  # fmt: skip


LISTS: Mapping[str, Callable[[Turn, Figures, Paging], None]] = {
    **dict.fromkeys(OPEN, open_lines),
    "done": done,
    "meetings": meetings,
    "answers": answers,
    "reach": reach,
}
ACTIONS = (Action(name=LIST, does=show, by=MAY[LIST]),)
