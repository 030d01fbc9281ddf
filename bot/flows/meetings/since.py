"""/since: what happened between two meetings."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from bot.core.flow import Action, Command, Turn
from bot.core.messages import Choice, Day, Option, Press, Terms, Text, Words, _, n_
from bot.flows.meetings import decided_lines, series
from bot.flows.meetings.meeting import start_of
from bot.flows.places import here
from bot.flows.roles import MAY
from bot.flows.summaries import digest_lines
from bot.flows.summaries.figures import bounds, gather
from bot.flows.tasks.task import GONE
from bot.reports import figures
from bot.reports.figure_words import standing
from bot.reports.figures import Figures, Line, Period
from storage import meetings, plan_revisions
from storage.meetings import Meeting, Standing
from storage.plan_shape import Status

SINCE = "since"
MOST_LINES = 14  # of the message, as of a summary; the rest is a tap away
DECIDED_SHOWN, TITLES_SHOWN = 3, 2
LIST_SHOWN = 20  # lines of a list behind a tap
LOOK_BACK = timedelta(days=365)
PAIRS_SHOWN = 8
NONE_HELD = _("No meeting has been held yet. To see how things stand: /plan")
HEADINGS: dict[str, Text] = {
    "done": _("Done"),
    "moved": _("Moved to another date"),
    "blocked": _("Blocked"),
    "new": _("New"),
}


@dataclass(frozen=True, kw_only=True)
class Between:
    """From a meeting that was held to a later one, or up to now. The days count as a whole."""

    first: Meeting
    second: Meeting | None

    def period(self, turn: Turn) -> Period:
        last = self.second.day if self.second else here(turn.now, turn.home).date()
        return Period(first=self.first.day, last=max(last, self.first.day))

    def press(self, what: str = "") -> Press:
        until = self.second.id if self.second else 0
        return Press(action=SINCE, subject=self.first.subject, value=f"{until}/{what}")


def held(turn: Turn) -> list[Meeting]:
    """The meetings of the own network that have begun, oldest first."""
    today = here(turn.now, turn.home).date()
    return [
        one
        for one in meetings.lately(turn.store, turn.home.id, today - LOOK_BACK, today)
        if one.state in (Standing.PLANNED, Standing.HELD) and start_of(one, turn.home) <= turn.now
    ]


# --- the ways in ----------------------------------------------------------------------------------


def command(turn: Turn, _words: str = "") -> None:
    found = held(turn)
    if not found:
        turn.say(NONE_HELD)
    else:
        show(turn, Between(first=found[-1], second=None))


def press(turn: Turn, subject: str, value: str) -> None:
    """A meeting alone means what led up to it; "12/done" is a list of what lies between two."""
    meeting = series.own(turn, subject)
    if meeting is None:
        return
    if not value:
        show(turn, before(turn, meeting))
        return
    until, _slash, what = value.partition("/")
    second = series.own(turn, f"meeting/{until}") if until != "0" else None
    if until != "0" and second is None:
        return
    between = Between(first=meeting, second=second)
    if what == "earlier":
        choose(turn)
    elif what in HEADINGS:
        show_list(turn, between, what)
    elif what == "decided":
        show_decided(turn, between)
    elif what:
        turn.say(GONE)
    else:
        show(turn, between)


def before(turn: Turn, meeting: Meeting) -> Between:
    """From the meeting before this one; from this one on where it is the first."""
    earlier = [one for one in held(turn) if (one.day, one.at) < (meeting.day, meeting.at)]
    if not earlier:
        return Between(first=meeting, second=None)
    begun = start_of(meeting, turn.home) <= turn.now
    return Between(first=earlier[-1], second=meeting if begun else None)


def option(meeting: Meeting) -> Option:
    return Option(
        label=_("Since the meeting before"), press=Press(action=SINCE, subject=meeting.subject)
    )


def choose(turn: Turn) -> None:
    """Earlier spans: from each meeting to the one after it."""
    found = held(turn)
    later: list[Meeting | None] = [*found[1:], None]
    pairs = [Between(first=one, second=two) for one, two in zip(found, later, strict=True)]
    options = tuple(
        Option(label=span(turn, each), press=each.press())
        for each in reversed(pairs[-PAIRS_SHOWN:])
    )
    turn.say(_("Between which meetings?"), choice=Choice(options=options))


def span(turn: Turn, between: Between) -> Text:
    period = between.period(turn)
    first = Day(day=period.first, style="short")
    if between.second is None:
        return _("{first} until now", first=first)
    return _("{first} to {last}", first=first, last=Day(day=period.last, style="short"))


# --- what happened --------------------------------------------------------------------------------


def show(turn: Turn, between: Between) -> None:
    found = gathered(turn, between)
    changed = changes(turn, found)
    lines: list[Words] = [
        heading(between),
        *(one.line for one in digest_lines.meetings(met(found))),
        *decided(between),
        *task_lines(found, changed),
        *(one.line for one in digest_lines.answers(found)),
    ]
    if len(lines) == 1:
        lines.append(_("Nothing has been noted in this time."))
    turn.say(*lines[:MOST_LINES], choice=Choice(options=ways(turn, between, changed)), protect=True)


def gathered(turn: Turn, between: Between) -> Figures:
    return gather(turn.store, turn.home, between.period(turn), turn.now, language=turn.me.language)


def met(found: Figures) -> Figures:
    """What is still to come did not happen in between."""
    return replace(found, gathered=tuple(figures.held(found)), upcoming=())


def heading(between: Between) -> Text:
    first = Day(day=between.first.day)
    if between.second is None:
        return _("Since “{title}” on {date}:", title=between.first.title, date=first)
    return _(
        "From “{title}” on {first} to “{other}” on {last}:",
        title=between.first.title,
        first=first,
        other=between.second.title,
        last=Day(day=between.second.day),
    )


def decided(between: Between) -> list[Words]:
    """What the first one decided: a few lines, the others are a tap away."""
    points = decided_lines.decided(between.first.decisions)
    if not points:
        return []
    told: list[Words] = [_("Decided then:")]
    return [*told, *(_("• {line}", line=line) for line in points[:DECIDED_SHOWN])]


def changes(turn: Turn, found: Figures) -> dict[str, list[Line]]:
    """The tasks of the plan by what happened to them in this time, as they stood at its end."""
    since, until = bounds(turn.home, found.period)
    history = plan_revisions.changes_between(turn.store, turn.home.id, since, until)
    added = {one.item_id for one in history if one.before is None}
    moved = {
        one.item_id for one in history if one.before and one.after and "due" in one.after
    } - added
    stuck = {one.item_id for one in history if (one.after or {}).get("status") == Status.BLOCKED}
    there = figures.tasks(found)
    return {
        "done": figures.done_in_period(found),
        "moved": [one for one in there if one.id in moved and one.status != Status.DONE],
        "blocked": [one for one in figures.blocked(found) if one.id in stuck],
        "new": [one for one in there if one.id in added],
    }


def task_lines(found: Figures, changed: dict[str, list[Line]]) -> list[Words]:
    lines: list[Words] = []
    for name, some in changed.items():
        if not some:
            continue
        titles: list[str | Text] = [one.title for one in some[:TITLES_SHOWN]]
        if len(some) > TITLES_SHOWN:
            titles.append(n_("{n} more", "{n} more", len(some) - TITLES_SHOWN))
        lines.append(
            _("{label} ({n}): {titles}", label=HEADINGS[name], n=len(some),
              titles=Terms(tuple(titles)))
        )  # fmt: skip
    late = figures.overdue(found)
    if late:
        lines.append(_("Overdue at the end: {n}", n=len(late)))
    return lines


def ways(turn: Turn, between: Between, changed: dict[str, list[Line]]) -> tuple[Option, ...]:
    options = [
        Option(label=_("Tasks: {label}", label=HEADINGS[name]), press=between.press(name))
        for name, some in changed.items()
        if some
    ]
    if len(decided_lines.decided(between.first.decisions)) > DECIDED_SHOWN:
        options.append(Option(label=_("All that was decided"), press=between.press("decided")))
    if len(held(turn)) > 1:
        options.append(Option(label=_("Between other meetings"), press=between.press("earlier")))
    plan = Press(action="command", subject="plan")
    return (*options, Option(label=_("The action plan"), press=plan))


# --- behind the taps ------------------------------------------------------------------------------


def show_list(turn: Turn, between: Between, what: str) -> None:
    """With whoever is responsible: it is their task, and the reader's own network."""
    some = changes(turn, gathered(turn, between))[what]
    back = Option(label=_("Back to the overview"), press=between.press())
    lines: list[Words] = [
        _("{n}. {title} ({what})", n=n, title=one.title, what=facts(one))
        for n, one in enumerate(some[:LIST_SHOWN], start=1)
    ]
    if not lines:
        lines = [_("Nothing of this is left.")]
    if len(some) > LIST_SHOWN:
        lines.append(n_("And {n} more: /plan", "And {n} more: /plan", len(some) - LIST_SHOWN))
    turn.say(
        *lines,
        title=_("Tasks: {label}", label=HEADINGS[what]),
        choice=Choice(options=(back,)),
        protect=True,
    )


def facts(line: Line) -> Terms | Text:
    if not line.who:
        return standing(line)
    return Terms((line.who, standing(line)))


def show_decided(turn: Turn, between: Between) -> None:
    points: Sequence[Words] = [
        _("{n}. {line}", n=n, line=line)
        for n, line in enumerate(decided_lines.decided(between.first.decisions), start=1)
    ]
    back = Option(label=_("Back to the overview"), press=between.press())
    turn.say(
        _("{date}: what was decided", date=Day(day=between.first.day)),
        *points,
        choice=Choice(options=(back,)),
        protect=True,
    )


ACTIONS = (Action(name=SINCE, does=press, by=MAY[SINCE]),)
COMMANDS = (
    Command(name=SINCE, label=_("Since the last meeting"), does=command, by=MAY[SINCE], menu=False),
)
