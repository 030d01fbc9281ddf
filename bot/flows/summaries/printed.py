"""/reports: a report over a period of choice, as a workbook or on paper; made, then handed over."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.core import texts
from bot.core.flow import REPLY_LASTS, Command, Composing, Flow, Turn
from bot.core.form import Answers, Asking, Form, Item, Question, Type
from bot.core.messages import Message, Text, Voice, Words, _
from bot.flows.files import attached
from bot.flows.roles import COORDINATOR, MAY
from bot.flows.summaries import figures, mailbox, outgoing, printed_history
from bot.flows.summaries.printed_periods import day_question, period_items, period_of
from bot.reports import making, report_order
from bot.reports.figures import Period, is_empty
from bot.reports.report_order import DONOR, MINISTRY, NETWORK, PROGRAMME
from storage import addresses, files, members, networks
from storage.database import Store
from storage.files import File
from storage.ledger import Planned, Urgency
from storage.members import Member

PRINTED, MADE, REPORTS = "printed", "printed-made", "reports"
PLAIN, NAMED = "plain", "named"
KEPT = timedelta(days=1)
FILES: dict[str, tuple[str, ...]] = {
    "xlsx": (making.PRINTED_WORKBOOK,),
    "pdf": (making.PRINTED_PDF,),
    "both": (making.PRINTED_WORKBOOK, making.PRINTED_PDF),
}
TITLES: dict[str, Text] = {
    NETWORK: _("For the network: everything"),
    DONOR: _("For the donor: results"),
    MINISTRY: _("For the ministry: activities and attendance"),
}
FOLLOWS = _("The report follows in a moment.")
NOTHING = _(
    "There is nothing to report in this period: no meeting, no answer, no plan. To choose another "
    "period: /reports"
)


# --- asking for it --------------------------------------------------------------------------------


def questions(turn: Turn, _answers: Answers) -> Form:
    return (
        Question(
            name="which",
            type=Type.SELECT_ONE,
            label=_("Which report?"),
            choices=tuple(Item(name=one, label=TITLES[one]) for one in choices_of(turn)),
        ),
        Question(
            name="period",
            type=Type.SELECT_ONE,
            label=_("Over which period?"),
            choices=period_items,
        ),
        day_question("first", _("From which day? For instance 1/9/2026")),
        day_question("last", _("Up to which day? For instance 30/11/2026")),
        Question(
            name="file",
            type=Type.SELECT_ONE,
            label=_("As which file?"),
            choices=(
                Item(name="pdf", label=_("To print (PDF)")),
                Item(name="xlsx", label=_("A workbook (Excel)")),
                Item(name="both", label=_("Both")),
            ),
        ),
        Question(
            name="language",
            type=Type.SELECT_ONE,
            label=_("In which language?"),
            choices=language_items,
        ),
        Question(
            name="names",
            type=Type.SELECT_ONE,
            label=_("With the names of who is responsible? A second person has to agree to that."),
            choices=(
                Item(name=PLAIN, label=_("Without names")),
                Item(name=NAMED, label=_("With names")),
            ),
            relevant=lambda answers: answers.get("which") == NETWORK,
        ),
    )


def choices_of(turn: Turn) -> tuple[str, ...]:
    """A network's own report is for its coordinators alone (S4)."""
    return (NETWORK, DONOR, MINISTRY) if turn.may(COORDINATOR) else (DONOR, MINISTRY)


def language_items(asking: Asking) -> list[Item]:
    """One's own comes first."""
    own = asking.turn.voice.language
    order = sorted(texts.LANGUAGES, key=lambda language: language != own)
    return [Item(name=each, label=texts.OWN_NAMES[each]) for each in order]


# --- ordering it ----------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What somebody wants: which report, over which period, in which files and language."""

    which: str
    period: Period
    file: str
    language: str
    named: bool = False


def then(turn: Turn, answers: Answers) -> None:
    from bot.flows.summaries import printed_names

    wish = Wish(
        which=answers["which"],
        period=period_of(turn, answers),
        file=answers["file"],
        language=answers["language"],
        named=answers.get("names") == NAMED and answers["which"] == NETWORK,
    )
    if wish.which not in choices_of(turn):
        turn.say(_("This report is not yours to take out. To choose another one: /reports"))
    else:
        taken = taken_out(turn.store, turn.me, wish, turn.now)
        if taken.empty:
            turn.say(NOTHING)
        elif wish.named:
            printed_names.ask_second(turn, wish)
        else:
            want(turn.store, turn.me, wish, taken, turn.event, turn.now)
            turn.say(FOLLOWS)


def networks_of(store: Store, member: Member) -> list[networks.Network]:
    if member.role in COORDINATOR:
        return [networks.get(store, member.network_id)]
    return outgoing.in_sight(store, member)


@dataclass(frozen=True, kw_only=True)
class Taken:
    """All that the files of a report are made from; `empty` where there is nothing to tell."""

    order: Mapping[str, object]
    empty: bool


