"""The lists of surveys: what is open for oneself, and what is running for those who send."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.flow import Command, Turn
from bot.core.messages import Choice, Day, Hour, Option, Press, Text, Wording, Words, _
from bot.flows.places import here
from bot.flows.roles import MAY, SENDERS
from bot.flows.surveys import survey_offers
from bot.flows.surveys.survey import form_of
from bot.forms.wording import headed, worded
from storage import sessions, surveys
from storage.database import Store
from storage.surveys import Standing, Survey


def show(turn: Turn, _words: str) -> None:
    """First what one can answer oneself, then what one looks after; numbered as one list, as the
    buttons are."""
    mine = surveys.asked_of(turn.store, turn.me.id, turn.now)
    ours = running(turn) if turn.may(SENDERS) else []
    first = len(mine) + 1
    lines: list[Words] = []
    if mine:
        lines.append(_("Open for you:"))
        lines += [open_line(turn, n, each) for n, each in enumerate(mine, start=1)]
    if ours:
        lines.append(_("Sent by your network:"))
        lines += [running_line(turn, n, each) for n, each in enumerate(ours, start=first)]
    if not lines:
        turn.say(*nothing(turn))
        return
    options = start_options(turn, mine)
    options += [look_option(turn, n, each) for n, each in enumerate(ours, start=first)]
    turn.say(*lines, choice=Choice(options=tuple(options)))


def nothing(turn: Turn) -> Sequence[Words]:
    if turn.may(SENDERS):
        return (_("No survey is open now. To send one: /survey"),)
    return (_("Nothing is open for you now. Thank you."),)


def named(store: Store, survey: Survey) -> Wording:
    """What it is called, behind the training that it is about, as its results are."""
    return headed(form_of(store, survey).title, survey.given)


# --- what is open for oneself ---------------------------------------------------------------------


def open_line(turn: Turn, n: int, survey: Survey) -> Text:
    wall = here(survey.closes_at, turn.home)
    return _(
        "{n}. {title}, until {date}, {time}",
        n=n,
        title=named(turn.store, survey),
        date=Day(day=wall.date()),
        time=Hour(at=wall.time()),
    )


def start_options(turn: Turn, mine: Sequence[Survey]) -> list[Option]:
    """What waits half-way is gone on with. Two of one form are told apart by their training."""
    titles = [worded(form_of(turn.store, each).title, each.given) for each in mine]
    return [
        start_option(turn, each, title if titles.count(title) == 1 else named(turn.store, each))
        for each, title in zip(mine, titles, strict=True)
    ]


def start_option(turn: Turn, survey: Survey, title: Wording) -> Option:
    begun = sessions.named(turn.store, turn.address.id, survey.subject, turn.now)
    return Option(
        label=_("Go on: {title}", title=title) if begun else _("Start: {title}", title=title),
        press=Press(action="survey-start", subject=survey.subject),
    )


# --- what one looks after -------------------------------------------------------------------------


def running(turn: Turn) -> list[Survey]:
    """Those that are open or will be, newest first; the rounds of check-ins have their own list."""
    return [
        each
        for each in surveys.of_network(turn.store, turn.home.id)
        if each.state is Standing.OPEN
        and each.closes_at > turn.now
        and survey_offers.manages(turn, each)
    ]


def running_line(turn: Turn, n: int, survey: Survey) -> Text:
    """How many have answered, never what: that is shown once, after the closing (H8)."""
    title = named(turn.store, survey)
    if survey.opens_at > turn.now:
        wall = here(survey.opens_at, turn.home)
        day, at = Day(day=wall.date()), Hour(at=wall.time())
        return _("{n}. {title}: opens on {date}, {time}", n=n, title=title, date=day, time=at)
    asked, answered = surveys.counts(turn.store, survey)
    wall = here(survey.closes_at, turn.home)
    return _(
        "{n}. {title}: {answered} of {total} have answered, open until {date}, {time}",
        n=n,
        title=title,
        answered=answered,
        total=asked,
        date=Day(day=wall.date()),
        time=Hour(at=wall.time()),
    )


def look_option(turn: Turn, n: int, survey: Survey) -> Option:
    return Option(
        label=_("{n}. {title}", n=n, title=named(turn.store, survey)),
        press=Press(action="survey-show", subject=survey.subject),
    )


COMMANDS = (Command(name="surveys", label=_("Surveys"), does=show, by=MAY["surveys"]),)
