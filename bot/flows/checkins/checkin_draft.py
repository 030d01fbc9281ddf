"""A check-in as the answers about it make it, before it is there: rhythm, window, people."""

from __future__ import annotations

from typing import Any

from bot.core.flow import Turn
from bot.core.form import Answers
from bot.flows.checkins.checkin_questions import rhythm_of, suggestion
from bot.flows.meetings import invited
from bot.forms.definition import Definition
from storage import checkins
from storage.checkins import Checkin
from storage.members import Role

SUGGESTED, OWN = "suggested", "own"  # when it is asked: as proposed, or as chosen by questions


def draft(turn: Turn, answers: Answers, form: Definition) -> Checkin:
    """The check-in as it would be if it were begun now."""
    own = answers["how"] == OWN
    return Checkin(
        id=0,
        network_id=turn.home.id,
        form_id=0,
        state=checkins.ON,
        anonymous=form.anonymous if form.anonymous is not None else answers["anonymous"] == "yes",
        rhythm=rhythm_of(turn, answers if own else suggestion(turn, form.name)),
        window_hours=int(answers["window"]) if own else form.hours,
        reminders=int(answers["reminders"]) if own else form.reminders,
        audience=audience(turn, answers),
        created_by=turn.me.id,
        created_at=turn.now,
        changed_at=turn.now,
    )


def audience(turn: Turn, answers: Answers) -> dict[str, Any]:
    if answers["who"] == "members":
        return {"networks": [turn.home.id], "without": [Role.COORDINATOR.value]}
    return invited.kept(answers, turn.home.id)
