"""Makes the demonstration's data: six towns, invented members, and the meetings behind them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from bot import content
from bot.core.occasions import local
from bot.engine.invented import SEEDED
from bot.engine.seeding_plans import seed_plan
from bot.engine.seeding_surveys import seed_checkin, seed_training
from bot.flows.meetings.meeting import DEFAULT_LADDER
from bot.flows.members.privacy import CONSENT_LASTS, CONSENT_VERSION, PURPOSES
from bot.flows.places import place_of
from bot.handlers.web.visitor import new_address
from storage import addresses, meetings, members, networks, notes
from storage.database import Store
from storage.meetings import Meeting, Reply, Standing
from storage.members import Member, Role
from storage.networks import Network

WRITTEN_IN = "ar"  # the language in which the coordinators of the demonstration write
PLANNED_BEFORE = timedelta(days=14)
ABSENT_EVERY = 4  # of those invited to a past meeting, one in so many did not come


def seed(store: Store, now: datetime) -> None:
    """Six towns in two countries, about thirteen invented members each."""
    told: dict[str, Any] = content.read("demo.json")
    programme = networks.add_programme(store, told["programme"], now)
    for one in told["networks"]:
        network = networks.add(
            store,
            programme_id=programme,
            names=one["names"],
            towns=one["towns"],
            country=one["country"],
            now=now,
            controller=one.get("controller", ""),
            contact=one.get("contact", ""),
            focal=one.get("focal", ""),
            emergency=one.get("emergency", ""),
        )
        people = [seed_member(store, network, person, now) for person in one["members"]]
        made = [seed_meeting(store, network, people, each, now) for each in one["meetings"]]
        if one.get("survey"):
            latest = max(made, key=lambda meeting: (meeting.day, meeting.at))
            seed_training(store, network, latest, people, now)
        coordinator = next(each for each in people if each.role is Role.COORDINATOR)
        seed_checkin(store, network, coordinator, now)
        seed_plan(store, network, people, now)
    seed_office(store, programme, told["office"], now)
    notes.put(store, SEEDED, now.isoformat())


def seed_office(store: Store, programme: int, told: dict[str, Any], now: datetime) -> None:
    """Who leads the programme, and who owns it: they see totals of all networks."""
    office = networks.add(
        store,
        programme_id=programme,
        names=told["names"],
        towns=told["towns"],
        country=told["country"],
        now=now,
        office=True,
    )
    for person in told["members"]:
        seed_member(store, office, person, now)


def seed_member(store: Store, network: Network, person: dict[str, Any], now: datetime) -> Member:
    language = person["language"]
    member = members.add(
        store,
        network_id=network.id,
        role=Role(person.get("role", Role.PRACTITIONER)),
        profession=person["profession"],
        name=person["names"].get(language) or person["names"]["ar"],
        language=language,
        now=now,
    )
    members.consent(
        store, member, PURPOSES["all"], version=CONSENT_VERSION, now=now, until=now + CONSENT_LASTS
    )
    address = addresses.meet(store, "web", new_address(), now)
    addresses.change(store, address.id, member_id=member.id)
    return member


def seed_meeting(
    store: Store, network: Network, people: Sequence[Member], told: dict[str, Any], now: datetime
) -> Meeting:
    """A meeting that lies behind: held, with its decisions, and most of its people there."""
    before = now - PLANNED_BEFORE
    coordinator = next(one for one in people if one.role is Role.COORDINATOR)
    meeting = meetings.add(
        store,
        network_id=network.id,
        now=before,
        title=told["title"][WRITTEN_IN],
        place=told["place"][WRITTEN_IN],
        link="",
        agenda=told["agenda"][WRITTEN_IN],
        decisions=told["decisions"][WRITTEN_IN],
        day=day_of(told, local(now, place_of(network)).date()),
        at=time.fromisoformat(told["time"]),
        minutes=told["minutes"],
        zone=network.zone,
        ladder=DEFAULT_LADDER,
        repeat={},
        audience={"networks": [network.id]},
        sends_at=before,
        created_by=coordinator.id,
    )
    meetings.invite(store, meeting.id, [(one.id, network.id) for one in people])
    for number, one in enumerate(people):
        absent = number % ABSENT_EVERY == ABSENT_EVERY - 1
        meetings.set_invitee(
            store,
            meeting.id,
            one.id,
            reply=Reply.NO if absent else Reply.YES,
            replied_at=before,
            replied_revision=meeting.revision,
            attended="" if absent else "here",
            attended_by="" if absent else "coordinator",
        )
    return meetings.note(store, meeting, state=Standing.HELD)


def day_of(told: dict[str, Any], today: date) -> date:
    """The weekday of a meeting, so many weeks from the one in which the demonstration began."""
    monday = today - timedelta(days=today.weekday())
    return monday + timedelta(weeks=told["week"], days=told["weekday"])
