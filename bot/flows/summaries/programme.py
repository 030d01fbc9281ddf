"""/programme: the networks side by side, for leads and the owner; totals, trends and no names."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.flow import Action, Command, Turn
from bot.core.messages import Choice, Option, Press, Text, Words, _, n_
from bot.flows.places import here
from bot.flows.roles import MAY
from bot.flows.summaries import outgoing, printed
from bot.flows.summaries.printed import Wish
from bot.flows.summaries.printed_periods import said
from bot.reports import figures as of
from bot.reports import report_programme as rolled
from bot.reports.figures import Period, percent
from bot.reports.lots import Counted
from bot.reports.outward import Outward, Sums, members
from bot.reports.report_order import PROGRAMME
from bot.reports.report_parts import Pillars
from storage import networks
from storage.database import Store
from storage.members import Member

SHOW, FILE = "programme-show", "programme-file"
PILLARS, OBJECTIVES = "programme-pillars", "programme-objectives"
MONTH, QUARTER, YEAR = "30", "91", "365"  # days up to today
SPANS: dict[str, Text] = {
    MONTH: _("30 days"),
    QUARTER: _("Three months"),
    YEAR: _("One year"),
}
NETWORKS_SHOWN = 6  # with the lines above them, and what is hidden, fourteen lines
OBJECTIVES_SHOWN = 12  # with the title and what is left out, fourteen lines
NOBODY_YET = _("There is no network yet. To make one: /network")


@dataclass(frozen=True, kw_only=True)
class Rolled:
    """What a lead sees over one period."""

    period: Period
    found: Sequence[Outward]
    pillars: Pillars
    language: str


def rolled_up(store: Store, member: Member, now: datetime, days: int) -> Rolled:
    home = networks.get(store, member.network_id)
    period = outgoing.back(here(now, home), days)
    shown = outgoing.in_sight(store, member)
    return Rolled(
        period=period,
        found=outgoing.outward_of_all(store, shown, period, now, member.language, compared=True),
        pillars=Pillars(names=outgoing.pillar_names(store, shown)),
        language=member.language,
    )


# --- the message ----------------------------------------------------------------------------------


def begin(turn: Turn, _words: str) -> None:
    show(turn, "", MONTH)


def show(turn: Turn, _subject: str, value: str) -> None:
    days = value if value in SPANS else MONTH
    seen = rolled_up(turn.store, turn.me, turn.now, int(days))
    if not seen.found:
        turn.say(NOBODY_YET)
        return
    turn.say(
        *lines(seen), title=_("The programme: {period}", period=said(seen.period)),
        choice=taps(turn, days),
    )  # fmt: skip


def lines_of(store: Store, member: Member, now: datetime) -> tuple[Words, ...]:
    """The last thirty days in at most thirteen lines, for whoever is sent them unasked."""
    seen = rolled_up(store, member, now, int(MONTH))
    return tuple(lines(seen)) if seen.found else (NOBODY_YET,)


def lines(seen: Rolled) -> Iterator[Words]:
    found = seen.found
    now, before = rolled.all_together(found)
    yield people(found)
    yield meetings(
        rolled.meetings_of_all(found), now.attendance, before.attendance if before else None
    )
    yield tasks(now, before)
    blocked = sum(len(of.blocked(one.figures)) for one in found)
    if blocked:
        yield n_("⛔ {n} task is blocked", "⛔ {n} tasks are blocked", blocked)
    yield answers(now.checkins, before.checkins if before else None)
    for one in found[:NETWORKS_SHOWN]:
        yield network(one)
    if len(found) > NETWORKS_SHOWN:
        yield n_(
            "{n} more network is in the file.",
            "{n} more networks are in the file.",
            len(found) - NETWORKS_SHOWN,
        )
    if hides(found, now):
        yield _("Counts that could tell of one to four people are not shown.")


def people(found: Sequence[Outward]) -> Text:
    _each, total = members(found)
    if total is None:
        return n_("{n} network", "{n} networks", len(found))
    belong = n_("{n} member", "{n} members", total)
    return n_("{n} network, {members}", "{n} networks, {members}", len(found), members=belong)


def meetings(held: int, now: Counted, before: Counted | None) -> Text:
    if not now.number:
        return _("Meetings: {n} held", n=held)
    line = _("Meetings: {n} held, attendance {percent}%", n=held, percent=now.percent or 0)
    return with_trend(line, rolled.trend_of(now, before))


def tasks(now: Sums, before: Sums | None) -> Text:
    if not now.tasks:
        return _("Action plans: no tasks yet")
    tally = (now.tasks_done, now.tasks)
    line = _(
        "Action plans: {done} of {total} tasks done ({percent}%)",
        done=now.tasks_done, total=now.tasks, percent=percent(*tally) or 0,
    )  # fmt: skip
    return with_trend(
        line, rolled.trend(tally, (before.tasks_done, before.tasks)) if before else None
    )


def answers(now: Counted, before: Counted | None) -> Text:
    if not now.number:
        return _("Check-ins: nothing to count yet")
    line = _(
        "Check-ins: {answered} of {asked} answered ({percent}%)",
        answered=now.part, asked=now.whole, percent=now.percent or 0,
    )  # fmt: skip
    return with_trend(line, rolled.trend_of(now, before))


def with_trend(line: Text, trend: str | None) -> Text:
    return _("{line} {trend}", line=line, trend=trend) if trend else line


def network(one: Outward) -> Text:
    """One network in one line: how many met, came, and what is done."""
    now = one.sums
    held = len(of.held(one.figures))
    met = n_("{n} meeting", "{n} meetings", held)
    done = _("{done} of {total} tasks", done=now.tasks_done, total=now.tasks)
    if not now.attendance.number:
        return _("• {network}: {met}, {done}", network=one.figures.name, met=met, done=done)
    came = now.attendance.percent or 0
    return _(
        "• {network}: {met}, {percent}% came, {done}",
        network=one.figures.name, met=met, percent=came, done=done,
    )  # fmt: skip


def hides(found: Sequence[Outward], now: Sums) -> bool:
    left_out = now.attendance.left_out + now.checkins.left_out
    return members(found)[1] is None or left_out > 0


def taps(turn: Turn, days: str) -> Choice:
    options = [
        Option(label=label, press=Press(action=SHOW, value=span))
        for span, label in SPANS.items()
        if span != days
    ]
    options += [
        Option(
            label=_("By pillar of the strategy"),
            short=_("By pillar"),
            press=Press(action=PILLARS, value=days),
        ),
        Option(label=_("By objective"), press=Press(action=OBJECTIVES, value=days)),
    ]
    if turn.may(MAY[FILE]):
        options += [
            Option(
                label=_("As a workbook"),
                press=Press(action=FILE, value=f"{days} xlsx"),
            ),
            Option(label=_("To print (PDF)"), press=Press(action=FILE, value=f"{days} pdf")),
        ]
    return Choice(options=tuple(options))


# --- what is behind it ----------------------------------------------------------------------------


def pillars(turn: Turn, _subject: str, value: str) -> None:
    seen = rolled_up(turn.store, turn.me, turn.now, int(value if value in SPANS else MONTH))
    tallies = rolled.tallies_by_pillar(seen.found)
    if not tallies:
        turn.say(_("No plan has tasks yet."))
        return
    turn.say(
        *(
            _(
                "• {pillar}: {done} of {total} tasks done",
                pillar=argument(seen.pillars.called(country, code, seen.language)),
                done=done, total=total,
            )
            for (country, code), (done, total) in tallies.items()
        ),
        title=_("Tasks by pillar of the national strategy"),
    )  # fmt: skip


def objectives(turn: Turn, _subject: str, value: str) -> None:
    seen = rolled_up(turn.store, turn.me, turn.now, int(value if value in SPANS else MONTH))
    tallies = rolled.tallies_by_objective(seen.found)
    if not tallies:
        turn.say(_("No plan has tasks yet."))
        return
    lines: list[Words] = [
        _(
            "• {network}, {objective}: {done} of {total} tasks done",
            network=network, objective=argument(title), done=done, total=total,
        )
        for network, title, (done, total) in tallies[:OBJECTIVES_SHOWN]
    ]  # fmt: skip
    left = len(tallies) - OBJECTIVES_SHOWN
    if left > 0:
        lines.append(
            n_("{n} more objective is in the file.", "{n} more objectives are in the file.", left)
        )
    turn.say(*lines, title=_("Tasks by objective"))


def argument(words: Words) -> Text | str:
    return words if isinstance(words, Text | str) else ""


def as_file(turn: Turn, _subject: str, value: str) -> None:
    days, _space, kind = value.partition(" ")
    if days not in SPANS or kind not in printed.FILES:
        begin(turn, "")
        return
    home = networks.get(turn.store, turn.me.network_id)
    period = outgoing.back(here(turn.now, home), int(days))
    if not outgoing.in_sight(turn.store, turn.me):
        turn.say(NOBODY_YET)
        return
    wish = Wish(which=PROGRAMME, period=period, file=kind, language=turn.voice.language)
    printed.order(turn.store, turn.me, wish, turn.event, turn.now)
    turn.say(printed.FOLLOWS)


ACTIONS = (
    Action(name=SHOW, does=show, by=MAY[SHOW]),
    Action(name=PILLARS, does=pillars, by=MAY[PILLARS]),
    Action(name=OBJECTIVES, does=objectives, by=MAY[OBJECTIVES]),
    Action(name=FILE, does=as_file, by=MAY[FILE]),
)
COMMANDS = (
    Command(name="programme", label=_("The programme"), does=begin, by=MAY["programme"], menu=True),
)
