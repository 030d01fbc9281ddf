"""Who may do what: every flow, action and command by name, and the roles that may use it."""

from __future__ import annotations

from collections.abc import Mapping

from storage.members import Role

EVERYBODY = frozenset(Role)
OWNER = frozenset({Role.OWNER})
COORDINATOR = frozenset({Role.COORDINATOR})  # of their own network only (S4)
IN_CHARGE = OWNER | COORDINATOR
NETWORK = frozenset({Role.PRACTITIONER, Role.COORDINATOR, Role.FACILITATOR})

MAY: Mapping[str, frozenset[Role]] = {
    # Arriving and finding one's way
    "start": EVERYBODY,
    "welcome": EVERYBODY,
    "menu": EVERYBODY,
    "more": EVERYBODY,
    "help": EVERYBODY,
    "cancel": EVERYBODY,
    # One's own settings and data
    "language": EVERYBODY,
    "settings": EVERYBODY,
    "pause": EVERYBODY,
    "resume": EVERYBODY,
    "stop": EVERYBODY,
    "leave": EVERYBODY,
    "privacy": EVERYBODY,
    "consent": EVERYBODY,
    "mydata": EVERYBODY,
    "rename": EVERYBODY,
    # People
    "invite": IN_CHARGE,
    "invitations": IN_CHARGE,
    "revoke-invitations": IN_CHARGE,
    "members": IN_CHARGE,
    "member": IN_CHARGE,
    "remove": IN_CHARGE,
    "role": IN_CHARGE,
    "grant": IN_CHARGE,
    "group": COORDINATOR,
    "unlink-group": COORDINATOR,
    # Networks
    "network": OWNER,
    "networks": OWNER,
    "pausenetwork": COORDINATOR,
    "resume-network": COORDINATOR,
    "clock": COORDINATOR,
    "quiet": COORDINATOR,
    "holidays": COORDINATOR,
    # Meetings
    "plan": COORDINATOR,
    "meetings": EVERYBODY,
    "meeting": EVERYBODY,
    "rsvp": NETWORK,
    "attend": NETWORK,
    "tick": COORDINATOR,
    "change-meeting": COORDINATOR,
    "cancel-meeting": COORDINATOR,
    "decisions": COORDINATOR,
    "broadcast": COORDINATOR,
    "undo": COORDINATOR,
}
