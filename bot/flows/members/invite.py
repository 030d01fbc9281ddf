"""Invitations: single-use links and codes, for a number of people, for names, or from a list."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from bot.core import commands, counts
from bot.core.direction import harmless
from bot.core.flow import Action, Command, Flow, Making, Turn
from bot.core.form import Accepted, Answers, Asking, Form, Item, Question, Refused, Type
from bot.core.messages import (
    Attachment,
    Choice,
    Day,
    Document,
    Hour,
    Option,
    Press,
    Text,
    Words,
    _,
    n_,
)
from bot.flows import typed
from bot.flows.members import member_file, people
from bot.flows.places import here
from bot.flows.roles import GIVES, MAY, ROLES
from bot.reports.headings import KINDS
from storage import invitations, networks
from storage.members import Role
from storage.networks import Network

MOST = 15  # invitations that are asked for by typing: a network is about a dozen people
COUNTS = ("1", "5", "10", "15")
FILE = "file"
QR = "invitation-qr"
TOO_MANY = n_("At most {n} at once, please.", "At most {n} at once, please.", MOST)


WORDS = (
    "invitation", "new invitation", "invite somebody", "invite someone", "دعوة", "دعوة جديدة",
    "دعوة شخص", "بدي ادعي حدا", "inviter", "inviter quelqu'un", "nouvelle invitation",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Guest:
    """Somebody to invite; all that is not known is empty."""

    name: str = ""
    kind: str = ""
    language: str = ""


# --- the questions -------------------------------------------------------------------------------


def begin(turn: Turn) -> Answers | None:
    """A coordinator invites into their own network; an owner says first into which."""
    if turn.me.role is not Role.OWNER:
        return {"network": str(turn.home.id)}
    if not networks.listed(turn.store):
        turn.say(_("There is no network yet. To make one: /network"))
        return None
    return {}


def questions(turn: Turn, _answers: Answers) -> Form:
    return (
        Question(
            name="network",
            type=Type.SELECT_ONE,
            label=_("Into which network?"),
            choices=tuple(
                Item(name=str(network.id), label=network.name(turn.me.language))
                for network in networks.listed(turn.store)
                if people.in_sight(turn, network.id)
            ),
        ),
        Question(
            name="who",
            type=Type.TEXT,
            label=_(
                "Whom would you like to invite? Send a number, or the names to be shown, one on "
                "each line. A first name or a nickname is enough."
            ),
            choices=(
                *(Item(name=n, label=n_("{n} link", "{n} links", int(n))) for n in COUNTS),
                Item(name=FILE, label=_("From a file")),
            ),
            read=read_who,
            constraint=lambda value, _asking: too_many(value),
        ),
        *member_file.questions(lambda answers: answers.get("who") == FILE),
        Question(
            name="kind",
            type=Type.SELECT_ONE,
            label=_("Which kind of member? It can be skipped where they differ."),
            choices=tuple(Item(name=name, label=label) for name, label in KINDS.items()),
            required=False,
            relevant=lambda answers: answers.get("who") != FILE,
        ),
        Question(
            name="role",
            type=Type.SELECT_ONE,
            label=_("Which role? More than “Practitioner” is given only after you confirm it."),
            choices=tuple(Item(name=role, label=ROLES[role]) for role in GIVES[turn.me.role]),
        ),
    )


def read_who(words: str, asking: Asking) -> Accepted | Refused:
    """A number of links, or names; what is typed for a command is nobody's name."""
    number = counts.number(words) if len(words.splitlines()) == 1 else None
    if number is not None:
        return Accepted(str(number))
    names = [harmless(line) for line in words.splitlines() if harmless(line)]
    for name in names:
        fault = typed.fault_of_name(name)
        if fault is not None:
            return Refused(say=(_("“{name}”: {problem}", name=name[:20], problem=fault),))
        if commands.named(asking.turn, name) is not None:
            return Refused(say=(typed.NOT_A_NAME,))
    return Accepted(names) if names else Refused(say=(typed.NOT_A_NAME,))


def too_many(value: str | list[str]) -> Text | None:
    if isinstance(value, list):
        return TOO_MANY if len(value) > MOST else None
    return TOO_MANY if value.isdecimal() and not 1 <= int(value) <= MOST else None


# --- making them ---------------------------------------------------------------------------------


def guests(answers: Answers) -> Iterator[Guest]:
    who, kind = answers["who"], answers.get("kind") or ""
    if who == FILE:
        for name, of_row, language in answers["file"]["rows"]:
            yield Guest(name=name, kind=of_row, language=language)
    elif isinstance(who, list):
        yield from (Guest(name=name, kind=kind) for name in who)
    else:
        yield from (Guest(kind=kind) for _each in range(int(who)))


