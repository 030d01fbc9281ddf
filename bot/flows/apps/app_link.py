"""One more app for somebody who is a member: the link, the yes in the old app, and the new one."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.core.flow import Action, Flow, Turn
from bot.core.form import Answers, Asking, Form, Item, Question, Type
from bot.core.messages import Choice, Message, Option, Press, Words, _, n_
from bot.flows.apps import app_waiting, own_apps
from bot.flows.apps.app_connected import NOT_USABLE, link, tell_at
from bot.flows.apps.app_regained import let_back_in
from bot.flows.members import privacy
from bot.flows.roles import MAY
from bot.flows.typed import number_of
from storage import addresses, invitations, members, networks
from storage.addresses import Address
from storage.invitations import LINK_LASTS, Invitation
from storage.members import Member

log = logging.getLogger(__name__)

LINK = "link-app"
TOO_LATE = _("That is over: the link cannot be used any more. To make a new one: /apps")
MINUTES = int(LINK_LASTS.total_seconds() // 60)
# What was said counts from when it was said, by the platform's clock and in whole seconds: so the
# tap by which a link was made is a little older than the link.
EARLIER = timedelta(minutes=1)


# --- the link ------------------------------------------------------------------------------------


def connect(turn: Turn, _subject: str, _value: str) -> None:
    """A new link of one's own takes the place of the one before. An app that waits makes none: the
    app behind it would not have to wait."""
    too_soon = app_waiting.refusal(turn)
    if too_soon is not None:
        turn.say(too_soon)
        return
    me = turn.me
    invitations.revoke_links(turn.store, me.id, turn.now, created_by=me.id)
    _id, code = invitations.link(turn.store, me, created_by=me.id, now=turn.now, lasts=LINK_LASTS)
    turn.say(
        n_(
            "Open this in the other app, or on your other device, within {n} minute, then "
            "answer here once more. It works once, and is for you alone: please do not pass it "
            "on.",
            "Open this in the other app, or on your other device, within {n} minutes, then "
            "answer here once more. It works once, and is for you alone: please do not pass it "
            "on.",
            MINUTES,
        ),
        *ways_in(turn, code),
        protect=True,
    )


def ways_in(turn: Turn, code: str) -> list[Words]:
    """A link for each platform that is switched on, and the code for all of them."""
    lines: list[Words] = [
        _("• {app}: {link}", app=own_apps.name_of(platform), link=pattern.format(code=code))
        for platform, pattern in turn.links.items()
    ]
    return [*lines, _("Code: {code}", code=f"/start {code}")]


def is_own(turn: Turn, code: str) -> bool:
    """Whether a member opens, in an app that is connected, the link that was made for another one.
    It is only looked at, and stays as good as it was."""
    found = invitations.find(turn.store, code, turn.now)
    return found is not None and found.own and found.member_id == turn.me.id


# --- in the new app ------------------------------------------------------------------------------


def enter(turn: Turn, invitation: Invitation) -> None:
    """Whoever has the code is spoken to in the member's language; who that is, is not said."""
    member = members.get(turn.store, invitation.member_id or 0)
    addresses.change(turn.store, turn.address.id, language=member.language)
    turn.address = addresses.get(turn.store, turn.address.id)
    turn.begin(LINK, invitation=invitation.id)


def questions(_turn: Turn, _answers: Answers) -> Form:
    return (
        Question(
            name="yours",
            type=Type.SELECT_ONE,
            label=what_it_is,
            choices=(
                Item(name="yes", label=_("Yes, connect it")),
                Item(name="no", label=_("No")),
            ),
        ),
    )


def what_it_is(asking: Asking) -> list[Words]:
    """Names the network and who is responsible, as every invitation does, and never the member:
    whoever has found the code learns no more than from any other (S4)."""
    turn: Turn = asking.turn
    invitation = invitations.get(turn.store, asking.answers["invitation"])
    network = networks.get(turn.store, invitation.network_id)
    return [
        _(
            "This connects one more app to somebody who belongs to {network} already.",
            network=network.name(turn.voice.language),
        ),
        privacy.opt_in_words(network),
        _("Is this your link, and shall this app be connected?"),
    ]


def answered(turn: Turn, answers: Answers) -> None:
    """The link is spent by the first yes. One's own then waits for a yes in the old app; one that
    a coordinator has made for somebody whose old app is lost does not."""
    invitation = invitations.get(turn.store, answers["invitation"])
    member = members.find(turn.store, invitation.member_id or 0)
    if answers["yours"] != "yes":
        turn.say(_("That is fine. Nothing was changed."))
        return
    if member is None or not spend(turn, invitation, member):
        turn.say(NOT_USABLE)
    elif invitation.own:
        ask_old_app(turn, invitation, member)
    else:
        let_back_in(turn, invitation, member)


