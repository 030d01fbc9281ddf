"""The judgement at hand-over: still wanted, still useful, allowed now? Pure, so by tables."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core import quiet
from bot.core.occasions import Place, local
from bot.engine.judging import End, Facts, Go, Wait, judge, today
from bot.flows.apps.reach import (
    BLOCKED,
    BUDGET,
    LEFT,
    MISSED,
    NO_OPT_IN,
    NOT_OPENED,
    PAUSED_MEMBER,
    PAUSED_NETWORK,
    QUIET,
    RESTING,
    STOPPED,
    TOO_LATE,
)
from bot.flows.places import place_of, quiet_of
from bot.flows.surveys.export import EXPORT
from storage import addresses
from storage.addresses import Address
from storage.ledger import Entry, Standing, Urgency
from storage.members import Member, Role, State
from storage.networks import Network

NOON = datetime(2026, 11, 24, 10, 0, tzinfo=UTC)  # a Tuesday, 12:00 in Beirut
NIGHT = datetime(2026, 11, 24, 20, 30, tzinfo=UTC)  # 22:30 in Beirut
MORNING = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)  # 08:00 there, when the night is over
FRIDAY = datetime(2026, 11, 27, 10, 0, tzinfo=UTC)


def entry(**values: object) -> Entry:
    given: dict[str, object] = {
        "id": 1, "key": "k", "reason": "prompt", "subject": "test", "network_id": 1,
        "member_id": 1, "address_id": None, "due": NOON, "next_at": NOON,
        "expires": NOON + timedelta(days=30), "urgency": Urgency.PROMPT, "budget": True,
        "state": Standing.PLANNED, "revision": 0, "attempt": 0, "part": 0, "fence": 0,
        "platform": "", "platform_id": "", "template": "", "body": "", "handed_at": None,
        "ended_at": None, "why": "",
    }  # fmt: skip
    return Entry(**{**given, **values})  # type: ignore[arg-type]


def member(**values: object) -> Member:
    given: dict[str, object] = {
        "id": 1, "network_id": 1, "role": Role.PRACTITIONER, "proposed_role": "",
        "profession": "other", "state": State.ACTIVE, "name": "Omar", "language": "en",
        "digits": "western", "quiet": {}, "paused_until": None, "spent_on": None,
        "joined_at": NOON,
    }  # fmt: skip
    return Member(**{**given, **values})  # type: ignore[arg-type]


def network(**values: object) -> Network:
    given: dict[str, object] = {
        "id": 1, "programme_id": 1, "office": False, "names": {"en": "N"}, "towns": {"en": "T"},
        "country": "LB", "zone": "Asia/Beirut", "weekend": (5, 6), "languages": ("en",),
        "quiet": {"night": ["21:00", "08:00"], "friday": ["11:00", "14:00"]}, "overrides": (),
        "days": {}, "paused_until": None, "shows_places": False, "controller": "", "contact": "",
        "focal": "", "emergency": "",
    }  # fmt: skip
    return Network(**{**given, **values})  # type: ignore[arg-type]


def address(**values: object) -> Address:
    given: dict[str, object] = {
        "id": 1, "platform": "small", "external": "omar", "group": False, "network_id": 1,
        "member_id": 1, "language": "en", "state": addresses.OK, "last_in_at": NOON,
    }  # fmt: skip
    return Address(**{**given, **values})  # type: ignore[arg-type]


def facts(now: datetime = NOON, **values: object) -> Facts:
    given: dict[str, object] = {
        "entry": entry(), "member": member(), "network": network(), "address": address(),
        "budget_spent": False, "now": now,
    }  # fmt: skip
    return Facts(**{**given, **values})  # type: ignore[arg-type]


REPLY = entry(urgency=Urgency.REPLY, budget=False)
ASKED_FOR = entry(reason=EXPORT, budget=False)
SOON = NOON + timedelta(hours=2)


@pytest.mark.parametrize(
    ("given_facts", "verdict"),
    [
        pytest.param(facts(), Go(), id="nothing against it"),
        pytest.param(
            facts(entry=entry(expires=NOON)), End(state=Standing.EXPIRED, why=TOO_LATE),
            id="of no use any more",
        ),
        pytest.param(
            facts(entry=entry(expires=NOON, why=QUIET)), End(state=Standing.EXPIRED, why=QUIET),
            id="expired while it waited, and says for what",
        ),
        pytest.param(
            facts(address=None), End(state=Standing.FAILED, why=NOT_OPENED), id="never opened it"
        ),
        pytest.param(
            facts(address=address(state=addresses.BLOCKED)),
            End(state=Standing.FAILED, why=BLOCKED),
            id="blocked",
        ),
        pytest.param(
            facts(member=member(state=State.STOPPED)),
            End(state=Standing.WITHDRAWN, why=STOPPED),
            id="said STOP",
        ),
        pytest.param(
            facts(entry=REPLY, member=member(state=State.STOPPED)), Go(), id="the answer to STOP"
        ),
        pytest.param(facts(NIGHT, entry=REPLY), Go(), id="who asks at night is answered at night"),
        pytest.param(
            facts(NIGHT), Wait(until=MORNING, why=QUIET), id="nobody is woken"
        ),
        pytest.param(
            facts(NIGHT, entry=entry(expires=MORNING)),
            End(state=Standing.EXPIRED, why=QUIET),
            id="it would have to be sent at night",
        ),
        pytest.param(
            facts(network=network(paused_until=SOON)), Wait(until=SOON, why=PAUSED_NETWORK),
            id="the network pauses",
        ),
        pytest.param(
            facts(member=member(paused_until=SOON)), Wait(until=SOON, why=PAUSED_MEMBER),
            id="the member pauses",
        ),
        pytest.param(
            facts(member=member(paused_until=SOON), network=network(paused_until=NOON)),
            Wait(until=SOON, why=PAUSED_MEMBER),
            id="the longer of two reasons to wait",
        ),
        pytest.param(
            facts(entry=entry(member_id=None), member=None, address=address(group=True)), Go(),
            id="a group",
        ),
        pytest.param(
            facts(NIGHT, entry=entry(member_id=None), member=None, address=address(group=True)),
            Wait(until=MORNING, why=QUIET),
            id="a group at night",
        ),
        pytest.param(
            facts(address=address(state=addresses.MISSED, strikes=2)), Go(),
            id="two that did not get through prove nothing",
        ),
        pytest.param(
            facts(address=address(state=addresses.BLOCKED, strikes=3)),
            End(state=Standing.FAILED, why=MISSED),
            id="given up after the third, and not said to have blocked us",
        ),
        pytest.param(
            facts(opted_in=False), End(state=Standing.FAILED, why=NO_OPT_IN), id="never agreed"
        ),
        pytest.param(facts(opted_in=False, entry=REPLY), Go(), id="never agreed, and asks"),
        pytest.param(
            facts(opted_in=False, entry=ASKED_FOR), Go(), id="never agreed to more than this file"
        ),
        pytest.param(
            facts(resting_until=SOON), Wait(until=SOON, why=RESTING), id="the platform rests"
        ),
        pytest.param(facts(resting_until=NOON), Go(), id="it has rested"),
        pytest.param(facts(resting_until=SOON, entry=REPLY), Go(), id="it rests, and is asked"),
        pytest.param(
            facts(resting_until=SOON, entry=ASKED_FOR), Go(), id="it rests; somebody waits for this"
        ),
        pytest.param(
            facts(resting_until=SOON, entry=entry(expires=SOON)),
            End(state=Standing.EXPIRED, why=RESTING),
            id="it rests for too long",
        ),
    ],
)  # fmt: skip
def test_the_judgement(given_facts: Facts, verdict: object) -> None:
    assert judge(given_facts) == verdict


@pytest.mark.parametrize("state", [State.LEFT, State.REMOVED])
@pytest.mark.parametrize("urgency", list(Urgency))
def test_R14_nothing_goes_to_somebody_who_is_gone(state: State, urgency: Urgency) -> None:
    verdict = judge(facts(entry=entry(urgency=urgency), member=member(state=state)))
    assert verdict == End(state=Standing.WITHDRAWN, why=LEFT)


def test_H13_one_message_a_day_and_the_next_one_in_the_morning() -> None:
    tomorrow = datetime(2026, 11, 25, 6, 0, tzinfo=UTC)  # 08:00 in Beirut: the night is quiet
    assert judge(facts(budget_spent=True)) == Wait(until=tomorrow, why=BUDGET)
    assert judge(facts(entry=entry(budget=False), budget_spent=True)) == Go()
    assert judge(facts(entry=REPLY, budget_spent=True)) == Go()
    late = entry(expires=tomorrow)
    assert judge(facts(entry=late, budget_spent=True)) == End(state=Standing.EXPIRED, why=BUDGET)


def test_H13_the_day_is_that_of_the_persons_place() -> None:
    """At 23:30 UTC in summer it is the next day in Beirut already."""
    beirut = Place("Asia/Beirut")
    since, until = today(datetime(2026, 7, 1, 23, 30, tzinfo=UTC), beirut)
    assert since == datetime(2026, 7, 1, 21, 0, tzinfo=UTC)
    assert until == datetime(2026, 7, 2, 21, 0, tzinfo=UTC)


MOMENTS = st.datetimes(
    min_value=datetime(2026, 1, 1),
    max_value=datetime(2027, 12, 31),
    timezones=st.just(UTC),
)
PLACES = st.sampled_from([("LB", "Asia/Beirut"), ("JO", "Asia/Amman"), ("LB", "Europe/Paris")])
NIGHTS = st.tuples(st.integers(0, 23), st.integers(0, 23)).map(
    lambda hours: [f"{hours[0]:02}:00", f"{hours[1]:02}:00"]
)


@settings(max_examples=150)
@given(moment=MOMENTS, place=PLACES, night=NIGHTS, own=NIGHTS, private=st.integers(0, 6))
def test_R8_nothing_goes_in_quiet_hours_of_the_persons_own_place(
    moment: datetime, place: tuple[str, str], night: list[str], own: list[str], private: int
) -> None:
    """Whatever the moment: what may go now is not in quiet hours, and what waits, waits for a
    moment that is not, judged here by the wall clock alone."""
    here = network(
        country=place[0], zone=place[1], quiet={"night": night, "friday": ["11:00", "14:00"]}
    )
    somebody = member(quiet={"night": own, "days": [private]})
    far = entry(expires=moment + timedelta(days=400))
    verdict = judge(facts(moment, entry=far, member=somebody, network=here))
    if isinstance(verdict, Go):
        assert not is_quiet(moment, place[1], night, own, private)
    else:
        assert isinstance(verdict, Wait)
        assert verdict.until > moment
        assert is_quiet(moment, place[1], night, own, private)
        if verdict.until < moment + timedelta(days=quiet.SEARCH_DAYS):
            assert not is_quiet(verdict.until, place[1], night, own, private)


def is_quiet(moment: datetime, zone: str, night: list[str], own: list[str], private: int) -> bool:
    wall = local(moment, Place(zone))
    friday = wall.weekday() == 4 and time(11) <= wall.time() < time(14)
    return (
        friday
        or wall.weekday() == private
        or inside(wall.time(), night)
        or inside(wall.time(), own)
    )


def inside(at: time, window: list[str]) -> bool:
    begin, end = (time.fromisoformat(each) for each in window)
    return begin <= at < end if begin <= end else at >= begin or at < end


def test_R8_friday_midday_is_quiet_and_the_oracle_knows_it() -> None:
    assert judge(facts(FRIDAY)) == Wait(until=FRIDAY + timedelta(hours=2), why=QUIET)
    assert is_quiet(FRIDAY, "Asia/Beirut", ["21:00", "08:00"], ["00:00", "00:00"], 7)
    assert quiet.is_quiet(FRIDAY, place_of(network()), *quiet_of(network(), member()))
