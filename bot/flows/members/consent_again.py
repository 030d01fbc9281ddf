"""Asking anew what somebody agrees to: before their consent runs out, or when its words changed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta

from bot.core import quiet
from bot.core.flow import Composing
from bot.core.messages import Choice, Message, Option, Press, _
from bot.core.occasions import ONE_DAY, instant, local
from bot.flows.members.privacy import AGREES, CONSENT_VERSION, DISAGREES, consent_words
from bot.flows.places import place_of, quiet_of
from storage import ledger, members, networks
from storage.database import Store
from storage.ledger import Planned
from storage.members import Consent

CONSENT = "consent"
WORDED = date(2026, 11, 22)  # when the words of the newest version came
BEFORE = timedelta(days=14)  # time enough to answer before it runs out
HOUR = time(10, 0)


def wanted(
    store: Store, id: int, _now: datetime, member_id: int | None = None
) -> Iterable[Planned]:
    """One question to the member `id`, when what they agreed to has to be renewed (H10).

    Who does not answer is not asked again, and in surveys no more once the consent has run out.
    """
    member = members.find(store, id)
    agreed = members.last_consent(store, id)
    if member is None or agreed is None or not member.here or member_id not in (None, id):
        return []
    network = networks.get(store, member.network_id)
    place = place_of(network)
    day = local(agreed.until - BEFORE, place).date()
    if agreed.version < CONSENT_VERSION:
        day = min(day, max(WORDED, local(agreed.given_at, place).date()))
    due = quiet.next_allowed(instant(day, HOUR, place), place, *quiet_of(network, member))
    return [
        Planned(
            key=f"consent/{member.id}/{CONSENT_VERSION}/{agreed.given_at:%Y%m%dT%H%M%S}",
            reason=CONSENT,
            due=due,
            member_id=member.id,
            network_id=member.network_id,
            expires=max(agreed.until, due + BEFORE),
        )
    ]


def compose(composing: Composing) -> Message | None:
    """The whole text, as at the beginning: it says what is kept, and that one may stop."""
    agreed = (
        members.last_consent(composing.store, composing.member.id) if composing.member else None
    )
    if agreed is None or composing.network is None or not to_renew(agreed, composing.now):
        return None
    changed = agreed.version < CONSENT_VERSION
    first = (
        _("What you agree to has changed a little. Please choose again.")
        if changed
        else _("A year has passed. Please choose again what you agree to.")
    )
    options = [
        Option(label=item.label, press=Press(action="consent", value=item.name))
        for item in (*AGREES, DISAGREES)
    ]
    return Message(
        lines=(first, consent_words(composing.network)), choice=Choice(options=tuple(options))
    )


def to_renew(agreed: Consent, now: datetime) -> bool:
    return agreed.version < CONSENT_VERSION or agreed.until - BEFORE <= now


def due_soon(store: Store, now: datetime, network_id: int | None = None) -> Iterator[str]:
    """Those whose consent has to be renewed in the days ahead: because it runs out, or because the
    words are new, where these have come."""
    horizon = now + ledger.HORIZON
    new = horizon.date() >= WORDED - ONE_DAY  # somewhere it is that day already
    version = CONSENT_VERSION if new else 0
    for id in members.to_ask_again(store, version, horizon + BEFORE, network_id):
        yield f"consent/{id}"


WANTS = {"consent": wanted}
COMPOSERS = {CONSENT: compose}
DAILY = (due_soon,)
