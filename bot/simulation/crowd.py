"""All the people: when each looks at their screen, what each then does, and what appears on it."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from bot.core.messages import Inbound, Kind
from bot.engine.handover import Claim
from bot.simulation import behaviour, changes, deciding, errands
from bot.simulation.agenda import Agenda, Figures
from bot.simulation.behaviour import Deed, Presses
from bot.simulation.claims import labels, number
from bot.simulation.errands import Errand
from bot.simulation.people import Board, Person
from bot.simulation.phones import NAME
from bot.simulation.walls import wall_clock
from bot.simulation.watching import Watch
from bot.simulation.world import World
from storage import buttons, meetings, networks
from storage.database import Store
from storage.members import Role

CODE = re.compile(r"example\.org/i/([\w-]{22})")
AFTER_LINK = 3 * 3600.0  # seconds until an invitation is opened, on average
UNDERWAY = (95, 150)  # minutes after the reminder of the day: when one sits in the room
PATIENCE = 4  # times that the same is tried
LOOKED_AT = 2  # messages that are considered, the newest first

Screen = Sequence[tuple[Board, Presses]]


@dataclass(kw_only=True)
class Crowd:
    """People act together: all who look at one moment are one batch of the inbox."""

    world: World
    watch: Watch
    figures: Figures
    agenda: Agenda
    coming: list[Inbound] = field(default_factory=list)
    kept: list[Inbound] = field(default_factory=list)  # by the platform, while the bot is down
    _errands: dict[int, deque[Errand]] = field(default_factory=dict)
    _looking: list[Person] = field(default_factory=list)
    _wishes: list[tuple[Person, str]] = field(default_factory=list)
    _codes: list[tuple[int, str]] = field(default_factory=list)
    _events: int = 0

    # --- looking ----------------------------------------------------------------------------

    def look(self, person: Person, moment: Any) -> None:
        """They look at their screen then, unless they do so before."""
        if person.looks_at is not None and person.looks_at <= moment:
            return
        person.looks_at = moment
        self.agenda.at(moment, lambda: self._looks(person, moment))

    def _looks(self, person: Person, moment: Any) -> None:
        if person.looks_at == moment:
            person.looks_at = None
            self._looking.append(person)

    @property
    def looks(self) -> bool:
        return bool(self._looking or self._wishes)

    def act(self, store: Store) -> None:
        wishes, self._wishes = self._wishes, []
        for person, what in wishes:
            self._wishes_for(store, person, what)
        looking, self._looking = self._looking, []
        for person in looking:
            deed = None if person.blocks else self._deed(store, person)
            if deed is not None:
                self._does(store, person, deed)

    def _deed(self, store: Store, person: Person) -> Deed | None:
        screen = self._screen(store, person)
        waiting = self._errands.get(person.number)
        while waiting:
            errand = waiting[0]
            deed = errands.go_on(person, errand, screen)
            if deed is not None:
                return deed
            if not errand.over:
                self.look(person, behaviour.next_look(person, self.agenda.now))
                return None
            if errand.tries:
                self.figures.given_up[errand.name] += 1
            waiting.popleft()
        return reacts(person, screen)

    def _screen(self, store: Store, person: Person) -> Screen:
        """What stands there, the newest first; what was wiped means nothing any more."""
        shown: list[tuple[Board, Presses]] = []
        for board in reversed(person.screen):
            known = None if board.wiped else buttons.find(store, board.handle)
            if known is not None:
                shown.append((board, known.presses))
            else:
                board.wiped = True
        return shown

    # --- doing ------------------------------------------------------------------------------

    def add(self, person: Person, errand: Errand) -> None:
        """Something that they have in mind from now on."""
        self._errands.setdefault(person.number, deque()).append(errand)
        self.look(person, behaviour.next_look(person, self.agenda.now))

    def wish(self, person: Person, what: str) -> None:
        """A change of their next meeting; which one that is, they see when they look."""
        self._wishes.append((person, what))

    def _wishes_for(self, store: Store, person: Person, what: str) -> None:
        home = self.world.homes[person.network]
        errand = changes.errand(store, home, person, what, self.agenda.now)
        if errand is not None:
            self.figures.did[f"wanted a meeting {what}"] += 1
            self.add(person, errand)

    def busy(self, events: Sequence[Inbound]) -> bool:
        """Whether anybody among these has something in mind that may plan more."""
        people = (self.world.by_address[one.address] for one in events)
        return any(self._errands.get(person.number) for person in people)

    def _does(self, store: Store, person: Person, deed: Deed) -> None:
        """Whoever answers a question does not answer it again; the next one comes."""
        if self._tired(person, deed):
            return
        for board, presses in self._screen(store, person):
            if behaviour.talks(presses):
                person.screen.remove(board)
        if deed.board is None:
            self.watch.typed(person)
            self.figures.did["typed words"] += 1
            self.comes(person, Kind.TEXT, text=deed.words)
            return
        if not self.agenda.is_down:
            self.watch.tapped(store, person, deed.meant, self.agenda.now)
        handle = f"{deed.board.handle}.{deed.place}"
        for _time in range(1 + deed.twice):
            self.figures.did["taps"] += 1
            self.comes(person, Kind.PRESS, handle=handle)
        self.figures.did["double taps"] += deed.twice

    def _tired(self, person: Person, deed: Deed) -> bool:
        """Whoever does the same again and again, and is refused, puts the telephone away."""
        person.again = person.again + 1 if deed.meant == person.meant else 0
        person.meant = deed.meant
        if person.again < PATIENCE:
            return False
        person.again = 0
        person.screen.clear()
        waiting = self._errands.get(person.number)
        if waiting:
            self.figures.given_up[waiting.popleft().name] += 1
        return True

    def comes(self, person: Person, kind: Kind, **values: Any) -> None:
        """An event of theirs; while the bot is down, the platform keeps what is no tap."""
        self._events += 1
        event = Inbound(
            platform=NAME,
            event_id=str(self._events),
            address=person.external,
            kind=kind,
            language=person.language,
            occurred_at=self.agenda.now,
            **values,
        )
        if not self.agenda.is_down:
            self.coming.append(event)
        elif kind is not Kind.PRESS:
            self.kept.append(event)
        else:
            self.figures.did["taps lost while the bot was down"] += 1

    def types(self, person: Person, words: str) -> None:
        if not person.blocks:
            self.figures.did[f"typed {words.split(maxsplit=1)[0]}"] += 1
            self.comes(person, Kind.TEXT, text=words)

    # --- what appears -----------------------------------------------------------------------

    def appears(self, store: Store, person: Person, claim: Claim) -> None:
        """A message stands on the screen; whether they do anything about it is their habit."""
        handle = next((label.data.partition(".")[0] for label in labels(claim)), "")
        reason = claim.entry.reason
        self._codes += [
            (person.network, code)
            for request in claim.requests
            for code in CODE.findall(request.text)
        ]
        if handle:
            person.screen.append(Board(handle=handle, reason=reason, at=self.agenda.now))
        if reason == "reply":
            if handle or self._errands.get(person.number):
                self.look(person, behaviour.next_look(person, self.agenda.now))
        elif reason == "meeting-close":
            self._add_closing(store, person, claim)
        elif handle and person.chance.random() < person.habit.answers:
            self._will_look(store, person, reason)
        if reason == "meeting-reminder":
            self._prepares(store, person, claim)

    def _will_look(self, store: Store, person: Person, reason: str) -> None:
        now = self.agenda.now
        if reason == "meeting-today":
            soon = timedelta(minutes=person.chance.uniform(*UNDERWAY))
            self.look(person, behaviour.rounded(now + soon))
            return
        network = networks.get(store, self.world.homes[person.network])
        self.look(person, behaviour.looks(person, now, wall_clock(network, now)))

    def _add_closing(self, store: Store, person: Person, claim: Claim) -> None:
        meeting = meetings.get(store, number(claim.entry.subject))
        decided = deciding.decided(person, meeting)
        tasks = deciding.tasks(store, person, meeting, decided, self.agenda.now)
        self.add(person, errands.after_meeting(meeting.subject, "\n".join(decided), tasks))
        if "Training" in meeting.title:
            self.add(person, errands.ask_about(meeting.subject))

    def _prepares(self, store: Store, person: Person, claim: Claim) -> None:
        """The coordinator of a meeting, who is reminded of it, takes what is proposed for it."""
        meeting = meetings.get(store, number(claim.entry.subject))
        own = meeting.network_id == self.world.homes[person.network]
        if own and person.role is Role.COORDINATOR:
            self.add(person, errands.take_agenda())

    def welcome(self) -> None:
        """Whoever was sent a link opens it some hours later."""
        codes, self._codes = self._codes, []
        for network, code in codes:
            person = self.world.newcomer(network)
            self.figures.did["were invited"] += 1
            seconds = person.chance.expovariate(1 / AFTER_LINK)
            moment = behaviour.rounded(self.agenda.now + timedelta(seconds=seconds))
            self._opens(person, code, moment)

    def _opens(self, person: Person, code: str, moment: Any) -> None:
        self.agenda.at(moment, lambda: self.comes(person, Kind.ENTER, text=code))


def reacts(person: Person, screen: Screen) -> Deed | None:
    """To the newest that asks for anything; a notice is looked at once."""
    for board, presses in screen[:LOOKED_AT]:
        if behaviour.talks(presses):
            return behaviour.answer(person, board, presses)
        if board.reason == "reply" and not behaviour.goes_with(presses):
            continue
        person.screen.remove(board)
        return behaviour.reaction(person, board, presses)
    return None
