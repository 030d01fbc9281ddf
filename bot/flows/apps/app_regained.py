"""Somebody whose app was lost comes back in a new one, by a link that a coordinator has made."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from bot.core.flow import Action, Composing, Turn
from bot.core.messages import Argument, Choice, Message, Option, Press, Text, _
from bot.flows.apps import app_waiting, own_apps
from bot.flows.apps.app_connected import NOT_USABLE, link, tell_at
from bot.flows.members import people
from bot.flows.members.leaving import replan
from bot.flows.roles import MAY
from bot.flows.typed import number_of
from storage import addresses, invitations, members, networks
from storage.addresses import Address
from storage.invitations import LASTS, Invitation
from storage.members import Member

log = logging.getLogger(__name__)


def let_back_in(turn: Turn, invitation: Invitation, member: Member) -> None:
    """The old apps are told. While one of them is in use, the new one waits before it takes its
    place; where none is, their person is asked what becomes of them."""
    old = addresses.all_of(turn.store, member.id)
    if not invitations.accept(turn.store, invitation.id, member.id, turn.now):
        turn.say(NOT_USABLE)
        return
    used = [one for one in old if app_waiting.in_use(one)]
    link(turn, member, turn.address, prefer=not used, waits=bool(used))
    log.info(
        "a member was let back in",
        extra={"action": "changed-number", "member": member.id, "by": invitation.created_by},
    )
    turn.address = addresses.get(turn.store, turn.address.id)
    turn.member, turn.network = member, networks.get(turn.store, member.network_id)
    replan(turn)
    for one in old:
        tell_old_app(turn, one, invitation)
    if used:
        wait(turn, member, invitation)
    else:
        ask_what_becomes_of(turn, old)


def wait(turn: Turn, member: Member, invitation: Invitation) -> None:
    """Whoever made the link can end the waiting, having heard whom it has reached."""
    app_waiting.begin(turn, member, turn.address, invitation)
    refusal = app_waiting.refusal(turn)
    if refusal is not None:
        turn.say(refusal)
    maker = members.find(turn.store, invitation.created_by or 0)
    if maker is not None and maker.here:
        message = Message(lines=(USED,), choice=confirming(turn.address, invitation))
        turn.tell(maker, message, key=f"app/{invitation.id}/used", reason="apps")


def confirming(new: Address, invitation: Invitation) -> Choice:
    ways = (("yes", _("Yes, I am sure")), ("who", _("Who is it?")), ("no", _("No, cut it off")))
    return Choice(
        options=tuple(
            Option(
                label=label,
                press=Press(
                    action="app-confirm",
                    subject=f"address/{new.id}",
                    value=f"{answer} {invitation.id}",
                ),
            )
            for answer, label in ways
        )
    )


def ask_what_becomes_of(turn: Turn, old: Sequence[Address]) -> None:
    names = own_apps.named(old)
    for one in old:
        options = tuple(
            Option(
                label=label,
                press=Press(action="app-disconnect", subject=f"address/{one.id}", value=value),
            )
            for label, value in ((_("No, disconnect it"), "yes"), (_("Yes, I still use it"), "no"))
        )
        alike = one.platform == turn.address.platform
        turn.say(question(names[one.id], alike=alike), choice=Choice(options=options))


def question(app: Argument, *, alike: bool) -> Text:
    """`alike`: it goes by the name of the app in which this is asked."""
    if alike:
        return _("Do you still use the {app} that you used before this one?", app=app)
    return _("Do you still use this app: {app}?", app=app)


def tell_old_app(turn: Turn, old: Address, invitation: Invitation) -> None:
    app = own_apps.name_of(turn.address.platform)
    subject, value = f"address/{turn.address.id}", str(invitation.id)
    was_me = Press(action="app-was-me", subject=subject, value=value)
    not_me = Press(action="app-not-me", subject=subject, value=value)
    message = Message(
        lines=(
            _("By a link of a coordinator's, one more app was connected to you: {app}.", app=app),
        ),
        choice=Choice(
            options=(
                Option(label=_("That was me"), press=was_me),
                Option(label=_("That was not me"), press=not_me),
            )
        ),
    )
    tell_at(turn, old, message, f"app/{invitation.id}/old/{old.id}")


def was_me(turn: Turn, subject: str, _value: str) -> None:
    new = own_apps.own(turn, subject)
    if new is not None:
        app_waiting.end(turn.store, new, turn.now)
        turn.say(CONFIRMED)


def not_me(turn: Turn, subject: str, value: str) -> None:
    """Cuts off again what a coordinator's link has connected, and tells who made that."""
    invitation = invitations.get(turn.store, int(value))
    new = own_apps.own(turn, subject)
    if new is None:
        return
    if invitation.used_at is None or turn.now - invitation.used_at > LASTS:
        turn.say(_("That was some time ago. To disconnect an app: /apps"))
        return
    maker = members.find(turn.store, invitation.created_by or 0)
    own_apps.cut_off(turn, turn.me, new)
    if maker is not None and maker.here:
        turn.tell(maker, Message(lines=(WRONG_PERSON,)), key=f"app/{value}/wrong", reason="apps")
    turn.say(_("Thank you. That app is cut off again. Please speak with your coordinator."))


