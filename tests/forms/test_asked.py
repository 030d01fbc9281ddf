"""What a form asks, row by row: each kind of question, and what is said around it."""

from __future__ import annotations

from functools import partial
from typing import Any

import pytest

from bot.core import form
from bot.core.form import Type
from bot.core.messages import Voice
from bot.core.texts import translate
from bot.forms.asked import asked
from bot.forms.definition import Choice, Group
from bot.forms.scene import Scene
from bot.forms.values import values
from tests.forms.small import NOW, Talk, calculated, english, field, one, small


def test_a_plain_form_is_made_once() -> None:
    form_of_five = small(*(one(f"q{n}") for n in range(5)))
    first = asked(form_of_five, {}, NOW)
    assert asked(form_of_five, {"q0": "yes"}, NOW.replace(hour=9)) is first
    assert [question.name for question in first] == ["q0", "q1", "q2", "q3", "q4"]


def test_what_is_kept_of_a_form_holds_nobodys_answers() -> None:
    conditional = small(one("a"), one("b", relevant="${a} = 'yes'"), one("c"))
    talk = Talk(conditional)
    talk.goes_through()
    kept = form.find(talk.form, "c")
    assert kept is not None
    assert isinstance(kept.constraint, partial)
    scene = kept.constraint.args[0]
    kept.constraint("yes", talk.asking)
    assert isinstance(scene, Scene)
    assert scene._latest is None


def test_labels_are_in_the_readers_language_with_the_answers_in_them() -> None:
    talk = Talk(
        small(
            one("a"),
            field("day", Type.DATE),
            field(
                "b",
                label={"en": "You said ${a} for ${day}.", "ar": "قلتم ${a} ليوم ${day}."},
            ),
        )
    )
    talk.says("yes")
    talk.says("2026-11-26")
    (line,) = talk.question.words(talk.asking)
    assert english(line) == "You said Yes for Thursday 26 November."
    assert translate(line, Voice(language="ar")) == (
        "قلتم \u2068نعم\u2069 ليوم \u2068الخميس 26 تشرين الثاني\u2069."
    )


def test_calculations_in_labels_name_choices_in_each_language() -> None:
    talk = Talk(
        small(
            one("a"),
            calculated("named", "concat('>', jr:choice-name(${a}, '${a}'))"),
            field("b", label={"en": "So ${named}", "fr": "Donc ${named}"}),
        )
    )
    talk.says("no")
    (line,) = talk.question.words(talk.asking)
    assert english(line) == "So >No"
    assert translate(line, Voice(language="fr")) == "Donc >Non"


def test_the_answer_of_the_same_time_of_a_repeat_stands_in_its_labels() -> None:
    toys = Group(
        name="toys", repeat=True, count="2",
        nodes=(field("toy", Type.TEXT), field("cost", label={"en": "What does ${toy} cost?"})),
    )  # fmt: skip
    talk = Talk(small(toys))
    for toy in ("ball", "doll"):
        talk.says(toy)
        assert talk.words() == [f"What does {toy} cost?"]
        talk.says(3)


def test_one_form_looks_at_whatever_answers_it_is_asked_about() -> None:
    made = asked(small(one("a"), one("b", relevant="${a} = 'yes'")), {}, NOW)
    for said in ("yes", "no", "yes"):
        assert made[1].relevant({"a": said}) is (said == "yes")


# --- notes and groups ----------------------------------------------------------------------------


def test_notes_and_labels_of_groups_are_said_with_the_next_question() -> None:
    talk = Talk(
        small(
            field("hello", Type.NOTE, label={"en": "Hello ${who}."}),
            field("who", Type.HIDDEN),
            one("a"),
            Group(
                name="g", label={"en": "About you"},
                nodes=(
                    one("b", relevant="${a} = 'yes'"),
                    field("thanks", Type.NOTE, label={"en": "Thank you."}),
                    one("c"),
                    one("d"),
                ),
            ),
        ),
        given={"who": "Reem"},
    )  # fmt: skip
    assert talk.words() == ["Hello Reem.", "A"]
    talk.says("no")
    assert talk.words() == ["About you", "Thank you.", "C"]
    talk.says("yes")
    assert talk.words() == ["D"]
    talk.answers = {"a": "yes"}
    assert talk.words() == ["About you", "B"]
    talk.says("yes")
    assert talk.words() == ["Thank you.", "C"]


