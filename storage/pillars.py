"""The pillars of each country's national strategy: a list that the owner may change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select

from storage.database import Store
from storage.models import PillarRow


@dataclass(frozen=True, kw_only=True)
class Pillar:
    """`names`: language -> what it is called."""

    code: str
    names: dict[str, str]

    def name(self, language: str) -> str:
        return self.names.get(language) or self.names.get("en") or next(iter(self.names.values()))


def of_country(store: Store, country: str) -> list[Pillar]:
    """In their order; empty where nobody has changed the list that comes along."""
    query = select(PillarRow.code, PillarRow.names).where(PillarRow.country == country)
    rows = store.reading.execute(query.order_by(PillarRow.position))
    return [Pillar(code=row.code, names=row.names) for row in rows]


def put(store: Store, country: str, pillars: Sequence[Pillar]) -> None:
    """This list, in this order, instead of what was there."""
    store.changing.execute(delete(PillarRow).where(PillarRow.country == country))
    rows = [
        {"country": country, "code": one.code, "names": one.names, "position": position}
        for position, one in enumerate(pillars)
    ]
    if rows:
        store.changing.execute(insert(PillarRow), rows)
