"""Sentences come out in the reader's language, and what people wrote comes out as they wrote it."""

from __future__ import annotations

import os
import re
from dataclasses import replace
from datetime import date, time
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from hypothesis import example, given, settings
from hypothesis import strategies as st

from bot.catalogues import sentences as sentences_of_the_code
from bot.core import texts
from bot.core.direction import ACCENTS, FSI, PDI, RLM, harmless, has_rtl, plain
from bot.core.messages import (
    Argument,
    Attachment,
    Choice,
    Day,
    Hour,
    Message,
    Option,
    Press,
    Terms,
    Text,
    Voice,
    Wording,
    _,
    n_,
)
from bot.core.texts import LANGUAGES, LOCALES, OWN_NAMES, all_labels, clean, from_json, to_json

UNTIMED = settings(max_examples=100, deadline=None)

ARABIC = Voice(language="ar", country="JO")
LEBANESE = Voice(language="ar", country="LB")
FRENCH = Voice(language="fr")
ENGLISH = Voice(language="en")

ARABIC_CATALOGUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: ar\\n"
"Plural-Forms: nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : "
"n%100>=11 && n%100<=99 ? 4 : 5);\\n"

msgid "{n} task"
msgid_plural "{n} tasks"
msgstr[0] "لا مهام"
msgstr[1] "مهمة واحدة"
msgstr[2] "مهمتان"
msgstr[3] "{n} مهام"
msgstr[4] "{n} مهمة"
msgstr[5] "{n} مهمّة"

msgid "You have {count}, due on {day} at {hour}."
msgstr "لديكم {count} في {day} الساعة {hour}."

msgid "{title}: welcome to {town}."
msgstr "{title}: أهلًا بكم في {town}."

msgid "📍 {place}"
msgstr "📍 {place}"

msgid "Address:\\n{place}\\nDetails: {link}"
msgstr "العنوان:\\n{place}\\nالتفاصيل: {link}"

msgid "Coming: {names}."
msgstr "الحاضرون: {names}."

msgid "Coming"
msgstr "سأحضر"

msgid "More"
msgstr "المزيد"

msgid "Choose"
msgstr "الاختيار"

#, fuzzy
msgid "Guessed."
msgstr "تخمين"

msgid "See /help"
msgstr "/help"
"""
FRENCH_CATALOGUE = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Language: fr\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "{n} task"
msgid_plural "{n} tasks"
msgstr[0] "{n} tâche"
msgstr[1] "{n} tâches"

msgid "Coming"
msgstr "Je viens"
"""


@pytest.fixture(scope="session")
def catalogues(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("locales")
    for language, written in (("ar", ARABIC_CATALOGUE), ("fr", FRENCH_CATALOGUE)):
        folder = root / language / "LC_MESSAGES"
        folder.mkdir(parents=True)
        (folder / "muyassir.po").write_text(written, encoding="utf-8")
    return root


def isolated(value: str) -> str:
    return f"{FSI}{value}{PDI}"


# --- catalogues and plurals --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("n", "written"),
    [
        (0, "لا مهام"),
        (1, "مهمة واحدة"),
        (2, "مهمتان"),
        (3, f"{RLM}{FSI}3{PDI} مهام"),
        (10, f"{RLM}{FSI}10{PDI} مهام"),
        (11, f"{RLM}{FSI}11{PDI} مهمة"),
        (100, f"{RLM}{FSI}100{PDI} مهمّة"),
        (102, f"{RLM}{FSI}102{PDI} مهمّة"),
        (103, f"{RLM}{FSI}103{PDI} مهام"),
    ],
)
def test_L2_arabic_has_its_six_plurals(n: int, written: str, catalogues: Path) -> None:
    assert texts.translate(n_("{n} task", "{n} tasks", n), ARABIC, catalogues) == written


@pytest.mark.parametrize(
    ("n", "english", "french"),
    [(0, "0 tasks", "0 tâche"), (1, "1 task", "1 tâche"), (2, "2 tasks", "2 tâches")],
)
def test_L2_english_and_french_have_theirs(
    n: int, english: str, french: str, catalogues: Path
) -> None:
    words = n_("{n} task", "{n} tasks", n)
    assert texts.translate(words, ENGLISH, catalogues) == english
    assert texts.translate(words, FRENCH, catalogues) == french


def real_plurals(language: str) -> list[tuple[str, str, tuple[str, ...]]]:
    with (LOCALES / language / "LC_MESSAGES" / "muyassir.po").open("rb") as file:
        catalogue = read_po(file)
    return [
        (message.id[0], message.id[1], tuple(message.string or ()))
        for message in catalogue
        if message.pluralizable
    ]


