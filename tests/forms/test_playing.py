"""A form is played at the command line: with a person in three languages, and by itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from bot.core.form import Type
from bot.core.messages import Voice
from bot.core.persons import BEFORE
from bot.forms import desk, playing
from bot.forms.definition import Group
from bot.forms.playing import Sitting
from bot.forms.tracing import trace
from tests.forms.small import NOW, YES_NO, calculated, english, field, one, small

VISIT = small(
    field("hello", Type.NOTE, label={"en": "Hello.", "ar": "مرحبًا.", "fr": "Bonjour."}),
    one("held", label={"en": "Was it held?", "ar": "هل نُفِّذ؟", "fr": "A-t-elle eu lieu\u202f?"},
        required="yes"),
    field("people", label={"en": "How many came?", "ar": "كم شخصًا؟", "fr": "Combien ?"},
          relevant="${held} = 'yes'", constraint=". <= 100"),
    field("what", Type.SELECT_MULTIPLE, choices="fruit", label={"en": "What was there?"}),
    field("note", Type.TEXT, label={"en": "Anything else?", "ar": "شيء آخر؟", "fr": "Autre ?"}),
    calculated("twice", "${people} * 2"),
)  # fmt: skip


def talk(typed: list[str], language: str = "en") -> tuple[dict[str, Any] | None, str]:
    """The values, and all that was said."""
    said: list[str] = []
    heard = iter(typed)
    sitting = Sitting(VISIT, Voice(language=language), NOW)
    values = playing.play(sitting, lambda: next(heard, None), said.append)
    return values, "\n".join(said)


def test_somebody_answers_by_numbers_and_words() -> None:
    values, said = talk(["1", "twelve", "fig, 1", "skip"])
    assert values == {
        "held": "yes", "people": 12, "what": ["fig", "apple"], "note": None, "twice": 24,
    }  # fmt: skip
    assert "[1/3]\nHello.\nWas it held?\n  1. Yes\n  2. No\n" in said


@pytest.mark.parametrize("typed", ["2 1", "2,1", "fig and apple", "١ و ٢", "1"])
def test_several_choices_are_typed_as_in_a_chat(typed: str) -> None:
    values, _said = talk(["2", typed, "skip"])
    assert values is not None
    assert set(values["what"]) == ({"apple"} if typed == "1" else {"apple", "fig"})


@pytest.mark.parametrize(
    ("language", "number", "numbers"),
    [
        ("en", "Please send a number from 1 to 2.", "Please send a number from 1 to 4."),
        ("ar", "يُرجى إرسال رقم من 1 إلى 2.", "يُرجى إرسال رقم من 1 إلى 4."),
        ("fr", "Merci d’envoyer un nombre de 1 à 2.", "Merci d’envoyer un nombre de 1 à 4."),
    ],
)
def test_a_terminal_asks_for_no_button(language: str, number: str, numbers: str) -> None:
    _values, said = talk(["qwertz", "no", "qwertz, asdf"], language)
    assert number in said
    assert numbers in said
    assert not [word for word in ("button", "أزرار", "bouton") if word in said]


def test_figures_are_sent_as_they_stand() -> None:
    steps = {"start": "0", "end": "3", "step": "1"}
    said: list[str] = []
    heard = iter(["qwertz", "1"])
    sitting = Sitting(small(field("sure", Type.RANGE, parameters=steps)), Voice(language="en"), NOW)
    assert playing.play(sitting, lambda: next(heard, None), said.append) == {"sure": 1}
    assert "  0  1  2  3" in said
    assert not [line for line in said if line.startswith("  1.")]
    assert "Please send a number." in said


def test_what_a_hint_says_already_is_said_once() -> None:
    asked = field("open", Type.TEXT, hint={"en": english(BEFORE)})
    sitting = Sitting(small(asked), Voice(language="en"), NOW)
    question = sitting.question()
    assert question is not None
    assert list(sitting.lines(question)) == ["OPEN", english(BEFORE)]


@pytest.mark.parametrize(
    ("language", "typed"),
    [
        ("ar", ["نعم", "١٢", "رجوع", "15", "1", "تخطي"]),
        ("fr", ["oui", "12", "retour", "15", "1", "passer"]),
        ("en", ["yes", "12", "back", "15", "1", "skip"]),
    ],
)
def test_back_and_skip_are_understood_in_three_languages(language: str, typed: list[str]) -> None:
    values, said = talk(typed, language)
    assert values is not None
    assert (values["people"], values["what"], values["note"]) == (15, ["apple"], None)
    held = VISIT.field("held")
    assert held is not None
    assert held.label[language] in said


def test_what_is_refused_is_asked_again() -> None:
    values, said = talk(
        ["perhaps", "skip", "yes", "500", "20", "nothing", "1", "Call my neighbour Rana", "No"]
    )
    assert values is not None
    assert values["people"] == 20
    assert values["note"] == "No"
    assert "This answer does not fit. Please send another one." in said
    assert "This question needs an answer." in said
    assert "looks like it is about a person" in said
    assert "Please write about the activity only." in said


def test_leaving_keeps_nothing() -> None:
    assert talk(["yes", "cancel"])[0] is None
    assert talk(["yes"])[0] is None
    assert "This is the first question." in talk(["back", "yes"])[1]


# --- by itself -----------------------------------------------------------------------------------


def traced(
    answers: Mapping[str, Any], form: Any = VISIT, language: str = "en"
) -> list[dict[str, Any]]:
    lines: list[str] = []
    trace(Sitting(form, Voice(language=language), NOW), answers, lines.append)
    return [json.loads(line) for line in lines]


def test_a_trace_tells_each_question_each_answer_and_the_values() -> None:
    lines = traced({"held": ["maybe", "yes"], "people": [500, "20"], "what": ["fig"], "more": 1})
    assert lines[0] == {
        "asked": "held", "type": "select_one", "place": [1, 3], "required": True,
        "label": "Hello.\nWas it held?",
        "choices": [{"name": "yes", "label": "Yes"}, {"name": "no", "label": "No"}],
    }  # fmt: skip
    assert lines[1]["answer"] == "maybe"
    assert lines[1]["refused"].startswith("I am not sure I understood.")
    assert lines[2] == {"answer": "yes", "accepted": "yes"}
    assert lines[4] == {
        "answer": 500, "refused": "This answer does not fit. Please send another one.",
    }  # fmt: skip
    assert lines[5] == {"answer": "20", "accepted": 20}
    assert lines[-1] == {
        "values": {"held": "yes", "people": 20, "what": ["fig"], "note": None, "twice": 40},
        "unused": ["more"],
    }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "sent"),
    [
        ("held", {"a": 1}),
        ("people", [["a"]]),
        ("what", [{"a": 1}]),
        ("what", [["fig", ["nothing"]]]),
    ],
)
def test_a_trace_refuses_what_is_no_answer_at_all(name: str, sent: Any) -> None:
    lines = traced({"held": "yes", "people": 3, name: sent})
    assert "refused" in lines[-2]
    assert lines[-1]["stopped"] == name


def test_a_trace_is_in_the_language_that_was_asked_for() -> None:
    first = traced({}, language="ar")[0]
    assert first["label"] == "مرحبًا.\nهل نُفِّذ؟"
    assert [choice["label"] for choice in first["choices"]] == ["نعم", "لا"]


def test_a_trace_stops_where_a_needed_answer_is_missing_or_wrong() -> None:
    assert traced({})[-1] == {
        "stopped": "held", "why": "The file has no answer for this question. Please add one.",
    }  # fmt: skip
    assert traced({"held": "yes", "people": [500]})[-1]["stopped"] == "people"


def test_a_ranking_is_typed_whole_and_taken_back_place_by_place() -> None:
    ranking = small(field("best", Type.RANK, choices="fruit"), one("b"))
    sitting = Sitting(ranking, Voice(language="en"), NOW)
    heard = iter(["3 1", "back", "back", "2 4 1", "yes"])
    said: list[str] = []
    values = playing.play(sitting, lambda: next(heard, None), said.append)
    assert "So far: Melon, Apple. Which one comes next?" in said
    assert values == {"best": ["fig", "grape", "apple", "melon"], "b": "yes"}


def test_a_trace_answers_repeats_rankings_and_others() -> None:
    form = small(
        Group(name="kids", repeat=True, nodes=(field("cost"),)),
        field("best", Type.RANK, choices="fruit"),
        one("what", or_other=True),
        field("end", Type.NOTE, label={"en": "Bye."}),
    )
    answers = {
        "kids[1]/cost": 3, "kids[1]#again": "yes", "cost": 4,
        "best": ["fig", "grape", "apple"], "what": "other", "what_other": "A third way",
    }  # fmt: skip
    assert traced(answers, form)[-1] == {
        "values": {
            "kids[1]/cost": 3, "kids[2]/cost": 4, "best": ["fig", "grape", "apple", "melon"],
            "what": "other", "what_other": "A third way",
        },
    }  # fmt: skip


# --- the command ---------------------------------------------------------------------------------

YAML = """
settings:
  form_id: tea
  form_title: {en: Tea}
