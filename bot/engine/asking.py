"""Asks the questions of a flow one by one, and takes their answers: back, skip, cancel, resume."""

from __future__ import annotations

from dataclasses import replace

from bot.core import counts, form, letters, offered, texts
from bot.core.flow import ABOUT, Command, Flow, Turn
from bot.core.form import Answers, Asking, Form, Item, Question, Type
from bot.core.messages import Choice, Kind, Option, Press, Text, Words, _
from bot.core.persons import BEFORE
from bot.core.understand import Intent
from bot.flows.apps import elsewhere
from bot.flows.apps.reach import TALKING
from storage import ledger, sessions
from storage.sessions import Session

DEEPEST = 3  # conversations that may wait behind one another
BACK, SKIP, CANCEL, DONE = _("Back"), _("Skip"), _("Cancel"), _("Done choosing")
LATER = _("Answer later")
WAYS_OUT = frozenset({"done", "skip", "back", "later", "cancel"})
PERHAPS_STOP = "perhaps-stop"

MEANS: dict[tuple[str, str], tuple[Intent, ...]] = {
    ("rsvp", "yes"): (Intent.YES,),
    ("rsvp", "no"): (Intent.NO, Intent.AWAY),
    ("rsvp", "late"): (Intent.LATE,),
    ("rsvp", "maybe"): (Intent.NOT_YET,),
    ("task-done", ""): (Intent.DONE,),
    ("task-progress", ""): (Intent.IN_PROGRESS,),
    ("task-blocked", ""): (Intent.BLOCKED,),
    ("task-later", ""): (Intent.MORE_TIME, Intent.LATE),
    ("task-accept", ""): (Intent.YES,),
    ("task-talk", ""): (Intent.CALL_ME,),
    ("survey-start", ""): (Intent.YES, Intent.GO_ON, Intent.RESUME),
    ("survey-start", "again"): (Intent.YES,),
    ("survey-later", ""): (Intent.MORE_TIME, Intent.NOT_YET),
    ("survey-decline", ""): (Intent.NO,),
    ("nudge", "start"): (Intent.YES,),
    ("nudge", "later"): (Intent.MORE_TIME, Intent.NOT_YET),
    (PERHAPS_STOP, "yes"): (Intent.YES,),
    (PERHAPS_STOP, "no"): (Intent.NO, Intent.GO_ON),
}


# --- starting and going on -----------------------------------------------------------------------


def start(turn: Turn, name: str, answers: Answers) -> None:
    """Begins a conversation. One that is open waits behind it; one put aside goes on."""
    flow = turn.tables.flow(name)
    if flow.begin is not None:
        given = flow.begin(turn)
        if given is None:
            return
        answers = {**given, **answers}
    parked = sessions.named(turn.store, turn.address.id, name, turn.now) if flow.later else None
    if flow.later and parked is None and (there := elsewhere.begun(turn, name)) is not None:
        parked = elsewhere.bring(turn, there)
    if parked is not None:
        sessions.park(turn.store, parked.id, parked=False)
        go_on(turn, flow, parked)
        return
    if name != flow.name:
        answers = {**answers, ABOUT: name}
    sessions.close_flow(turn.store, turn.address.id, name)
    drop_unbegun(turn)
    session = sessions.open_session(
        turn.store,
        address_id=turn.address.id,
        member_id=turn.member.id if turn.member else None,
        flow=name,
        answers={"~began": turn.now.isoformat(), **answers},  # begun again is begun once (H7)
        now=turn.now,
    )
    go_on(turn, flow, session)


def drop_unbegun(turn: Turn) -> None:
    """What was only opened and looked at does not wait; of the rest, the newest few do."""
    waiting = sessions.of_address(turn.store, turn.address.id, turn.now)
    begun = [one for one in waiting if one.answers.get("~shown") or stays(turn, one)]
    for one in waiting:
        if turn.tables.flow(one.flow).later:
            sessions.park(turn.store, one.id, parked=one not in begun[-DEEPEST + 1 :])
        elif one not in begun[-DEEPEST + 1 :]:
            sessions.close(turn.store, one.id)


