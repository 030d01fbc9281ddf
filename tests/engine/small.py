"""A small world for the engine: few flows, a platform that obeys, a clock that stands."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.core.flow import Action, Command, Composing, Flow, Tables, Turn
from bot.core.form import Answers, Item, Question, Type
from bot.core.messages import (
    Capabilities,
    Choice,
    Fate,
    File,
    Inbound,
    Kind,
    Message,
    Option,
    Outcome,
    Press,
    Request,
    Text,
)
from bot.engine.clock import Clock
from bot.engine.house import House, Line
from bot.engine.marker import Marker
from bot.engine.outgoing import Connected
from storage import addresses, ledger, notes
from storage.database import Database, Store
from storage.ledger import Planned, Urgency
from storage.members import Member
from storage.networks import Network
from tests.fresh import NOW, fresh_address, fresh_member, fresh_network

PLATFORM = "small"
CAPS = Capabilities(
    name=PLATFORM,
    text_limit=4096,
    buttons=10,
    can_edit=True,
    per_second=100_000.0,
    per_chat_second=100_000.0,
    per_chat_burst=1000,
    per_group_minute=6_000_000.0,
    slots=4,
)
SECRET = "Samira of +961 3 123 456 fell ill"  # what nobody may find in a log


class Still(Clock):
    """Stands still until it is moved."""

    def __init__(self, moment: datetime = NOW) -> None:
        super().__init__()
        self.moment = moment

    def now(self) -> datetime:
        return self.moment + self.ahead


@dataclass
class Fake:
    """A platform. `outcomes` are what it answers, in order; then everything is accepted."""

    outcomes: list[Outcome | Exception] = field(default_factory=list)
    sent: list[tuple[str, Request]] = field(default_factory=list)
    answered: list[tuple[str, str]] = field(default_factory=list)
    content: bytes | None = b"content"
    fetched: list[str] = field(default_factory=list)
    open: asyncio.Event = field(default_factory=asyncio.Event)  # while not set, sends hang
    most_at_once: int = 0
    _now: int = 0

    def __post_init__(self) -> None:
        self.open.set()

    async def send(self, address: str, request: Request) -> Outcome:
        self._now += 1
        self.most_at_once = max(self.most_at_once, self._now)
        try:
            self.sent.append((address, request))
            await asyncio.sleep(0)
            await self.open.wait()
            outcome = self.outcomes.pop(0) if self.outcomes else Outcome(fate=Fate.ACCEPTED)
            if isinstance(outcome, Exception):
                raise outcome
            if outcome.fate is Fate.ACCEPTED and not outcome.platform_id:
                return Outcome(fate=Fate.ACCEPTED, platform_id=str(len(self.sent)))
            return outcome
        finally:
            self._now -= 1

    async def answer(self, callback: str, text: str = "") -> None:
        self.answered.append((callback, text))

    async def fetch(self, file: File, limit: int) -> bytes | None:
        self.fetched.append(file.ref)
        return self.content

    def texts(self, address: str = "") -> list[str]:
        return [request.text for to, request in self.sent if address in {"", to}]

    def buttons(self, address: str) -> dict[str, str]:
        """Label -> payload, of the newest message with buttons."""
        for to, request in reversed(self.sent):
            if to == address and request.rows:
                return {label.text: label.data for row in request.rows for label in row}
        return {}


# --- flows that leave a trace of each time they run ----------------------------------------------


def counted(store: Store, name: str) -> int:
    """Counts one more; a turn that is taken twice is seen here."""
    number = int(notes.get(store, name, "0")) + 1
    notes.put(store, name, str(number))
    return number


def count(turn: Turn, words: str) -> None:
    done = notes.get(turn.store, f"order/{turn.address.external}")
    notes.put(turn.store, f"order/{turn.address.external}", f"{done} {words}".strip())
    turn.say(Text("Counted {n}.", (("n", counted(turn.store, "count")),)))


def fail(turn: Turn, words: str) -> None:
    counted(turn.store, "failed")
    turn.say(Text("This is never said."))
    raise ValueError(SECRET + words)


STUMBLED: set[str] = set()  # outside of the database, and so not undone with a turn


def stumble(turn: Turn, words: str) -> None:
    """Fails the first time, as when something is away for a moment."""
    if words not in STUMBLED:
        STUMBLED.add(words)
        raise ConnectionError(SECRET)
    counted(turn.store, f"stumbled {words}")


def offer(turn: Turn, _words: str) -> None:
    options = tuple(
        Option(label=name.capitalize(), press=Press(action="vote", value=name))
        for name in ("yes", "no")
    )
    turn.say(Text("Will you come?"), choice=Choice(options=options))


def vote(turn: Turn, _subject: str, value: str) -> None:
    name = f"vote/{turn.address.external}"
    if notes.get(turn.store, name) == value:
        return
    notes.put(turn.store, name, value)
    counted(turn.store, "votes")
    turn.say(Text("Saved."))


COLOURS = tuple(Item(name=name, label=name.capitalize()) for name in ("red", "green", "blue"))
QUESTIONS = tuple(
    Question(name=name, type=Type.SELECT_ONE, label=Text(f"Which {name}?"), choices=COLOURS)
    for name in ("first", "second", "third")
)


def keep(turn: Turn, answers: Answers) -> None:
    told = " ".join(answers[question.name] for question in QUESTIONS)
    notes.put(turn.store, f"colours/{turn.address.external}", told)
    counted(turn.store, "kept")
    turn.say(Text("Saved: {told}.", (("told", told),)))


def upload(turn: Turn, answers: Answers) -> None:
    turn.say(Text("Read: {what}.", (("what", answers["file"]),)))


def composed(composing: Composing) -> Message | None:
    what = composing.entry.key.rpartition("/")[2]
    if what == "unwanted":
        return None
    if what == "broken":
        raise ValueError(SECRET)
    lines: tuple[Text, ...] = (Text("Reminder {key}", (("key", composing.entry.key),)),)
    if what == "long":
        lines = (Text("word " * 1500),)
    return Message(lines=lines)


def nothing(turn: Turn, words: str) -> None:
    """A command that the engine takes for granted."""


def wanted(store: Store, id: int, now: datetime) -> Iterable[Planned]:
    return ()


TABLES = Tables(
    flows={
        "colours": Flow(
            name="colours", asks=lambda turn, answers: QUESTIONS, then=keep, strangers=True
        )
    },
    actions={"vote": Action(name="vote", does=vote)},
    commands={
        command.name: command
        for command in (
            Command(name="count", label=Text("Count"), does=count, strangers=True),
            Command(name="fail", label=Text("Fail"), does=fail, strangers=True),
            Command(name="stumble", label=Text("Stumble"), does=stumble, strangers=True),
            Command(name="offer", label=Text("Offer"), does=offer),
            Command(
                name="ask",
                label=Text("Ask"),
                does=lambda turn, _words: turn.begin("colours"),
                strangers=True,
            ),
            Command(name="start", label=Text("Start"), does=nothing, strangers=True),
            Command(name="stop", label=Text("Stop"), does=nothing, strangers=True),
            Command(name="group", label=Text("Group"), does=nothing),
        )
    },
    wants={"thing": wanted},
    composers={"prompt": composed, "notice": composed},
    attachments={},
)


# --- the world -----------------------------------------------------------------------------------


def text(words: str, who: str = "omar", id: str = "", **more: object) -> Inbound:
    """Something typed; the id is made of the words unless one is given."""
    return inbound(Kind.TEXT, who, id or f"{who}/{words}", text=words, **more)


def press(data: str, who: str = "omar", id: str = "", **more: object) -> Inbound:
    return inbound(Kind.PRESS, who, id or f"{who}/{data}", handle=data, **more)


def inbound(kind: Kind, who: str, id: str, **more: object) -> Inbound:
    return Inbound(platform=PLATFORM, event_id=id, address=who, kind=kind, **more)  # type: ignore[arg-type]


def somebody(store: Store, network: Network | None = None, name: str = "omar") -> Member:
    """A member who is reached at an address of their name."""
    member = fresh_member(store, network or fresh_network(store), name=name, language="en")
    address = fresh_address(store, member, platform=PLATFORM, external=name)
    addresses.change(store, address.id, last_in_at=NOW)
    return member


def prompt(member: Member, key: str = "prompt/1", **values: object) -> Planned:
    given: dict[str, object] = {
        "key": key,
        "reason": "prompt",
        "due": NOW,
        "member_id": member.id,
        "network_id": member.network_id,
        "expires": NOW + timedelta(days=2),
        "urgency": Urgency.PROMPT,
        "budget": False,
    }
    return Planned(**{**given, **values})  # type: ignore[arg-type]


def house(
    database: Database, fake: Fake | None = None, *, clock: Clock | None = None,
    tables: Tables = TABLES, marker: Marker | None = None, caps: Capabilities = CAPS,
    listen: Callable[[], object] | None = None,
) -> House:  # fmt: skip
    """A house with one platform; not started yet."""
    made = House(database=database, tables=tables, clock=clock or Still(), links={}, marker=marker)
    connected = Connected(platform=fake or Fake(), capabilities=caps)
    made.connect(PLATFORM, Line(connected=connected, listen=listen))  # type: ignore[arg-type]
    return made


def states(store: Store) -> dict[str, tuple[str, str]]:
    """Each message's key, where it stands and why."""
    found = ledger.of_subject(store, "test")
    return {entry.key: (str(entry.state), entry.why) for entry in found}
