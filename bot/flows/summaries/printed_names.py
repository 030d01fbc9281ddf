"""A network's report with names: made only when a second person has agreed (H14)."""

from __future__ import annotations

import logging
from datetime import date

from bot.core.flow import Action, Turn
from bot.core.messages import Press, _
from bot.flows import second_person
from bot.flows.roles import MAY
from bot.flows.second_person import may_agree
from bot.flows.summaries import printed
from bot.flows.summaries.printed import Wish
from bot.flows.typed import number_of
from bot.reports.figures import Period
from bot.reports.report_order import NETWORK
from storage import members

log = logging.getLogger(__name__)

AGREE = "printed-agree"
GONE = _("This is not yours to decide any more.")


def ask_second(turn: Turn, wish: Wish) -> None:
    """Another coordinator of the network, or the owner where there is none."""
    days = f"{wish.period.first} {wish.period.last}"
    when = f"{turn.now:{second_person.WHEN}}"
    request = f"{turn.event} {when} {days} {wish.file} {wish.language}"
    asked = second_person.ask(
        turn,
        second_person.seconds(turn.store, turn.me),
        _(
            "A coordinator would like to take out a report with the names of who is "
            "responsible for what. Do you agree?"
        ),
        Press(action=AGREE, subject=f"member/{turn.me.id}", value=request),
        stem=f"{AGREE}/{turn.me.id}/{turn.event}",
        reason="printed-ask",
    )
    turn.say(second_person.ASKED if asked else second_person.ALONE)


def agree(turn: Turn, subject: str, value: str) -> None:
    """The role counts that both have now; what was decided once is decided (S2)."""
    asker = members.find(turn.store, number_of(subject, "member"))
    parts = value.split(" ")
    if asker is None or len(parts) != 7 or not may_agree(turn.me, asker, asker.network_id):
        turn.say(GONE)
        return
    answer, event, asked_at, first, last, file, language = parts
    decided = f"{AGREE}/{asker.id}/{event}/decided"
    if second_person.is_over(turn, asked_at, decided):
        turn.say(second_person.DECIDED)
    elif answer == "yes":
        period = Period(first=date.fromisoformat(first), last=date.fromisoformat(last))
        wish = Wish(which=NETWORK, period=period, file=file, language=language, named=True)
        printed.order(turn.store, asker, wish, event, turn.now)
        log.info(
            "a report with names was agreed to",
            extra={"action": AGREE, "asked_by": asker.id, "agreed_by": turn.me.id},
        )
        second_person.file_comes(turn, asker, decided, "printed-decided")
    else:
        second_person.no_file(turn, asker, decided, "printed-decided")


ACTIONS = (Action(name=AGREE, does=agree, by=MAY[AGREE]),)
