"""A survey as the answers about it make it, before it is there: its rule, its people, its times."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from bot.core.flow import Turn
from bot.core.form import Answers, Asking, Item
from bot.core.messages import Day, Text, _
from bot.core.occasions import local
from bot.flows.meetings import invited
from bot.flows.meetings.meeting import SETTLE, start_of
from bot.flows.places import here, place_of
from bot.flows.surveys import survey, survey_offers
from bot.flows.surveys.survey import AFTER_END
from bot.flows.surveys.survey_moments import MOST_REMINDERS
from bot.forms.definition import Definition
from storage.meetings import Meeting
from storage.surveys import Standing, Survey

NOW, END, LATER, DAY = "now", "end", "later", "day"  # when it may be asked
LATER_DAYS = 30  # a follow-up: what has become of what was learned
LATER_AT = "10:00"  # of the network's clock, on a working day

OVER = _("That training is over. Please choose another time.")
PAST = _("That day is past. Please choose a day to come.")


def draft(turn: Turn, answers: Answers, form: Definition) -> Survey:
    """What would be sent if it were sent now."""
    meeting = survey_offers.meeting_of(turn, answers)
    blank = Survey(
        id=0,
        network_id=turn.home.id,
        form_id=0,
        checkin_id=None,
        meeting_id=meeting.id if meeting else None,
        round_day=None,
        state=Standing.OPEN,
        anonymous=anonymous(form, answers),
        opens=rule(turn, answers["opens"], answers),
        opens_at=turn.now,
        closes_at=turn.now,
        reminders=min(form.reminders, MOST_REMINDERS),
        audience=audience(turn, answers),
        given={survey_offers.TITLE: meeting.title} if meeting else {},
        asked=None,
        answered=None,
        why="",
        created_by=turn.me.id,
        created_at=turn.now,
        changed_at=turn.now,
        closed_at=None,
    )
    opens = survey.opening(turn.store, blank)
    hours = int(answers.get("hours") or form.hours)  # not chosen yet: as the form suggests
    return replace(blank, opens_at=opens, closes_at=opens + timedelta(hours=hours))


def anonymous(form: Definition, answers: Answers) -> bool:
    """As the form says; else as whoever sends it has chosen."""
    if form.anonymous is not None:
        return form.anonymous
    return bool(answers["anonymous"] == "yes")


def audience(turn: Turn, answers: Answers) -> dict[str, Any]:
    if answers["about"] == survey_offers.SOME:
        return invited.kept(answers, turn.home.id)
    return {"networks": [turn.home.id]}


# --- when -----------------------------------------------------------------------------------------


def rule(turn: Turn, way: str, answers: Answers) -> dict[str, Any]:
    """The rule from which its opening follows, now and whenever the facts change."""
    if way == END:
        return {"after": "meeting", "minutes": AFTER_END // timedelta(minutes=1)}
    if way == LATER:
        return {"after": "meeting", "days": LATER_DAYS, "at": LATER_AT}
    if way == DAY:
        return {"at": f"{answers['day']}T{answers['at']}"}
    soon = here(turn.now + SETTLE, turn.home)  # a minute, in which it can be undone
    return {"at": soon.isoformat(timespec="seconds")}


def opens_items(asking: Asking) -> Sequence[Item]:
    turn: Turn = asking.turn
    meeting = survey_offers.meeting_of(turn, asking.answers)
    ways = [Item(name=NOW, label=_("Now"))]
    if meeting is not None:
        if not over(turn, meeting):
            ways.insert(0, Item(name=END, label=_("At the end of the training")))
        later = later_day(turn, meeting)
        if later > turn.now:
            day = Day(day=local(later, place_of(turn.home)).date())
            label = _("{n} days after it, on {date}", n=LATER_DAYS, date=day)
            ways.append(Item(name=LATER, label=label))
    return [*ways, Item(name=DAY, label=_("On another day"))]


def opens_fault(value: str, asking: Asking) -> Text | None:
    turn: Turn = asking.turn
    meeting = survey_offers.meeting_of(turn, asking.answers)
    if value == END and (meeting is None or over(turn, meeting)):
        return OVER
    if value == LATER and (meeting is None or later_day(turn, meeting) <= turn.now):
        return PAST
    return None


def over(turn: Turn, meeting: Meeting) -> bool:
    ends = start_of(meeting, turn.home) + timedelta(minutes=meeting.minutes)
    return turn.now >= ends + AFTER_END


def later_day(turn: Turn, meeting: Meeting) -> datetime:
    day = survey.working_day(meeting.day + timedelta(days=LATER_DAYS), turn.home)
    return survey.on_day(day, LATER_AT, turn.home)
