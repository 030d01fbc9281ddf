"""The same words could answer the open question and the message after it: both are named."""

from __future__ import annotations

from bot.core import form, texts
from bot.core.flow import Turn
from bot.core.form import Asking
from bot.core.graphemes import cut_at_word
from bot.core.messages import Choice, Option, Press, Words, _
from bot.engine import again
from storage import ledger, sessions
from storage.buttons import Buttons
from storage.sessions import Session

NAME_LENGTH = 60  # characters of a question or a title that are shown, so that both fit one look


def ask_which(turn: Turn, words: str, found: Buttons, other: Press) -> None:
    """`other` is what they mean as an answer to the message of the buttons that were found."""
    session = sessions.current(turn.store, turn.address.id, turn.now)
    if session is None:
        return
    lines: list[Words] = [_("Which one do you answer with “{words}”?", words=words)]
    if (asked := question_of(turn, session)) is not None:
        lines.append(_("The question before: “{title}”", title=short(turn, asked)))
    if (told := title_of(turn, found)) is not None:
        lines.append(_("The message after it: “{title}”", title=short(turn, told)))
    own = Press(action="meant", subject=f"session/{session.id}", value=words)
    options = (
        Option(label=_("The question before"), press=own),
        Option(label=_("The message after it"), press=other),
    )
    turn.say(*lines, choice=Choice(options=options))


def question_of(turn: Turn, session: Session) -> Words | None:
    """What it asks, without a note or the name of a group before it."""
    flow = turn.tables.flow(session.flow)
    question = form.find(flow.asks(turn, session.answers), session.asked)
    if question is None:
        return None
    asking = Asking(answers=session.answers, now=turn.now, turn=turn)
    *_before, label = form.said(question.label, asking)
    return label


def title_of(turn: Turn, found: Buttons) -> Words | None:
    message = again.composed(turn, ledger.get(turn.store, found.ledger_id))
    if message is None:
        return None
    return message.title or next(iter(message.lines), None)


def short(turn: Turn, words: Words) -> str:
    said = texts.plain(texts.translate(words, turn.voice))
    return cut_at_word(" ".join(said.split()), NAME_LENGTH)
