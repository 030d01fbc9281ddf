"""What people were seen to type: tables of sentences, and what each of them means."""

from __future__ import annotations

from itertools import combinations

import pytest

from bot.core.choosing import Chosen, Doubt, OptionWords, Unclear, choose
from bot.core.letters import normalise
from bot.core.lexicon import data, phrases
from bot.core.understand import Intent, denies, intent, stop, stops_something

MEANT = {
    Intent.YES: (
        "I can come", "yes I can come", "je viendrai",
        "oui je viendrai", "on sera là", "comptez sur moi", "c’est bon", "ouii", "من كل بد",
        "حاضرين", "tmm", "yess",
    ),
    Intent.SOFT_YES: (
        "I'll try", "I’ll try to come", "j’essaierai", "incha'Allah", "oui incha’Allah", "ما بعرف",
        "مش عارفة", "yemkin", "I don’t know", "I don’t know yet", "ما بعرف بعد",
        "I can come inshallah", "نعم، ما بعرف",
    ),
    Intent.NO: (
        "I won't make it", "won't be able to come", "will not be able to attend",
        "unfortunately not", "unfortunately I can't", "non finalement je peux pas",
        "malheureusement non", "mafiye", "ma baddi eje", "أبدًا", "أبداً", "ابدا", "لا أبدًا",
        "أبدا ما بقدر", "thanks but no", "no, I am sick", "لا، مسافر", "désolé, je suis malade",
    ),
    Intent.AWAY: (
        "مسافر", "أنا مسافرة", "مريضة", "عندي شغل", "مو فاضي", "للأسف مش فاضية", "je suis malade",
        "I am sick", "I am travelling", "je suis en voyage",
    ),
    Intent.LATE: (
        "yes but late", "yes, but I will be late", "I will be 10 minutes late", "10 min late",
        "oui mais je serai en retard", "oui mais 10 minutes de retard", "نعم بس رح اتأخر",
        "إي بس متأخرة", "نعم لكن سأتأخر", "رح كون متأخرة", "متأخر ١٠ دقايق", "eh bas ra7 et2akhar",
        "mit2akhar", "yes, 15 minutes late", "I can come late", "yes but ten minutes late",
    ),
    Intent.NOT_YET: ("ما لحقت", "لم أبدأ", "لم أبدأ بعد", "لم ابدا", "not yet"),
    Intent.DONE: ("انتهيت منها", "5alaset", "خلصت منها"),
    Intent.GO_ON: (
        "continue", "continue please", "كمل", "كمّل لو سمحت", "continuer", "kammel", "go on",
    ),
    Intent.RESUME: ("resume", "استئناف", "reprendre", "unpause"),
    Intent.SEND: (
        "ابعت", "ابعتها", "ارسل", "أرسلها لو سمحت", "send it please", "envoyez", "eb3ata",
    ),
    Intent.START: ("ابدأ", "إبدأ", "اِبْدَأ", "ابدأ لو سمحتم"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "meant"), [(text, meant) for meant, texts in MEANT.items() for text in texts]
)
def test_L4_what_people_write_to_an_invitation_is_understood(text: str, meant: Intent) -> None:
    assert intent(text) is meant


@pytest.mark.parametrize(
    "text",
    [
        "yes but no", "oui mais non", "yes but", "نعم بس", "done but late", "yes but Thursday late",
        "مش مسافر", "I am not sick", "نعم مسافر", "yes, I am sick", "10 minutes", "١٠ دقائق",
        "not late, yes but", "10 minutes yes", "خلصت شوي منها", "ما رح ابعت", "do not continue yes",
        "don’t send it",
        "I can come, no", "نعم أبدًا",
    ],
)  # fmt: skip
def test_L4_what_says_two_things_is_not_guessed(text: str) -> None:
    assert intent(text) is None


# --- never, and begin -----------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["أبدًا", "أبداً", "ابداً", "أبدا", "ابدا", "لا أبدا"])
def test_H11_never_is_a_no_and_brings_nobody_back(text: str) -> None:
    assert intent(text) is Intent.NO
    assert denies(text)
    assert normalise(text) != normalise("ابدأ")


