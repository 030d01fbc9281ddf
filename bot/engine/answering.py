"""Takes the answers to a flow's questions: taps, typed words, documents; back, skip, cancel."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from bot.core import form, texts, understand
from bot.core.flow import Flow, Turn
from bot.core.form import DRAFT, Accepted, Answers, Asking, Question, Refused, Type
from bot.core.messages import Choice, Text, Words, _
from bot.core.understand import Intent
from bot.engine.asking import ask, go_on, option, resume, typed_option, ways_out
from storage import sessions
from storage.sessions import Session

TEXT_LIMIT = 2000  # characters of one typed answer; more is a mistake of the clipboard
CLOSED = _("This question is closed. Send /menu to see what is possible now.")
NOT_UNDERSTOOD = _("I am not sure I understood. Please use a button, or send one number.")


# --- taps ----------------------------------------------------------------------------------------


def opened(turn: Turn, subject: str) -> tuple[Flow, Session] | None:
    """The conversation of a button, if it is still open and this person's."""
    _noun, _slash, id = subject.partition("/")
    session = sessions.find(turn.store, int(id)) if id.isdecimal() else None
    if session is None or session.address_id != turn.address.id:
        turn.toast = CLOSED
        turn.say(CLOSED)
        return None
    flow = turn.tables.flows[session.flow]
    if not flow.strangers and not turn.may(flow.by):
        sessions.close(turn.store, session.id)
        turn.say(_("This is for coordinators of the network."))
        return None
    return flow, session


def answer_press(turn: Turn, subject: str, value: str) -> None:
    found = opened(turn, subject)
    if found is None:
        return
    flow, session = found
    name, _equals, item = value.partition("=")
    question = form.find(flow.asks(turn), name)
    if question is None:
        turn.say(CLOSED)
    elif question.type is Type.SELECT_MULTIPLE:
        toggle(turn, flow, session, question, item)
    elif session.answers.get(name) == item:
        return  # a double tap, or the phone sent it again under a new id (R2)
    else:
        accept(turn, flow, session, question, Accepted(item))


def toggle(turn: Turn, flow: Flow, session: Session, question: Question, item: str) -> None:
    if session.asked != question.name:
        turn.say(CLOSED)
        return
    session = replace(session, answers=form.toggled(session.answers, question.name, item))
    sessions.save(turn.store, session, turn.now)
    asking = Asking(answers=session.answers, now=turn.now, turn=turn)
    ticked = session.answers[DRAFT + question.name]
    options = [
        option(session, question, each, each.name in ticked) for each in question.items(asking)
    ]
    ways = ways_out(flow, session, question, multiple=True)
    turn.say(
        *question.words(asking),
        choice=Choice(options=(*options, *ways), columns=question.columns, alone=len(ways)),
        edits=turn.standing.key if turn.standing else "",
    )


def done_press(turn: Turn, subject: str, value: str) -> None:
    found = opened(turn, subject)
    if found is None:
        return
    flow, session = found
    question = form.find(flow.asks(turn), value)
    if question is None or session.asked != value:
        return
    ticked = list(session.answers.get(DRAFT + value, []))
    accept(turn, flow, session, question, Accepted(ticked))


def skip_press(turn: Turn, subject: str, value: str) -> None:
    found = opened(turn, subject)
    if found is None:
        return
    flow, session = found
    question = form.find(flow.asks(turn), value)
    if question is not None and session.asked == value and not question.required:
        accept(turn, flow, session, question, Accepted(None), checked=True)


def back_press(turn: Turn, subject: str, _value: str) -> None:
    found = opened(turn, subject)
    if found is None:
        return
    flow, session = found
    shown: list[str] = session.answers.get("~shown", [])
    earlier = [name for name in shown if name != session.asked and name in session.answers]
    if not earlier:
        go_on(turn, flow, session)
        return
    # Answers given in the same breath as the one that is taken back go with it.
    also = session.answers.get("~with", {}).get(earlier[-1], [])
    answers = form.without(session.answers, [earlier[-1], DRAFT + earlier[-1], *also])
    go_on(turn, flow, replace(session, answers=answers))


def cancel_press(turn: Turn, subject: str, _value: str) -> None:
    found = opened(turn, subject)
    if found is None:
        return
    flow, session = found
    sessions.close(turn.store, session.id)
    turn.say(_("Cancelled. Nothing was sent and nothing was changed."))
    if flow.cancelled is not None:
        flow.cancelled(turn, session.answers)
    resume(turn)


STEPS = {
    "answer": answer_press,
    "done": done_press,
    "skip": skip_press,
    "back": back_press,
    "cancel": cancel_press,
}


# --- words ---------------------------------------------------------------------------------------


def typed(turn: Turn, words: str) -> None:
    """Typed words for the question that is open."""
    session = sessions.current(turn.store, turn.address.id, turn.now)
    if session is None:
        raise LookupError("typed words came to a question that is not open")
    flow = turn.tables.flows[session.flow]
    question = form.find(flow.asks(turn), session.asked)
    subject = f"session/{session.id}"
    if not flow.strangers and not turn.may(flow.by):
        opened(turn, subject)  # closes it, and says why: the role is another one now
        return
    if question is None:
        go_on(turn, flow, session)
        return
    intent = understand.intent(words) if question.type is not Type.TEXT or len(words) < 12 else None
    if intent is Intent.BACK:
        back_press(turn, subject, "")
    elif intent is Intent.CANCEL and not flow.strangers:
        cancel_press(turn, subject, "")
    elif intent is Intent.SKIP and not question.required:
        skip_press(turn, subject, question.name)
    elif intent is Intent.SKIP and question.type is Type.TEXT:
        ask(turn, flow, session, question, (_("This question needs an answer."),))
    else:
        take_words(turn, flow, session, question, words)


