"""Nudging: a message whose window is closed goes as a template, waits its turn, or is held."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core import texts
from bot.core.direction import isolate
from bot.core.flow import Composing, Turn, voice_of
from bot.core.messages import Capabilities, Message, Nudge, Press, Request, Voice, Words
from bot.engine.judging import End, Wait
from bot.flows.apps import app_connected, app_waiting, nudges
from bot.flows.apps.nudges import LATER, NEWS, OPTION, START, STOP, Nudging, Template
from bot.flows.apps.reach import ALLOWANCE, NO_TEMPLATE, RESTING, WINDOW
from bot.flows.apps.windows import window_open
from storage import buttons, opt_ins, outside
from storage import templates as approved
from storage.addresses import Address
from storage.database import Store
from storage.held import release_to
from storage.ledger import Entry, Standing, Urgency
from storage.members import State

A_DAY = timedelta(hours=24)  # a nudge stands so long; then the next one may come
# What may be over the moment that somebody writes to us.
RELEASED = (WINDOW, NO_TEMPLATE, ALLOWANCE, RESTING)
ABOUT_APPS = (app_connected.REASON, app_waiting.SETTLED)
TAPPED, OPENED = "nudge", "nudge-open"  # actions of quick replies; the second beside options
BREAKS = re.compile(r"[\n\r\t]+| {2,}")  # not allowed in a template's values (error 132018)

Presses = list[list[object]]  # action, subject, value, labels of each button


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """The template that is taken, and the language in which it is approved."""

    template: Template
    language: str
    nudging: Nudging

    @property
    def own(self) -> bool:
        """Whether it is the message's own, not the general one in its place."""
        return self.template.name == nudges.templates()[self.nudging.template].name


def nudge(
    composing: Composing, address: Address, message: Message, presses: Presses, caps: Capabilities
) -> Request | Wait | End:
    """What goes instead of the message. Its buttons mean what `presses` say, and three things more.

    A reply is held: it was asked for long ago, and nobody needs to be called back for it. It is
    shown when its reader writes again.
    """
    nudging = nudges.nudging_of(composing.entry.reason)
    held = not caps.needs_template or address.group or is_only_a_reply(composing, address, caps)
    if held or nudging is None:
        return End(state=Standing.HELD, why=WINDOW)
    chosen = choose(composing, nudging)
    if chosen is None:
        return End(state=Standing.HELD, why=NO_TEMPLATE)
    return waits(composing, address) or request(composing, address, message, presses, chosen)


def is_only_a_reply(composing: Composing, address: Address, caps: Capabilities) -> bool:
    """Whether nobody has to hear of it who is silent. That another app speaks for them by now, or
    may, is told at once, in the very app that it is about, to whoever may be written to there."""
    entry, member = composing.entry, composing.member
    if entry.urgency is not Urgency.REPLY:
        return False
    if entry.reason not in ABOUT_APPS or member is None or member.state is State.STOPPED:
        return True
    agreed = opt_ins.current(composing.store, address.id, member.id)
    return caps.needs_opt_in and agreed is None


# --- which template -------------------------------------------------------------------------------


def choose(composing: Composing, nudging: Nudging) -> Chosen | None:
    """In the reader's language its own template, else the general one; else so in another language
    of the network's: what is in one's own language is understood, and a tap shows the rest."""
    for language in languages(composing):
        for key in dict.fromkeys((nudging.template, NEWS)):
            template = nudges.templates()[key]
            found = approved.find(composing.store, template.name, language)
            if found is not None and found.usable and language in template.said:
                return Chosen(template=template, language=language, nudging=nudging)
    return None


def languages(composing: Composing) -> Sequence[str]:
    own = voice_of(composing.member, composing.network, None).language
    others = composing.network.languages if composing.network is not None else ()
    return tuple(dict.fromkeys((own, *others)))


# --- whether it may go now ------------------------------------------------------------------------


