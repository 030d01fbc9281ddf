"""/export: results as files; with names only when a second person has agreed (H14).

The ledger keeps which files were handed to whom and when, and who agreed, for as long as it exists.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from functools import partial

from bot.core.flow import REPLY_LASTS, Action, Command, Composing, Turn
from bot.core.messages import Choice, Message, Option, Press, _
from bot.flows import second_person
from bot.flows.roles import MAY
from bot.flows.surveys import result_access, result_files, results
from bot.flows.surveys.result_access import Shown
from bot.reports import making
from storage import addresses, files, members, papers
from storage.database import Store
from storage.ledger import Planned, Urgency
from storage.members import Member, Role

log = logging.getLogger(__name__)

EXPORT = "export"
TOTALS, NAMES = "totals", "names"
KINDS = (making.WORKBOOK, making.CSV)
FOLLOWS = _("The files follow in a moment.")


# --- asking for it --------------------------------------------------------------------------------


def choose(turn: Turn, _words: str) -> None:
    """Of which survey."""
    found = results.visible(turn)
    if not found:
        turn.say(_("There are no results yet. They come when a survey closes."))
        return
    turn.say(
        _("Of which survey?"),
        *(results.line(turn, n, shown) for n, shown in enumerate(found, start=1)),
        choice=results.openers(turn, found, EXPORT),
        protect=True,
    )


def export(turn: Turn, subject: str, value: str) -> None:
    shown = result_access.wanted_by(turn, subject)
    if shown is None:
        return
    if value == NAMES and result_access.sees_all(shown, turn.me):
        ask_second(turn, shown)
    elif value == "" and has_names(turn.store, shown, turn.me):
        ask_which(turn, shown)
    elif result_access.publication_for(turn.store, shown, turn.me).too_few:
        turn.say(_("Too few answered, so there is nothing to be taken out."))
    else:
        order(turn.store, shown, turn.me, TOTALS, turn.event, turn.now)
        turn.say(FOLLOWS)


def has_names(store: Store, shown: Shown, member: Member) -> bool:
    """Whether answers with names are there, and this is whose they are to see."""
    return result_access.sees_all(shown, member) and bool(
        papers.of_surveys(store, [shown.survey.id])
    )


def ask_which(turn: Turn, shown: Shown) -> None:
    options = (
        Option(label=_("Totals, without names"), press=press(shown, TOTALS)),
        Option(label=_("Answers with names"), press=press(shown, NAMES)),
    )
    turn.say(
        _("Totals, or answers with names? For names a second person has to agree."),
        choice=Choice(options=options),
    )


def press(shown: Shown, value: str) -> Press:
    return Press(action=EXPORT, subject=shown.subject, value=value)


# --- a second person ------------------------------------------------------------------------------


def ask_second(turn: Turn, shown: Shown) -> None:
    """Another coordinator of the network, or the owner where there is none (H14)."""
    if not has_names(turn.store, shown, turn.me):
        turn.say(_("The answers with names are not kept any more."))
        return
    request = f"{turn.me.id} {turn.now:{second_person.WHEN}} {turn.event}"
    asked = second_person.ask(
        turn,
        second_person.others(turn.store, turn.me, result_access.coordinators(turn.store, shown)),
        _(
            "A coordinator would like to take out the answers of a survey with names, as a "
            "file. Do you agree?"
        ),
        Press(action="export-agree", subject=shown.subject, value=request),
        stem=stem(shown, turn.me, turn.event),
        reason="export-ask",
    )
    turn.say(second_person.ASKED if asked else second_person.ALONE)


def agree(turn: Turn, subject: str, value: str) -> None:
    """The role counts that both have now; what was decided once is decided (S2)."""
    shown = result_access.of_subject(turn.store, subject)
    answer, asker_id, asked_at, event = (*value.split(" ", 3), "", "", "", "")[:4]
    asker = members.find(turn.store, int(asker_id)) if asker_id.isdecimal() else None
    if shown is None or asker is None or not may_agree(turn, shown, asker):
        turn.say(result_access.GONE)
        return
    decided = f"{stem(shown, asker, event)}/decided"
    if second_person.is_over(turn, asked_at, decided):
        turn.say(second_person.DECIDED)
    elif answer == "yes":
        order(turn.store, shown, asker, NAMES, event, turn.now)
        log.info(
            "an export of names was agreed to",
            extra={"action": EXPORT, "survey": shown.survey.id, "asked_by": asker.id,
                   "agreed_by": turn.me.id},
        )  # fmt: skip
        second_person.file_comes(turn, asker, decided, "export-decided")
    else:
        second_person.no_file(turn, asker, decided, "export-decided")


def may_agree(turn: Turn, shown: Shown, asker: Member) -> bool:
    if turn.me.id == asker.id or not result_access.sees_all(shown, asker):
        return False
    return turn.me.role is Role.OWNER or result_access.coordinates(shown, turn.me)


# --- the files, and the message that carries them -------------------------------------------------


def stem(shown: Shown, member: Member, event: str) -> str:
    """How the keys of one export begin: "export/12/7/4711"; asked for again it is another one."""
    return f"{EXPORT}/{shown.survey.id}/{member.id}/{event}"


def order(store: Store, shown: Shown, member: Member, what: str, event: str, now: datetime) -> None:
    made = result_access.publication_for(store, shown, member)
    voice = result_files.voice_for(store, member)
    rows = answers_by_name(store, shown) if what == NAMES else None
    for kind in KINDS:
        ordered = result_files.order_of(store, shown, kind, made, voice, rows=rows)
        key = f"{stem(shown, member, event)}/{what}/{kind}"
        result_files.want(store, shown, key, kind, ordered, now)


def answers_by_name(store: Store, shown: Shown) -> list[dict[str, object]]:
    given = papers.of_surveys(store, [shown.survey.id])
    people = members.among(store, [one.member_id for one in given if one.member_id is not None])
    rows: list[dict[str, object]] = [
        {"name": people[one.member_id].name, "answers": dict(one.answers)}
        for one in given
        if one.member_id in people
    ]
    return sorted(rows, key=lambda row: str(row["name"]))


def wanted(
    store: Store, id: int, _now: datetime, member_id: int | None = None
) -> Iterable[Planned]:
    """One message for each export whose files are made, or have failed."""
    found: dict[str, list[files.File]] = {}
    for file in files.of_subject(store, f"{EXPORT}/{id}"):
        found.setdefault(file.key.rpartition("/")[0], []).append(file)
    rows = [message_of(store, key, its) for key, its in found.items() if result_files.settled(its)]
    return [row for row in rows if row and member_id in (None, row.member_id)]


def message_of(store: Store, key: str, found: list[files.File]) -> Planned | None:
    """To the address of whoever asked, as the reply that it is."""
    member = members.find(store, asker_of(key))
    address = addresses.of_member(store, member.id) if member is not None else None
    if member is None or address is None:
        return None
    due = found[0].expires - result_files.KEPT
    return Planned(
        key=key,
        reason=EXPORT,
        due=due,
        member_id=member.id,
        address_id=address.id,
        network_id=member.network_id,
        expires=due + REPLY_LASTS,
        urgency=Urgency.REPLY,
        budget=False,
    )


def asker_of(key: str) -> int:
    """The 7 of "export/12/7/4711/names"."""
    return int(key.split("/")[2])


def compose(composing: Composing) -> Message | None:
    """The role counts that they have now (R14)."""
    store, key, member = composing.store, composing.entry.key, composing.member
    shown = result_access.load(store, int(key.split("/")[1]))
    if shown is None or member is None or member.id != asker_of(key):
        return None
    named = key.endswith(f"/{NAMES}")
    may = result_access.sees_all if named else partial(result_access.sees, store)
    if not may(shown, member):
        return None
    found = result_files.of_stem(store, key)
    if not result_files.complete(found):
        return Message(lines=(_("The files could not be made. To try again: /export"),))
    lines = [_("Here are the files.")]
    if named:
        lines.append(_("They hold names: please keep them where nobody else can open them."))
    return Message(
        lines=tuple(lines), attachments=result_files.attachments(found), protect=True
    )  # fmt: skip


WANTS = {EXPORT: wanted}
COMPOSERS = {EXPORT: compose}
ACTIONS = (
    Action(name=EXPORT, does=export, by=MAY["export"]),
    Action(name="export-agree", does=agree, by=MAY["export-agree"]),
)
COMMANDS = (
    Command(name=EXPORT, label=_("Take out results"), does=choose, by=MAY["export"], menu=False),
)
