"""Members of a network: who they are, whether they are reached, their roles, and their removal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.core.flow import Action, Command, Turn
from bot.core.messages import (
    Argument,
    Choice,
    Day,
    Message,
    Option,
    Press,
    Text,
    Words,
    _,
    n_,
)
from bot.flows import namesakes
from bot.flows.members import last_coordinator
from bot.flows.members.leaving import end_membership
from bot.flows.places import here
from bot.flows.plans import plan_people
from bot.flows.roles import GIVES, MAY, ROLES
from bot.flows.typed import number_of
from storage import addresses, invitations, members, networks, sessions
from storage.addresses import Address
from storage.database import Store
from storage.members import Member, Role, State
from storage.networks import Network

GONE = _("This person is not in the list any more.")
DECIDED = _("This has been decided already.")
MENU = Option(label=_("Menu"), press=Press(action="command", subject="menu"))


def owner_invitation(
    store: Store, now: datetime, *, country: str = "LB", controller: str = "", contact: str = ""
) -> str:
    """The code of an invitation that makes an owner, for the command line alone.

    It is the only one that gives more than the practitioner's role (S3): whoever reads the
    server's console has the database in hand anyway.
    """
    found = networks.programme(store)
    programme = found[0] if found else networks.add_programme(store, "Muyassir", now)
    office = networks.office(store, programme) or networks.add(
        store,
        programme_id=programme,
        names={"en": "Programme office", "ar": "مكتب البرنامج", "fr": "Bureau du programme"},
        towns={"en": "Office", "ar": "المكتب", "fr": "Bureau"},
        country=country,
        controller=controller,
        contact=contact,
        office=True,
        now=now,
    )
    _id, code = invitations.add(
        store, network_id=office.id, role=Role.OWNER, created_by=None, now=now
    )
    return code


# --- whom one may see, and change ----------------------------------------------------------------


def found(turn: Turn, subject: str) -> Member | None:
    """The member of "member/7", if they are there and this person may see them (S4)."""
    member = members.find(turn.store, number_of(subject, "member"))
    if member is None or not member.here or not in_sight(turn, member.network_id):
        turn.say(GONE)
        return None
    return member


def in_sight(turn: Turn, network_id: int) -> bool:
    return turn.me.role is Role.OWNER or turn.me.network_id == network_id


def may_change(turn: Turn, member: Member) -> bool:
    """Nobody themselves; only roles that one may also give."""
    return member.id != turn.me.id and member.role in GIVES[turn.me.role]


def may_let_back_in(turn: Turn, member: Member) -> bool:
    """Into a new app, when the old one is lost; a coordinator's needs a second person (H14)."""
    alike = member.role is turn.me.role is Role.COORDINATOR
    return member.id != turn.me.id and (alike or member.role in GIVES[turn.me.role])


# --- the list ------------------------------------------------------------------------------------


def show(turn: Turn, _words: str) -> None:
    if turn.me.role is Role.OWNER:
        choose_network(turn, "members")
    else:
        list_members(turn, turn.home)


def choose_network(turn: Turn, action: str) -> None:
    """The owner says first which network is meant."""
    options = tuple(
        Option(
            label=network.name(turn.me.language),
            press=Press(action=action, subject=f"network/{network.id}"),
        )
        for network in networks.listed(turn.store)
    )
    if options:
        turn.say(_("Which network?"), choice=Choice(options=options))
    else:
        turn.say(_("There is no network yet. To make one: /network"))


def members_of(turn: Turn, subject: str, _value: str) -> None:
    network_id = number_of(subject, "network")
    if in_sight(turn, network_id):
        list_members(turn, networks.get(turn.store, network_id))