def waits(composing: Composing, address: Address) -> Wait | None:
    """Behind a nudge that stands unanswered, or until the platform lets us write to one more."""
    store, entry, now = composing.store, composing.entry, composing.now
    if entry.member_id is not None and nudges.waits_its_turn(entry):
        last = outside.unanswered(store, entry.member_id, now)
        if last is not None:
            return wait(entry, last + A_DAY, WINDOW)
    until = spent(store, address, now)
    return None if until is None else wait(entry, until, ALLOWANCE)


def wait(entry: Entry, until: datetime, why: str) -> Wait:
    """Not beyond its end: then it ends by this name. Until then its reader may still write."""
    return Wait(until=min(until, entry.expires) if entry.expires else until, why=why)


def spent(store: Store, address: Address, now: datetime) -> datetime | None:
    """Until when the day's allowance is spent for somebody; None when it is not."""
    if outside.limit(store, address.platform) is None:
        return None
    return outside.allowance(store, address.platform, now).waits_until(address.id, now)


# --- what it says ---------------------------------------------------------------------------------


def request(
    composing: Composing, address: Address, message: Message, presses: Presses, chosen: Chosen
) -> Request:
    template, language = chosen.template, chosen.language
    values = said(composing, chosen)
    handle = buttons.add(
        composing.store,
        address.id,
        composing.entry.id,
        meanings(composing.entry, presses, template),
        composing.now,
    )
    payloads = tuple(f"{handle}.{payload(message, reply)}" for reply in template.replies)
    wording = template.said[language]
    body = wording.body.format(**dict(zip(template.parameters, values, strict=True)))
    return Request(
        text=f"{body}\n{wording.footer}",
        nudge=Nudge(template=template.name, language=language, params=values, payloads=payloads),
        rtl=language == "ar",
        language=language,
        protect=message.protect,
    )


def said(composing: Composing, chosen: Chosen) -> tuple[str, ...]:
    """The values of its parameters, in the template's language, on one line each."""
    if not chosen.own or chosen.nudging.values is None:
        return ()
    voice = voice_of(composing.member, composing.network, None)
    voice = replace(voice, language=chosen.language)
    values = chosen.nudging.values(composing)
    return tuple(value_of(values, name, voice) for name in chosen.template.parameters)


def value_of(values: Mapping[str, Words], name: str, voice: Voice) -> str:
    written = BREAKS.sub(" ", texts.translate(values[name], voice)).strip()
    return isolate(written) if voice.language == "ar" else written


# --- its buttons ----------------------------------------------------------------------------------


def payload(message: Message, reply: nudges.Reply) -> str:
    """An option of the message's own where it has it; else what the message says is shown."""
    if reply.does != OPTION:
        return reply.does
    options = message.choice.options if message.choice is not None else ()
    for place, option in enumerate(options):
        if f"{option.press.action}/{option.press.value}".rstrip("/") == reply.value:
            return str(place)
    return START


def meanings(entry: Entry, presses: Presses, template: Template) -> Presses:
    """The message's own buttons, then those of the nudge, also for whoever types their words.

    What a nudge does not ask cannot be answered in words before it has been shown.
    """
    own = [[*press, labels if template.asks else []] for *press, labels in presses]
    action = OPENED if template.asks else TAPPED
    further: Presses = [
        [action, f"ledger/{entry.id}", reply.does, template.labels(place)]
        for place, reply in enumerate(template.replies)
        if reply.does in (START, LATER, STOP)
    ]
    if START not in {each[2] for each in further}:
        further.append([action, f"ledger/{entry.id}", START, []])
    return [*own, *further]


def is_ours(press: Press) -> bool:
    """Whether it is a quick reply of a nudge."""
    return press.action in (TAPPED, OPENED)


def meant(press: Press, does: str) -> bool:
    return is_ours(press) and press.value == does


# --- when somebody writes again -------------------------------------------------------------------


def heard(turn: Turn) -> None:
    """They wrote after a silence: the window is open, and what was held from them may come.

    Where no window had closed, nothing can be held; so mostly nothing is looked at.
    """
    caps = turn.tables.platforms.get(turn.address.platform)
    if caps is None or caps.window_hours is None or turn.member is None:
        return
    if not window_open(turn.address, caps, turn.now):
        release_to(turn.store, turn.member.id, RELEASED, turn.now)
