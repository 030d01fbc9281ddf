"""A screen and a demonstration in memory, with a small talk to look at: for the page's tests."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from aiohttp import web

from bot.core.messages import Bold, Document, Inbound, Kind, Label, Request
from bot.handlers.web.routes import routes
from bot.handlers.web.screen import Clock, Person, Row, Say, Step
from bot.handlers.web.send import Web
from bot.handlers.web.site import Site
from bot.handlers.web.uploads import Uploads
from bot.handlers.web.words import say as say_english

ZONES = {"LB": ZoneInfo("Asia/Beirut"), "JO": ZoneInfo("Asia/Amman")}
START = datetime(2026, 11, 23, 9, 5, tzinfo=ZONES["LB"])
SECRET = b"a secret of thirty-two bytes, ok"

# The smallest picture there is: one green point.
PICTURE = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763"
    "a8a93e0d0003a801d7a0f2a6050000000049454e44ae426082"
)


class FakeScreen:
    """Items by address, events in order; whatever is committed twice counts once."""

    def __init__(self) -> None:
        self.rows: list[tuple[str, Row]] = []
        self.events: dict[str, Inbound] = {}
        self.failing = False
        self.asked = asyncio.Event()  # somebody waits for news
        self._news: dict[str, asyncio.Event] = defaultdict(asyncio.Event)

    async def append(self, address: str, item: bytes, replaces: str) -> str:
        seq = len(self.rows) + 1
        self.rows.append((address, (seq, int(replaces) if replaces else None, item)))
        self._news.pop(address, asyncio.Event()).set()
        return str(seq)

    async def since(self, address: str, seq: int, limit: int) -> Sequence[Row]:
        found = [row for owner, row in self.rows if owner == address and row[0] > seq]
        return found[:limit]

    async def commit(self, events: Sequence[Inbound]) -> None:
        if self.failing:
            raise OSError("The disk is full.")
        for event in events:
            self.events.setdefault(event.event_id, event)

    async def changed(self, address: str, seconds: float, /) -> bool:
        if seconds:
            self.asked.set()
        try:
            await asyncio.wait_for(self._news[address].wait(), seconds)
        except TimeoutError:
            return False
        return True

    def of_kind(self, kind: Kind) -> list[Inbound]:
        return [event for event in self.events.values() if event.kind is kind]


class FakeDemo:
    """A few people in two countries, and a clock that moves when told."""

    def __init__(self) -> None:
        self.time = START
        self.newcomers = 0
        self.cast = [
            Person(
                address=address,
                name=name,
                role=role,
                network=network,
                country=country,
                language=language,
                latest=latest,
            )
            for address, name, role, network, country, language, latest in CAST
        ]

    async def people(self) -> Sequence[Person]:
        return self.cast

    async def clock(self) -> Clock:
        now = {
            country: self.time.astimezone(zone).isoformat(timespec="seconds")
            for country, zone in ZONES.items()
        }
        due = self.time.replace(hour=17, minute=0) + timedelta(days=self.time.hour >= 17)
        return {"now": now, "next_due": due.isoformat()}

    async def forward(self, how: Step) -> Clock:
        match how:
            case "hour":
                self.time += timedelta(hours=1)
            case "morning":
                self.time = (self.time + timedelta(days=1)).replace(hour=8, minute=0)
            case "next":
                due = (await self.clock())["next_due"]
                self.time = datetime.fromisoformat(due or START.isoformat())
        return await self.clock()

    async def newcomer(self) -> str:
        self.newcomers += 1
        return f"new-{self.newcomers}"

    async def now(self, address: str) -> datetime:
        country = next((p.country for p in self.cast if p.address == address), "LB")
        return self.time.astimezone(ZONES[country])


CAST = [
    ("tripoli-1", "Rima Haddad", "coordinator", "Tripoli", "LB", "ar", 2),
    ("tripoli-2", "نادر سلوم", "practitioner", "Tripoli", "LB", "ar", 1),
    ("tripoli-3", "Claire Khoury", "practitioner", "Tripoli", "LB", "fr", 0),
    ("tripoli-4", "هبة منصور", "facilitator", "Tripoli", "LB", "ar", 0),
    ("saida-1", "Jad Farhat", "coordinator", "Saida", "LB", "en", 0),
    ("saida-2", "ليلى بزي", "practitioner", "Saida", "LB", "ar", 0),
    ("irbid-1", "سهى العبدالله", "coordinator", "Irbid", "JO", "ar", 0),
    ("irbid-2", "Omar Nsour", "practitioner", "Irbid", "JO", "en", 3),
    ("irbid-3", "رنا الزعبي", "practitioner", "Irbid", "JO", "ar", 0),
    ("karak-1", "Faris Majali", "coordinator", "Karak", "JO", "en", 0),
]


def labels(*rows: Sequence[str]) -> tuple[tuple[Label, ...], ...]:
    return tuple(
        tuple(Label(data=f"h:{text}" if text not in DAYS else "", text=text) for text in row)
        for row in rows
    )


DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su", "إث", "ثل", "أر", "خم", "جم", "سب", "أح")
MONTH = (
    ("‹", "November 2026", "›"),
    ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"),
    ("23", "24", "25", "26", "27", "28", "29"),
    ("30", "1", "2", "3", "4", "5", "6"),
    ("7", "8", "9", "10", "11", "12", "13"),
)

INVITATION = Request(
    text="Monthly coordination\nThursday 26 November, 17:00\nTown hall, second floor\n\n"
    "Agenda:\n1. The winter activities\n2. Youth football, next steps\n\nWill you come?",
    bold=(Bold(offset=0, length=20),),
    rows=labels(["I’m coming"], ["I’ll be late"], ["Not sure yet"], ["I can’t come"]),
)
TALK_EN = (
    Request(text="Good morning 👋 Here is your week. Two meetings, one task. More: /meetings"),
    INVITATION,
    Request(
        text="The calendar file of this meeting.",
        document=Document(
            name="meeting-26-november.ics", mime="text/calendar", content=b"BEGIN:VCALENDAR\r\n"
        ),
    ),
    Request(text="When is the next meeting? Choose a day, or type it.", rows=labels(*MONTH)),
)
TALK_AR = (
    Request(
        text="صباح الخير 👋 هذا برنامج الأسبوع: اجتماعان ومهمة واحدة.", rtl=True, language="ar"
    ),
    Request(
        text="اجتماع التنسيق الشهري\nالخميس ٢٦ تشرين الثاني، الساعة 5:00 م\n"
        "قاعة البلدية، الطابق الثاني\n\n"
        "الرابط: \u2068https://meet.example.org/tripoli-november\u2069\n\nهل ستحضرون؟",
        bold=(Bold(offset=0, length=21),),
        rows=labels(["سأحضر"], ["سأتأخر قليلًا"], ["غير متأكد بعد"], ["لن أتمكن من الحضور"]),
        rtl=True,
        language="ar",
    ),
    Request(
        text="ملف الموعد للتقويم.",
        document=Document(name="اجتماع.ics", mime="text/calendar", content=b"BEGIN:VCALENDAR\r\n"),
        rtl=True,
        language="ar",
    ),
    Request(
        text="متى الاجتماع القادم؟ يمكن اختيار يوم أو كتابته.",
        rows=labels(
            ("‹", "تشرين الثاني 2026", "›"),
            ("إث", "ثل", "أر", "خم", "جم", "سب", "أح"),
            *MONTH[2:],
        ),
        rtl=True,
        language="ar",
    ),
)


class Stage:
    """A whole page to look at: every text is echoed, every press answered by an edit."""

    def __init__(self, *, demo: bool = True, say: Say = say_english) -> None:
        self.screen, self.uploads, self.demo = FakeScreen(), Uploads(), FakeDemo()
        self.web = Web(screen=self.screen, uploads=self.uploads, now=self.demo.now)
        self.site = Site(
            screen=self,
            uploads=self.uploads,
            now=self.demo.now,
            secret=SECRET,
            demo=self.demo if demo else None,
            say=say,
        )
        self.append, self.since = self.screen.append, self.screen.since
        self.changed = self.screen.changed

    def app(self) -> web.Application:
        app = web.Application()
        app.add_routes(routes(self.site))
        app.on_shutdown.append(self.site.close)
        return app

    async def open(self) -> None:
        for person in self.demo.cast:
            talk = TALK_AR if person.language == "ar" else TALK_EN
            for request in talk:
                await self.web.send(person.address, request)

    async def commit(self, events: Sequence[Inbound]) -> None:
        fresh = [event for event in events if event.event_id not in self.screen.events]
        await self.screen.commit(events)
        for event in fresh:
            await self._reply(event)

    async def _reply(self, event: Inbound) -> None:
        match event.kind:
            case Kind.TEXT | Kind.ENTER:
                await self.web.send(event.address, Request(text=f"You said: {event.text}"))
            case Kind.PRESS:
                said = Request(text=f"Thank you. Noted: {event.handle.removeprefix('h:')}")
                await self.web.send(event.address, replace(said, edits=event.message_id))
            case Kind.FILE if event.file:
                picture = Document(name="points.png", mime="image/png", content=PICTURE)
                said = Request(text=f"Received: {event.file.name}", document=picture)
                await self.web.send(event.address, said)


async def serve(port: int, *, say: Say = say_english) -> None:
    """The stage on a loopback port, for looking at it by hand."""
    stage = Stage(say=say)
    await stage.open()
    runner = web.AppRunner(stage.app())
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    try:
        await asyncio.Event().wait()
    finally:
        await runner.cleanup()


if __name__ == "__main__":
    asyncio.run(serve(8099))
