"""The plan as a workbook, in the layout that is read again, and an empty one to fill in.

Members stand in it by their codes; with names only when a second person has agreed (H14). The
ledger keeps which files were handed to whom and when, and who agreed.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta

from bot.core.flow import REPLY_LASTS, Action, Composing, Turn, voice_of
from bot.core.messages import Choice, Message, Option, Press, Text, Voice, _
from bot.flows import second_person
from bot.flows.files import attached
from bot.flows.plans.pillars import pillars_of
from bot.flows.plans.plan_lines import open_plan
from bot.flows.plans.plan_who import code_of
from bot.flows.roles import MAY
from bot.flows.tasks.task import GONE
from bot.reports import making, plan_table
from storage import addresses, files, members, networks, plan_items, plans
from storage.database import Store
from storage.files import File
from storage.ledger import Planned, Urgency
from storage.members import Member, Role
from storage.plan_shape import Plan

log = logging.getLogger(__name__)

EXPORT, AGREE, TEMPLATE, MADE = "plan-export", "plan-export-agree", "plan-template", "plan-made"
CODES, NAMES, EMPTY = "codes", "names", "empty"
FORMATS = ((making.PLAN, ""), (making.PLAN_CSV, plan_table.CSV))
KEPT = timedelta(days=1)
FOLLOWS = _("The files follow in a moment.")


# --- asking for it --------------------------------------------------------------------------------


def export(turn: Turn, subject: str, value: str) -> None:
    plan = open_plan(turn, subject)
    if plan is None:
        return
    if value == CODES:
        order(turn.store, plan, turn.me, CODES, turn.event, turn.now)
        turn.say(FOLLOWS)
    elif value == NAMES:
        ask_second(turn, plan)
    else:
        ask_which(turn, plan)


def ask_which(turn: Turn, plan: Plan) -> None:
    options = (
        Option(label=_("With codes instead of names"), press=press(plan, CODES)),
        Option(label=_("With names"), press=press(plan, NAMES)),
        Option(label=_("An empty one, to fill in"), press=Press(action=TEMPLATE)),
    )
    turn.say(
        _("The plan as Excel and CSV files. You can change it there, and send it in again."),
        _("Members stand in it as codes, like M12. For names a second person has to agree."),
        choice=Choice(options=options),
    )


def press(plan: Plan, value: str) -> Press:
    return Press(action=EXPORT, subject=plan.subject, value=value)


def template(turn: Turn, _subject: str = "", _value: str = "") -> None:
    """An empty plan names nobody."""
    voice, key = turn.voice, f"{MADE}/{turn.me.id}/{turn.event}/{EMPTY}"
    order_ = {
        "kind": making.PLAN_TEMPLATE,
        "language": voice.language,
        "country": voice.country,
        "pillars": pillar_names(turn.store, voice),
    }
    want(turn.store, turn.me, f"{key}/{making.PLAN_TEMPLATE}", making.PLAN_TEMPLATE, order_,
         turn.now)  # fmt: skip
    turn.say(_("The file follows in a moment."))


# --- a second person ------------------------------------------------------------------------------


def ask_second(turn: Turn, plan: Plan) -> None:
    """Another coordinator of the network, or the owner where there is none (H14)."""
    request = f"{turn.me.id} {turn.now:{second_person.WHEN}} {turn.event}"
    asked = second_person.ask(
        turn,
        second_person.seconds(turn.store, turn.me),
        _(
            "A coordinator would like to take out the action plan with the names of who "
            "is responsible, as a file. Do you agree?"
        ),
        Press(action=AGREE, subject=plan.subject, value=request),
        stem=stem(turn.me, turn.event, NAMES),
        reason="plan-export-ask",
    )
    turn.say(second_person.ASKED if asked else second_person.ALONE)


def agree(turn: Turn, subject: str, value: str) -> None:
    """The role counts that both have now; what was decided once is decided (S2)."""
    answer, asker_id, asked_at, event = (*value.split(" ", 3), "", "", "", "")[:4]
    asker = members.find(turn.store, int(asker_id)) if asker_id.isdecimal() else None
    plan = asked_for(turn.store, subject, asker)
    if (
        plan is None
        or asker is None
        or not second_person.may_agree(turn.me, asker, plan.network_id)
    ):
        turn.say(GONE)
        return
    decided = f"{stem(asker, event, NAMES)}/decided"
    if second_person.is_over(turn, asked_at, decided):
        turn.say(second_person.DECIDED)
    elif answer == "yes":
        order(turn.store, plan, asker, NAMES, event, turn.now)
        log.info(
            "an export of names was agreed to",
            extra={"action": EXPORT, "plan": plan.id, "asked_by": asker.id,
                   "agreed_by": turn.me.id},
        )  # fmt: skip
        second_person.file_comes(turn, asker, decided, "plan-export-decided")
    else:
        second_person.no_file(turn, asker, decided, "plan-export-decided")


def asked_for(store: Store, subject: str, asker: Member | None) -> Plan | None:
    """The plan that was asked for, while it is the open one of whoever asked."""
    plan = plans.current(store, asker.network_id) if asker is not None else None
    return plan if plan is not None and plan.subject == subject else None


def may_have(member: Member) -> bool:
    return member.here and member.role is Role.COORDINATOR


# --- the files, and the message that carries them -------------------------------------------------


def stem(member: Member, event: str, what: str) -> str:
    """How the keys of one export begin: "plan-made/7/4711/names"."""
    return f"{MADE}/{member.id}/{event}/{what}"


def order(store: Store, plan: Plan, member: Member, what: str, event: str, now: datetime) -> None:
    voice = voice_of(member, networks.get(store, member.network_id), None)
    people = {
        one.id: f"{one.name} ({code_of(one)})" if what == NAMES else code_of(one)
        for one in members.of_network(store, plan.network_id)
    }
    items = plan_items.of_plan(store, plan.id)
    for kind, format in FORMATS:
        ordered = plan_table.order(
            kind, voice=voice, title=plan.title, items=items, people=people,
            pillars=pillar_names(store, voice), format=format,
        )  # fmt: skip
        want(store, member, f"{stem(member, event, what)}/{kind}", kind, ordered, now)


def pillar_names(store: Store, voice: Voice) -> dict[str, str]:
    return {one.code: one.name(voice.language) for one in pillars_of(store, voice.country)}


def want(
    store: Store, member: Member, key: str, kind: str, ordered: Mapping[str, object], now: datetime
) -> None:
    files.want(
        store, key=key, network_id=member.network_id, subject=f"{MADE}/{member.id}", kind=kind,
        order=ordered, expires=now + KEPT,
    )  # fmt: skip


def wanted(
    store: Store, id: int, _now: datetime, _member_id: int | None = None
) -> Iterable[Planned]:
    """One message for each export whose files are made, or have failed."""
    found: dict[str, list[File]] = {}
    for file in files.of_subject(store, f"{MADE}/{id}"):
        found.setdefault(file.key.rpartition("/")[0], []).append(file)
    member = members.find(store, id)
    address = addresses.of_member(store, id)
    if member is None or address is None:
        return
    for key, its in found.items():
        if all(file.settled for file in its):
            due = its[0].expires - KEPT
            yield Planned(
                key=key, reason=MADE, due=due, member_id=member.id, address_id=address.id,
                network_id=member.network_id, expires=due + REPLY_LASTS, urgency=Urgency.REPLY,
                budget=False,
            )  # fmt: skip


def compose(composing: Composing) -> Message | None:
    """The role counts that they have now (R14)."""
    key, member = composing.entry.key, composing.member
    if member is None or not may_have(member) or key.split("/")[1] != str(member.id):
        return None
    found = list(of_stem(composing.store, key))
    if not all(file.state is files.State.MADE for file in found):
        return Message(lines=(_("The files could not be made. To try again: /plan"),))
    return Message(
        lines=tuple(told(key)),
        attachments=tuple(attached(file.key) for file in found),
        protect=True,
    )


def of_stem(store: Store, key: str) -> Iterator[File]:
    for file in files.of_subject(store, "/".join(key.split("/")[:2])):
        if file.key.startswith(f"{key}/"):
            yield file


def told(key: str) -> Iterator[Text]:
    if key.endswith(f"/{EMPTY}"):
        yield _("An empty plan, with an example and a page that says how to fill it in.")
        yield _("Send it in again with /plan.")
        return
    yield _("Here are the files.")
    if key.endswith(f"/{NAMES}"):
        yield _("They hold names: please keep them where nobody else can open them.")


WANTS = {MADE: wanted}
COMPOSERS = {MADE: compose}
ACTIONS = (
    Action(name=EXPORT, does=export, by=MAY[EXPORT]),
    Action(name=AGREE, does=agree, by=MAY[AGREE]),
    Action(name=TEMPLATE, does=template, by=MAY[TEMPLATE]),
)
