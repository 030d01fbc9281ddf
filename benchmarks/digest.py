"""The weekly summary of a network of a hundred members, with a year behind it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from benchmarks import people, seeded
from benchmarks.asked import Asked
from benchmarks.figures import Figure, median, percentile
from benchmarks.results import invented
from bot.core.messages import Voice
from bot.core.texts import translate
from bot.flows.summaries import digest_lines
from bot.flows.summaries.figures import gather, seven_days, week_before
from bot.forms import definition
from bot.reports.figures import Period
from storage import forms, ledger, meetings, members, networks, plan_items, plans, surveys
from storage.database import Database, Store
from storage.ledger import Planned, Standing
from storage.members import Member
from storage.networks import Network
from storage.plan_shape import Agreed, Level, Status
from storage.wanted import reconcile

MEMBERS = 100
OTHERS = 6  # networks of the same size in the same database
TASKS, CHANGES = 300, 3  # lines of the plan, and how often each has changed
WEEKS = 52  # behind it, each with a meeting and a round of a check-in
A_WEEK = 3  # messages to each member
ROUNDS = 60
WITHIN = 0.3  # seconds, from the issue of summaries
CHANCE = 11
STATES = (Status.DONE, Status.IN_PROGRESS, Status.BLOCKED, Status.NOT_STARTED)
ENDS = (
    *[(Standing.HANDED_OVER, "")] * 8,
    (Standing.FAILED, "blocked the bot"),
    (Standing.EXPIRED, "quiet hours"),
)


def measure(asked: Asked) -> list[Figure]:
    weeks = 8 if asked.quick else WEEKS
    asked.tell(f"a network of {MEMBERS} with {weeks} weeks behind it, and {OTHERS} others")
    with seeded.opened(asked.folder) as database:
        with database.transaction() as store:
            homes = people.settle_in(store, MEMBERS * (OTHERS + 1), seeded.now(), size=MEMBERS)
            for number, home in enumerate(homes):
                live(store, networks.get(store, home), weeks, number)
        asked.tell("summaries")
        rounds = 10 if asked.quick else ROUNDS
        weekly = [digest(database, homes[0], weeks=0) for _ in range(rounds)]
        past = [digest(database, homes[0], weeks=weeks // 2) for _ in range(rounds)]
    return [*results(weekly, past)]


def digest(database: Database, home: int, *, weeks: int) -> float:
    """Seconds from nothing at hand to the sentences, in a transaction as at hand-over."""
    now = seeded.now()
    began = time.perf_counter()
    with database.transaction() as store:
        network = networks.get(store, home)
        day = seven_days(now, network).last - timedelta(days=7 * weeks)
        period = Period(first=day - timedelta(days=6), last=day) if weeks else None
        found = gather(store, network, period or week_before(now, network), now)
        message = digest_lines.message(found)
        for line in message.lines:
            translate(line, Voice(language="ar"))
    took = time.perf_counter() - began
    if len(message.lines) < 8 or not found.planned:
        raise RuntimeError("this is no summary of a busy week")
    return took


# --- a year ---------------------------------------------------------------------------------------


def live(store: Store, network: Network, weeks: int, number: int) -> None:
    """The first network has everything behind it; of the others there is what is in the ledger."""
    chance, now = Random(CHANCE + number), seeded.now()
    known = members.of_network(store, network.id)
    write(store, network, known, weeks, chance, now)
    if number == 0:
        plan(store, network, known, weeks, chance, now)
        meet(store, network, known, weeks, chance, now)
        ask(store, network, weeks, now)


def write(
    store: Store, network: Network, known: list[Member], weeks: int, chance: Random, now: datetime
) -> None:
    for week in range(weeks + 1):
        subject = f"meeting/{network.id}{week:03}"
        wanted = [
            Planned(
                key=f"{subject}/{member.id}/{n}",
                reason="reminder",
                due=now - timedelta(days=7 * week, hours=chance.randrange(1, 160)),
                member_id=member.id,
                network_id=network.id,
            )
            for member in known
            for n in range(A_WEEK)
        ]
        reconcile(store, subject, wanted, now)
        ends: dict[tuple[Standing, str], list[int]] = {}
        for entry in ledger.of_subject(store, subject):
            ends.setdefault(chance.choice(ENDS), []).append(entry.id)
        for (state, why), ids in ends.items():
            ledger.end(store, ids, state, why, now)


def plan(
    store: Store, network: Network, known: list[Member], weeks: int, chance: Random, now: datetime
) -> None:
    """Lines that have changed all through the year."""
    began = now - timedelta(days=7 * weeks)
    made = plans.add(store, network_id=network.id, title="Plan", now=began)
    above = []
    for number in range(6):
        top = plan_items.add(store, made, Level.OBJECTIVE, began, title=f"Objective {number}")
        above.append(
            plan_items.add(store, made, Level.ACTIVITY, began, title="Activity", parent_id=top.id)
        )
    for number in range(TASKS):
        due = (now + timedelta(days=chance.randrange(-60, 60))).date()
        item = plan_items.add(
            store, made, Level.TASK, began, parent_id=chance.choice(above).id, due=due,
            title=f"A task with a title of some length, number {number}",
            member_id=chance.choice(known).id, agreed=Agreed.ACCEPTED,
        )  # fmt: skip
        for _ in range(CHANGES):
            then = began + (now - began) * chance.random()
            item = plan_items.change(store, item, then, status=chance.choice(STATES))


def meet(
    store: Store, network: Network, known: list[Member], weeks: int, chance: Random, now: datetime
) -> None:
    for week in range(-1, weeks):
        day = (now - timedelta(days=7 * week + 3)).date()
        meeting = meetings.add(
            store, network_id=network.id, now=now, title="Monthly coordination", day=day,
            at=datetime.min.time().replace(hour=10), minutes=90, zone=network.zone, ladder=(),
            repeat={}, audience={}, sends_at=now,
        )  # fmt: skip
        meetings.invite(store, meeting.id, [(one.id, network.id) for one in known])
        for one in known:
            if week >= 0 and chance.random() < 0.7:
                meetings.set_invitee(store, meeting.id, one.id, attended="here")


def ask(store: Store, network: Network, weeks: int, now: datetime) -> None:
    form = forms.add(
        store, network_id=network.id, definition=definition.to_json(invented()), family="measured",
        source="chat", now=now,
    )  # fmt: skip
    for week in range(weeks):
        closes = now - timedelta(days=7 * week + 2)
        surveys.add(
            store, network_id=network.id, now=now, form_id=form.id, anonymous=bool(week % 2),
            opens={}, opens_at=closes - timedelta(days=3), closes_at=closes, reminders=1,
            audience={}, state=surveys.Standing.CLOSED, asked=MEMBERS, answered=MEMBERS - week,
        )  # fmt: skip


def results(weekly: list[float], past: list[float]) -> Iterator[Figure]:
    yield Figure(
        what=f"summary of a network of {MEMBERS} members, p99",
        value=percentile(weekly, 99),
        unit="s",
        at_most=WITHIN,
        note=f"p50 {1000 * median(weekly):.0f} ms",
    )
    yield Figure(
        what="the same of a week half a year ago, with the plan as it stood then, p99",
        value=percentile(past, 99),
        unit="s",
        at_most=WITHIN,
        note=f"p50 {1000 * median(past):.0f} ms",
    )
