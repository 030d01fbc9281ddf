"""What a plan that was sent in would change, in words: before anything is taken over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from bot.core.messages import Argument, Day, Terms, Text, Words, _, n_
from bot.forms.faults import shown
from bot.reports.plan_changes import PARENT, Change, Changes
from bot.reports.plan_columns import HEADINGS, Column
from bot.reports.plan_words import PARTICIPANTS, REASONS, STATUSES
from storage.plan_shape import ENDED, Item, Level, Status

MOST = 6  # lines of one sort that are told; the file has them all
NAMED: Mapping[str, Column] = {"member_id": Column.RESPONSIBLE}
NONE = "–"

Names = Mapping[int, str]


def lines_of(changes: Changes, names: Names, today: date) -> Iterator[Words]:
    yield from told_new(changes.new, names)
    yield from told_changed(changes.changed, names)
    if changes.same:
        yield n_("{n} line stays as it is.", "{n} lines stay as they are.", changes.same)
    if changes.strange:
        yield n_(
            "{n} row has a mark that is not of this plan. It counts as new.",
            "{n} rows have a mark that is not of this plan. They count as new.",
            len(changes.strange),
        )
    nobody = sum(one.line.level is Level.TASK and not one.values.get("member_id")
                 for one in changes.new)  # fmt: skip
    if nobody:
        yield n_("{n} new task is nobody’s yet.", "{n} new tasks are nobody’s yet.", nobody)
    past = sum(is_late(one, today) for one in changes.new)
    if past:
        yield n_("The date of {n} new line is past.", "The dates of {n} new lines are past.", past)


def is_late(one: Change, today: date) -> bool:
    due, status = one.values.get("due"), one.values.get("status", Status.NOT_STARTED)
    return due is not None and due < today and status not in ENDED


def told_new(new: Sequence[Change], names: Names) -> Iterator[Words]:
    if not new:
        return
    titles = Terms(tuple(new_line(one, names) for one in new[:MOST]))
    yield n_("{n} line is new: {titles}", "{n} lines are new: {titles}", len(new), titles=titles)
    yield from further(len(new))


def new_line(one: Change, names: Names) -> Text:
    """With whoever is to do it and by when, as far as the file says so."""
    title = shown(one.line.title)
    known = [value(one.values.get(name), name, names) for name in ("member_id", "due")]
    facts = tuple(fact for fact in known if fact != NONE)
    if not facts:
        return _("“{title}”", title=title)
    return _("“{title}” ({facts})", title=title, facts=Terms(facts))


def told_changed(changed: Sequence[Change], names: Names) -> Iterator[Words]:
    if not changed:
        return
    yield n_("{n} line changes:", "{n} lines change:", len(changed))
    yield from each_changed([(one, parts(one)) for one in changed], names)


def older_lines(changes: Changes, names: Names) -> Iterator[Words]:
    """What would go back to what it was before."""
    found = [(one, [name for name in parts(one) if name in one.older]) for one in changes.older]
    yield n_(
        "Of {n} line the file says what stood there before the plan was changed:",
        "Of {n} lines the file says what stood there before the plan was changed:",
        len(found),
    )
    yield from each_changed(found, names)
    yield _("Perhaps the file is older than the plan. What shall hold there?")


def each_changed(changed: Sequence[tuple[Change, list[str]]], names: Names) -> Iterator[Words]:
    for one, its in changed[:MOST]:
        yield _(
            "“{title}”: {parts}",
            title=shown(one.item.title if one.item else one.line.title),
            parts=Terms(tuple(part(one, name, names) for name in its)),
        )
    yield from further(len(changed))


def further(number: int) -> Iterator[Words]:
    if number > MOST:
        yield n_("… and {n} more.", "… and {n} more.", number - MOST)


def parts(change: Change) -> list[str]:
    """A former member who is one no more goes with who is responsible."""
    found = change.parts
    return [one for one in found if one != "former" or "member_id" not in found]


def part(change: Change, name: str, names: Names) -> Text:
    if name == PARENT:
        return _("stands elsewhere")
    if name == "former":
        return _("nobody is responsible")
    heading = heading_of(change, name)
    before = value(getattr(change.item, name), name, names)
    after = value(change.values[name], name, names)
    return _("{what}: {before} → {after}", what=heading, before=before, after=after)


def heading_of(change: Change, name: str) -> Text:
    if name == "title":
        return HEADINGS[Column(change.line.level.value)]
    return HEADINGS[NAMED[name] if name in NAMED else Column(name)]


def value(what: Any, name: str, names: Names) -> Argument:
    """Short enough to be read among others."""
    if what in (None, "", ()):
        return NONE
    if isinstance(what, date):
        return Day(day=what, style="short")
    if name == "status":
        return STATUSES[Status(what)]
    if name == "member_id":
        return names.get(what, NONE)
    if name == "supporters":
        return Terms(tuple(names.get(one, NONE) for one in what))
    if name == "tags":
        return Terms(tuple(what))
    listed = {"reason": REASONS, "participants": PARTICIPANTS}.get(name, {})
    return listed.get(what) or shown(str(what))


def missing_lines(missing: Sequence[Item]) -> Iterator[Words]:
    yield n_(
        "{n} line of the plan is not in the file: {titles}",
        "{n} lines of the plan are not in the file: {titles}",
        len(missing),
        titles=Terms(tuple(_("“{title}”", title=shown(one.title)) for one in missing[:MOST])),
    )
    yield from further(len(missing))
    yield _("What shall become of what is not in the file?")
