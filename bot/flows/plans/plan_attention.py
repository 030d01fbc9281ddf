"""What a coordinator has to decide: blocked, silent, declined, left behind; told once a day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.core.flow import Action, Composing, Turn
from bot.core.messages import Choice, Message, Option, Text, Words, _, n_
from bot.flows.locked_titles import unlocked
from bot.flows.plans import plan_lines
from bot.flows.plans.plan_change import save, seen
from bot.flows.plans.plan_lines import button
from bot.flows.plans.plan_matters import Matter, open_ones, sentence, short
from bot.flows.roles import MAY
from bot.flows.tasks import task_days
from bot.reports.plan_waiting import Kind
from storage import ledger, members, networks, plans
from storage.database import Store
from storage.ledger import Entry, Planned
from storage.members import Member, Role
from storage.networks import Network
from storage.plan_shape import Agreed, Level, Status

ATTENTION = "plan-attention"
CALL, SETTLED, GOES_ON = "plan-call", "plan-settled", "plan-goes-on"
SETTLE = timedelta(minutes=2)  # a slip is taken back before it is told
LASTS = timedelta(days=7)  # later than that, the weekly summary has told of it
# So long a message may be on its way: what arose meanwhile is not in it.
ON_ITS_WAY = timedelta(minutes=5)


# --- what is to be told ---------------------------------------------------------------------------


def wanted(
    store: Store, id: int, now: datetime, _member_id: int | None = None
) -> Iterable[Planned]:
    """One row for each matter that no message has told yet; one message tells all of them."""
    member = coordinator(store, id)
    if member is None:
        return []
    home = networks.get(store, member.network_id)
    entries = ledger.of_subject(store, f"attention/{id}")
    return [
        planned(one, home, member, now)
        for one in open_ones(store, home, member, now)
        if not told(one, entries)
    ]


def coordinator(store: Store, id: int) -> Member | None:
    member = members.find(store, id)
    there = member is not None and member.here and member.role is Role.COORDINATOR
    return member if there else None


def planned(one: Matter, home: Network, member: Member, now: datetime) -> Planned:
    return Planned(
        key=key_of(one, member),
        reason=ATTENTION,
        due=working(one.since + SETTLE, home, member, now),
        member_id=member.id,
        network_id=member.network_id,
        expires=one.since + SETTLE + LASTS,
    )


def key_of(one: Matter, member: Member) -> str:
    return f"attention/{member.id}/{one.key}"


def working(moment: datetime, home: Network, member: Member, now: datetime) -> datetime:
    """This moment, or the morning of the next working day from now on (T5)."""
    first = task_days.day_of(moment, home)
    today = task_days.today(now, home, member)
    day = task_days.free_day(max(first, today), home, member)
    return moment if day == first else task_days.morning(day, home, member)


def told(one: Matter, entries: Sequence[Entry]) -> bool:
    """Whether a message has told of it: one that was composed when it had settled."""
    settled = one.since + SETTLE
    return any(
        entry.handed_at is not None
        and (entry.due >= settled or entry.handed_at >= settled + ON_ITS_WAY)
        for entry in entries
    )


def coming_subjects(store: Store, _now: datetime, network_id: int | None = None) -> Iterator[str]:
    """Silence is found without anybody's doing."""
    for plan in plans.open_ones(store, network_id):
        for one in members.with_role(store, Role.COORDINATOR, plan.network_id):
            yield f"attention/{one.id}"


# --- the message ----------------------------------------------------------------------------------


def compose(composing: Composing) -> Message | None:
    """All that has settled and was not told before, as one message; nothing on a free day."""
    store, entry = composing.store, composing.entry
    member = coordinator(store, entry.member_id or 0)
    if member is None:
        return None
    home = networks.get(store, member.network_id)
    if not task_days.is_free(task_days.day_of(composing.now, home), home, member):
        return None  # the planning moves it to the next working day
    earlier = ledger.of_subject(store, entry.subject)
    found = [
        replace(one, item=unlocked(one.item))
        for one in open_ones(store, home, member, composing.now)
        if one.since + SETTLE <= composing.now and not told(one, earlier)
    ]
    if entry.key not in {key_of(one, member) for one in found}:
        return None
    return about_one(found[0]) if len(found) == 1 else about_several(found)


