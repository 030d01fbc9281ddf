"""A town with check-ins, and short ways to plan one and to look at its rounds, in tests."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from bot.engine import planning
from bot.flows.checkins import checkin as flow
from bot.forms import definition
from bot.forms.pack import pack
from storage import checkins, forms, ledger, networks, papers, surveys
from storage.checkins import Checkin
from storage.database import Database
from storage.ledger import Entry
from storage.papers import Answers
from storage.surveys import Part, Survey
from tests.flows.talk import Shown, Talk

MONDAY = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)  # ten in the morning in Beirut
WEEKLY = {"every": "week", "weekdays": [3], "at": "17:00", "from": "2026-11-23"}
PEOPLE = ("Karim", "Nour", "Joelle")
ANSWERS = ("None planned", "🟢 On track", "No, thank you")
FIRST, SECOND, THIRD = date(2026, 11, 26), date(2026, 12, 3), date(2026, 12, 10)


def town(database: Database, country: str = "LB", **values: Any) -> Talk:
    """Rana coordinates; Karim, Nour and Joelle are asked. All of them speak English."""
    talk = Talk(database, MONDAY)
    talk.network("Saida" if country == "LB" else "Irbid", country, **values)
    talk.member("Rana", "coordinator", "en")
    for name in PEOPLE:
        talk.member(name, "practitioner", "en")
    return talk


def begin(talk: Talk, form: str = "weekly_checkin", **values: Any) -> Checkin:
    """A check-in on Thursdays at five for two days, as if Rana had planned it by talking."""
    with talk.database.transaction() as store:
        network = networks.listed(store)[-1]
        asked = pack()[form]
        kept = forms.add(
            store,
            network_id=network.id,
            definition=definition.to_json(asked),
            source=f"pack/{form}",
            now=talk.now,
        )
        given: dict[str, Any] = {
            "form_id": kept.id,
            "anonymous": bool(asked.anonymous),
            "rhythm": WEEKLY,
            "window_hours": 48,
            "reminders": 1,
            "audience": {"networks": [network.id], "without": ["coordinator"]},
            "created_by": None,
        }
        made = checkins.add(store, network_id=network.id, now=talk.now, **{**given, **values})
        for subject in flow.bring_up_to_date(store, made, talk.now):
            assert subject.startswith("survey/")
    talk.until(talk.now)
    plan(talk)
    return made


def plan(talk: Talk) -> None:
    """What the engine does now and then: everything is derived again."""
    with talk.database.transaction() as store:
        planning.plan_ahead(store, talk.tables, talk.now)
    talk.deliver()


def at(day: int, hour: int, minute: int = 0, month: int = 12) -> datetime:
    """A wall clock of Beirut's winter as an instant."""
    return datetime(2026, month, day, hour - 2, minute, tzinfo=UTC)


def rounds(talk: Talk, checkin: Checkin) -> list[Survey]:
    """Oldest first; what was dropped has no day and is not among them."""
    with talk.database.transaction() as store:
        found = surveys.of_checkin(store, checkin.id)
    return [one for one in reversed(found) if one.round_day is not None]


def one_round(talk: Talk, checkin: Checkin, day: date) -> Survey:
    return next(one for one in rounds(talk, checkin) if one.round_day == day)


def parts(talk: Talk, one: Survey) -> dict[str, Part]:
    with talk.database.transaction() as store:
        known = surveys.participants(store, one.id)
        named = {name: talk.find(store, name) for name in (*PEOPLE, "Rana", "Sami")}
    return {name: known[who.id] for name, who in named.items() if who and who.id in known}


def told(talk: Talk, one: Survey) -> dict[str | None, Answers]:
    """What is on the named papers of a round, by the name of whoever wrote it."""
    with talk.database.transaction() as store:
        found = papers.of_surveys(store, [one.id])
        names = {who.id: name for name in PEOPLE if (who := talk.find(store, name))}
    return {names.get(paper.member_id or 0): paper.answers for paper in found}


def planned(talk: Talk, one: Survey) -> list[Entry]:
    with talk.database.transaction() as store:
        rows = ledger.of_subject(store, one.subject)
    return [row for row in rows if row.state is ledger.Standing.PLANNED]


def answer(talk: Talk, name: str, answers: tuple[str, ...] = ANSWERS) -> list[Shown]:
    """From the question that is open to the thanks."""
    shown: list[Shown] = []
    for label in (*answers, "Send my answers"):
        shown = talk.presses(name, label)
    return shown


def prompts(shown: list[Shown], name: str) -> list[str]:
    """The moments at which somebody was asked or reminded."""
    return [
        f"{one.at:%a %d %H:%M} {one.reason.removeprefix('survey-')}"
        for one in shown
        if one.to == name and one.reason.startswith("survey-")
    ]
