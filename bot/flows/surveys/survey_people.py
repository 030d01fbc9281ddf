"""Who is asked, as people come and go: joining, leaving, and being noted as present."""

from __future__ import annotations

from bot.core.flow import Turn
from bot.flows.surveys import survey
from storage import checkins, papers, surveys
from storage.meetings import Meeting
from storage.members import Member


def joined(turn: Turn, member: Member) -> None:
    """Whoever joins is asked in the open surveys that are for people like them."""
    for one in surveys.still_open(turn.store):
        people = survey.audience(turn.store, one) if one.closes_at > turn.now else []
        if any(each.id == member.id for each in people):
            turn.reconcile(survey.refreshed(turn.store, one, turn.now).subject)


def left(turn: Turn, member: Member) -> None:
    """Whoever goes is taken out, with the answers that carry their name (H11)."""
    surveys.excuse_everywhere(turn.store, member.id)
    papers.forget_member(turn.store, member.id)
    checkins.forget_member(turn.store, member.id)


def attended(turn: Turn, meeting: Meeting) -> None:
    """Somebody was noted as present, or not any more: the surveys about the training follow."""
    for subject in survey.following(turn.store, meeting.id, turn.now):
        turn.reconcile(subject, why="attendance")