def test_the_label_of_a_group_is_not_said_to_a_question_outside_of_it() -> None:
    group = Group(name="g", label={"en": "About you"}, nodes=(one("b", relevant="${a} = 'yes'"),))
    talk = Talk(small(one("a"), group, one("c")))
    talk.says("no")
    assert talk.words() == ["C"]


def test_a_note_with_no_question_behind_it_is_asked_by_itself() -> None:
    talk = Talk(
        small(
            one("a"),
            one("b", relevant="${a} = 'yes'"),
            field("bye", Type.NOTE, label={"en": "Good bye."}),
            field("done", Type.NOTE, label={"en": "That was all."}),
            one("c", relevant="${a} = 'yes'"),
        )
    )
    talk.says("no")
    assert talk.question.type is Type.NOTE
    assert talk.words() == ["Good bye.", "That was all."]
    assert talk.buttons() == {"OK": "Go on"}
    talk.says("OK")
    assert talk.open is None
    talk.answers = {"a": "yes", "b": "no"}
    assert talk.words() == ["Good bye.", "That was all.", "C"]


def test_irrelevant_groups_are_not_asked_and_say_nothing() -> None:
    group = Group(name="g", label={"en": "G"}, relevant="${a} = 'yes'", nodes=(one("b"),))
    assert Talk(small(one("a"), group, one("c"))).goes_through(a="no") == ["a", "c"]
    assert Talk(small(one("a"), group, one("c"))).goes_through(a="yes") == ["a", "g/b", "c"]


# --- kinds of questions --------------------------------------------------------------------------


def test_required_is_a_word_or_an_expression() -> None:
    talk = Talk(
        small(one("a", required="yes"), one("b", required="${a} = 'yes'"), one("c", required="no"))
    )
    assert [question.required for question in talk.form] == [True, False, False]
    talk.says("yes")
    assert [question.required for question in talk.form] == [True, True, False]


def test_H2_free_text_can_always_be_skipped_whatever_its_author_wrote() -> None:
    talk = Talk(
        small(
            one("a"),
            field("b", Type.TEXT, required="yes"),
            field("c", Type.TEXT, required="${a} = 'yes'"),
        )
    )
    talk.says("yes")
    assert [question.required for question in talk.form] == [False, False, False]


@pytest.mark.parametrize(
    ("given", "value", "says"),
    [
        ({"constraint": ". > 3"}, 2, "This answer does not fit. Please send another one."),
        ({"constraint": ". > 3"}, 4, None),
        ({"constraint": ". > ${a}", "constraint_message": {"en": "More than ${a}."}}, 5,
         "More than 5."),
        ({"constraint": ". > 3"}, None, None),
        ({"type": Type.TEXT, "constraint": "regex(., '[a-z]+')"}, "Abc",
         "This answer does not fit. Please send another one."),
        ({"type": Type.TEXT, "text_limit": 3}, "abcd",
         "That is too long. Please write at most 3 characters."),
        ({"type": Type.DATE, "constraint": ". <= today()"}, "2026-11-23",
         "This answer does not fit. Please send another one."),
        ({"type": Type.DATE, "constraint": ". <= today()"}, "2026-11-22", None),
        ({"type": Type.SELECT_ONE, "choices": "fruit"}, "pear",
         "That is not one of the choices. Please use a button."),
        ({"type": Type.SELECT_MULTIPLE, "choices": "fruit", "required": "yes"}, [],
         "Please choose at least one."),
        ({"type": Type.SELECT_MULTIPLE, "choices": "fruit", "required": "yes",
          "required_message": {"en": "One, please."}}, [], "One, please."),
        ({"type": Type.SELECT_MULTIPLE, "choices": "fruit"}, [], None),
        ({"type": Type.SELECT_MULTIPLE, "choices": "fruit",
          "constraint": "count-selected(.) <= 2"}, ["fig", "apple", "melon"],
         "This answer does not fit. Please send another one."),
        ({"type": Type.RANGE}, 11, "Please send a number from 1 to 10."),
        ({"type": Type.RANGE, "parameters": {"start": "0", "end": "1", "step": "0.25"}}, 0.3,
         "Please send a number from 0 to 1, in steps of 0.25."),
        ({"type": Type.RANGE, "parameters": {"start": "0", "end": "1", "step": "0.1"}}, 0.7, None),
    ],
)  # fmt: skip
def test_answers_that_do_not_fit_are_refused_in_words(
    given: dict[str, Any], value: object, says: str | None
) -> None:
    talk = Talk(small(field("a"), field("b", **given)))
    talk.says(5)
    assert talk.says(value) == says


