"""Who may do what: every flow, action and command by name, and the roles that may use it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.messages import Text, _
from storage.members import Role

EVERYBODY = frozenset(Role)
OWNER = frozenset({Role.OWNER})
COORDINATOR = frozenset({Role.COORDINATOR})  # of their own network only (S4)
LEAD = frozenset({Role.LEAD})
AUDITOR = frozenset({Role.AUDITOR})  # totals without content
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

FOR_COORDINATORS = _("This is for coordinators of the network.")
NOT_YOURS = _("This is not part of your role here. Send /menu to see what is possible.")


def refusal(by: frozenset[Role]) -> Text:
    """What somebody hears who is none of these."""
    led = Role.COORDINATOR in by and Role.PRACTITIONER not in by
    return FOR_COORDINATORS if led else NOT_YOURS


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
    # One's own apps
    "apps": EVERYBODY,
    "app-prefer": EVERYBODY,
    "app-disconnect": EVERYBODY,
    "app-connect": EVERYBODY,
    "app-link": EVERYBODY,
    "link-app": EVERYBODY,
    "app-was-me": EVERYBODY,
    "app-not-me": EVERYBODY,
    # People
    "invite": IN_CHARGE,
    "invitations": IN_CHARGE,
    "revoke-invitations": IN_CHARGE,
    "members": IN_CHARGE,
    "member": IN_CHARGE,
    "remove": IN_CHARGE,
    "role": IN_CHARGE,
    "grant": IN_CHARGE,
    "changed-number": IN_CHARGE,
    "changed-number-agree": IN_CHARGE,
    "app-confirm": IN_CHARGE,
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
    "share-text": COORDINATOR,
    "share-list": COORDINATOR,
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
    "newsurvey": SENDERS,
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
    # The action plan: one's own tasks
    "tasks": NETWORK,
    "task-show": NETWORK,
    "task-done": NETWORK,
    "task-all-done": NETWORK,
    "task-progress": NETWORK,
    "task-blocked": NETWORK,
    "task-later": NETWORK,
    "task-not-mine": NETWORK,
    "task-not-me": NETWORK,
    "task-me-again": NETWORK,
    "task-undo": NETWORK,
    "task-accept": NETWORK,
    "task-talk": NETWORK,
    "task-decline": NETWORK,
    "task-date": NETWORK,
    "task-reached": NETWORK,
    "task-took-part": NETWORK,
    # The action plan: its coordinators
    "plan": NETWORK,  # who is no coordinator reads the progress, without names
    "plan-show": COORDINATOR,
    "plan-open": COORDINATOR,
    "plan-list": COORDINATOR,
    "plan-line": COORDINATOR,
    "plan-history": COORDINATOR,
    "plan-change": COORDINATOR,
    "plan-move": COORDINATOR,
    "plan-assign": COORDINATOR,
    "plan-supporters": COORDINATOR,
    "plan-status": COORDINATOR,
    "plan-edit": COORDINATOR,
    "plan-cancel": COORDINATOR,
    "plan-back": COORDINATOR,
    "plan-remove": COORDINATOR,
    "plan-several": COORDINATOR,
    "plan-undo": COORDINATOR,
    "plan-agree": IN_CHARGE,
    "plan-call": COORDINATOR,
    "plan-settled": COORDINATOR,
    "plan-goes-on": COORDINATOR,
    "plan-close": COORDINATOR,
    "pillars": OWNER,
    "pillar-list": OWNER,
    "pillar": OWNER,
    "pillar-words": OWNER,
    # The action plan: new lines, decisions, agenda
    "task": NETWORK,  # practitioners and facilitators for themselves only
    "task-new": NETWORK,
    "new-task": NETWORK,
    "lines-undo": NETWORK,  # one's own; coordinators those of their network
    "decided-tasks": COORDINATOR,
    "line-new": COORDINATOR,
    "new-line": COORDINATOR,
    "agenda": COORDINATOR,
    "since": COORDINATOR,
    "checkin-tasks": NETWORK,
    # The action plan: files
    "plan-file": COORDINATOR,
    "plan-columns": COORDINATOR,
    "plan-read": COORDINATOR,
    "plan-faults": COORDINATOR,
    "plan-take": COORDINATOR,
    "plan-export": COORDINATOR,
    "plan-template": COORDINATOR,
    "plan-export-agree": IN_CHARGE,
    # Summaries
    "digest": COORDINATOR | LEAD,
    "digest-list": COORDINATOR,
    "digest-chart": COORDINATOR,
    "digest-settings": COORDINATOR | LEAD,
    # Programme and reports
    "reports": COORDINATOR | LEAD | OWNER,
    "printed": COORDINATOR | LEAD | OWNER,  # a network's own report: its coordinators only
    "printed-agree": IN_CHARGE,
    "programme": LEAD | OWNER | AUDITOR,
    "programme-show": LEAD | OWNER | AUDITOR,
    "programme-pillars": LEAD | OWNER | AUDITOR,
    "programme-objectives": LEAD | OWNER | AUDITOR,
    "programme-file": LEAD | OWNER,
    # E-mail
    "email": COORDINATOR | LEAD,
    "email-code": COORDINATOR | LEAD,
    "mailbox": COORDINATOR | LEAD,
}
