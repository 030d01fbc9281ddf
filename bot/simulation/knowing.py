"""Who knows when a meeting is: what each was told last, compared with what is true in the end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from storage import ledger, meetings, members
from storage.database import Store
from storage.ledger import OPEN, TOLD, Entry
from storage.meetings import Meeting, Standing

When = tuple[date, time] | None  # on the wall of its host; None: it is called off
TELLS = frozenset(
    {
        "meeting-invitation", "meeting-reminder", "meeting-today", "meeting-changed",
        "meeting-cancelled",
    }
)  # fmt: skip
NEWS = frozenset({"meeting-changed", "meeting-cancelled"})
NO_REASON = frozenset({"", "not wanted"})


@dataclass(kw_only=True)
class Known:
    """Of each meeting that has not begun: what its people were told."""

    _when: dict[int, dict[int, When]] = field(default_factory=dict)  # by meeting and member

    def told(self, store: Store, entry: Entry) -> None:
        """The platform took a message: it says how things stand at this moment."""
        if entry.reason in TELLS and entry.member_id is not None:
            meeting = meetings.get(store, int(entry.subject.partition("/")[2]))
            self._when.setdefault(meeting.id, {})[entry.member_id] = when(meeting)

    def knows(self, meeting: Meeting, member_id: int) -> bool:
        return self._when.get(meeting.id, {}).get(member_id, when(meeting)) == when(meeting)

    def begun(self, store: Store, now: datetime) -> Iterator[tuple[bool, str, str]]:
        """Each person whose hour has come, as they know it: is it so, words if not, and where to
        look. Who does not know may have gone, or the ledger says by name why no news went out.
        """
        for id, people in list(self._when.items()):
            meeting = meetings.get(store, id)
            come = [one for one, knew in people.items() if hour(meeting, knew) <= now]
            for member_id in come:
                knew = people.pop(member_id)
                fine = knew == when(meeting) or excused(store, meeting, member_id)
                words = f"told {said(knew)}, and it is {said(when(meeting))}"
                yield fine, words, f"{meeting.subject}/{member_id}"
            if not people:
                del self._when[id]


def hour(meeting: Meeting, knew: When) -> datetime:
    """When they would come, or would have come."""
    day, at = knew or (meeting.day, meeting.at)
    return datetime.combine(day, at, ZoneInfo(meeting.zone))


def when(meeting: Meeting) -> When:
    return None if meeting.state is Standing.CANCELLED else (meeting.day, meeting.at)


def said(knew: When) -> str:
    return "called off" if knew is None else f"{knew[0]:%d %b} {knew[1]:%H:%M}"


def excused(store: Store, meeting: Meeting, member_id: int) -> bool:
    member = members.find(store, member_id)
    if member is None or not member.here:
        return True
    return any(
        entry.reason in NEWS
        and entry.revision == meeting.revision
        and entry.state not in (*TOLD, *OPEN)
        and entry.why not in NO_REASON
        for entry in ledger.of_subject(store, meeting.subject, member_id)
    )
