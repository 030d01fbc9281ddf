"""What people answered; an anonymous paper has no owner, and lies in an urn until closing.

The urn is one sealed list in the survey's own row, shuffled at each writing: no row, key or moment
of its own belongs to a paper, so that nothing can be joined to the record of who answered (H7).
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, delete, select, update

from storage.database import Store
from storage.models import PaperRow, SurveyRow
from storage.networks import seal, unseal
from storage.prepared import Statement, all_columns, insertion
from storage.surveys import Standing, Survey
from storage.written import to_json

URN = "surveys.urn"
ANSWERS = "papers.answers"
OF_SURVEY = Statement(lambda _: all_columns(PaperRow, PaperRow.survey_id == bindparam("survey_id")))
OF_MEMBER = Statement(
    lambda _: all_columns(PaperRow, PaperRow.member_id == bindparam("member_id")).order_by(
        PaperRow.day.desc(), PaperRow.survey_id.desc()
    )
)
TAKEN_BACK = Statement(
    lambda _: delete(PaperRow).where(
        PaperRow.survey_id == bindparam("survey_id"), PaperRow.member_id == bindparam("member_id")
    )
)
ADDED = Statement(lambda words: insertion(PaperRow, words))
URN_AND_STATE = Statement(
    lambda _: (
        select(SurveyRow.urn_sealed, SurveyRow.state)
        .where(SurveyRow.id == bindparam("id"))
        .with_for_update()
    )
)
URN_CHANGED = Statement(
    lambda _: (
        update(SurveyRow)
        .where(SurveyRow.id == bindparam("which"))
        .values(urn_sealed=bindparam("urn_sealed"))
    )
)
Answers = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class Paper:
    """One person's answers by question path. `member_id` is None on anonymous ones."""

    survey_id: int
    member_id: int | None
    day: date
    answers: Answers


def drop_in(store: Store, survey: Survey, answers: Answers) -> bool:
    """One more anonymous paper; its place among the others is chance.

    False when another process has closed the survey since it was looked at: its urn is open.
    """
    row = locked(store, survey)
    if row.state != Standing.OPEN:
        return False
    papers = [*opened(store, survey, row.urn_sealed), dict(answers)]
    secrets.SystemRandom().shuffle(papers)
    put(store, survey, papers)
    return True


def urn(store: Store, survey: Survey) -> list[Answers]:
    return opened(store, survey, locked(store, survey).urn_sealed)


def locked(store: Store, survey: Survey) -> Any:
    """The urn and the state as they are now; no other process changes them meanwhile."""
    (row,) = URN_AND_STATE.rows(store.writing, {"id": survey.id})
    return row


def opened(store: Store, survey: Survey, sealed: bytes | None) -> list[Answers]:
    found: list[Answers] = json.loads(unseal(store, sealed, URN, survey.network_id) or "[]")
    return found


def put(store: Store, survey: Survey, papers: Sequence[Answers] | None) -> None:
    sealed = None
    if papers is not None:
        sealed = seal(store, to_json(papers), URN, survey.network_id)
    row = {"which": survey.id, "urn_sealed": sealed}
    URN_CHANGED.each(store.writing, [row])


def open_urn(store: Store, survey: Survey, day: date) -> None:
    """At closing: the papers are written down in a shuffled order, with the day of the closing."""
    papers = urn(store, survey)
    secrets.SystemRandom().shuffle(papers)
    for answers in papers:
        add(store, survey, None, answers, day)
    put(store, survey, None)


def hand_in(store: Store, survey: Survey, member_id: int, answers: Answers, day: date) -> None:
    """A named paper; a later one of the same person takes its place."""
    TAKEN_BACK.each(store.changing, [{"survey_id": survey.id, "member_id": member_id}])
    add(store, survey, member_id, answers, day)


def add(store: Store, survey: Survey, member_id: int | None, answers: Answers, day: date) -> None:
    row = {
        "id": secrets.token_hex(16),
        "survey_id": survey.id,
        "network_id": survey.network_id,
        "member_id": member_id,
        "day": day,
        "answers_sealed": seal(store, to_json(answers), ANSWERS, survey.network_id),
    }
    ADDED.each(store.changing, [row])


def of_surveys(store: Store, survey_ids: Sequence[int]) -> list[Paper]:
    """In the order of their random keys, which means nothing."""
    rows = [
        row
        for survey_id in dict.fromkeys(survey_ids)
        for row in OF_SURVEY.rows(store.reading, {"survey_id": survey_id})
    ]
    return [read(store, row) for row in sorted(rows, key=lambda each: each.id)]


def of_member(store: Store, member_id: int) -> list[Paper]:
    """Named papers of one person, the newest first: for /mydata."""
    rows = OF_MEMBER.rows(store.reading, {"member_id": member_id})
    return [read(store, row) for row in rows]


def newest(store: Store, member_id: int, survey_ids: Collection[int]) -> Paper | None:
    """The newest of one person in any of these surveys: for "same as last time"."""
    rows = OF_MEMBER.rows(store.reading, {"member_id": member_id})
    found = next((row for row in rows if row.survey_id in survey_ids), None)
    return None if found is None else read(store, found)


def forget_member(store: Store, member_id: int) -> None:
    """Answers that carry a name go with it (H11)."""
    store.changing.execute(delete(PaperRow).where(PaperRow.member_id == member_id))


def forget_survey(store: Store, survey: Survey) -> None:
    """It was called off: whatever was answered goes, and the urn is empty."""
    store.changing.execute(delete(PaperRow).where(PaperRow.survey_id == survey.id))
    put(store, survey, None)


def purge(store: Store, *, anonymous_before: date, named_before: date) -> None:
    """Raw answers are kept 180 days, those of check-ins 90 (H12); the results stay."""
    owned = PaperRow.member_id.is_not(None)
    store.changing.execute(
        delete(PaperRow).where((owned & (PaperRow.day < named_before))
                               | (~owned & (PaperRow.day < anonymous_before)))
    )  # fmt: skip


def read(store: Store, row: Any) -> Paper:
    return Paper(
        survey_id=row.survey_id,
        member_id=row.member_id,
        day=row.day,
        answers=json.loads(unseal(store, row.answers_sealed, ANSWERS, row.network_id)),
    )