def make(turn: Turn, answers: Answers) -> None:
    """One message for each, to be passed on as it stands."""
    network = networks.get(turn.store, int(answers["network"]))
    invited = list(guests(answers))
    if not people.in_sight(turn, network.id) or answers["role"] not in GIVES[turn.me.role]:
        turn.say(_("This is for coordinators of the network."))
        return
    for guest in invited:
        _id, code = invitations.add(
            turn.store,
            network_id=network.id,
            role=answers["role"],
            created_by=turn.me.id,
            now=turn.now,
            name=guest.name,
            profession=guest.kind or "other",
            language=guest.language,
        )
        pass_on(turn, network, guest, code, picture=len(invited) == 1)
    turn.say(
        n_(
            "{n} invitation is made. Please pass it on to one person only.",
            "{n} invitations are made. Please pass each message on to one person only.",
            len(invited),
        ),
        _("Those that nobody has opened yet: /invitations"),
    )


def pass_on(turn: Turn, network: Network, guest: Guest, code: str, *, picture: bool) -> None:
    """The text to forward, in the guest's language or in all of the network's."""
    languages = (guest.language,) if guest.language else network.languages
    links = [pattern.format(code=code) for pattern in turn.links.values()]
    lines: list[Words] = [
        replace(greeting(network, guest, language), language=language) for language in languages
    ]
    lines += links
    lines += [replace(_("Code: {code}", code=f"/start {code}"), language=languages[0])]
    until = here(turn.now + invitations.LASTS, network)
    lines += [replace(condition(until), language=language) for language in languages]
    qr = Attachment(make=QR, subject=links[0], name="invitation.png") if links else None
    turn.say(*lines, attachments=(qr,) if qr is not None and picture else ())


def greeting(network: Network, guest: Guest, language: str) -> Text:
    name = network.name(language)
    if guest.name:
        return _(
            "Hello {name}! This is your invitation to {network}. To begin, open this link:",
            name=guest.name,
            network=name,
        )
    return _("Hello! This is your invitation to {network}. To begin, open this link:", network=name)


def condition(until: datetime) -> Text:
    return _(
        "It works once, until {date}, {time}. Please do not pass it on to anybody else.",
        date=Day(day=until.date()),
        time=Hour(at=until.time().replace(second=0, microsecond=0)),
    )


def qr(making: Making) -> Document | None:
    """The link as a picture; the link waits in the sealed message and nowhere else."""
    from bot.reports import qr as pictures

    return Document(name="invitation.png", mime=pictures.MIME, content=pictures.png(making.subject))


# --- those that nobody has opened ----------------------------------------------------------------


def show_open(turn: Turn, _words: str) -> None:
    networks_seen = networks.listed(turn.store) if turn.me.role is Role.OWNER else [turn.home]
    for network in networks_seen:
        list_open(turn, network)
    if not networks_seen:
        turn.say(_("There is no network yet. To make one: /network"))


def list_open(turn: Turn, network: Network) -> None:
    waiting = invitations.open_ones(turn.store, network.id, turn.now)
    count = n_(
        "{n} invitation is not opened yet", "{n} invitations are not opened yet", len(waiting)
    )
    lines: list[Words] = [count if waiting else _("No invitation waits to be opened.")]
    for each in waiting:
        until = here(each.expires_at, network)
        lines.append(
            _(
                "• {name} ({role}), until {date}, {time}",
                name=each.name or "–",
                role=ROLES[Role(each.role)],
                date=Day(day=until.date()),
                time=Hour(at=until.time().replace(second=0, microsecond=0)),
            )
        )
    press = Press(action="revoke-invitations", subject=f"network/{network.id}")
    options = (Option(label=_("Cancel all of them"), press=press),) if waiting else ()
    turn.say(*lines, title=network.name(turn.me.language), choice=Choice(options=options))


def revoke(turn: Turn, subject: str, _value: str) -> None:
    network_id = typed.number_of(subject, "network")
    if not people.in_sight(turn, network_id):
        turn.say(_("This is for coordinators of the network."))
        return
    ended = invitations.revoke_open(turn.store, network_id, turn.now)
    turn.say(n_("{n} invitation is cancelled.", "{n} invitations are cancelled.", ended))


FLOWS = (
    Flow(
        name="invite", asks=questions, then=make, by=MAY["invite"], begin=begin, counts=False,
    ),
)  # fmt: skip
ACTIONS = (Action(name="revoke-invitations", does=revoke, by=MAY["revoke-invitations"]),)
ATTACHMENTS = {QR: qr}
COMMANDS = (
    Command(
        name="invite", label=_("Invite people"), does=lambda turn, _words: turn.begin("invite"),
        by=MAY["invite"], words=WORDS,
    ),
    Command(
        name="invitations", label=_("Open invitations"), does=show_open, by=MAY["invitations"],
        menu=False,
    ),
)  # fmt: skip
