"""/email: an address is typed, proved by a code that was sent there, changed and taken back."""

from __future__ import annotations

import hmac
import re
import secrets
from datetime import timedelta

from bot.core import stored
from bot.core.flow import Action, Command, Flow, Turn
from bot.core.form import Accepted, Answers, Asking, Form, Item, Question, Refused, Type
from bot.core.letters import normalise
from bot.core.messages import Choice, Message, Option, Press, Text, Words, _, n_
from bot.flows.roles import MAY
from bot.flows.summaries import mailbox
from bot.flows.summaries.mailbox import CODE, CODE_LASTS
from bot.flows.summaries.mailbox_address import consent_words, read_address
from storage import addresses, digests, ledger
from storage.digests import Mailbox
from storage.ledger import MAILED, Planned, Standing, Urgency

DIGITS = 6
TRIES = 5  # of one code: one in 200,000 guesses it
MOST = ((timedelta(hours=1), 3), (timedelta(days=1), 6))  # codes that one member may have sent
AGAIN, OTHER = "again", "other"

OFF = _(
    "E-mail is not set up here, so summaries and reports come in this chat only. Whoever runs "
    "the server can set it up."
)
NOT_A_CODE = _("The code has six digits. Please type it as it stands in the mail.")
TOO_MANY = _(
    "Several codes have been sent already. Please look for the last one, also under “Spam”, or "
    "come back tomorrow: /email"
)
RUN_OUT = _("That code no longer counts. For a new one: /email")


# --- the address ----------------------------------------------------------------------------------


def address_form(_turn: Turn, _answers: Answers) -> Form:
    return (
        Question(
            name="address",
            type=Type.TEXT,
            label=_("To which e-mail address should summaries and reports go as well?"),
            hint=consent_words,
            read=read_address,
        ),
    )


def begin(turn: Turn) -> Answers | None:
    if not mailbox.switched_on(turn.store):
        turn.say(OFF)
        return None
    if too_many(turn):
        turn.say(TOO_MANY)
        return None
    return {}


def keep(turn: Turn, answers: Answers) -> None:
    """Replaces an earlier address at once; nothing goes to the new one until it is proved."""
    found = addresses.meet(
        turn.store, mailbox.PLATFORM, answers["address"], turn.now, language=turn.me.language
    )
    box = digests.mailbox(turn.store, turn.me.id)
    if box is not None and box.address_id != found.id:
        mailbox.forget(turn.store, turn.me.id, turn.now)
    addresses.change(turn.store, found.id, state=addresses.OK)  # it may have refused mail once
    send_code(turn, found.id)


# --- the code -------------------------------------------------------------------------------------


def too_many(turn: Turn) -> bool:
    """Nobody's mailbox is flooded by us."""
    sent = [entry.due for entry in mailbox.codes(turn.store, turn.me.id)]
    return any(sum(turn.now - at < span for at in sent) >= most for span, most in MOST)


def send_code(turn: Turn, address_id: int) -> None:
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    mailbox.forget_codes(turn.store, turn.me.id)
    digests.put_mailbox(
        turn.store,
        member_id=turn.me.id,
        network_id=turn.me.network_id,
        address_id=address_id,
        code_blind=blind(turn, address_id, code),
        tries=0,
        asked_at=turn.now,
        proved_at=None,
    )
    row = Planned(
        key=f"{mailbox.subject_of(turn.me.id)}/{turn.event}{MAILED}",
        reason=CODE,
        due=turn.now,
        member_id=turn.me.id,
        address_id=address_id,
        network_id=turn.me.network_id,
        expires=turn.now + CODE_LASTS,
        urgency=Urgency.REPLY,
        budget=False,
        body=stored.to_json(mail_of(code)),
    )
    ledger.plan(turn.store, mailbox.subject_of(turn.me.id), row, turn.now)
    turn.begin("email-code")


def mail_of(code: str) -> Message:
    """Neither the network nor what it is about: anybody may open a mailbox that was mistyped."""
    return Message(
        lines=(
            _("Your code is:"),
            code,
            _(
                "Please type it into the chat within an hour. If you did not ask for it, nothing "
                "has to be done: no further mail will come."
            ),
        )
    )


def blind(turn: Turn, address_id: int, code: str) -> str:
    return turn.store.vault.blind("mailbox", str(turn.me.id), str(address_id), code)


def code_form(_turn: Turn, _answers: Answers) -> Form:
    return (
        Question(
            name="code",
            type=Type.TEXT,
            label=ask_code,
            hint=_("It counts for an hour. If nothing comes, please look under “Spam”, too."),
            choices=(
                Item(name=AGAIN, label=_("Send a new code")),
                Item(name=OTHER, label=_("Another address")),
            ),
            read=read_code,
        ),
    )


def ask_code(asking: Asking) -> tuple[Words, ...]:
    box = digests.mailbox(asking.turn.store, asking.turn.me.id)
    if box is None:
        return (NOT_A_CODE,)
    address = addresses.get(asking.turn.store, box.address_id).external
    return (
        _("A code of six digits is on its way to {address}. Please type it here.", address=address),
    )


