"""What is offered instead of a question's own choices: remembered for numbers, moments by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, time

from bot.core import counts
from bot.core.form import Answers, Item, without
from bot.core.messages import Day, Hour, Words, _
from bot.core.when import Moment

OFFERED = "~offered"  # in the answers of a conversation: the names offered, by question

_NAME = re.compile(
    r"(?P<day>\d{4}-\d\d-\d\d)(?:T(?P<times>\d\d:\d\d(?:/\d\d:\d\d)*))?(?:\+(?P<minutes>\d{1,4}))?"
)


# --- what was offered last ------------------------------------------------------------------------


def remembering(answers: Answers, question: str, items: Iterable[Item]) -> Answers:
    """The answers with what is offered for a question now; what was offered before is gone."""
    kept = without(answers, [OFFERED])
    names = [item.name for item in items]
    return {**kept, OFFERED: {question: names}} if names else kept


def forgetting(answers: Answers, question: str) -> Answers:
    """The answers once this question is answered."""
    return without(answers, [OFFERED]) if question in answers.get(OFFERED, {}) else answers


def names(answers: Answers, question: str) -> Sequence[str]:
    found: Sequence[str] = answers.get(OFFERED, {}).get(question, ())
    return found


def numbered(answers: Answers, question: str, words: str) -> str | None:
    """The one of them that a typed number means, counted from the top."""
    offered = names(answers, question)
    place = counts.number(words) if offered else None
    if place is None or place not in range(1, len(offered) + 1):
        return None
    return offered[int(place) - 1]


# --- moments --------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Meant:
    """A moment that can be tapped: its day, the hours it may have, and how long it lasts."""

    day: date
    times: tuple[time, ...] = ()
    minutes: int | None = None

    @property
    def name(self) -> str:
        """ "2026-11-26T05:00/17:00+120": all that a tap says."""
        hours = "/".join(f"{at:%H:%M}" for at in self.times)
        lasts = f"+{self.minutes}" if self.minutes else ""
        return self.day.isoformat() + (f"T{hours}" if hours else "") + lasts

    @property
    def item(self) -> Item:
        """With the hour, where there is one."""
        if len(self.times) != 1:
            return Item(name=self.name, label=Day(day=self.day))
        return Item(name=self.name, label=self._shown("long"), short=self._shown("tap"))

    def _shown(self, style: str) -> Words:
        (at,) = self.times
        return _("{date}, {time}", date=Day(day=self.day, style=style), time=Hour(at=at))


def meant(name: str) -> Meant | None:
    """The moment of such a name; None of anything else."""
    found = _NAME.fullmatch(name)
    if found is None:
        return None
    times = (found["times"] or "").split("/")
    return Meant(
        day=date.fromisoformat(found["day"]),
        times=tuple(time.fromisoformat(at) for at in times if at),
        minutes=int(found["minutes"]) if found["minutes"] else None,
    )


def says_more_than_a_day(name: str) -> bool:
    found = _NAME.fullmatch(name)
    return found is not None and bool(found["times"] or found["minutes"])


def by_day(moments: Iterable[Moment], minutes: int | None = None) -> list[Meant]:
    """One of each day, with the hours that it may have."""
    days: dict[date, set[time]] = {}
    for one in moments:
        if one.day is not None:
            days.setdefault(one.day, set()).update(() if one.at is None else (one.at,))
    return [Meant(day=day, times=tuple(sorted(days[day])), minutes=minutes) for day in sorted(days)]
