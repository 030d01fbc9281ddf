"""Sentences come out in the reader's language, with their values in their own direction."""

from __future__ import annotations

import os
import re
from datetime import date, time
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from bot.catalogues import sentences as sentences_of_the_code
from bot.core import texts
from bot.core.direction import FSI, LRM, PDI, RLM, plain
from bot.core.messages import Choice, Day, Hour, Message, Option, Terms, Text, Voice, Wording, _, n_
from bot.core.texts import LANGUAGES, LOCALES, OWN_NAMES, all_labels
from tests.core.voices import ARABIC, COMING, ENGLISH, FRENCH, isolated

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


def test_the_compiled_catalogue_is_used_unless_the_readable_one_is_newer(
    tmp_path: Path, catalogues: Path
) -> None:
    french = (catalogues / "fr" / "LC_MESSAGES" / "muyassir.po").read_text("utf-8")
    readings = {}
    for name, age in (("newer", 10), ("older", -10)):
        folder = tmp_path / name / "fr" / "LC_MESSAGES"
        folder.mkdir(parents=True)
        readable, compiled = folder / "muyassir.po", folder / "muyassir.mo"
        readable.write_text(french, encoding="utf-8")
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
        said = texts.translate(words, voice, catalogues)
        assert said == f"{LRM}{isolated('لقاء الشبكة')} in Tripoli"


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


# --- a message ---------------------------------------------------------------------------------


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
    assert (spoken.columns, spoken.protect) == (2, True)
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


def test_L5_a_percentage_in_arabic_digits_has_their_sign() -> None:
    share = _("Meetings: {n} held, attendance {percent}%", n=3, percent=33)
    arabic = plain(texts.translate(share, Voice(language="ar", digits="arabic")))
    assert "٣٣٪" in arabic
    assert "33%" in plain(texts.translate(share, Voice(language="ar")))