def read_code(words: str, _asking: Asking) -> Accepted | Refused:
    digits = re.sub(r"[\s-]", "", normalise(words))
    whole = len(digits) == DIGITS and digits.isascii() and digits.isdecimal()
    return Accepted(digits) if whole else Refused(say=(NOT_A_CODE,))


def prove(turn: Turn, answers: Answers) -> None:
    box = digests.mailbox(turn.store, turn.me.id)
    given = answers["code"]
    if given == OTHER:
        turn.begin("email")
    elif box is not None and given == AGAIN:
        send_again(turn, box)
    elif box is None or not counts(turn, box):
        turn.say(RUN_OUT)
    elif hmac.compare_digest(box.code_blind, blind(turn, box.address_id, given)):
        proved(turn, box)
    else:
        missed(turn, box)


def counts(turn: Turn, box: Mailbox) -> bool:
    """The code that was sent last may still be typed."""
    return bool(box.code_blind) and turn.now < box.asked_at + CODE_LASTS


def send_again(turn: Turn, box: Mailbox) -> None:
    if too_many(turn):
        turn.say(TOO_MANY)
    else:
        send_code(turn, box.address_id)


def proved(turn: Turn, box: Mailbox) -> None:
    change(turn, code_blind="", tries=0, proved_at=turn.now)
    mailbox.follow(turn)
    mailbox.forget_codes(turn.store, turn.me.id)
    address = addresses.get(turn.store, box.address_id).external
    turn.say(
        _("Thank you. Summaries and reports go to {address} as well from now on.", address=address),
        _("To change that at any time: /email"),
    )


def missed(turn: Turn, box: Mailbox) -> None:
    left = TRIES - box.tries - 1
    change(turn, tries=box.tries + 1, **({} if left else {"code_blind": ""}))
    if not left:
        turn.say(_("That was not the code, and it no longer counts. For a new one: /email"))
        return
    turn.say(
        n_("That is not the code. It can be typed {n} more time.",
           "That is not the code. It can be typed {n} more times.", left)
    )  # fmt: skip
    turn.begin("email-code")


def change(turn: Turn, **values: object) -> None:
    digests.change_mailbox(turn.store, turn.me.id, **values)


# --- what stands now ------------------------------------------------------------------------------


def show(turn: Turn, _words: str) -> None:
    box = digests.mailbox(turn.store, turn.me.id)
    if not mailbox.switched_on(turn.store) or box is None:
        turn.begin("email")
    elif mailbox.agreed(box, turn.now):
        card(turn, box)
    elif box.proved_at is None and counts(turn, box) and not failed(turn):
        turn.begin("email-code")
    else:
        if failed(turn):
            turn.say(_("The last code could not be delivered. Please check the address."))
        turn.begin("email")


def failed(turn: Turn) -> bool:
    sent = mailbox.codes(turn.store, turn.me.id)
    return bool(sent) and sent[-1].state is Standing.FAILED


def card(turn: Turn, box: Mailbox) -> None:
    address = addresses.get(turn.store, box.address_id)
    turn.say(standing(box, address), choice=Choice(options=ways(box)))


def standing(box: Mailbox, address: addresses.Address) -> Text:
    if address.state != addresses.OK:
        return _(
            "The mailbox {address} takes no mail, so nothing goes there any more.",
            address=address.external,
        )
    if not box.digest:
        return _("Reports go to {address} as well.", address=address.external)
    return _("Summaries and reports go to {address} as well.", address=address.external)


def ways(box: Mailbox) -> tuple[Option, ...]:
    weekly = (
        Option(label=_("Reports only"), press=press("reports"))
        if box.digest
        else Option(label=_("Summaries, too"), press=press("summaries"))
    )
    return (
        weekly,
        Option(label=_("Another address"), press=press(OTHER)),
        Option(label=_("In this chat only"), press=press("off")),
    )


def press(value: str) -> Press:
    return Press(action="mailbox", value=value)


def choose(turn: Turn, _subject: str, value: str) -> None:
    """The mailbox as it stands now counts, not as it stood when the button was shown."""
    box = digests.mailbox(turn.store, turn.me.id)
    if value == OTHER or box is None:
        turn.begin("email")
    elif value == "off":
        mailbox.forget(turn.store, turn.me.id, turn.now)
        turn.say(_("Done. The address is deleted, and no mail goes there any more."))
    elif value in ("reports", "summaries"):
        change(turn, digest=value == "summaries")
        mailbox.follow(turn)
        turn.say(_("Saved."))


FLOWS = (
    Flow(
        name="email", asks=address_form, then=keep, by=MAY["email"], begin=begin, counts=False
    ),
    Flow(name="email-code", asks=code_form, then=prove, by=MAY["email-code"], counts=False),
)  # fmt: skip
ACTIONS = (Action(name="mailbox", does=choose, by=MAY["mailbox"]),)
COMMANDS = (
    Command(
        name="email", label=_("Summaries by e-mail"), does=show, by=MAY["email"], menu=False
    ),
)  # fmt: skip
