"""The words of figures: why messages did not arrive, and what a line of the plan waits for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.core.messages import Argument, Day, Terms, Text, _
from bot.reports import figures
from bot.reports.figures import Line
from bot.reports.plan_waiting import NOBODY, Kind
from bot.reports.plan_words import REASONS, STATUSES
from storage.plan_shape import Status

WHYS: Mapping[str, Text] = {
    figures.BLOCKED: _("the bot is blocked"),
    figures.UNOPENED: _("the bot was never opened"),
    figures.WINDOW: _("outside the time in which the app lets us write"),
    figures.LIMIT: _("the app lets us write to no more people that day"),
    figures.UNAGREED: _("not agreed to be written to in that app"),
    figures.PAUSED: _("messages were paused"),
    figures.GONE: _("left, or asked not to be written to"),
    figures.LATE: _("came too late to be useful"),
    figures.UNFETCHED: _("no phone fetched it in time"),
    figures.REFUSED: _("the messaging app did not take it"),
    figures.HELD: _("held back after a restore"),
}


WAITS: Mapping[str, Text] = {
    Kind.LEFT: _("former member"),
    Kind.UNDATED: _("without a date"),
    Kind.DECLINED: _("declined"),
    Kind.TALK: _("wants to talk first"),
    Kind.SILENT: _("no answer"),
    NOBODY: _("nobody does it yet"),
}


def reasons(counted: Mapping[str, int]) -> Terms:
    """By reason, the most frequent first."""
    return Terms(
        tuple(_("{why}: {count}", why=WHYS[why], count=number) for why, number in counted.items())
    )


def standing(line: Line) -> Terms:
    """Where a line stands, what it waits for, and by when it was to be done."""
    said: list[Argument] = [*waits_for(line)]
    if line.due is not None:
        said.append(_("due {date}", date=Day(day=line.due, style="short")))
    return Terms(tuple(said))


def waits_for(line: Line) -> Sequence[Text]:
    if line.status == Status.BLOCKED:
        return [
            STATUSES[Status.BLOCKED],
            *([REASONS[line.reason]] if line.reason in REASONS else []),
        ]
    if line.waits == Kind.UNDATED and line.due is not None:
        return [STATUSES[Status.POSTPONED]]  # as a spreadsheet may say, with a date beside it
    return [WAITS.get(line.waits) or STATUSES[Status(line.status)]]
