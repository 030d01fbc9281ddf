"""A changed number: somebody whose app is lost is let back in, by a link of a coordinator's."""

from __future__ import annotations

import logging
from dataclasses import replace

from bot.core.flow import Action, Turn
from bot.core.messages import Choice, Day, Hour, Message, Option, Press, Text, Words, _
from bot.flows import second_person
from bot.flows.apps import app_link
from bot.flows.members import people
from bot.flows.places import here
from bot.flows.roles import MAY
from storage import invitations, ledger, members, networks
from storage.invitations import LASTS
from storage.members import Member, Role

log = logging.getLogger(__name__)

NAME = "changed-number"
AGREE = "changed-number-agree"
OWNER_ONLY = _("Only the owner of the programme can do that.")
MAKE = _("Make the link")


def needs_second(turn: Turn, member: Member) -> bool:
    """Whoever has a coordinator's app has the whole network in hand (H14)."""
    return member.role is Role.COORDINATOR and turn.me.role is not Role.OWNER


def begin(turn: Turn, subject: str, value: str) -> None:
    member = people.found(turn, subject)
    if member is None:
        return
    step, _space, asked = value.partition(" ")
    if not people.may_let_back_in(turn, member):
        turn.say(OWNER_ONLY)
    elif step == "no":
        turn.say(_("Nothing was changed."))
    elif step == "made":
        make_as_agreed(turn, member, asked)
    elif step != "yes":
        explain(turn, member)
    elif needs_second(turn, member):
        ask_second(turn, member)
    else:
        make(turn, member)


def explain(turn: Turn, member: Member) -> None:
    subject = f"member/{member.id}"
    options = (
        Option(label=MAKE, press=Press(action=NAME, subject=subject, value="yes")),
        Option(label=_("No"), press=Press(action=NAME, subject=subject, value="no")),
    )
    turn.say(
        _(
            "A link lets {name} go on in a new app, with everything that is theirs. Please be sure "
            "who asks for it: meet, or call and know the voice. A written message is not enough.",
            name=member.name,
        ),
        choice=Choice(options=options),
    )


def make(turn: Turn, member: Member) -> None:
    """The row of the link stays: it tells who made it, for whom, when, and when it was used."""
    invitations.revoke_links(turn.store, member.id, turn.now)
    _id, code = invitations.link(
        turn.store, member, created_by=turn.me.id, now=turn.now, lasts=LASTS
    )
    log.info(
        "a link for a changed number was made",
        extra={"action": NAME, "member": member.id, "by": turn.me.id},
    )
    network = networks.get(turn.store, member.network_id)
    until = here(turn.now + LASTS, network)
    lines = [
        _(
            "This link connects your new app to {network}. To go on as before, open it:",
            network=network.name(member.language),
        ),
        *app_link.ways_in(turn, code),
        _(
            "It works once, until {date}, {time}. Please do not pass it on to anybody else.",
            date=Day(day=until.date()),
            time=Hour(at=until.time().replace(second=0, microsecond=0)),
        ),
    ]
    turn.say(*(in_language(line, member.language) for line in lines))
    turn.say(_("Please pass this message on to {name} alone.", name=member.name))


def in_language(line: Words, language: str) -> Words:
    return replace(line, language=language) if isinstance(line, Text) else line


# --- a second person -----------------------------------------------------------------------------


def ask_second(turn: Turn, member: Member) -> None:
    """Another coordinator, or the owner; never whoever has the app that is said to be lost."""
    fellows = members.with_role(turn.store, Role.COORDINATOR, member.network_id)
    asked = second_person.others(
        turn.store, turn.me, [one for one in fellows if one.id != member.id]
    )
    when = f"{turn.now:{second_person.WHEN}}"
    about = Press(action=AGREE, subject=f"member/{member.id}", value=f"{when} {turn.me.id}")
    options = (
        second_person.option(_("Who is it?"), "who", about),
        second_person.option(_("Yes, I agree"), "yes", about),
        second_person.option(_("No"), "no", about),
    )
    question = _(
        "A coordinator asks to let another coordinator back in, whose app is lost. Do you agree?"
    )
    for each in asked:
        message = Message(lines=(question,), choice=Choice(options=options))
        turn.tell(each, message, key=f"{stem(member.id, about.value)}/ask/{each.id}", reason=NAME)
    asked_them = _("I have asked a second person. You hear from me once they agree.")
    turn.say(asked_them if asked else second_person.ALONE)


def stem(member_id: int, request: str) -> str:
    return f"{AGREE}/{member_id}/{request.replace(' ', '/')}"


def agree(turn: Turn, subject: str, value: str) -> None:
    """The role counts that all three have now; what was decided once is decided (S2)."""
    member = people.found(turn, subject)
    if member is None:
        return
    answer, when, number = value.split(" ")
    asker = members.find(turn.store, int(number))
    mine = asker is not None and second_person.may_agree(turn.me, asker, member.network_id)
    decided = f"{stem(member.id, f'{when} {number}')}/decided"
    if asker is None or not mine or turn.me.id == member.id or member.role is not Role.COORDINATOR:
        turn.say(people.GONE)
    elif second_person.is_over(turn, when, decided):
        turn.say(second_person.DECIDED)
    elif answer == "who":
        turn.say(_("{asker} asks for {name}.", asker=asker.name, name=member.name))
    else:
        tell_asker(turn, asker, member, when, decided, agreed=answer == "yes")


def tell_asker(
    turn: Turn, asker: Member, member: Member, when: str, decided: str, *, agreed: bool
) -> None:
    log.info(
        "a second person decided on a link for a changed number",
        extra={"action": AGREE, "member": member.id, "by": turn.me.id, "agreed": agreed},
    )
    if agreed:
        made = Press(action=NAME, subject=f"member/{member.id}", value=f"made {when}")
        line = _("A second person has agreed to the link.")
        options = (Option(label=MAKE, press=made),)
        second_person.tell(turn, asker, line, decided, NAME, *options)
        turn.say(_("Thank you. Whoever asked can make the link now."))
    else:
        line = _("A second person did not agree, so there is no link.")
        second_person.tell(turn, asker, line, decided, NAME)
        turn.say(_("Thank you. There will be no link."))


def make_as_agreed(turn: Turn, member: Member, when: str) -> None:
    """The button came with the agreement; it is good for one link, and for a few days."""
    decided = f"{stem(member.id, f'{when} {turn.me.id}')}/decided"
    entry = ledger.by_key(turn.store, decided)
    agreed_at = entry.due if entry is not None else None
    if (
        agreed_at is None
        or turn.now - agreed_at > second_person.AGREED_WITHIN
        or (invitations.was_linked(turn.store, member.id, turn.me.id, agreed_at))
    ):
        turn.say(second_person.DECIDED)
    else:
        make(turn, member)


ACTIONS = (
    Action(name=NAME, does=begin, by=MAY[NAME]),
    Action(name=AGREE, does=agree, by=MAY[AGREE]),
)
