"""What happened, as a page: counted line by line, one column for each run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.simulation.kinds import KINDS
from bot.simulation.life import Life
from bot.simulation.promises import PROMISES
from bot.simulation.watching import percentile
from storage import ledger, meetings, plan_items, plans, surveys, turnouts
from storage.database import Store
from storage.meetings import COMING, Meeting, Reply
from storage.meetings import Standing as Held
from storage.plan_shape import Level, Status
from storage.surveys import Standing

WIDTH = 80


@dataclass(frozen=True, kw_only=True)
class Line:
    """One figure. `about` is the heading that it stands under."""

    about: str
    what: str
    value: str


def lines(life: Life) -> list[Line]:
    """Everything that the page tells of one run."""
    with life.engine.transaction() as store:
        return [
            *of_people(life),
            *of_messages(life),
            *of_ends(store),
            *of_time(life),
            *of_meetings(store, life),
            *of_surveys(store, life),
            *of_tasks(store, life),
            *of_promises(life),
        ]


def of_people(life: Life) -> Iterator[Line]:
    figures = life.figures.did
    for what in sorted(figures):
        yield Line(about="What people did", what=what, value=f"{figures[what]:,}")
    for name, count in sorted(life.figures.given_up.items()):
        yield Line(about="What people did", what=f"given up: {name}", value=f"{count:,}")


def of_messages(life: Life) -> Iterator[Line]:
    about, told = "Messages handed over", life.figures.told
    yield Line(about=about, what="all", value=f"{told.total():,}")
    for reason in sorted(told, key=lambda each: (-told[each], each)):
        yield Line(about=about, what=KINDS[reason], value=f"{told[reason]:,}")
    weekly = life.figures.weekly
    weeks = max(1, weekly.total())
    mean = sum(number * times for number, times in weekly.items()) / weeks
    about = "Unasked messages for a person in a week"
    yield Line(about=about, what="on average", value=f"{mean:.2f}")
    yield Line(about=about, what="at most", value=f"{max(weekly, default=0)}")


def of_ends(store: Store) -> Iterator[Line]:
    found: Counter[str] = Counter()
    for (state, why), number in ledger.sums(store).items():
        told = state in ledger.TOLD or not why
        found[state if told else f"{state}: {why}"] += number
    for end in sorted(found):
        yield Line(about="How messages ended", what=end, value=f"{found[end]:,}")


def of_time(life: Life) -> Iterator[Line]:
    about, late = "Seconds after the first allowed moment", life.watch.lateness
    for percent in (50, 99):
        yield Line(about=about, what=f"p{percent}", value=f"{percentile(late, percent)}")
    most = "at most, what was wanted only after its hour included"
    yield Line(about=about, what=most, value=f"{max(late, default=0):,}")
    held = f"{life.watch.held_up:,}"
    yield Line(about=about, what="held up by the outage, not counted here", value=held)


def of_meetings(store: Store, life: Life) -> Iterator[Line]:
    about = "Meetings that were held"
    held = [
        one
        for one in meetings.between(store, life.plan.start.date(), life.plan.ends.date())
        if one.state is Held.HELD
    ]
    ids = [one.id for one in held]
    counted = [
        one for home in life.world.homes for one in turnouts.of_meetings(store, home, ids).values()
    ]
    invited = sum(one.invited for one in counted)
    came = sum(one.came for one in counted)
    kept = [each for one in held for each in meetings.invitees(store, one.id)]
    replied = sum(each.reply is not Reply.SILENT for each in kept)
    coming = sum(each.reply in COMING for each in kept)
    yield Line(about=about, what="meetings", value=f"{len(held):,}")
    yield Line(about=about, what="people invited to them", value=f"{invited:,}")
    yield Line(about=about, what="are noted as present", value=share(came, invited))
    yield Line(about=about, what="replied, as far as it is kept", value=share(replied, len(kept)))
    yield Line(about=about, what="said that they come", value=share(coming, len(kept)))
    yield from of_changes(store, life, held)


def of_changes(store: Store, life: Life, held: Sequence[Meeting]) -> Iterator[Line]:
    """What coordinators did about their meetings."""
    about = "Meetings that were held"
    planned = meetings.between(store, life.plan.start.date(), life.plan.ends.date())
    off = sum(one.state is Held.CANCELLED for one in planned)
    changed = sum(one.revision > 1 for one in held)
    prepared = sum(bool(one.agenda) for one in held)
    decided = sum(bool(one.decisions) for one in held)
    yield Line(about=about, what="moved, or held elsewhere", value=share(changed, len(held)))
    yield Line(about=about, what="called off, not counted here", value=f"{off:,}")
    yield Line(about=about, what="had an agenda", value=share(prepared, len(held)))
    yield Line(about=about, what="decided something", value=share(decided, len(held)))


def of_surveys(store: Store, life: Life) -> Iterator[Line]:
    closed = [
        one
        for home in life.world.homes
        for one in surveys.of_network(store, home)
        if one.state is Standing.CLOSED
    ]
    kinds = {
        "Check-ins": [one for one in closed if one.checkin_id is not None],
        "Surveys": [one for one in closed if one.checkin_id is None],
    }
    for about, some in kinds.items():
        asked = sum(one.asked or 0 for one in some)
        answered = sum(one.answered or 0 for one in some)
        yield Line(about=about, what="closed", value=f"{len(some):,}")
        yield Line(about=about, what="people asked", value=f"{asked:,}")
        yield Line(about=about, what="answered", value=share(answered, asked))


def of_tasks(store: Store, life: Life) -> Iterator[Line]:
    found: Counter[str] = Counter()
    decided = 0
    for home in life.world.homes:
        plan = plans.current(store, home)
        items = plan_items.of_plan(store, plan.id) if plan else []
        found.update(str(one.status) for one in items if one.level is Level.TASK)
        decided += sum(one.meeting_id is not None for one in items)
    yield Line(about="Tasks", what="all", value=f"{found.total():,}")
    yield Line(about="Tasks", what="decided in a meeting", value=share(decided, found.total()))
    for status in Status:
        what = status.replace("_", " ")
        yield Line(about="Tasks", what=what, value=share(found[status], found.total()))


def of_promises(life: Life) -> Iterator[Line]:
    watch = life.watch
    for promise, words in PROMISES.items():
        faults, looked = watch.faults[promise], watch.looked[promise]
        value = f"BROKEN {faults:,} times" if faults else f"held, {looked:,} looks"
        if not looked:
            value = "no occasion"
        yield Line(about="Promises", what=f"{promise}: {words}", value=value)


def share(part: int, whole: int) -> str:
    return f"{part:,} ({round(100 * part / whole)} %)" if whole else "0"


# --- the page -------------------------------------------------------------------------------------


def page(title: str, columns: Sequence[tuple[str, Sequence[Line]]]) -> str:
    """One column for each run, side by side; what only one of them has is empty in the other."""
    found = [{(one.about, one.what): one.value for one in some} for _name, some in columns]
    rows: dict[tuple[str, str], None] = {}
    abouts = dict.fromkeys(one.about for _name, some in columns for one in some)
    for about in abouts:
        for _name, some in columns:
            rows.update(((one.about, one.what), None) for one in some if one.about == about)
    written = [title]
    if len(columns) > 1:
        written.append(f"{'':{WIDTH}}" + "".join(f"{name:>24}" for name, _some in columns))
    heading = ""
    for about, what in rows:
        if about != heading:
            heading = about
            written += ["", about]
        values = "".join(f"{each.get((about, what), ''):>24}" for each in found)
        written.append(f"  {what:{WIDTH - 2}}{values}".rstrip())
    return "\n".join(written) + "\n"


def broken(life: Life) -> str:
    """Each promise that was broken, with the ledger's key."""
    return "".join(
        f"{one.promise} is broken: {one.words} ({one.key})\n" for one in life.watch.broken
    )
