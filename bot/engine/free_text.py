"""Free text before it is kept: a look for third persons, and the words shown back (H2)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.core import letters, persons, texts
from bot.core.flow import Flow, Turn
from bot.core.form import Question
from bot.core.messages import Choice, Option, Press, Text, _
from bot.core.persons import PERSON, Signal
from storage import forgotten, sessions
from storage.sessions import Session

SAID, SHOWN_IN, REFUSED, INSISTS = "~said", "~said_in", "~refused", "~insists"

AGAIN = _("Please send it once more. Then I show you what will be kept.")


def look(turn: Turn, flow: Flow, session: Session, question: Question, words: str) -> None:
    """Refuses what names somebody, keeping nothing of it; else shows what would be kept."""
    signal = persons.names_somebody(words)
    insists = question.name in session.answers.get(INSISTS, [])
    if signal is not None and (signal.hard or not insists):
        refuse(turn, session, question, signal)
    else:
        show(turn, session, question, words)


def refuse(turn: Turn, session: Session, question: Question, signal: Signal) -> None:
    answers = {**forget(turn, session).answers, REFUSED: "hard" if signal.hard else "soft"}
    session = replace(session, answers=answers)
    sessions.save(turn.store, session, turn.now)
    turn.say(PERSON, choice=choice(session, question))


def show(turn: Turn, session: Session, question: Question, words: str) -> None:
    """The words wait in the draft, which is sealed and lives for a day at most."""
    key = f"reply/{turn.event}/{turn.said + 1}"
    answers = {**forget(turn, session).answers, SAID: words, SHOWN_IN: key}
    session = replace(session, answers=answers)
    sessions.save(turn.store, session, turn.now)
    turn.say(
        _("This is what will be kept:"),
        _("“{words}”", words=words),
        _("Is that right?"),
        choice=choice(session, question),
    )


def ways(session: Session, question: Question) -> list[tuple[str, Text]]:
    """What can be done with words that were shown back, or refused; nothing if neither waits."""
    found: list[tuple[str, Text]] = []
    if SAID in session.answers:
        found = [("keep", _("Yes, keep it")), ("rewrite", _("Write it again"))]
    elif session.answers.get(REFUSED) == "soft":
        found = [("rewrite", _("Write it again")), ("insist", _("It is not about a person"))]
    elif REFUSED in session.answers:
        found = [("rewrite", _("Write it again"))]
    if found and not question.required:
        found.append(("skip", _("Skip")))
    return found


def choice(session: Session, question: Question) -> Choice:
    subject = f"session/{session.id}"
    options = tuple(
        Option(label=label, press=Press(action=action, subject=subject, value=question.name))
        for action, label in ways(session, question)
    )
    return Choice(options=options)


def typed_way(session: Session, question: Question, words: str) -> str:
    """The way that was typed, by its number or its label as it stands: all else is new text."""
    offered = ways(session, question)
    plain = letters.normalise(words)
    for place, (action, label) in enumerate(offered, start=1):
        labels = map(letters.normalise, texts.all_labels(label))
        if plain == str(place) or plain in labels:
            return action
    return ""


def waiting(session: Session) -> str | None:
    """The words that were shown back and are neither kept nor dropped yet."""
    found: str | None = session.answers.get(SAID)
    return found


def forget(turn: Turn, session: Session) -> Session:
    """What was shown back goes, from the draft and from the message that showed it."""
    if SHOWN_IN in session.answers:
        forgotten.forget_bodies(turn.store, [session.answers[SHOWN_IN]])
    kept: dict[str, Any] = {
        name: value
        for name, value in session.answers.items()
        if name not in (SAID, SHOWN_IN, REFUSED)
    }
    return replace(session, answers=kept)


def insist(turn: Turn, session: Session, question: Question) -> None:
    """Nothing of it was kept, so it has to be sent again; a number is refused even then."""
    session = forget(turn, session)
    named = [*session.answers.get(INSISTS, []), question.name]
    answers = {**session.answers, INSISTS: named}
    sessions.save(turn.store, replace(session, answers=answers), turn.now)
    turn.say(AGAIN)