def test_short_ranges_are_tapped_and_long_ones_typed() -> None:
    talk = Talk(small(field("a", Type.RANGE, parameters={"start": "0", "end": "10"})))
    assert list(talk.buttons()) == [str(n) for n in range(11)]
    assert talk.question.columns == 5
    talk.says("7")
    assert values(talk.definition, talk.answers, NOW) == {"a": 7}
    assert Talk(small(field("a", Type.RANGE, parameters={"end": "100"}))).buttons() == {}
    tenths = Talk(small(field("a", Type.RANGE, parameters={"end": "2", "step": "0.5"})))
    assert list(tenths.buttons()) == ["1", "1.5", "2"]


def test_choices_are_filtered_by_their_columns() -> None:
    kinds = tuple(Choice(name=name, label={"en": name}) for name in ("tree", "field"))
    talk = Talk(
        small(
            one("kind", "kinds"),
            one("what", "fruit", choice_filter="kind = ${kind} and name != 'fig'"),
            lists={"kinds": kinds},
        )
    )
    talk.says("tree")
    assert list(talk.buttons()) == ["apple"]
    assert talk.says("melon") == "That is not one of the choices. Please use a button."


def test_other_asks_which_and_both_are_kept() -> None:
    form_with_other = small(
        field("what", Type.SELECT_MULTIPLE, choices="fruit", or_other=True), one("b")
    )
    talk = Talk(form_with_other)
    assert talk.buttons()["other"] == "Other"
    assert talk.goes_through(what=["fig", "other"], what_other="Dates") == [
        "what", "what_other", "b",
    ]  # fmt: skip
    assert values(form_with_other, talk.answers, NOW) == {
        "what": ["fig", "other"], "what_other": "Dates", "b": "yes",
    }  # fmt: skip
    talk.answers["what"] = ["fig"]
    assert "what_other" not in values(form_with_other, talk.answers, NOW)


def test_free_text_is_marked_so_that_the_engine_warns_and_shows_it_back() -> None:
    assert Talk(small(field("a", Type.TEXT))).question.free
    assert not Talk(small(one("a"))).question.free


def test_a_ranking_is_one_question_a_place() -> None:
    ranking = small(field("best", Type.RANK, choices="fruit"), one("b"))
    talk = Talk(ranking)
    assert talk.words() == ["BEST", "Which one comes first?"]
    talk.says("melon")
    assert talk.words() == ["BEST", "So far: Melon. Which one comes next?"]
    assert list(talk.buttons()) == ["apple", "fig", "grape"]
    assert talk.says("melon") == "That is not one of the choices. Please use a button."
    talk.says("fig")
    talk.says("apple")
    assert talk.question.name == "b"
    assert values(ranking, talk.answers, NOW) == {"best": ["melon", "fig", "apple", "grape"]}


