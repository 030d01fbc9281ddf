"""What a closed survey shows: made once, as JSON of bot/reports/publication.py, and never again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import insert, select, update

from storage.database import Store
from storage.models import ResultRow, SurveyRow
from storage.networks import seal, unseal

PUBLISHED = "results.published"


@dataclass(frozen=True, kw_only=True)
class Result:
    """`covers` are the surveys whose answers are in it; `published` is JSON."""

    survey_id: int
    network_id: int
    covers: tuple[int, ...]
    published: str
    made_at: datetime
    released_at: datetime | None
    shared_at: datetime | None


def add(
    store: Store, *, survey_id: int, network_id: int, covers: Sequence[int], published: str,
    now: datetime,
) -> Result:  # fmt: skip
    store.changing.execute(
        insert(ResultRow).values(
            survey_id=survey_id,
            network_id=network_id,
            covers=list(covers),
            published_sealed=seal(store, published, PUBLISHED, network_id),
            made_at=now,
        )
    )
    return get(store, survey_id)


def get(store: Store, survey_id: int) -> Result:
    found = find(store, survey_id)
    if found is None:
        raise LookupError(f"no result of survey {survey_id}")
    return found


def find(store: Store, survey_id: int) -> Result | None:
    row = store.reading.execute(
        select(*ResultRow.__table__.c).where(ResultRow.survey_id == survey_id)
    ).first()
    return read(store, row) if row else None


def of_network(store: Store, network_id: int) -> list[Result]:
    """Newest first."""
    query = select(*ResultRow.__table__.c).where(ResultRow.network_id == network_id)
    rows = store.reading.execute(
        query.order_by(ResultRow.made_at.desc(), ResultRow.survey_id.desc())
    )
    return [read(store, row) for row in rows]


def of_forms(store: Store, network_id: int, form_ids: Sequence[int]) -> list[Result]:
    """The results of surveys that asked one of these forms, newest first."""
    query = (
        select(*ResultRow.__table__.c)
        .join(SurveyRow, SurveyRow.id == ResultRow.survey_id)
        .where(ResultRow.network_id == network_id, SurveyRow.form_id.in_(list(form_ids)))
    )
    rows = store.reading.execute(query.order_by(ResultRow.survey_id.desc()))
    return [read(store, row) for row in rows]


def change(store: Store, survey_id: int, **values: Any) -> Result:
    """Sets released_at or shared_at."""
    store.changing.execute(
        update(ResultRow).where(ResultRow.survey_id == survey_id).values(**values)
    )
    return get(store, survey_id)


def read(store: Store, row: Any) -> Result:
    return Result(
        survey_id=row.survey_id,
        network_id=row.network_id,
        covers=tuple(row.covers),
        published=unseal(store, row.published_sealed, PUBLISHED, row.network_id),
        made_at=row.made_at,
        released_at=row.released_at,
        shared_at=row.shared_at,
    )
