"""`muyassir check`: settings, key, database, time zones and Telegram, before the start."""

from __future__ import annotations

import asyncio
import os
import sqlite3
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from bot.core.messages import Fate
from bot.engine.findings import Finding, look, ok, report, wrong
from bot.forms.reading import folder
from bot.settings import Settings
from storage.database import Database, sqlite_file
from storage.migrate import HEAD, check_key, current
from storage.vault import KeyFileError, open_vault

SAFE_SQLITE = (3, 51, 3)  # before it a WAL reset can corrupt the file (trust.md, fact 8)
OLDEST_TZDATA = "2025.2"  # the last rules of Lebanon and Jordan are far older


def check(settings: Settings) -> int:
    return report(findings(settings))


def findings(settings: Settings) -> Iterator[Finding]:
    yield ok("the settings can be used")
    yield key(settings.key_file)
    yield from database(settings)
    yield time_zones()
    if settings.forms is not None:
        yield from own_forms(settings.forms)
    if settings.telegram_token:
        yield asyncio.run(telegram(settings))


def key(path: Path) -> Finding:
    if not path.exists():
        return look(f"there is no key file {path}", "the first start makes it; keep a copy apart")
    try:
        open_vault(path)
    except KeyFileError as error:
        return wrong("the key file", str(error))
    return ok("the key file is there, and nobody else may read it")


def database(settings: Settings) -> Iterator[Finding]:
    file = sqlite_file(settings.database_url)
    if file is not None:
        yield sqlite_version()
        if not file.exists():
            yield not_there_yet(file)
            return
    if not settings.key_file.exists():
        yield wrong(
            "the database", f"it is there, but its key {settings.key_file} is not; put it back"
        )
        return
    try:
        yield opened(settings)
    except Exception as error:  # noqa: BLE001  whatever it says may hold a password
        cure = "is the address in MUYASSIR_DATABASE_URL right, and does the server run?"
        yield wrong(f"the database does not answer ({type(error).__name__})", cure)


def opened(settings: Settings) -> Finding:
    base = Database(settings.database_url, open_vault(settings.key_file))
    try:
        standing = current(base)
        if standing == HEAD:
            with base.transaction() as store:
                check_key(store)
    except KeyFileError as error:
        return wrong("the database", f"{error}; put the right one back")
    finally:
        base.close()
    if standing == HEAD:
        return ok("the database answers, and has the newest tables")
    if not standing:
        return look("the database is empty", "the first start makes its tables")
    return look(f"the database has the tables of step {standing}", "the next start brings them up")


def not_there_yet(file: Path) -> Finding:
    folder = file.resolve().parent
    while not folder.exists():
        folder = folder.parent
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        return wrong(f"the database {file} cannot be made", f"let us write in {folder}")
    return look(f"there is no database {file}", "the first start makes it")


def sqlite_version() -> Finding:
    found = tuple(int(part) for part in sqlite3.sqlite_version.split("."))
    if found >= SAFE_SQLITE:
        return ok(f"SQLite {sqlite3.sqlite_version}")
    safe = ".".join(map(str, SAFE_SQLITE))
    return look(
        f"SQLite {sqlite3.sqlite_version} is older than {safe}",
        "it has a rare fault when two programs write at once: let no other write to the file",
    )


def own_forms(path: Path) -> Iterator[Finding]:
    for name, read in folder(path).items():
        if read.definition is None:
            yield wrong(f"the form {name}", f"run “muyassir check {path / name}” for its faults")
        else:
            yield ok(f"the form {name} can be sent")


def time_zones() -> Finding:
    found = version("tzdata")
    if found < OLDEST_TZDATA:
        return look(
            f"tzdata {found} is old", "update it: clocks may have been changed by law since"
        )
    return ok(f"tzdata {found}")


async def telegram(settings: Settings) -> Finding:
    from bot.handlers.telegram.send import Telegram

    account = Telegram(settings.telegram_token, base=settings.telegram_api_base)
    await account.start()
    try:
        outcome = await account.check()
    finally:
        await account.stop()
    if outcome.fate is Fate.ACCEPTED:
        return ok(f"Telegram knows the token: @{account.username}")
    if outcome.fate is Fate.STOP:
        return wrong("Telegram refuses the token", "ask @BotFather for the right one")
    return wrong(f"Telegram cannot be reached ({outcome.why})", "is there a way to the internet?")
