"""The donor's report: the results framework of one or several networks, without names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import takewhile

from bot.core.messages import Words, _, n_
from bot.reports import figures as of
from bot.reports import report_words as words
from bot.reports.figures import Line
from bot.reports.lots import added
from bot.reports.outward import Outward, said
from bot.reports.report_parts import Part, Report, Table, Value, day
from storage.plan_shape import Level, Status


def donor(found: Sequence[Outward]) -> Report:
    """`found`: at least one network, all over the same period."""
    return Report(
        title=_("Report on results"),
        about=words.about(found),
        parts=(
            words.networks(found),
            progress(found),
            words.attendance(found),
            answers(found),
            difficulties(found),
            lessons(found),
            words.origin((words.NOT_COMPARED,)),
        ),
        period=found[0].figures.period,
        landscape=True,
    )


# --- the results framework ------------------------------------------------------------------------


def progress(found: Sequence[Outward]) -> Part:
    rows = [
        words.named(found, one, framework_row(one, line))
        for one in found
        for line in framework(one)
    ]
    header = (
        _("Objective"), _("Activity"), _("Indicator"), _("Baseline"), _("Target"), _("Result"),
        _("Deviation"), _("n (people who took part)"), _("Tasks done"), _("Tasks"),
        _("Where it stands"), _("Lesson"),
    )  # fmt: skip
    table = Table(
        header=words.heads(found, header),
        rows=tuple(rows),
        widths=words.widths(found, (8, 8, 8, 4, 4, 4, 5, 5, 4, 4, 5, 10), 6),
        bold=frozenset(
            number
            for number, line in enumerate(line for one in found for line in framework(one))
            if line.level == Level.OBJECTIVE
        ),
    )
    none = () if rows else (words.NO_PLAN,)
    return Part(title=words.PROGRESS, sheet=_("Results"), said=none, tables=(table,))


def framework(one: Outward) -> list[Line]:
    """Objectives and activities, and tasks that have an indicator of their own."""
    return [
        line
        for line in one.figures.lines
        if line.status != Status.CANCELLED and (line.level != Level.TASK or line.indicator)
    ]


def framework_row(one: Outward, line: Line) -> tuple[Value, ...]:
    below = under(one, line)
    ready = [each for each in below if each.status == Status.DONE]
    is_objective = line.level == Level.OBJECTIVE
    return (
        said(line.title) if is_objective else said(line.path[0] if line.path else ""),
        None if is_objective else said(line.title),
        *(said(each) for each in (line.indicator, line.baseline, line.target, line.actual)),
        words.compared(line),
        words.participants(line) or None,
        len(ready),
        len(below),
        words.status(line),
        said(line.lesson) if line.lesson else None,
    )


def under(one: Outward, line: Line) -> list[Line]:
    """The tasks of an objective or an activity, or a task itself. Lines stand in the plan's order,
    so that what belongs to one follows it."""
    at = one.figures.lines.index(line)
    below = takewhile(lambda each: len(each.path) > len(line.path), one.figures.lines[at + 1 :])
    return [
        each
        for each in (line, *below)
        if each.level == Level.TASK and each.status != Status.CANCELLED
    ]


# --- answers, difficulties, lessons ---------------------------------------------------------------


def answers(found: Sequence[Outward]) -> Part:
    kinds = (
        (_("Trainings"), [one.sums.trainings for one in found]),
        (_("Check-ins"), [one.sums.checkins for one in found]),
        (_("Surveys"), [one.sums.surveys for one in found]),
    )
    rows: list[tuple[Value, ...]] = []
    for name, counts in kinds:
        rows += [words.named(found, one, (name, *words.sums(each)))
                 for one, each in zip(found, counts, strict=True)]  # fmt: skip
        if words.several(found):
            rows.append((words.ALL, name, *words.sums(added(counts))))
    header = (_("What"), _("Counted"), _("Invited or asked"), _("Came or answered"), _("%"))
    rounds = added(each for one in found for each in (one.sums.checkins, one.sums.surveys))
    return Part(
        title=words.TRAININGS,
        sheet=_("Trainings and answers"),
        said=(
            *words.rounds_left_out(rounds),
            _("What was answered stands in the results of each survey, as they were published."),
        ),
        tables=(
            Table(
                header=words.heads(found, header),
                rows=tuple(rows),
                widths=words.widths(found, (3, 2, 2, 2, 2)),
            ),
        ),
    )


def difficulties(found: Sequence[Outward]) -> Part:
    rows: list[tuple[Value, ...]] = []
    for one in found:
        why = Counter(line.reason for line in of.blocked(one.figures))
        rows += [
            words.named(found, one, (_("Blocked"), words.reason(name), number))
            for name, number in why.most_common()
        ]
        for status, name in (
            (Status.POSTPONED, _("Postponed")),
            (Status.CANCELLED, _("Cancelled")),
        ):
            number = sum(line.status == status for line in of.every_task(one.figures))
            if number:
                rows.append(words.named(found, one, (name, None, number)))
    none = () if rows else (_("No task is blocked, postponed or cancelled."),)
    header = (_("Where it stands"), _("What is in the way"), _("Tasks"))
    return Part(
        title=words.DIFFICULTIES,
        sheet=_("Difficulties"),
        said=none,
        tables=(
            Table(
                header=words.heads(found, header),
                rows=tuple(rows),
                widths=words.widths(found, (3, 5, 1)),
            ),
        )
        if rows
        else (),
    )


def lessons(found: Sequence[Outward]) -> Part:
    learned = [
        words.named(found, one, (said(line.title), said(line.lesson)))
        for one in found
        for line in one.figures.lines
        if line.lesson
    ]
    ahead = [words.named(found, one, row) for one in found for row in next_steps(one)]
    tables = []
    if learned:
        header = words.heads(found, (_("Line of the plan"), _("Lesson")))
        tables.append(
            Table(header=header, rows=tuple(learned), widths=words.widths(found, (4, 8)))
        )  # fmt: skip
    if ahead:
        header = words.heads(found, (_("Next step"), _("Due")))
        tables.append(
            Table(header=header, rows=tuple(ahead), widths=words.widths(found, (9, 3)))
        )  # fmt: skip
    remarks = tuple(about_lessons(len(learned), len(ahead)))
    return Part(title=words.LESSONS, sheet=_("Lessons"), said=remarks, tables=tuple(tables))


def about_lessons(learned: int, ahead: int) -> Iterator[Words]:
    if not learned:
        yield _("No lesson was written down in this period.")
    if ahead:
        yield n_("{n} activity is still to be done.", "{n} activities are still to be done.", ahead)


def next_steps(one: Outward) -> list[tuple[Value, ...]]:
    """Activities that are neither done nor cancelled, by their date."""
    open_ones = [
        line
        for line in one.figures.lines
        if line.level == Level.ACTIVITY and line.status not in (Status.DONE, Status.CANCELLED)
    ]
    open_ones.sort(key=lambda line: line.due or date.max)
    return [(said(line.title), day(line.due)) for line in open_ones]