def about_one(one: Matter) -> Message:
    return Message(
        lines=(sentence(one),), choice=Choice(options=ways(one)), protect=True
    )  # fmt: skip


def about_several(found: Sequence[Matter]) -> Message:
    shown = found[: plan_lines.SHOWN]
    lines: list[Words] = [
        n_(
            "{n} line of the action plan needs a decision:",
            "{n} lines of the action plan need a decision:",
            len(found),
        )
    ]
    lines += [short(n, one) for n, one in enumerate(shown, 1)]
    if len(found) > len(shown):
        left = len(found) - len(shown)
        lines.append(n_("And {n} more: /plan", "And {n} more: /plan", left))
    options = [
        button(_("{n}. {title}", n=n, title=one.item.title), "plan-line", one.item.subject)
        for n, one in enumerate(shown, 1)
    ]
    return Message(lines=tuple(lines), choice=Choice(options=tuple(options)), protect=True)


def ways(one: Matter) -> tuple[Option, ...]:
    """What can be decided about it; each button knows what was seen."""
    call, move = (CALL, _("Call")), ("plan-move", _("Move the date"))
    give, drop = ("plan-assign", _("Reassign")), ("plan-cancel", _("Cancel it"))
    settled = (SETTLED, _("It is settled"))
    offered: dict[Kind, tuple[tuple[str, Text], ...]] = {
        Kind.BLOCKED: (call, move, give, drop),
        Kind.SILENT: (call, move, give, drop),
        Kind.DECLINED: (give, move, drop),
        Kind.TALK: (call, settled, move, give, drop),
        Kind.UNDATED: (move, call, drop),
        Kind.LEFT: (give, drop),
        Kind.UNSUPPORTED: (("plan-supporters", _("Supporters")),),
    }
    seen_at = str(one.item.revision)
    return (
        *(button(label, name, one.item.subject, seen_at) for name, label in offered[one.kind]),
        button(_("Show it"), "plan-line", one.item.subject),
    )


# --- deciding -------------------------------------------------------------------------------------


def call(turn: Turn, subject: str, value: str) -> None:
    """Whom to call: no number is kept here, so it is said by name alone."""
    item = seen(turn, subject, value)
    if item is None:
        return
    people = plan_lines.people_of(turn.store, item.network_id)
    seen_at = str(item.revision)
    if item.member_id is None or item.member_id not in people:
        turn.say(
            _("Nobody is responsible for “{title}” now.", title=item.title),
            choice=Choice(options=(button(_("Reassign"), "plan-assign", subject, seen_at),)),
        )
        return
    options = [
        button(_("Move the date"), "plan-move", subject, seen_at),
        button(_("Reassign"), "plan-assign", subject, seen_at),
        button(_("Cancel it"), "plan-cancel", subject, seen_at),
    ]
    if item.status is Status.BLOCKED:
        options.insert(0, button(_("It goes on"), GOES_ON, subject, seen_at))
    elif item.agreed in (Agreed.TALK, Agreed.DECLINED, Agreed.PROPOSED):
        options.insert(0, button(_("It is settled"), SETTLED, subject, seen_at))
    turn.say(
        _(
            "Please call {name} about “{title}”. I keep no phone numbers.",
            name=people[item.member_id].name,
            title=item.title,
        ),
        _("What came of it?"),
        choice=Choice(options=tuple(options)),
        protect=True,
    )


def settled(turn: Turn, subject: str, value: str) -> None:
    """After a talk, the task is theirs as it stands now."""
    item = seen(turn, subject, value)
    if item is None:
        return
    if item.level is not Level.TASK or item.member_id is None:
        save(turn, item, {})
    else:
        save(turn, item, {"agreed": Agreed.ACCEPTED})


def goes_on(turn: Turn, subject: str, value: str) -> None:
    """What was in the way is not any more."""
    item = seen(turn, subject, value)
    if item is None:
        return
    if item.status is not Status.BLOCKED:
        save(turn, item, {})
    else:
        save(turn, item, {"status": Status.IN_PROGRESS, "reason": ""})


WANTS = {"attention": wanted}
COMPOSERS = {ATTENTION: compose}
DAILY = (coming_subjects,)
ACTIONS = (
    Action(name=CALL, does=call, by=MAY[CALL]),
    Action(name=SETTLED, does=settled, by=MAY[SETTLED]),
    Action(name=GOES_ON, does=goes_on, by=MAY[GOES_ON]),
)