# --- whoever made the link ------------------------------------------------------------------------


def confirm(turn: Turn, subject: str, value: str) -> None:
    """Only who made it, in the role of now, and only while the new app waits (S2)."""
    answer, _space, number = value.partition(" ")
    invitation = invitations.get(turn.store, int(number))
    member = people.found(turn, f"member/{invitation.member_id}")
    if member is None:
        return
    new = addresses.get(turn.store, number_of(subject, "address"))
    mine = invitation.created_by == turn.me.id and people.may_let_back_in(turn, member)
    if not mine or new.member_id != member.id:
        turn.say(people.GONE)
    elif app_waiting.waits(turn.store, new, turn.now) is None:
        turn.say(_("That has been settled already."))
    elif answer == "who":
        turn.say(_("It was meant for {name}.", name=member.name))
    elif answer == "yes":
        app_waiting.end(turn.store, new, turn.now)
        turn.say(CONFIRMED)
    else:
        own_apps.cut_off(turn, member, new)
        turn.say(_("Thank you. That app is cut off again."))


# --- when the waiting is over ---------------------------------------------------------------------


def compose_settled(composing: Composing) -> Message | None:
    """In the new app, if it still is this person's and not their only one (R14)."""
    store, member = composing.store, composing.member
    mine = addresses.all_of(store, member.id) if member is not None else []
    new = next((one for one in mine if one.id == composing.entry.address_id), None)
    others = [one for one in mine if one is not new]
    if new is None or not others:
        return None
    names = own_apps.named(mine)
    reach = Press(action="app-prefer", subject=f"address/{new.id}")
    options = (
        *(() if new.preferred else (Option(label=_("Reach me here"), press=reach),)),
        *(own_apps.disconnect_option(one, names[one.id]) for one in others),
    )
    line = _("This app may take the place of another one of yours now.")
    return Message(lines=(line,), choice=Choice(options=options))


USED: Text = _(
    "A link that you made for a changed number has been used, and an older app is still connected. "
    "Are you sure that it reached the right person? Else the new app waits for a day."
)
CONFIRMED: Text = _("Thank you. The new app may take the place of the old one now.")
WRONG_PERSON: Text = _(
    "A link that you made for a changed number has reached the wrong person. The app is cut off "
    "again. Please speak in person with whomever it was meant for."
)

COMPOSERS = {app_waiting.SETTLED: compose_settled}
ACTIONS = (
    Action(name="app-was-me", does=was_me, by=MAY["app-was-me"]),
    Action(name="app-not-me", does=not_me, by=MAY["app-not-me"]),
    Action(name="app-confirm", does=confirm, by=MAY["app-confirm"]),
)
