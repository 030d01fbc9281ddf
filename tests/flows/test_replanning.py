"""What one network's messages rest on has changed: they are derived again, and no others."""

from __future__ import annotations

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import update

from bot.engine import planning
from bot.flows import TABLES
from storage import networks
from storage.database import Database
from storage.models import ItemRow, MeetingRow, MemberRow, PlanRow, Table
from storage.networks import Network
from tests.flows import checkins, meetings, own_tasks, surveys
from tests.flows.talk import Talk
from tests.flows.test_joint_meetings import joint

SEALED: tuple[tuple[type[Table], str], ...] = (
    (MemberRow, "name_sealed"),
    (PlanRow, "title_sealed"),
    (ItemRow, "words_sealed"),
    (MeetingRow, "title_sealed"),
)


def two_networks(database: Database) -> tuple[Talk, Network, Network]:
    """Saida and Zahle, each with a plan, a task, a meeting, a survey and a check-in."""
    talk = meetings.town(database)
    fill(talk, "Rana", "Karim")
    talk.network("Zahle", "LB")
    talk.member("Samar", "coordinator", "en")
    talk.member("Ziad", "practitioner", "en")
    fill(talk, "Samar", "Ziad")
    with database.transaction() as store:
        saida, zahle = (networks.listed(store)[place] for place in (0, 1))
    return talk, saida, zahle


def fill(talk: Talk, coordinator: str, who: str) -> None:
    own_tasks.begin(talk)
    own_tasks.give(talk, who=who)
    talk.says(coordinator, meetings.LINE)
    for answer in (*meetings.ANSWERS, "Send"):
        talk.presses(coordinator, answer)
    surveys.send(talk)
    checkins.begin(talk)


def spoil(database: Database, network: Network) -> None:
    """Whoever reads anything sealed of this network fails from now on."""
    with database.transaction() as store:
        for table, column in SEALED:
            inside = table.__table__.c.network_id == network.id
            changed = store.conn.execute(update(table).where(inside).values({column: b"spoiled"}))
            assert changed.rowcount


def test_a_pause_of_ones_own_reads_no_other_network(database: Database) -> None:
    talk, _saida, zahle = two_networks(database)
    spoil(database, zahle)
    with pytest.raises((InvalidTag, ValueError)), database.transaction() as store:
        planning.plan_ahead(store, TABLES, talk.now)
    talk.says("Karim", "/pause")
    (paused,) = talk.presses("Karim", "3 days")
    assert "paused until" in paused.text
    (resumed,) = talk.says("Karim", "/resume")
    assert "again" in resumed.text


def test_a_networks_own_subjects_are_those_of_all_without_the_others(database: Database) -> None:
    talk, saida, zahle = two_networks(database)
    nouns = set()
    for daily in TABLES.daily:
        with database.transaction() as store:
            every = set(daily(store, talk.now, None))
            ours, theirs = (set(daily(store, talk.now, one.id)) for one in (saida, zahle))
        assert ours | theirs == every
        assert not ours & theirs
        nouns |= {subject.partition("/")[0] for subject in every}
    assert nouns >= {"meeting", "tasks", "attention", "survey", "digest", "sharing"}


def test_a_joint_meeting_is_planned_again_for_each_of_its_networks(database: Database) -> None:
    talk = joint(database)
    meeting = meetings.newest(talk)
    with database.transaction() as store:
        saida, irbid = (networks.listed(store)[place] for place in (0, 1))
        for network in (saida, irbid):
            subjects = [s for daily in TABLES.daily for s in daily(store, talk.now, network.id)]
            assert meeting.subject in subjects
