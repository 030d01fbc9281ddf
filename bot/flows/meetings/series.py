"""Meetings that repeat: their days, their series, and how far ahead they are written down."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, cast

from bot.core.flow import Turn
from bot.core.form import Answers, Asking, Item, Question, Type
from bot.core.messages import Day, Text, _
from bot.core.occasions import instant
from bot.core.recurrence import Every, Rule, occurrences
from bot.flows.dates import read_date
from bot.flows.places import place_of
from storage import meetings, networks
from storage.database import Store
from storage.meetings import Meeting, Standing

AHEAD = timedelta(days=60)  # meetings of a series are written down so far ahead
# Later ones of a series are sent out nearly a week before: of weekly ones on the morning after the
# one before, not in the minute in which that begins.
INVITED_BEFORE = timedelta(days=6, hours=8)
PLACE = "place"  # in the rule of a meeting that was moved: the moment from which it was
GONE = (Standing.CANCELLED, Standing.DROPPED)
ONCE = (
    "once", "only once", "just once", "one time", "one-off", "not repeated", "it does not repeat",
    "مرة", "مرة واحدة", "مرة وحدة", "مرة واحدة فقط", "بدون تكرار", "بلا تكرار", "لا يتكرر",
    "marra", "marra wahde", "une fois", "une seule fois", "juste une fois", "sans répétition",
)  # fmt: skip
LONGEST = timedelta(days=731)  # a series is planned again at the latest after two years

KINDS: dict[str, Text] = {
    "none": _("No, once"),
    "weekly": _("Every week"),
    "fortnightly": _("Every two weeks"),
    "monthly_date": _("Every month on the same date"),
    "monthly_weekday": _("Every month on the same weekday"),
}


def until_items(asking: Asking) -> Sequence[Item]:
    first = date.fromisoformat(asking.answers["day"])
    ends = [first + timedelta(days=days) for days in (91, 182, 365)]
    return [
        Item(name=day.isoformat(), label=_("until {date}", date=Day(day=day, style="full")))
        for day in ends
    ]


def until_fault(value: str, asking: Asking) -> Text | None:
    first, last = date.fromisoformat(asking.answers["day"]), date.fromisoformat(value)
    if last <= first:
        return _("The end is before the second meeting. Please choose a later day.")
    if last - first > LONGEST:
        return _("That is very far away. Please choose a day within two years.")
    return None


QUESTIONS = (
    Question(
        name="repeat",
        type=Type.SELECT_ONE,
        label=_("Does it repeat?"),
        choices=tuple(
            Item(name=name, label=label, words=ONCE if name == "none" else ())
            for name, label in KINDS.items()
        ),
    ),
    Question(
        name="until",
        type=Type.WHEN,
        label=_("Until when does it repeat?"),
        relevant=lambda answers: answers.get("repeat", "none") != "none",
        choices=until_items,
        read=read_date,
        constraint=until_fault,
    ),
)


def kept(answers: Answers) -> dict[str, Any]:
    if answers["repeat"] == "none":
        return {}
    return {"every": answers["repeat"], "until": answers["until"], "from": answers["day"]}


def name(turn: Turn, answers: Answers) -> str:
    """One name for all meetings of a series; kept with the turn while they are added."""
    if answers["repeat"] == "none":
        return ""
    return str(turn.store.memory.setdefault(f"series/{turn.event}", secrets.token_hex(8)))


def rule(repeat: dict[str, Any]) -> Rule:
    return Rule(every=cast(Every, repeat["every"]), until=date.fromisoformat(repeat["until"]))


def days(turn: Turn, answers: Answers) -> list[date]:
    """The days to write down now: one, or those of the next weeks."""
    first = date.fromisoformat(answers["day"])
    if answers["repeat"] == "none":
        return [first]
    return occurrences(first, rule(kept(answers)), first, first + AHEAD)


def go_on(store: Store, now: datetime) -> Iterable[Meeting]:
    """Writes down the next meetings of every series that has come near its last one."""
    horizon = now.date() + AHEAD
    for latest in meetings.all_series(store):
        if not latest.repeat or latest.day >= horizon:
            continue
        last = max(meetings.of_series(store, latest.series), key=place_in_series)
        over = any(one.state in GONE and one.repeat.get("ended") for one in (latest, last))
        first = date.fromisoformat(last.repeat["from"])
        following = place_in_series(last).date() + timedelta(days=1)
        for day in () if over else occurrences(first, rule(last.repeat), following, horizon):
            yield copied(store, last, day, now)


def place_in_series(meeting: Meeting) -> datetime:
    """Day and hour that its series has for it, wherever it has been moved."""
    kept = meeting.repeat.get(PLACE)
    return datetime.fromisoformat(kept) if kept else datetime.combine(meeting.day, meeting.at)


def moved(meeting: Meeting) -> dict[str, Any]:
    """The rule of a meeting that is moved: the others of its series stay where they are."""
    if not meeting.repeat:
        return {}
    return {**meeting.repeat, PLACE: place_in_series(meeting).isoformat()}


def copied(store: Store, last: Meeting, day: date, now: datetime) -> Meeting:
    """The next meeting of a series, like the last one but for its day."""
    kept = {name: value for name, value in last.repeat.items() if name != PLACE}
    at = place_in_series(last).time()
    blank = replace(last, day=day, at=at, repeat=kept, decisions="", carried="", code="")
    place = place_of(networks.get(store, last.network_id), last.zone)
    return meetings.add(
        store,
        network_id=blank.network_id,
        now=now,
        title=blank.title,
        place=blank.place,
        link=blank.link,
        agenda="",
        day=day,
        at=blank.at,
        minutes=blank.minutes,
        zone=blank.zone,
        ladder=blank.ladder,
        series=blank.series,
        repeat=blank.repeat,
        audience=blank.audience,
        sends_at=max(now, instant(day, blank.at, place) - INVITED_BEFORE),
        created_by=blank.created_by,
        facilitator_id=blank.facilitator_id,
    )


def own(turn: Turn, subject: str) -> Meeting | None:
    """The meeting of a coordinator's button, if their network hosts it (S4)."""
    id = subject.partition("/")[2]
    found = meetings.find(turn.store, int(id)) if id.isdecimal() else None
    if found is None or turn.network is None or found.network_id != turn.network.id:
        turn.say(_("This button is no longer in use. Send /menu to see what is possible now."))
        return None
    return found