def take_words(turn: Turn, flow: Flow, session: Session, question: Question, words: str) -> None:
    asking = Asking(answers=session.answers, now=turn.now, turn=turn)
    if len(words) > TEXT_LIMIT:
        long = _("That is very long. Please write at most {n} characters.", n=TEXT_LIMIT)
        ask(turn, flow, session, question, (long,))
        return
    press = typed_option(flow, session, question, asking, words)
    if press is not None:
        STEPS[press.action](turn, press.subject, press.value)
        return
    read = question.read(words, asking) if question.read else by_type(question, words, asking)
    if isinstance(read, Refused):
        ask(turn, flow, session, question, read.say, read.items or None)
    elif question.type is Type.SELECT_MULTIPLE and not isinstance(read.value, list):
        toggle(turn, flow, session, question, read.value)
    else:
        accept(turn, flow, session, question, read)


def by_type(question: Question, words: str, asking: Asking) -> Accepted | Refused:
    """What typed words mean for a question of this type."""
    if question.type is Type.TEXT:
        return Accepted(texts.clean_lines(words, TEXT_LIMIT))
    if question.type is Type.INTEGER:
        number = understand.number(words)
        return Refused(say=(_("Please send a number."),)) if number is None else Accepted(number)
    if question.type is Type.MINUTES:
        minutes = understand.minutes(words)
        return Refused(say=(NOT_UNDERSTOOD,)) if minutes is None else Accepted(minutes)
    if question.type is Type.FILE:
        return Refused(say=(_("Please send the file itself, or press Cancel."),))
    return by_choice(question, words, asking)


def by_choice(question: Question, words: str, asking: Asking) -> Accepted | Refused:
    options = [
        understand.OptionWords(id=item.name, labels=texts.all_labels(item.label))
        for item in question.items(asking)
    ]
    chosen = understand.choose(words, options)
    if isinstance(chosen, understand.Chosen):
        return Accepted(chosen.id)
    return Refused(say=(NOT_UNDERSTOOD,))


def accept(
    turn: Turn, flow: Flow, session: Session, question: Question, read: Accepted, *,
    checked: bool = False,
) -> None:  # fmt: skip
    """Keeps an answer and goes on; one that the question's constraint refuses is asked again."""
    asking = Asking(answers=session.answers, now=turn.now, turn=turn)
    fault: Text | None = None if checked else form.check(question, read.value, asking)
    if fault is not None:
        ask(turn, flow, session, question, (fault,))
        return
    also, faults = checked_too(turn, flow, session, question, read)
    shown = [each for each in session.answers.get("~shown", []) if each != question.name]
    together = {**session.answers.get("~with", {}), question.name: sorted(also)}
    answers: dict[str, Any] = {
        **form.without(session.answers, [DRAFT + question.name]),
        question.name: read.value,
        **also,
        "~shown": [*shown, question.name],
        "~with": together,
    }
    go_on(turn, flow, replace(session, answers=answers), faults)


def checked_too(
    turn: Turn, flow: Flow, session: Session, question: Question, read: Accepted
) -> tuple[Answers, tuple[Words, ...]]:
    """What was answered in the same breath, as far as it can be taken; and why the rest cannot."""
    taken: Answers = {}
    faults: list[Words] = []
    questions = flow.asks(turn)
    for name, value in (read.also or {}).items():
        other = form.find(questions, name)
        answers = {**session.answers, question.name: read.value, **taken}
        fault = (
            form.check(other, value, Asking(answers=answers, now=turn.now, turn=turn))
            if other is not None
            else None
        )
        if fault is None:
            taken[name] = value
        else:
            faults.append(fault)
    return taken, tuple(faults)


# --- documents -----------------------------------------------------------------------------------


def wants_document(turn: Turn) -> bool:
    """Does the open question of somebody who may answer it ask for a file?"""
    session = sessions.current(turn.store, turn.address.id, turn.now)
    if session is None:
        return False
    flow = turn.tables.flows[session.flow]
    question = form.find(flow.asks(turn), session.asked)
    return question is not None and question.type is Type.FILE and turn.may(flow.by)


def document(turn: Turn) -> None:
    """The content of the document has arrived: the open question reads it."""
    session = sessions.current(turn.store, turn.address.id, turn.now)
    if session is None or not wants_document(turn):
        turn.say(_("That file is no longer needed. It was not kept."))
        return
    flow = turn.tables.flows[session.flow]
    question = form.find(flow.asks(turn), session.asked)
    if question is None or question.read is None:
        raise LookupError("a question that asks for a file does not say how to read it")
    asking = Asking(answers=session.answers, now=turn.now, turn=turn)
    read = question.read("", asking)
    if isinstance(read, Refused):
        ask(turn, flow, session, question, read.say)
    else:
        accept(turn, flow, session, question, read)
