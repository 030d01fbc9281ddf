"""Pillars: a list for each country, in the owner's order."""

from __future__ import annotations

from storage import pillars
from storage.database import Store
from storage.pillars import Pillar

ONE = Pillar(code="1", names={"ar": "الحوار", "fr": "Dialogue", "en": "Dialogue"})
TWO = Pillar(code="2", names={"fr": "Gouvernance"})


def test_a_list_comes_back_in_its_order(store: Store) -> None:
    pillars.put(store, "LB", [TWO, ONE])
    assert pillars.of_country(store, "LB") == [TWO, ONE]
    assert pillars.of_country(store, "JO") == []


def test_a_list_replaces_the_one_before_of_that_country_alone(store: Store) -> None:
    pillars.put(store, "JO", [ONE])
    pillars.put(store, "LB", [ONE, TWO])
    pillars.put(store, "LB", [TWO])
    assert pillars.of_country(store, "LB") == [TWO]
    assert pillars.of_country(store, "JO") == [ONE]
    pillars.put(store, "LB", [])
    assert pillars.of_country(store, "LB") == []


def test_a_name_in_another_language_stands_in_for_one_that_is_not_there() -> None:
    assert ONE.name("ar") == "الحوار"
    assert TWO.name("ar") == "Gouvernance"
