"""Where objectives and activities stand for which nobody has said it: where their tasks are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile, zip_longest

from bot.reports.figures import Line
from storage.plan_shape import Item, Level, Status


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How deep a line is below the objectives, where it stands, and what is in its way."""

    depth: int
    status: str
    reason: str


def standing(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Lines of a summary, in the plan's order, so that what belongs to one follows it."""
    given = [Standing(depth=len(one.path), status=one.status, reason=one.reason) for one in lines]
    return tuple(
        replace(line, status=found.status, reason=found.reason)
        if is_unsaid(line.level, line.status)
        else line
        for line, found in zip(lines, all_derived(given), strict=True)
    )


def of_items(items: Sequence[Item]) -> dict[int, tuple[Status, str]]:
    """Status and reason of each line of a plan, which are in the plan's order, by its number."""
    depths = list(Level)
    given = [
        Standing(depth=depths.index(one.level), status=one.status, reason=one.reason)
        for one in items
    ]
    return {
        item.id: (Status(found.status), found.reason)
        if is_unsaid(item.level, item.status)
        else (item.status, item.reason)
        for item, found in zip(items, all_derived(given), strict=True)
    }


def is_unsaid(level: str, status: str) -> bool:
    """What somebody has said of a line stays."""
    return level != Level.TASK and status == Status.NOT_STARTED


def all_derived(lines: Sequence[Standing]) -> Iterator[Standing]:
    for at, (line, after) in enumerate(zip_longest(lines, lines[1:])):
        alone = after is None or after.depth <= line.depth
        yield line if alone else derived(line, below(lines, at))


def below(lines: Sequence[Standing], at: int) -> list[Standing]:
    depth = lines[at].depth
    return list(takewhile(lambda each: each.depth > depth, lines[at + 1 :]))


def derived(line: Standing, below: Sequence[Standing]) -> Standing:
    """Of its tasks, and of activities that have none."""
    ends = [
        one
        for one, after in zip_longest(below, below[1:])
        if after is None or after.depth <= one.depth
    ]
    known = {one.status for one in ends}
    if known == {Status.CANCELLED}:
        return replace(line, status=Status.CANCELLED)
    if known and known <= {Status.DONE, Status.CANCELLED}:
        return replace(line, status=Status.DONE)
    if known & {Status.DONE, Status.IN_PROGRESS}:
        return replace(line, status=Status.IN_PROGRESS)
    if Status.BLOCKED in known:
        reasons = {one.reason for one in ends if one.status == Status.BLOCKED}
        reason = reasons.pop() if len(reasons) == 1 else ""
        return replace(line, status=Status.BLOCKED, reason=reason)
    return line