def stays(turn: Turn, session: Session) -> bool:
    """A first conversation, or one that can be put aside, waits though nothing is answered yet."""
    flow = turn.tables.flow(session.flow)
    return flow.strangers or flow.later


def go_on(turn: Turn, flow: Flow, session: Session, before: tuple[Words, ...] = ()) -> None:
    """Asks the next question, or completes the conversation when there is none."""
    questions = flow.asks(turn, session.answers)
    question = form.following(questions, session.answers)
    if question is None:
        sessions.close(turn.store, session.id)
        flow.then(turn, session.answers)
        if not turn.erased:
            resume(turn)
            let_in(turn)
        return
    session = replace(session, asked=question.name)
    sessions.save(turn.store, session, turn.now)
    ask(turn, flow, session, question, before, questions=questions)


def let_in(turn: Turn) -> None:
    """The conversation is over: what waited for that may come now."""
    if turn.member is not None and turn.begun is None:
        ledger.look_again(turn.store, [TALKING], member_id=turn.member.id)


def resume(turn: Turn) -> None:
    """Goes back to the conversation that had been waiting, if there is one."""
    if turn.begun is not None:
        return
    waiting = sessions.current(turn.store, turn.address.id, turn.now)
    if waiting is not None:
        flow = turn.tables.flow(waiting.flow)
        go_on(turn, flow, waiting, (_("Back to where we were:"),))


def ask(
    turn: Turn, flow: Flow, session: Session, question: Question, before: tuple[Words, ...] = (),
    items: tuple[Item, ...] | None = None, *, questions: Form | None = None, instead: bool = False,
) -> None:  # fmt: skip
    """Shows one question with its choices and the ways out. `questions`: all, if at hand;
    `instead`: what is said before it stands for its words."""
    asking = Asking(answers=session.answers, now=turn.now, turn=turn)
    offered = question.items(asking) if items is None else items
    multiple = question.type is Type.SELECT_MULTIPLE
    marked = form.marked(session.answers, question)
    options = [option(session, question, item, item.name in marked) for item in offered]
    lines = before if instead else (*before, *question.words(asking))
    if question.free and all(texts.all_labels(line) != texts.all_labels(BEFORE) for line in lines):
        lines = (*lines, BEFORE)  # unless the form's own hint says it
    if flow.counts and not question.name.startswith("~"):
        if questions is None:
            questions = flow.asks(turn, session.answers)
        n, total = form.progress(questions, session.answers, question)
        lines = (_("Question {n} of {total}", n=n, total=total), *lines)
    ways = ways_out(flow, session, question, multiple=multiple)
    attachments = question.attachments(asking) if question.attachments else ()
    columns = question.columns if items is None else 1
    choice = Choice(options=(*options, *ways), columns=columns, alone=len(ways))
    turn.say(*lines, choice=choice, attachments=attachments)


def option(session: Session, question: Question, item: Item, ticked: bool) -> Option:
    label: Words = _("✓ {choice}", choice=item.label) if ticked else item.label
    multiple = question.type is Type.SELECT_MULTIPLE
    action = "answer" if not multiple else "untick" if ticked else "tick"
    press = Press(
        action=action, subject=f"session/{session.id}", value=f"{question.name}={item.name}"
    )
    return Option(label=label, short=None if ticked else item.short, hint=item.hint, press=press)


def ways_out(flow: Flow, session: Session, question: Question, *, multiple: bool) -> list[Option]:
    subject = f"session/{session.id}"
    ways = []
    if multiple:
        ways.append(("done", DONE))
    if not question.required and not multiple:
        ways.append(("skip", SKIP))
    if any(name in session.answers for name in names_before(flow, session, question)):
        ways.append(("back", BACK))
    if flow.later:
        ways.append(("later", LATER))
    elif not flow.strangers and not question.leaves:
        ways.append(("cancel", CANCEL))
    return [
        Option(label=label, press=Press(action=action, subject=subject, value=question.name))
        for action, label in ways
    ]


