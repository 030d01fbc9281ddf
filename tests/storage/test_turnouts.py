"""Who came is kept for a while, how many came for good."""

from __future__ import annotations

from datetime import timedelta

from bot.engine import planning
from storage import audit, forgotten, ledger, meetings, turnouts
from storage.database import Database
from storage.ledger import Planned
from tests.flows.meetings import plan, tap, town
from tests.fresh import NOW

PAST = timedelta(days=91)


def test_H12_after_ninety_days_a_meeting_has_counts_and_no_names(database: Database) -> None:
    talk = town(database)
    meeting = plan(talk)
    with talk.database.transaction() as store:
        here = {one.member_id for one in meetings.invitees(store, meeting.id)}
        for id in sorted(here)[:3]:
            meetings.set_invitee(store, meeting.id, id, attended="here", reason="family")
        before = turnouts.of_meetings(store, meeting.network_id, [meeting.id])
    assert (before[meeting.id].invited, before[meeting.id].came) == (4, 3)
    talk.wait(PAST - timedelta(days=5))
    with talk.database.transaction() as store:
        planning.clean_up(store, talk.now)
        assert len(meetings.invitees(store, meeting.id)) == 4, "not yet"
    talk.wait(timedelta(days=10))
    with talk.database.transaction() as store:
        planning.clean_up(store, talk.now)
        planning.clean_up(store, talk.now)
        assert meetings.invitees(store, meeting.id) == []
        after = turnouts.of_meetings(store, meeting.network_id, [meeting.id])
    assert after == before
    card = tap(talk, "Rana", "meeting-show", meeting.subject)[-1].text
    assert "Came: 3 of 4." in card
    assert "Karim" not in card


def test_H12_old_rows_of_the_ledger_go_and_the_sums_still_fit(database: Database) -> None:
    with database.transaction() as store:
        for number in range(5):
            row = Planned(key=f"x/{number}", reason="digest", due=NOW + number * timedelta(days=60))
            ledger.plan(store, "x/1", row, row.due)
            entry = ledger.by_key(store, row.key)
            assert entry is not None
            if number != 1:  # one still waits, and is never forgotten
                ledger.end(store, [entry.id], ledger.Standing.EXPIRED, "too late", row.due)
        later = NOW + timedelta(days=60 * 3 + 1)
        assert forgotten.purge(store, later) == 3
        left = {one.key for one in ledger.of_subject(store, "x/1")}
        assert left == {"x/1", "x/4"}
        assert audit.sums(store, later).gone == 0
