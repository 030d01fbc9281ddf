"""The words of reports that several of them share: sections, remarks, how the figures were made."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bot.core.messages import Text, Words, _, n_
from bot.reports import figures as of
from bot.reports.deviation import deviation
from bot.reports.figures import Line
from bot.reports.lots import FEWEST, Counted, added
from bot.reports.outward import Outward, members
from bot.reports.plan_words import LEVELS, PARTICIPANTS, REASONS, STATUSES
from bot.reports.report_parts import Part, Share, Table, Value, of_period, shown
from storage.plan_shape import Level, Status

ABOUT = _("Period and network")
PROGRESS = _("Progress against the action plan (objective, activity, indicator, target, result)")
MEETINGS = _("Meetings and attendance")
TRAININGS = _("Trainings and mentorship: reaction, learning, use")
DIFFICULTIES = _("Difficulties and what was changed")
LESSONS = _("Lessons and next steps")
ORIGIN = _("How the figures were made (who answered, what is hidden, limits)")

NO_PLAN = _("There was no action plan in this period.")
ALL = _("All together")
NETWORK = _("Network")
NOT_COMPARABLE = _("not comparable")


def level(line: Line) -> Text:
    return LEVELS[Level(line.level)]


def status(line: Line) -> Text:
    return STATUSES[Status(line.status)]


def reason(name: str) -> Words:
    return REASONS.get(name) or _("No reason given")


def participants(line: Line) -> Words:
    return PARTICIPANTS.get(line.participants, "")


def several(found: Sequence[Outward]) -> bool:
    return len(found) > 1


def named(found: Sequence[Outward], one: Outward, row: Sequence[Value]) -> tuple[Value, ...]:
    """The row, with the network before it where there are several."""
    return (one.figures.name, *row) if several(found) else tuple(row)


def heads(found: Sequence[Outward], header: Sequence[Words]) -> tuple[Words, ...]:
    return (NETWORK, *header) if several(found) else tuple(header)


def widths(found: Sequence[Outward], each: Sequence[int], network: int = 3) -> tuple[int, ...]:
    return (network, *each) if several(found) else tuple(each)


def compared(line: Line) -> Value:
    """Result minus target. Where one is missing there is nothing to compare yet."""
    if not line.target or not line.actual:
        return None
    found = deviation(line.target, line.actual)
    return NOT_COMPARABLE if found is None else found


# --- parts that several reports have --------------------------------------------------------------


def about(found: Sequence[Outward]) -> tuple[tuple[Words, Value], ...]:
    """The lines under a report's title."""
    first = found[0].figures
    if several(found):
        return (
            (_("Networks"), len(found)),
            (_("Period"), of_period(first.period)),
        )
    return (
        (NETWORK, first.name),
        (_("Municipality"), first.town),
        (_("Period"), of_period(first.period)),
    )


def networks(found: Sequence[Outward]) -> Part:
    """Which networks they are, and how many belong to each."""
    counts, total = members(found)
    rows: list[tuple[Value, ...]] = [
        (one.figures.name, one.figures.town, of_period(one.figures.period), shown(count))
        for one, count in zip(found, counts, strict=True)
    ]
    if several(found):
        rows.append((ALL, None, None, shown(total)))
    header = (NETWORK, _("Municipality"), _("Period"), _("Members"))
    table = Table(
        header=header, rows=tuple(rows), widths=(4, 3, 4, 2), total=several(found)
    )  # fmt: skip
    return Part(title=ABOUT, sheet=_("Networks"), tables=(table,))


def attendance(found: Sequence[Outward], title: Words = MEETINGS) -> Part:
    """Meetings held, and attendance in lots."""
    rows = [named(found, one, attended(one, one.sums.attendance)) for one in found]
    if several(found):
        rows.append((ALL, *attendance_of_all(found)))
    header = (
        _("Meetings held"), _("Of these, trainings"), _("Called off"), _("Counted for attendance"),
        _("Invited"), _("Came"), _("Attendance, %"),
    )  # fmt: skip
    table = Table(
        header=heads(found, header),
        rows=tuple(rows),
        widths=widths(found, (2, 2, 2, 2, 2, 2, 2)),
        total=several(found),
    )
    remarks = left_out(added(one.sums.attendance for one in found))
    return Part(title=title, sheet=_("Attendance"), said=tuple(remarks), tables=(table,))


def attended(one: Outward, counted: Counted) -> tuple[Value, ...]:
    held = of.held(one.figures)
    called_off = [each for each in one.figures.gathered if each.state == "cancelled"]
    trainings = [each for each in held if each.training]
    return (len(held), len(trainings), len(called_off), *sums(counted))


def attendance_of_all(found: Sequence[Outward]) -> tuple[Value, ...]:
    """A meeting that several networks hold together is one meeting."""
    own = [each for one in found for each in one.figures.gathered if each.own]
    held = [each for each in own if each.state == "held"]
    called_off = [each for each in own if each.state == "cancelled"]
    trainings = [each for each in held if each.training]
    counted = added(one.sums.attendance for one in found)
    return (len(held), len(trainings), len(called_off), *sums(counted))


def sums(counted: Counted) -> tuple[Value, ...]:
    """Of nothing that may be counted there is nothing to be shown."""
    if not counted.number:
        return (0, None, None, None)
    return (counted.number, counted.whole, counted.part, Share(counted.percent))


def left_out(counted: Counted) -> Iterator[Words]:
    if counted.left_out:
        yield n_(
            "{n} meeting is not counted for attendance: what it adds could show how one to four "
            "people did. It may count in a longer period.",
            "{n} meetings are not counted for attendance: what they add could show how one to four "
            "people did. They may count in a longer period.",
            counted.left_out,
        )


def rounds_left_out(counted: Counted) -> Iterator[Words]:
    if counted.left_out:
        yield n_(
            "{n} round is not counted: what it adds could show how one to four people did.",
            "{n} rounds are not counted: what they add could show how one to four people did.",
            counted.left_out,
        )


def origin(more: Sequence[Words] = ()) -> Part:
    """The last part of what goes out."""
    return Part(
        title=ORIGIN,
        sheet=_("How it was made"),
        said=(
            _(
                "The figures are counted from what the bot keeps: meetings and their attendance "
                "lists, the action plan as it stood on the last day, and how many of those who "
                "were asked have answered."
            ),
            _(
                "Attendance counts every invitation of every meeting: whoever was invited to three "
                "meetings counts three times."
            ),
            _(
                "Counts of {few} or fewer people are not shown, nor those of which all but "
                "{few} or fewer did the same, nor sums from which they could be worked out. So "
                "meetings count together, in the order of their days, as soon as nobody or at "
                "least {least} came, and nobody or at least {least} did not.",
                few=FEWEST - 1,
                least=FEWEST,
            ),
            *more,
            _("There is no name of a member in this report."),
        ),
    )


NOT_COMPARED = _(
    "A deviation is the result minus the target. It is worked out only where both are one number "
    "of the same unit."
)
