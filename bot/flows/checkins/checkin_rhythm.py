"""A rhythm as people say it: every other Monday, toutes les deux semaines, كل أسبوع الخميس."""

from __future__ import annotations

from bot.core import mentions
from bot.core.form import Answers, Asking
from bot.core.weekdays import named
from bot.flows.checkins.checkin_rounds import MONTH, TWO_WEEKS, WEEK
from bot.flows.dates import parse

_SAID = ((TWO_WEEKS, "two_weeks"), (MONTH, "month"), (WEEK, "week"))


def rhythm_in(words: str, asking: Asking) -> Answers | None:
    """What of the questions about a rhythm is answered by that; None where it is no rhythm. On
    which day of a month stays open."""
    language = asking.turn.voice.language
    every = next((rhythm for rhythm, name in _SAID if mentions.mentions(words, "rhythm", name)), "")
    weekdays = named(words, language)
    if not every and not weekdays:
        return None
    found: Answers = {}
    if every in (WEEK, TWO_WEEKS):
        found["every"] = every
    if weekdays and every != MONTH:
        found["weekdays"] = [str(each) for each in weekdays]
    at = parse(words, asking).at
    if at is not None:
        found["at"] = f"{at:%H:%M}"
    return found
