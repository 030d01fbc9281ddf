"""One's own apps: where one is reached, in which of them messages come, and cutting one off."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from bot.core.flow import REPLY_LASTS, Action, Command, Turn
from bot.core.messages import Argument, Choice, Day, Message, Option, Press, Terms, Text, Words, _
from bot.core.stored import to_json
from bot.flows.apps import app_waiting, opting_in
from bot.flows.places import here
from bot.flows.roles import MAY
from bot.flows.surveys import survey_drafts
from bot.flows.typed import number_of
from storage import addresses, ledger, opt_ins
from storage.addresses import Address
from storage.ledger import Planned, Urgency
from storage.members import Member

# What people call a platform; one that is not here goes by its own name.
NAMES: Mapping[str, Argument] = {
    "telegram": "Telegram",
    "whatsapp": "WhatsApp",
    "web": _("Web page"),
}
NOT_CONNECTED = _("This app is not connected any more. Your apps: /apps")
ONLY_ONE = _(
    "This is the only app in which I reach you, so it stays connected. To leave the network: /leave"
)
CUT_OFF = _(
    "This app was disconnected from your membership. If that was not you, please tell your "
    "coordinator."
)


def name_of(platform: str) -> Argument:
    return NAMES.get(platform, platform.capitalize())


def named(mine: Sequence[Address]) -> dict[int, Argument]:
    """What each of these is called, by its id; two of one platform are counted."""
    names: dict[int, Argument] = {}
    for address in mine:
        alike = [one.id for one in mine if one.platform == address.platform]
        app = name_of(address.platform)
        n = alike.index(address.id) + 1
        names[address.id] = _("{app} ({n})", app=app, n=n) if len(alike) > 1 else app
    return names


def own(turn: Turn, subject: str) -> Address | None:
    """The address of "address/7", if it is this person's now (S2)."""
    id = number_of(subject, "address")
    found = [one for one in addresses.all_of(turn.store, turn.me.id) if one.id == id]
    if not found:
        turn.say(NOT_CONNECTED)
    return found[0] if found else None


# --- the list ------------------------------------------------------------------------------------


def show(turn: Turn, _words: str) -> None:
    mine = addresses.all_of(turn.store, turn.me.id)
    names, best = named(mine), addresses.of_member(turn.store, turn.me.id)
    lines: list[Words] = [_("Your apps:")]
    lines += [line_of(turn, one, best, names[one.id]) for one in mine]
    connect = Option(label=_("Connect another app"), press=Press(action="app-connect"))
    options = [connect]
    if len(mine) > 1:
        options = [
            *(prefer_option(turn, one, names[one.id]) for one in mine if not one.preferred),
            connect,
            *(disconnect_option(one, names[one.id]) for one in mine),
        ]
    turn.say(*lines, choice=Choice(options=tuple(options)))


def line_of(turn: Turn, address: Address, best: Address | None, name: Argument) -> Text:
    what: list[Argument] = []
    if address.id == turn.address.id:
        what.append(_("you are here"))
    if not address.reachable:
        what.append(_("I do not reach you there"))
    elif best is not None and best.id == address.id:
        what.append(_("messages come here"))
    if not what:
        return _("• {app}", app=name)
    return _("• {app} ({what})", app=name, what=Terms(tuple(what)))


def prefer_option(turn: Turn, address: Address, name: Argument) -> Option:
    is_here = address.id == turn.address.id
    label = _("Reach me here") if is_here else _("Reach me in: {app}", app=name)
    return Option(label=label, press=Press(action="app-prefer", subject=f"address/{address.id}"))


def disconnect_option(address: Address, name: Argument, value: str = "") -> Option:
    press = Press(action="app-disconnect", subject=f"address/{address.id}", value=value)
    return Option(label=_("Disconnect: {app}", app=name), press=press)


# --- where messages come -------------------------------------------------------------------------


def prefer(turn: Turn, subject: str, _value: str) -> None:
    address = own(turn, subject)
    if address is None:
        return
    too_soon = app_waiting.refusal(turn) if address.id == turn.address.id else None
    if too_soon is not None:
        turn.say(too_soon)
        return
    addresses.prefer(turn.store, turn.me.id, address.id)
    opting_in.give_again(turn, address)
    app = named(addresses.all_of(turn.store, turn.me.id))[address.id]
    lines: list[Words] = [_("Done. From now on messages come here: {app}.", app=app)]
    if not address.reachable:
        lines.append(_("I do not reach you there now. Until I do, they come in another app."))
    turn.say(*lines)


# --- cutting one off -----------------------------------------------------------------------------


