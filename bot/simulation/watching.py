"""Watches whether the promises hold that can be seen from outside, by means of its own.

Nothing here asks the engine's own rules: quiet hours, clocks and budgets are worked out anew, from
what coordinators have set and from Python's own zones.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from bot.engine.handover import Claim
from bot.simulation import hours, tasks
from bot.simulation.claims import number
from bot.simulation.knowing import Known
from bot.simulation.people import Person
from bot.simulation.walls import is_quiet, start_of, wall_clock
from storage import (
    audit,
    ledger,
    meetings,
    members,
    networks,
    papers,
    surveys,
)
from storage.database import Store
from storage.ledger import TOLD, Entry, Urgency
from storage.surveys import Survey

ASKS = frozenset(
    {
        "survey-prompt", "survey-reminder", "meeting-invitation", "meeting-reminder",
        "task-reminder", "task-offer",
    }
)  # fmt: skip
MARK = re.compile(r"N(\d+)P\d+")
TOLERATED = timedelta(seconds=10)  # R7
PUT_OFF = timedelta(hours=1)  # longer than a platform is busy: it was to wait, the day being full
CALM = timedelta(hours=1)  # after an outage
MOST_TOLD = 20  # faults that are told one by one of each promise


@dataclass(frozen=True, kw_only=True)
class Broken:
    """A promise that did not hold, and where to look."""

    promise: str
    words: str
    key: str


@dataclass(kw_only=True)
class Watch:
    """Counts how often it looked, and keeps what it found."""

    looked: Counter[str] = field(default_factory=Counter)
    faults: Counter[str] = field(default_factory=Counter)
    broken: list[Broken] = field(default_factory=list)
    lateness: Counter[int] = field(default_factory=Counter)  # seconds
    held_up: int = 0  # messages whose moment came while the bot was down
    outage: tuple[datetime, datetime] | None = None
    _first: dict[int, datetime] = field(default_factory=dict)  # row -> first allowed moment
    _budget: dict[tuple[int, date], set[int]] = field(default_factory=dict)
    _after: Counter[tuple[int, str]] = field(default_factory=Counter)
    known: Known = field(default_factory=Known)
    _expected: dict[int, dict[int, str]] = field(default_factory=dict)  # by meeting and member

    def fault(self, promise: str, words: str, key: str) -> None:
        self.faults[promise] += 1
        if self.faults[promise] <= MOST_TOLD:
            self.broken.append(Broken(promise=promise, words=words, key=key))

    def look(self, promise: str, fine: bool, words: str, key: str) -> None:
        self.looked[promise] += 1
        if not fine:
            self.fault(promise, words, key)

    # --- each message -----------------------------------------------------------------------

    def called(self, store: Store, claim: Claim, person: Person, now: datetime) -> None:
        """A message left for somebody's telephone, whatever became of it."""
        entry = claim.entry
        first = self._first.get(entry.id)
        if first is None or entry.next_at - first > PUT_OFF:
            self._first[entry.id] = entry.next_at
        member = members.find(store, entry.member_id) if entry.member_id else None
        network = networks.get(store, member.network_id) if member else None
        self._gone(store, entry, person)
        self._names(claim, person)
        if member is None or network is None or entry.urgency is Urgency.REPLY:
            return
        wall = wall_clock(network, now)
        asleep = is_quiet(wall, network, member)
        self.look("R8", not asleep, f"it was {wall:%A %H:%M} there, which is quiet", entry.key)
        hours.look_at(self.look, self.known, store, claim, network, member)
        if entry.reason == "task-reminder":
            tasks.nags(self.look, store, claim, member)

    def refused(self, claim: Claim) -> None:
        """For good: if it is ever sent after that, it is by a new reason and from a new moment."""
        self._first.pop(claim.entry.id, None)

    def accepted(self, store: Store, claim: Claim, now: datetime) -> None:
        """The platform took it."""
        entry = claim.entry
        if entry.urgency is not Urgency.REPLY:
            self._after_outage(entry, now)
        if entry.reason == "meeting-close":
            self.over(store, number(entry.subject))
        self.known.told(store, entry)
        first = self._first.pop(entry.id, entry.next_at)
        if self.outage is not None and self.outage[0] <= first < self.outage[1] <= now:
            self.held_up += 1
        else:
            self.lateness[int((now - first).total_seconds())] += 1
        if entry.member_id is not None and (entry.budget or entry.reason in ASKS):
            member = members.find(store, entry.member_id)
            if member is not None:
                day = wall_clock(networks.get(store, member.network_id), now).date()
                self._spend(entry, day)

    def _spend(self, entry: Entry, day: date) -> None:
        spent = self._budget.setdefault((entry.member_id or 0, day), set())
        spent.add(entry.id)
        words = f"the {len(spent)}th message of {day} that counts"
        self.look("H13", len(spent) <= 1, words, entry.key)

    def _gone(self, store: Store, entry: Entry, person: Person) -> None:
        """Somebody who is gone is no member any more, and is answered as a stranger."""
        known = members.find(store, person.member_id) if person.member_id else None
        gone = known is not None and not known.here
        fine = not gone or (entry.urgency is Urgency.REPLY and entry.network_id is None)
        farewell = gone and entry.urgency is Urgency.REPLY
        self.look("R14", fine or farewell, "its reader had left or was removed", entry.key)

    def _names(self, claim: Claim, person: Person) -> None:
        for request in claim.requests:
            labels = [label.text for row in request.rows for label in row]
            text = "\n".join((request.text, *labels))
            others = {int(found) for found in MARK.findall(text)} - {person.network}
            self.look("S4", not others, f"it names a member of network {others}", claim.entry.key)

    def _after_outage(self, entry: Entry, now: datetime) -> None:
        if self.outage is None or not self.outage[1] <= now < self.outage[1] + CALM:
            return
        of_whom = (entry.member_id or 0, entry.subject)
        self._after[of_whom] += 1
        number_now = self._after[of_whom]
        self.look("R11", number_now == 1, f"the {number_now}th of its series", entry.key)

    # --- what people did --------------------------------------------------------------------

    def tapped(
        self, store: Store, person: Person, meant: tuple[str, str, str], now: datetime
    ) -> None:
        """A button is pressed: what it changes is looked for at the end."""
        action, subject, value = meant
        if action != "rsvp" or person.member_id is None:
            return
        meeting = meetings.find(store, number(subject))
        if meeting is None:
            return
        replies = self._expected.setdefault(meeting.id, {})
        if now < start_of(meeting):
            replies[person.member_id] = value
        else:
            replies.pop(person.member_id, None)  # it may count while the meeting goes on

    def typed(self, person: Person) -> None:
        """Words may change any reply: what they mean is not for us to say."""
        for replies in self._expected.values():
            replies.pop(person.member_id or 0, None)

    def came_in(self, distinct: int, new: int, moment: datetime) -> None:
        words = f"{new} of {distinct} events were new at {moment:%d %b %H:%M}"
        self.look("R2", new == distinct, words, "inbox")

    def closed(self, store: Store, survey: Survey) -> None:
        """A survey's window is over, and was closed."""
        if survey.anonymous:
            asked = surveys.participants(store, survey.id)
            rows = ledger.of_subject(store, survey.subject)
            named = [row.key for row in rows if row.member_id is not None]
            words = f"{len(asked)} people and {len(named)} messages can still be told"
            self.look("H7", not asked and not named, words, survey.subject)
            return
        by = Counter(paper.member_id for paper in papers.of_surveys(store, [survey.id]))
        twice = [id for id, times in by.items() if times > 1]
        self.look("R2", not twice, f"{len(twice)} answered twice", survey.subject)

    # --- at the end -------------------------------------------------------------------------

    def settle(self, store: Store, now: datetime, told: int) -> None:
        """The sums of the ledger, and what the platform says of them.

        Replies in the middle of an anonymous survey are wiped (H7), and old rows go (H12).
        """
        found = audit.sums(store, now)
        wrong: dict[str, Any] = {
            "states without a name": found.unknown_state,
            "ends without a moment": found.ended_without_moment,
            "told without proof": found.told_without_proof,
            "not sent, without a reason": found.unsent_without_reason,
            "open and ended": found.open_with_end,
            "overdue": found.overdue,
            "abandoned": found.abandoned,
            "events set aside": found.aside,
        }
        for what, count in wrong.items():
            self.look("R10", not count, f"{count} {what}", "audit")
        kept = sum(found.by_state.get(state, 0) for state in TOLD)
        missing = told - kept - found.gone
        words = f"{kept} told in the ledger, {found.gone} wiped, {told} on telephones"
        self.look("R10", 0 <= missing <= audit.purged(store), words, "audit")
        late = percentile(self.lateness, 99)
        self.look("R7", late <= TOLERATED.seconds, f"p99 is {late} s", "ledger")

    def over(self, store: Store, meeting_id: int) -> None:
        """A meeting is over: what is kept of each reply is what its last tap said."""
        for member_id, value in self._expected.pop(meeting_id, {}).items():
            invitee = meetings.invitee(store, meeting_id, member_id)
            if invitee is not None and invitee.reply:
                words = f"the last tap said {value}, and {invitee.reply} is kept"
                self.look("R2", invitee.reply == value, words, f"meeting/{meeting_id}/{member_id}")

    def doubles(self, shown: Mapping[int, int], unsure: Collection[int]) -> list[int]:
        """Rows that stood on a screen more than once; returns those that need no further look."""
        for row, times in shown.items():
            fine = times == 1 or (times == 2 and row in unsure)
            self.look("R4", fine, f"it was shown {times} times", f"row {row}")
        return [row for row in shown if row not in unsure]

    def news(self, store: Store, now: datetime) -> None:
        """Nobody went to a meeting that was then no more, or stayed away from one that was."""
        for fine, words, key in self.known.begun(store, now):
            self.look("R4", fine, words, key)

    def forget(self, now: datetime) -> None:
        """Days that are over."""
        since = (now - timedelta(days=3)).date()
        self._budget = {key: rows for key, rows in self._budget.items() if key[1] >= since}


def percentile(counted: Counter[int], percent: float) -> int:
    """The smallest value that at least so many percent do not exceed."""
    left = counted.total() * percent / 100
    for value in sorted(counted):
        left -= counted[value]
        if left <= 0:
            return value
    return 0