def test_L2_every_plural_of_the_real_catalogues_has_all_its_forms() -> None:
    for language, forms in (("ar", {6}), ("fr", {2, 3})):
        assert real_plurals(language), language
        for one, _many, found in real_plurals(language):
            assert len(found) in forms, (language, one)
            assert all(found), (language, one)


def test_L2_the_real_arabic_catalogue_takes_the_right_form_at_each_count() -> None:
    for one, many, forms in real_plurals("ar"):
        for n, form in ((0, 0), (1, 1), (2, 2), (3, 3), (11, 4), (100, 5), (103, 3)):
            written = texts.translate(Text(one, (), many, n), ARABIC)
            assert plain(written) == plain(forms[form].replace("{n}", str(n))), (one, n)


def test_a_sentence_without_a_translation_is_written_in_english(catalogues: Path) -> None:
    words = _("Nobody translated {name}.", name="Saida")
    assert texts.translate(words, ARABIC, catalogues) == "Nobody translated Saida."
    assert texts.translate(n_("{n} bee", "{n} bees", 3), ARABIC, catalogues) == "3 bees"


def test_a_guessed_translation_is_not_used(catalogues: Path) -> None:
    assert texts.translate(_("Guessed."), ARABIC, catalogues) == "Guessed."


def test_a_language_that_is_not_ours_reads_english(catalogues: Path) -> None:
    assert texts.translate(_("Coming"), Voice(language="../ar"), catalogues) == "Coming"


def test_the_compiled_catalogue_is_used_unless_the_readable_one_is_newer(tmp_path: Path) -> None:
    readings = {}
    for name, age in (("newer", 10), ("older", -10)):
        folder = tmp_path / name / "fr" / "LC_MESSAGES"
        folder.mkdir(parents=True)
        readable, compiled = folder / "muyassir.po", folder / "muyassir.mo"
        readable.write_text(FRENCH_CATALOGUE, encoding="utf-8")
        compiled.write_bytes(texts._compiled(readable).replace(b"Je viens", b"JE VIENS"))
        then = readable.stat().st_mtime + age
        os.utime(compiled, (then, then))
        readings[name] = texts.translate(_("Coming"), FRENCH, tmp_path / name)
    assert readings == {"newer": "JE VIENS", "older": "Je viens"}


def test_the_same_words_in_every_language_are_known_when_typed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert len(all_labels(_("Coming"))) == len(LANGUAGES)
    assert all_labels(_("{name}", name="Rana")) == ("Rana", "Rana", "Rana")
    assert [OWN_NAMES[language] for language in LANGUAGES] == ["العربية", "Français", "English"]


# --- direction ---------------------------------------------------------------------------------


def test_L3_values_are_isolated_and_lines_that_begin_with_one_run_from_the_right(
    catalogues: Path,
) -> None:
    words = _("{title}: welcome to {town}.", title="Café 22", town="Zahlé")
    assert texts.translate(words, ARABIC, catalogues) == (
        f"{RLM}{isolated('Café 22')}: أهلًا بكم في {isolated('Zahlé')}."
    )


def test_L3_each_line_has_its_own_direction_and_a_link_stays_whole(catalogues: Path) -> None:
    words = _(
        "Address:\n{place}\nDetails: {link}", place="Rue 3", link="https://example.org/a?b=1&c=٢"
    )
    assert texts.translate(words, ARABIC, catalogues).split("\n") == [
        "العنوان:",
        f"{RLM}{isolated('Rue 3')}",
        f"التفاصيل: {isolated('https://example.org/a?b=1&c=٢')}",
    ]


def test_L3_an_emoji_does_not_give_a_line_its_direction(catalogues: Path) -> None:
    written = texts.translate(_("📍 {place}", place="Town hall"), ARABIC, catalogues)
    assert written == f"{RLM}📍 {isolated('Town hall')}"


def test_L3_a_line_of_latin_alone_keeps_its_direction(catalogues: Path) -> None:
    assert texts.translate(_("See /help"), ARABIC, catalogues) == "/help"


def test_L3_arabic_values_are_isolated_in_french_and_english_and_others_are_not(
    catalogues: Path,
) -> None:
    words = _("{title} in {town}", title="لقاء الشبكة", town="Tripoli")
    for voice in (ENGLISH, FRENCH):
        assert texts.translate(words, voice, catalogues) == f"{isolated('لقاء الشبكة')} in Tripoli"


