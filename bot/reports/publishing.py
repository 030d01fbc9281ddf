"""Results of a closed survey: guarded for everybody, counted for the coordinator of a named one.

Not to answer a question says nothing about what somebody thinks, and how many answered is shown of
the whole survey as well; so the number of answers stands with each question that everybody was
asked, however few left it out. It is different where another answer decides who is asked: there
the number of answers is a count of that other question, and even that something is shown says that
five were asked and five were not. Such a question is shown only where that count is shown itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from random import Random

from bot.core.form import Type
from bot.forms.definition import Definition
from bot.reports import counting
from bot.reports.asked import Asked, Papers, answers, questions
from bot.reports.auditing import cautious
from bot.reports.guarding import Given, guarded
from bot.reports.pooling import least
from bot.reports.publication import ROUTED, Finding, Publication


def published(
    definition: Definition,
    papers: Papers,
    *,
    asked: int,
    first_day: date,
    last_day: date,
    chance: Random,
    rounds: int = 1,
    anonymous: bool = True,
) -> Publication:
    """What everybody may see, of an anonymous survey or of a named one (`anonymous` False).

    `papers` of several `rounds` may hold several of one person, so larger numbers are needed.
    """
    whole = Publication(
        form=definition.name,
        title=definition.title,
        anonymous=anonymous,
        asked=asked,
        answered=len(papers),
        first_day=first_day,
        last_day=last_day,
        rounds=rounds,
    )
    if len(papers) < least(rounds):
        return replace(whole, answered=None, too_few=True)
    found: dict[str, Finding] = {}
    for question in questions(definition):
        given = Given(
            asked=question,
            definition=definition,
            answers=answers(papers, question.path),
            rounds=rounds,
            people=len(papers),
            chance=chance,
            written=tuple(map(str, answers(papers, question.path + "_other"))),
        )
        finding = cautious(_shown(given, found), question, definition, rounds)
        found[question.path] = finding
    return replace(whole, findings=compared(found, questions(definition)))


def counted(
    definition: Definition,
    papers: Papers,
    *,
    asked: int,
    first_day: date,
    last_day: date,
    rounds: int = 1,
) -> Publication:
    """Everything of a named survey, for the coordinator who sees the answers themselves."""
    found = {
        question.path: counting.finding(question, definition, answers(papers, question.path))
        for question in questions(definition)
    }
    return Publication(
        form=definition.name,
        title=definition.title,
        anonymous=False,
        asked=asked,
        answered=len(papers),
        first_day=first_day,
        last_day=last_day,
        rounds=rounds,
        findings=compared(found, questions(definition)),
    )


def compared(found: Mapping[str, Finding], asked: tuple[Asked, ...]) -> tuple[Finding, ...]:
    """The findings, each "now" with its "before"."""
    paths = {each.field.name: each.path for each in asked}
    before = {each.path: paths.get(each.field.compare, "") for each in asked}
    return tuple(
        replace(each, compares=before[path], before=found[before[path]].mean)
        if before[path]
        else each
        for path, each in found.items()
    )


# --- questions that hang on others ----------------------------------------------------------------


def _shown(given: Given, before: Mapping[str, Finding]) -> Finding:
    asked = given.asked
    if not asked.hangs_on and not asked.filtered:
        return guarded(given)
    hidden = Finding(name=asked.path, type=asked.field.type, why=ROUTED)
    if asked.hangs_on and not _same_people(asked, before):
        return hidden
    finding = guarded(given)
    return replace(hidden, n=finding.n) if asked.filtered else finding


def _same_people(asked: Asked, before: Mapping[str, Finding]) -> bool:
    """Whether those who were asked are people whose count is shown with the other question."""
    parents = [each for path, each in before.items() if path.split("/")[-1] in asked.parents]
    if len(asked.parents) != 1 or len(parents) != 1 or not asked.named:
        return False
    parent = parents[0]
    if parent.type is Type.SELECT_MULTIPLE:
        ticked = {name for cell in parent.ticked for name in cell.names}
        return len(asked.named) == 1 and asked.named <= ticked
    counted = {name for cell in parent.cells for name in cell.names}
    return asked.named <= counted and all(
        set(cell.names) <= asked.named or not set(cell.names) & asked.named for cell in parent.cells
    )