def disconnect(turn: Turn, subject: str, value: str) -> None:
    """Never the last one in which somebody is reached."""
    address = own(turn, subject)
    if address is None:
        return
    mine = addresses.all_of(turn.store, turn.me.id)
    app = named(mine)[address.id]
    others = [one for one in mine if one.id != address.id]
    silences = address.id != turn.address.id and app_waiting.in_use(address)
    too_soon = app_waiting.refusal(turn) if silences else None
    if too_soon is not None:
        turn.say(too_soon)
    elif not others or (address.reachable and not any(one.reachable for one in others)):
        turn.say(ONLY_ONE)
    elif value == "yes":
        cut_off(turn, turn.me, address)
        turn.say(_("Done. Nothing comes in this app any more: {app}.", app=app))
    elif value == "no":
        turn.say(_("Nothing was changed."))
    else:
        ask(turn, address, app)


def ask(turn: Turn, address: Address, app: Argument) -> None:
    is_here = address.id == turn.address.id
    question = (
        _("You are writing in this app now: {app}. Disconnect it?", app=app)
        if is_here
        else _("Disconnect this app: {app}?", app=app)
    )
    press = Press(action="app-disconnect", subject=f"address/{address.id}", value="no")
    turn.say(
        question,
        _("Nothing comes there any more. Everything else stays as it is."),
        choice=Choice(
            options=(
                disconnect_option(address, app, "yes"),
                Option(label=_("No, keep"), press=press),
            )
        ),
    )


def cut_off(turn: Turn, member: Member, address: Address) -> None:
    """At once: its talks and its buttons end, and whoever has it in hand is a stranger."""
    opt_ins.end(turn.store, address.id, opt_ins.STOP, turn.now)
    survey_drafts.forget_at(turn.store, address.id, turn.now)
    if address.id == turn.address.id:
        addresses.change(
            turn.store, address.id, member_id=None, network_id=None, preferred=False,
            language=member.language,
        )  # fmt: skip
        turn.address = addresses.get(turn.store, address.id)
        turn.member = turn.network = None
        turn.erased = True
    else:
        addresses.forget_all(turn.store, [address.id])
        if address.reachable:
            part(turn, member, address)
    best = addresses.of_member(turn.store, member.id)
    if best is not None and address.preferred:
        addresses.prefer(turn.store, member.id, best.id)


def part(turn: Turn, member: Member, address: Address) -> None:
    """The last word in an app that somebody has cut off from another one, so that it is noticed
    if that was a thief. It goes to a stranger: nothing of the membership comes with it (R14, S4).

    Outside the platform's window it is not said: no template goes to somebody who is a stranger.
    """
    stranger = addresses.meet(
        turn.store, address.platform, address.external, turn.now, language=member.language
    )
    addresses.change(
        turn.store, stranger.id, last_in_at=address.last_in_at, also_blind=address.also_blind
    )
    planned = Planned(
        key=f"app/{address.id}/cut-off",
        reason="reply",
        due=turn.now,
        address_id=stranger.id,
        expires=turn.now + REPLY_LASTS,
        urgency=Urgency.REPLY,
        budget=False,
        body=to_json(Message(lines=(CUT_OFF,))),
    )
    ledger.plan(turn.store, f"reply/{stranger.id}", planned, turn.now)


# --- what is kept about it -----------------------------------------------------------------------


def kept(turn: Turn) -> list[Words]:
    """One's apps, and since when one has agreed to be written to in each (H11)."""
    mine = addresses.all_of(turn.store, turn.me.id)
    lines: list[Words] = []
    agreed = opt_ins.of_member(turn.store, turn.me.id)
    for address, app in ((one, named(mine)[one.id]) for one in mine):
        lines.append(_("• App: {app}", app=app))
        for one in (each for each in agreed if each.address_id == address.id):
            since = Day(day=here(one.given_at, turn.home).date(), style="full")
            if one.ended_at is None:
                lines.append(_("• {app}: agreed to messages ({date})", app=app, date=since))
                continue
            until = Day(day=here(one.ended_at, turn.home).date(), style="full")
            lines.append(
                _(
                    "• {app}: agreed to messages ({date}), ended ({until})",
                    app=app,
                    date=since,
                    until=until,
                )
            )
    return lines


ACTIONS = (
    Action(name="app-prefer", does=prefer, by=MAY["app-prefer"]),
    Action(name="app-disconnect", does=disconnect, by=MAY["app-disconnect"]),
)
COMMANDS = (Command(name="apps", label=_("My apps"), does=show, by=MAY["apps"], menu=False),)
