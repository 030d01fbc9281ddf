"""A plan that Rana sends in, in tests: read, gone on with, taken over."""

from __future__ import annotations

from typing import Any

from bot.engine.maker import make_all
from storage import addresses, files, networks, plan_items, plans
from storage.plan_shape import Item, Level, Plan
from tests.flows.meetings import tap
from tests.flows.talk import PLATFORM, Shown, Talk
from tests.reports.plan_files import csv

PLAN = csv(
    "Action plan 2026,,,,,",
    "Objective,Activity,Task,Responsible,Due,Status",
    "Young people take part,Open day,Print the posters,Karim,3/12/2026,",
    ",,Ask for the hall,Abu Samir,4/12/2026,in progress",
    ",Camp,Find a bus,Karim,5/12/2026,",
)


def made(talk: Talk) -> list[Shown]:
    before = len(talk.shown)
    make_all(talk.database, talk.tables, talk.now)
    talk.deliver()
    return talk.shown[before:]


def send(
    talk: Talk, content: bytes = PLAN, name: str = "plan.csv", who: str = "Rana"
) -> list[Shown]:
    """Sends a plan in; what is shown once it has been read."""
    tap_file(talk, who)
    talk.sends_file(who, name, content)
    return made(talk)


def tap_file(talk: Talk, who: str) -> None:
    talk.says(who, "/menu")
    tap(talk, who, "plan-file", "")


def taps(talk: Talk, *labels: str, who: str = "Rana") -> list[Shown]:
    return [one for label in labels for one in talk.presses(who, label)]


def take(talk: Talk, content: bytes = PLAN, *answers: str) -> list[Shown]:
    send(talk, content)
    return taps(talk, "Go on", *answers, "Take it over")


def current(talk: Talk) -> Plan:
    with talk.database.transaction() as store:
        home = next(one for one in networks.listed(store) if one.towns["en"] == "Saida")
        found = plans.current(store, home.id)
    assert found is not None
    return found


def lines(talk: Talk) -> dict[str, Item]:
    plan = current(talk)
    with talk.database.transaction() as store:
        return {item.title: item for item in plan_items.of_plan(store, plan.id)}


def member(talk: Talk, name: str) -> int:
    with talk.database.transaction() as store:
        found = talk.find(store, name)
    assert found is not None
    return found.id


def change(talk: Talk, title: str, **values: Any) -> None:
    """Somebody else changes a line."""
    plan = current(talk)
    with talk.database.transaction() as store:
        item = next(one for one in plan_items.of_plan(store, plan.id) if one.title == title)
        plan_items.change(store, item, talk.now, **values)


def address(talk: Talk, name: str = "Rana") -> int:
    with talk.database.transaction() as store:
        found = addresses.find(store, PLATFORM, name)
    assert found is not None
    return found.id


def sent_in(talk: Talk) -> list[files.File]:
    """What is kept of the file that Rana has sent."""
    subject = f"plan-read/{address(talk)}"
    with talk.database.transaction() as store:
        return files.of_subject(store, subject)


def shape(talk: Talk) -> dict[int, tuple[Level, int | None, str]]:
    """Each line: its level, what it stands under, its title."""
    plan = current(talk)
    with talk.database.transaction() as store:
        found = plan_items.of_plan(store, plan.id)
    return {item.id: (item.level, item.parent_id, item.title) for item in found}
