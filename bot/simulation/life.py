"""Lives through the days: from one moment at which something happens to the next."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.core.flow import Tables
from bot.core.messages import Fate, Outcome
from bot.engine.handover import Claim
from bot.engine.planning import TAPS_LOST_AFTER
from bot.flows.surveys.survey import GRACE
from bot.simulation import action_plan, tasks, year
from bot.simulation.agenda import Agenda, Figures, Plan
from bot.simulation.crowd import Crowd
from bot.simulation.engine import Engine
from bot.simulation.phones import NAME, Phones
from bot.simulation.watching import Watch
from bot.simulation.world import World, found
from storage import addresses, surveys
from storage.database import Database, Store
from storage.ledger import Urgency
from storage.surveys import Standing, Survey

TWICE_IN = 0.01  # of all events: the platform brings them a second time
NIGHTLY = timedelta(minutes=10)  # after midnight, UTC
RETRY = timedelta(hours=1)  # what could not be done while the bot was down


@dataclass(kw_only=True)
class Life:
    """One run. The engine is the real one; its loops and the platform are played."""

    plan: Plan
    database: Database
    tables: Tables
    watch: Watch = field(default_factory=Watch)
    figures: Figures = field(default_factory=Figures)
    agenda: Agenda = field(init=False)
    world: World = field(init=False)
    phones: Phones = field(init=False)
    crowd: Crowd = field(init=False)
    engine: Engine = field(init=False)
    _luck: random.Random = field(init=False)
    _open: dict[int, Survey] = field(default_factory=dict)

    def __post_init__(self) -> None:
        plan = self.plan
        self.agenda = Agenda(now=plan.start)
        self._luck = random.Random(f"{plan.seed}/platform")  # noqa: S311  nothing is secret
        self.engine = Engine(
            database=self.database, tables=self.tables, sends=self._sends, told=self._told
        )
        with self.engine.transaction() as store:
            self.world = found(store, plan.seed, plan.networks, plan.members, plan.start)
            action_plan.write(store, self.world, plan)
        chance = random.Random(f"{plan.seed}/calls")  # noqa: S311  nothing is secret
        self.phones = Phones(people=self.world.by_address, chance=chance)
        self.crowd = Crowd(
            world=self.world, watch=self.watch, figures=self.figures, agenda=self.agenda
        )

    @property
    def now(self) -> datetime:
        return self.agenda.now

    # --- the days ---------------------------------------------------------------------------

    def run(self, step: Callable[[datetime], None] = lambda _now: None) -> None:
        """`step` is called after each moment."""
        self.engine.start(self.now)
        year.write(self.crowd, self.plan)
        for day in range(self.plan.days):
            self.agenda.at(self.plan.start + timedelta(days=day) + NIGHTLY, self._nightly)
        if self.plan.outage:
            self.agenda.at(year.outage(self.plan), self._goes_down)
        while (moment := self._next()) < self.plan.ends:
            self.agenda.now = max(self.now, moment)
            self._live()
            step(self.now)
        self.agenda.now = self.plan.ends
        self._close()

    def _next(self) -> datetime:
        """The next moment at which anything happens; while the bot is down, nothing is sent."""
        planned = self.agenda.next or self.plan.ends
        if self.agenda.is_down:
            return planned
        due = self.engine.next_due(self.now)
        return min(planned, due) if due is not None else planned

    def _live(self) -> None:
        self.agenda.run_due()
        if self.crowd.looks:
            with self.engine.transaction() as store:
                self.crowd.act(store)
        if not self.agenda.is_down:
            self._take()
            self.engine.hand_over(self.now)
            self.crowd.welcome()

    def _take(self) -> None:
        """All that has come in at this moment; some of it twice."""
        events, self.crowd.coming = self.crowd.coming, []
        if not events:
            return
        again = [event for event in events if self._luck.random() < TWICE_IN]
        new = self.engine.take([*events, *again], self.now)
        self.watch.came_in(len(events), new, self.now)
        self.figures.did["events that came twice"] += len(again)
        if self.crowd.busy(events):
            self._look_at_surveys()

    # --- what comes by itself ---------------------------------------------------------------

    def _nightly(self) -> None:
        """What the engine does every hour; once a day is as good for what is planned in days."""
        if self.agenda.is_down:
            self.agenda.at(self.now + RETRY, self._nightly)
            return
        self.engine.plan(self.now)
        self.engine.clean_up(self.now)
        self.phones.forget(self.watch.doubles(self.phones.shown, self.phones.unsure))
        self.watch.forget(self.now)
        with self.engine.transaction() as store:
            self.watch.news(store, self.now)
        self._look_at_surveys()
        self.engine.commit()
        if (self.now - self.plan.start).days % 7 == 0:
            self._week_over()

    def _week_over(self) -> None:
        week = self.figures.week
        self.figures.weekly.update(week[person.number] for person in self.world.people)
        week.clear()

    def _look_at_surveys(self) -> None:
        """When surveys open and close is looked at to the second, as every half minute in life."""
        with self.engine.transaction() as store:
            standing = {one.id: one for one in surveys.still_open(store)}
            gone = [surveys.find(store, id) for id in self._open if id not in standing]
            for closed in gone:
                if closed is not None and closed.state is Standing.CLOSED:
                    self.watch.closed(store, closed)
        for id, one in standing.items():
            if self._open.get(id) != one:
                for moment in (one.opens_at, one.closes_at + GRACE):
                    if moment >= self.now:
                        self.agenda.at(moment, self._on_time)
        self._open = standing

    def _on_time(self) -> None:
        if self.agenda.is_down:
            self.agenda.at(self.now + RETRY, self._on_time)
            return
        self.engine.on_time(self.now)
        self._look_at_surveys()

    # --- an outage --------------------------------------------------------------------------

    def _goes_down(self) -> None:
        self.engine.listening(self.now, self.now)
        self.agenda.down = self.watch.outage = (self.now, self.now + year.DOWN)
        self.agenda.at(self.agenda.down[1], self._comes_back)

    def _comes_back(self) -> None:
        """What was typed meanwhile is there; taps are lost for good (R11)."""
        self.engine.plan(self.now)
        self.crowd.coming = [*self.crowd.kept, *self.crowd.coming]
        self.crowd.kept = []
        self._take()
        asked = self.engine.listening(self.now + TAPS_LOST_AFTER, self.now)
        self.figures.did["were asked again after the outage"] += asked

    # --- the platform -----------------------------------------------------------------------

    def _sends(self, claim: Claim) -> Outcome:
        return self.phones.send(claim.address.external, claim.entry.id, tuple(claim.requests))

    def _told(self, store: Store, claim: Claim, outcome: Outcome) -> None:
        person = self.world.by_address[claim.address.external]
        self.watch.called(store, claim, person, self.now)
        if outcome.fate is Fate.ACCEPTED:
            self.watch.accepted(store, claim, self.now)
            self.figures.told[claim.entry.reason] += 1
            self.figures.week[person.number] += claim.entry.urgency is not Urgency.REPLY
        elif outcome.fate is Fate.UNREACHABLE:
            self.watch.refused(claim)
        if outcome.platform_id:
            self.crowd.appears(store, person, claim)
        if person.member_id is None:
            address = addresses.find(store, NAME, person.external)
            person.member_id = address.member_id if address else None

    # --- the end ----------------------------------------------------------------------------

    def _close(self) -> None:
        self._week_over()
        self.watch.doubles(self.phones.shown, self.phones.unsure)
        with self.engine.transaction() as store:
            tasks.look_back(self.watch.look, store, self.world.homes)
            self.watch.settle(store, self.now, sum(self.figures.told.values()))
        self.engine.commit()
