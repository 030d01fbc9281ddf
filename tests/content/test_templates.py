"""The templates that go where a window is closed: what Meta takes, and what a phone may show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from bot.catalogues import GLUED, PLACEHOLDER, VALUE_FIRST
from bot.content import read
from bot.core.graphemes import graphemes
from bot.core.texts import LANGUAGES
from bot.flows.apps.nudges import BY_REASON
from bot.flows.meetings import meeting
from bot.flows.surveys.survey_moments import REMINDER
from bot.flows.tasks import task
from tests.test_language_rules import SPACING, THEMES, commands_to_a_man

TEMPLATES: dict[str, Any] = read("templates.json")
DOES = {"start", "later", "stop", "option"}
WORDS_OF_ADVERTISING = re.compile(
    r"%|free|offer|gratuit|offre|promo|مجان|عرض خاص|خصم", re.IGNORECASE
)


def said() -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    for key, template in TEMPLATES.items():
        for language, words in template["said"].items():
            yield key, language, template, words


every = pytest.mark.parametrize(
    ("key", "language", "template", "words"),
    [pytest.param(*each, id=f"{each[0]}-{each[1]}") for each in said()],
)


@pytest.mark.parametrize("key", TEMPLATES)
def test_L1_every_template_is_there_in_every_language(key: str) -> None:
    assert set(TEMPLATES[key]["said"]) == set(LANGUAGES)


@pytest.mark.parametrize("key", TEMPLATES)
def test_a_template_is_named_and_of_use_and_lives_as_long_as_the_platform_lets_it(key: str) -> None:
    template = TEMPLATES[key]
    assert template["name"] == f"muyassir_{key}_v1"
    assert re.fullmatch(r"[a-z0-9_]{1,512}", template["name"])
    assert template["category"] == "utility"
    assert template["ttl"] is None or 30 <= template["ttl"] <= 12 * 3600


@pytest.mark.parametrize("reason", [meeting.REMINDER, meeting.TODAY, REMINDER, task.REMINDER])
def test_what_reminds_is_not_shown_on_a_phone_that_was_off_for_long(reason: str) -> None:
    assert TEMPLATES[BY_REASON[reason].template]["ttl"] is not None


@pytest.mark.parametrize("reason", [meeting.INVITATION, meeting.CHANGED, meeting.CANCELLED])
def test_nobody_misses_for_good_what_is_said_once_because_a_phone_was_off(reason: str) -> None:
    """Twelve hours or thirty days: WhatsApp allows nothing in between, and what it drops it does
    not tell. Whoever had no power for a day must still learn that a meeting is cancelled; after
    the meeting the buttons say that its time is over."""
    assert TEMPLATES[BY_REASON[reason].template]["ttl"] is None
    assert BY_REASON[reason].over


@pytest.mark.parametrize("key", TEMPLATES)
def test_every_template_can_be_answered_by_a_tap(key: str) -> None:
    replies = TEMPLATES[key]["replies"]
    assert 1 <= len(replies) <= 3
    assert {reply["does"] for reply in replies} <= DOES
    assert "start" in {reply["does"] for reply in replies}, "a way to what it stands for"
    assert all(("value" in reply) is (reply["does"] == "option") for reply in replies)


@every
def test_a_body_fits_the_rules_of_the_platform(
    key: str, language: str, template: dict[str, Any], words: dict[str, Any]
) -> None:
    body = words["body"]
    used = PLACEHOLDER.findall(body)
    assert used == template["parameters"], "each once, in their order: they become {{1}}, {{2}}"
    assert set(words["examples"]) == set(used)
    assert len(body) <= 1024
    assert not re.search(r"^\s*\{|\}\s*$", body), "begins or ends with a value"
    assert not re.search(r"\}\s*\{", body), "two values side by side"
    assert not re.search(r"\n{3}|\t| {4}", body)
    assert body == body.strip()
    assert len(body.split()) > 3 * len(used) + 3, "too many values for so few words"
    assert 0 < len(words["footer"]) <= 60
    assert not PLACEHOLDER.search(words["footer"])
    assert "STOP" in words["footer"]


@every
def test_labels_fit_and_differ(
    key: str, language: str, template: dict[str, Any], words: dict[str, Any]
) -> None:
    labels = words["labels"]
    assert len(labels) == len(template["replies"]) == len(set(labels))
    assert all(0 < len(list(graphemes(label))) <= 20 for label in labels)
    assert not any(re.search(r"[\n{}]", label) for label in labels)


@every
def test_H5_a_template_tells_a_locked_phone_nothing(
    key: str, language: str, template: dict[str, Any], words: dict[str, Any]
) -> None:
    shown = " ".join((words["body"], words["footer"], *words["labels"]))
    assert not THEMES.search(shown)
    assert not re.search(r"pr[eé]vention|وقاية", shown, re.IGNORECASE), (
        "what the networks are there for"
    )
    assert set(template["parameters"]) <= {"date", "time"}, "no person, no place, no title"
    assert not WORDS_OF_ADVERTISING.search(shown)


@every
def test_L3_a_template_is_well_written(
    key: str, language: str, template: dict[str, Any], words: dict[str, Any]
) -> None:
    texts = [words["body"], words["footer"], *words["labels"]]
    for text in texts:
        assert not GLUED.search(text)
        assert not any(VALUE_FIRST.match(line) for line in text.split("\n"))
        if language == "ar":
            assert not commands_to_a_man(text)
        if language == "fr":
            assert not SPACING.search(text)
            assert "'" not in text
