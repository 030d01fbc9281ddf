"""Every sentence is there in every language, and what could go wrong with one is found."""

from __future__ import annotations

import gettext
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from bot import catalogues
from bot.catalogues import LANGUAGES, compile_all, po_path, problems, sentences, update

CODE = """
def hello(n_, _, name, n, more):
    yield _("Hello {name}, here is a sentence.", name=_("a word inside another"))
    yield n_("{name} has one task.", "{name} has {n} tasks.", n, name=name)
    yield _("Passed {on}.", **more)
"""
HELLO = "Hello {name}, here is a sentence."
TASKS = "{name} has one task."
RLM = "\u200f"
ARABIC: Mapping[str, str | tuple[str, ...]] = {
    HELLO: f"{RLM}{{name}}، أهلًا.",
    "a word inside another": "كلمة",
    TASKS: (
        "لا مهام لدى {name}.",
        "مهمة واحدة لدى {name}.",
        "مهمتان لدى {name}.",
        f"{RLM}{{n}} مهام لدى {{name}}.",
        f"{RLM}{{n}} مهمةً لدى {{name}}.",
        f"{RLM}{{n}} مهمة لدى {{name}}.",
    ),
    "Passed {on}.": "وصل إلى {on}.",
}
FRENCH: Mapping[str, str | tuple[str, ...]] = {
    HELLO: "Bonjour {name}, voici une phrase.",
    "a word inside another": "un mot",
    TASKS: ("{name} a une tâche.", "{name} a {n} tâches."),
    "Passed {on}.": "Transmis à {on}.",
}
Put = Callable[..., list[str]]


def test_L1_every_sentence_is_translated_with_the_same_placeholders() -> None:
    assert problems() == []


def test_the_sentences_of_the_code_are_found() -> None:
    found, unclear = sentences()
    assert unclear == []
    assert len({each.id for each in found}) > 50


@pytest.fixture
def put(tmp_path: Path) -> Put:
    """A small project whose catalogues are complete; what is changed in them comes as arguments."""
    code, locales = tmp_path / "code", tmp_path / "locales"
    code.mkdir()
    (code / "hello.py").write_text(CODE, encoding="utf-8")
    update(locales, code)

    def change(language: str = "ar", **changes: str | tuple[str, ...]) -> list[str]:
        for each, translations in (("ar", ARABIC), ("fr", FRENCH)):
            catalog = catalogues.read(each, locales)
            for key, string in translations.items():
                message = catalog.get(key)
                assert message is not None
                message.string = changes.get(key[:5], string) if each == language else string
            po_path(each, locales).write_text(catalogues.written(catalog), encoding="utf-8")
        return problems(locales, code)

    return change


def test_L2_complete_catalogues_speak_in_all_six_arabic_forms(put: Put, tmp_path: Path) -> None:
    assert put() == []
    compile_all(tmp_path / "locales")
    arabic = gettext.translation("muyassir", tmp_path / "locales", ["ar"])
    assert arabic.gettext("a word inside another") == "كلمة"
    forms = [arabic.ngettext(TASKS, "", n) for n in (0, 1, 2, 3, 11, 100, 103)]
    assert forms == [ARABIC[TASKS][form] for form in (0, 1, 2, 3, 4, 5, 3)]


