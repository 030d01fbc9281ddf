"""Takes the answers to a flow's questions: taps, typed words, documents; back, skip, cancel."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from bot.core import form, offered
from bot.core.flow import ABOUT, Flow, Turn
from bot.core.form import DRAFT, Accepted, Answers, Asking, Question, Refused, Type
from bot.core.messages import Choice, Option, Press, Text, Words, _
from bot.engine import free_text
from bot.engine.asking import ask, go_on, option, resume, ways_out
from bot.flows.apps import elsewhere
from bot.flows.roles import refusal
from storage import sessions
from storage.sessions import Session

ELSEWHERE = _("This goes on in another app of yours now.")
CLOSED = _("This question is closed. Send /menu to see what is possible now.")


# --- taps ----------------------------------------------------------------------------------------


def opened(turn: Turn, subject: str) -> tuple[Flow, Session] | None:
    """The conversation of a button, if it is still open and this person's."""
    _noun, _slash, id = subject.partition("/")
    session = sessions.find(turn.store, int(id)) if id.isdecimal() else None
    if session is None or session.address_id != turn.address.id:
        say_closed(turn, session)
        return None
    if session.parked:
        sessions.park(turn.store, session.id, parked=False)
        session = replace(session, parked=False)
    return going_on(turn, session)


def say_closed(turn: Turn, session: Session | None) -> None:
    """It is over, or it goes on in another app of the same person's."""
    if session is not None and elsewhere.is_mine(turn, session):
        turn.say(ELSEWHERE, choice=Choice(options=(elsewhere.option(turn, session),)))
    else:
        turn.toast = CLOSED
        turn.say(CLOSED)


def going_on(turn: Turn, session: Session) -> tuple[Flow, Session] | None:
    """The conversation with its flow; it ends here when this person may not go on with it."""
    flow = turn.tables.flow(session.flow)
    over = None
    if not flow.strangers and not turn.may(flow.by):
        over = refusal(flow.by)
    elif flow.over is not None:
        over = flow.over(turn, session.answers)
    if over is not None:
        sessions.close(turn.store, session.id)
        turn.say(over)
        return None
    return flow, session


def answer_press(turn: Turn, subject: str, value: str) -> None:
    found = opened(turn, subject)
    if found is None:
        return
    flow, session = found
    name, _equals, item = value.partition("=")
    question = form.find(flow.asks(turn, session.answers), name)
    if question is None:
        turn.say(CLOSED)
    elif question.type is Type.SELECT_MULTIPLE:
        # Buttons that were sent before the wish stood in them turn it round.
        tick(
            turn, flow, session, question, [item], on=item not in form.ticked(session.answers, name)
        )
    else:
        asking = Asking(answers=session.answers, now=turn.now, turn=turn)
        read = tapped(question, item, asking)
        if session.answers.get(name) == read.value:
            return  # a double tap, or the phone sent it again under a new id (R2)
        accept(turn, flow, session, question, read)


def tapped(question: Question, item: str, asking: Asking) -> Accepted:
    """A tap on a moment that was offered may answer the day and the hour at once."""
    whole = question.read is not None and offered.says_more_than_a_day(item)
    read = question.read(item, asking) if whole and question.read is not None else None
    return read if isinstance(read, Accepted) else Accepted(item)


def tick_press(turn: Turn, subject: str, value: str, *, on: bool = True) -> None:
    """The button says what is wished, so that a second tap undoes nothing (R2)."""
    found = opened(turn, subject)
    if found is None:
        return
    flow, session = found
    name, _equals, item = value.partition("=")
    question = form.find(flow.asks(turn, session.answers), name)
    if question is None or question.type is not Type.SELECT_MULTIPLE:
        turn.say(CLOSED)
    elif session.asked != name or (item in form.ticked(session.answers, name)) != on:
        tick(turn, flow, session, question, [item], on=on)


def tick(
    turn: Turn, flow: Flow, session: Session, question: Question, items: Collection[str], *,
    on: bool,
) -> None:  # fmt: skip
    """Ticks these, or unticks them, and shows the list as it is now."""
    if session.asked != question.name:
        turn.say(CLOSED)
        return
    answers = form.tick(session.answers, question.name, items, on=on)
    session = replace(session, answers=answers)
    sessions.save(turn.store, session, turn.now)
    asking = Asking(answers=session.answers, now=turn.now, turn=turn)
    ticked = form.ticked(session.answers, question.name)
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
    question = form.find(flow.asks(turn, session.answers), value)
    if question is None or session.asked != value:
        return
    ticked = list(session.answers.get(DRAFT + value, []))
    accept(turn, flow, session, question, Accepted(ticked))


def skip_press(turn: Turn, subject: str, value: str) -> None:
    found = opened(turn, subject)
    if found is None:
        return
    flow, session = found
    question = form.find(flow.asks(turn, session.answers), value)
    if question is not None and session.asked == value and not question.required:
        session = free_text.forget(turn, session)
        accept(turn, flow, session, question, Accepted(None), checked=True)


