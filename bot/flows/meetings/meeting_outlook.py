"""What a meeting comes to before it is planned: its invitations, reminders, answers, and a form."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.form import Asking
from bot.core.messages import Words
from bot.flows.apps import outlook
from bot.flows.apps.outlook import Load, Outlook
from bot.flows.meetings import invited
from bot.flows.meetings.meeting_questions import LADDERS
from bot.flows.meetings.preview import moments
from bot.flows.surveys import survey_offers, survey_preview
from bot.flows.surveys.survey_moments import MOST_REMINDERS

TALK = 2  # the invitation itself behind a notice, and the word of thanks for an answer


def ahead(asking: Asking) -> Outlook | None:
    """How the invitations leave, and what they and all that follows come to."""
    turn, home = asking.turn, asking.turn.network
    people = invited.audience(turn.store, invited.kept(asking.answers, home.id))
    others = [member for member in people if member.id != turn.member.id]
    going = moments(asking, others)
    return outlook.outlook(turn.store, turn.tables, going, load(asking), asking.now, home)


def load(asking: Asking) -> Load:
    unasked, talk = 1 + len(LADDERS[asking.answers["ladder"]]), TALK
    form = survey_offers.chosen(asking.turn, {"form": asking.answers.get("after", "")})
    if form is not None:
        further = survey_preview.load(form, min(form.reminders, MOST_REMINDERS))
        unasked, talk = unasked + further.unasked, talk + further.talk
    return Load(unasked=unasked, talk=talk)


def lines(asking: Asking) -> Sequence[Words]:
    says = outlook.once if asking.answers["repeat"] == "none" else outlook.each_time
    return tuple(outlook.lines(ahead(asking), says))
