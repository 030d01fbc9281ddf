"""Groups of a messaging app: they get announcements, and are never read (H6)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.core import stored
from bot.core.flow import Action, Command, Turn
from bot.core.messages import Choice, Kind, Message, Option, Press, _
from bot.flows.roles import MAY
from bot.flows.typed import number_of
from storage import addresses, ledger
from storage.addresses import Address
from storage.ledger import Planned, Urgency

INTRO = _(
    "Hello everyone. I post meeting dates in this group. I do not read your conversations here. "
    "Everything else goes to private messages."
)
INTRO_LASTS = timedelta(days=2)  # a greeting that comes later is a riddle


def group(turn: Turn, words: str) -> None:
    """A coordinator has added the bot to a group, or asks which groups there are."""
    if turn.inbound.kind is Kind.GROUP_JOINED and words.isdecimal():
        link(turn, addresses.get(turn.store, int(words)))
    else:
        show(turn)


def link(turn: Turn, chat: Address) -> None:
    addresses.change(turn.store, chat.id, network_id=turn.home.id, state=addresses.OK)
    planned = Planned(
        key=f"group-intro/{chat.id}/{turn.event}",
        reason="group-intro",
        due=turn.now,
        address_id=chat.id,
        network_id=turn.home.id,
        expires=turn.now + INTRO_LASTS,
        urgency=Urgency.CHANGE,
        budget=False,
        body=stored.to_json(
            Message(lines=tuple(replace(INTRO, language=one) for one in turn.home.languages))
        ),
    )
    ledger.plan(turn.store, f"group/{chat.id}", planned, turn.now)
    turn.say(
        _("The group is linked: announcements of {network} are posted there.",
          network=turn.home.name(turn.me.language)),
        _("Nothing that is written in the group is read. To end it: /group"),
    )  # fmt: skip


def show(turn: Turn) -> None:
    linked = addresses.groups(turn.store, turn.home.id)
    if not linked:
        turn.say(
            _(
                "To post announcements in a group, add this bot to the group yourself. Nothing "
                "that is written there is read."
            )
        )
        return
    options = tuple(
        Option(
            label=_("End group {n}", n=place),
            press=Press(action="unlink-group", subject=f"group/{chat.id}"),
        )
        for place, chat in enumerate(linked, start=1)
    )
    turn.say(_("Announcements are posted in these groups:"), choice=Choice(options=options))


def unlink(turn: Turn, subject: str, _value: str) -> None:
    chat_id = number_of(subject, "group")
    linked = {chat.id for chat in addresses.groups(turn.store, turn.home.id)}
    if chat_id not in linked:
        turn.say(_("This group is not linked any more."))
        return
    addresses.change(turn.store, chat_id, network_id=None)
    turn.say(_("Done. Nothing more is posted in that group."))


ACTIONS = (Action(name="unlink-group", does=unlink, by=MAY["unlink-group"]),)
COMMANDS = (
    Command(name="group", label=_("Group announcements"), does=group, by=MAY["group"], menu=False),
)
