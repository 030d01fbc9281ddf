"""Templates: approved messages of a platform, and how each stands there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from storage.database import Store
from storage.models import TemplateRow
from storage.prepared import Statement, all_columns

APPROVED, PENDING, REJECTED = "approved", "pending", "rejected"
PAUSED, DISABLED = "paused", "disabled"
FROZEN = "frozen"  # by us: the platform refused it when it was sent
UTILITY = "utility"  # the only category that is ever sent: nothing here is advertising

BY_NAME = Statement(
    lambda _: all_columns(
        TemplateRow,
        TemplateRow.name == bindparam("name"),
        TemplateRow.language == bindparam("language"),
    )
)


@dataclass(frozen=True, kw_only=True)
class Template:
    """`digest` tells the wording that was handed in; `why` is the platform's reason."""

    name: str
    language: str
    state: str
    category: str = ""
    quality: str = ""
    why: str = ""
    external: str = ""
    digest: str = ""
    changed_at: datetime

    @property
    def usable(self) -> bool:
        return self.state == APPROVED and self.category == UTILITY


def find(store: Store, name: str, language: str) -> Template | None:
    rows = store.look(BY_NAME, name=name, language=language)
    return read(rows[0]) if rows else None


def all_of_them(store: Store) -> list[Template]:
    query = select(*TemplateRow.__table__.c).order_by(TemplateRow.name, TemplateRow.language)
    return [read(row) for row in store.reading.execute(query)]


def sent_as(name: str, language: str) -> str:
    """What the ledger keeps of a message that goes as a template."""
    return f"{name}/{language}"


def was_sent_as(kept: str) -> tuple[str, str]:
    """Name and language; both "" for what went as none."""
    name, _slash, language = kept.partition("/")
    return name, language


def put(store: Store, name: str, language: str, now: datetime, **values: Any) -> None:
    """Notes what is known of one: state, category, quality, why, external, digest.

    What is not given stays as it was; of a template that is new, empty, and its state pending.
    """
    fresh = {"state": PENDING, "category": "", "quality": "", "why": "", "external": "",
             "digest": "", **values}  # fmt: skip
    store.changing.execute(
        store.insert(TemplateRow)
        .values(name=name, language=language, changed_at=now, **fresh)
        .on_conflict_do_update(
            index_elements=["name", "language"], set_={**values, "changed_at": now}
        )
    )


def read(row: Any) -> Template:
    return Template(
        name=row.name,
        language=row.language,
        state=row.state,
        category=row.category,
        quality=row.quality,
        why=row.why,
        external=row.external,
        digest=row.digest,
        changed_at=row.changed_at,
    )