def test_L3_a_list_of_values_keeps_the_order_of_the_sentence(catalogues: Path) -> None:
    words = _("Coming: {names}.", names=Terms(("Rana", "سامي", _("Coming"))))
    names = "، ".join(map(isolated, ("Rana", "سامي", "سأحضر")))
    assert texts.translate(words, ARABIC, catalogues) == f"الحاضرون: {names}."
    assert texts.translate(words, ENGLISH, catalogues) == (
        f"Coming: Rana, {isolated('سامي')}, Coming."
    )


def test_L3_answers_in_the_words_of_a_form_are_isolated_in_each_language(
    catalogues: Path,
) -> None:
    said = (("ar", "${who} في ${ day }"), ("en", "${who} on ${day}, {who} ${what}"))
    words = Wording(said, (("who", "Rana"), ("day", Day(day=date(2026, 11, 26)))))
    assert texts.translate(words, ARABIC, catalogues) == (
        f"{RLM}{isolated('Rana')} في {isolated('الخميس 26 تشرين الثاني')}"
    )
    assert texts.translate(words, ENGLISH, catalogues) == (
        "Rana on Thursday 26 November, {who} ${what}"
    )
    assert texts.translate(words, FRENCH, catalogues) == (
        f"{RLM}{isolated('Rana')} في {isolated('jeudi 26 novembre')}"
    )


def test_a_sentence_inside_a_sentence_is_translated_and_its_day_written(catalogues: Path) -> None:
    words = _(
        "You have {count}, due on {day} at {hour}.",
        count=n_("{n} task", "{n} tasks", 2),
        day=Day(day=date(2026, 1, 15)),
        hour=Hour(at=time(18, 30)),
    )
    assert plain(texts.translate(words, ARABIC, catalogues)) == (
        "لديكم مهمتان في الخميس 15 كانون الثاني الساعة 6:30 م."
    )
    assert texts.translate(words, ENGLISH, catalogues) == (
        "You have 2 tasks, due on Thursday 15 January at 18:30."
    )


# --- dates and digits --------------------------------------------------------------------------


def written(value: Argument, voice: Voice) -> str:
    return plain(texts.translate(_("{value}", value=value), voice))


@pytest.mark.parametrize(
    ("style", "arabic", "french", "english"),
    [
        ("long", "الخميس 1 كانون الثاني", "jeudi 1er janvier", "Thursday 1 January"),
        ("full", "الخميس 1 كانون الثاني 2026", "jeudi 1er janvier 2026", "Thursday 1 January 2026"),
        ("short", "1 كانون الثاني", "1er janv.", "1 Jan"),
        ("month", "كانون الثاني 2026", "janvier 2026", "January 2026"),
    ],
)
def test_L5_days_are_written_as_people_there_say_them(
    style: str, arabic: str, french: str, english: str
) -> None:
    day = Day(day=date(2026, 1, 1), style=style)
    found = [written(day, voice) for voice in (ARABIC, LEBANESE, FRENCH, ENGLISH)]
    assert found == [arabic, arabic, french, english]


@pytest.mark.parametrize(
    ("at", "arabic", "others"),
    [
        (time(18, 30), "6:30 م", "18:30"),
        (time(9, 5), "9:05 ص", "09:05"),
        (time(0, 0), "12:00 ص", "00:00"),
    ],
)
def test_L5_times_are_written_as_people_there_say_them(at: time, arabic: str, others: str) -> None:
    found = [written(Hour(at=at), voice) for voice in (ARABIC, LEBANESE, FRENCH, ENGLISH)]
    assert found == [arabic, arabic, others, others]


def test_L5_digits_are_western_unless_a_person_chose_others() -> None:
    chosen = Voice(language="ar", digits="arabic")
    values: tuple[Argument, ...] = (
        Day(day=date(2026, 11, 26)),
        Hour(at=time(18, 30)),
        103,
        "https://example.org/7 4711",
    )
    assert [written(value, ARABIC) for value in values] == [
        "الخميس 26 تشرين الثاني",
        "6:30 م",
        "103",
        "https://example.org/7 4711",
    ]
    assert [written(value, chosen) for value in values] == [
        "الخميس ٢٦ تشرين الثاني",
        "٦:٣٠ م",
        "١٠٣",
        "https://example.org/7 4711",
    ]


def test_L5_arabic_digits_are_for_arabic_sentences() -> None:
    assert written(103, Voice(language="fr", digits="arabic")) == "103"


def test_L5_a_day_alone_is_a_line_or_a_label_too(catalogues: Path) -> None:
    day, chosen = Day(day=date(2026, 1, 15)), Voice(language="ar", digits="arabic")
    message = Message(lines=(day, Hour(at=time(9, 5))), title=day)
    spoken = texts.say(message, chosen, lambda _place, _option: "", catalogues)
    assert spoken.title == "الخميس ١٥ كانون الثاني"
    assert spoken.text == "الخميس ١٥ كانون الثاني\n٩:٠٥ ص"


