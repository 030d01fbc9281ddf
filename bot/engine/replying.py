"""Typed words for the question that is open: a way out, one of its options, or an answer."""

from __future__ import annotations

from bot.core import form, understand
from bot.core.flow import Flow, Turn
from bot.core.form import Asking, Question, Refused, Type
from bot.core.messages import _
from bot.core.reading import TEXT_LIMIT, read_reply
from bot.core.understand import Intent
from bot.engine import free_text
from bot.engine.answering import (
    STEPS,
    accept,
    going_on,
    opened,
    toggle,
)
from bot.engine.asking import ask, go_on, typed_option
from storage import sessions
from storage.sessions import Session

SHORT_PROSE = 12  # characters; "back" and "skip" are meant as such, a sentence never is


def typed(turn: Turn, words: str) -> None:
    """Typed words for the question that is open."""
    session = sessions.current(turn.store, turn.address.id, turn.now)
    if session is None:
        raise LookupError("typed words came to a question that is not open")
    found = going_on(turn, session)
    if found is None:
        return
    flow, session = found
    question = form.find(flow.asks(turn, session.answers), session.asked)
    subject = f"session/{session.id}"
    if question is None:
        go_on(turn, flow, session)
        return
    intent = intended(session, question, words)
    step = way_out(flow, session, question, words, intent)
    if step:
        STEPS[step](turn, subject, question.name)
    elif intent is Intent.SKIP and question.type is Type.TEXT:
        ask(turn, flow, session, question, (_("This question needs an answer."),))
    else:
        take_words(turn, flow, session, question, words)


def way_out(
    flow: Flow, session: Session, question: Question, words: str, intent: Intent | None
) -> str:
    """The step that short words mean instead of an answer, if any."""
    waits = free_text.waiting(session) is not None
    steps = {
        Intent.BACK: "back",
        Intent.CANCEL: "later" if flow.later else "" if flow.strangers else "cancel",
        Intent.SKIP: "" if question.required else "skip",
        Intent.YES: "keep" if waits else "",
        Intent.NO: "rewrite" if waits else "",
    }
    typed_way = free_text.typed_way(session, question, words)
    return typed_way or (steps.get(intent, "") if intent else "")


def would_take(turn: Turn, words: str) -> bool:
    """Could these words answer the question that is open?"""
    session = sessions.current(turn.store, turn.address.id, turn.now)
    found = going_on(turn, session) if session else None
    if found is None:
        return False
    flow, session = found
    question = form.find(flow.asks(turn, session.answers), session.asked)
    if question is None:
        return False
    asking = Asking(answers=session.answers, now=turn.now, turn=turn)
    return not isinstance(read_reply(question, words, asking), Refused)


def intended(session: Session, question: Question, words: str) -> Intent | None:
    """What a short reply means by itself; where prose is asked for, only very short ones do."""
    prose = question.type is Type.TEXT and free_text.waiting(session) is None
    return None if prose and len(words) >= SHORT_PROSE else understand.intent(words)


def take_words(turn: Turn, flow: Flow, session: Session, question: Question, words: str) -> None:
    asking = Asking(answers=session.answers, now=turn.now, turn=turn)
    fits = len(words) <= TEXT_LIMIT
    press = typed_option(flow, session, question, asking, words) if fits else None
    if press is not None:
        STEPS[press.action](turn, press.subject, press.value)
        return
    read = read_reply(question, words, asking)
    if isinstance(read, Refused):
        ask(turn, flow, session, question, read.say, read.items or None)
    elif question.type is Type.SELECT_MULTIPLE and not isinstance(read.value, list):
        toggle(turn, flow, session, question, read.value)
    elif question.free and isinstance(read.value, str):
        take_free(turn, flow, session, question, read.value)
    else:
        accept(turn, flow, session, question, read)


def take_free(turn: Turn, flow: Flow, session: Session, question: Question, words: str) -> None:
    """Too long is said before anything is shown back."""
    asking = Asking(answers=session.answers, now=turn.now, turn=turn)
    fault = form.check(question, words, asking)
    if fault is not None:
        ask(turn, flow, session, question, (fault,))
    else:
        free_text.look(turn, flow, session, question, words)


def meant_press(turn: Turn, subject: str, value: str) -> None:
    """These words were meant for the open question."""
    found = opened(turn, subject)
    if found is None:
        return
    flow, session = found
    question = form.find(flow.asks(turn, session.answers), session.asked)
    if question is not None:
        take_words(turn, flow, session, question, value)
