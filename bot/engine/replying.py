"""Typed words for the question that is open: a way out, one of its options, or an answer."""

from __future__ import annotations

from dataclasses import replace

from bot.core import counts, form, letters, offered, texts, understand
from bot.core.flow import Flow, Turn
from bot.core.form import Asking, Question, Refused, Type
from bot.core.letters import LONGEST
from bot.core.messages import _
from bot.core.reading import TEXT_LIMIT, option_words, read_reply
from bot.core.several import several
from bot.core.understand import Intent
from bot.engine import free_text
from bot.engine.answering import (
    STEPS,
    accept,
    going_on,
    opened,
    tick,
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
    named = names_item(turn, session, question, words)
    intent = None if named else intended(session, question, words)
    step = way_out(flow, session, question, words, intent)
    if not step and flow.later and not named and puts_off(turn, session, question, words):
        step = "later"
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
    stays = flow.strangers or question.leaves
    steps = {
        Intent.BACK: "back",
        Intent.CANCEL: "later" if flow.later else "" if stays else "cancel",
        Intent.SKIP: "" if question.required else "skip",
        Intent.YES: "keep" if waits else "",
        Intent.NO: "rewrite" if waits else "",
    }
    typed_way = free_text.typed_way(session, question, words)
    return typed_way or (steps.get(intent, "") if intent else "")


def names_item(turn: Turn, session: Session, question: Question, words: str) -> bool:
    """What the button of an answer says is that answer, though it may be a word for a way out."""
    asking = Asking(answers=session.answers, now=turn.now, turn=turn)
    plain = letters.normalise(words[: LONGEST + 1])
    labels = (texts.all_labels(item.label) for item in question.items(asking))
    return any(plain == letters.normalise(one) for some in labels for one in some)


def puts_off(turn: Turn, session: Session, question: Question, words: str) -> bool:
    """ "Later", where that is no answer to the question itself."""
    if not understand.puts_off(words) or free_text.waiting(session) is not None:
        return False
    return question.type is Type.TEXT or not takes(turn, session, question, words)


def would_take(turn: Turn, words: str) -> bool:
    """Could these words answer the question that is open?"""
    found = asked(turn)
    return found is not None and takes(turn, *found, words)


def explains_enough(turn: Turn, words: str) -> bool:
    """Could "enough" answer the question that is open? Where prose is asked for, it is none."""
    found = asked(turn)
    if found is None or found[1].type is Type.TEXT:
        return False
    session, question = found
    if takes(turn, session, question, words) or ends_list(session, question, words):
        return True
    asking = Asking(answers=session.answers, now=turn.now, turn=turn)
    labels = (texts.all_labels(item.label) for item in question.items(asking))
    begin = letters.normalise(words)  # "assez" may be "assez bien", or "assez mal"
    return any(letters.normalise(one).startswith(begin) for some in labels for one in some)


def asked(turn: Turn) -> tuple[Session, Question] | None:
    session = sessions.current(turn.store, turn.address.id, turn.now)
    found = going_on(turn, session) if session else None
    if found is None:
        return None
    flow, session = found
    question = form.find(flow.asks(turn, session.answers), session.asked)
    return (session, question) if question is not None else None


def takes(turn: Turn, session: Session, question: Question, words: str) -> bool:
    asking = Asking(answers=session.answers, now=turn.now, turn=turn)
    if offered.numbered(session.answers, question.name, words) is not None:
        return True
    read = read_reply(question, words, asking)
    return not isinstance(read, Refused) or bool(several_of(question, asking, words))


def several_of(question: Question, asking: Asking, words: str) -> tuple[str, ...]:
    """The choices that are named together, where several may be."""
    if question.type is not Type.SELECT_MULTIPLE or question.read is not None:
        return ()
    return several(words, option_words(question, asking)) or ()


def ends_list(session: Session, question: Question, words: str) -> bool:
    """Where several may be chosen and some are, "enough" and "done" say: no more of them."""
    several = question.type is Type.SELECT_MULTIPLE and form.ticked(session.answers, question.name)
    return bool(several) and (understand.enough(words) or understand.intent(words) is Intent.DONE)


def intended(session: Session, question: Question, words: str) -> Intent | None:
    """What a short reply means by itself; where prose is asked for, only very short ones do."""
    prose = question.type is Type.TEXT and free_text.waiting(session) is None
    return None if prose and len(words) >= SHORT_PROSE else understand.intent(words)


def take_words(turn: Turn, flow: Flow, session: Session, question: Question, words: str) -> None:
    chosen = offered.numbered(session.answers, question.name, words)
    if chosen is not None:
        STEPS["answer"](turn, f"session/{session.id}", f"{question.name}={chosen}")
        return
    asking = Asking(answers=session.answers, now=turn.now, turn=turn)
    fits = len(words) <= TEXT_LIMIT
    press = typed_option(flow, session, question, asking, words) if fits else None
    if press is not None and press.action == "untick" and not turns_round(words):
        tick(turn, flow, session, question, [press.value.partition("=")[2]], on=True)
        return
    if press is not None:
        STEPS[press.action](turn, press.subject, press.value)
        return
    read = read_reply(question, words, asking)
    if isinstance(read, Refused) and ends_list(session, question, words):
        STEPS["done"](turn, f"session/{session.id}", question.name)
    elif isinstance(read, Refused) and (some := several_of(question, asking, words)):
        tick(turn, flow, session, question, some, on=True)
    elif isinstance(read, Refused):
        answers = offered.remembering(session.answers, question.name, read.items)
        session = replace(session, answers=answers)
        sessions.save(turn.store, session, turn.now)
        items = read.items or None
        ask(turn, flow, session, question, read.say, items, instead=read.instead)
    elif question.type is Type.SELECT_MULTIPLE and not isinstance(read.value, list):
        off = read.value in form.ticked(session.answers, question.name) and turns_round(words)
        tick(turn, flow, session, question, [read.value], on=not off)
    elif question.free and isinstance(read.value, str):
        take_free(turn, flow, session, question, read.value)
    else:
        accept(turn, flow, session, question, read)


def turns_round(words: str) -> bool:
    """A number is a tap, which takes a tick off again; a name says what is so, and takes off
    nothing."""
    return counts.number(words) is not None


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
