"""The chart: what it says, that it can be read in three languages, and that it is a picture."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import replace

import pytest
from PIL import Image

from bot.core.direction import FSI, PDI, plain
from bot.core.form import Type
from bot.core.messages import Voice
from bot.forms.definition import Definition, Field
from bot.reports import chart, chart_panels
from bot.reports import result_words as words
from bot.reports.chart_drawing import INNER, Column
from bot.reports.chart_panels import Panel
from bot.reports.chart_paper import WIDTH, Writing, drawable, letters, measured, wrapped
from bot.reports.publication import DIFFER, GUARDED, MIXED, POSITIVE, Finding, Publication
from bot.reports.result_words import Reader
from tests.reports import training

LANGUAGES = ("ar", "fr", "en")
TALLEST = 6000  # pixels; Telegram shows no picture of more than 10,000 in width and height


def reader(language: str, form: object = training.FORM, digits: str = "western") -> Reader:
    voice = Voice(language=language, digits=digits)
    return Reader(definition=form, voice=voice)  # type: ignore[arg-type]


def panels(publication: Publication, language: str = "en") -> list[Panel]:
    form = {
        "post_training": training.FORM,
        "then_now": training.BEFORE_AND_NOW_FORM,
        "kinds": training.KINDS_FORM,
    }[publication.form]
    return chart_panels.panels(publication, reader(language, form))


# --- what it says ---------------------------------------------------------------------------------


def test_every_bar_says_its_number_and_all_of_them_are_the_publications() -> None:
    for finding, panel in zip(training.EIGHTY.findings, panels(training.EIGHTY), strict=False):
        counts = [cell.count for cell in finding.cells or finding.ticked]
        told = [int(bar.shown.split()[0]) for bar in panel.bars if bar.share is not None]
        assert sorted(told) == sorted(counts)
        assert [bar.share for bar in panel.bars if bar.share is not None] == [
            count / (finding.n or 0) for count in told
        ]


def test_every_question_says_how_many_answered_it() -> None:
    shown = {each.question: each.facts for each in panels(training.EIGHTY)}
    assert shown["Overall, how was the training?"].startswith("80 answers")
    assert shown["Was it useful for your daily work in the community?"].startswith("79 answers")


def test_H8_what_is_hidden_is_said_in_words_and_has_no_number() -> None:
    by_question = {each.question: each for each in panels(training.TWELVE)}
    few = by_question["How confident are you that you can use it in the next month?"]
    assert (few.bars, few.scale, few.bands, few.facts) == ((), None, (), "")
    assert few.note == "Fewer than 5 answers: not shown, to protect members."
    ticked = by_question["Was anything difficult? Several answers are possible."]
    hidden = {bar.label: bar.shown for bar in ticked.bars if bar.share is None}
    assert set(hidden.values()) == {"not shown"}
    assert set(hidden) == {
        "Nothing",
        "Language",
        "Childcare or family duties",
        "I did not feel at ease",
    }


def test_H8_a_band_is_drawn_as_a_band() -> None:
    useful = panels(training.TWELVE)[1]
    assert useful.bars == ()
    assert [label for label, here in useful.bands if here] == ["Mostly positive"]
    assert useful.scale is not None
    (span,) = useful.scale.spans
    assert (span.begins, span.ends) == pytest.approx((0.825, 1.0))
    assert span.label == "mean 4.3 or more"


def test_a_mean_without_bars_is_a_mark_on_its_scale() -> None:
    mean = replace(training.TWELVE.findings[1], limits=None, mean=3.6, band=MIXED)
    panel = chart_panels.panel(mean, reader("fr"))
    assert panel.facts == "12 réponses"
    assert panel.scale is not None
    (span,) = panel.scale.spans
    assert (span.label, span.point, span.earlier) == ("moyenne 3,6", True, False)
    assert span.begins == pytest.approx(0.65)
    counted = chart_panels.panel(
        replace(mean, cells=training.EIGHTY.findings[6].cells), reader("fr")
    )
    assert counted.scale is None  # the bars say it
    assert "moyenne 3,6" in counted.facts


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "7 comments are in the workbook."),
        ("fr", "7 commentaires figurent dans le classeur."),
        ("ar", "في ملف Excel 7 تعليقات."),
    ],
)
def test_a_form_of_comments_alone_has_a_picture_that_says_so(language: str, said: str) -> None:
    comments = tuple(f"Words {n}" for n in range(7))
    only = Finding(name="open", type=Type.TEXT, n=7, comments=comments)
    (told,) = chart.instead(training.result(7, (only,)), reader(language))
    assert plain(told) == said
    assert chart.instead(training.TWELVE, reader(language)) == []


def test_a_band_of_choices_without_values_is_said_in_words() -> None:
    mixed = Finding(name="commitment", type=Type.SELECT_ONE, n=12, why=GUARDED, band=DIFFER)
    panel = chart_panels.panel(mixed, reader("en"))
    assert (panel.bands, panel.said) == ((), "The answers differ: none stands out.")
    counted = replace(mixed, cells=training.EIGHTY.findings[6].cells)
    assert chart_panels.panel(counted, reader("en")).said == ""


def test_before_and_now_are_two_marks_and_one_panel() -> None:
    found = panels(training.BEFORE_AND_NOW)
    assert [each.question[:4] for each in found] == ["NOW:"] * 3
    scale = found[0].scale
    assert scale is not None
    now, before = scale.spans
    assert (before.label, now.label) == ("before 2.4", "now 3.9")
    assert (before.begins, now.begins) == pytest.approx((0.35, 0.725))
    assert before.point
    assert (before.earlier, now.earlier) == (True, False)
    assert {each.facts for each in found} == {"12 answers"}


def test_H8_before_and_now_of_which_only_limits_are_known_are_two_stretches() -> None:
    before, now = training.pair("listen", None, None)
    findings = (replace(before, limits=(2.0, 3.0)), replace(now, limits=(3.5, 5.0)))
    (panel,) = chart_panels.panels(
        training.result(12, findings), reader("fr", training.BEFORE_AND_NOW_FORM)
    )
    assert panel.scale is not None
    assert [each.label for each in panel.scale.spans] == ["maintenant 3,5–5", "avant 2–3"]
    assert not any(each.point for each in panel.scale.spans)


def test_H8_a_before_that_is_hidden_is_not_in_the_picture() -> None:
    hidden = training.pair("listen", None, 3.9)
    publication = training.result(12, hidden)
    found = chart_panels.panels(publication, reader("en", training.BEFORE_AND_NOW_FORM))
    assert found[0].scale is None
    assert found[0].note
    assert found[1].scale is not None
    assert [(each.label, each.earlier) for each in found[1].scale.spans] == [("mean 3.9", False)]


def test_other_kinds_of_questions() -> None:
    people, day, order, mark = panels(training.KINDS)
    assert people.facts == "20 answers · mean 14.2"
    assert day.note.startswith("Not shown")
    assert order.listed[0] == "1. Add a task to the action plan"
    assert mark.scale is not None
    assert [each.label for each in mark.scale.spans] == ["mean between 2 and 3.5"]


def test_the_right_answer_of_a_quiz_has_its_sign() -> None:
    learned = training.FORM.field("learned")
    assert learned is not None
    form = replace(training.FORM, nodes=(replace(learned, correct="partly"),))
    finding = training.EIGHTY.findings[4]
    labels = [bar.label for bar in chart_panels.panel(finding, reader("en", form)).bars]
    assert labels == ["Yes", "✔ Partly", "No"]
    assert drawable("✔ Partly") == "✔ Partly"


def test_a_quiz_speaks_of_right_and_wrong() -> None:
    """Most said no, the right answer: "mostly negative" would say the reverse."""
    learned = training.FORM.field("learned")
    assert learned is not None
    form = replace(training.FORM, nodes=(replace(learned, correct="no"),))
    finding = Finding(
        name="learned", type=Type.SELECT_ONE, n=8, why=GUARDED, band=POSITIVE,
        limits=(0.7, 1.0), scale=(0.0, 1.0),
    )  # fmt: skip
    panel = chart_panels.panel(finding, reader("en", form))
    assert panel.facts == "8 answers · right: 7 or more of every ten answers"
    assert panel.listed == ("✔ No",)
    assert panel.scale is None
    names = ["Mostly wrong", "Some right, some wrong", "Mostly right"]
    assert [label for label, _here in panel.bands] == names
    assert [label for label, here in panel.bands if here] == ["Mostly right"]


def test_from_no_to_yes_is_drawn_in_words() -> None:
    finding = Finding(
        name="learned", type=Type.SELECT_ONE, n=8, why=GUARDED, band=MIXED, mean=0.5,
        scale=(0.0, 1.0),
    )  # fmt: skip
    panel = chart_panels.panel(finding, reader("en"))
    assert (panel.facts, panel.scale) == ("8 answers", None)
    assert [label for label, _here in panel.bands] == [
        "Closer to “No”", "In between", "Closer to “Yes”",
    ]  # fmt: skip


def test_numbers_are_written_as_the_reader_writes_them() -> None:
    assert reader("fr").number(3.95) == "4"
    assert reader("fr").number(3.9) == "3,9"
    assert reader("ar").number(3.9) == "3.9"
    assert reader("ar", digits="arabic").number(13.9) == "١٣٫٩"
    assert reader("fr", digits="arabic").number(13.9) == "13,9"


def test_L1_each_language_has_its_own_questions_and_choices() -> None:
    said = {language: panels(training.EIGHTY, language)[0] for language in LANGUAGES}
    assert said["ar"].question == "كيف كان التدريب بشكل عام؟"
    assert said["fr"].question == "Dans l’ensemble, comment était la formation ?"
    assert [bar.label for bar in said["ar"].bars][-1] == "😀 ممتاز"
    shown = {language: plain(panel.bars[-1].shown) for language, panel in said.items()}
    assert shown == {"ar": "31 (39%)", "en": "31 (39%)", "fr": "31 (39\u00a0%)"}


def test_what_a_form_was_handed_stands_in_its_questions() -> None:
    form = Definition(
        name="f",
        title={"en": "About ${title}"},
        nodes=(Field(name="q", type=Type.RANGE, label={"en": "How was ${title}?"}),),
    )
    handed = Reader(definition=form, voice=Voice(), given={"title": "First aid"})
    assert handed.question("q") == "How was First aid?"
    assert handed.question("gone") == "gone"


# --- letters --------------------------------------------------------------------------------------


def sentences() -> Iterator[str]:
    for form in (training.FORM, training.BEFORE_AND_NOW_FORM, training.KINDS_FORM):
        for asked in words.fields(form).values():
            yield from asked.label.values()
        for choices in form.lists.values():
            for choice in choices:
                yield from choice.label.values()


def test_no_letter_of_ours_is_left_out_and_no_box_is_drawn_for_a_missing_one() -> None:
    for sentence in sentences():
        kept = drawable(sentence)
        assert [letter for letter in kept if letter.isalnum()] == [
            letter for letter in sentence if letter.isalnum()
        ]
        assert set(map(ord, kept)) <= letters()


def test_what_the_font_cannot_show_is_left_out_and_its_words_stay() -> None:
    assert drawable("🙂 Good") == "Good"
    assert drawable(f"{FSI}🙂 جيّد{PDI}، {FSI}😀 ممتاز{PDI}") == f"{FSI}جيّد{PDI}، {FSI}ممتاز{PDI}"
    assert drawable("中文 and more") == "and more"


def test_lines_fit_and_lose_no_word() -> None:
    text = "Was it useful for your daily work in the community? " * 3
    lines = wrapped(text, 42, INNER, bold=True, most=20)
    assert " ".join(lines).split() == text.split()
    assert all(measured(line, 42, bold=True) <= INNER for line in lines)


def test_a_label_without_spaces_is_cut_and_a_long_one_ends_with_dots() -> None:
    lines = wrapped("x" * 5000, 36, 410, bold=False, most=3)
    assert len(lines) == 3
    assert lines[-1].endswith("…")
    assert all(measured(line, 36) <= 410 + measured(" …", 36) for line in lines)


def test_L3_an_isolate_is_closed_at_the_end_of_its_line() -> None:
    lines = wrapped(f"قبل {FSI}one two three four five six{PDI} بعد", 36, 300, bold=False, most=9)
    assert len(lines) > 1
    assert all(line.count(FSI) == line.count(PDI) for line in lines)


def test_money_and_underlines_are_no_formulas() -> None:
    """matplotlib would set what stands between two dollar signs as mathematics."""
    publication = training.result(5, (Finding(name="$x_1$ \\frac", type=Type.RANGE, n=5, mean=1),))
    assert chart.chart(publication, training.FORM, Voice())


# --- the picture ----------------------------------------------------------------------------------


def picture(publication: Publication, form: object, language: str, page: int = 1) -> Image.Image:
    made = chart.chart(publication, form, Voice(language=language), page)  # type: ignore[arg-type]
    return Image.open(io.BytesIO(made)).convert("RGB")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("publication", "form"),
    [
        (training.TWELVE, training.FORM),
        (training.EIGHTY, training.FORM),
        (training.BEFORE_AND_NOW, training.BEFORE_AND_NOW_FORM),
        (training.KINDS, training.KINDS_FORM),
        (training.TOO_FEW, training.FORM),
    ],
    ids=["twelve", "eighty", "before-and-now", "kinds", "too-few"],
)
def test_L1_a_picture_for_a_phone(publication: Publication, form: object, language: str) -> None:
    """Portrait, and not blank. A glyph that the font does not have would be a warning: an error."""
    made = picture(publication, form, language)
    assert made.width == WIDTH
    assert made.height < TALLEST
    assert made.height > made.width or publication.too_few
    dark = sum(made.convert("L").histogram()[:128])
    assert dark > 5000, "words, at least"
    assert made.getpixel((2, 2))[0] > 250  # type: ignore[index]


def bars_from(made: Image.Image) -> tuple[float, float]:
    """Where the full bars are, from the left to the right of the picture: 0 to 1."""
    small = made.resize((270, made.height // 4))
    blue = [
        x
        for y in range(small.height)
        for x in range(small.width)
        if is_blue(small.getpixel((x, y)))  # type: ignore[arg-type]
    ]
    return min(blue) / small.width, max(blue) / small.width


def is_blue(pixel: tuple[int, int, int]) -> bool:
    return pixel[0] < 40 and pixel[2] > 150


def test_bars_grow_from_the_right_in_arabic_and_are_otherwise_the_same() -> None:
    first, last = bars_from(picture(training.EIGHTY, training.FORM, "en"))
    assert (first, last) == pytest.approx((0.45, 0.68), abs=0.03)
    left, right = bars_from(picture(training.EIGHTY, training.FORM, "ar"))
    assert (1 - right, 1 - left) == pytest.approx((first, last), abs=0.02)


def test_nothing_is_drawn_over_the_margins() -> None:
    for language in LANGUAGES:
        column = Column(rtl=language == "ar")
        for panel in (*panels(training.TWELVE, language), *panels(training.EIGHTY, language)):
            column.panel(panel)
        for each in column.drawn:
            if isinstance(each, Writing):
                wide = measured(each.text, each.size, bold=each.bold)
                begins = each.x - wide / 2 if each.middle else each.x
                assert begins > 0
                assert begins + wide < WIDTH


def test_a_long_form_makes_several_pictures_of_nearly_the_same_length() -> None:
    many = training.result(
        20,
        tuple(Finding(name=f"q{number}", type=Type.RANGE, n=20, mean=3) for number in range(20)),
    )
    assert chart.pages(many) == 3
    found = chart_panels.panels(many, reader("en"))
    groups = chart.split(found, 3)
    assert [len(group) for group in groups] == [7, 6, 7]
    assert [each for group in groups for each in group] == found
    assert chart.pages(training.TOO_FEW) == 1
    assert picture(many, training.FORM, "en", 3).width == WIDTH


def test_H8_a_picture_of_too_few_answers_has_no_panels() -> None:
    assert panels(training.TOO_FEW) == []
    assert words.turnout(training.TOO_FEW).n == 12
