"""What an operator asks for at the command line: the owner's invitation, health, release, demo."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Mapping
from datetime import timedelta
from http.client import HTTPConnection, HTTPException
from typing import Any

from bot.core.messages import Fate
from bot.engine import marker, whatsapp_line
from bot.engine.clock import real_now
from bot.engine.demonstration import AHEAD, seeded
from bot.engine.holder import Holder
from bot.engine.invented import SEEDED
from bot.engine.marker import Marker, place_of_mark
from bot.engine.progress import waiting
from bot.engine.running import links_of, open_database
from bot.engine.server import OTHER_PORTS
from bot.flows.members import people
from bot.settings import Settings
from storage import audit, invitations, members, networks, notes
from storage.database import Database, Store, sqlite_file

HEALTH_WAITS = 5.0  # seconds; the container's own limit is ten
LOOPBACK = "127.0.0.1"
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104  compared, not bound


# --- the owner --------------------------------------------------------------------------------


def print_owner_invitation(settings: Settings) -> int:
    """A single-use invitation for whoever leads the programme; it is never stored readable."""
    with waiting("Making the invitation"):
        code, links, port = owner_invitation(settings)
    for link in links.values():
        print(link.format(code=code))
    print(f"Code: {code}")
    if "web" in links and port is None and not (settings.public_url or settings.http_port_given):
        print(f"If the bot tells another port than {settings.http_port} when it starts, use that.")
    hours = int(invitations.LASTS / timedelta(hours=1))
    print(
        f"It works once, for {hours} hours. Whoever uses it becomes an owner: keep it to yourself."
    )
    return 0


def owner_invitation(settings: Settings) -> tuple[str, Mapping[str, str], int | None]:
    """The code, the links it goes into, and the port of the running bot."""
    database = open_database(settings)
    if settings.demo:
        seeded(database)
    now = real_now()
    with database.transaction() as store:
        code = people.owner_invitation(
            store,
            now,
            country=settings.country,
            controller=settings.controller,
            contact=settings.contact,
        )
    database.close()
    port = running_port(settings)
    links = links_of(settings, port)
    if settings.telegram_token and (name := asyncio.run(telegram_name(settings))):
        links["telegram"] = f"https://t.me/{name}?start={{code}}"
    if settings.whatsapp_token and settings.whatsapp_number:
        links["whatsapp"] = whatsapp_line.LINK.format(number=settings.whatsapp_number)
    return code, links, port


async def telegram_name(settings: Settings) -> str:
    """Empty when Telegram cannot be asked."""
    from bot.handlers.telegram.send import Telegram

    account = Telegram(settings.telegram_token, base=settings.telegram_api_base)
    await account.start()
    try:
        outcome = await account.check()
    finally:
        await account.stop()
    return account.username if outcome.fate is Fate.ACCEPTED else ""


# --- health -----------------------------------------------------------------------------------


def ask_health(settings: Settings) -> int:
    """Asks the running bot; 0 when it is ready."""
    with waiting("Asking the running bot"):
        port = running_port(settings)
        answer = ready(own_host(settings), port) if port else None
    if answer is None:
        print(f"Nobody answers at {own_host(settings)}:{settings.http_port}.", file=sys.stderr)
        return 1
    print(", ".join(f"{part}: {state}" for part, state in answer.items()))
    return int(not answer["ready"])


def running_port(settings: Settings) -> int | None:
    """Where the running bot answers: another port where its own was taken. None: nowhere."""
    first = settings.http_port
    ports = (first,) if settings.http_port_given else range(first, first + OTHER_PORTS)
    return next((port for port in ports if ready(own_host(settings), port) is not None), None)


def own_host(settings: Settings) -> str:
    return LOOPBACK if settings.http_host in EVERYWHERE else settings.http_host


def ready(host: str, port: int) -> dict[str, Any] | None:
    """What /readyz says; None when it is not Muyassir that answers, or nobody."""
    connection = HTTPConnection(host, port, timeout=HEALTH_WAITS)
    try:
        connection.request("GET", "/readyz")
        said = json.loads(connection.getresponse().read())
    except (OSError, HTTPException, ValueError):
        return None
    finally:
        connection.close()
    return said if isinstance(said, dict) and "ready" in said else None


# --- after a restore ----------------------------------------------------------------------------


def release(settings: Settings, *, sure: bool) -> int:
    """Lets go what is held after a restore; a running bot notices within seconds (R12)."""
    with waiting("Opening the database"):
        database = open_database(settings)
    try:
        with waiting("Counting what is held"), database.transaction() as store:
            held = audit.sums(store, real_now()).held.get(marker.RESTORED, 0)
            waits = marker.is_held(store)
        if not waits and not held:
            print("Nothing is held.")
            return 0
        print(f"{held} messages are held, because {marker.RESTORED}.")
        print("Those that are still of use will be sent; some may have been sent before.")
        if not sure and input("Release them? Type yes: ").strip().lower() != "yes":
            print("They stay held.")
            return 1
        with waiting("Releasing"):
            let_go(settings, database)
    finally:
        database.close()
    print("Released.")
    return 0


def let_go(settings: Settings, database: Database) -> None:
    """From here on this database is the one that lives; its mark says so."""
    mark = Marker(place_of_mark(settings.key_file, settings.database_url))

    def work(store: Store) -> int:
        marker.release(store)
        return marker.count_up(store, mark)

    with database.transaction() as store:
        generation = work(store)
    mark.write(generation)


# --- the demonstration --------------------------------------------------------------------------


def reset_demo(settings: Settings) -> int:
    """Wipes the demonstration's database, and never another one."""
    file = sqlite_file(settings.database_url)
    if not settings.demo or file is None:
        return refused("MUYASSIR_DEMO is off" if file else "the database is not an SQLite file")
    if not file.exists():
        print("There is no demonstration yet; the next start begins one.")
        return 0
    lock = Holder(settings.database_url)
    if not lock.is_alone():
        return refused("Muyassir is running; stop it first")
    try:
        with waiting("Opening the database"):
            invented = is_demonstration(settings)
        if not invented:
            return refused(f"{file} holds no demonstration")
        for ending in ("", "-wal", "-shm"):
            file.with_name(file.name + ending).unlink(missing_ok=True)
    finally:
        lock.close()
    print("The demonstration begins anew at the next start.")
    return 0


def refused(why: str) -> int:
    print(f"Nothing was changed: {why}.", file=sys.stderr)
    return 1


def is_demonstration(settings: Settings) -> bool:
    database = open_database(settings)
    try:
        with database.transaction() as store:
            return bool(notes.get(store, SEEDED))
    finally:
        database.close()


def describe_demo(settings: Settings) -> int:
    """Says what the demonstration holds."""
    file = sqlite_file(settings.database_url)
    if not settings.demo or (file is not None and not file.exists()):
        print("There is no demonstration; MUYASSIR_DEMO=on makes one at the next start.")
        return 0
    with waiting("Looking at the demonstration"):
        told = demo_in_short(settings) if is_demonstration(settings) else ""
    if not told:
        return refused("this database holds no demonstration")
    print(told)
    print("To begin it anew: muyassir demo --reset")
    return 0


def demo_in_short(settings: Settings) -> str:
    database = open_database(settings)
    with database.transaction() as store:
        towns = networks.listed(store)
        people = sum(len(members.of_network(store, town.id)) for town in towns)
        ahead = timedelta(seconds=float(notes.get(store, AHEAD, "0")))
    database.close()
    return f"{len(towns)} networks with {people} invented members; {ahead.days} days ahead of now."