def back_press(turn: Turn, subject: str, _value: str) -> None:
    found = opened(turn, subject)
    if found is None:
        return
    flow, session = found
    session = free_text.forget(turn, session)
    shown: list[str] = session.answers.get("~shown", [])
    earlier = [name for name in shown if name != session.asked and name in session.answers]
    if not earlier:
        go_on(turn, flow, session)
        return
    # Answers given in the same breath as the one that is taken back go with it.
    also = session.answers.get("~with", {}).get(earlier[-1], [])
    answers = form.unanswered(session.answers, [earlier[-1], *also])
    question = form.find(flow.asks(turn, answers), earlier[-1])
    if question is not None and (flow.later or question.type is Type.SELECT_MULTIPLE):
        answers = form.chosen_before(answers, question, session.answers[question.name])
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


def here_press(turn: Turn, subject: str, _value: str) -> None:
    """What was begun in another app goes on here: its question is asked again."""
    _noun, _slash, id = subject.partition("/")
    session = sessions.find(turn.store, int(id)) if id.isdecimal() else None
    if session is None or not elsewhere.is_mine(turn, session):
        say_closed(turn, None)
        return
    found = going_on(turn, elsewhere.bring(turn, session))
    if found is not None:
        go_on(turn, *found, (_("Back to where we were:"),))


def later_press(turn: Turn, subject: str, _value: str) -> None:
    """The answers so far wait; a button leads back to them."""
    found = opened(turn, subject)
    if found is None:
        return
    flow, session = found
    sessions.park(turn.store, session.id)
    go = Press(action=f"{flow.name}-start", subject=session.answers[ABOUT])
    turn.say(
        _("That is fine. Your answers so far are kept for a day, and you can go on at any time."),
        choice=Choice(options=(Option(label=_("Go on"), press=go),)),
    )
    resume(turn)


# --- free text -----------------------------------------------------------------------------------


def keep_press(turn: Turn, subject: str, value: str) -> None:
    found = opened(turn, subject)
    if found is None:
        return
    flow, session = found
    question = form.find(flow.asks(turn, session.answers), value)
    words = free_text.waiting(session)
    if question is None or session.asked != value or words is None:
        return  # kept or dropped already: a double tap
    accept(turn, flow, free_text.forget(turn, session), question, Accepted(words))


def rewrite_press(turn: Turn, subject: str, value: str) -> None:
    found = opened(turn, subject)
    if found is None:
        return
    flow, session = found
    if session.asked == value:
        go_on(turn, flow, free_text.forget(turn, session))


def insist_press(turn: Turn, subject: str, value: str) -> None:
    found = opened(turn, subject)
    if found is None:
        return
    flow, session = found
    question = form.find(flow.asks(turn, session.answers), value)
    if question is not None and session.asked == value:
        free_text.insist(turn, session, question)


STEPS: Mapping[str, Callable[[Turn, str, str], None]] = {
    "answer": answer_press,
    "tick": tick_press,
    "untick": partial(tick_press, on=False),
    "done": done_press,
    "skip": skip_press,
    "back": back_press,
    "cancel": cancel_press,
    "later": later_press,
    elsewhere.GO_ON: here_press,
    "keep": keep_press,
    "rewrite": rewrite_press,
    "insist": insist_press,
}


# --- keeping -------------------------------------------------------------------------------------


def accept(
    turn: Turn, flow: Flow, session: Session, question: Question, read: Accepted, *,
    checked: bool = False,
) -> None:  # fmt: skip
    """Keeps an answer and goes on; one that the question's constraint refuses is asked again."""
    asking = Asking(answers=session.answers, now=turn.now, turn=turn)
    along = replace(asking, answers={**session.answers, **(read.also or {})})
    fault: Text | None = None if checked else form.check(question, read.value, along)
    if fault is not None:
        ask(turn, flow, session, question, (fault,))
        return
    before = offered.forgetting(session.answers, question.name)
    also, faults = checked_too(turn, flow, session, question, read)
    shown = [each for each in session.answers.get("~shown", []) if each != question.name]
    together = {**session.answers.get("~with", {}), question.name: sorted(also)}
    answers: dict[str, Any] = {
        **form.unanswered(before, [question.name, free_text.REFUSED]),
        question.name: read.value,
        **also,
        "~shown": [*shown, question.name],
        "~with": together,
    }
    reply = question.reply(read.value, asking) if question.reply else ()
    go_on(turn, flow, replace(session, answers=answers), (*reply, *faults))


def checked_too(
    turn: Turn, flow: Flow, session: Session, question: Question, read: Accepted
) -> tuple[Answers, tuple[Words, ...]]:
    """What was answered in the same breath, as far as it can be taken; and why the rest cannot."""
    taken: Answers = {}
    faults: list[Words] = []
    questions = flow.asks(turn, session.answers) if read.also else ()
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
    flow = turn.tables.flow(session.flow)
    question = form.find(flow.asks(turn, session.answers), session.asked)
    return question is not None and question.type is Type.FILE and turn.may(flow.by)


def document(turn: Turn) -> None:
    """The content of the document has arrived: the open question reads it."""
    session = sessions.current(turn.store, turn.address.id, turn.now)
    if session is None or not wants_document(turn):
        turn.say(_("That file is no longer needed. It was not kept."))
        return
    flow = turn.tables.flow(session.flow)
    question = form.find(flow.asks(turn, session.answers), session.asked)
    if question is None or question.read is None:
        raise LookupError("a question that asks for a file does not say how to read it")
    asking = Asking(answers=session.answers, now=turn.now, turn=turn)
    read = question.read("", asking)
    if isinstance(read, Refused):
        ask(turn, flow, session, question, read.say)
    else:
        accept(turn, flow, session, question, read)
