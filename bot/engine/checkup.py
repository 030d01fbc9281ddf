"""`muyassir check`: settings, key, database, time zones, platforms and e-mail, before the start."""

from __future__ import annotations

import asyncio
import os
import re
import sqlite3
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

from bot.core.messages import Fate
from bot.engine.clock import real_now
from bot.engine.findings import Finding, look, ok, report, wrong
from bot.forms.reading import folder
from bot.settings import PREFIX, Settings
from storage.database import Database, sqlite_file
from storage.migrate import HEAD, NoDatabaseError, check_key, current, reachable
from storage.vault import KeyFileError, open_vault

SAFE_SQLITE = (3, 51, 3)  # before it a WAL reset can corrupt the file (trust.md, fact 8)
SHORTEST_NUMBER = 10  # digits; with their country's code, numbers of most countries have more
TOKEN, ACCOUNT, PHONE, NUMBER = (
    f"{PREFIX}WHATSAPP_{name}" for name in ("TOKEN", "ACCOUNT_ID", "PHONE_ID", "NUMBER")
)
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
    if settings.whatsapp_token:
        yield from whatsapp_ids(settings)
        yield from asyncio.run(whatsapp(settings))
    if settings.smtp_host:
        yield asyncio.run(mail(settings))


def key(path: Path) -> Finding:
    if not path.exists():
        if folder := unwritable(path):
            return wrong(f"the key file {path} cannot be made", f"let us write in {folder}")
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
    except KeyFileError:  # what is wrong with the key was told with the key
        yield wrong("the database cannot be looked into without its key", "mend the key first")
    except NoDatabaseError as error:
        yield wrong("the database of MUYASSIR_DATABASE_URL", str(error))
    except Exception as error:  # noqa: BLE001  whatever it says may hold a password
        cure = "is the address in MUYASSIR_DATABASE_URL right?"
        yield wrong(f"the database does not answer ({type(error).__name__})", cure)


def opened(settings: Settings) -> Finding:
    vault = open_vault(settings.key_file)
    with reachable(settings.database_url):
        base = Database(settings.database_url, vault)
        try:
            standing = current(base)
            if standing == HEAD:
                with base.transaction() as store:
                    check_key(store)
        except KeyFileError as error:
            return wrong("the database", str(error))
        finally:
            base.close()
    if standing == HEAD:
        return ok("the database answers, and has the newest tables")
    if not standing:
        return look("the database is empty", "the first start makes its tables")
    return look(f"the database has the tables of step {standing}", "the next start brings them up")


def not_there_yet(file: Path) -> Finding:
    if folder := unwritable(file):
        return wrong(f"the database {file} cannot be made", f"let us write in {folder}")
    return look(f"there is no database {file}", "the first start makes it")


def unwritable(file: Path) -> Path | None:
    """The folder in which this file, or its folder, would be made and cannot be."""
    folder = file.resolve().parent
    while not folder.exists():
        folder = folder.parent
    return None if folder.is_dir() and os.access(folder, os.W_OK) else folder


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


def whatsapp_ids(settings: Settings) -> Iterator[Finding]:
    """What the settings say by themselves of the ids, which are easily mixed up."""
    if not settings.whatsapp_account_id:
        yield look(
            f"{ACCOUNT} is not set",
            "without the account's id no template can be handed in, and news of other accounts"
            " would be taken for ours",
        )
    elif settings.whatsapp_account_id == settings.whatsapp_phone_id:
        yield wrong(
            f"{PHONE} and {ACCOUNT} are the same id",
            "one is the number's, the other the business account's; “API Setup” shows both",
        )


def whatsapp_number(ours: str, shown: str) -> Iterator[Finding]:
    """Whether our number is the one that people see, where that is known; both may be empty."""
    theirs = re.sub(r"[^0-9]", "", shown)
    if not ours or ours == theirs:
        return
    if not theirs:
        if len(ours) < SHORTEST_NUMBER:
            yield look(f"{NUMBER} {ours} is short", "does it begin with the country's code?")
    elif theirs.endswith(ours.lstrip("0")):
        yield wrong(f"{NUMBER} {ours} lacks the country's code", f"set it to {theirs}")
    else:
        yield wrong(f"{NUMBER} {ours} is not the number of {PHONE}", f"that one is {theirs}")


async def whatsapp(settings: Settings) -> list[Finding]:
    from bot.handlers.whatsapp.outcomes import NO_ACCESS, NOT_THERE
    from bot.handlers.whatsapp.send import WhatsApp

    account = WhatsApp(
        settings.whatsapp_token,
        settings.whatsapp_phone_id,
        base=settings.whatsapp_api_base,
        api_version=settings.whatsapp_api_version,
    )
    await account.start()
    try:
        outcome = await account.check()
    finally:
        await account.stop()
    number = list(whatsapp_number(settings.whatsapp_number, account.number.shown))
    if outcome.fate is Fate.ACCEPTED:
        known = ok(f"WhatsApp knows token and number: {account.number.shown}")
        return [known, *number, *await whatsapp_account(settings)]
    cures = {
        NO_ACCESS: f"{TOKEN} must be one of a system user with the app's rights",
        NOT_THERE: f"is {PHONE} the id of the number, and the token for it?",
    }
    cure = cures.get(outcome.why, "docs/how-to/set-up-whatsapp.md has a table of what to do")
    return [wrong(f"WhatsApp cannot be used ({outcome.why})", cure), *number]


async def whatsapp_account(settings: Settings) -> list[Finding]:
    """Whether the account is there for this token; news of another would be left alone."""
    from bot.handlers.whatsapp.outcomes import NO_ACCESS, NOT_THERE
    from bot.handlers.whatsapp.templates import Register

    if not settings.whatsapp_account_id:
        return []
    register = Register(
        settings.whatsapp_token,
        settings.whatsapp_account_id,
        base=settings.whatsapp_api_base,
        api_version=settings.whatsapp_api_version,
    )
    await register.start()
    try:
        outcome = await register.check()
    finally:
        await register.stop()
    if outcome.why not in {NO_ACCESS, NOT_THERE}:
        return []
    return [
        wrong(
            f"the token may not see the templates of {ACCOUNT}",
            "is it the id of the business account, and has the token the right"
            " whatsapp_business_management for it?",
        )
    ]


async def mail(settings: Settings) -> Finding:
    """Secured and logged in, up to where a mail would begin; none is sent."""
    from bot.engine.mail_line import account

    outcome = await account(settings, real_now).check()
    where = f"{settings.smtp_host}:{settings.smtp_port}"
    if outcome.fate is Fate.ACCEPTED:
        return ok(f"the mail server {where} takes our account")
    if outcome.fate is Fate.STOP:
        return wrong(f"the mail server {where}", outcome.why)
    return wrong(
        f"the mail server {where} cannot be reached ({outcome.why})",
        "are MUYASSIR_SMTP_HOST and MUYASSIR_SMTP_PORT right, and is there a way to it?",
    )