def test_a_ranking_whose_first_place_changes_is_asked_on() -> None:
    ranking = small(field("best", Type.RANK, choices="fruit"))
    talk = Talk(ranking)
    talk.goes_through()
    talk.answers["best#1"] = "fig"
    assert talk.words() == ["BEST", "So far: Fig. Which one comes next?"]
    assert values(ranking, talk.answers, NOW) == {"best": ["fig"]}


def test_a_ranking_may_be_skipped_at_any_place() -> None:
    ranking = small(field("best", Type.RANK, choices="fruit"))
    talk = Talk(ranking)
    talk.says(None)
    assert talk.open is None
    assert values(ranking, talk.answers, NOW) == {"best": None}
    talk.answers = {"best#1": "fig", "best#2:1": None}
    assert talk.open is None
    assert values(ranking, talk.answers, NOW) == {"best": ["fig"]}


def test_acknowledge_has_one_button() -> None:
    talk = Talk(small(field("a", Type.ACKNOWLEDGE)))
    assert talk.buttons() == {"OK": "OK"}


def test_calculated_and_hidden_values_are_never_asked() -> None:
    form_with_both = small(
        field("who", Type.HIDDEN), field("where", Type.HIDDEN, default="here"),
        field("a"), calculated("twice", "${a} * 2"), calculated("none", "${nobody} * 2"),
        field("nobody", relevant="false()"),
    )  # fmt: skip
    talk = Talk(form_with_both, given={"who": "Reem"})
    talk.says(4)
    assert talk.open is None
    assert values(form_with_both, talk.answers, NOW, talk.given) == {
        "who": "Reem", "where": "here", "a": 4, "twice": 8,
    }  # fmt: skip


# --- repeats -------------------------------------------------------------------------------------


def toys(**given: str) -> Group:
    nodes = (field("toy", Type.TEXT), field("cost"))
    return Group(name="toys", repeat=True, label={"en": "Toys"}, nodes=nodes, **given)


def test_a_repeat_asks_whether_there_is_another() -> None:
    talk = Talk(small(toys(), one("b")))
    assert talk.words() == ["Toys (1)", "TOY"]
    talk.says("ball")
    talk.says(3)
    assert talk.words() == ["Is there one more for “Toys”?"]
    assert talk.buttons() == {"yes": "Yes, one more", "no": "No, that is all"}
    talk.says("yes")
    assert talk.words() == ["Toys (2)", "TOY"]
    talk.says("doll")
    talk.says(4)
    talk.says("no")
    assert talk.question.name == "b"
    assert values(talk.definition, talk.answers, NOW) == {
        "toys[1]/toy": "ball", "toys[1]/cost": 3, "toys[2]/toy": "doll", "toys[2]/cost": 4,
    }  # fmt: skip


def test_a_repeat_with_a_count_asks_so_often_and_no_more_than_twenty_times() -> None:
    counted = small(field("n"), toys(count="${n}"))
    assert Talk(counted).goes_through(n=2) == [
        "n", "toys[1]/toy", "toys[1]/cost", "toys[2]/toy", "toys[2]/cost",
    ]  # fmt: skip
    assert Talk(counted).goes_through(n=0) == ["n"]
    assert Talk(counted).goes_through(n=-5) == ["n"]
    assert len(Talk(counted).goes_through(n=10**9)) == 1 + 2 * 20
    endless = Talk(small(toys()))
    asked_for = endless.goes_through(**{f"toys[{n}]#again": "yes" for n in range(1, 30)})
    assert len([name for name in asked_for if name.endswith("toy")]) == 20
    assert asked_for[-1] == "toys[20]/cost"


def test_repeats_in_repeats_have_their_own_times() -> None:
    inner = Group(name="parts", repeat=True, count="${n}", nodes=(field("part"),))
    outer = Group(name="toys", repeat=True, count="2", nodes=(field("n"), inner))
    assert Talk(small(outer)).goes_through(n=1) == [
        "toys[1]/n", "toys[1]/parts[1]/part", "toys[2]/n", "toys[2]/parts[1]/part",
    ]  # fmt: skip