def test_a_sentence_may_be_in_another_language_than_the_readers(catalogues: Path) -> None:
    arabic = replace(_("Coming"), language="ar")
    assert texts.translate(arabic, ENGLISH, catalogues) == "سأحضر"
    words = _("Coming: {names}.", names=arabic)
    assert texts.translate(words, ENGLISH, catalogues) == f"Coming: {isolated('سأحضر')}."


# --- what people wrote -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["{title}", "{n}", "{0}", "%s %(n)s", "{{x}}", r"\1 \g<0>", "{"])
def test_S5_nothing_a_person_wrote_is_a_placeholder(name: str) -> None:
    words = _("Hello {name}, {title}.", name=name, title="Plan")
    assert texts.translate(words, ENGLISH) == f"Hello {name}, Plan."


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Rana\u202e\u2066 \u2069\u200fSaad", "Rana Saad"),
        ("one\ntwo\r\n\tthree\u2028four\x00\x07", "one two three four"),
        ("in\u200bvi\ufeffsi\u2060ble\u00ad", "invisible"),
        ("\u3164\u115f\u2800", ""),
        ("مي\u200cخواهم", "مي\u200cخواهم"),
        ("\u200cab\u200c c\u200d", "ab c"),
        ("👩‍👧 ❤️ 👍🏽 🇱🇧", "👩‍👧 ❤️ 👍🏽 🇱🇧"),
        ("a" + "\u0301" * 50, "á" + "\u0301" * (ACCENTS)),
        ("\u0301\u0302Rana", "Rana"),
        ("Zahle\u0301", "Zahlé"),
        ("tag\U000e0041 \ue000\ufffe\U000e0100", "tag"),
        ("  <b>*Plan*</b>  =1+1 ", "<b>*Plan*</b> =1+1"),
        ("مُحَمَّد", "مُحَمَّد"),
    ],
)
def test_S5_what_hides_or_turns_text_around_is_gone_and_the_rest_stays(
    typed: str, kept: str
) -> None:
    assert clean(typed) == kept
    assert texts.translate(typed, ARABIC) == kept
    assert texts.translate(_("{name}", name=typed), ENGLISH) == (
        isolated(kept) if has_rtl(kept) else kept
    )


@given(st.text(st.characters(exclude_categories=[]) | st.sampled_from("\u200d\u200c👩\u202eم\n")))
@UNTIMED
def test_S5_cleaning_twice_changes_nothing(typed: str) -> None:
    once = harmless(typed)
    assert harmless(once) == once
    assert not set(once) & set("\n\r\t\u2066\u2067\u2068\u2069\u202a\u202b\u202c\u202d\u202e")


@given(st.text(max_size=300), st.integers(1, 64))
@UNTIMED
def test_S5_a_name_is_as_long_as_allowed_and_cut_after_a_whole_character(
    typed: str, limit: int
) -> None:
    assert len(clean(typed, limit)) <= limit
    assert clean("👩‍👧" * 10, 10) == "👩‍👧" * 3 + "…"


@given(st.text())
@UNTIMED
def test_S5_a_value_cannot_end_its_isolate(name: str) -> None:
    found = texts.translate(_("Hello {name}, welcome.", name=name + " م"), ENGLISH)
    assert found.count(FSI) == found.count(PDI) == 1
    assert found.startswith(f"Hello {FSI}")
    assert found.endswith(f"{PDI}, welcome.")


# --- a message ---------------------------------------------------------------------------------

COMING = Option(label=_("Coming"), press=Press(action="rsvp", subject="meeting/3", value="yes"))


def test_a_message_is_said_in_the_readers_language(catalogues: Path) -> None:
    message = Message(
        title="Café\n22",
        lines=(_("{title}: welcome to {town}.", title="A", town="B"), "", "one\n\u202etwo"),
        choice=Choice(
            options=(
                COMING,
                Option(label="Rana", press=COMING.press, short=_("Coming"), hint=_("See /help")),
            ),
            columns=2,
        ),
        template="meeting",
        protect=True,
    )
    spoken = texts.say(
        message, ARABIC, lambda place, option: f"{place}:{option.press.value}", catalogues
    )
    assert spoken.title == "Café 22"
    assert plain(spoken.text) == "A: أهلًا بكم في B.\n\none\ntwo"
    assert [(label.data, label.text, label.short, label.hint) for label in spoken.labels] == [
        ("0:yes", "سأحضر", "", ""),
        ("1:yes", "Rana", "سأحضر", "/help"),
    ]
    assert (spoken.columns, spoken.template, spoken.protect) == (2, "meeting", True)
    assert (spoken.more, spoken.choose, spoken.rtl) == ("المزيد", "الاختيار", True)


