"""Rounds that follow each other, and the newest named paper of a person, on both databases."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from storage import checkins, forms, papers, surveys
from storage.checkins import Checkin
from storage.database import Store
from storage.networks import Network
from storage.surveys import Standing, Survey
from tests.fresh import NOW, fresh_member

WEEK = timedelta(days=7)


def fresh_checkin(store: Store, network: Network) -> Checkin:
    return checkins.add(
        store, network_id=network.id, now=NOW, form_id=fresh_form(store, network.id),
        anonymous=False, rhythm={}, window_hours=72, reminders=1, audience={}, created_by=None,
    )  # fmt: skip


def fresh_form(store: Store, network_id: int) -> int:
    return forms.add(store, network_id=network_id, definition="{}", source="chat", now=NOW).id


def fresh_round(store: Store, checkin: Checkin, week: int, **values: Any) -> Survey:
    given: dict[str, Any] = {
        "network_id": checkin.network_id, "now": NOW, "form_id": checkin.form_id,
        "checkin_id": checkin.id, "anonymous": False, "opens": {}, "opens_at": NOW + week * WEEK,
        "closes_at": NOW + week * WEEK + timedelta(days=3), "reminders": 1, "audience": {},
    }  # fmt: skip
    return surveys.add(store, **{**given, **values})


def test_the_next_round_is_the_first_in_which_people_are_asked(
    store: Store, network: Network
) -> None:
    checkin, other = fresh_checkin(store, network), fresh_checkin(store, network)
    first, last = fresh_round(store, checkin, 0), fresh_round(store, checkin, 4)
    fresh_round(store, checkin, 1, state=Standing.SKIPPED)
    fresh_round(store, checkin, 3, state=Standing.CLOSED)
    fresh_round(store, other, 2)
    assert surveys.next_opening(store, first) == NOW + 3 * WEEK
    assert surveys.next_opening(store, last) is None


def test_the_rounds_of_late_are_those_that_close_after_a_moment(
    store: Store, network: Network
) -> None:
    checkin = fresh_checkin(store, network)
    rounds = [fresh_round(store, checkin, week) for week in range(3)]
    fresh_round(store, fresh_checkin(store, network), 1)
    every = {one.id for one in surveys.of_checkin(store, checkin.id)}
    late = {one.id for one in surveys.of_checkin(store, checkin.id, rounds[0].closes_at)}
    assert every == {one.id for one in rounds}
    assert late == {one.id for one in rounds[1:]}


def test_the_newest_paper_is_of_one_of_these_surveys(store: Store, network: Network) -> None:
    member, other = fresh_member(store, network), fresh_member(store, network)
    checkin = fresh_checkin(store, network)
    rounds = [fresh_round(store, checkin, week) for week in range(4)]
    for number, one in enumerate(rounds[:3]):
        day = date(2026, 11, 23) + number * WEEK
        papers.hand_in(store, one, member.id, {"how": f"{number}"}, day)
    papers.hand_in(store, rounds[3], other.id, {"how": "other"}, date(2026, 12, 31))
    papers.hand_in(store, rounds[1], member.id, {"how": "again"}, date(2026, 11, 30))
    of_these = [rounds[0].id, rounds[1].id, rounds[3].id]
    newest = papers.newest(store, member.id, of_these)
    assert newest is not None
    assert newest.answers == {"how": "again"}
    assert papers.newest(store, member.id, [rounds[3].id]) is None
