"""A second person agrees to what nobody does alone: names in files, many lines at once (H14)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.core.flow import Turn
from bot.core.messages import Choice, Message, Option, Press, Text, _
from storage import ledger, members
from storage.database import Store
from storage.members import Member, Role

AGREED_WITHIN = timedelta(days=3)  # a consent that somebody gives to a request they remember
WHEN = "%Y%m%d%H%M"  # how a button writes down when it was asked
ALONE = _("There is nobody who could agree to it: a second coordinator, or the owner.")
ASKED = _("I have asked a second person. The file comes once they agree.")
DECIDED = _("This has been decided already.")


def seconds(store: Store, asker: Member) -> list[Member]:
    """Other coordinators of the network, or the owner where there is none."""
    fellows = members.with_role(store, Role.COORDINATOR, asker.network_id)
    return others(store, asker, fellows)


def others(store: Store, asker: Member, fellows: Sequence[Member]) -> list[Member]:
    return [one for one in fellows if one.id != asker.id] or members.with_role(store, Role.OWNER)


def ask(
    turn: Turn, people: Sequence[Member], question: Text, about: Press, *, stem: str, reason: str
) -> bool:  # fmt: skip
    """Whether there is somebody to ask. The question names nobody: it shows on a locked phone (H5);
    `about` is what its buttons carry."""
    for each in people:
        options = (
            option(_("Yes, I agree"), "yes", about),
            option(_("No"), "no", about),
        )
        message = Message(lines=(question,), choice=Choice(options=options))
        turn.tell(each, message, key=f"{stem}/ask/{each.id}", reason=reason)
    return bool(people)


def option(label: Text, answer: str, about: Press) -> Option:
    value = f"{answer} {about.value}"
    return Option(label=label, press=Press(action=about.action, subject=about.subject, value=value))


def may_agree(me: Member, asker: Member, network_id: int) -> bool:
    """Somebody else, who coordinates the network or is the owner; who asked still does."""
    if me.id == asker.id or not coordinates(asker, network_id):
        return False
    return me.role is Role.OWNER or coordinates(me, network_id)


def coordinates(member: Member, network_id: int) -> bool:
    return member.here and member.role is Role.COORDINATOR and member.network_id == network_id


def is_over(turn: Turn, asked_at: str, decided: str) -> bool:
    """Whether it was decided, or asked too long ago (S2)."""
    try:
        asked = datetime.strptime(asked_at, WHEN).replace(tzinfo=turn.now.tzinfo)
    except ValueError:
        return True
    late = turn.now - asked > AGREED_WITHIN
    return late or ledger.by_key(turn.store, decided) is not None


def file_comes(turn: Turn, asker: Member, decided: str, reason: str) -> None:
    line = _("A second person has agreed. The files follow in a moment.")
    tell(turn, asker, line, decided, reason)
    turn.say(_("Thank you. The file goes to whoever asked for it."))


def no_file(turn: Turn, asker: Member, decided: str, reason: str) -> None:
    tell(turn, asker, _("A second person did not agree, so there is no file."), decided, reason)
    turn.say(_("Thank you. There will be no file."))


def tell(
    turn: Turn, asker: Member, line: Text, decided: str, reason: str, *options: Option
) -> None:  # fmt: skip
    """Whoever asked; the key of the message keeps that it was decided."""
    message = Message(lines=(line,), choice=Choice(options=options) if options else None)
    turn.tell(asker, message, key=decided, reason=reason)
