"""One's own answers that carry a name, for whoever asks what is kept of them (H11)."""

from __future__ import annotations

from bot.core.flow import Turn
from bot.core.form import Asking
from bot.core.messages import Argument, Day, Terms, Words, _, n_
from bot.flows.places import here
from bot.flows.surveys.survey import form_of
from bot.flows.surveys.survey_look_over import said
from storage import papers, surveys
from storage.papers import Paper

MOST = 10  # answered check-ins and surveys that are shown, the newest first; the rest is counted


def kept(turn: Turn) -> list[Words]:
    """Named answers, as they were given. What is anonymous cannot be found, by nobody."""
    mine = papers.of_member(turn.store, turn.me.id)
    lines = [line(turn, paper) for paper in mine[:MOST]]
    if len(mine) > MOST:
        left = len(mine) - MOST
        lines.append(n_("• {n} older one.", "• {n} older ones.", left))
    lines.append(
        _("• Answers to surveys without names are kept apart: nobody can tell which are yours.")
    )
    return lines


def line(turn: Turn, paper: Paper) -> Words:
    from bot.forms.asked import asked

    survey = surveys.get(turn.store, paper.survey_id)
    answers = dict(paper.answers)
    now = here(turn.now, turn.home)
    form = asked(form_of(turn.store, survey), answers, now=now, given=survey.given)
    asking = Asking(answers=answers, now=now, turn=turn)
    parts: list[Argument] = [
        said(question, answers[question.name], asking)
        for question in form
        if answers.get(question.name) is not None
    ]
    return _(
        "• {date}: {answers}", date=Day(day=paper.day, style="short"), answers=Terms(tuple(parts))
    )
