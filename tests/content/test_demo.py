"""The invented programme of the demonstration is complete, plausible and about nobody."""

from __future__ import annotations

import re
from collections import Counter
from datetime import time
from typing import Any

import pytest

from bot import content
from bot.core.direction import harmless
from bot.reports.headings import KINDS
from storage.members import Role
from storage.networks import WEEKENDS, ZONES

DEMO: dict[str, Any] = content.read("demo.json")
NETWORKS: list[dict[str, Any]] = DEMO["networks"]
MEMBERS: list[dict[str, Any]] = [person for one in NETWORKS for person in one["members"]]
LANGUAGES = {"ar", "en", "fr"}
ARABIC = re.compile(r"[\u0600-\u06ff]")

each_network = pytest.mark.parametrize("network", NETWORKS, ids=lambda one: str(one["id"]))


def words(value: Any) -> list[dict[str, str]]:
    """Every sentence of the file, as a table of languages."""
    if isinstance(value, dict) and set(value) & LANGUAGES:
        return [value]
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [found for each in inner for found in words(each)]


def test_six_towns_in_two_countries() -> None:
    assert Counter(one["country"] for one in NETWORKS) == {"LB": 3, "JO": 3}
    assert len({one["id"] for one in NETWORKS}) == 6


def test_L1_every_name_and_sentence_stands_in_three_languages() -> None:
    found = words(DEMO)
    assert len(found) > 120
    for each in found:
        assert set(each) == LANGUAGES
        assert ARABIC.search(each["ar"])
        assert not ARABIC.search(each["en"] + each["fr"])
        assert all(text == harmless(text) for text in each.values())


@each_network
def test_each_network_has_its_countrys_clock_weekend_and_term(network: dict[str, Any]) -> None:
    country = network["country"]
    assert (network["zone"], network["weekend"]) == (ZONES[country], WEEKENDS[country])
    assert ("المجتمعية" in network["names"]["ar"]) == (country == "JO")
    assert network["towns"]["ar"] in network["names"]["ar"]


@each_network
def test_about_thirteen_members_with_one_coordinator_and_one_facilitator(
    network: dict[str, Any],
) -> None:
    people = network["members"]
    assert 12 <= len(people) <= 14
    roles = Counter(Role(person.get("role", Role.PRACTITIONER)) for person in people)
    assert (roles[Role.COORDINATOR], roles[Role.FACILITATOR]) == (1, 1)
    assert {"teacher", "community_police", "psychosocial", "religious_leader"} <= {
        person["profession"] for person in people
    }


def test_members_have_known_professions_and_languages() -> None:
    assert {person["profession"] for person in MEMBERS} == set(KINDS)
    spoken = Counter(person["language"] for person in MEMBERS)
    assert set(spoken) == LANGUAGES
    assert spoken["ar"] > len(MEMBERS) / 2
    for network in NETWORKS:
        french = [each for each in network["members"] if each["language"] == "fr"]
        assert not french or network["country"] == "LB"


def test_no_police_officer_coordinates_or_facilitates() -> None:
    assert all("role" not in one for one in MEMBERS if one["profession"] == "community_police")


def test_names_are_first_names_and_nobody_is_there_twice() -> None:
    for language in LANGUAGES:
        names = [person["names"][language] for person in MEMBERS]
        assert len(set(names)) == len(names)
        assert not [name for name in names if " " in name]


@each_network
def test_two_meetings_lie_behind_at_decent_hours(network: dict[str, Any]) -> None:
    assert all(meeting["week"] < 0 for meeting in network["meetings"])
    assert len(network["meetings"]) == 2
    for meeting in network["meetings"]:
        assert meeting["weekday"] not in {*network["weekend"], 4}
        assert time(9) <= time.fromisoformat(meeting["time"]) <= time(18)
        assert meeting["decisions"].keys() == {"en", "ar", "fr"}
