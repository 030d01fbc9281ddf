"""/checkin: reporting by oneself; who has done so is not asked again in that round."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.flow import Command, Turn
from bot.core.messages import Choice, Day, Option, Press, Text, _
from bot.flows.checkins import checkin, checkin_words
from bot.flows.roles import MAY
from bot.flows.surveys import survey, survey_answers
from bot.flows.surveys.survey_moments import SILENT, accepts_until
from storage import checkins, surveys
from storage.checkins import Checkin
from storage.surveys import Part, Standing, Survey

NONE = _("There is no check-in that you are asked in.")
NO_CONSENT = _(
    "Check-ins are for those who agreed to surveys. To agree, or to look at what that means: "
    "/privacy"
)


@dataclass(frozen=True, kw_only=True)
class Report:
    """A round that one can report in now, and how it is called."""

    round: Survey
    label: Text


def report(turn: Turn, _words: str) -> None:
    """The round that is open; else the next one; where last time was missed, which one is asked."""
    mine = of_member(turn)
    if not mine:
        turn.say(NONE)
        return
    if not survey.agrees(turn.store, turn.me, turn.now):
        turn.say(NO_CONSENT)
        return
    found = [each for one in mine for each in reports(turn, one)]
    if not found:
        turn.say(_("No round is planned in the coming months."))
    elif len(found) == 1:
        survey_answers.start(turn, found[0].round.subject, "")
    else:
        options = tuple(
            Option(
                label=each.label,
                press=Press(action="survey-start", subject=each.round.subject),
            )
            for each in found
        )
        turn.say(_("Which one would you like to answer?"), choice=Choice(options=options))


def of_member(turn: Turn) -> list[Checkin]:
    """The check-ins of the network that are for this member."""
    return [
        one
        for one in checkins.of_network(turn.store, turn.home.id)
        if any(each.id == turn.me.id for each in checkin.people(turn.store, one))
    ]


def reports(turn: Turn, one: Checkin) -> Iterator[Report]:
    title = checkin_words.title(turn.store, one)
    running = running_round(turn, one)
    if running is not None:
        day = Day(day=checkin_words.day_of(running, turn.home))
        yield Report(round=running, label=_("{title}, {date}", title=title, date=day))
        return
    missed = missed_round(turn, one)
    if missed is not None:
        day = Day(day=checkin_words.day_of(missed, turn.home))
        yield Report(round=missed, label=_("{title}, late for {date}", title=title, date=day))
    ahead = checkin.next_written(turn.store, one, turn.now)
    if ahead is not None:
        day = Day(day=checkin_words.day_of(ahead, turn.home))
        label = _("{title}, already for {date}", title=title, date=day)
        yield Report(round=ahead, label=label)


def running_round(turn: Turn, one: Checkin) -> Survey | None:
    """The round that is open; who has come since it opened begins with the next one."""
    running = checkin.open_round(turn.store, one, turn.now)
    if running is None or turn.me.joined_at > running.opens_at:
        return None
    survey.enrol(turn.store, running, turn.now)
    return running


def missed_round(turn: Turn, one: Checkin) -> Survey | None:
    """The last round, while this member's late answer still counts for it."""
    last = checkin.last_closed(turn.store, one)
    if last is None or turn.now > accepts_until(turn.store, last):
        return None
    part = surveys.participant(turn.store, last.id, turn.me.id)
    return last if part in SILENT[Standing.CLOSED] | {Part.DECLINED} else None


COMMANDS = (
    Command(
        name="checkin", label=_("Check in now"), does=report, by=MAY["checkin"],
    ),
)  # fmt: skip
