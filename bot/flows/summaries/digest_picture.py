"""The chart of a summary, made for whoever asks for it and sent when it is there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bot.core.flow import REPLY_LASTS, Action, Composing, Turn
from bot.core.messages import Message, _
from bot.flows.files import attached
from bot.flows.roles import MAY
from bot.flows.summaries.digest_lists import period_of
from bot.flows.summaries.figures import gather
from bot.flows.tasks.task import GONE
from bot.reports import making
from storage import addresses, files
from storage.database import Store
from storage.ledger import Planned, Urgency
from storage.members import Member

CHART = "digest-chart"
KEPT = timedelta(days=2)  # whoever wants it later asks again


def order(turn: Turn, subject: str, _value: str) -> None:
    """A picture of the same days; a second tap on the same button makes no second one (R2)."""
    period = period_of(subject)
    if period is None:
        turn.say(GONE)
        return
    found = gather(
        turn.store, turn.home, period, turn.now, language=turn.me.language, open_now=True
    )
    files.want(
        turn.store,
        key=f"{CHART}/{turn.me.id}/{turn.address.id}/{turn.event}",
        network_id=turn.home.id,
        subject=f"digest/{turn.me.id}",
        kind=making.DIGEST_CHART,
        order=making.of_figures(making.DIGEST_CHART, turn.voice, found),
        expires=turn.now + KEPT,
    )
    turn.say(_("The picture comes in a moment."))


def wanted(store: Store, member: Member) -> Iterator[Planned]:
    """One answer for each picture that is there, or that failed, where it was asked for."""
    own = {address.id for address in addresses.all_of(store, member.id)}
    for file in files.of_subject(store, f"digest/{member.id}"):
        address_id = int(file.key.split("/")[2])
        if file.settled and address_id in own:
            due = file.expires - KEPT
            yield Planned(
                key=file.key,
                reason=CHART,
                due=due,
                member_id=member.id,
                address_id=address_id,
                network_id=file.network_id,
                expires=due + REPLY_LASTS,
                urgency=Urgency.REPLY,
                budget=False,
            )


def compose(composing: Composing) -> Message | None:
    """The role counts that they have now (R14)."""
    member, key = composing.member, composing.entry.key
    if member is None or member.role not in MAY[CHART]:
        return None
    if files.content(composing.store, key, composing.now) is None:
        return Message(lines=(_("The picture could not be made. To try again: /digest"),))
    return Message(
        lines=(_("Here is the picture."),), attachments=(attached(key),), protect=True
    )  # fmt: skip


ACTIONS = (Action(name=CHART, does=order, by=MAY[CHART]),)
COMPOSERS = {CHART: compose}