# What a stranger who sees a lock screen must not learn from it, in the three languages.
THEME = re.compile(
    "extr[eé]mis|terror|radical|jihad|violen|suspic|suspect|s[eé]curit"
    "|تطر[ّ]?ف|متطر[ّ]?ف|إرهاب|راديكال|عنف|عنيف|مشبوه|اشتباه",
    re.IGNORECASE,
)


def test_H5_no_sentence_of_ours_names_the_theme_of_the_work() -> None:
    found = [text for each in sentences_of_the_code()[0] for text in (each.id, each.many)]
    catalogues = sorted(LOCALES.glob("*/LC_MESSAGES/muyassir.po"))
    found += [path.read_text(encoding="utf-8") for path in catalogues]
    assert len(found) > 50
    assert [match[0] for text in found for match in THEME.finditer(text or "")] == []
    assert THEME.search("Prévention de l’extrémisme violent")
    assert THEME.search("الوقاية من التطرّف")


def test_H5_a_message_that_may_not_be_forwarded_stays_so(catalogues: Path) -> None:
    def said(*, protect: bool) -> bool:
        message = Message(lines=("Plan",), protect=protect)
        return texts.say(message, FRENCH, lambda _place, _option: "", catalogues).protect

    assert (said(protect=True), said(protect=False)) == (True, False)


STRINGS = st.text(st.characters(exclude_categories=[]), max_size=12)
LEAVES = st.one_of(
    STRINGS,
    st.integers(),
    st.builds(Day, day=st.dates(), style=STRINGS),
    st.builds(Hour, at=st.times()),
)


def _containers(inner: st.SearchStrategy[Argument]) -> st.SearchStrategy[Argument]:
    return st.one_of(
        sentences(inner), wordings(inner), st.builds(Terms, st.lists(inner, max_size=3).map(tuple))
    )


def wordings(inner: st.SearchStrategy[Argument]) -> st.SearchStrategy[Wording]:
    said = st.lists(st.tuples(STRINGS, STRINGS), max_size=2).map(tuple)
    args = st.lists(st.tuples(STRINGS, inner), max_size=2).map(tuple)
    return st.builds(Wording, said, args)


def sentences(inner: st.SearchStrategy[Argument]) -> st.SearchStrategy[Text]:
    args = st.lists(st.tuples(STRINGS, inner), max_size=3).map(tuple)
    languages = st.sampled_from(["", "fr"])
    return st.builds(Text, STRINGS, args, STRINGS, st.none() | st.integers(), languages)


ARGUMENTS: st.SearchStrategy[Argument] = st.recursive(LEAVES, _containers, max_leaves=6)
WORDS = st.one_of(
    STRINGS,
    sentences(ARGUMENTS),
    wordings(ARGUMENTS),
    st.builds(Day, day=st.dates()),
    st.builds(Hour, at=st.times()),
)
PRESSES = st.builds(Press, action=STRINGS, subject=STRINGS, value=STRINGS)
OPTIONS = st.builds(
    Option, label=WORDS, press=PRESSES, short=st.none() | WORDS, hint=st.none() | WORDS
)
MESSAGES = st.builds(
    Message,
    lines=st.lists(WORDS, max_size=3).map(tuple),
    title=st.none() | WORDS,
    choice=st.none()
    | st.builds(
        Choice, options=st.lists(OPTIONS, max_size=3).map(tuple), columns=st.integers(1, 7)
    ),
    attachments=st.lists(
        st.builds(Attachment, make=STRINGS, subject=STRINGS, name=STRINGS, mime=STRINGS),
        max_size=2,
    ).map(tuple),
    edits=STRINGS,
    template=STRINGS,
    protect=st.booleans(),
    page=st.integers(0, 9),
)


@example(Message(lines=(), title="", choice=Choice(options=(replace(COMING, short="", hint=""),))))
@given(MESSAGES)
@UNTIMED
def test_a_message_that_waited_is_the_same_message(message: Message) -> None:
    stored = to_json(message)
    assert stored.isascii()
    assert from_json(stored) == message


@pytest.mark.parametrize("stored", ['{"lines":[{"terms":[]}]}', '{"lines":[[]]}'])
def test_a_line_that_is_no_sentence_is_refused(stored: str) -> None:
    with pytest.raises(TypeError):
        from_json(stored)
