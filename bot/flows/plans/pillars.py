"""The pillars of the national strategy of a country: the owner’s list, or the one that comes."""

from __future__ import annotations

from functools import cache

from bot import content
from bot.core.messages import Text, Wording, _
from storage import pillars
from storage.database import Store
from storage.pillars import Pillar

LANGUAGES = ("ar", "fr", "en")
UNKNOWN = _("Not in the list any more")


def pillars_of(store: Store, country: str) -> list[Pillar]:
    """The owner's list for a country, else the one that comes along."""
    return pillars.of_country(store, country) or list(those_that_come(country))


@cache
def those_that_come(country: str) -> tuple[Pillar, ...]:
    listed: list[dict[str, str]] = content.read("pillars.json").get(country, [])
    return tuple(
        Pillar(code=one["code"], names={each: one[each] for each in LANGUAGES}) for one in listed
    )


def name_of(store: Store, country: str, code: str) -> Wording | Text:
    """What a pillar is called, in the reader's language."""
    found = next((one for one in pillars_of(store, country) if one.code == code), None)
    return worded(found) if found is not None else UNKNOWN


def worded(pillar: Pillar) -> Wording:
    first = [language for language in ("en", *LANGUAGES) if language in pillar.names]
    rest = [language for language in pillar.names if language not in first]
    order = dict.fromkeys([*first, *rest])
    return Wording(tuple((language, pillar.names[language]) for language in order))