@pytest.mark.parametrize(
    ("language", "changes", "problem"),
    [
        ("ar", {"Hello": ""}, "not translated"),
        ("ar", {"Hello": "أهلًا {nom}."}, "placeholders differ"),
        ("fr", {"Hello": "Bonjour."}, "placeholders differ"),
        ("fr", {"Hello": "Bonjour {name} { voici."}, "a brace"),
        ("ar", {"Hello": "أهلًا بـ{name}."}, "glued"),
        ("ar", {"Hello": "أهلًا ل“{name}”."}, "glued"),
        ("ar", {"Hello": "{name}، أهلًا."}, "right-to-left mark"),
        ("ar", {"Hello": "📍 {name}، أهلًا."}, "right-to-left mark"),
        ("ar", {"Hello": "أهلًا\n“{name}”"}, "right-to-left mark"),
        ("ar", {"{name": (*ARABIC[TASKS][:5], "")}, "plural form is missing"),
        (
            "ar",
            {"{name": (*ARABIC[TASKS][:5], "مهمة لدى {name}.")},
            "placeholders differ in form 5",
        ),
        ("fr", {"{name": ("{name} a une tâche.", "{name} a des tâches.")}, "differ in form 1"),
    ],
)
def test_a_translation_that_would_mislead_is_found(
    language: str, changes: dict[str, str | tuple[str, ...]], problem: str, put: Put
) -> None:
    (line,) = put(language, **changes)
    assert line.startswith(f"{language}: ")
    assert problem in line


def test_another_order_of_the_arabic_forms_is_found(put: Put, tmp_path: Path) -> None:
    put()
    path = po_path("ar", tmp_path / "locales")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("n%100>=11 ? 4 : 5", "n%100<=2 ? 4 : 5"), encoding="utf-8")
    (line,) = problems(tmp_path / "locales", tmp_path / "code")
    assert line.startswith("ar: the header must say Plural-Forms: ")


def test_a_sentence_that_a_translator_has_never_seen_is_found(put: Put, tmp_path: Path) -> None:
    put()
    code = tmp_path / "code" / "hello.py"
    code.write_text(CODE + '\nNEW = _("New.")\n', encoding="utf-8")
    lines = problems(tmp_path / "locales", tmp_path / "code")
    assert "muyassir.pot is older than the code: make catalogues" in lines
    assert [line for line in lines if "'New.'" in line] == [
        f"{language}: not in the catalogue: 'New.' (make catalogues)" for language in LANGUAGES
    ]


def test_a_sentence_that_is_gone_leaves_the_catalogues_and_the_others_stay(
    put: Put, tmp_path: Path
) -> None:
    put()
    code, locales = tmp_path / "code", tmp_path / "locales"
    (code / "hello.py").write_text(CODE.replace("Passed {on}.", "Moved {on}."), encoding="utf-8")
    assert any("no longer in the code: 'Passed {on}.'" in line for line in problems(locales, code))
    update(locales, code)
    arabic = catalogues.read("ar", locales)
    assert arabic.get("Passed {on}.") is None
    assert not arabic.obsolete
    moved, hello = arabic.get("Moved {on}."), arabic.get(HELLO)
    assert moved is not None
    assert (moved.string, moved.fuzzy) == ("", False)
    assert hello is not None
    assert hello.string == ARABIC[HELLO]


def test_collecting_twice_changes_nothing(put: Put, tmp_path: Path) -> None:
    put()
    code, locales = tmp_path / "code", tmp_path / "locales"
    update(locales, code)
    before = {path: path.read_bytes() for path in locales.rglob("*.po*")}
    update(locales, code)
    assert before == {path: path.read_bytes() for path in locales.rglob("*.po*")}
    assert not any(b"Date" in each or b"hello.py" in each for each in before.values())


@pytest.mark.parametrize(
    ("call", "problem"),
    [
        ("_(name)", "written out"),
        ('_(f"Hello {name}")', "written out"),
        ('n_("one", many, 2)', "written out"),
        ('_("Hello {name}.")', "no value for {name}"),
        ('_("Hello.", name=name)', "no place for {name}"),
        ('_("Hello {Name}.")', "a brace"),
        ('(n_("One.", "Many.", 2), _("One."))', "another plural"),
    ],
)
def test_a_sentence_that_cannot_be_translated_is_found(
    call: str, problem: str, tmp_path: Path
) -> None:
    (tmp_path / "code").mkdir()
    (tmp_path / "code" / "x.py").write_text(f"x = {call}\n", encoding="utf-8")
    update(tmp_path / "locales", tmp_path / "code")
    lines = problems(tmp_path / "locales", tmp_path / "code")
    assert [line for line in lines if line.startswith("code/x.py:1: ") and problem in line]
