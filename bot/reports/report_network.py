"""A network's own report: its plan, meetings, answers, reach and history, with all its numbers."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.messages import Words, _, n_
from bot.reports import figures as of
from bot.reports import report_words as words
from bot.reports.figure_words import WHYS
from bot.reports.figures import Asked, Figures, Gathered
from bot.reports.report_history import Change, history
from bot.reports.report_parts import (
    HIDDEN,
    Part,
    Pillars,
    Report,
    Share,
    Table,
    Value,
    day,
    of_period,
)
from bot.reports.report_plan import plan
from bot.reports.result_words import FEWEST as FEWEST_ANSWERS

MEETING_STATES = {"planned": _("Planned"), "held": _("Held"), "cancelled": _("Cancelled")}


def network(
    figures: Figures, changes: Sequence[Change], pillars: Pillars, language: str, *, named: bool
) -> Report:
    """`named`: with who is responsible, which a second person has agreed to (H14)."""
    return Report(
        title=_("Report of the network"),
        about=(
            (words.NETWORK, figures.name),
            (_("Municipality"), figures.town),
            (_("Period"), of_period(figures.period)),
            (_("Members"), figures.members),
        ),
        parts=(
            overview(figures),
            plan(figures, pillars, language, named=named),
            meetings(figures),
            answers(figures),
            reach(figures),
            history(changes),
            origin(named=named),
        ),
        period=figures.period,
        landscape=True,
        named=named,
    )


def overview(figures: Figures) -> Part:
    came, invited = of.attendance(figures)
    checkins, surveys = answered_of(of.checkins(figures)), answered_of(of.surveys(figures))
    rows: tuple[tuple[Value, ...], ...] = (
        (_("Members"), figures.members),
        (_("Meetings held"), len(of.held(figures))),
        (_("Attendance, %"), Share(of.percent(came, invited))),
        (_("Tasks in the plan"), len(of.tasks(figures))),
        (_("Tasks done"), len(of.done(figures))),
        (_("Tasks done in this period"), len(of.done_in_period(figures))),
        (_("Tasks whose date has passed"), len(of.overdue(figures))),
        (_("Tasks that are blocked"), len(of.blocked(figures))),
        (_("Lines of the plan that need a decision"), len(of.undecided(figures))),
        (_("Check-ins: people asked"), checkins[0]),
        (_("Check-ins: answers"), checkins[1]),
        (_("Surveys: people asked"), surveys[0]),
        (_("Surveys: answers"), surveys[1]),
        (_("Messages planned"), figures.planned),
        (_("Messages that arrived"), figures.arrived),
    )
    table = Table(header=(_("What"), _("Number")), rows=rows, widths=(6, 2), narrow=True)
    return Part(title=_("In short"), sheet=_("In short"), tables=(table,))


# --- meetings and answers -------------------------------------------------------------------------


def meetings(figures: Figures) -> Part:
    rows = [meeting_row(one) for one in figures.gathered]
    came, invited = of.attendance(figures)
    if rows:
        rows.append((words.ALL, None, None, None, invited, came, Share(of.percent(came, invited))))
    header = (
        _("Day"), _("Meeting or training"), _("Kind"), _("State"), _("Invited"), _("Came"),
        _("Attendance, %"),
    )  # fmt: skip
    table = Table(
        header=header, rows=tuple(rows), widths=(4, 8, 3, 3, 2, 2, 3), total=bool(rows)
    )  # fmt: skip
    return Part(
        title=_("Meetings and attendance"),
        sheet=_("Meetings"),
        said=(_("All together counts the meetings whose attendance was noted."),) if rows else (),
        tables=(table,),
    )


def meeting_row(one: Gathered) -> tuple[Value, ...]:
    counted = one.state == "held" and one.noted
    return (
        day(one.day),
        one.title,
        _("Training") if one.training else _("Meeting"),
        MEETING_STATES.get(one.state, one.state),
        one.invited if counted else None,
        one.came if counted else None,
        Share(of.percent(one.came, one.invited)) if counted else None,
    )


def answers(figures: Figures) -> Part:
    rows = [asked_row(one) for one in figures.asked]
    for name, some in (
        (_("All check-ins"), of.checkins(figures)),
        (_("All surveys"), of.surveys(figures)),
    ):
        if some:
            rows.append((name, None, None, *answered_of(some)))
    header = (_("Day"), _("Form"), _("Kind"), _("Asked"), _("Answered"), _("Answered, %"))
    table = Table(header=header, rows=tuple(rows), widths=(4, 8, 4, 2, 2, 3))
    few = any(too_few(one) for one in figures.asked)
    return Part(
        title=_("Check-ins and surveys: answered of asked"),
        sheet=_("Answers"),
        said=(_("Fewer than {n} answers: not shown, to protect members.", n=FEWEST_ANSWERS),)
        if few
        else (),
        tables=(table,),
    )


def asked_row(one: Asked) -> tuple[Value, ...]:
    kind = _("Check-in") if one.checkin else _("Survey")
    return (day(one.day), one.title, kind, *answered_of([one]))


def answered_of(some: Sequence[Asked]) -> tuple[Value, ...]:
    """A sum is hidden with what it is made of, so that nothing can be subtracted from it."""
    answered, asked = of.answers(some)
    if any(too_few(one) for one in some):
        return (asked, HIDDEN, None)
    return (asked, answered, Share(of.percent(answered, asked)))


def too_few(one: Asked) -> bool:
    return one.anonymous and one.answered < FEWEST_ANSWERS


# --- reach ---------------------------------------------------------------------------


def reach(figures: Figures) -> Part:
    """Every planned message is in one of these rows, and in one only (R10)."""
    rows: list[tuple[Value, ...]] = [
        (_("Arrived"), figures.arrived),
        (_("Still on the way"), figures.waiting),
        *((WHYS[why], number) for why, number in of.lost_by(figures).items()),
        (_("All that were planned"), figures.planned),
    ]
    besides: list[Words] = [
        n_(
            "{n} member cannot be written to now.", "{n} members cannot be written to now.",
            figures.unreached,
        )
    ]  # fmt: skip
    if figures.dropped:
        besides.append(
            n_(
                "Besides, {n} message was not needed any more before it left.",
                "Besides, {n} messages were not needed any more before they left.",
                figures.dropped,
            )
        )
    if figures.unspoken:
        besides.append(
            n_(
                "Besides, {n} message was about anonymous surveys; what became of it is not told.",
                "Besides, {n} messages were about anonymous surveys; what became of them is not "
                "told.",
                figures.unspoken,
            )
        )
    return Part(
        title=_("Messages and reach"),
        sheet=_("Reach"),
        said=tuple(besides),
        tables=(
            Table(
                header=(_("What became of the messages"), _("Number")),
                rows=tuple(rows),
                widths=(6, 2),
                total=True,
                narrow=True,
            ),
        ),
    )


def origin(*, named: bool) -> Part:
    names = (
        _("Names stand here because a second person has agreed to it.")
        if named
        else _("Who is responsible is not named here.")
    )
    return Part(
        title=_("How the figures were made"),
        sheet=_("How it was made"),
        said=(
            _(
                "The figures are counted from what the bot keeps: meetings and their attendance "
                "lists, the action plan as it stood on the last day, how many of those who were "
                "asked have answered, and what became of every message."
            ),
            _(
                "This report is for the network itself. For others there are the donor’s and the "
                "ministry’s report, in which small counts of people are hidden."
            ),
            words.NOT_COMPARED,
            names,
        ),
    )
