"""Every kind of question that is written in chat: kept, corrected, copied, answered, exported."""

from __future__ import annotations

from typing import Any

import pytest

from bot.core.form import Accepted, Asking, Type
from bot.flows.forms.form_kinds import KINDS, TYPES, read_range
from bot.forms import reading
from bot.forms.definition import Definition
from bot.forms.writing import workbook, yaml
from storage.database import Database
from tests.flows.meetings import town
from tests.flows.surveys import send, urn
from tests.flows.talk import Talk
from tests.flows.test_forms import kept, newest, taps
from tests.fresh import NOW

LABELS = {name: str(label.id) for name, label in KINDS.items()}
CHOSEN = ("one", "many", "rank", "one_other", "many_other")


def begin(talk: Talk) -> None:
    talk.says("Rana", "/newsurvey")
    talk.says("Rana", "Every kind")
    taps(talk, "Rana", "Without names")


def write_kind(talk: Talk, name: str) -> None:
    """One question of this kind, up to what comes next."""
    taps(talk, "Rana", LABELS[name])
    talk.says("Rana", f"About {name}")
    if name in CHOSEN:
        talk.says("Rana", "The people\nThe place\nThe food")
    if name == "range":
        talk.says("Rana", "0 to 50, step 5")
    if name not in ("text", "note"):
        taps(talk, "Rana", "Yes, it may be skipped")


def every_kind(talk: Talk) -> Definition:
    begin(talk)
    for number, name in enumerate(KINDS):
        if number:
            taps(talk, "Rana", "One more question")
        write_kind(talk, name)
    taps(talk, "Rana", "That is all", "Keep it")
    return newest(talk)


def test_every_kind_that_a_form_may_have_is_written_in_chat() -> None:
    never = {Type.CALCULATE, Type.HIDDEN, Type.WHEN, Type.MINUTES, Type.FILE}
    assert set(TYPES.values()) == set(Type) - never
    assert list(TYPES) == list(KINDS)


def test_a_form_of_every_kind_comes_back_the_same_from_workbook_and_yaml(
    database: Database,
) -> None:
    talk = town(database)
    form = every_kind(talk)
    assert [field.type for field in form.fields()] == list(TYPES.values())
    written = {"form.xlsx": workbook(form), "form.yaml": yaml(form).encode()}
    for name, content in written.items():
        read = reading.read(name, content)
        assert read.faults == ()
        back = read.definition
        assert back is not None
        assert (back.nodes, back.lists, back.title) == (form.nodes, form.lists, form.title)
        assert (back.name, back.anonymous) == (form.name, form.anonymous)
    assert talk.faults == 0


def test_what_was_written_in_chat_is_copied_and_corrected(database: Database) -> None:
    talk = town(database)
    form = every_kind(talk)
    taps(talk, "Rana", "Copy it")
    assert newest(talk).nodes == form.nodes
    taps(talk, "Rana", "Correct it", "The wording of a question", "About range", "English")
    talk.says("Rana", "How many, about?")
    field = newest(talk).field("question_12")
    assert field is not None
    assert field.label == {"en": "How many, about?"}
    assert field.parameters == {"start": "0", "end": "50", "step": "5"}
    taps(talk, "Rana", "Correct it", "One question more", LABELS["one_other"])
    talk.says("Rana", "Who came?")
    talk.says("Rana", "Teachers\nParents")
    taps(talk, "Rana", "No, it needs an answer")
    last = list(newest(talk).fields())[-1]
    assert (last.or_other, last.required, last.type) == (True, "yes", Type.SELECT_ONE)


ANSWERS: dict[str, tuple[str, Any]] = {
    "one": ("2", "c2"),
    "rank": ("3 > 1 > 2", ["c3", "c1", "c2"]),
    "number": ("twelve", 12),
    "date": ("26/11/2026", "2026-11-26"),
    "one_other": ("The food", "c3"),
    "range": ("45", 45),
    "decimal": ("2,5", 2.5),
    "time": ("٥:٣٠ مساءً", "17:30"),
    "moment": ("26/11/2026 17:00", "2026-11-26T17:00"),
    "read": ("ok", "OK"),
}


@pytest.mark.parametrize("name", ANSWERS)
def test_each_kind_that_was_written_is_answered(database: Database, name: str) -> None:
    talk = town(database)
    begin(talk)
    write_kind(talk, name)
    taps(talk, "Rana", "That is all", "Keep it")
    survey = send(talk, newest(talk))
    taps(talk, "Karim", "Start")
    typed, value = ANSWERS[name]
    assert "Shall I send your answers?" in talk.says("Karim", typed)[-1].text
    taps(talk, "Karim", "Send my answers")
    assert urn(talk, survey) == [{"question_1": value}]


def test_another_choice_is_given_in_words(database: Database) -> None:
    talk = town(database)
    begin(talk)
    write_kind(talk, "many_other")
    taps(talk, "Rana", "That is all", "Keep it")
    survey = send(talk, newest(talk))
    taps(talk, "Karim", "Start", "The place", "Other", "Done choosing")
    talk.says("Karim", "the garden")
    taps(talk, "Karim", "Yes, keep it", "Send my answers")
    assert urn(talk, survey) == [
        {"question_1": ["c2", "other"], "question_1_other": "the garden"}
    ]  # fmt: skip


def test_a_text_without_a_question_is_said_before_the_next_one(database: Database) -> None:
    talk = town(database)
    begin(talk)
    shown = taps(talk, "Rana", LABELS["note"])
    assert "What do you want to say?" in shown[-1].text
    shown = talk.says("Rana", "Thank you for coming. " * 12)
    assert "What comes next?" in shown[-1].text  # whether it may be skipped is not asked
    shown = taps(talk, "Rana", "That is all")
    assert "So far nothing is asked." in shown[-1].text
    taps(talk, "Rana", "One more question")
    write_kind(talk, "yes")
    shown = taps(talk, "Rana", "That is all")
    assert "💬 Thank you for coming." in shown[-1].text
    assert "1. About yes" in shown[-1].text
    taps(talk, "Rana", "Keep it")
    send(talk, newest(talk))
    shown = taps(talk, "Karim", "Start")
    assert "Question 1 of 1\nThank you for coming." in shown[-1].text
    assert "About yes" in shown[-1].text
    taps(talk, "Rana", "Correct it", "One question less")
    shown = taps(talk, "Rana", "2. About yes")
    assert "A form needs a question." in shown[-1].text
    assert len(kept(talk)) == 1


@pytest.mark.parametrize(
    ("words", "limits"),
    [
        ("1 to 10", "1 10 1"), ("0-50 step 5", "0 50 5"), ("من ٠ إلى ١٠٠", "0 100 1"),
        ("0 à 2 par 0,5", "0 2 0.5"), ("-5 to 5", "-5 5 1"), ("one to ten", "1 10 1"),
        ("من واحد إلى خمسة", "1 5 1"), ("10 to 1", None), ("5", None), ("many", None),
        ("1 to 10 step 0", None), ("1 to 10 step 20", None), ("1 2 3 4", None), ("", None),
        ("9" * 500, None),
    ],
)  # fmt: skip
def test_L4_the_limits_of_a_range_are_typed(words: str, limits: str | None) -> None:
    read = read_range(words, Asking(answers={}, now=NOW))
    assert (read.value if isinstance(read, Accepted) else None) == limits
