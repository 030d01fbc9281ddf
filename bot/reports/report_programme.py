"""The programme's roll-up: networks side by side, all together, and by pillar; without names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from bot.core.messages import Words, _
from bot.reports import figures as of
from bot.reports import report_words as words
from bot.reports.figures import percent
from bot.reports.lots import FEWEST, Counted, added
from bot.reports.outward import Outward, Sums, members, said
from bot.reports.report_parts import Part, Pillars, Report, Share, Table, Value, shown

UP, DOWN = "▲", "▼"
STEADY = 2  # percentage points: less is no trend among a dozen people

Tally = tuple[int, int]  # done, and all


def programme(found: Sequence[Outward], pillars: Pillars, language: str) -> Report:
    """`found`: at least one network, all over the same period."""
    return Report(
        title=_("The programme’s networks side by side"),
        about=words.about(found),
        parts=(
            side_by_side(found),
            plans(found),
            by_pillar(found, pillars, language),
            by_objective(found),
            words.origin(
                (
                    _(
                        "▲ and ▼ show a change of more than {n} percentage points against the "
                        "period before, which is as long; they stand only where both count at "
                        "least {least}.",
                        n=STEADY,
                        least=FEWEST,
                    ),
                )
            ),
        ),
        period=found[0].figures.period,
        landscape=True,
    )


# --- people ---------------------------------------------------------------------------------------


def side_by_side(found: Sequence[Outward]) -> Part:
    counts, total = members(found)
    rows: list[tuple[Value, ...]] = [
        (one.figures.name, shown(count), len(of.held(one.figures)), *people(one.sums, one.before))
        for one, count in zip(found, counts, strict=True)
    ]
    if words.several(found):
        rows.append((words.ALL, shown(total), meetings_of_all(found), *people_of_all(found)))
    header = (
        words.NETWORK, _("Members"), _("Meetings held"), _("Came"), _("Invited"),
        _("Attendance, %"), _("Trend"), _("Check-ins: answers"), _("Check-ins: people asked"),
        _("Answered, %"), _("Trend"),
    )  # fmt: skip
    table = Table(
        header=header,
        rows=tuple(rows),
        widths=(9, 4, 4, 4, 4, 4, 3, 4, 4, 4, 3),
        total=words.several(found),
    )
    remarks = [
        *words.left_out(added(one.sums.attendance for one in found)),
        *words.rounds_left_out(added(one.sums.checkins for one in found)),
    ]
    return Part(
        title=_("Meetings, attendance and answers"),
        sheet=_("Networks"),
        said=tuple(remarks),
        tables=(table,),
    )


def people(now: Sums, before: Sums | None) -> tuple[Value, ...]:
    return (
        *counted(now.attendance, before.attendance if before is not None else None),
        *counted(now.checkins, before.checkins if before is not None else None),
    )


def counted(now: Counted, before: Counted | None) -> tuple[Value, ...]:
    if not now.number:
        return (None, None, None, None)
    return (now.part, now.whole, Share(now.percent), trend_of(now, before))


def people_of_all(found: Sequence[Outward]) -> tuple[Value, ...]:
    now, before = all_together(found)
    return people(now, before)


def all_together(found: Sequence[Outward]) -> tuple[Sums, Sums | None]:
    """Of all networks, now and in the period before where every one of them has one."""
    before = [one.before for one in found if one.before is not None]
    now = summed([one.sums for one in found])
    return now, summed(before) if len(before) == len(found) else None


def summed(some: Sequence[Sums]) -> Sums:
    return Sums(
        meetings=added(one.meetings for one in some),
        trainings=added(one.trainings for one in some),
        checkins=added(one.checkins for one in some),
        surveys=added(one.surveys for one in some),
        tasks_done=sum(one.tasks_done for one in some),
        tasks=sum(one.tasks for one in some),
    )


def meetings_of_all(found: Sequence[Outward]) -> int:
    """One that several networks hold together is one meeting."""
    return sum(each.own for one in found for each in of.held(one.figures))


# --- trends ---------------------------------------------------------------------------------------


def trend_of(now: Counted, before: Counted | None) -> str | None:
    if before is None:
        return None
    return trend((now.part, now.whole), (before.part, before.whole))


def trend(now: Tally, before: Tally) -> str | None:
    """Which way it goes; nothing where it hardly moves, or either counts fewer than five."""
    first, second = percent(*before), percent(*now)
    if first is None or second is None or min(now[1], before[1]) < FEWEST:
        return None
    if abs(second - first) <= STEADY:
        return None
    return UP if second > first else DOWN


# --- plans ----------------------------------------------------------------------------------------


def plans(found: Sequence[Outward]) -> Part:
    rows = [(one.figures.name, *tasks_row(one.sums, one.before, [one])) for one in found]
    if words.several(found):
        rows.append((words.ALL, *tasks_row(*all_together(found), found)))
    header = (
        words.NETWORK, _("Tasks done"), _("Tasks"), _("Done, %"), _("Trend"),
        _("Done in this period"), _("Tasks blocked"), _("Date has passed"),
    )  # fmt: skip
    table = Table(
        header=header,
        rows=tuple(rows),
        widths=(9, 3, 3, 3, 3, 4, 3, 4),
        total=words.several(found),
    )
    return Part(title=_("Action plans"), sheet=_("Action plans"), tables=(table,))


def tasks_row(now: Sums, before: Sums | None, found: Sequence[Outward]) -> tuple[Value, ...]:
    tally = (now.tasks_done, now.tasks)
    return (
        *tally,
        Share(percent(*tally)),
        trend(tally, (before.tasks_done, before.tasks)) if before is not None else None,
        number(found, of.done_in_period),
        number(found, of.blocked),
        number(found, of.overdue),
    )


def number(found: Sequence[Outward], which: Callable[[of.Figures], list[of.Line]]) -> int:
    return sum(len(which(one.figures)) for one in found)


# --- by pillar and objective ----------------------------------------------------------------------


def by_pillar(found: Sequence[Outward], pillars: Pillars, language: str) -> Part:
    tallies = tallies_by_pillar(found)
    countries = {country for country, _code in tallies}
    rows: list[tuple[Value, ...]] = []
    for (country, code), (done, whole) in tallies.items():
        name = pillars.called(country, code, language)
        rows.append(
            (*([country] if len(countries) > 1 else []), name, done, whole,
             Share(percent(done, whole)))
        )  # fmt: skip
    header = (_("Pillar of the national strategy"), _("Tasks done"), _("Tasks"), _("Done, %"))
    several = len(countries) > 1
    table = Table(
        header=(_("Country"), *header) if several else header,
        rows=tuple(rows),
        widths=(2, 10, 2, 2, 2) if several else (10, 2, 2, 2),
    )
    return Part(title=_("By pillar of the national strategy"), sheet=_("Pillars"), tables=(table,))


def tallies_by_pillar(found: Sequence[Outward]) -> dict[tuple[str, str], Tally]:
    """By country and code; tasks without a pillar come last."""
    done: Counter[tuple[str, str]] = Counter()
    whole: Counter[tuple[str, str]] = Counter()
    for one in found:
        for code, (ready, every) in of.by(of.tasks(one.figures), "pillar").items():
            done[one.figures.country, code] += ready
            whole[one.figures.country, code] += every
    order = sorted(whole, key=lambda key: (key[1] == "", key[0], key[1].zfill(4)))
    return {key: (done[key], whole[key]) for key in order}


def by_objective(found: Sequence[Outward]) -> Part:
    rows = [
        (network, title, done, whole, Share(percent(done, whole)))
        for network, title, (done, whole) in tallies_by_objective(found)
    ]
    header = (words.NETWORK, _("Objective"), _("Tasks done"), _("Tasks"), _("Done, %"))
    return Part(
        title=_("By objective"),
        sheet=_("Objectives"),
        tables=(Table(header=header, rows=tuple(rows), widths=(6, 10, 2, 2, 2)),),
    )


def tallies_by_objective(found: Sequence[Outward]) -> list[tuple[str, Words, Tally]]:
    """Of each network's own objectives: its name, the objective, and the tasks."""
    return [
        (one.figures.name, said(title) if title else _("Without an objective"), tally)
        for one in found
        for title, tally in of.by(of.tasks(one.figures), "objective").items()
    ]
