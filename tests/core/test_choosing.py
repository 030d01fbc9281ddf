"""Which option a typed reply means, in three languages and Arabizi."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from bot.core.choosing import Chosen, Doubt, OptionWords, Unclear, choose
from bot.core.understand import Intent
from tests.core.anything import ANYTHING

RSVP = (
    OptionWords(
        id="yes", labels=("I will come", "سأحضر", "Je viens"), intents=frozenset({Intent.YES})
    ),
    OptionWords(
        id="late",
        labels=("I will be late", "سأتأخر قليلًا", "J’aurai du retard"),
        intents=frozenset({Intent.LATE}),
    ),
    OptionWords(
        id="maybe", labels=("Not sure yet", "لم أتأكد بعد", "Je ne sais pas encore"),
        intents=frozenset({Intent.NOT_YET}),
    ),
    OptionWords(
        id="no",
        labels=("I cannot come", "لا يمكنني الحضور", "Je ne peux pas venir"),
        intents=frozenset({Intent.NO}),
    ),
)  # fmt: skip
TASK = (
    OptionWords(id="done", labels=("✅ Done", "✅ تم", "✅ Fait"), intents=(Intent.DONE,)),
    OptionWords(
        id="doing", labels=("On its way", "قيد التنفيذ", "En cours"), intents=(Intent.IN_PROGRESS,)
    ),
    OptionWords(id="blocked", labels=("Blocked", "متعثّرة", "Bloquée"), intents=(Intent.BLOCKED,)),
)
DELETE = (
    OptionWords(id="yes", labels=("Yes, delete", "نعم، حذف", "Oui, effacer")),
    OptionWords(id="no", labels=("No, keep", "لا، إبقاء", "Non, garder")),
)
LENGTHS = tuple(
    OptionWords(id=each, labels=(f"{each} minutes", f"{each} دقيقة", each))
    for each in ("30", "60", "90", "120")
)


@pytest.mark.parametrize(
    ("text", "options", "id"),
    [
        ("1", RSVP, "yes"), ("٤", RSVP, "no"), ("۲", RSVP, "late"), ("3.", RSVP, "maybe"),
        ("(2)", RSVP, "late"), ("two", RSVP, "late"), ("اتنين", RSVP, "late"),
        ("trois", RSVP, "maybe"), ("1. I will come", RSVP, "yes"), ("1) سأحضر", RSVP, "yes"),
        ("i will come", RSVP, "yes"), ("سأحضر", RSVP, "yes"), ("JE VIENS", RSVP, "yes"),
        ("Je ne peux pas venir", RSVP, "no"), ("I cannot", RSVP, "no"), ("لا يمكنني", RSVP, "no"),
        ("👍", RSVP, "yes"), ("👎🏿", RSVP, "no"), ("نعم", RSVP, "yes"), ("لا شكرا", RSVP, "no"),
        ("رح اتأخر", RSVP, "late"), ("bet2akhar", RSVP, "late"), ("pas encore", RSVP, "maybe"),
        ("سأتأخر", RSVP, "late"), ("خلصت", TASK, "done"), ("✅ Done", TASK, "done"),
        ("Done", TASK, "done"), ("yes done", TASK, "done"), ("blo", TASK, "blocked"),
        ("متعث", TASK, "blocked"), ("on its", TASK, "doing"), ("بلشت", TASK, "doing"),
        ("yes", DELETE, "yes"), ("لا", DELETE, "no"), ("oui", DELETE, "yes"), ("no", DELETE, "no"),
        ("90", LENGTHS, "90"), ("٣٠", LENGTHS, "30"), ("2", LENGTHS, "60"),
        ("90 min", LENGTHS, "90"), ("je vi", RSVP, "yes"), ("I will be", RSVP, "late"),
    ],
)  # fmt: skip
def test_L4_a_reply_chooses(text: str, options: tuple[OptionWords, ...], id: str) -> None:
    assert choose(text, options) == Chosen(id)


@pytest.mark.parametrize(
    ("text", "options", "reason"),
    [
        ("ان شاء الله", RSVP, Doubt.SOFT_YES), ("inshallah", TASK, Doubt.SOFT_YES),
        ("yes inshallah", RSVP, Doubt.SOFT_YES), ("inch’Allah", DELETE, Doubt.SOFT_YES),
        ("5", RSVP, Doubt.NO_SUCH_NUMBER), ("0", RSVP, Doubt.NO_SUCH_NUMBER),
        ("yes late", RSVP, Doubt.SEVERAL), ("no, done", TASK, Doubt.SEVERAL),
        ("2) I will come", RSVP, Doubt.SEVERAL), ("I will", RSVP, Doubt.SEVERAL),
    ],
)  # fmt: skip
def test_L4_a_doubtful_reply_is_asked_again(
    text: str, options: tuple[OptionWords, ...], reason: Doubt
) -> None:
    answer = choose(text, options)
    assert isinstance(answer, Unclear)
    assert answer.reason is reason


@pytest.mark.parametrize(
    "text",
    ["", "not", "i", "je ne", "pas", "co", "the bus is late again today", "x" * 10_000, "🙂"],
)
def test_L4_what_names_no_option_chooses_none(text: str) -> None:
    assert not isinstance(choose(text, RSVP), Chosen)


REACH = tuple(
    OptionWords(id=label.split("–")[0], labels=(label, french))
    for label, french in (
        ("1–10", "1–10"), ("11–25", "11–25"), ("26–50", "26–50"), ("51–100", "51–100"),
        ("More than 100", "Plus de 100"),
    )
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "id"),
    [
        ("3", "1"), ("15", "11"), ("٣", "1"), ("about 30 people", "26"), ("حوالي 12", "11"),
        ("fifteen", "11"), ("quinze", "11"), ("100", "51"), ("101", "More than 100"),
        ("300", "More than 100"), ("11-25", "11"), ("more than 100", "More than 100"), ("#2", "11"),
    ],
)  # fmt: skip
def test_L4_a_number_among_bands_is_an_amount(text: str, id: str) -> None:
    assert choose(text, REACH) == Chosen(id)


def test_L4_a_number_that_lies_in_two_bands_or_in_none_is_asked_again() -> None:
    shared = [OptionWords(id=one, labels=(one,)) for one in ("5-10", "10-20", "20 or more")]
    assert choose("10", shared) == Unclear(Doubt.SEVERAL, ("5-10", "10-20"))
    assert choose("2", shared) == Unclear(Doubt.NO_SUCH_NUMBER)
    assert choose("0", REACH) == Unclear(Doubt.NO_SUCH_NUMBER)


def test_L4_where_one_label_alone_is_a_range_numbers_count_from_the_top() -> None:
    days = [OptionWords(id=one, labels=(one,)) for one in ("Monday", "3-5 December", "Later")]
    assert choose("3", days) == Chosen("Later")


def test_L4_a_label_that_agrees_in_one_language_only_is_no_yes() -> None:
    scale = (
        OptionWords(id="1", labels=("Not at all", "أبدًا", "Pas du tout")),
        OptionWords(id="5", labels=("Fully", "تمامًا", "Tout à fait")),
    )
    for words in ("yes", "نعم", "oui", "menu"):
        assert choose(words, scale) is None
    assert choose("tout a fait", scale) == Chosen("5")


KEEP = (
    OptionWords(id="keep", labels=("Yes, keep it", "نعم، احفظوه", "Oui, le garder")),
    OptionWords(id="drop", labels=("No, drop it", "لا، احذفوه", "Non, l’abandonner")),
)
PARTLY = (
    OptionWords(id="fully", labels=("Yes, fully", "نعم، تمامًا", "Oui, tout à fait")),
    OptionWords(id="partly", labels=("Yes, partly", "نعم، جزئيًا", "Oui, en partie")),
)


@pytest.mark.parametrize("text", ["ok", "sure", "تمام", "اه", "d’accord", "tamam", "👍"])
def test_L4_a_label_that_begins_with_yes_is_a_yes(text: str) -> None:
    assert choose(text, KEEP) == Chosen("keep")
    assert choose(text, PARTLY) == Unclear(Doubt.SEVERAL, ("fully", "partly"))


@pytest.mark.parametrize("text", ["no", "لأ", "la2", "nope", "non", "👎"])
def test_L4_a_label_that_begins_with_no_is_a_no(text: str) -> None:
    assert choose(text, KEEP) == Chosen("drop")


def test_L4_in_sha_allah_says_which_options_it_may_mean() -> None:
    assert choose("ان شاء الله", RSVP) == Unclear(Doubt.SOFT_YES, ("yes", "late"))


@settings(max_examples=200)
@given(ANYTHING)
def test_L4_whatever_is_typed_chooses_one_of_the_options_or_none(text: str) -> None:
    answer = choose(text, RSVP)
    assert not isinstance(answer, Chosen) or answer.id in {option.id for option in RSVP}
