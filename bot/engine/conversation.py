"""Takes one turn: a tap, words or an event goes to the flow, action or command it is meant for."""

from __future__ import annotations

from datetime import datetime

from bot.core.flow import Turn
from bot.core.messages import MEDIA, Kind, _
from bot.engine import answering, asking, events, nudging
from bot.engine.taps import pressed, run
from bot.engine.typed_words import say_not_understood, typed
from bot.flows import sent_file
from bot.flows.plans import plan_file
from storage import addresses


def take(turn: Turn) -> None:
    """Runs what came in. All that it does and says is in the turn's transaction."""
    told = events.TOLD.get(turn.inbound.kind)
    if told is not None:
        told(turn)
    elif not turn.inbound.chat:
        heard(turn)
        private(turn)
    if turn.begun is not None:
        flow, answers = turn.begun
        turn.begun = None
        asking.start(turn, flow, answers)


def private(turn: Turn) -> None:
    """Something in a private conversation."""
    kind = turn.inbound.kind
    if kind is Kind.PRESS:
        pressed(turn)
    elif kind is Kind.ENTER:
        run(turn, turn.tables.commands["start"], turn.inbound.text)
    elif kind is Kind.TEXT:
        typed(turn, turn.inbound.text)
    elif kind is Kind.EDITED:
        edited(turn)
    elif kind is Kind.FETCHED:
        fetched(turn)
    elif kind is Kind.FILE and answering.wants_document(turn):
        turn.fetch = True
    elif kind is Kind.FLOOD:
        turn.say(_("That was a lot at once. Please wait a moment, then send it again."))
    elif kind in MEDIA:
        refuse_media(turn)
    else:
        say_not_understood(turn)


def fetched(turn: Turn) -> None:
    """A document's content: for the open question, or in place of the plan sent just before it."""
    if answering.wants_document(turn) or not plan_file.instead(turn):
        answering.document(turn)


def heard(turn: Turn) -> None:
    """We can reach this person again, whatever we thought before."""
    nudging.heard(turn)
    addresses.heard(turn.store, turn.address, spoken_at(turn))


def spoken_at(turn: Turn) -> datetime:
    """Where a window counts from what somebody said, it is the moment when they said it."""
    caps = turn.tables.platforms.get(turn.address.platform)
    if caps is None or caps.window_hours is None:
        return turn.now
    return max(turn.said_at, turn.address.last_in_at or turn.said_at)


def edited(turn: Turn) -> None:
    """A changed message changes nothing that was answered by tap; the person is told so."""
    turn.say(
        _("I saw that you changed an earlier message. What was noted stays as it was."),
        _("To change an answer, please tap its button again or write once more."),
    )


def refuse_media(turn: Turn) -> None:
    """Refused without download, kindly, with what to do instead (H1)."""
    if turn.inbound.kind is Kind.FILE and plan_file.say_reading(turn):
        return
    if turn.inbound.kind is Kind.VOICE:
        turn.say(
            _(
                "I cannot listen to voice messages and I did not keep it. Buttons or one number "
                "are enough. If you prefer to speak, the coordinator can call you."
            )
        )
    elif turn.inbound.kind is Kind.STICKER:
        turn.say(_("A sticker says nothing to me. Please use a button, or write a few words."))
    elif turn.inbound.kind in (Kind.LOCATION, Kind.CONTACT):
        turn.say(
            _(
                "I do not accept locations or contact cards, and I did not keep this one. "
                "People join by an invitation link only."
            )
        )
    elif sent_file.is_sheet(turn):
        turn.say(*sent_file.unasked(turn))
    else:
        turn.say(
            _(
                "I do not accept photos or files, and I did not keep this one. Photos of "
                "activities go to the coordinator, with the agreement of everyone shown."
            )
        )
    asking.show_again(turn)
