"""What a summary says: at most fourteen lines, decisions first, each with its list a tap away."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.core.messages import Choice, Day, Message, Option, Press, Text, Words, _, n_
from bot.flows.surveys.survey_messages import FEWEST
from bot.reports import figures
from bot.reports.figure_words import reasons
from bot.reports.figures import Asked, Figures, Period, percent

MOST_LINES = 14  # of a message, its heading included: what somebody reads on a phone
PLAN = "plan"
TO_PLAN = Press(action="command", subject="plan")
QUIET = _("A quiet week: nothing waits for you.")


@dataclass(frozen=True, kw_only=True)
class Said:
    """One line, and what is behind its button: a list of the summary, or the action plan."""

    line: Words
    opens: str
    button: Text


def message(found: Figures, *, further: tuple[Option, ...] = (), protect: bool = True) -> Message:
    """The heading names neither network nor theme: it shows on a locked phone (H5)."""
    told = said(found)
    if not told:
        return Message(lines=(QUIET,), choice=Choice(options=further) if further else None)
    first, last = (Day(day=each, style="short") for each in (found.period.first, found.period.last))
    heading = _("📊 {first} to {last}", first=first, last=last)
    return Message(
        lines=(heading, *(one.line for one in told)),
        choice=Choice(options=(*openers(told, found.period), *further)),
        protect=protect,
    )


def openers(told: Sequence[Said], period: Period) -> Iterator[Option]:
    """One button a list, in the order of the lines, and the picture."""
    labels = {one.opens: one.button for one in told}
    for name, label in labels.items():
        listed = Press(action="digest-list", subject=subject_of(period), value=name)
        yield Option(label=label, press=TO_PLAN if name == PLAN else listed)
    yield Option(
        label=_("As a picture"), press=Press(action="digest-chart", subject=subject_of(period))
    )


def subject_of(period: Period) -> str:
    """The days that a button is about."""
    return f"period/{period.first}/{period.last}"


def said(found: Figures) -> list[Said]:
    """Nothing where there is nothing to say."""
    return [*decisions(found), *meetings(found), *tasks(found), *answers(found), *reach(found)]


# --- line by line ---------------------------------------------------------------------------------


def decisions(found: Figures) -> Iterator[Said]:
    number = len(figures.undecided(found))
    if number:
        yield Said(
            line=_("❗ Needs your decision: {n}", n=number),
            opens="decisions",
            button=_("Decisions"),
        )


def meetings(found: Figures) -> Iterator[Said]:
    held, button = len(figures.held(found)), _("Meetings")
    came, invited = figures.attendance(found)
    share = percent(came, invited)
    if held and share is None:
        line = _("Meetings: {n} held, nobody is marked as present yet", n=held)
        yield Said(line=line, opens="meetings", button=button)
    elif held:
        line = _("Meetings: {n} held, average attendance {pct}%", n=held, pct=share or 0)
        yield Said(line=line, opens="meetings", button=button)
    for one in figures.coming(found)[:1]:
        line = _("Coming up: {title}, {date}", title=one.title, date=Day(day=one.day))
        yield Said(line=line, opens="meetings", button=button)


def tasks(found: Figures) -> Iterator[Said]:
    lines = (
        ("done", len(figures.done_in_period(found)), _("Tasks done")),
        ("due", len(figures.due_soon(found)), _("Due within seven days")),
        ("overdue", len(figures.overdue(found)), _("Overdue")),
        ("blocked", len(figures.blocked(found)), _("Tasks blocked")),
    )
    told = [
        Said(line=_("{label}: {n}", label=label, n=number), opens=name, button=label)
        for name, number, label in lines
        if number
    ]
    if told:
        done, total = len(figures.done(found)), len(figures.tasks(found))
        line = _(
            "Action plan: {n} of {total} tasks done ({pct}%)",
            n=done,
            total=total,
            pct=percent(done, total) or 0,
        )
        yield Said(line=line, opens=PLAN, button=_("Action plan"))
        yield from told


def answers(found: Figures) -> Iterator[Said]:
    """How many answered, never what: that is shown once, after the closing (H8)."""
    button = _("Check-ins and surveys")
    checkins, surveys = figures.checkins(found), figures.surveys(found)
    if checkins:
        n, total = figures.answers(checkins)
        line = _("Check-ins: {n} of {total} answered", n=n, total=total)
        yield Said(line=line, opens="answers", button=button)
    if surveys:
        n, total = figures.answers(surveys)
        line = _("Surveys: {n} of {total} answered", n=n, total=total)
        yield Said(line=line, opens="answers", button=button)
    if any(too_few(one) for one in found.asked):
        yield Said(
            line=_("Fewer than {n} answers: not shown, to protect members.", n=FEWEST),
            opens="answers",
            button=button,
        )


def too_few(asked: Asked) -> bool:
    return asked.anonymous and asked.answered < FEWEST


def reach(found: Figures) -> Iterator[Said]:
    """By count and reason, and nobody by name (R10)."""
    button = _("Not reached")
    number = figures.lost(found)
    if number:
        line = n_(
            "{n} message did not arrive ({parts})",
            "{n} messages did not arrive ({parts})",
            number,
            parts=reasons(figures.lost_by(found)),
        )
        yield Said(line=line, opens="reach", button=button)
    if found.unreached:
        line = n_(
            "{n} of {total} members cannot be written to now",
            "{n} of {total} members cannot be written to now",
            found.unreached,
            total=found.members,
        )
        yield Said(line=line, opens="reach", button=button)
