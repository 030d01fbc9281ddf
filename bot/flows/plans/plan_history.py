"""The history of a line of the plan in words: who changed what, and when."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.core.flow import Turn
from bot.core.messages import Argument, Day, Hour, Terms, Text, _
from bot.core.occasions import local
from bot.flows.places import place_of
from bot.flows.plans import pillars, plan_lines
from bot.flows.plans.plan_lines import FORMER, NOBODY
from bot.reports.plan_words import PARTICIPANTS, REASONS, STATUSES
from storage import plan_revisions
from storage.members import Member
from storage.plan_shape import Agreed, Item, Revision, Status

NOTHING = _("nothing")
AGREED: Mapping[Agreed, Text] = {
    Agreed.OPEN: _("needs no answer"),
    Agreed.PROPOSED: _("has not answered yet"),
    Agreed.ACCEPTED: _("has accepted it"),
    Agreed.TALK: _("would like to talk first, or another date"),
    Agreed.DECLINED: _("cannot take it"),
}
FIELDS: Mapping[str, Text] = {
    "title": _("Title"),
    "status": _("Status"),
    "reason": _("Reason"),
    "member_id": _("Responsible"),
    "agreed": _("Answer"),
    "supporters": _("Supporters"),
    "partners": _("Partners"),
    "start": _("Start date"),
    "due": _("Due"),
    "indicator": _("Indicator"),
    "baseline": _("Baseline"),
    "target": _("Target"),
    "actual": _("Actual"),
    "means": _("Means of verification"),
    "resources": _("Resources"),
    "lesson": _("Lesson"),
    "participants": _("Participants"),
    "pillar": _("Pillar"),
    "tags": _("Tags"),
}
MOVED = ("parent_id", "position")


@dataclass(frozen=True, kw_only=True)
class Reader:
    """What is needed to say values in words: who is in the network, and its country."""

    turn: Turn
    people: Mapping[int, Member]

    def pillar(self, code: str) -> Argument:
        return pillars.name_of(self.turn.store, self.turn.home.country, code)


def reader(turn: Turn) -> Reader:
    return Reader(turn=turn, people=plan_lines.people_of(turn.store, turn.home.id))


def history(turn: Turn, item: Item) -> list[Text]:
    """Every change of a line, the newest first."""
    reads = reader(turn)
    return [told(reads, one) for one in reversed(plan_revisions.of_item(turn.store, item.id))]


def since(turn: Turn, item: Item, revision: int) -> list[Text]:
    """What others have changed after a revision, oldest first."""
    reads = reader(turn)
    return [
        told(reads, one)
        for one in plan_revisions.of_item(turn.store, item.id)
        if one.revision > revision
    ]


def told(reads: Reader, one: Revision) -> Text:
    """One change: when, who, what."""
    wall = local(one.at, place_of(reads.turn.home))
    date, time = Day(day=wall.date(), style="short"), Hour(at=wall.time())
    if left_by(one):
        return _("{date}, {time}: whoever was responsible has left", date=date, time=time)
    who = by(reads, one)
    if who is None:
        return _("{date}, {time}: {what}", date=date, time=time, what=Terms(changes(reads, one)))
    return _(
        "{date}, {time}, {name}: {what}",
        date=date,
        time=time,
        name=who,
        what=Terms(changes(reads, one)),
    )


def by(reads: Reader, one: Revision) -> Argument | None:
    """Whoever changed it; None for what happened by itself."""
    if one.member_id is None:
        return FORMER if one.revision == 1 or one.before is None else None
    member = reads.people.get(one.member_id)
    return member.name if member is not None else FORMER


def left_by(one: Revision) -> bool:
    return bool(one.before is not None and one.after and one.after.get("former"))


def changes(reads: Reader, one: Revision) -> tuple[Argument, ...]:
    if one.before is None:
        return (_("written down"),)
    if one.after is None:
        return (_("taken away"),)
    before, after = plan_revisions.restored(one.before), plan_revisions.restored(one.after)
    said: list[Argument] = [
        change(label, as_it_was(reads, name, before), in_words(reads, name, after[name]))
        for name, label in FIELDS.items()
        if name in after and not goes_without_saying(name, after)
    ]
    if any(name in after for name in MOVED):
        said.append(_("another place in the plan"))
    return tuple(said) or (_("another place in the plan"),)


def as_it_was(reads: Reader, name: str, before: Mapping[str, Any]) -> Argument:
    """The value before a change; a block with its reason, which goes with it."""
    was = in_words(reads, name, before.get(name))
    blocked = name == "status" and before.get("status") == Status.BLOCKED
    if blocked and before.get("reason") in REASONS:
        return _("{status}: {reason}", status=was, reason=REASONS[before["reason"]])
    return was


def goes_without_saying(name: str, after: Mapping[str, Any]) -> bool:
    """A reason that went with its block, an answer that went with whoever gave it."""
    return (name == "reason" and not after[name]) or (name == "agreed" and "member_id" in after)


def change(label: Text, before: Argument, after: Argument) -> Text:
    if before is NOTHING or before is NOBODY:
        return _("{field}: {after}", field=label, after=after)
    return _("{field}: {after} (it was: {before})", field=label, after=after, before=before)


def in_words(reads: Reader, name: str, value: Any) -> Argument:
    """The value of a field as people read it."""
    if name == "member_id":
        return plan_lines.named([value], reads.people) if value is not None else NOBODY
    if name == "agreed" and value is not None:
        return AGREED[value]
    if value in (None, "", (), []):
        return NOTHING
    worded: Callable[[Any], Argument] = WORDS.get(name, str)
    if name == "supporters":
        return plan_lines.named(value, reads.people)
    return reads.pillar(value) if name == "pillar" else worded(value)


WORDS: Mapping[str, Callable[[Any], Argument]] = {
    "status": lambda value: STATUSES[value],
    "reason": lambda value: REASONS.get(value, NOTHING),
    "start": lambda value: Day(day=value, style="full"),
    "due": lambda value: Day(day=value, style="full"),
    "participants": lambda value: PARTICIPANTS.get(value, NOTHING),
    "tags": lambda value: Terms(tuple(value)),
}
