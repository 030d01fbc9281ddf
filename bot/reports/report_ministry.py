"""The ministry's report: activities and attendance, whole networks only, without names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from bot.core.messages import _
from bot.reports import report_words as words
from bot.reports.outward import Outward, said
from bot.reports.plan_words import STATUSES
from bot.reports.report_parts import Part, Report, Table, Value, day
from storage.plan_shape import Level, Status

ACTIVITIES = _("Activities")


def ministry(found: Sequence[Outward]) -> Report:
    """`found`: at least one network, all over the same period."""
    return Report(
        title=_("Report on activities and attendance"),
        about=words.about(found),
        parts=(
            words.networks(found),
            activities(found),
            words.attendance(found),
            words.origin(),
        ),
        period=found[0].figures.period,
        landscape=words.several(found),
    )


def activities(found: Sequence[Outward]) -> Part:
    lines = [
        (one, line) for one in found for line in one.figures.lines if line.level == Level.ACTIVITY
    ]
    rows = [
        words.named(
            found,
            one,
            (said(line.title), day(line.due), words.status(line), words.participants(line)),
        )
        for one, line in lines
    ]
    header = (_("Activity"), _("Due"), _("Where it stands"), _("People who took part"))
    listed = Table(
        header=words.heads(found, header),
        rows=tuple(rows),
        widths=words.widths(found, (8, 4, 3, 3), 5),
    )
    return Part(
        title=ACTIVITIES,
        sheet=_("Activities"),
        said=() if rows else (words.NO_PLAN,),
        tables=(by_status(found), listed) if rows else (),
    )


def by_status(found: Sequence[Outward]) -> Table:
    """How many activities stand where: a network a line."""
    rows: list[tuple[Value, ...]] = []
    whole: Counter[str] = Counter()
    for one in found:
        stand = Counter(line.status for line in one.figures.lines if line.level == Level.ACTIVITY)
        whole += stand
        rows.append(words.named(found, one, [stand[status] for status in Status]))
    if words.several(found):
        rows.append((words.ALL, *(whole[status] for status in Status)))
    return Table(
        header=words.heads(found, [STATUSES[status] for status in Status]),
        rows=tuple(rows),
        widths=words.widths(found, (2,) * len(Status)),
        total=words.several(found),
    )
