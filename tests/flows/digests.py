"""A network with a plan, and its weekly summaries, for tests."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, time
from typing import Any

from storage import networks, plan_items, plans
from storage.plan_shape import Agreed, Level, Status
from tests.flows.talk import Shown, Talk

NEXT_MONDAY = date(2026, 11, 30)
PERIOD = "period/2026-11-17/2026-11-23"
LANGUAGES = ("ar", "fr", "en")


def weekly(shown: Sequence[Shown], name: str = "Rana") -> list[Shown]:
    return [one for one in shown if one.to == name and one.reason == "digest"]


def at(shown: Shown) -> tuple[date, time]:
    return shown.at.date(), shown.at.time().replace(second=0, microsecond=0)


def with_a_plan(talk: Talk) -> dict[str, int]:
    """Six tasks, in each state that a summary tells apart; their ids by title."""
    with talk.database.transaction() as store:
        home = networks.listed(store)[0]
        karim = talk.find(store, "Karim")
        assert karim is not None
        plan = plans.add(store, network_id=home.id, title="Plan 2026", now=talk.now)
        top = plan_items.add(store, plan, Level.OBJECTIVE, talk.now, title="Safe schools")
        above = plan_items.add(
            store, plan, Level.ACTIVITY, talk.now, title="Open days", parent_id=top.id
        )
        made = {}
        mine: dict[str, Any] = {"member_id": karim.id, "agreed": Agreed.ACCEPTED}
        rows: dict[str, dict[str, Any]] = {
            "Print the posters": {**mine, "due": date(2026, 11, 20)},
            "Ask the school": {**mine, "due": date(2026, 11, 27)},
            "Rent the hall": {**mine, "status": Status.BLOCKED, "reason": "budget"},
            "Write the letter": {"due": date(2026, 12, 20)},
            "Order the chairs": {**mine, "status": Status.DONE, "ended_at": talk.now},
        }
        for title, values in rows.items():
            made[title] = plan_items.add(
                store, plan, Level.TASK, talk.now, parent_id=above.id, title=title, **values
            ).id
    return made