def typed_option(
    flow: Flow, session: Session, question: Question, asking: Asking, words: str
) -> Press | None:
    """The option whose words were typed as they stand, or the answer that a number means from the
    top. Where figures are answers themselves, a number is one; it never means a way out."""
    items = question.items(asking)
    multiple = question.type is Type.SELECT_MULTIPLE
    ticked = form.ticked(session.answers, question.name) if multiple else []
    options = [
        replace(option(session, question, item, item.name in ticked), label=item.label)
        for item in items
    ]
    options += ways_out(flow, session, question, multiple=multiple)
    proposed = {item.name for item in items if item.label == item.name}
    labels = [texts.all_labels(each.label) for each in options]
    said = letters.normalise(words)
    exact = [
        each
        for each, own in zip(options, labels, strict=True)
        if said in map(letters.normalise, own)
    ]
    if len(exact) == 1 and words not in proposed:  # what is proposed and typed is read as typed
        return exact[0].press
    figures = any(map(str.isdecimal, "".join(own[0] for own in labels[: len(items)])))
    place = counts.number(words) if items and not figures else None
    return options[place - 1].press if place is not None and 1 <= place <= len(items) else None


def names_before(flow: Flow, session: Session, question: Question) -> list[str]:
    """Questions that have been asked before this one; answers given at the start do not count."""
    shown: list[str] = session.answers.get("~shown", [])
    return [name for name in shown if name != question.name]


def show_again(turn: Turn) -> None:
    """Repeats the question that is still open, after something that did not answer it."""
    session = sessions.current(turn.store, turn.address.id, turn.now)
    if session is None or turn.inbound.kind is Kind.EDITED:
        return
    flow = turn.tables.flow(session.flow)
    question = form.find(flow.asks(turn, session.answers), session.asked)
    if question is not None:
        if offered.OFFERED in session.answers:  # its numbers would mean what is not shown any more
            answers = form.without(session.answers, [offered.OFFERED])
            session = replace(session, answers=answers)
            sessions.save(turn.store, session, turn.now)
        ask(turn, flow, session, question)


def unknown_person(turn: Turn, words: Text) -> None:
    """A stranger in the middle of the first conversation goes on with it; others get the way in."""
    session = sessions.current(turn.store, turn.address.id, turn.now)
    if session is not None:
        show_again(turn)
    else:
        turn.say(words)


def ask_whether_stop(turn: Turn, about: Command | None = None) -> None:
    """ "Khalas" is enough of us, or of what is asked: whoever means the first says it by a tap.
    `about` is where to go if only something else shall stop, a task or a meeting."""
    ways = (("yes", _("Stop all messages")), ("no", _("No, go on")))
    options = [
        Option(label=label, press=Press(action=PERHAPS_STOP, value=value)) for value, label in ways
    ]
    if about is not None:
        press = Press(action="command", subject=about.name)
        options.append(Option(label=about.label, press=press))
    turn.say(_("Shall I stop all messages to you?"), choice=Choice(options=tuple(options)))


def ask_soft_yes(turn: Turn, presses: list[Press], words: str) -> bool:
    """ "In sha Allah" is courtesy, not a yes: ask once more, with the clear answers (L4)."""
    labels = {"yes": _("I will come"), "maybe": _("Not sure yet"), "no": _("I cannot come")}
    clear = [press for press in presses if press.action == "rsvp" and press.value in labels]
    if not clear:
        return False
    options = tuple(Option(label=labels[press.value], press=press) for press in clear)
    courtesy = any(god in letters.normalise(words) for god in ("allah", "الله", "inchal", "nshal"))
    question = (
        _("In sha Allah 🙂 Shall I put you down as coming?")
        if courtesy
        else _("Shall I put you down as coming?")
    )
    turn.say(question, choice=Choice(options=options))
    return True
