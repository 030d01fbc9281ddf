"""Free text before it is kept: a look for third persons, and the words shown back (H2)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.core import persons
from bot.core.flow import Flow, Turn
from bot.core.form import Question
from bot.core.messages import Choice, Option, Press, Text, _
from bot.core.persons import PERSON, Signal
from storage import ledger, sessions
from storage.sessions import Session

SAID, SHOWN_IN, INSISTS = "~said", "~said_in", "~insists"

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
    ways: list[tuple[str, Text]] = [("rewrite", _("Write it again"))]
    if not signal.hard:
        ways.append(("insist", _("It is not about a person")))
    if not question.required:
        ways.append(("skip", _("Skip")))
    turn.say(PERSON, choice=choice(session, question, ways))


def show(turn: Turn, session: Session, question: Question, words: str) -> None:
    """The words wait in the draft, which is sealed and lives for a day at most."""
    ways: list[tuple[str, Text]] = [("keep", _("Yes, keep it")), ("rewrite", _("Write it again"))]
    if not question.required:
        ways.append(("skip", _("Skip")))
    turn.say(
        _("This is what will be kept:"),
        _("“{words}”", words=words),
        _("Is that right?"),
        choice=choice(session, question, ways),
    )
    key = f"reply/{turn.event}/{turn.said}"
    answers = {**forget(turn, session).answers, SAID: words, SHOWN_IN: key}
    sessions.save(turn.store, replace(session, answers=answers), turn.now)


def choice(session: Session, question: Question, ways: list[tuple[str, Text]]) -> Choice:
    subject = f"session/{session.id}"
    options = tuple(
        Option(label=label, press=Press(action=action, subject=subject, value=question.name))
        for action, label in ways
    )
    return Choice(options=options)


def waiting(session: Session) -> str | None:
    """The words that were shown back and are neither kept nor dropped yet."""
    found: str | None = session.answers.get(SAID)
    return found


def forget(turn: Turn, session: Session) -> Session:
    """What was shown back goes, from the draft and from the message that showed it."""
    if SHOWN_IN in session.answers:
        ledger.forget_bodies(turn.store, [session.answers[SHOWN_IN]])
    kept: dict[str, Any] = {
        name: value for name, value in session.answers.items() if name not in (SAID, SHOWN_IN)
    }
    return replace(session, answers=kept)


def insist(turn: Turn, session: Session, question: Question) -> None:
    """Nothing of it was kept, so it has to be sent again; a number is refused even then."""
    named = [*session.answers.get(INSISTS, []), question.name]
    answers = {**session.answers, INSISTS: named}
    sessions.save(turn.store, replace(session, answers=answers), turn.now)
    turn.say(AGAIN)
