"""A programme of two networks with plans, meetings and check-ins, and somebody who leads it."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any

from bot.forms import definition
from bot.forms.pack import pack
from storage import checkins, forms, meetings, networks, plan_items, plans, surveys
from storage.database import Database, Store
from storage.members import Member
from storage.networks import Network
from storage.plan_shape import Agreed, Level, Status
from tests.flows.meetings import MONDAY
from tests.flows.talk import Talk

PEOPLE = ("Karim", "Nour", "Joelle", "Ali", "Maya", "Samir", "Hala", "Ziad", "Lina", "Omar", "Dina")
OBJECTIVE, ACTIVITY = "Safer schools", "Open days"


def programme(database: Database) -> Talk:
    """Saida has twelve members, Zahle twelve; Dana leads, Olga owns, Aida audits."""
    talk = Talk(database, MONDAY)
    office = talk.network("Office", "LB", office=True)
    for name, role in (("Dana", "lead"), ("Olga", "owner"), ("Aida", "auditor")):
        talk.member(name, role, "en", office)
    for town in ("Saida", "Zahle"):
        home = talk.network(town, "LB", languages=["en", "ar", "fr"])
        mark = "" if town == "Saida" else "-Z"
        talk.member(f"Rana{mark}", "coordinator", "en", home)
        for name in PEOPLE:
            talk.member(f"{name}{mark}", "practitioner", "en", home)
    return talk


def network_of(store: Store, town: str) -> Network:
    return next(one for one in networks.listed(store) if one.town("en") == town)


def person(talk: Talk, store: Store, name: str) -> Member:
    found = talk.find(store, name)
    assert found is not None
    return found


def held(talk: Talk, town: str, day: date, came: int, **values: Any) -> int:
    """A meeting of all twelve, to which the first so many came."""
    mark = "" if town == "Saida" else "-Z"
    with talk.database.transaction() as store:
        home = network_of(store, town)
        made = meetings.add(
            store, network_id=home.id, now=talk.now, sends_at=talk.now, code="", series="",
            **{"title": "Coordination", "day": day, "at": time(15), "minutes": 60,
               "zone": home.zone, "ladder": (), "repeat": {}, "audience": {}, **values},
        )  # fmt: skip
        people = [person(talk, store, f"{name}{mark}") for name in ("Rana", *PEOPLE)]
        meetings.invite(store, made.id, [(one.id, one.network_id) for one in people])
        for number, one in enumerate(people):
            meetings.set_invitee(store, made.id, one.id, attended="here" if number < came else "")
    return made.id


def plan(talk: Talk, town: str, statuses: tuple[Status, ...], **values: Any) -> None:
    """One objective, one activity, and a task of Karim's for each of these."""
    mark = "" if town == "Saida" else "-Z"
    with talk.database.transaction() as store:
        home, karim = network_of(store, town), person(talk, store, f"Karim{mark}")
        made = plans.add(store, network_id=home.id, title="Plan 2026", now=talk.now)
        top = plan_items.add(store, made, Level.OBJECTIVE, talk.now, title=OBJECTIVE)
        below = plan_items.add(
            store, made, Level.ACTIVITY, talk.now, parent_id=top.id,
            **{"title": ACTIVITY, "indicator": "Schools", "baseline": "0", "target": "12",
               "actual": "9", "lesson": "Begin earlier", **values},
        )  # fmt: skip
        for number, status in enumerate(statuses, start=1):
            plan_items.add(
                store, made, Level.TASK, talk.now, title=f"Task {number}", parent_id=below.id,
                status=status, member_id=karim.id, agreed=Agreed.ACCEPTED,
                pillar=str(number % 2 + 1), reason="venue" if status is Status.BLOCKED else "",
                due=date(2026, 11, 20),
            )  # fmt: skip


def task(talk: Talk, town: str, title: str, **values: Any) -> None:
    """One more task of Karim's in that plan."""
    mark = "" if town == "Saida" else "-Z"
    with talk.database.transaction() as store:
        home, karim = network_of(store, town), person(talk, store, f"Karim{mark}")
        made = plans.current(store, home.id)
        assert made is not None
        above = next(
            one for one in plan_items.of_plan(store, made.id) if one.level is Level.ACTIVITY
        )
        plan_items.add(
            store, made, Level.TASK, talk.now, title=title, parent_id=above.id,
            member_id=karim.id, agreed=Agreed.ACCEPTED, **values,
        )  # fmt: skip


def closed(talk: Talk, town: str, day: date, answered: int, *, checkin: bool = True) -> None:
    """A round of a check-in, or a named survey, of twelve people, that closed at noon."""
    with talk.database.transaction() as store:
        home = network_of(store, town)
        kept = forms.add(
            store, network_id=home.id, definition=definition.to_json(pack()["weekly_checkin"]),
            source="pack/weekly_checkin", now=talk.now,
        )  # fmt: skip
        rhythm = {"every": "week", "weekdays": [3], "at": "17:00", "from": "2026-11-05"}
        one = checkins.add(
            store, network_id=home.id, now=talk.now, form_id=kept.id, anonymous=False,
            rhythm=rhythm, window_hours=48, reminders=0, audience={}, created_by=None,
        )  # fmt: skip
        checkins.change(store, one, talk.now, state="off")
        closes = datetime.combine(day, time(10), tzinfo=UTC)
        surveys.add(
            store, network_id=home.id, now=talk.now, form_id=kept.id, anonymous=False,
            checkin_id=one.id if checkin else None, opens={"at": closes.isoformat()},
            opens_at=closes, closes_at=closes, reminders=0, audience={},
            state=surveys.Standing.CLOSED, asked=12, answered=answered,
        )  # fmt: skip
