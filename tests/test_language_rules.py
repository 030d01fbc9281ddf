"""What holds of every sentence in every language: grammar, signs, and silence on the theme."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache

import pytest

from bot.catalogues import GLUED, LANGUAGES, PLACEHOLDER, VALUE_FIRST, read
from bot.core.direction import FSI, PDI, plain
from bot.core.messages import Text, Voice, _
from bot.core.texts import all_labels, translate
from bot.reports.headings import KINDS, kind

NUMBERS = (0, 1, 2, 3, 11, 100, 103)  # one or two for each of the six Arabic forms (L2)
FORM_OF = {0: 0, 1: 1, 2: 2, 3: 3, 11: 4, 100: 5, 103: 3}
NO_BREAK, NARROW = "\u00a0", "\u202f"

# Commands to one man. Several are written like "I send", which therefore carries its damma.
IMPERATIVES = frozenset(
    re.findall(
        r"\w+",
        "اضغط اكتب اختر أرسل ارسل انقر حاول ادخل أدخل انتظر اذهب ارجع أعد تحقق تأكد راجع حدد اقرأ "
        "افتح أغلق اسحب احفظ احذف أضف اضف أجب اجب شارك تواصل استخدم استعمل اطلب ابدأ توقف تذكر "
        "لاحظ انظر شاهد أكد ألغ عدل أكمل تابع جرب ضع خذ قل اسأل أخبر كرر امسح انسخ الصق ابحث",
    )
)
DAMMA, SIGNS = "\u064f", re.compile(r"[\u064b-\u064e\u0650-\u0652]")
# What a phone that somebody else picks up must not say (H5). "Choisissez" holds "isis", so: words.
THEMES = re.compile(
    r"extr[eé]mis|terror|radicali|\bsecurity\b|\bs[eé]curit|suspec|suspic|soup[cç]on|violen|"
    r"jihad|djihad|\bisis\b|daesh|تطر[ّ]?ف|[إا]رهاب|راديكال|داعش|جهاد|مشتبه|اشتباه|عنف|شبهة|"
    r"(?<!\w)(?:ال)?[أا]من(?:ي|ية)?(?!\w)",
    re.IGNORECASE,
)
COMMAND = re.compile(r"(?<![\w/])/[a-z]+")


@dataclass(frozen=True, kw_only=True)
class Sentence:
    """One sentence with what stands for it in a language, one form or as many as it has plurals."""

    language: str
    ids: tuple[str, ...]
    forms: tuple[str, ...]

    @property
    def text(self) -> Text:
        many = self.ids[1] if len(self.ids) > 1 else ""
        return Text(self.ids[0], many=many)


@cache
def catalogue(language: str) -> tuple[Sentence, ...]:
    return tuple(
        Sentence(language=language, ids=as_tuple(message.id), forms=as_tuple(message.string))
        for message in read(language)
        if message.id
    )


def as_tuple(words: str | Sequence[str] | None) -> tuple[str, ...]:
    return (words,) if isinstance(words, str) else tuple(words or ())


def all_sentences() -> Iterator[Sentence]:
    for language in LANGUAGES:
        yield from catalogue(language)


def offenders(language: str, is_wrong: re.Pattern[str]) -> list[str]:
    return [form for each in catalogue(language) for form in each.forms if is_wrong.search(form)]


# --- Arabic ---------------------------------------------------------------------------------------


def commands_to_a_man(text: str) -> set[str]:
    """The words of a text that would tell one man what to do."""
    bare = SIGNS.sub("", text)
    words = set(re.findall(rf"[\w{DAMMA}]+", bare))
    words |= {word[1:] for word in words if word[:1] in {"و", "ف"} and len(word) > 3}
    return words & IMPERATIVES


@pytest.mark.parametrize("broken", ["اضغط هنا", "للبدء اكتب الرمز.", "يُرجى الانتظار وأَرسِل الملف."])
def test_a_command_to_one_man_is_seen(broken: str) -> None:
    assert commands_to_a_man(broken)


def test_a_verbal_noun_or_the_first_person_is_no_command() -> None:
    assert not commands_to_a_man("يُرجى الضغط على الزر، وأُرسل بعدها الملخّص. اختيار اليوم")


def test_L3_no_masculine_singular_imperative() -> None:
    found = {
        form: words
        for each in catalogue("ar")
        for form in each.forms
        if (words := commands_to_a_man(form))
    }
    assert found == {}


def test_L3_no_letter_of_arabic_is_glued_to_a_value() -> None:
    assert GLUED.search("أهلًا بـ{name}")
    assert offenders("ar", GLUED) == []


def test_L3_no_arabic_line_begins_with_a_value() -> None:
    lines = [line for each in catalogue("ar") for form in each.forms for line in form.split("\n")]
    assert VALUE_FIRST.match("📍 {place}")
    assert [line for line in lines if VALUE_FIRST.match(line)] == []


def test_L3_values_and_commands_keep_their_place_in_arabic_lines() -> None:
    voice = Voice(language="ar", country="JO")
    for each in catalogue("ar"):
        names = {name for one in each.ids for name in PLACEHOLDER.findall(one)} - {"n"}
        text = Text(
            each.ids[0],
            tuple((name, "Saida") for name in sorted(names)),
            many=each.text.many,
            n=5 if each.text.many else None,
        )
        said = translate(text, voice)
        outside = re.sub(f"{FSI}[^{PDI}]*{PDI}", "", said)
        assert "Saida" not in outside
        assert not COMMAND.search(outside)
        assert outside.count(FSI) == outside.count(PDI) == 0


@pytest.mark.parametrize("number", NUMBERS)
def test_L2_every_count_is_said_in_the_form_of_its_number(number: int) -> None:
    voice = Voice(language="ar", country="LB")
    counted = [each for each in catalogue("ar") if len(each.ids) > 1]
    assert len(counted) > 20
    for each in counted:
        text = Text(each.ids[0], many=each.ids[1], n=number)
        said = plain(translate(text, voice))
        form = each.forms[FORM_OF[number]]
        assert said == plain(form).replace("{n}", str(number))
        same_for_all = len(set(each.forms)) == 1
        assert (str(number) in PLACEHOLDER.sub("", said)) is (number > 2 or same_for_all)


def test_L2_three_and_eleven_things_are_not_counted_alike() -> None:
    """ "3 أيام" and "11 يومًا": a noun that directly follows its number changes with it."""
    alike = [
        each.forms[3]
        for each in catalogue("ar")
        if len(each.ids) > 1
        and re.search(r"\{n\} \w", each.forms[3])
        and each.forms[3] == each.forms[4]
    ]
    assert alike == []


# --- French ---------------------------------------------------------------------------------------

SPACING = re.compile(
    rf"«(?!{NO_BREAK})|(?<!{NO_BREAK})»|(?<![{NARROW}!?])[;!?]|(?<!{NO_BREAK}):(?=[\s]|$)|"
    rf"[ {NARROW}]:|[ {NO_BREAK}][;!?]"
)


@pytest.mark.parametrize("broken", ["Qui vient ?", "Merci !", "Code : {code}", "« Oui »", "Non;"])
def test_a_wrong_space_is_seen(broken: str) -> None:
    assert SPACING.search(broken)


def test_L3_french_signs_stand_behind_spaces_that_do_not_break() -> None:
    assert not SPACING.search(
        f"Qui{NARROW}? «{NO_BREAK}Moi{NO_BREAK}»{NO_BREAK}: à 17:00, https://"
    )
    assert offenders("fr", SPACING) == []


def test_L3_french_has_its_own_apostrophe() -> None:
    assert offenders("fr", re.compile("'")) == []


# --- all languages --------------------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_L1_every_sentence_is_there_with_the_same_placeholders(language: str) -> None:
    for each in catalogue(language):
        assert all(each.forms), each.ids
        wanted = {name for one in each.ids for name in PLACEHOLDER.findall(one)}
        for form in each.forms:
            free = {"n"} if len(each.forms) > 1 else set()
            assert wanted - free <= set(PLACEHOLDER.findall(form)) <= wanted, form


@pytest.mark.parametrize("language", LANGUAGES)
def test_L3_each_language_has_its_own_quotation_marks(language: str) -> None:
    assert offenders(language, re.compile('[“”"]')) == []


@pytest.mark.parametrize("theme", ["التطرّف", "ملف أمني", "la sécurité", "Security", "terrorism"])
def test_a_theme_is_seen(theme: str) -> None:
    assert THEMES.search(theme)


def test_H5_no_sentence_of_any_language_names_the_theme() -> None:
    said = [words for each in all_sentences() for words in (*each.ids, *each.forms)]
    assert len(said) > 1000
    assert not THEMES.search("Choisissez une date. آمن")
    assert [words for words in said if THEMES.search(words)] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_commands_stay_as_they_are_typed(language: str) -> None:
    for each in catalogue(language):
        wanted = sorted(COMMAND.findall(each.ids[0]))
        for form in each.forms:
            assert sorted(COMMAND.findall(form)) == wanted, form
            assert all(
                form[: found.start()][-1:] in {"", " ", "\n"} for found in COMMAND.finditer(form)
            ), form


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_button_that_a_sentence_names_is_called_the_same_there(language: str) -> None:
    named = {each.ids[0]: each.forms[0] for each in catalogue(language)}
    quoting = [
        (each, label)
        for each in catalogue(language)
        for label in re.findall("“([^”{]+)”", each.ids[0])
        if label in named
    ]
    assert quoting
    for each, label in quoting:
        assert named[label] in each.forms[0], each.ids[0]


def test_a_language_speaks_of_itself() -> None:
    arabic, french, english = all_labels(_("From now on I write in English."))
    assert "بالعربية" in arabic
    assert "français" in french
    assert "English" in english


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_kind_of_member_is_known_again_when_it_stands_in_a_list(name: str) -> None:
    assert {kind(label) for label in all_labels(KINDS[name])} == {name}
