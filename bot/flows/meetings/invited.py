"""Who is invited to a meeting: all, some kinds of members, certain people, several networks."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from bot.core.flow import Turn
from bot.core.form import Answers, Asking, Item, Question, Type
from bot.core.messages import Text, _
from bot.flows.menu import called
from bot.reports.headings import KINDS
from storage import meetings, members, networks
from storage.database import Store
from storage.meetings import Meeting
from storage.members import Member, Role

# Leads and auditors see totals; they are invited only when they are picked.
INVITED_ROLES = frozenset({Role.PRACTITIONER, Role.COORDINATOR, Role.FACILITATOR})


def kind_items(asking: Asking) -> Sequence[Item]:
    """The kinds of members that there are in this network."""
    there = {member.profession for member in mine(asking)}
    return [Item(name=key, label=label) for key, label in KINDS.items() if key in there]


def people_items(asking: Asking) -> Sequence[Item]:
    return [Item(name=str(member.id), label=member.name) for member in mine(asking)]


def network_items(asking: Asking) -> Sequence[Item]:
    """The other networks of the programme, by name; never their members (S4)."""
    turn = asking.turn
    language = turn.voice.language
    return [
        Item(name=str(network.id), label=network.name(language))
        for network in networks.listed(turn.store, turn.network.programme_id)
        if network.id != turn.network.id
    ]


def mine(asking: Asking) -> list[Member]:
    turn = asking.turn
    return [
        member
        for member in members.of_network(turn.store, turn.network.id)
        if member.role in INVITED_ROLES
    ]


def at_least_one(value: list[str], _asking: Asking) -> Text | None:
    return None if value else _("Nobody is chosen. Please choose at least one.")


def choosing(answers: Answers, way: str) -> bool:
    return bool(answers.get("who") == way)


QUESTIONS = (
    Question(
        name="who",
        type=Type.SELECT_ONE,
        label=_("Who is invited?"),
        choices=(
            Item(name="all", label=_("Everybody in the network"), words=called("everybody")),
            Item(name="kinds", label=_("Some kinds of members")),
            Item(name="picked", label=_("Certain people")),
            Item(name="networks", label=_("Several networks")),
        ),
    ),
    Question(
        name="professions",
        type=Type.SELECT_MULTIPLE,
        label=_("Which kinds? Several answers are possible."),
        relevant=lambda answers: choosing(answers, "kinds"),
        choices=kind_items,
        constraint=at_least_one,
    ),
    Question(
        name="people",
        type=Type.SELECT_MULTIPLE,
        label=_("Which people? Several answers are possible."),
        relevant=lambda answers: choosing(answers, "picked"),
        choices=people_items,
        constraint=at_least_one,
    ),
    Question(
        name="networks",
        type=Type.SELECT_MULTIPLE,
        label=_("Which other networks? Several answers are possible. Yours is invited too."),
        hint=_("You will see how many come from each; names only of your own network."),
        relevant=lambda answers: choosing(answers, "networks"),
        choices=network_items,
        constraint=at_least_one,
    ),
)


def kept(answers: Answers, network_id: int) -> dict[str, Any]:
    """The audience as it is stored with the meeting."""
    who = answers["who"]
    if who == "kinds":
        return {"networks": [network_id], "professions": answers["professions"]}
    if who == "picked":
        return {"networks": [network_id], "people": [int(id) for id in answers["people"]]}
    if who == "networks":
        chosen = [int(id) for id in answers["networks"]]
        return {"networks": sorted({network_id, *chosen})}
    return {"networks": [network_id]}


def audience(store: Store, kept: dict[str, Any]) -> list[Member]:
    """The members that an audience means now; whoever joins later belongs to it too.

    Roles that are `without` are left out, but for people who were picked.
    """
    people: list[Member] = []
    for network_id in kept["networks"]:
        people += members.of_network(store, network_id)
    if "people" in kept:
        return [member for member in people if member.id in kept["people"]]
    people = [member for member in people if member.role in INVITED_ROLES]
    people = [member for member in people if member.role not in kept.get("without", ())]
    if "professions" in kept:
        people = [member for member in people if member.profession in kept["professions"]]
    return people


def invite(store: Store, meeting: Meeting) -> int:
    """Brings the list of invitees up to date with the audience; returns how many are new."""
    people = audience(store, meeting.audience)
    creator = [members.get(store, meeting.created_by)] if meeting.created_by else []
    pairs = {one.id: one.network_id for one in [*people, *creator] if one.here}
    return meetings.invite(store, meeting.id, pairs.items())


def joined(turn: Turn, member: Member) -> None:
    """Whoever joins is invited to the meetings to come that are for people like them."""
    for meeting in meetings.coming_up(turn.store, member.network_id, here_today(turn)):
        if any(one.id == member.id for one in audience(turn.store, meeting.audience)):
            meetings.invite(turn.store, meeting.id, [(member.id, member.network_id)])
            turn.reconcile(meeting.subject)


def left(turn: Turn, member: Member) -> None:
    """Whoever goes is taken out of the meetings to come; nothing more is planned for them."""
    for meeting_id in meetings.forget_member(turn.store, member.id, here_today(turn)):
        turn.reconcile(f"meeting/{meeting_id}", why="left the network")


def here_today(turn: Turn) -> date:
    """A day early enough for every clock there is."""
    return (turn.now - timedelta(days=1)).date()