# --- stop, and stop what --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "about"),
    [
        ("stop the task", "tasks"), ("please stop this task", "tasks"), ("وقف المهمة", "tasks"),
        ("أوقفوا المهمة لو سمحتم", "tasks"), ("arrêter la tâche", "tasks"),
        ("وقف المهام", "tasks"), ("stop my tasks", "tasks"),
        ("stop the meeting", "meetings"), ("وقفوا الاجتماع", "meetings"),
        ("arrêtez la réunion", "meetings"), ("wa2fo el ejtima3", "meetings"),
        ("stop the meetings", "meetings"),
    ],
)  # fmt: skip
def test_L4_stop_something_is_asked_about(text: str, about: str) -> None:
    assert not stop(text)
    assert stops_something(text) == about


@pytest.mark.parametrize(
    "text",
    [
        "stop", "STOP!", "please stop", "stop messages", "stop all messages", "stop reminders",
        "وقف", "توقف", "وقف الرسائل", "وقفوا التذكير", "بكفي رسائل", "لا توقف", "ok stop please",
        "arrêt", "arrêtez les rappels", "stop sending", "cancel all", "wa2fo", "bikaffe rasa2el",
        "stop, not interested", "إلغاء الاشتراك",
    ],
)  # fmt: skip
def test_H11_an_unmistakable_stop_acts_at_once(text: str) -> None:
    assert stop(text)
    assert stops_something(text) == ""


@pytest.mark.parametrize("text", ["", "the task", "المهمة", "task done", "khalas", "stop " * 200])
def test_H11_what_stops_nothing_is_not_asked_about(text: str) -> None:
    assert stops_something(text) == ""


# --- numbers that stand in the labels -------------------------------------------------------------

OWN_FIRST = (
    OptionWords(id="own", labels=("Go on: Short survey", "الاستمرار: استبيان", "Continuer : test")),
    OptionWords(id="one", labels=("1. Short survey", "1. استبيان", "1. Test")),
    OptionWords(id="two", labels=("2. Other survey", "2. استبيان آخر", "2. Autre test")),
)


@pytest.mark.parametrize(
    ("text", "id"), [("1", "one"), ("٢", "two"), ("#2", "two"), ("one", "one"), ("1.", "one")]
)
def test_L4_the_number_that_is_written_is_the_number_that_is_typed(text: str, id: str) -> None:
    assert choose(text, OWN_FIRST) == Chosen(id)


def test_L4_a_number_that_is_not_written_chooses_none_of_those_that_have_one() -> None:
    assert choose("3", OWN_FIRST) == Unclear(Doubt.NO_SUCH_NUMBER)


def test_L4_a_figure_that_only_begins_a_label_is_no_number_of_it() -> None:
    days = tuple(OptionWords(id=day, labels=(f"{day}.11", f"{day}.11")) for day in ("3", "1", "2"))
    assert choose("1", days) == Chosen("3")


# --- the words of an option -----------------------------------------------------------------------


def test_L4_an_option_answers_to_its_further_names() -> None:
    options = (
        OptionWords(id="all", labels=("Everybody in Saida",), words=("all", "الكل")),
        OptionWords(id="some", labels=("Some of them",)),
    )
    assert choose("الكل", options) == Chosen("all")
    assert choose("All!", options) == Chosen("all")
    assert choose("all of them", options) is None


# --- the lexicon ----------------------------------------------------------------------------------

# Phrases that may stand in both: each with the reason why that is no mistake.
SHARED = {
    # Alone it asks for a new one; beside other words it only says what they are about.
    ("new_task", "courtesy"): {"task", "tache", "مهمه"},
}


def test_L4_no_word_of_the_lexicon_belongs_to_two_intents() -> None:
    kinds = {name: phrases("intents", name) for name in data()["intents"]}
    kinds |= {name: phrases(name) for name in ("negation", "courtesy", "vocative", "but")}
    twice = {
        (one, other): shared
        for (one, some), (other, more) in combinations(kinds.items(), 2)
        if (
            shared := {" ".join(phrase) for phrase in some & more} - SHARED.get((one, other), set())
        )
    }
    assert twice == {}


def test_every_intent_has_words_and_every_word_is_read() -> None:
    assert {each.value for each in Intent} <= set(data()["intents"])
