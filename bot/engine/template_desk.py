"""`muyassir whatsapp templates`: hands templates in at WhatsApp, and tells how each stands."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bot.content import read
from bot.core.messages import Fate, Outcome
from bot.engine.clock import real_now
from bot.engine.progress import Progress, waiting
from bot.engine.running import open_database
from bot.flows.apps.reach import NO_TEMPLATE
from bot.settings import Settings
from storage import held, templates
from storage.database import Database, Store
from storage.templates import Template

if TYPE_CHECKING:
    from bot.handlers.whatsapp.templates import Register, Standing, Wanted

Tell = Callable[[str], None]

TOKEN, ACCOUNT, BASE = (f"MUYASSIR_WHATSAPP_{name}" for name in ("TOKEN", "ACCOUNT_ID", "API_BASE"))
CONTENT = "templates.json"
HEAD = ("name", "language", "state", "category", "waits", "quality", "")
GONE = "not there"
FINE, LOOK, FAILED = 0, 1, 2  # exit statuses


class AskingError(Exception):
    """WhatsApp cannot be asked. The sentence names the setting."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One template in one language: what we want, what stands there, what we knew of it."""

    wanted: Wanted
    standing: Standing | None
    known: Template | None
    refused: str = ""  # why it could not be handed in just now

    @property
    def differs(self) -> bool:
        return self.standing is not None and not self.wanted.wording.like(self.standing.wording)


def run(settings: Settings, *, push: bool, tell: Tell) -> int:
    """The command line's way in."""
    try:
        refuse_gaps(settings)
    except AskingError as error:
        tell(settings.placed(str(error)))
        return FAILED
    with waiting("Opening the database"):
        database = open_database(settings)
    try:
        return look(settings, database, push=push, now=real_now(), tell=tell)
    finally:
        database.close()


def look(settings: Settings, database: Database, *, push: bool, now: datetime, tell: Tell) -> int:
    """Asks WhatsApp, hands in what is missing or has changed where `push` says so, keeps what was
    learnt, and prints it. Returns the exit status: 1 when somebody has to do something."""
    from bot.handlers.whatsapp.templates import TemplateError, wanted

    try:
        wants = wanted(read(CONTENT))
        with waiting("Asking WhatsApp") as bar:
            stands, refused = asyncio.run(ask(settings, wants, push=push, tell=tell, bar=bar))
    except (AskingError, TemplateError) as error:
        tell(settings.placed(str(error)))
        return FAILED
    with database.transaction() as store:
        rows = [row_of(store, one, stands, refused) for one in wants]
        for row in rows:
            keep(store, row, now, thaw=push)
    show(rows, tell, pushed=push)
    return LOOK if any(advice(row, pushed=push) for row in rows) else FINE


# --- asking -------------------------------------------------------------------------------------

Key = tuple[str, str]  # name and language


async def ask(
    settings: Settings, wants: Sequence[Wanted], *, push: bool, tell: Tell, bar: Progress
) -> tuple[Mapping[Key, Standing], Mapping[Key, str]]:
    """What stands there in the end, and what was refused on the way; raises AskingError."""
    from bot.handlers.whatsapp.templates import Register

    register = Register(
        settings.whatsapp_token,
        settings.whatsapp_account_id,
        base=settings.whatsapp_api_base,
        api_version=settings.whatsapp_api_version,
    )
    await register.start()
    try:
        stands = await standing(register)
        refused = await hand_in(register, wants, stands, tell, bar) if push else {}
        return (await standing(register) if push else stands), refused
    finally:
        await register.stop()


def refuse_gaps(settings: Settings) -> None:
    if not settings.whatsapp_token:
        raise AskingError(f"{TOKEN}: it is not set, and without it WhatsApp tells nothing")
    if not settings.whatsapp_account_id:
        raise AskingError(f"{ACCOUNT}: it is not set; templates belong to the business account")


async def standing(register: Register) -> Mapping[Key, Standing]:
    answered = await register.standing()
    if not answered.well:
        raise AskingError(told(answered.outcome, answered.said))
    return {(one.name, one.language): one for one in answered.found}


async def hand_in(
    register: Register, wants: Sequence[Wanted], stands: Mapping[Key, Standing], tell: Tell,
    bar: Progress,
) -> Mapping[Key, str]:  # fmt: skip
    """Makes what is missing, changes what people would read otherwise; one after the other."""
    refused: dict[Key, str] = {}
    tell = bar.beside(tell)
    for place, one in enumerate(wants):
        bar.at(place / len(wants))
        key = (one.name, one.language)
        there = stands.get(key)
        if there is None:
            tell(f"Handing in {named(one)}.")
            answered = await register.make(one)
        elif there.editable and not one.wording.like(there.wording):
            tell(f"Changing {named(one)}.")
            answered = await register.change(there.id, one)
        else:
            continue
        if answered.outcome.fate is Fate.REFUSED:
            refused[key] = answered.said or answered.outcome.why
        elif not answered.well:
            raise AskingError(told(answered.outcome, answered.said))
    return refused


