"""Small forms for tests, and somebody who answers them by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.core import form
from bot.core.form import Answers, Asking, Question, Type
from bot.core.messages import Voice, Words
from bot.core.texts import plain, translate
from bot.forms.asked import asked
from bot.forms.definition import Choice, Definition, Field, Node

NOW = datetime(2026, 11, 22, 17, 26, 37)  # a Sunday

YES_NO = (
    Choice(name="yes", label={"en": "Yes", "ar": "نعم", "fr": "Oui"}),
    Choice(name="no", label={"en": "No", "ar": "لا", "fr": "Non"}),
)
FRUIT = tuple(
    Choice(name=name, label={"en": name.capitalize()}, columns={"kind": kind})
    for name, kind in (("apple", "tree"), ("fig", "tree"), ("melon", "field"), ("grape", "vine"))
)


def small(*nodes: Node, **given: Any) -> Definition:
    lists = {"yes_no": YES_NO, "fruit": FRUIT, **given.pop("lists", {})}
    return Definition(name="small", title={"en": "Small"}, nodes=nodes, lists=lists, **given)


def field(name: str, type: Type = Type.INTEGER, **given: Any) -> Field:
    given.setdefault("label", {"en": name.upper()})
    return Field(name=name, type=type, **given)


def one(name: str, choices: str = "yes_no", **given: Any) -> Field:
    return field(name, Type.SELECT_ONE, choices=choices, **given)


def calculated(name: str, calculation: str, **given: Any) -> Field:
    return field(name, Type.CALCULATE, calculation=calculation, **given)


def english(words: Words) -> str:
    return plain(translate(words, Voice(language="en")))


class Talk:
    """Goes through a form question by question; taps the first button where nothing is said."""

    def __init__(
        self, definition: Definition, *, given: Mapping[str, Any] | None = None,
        last: Mapping[str, Any] | None = None, now: datetime = NOW,
    ) -> None:  # fmt: skip
        self.definition = definition
        self.given = given or {}
        self.last = last
        self.now = now
        self.answers: Answers = {}

    @property
    def form(self) -> form.Form:
        return asked(self.definition, self.answers, self.now, self.given, self.last)

    @property
    def asking(self) -> Asking:
        return Asking(answers=self.answers, now=self.now)

    @property
    def open(self) -> Question | None:
        return form.following(self.form, self.answers)

    @property
    def question(self) -> Question:
        if self.open is None:
            raise AssertionError("nothing is asked any more")
        return self.open

    def words(self) -> list[str]:
        return [english(each) for each in self.question.words(self.asking)]

    def buttons(self) -> dict[str, str]:
        return {each.name: english(each.label) for each in self.question.items(self.asking)}

    def says(self, value: Any) -> str | None:
        """Answers the open question; why not, if it is refused."""
        question = self.question
        fault = form.check(question, value, self.asking)
        if fault is None:
            self.answers = {**self.answers, question.name: value}
        return None if fault is None else english(fault)

    def goes_through(self, **said: Any) -> list[str]:
        """Answers all that is left, by the last part of a question's name; the names asked."""
        names = []
        while self.open is not None:
            name = self.question.name
            names.append(name)
            buttons = self.buttons()
            default = next(iter(buttons), None)
            if self.question.type is Type.SELECT_MULTIPLE and default is not None:
                default = [default]  # type: ignore[assignment]
            fault = self.says(said.get(name.rpartition("/")[2], default))
            if fault is not None:
                raise AssertionError(f"{name}: {fault}")
        return names
