"""Questions of a form are moved by taps, while it is written and when it is corrected."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.core.form import Type
from bot.core.messages import Kind
from bot.flows.forms.form_order import DOWN, UP, shifted, too_early
from bot.forms import reading
from bot.forms.definition import Definition, Group, Node
from bot.forms.writing import workbook
from storage.database import Database
from tests.flows.meetings import texts, town
from tests.flows.surveys import DIFFICULT, HELD, OPEN, OVERALL, REACH, definition, look, send
from tests.flows.talk import Talk
from tests.flows.test_forms import kept, newest, taps, write
from tests.forms.small import calculated, field, small

LEAVE = "✔️ Leave it there"
UPWARDS, DOWNWARDS = "⬆️ Up", "⬇️ Down"


def names(form: Definition) -> list[str]:
    return [each.name for each in form.fields()]


def correct(talk: Talk, label: str) -> str:
    """The first screen of moving this question."""
    talk.says("Rana", "/forms")
    shown = taps(talk, "Rana", "Short survey", "Correct it", "The place of a question", label)
    return texts(shown, "Rana")


def test_a_question_is_moved_while_the_form_is_written(database: Database) -> None:
    talk = town(database)
    write(talk)
    shown = taps(talk, "Rana", "Move a question", "One thing to keep?")[-1]
    assert "This is the order now:" in shown.text
    assert "👉 3. One thing to keep?" in shown.text
    assert shown.labels[:2] == [UPWARDS, LEAVE]  # the last one cannot go down
    shown = taps(talk, "Rana", UPWARDS)[-1]
    assert "👉 2. One thing to keep?\n3. What was good?" in shown.text
    assert shown.labels[:3] == [UPWARDS, DOWNWARDS, LEAVE]
    shown = taps(talk, "Rana", UPWARDS, LEAVE)[-1]
    assert "This is your form:" in shown.text
    assert "1. One thing to keep?\n2. How was the visit?\n3. What was good?" in shown.text
    taps(talk, "Rana", "Move a question", "How was the visit?", DOWNWARDS, LEAVE, "Keep it")
    form = newest(talk)
    assert [each.type for each in form.fields()] == [
        Type.TEXT, Type.SELECT_MULTIPLE, Type.SELECT_ONE,
    ]  # fmt: skip
    assert talk.faults == 0


def test_a_form_whose_questions_were_moved_is_dropped_like_any_other(database: Database) -> None:
    talk = town(database)
    write(talk)
    taps(talk, "Rana", "Move a question", "How was the visit?", DOWNWARDS, LEAVE, "Drop it")
    assert kept(talk) == []


def test_back_takes_one_step_back(database: Database) -> None:
    talk = town(database)
    write(talk)
    taps(talk, "Rana", "Move a question", "One thing to keep?", UPWARDS, UPWARDS)
    shown = taps(talk, "Rana", "Back")[-1]
    assert "👉 2. One thing to keep?" in shown.text


def test_a_second_tap_on_the_same_button_moves_nothing_twice(database: Database) -> None:
    talk = town(database)
    write(talk)
    taps(talk, "Rana", "Move a question", "One thing to keep?")
    up = talk.handle("Rana", UPWARDS)
    taps(talk, "Rana", UPWARDS)
    talk.sends("Rana", Kind.PRESS, handle=up)
    shown = taps(talk, "Rana", LEAVE)[-1]
    assert "1. How was the visit?\n2. One thing to keep?" in shown.text


def test_a_question_is_moved_when_a_form_is_corrected(database: Database) -> None:
    talk = town(database)
    survey = send(talk, definition(OVERALL, HELD, OPEN))
    assert "👉 3. One thing to keep?" in correct(talk, "One thing to keep?")
    taps(talk, "Rana", UPWARDS, UPWARDS, LEAVE)
    assert names(newest(talk)) == ["open", "overall", "held"]
    assert kept(talk)[-1].version == 2
    assert look(talk, survey).form_id != kept(talk)[-1].id  # who is in the middle goes on


def test_a_question_that_stays_where_it_is_makes_no_new_version(database: Database) -> None:
    talk = town(database)
    send(talk, definition(OVERALL, HELD))
    correct(talk, "How was it?")
    shown = taps(talk, "Rana", DOWNWARDS, UPWARDS, LEAVE)
    assert "Nothing was changed." in texts(shown, "Rana")
    assert [form.version for form in kept(talk)] == [1]


def test_a_question_cannot_come_before_the_answer_that_it_looks_at(database: Database) -> None:
    talk = town(database)
    send(talk, definition(OVERALL, HELD, REACH))
    correct(talk, "How many came?")
    shown = taps(talk, "Rana", UPWARDS)[-1]
    assert (
        "“How many came?” looks at the answer to “Did it take place?”, so it has to come after it."
        " Please move “Did it take place?” first, or leave both as they are."
    ) in shown.text
    assert "👉 3. How many came?" in shown.text  # it is where it was
    taps(talk, "Rana", LEAVE)
    assert names(newest(talk)) == ["overall", "held", "reach"]


def test_nor_may_the_answer_come_behind_the_question_that_looks_at_it(database: Database) -> None:
    talk = town(database)
    send(talk, definition(HELD, REACH, OVERALL))
    correct(talk, "Did it take place?")
    shown = taps(talk, "Rana", DOWNWARDS)[-1]
    assert "“How many came?” looks at the answer to “Did it take place?”" in shown.text
    taps(talk, "Rana", LEAVE)
    correct(talk, "How many came?")
    taps(talk, "Rana", DOWNWARDS, LEAVE)
    correct(talk, "Did it take place?")
    taps(talk, "Rana", DOWNWARDS, LEAVE)
    assert names(newest(talk)) == ["overall", "held", "reach"]


def test_a_form_of_one_question_has_nothing_to_move(database: Database) -> None:
    talk = town(database)
    send(talk, definition(OVERALL))
    talk.says("Rana", "/forms")
    shown = taps(talk, "Rana", "Short survey", "Correct it")[-1]
    assert "The place of a question" not in shown.labels


def test_a_moved_form_comes_back_the_same_from_a_workbook() -> None:
    moved = shifted(definition(OVERALL, DIFFICULT, HELD, REACH), "overall", DOWN)
    back = reading.read("form.xlsx", workbook(moved)).definition
    assert back is not None
    assert back.nodes == moved.nodes
    assert names(back) == ["hard", "overall", "held", "reach"]


# --- what looks at what ---------------------------------------------------------------------------

FIRST = field("a")


@pytest.mark.parametrize(
    "row",
    [
        field("b", relevant="${a} > 1"),
        field("b", constraint=". > ${a}"),
        field("b", required="${a} > 1"),
        field("b", default="${a} + 1"),
        field("b", label={"en": "More than ${a}?"}),
        field("b", hint={"en": "You said ${a}."}),
        field("b", Type.SELECT_ONE, choices="fruit", choice_filter="kind = ${a}"),
        Group(name="b", label={"en": "B"}, relevant="${a} > 1", nodes=(field("c"),)),
        Group(name="b", label={"en": "B"}, repeat=True, count="${a}", nodes=(field("c"),)),
        Group(name="b", label={"en": "B"}, nodes=(field("c", relevant="${a} > 1"),)),
    ],
)
def test_whatever_looks_at_an_answer_stays_behind_it(row: Node) -> None:
    form = small(FIRST, row)
    assert too_early(form, shifted(form, "b", UP)) is not None
    assert too_early(form, shifted(form, "a", DOWN)) is not None


def test_what_is_computed_counts_as_the_answers_behind_it() -> None:
    form = small(
        field("before"), FIRST, field("b", relevant="${twice} > 1"),
        calculated("twice", "${a} * 2", label={}),
    )  # fmt: skip
    moved = shifted(form, "b", UP)
    assert names(moved) == ["before", "b", "a", "twice"]
    assert too_early(form, moved) is not None
    assert too_early(form, shifted(form, "a", UP)) is None


def test_what_looks_at_a_later_answer_already_may_be_moved() -> None:
    form = small(field("x"), field("b", relevant="${a} > 1"), FIRST)
    assert too_early(form, shifted(form, "b", UP)) is None


def test_a_question_stays_in_its_group_and_passes_a_whole_one() -> None:
    group = Group(name="g", label={"en": "G"}, nodes=(field("c"), field("d")))
    form = small(FIRST, group, field("e"))
    assert names(shifted(form, "d", UP)) == ["a", "d", "c", "e"]
    assert shifted(form, "d", DOWN) == form
    assert names(shifted(form, "e", UP)) == ["a", "e", "c", "d"]
    assert names(shifted(form, "g", DOWN)) == ["a", "e", "c", "d"]
    assert names(shifted(replace(form, nodes=(group, FIRST)), "g", DOWN)) == ["a", "c", "d"]
