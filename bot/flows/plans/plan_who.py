"""Whom the names in a plan mean: members by their code or name, all others by asking."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from bot.core.form import Answers, Form, Item, Question, Type
from bot.core.messages import Text, _
from bot.reports.headings import KINDS
from bot.reports.plan_changes import People
from bot.reports.plan_columns import Column, fold
from bot.reports.plan_rows import Line
from bot.reports.plan_values import LEFT, NOBODY
from storage.members import Member

NOBODY_YET, LEFT_SINCE, REST = "nobody", "left", "rest"
_CODE = re.compile(r"M(\d+)")


@dataclass(frozen=True, kw_only=True)
class Who:
    """`sure` are names that mean one member without asking; `unsure` are asked about."""

    sure: dict[str, int | str]
    unsure: list[str]
    members: Sequence[Member]

    def questions(self) -> Form:
        return tuple(self._question(place, name) for place, name in enumerate(self.unsure))

    def _question(self, place: int, name: str) -> Question:
        earlier = [f"who-{one}" for one in range(place)]
        more = len(self.unsure) - place > 1
        rest = Item(name=REST, label=_("Nobody yet, and so for all further names"))
        return Question(
            name=f"who-{place}",
            type=Type.SELECT_ONE,
            label=_("Who is “{name}” in the plan?", name=name),
            choices=(
                *self._members(name),
                Item(name=NOBODY_YET, label=_("Nobody yet")),
                Item(name=LEFT_SINCE, label=_("Somebody who has left")),
                *((rest,) if more else ()),
            ),
            relevant=lambda answers: REST not in [answers.get(one) for one in earlier],
        )

    def _members(self, name: str) -> Iterator[Item]:
        """Those whose names have a word of it first; two of one name are told apart."""
        words = set(fold(name).split())
        alike = sorted(self.members, key=lambda one: not words & set(fold(one.name).split()))
        names = [fold(one.name) for one in self.members]
        for one in alike:
            twice = names.count(fold(one.name)) > 1
            yield Item(name=str(one.id), label=told_apart(one) if twice else one.name)

    def people(self, answers: Answers) -> People:
        found = dict(self.sure)
        for place, name in enumerate(self.unsure):
            said = answers.get(f"who-{place}", NOBODY_YET)
            if said.isdecimal():
                found[name] = int(said)
            else:
                found[name] = LEFT if said == LEFT_SINCE else NOBODY
        return found


def told_apart(member: Member) -> Text:
    kind = KINDS.get(member.profession, KINDS["other"])
    return _("{name} ({kind}, {code})", name=member.name, kind=kind, code=code_of(member))


def code_of(member: Member) -> str:
    """What stands for a member in a table without names."""
    return f"M{member.id}"


def of_lines(lines: Sequence[Line], everybody: Sequence[Member]) -> Who:
    """`everybody` who is or was in the network: of others nothing is known (S4)."""
    here = [one for one in everybody if one.here]
    sure: dict[str, int | str] = {}
    unsure: list[str] = []
    for name in dict.fromkeys(names_in(lines)):
        who = certain(name, everybody, here)
        if who is None:
            unsure.append(name)
        else:
            sure[name] = who
    return Who(sure=sure, unsure=unsure, members=here)


def names_in(lines: Sequence[Line]) -> Iterator[str]:
    for line in lines:
        if line.faulty:
            continue
        responsible = line.values.get(Column.RESPONSIBLE, NOBODY)
        for name in (responsible, *line.values.get(Column.SUPPORTERS, ())):
            if name not in (NOBODY, LEFT):
                yield name


def certain(name: str, everybody: Sequence[Member], here: Sequence[Member]) -> int | str | None:
    if code := _CODE.fullmatch(name):
        found = next((one for one in everybody if one.id == int(code[1])), None)
        return None if found is None else found.id if found.here else LEFT
    alike = [one.id for one in here if fold(one.name) == fold(name)]
    return alike[0] if len(alike) == 1 else None