def spend(turn: Turn, invitation: Invitation, member: Member) -> bool:
    return member.here and invitations.use(turn.store, invitation.id, None, turn.now)


def ask_old_app(turn: Turn, invitation: Invitation, member: Member) -> None:
    """Where they were heard about then: it was there that they made it."""
    made = invitation.expires_at - LINK_LASTS
    old = heard_in(addresses.all_of(turn.store, member.id), made - EARLIER)
    if not old:
        turn.say(NOT_USABLE)
        return
    subject = f"address/{turn.address.id}"
    options = tuple(
        Option(label=label, press=Press(action="app-link", subject=subject, value=value))
        for label, value in (
            (_("Yes, connect it"), f"yes {invitation.id}"),
            (_("No, that was not me"), f"no {invitation.id}"),
        )
    )
    app = own_apps.name_of(turn.address.platform)
    question = _("Somebody wants to connect one more app to you: {app}. Was that you?", app=app)
    number = pairing_number(turn, invitation)
    same = _("Please say yes only if it shows this number, too:")
    message = Message(lines=(question, same, number), choice=Choice(options=options))
    for one in old:
        tell_at(turn, one, message, f"app/{invitation.id}/ask/{one.id}")
    turn.say(
        _("One more tap: I have asked in the app that you use already. Please answer there."),
        _("There you see the same number:"),
        number,
    )


def pairing_number(turn: Turn, invitation: Invitation) -> str:
    """Two digits that both apps show, so that one sees which app it is that asks. They follow from
    the link and the app: whoever has found a link cannot choose them."""
    blind = turn.store.vault.blind("pairing", str(invitation.id), str(turn.address.id))
    return str(10 + int(blind, 16) % 90)


def heard_in(mine: Sequence[Address], since: datetime) -> list[Address]:
    """Wherever the member was heard since then; else, what they said having come in late, where
    they were heard last."""
    heard = {one.last_in_at: one for one in mine if one.last_in_at is not None}
    lately = [one for one in mine if one.last_in_at is not None and one.last_in_at >= since]
    return lately or [heard[last] for last in sorted(heard)[-1:]]


# --- in the old app ------------------------------------------------------------------------------


def decide(turn: Turn, subject: str, value: str) -> None:
    """ "Was that you?" An app that belongs to a member by now is not taken over."""
    answer, _space, number = value.partition(" ")
    invitation = invitations.get(turn.store, int(number))
    new = addresses.get(turn.store, number_of(subject, "address"))
    if answer != "yes":
        refuse(turn, invitation, new)
    elif new.member_id == turn.me.id:
        turn.say(_("This app is connected already: {app}.", app=own_apps.name_of(new.platform)))
    elif new.member_id is not None:
        turn.say(_("That app belongs to a member already, so nothing was changed."))
    elif new.state == addresses.GONE or not invitations.accept(
        turn.store, invitation.id, turn.me.id, turn.now
    ):
        turn.say(TOO_LATE)
    else:
        link(turn, turn.me, new)
        best = addresses.of_member(turn.store, turn.me.id)
        stays = own_apps.name_of(best.platform if best else turn.address.platform)
        turn.say(
            _("Done. Connected: {app}.", app=own_apps.name_of(new.platform)),
            _("Messages go on coming here: {app}. To change that: /apps", app=stays),
        )


def refuse(turn: Turn, invitation: Invitation, new: Address) -> None:
    """Whoever waits there sees the same as with a link that has run out."""
    done = invitation.used_by is not None
    if done:
        turn.say(_("It is connected already. To disconnect it: /apps"))
        return
    invitations.revoke_links(turn.store, turn.me.id, turn.now)
    if new.member_id is None and new.state != addresses.GONE:
        tell_at(turn, new, Message(lines=(NOT_USABLE,)), f"app/{invitation.id}/refused")
    turn.say(
        _("Thank you. Nothing was connected, and the link cannot be used any more."),
        _("If you did not make a link yourself, please tell your coordinator."),
    )


FLOWS = (
    Flow(
        name=LINK, asks=questions, then=answered, by=MAY[LINK], strangers=True, counts=False,
    ),
)  # fmt: skip
ACTIONS = (
    Action(name="app-connect", does=connect, by=MAY["app-connect"]),
    Action(name="app-link", does=decide, by=MAY["app-link"]),
)