def test_what_was_said_of_a_time_that_is_gone_is_no_value() -> None:
    talk = Talk(small(toys()))
    talk.goes_through(**{"toys[1]#again": "yes", "toys[2]#again": "no"})
    talk.answers["toys[1]#again"] = "no"
    assert set(values(talk.definition, talk.answers, NOW)) == {"toys[1]/toy", "toys[1]/cost"}


# --- last time, defaults, quiz -------------------------------------------------------------------


def test_last_times_answer_is_one_tap() -> None:
    form_again = small(
        one("a", same=True), field("b", same=True),
        field("c", Type.SELECT_MULTIPLE, choices="fruit", same=True),
    )  # fmt: skip
    last = {"a": "no", "b": 4, "c": ["fig", "apple"]}
    talk = Talk(form_again, last=last)
    assert next(iter(talk.buttons().values())) == "Same as last time: No"
    assert list(talk.buttons())[1:] == ["yes", "no"]
    talk.goes_through()
    assert values(form_again, talk.answers, NOW) == last


def test_a_choice_that_is_gone_is_not_offered_again() -> None:
    talk = Talk(small(one("a", same=True)), last={"a": "perhaps"})
    assert list(talk.buttons()) == ["yes", "no"]


def test_what_was_blocked_last_time_is_asked_first() -> None:
    form_again = small(one("a"), one("b", first_if=("no",)), one("c"))
    talk = Talk(form_again, last={"b": "no"})
    assert talk.words() == ["Last time: No.", "B"]
    assert talk.goes_through() == ["b", "a", "c"]
    assert Talk(form_again, last={"b": "yes"}).goes_through() == ["a", "b", "c"]
    assert Talk(form_again).goes_through() == ["a", "b", "c"]


def test_a_default_is_offered_and_can_be_changed() -> None:
    form_with_defaults = small(
        field("n", default="5"), field("m", default="${n} + 1"), one("a", default="no"),
        field("d", Type.DATE, default="today()"),
    )  # fmt: skip
    talk = Talk(form_with_defaults)
    assert list(talk.buttons().values()) == ["Keep: 5"]
    talk.goes_through(m=9)
    assert values(form_with_defaults, talk.answers, NOW) == {
        "n": 5, "m": 9, "a": "no", "d": "2026-11-22",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("type", "default"),
    [
        (Type.INTEGER, "concat('a', 'b')"),
        (Type.DATE, "concat('a', 'b')"),
        (Type.TIME, "now()"),
        (Type.RANGE, "number(9)"),
    ],
)
def test_a_default_that_would_be_refused_is_not_offered(type: Type, default: str) -> None:
    limits = {"start": "1", "end": "5", "step": "1"}
    talk = Talk(small(field("a", type, default=default, parameters=limits)))
    assert not any(label.startswith("Keep") for label in talk.buttons().values())


def test_a_quiz_answers_at_once() -> None:
    quiz = small(
        one("a", correct="no", reason={"en": "Because."}),
        one("b", "fruit", correct="fig"),
        one("c"),
    )
    talk = Talk(quiz)

    def reply(value: object) -> list[str]:
        question = talk.question
        if question.reply is None:
            return []
        return [english(each) for each in question.reply(value, talk.asking)]

    assert reply("no") == ["✔️ Correct."]
    assert reply("yes") == ["The answer is: No", "Because."]
    assert reply(None) == []
    talk.says("no")
    assert reply("apple") == ["The answer is: Fig"]
    talk.says("fig")
    assert reply("yes") == []


def test_a_form_that_was_edited_goes_on() -> None:
    """People in the middle keep their answers; only what is new is asked."""
    talk = Talk(small(one("a"), one("b")))
    talk.says("yes")
    talk.definition = small(one("new"), one("a", label={"en": "A, better"}), one("b"))
    assert talk.goes_through() == ["new", "b"]
