"""Whatever a form asks and whatever is answered: nothing is lost, asked twice or left behind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.core import form
from bot.core.form import Answers, Question, Type
from bot.forms.definition import Definition, Field, Group, Node
from bot.forms.layout import layout
from bot.forms.order import entries
from bot.forms.reckoning import Reckoning
from bot.forms.values import standing, values
from tests.forms.small import NOW, Talk, field, one, small

LONGEST = 400  # questions of one talk; the forms below cannot ask as many
UNTIMED = settings(max_examples=60)

# --- forms ---------------------------------------------------------------------------------------

KINDS: list[dict[str, Any]] = [
    {"type": Type.SELECT_ONE, "choices": "yes_no"},
    {"type": Type.SELECT_ONE, "choices": "yes_no", "or_other": True, "same": True},
    {"type": Type.SELECT_ONE, "choices": "yes_no", "first_if": ("no",), "default": "yes"},
    {"type": Type.SELECT_MULTIPLE, "choices": "fruit", "or_other": True},
    {"type": Type.SELECT_MULTIPLE, "choices": "fruit", "same": True},
    {"type": Type.RANK, "choices": "fruit"},
    {"type": Type.INTEGER, "constraint": ". >= 0"},
    {"type": Type.INTEGER, "default": "2"},
    {"type": Type.RANGE},
    {"type": Type.TEXT},
    {"type": Type.DATE},
    {"type": Type.NOTE},
    {"type": Type.ACKNOWLEDGE, "required": "yes"},
    {"type": Type.CALCULATE, "calculation": "count-selected('a b')"},
    {"type": Type.HIDDEN, "default": "here"},
]


@st.composite
def forms(draw: st.DrawFn) -> Definition:
    names: list[str] = []

    def condition() -> str:
        if not names:
            return ""
        name = draw(st.sampled_from(names))
        return draw(
            st.sampled_from([
                "", "", f"${{{name}}} = 'yes'", f"not(${{{name}}} = 'no')",
                f"string-length(${{{name}}}) > 0", f"selected(${{{name}}}, 'fig')",
            ])
        )  # fmt: skip

    def row(depth: int) -> Node:
        relevant, kind = condition(), draw(st.integers(0, 9))
        name = f"q{len(names)}"
        names.append(name)
        if depth < 2 and kind == 0:
            return Group(
                name=f"g{name}", label={"en": "G"}, relevant=relevant, nodes=rows(depth + 1)
            )
        if depth < 2 and kind == 1:
            count = draw(st.sampled_from(["", "1", "2", "${q0}"]))
            return Group(
                name=f"r{name}", repeat=True, count=count, relevant=relevant,
                nodes=rows(depth + 1),
            )  # fmt: skip
        label = {"en": draw(st.sampled_from([name, f"{name} ${{{names[0]}}}"]))}
        return Field(name=name, label=label, relevant=relevant, **draw(st.sampled_from(KINDS)))

    def rows(depth: int) -> tuple[Node, ...]:
        return tuple(row(depth) for _each in range(draw(st.integers(1, 3))))

    return small(*rows(0), *rows(0))


LAST = st.dictionaries(
    st.sampled_from([f"q{n}" for n in range(6)]), st.sampled_from(["no", "yes", ["fig"], 3])
)


def an_answer(draw: st.DrawFn, talk: Talk, question: Question) -> Any:
    """One that is taken: a tap, or typed, or skipped."""
    names = [item.name for item in question.items(talk.asking)]
    kinds: list[Any] = [st.none()] if not question.required else []
    if question.type is Type.SELECT_MULTIPLE:
        kinds.append(st.lists(st.sampled_from(names), unique=True))
    elif names:
        kinds.append(st.sampled_from(names))
    typed: dict[Type, st.SearchStrategy[Any]] = {
        Type.INTEGER: st.integers(-1, 3),
        Type.TEXT: st.sampled_from(["yes", "fig", "two words"]),
        Type.DATE: st.dates().map(lambda day: day.isoformat()),
    }
    if question.type in typed:
        kinds.append(typed[question.type])
    value = draw(st.one_of(kinds))
    return value if form.check(question, value, talk.asking) is None else None


@st.composite
def talks(draw: st.DrawFn) -> tuple[Talk, list[tuple[str, Answers]]]:
    """A talk from beginning to end: each question with the answers that there were before it."""
    talk = Talk(draw(forms()), last=draw(st.none() | LAST))
    steps: list[tuple[str, Answers]] = []
    while (question := talk.open) is not None:
        assert len(steps) < LONGEST, "it never ends"
        steps.append((question.name, talk.answers))
        talk.answers = {**talk.answers, question.name: an_answer(draw, talk, question)}
    return talk, steps


# --- what holds of all of them -------------------------------------------------------------------


@UNTIMED
@given(talks())
def test_every_talk_ends_and_nothing_is_asked_twice(
    talked: tuple[Talk, list[tuple[str, Answers]]],
) -> None:
    _talk, steps = talked
    names = [name for name, _answers in steps]
    assert len(names) == len(set(names))


@UNTIMED
@given(talks())
def test_no_question_that_everybody_gets_is_lost(
    talked: tuple[Talk, list[tuple[str, Answers]]],
) -> None:
    talk, steps = talked
    names = {name.partition("#")[0] for name, _answers in steps}
    for spot in layout(talk.definition).rows:
        asked_of_all = spot.always and not spot.repeats and spot.group is None
        if asked_of_all and spot.field.type not in (Type.CALCULATE, Type.HIDDEN, Type.NOTE):
            assert spot.path() in names


@UNTIMED
@given(talks())
def test_every_note_is_said_once_at_least(
    talked: tuple[Talk, list[tuple[str, Answers]]],
) -> None:
    talk, steps = talked
    said: list[Any] = []
    for name, answers in steps:
        talk.answers = answers
        question = form.find(talk.form, name)
        assert question is not None
        said += question.words(talk.asking)
    words = [getattr(each, "said", None) for each in said]
    for spot in layout(talk.definition).rows:
        if spot.group is None and spot.field.type is Type.NOTE and spot.always and not spot.repeats:
            assert tuple(spot.field.label.items()) in words


@UNTIMED
@given(talks())
def test_back_and_the_same_answers_lead_to_the_same_place(
    talked: tuple[Talk, list[tuple[str, Answers]]],
) -> None:
    talk, steps = talked
    final = talk.answers
    for name, answers in reversed(steps):
        talk.answers = form.without(talk.answers, [name])
        assert talk.answers == answers
        assert talk.question.name == name
    for name, answers in steps:
        talk.answers = answers
        assert talk.question.name == name
    assert values(talk.definition, final, NOW) == values(talk.definition, dict(final), NOW)


@UNTIMED
@given(talks())
def test_progress_never_runs_backwards_within_one_form(
    talked: tuple[Talk, list[tuple[str, Answers]]],
) -> None:
    talk, steps = talked
    for name, answers in steps:
        talk.answers = answers
        question = form.find(talk.form, name)
        assert question is not None
        place, total = form.progress(talk.form, answers, question)
        assert 1 <= place <= total


@UNTIMED
@given(talks(), st.data())
def test_an_edited_answer_never_leaves_an_irrelevant_value_behind(
    talked: tuple[Talk, list[tuple[str, Answers]]], data: st.DataObject
) -> None:
    talk, steps = talked
    if not steps:
        return
    name, _answers = data.draw(st.sampled_from(steps))
    talk.answers = form.without(talk.answers, [name])
    question = talk.open
    if question is not None:
        draw: Any = data.draw
        talk.answers = {**talk.answers, question.name: an_answer(draw, talk, question)}
    kept = values(talk.definition, talk.answers, NOW)
    relevant = set(relevant_paths(talk))
    assert {path.removesuffix("_other") for path in kept} <= relevant


def relevant_paths(talk: Talk) -> Iterator[str]:
    stands = standing(talk.definition, talk.answers, NOW)
    reckoning = Reckoning(layout(talk.definition), stands, now=NOW, given={})
    for entry in entries(reckoning):
        if entry.spot.group is None and entry.relevant(reckoning):
            yield entry.path


@UNTIMED
@given(talks())
def test_answers_that_were_all_taken_all_stand(
    talked: tuple[Talk, list[tuple[str, Answers]]],
) -> None:
    talk, _steps = talked
    assert standing(talk.definition, talk.answers, NOW) == talk.answers


# --- after a change ------------------------------------------------------------------------------


def test_a_choice_that_its_filter_lets_through_no_more_is_asked_again() -> None:
    talk = Talk(
        small(one("a"), one("what", "fruit", choice_filter="${a} = 'yes' or kind = 'field'"))
    )
    talk.goes_through(what="apple")
    talk.answers["a"] = "no"
    assert standing(talk.definition, talk.answers, NOW) == {"a": "no"}
    assert values(talk.definition, talk.answers, NOW) == {"a": "no"}


def test_answers_that_hang_on_each_other_are_looked_at_one_after_the_other() -> None:
    chain = [field(f"n{n}", constraint=f". > ${{n{n - 1}}}") for n in range(1, 4)]
    talk = Talk(small(field("n0"), *chain))
    talk.goes_through(n0=0, n1=1, n2=2, n3=9)
    talk.answers["n0"] = 4
    talk.answers = standing(talk.definition, talk.answers, NOW)
    assert talk.answers == {"n0": 4, "n2": 2, "n3": 9}
    talk.says(5)
    talk.answers = standing(talk.definition, talk.answers, NOW)
    assert talk.answers == {"n0": 4, "n1": 5, "n3": 9}
    talk.says(6)
    assert standing(talk.definition, talk.answers, NOW) == {"n0": 4, "n1": 5, "n2": 6, "n3": 9}


def test_an_answer_that_is_irrelevant_for_a_while_is_not_asked_again() -> None:
    talk = Talk(small(one("a"), field("b", relevant="${a} = 'yes'")))
    talk.goes_through(a="yes", b=3)
    talk.answers["a"] = "no"
    assert talk.open is None
    assert values(talk.definition, talk.answers, NOW) == {"a": "no"}
    talk.answers["a"] = "yes"
    assert talk.open is None
    assert values(talk.definition, talk.answers, NOW) == {"a": "yes", "b": 3}