def list_members(turn: Turn, network: Network) -> None:
    listed = members.of_network(turn.store, network.id)
    reached = addresses.of_members(turn.store, [member.id for member in listed])
    waiting = len(invitations.open_ones(turn.store, network.id, turn.now))
    lines: list[Words] = [n_("{n} member", "{n} members", len(listed))]
    marks = namesakes.marks(listed, network)
    # And whatever else may be done for them.
    changed = [member for member in listed if may_let_back_in(turn, member)]
    others = [member for member in listed if member not in changed]
    lines += [line_of(turn, one, reached, marks[one.id]) for one in others]
    lines += [
        _("{n}. {who}", n=n, who=who_is(turn, one, reached, marks[one.id]))
        for n, one in enumerate(changed, start=1)
    ]
    if waiting:
        lines.append(
            n_(
                "{n} invitation is not opened yet: /invitations",
                "{n} invitations are not opened yet: /invitations",
                waiting,
            )
        )
    alike = any(marks.values())  # or else the names say who is meant
    options = tuple(
        Option(
            label=_("{n}. {who}", n=n, who=one.name) if alike else one.name,
            press=Press(action="member", subject=f"member/{one.id}"),
        )
        for n, one in enumerate(changed, start=1)
    )
    turn.say(*lines, title=network.name(turn.me.language), choice=Choice(options=options))


def line_of(
    turn: Turn, member: Member, reached: Mapping[int, Address], marks: Sequence[Argument] = ()
) -> Text:
    return _("• {who}", who=who_is(turn, member, reached, marks))


def who_is(
    turn: Turn, member: Member, reached: Mapping[int, Address], marks: Sequence[Argument]
) -> Text:
    """The name, what tells them from others of that name, and whether messages arrive."""
    said = namesakes.told_apart(member, marks)
    trouble = not_reached(turn, member, reached.get(member.id))
    return said if trouble is None else _("{who}: {trouble}", who=said, trouble=trouble)


def not_reached(turn: Turn, member: Member, address: Address | None) -> Text | None:
    """Why messages do not arrive, or not now."""
    if member.state is State.STOPPED:
        return _("wants no messages")
    if address is None:
        return _("not reached: no open chat")
    if not address.reachable:
        return _("not reached: has blocked the bot")
    if member.paused_until and member.paused_until > turn.now:
        network = networks.get(turn.store, member.network_id)
        day = here(member.paused_until, network).date()
        return _("paused until {date}", date=Day(day=day))
    return None


# --- one of them ---------------------------------------------------------------------------------


def card(turn: Turn, subject: str, _value: str) -> None:
    member = found(turn, subject)
    if member is None:
        return
    reached = addresses.of_members(turn.store, [member.id])
    options = [
        Option(
            label=_("Make {name} {role}", name=member.name, role=ROLES[role]),
            short=ROLES[role],
            press=Press(action="role", subject=subject, value=role),
        )
        for role in GIVES[turn.me.role]
        if role is not member.role and may_change(turn, member)
    ]
    if may_let_back_in(turn, member):
        changed = Press(action="changed-number", subject=subject)
        options.append(Option(label=_("Changed number or phone"), press=changed))
    if may_change(turn, member):
        remove = Press(action="remove", subject=subject, value="ask")
        options.append(Option(label=_("Remove from the network"), press=remove))
    network = networks.get(turn.store, member.network_id)
    marks = namesakes.marks(members.of_network(turn.store, network.id), network)
    said = line_of(turn, member, reached, marks[member.id])
    turn.say(said, choice=Choice(options=tuple(options)))


def remove(turn: Turn, subject: str, value: str) -> None:
    member = found(turn, subject)
    if member is None:
        return
    if not may_change(turn, member):
        turn.say(_("Only the owner of the programme can do that."))
    elif value == "yes":
        take_out(turn, member)
    elif value == "no":
        turn.say(_("Nothing was changed."))
    else:
        yes = Press(action="remove", subject=subject, value="yes")
        no = Press(action="remove", subject=subject, value="no")
        turn.say(
            _(
                "Remove {name}? From then on nothing reaches this person, and the name is "
                "deleted. This cannot be undone.",
                name=called(turn, member),
            ),
            *last_coordinator.warning(turn, member),
            choice=Choice(
                options=(
                    Option(label=_("Yes, remove"), press=yes),
                    Option(label=_("No, keep"), press=no),
                )
            ),
        )


