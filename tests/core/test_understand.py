"""Replies as people type them, in three languages and Arabizi."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given, settings

from bot.core.amounts import minutes
from bot.core.counts import number
from bot.core.letters import normalise
from bot.core.lexicon import phrases
from bot.core.understand import Intent, denies, enough, except_for, intent, puts_off, stop
from tests.core.anything import ANYTHING

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
        "non", "non merci", "je ne viens pas", "je ne peux pas", "absente", "la2", "la", "مش قادر",
        "mesh jeye", "ma ba2dar", "ma fiye", "not ok", "can't make it", "sorry, I can’t make it",
        "ma fini eji", "ما فيي إجي", "أعتذر عن الحضور", "للأسف لا أستطيع",
    ),
    Intent.DONE: (
        "done", "all done", "finished", "The task is done", "خلصت", "تم", "خلص", "خلاص", "أنجزتها",
        "انتهينا", "c’est fait", "terminé", "fini", "j’ai fini", "khalas", "5allast", "tam",
        "DONE!!", "khallaset",
    ),
    Intent.IN_PROGRESS: (
        "in progress", "working on it", "almost", "قيد التنفيذ", "عم اشتغل", "قربت", "en cours",
        "presque", "3am eshteghel", "2arrabet", "ماشي الحال", "3am bishteghil 3laya",
        "it will be done soon", "it will be done", "رح خلصها", "ce sera fait", "je m’en occupe",
    ),
    Intent.MORE_TIME: (
        "I need more time", "more time please", "no time, sorry", "بدي وقت", "مش لاقي وقت",
        "أحتاج إلى وقت إضافي", "mish la2i wa2t", "bade wa2t", "il me faut plus de temps",
        "je n’ai pas le temps", "أجلها",
    ),
    Intent.NOT_MINE: (
        "not mine", "this is not my task", "sorry, not for me", "مش إلي", "هاي مش إلي",
        "ce n’est pas à moi", "c’est pas ma tâche", "mish ele", "mesh ana",
    ),
    Intent.NOT_YET: (
        "not yet", "later", "not done", "لسا", "مش بعد", "بعدين", "لم أنتهِ بعد", "pas encore",
        "plus tard", "lessa", "mesh ba3d", "not done yet", "ma khallaset ba3d", "ma 5allaset",
        "بعدني ما خلصت",
    ),
    Intent.LATE: (
        "running late", "on my way", "رح اتأخر شوي", "سأتأخر", "عالطريق", "en retard",
        "j’arrive", "bet2akhar", "3al tari2",
    ),
    Intent.BLOCKED: ("blocked", "stuck", "في مشكلة", "متعثرة", "bloqué", "problème", "wa2fe",
                     "It is blocked", "I am stuck"),
    Intent.HELP: ("help", "?", "؟", "مساعدة", "شو؟", "aide", "shou", "je ne comprends pas"),
    Intent.CALL_ME: ("please call me", "اتصلوا فيي", "appelez-moi svp", "kallmoone"),
    Intent.SKIP: ("skip", "تخطي", "تخطّي", "passer", "takhati"),
    Intent.STOP: (
        "STOP", "stop", "please stop", "yes stop", "Stop!!!", "توقف", "إيقاف", "وقف",
        "وقفوا الرسائل", "بكفي رسائل", "الغاء الاشتراك", "arrêt", "Arrêtez les messages svp",
        "désabonner", "wa2ef", "bikaffe rasa2el", "unsubscribe", "don’t stop", "بس خلص وقف",
        "khalas stop", "stop bas",
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
        "خلص", "خلاص", "خلصصص", "بس", "بس!", "يكفي", "خلاص لو سمحتم", "khalas", "5alas", "bas",
        "yekfi", "khalas please", "enough", "that’s enough", "ça suffit !", "assez", "خلص بقى",
    ],
)  # fmt: skip
def test_L4_enough_alone_may_be_a_stop_and_is_none_by_itself(text: str) -> None:
    assert enough(text)
    assert not stop(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "stop", "خلصت", "done", "بس بعد الظهر", "لا بس", "enough chairs", "نعم بس", "bas bokra",
        "assez utile", "ok", "khalas " * 7, "n" * 600, "?",
    ],
)  # fmt: skip
def test_L4_enough_of_something_is_not_enough_of_us(text: str) -> None:
    assert not enough(text)


@pytest.mark.parametrize("text", ["نعم بس", "yes enough", "oui ça suffit", "لا بس"])
def test_L4_enough_beside_an_answer_makes_it_unclear(text: str) -> None:
    assert intent(text) is None


@pytest.mark.parametrize(
    ("text", "before"),
    [
        ("done except the poster", Intent.DONE),
        ("Done, but Ali has not called back", Intent.DONE),
        ("خلصت إلا الملصق", Intent.DONE),
        ("خلصت بس باقي الملصق", Intent.DONE),
        ("c’est fait sauf l’affiche", Intent.DONE),
        ("terminé, il reste l’affiche", Intent.DONE),
        ("khallasta bas be2e l poster", Intent.DONE),
        ("almost done, only the poster is missing", Intent.IN_PROGRESS),
        ("not done except the poster", Intent.NOT_YET),
        ("ما خلصت إلا الملصق", Intent.NOT_YET),
        ("done", None),
        ("خلصت بس", None),
        ("the poster but not the flyer", None),
        ("except the poster", None),
    ],
)
def test_L4_done_but_for_something_is_not_done(text: str, before: Intent | None) -> None:
    assert except_for(text) is before
    if before is Intent.DONE:
        assert intent(text) is not Intent.DONE


@pytest.mark.parametrize("text", ["not Thursday", "مش الخميس", "pas jeudi", "no, on Thursday"])
def test_L4_a_negation_is_found_among_words_that_are_not_known(text: str) -> None:
    assert denies(text)
    assert not denies("Thursday rather")
    assert not denies("no problem, Thursday")


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


@pytest.mark.parametrize(
    "text",
    [
        "stop", "unsubscribe", "cancel all", "توقف", "إيقاف", "وقفوا", "إلغاء الاشتراك", "بكفي",
        "كفاية", "arrêt", "désabonner", "wa2fo", "bikaffe", "bekaffe",
    ],
)  # fmt: skip
def test_H11_a_word_for_stop_is_not_asked_about(text: str) -> None:
    assert stop(text)
    assert not enough(text)


@pytest.mark.parametrize(
    "text",
    [
        "وقف الاشتراك", "وقفوا الاشتراك لو سمحتم", "إلغاء الاشتراك", "stop subscribe",
        "arrêtez, me réabonner non",
    ],
)  # fmt: skip
def test_H11_a_stop_beside_a_word_for_coming_back_is_a_stop(text: str) -> None:
    assert stop(text)


@pytest.mark.parametrize(
    "text",
    ["لا أريد الاشتراك", "ما بدي اشتراك", "ما بدي اشترك", "بدون اشتراك", "ne pas recommencer"],
)
def test_L4_whoever_denies_it_does_not_come_back(text: str) -> None:
    assert intent(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "اشتراك", "الاشتراك لو سمحتم", "أريد الاشتراك", "أعيدوا الاشتراك", "رجعوني", "eshterak",
        "s’abonner", "Me réabonner svp", "subscribe me please", "اشترك", "بدي اشترك",
    ],
)  # fmt: skip
def test_H11_coming_back_has_words_in_every_language(text: str) -> None:
    assert intent(text) is Intent.START


def test_L4_no_phrase_has_two_meanings() -> None:
    kinds = {each.value: phrases("intents", each) for each in Intent}
    kinds |= {other: phrases(other) for other in ("negation", "courtesy", "vocative", "except")}
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


@pytest.mark.parametrize(
    "text",
    ["later", "Later please", "not now", "بعدين", "لاحقًا", "ba3den", "plus tard", "pas maintenant"],
)
def test_L4_putting_off_is_heard(text: str) -> None:
    assert puts_off(text)


@pytest.mark.parametrize(
    "text", ["", "not yet", "sooner or later", "the later one", "بعدين منشوف", "late", "pas encore"]
)
def test_L4_what_says_more_than_later_puts_nothing_off(text: str) -> None:
    assert not puts_off(text)


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
        ("a couple of hours", 120), ("tnein sa3a", 120), ("tnain se3a", 120), ("saatein", 120),
        ("شي ساعتين", 120), ("بس ساعة", 60), ("une petite heure", 60), ("tlat sa3at", 180),
        ("5ams sa3at", 300), ("تلت ساعات", 180), ("تلت ساعة", 20), ("تلت ترباع الساعة", 45),
        ("تلات ترباع الساعة", 45), ("½ hour", 30), ("1½ h", 90), ("1 1/2 hours", 90),
        ("1h 1/2", 90), ("½ ساعة", 30), ("٣/٤ ساعة", 45), ("3/4 d’heure", 45), ("11/2 hours", None),
        ("1/2", None), ("5/6 h", None), ("2/3/2026", None), ("twenty five minutes", 25),
        ("خمسة وعشرين دقيقة", 25), ("ساعة وخمسة وعشرين دقيقة", 85), ("vingt-cinq minutes", 25),
        ("une heure vingt-cinq", 85), ("5amse w 3eshrin d2i2a", 25), ("seventy minutes", 70),
        ("20 5 minutes", None), ("deux heures moins dix", 110),
    ],
)  # fmt: skip
def test_L4_a_duration_is_understood(text: str, length: int | None) -> None:
    assert minutes(text) == length


# --- anything at all ------------------------------------------------------------------------------


@settings(max_examples=200)
@given(ANYTHING)
def test_L4_nothing_that_is_typed_breaks_the_understanding(text: str) -> None:
    meant = intent(text)
    assert meant is None or isinstance(meant, Intent)
    assert stop(text) == (meant is Intent.STOP)
    assert (number(text) or 0) >= 0
    assert (minutes(text) or 1) > 0
    assert normalise(normalise(text)) == normalise(text) or not text.isprintable()


def test_L4_no_agreement_survives_a_negation_before_it() -> None:
    agreeing = {Intent.YES, Intent.DONE, Intent.IN_PROGRESS, Intent.LATE}
    said = [" ".join(phrase) for each in agreeing for phrase in phrases("intents", each)]
    nots = [" ".join(phrase) for phrase in phrases("negation")]
    assert [t for n in nots for word in said if intent(t := f"{n} {word}") in agreeing] == []
