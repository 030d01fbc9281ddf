"""A form's words with what it was handed: which training its results are about."""

from __future__ import annotations

from bot.core.messages import Voice
from bot.core.texts import translate
from bot.forms.wording import headed

TITLE = {"en": "Short survey", "fr": "Court questionnaire"}
GIVEN = {"title": "Listening well"}


def said(language: str, title: dict[str, str], given: dict[str, str]) -> str:
    return translate(headed(title, given), Voice(language=language))


def test_a_heading_begins_with_the_training_that_the_form_was_sent_for() -> None:
    assert said("en", TITLE, GIVEN) == "Listening well: Short survey"
    assert said("fr", TITLE, GIVEN) == "Listening well\u00a0: Court questionnaire"


def test_a_title_that_names_its_training_or_has_none_stays_as_it_is() -> None:
    assert said("en", TITLE, {}) == "Short survey"
    assert said("en", {"en": "About ${title}"}, GIVEN) == "About Listening well"
