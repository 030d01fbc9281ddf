"""Typed words that answer a message with buttons: the one replied to, else the newest (L4)."""

from __future__ import annotations

from datetime import timedelta

from bot.core import choosing, counts, letters, understand
from bot.core.flow import Turn
from bot.core.messages import Press, _
from bot.engine import again, asking, nudging, replying, which
from bot.engine.taps import STEPS, act, presses_of
from storage import buttons, ledger
from storage.buttons import Buttons
from storage.ledger import Standing

UNDO, TASK_UNDO = "undo", "task-undo"  # so the actions end that take something back
AT_ONCE = timedelta(seconds=15)  # a number behind a confirmation is the one before it, sent twice
BEFORE_MENU = 3  # messages with buttons that are looked at, for one that is no menu
RECENT = timedelta(days=4)  # how long a typed "yes" may still answer a standing message


def answers_message(turn: Turn, words: str) -> bool:
    """A reply to one message of ours answers that one."""
    entry = ledger.by_platform_id(
        turn.store, turn.inbound.platform, turn.inbound.reply_to, turn.address.id
    )
    found = buttons.of_message(turn.store, entry.id) if entry else None
    return found is not None and answers_buttons(turn, found, words)


def answers_latest(turn: Turn, words: str) -> bool:
    """The newest message; where that is a menu, words may mean the one before it."""
    since = turn.now - RECENT
    for found in buttons.recent(turn.store, turn.address.id, since, BEFORE_MENU):
        if answers_buttons(turn, found, words):
            return True
        if not is_menu(found) or counts.number(words) is not None:
            return False
    return False


def is_menu(found: Buttons) -> bool:
    return all(press.action == "command" for press in presses_of(found))


def came_twice(turn: Turn, words: str) -> bool:
    """A number right behind what can be undone is meant for the question before it: a slow line,
    or a finger that typed it twice. Nothing is pressed, and the buttons stay."""
    found = buttons.latest(turn.store, turn.address.id, turn.now - AT_ONCE)
    if found is None or counts.number(words) is None:
        return False
    presses = presses_of(found)
    chosen = choosing.choose(words, options_of(found))
    message = again.composed(turn, ledger.get(turn.store, found.ledger_id))
    if message is None or not isinstance(chosen, choosing.Chosen):
        return False
    if not (confirms(presses) or presses[int(chosen.id)].action.endswith(UNDO)):
        return False
    turn.say(
        _("“{words}” came right behind the last one, so nothing was pressed.", words=words),
        choice=message.choice,
    )
    return True


def confirms(presses: list[Press]) -> bool:
    """Whether it says what was done; about a task, a question may stand beside the undoing."""
    return any(one.action.endswith(UNDO) and one.action != TASK_UNDO for one in presses)


def answers_label(turn: Turn, words: str) -> bool:
    """What stands on a button of the newest message means that button, not a command ("Start")."""
    found = buttons.latest(turn.store, turn.address.id, turn.now - RECENT)
    if found is None or any(action in STEPS for action, *_rest in found.presses):
        return False
    plain = letters.normalise(words)
    shown = {letters.normalise(one) for option in options_of(found) for one in option.labels}
    return plain in shown and answers_buttons(turn, found, words)


def answers_nudge(turn: Turn, words: str) -> bool:
    """ "Start" is a command, too; after a nudge it means what the nudge is about."""
    caps = turn.tables.platforms.get(turn.address.platform)
    if caps is None or not caps.needs_template:
        return False
    found = buttons.latest(turn.store, turn.address.id, turn.now - RECENT)
    if found is None or not any(map(nudging.is_ours, presses_of(found))):
        return False
    return answers_buttons(turn, found, words)


def meant_otherwise(turn: Turn, words: str) -> bool:
    """Words typed after a notice came in between: do they answer that one, or the open question?

    What only one of the two can take goes there; what both can take is asked (L4).
    """
    found = buttons.latest(turn.store, turn.address.id, turn.now - RECENT)
    if found is None or any(action in STEPS for action, *_rest in found.presses):
        return False
    chosen = choosing.choose(words, options_of(found))
    if not isinstance(chosen, choosing.Chosen):
        return False
    if replying.would_take(turn, words):
        which.ask_which(turn, words, found, presses_of(found)[int(chosen.id)])
        return True
    return answers_buttons(turn, found, words)


def answers_buttons(turn: Turn, found: Buttons, words: str) -> bool:
    """Typed words that mean one of a message's buttons; what is unclear is asked again (L4)."""
    presses = presses_of(found)
    chosen = choosing.choose(words, counted(found, words))
    if isinstance(chosen, choosing.Chosen):
        turn.tapped = found.ledger_id
        act(turn, presses[int(chosen.id)])
        ledger.progress(turn.store, found.ledger_id, Standing.ANSWERED)
        return True
    if isinstance(chosen, choosing.Unclear) and chosen.reason == "soft_yes":
        return asking.ask_soft_yes(turn, presses, words)
    return False


def counted(found: Buttons, words: str) -> list[choosing.OptionWords]:
    """What typed words may mean: the ways out of a question have no number."""
    options = options_of(found)
    if counts.number(words) is None:
        return options
    presses = presses_of(found)
    return [one for one in options if presses[int(one.id)].action not in asking.WAYS_OUT]


def options_of(found: Buttons) -> list[choosing.OptionWords]:
    return [
        choosing.OptionWords(id=str(place), labels=tuple(labels), intents=intents_of(press))
        for place, (press, (_a, _s, _v, labels)) in enumerate(
            zip(presses_of(found), found.presses, strict=True)
        )
        if labels  # what stands behind a nudge has none: it has not been shown
    ]


def intents_of(press: Press) -> tuple[understand.Intent, ...]:
    """Behind a colon a value says with which state of things the button was shown."""
    return asking.MEANS.get((press.action, press.value.partition(":")[0]), ())