def named(one: Wanted) -> str:
    return f"{one.name} ({one.language}), which waits {one.wording.waits} for a phone that is off"


def told(outcome: Outcome, said: str) -> str:
    """What an operator can do about a call that failed."""
    from bot.handlers.whatsapp.outcomes import NO_ACCESS, NO_CONNECTION, NOT_THERE

    settings = {
        NO_ACCESS: f"{TOKEN}: WhatsApp refuses it, or it lacks the right"
        " whatsapp_business_management",
        NOT_THERE: f"{ACCOUNT}: there is no such account, or the token may not see it",
        NO_CONNECTION: f"{BASE}: nobody can be reached there; is this machine on the Internet?",
    }
    if outcome.why in settings:
        return settings[outcome.why]
    if outcome.fate is Fate.UNKNOWN:
        return f"{BASE}: no clear answer came from there; please run this once more"
    wait = f"; please try again in {outcome.retry_after:.0f} seconds" if outcome.retry_after else ""
    return f"WhatsApp: {said or outcome.why}{wait}"


# --- keeping ------------------------------------------------------------------------------------


def row_of(
    store: Store, one: Wanted, stands: Mapping[Key, Standing], refused: Mapping[Key, str]
) -> Row:
    key = (one.name, one.language)
    return Row(
        wanted=one,
        standing=stands.get(key),
        known=templates.find(store, *key),
        refused=refused.get(key, ""),
    )


def keep(store: Store, row: Row, now: datetime, *, thaw: bool) -> None:
    """Notes how it stands. One that we froze stays so until somebody hands templates in anew."""
    name, language, there = row.wanted.name, row.wanted.language, row.standing
    if there is None:
        if row.known is not None:
            templates.put(store, name, language, now, state=templates.DISABLED, why=GONE)
        return
    values: dict[str, Any] = {
        "category": there.category.lower(),
        "quality": there.quality.lower(),
        "external": there.id,
        "digest": "" if row.differs else row.wanted.wording.digest,
    }
    if thaw or not is_frozen(row):
        values |= {"state": there.state, "why": there.why}
    templates.put(store, name, language, now, **values)
    if values.get("state") == templates.APPROVED:
        held.release_held(store, NO_TEMPLATE)


def is_frozen(row: Row) -> bool:
    frozen = row.known is not None and row.known.state == templates.FROZEN
    return frozen and row.standing is not None and row.standing.state == templates.APPROVED


# --- telling ------------------------------------------------------------------------------------


def show(rows: Sequence[Row], tell: Tell, *, pushed: bool) -> None:
    lines = [HEAD, *(cells(row, pushed=pushed) for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    for line in lines:
        padded = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        tell("  ".join(padded).rstrip())


def cells(row: Row, *, pushed: bool) -> tuple[str, ...]:
    there, name, language = row.standing, row.wanted.name, row.wanted.language
    if there is None:
        missing = (name, language, "missing", "", row.wanted.wording.waits, "")
        return (*missing, advice(row, pushed=pushed))
    state = templates.FROZEN if is_frozen(row) and not pushed else there.state
    what = advice(row, pushed=pushed) or (
        "WhatsApp looks at it; that takes minutes to days" if state == templates.PENDING else ""
    )
    quality = there.quality.lower().replace("unknown", "")
    return (name, language, state, there.category.lower(), there.wording.waits, quality, what)


def advice(row: Row, *, pushed: bool) -> str:
    """What somebody has to do about it; "" where nothing is to be done."""
    there = row.standing
    if row.refused:
        return f"not taken: {row.refused}"
    if there is None:
        return "still not listed; look again in a minute" if pushed else "hand it in with --push"
    if there.category.lower() != templates.UTILITY:
        return "WhatsApp took it for another category, so it is never sent; object in its manager"
    reasons = {
        templates.REJECTED: f"rejected{reason(there)}; change its words, then --push",
        templates.PAUSED: f"paused{reason(there)}; people blocked or reported it",
        templates.DISABLED: f"disabled{reason(there)}; it needs another name and other words",
    }
    if there.state in reasons:
        return reasons[there.state]
    if row.differs:
        waits = "" if there.editable else ", when WhatsApp has looked at the one before"
        return f"{difference(row.wanted, there)}; --push{waits}"
    if is_frozen(row) and not pushed and row.known is not None:
        return f"WhatsApp refused to send it ({row.known.why or 'no reason'}); --push frees it"
    return ""


def difference(ours: Wanted, there: Standing) -> str:
    """WhatsApp takes the time away when it changes the category."""
    if not ours.wording.reads_like(there.wording):
        return "its words there are others"
    return f"it is to wait {ours.wording.waits} for a phone"


def reason(there: Standing) -> str:
    return f" ({there.why.lower().replace('_', ' ')})" if there.why else ""
