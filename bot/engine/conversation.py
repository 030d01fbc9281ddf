"""Takes one turn: a tap, words or an event goes to the flow, action or command it is meant for."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from bot.core import persons, texts, understand
from bot.core.flow import Command, Turn
from bot.core.messages import MEDIA, Kind, Press, _
from bot.engine import answering, asking, replying
from bot.engine.handover import Prepared, compose
from bot.flows import menu
from storage import addresses, buttons, ledger, sessions
from storage.buttons import Buttons
from storage.ledger import Standing

# An invitation's code typed alone, or the whole link pasted.
CODE = re.compile(r"(?:^|/join/|[?&]start=)([A-Za-z0-9_-]{22})$")
STEPS = {**answering.STEPS, "meant": replying.meant_press}  # taps inside a conversation
RECENT = timedelta(days=4)  # how long a typed "yes" may still answer a standing message
GONE = _("This button is no longer in use. Send /menu to see what is possible now.")
NOT_ALLOWED = _("This is for coordinators of the network.")
ABOUT_SOMEBODY = _("This looks like it is about a person. I did not save it.")
NEED_INVITATION = _(
    "Hello. This assistant is for members of a network. To begin, please open the invitation "
    "link that your coordinator gave you."
)


def take(turn: Turn) -> None:
    """Runs what came in. All that it does and says is in the turn's transaction."""
    kind = turn.inbound.kind
    if kind in (Kind.BLOCKED, Kind.UNBLOCKED):
        reach_changed(turn)
    elif kind is Kind.RECEIPT:
        receipt(turn)
    elif kind in (Kind.GROUP_JOINED, Kind.GROUP_LEFT, Kind.GROUP_MOVED):
        group_changed(turn)
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
        answering.document(turn)
    elif kind is Kind.FILE and answering.wants_document(turn):
        turn.fetch = True
    elif kind is Kind.FLOOD:
        turn.say(_("That was a lot at once. Please wait a moment, then send it again."))
    elif kind in MEDIA:
        refuse_media(turn)
    else:
        say_not_understood(turn)


def heard(turn: Turn) -> None:
    """We can reach this person again, whatever we thought before."""
    addresses.heard(turn.store, turn.address, turn.now)


def reach_changed(turn: Turn) -> None:
    blocked = turn.inbound.kind is Kind.BLOCKED
    state = addresses.BLOCKED if blocked else addresses.OK
    addresses.change(turn.store, turn.address.id, state=state)


def receipt(turn: Turn) -> None:
    """A platform says that a message of ours was delivered or read."""
    entry = ledger.by_platform_id(
        turn.store, turn.inbound.platform, turn.inbound.message_id, turn.address.id
    )
    if entry is not None and turn.inbound.text in (Standing.DELIVERED, Standing.READ):
        ledger.progress(turn.store, entry.id, Standing(turn.inbound.text))


def group_changed(turn: Turn) -> None:
    """We were added to a group, taken out, or it has a new id. Its talk is never read (H6)."""
    chat = addresses.meet(
        turn.store, turn.inbound.platform, turn.inbound.chat, turn.now, group=True
    )
    if turn.inbound.kind is Kind.GROUP_MOVED:
        addresses.move(turn.store, chat, turn.inbound.text)
    elif turn.inbound.kind is Kind.GROUP_LEFT:
        addresses.change(turn.store, chat.id, state=addresses.GONE)
    elif turn.may(turn.tables.commands["group"].by):
        turn.tables.commands["group"].does(turn, str(chat.id))


# --- taps ---------------------------------------------------------------------------------------


def pressed(turn: Turn) -> None:
    handle, _dot, index = turn.inbound.handle.partition(".")
    found = buttons.find(turn.store, handle)
    if found is not None and index.startswith("more") and found.address_id == turn.address.id:
        more(turn, found, index.removeprefix("more"))
        return
    press = meaning(found, index, turn)
    if found is None or press is None:
        turn.toast = GONE
        turn.say(GONE)
        return
    turn.tapped = found.ledger_id
    act(turn, press)
    ledger.progress(turn.store, found.ledger_id, Standing.ANSWERED)


def more(turn: Turn, found: Buttons, page: str) -> None:
    """The next page of a message whose options do not fit on one."""
    entry = ledger.get(turn.store, found.ledger_id)
    prepared = Prepared(entry=entry, address=turn.address, member=turn.member, network=turn.network)
    message = compose(turn.store, prepared, turn.now, turn.tables)
    if message is None or not page.isdecimal():
        turn.say(GONE)
    else:
        turn.send(replace(message, page=int(page), attachments=(), edits=entry.key))


def meaning(found: Buttons | None, index: str, turn: Turn) -> Press | None:
    """What a button means for the person who pressed it; None for anybody else (S2)."""
    if found is None or found.address_id != turn.address.id or found.expires_at < turn.now:
        return None
    if not index.isdecimal() or int(index) >= len(found.presses):
        return None
    action, subject, value, _labels = found.presses[int(index)]
    return Press(action=action, subject=subject, value=value)


def act(turn: Turn, press: Press) -> None:
    """Runs the action behind a button, for the role that the person has now."""
    if press.action in STEPS:
        STEPS[press.action](turn, press.subject, press.value)
        return
    if press.action == "command":
        command = turn.tables.commands.get(press.subject)
        if command is not None:
            run(turn, command, press.value)
            return
    action = turn.tables.actions.get(press.action)
    if action is None:
        turn.say(GONE)
    elif turn.member is None or not turn.member.here:
        turn.say(NEED_INVITATION)
    elif not turn.may(action.by):
        turn.toast = NOT_ALLOWED
        turn.say(NOT_ALLOWED)
    else:
        action.does(turn, press.subject, press.value)


