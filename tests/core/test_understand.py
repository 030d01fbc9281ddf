"""Replies as people type them, in three languages and Arabizi."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core.lexicon import phrases
from bot.core.understand import (
    Chosen,
    Doubt,
    Intent,
    OptionWords,
    Unclear,
    choose,
    intent,
    minutes,
    normalise,
    number,
    stop,
)

MEANT = {
    Intent.YES: (
        "yes", "Yes!", "YESSS", "ok", "Ok thanks", "of course", "yes please", "I will come", "👍",
        "👍🏽", "👍👍", "✅", "نعم", "نَعَم", "اي", "أكيد", "نعم وشكرا", "إيه أكيد", "سأحضر",
        "رح اجي", "موافقة", "تمام", "يا سارة نعم", "ماشي", "oui", "Oui, avec plaisir", "d’accord",
        "d'accord", "bien sûr", "je viens", "présente", "na3am", "aywa", "akid", "mashi",
        "mwafe2", "eh", "7ader", "tamam ya Rami", "no problem, coming", "pas de problème, je viens",
        "ن\u200fعم", "\u2067نعم\u2069", "y\u200bes", "I'll be there",
    ),
    Intent.SOFT_YES: (
        "inshallah", "in sha Allah", "In sha’ Allah", "إن شاء الله", "ان شاء اللّه", "انشالله",
        "نعم ان شاء الله", "yes inshallah", "inchallah", "oui inch’Allah", "nshalla", "maybe",
        "يمكن", "ممكن", "peut-être", "peut etre", "not sure", "pas sûr", "momken", "b7awel",
        "خلصت ان شاء الله",
    ),
    Intent.NO: (
        "no", "No thanks", "nope", "can’t", "cannot", "not coming", "sorry no", "👎", "لا", "لأ",
        "لا شكرا", "مش جاي", "مش جاية", "ما بقدر", "ما فيني", "بعتذر", "لن أحضر", "كلا",
        "non", "non merci", "je ne viens pas", "je ne peux pas", "absente", "la2", "la",
        "mesh jeye", "ma ba2dar", "ma fiye", "not ok", "can't make it", "sorry, I can’t make it",
        "ma fini eji", "ما فيي إجي", "أعتذر عن الحضور", "للأسف لا أستطيع",
    ),
    Intent.DONE: (
        "done", "all done", "finished", "The task is done", "خلصت", "تم", "خلص", "أنجزتها",
        "انتهينا", "c’est fait", "terminé", "fini", "j’ai fini", "khalas", "5allast", "tam",
    ),
    Intent.IN_PROGRESS: (
        "in progress", "working on it", "almost", "قيد التنفيذ", "عم اشتغل", "قربت", "en cours",
        "presque", "3am eshteghel", "2arrabet", "ماشي الحال",
    ),
    Intent.NOT_YET: (
        "not yet", "later", "not done", "لسا", "مش بعد", "بعدين", "لم أنتهِ بعد", "pas encore",
        "plus tard", "lessa", "mesh ba3d",
    ),
    Intent.LATE: (
        "running late", "on my way", "رح اتأخر شوي", "سأتأخر", "عالطريق", "en retard",
        "j’arrive", "bet2akhar", "3al tari2",
    ),
    Intent.BLOCKED: ("blocked", "stuck", "في مشكلة", "متعثرة", "bloqué", "problème", "wa2fe"),
    Intent.HELP: ("help", "?", "؟", "مساعدة", "شو؟", "aide", "shou", "je ne comprends pas"),
    Intent.CALL_ME: ("please call me", "اتصلوا فيي", "appelez-moi svp", "kallmoone"),
    Intent.SKIP: ("skip", "تخطي", "تخطّي", "passer", "takhati"),
    Intent.STOP: (
        "STOP", "stop", "please stop", "yes stop", "Stop!!!", "توقف", "إيقاف", "وقفوا الرسائل",
        "بكفي", "الغاء الاشتراك", "arrêt", "Arrêtez les messages svp", "désabonner", "wa2ef",
        "bikaffe", "unsubscribe", "don’t stop",
    ),
    Intent.THANKS: ("thanks", "شكرًا", "يعطيكم العافية", "merci", "yeslamo", "🙏"),
    Intent.BACK: ("back", "رجوع", "السابق", "retour", "précédent", "rje3"),
    Intent.CANCEL: ("cancel", "إلغاء", "annuler", "laisse tomber", "batalt"),
    Intent.MENU: ("menu", "القائمة", "accueil"),
    Intent.REMOTE: ("online", "عن بُعد", "à distance", "3al zoom"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "meant"), [(text, meant) for meant, texts in MEANT.items() for text in texts]
)
def test_L4_a_short_reply_is_understood(text: str, meant: Intent) -> None:
    assert intent(text) is meant


@pytest.mark.parametrize(
    "text",
    [
        "", "   ", "hmm", "🙂", "who is coming", "coming?", "yes?", "not done? yes", "yes and no",
        "لا تمام", "مش تمام", "ليس تمام", "مش موافق نعم", "ça marche pas", "mesh tamam",
        "yes but only after five on Thursday", "نعم بس بعد الظهر", "oui mais non", "done, late",
        "my son is coming home", "yes no maybe", "1", "٣", "no problem", "محمد", "la la land",
        "I think that I will probably come with two friends yes", "yes " * 7, "n" + "o" * 600,
    ],
)  # fmt: skip
def test_L4_what_is_unclear_is_not_guessed(text: str) -> None:
    assert intent(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "not coming",
        "مش تمام",
        "ما تم",
        "pas d’accord",
        "mesh mwafe2",
        "not done",
        "لن أحضر",
        "ما خلصت",
    ],
)
def test_L4_negation_wins(text: str) -> None:
    assert intent(text) not in {Intent.YES, Intent.DONE, Intent.IN_PROGRESS, Intent.LATE}


def test_L4_la_is_no_refusal_in_french() -> None:
    assert intent("la", language="ar") is Intent.NO
    assert intent("la", language="fr") is None


@pytest.mark.parametrize(
    "title",
    ["Stop violence campaign", "حملة وقف العنف", "Bus stop clean-up", "the work will stop at five"],
)
def test_L4_a_title_with_the_word_stop_stops_nothing(title: str) -> None:
    assert not stop(title)


def test_L4_stop_is_heard_beside_other_words() -> None:
    assert all(stop(text) for text in ("yes stop", "ok stop please", "لا توقف", "merci, stop"))


def test_L4_no_phrase_has_two_meanings() -> None:
    kinds = {each.value: phrases("intents", each) for each in Intent}
    kinds |= {other: phrases(other) for other in ("negation", "courtesy", "vocative")}
    twice = {
        (one, other): shared
        for (one, some), (other, more) in combinations(kinds.items(), 2)
        if (shared := some & more)
    }
    assert twice == {}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("أَهْلًا", "اهلا"), ("إلغاء", "الغا"), ("مدرسة", "مدرسه"), ("مستشفى", "مستشفي"),
        ("مسؤول", "مسوول"), ("نعـــم", "نعم"), ("٤٥", "45"), ("۴۵", "45"), ("４５", "45"),
        ("Déjà", "deja"), ("nooooo", "no"), ("1000", "1000"), ("a\u202e\u200bb", "ab"),
        ("یک", "يك"), ("c’est", "c'est"), ("sa7'en", "sa5en"), (" a \t\n b ", "a b"),
    ],
)  # fmt: skip
def test_L4_spellings_meet(one: str, other: str) -> None:
    assert normalise(one) == other


# --- choices --------------------------------------------------------------------------------------

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


def test_L4_a_label_that_agrees_in_one_language_only_is_no_yes() -> None:
    scale = (
        OptionWords(id="1", labels=("Not at all", "أبدًا", "Pas du tout")),
        OptionWords(id="5", labels=("Fully", "تمامًا", "Tout à fait")),
    )
    for words in ("yes", "نعم", "oui", "menu"):
        assert choose(words, scale) is None
    assert choose("tout a fait", scale) == Chosen("5")


def test_L4_in_sha_allah_says_which_options_it_may_mean() -> None:
    assert choose("ان شاء الله", RSVP) == Unclear(Doubt.SOFT_YES, ("yes", "late"))


# --- counts and durations -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("5", 5), ("٥", 5), ("۱۲", 12), ("0", 0), ("twelve", 12), ("one", 1), ("اتنين", 2),
        ("خمسة", 5), ("اثنا عشر", 12), ("deux personnes", 2), ("onze", 11), ("about 30 people", 30),
        ("حوالي ٢٠ شخص", 20), ("1 500", 1500), ("1,500", 1500), ("5amse", 5), ("tnen", 2),
        ("arb3a", 4), ("-3", None), ("3.5", None), ("5-7", None), ("مش 5", None),
        ("two three", None),
        ("70123456789", None), ("", None), ("many", None), ("9" * 10_000, None),
    ],
)  # fmt: skip
def test_L4_a_count_is_understood(text: str, count: int | None) -> None:
    assert number(text) == count


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("2h", 120), ("90 min", 90), ("90min", 90), ("90", 90), ("1h30", 90), ("1 h 30", 90),
        ("1:30", 90), ("1.5 hours", 90), ("1,5 h", 90), ("2 hours", 120), ("half an hour", 30),
        ("an hour and a half", 90), ("one and a half hours", 90), ("two hours and 15 minutes", 135),
        ("three quarters of an hour", 45), ("a day", 1440), ("25 hours", 1500),
        ("ساعة", 60), ("ساعة واحدة", 60), ("ساعة ونصف", 90), ("ساعة ونص", 90), ("ساعتين", 120),
        ("ساعتين ونصف", 150), ("ساعتين إلا ربع", 105), ("ساعة وربع", 75), ("ساعة و ربع ساعة", 75),
        ("نص ساعة", 30), ("ربع ساعة", 15), ("٤٥ دقيقة", 45), ("ساعة و20 دقيقة", 80),
        ("ثلاث ساعات", 180), ("3ساعات", 180), ("لمدة ساعة", 60), ("حوالي ساعتين", 120),
        ("خمس وأربعين دقيقة", 45), ("une heure", 60), ("une heure et demie", 90),
        ("une demi-heure", 30), ("trois quarts d’heure", 45), ("deux heures et quart", 135),
        ("quarante-cinq minutes", 45), ("se3a", 60), ("se3a w noss", 90), ("se3ten", 120),
        ("noss se3a", 30), ("2", None), ("hello", None), ("", None), ("0 min", None),
        ("two three hours", None), ("1-2 hours", None), ("-30 min", None), ("9" * 10_000, None),
    ],
)  # fmt: skip
def test_L4_a_duration_is_understood(text: str, length: int | None) -> None:
    assert minutes(text) == length


# --- anything at all ------------------------------------------------------------------------------

VOCABULARY = sorted(
    {word for each in Intent for phrase in phrases("intents", each) for word in phrase}
)
ANYTHING = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from([*VOCABULARY, "1h30", "و", "٥", "ya", "-"]), max_size=9).map(" ".join),
    st.sampled_from(["a", "ا", "9", "1 ", "👍", "no ", "\u202e", "\u0301", "\ud800"]).map(
        lambda piece: piece * (10_000 // len(piece))
    ),
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(ANYTHING)
def test_L4_nothing_that_is_typed_breaks_the_understanding(text: str) -> None:
    meant = intent(text)
    assert meant is None or isinstance(meant, Intent)
    assert stop(text) == (meant is Intent.STOP)
    assert (number(text) or 0) >= 0
    assert (minutes(text) or 1) > 0
    answer = choose(text, RSVP)
    assert not isinstance(answer, Chosen) or answer.id in {option.id for option in RSVP}
    assert normalise(normalise(text)) == normalise(text) or not text.isprintable()


def test_L4_no_agreement_survives_a_negation_before_it() -> None:
    agreeing = {Intent.YES, Intent.DONE, Intent.IN_PROGRESS, Intent.LATE}
    said = [" ".join(phrase) for each in agreeing for phrase in phrases("intents", each)]
    nots = [" ".join(phrase) for phrase in phrases("negation")]
    assert [t for n in nots for word in said if intent(t := f"{n} {word}") in agreeing] == []
