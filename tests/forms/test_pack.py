"""The surveys that come with Muyassir: complete in three languages, and ready to send."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.core.form import Type
from bot.forms.definition import Definition, Field, Labels
from bot.forms.findings import all_nodes
from bot.forms.pack import PACKED, SURVEYS, look_in, pack, packed
from bot.forms.reading import folder
from tests.forms.books import lines

NAMES = (
    *("after_action", "change_story", "follow_up_30d", "mentorship", "network_pulse"),
    *("post_training", "quiz_template", "then_now", "weekly_checkin"),
)
# Words that the people who get these surveys must never read in them.
FORBIDDEN = re.compile(
    "extrem|terror|radicali|securit|sécurit|suspic|suspect|تطرف|تطرّف|إرهاب|ارهاب|راديكال|اشتباه",
    re.IGNORECASE,
)


def wordings(form: Definition) -> list[Labels]:
    said = [form.title, form.intro, form.thanks]
    for node in all_nodes(form.nodes):
        said.append(node.label)
        if isinstance(node, Field):
            said += [node.hint, node.required_message, node.constraint_message, node.reason]
    said += [choice.label for choices in form.lists.values() for choice in choices]
    return [labels for labels in said if labels]


def test_all_nine_are_there_and_read_without_a_fault_or_a_note() -> None:
    assert tuple(pack()) == NAMES
    for file, found in folder(SURVEYS).items():
        assert (file, lines(found.faults), lines(found.notes)) == (file, [], [])
        assert file == f"{found.definition.name if found.definition else ''}.yaml"


def test_they_are_kept_ready_as_they_stand_in_their_files() -> None:
    assert PACKED.read_text(encoding="utf-8") == packed(), "make surveys"


@pytest.mark.parametrize("name", NAMES)
def test_L1_every_wording_is_there_in_three_languages(name: str) -> None:
    form = pack()[name]
    assert form.languages == ("ar", "en", "fr")
    for labels in wordings(form):
        assert set(labels) == {"ar", "en", "fr"}
        places = {tuple(re.findall(r"\$\{\w+\}", said)) for said in labels.values()}
        assert len(places) == 1


@pytest.mark.parametrize("name", NAMES)
def test_no_wording_carries_the_theme_of_the_work(name: str) -> None:
    for labels in wordings(pack()[name]):
        for said in labels.values():
            assert not FORBIDDEN.search(said)


@pytest.mark.parametrize("name", NAMES)
def test_H2_free_text_is_optional_limited_and_comes_after_a_warning(name: str) -> None:
    for field in pack()[name].fields():
        if field.type is Type.TEXT:
            assert not field.required
            assert 0 < field.text_limit <= 700
            assert "No names" in field.hint["en"]


def test_scales_carry_the_numbers_that_means_are_made_of() -> None:
    scale = pack()["post_training"].lists["agree5"]
    assert [choice.value for choice in scale] == [1.0, 2.0, 3.0, 4.0, 5.0]


def test_then_and_now_are_compared() -> None:
    pairs = {field.name: field.compare for field in pack()["then_now"].fields() if field.compare}
    assert pairs == {
        f"{topic}_now": f"{topic}_then" for topic in ("listen", "plan", "services", "harm")
    }


def test_the_weekly_check_in_asks_first_about_what_was_blocked() -> None:
    form = pack()["weekly_checkin"]
    assert form.anonymous is False
    assert [field.name for field in form.fields() if field.same] == ["going", "need"]
    going, reach = form.field("going"), form.field("reach")
    assert going is not None
    assert going.first_if == ("red",)
    assert reach is not None
    assert reach.relevant == "${held} = 'yes'"


def test_quiz_questions_know_their_right_choice_and_why() -> None:
    for field in pack()["quiz_template"].fields():
        assert field.correct
        assert field.reason


# --- a folder of one's own ------------------------------------------------------------------------

TEXT = "settings: {{form_id: {}, form_title: {}}}\nsurvey:\n  - {{type: text, name: q, label: x}}\n"


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    look_in(None)


def test_forms_of_a_folder_are_ready_to_send_beside_ours(own: Path) -> None:
    (own / "a.yaml").write_text(TEXT.format("visit", "A visit"), "utf-8")
    (own / "b.yaml").write_text(TEXT.format("network_pulse", "Our pulse"), "utf-8")
    (own / "broken.yaml").write_text("survey: 1", "utf-8")
    assert look_in(own) == ("broken.yaml",)
    assert set(pack()) == {*NAMES, "visit"}
    assert pack()["visit"].title == {"": "A visit"}
    assert pack()["network_pulse"].title == {"": "Our pulse"}
    look_in(None)
    assert tuple(pack()) == NAMES
