"""Who may do what: every flow, action and command by name, and the roles that may use it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.messages import Text, _
from storage.members import Role

EVERYBODY = frozenset(Role)
OWNER = frozenset({Role.OWNER})
COORDINATOR = frozenset({Role.COORDINATOR})  # of their own network only (S4)
IN_CHARGE = OWNER | COORDINATOR
SENDERS = frozenset({Role.COORDINATOR, Role.FACILITATOR})  # facilitators for their own training
RESULTS = SENDERS
NETWORK = frozenset({Role.PRACTITIONER, Role.COORDINATOR, Role.FACILITATOR})

ROLES: Mapping[Role, Text] = {
    Role.PRACTITIONER: _("Practitioner"),
    Role.COORDINATOR: _("Coordinator"),
    Role.FACILITATOR: _("Facilitator"),
    Role.LEAD: _("Programme lead"),
    Role.AUDITOR: _("Auditor"),
    Role.OWNER: _("Owner"),
}

# What each may give to somebody else (S3, H14): whoever decides, the person gets it only then.
GIVES: Mapping[Role, tuple[Role, ...]] = {
    Role.OWNER: (
        Role.PRACTITIONER, Role.FACILITATOR, Role.COORDINATOR, Role.LEAD, Role.AUDITOR,
    ),
    Role.COORDINATOR: (Role.PRACTITIONER, Role.FACILITATOR),
}  # fmt: skip

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
    "places": COORDINATOR,
    "holidays": COORDINATOR,
    # Meetings
    "meetings": EVERYBODY,
    "meeting": COORDINATOR,
    "plan-meeting": COORDINATOR,
    "meeting-undo": COORDINATOR,
    "meeting-show": COORDINATOR,
    "meeting-move": COORDINATOR,
    "meeting-place": COORDINATOR,
    "meeting-title": COORDINATOR,
    "meeting-cancel": COORDINATOR,
    "meeting-details": EVERYBODY,
    "rsvp": NETWORK,
    "rsvp-reason": NETWORK,
    "here": NETWORK,
    "attendance-code": COORDINATOR,
    "attendance-tick": COORDINATOR,
    "decisions": COORDINATOR,
    "send-summary": COORDINATOR,
    "meeting-summary": EVERYBODY,
    # Surveys and check-ins
    "surveys": EVERYBODY,
    "survey-start": NETWORK,
    "survey-later": NETWORK,
    "survey-decline": NETWORK,
    "survey": SENDERS,
    "send-survey": SENDERS,
    "survey-show": SENDERS,
    "survey-extend": SENDERS,
    "survey-undo": SENDERS,
    "survey-call-off": SENDERS,
    "meeting-facilitator": COORDINATOR,
    "forms": SENDERS,
    "form-begin": SENDERS,
    "form-show": SENDERS,
    "form-send": SENDERS,
    "form-copy": SENDERS,
    "form-drop": SENDERS,
    "form-export": SENDERS,
    "form-file": SENDERS,
    "form-keep": SENDERS,
    "form-change": SENDERS,
    "change-form": SENDERS,
    "new-form": SENDERS,
    "checkins": COORDINATOR,
    "plan-checkin": COORDINATOR,
    "checkin-change": COORDINATOR,
    "checkin-stop": COORDINATOR,
    "checkin": NETWORK,
    "checkin-rhythm": NETWORK,
    "checkin-as-others": NETWORK,
    "results": RESULTS,
    "results-release": COORDINATOR,
    "results-share": COORDINATOR,
    "export": RESULTS,
    "export-agree": IN_CHARGE,
    "schedule": COORDINATOR,
    "schedule-undo": COORDINATOR,
}
