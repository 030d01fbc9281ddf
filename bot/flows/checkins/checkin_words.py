"""A check-in in words: how often, when, how long, and where its rounds stand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from bot.core.messages import Day, Hour, Terms, Text, Wording, Words, _, n_
from bot.core.occasions import local
from bot.flows.checkins.checkin_left_out import reason
from bot.flows.checkins.checkin_rounds import MONTH, TWO_WEEKS, WEEK, Round, weekdays
from bot.flows.members.settings import WEEKDAYS
from bot.flows.places import place_of
from bot.flows.surveys.survey import parsed
from bot.forms.definition import Definition
from bot.forms.wording import worded
from storage import forms, surveys
from storage.checkins import Checkin
from storage.database import Store
from storage.networks import Network
from storage.surveys import Survey

HOURS_OF_A_DAY = 24


def form_of(store: Store, checkin: Checkin) -> Definition:
    """The questions that the next round asks."""
    return parsed(forms.get(store, checkin.form_id).definition)


def title(store: Store, checkin: Checkin) -> Wording:
    return worded(form_of(store, checkin).title, {})


# --- how often ------------------------------------------------------------------------------------


def often(rhythm: Mapping[str, Any]) -> tuple[Words, ...]:
    """The rhythm in a line, and its hour in Ramadan in another."""
    lines: list[Words] = [usual(rhythm)]
    if rhythm.get("ramadan"):
        lines.append(_("In Ramadan at {time}", time=clock(rhythm["ramadan"])))
    return tuple(lines)


def usual(rhythm: Mapping[str, Any]) -> Text:
    at = clock(rhythm["at"])
    days = Terms(tuple(WEEKDAYS[each] for each in weekdays(rhythm)))
    if rhythm["every"] == WEEK:
        return _("Every week: {days}, {time}", days=days, time=at)
    if rhythm["every"] == TWO_WEEKS:
        return _("Every two weeks: {days}, {time}", days=days, time=at)
    if rhythm["every"] == MONTH:
        return _("Every month, day {n}, {time}", n=rhythm["day"], time=at)
    return _("Every month on the first working day, {time}", time=at)


def clock(at: str) -> Hour:
    return Hour(at=time.fromisoformat(at))


def length(hours: int) -> Text:
    days, rest = divmod(hours, HOURS_OF_A_DAY)
    return n_("{n} hour", "{n} hours", hours) if rest else n_("{n} day", "{n} days", days)


def reminding(reminders: int) -> Text:
    if not reminders:
        return _("No reminders")
    return n_(
        "{n} reminder to those who have not answered",
        "{n} reminders to those who have not answered",
        reminders,
    )


# --- rounds ---------------------------------------------------------------------------------------


def moment(at: datetime, network: Network) -> Text:
    wall = local(at, place_of(network))
    return _("{date}, {time}", date=Day(day=wall.date()), time=Hour(at=wall.time()))


def coming(each: Round, network: Network, now: datetime) -> Text:
    """One round to come; of one that is left out, why."""
    when = moment(each.opens, network)
    if not each.why:
        return _("• {when}", when=when)
    why = reason(each.why, each.day, network, now)
    return _("• {when}: left out ({why})", when=when, why=why)


def answered(store: Store, one: Survey) -> Text:
    """How many have answered a round; who, is not said."""
    asked, done = surveys.counts(store, one)
    return _("{done} of {total} answered", done=done, total=asked)


def day_of(one: Survey, network: Network) -> date:
    """The date by which a round is known."""
    return one.round_day or local(one.opens_at, place_of(network)).date()
