"""Plays conversations: real turns, planning and hand-over on a real database, and no network."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from bot.core.direction import plain
from bot.core.flow import Tables
from bot.core.messages import Capabilities, File, Inbound, Kind, Label, Request, Spot
from bot.core.occasions import local
from bot.engine import handover, planning, wire
from bot.engine.turns import take_batch
from bot.flows import TABLES
from bot.flows.apps import nudges
from bot.flows.members.privacy import CONSENT_VERSION
from bot.flows.places import place_of
from bot.handlers import email
from bot.handlers.web import CAPABILITIES
from storage import addresses, inbox, invitations, ledger, members, networks, sending
from storage.database import Database, Store
from storage.members import Member, Role
from storage.networks import Network

PLATFORM = "web"
LINKS = {PLATFORM: "https://example.org/i/{code}"}
TOWNS = {
    "Saida": ("صيدا", "Saïda"),
    "Zahle": ("زحلة", "Zahlé"),
    "Tripoli": ("طرابلس", "Tripoli"),
    "Irbid": ("إربد", "Irbid"),
    "Zarqa": ("الزرقاء", "Zarqa"),
    "Karak": ("الكرك", "Karak"),
}
TERMS = {
    "LB": ("{} local prevention network", "شبكة الوقاية المحلية، {}", "Réseau local de {}"),
    "JO": ("{} community network", "شبكة الوقاية المجتمعية، {}", "Réseau communautaire – {}"),
}
LOOK_AGAIN = timedelta(hours=6)  # how often the driver plans ahead while time passes
FENCE = 1
CODE = re.compile(r"(?<=https://example\.org/i/)[\w-]{22}")


class NoButtonError(AssertionError):
    """Somebody is to tap what is not on their screen."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """One message on somebody's screen."""

    to: str
    at: datetime  # wall clock of the reader's network
    text: str
    rows: tuple[tuple[tuple[str, str], ...], ...] = ()  # label and payload of each button
    documents: tuple[str, ...] = ()
    contents: tuple[bytes, ...] = ()
    spot: Spot | None = None
    replaces: bool = False
    key: str = ""
    reason: str = ""

    @property
    def labels(self) -> list[str]:
        return [label for row in self.rows for label, _data in row]


def quick_replies(request: Request) -> list[tuple[Label, ...]]:
    """What stands below a template, one a row."""
    nudge = request.nudge
    if nudge is None:
        return []
    (found,) = (each for each in nudges.templates().values() if each.name == nudge.template)
    labels = found.said[nudge.language].labels
    return [
        (Label(data=data, text=text),) for text, data in zip(labels, nudge.payloads, strict=True)
    ]


