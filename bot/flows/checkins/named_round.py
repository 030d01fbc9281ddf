"""A named check-in's round, for the coordinator alone: who waits for something, who is silent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.core.messages import Terms, Words, _, n_
from bot.flows.surveys.survey_moments import asked_later
from bot.reports import results_text
from bot.reports.result_words import Reader
from bot.reports.results_text import Row
from storage import members, papers, surveys
from storage.database import Store
from storage.surveys import Part, Standing, Survey

MISSED_IN_A_ROW = 3  # rounds; one or two that were missed say nothing
SILENT = frozenset({Part.MISSED, Part.ASKED})  # who began late and never finished is silent, too


@dataclass(frozen=True, kw_only=True)
class Round:
    """One round as it is known now. `silent` missed it and the ones before it, too."""

    rows: Sequence[Row]
    silent: Sequence[str]


def of(store: Store, survey: Survey) -> Round:
    """Who answered late is in it, who has left is not."""
    given = {one.member_id: one.answers for one in papers.of_surveys(store, [survey.id])}
    missing = missed(store, survey)
    ids = {id for id in given if id is not None} | missing
    names = {id: one.name for id, one in members.among(store, ids).items() if one.here}
    return Round(
        rows=[(names[id], answers) for id, answers in given.items() if id in names],
        silent=sorted(names[id] for id in missing if id in names),
    )


def missed(store: Store, survey: Survey) -> set[int]:
    """Who was asked in each of the last rounds and answered none; "not this round" is an answer.

    Of somebody whose own day comes after the closing, the round that closes tells nothing yet.
    """
    rounds = [
        one
        for one in surveys.of_checkin(store, survey.checkin_id or 0)
        if one.state is Standing.CLOSED and one.closes_at <= survey.closes_at
    ][: MISSED_IN_A_ROW + 1]
    silent = [
        {id for id, part in surveys.participants(store, one.id).items() if part in SILENT}
        for one in rounds
    ]
    later = asked_later(store, survey)
    return (in_each(silent[:MISSED_IN_A_ROW]) - later) | (in_each(silent[1:]) & later)


def in_each(silent: Sequence[set[int]]) -> set[int]:
    return set.intersection(*silent) if len(silent) == MISSED_IN_A_ROW else set()


def counted(found: Round, reader: Reader) -> list[Words]:
    """Without names, since it shows on a locked phone (H5)."""
    waiting = sum(bool(results_text.wanted(reader, answers)) for _name, answers in found.rows)
    if not waiting:
        return []
    return [
        n_(
            "{n} person waits for something from you.",
            "{n} people wait for something from you.",
            waiting,
        )
    ]


def by_name(found: Round, reader: Reader) -> list[Words]:
    """Who waits for what, and, quietly, who has not been heard for a while."""
    lines = [*results_text.needs(reader, found.rows)]
    if found.silent:
        lines.append(
            _(
                "No answer in {n} rounds in a row: {names}. That is no failure; perhaps call them.",
                n=MISSED_IN_A_ROW,
                names=Terms(tuple(found.silent)),
            )
        )
    return lines
