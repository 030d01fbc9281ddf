"""Numbers with signs between them stand in their order among Arabic words, as eyes see them."""

from __future__ import annotations

import warnings

import pytest

from bot.core import texts
from bot.core.direction import FSI, LRM, PDI, RLM, in_order, lead_left, plain
from bot.core.letters import normalise
from bot.core.messages import Choice, Message, Option, Press, Voice, Wording, _
from bot.core.render import render
from bot.forms.wording import headed
from tests.core import platforms
from tests.core.voices import ARABIC, ENGLISH, FRENCH, isolated

# As typed, and the part of it that stands from left to right.
NUMBERS = [
    ("هاتف 01-234567", "01-234567"),
    ("هاتف:70-123456", "70-123456"),
    ("هاتف 01/234-567 أو واتساب", "01/234-567"),
    ("هاتف +961 1 234567", "+961 1 234567"),
    ("هاتف +961 (3) 123 456", "+961 (3) 123 456"),
    ("هاتف (01) 234567", "(01) 234567"),
    ("هاتف 01 / 234 567", "01 / 234 567"),
    ("70 123 456 هاتف", "70 123 456"),
    ("الساعة 17:00 على 70 123 456", "70 123 456"),
    ("هاتف ٠١-٢٣٤٥٦٧", "٠١-٢٣٤٥٦٧"),
    ("هاتف ٠٣ ١٢٣ ٤٥٦", "٠٣ ١٢٣ ٤٥٦"),
    ("ورشة 3-5 أشخاص", "3-5"),
    ("ورشة (3–5) أشخاص", "3–5"),
    ("من 17:00 - 19:00 في القاعة", "17:00 - 19:00"),
    ("الكلفة 1 000 000 ليرة", "1 000 000"),
    ("الثلاثاء 28/11/2026", "28/11/2026"),
]

# Nothing in these may be set apart.
LEFT_ALONE = [
    "القاعة 3، الطابق 2",
    "عدد 3 4 5",
    "القاعة (3)",
    "٣-٥ أشخاص",  # read from the right, as Arabic digits are
    "الساعة 17:00 70",
    "القاعة Room 3-5",
    "القاعة https://example.org/a-1-2/70-123456",
    "البريد 70-123456@example.org",
    "أنجز 12.5",
    "tél. 01-234567, à 17:00",
]