# --- words --------------------------------------------------------------------------------------


def typed(turn: Turn, words: str) -> None:
    """Typed words: STOP first, then a command, a code, the open question, a standing message."""
    words = words.strip()
    if understand.stop(words):
        run(turn, turn.tables.commands["stop"], "")
    elif words.startswith("/"):
        slash(turn, words)
    elif any(means(turn, words) for means in turn.tables.typed):
        asking.show_again(turn)
    elif turn.inbound.reply_to and answers_message(turn, words):
        return
    elif sessions.current(turn.store, turn.address.id, turn.now) is not None:
        if not meant_otherwise(turn, words):
            replying.typed(turn, words)
    elif (command := named(turn, words)) is not None:
        run(turn, command, "")
    elif not answers_latest(turn, words):
        say_not_understood(turn)


def slash(turn: Turn, words: str) -> None:
    name, _space, rest = words[1:].partition(" ")
    name, _at, _bot = name.partition("@")
    command = turn.tables.commands.get(name.lower())
    if command is None:
        turn.say(
            _("I do not know the command {command}.", command=f"/{texts.clean(name, 32)}"),
            _("Send /menu to see what is possible."),
        )
        return
    run(turn, command, rest.strip())


def run(turn: Turn, command: Command, rest: str) -> None:
    if command.strangers or (turn.member is not None and turn.member.here):
        if command.strangers or turn.may(command.by):
            command.does(turn, rest)
        else:
            turn.say(NOT_ALLOWED)
    else:
        asking.unknown_person(turn, NEED_INVITATION)


def named(turn: Turn, words: str) -> Command | None:
    """The command whose label or other name was typed, in any of the languages."""
    plain = understand.normalise(words)
    if not plain or len(plain) > 40:
        return None
    for command in turn.tables.commands.values():
        labels = (*texts.all_labels(command.label), *command.words, command.name)
        if plain in {understand.normalise(label) for label in labels} and turn.may(command.by):
            return command
    return None


def answers_message(turn: Turn, words: str) -> bool:
    """A reply to one message of ours answers that one."""
    entry = ledger.by_platform_id(
        turn.store, turn.inbound.platform, turn.inbound.reply_to, turn.address.id
    )
    found = buttons.of_message(turn.store, entry.id) if entry else None
    return found is not None and answers_buttons(turn, found, words)


def answers_latest(turn: Turn, words: str) -> bool:
    found = buttons.latest(turn.store, turn.address.id, turn.now - RECENT)
    return found is not None and answers_buttons(turn, found, words)


def meant_otherwise(turn: Turn, words: str) -> bool:
    """Words typed after a notice came in between: do they answer that one, or the open question?

    What only one of the two can take goes there; what both can take is asked (L4).
    """
    found = buttons.latest(turn.store, turn.address.id, turn.now - RECENT)
    if found is None or any(action in STEPS for action, *_rest in found.presses):
        return False
    chosen = understand.choose(words, options_of(found))
    if not isinstance(chosen, understand.Chosen):
        return False
    if replying.would_take(turn, words):
        asking.ask_which(turn, words, presses_of(found)[int(chosen.id)])
        return True
    return answers_buttons(turn, found, words)


def presses_of(found: Buttons) -> list[Press]:
    return [Press(action=a, subject=s, value=v) for a, s, v, _labels in found.presses]


def options_of(found: Buttons) -> list[understand.OptionWords]:
    return [
        understand.OptionWords(id=str(place), labels=tuple(labels), intents=intents_of(press))
        for place, (press, (_a, _s, _v, labels)) in enumerate(
            zip(presses_of(found), found.presses, strict=True)
        )
    ]


def answers_buttons(turn: Turn, found: Buttons, words: str) -> bool:
    """Typed words that mean one of a message's buttons; what is unclear is asked again (L4)."""
    presses = presses_of(found)
    chosen = understand.choose(words, options_of(found))
    if isinstance(chosen, understand.Chosen):
        turn.tapped = found.ledger_id
        act(turn, presses[int(chosen.id)])
        ledger.progress(turn.store, found.ledger_id, Standing.ANSWERED)
        return True
    if isinstance(chosen, understand.Unclear) and chosen.reason == "soft_yes":
        return asking.ask_soft_yes(turn, presses, words)
    return False


def intents_of(press: Press) -> tuple[understand.Intent, ...]:
    return asking.MEANS.get((press.action, press.value), ())


def edited(turn: Turn) -> None:
    """A changed message changes nothing that was answered by tap; the person is told so."""
    turn.say(
        _("I saw that you changed an earlier message. What was noted stays as it was."),
        _("To change an answer, please tap its button again or write once more."),
    )


def refuse_media(turn: Turn) -> None:
    """Refused without download, kindly, with what to do instead (H1)."""
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
    else:
        turn.say(
            _(
                "I do not accept photos or files, and I did not keep this one. Photos of "
                "activities go to the coordinator, with the agreement of everyone shown."
            )
        )
    asking.show_again(turn)


def say_not_understood(turn: Turn) -> None:
    if turn.member is None and (code := CODE.search(turn.inbound.text.strip())) is not None:
        run(turn, turn.tables.commands["start"], code[1])
    elif turn.member is None:
        asking.unknown_person(turn, NEED_INVITATION)
    elif persons.names_somebody(turn.inbound.text) is not None:
        turn.say(ABOUT_SOMEBODY, *menu.people(turn))
    else:
        turn.say(_("I am not sure I understood."), _("Send /menu to see what is possible."))