def taken_out(store: Store, member: Member, wish: Wish, now: datetime) -> Taken:
    home = networks.get(store, member.network_id)
    voice = Voice(language=wish.language, country=home.country, digits=member.digits)
    if wish.which == NETWORK:
        return own_report(store, home, wish, now, voice)
    return report_for_others(store, member, wish, now, voice)


def order(store: Store, member: Member, wish: Wish, event: str, now: datetime) -> None:
    want(store, member, wish, taken_out(store, member, wish, now), event, now)


def want(
    store: Store, member: Member, wish: Wish, taken: Taken, event: str, now: datetime
) -> None:  # fmt: skip
    """Its files are made outside of turns; whoever asked gets them when they are there."""
    stem = f"{MADE}/{member.id}/{event}/{wish.which}/{NAMED if wish.named else PLAIN}"
    for kind in FILES[wish.file]:
        files.want(
            store, key=f"{stem}/{kind}", network_id=member.network_id,
            subject=f"{MADE}/{member.id}", kind=kind, order={**taken.order, "kind": kind},
            expires=now + KEPT,
        )  # fmt: skip


def own_report(
    store: Store, home: networks.Network, wish: Wish, now: datetime, voice: Voice
) -> Taken:
    """Without names, they do not stand in the order either (H14)."""
    found = figures.gather(store, home, wish.period, now, language=voice.language)
    if not wish.named:
        bare = tuple(replace(one, who="", supporters=()) for one in found.lines)
        found = replace(found, lines=bare)
    changes = printed_history.changes(store, home, wish.period)
    pillars = outgoing.pillar_names(store, [home])
    ordered = report_order.order_network(
        found, changes, voice=voice, pillars=pillars, named=wish.named
    )
    return Taken(order=ordered, empty=is_empty(found))


def report_for_others(
    store: Store, member: Member, wish: Wish, now: datetime, voice: Voice
) -> Taken:
    shown = networks_of(store, member)
    found = outgoing.outward_of_all(
        store, shown, wish.period, now, voice.language, compared=wish.which == PROGRAMME
    )
    pillars = outgoing.pillar_names(store, shown)
    ordered = report_order.order_outward(wish.which, found, voice=voice, pillars=pillars)
    return Taken(order=ordered, empty=all(one.empty for one in found))


# --- handing it over ------------------------------------------------------------------------------


def wanted(
    store: Store, id: int, now: datetime, _member_id: int | None = None
) -> Iterable[Planned]:
    """One message for each report whose files are made, or have failed; without names it goes to
    the mailbox as well (H14)."""
    found: dict[str, list[File]] = {}
    for file in files.of_subject(store, f"{MADE}/{id}"):
        found.setdefault(file.key.rpartition("/")[0], []).append(file)
    member, address = members.find(store, id), addresses.of_member(store, id)
    if member is None or address is None:
        return
    for key, its in found.items():
        if all(file.settled for file in its):
            due = its[0].expires - KEPT
            row = Planned(
                key=key, reason=MADE, due=due, member_id=member.id, address_id=address.id,
                network_id=member.network_id, expires=due + REPLY_LASTS, urgency=Urgency.REPLY,
                budget=False,
            )  # fmt: skip
            yield row
            if key.endswith(f"/{PLAIN}"):
                yield from mailbox.mailed_too(store, member, row, now)


def compose(composing: Composing) -> Message | None:
    """The role counts that they have now (R14)."""
    key, member = mailbox.key_in_chat(composing.entry), composing.member
    _made, id, _event, which, names = key.split("/")
    if member is None or str(member.id) != id or not may_have(member, which):
        return None
    found = of_stem(composing.store, key)
    if not all(file.state is files.State.MADE for file in found):
        again = _("The report could not be made. To try again: /reports")
        return Message(lines=(again,))
    return Message(
        lines=tuple(told(named=names == NAMED)),
        attachments=tuple(attached(file.key) for file in found),
        protect=which == NETWORK and not (composing.entry.mailed and names == PLAIN),
    )


def may_have(member: Member, which: str) -> bool:
    return member.here and (
        member.role in COORDINATOR if which == NETWORK else member.role in MAY[PRINTED]
    )


def of_stem(store: Store, stem: str) -> Sequence[File]:
    subject = "/".join(stem.split("/")[:2])
    return [one for one in files.of_subject(store, subject) if one.key.startswith(f"{stem}/")]


def told(*, named: bool) -> Iterable[Words]:
    yield _("Here is the report.")
    if named:
        yield _("It holds names: please keep it where nobody else can open it.")


def begin(turn: Turn, _words: str) -> None:
    turn.begin(PRINTED)


WANTS = {MADE: wanted}
COMPOSERS = {MADE: compose}
FLOWS = (Flow(name=PRINTED, asks=questions, then=then, by=MAY[PRINTED]),)
COMMANDS = (Command(name=REPORTS, label=_("Reports"), does=begin, by=MAY[REPORTS], menu=False),)