@dataclass
class Talk:
    """A small world: networks, people, a clock, and what everybody has been shown.

    Everything that a person does is one event in the inbox. After each, all that is due is
    delivered. `says`, `presses`, `sends`, `opens` and `wait` return what was shown meanwhile.
    """

    database: Database
    now: datetime
    tables: Tables = TABLES
    caps: Capabilities = CAPABILITIES
    links: Mapping[str, str] = field(default_factory=lambda: LINKS)
    shown: list[Shown] = field(default_factory=list)
    toasts: list[str] = field(default_factory=list)
    faults: int = 0
    _people: dict[str, str] = field(default_factory=dict)  # external id -> name, for display
    _languages: dict[str, str] = field(default_factory=dict)
    _platforms: dict[str, str] = field(default_factory=dict)
    _events: int = 0
    _programme: int = 0

    # --- who there is ---------------------------------------------------------------------------

    def network(self, town: str, country: str = "LB", **values: Any) -> Network:
        """A network in a town; its names and times are the country's."""
        arabic, french = TOWNS.get(town, (town, town))
        towns = {"en": town, "ar": arabic, "fr": french}
        terms = dict(zip(("en", "ar", "fr"), TERMS[country], strict=True))
        given: dict[str, Any] = {
            "names": {language: terms[language].format(towns[language]) for language in towns},
            "towns": towns,
            "country": country,
            "controller": "Municipality",
            "contact": "data@example.org",
            "focal": "the focal point at the municipality",
            "emergency": "112" if country == "LB" else "911",
        }
        with self.database.transaction() as store:
            programme = self._programme or networks.add_programme(store, "Trial", self.now)
            self._programme = programme
            return networks.add(store, programme_id=programme, now=self.now, **{**given, **values})

    def member(
        self, name: str, role: str = "practitioner", language: str = "ar",
        network: Network | None = None, **values: Any,
    ) -> Member:  # fmt: skip
        """Somebody who belongs to a network (the newest one unless another is given)."""
        with self.database.transaction() as store:
            home = network or networks.listed(store)[-1]
            member = members.add(
                store,
                network_id=home.id,
                role=Role(role),
                name=name,
                language=language,
                now=self.now,
                **values,
            )
            members.consent(
                store,
                member,
                ["reminders", "surveys"],
                version=CONSENT_VERSION,
                now=self.now,
                until=self.now + timedelta(days=365),
            )
            self._address(store, name, language, member)
        return member

    def stranger(self, name: str, language: str = "en", platform: str = PLATFORM) -> None:
        """Somebody who belongs nowhere; `language` is what their app suggests. Several of them may
        be one person: each is a screen."""
        self._people[name] = name
        self._languages[name] = language
        self._platforms[name] = platform

    def platform_of(self, name: str) -> str:
        return self._platforms.get(name, PLATFORM)

    def _address(self, store: Store, name: str, language: str, member: Member) -> None:
        self.stranger(name, language)
        address = addresses.meet(store, PLATFORM, name, self.now, language=language)
        addresses.change(
            store, address.id, member_id=member.id, network_id=member.network_id,
            last_in_at=self.now,
        )  # fmt: skip

    def invitation(self, role: str = "practitioner", name: str = "", by: str = "") -> str:
        """The code of a new invitation into the newest network."""
        with self.database.transaction() as store:
            home = networks.listed(store)[-1]
            inviter = self.find(store, by)
            _id, code = invitations.add(
                store,
                network_id=home.id,
                role=role,
                created_by=inviter.id if inviter else None,
                now=self.now,
                name=name,
            )
        return code

    def find(self, store: Store, name: str) -> Member | None:
        """The member whose screen this is, as they are now."""
        address = addresses.find(store, self.platform_of(name), name) if name else None
        if address is None or address.member_id is None:
            return None
        return members.find(store, address.member_id)

    # --- what people do -------------------------------------------------------------------------

    def says(self, name: str, text: str) -> list[Shown]:
        return self.sends(name, Kind.TEXT, text=text)

    def opens(self, name: str, code: str = "") -> list[Shown]:
        """Follows an invitation link."""
        return self.sends(name, Kind.ENTER, text=code)

    def presses(self, name: str, label: str) -> list[Shown]:
        """Taps the newest button with this label on the person's screen."""
        return self.sends(name, Kind.PRESS, handle=self.handle(name, label))

    def handle(self, name: str, label: str) -> str:
        for shown in reversed(self.shown):
            for row in shown.rows if shown.to == name else ():
                for text, data in row:
                    if text == label:
                        return data
        last = next((shown.labels for shown in reversed(self.shown) if shown.to == name), [])
        raise NoButtonError(f"{name} sees no button [{label}], but {last}")

    def sends_file(self, name: str, file: str, content: bytes) -> list[Shown]:
        """A document; its content follows only if the flow asks for it."""
        described = File(ref="1", name=file, size=len(content))
        return self.sends(name, Kind.FILE, file=described, content=content)

    def sends(self, name: str, kind: Kind, *, content: bytes = b"", **values: Any) -> list[Shown]:
        """Any event of this person's screen."""
        self._events += 1
        event = Inbound(
            platform=self.platform_of(name),
            event_id=f"{name}/{self._events}",
            kind=kind,
            language=self._languages.get(name, ""),
            **{"address": name, "occurred_at": self.now, **values},
        )
        before = len(self.shown)
        self.comes_in(event, content)
        self.deliver()
        return self.shown[before:]

    def comes_in(self, event: Inbound, content: bytes = b"") -> None:
        """Inbox first, then the turn, each in a transaction of its own."""
        with self.database.transaction() as store:
            inbox.add(store, wire.arrivals([event]), self.now)
        with self.database.transaction() as store:
            events = inbox.claim(store, 64, self.now)
        with self.database.transaction() as store:
            report = take_batch(store, events, self.now, self.tables, self.links)
        self.faults += report.failed
        self.toasts += [plain(taken.toast) for taken in report.taken if taken.toast]
        if any(taken.fetch for taken in report.taken):
            fetched = replace(
                event, event_id=f"{event.event_id}/content", kind=Kind.FETCHED, content=content
            )
            self.comes_in(fetched)

    # --- time, and what it brings ---------------------------------------------------------------

    def wait(self, span: timedelta) -> list[Shown]:
        """Lets time pass: what comes due meanwhile is planned and delivered at its moment."""
        return self.until(self.now + span)

    def until(self, moment: datetime) -> list[Shown]:
        before = len(self.shown)
        while self.now < moment:
            with self.database.transaction() as store:
                due = ledger.next_due(store, self.now)
            soonest = min(moment, self.now + LOOK_AGAIN)
            self.now = max(self.now, min(due, soonest)) if due else soonest
            with self.database.transaction() as store:
                planning.plan_ahead(store, self.tables, self.now)
            self.deliver()
            if due is not None and due <= self.now < soonest:
                self.now = min(soonest, self.now + timedelta(seconds=1))
        return self.shown[before:]

    def deliver(self) -> None:
        """Hands over all that may go now, in the order in which the engine would."""
        while True:
            with self.database.transaction() as store:
                shown = list(self._hand_over(store))
            self.shown += shown
            if not shown:
                return

    def _hand_over(self, store: Store) -> Iterator[Shown]:
        for entry in sending.due(store, self.now, 64):
            prepared = handover.prepare(store, entry, self.now, self.tables)
            if prepared is None:
                continue
            mailed = prepared.address.platform == email.NAME
            caps = email.CAPABILITIES if mailed else self.caps
            claim = handover.claim(
                store, prepared, now=self.now, tables=self.tables, caps=caps, fence=FENCE
            )
            if claim is None:
                continue
            number = str(len(self.shown) + entry.id)
            sending.settle_handed_over(
                store, claim.entry, fence=FENCE, platform_id=number, now=self.now
            )
            wall = self._wall(prepared.network)
            for request in claim.requests:
                yield self._seen(request, claim, wall)

    def _seen(self, request: Request, claim: handover.Claim, wall: datetime) -> Shown:
        external = claim.address.external
        rows = [*request.rows, *((item,) for item in request.items), *quick_replies(request)]
        return Shown(
            to=self._people.get(external, external),
            at=wall,
            text=plain(request.text),
            rows=tuple(tuple((plain(each.text), each.data) for each in row) for row in rows),
            documents=(request.document.name,) if request.document else (),
            contents=(request.document.content,) if request.document else (),
            spot=request.spot,
            replaces=bool(request.edits),
            key=claim.entry.key,
            reason=claim.entry.reason,
        )

    def _wall(self, network: Network | None) -> datetime:
        return local(self.now, place_of(network)) if network else self.now.astimezone(UTC)