survey:
  - {type: select_one yes_no, name: tea, label: {en: "Tea, ${guest}?", ar: "شاي؟"}}
  - {type: hidden, name: guest}
choices:
  yes_no:
    - {name: "yes", label: {en: "Yes", ar: نعم}}
    - {name: "no", label: {en: "No", ar: لا}}
"""


def command(
    folder: Path, form: str, answers: str | None = None, typed: list[str] | None = None
) -> tuple[int, list[str]]:
    path = folder / "tea.yaml"
    path.write_text(form, encoding="utf-8")
    given = None
    if answers is not None:
        given = folder / "answers.json"
        given.write_text(answers, encoding="utf-8")
    said: list[str] = []
    heard = iter(typed or [])
    status = desk.play_form(
        path, said.append, lambda: next(heard, None), now=NOW, language="en", answers=given,
        traced=given is not None,
    )  # fmt: skip
    return status, said


def test_the_command_plays_a_file_with_answers(tmp_path: Path) -> None:
    status, said = command(tmp_path, YAML, '{"tea": "no", "guest": "Reem"}')
    assert status == 0
    assert json.loads(said[0])["label"] == "Tea, Reem?"
    assert json.loads(said[-1]) == {"values": {"tea": "no", "guest": "Reem"}}
    said.clear()
    desk.play_form(
        tmp_path / "tea.yaml", said.append, lambda: None, now=NOW, language="en",
        answers=tmp_path / "answers.json",
    )  # fmt: skip
    assert all(map(json.loads, said))  # no note stands between the lines


def test_the_command_plays_a_file_with_a_person(tmp_path: Path) -> None:
    status, said = command(tmp_path, YAML, typed=["1"])
    assert status == 0
    assert json.loads(said[-1]) == {"tea": "yes"}
    assert command(tmp_path, YAML)[0] == 1


def test_what_is_only_noted_does_not_look_like_a_fault(tmp_path: Path) -> None:
    said = command(tmp_path, YAML, typed=["1"])[1]
    assert said[0].endswith(
        "tea.yaml: (note) settings:3: The form has no wording in French. Who reads that sees"
        " English."
    )


def test_the_command_tells_the_faults_of_a_form(tmp_path: Path) -> None:
    status, said = command(tmp_path, YAML.replace("select_one yes_no", "select_one nowhere"))
    assert status == 2
    assert any("nowhere" in line for line in said)
    assert command(tmp_path, "survey: [")[0] == 2


@pytest.mark.parametrize(
    ("answers", "says"),
    [
        ("[1]", "has to be an object"),
        ("{", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ('{"tea": NaN}', "is not JSON"),
    ],
)
def test_the_command_tells_what_is_wrong_with_the_answers(
    tmp_path: Path, answers: str, says: str
) -> None:
    status, said = command(tmp_path, YAML, answers)
    assert status == 2
    assert says in said[-1]


def test_the_command_tells_when_a_file_is_not_there(tmp_path: Path) -> None:
    said: list[str] = []
    missing = tmp_path / "none.json"
    (tmp_path / "tea.yaml").write_text(YAML, encoding="utf-8")
    status = desk.play_form(
        tmp_path / "tea.yaml", said.append, lambda: None, now=NOW, answers=missing
    )
    assert (status, "cannot be opened" in said[-1]) == (2, True)
    assert desk.play_form(tmp_path / "no.yaml", said.append, lambda: None, now=NOW) == 2
    assert said[-1].startswith(f"{tmp_path / 'no.yaml'}: The file cannot be opened.")


def test_the_first_language_of_the_form_is_spoken_when_none_is_asked_for() -> None:
    assert desk.spoken_by(small(one("a"), languages=("de", "fr"))) == "fr"
    assert desk.spoken_by(small(one("a"))) == "en"
    assert YES_NO[0].name == "yes"
