"""The web page's screen, kept in the database; and whoever watches it is woken when it changes."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from bot.core.messages import Inbound
from bot.core.occasions import local
from bot.flows.places import place_of
from storage import addresses, members, networks, screen
from storage.database import Database, Store

WEB = "web"


class StoredScreen:
    """What handlers/web asks for: append, since, commit, changed."""

    def __init__(
        self, database: Database, now: Callable[[], datetime],
        commit: Callable[[Sequence[Inbound]], Awaitable[None]], country: str,
    ) -> None:  # fmt: skip
        self.database = database
        self.zone = networks.ZONES.get(country, "UTC")  # the clock until there is a network
        self.now = now
        self._commit = commit
        self._watchers: defaultdict[str, set[asyncio.Event]] = defaultdict(set)

    async def append(self, address: str, item: bytes, replaces: str) -> str:
        now = self.now()

        def work(store: Store) -> int:
            owner = addresses.meet(store, WEB, address, now)
            earlier = int(replaces) if replaces.isdecimal() else None
            return screen.append(store, owner.id, item, earlier, now)

        seq = await self.database.write(work)
        for watcher in self._watchers.get(address, ()):
            watcher.set()
        return str(seq)

    async def since(
        self, address: str, seq: int, limit: int
    ) -> Sequence[tuple[int, int | None, bytes]]:
        def work(store: Store) -> list[tuple[int, int | None, bytes]]:
            owner = addresses.find(store, WEB, address)
            return screen.since(store, owner.id, seq, limit) if owner else []

        return await self.database.write(work)

    async def commit(self, events: Sequence[Inbound]) -> None:
        await self._commit(events)

    async def changed(self, address: str, seconds: float, /) -> bool:
        watcher = asyncio.Event()
        self._watchers[address].add(watcher)
        try:
            async with asyncio.timeout(seconds):
                await watcher.wait()
        except TimeoutError:
            return False
        finally:
            self._watchers[address].discard(watcher)
            if not self._watchers[address]:
                del self._watchers[address]
        return True

    async def wall_clock(self, address: str) -> datetime:
        """The present moment on the clock of the person's place, with its offset from UTC."""
        now = self.now()

        def work(store: Store) -> datetime:
            owner = addresses.find(store, WEB, address)
            member = members.find(store, owner.member_id) if owner and owner.member_id else None
            if member is not None:
                network = networks.get(store, member.network_id)
            elif there := networks.listed(store):
                network = there[0]  # a stranger is told no more than what o'clock it is here
            else:
                return now.astimezone(ZoneInfo(self.zone))
            return aware(local(now, place_of(network)), now)

        return await self.database.write(work)


def aware(wall: datetime, moment: datetime) -> datetime:
    """A wall clock with the offset that it has at this moment."""
    offset = wall - moment.astimezone(UTC).replace(tzinfo=None)
    rounded = timedelta(minutes=round(offset.total_seconds() / 60))
    return wall.replace(tzinfo=timezone(rounded))
