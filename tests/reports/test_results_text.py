"""Results as a message: at most fourteen lines, and no more than the publication says."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings

from bot import content
from bot.core.form import Type
from bot.core.messages import Voice, Words
from bot.core.texts import plain, translate
from bot.forms import reading
from bot.forms.definition import Choice, Definition, Field
from bot.reports import answer_columns
from bot.reports.publication import Publication
from bot.reports.publishing import counted
from bot.reports.result_words import Reader
from bot.reports.results_text import needs, summary
from tests.reports import training
from tests.reports.small_groups import FIVE, Paper, form, loose, one_question, result
from tests.reports.test_auditing import FORM, surveys
from tests.reports.test_comparing import HIGH, LOW, later

ENGLISH = Voice()
DIFFICULT = (
    "Was anything difficult? Several answers are possible. – "
    "Place or transport 7, Time or length 5 (of 12)"
)
TOO_FEW = (
    "Fewer than 5 answers came in, so results are not shown. They will be added to the next period."
)


def said(lines: tuple[Words, ...], voice: Voice = ENGLISH) -> list[str]:
    return [plain(translate(each, voice)) for each in lines]


def lines(publication: Publication, definition: Definition, **more: Any) -> list[str]:
    return said(summary(publication, Reader(definition=definition, voice=ENGLISH), **more))


def test_twelve_people_after_a_training() -> None:
    assert lines(training.TWELVE, training.FORM) == [
        "12 answers from 14 people asked",
        "Overall, how was the training? – Mostly positive, mean 4.4 on the scale from 1 to 5",
        "Was it useful for your daily work in the community? – Mostly positive, mean 4.3 or more",
        "How was the facilitation (clear, respectful, everyone could speak)? – Mostly positive",
        DIFFICULT,
        "Did you learn something new that you can explain to a colleague? – Mostly “Yes”",
        "5 comments are in the workbook.",
        "2 questions are not shown, to protect members.",
    ]


def test_before_and_now_in_one_line_the_largest_difference_first() -> None:
    assert lines(training.BEFORE_AND_NOW, training.BEFORE_AND_NOW_FORM)[1:] == [
        "NOW: Listening and guiding a calm dialogue – before 2.4, now 3.9",
        "NOW: Planning an activity with a goal, dates and roles – before 3.1, now 3.2",
        "NOW: Knowing which local services exist and how people reach them – before 4.6, now 4.2",
    ]


def test_too_few_say_so_and_no_number() -> None:
    assert lines(training.TOO_FEW, training.FORM) == [
        "12 people were asked",
        TOO_FEW,
    ]


def test_a_trend_is_an_arrow() -> None:
    definition = one_question(*FIVE)
    assert lines(later(HIGH), definition, earlier=LOW)[1].endswith("⬆ since last time")
    assert lines(later(LOW), definition, earlier=HIGH)[1].endswith("⬇ since last time")
    assert "since" not in " ".join(lines(later(LOW), definition, earlier=LOW))


def test_a_quiz_says_how_many_were_right() -> None:
    quiz = form(
        Field(name="q", type=Type.SELECT_ONE, choices="c", correct="a"), c=loose("a", "b", "c")
    )
    half = [{"q": "a"}] * 6 + [{"q": "b"}] * 6
    assert lines(result(quiz, half), quiz)[1] == "q – right: 5 of every ten answers"
    nobody = [{"q": "b"}] * 12
    assert lines(result(quiz, nobody), quiz)[1] == "q – right: 2 or fewer of every ten answers"
    everybody = [{"q": "a"}] * 12
    assert lines(result(quiz, everybody), quiz)[1] == "q – right: 7 or more of every ten answers"


def test_yes_partly_and_no_are_told_in_their_own_words() -> None:
    choices = tuple(Choice(name=name, value=value, label={"en": name.title()})
                    for name, value in (("yes", 1), ("partly", 0.5), ("no", 0)))  # fmt: skip
    learned = one_question(*choices)

    def told(*papers: tuple[str, int]) -> str:
        answers = [{"q": name} for name, count in papers for _each in range(count)]
        return lines(result(learned, answers), learned)[1]

    assert told(("yes", 8)) == "q – Closer to “Yes”"
    assert told(("no", 8)) == "q – Closer to “No”"
    assert told(("yes", 3), ("partly", 2), ("no", 3)) == "q – In between"


@pytest.mark.parametrize("questions", [1, 11, 12, 13, 14, 40])
@pytest.mark.parametrize("most", [6, 14])
def test_never_more_lines_than_a_phone_shows(questions: int, most: int) -> None:
    names = [f"q{each}" for each in range(questions)]
    definition = form(
        *(Field(name=name, type=Type.SELECT_ONE, choices="c") for name in names),
        Field(name="open", type=Type.TEXT),
        c=FIVE,
    )
    papers: list[Paper] = [{**dict.fromkeys(names, "v3"), "open": "good"} for _ in range(5)]
    found = lines(result(definition, papers), definition, most=most)
    assert len(found) <= most
    told = sum(" – " in each for each in found)
    left = [int(each.split()[0]) for each in found if "more question" in each]
    assert told + sum(left) == questions


# --- chart, workbook and message say the same -----------------------------------------------------

NUMBER = r"\d+(?:\.\d+)?"


@given(surveys())
@settings(max_examples=40)
def test_H8_message_and_workbook_say_no_number_that_is_not_published(papers: list[Paper]) -> None:
    publication = result(FORM, papers)
    reader = Reader(definition=FORM, voice=ENGLISH)
    known = numbers_of(publication)
    for line in said(summary(publication, reader)):
        assert set(re.findall(NUMBER, line)) <= known
    by_name = {each.name: each for each in answer_columns.shuffled(publication, reader)}
    for finding in publication.findings:
        cells = {" | ".join(cell.names): cell.count for cell in finding.cells}
        column = Counter(each for each in by_name[finding.name].values if each)
        assert column == Counter(cells) + Counter(finding.comments)


def numbers_of(publication: Publication) -> set[str]:
    """Every number of a publication, the sizes of its lists, and those of the form itself."""
    findings = publication.findings
    counts = [publication.asked, publication.answered, len(FORM.nodes), 5, 10, 0, 1]
    counts += [each.n for each in findings]
    counts += [cell.count for each in findings for cell in (*each.cells, *each.ticked)]
    counts += [sum(len(each.comments) for each in findings), *range(len(findings) + 1)]
    means = [each.mean for each in findings] + [
        value for each in findings for value in (*(each.limits or ()), *(each.scale or ()))
    ]
    names = " ".join(choice.name for choices in FORM.lists.values() for choice in choices)
    return {
        *(str(each) for each in counts),
        *(f"{each:.1f}".removesuffix(".0") for each in means if each is not None),
        *re.findall(NUMBER, names),  # a choice without a label is called by its name: "v0.5"
    }


# --- who needs something --------------------------------------------------------------------------

CHECKIN = form(
    Field(name="going", type=Type.SELECT_ONE, choices="going", first_if=("red",)),
    Field(name="need", type=Type.SELECT_ONE, choices="need", appearance="minimal needs"),
    going=(
        Choice(name="green", label={"en": "On track"}),
        Choice(name="red", label={"en": "Blocked"}),
    ),
    need=(Choice(name="no", label={"en": "No"}), Choice(name="call", label={"en": "A call"})),
)


def test_who_needs_a_call_or_is_blocked_is_named() -> None:
    rows = [
        ("Rana", {"going": "red", "need": "call"}),
        ("Amal", {"going": "green", "need": "no"}),
        ("Karim", {"need": "call"}),
        ("Hadi", {}),
    ]
    assert said(needs(Reader(definition=CHECKIN, voice=ENGLISH), rows)) == [
        "Who waits for something from you:",
        "Karim: A call",
        "Rana: Blocked, A call",
    ]


def test_nobody_who_needs_something_is_said_in_one_line() -> None:
    found = needs(Reader(definition=CHECKIN, voice=ENGLISH), [("Amal", {"need": "no"})])
    assert said(found) == ["Nobody asked for anything."]


def test_forty_who_need_something_are_fourteen_lines() -> None:
    rows = [(f"Member {each:02}", {"need": "call"}) for each in range(40)]
    Random(3).shuffle(rows)
    found = said(needs(Reader(definition=CHECKIN, voice=ENGLISH), rows))
    assert len(found) == 14
    assert found[1] == "Member 00: A call"
    assert found[-1] == "28 more people are in the workbook."


def test_the_weekly_check_in_that_comes_along_knows_who_waits_for_the_coordinator() -> None:
    path = Path(content.__file__).parent / "surveys" / "weekly_checkin.yaml"
    weekly = reading.read_file(path).definition
    assert weekly is not None
    rows = [("Rana", {"going": "red", "need": "call"}), ("Amal", {"going": "amber", "need": "no"})]
    assert said(needs(Reader(definition=weekly, voice=ENGLISH), rows))[1:] == [
        "Rana: 🔴 Blocked, A call"
    ]


def test_what_everybody_left_out_of_a_named_round_has_no_line() -> None:
    path = Path(content.__file__).parent / "surveys" / "weekly_checkin.yaml"
    weekly = reading.read_file(path).definition
    assert weekly is not None
    papers = [{"held": "yes", "going": "green"}]
    day = date(2026, 12, 10)
    made = counted(weekly, papers, asked=3, first_day=day, last_day=day)
    told = "\n".join(lines(made, weekly))
    assert "How is your part of the action plan going? – 🟢 On track 1 (of 1)" in told
    assert "(of 0)" not in told
    assert "not shown" not in told