def take_out(turn: Turn, member: Member) -> None:
    """Nothing is told to the person; their screen is a stranger's from now on (R14)."""
    if member.role in GIVES:
        invitations.revoke_open(
            turn.store, member.network_id, turn.now, created_by=member.id
        )  # one could come back through a door that one made oneself
    name = called(turn, member)
    end_membership(turn, member, State.REMOVED)
    turn.say(_("Done. {name} is no longer in the network.", name=name))


def called(turn: Turn, member: Member) -> Text | str:
    """The name, with what tells them from others of that name in their network."""
    return namesakes.called(turn.store, member, networks.get(turn.store, member.network_id))


# --- roles ---------------------------------------------------------------------------------------


def change_role(turn: Turn, subject: str, value: str) -> None:
    member = found(turn, subject)
    if member is None:
        return
    if not may_change(turn, member) or value not in GIVES[turn.me.role]:
        turn.say(_("Only the owner of the programme can do that."))
        return
    give(turn, member, Role(value))


def give(turn: Turn, member: Member, role: Role) -> None:
    """The role counts from this moment, for every button that was shown before, too (S2)."""
    if member.role in GIVES and role not in GIVES:
        invitations.revoke_open(turn.store, member.network_id, turn.now, created_by=member.id)
    for address in addresses.all_of(turn.store, member.id):
        sessions.close_all(turn.store, address.id)
    left_alone = last_coordinator.warning(turn, member) if role is not Role.COORDINATOR else ()
    member = members.change(turn.store, member, role=role, proposed_role="")
    plan_people.role_changed(turn, member)
    turn.say(
        _("Done. {name} now has the role “{role}”.", name=member.name, role=ROLES[role]),
        *left_alone,
    )
    message = Message(
        lines=(_("You now have the role “{role}”.", role=ROLES[role]),),
        choice=Choice(options=(MENU,)),
    )
    turn.tell(member, message, key=f"role/{member.id}/{turn.event}", reason="role")


def ask_for_role(turn: Turn, member: Member, inviter_id: int | None) -> None:
    """Whoever invited is asked whether the role that they proposed is to be given (S3)."""
    role = Role(member.proposed_role)
    inviter = members.find(turn.store, inviter_id) if inviter_id else None
    if inviter is None or not inviter.here or role not in GIVES.get(inviter.role, ()):
        askers = members.with_role(turn.store, Role.OWNER)
    else:
        askers = [inviter]
    subject = f"member/{member.id}"
    options = (
        Option(
            label=_("Make {name} {role}", name=member.name, role=ROLES[role]),
            press=Press(action="grant", subject=subject, value=role),
        ),
        Option(label=_("No"), press=Press(action="grant", subject=subject)),
    )
    for asker in askers:
        message = Message(
            lines=(
                # Neither a person nor the network: it shows on a lock screen (H5).
                _(
                    "Somebody who was invited has joined. The role “{role}” was proposed. Shall "
                    "it be given?",
                    role=ROLES[role],
                ),
            ),
            choice=Choice(options=options),
        )
        turn.tell(asker, message, key=f"grant/{member.id}/{asker.id}", reason="grant")


def grant(turn: Turn, subject: str, value: str) -> None:
    """Only an owner makes coordinators (H14); what was decided once is decided."""
    member = found(turn, subject)
    if member is None:
        return
    if not member.proposed_role or value not in ("", member.proposed_role):
        turn.say(DECIDED)
    elif Role(member.proposed_role) not in GIVES[turn.me.role]:
        turn.say(_("Only the owner of the programme can do that."))
    elif value:
        give(turn, member, Role(value))
    else:
        members.change(turn.store, member, proposed_role="")
        turn.say(_("Nothing was changed."))


ACTIONS = (
    Action(name="members", does=members_of, by=MAY["members"]),
    Action(name="member", does=card, by=MAY["member"]),
    Action(name="remove", does=remove, by=MAY["remove"]),
    Action(name="role", does=change_role, by=MAY["role"]),
    Action(name="grant", does=grant, by=MAY["grant"]),
)
COMMANDS = (Command(name="members", label=_("Members"), does=show, by=MAY["members"]),)
