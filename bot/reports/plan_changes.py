"""What a plan that was read changes in the plan that is there: new, changed, not in it any more."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from bot.reports import plan_standing
from bot.reports.plan_columns import Column
from bot.reports.plan_rows import Line, key
from bot.reports.plan_values import LEFT, NOBODY, bare_tags, bare_title
from bot.reports.plan_words import is_further
from bot.sheets import plain
from storage.plan_shape import TEXTS, Item, Level, Status

# Whom a name or code of the file means: a member's id, NOBODY or LEFT.
People = Mapping[str, int | str]

FURTHER_TITLE = "\0further"  # of what holds further tasks, as it is compared; no key has a sign
PARENT = "parent_id"  # among what changes: the line stands under another one
_DAYS = (Column.START, Column.DUE)
_READ = (
    *TEXTS, "member_id", "supporters", "start", "due", "status", "reason", "pillar", "participants",
    "tags",
)  # fmt: skip
_ENDING = frozenset({"status", "reason"})  # what a line that is cancelled becomes


@dataclass(frozen=True, kw_only=True)
class Change:
    """One line of the file, by its place in the list. `item` None: it is new. `values` are what
    becomes different, as storage/plans.py takes it, but for what it stands under. `older` are the
    parts that stood there before somebody changed them (bot/reports/plan_older.py)."""

    place: int
    line: Line
    item: Item | None
    values: dict[str, Any]
    moved: bool = False
    older: frozenset[str] = frozenset()

    @property
    def parts(self) -> list[str]:
        return [*self.values, *((PARENT,) if self.moved else ())]

    @property
    def ends(self) -> bool:
        return self.values.get("status") is Status.CANCELLED

    def without_ending(self) -> Change:
        left = {name: self.values[name] for name in self.values if name not in _ENDING}
        return replace(self, values=left) if self.ends else self

    def keeping_newer(self) -> Change:
        left = {name: self.values[name] for name in self.values if name not in self.older}
        moved = self.moved and PARENT not in self.older
        return replace(self, values=left, moved=moved, older=frozenset())


@dataclass(frozen=True, kw_only=True)
class Changes:
    """`known` are the lines of the file that are in the plan already: place -> id."""

    known: dict[int, int]
    new: list[Change]
    changed: list[Change]
    same: int
    missing: list[Item]  # not ended, and not in the file
    strange: list[Line]  # with a mark that is none of this plan's

    @property
    def nothing(self) -> bool:
        return not (self.new or self.changed)

    @property
    def ending(self) -> list[Item]:
        """The lines of the plan that the file says are cancelled."""
        return [one.item for one in self.changed if one.item is not None and one.ends]

    def without_ending(self) -> Changes:
        """Everything else that it says."""
        left = [one.without_ending() for one in self.changed]
        return replace(self, changed=[one for one in left if one.parts])

    @property
    def older(self) -> list[Change]:
        """The lines of which the file says what the plan said before."""
        return [one for one in self.changed if one.older]

    def keeping_newer(self) -> Changes:
        """Without what the plan said before; all else that the file says."""
        left = [one for one in (each.keeping_newer() for each in self.changed) if one.parts]
        return replace(self, changed=left, same=self.same + len(self.changed) - len(left))


def compare(
    items: Sequence[Item], lines: Sequence[Line], people: People, here: Collection[int]
) -> Changes:
    """`here` are the members of the network: nobody else can be responsible."""
    matched = Matching(items=items, lines=lines).matched()
    found = dict(changes(lines, matched, people, here, plan_standing.of_items(items)))
    needed = set(ancestors(lines, [place for place, one in found.items() if taken(one)]))
    new = [
        one
        for place, one in found.items()
        if one.item is None and (place in needed or not (one.line.implied or one.line.faulty))
    ]
    changed = [one for one in found.values() if one.item is not None and one.parts]
    own = [place for place, line in enumerate(lines) if not (line.implied or line.faulty)]
    claimed = {item.id for item in matched.values()}
    return Changes(
        known={place: item.id for place, item in matched.items()},
        new=new,
        changed=changed,
        same=len(own) - sum(not one.line.implied for one in (*new, *changed)),
        missing=[item for item in items if item.id not in claimed and not item.ended],
        strange=[
            line
            for place, line in enumerate(lines)
            if line.id is not None and not (place in matched and matched[place].id == line.id)
        ],
    )


def taken(change: Change) -> bool:
    """Whether it changes the plan for its own sake, and not for what stands under it."""
    own = not (change.line.implied or change.line.faulty)
    return own and (change.item is None or bool(change.parts))


def ancestors(lines: Sequence[Line], places: Sequence[int]) -> Iterator[int]:
    for place in places:
        above = lines[place].parent
        while above is not None:
            yield above
            above = lines[above].parent


# --- which line is which --------------------------------------------------------------------------


@dataclass(kw_only=True)
class Matching:
    """Finds each line of the file in the plan: by its mark, else by its titles."""

    items: Sequence[Item]
    lines: Sequence[Line]
    _found: dict[int, Item] = field(default_factory=dict)
    _claimed: set[int] = field(default_factory=set)

    def matched(self) -> dict[int, Item]:
        by_id = {(item.id, item.level): item for item in self.items}
        for place, line in enumerate(self.lines):
            item = by_id.get((line.id, line.level)) if line.id is not None else None
            if item is not None and item.id not in self._claimed:
                self._claim(place, item)
        titled: dict[tuple[int | None, str], list[Item]] = {}
        for item in self.items:
            titled.setdefault(
                (item.parent_id, compared(bare_title(item.title), item.level)), []
            ).append(item)
        for place, line in enumerate(self.lines):
            if place not in self._found:
                self._by_title(place, line, titled)
        return self._found

    def _claim(self, place: int, item: Item) -> None:
        self._found[place] = item
        self._claimed.add(item.id)

    def _by_title(
        self, place: int, line: Line, titled: Mapping[tuple[int | None, str], Sequence[Item]]
    ) -> None:
        """An implied line is what its title says, even where its own row has renamed it."""
        above = self._found.get(line.parent) if line.parent is not None else None
        if line.parent is not None and above is None:
            return
        parent_id = above.id if above is not None else None
        for item in titled.get((parent_id, compared(line.title, line.level)), ()):
            if line.implied or item.id not in self._claimed:
                self._claim(place, item)
                return


def compared(title: str, level: str) -> str:
    """Lines that were made to hold further tasks are one and the same in all languages."""
    return FURTHER_TITLE if level != Level.TASK and is_further(title) else key(title)


# --- what is different ----------------------------------------------------------------------------


def changes(
    lines: Sequence[Line], matched: Mapping[int, Item], people: People, here: Collection[int],
    standing: Mapping[int, tuple[Status, str]],
) -> Iterator[tuple[int, Change]]:  # fmt: skip
    for place, line in enumerate(lines):
        item = matched.get(place)
        if item is None:
            values = {} if line.faulty else settled(given(line, people, here), None)
            filled = {name: value for name, value in values.items() if value}
            yield (
                place,
                Change(place=place, line=line, item=None, values={"title": line.title, **filled}),
            )
        elif not (line.implied or line.faulty):
            yield place, differing(place, line, item, matched, people, here, standing)


def differing(
    place: int, line: Line, item: Item, matched: Mapping[int, Item], people: People,
    here: Collection[int], standing: Mapping[int, tuple[Status, str]],
) -> Change:  # fmt: skip
    now = as_read(item, here)
    said = unsaid(given(line, people, here), item, standing)
    same = compared(line.title, line.level) == compared(now["title"], item.level) == FURTHER_TITLE
    wanted = {"title": now["title"] if same else line.title, **settled(said, item)}
    values = {name: value for name, value in wanted.items() if now[name] != value}
    above = matched.get(line.parent) if line.parent is not None else None
    moved = line.parent is not None and (above is None or above.id != item.parent_id)
    return Change(place=place, line=line, item=item, values=values, moved=moved)


def unsaid(
    values: dict[str, Any], item: Item, standing: Mapping[int, tuple[Status, str]]
) -> dict[str, Any]:
    """Where a table says of an objective or activity what follows from its tasks, nobody has said
    it, and it goes on to follow."""
    if not plan_standing.is_unsaid(item.level, item.status) or "status" not in values:
        return values
    status, reason = standing[item.id]
    if (values["status"], values.get("reason", reason)) != (status, reason):
        return values
    return {name: value for name, value in values.items() if name not in _ENDING}


def settled(values: dict[str, Any], item: Item | None) -> dict[str, Any]:
    """Nothing is in the way of a line that is cancelled; one that was so already stays as it is."""
    if values.get("status") is not Status.CANCELLED:
        return values
    before = item.reason if item is not None and item.status is Status.CANCELLED else ""
    return {**values, "reason": before}


def given(line: Line, people: People, here: Collection[int]) -> dict[str, Any]:
    """What the row says, as storage/plans.py takes it."""
    values = dict(line.values)
    if (name := values.pop(Column.RESPONSIBLE, None)) is not None:
        who = meant(name, people, here)
        values |= {"member_id": who if isinstance(who, int) else None, "former": who == LEFT}
    if (names := values.pop(Column.SUPPORTERS, None)) is not None:
        found = [meant(one, people, here) for one in names]
        values["supporters"] = tuple(dict.fromkeys(one for one in found if isinstance(one, int)))
    for name in _DAYS:
        if values.get(name):
            values[name] = date.fromisoformat(values[name])
    if "status" in values:
        values["status"] = Status(values["status"])
    if "tags" in values:
        values["tags"] = tuple(values["tags"])
    return values


def meant(name: str, people: People, here: Collection[int]) -> int | str:
    """Whom a cell means. What nobody has said anything of is nobody's."""
    if name in (NOBODY, LEFT):
        return name
    who = people.get(name, NOBODY)
    return who if not isinstance(who, int) or who in here else LEFT


def as_read(item: Item, here: Collection[int]) -> dict[str, Any]:
    """The line as it would be read out of a table that was written of it."""
    return {
        **{name: read_back(name, getattr(item, name), here) for name in _READ},
        "former": item.former and item.member_id is None,
    }


def read_back(name: str, value: Any, here: Collection[int]) -> Any:
    """One value of a line, in the same way."""
    if name == "title":
        return bare_title(value)
    if name in TEXTS:
        return plain.lines(value)
    if name == "member_id":
        return value if value in here else None
    if name == "supporters":
        return tuple(one for one in value if one in here)
    return tuple(bare_tags(", ".join(value))) if name == "tags" else value