def seen(text: str) -> str:
    """The letters from left to right, as the algorithm of direction puts them on a screen."""
    from matplotlib import _text_helpers, font_manager

    font = font_manager.get_font(font_manager.findfont("DejaVu Sans"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the font lacks our marks
        letters = [each.char for each in _text_helpers.layout(text, font)]
    return plain("".join(letters))


@pytest.mark.parametrize(("typed", "number"), NUMBERS)
def test_L3_a_telephone_number_or_a_range_is_seen_in_its_order_among_arabic_words(
    typed: str, number: str
) -> None:
    told = _("📍 {place}", place=typed)
    worded = Wording((("ar", typed),))
    for words in (typed, told, worded):
        for voice in (ARABIC, ENGLISH):
            written = texts.translate(words, voice)
            assert number in seen(written)
            assert typed in plain(written)


@pytest.mark.parametrize("typed", LEFT_ALONE)
def test_L3_other_numbers_and_what_belongs_to_latin_words_and_links_stay_as_they_are(
    typed: str,
) -> None:
    assert texts.translate(typed, ARABIC) == typed


def test_L3_each_number_is_set_apart_once_and_lines_that_are_a_number_alone_not_again() -> None:
    assert texts.translate("هاتف 01-234567", ARABIC) == f"هاتف {isolated('01-234567')}"
    written = texts.translate(_("📍 {place}", place="01-234567"), ARABIC)
    assert written.count(FSI) == written.count(PDI) == 1
    again = texts.translate(texts.translate("هاتف 01-234567", ARABIC), ARABIC)
    assert again == f"هاتف {isolated('01-234567')}"


def test_L3_a_message_of_several_lines_has_its_numbers_in_order_in_each() -> None:
    said = texts.say(Message(lines=("هاتف 01-234567\nأو 03-123456",)), ARABIC, lambda *_each: "x")
    assert [seen(line).count(n) for line, n in zip(
        said.text.split("\n"), ("01-234567", "03-123456"), strict=True
    )] == [1, 1]  # fmt: skip


def test_L3_a_button_with_a_number_is_measured_and_known_without_marks() -> None:
    label = "قاعة 3-5"
    assert texts.all_labels(label) == (label,) * 3
    assert normalise(texts.translate(label, ARABIC)) == normalise(label)
    narrow = platforms.WHATSAPP
    full = "أ" * (narrow.button_label - len(" 3-5")) + " 3-5"
    option = Option(label=full, press=Press(action="choose"))
    said = texts.say(
        Message(lines=(_("Which one?"),), choice=Choice(options=(option,))), ARABIC, lambda *_e: "x"
    )
    requests = render(said, narrow)
    assert isinstance(requests, tuple)
    (request,) = requests
    assert request.rows[0][0].text == full


def test_L3_no_text_takes_long_to_be_looked_through() -> None:
    for piece in ("(1 ", "1 ", "+", "1-", "1/ ", "(", "1:", " "):
        line = "ه" + piece * 5000
        assert plain(in_order(line)) == line
    assert RLM not in in_order("ه 01-234567")


def test_no_break_spaces_of_wordings_and_proposals_reach_the_reader() -> None:
    said = "Au plus\u00a0: 10\u202f%\u00a0?"
    for words in (said, Wording((("fr", said),)), _("📍 {place}", place=said)):
        assert said in texts.translate(words, FRENCH)
    assert texts.say(Message(lines=(said,)), FRENCH, lambda *_each: "x").text == said
    assert texts.translate("a \u00a0\u00a0 b\u00a0", FRENCH) == "a\u00a0b"
    assert texts.clean(said) == "Au plus : 10 % ?"  # a name, a title: as typed


def test_the_questions_of_a_form_in_french_hold_their_signs_with_no_break_spaces() -> None:
    typed = "« Atelier » : utile ? Oui ! Non ; peut-être"
    spaced = "«\u00a0Atelier\u00a0»\u00a0: utile\u202f? Oui\u202f! Non\u202f; peut-être"
    assert texts.translate(Wording((("fr", typed),)), FRENCH) == spaced
    assert texts.translate(Wording((("en", ""), ("fr", typed))), ENGLISH) == spaced
    assert texts.translate(Wording((("en", "Useful ?"),)), FRENCH) == "Useful ?"
    assert texts.translate(typed, FRENCH) == typed


@pytest.mark.parametrize(
    ("line", "marked"),
    [
        pytest.param(f"📍 {FSI}قاعة البلدية{PDI}", True, id="a sign and an Arabic place"),
        pytest.param(f"1. {FSI}ورشة{PDI}", True, id="a number and an Arabic title"),
        pytest.param(f"{FSI}ورشة{PDI} : demain", True, id="an Arabic title, and more"),
        pytest.param(f"{FSI}ورشة{PDI}", False, id="an Arabic title alone runs as it is read"),
        pytest.param(f"Où : {FSI}قاعة{PDI}", False, id="Latin letters first"),
        pytest.param(
            f"📍 {FSI}Salle (قاعة){PDI}", False, id="a value that begins with Latin letters"
        ),
        pytest.param("قاعة البلدية", False, id="no value of ours"),
        pytest.param("", False, id="nothing"),
    ],
)
def test_L3_a_latin_line_that_begins_with_an_arabic_value_runs_from_the_left(
    line: str, marked: bool
) -> None:
    assert lead_left(f"{line}\nFin") == f"{LRM * marked}{line}\nFin"
    assert plain(lead_left(line)) == plain(line)


@pytest.mark.parametrize("voice", [ENGLISH, FRENCH])
def test_L3_an_arabic_place_stands_where_the_other_lines_begin(voice: Voice) -> None:
    said = texts.translate(_("📍 {place}", place="قاعة البلدية"), voice)
    assert said == f"{LRM}📍 {FSI}قاعة البلدية{PDI}"


def test_L3_a_french_survey_of_an_arabic_training_is_named_from_the_left() -> None:
    title = headed({"fr": "Court questionnaire"}, {"title": "ورشة التخطيط"})
    said = texts.translate(title, FRENCH)
    assert said == f"{LRM}{FSI}ورشة التخطيط{PDI}\u00a0: Court questionnaire"
