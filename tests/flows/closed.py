"""Short ways to have a survey answered and closed, and to look at what became of it, in tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from bot.core.flow import reconcile
from bot.engine import planning
from bot.engine.maker import keep
from bot.flows.surveys.survey import GRACE
from bot.reports import publication
from bot.reports.publication import Publication
from storage import files, members, papers, results, surveys
from storage.database import Database
from storage.results import Result
from storage.surveys import Part, Survey
from tests.flows.meetings import MONDAY
from tests.flows.surveys import OVERALL, definition, look
from tests.flows.talk import Shown, Talk

NAMES = (
    "Karim", "Nour", "Joelle", "Ali", "Maya", "Samir", "Hala", "Ziad", "Lina", "Omar", "Dina",
    "Fadi",
)  # fmt: skip
SHORT = definition(OVERALL)
Given = Mapping[str, Any]


def circle(database: Database, number: int = 12, **values: object) -> Talk:
    """Saida with its coordinator Rana, who has consented to nothing, and so many practitioners."""
    talk = Talk(database, MONDAY)
    talk.network("Saida", "LB", **values)
    talk.member("Rana", "coordinator", "en")
    with database.transaction() as store:
        rana = talk.find(store, "Rana")
        assert rana is not None
        members.withdraw(store, rana.id, "surveys", talk.now)
    for name in NAMES[:number]:
        talk.member(name, "practitioner", "en")
    return talk


def hand_in(talk: Talk, survey: Survey, given: Mapping[str, Given]) -> None:
    """These people have answered this, as the end of their conversation writes it down."""
    for name, answers in given.items():
        with talk.database.transaction() as store:
            member = talk.find(store, name)
            assert member is not None
            if survey.anonymous:
                papers.drop_in(store, survey, answers)
            else:
                papers.hand_in(store, survey, member.id, answers, talk.now.date())
            surveys.mark(store, survey.id, member.id, Part.ANSWERED)
            reconcile(store, talk.tables, survey.subject, talk.now, member_id=member.id)


def overall(*values: int) -> dict[str, Given]:
    """So many people have answered the short form, each with one of these."""
    return {
        name: {"overall": str(value)} for name, value in zip(NAMES, values, strict=False)
    }  # fmt: skip


def close(talk: Talk, survey: Survey) -> list[Shown]:
    """Until it is closed, its files are made, and whoever hears of it has heard of it."""
    before = len(talk.shown)
    talk.until(look(talk, survey).closes_at + GRACE + timedelta(minutes=1))
    settle(talk)
    talk.wait(timedelta(hours=24))  # through the night
    return talk.shown[before:]


def settle(talk: Talk) -> None:
    """Files are there, as far as anybody is told; what is in them is tested elsewhere."""
    while True:
        with talk.database.transaction() as store:
            file = files.next_wanted(store, talk.now)
            if file is None:
                break
            keep(store, talk.tables, file, b"made", talk.now)
    talk.deliver()


def result(talk: Talk, survey: Survey) -> Result | None:
    with talk.database.transaction() as store:
        return results.find(store, survey.id)


def published(talk: Talk, survey: Survey) -> Publication:
    found = result(talk, survey)
    assert found is not None
    return publication.from_json(found.published)


def answers(talk: Talk, surveys_: Sequence[Survey]) -> list[Given]:
    with talk.database.transaction() as store:
        return [one.answers for one in papers.of_surveys(store, [one.id for one in surveys_])]


def shut(talk: Talk, survey: Survey) -> list[Shown]:
    """The same in one step, for a survey that closes by day: nothing is reminded of meanwhile."""
    before = len(talk.shown)
    talk.now = look(talk, survey).closes_at + GRACE
    with talk.database.transaction() as store:
        planning.on_time(store, talk.tables, talk.now)
    settle(talk)
    return talk.shown[before:]


def to(shown: list[Shown], name: str, reason: str = "") -> list[Shown]:
    return [one for one in shown if one.to == name and reason in ("", one.reason)]


def report(shown: list[Shown], name: str, reason: str = "results") -> Shown:
    """The words of it; its files come as messages of their own."""
    (found,) = [one for one in to(shown, name, reason) if one.text]
    return found
