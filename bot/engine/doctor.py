"""`muyassir doctor`: the sums of the ledger, what waits, and what to do about it (R10)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.engine import marker, resting
from bot.engine.checkup import sqlite_version
from bot.engine.clock import Clock, real_now
from bot.engine.demonstration import AHEAD
from bot.engine.findings import Finding, look, ok, report, wrong
from bot.engine.holder import NAME
from bot.engine.progress import waiting
from bot.engine.running import platforms_of
from bot.flows.apps import nudges
from bot.settings import Settings
from storage import audit, leases, notes, templates
from storage.audit import Sums
from storage.database import Database, Store, sqlite_file
from storage.migrate import HEAD, current, reachable
from storage.unreachable import is_lost
from storage.vault import KeyFileError, open_vault

TELL_US = "this should never be; keep a copy of the database and tell the maintainers"
LATE = timedelta(minutes=2)  # events are taken within seconds
SLACK = timedelta(seconds=5)  # by which a clock may stand back after being set right


def doctor(settings: Settings) -> int:
    file = sqlite_file(settings.database_url)
    if file is not None and not file.exists():
        print(f"There is no database {file} yet; start Muyassir first.")
        return 1
    if lost := is_lost(settings.key_file, settings.database_url):
        raise KeyFileError(lost)
    database = Database(settings.database_url, open_vault(settings.key_file))
    try:
        with waiting("Opening the database"), reachable(settings.database_url):
            is_newest = current(database) == HEAD
        if not is_newest:
            print("The database has not got its newest tables; start Muyassir first.")
            return 1
        needs_templates = any(one.needs_template for one in platforms_of(settings).values())
        with database.transaction() as store:
            return report(examine(store, now_of(store), needs_templates=needs_templates))
    finally:
        database.close()


def now_of(store: Store) -> datetime:
    """The demonstration's clock runs ahead by as much as it was moved."""
    return Clock(timedelta(seconds=float(notes.get(store, AHEAD, "0")))).now()


def examine(store: Store, now: datetime, *, needs_templates: bool = False) -> Iterator[Finding]:
    """`needs_templates`: a platform is switched on that lets nothing else through."""
    sums = audit.sums(store, now)
    yield from ledger_fits(sums)
    yield from ledger_waits(store, sums, now)
    yield from platforms_rest(store, now)
    yield from templates_wait(store)
    if needs_templates:
        yield from templates_missing(store)
    yield from inbox_waits(sums, now)
    yield working(store, now)
    yield clock(store, now)
    if store.sqlite:
        yield sqlite_version()


def ledger_fits(sums: Sums) -> Iterator[Finding]:
    ends = ", ".join(f"{count} {state}" for state, count in sorted(sums.by_state.items()))
    yield ok(f"the ledger has {sums.rows} messages: {ends or 'none'}")
    faults = {
        "have an end that has no name": sums.unknown_state,
        "have disappeared": sums.gone,
        "have ended at no moment": sums.ended_without_moment,
        "were handed over, nobody knows when or where": sums.told_without_proof,
        "were not sent, and no reason is given": sums.unsent_without_reason,
        "have ended and are planned all the same": sums.open_with_end,
    }
    for what, count in faults.items():
        if count:
            yield wrong(f"{count} messages {what}", TELL_US)
    if not any(faults.values()):
        yield ok("each message is in exactly one place, and each end has its reason")


def ledger_waits(store: Store, sums: Sums, now: datetime) -> Iterator[Finding]:
    if marker.is_held(store):
        yield look(
            f"nothing is sent, because {notes.get(store, marker.HELD)}",
            "look at what waits, then run muyassir release",
        )
    for why, count in sorted(sums.held.items()):
        yield look(f"{count} messages are held ({why})", "their coordinators see them")
    if sums.oldest_due is not None:
        yield wrong(
            f"{sums.overdue} messages are overdue, the oldest by {span(now - sums.oldest_due)}",
            "is Muyassir running, and does /readyz say ok?",
        )
    if sums.abandoned:
        yield wrong(
            f"{sums.abandoned} messages were being sent and have no outcome",
            "is Muyassir running? It settles them within a minute",
        )


def platforms_rest(store: Store, now: datetime) -> Iterator[Finding]:
    for name, end in sorted(resting.all_that_rest(store, now).items()):
        yield look(
            f"{name} asked for less: nothing unasked goes there for {span(end - now)}",
            "look at the account's quality on its platform; coordinators have been told",
        )


def templates_wait(store: Store) -> Iterator[Finding]:
    """Those that somebody has to do something about; a review takes its time by itself. An account
    may have templates that are none of ours."""
    ours = {one.name for one in nudges.templates().values()}
    for one in templates.all_of_them(store):
        if one.usable or one.state == templates.PENDING or one.name not in ours:
            continue
        stands = one.state if one.state != templates.APPROVED else f"of category {one.category}"
        why = f" ({one.why})" if one.why else ""
        yield look(
            f"the template {one.name} ({one.language}) is {stands}{why}, so it is not sent",
            "muyassir whatsapp templates --status says what to do",
        )


def templates_missing(store: Store) -> Iterator[Finding]:
    known = {(one.name, one.language) for one in templates.all_of_them(store)}
    wanted = {(one.name, said) for one in nudges.templates().values() for said in one.said}
    if missing := len(wanted - known):
        yield look(
            f"{missing} of our {len(wanted)} templates were never handed in, so they are not sent",
            "muyassir whatsapp templates --push hands them in",
        )


def inbox_waits(sums: Sums, now: datetime) -> Iterator[Finding]:
    if sums.oldest_waiting is not None and now - sums.oldest_waiting > LATE:
        yield wrong(
            f"{sums.waiting} events wait, the oldest since {span(now - sums.oldest_waiting)}",
            "is Muyassir running, and does /readyz say ok?",
        )
    if sums.aside:
        yield look(
            f"{sums.aside} events were set aside, because they failed every time",
            "the log says where; their people were asked to try again",
        )


def working(store: Store, now: datetime) -> Finding:
    held = leases.holder(store, NAME)
    if held is None:
        return look("nobody has worked on this database yet", "start Muyassir")
    who, fence, until = held
    process = " ".join(who.split("/")[:2])
    if until < now:
        return look(f"nobody works; {process} was the last (number {fence})", "start Muyassir")
    return ok(f"{process} works (number {fence})")


def clock(store: Store, now: datetime) -> Finding:
    ahead = audit.ahead_of(store, now, real_now())
    if ahead > SLACK:
        return wrong(
            f"the clock is {span(ahead)} behind what is written in the database",
            "set the machine's clock right",
        )
    return ok("the clock is not behind the database")


def span(time: timedelta) -> str:
    """A length of time that an operator can read."""
    minutes = int(time.total_seconds() // 60)
    if minutes < 120:
        return f"{minutes} minutes"
    return f"{minutes // 60} hours" if minutes < 48 * 60 else f"{minutes // 1440} days"
