"""A plan of five hundred tasks: from the bytes of its workbook to the committed batch."""

from __future__ import annotations

import asyncio
import base64
import itertools
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from benchmarks import seeded
from benchmarks.asked import Asked
from benchmarks.figures import Figure, median
from bot.core.flow import Turn
from bot.core.messages import Inbound, Kind
from bot.engine.maker import Maker
from bot.flows import TABLES
from bot.flows.plans import plan_file, plan_take
from bot.sheets.writing import Sheet, xlsx_bytes
from storage import addresses, files, members, networks, plan_items, plans
from storage.database import Database, Store
from storage.members import Role
from storage.networks import Network

TASKS, PEOPLE = 500, 12
OBJECTIVES, ACTIVITIES = 5, 10  # activities of each objective
ROUNDS = 5
WITHIN = 2.0  # seconds, from the issue of action plans
EVENTS = itertools.count(1)
HEADINGS = (
    "الهدف", "النشاط", "المهمة", "المسؤول", "الشركاء", "البداية", "الموعد", "الحالة", "المؤشر",
    "خط الأساس", "القيمة المستهدفة", "وسائل التحقق", "الموارد",
)  # fmt: skip


def measure(asked: Asked) -> list[Figure]:
    content = workbook()
    rounds = 2 if asked.quick else ROUNDS
    with seeded.opened(asked.folder) as database:
        return asyncio.run(measure_all(asked, database, content, rounds))


async def measure_all(
    asked: Asked, database: Database, content: bytes, rounds: int
) -> list[Figure]:
    """Each round is a network of its own: an empty plan, twelve members, one file."""
    database.start()
    maker = Maker(database=database, tables=TABLES, now=seeded.now, planned=lambda: None)
    read, wrote, again = [], [], []
    for number in range(rounds):
        asked.tell(f"{TASKS} tasks for {PEOPLE} members, round {number + 1}")
        coordinator = await database.write(partial(seed, number=number))
        sending = partial(send, member_id=coordinator, content=content)
        taking = partial(take, member_id=coordinator)
        read.append(await timed(database, sending, maker))
        wrote.append(await timed(database, taking))
        await database.write(partial(check, member_id=coordinator))
        await timed(database, sending, maker)
        again.append(await timed(database, taking))
    maker.close()
    await asyncio.to_thread(database.close)
    return [*figures(read, wrote, again, len(content))]


async def timed(
    database: Database, work: Callable[[Store], None], maker: Maker | None = None
) -> float:
    """Seconds to its commit, and until what it ordered has been made."""
    began = time.perf_counter()
    await database.write(work)
    if maker is not None:
        await maker.drain()
    return time.perf_counter() - began


def figures(
    read: Sequence[float], wrote: Sequence[float], again: Sequence[float], size: int
) -> Iterator[Figure]:
    both = [one + two for one, two in zip(read, wrote, strict=True)]
    yield Figure(
        what=f"{TASKS} tasks in a workbook: from its bytes to the committed batch",
        value=median(both), unit="s", at_most=WITHIN,
        note=f"{size // 1000} kB, {PEOPLE} members reconciled, slowest {max(both):.2f} s",
    )  # fmt: skip
    yield Figure(
        what="of that, read in a process of its own, its start included", value=median(read),
        unit="s",
    )  # fmt: skip
    yield Figure(
        what="of that, the turn that compares and writes", value=median(wrote), unit="s",
        note=f"slowest {max(wrote):.2f} s",
    )  # fmt: skip
    yield Figure(
        what="the same file once more: compared, and nothing written", value=median(again),
        unit="s",
    )  # fmt: skip


def seed(store: Store, number: int) -> int:
    """A network with twelve members; the id of its coordinator."""
    now = seeded.now()
    programme = networks.add_programme(store, f"Measured {number}", now)
    home = networks.add(
        store, programme_id=programme, now=now, names={"en": f"Network {number}"},
        towns={"en": "Saida"}, country="LB", controller="Municipality",
        contact="data@example.org", focal="the focal point", emergency="112",
    )  # fmt: skip
    found = [
        members.add(
            store, network_id=home.id, role=Role.PRACTITIONER if at else Role.COORDINATOR,
            name=name_of(at), language="ar", now=now,
        )
        for at in range(PEOPLE)
    ]  # fmt: skip
    for member in found:
        address = addresses.meet(store, "web", f"m{member.id}", now)
        addresses.change(store, address.id, member_id=member.id, network_id=home.id)
    return found[0].id


def name_of(at: int) -> str:
    return f"Member {chr(65 + at)}"


def workbook() -> bytes:
    return xlsx_bytes([Sheet(title="خطة", header=HEADINGS, rows=list(rows()), rtl=True)])


def rows() -> Iterator[list[str]]:
    """As people write them: objective and activity once, then the tasks below them."""
    each = TASKS // (OBJECTIVES * ACTIVITIES)
    for number in range(TASKS):
        activity, first = divmod(number, each)
        objective, new = divmod(activity, ACTIVITIES)
        day = seeded.now().date() + timedelta(days=number % 300)
        yield [
            f"الهدف {objective + 1}: مشاركة الشباب" if not (new or first) else "",
            f"{objective + 1}.{new + 1} لقاء مع المدارس" + f" {activity}" if not first else "",
            f"طباعة الملصقات وتوزيعها على المدارس {number}",
            name_of(number % PEOPLE),
            "البلدية والجمعيات",
            f"{day:%d/%m/%Y}",
            f"{day + timedelta(days=14):%d/%m/%Y}",
            "لم يبدأ",
            "عدد المدارس التي شاركت في اللقاءات",
            "0",
            str(number % 40),
            "صور الملصقات، صفحة البلدية",
            "ورق، طابعة",
        ]


# --- the turns ------------------------------------------------------------------------------------


def turn_of(store: Store, member_id: int) -> Turn:
    event = str(next(EVENTS))
    member = members.get(store, member_id)
    address = addresses.of_member(store, member_id)
    if address is None:
        raise LookupError("the coordinator has no address")
    home: Network = networks.get(store, member.network_id)
    inbound = Inbound(platform="web", event_id=event, address=address.external, kind=Kind.PRESS)
    return Turn(
        store=store, now=seeded.now(), event=event, inbound=inbound, address=address,
        member=member, network=home, tables=TABLES,
    )  # fmt: skip


def send(store: Store, member_id: int, content: bytes) -> None:
    store.memory.clear()
    turn = turn_of(store, member_id)
    plan_file.want_reading(turn, "plan.xlsx", base64.b64encode(content).decode(), {})


def take(store: Store, member_id: int) -> None:
    """The last turn of the talk: everything has been shown and agreed to."""
    store.memory.clear()
    turn = turn_of(store, member_id)
    (file,) = files.of_subject(store, plan_file.subject_of(turn))
    answers: dict[str, Any] = {"file": file.key, "~confirm": "take"}
    found = plan_take.gathered(turn, answers)
    if found is None:
        raise RuntimeError("the file was not read")
    plan_take.completed(turn, {**answers, "stamp": found.stamp})


def check(store: Store, member_id: int) -> None:
    plan = plans.current(store, members.get(store, member_id).network_id)
    items = plan_items.of_plan(store, plan.id) if plan is not None else []
    if len(items) != TASKS + OBJECTIVES * (ACTIVITIES + 1):
        raise RuntimeError(f"{len(items)} lines were taken over")
