"""Plays a form without a bot: one person at a terminal answers it, question by question."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from bot.core import form, letters, texts, understand
from bot.core.form import Accepted, Answers, Asking, Item, Question, Refused, Type
from bot.core.messages import Text, Voice, Words, _
from bot.core.persons import BEFORE, PERSON, names_somebody
from bot.core.reading import (
    NO_NUMBER,
    NOT_UNDERSTOOD,
    WHICH_OF_THESE,
    none_has,
    option_words,
    read_reply,
)
from bot.core.several import several
from bot.core.understand import Intent
from bot.forms.asked import asked
from bot.forms.definition import Definition
from bot.forms.values import standing, values

SHORT_PROSE = 12  # characters; "back" and "skip" are meant as such, a sentence never is
BEYOND = "999999"  # no list has so many choices
NEEDED = _("This question needs an answer.")
FIRST = _("This is the first question.")
LEFT = _("Stopped. Nothing was kept.")


class Sitting:
    """One person who answers one form: the answers so far, and the question that is open."""

    def __init__(
        self, definition: Definition, voice: Voice, now: datetime,
        given: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        self.definition = definition
        self.voice = voice
        self.now = now
        self.given = given or {}
        self.answers: Answers = {}
        self.shown: list[str] = []  # what was answered, in that order

    @property
    def form(self) -> form.Form:
        return asked(self.definition, self.answers, self.now, self.given)

    @property
    def asking(self) -> Asking:
        return Asking(answers=self.answers, now=self.now)

    def question(self) -> Question | None:
        return form.following(self.form, self.answers)

    def said(self, words: Words) -> str:
        """In the language of whoever sits here, without marks that a terminal would show."""
        return texts.plain(texts.translate(words, self.voice))

    def lines(self, question: Question) -> Iterator[str]:
        said = list(map(self.said, question.words(self.asking)))
        yield from said
        if question.free and self.said(BEFORE) not in said:  # unless the form's own hint says it
            yield self.said(BEFORE)

    def values(self) -> dict[str, Any]:
        return values(self.definition, self.answers, self.now, self.given)

    def why_not(self, question: Question, value: Any) -> Text | None:
        """Why this cannot be the answer."""
        if value is None:
            return NEEDED if question.required else None
        if question.free and isinstance(value, str) and names_somebody(value):
            return PERSON
        return form.check(question, value, self.asking)

    def take(self, question: Question, read: Accepted) -> list[str]:
        """Keeps an answer, and what was answered with it; what is said to it at once."""
        words = question.reply(read.value, self.asking) if question.reply else ()
        replies = list(map(self.said, words))
        given = {question.name: read.value, **(read.also or {})}
        answers = {**self.answers, **given}
        self.answers = standing(self.definition, answers, self.now, self.given)
        self.shown = [*(name for name in self.shown if name not in given), *given]
        return replies

    def go_back(self) -> bool:
        """To the question before; False at the first."""
        while self.shown:
            name = self.shown.pop()
            if name in self.answers:
                self.answers = form.without(self.answers, [name])
                return True
        return False


# --- what was sent -------------------------------------------------------------------------------


def read(sitting: Sitting, question: Question, sent: Any) -> Accepted | Refused:
    """What was typed, or what stands in the file: the name of a choice, a number, words, a list."""
    items = question.items(sitting.asking)
    if sent is None:
        return Accepted(None)
    if isinstance(sent, list) and question.type is Type.SELECT_MULTIPLE:
        return _several(sitting, question, sent)
    if isinstance(sent, str) and sent in {item.name for item in items}:
        return Accepted([sent] if question.type is Type.SELECT_MULTIPLE else sent)
    words = str(sent)
    if question.type is Type.SELECT_MULTIPLE:
        some = several(words, option_words(question, sitting.asking))
        return Accepted(list(some)) if some else _several(sitting, question, [words])
    tapped = _by_label(sitting, items, words)
    return Accepted(tapped) if tapped is not None else read_reply(question, words, sitting.asking)


def _by_label(sitting: Sitting, items: Sequence[Item], words: str) -> str | None:
    wanted = letters.normalise(words)
    labels = ((item.name, letters.normalise(sitting.said(item.label))) for item in items)
    return next((name for name, label in labels if label == wanted), None)


def _several(sitting: Sitting, question: Question, sent: Sequence[Any]) -> Accepted | Refused:
    """Several choices at once; one that is not understood spoils all."""
    names = {item.name for item in question.items(sitting.asking)}
    chosen: list[str] = []
    for each in sent:
        words = str(each)
        found = Accepted(words) if words in names else read_reply(question, words, sitting.asking)
        if isinstance(found, Refused):
            return found
        chosen.append(found.value)
    return Accepted(list(dict.fromkeys(chosen)))


# --- with a person -------------------------------------------------------------------------------


def play(
    sitting: Sitting, hear: Callable[[], str | None], say: Callable[[str], None]
) -> dict[str, Any] | None:
    """Asks until nothing is left; the values, or None when whoever answers leaves."""
    while (question := sitting.question()) is not None:
        show(sitting, question, say)
        words = hear()
        if words is None or not answered(sitting, question, words.strip(), say):
            say(sitting.said(LEFT))
            return None
    return sitting.values()


def show(sitting: Sitting, question: Question, say: Callable[[str], None]) -> None:
    place, total = form.progress(sitting.form, sitting.answers, question)
    say("")
    say(f"[{place}/{total}]")
    for line in sitting.lines(question):
        say(line)
    items = question.items(sitting.asking)
    if are_figures(items):
        say("  " + "  ".join(item.name for item in items))
    for number, item in enumerate(() if are_figures(items) else items, start=1):
        say(f"  {number}. {sitting.said(item.label)}")
    if question.type is Type.SELECT_MULTIPLE:
        say(sitting.said(_("Several are possible: 1, 3")))
    if not question.required:
        say(sitting.said(_("(Send “skip” to leave it out.)")))


def are_figures(items: Sequence[Item]) -> bool:
    """Each is sent as it stands: a number before it would be taken for the answer."""
    return bool(items) and all(item.label == item.name for item in items)


def answered(sitting: Sitting, question: Question, words: str, say: Callable[[str], None]) -> bool:
    """Takes what was typed; False when it means leaving."""
    prose = question.type is Type.TEXT and len(words) >= SHORT_PROSE
    intent = None if prose else understand.intent(words, language=sitting.voice.language)
    if intent in (Intent.CANCEL, Intent.STOP):
        return False
    if intent is Intent.BACK:
        if not sitting.go_back():
            say(sitting.said(FIRST))
        return True
    for line in reply(sitting, question, None if intent is Intent.SKIP else words):
        say(line)
    return True


def reply(sitting: Sitting, question: Question, sent: Any) -> list[str]:
    """What is said to an answer: why it cannot be taken, or what follows it at once."""
    found = read(sitting, question, sent)
    if isinstance(found, Refused):
        return [sitting.said(by_number(sitting, question, line)) for line in found.say]
    fault = sitting.why_not(question, found.value)
    return sitting.take(question, found) if fault is None else [sitting.said(fault)]


def by_number(sitting: Sitting, question: Question, line: Words) -> Words:
    """What asks for a button asks for a number here, where there are none; among bands and figures
    that is the amount itself."""
    if line not in (NOT_UNDERSTOOD, WHICH_OF_THESE):
        return line
    return none_has(question, BEYOND, sitting.asking) or NO_NUMBER
