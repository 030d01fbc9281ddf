"""What people agreed to is asked anew: before it runs out, and when its words have changed."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from bot.flows.members.consent_again import CONSENT, WORDED, due_soon
from bot.flows.members.privacy import CONSENT_LASTS, CONSENT_VERSION, PURPOSES
from storage import ledger, members
from storage.database import Database
from storage.members import Member
from tests.flows.meetings import town
from tests.flows.talk import Shown, Talk


def agreed(talk: Talk, name: str, *, version: int = CONSENT_VERSION, ago: timedelta) -> Member:
    """Somebody who agreed so long ago, to this version."""
    with talk.database.transaction() as store:
        member = talk.find(store, name)
        assert member is not None
        for purpose in members.consents(store, member.id, talk.now):
            members.withdraw(store, member.id, purpose, talk.now)
        given = talk.now - ago
        until = given + CONSENT_LASTS
        members.consent(store, member, PURPOSES["all"], version=version, now=given, until=until)
    return member


def asked(talk: Talk, name: str) -> list[Shown]:
    return [one for one in talk.shown if one.to == name and one.reason == CONSENT]


def test_H10_changed_words_are_agreed_to_anew_once(database: Database) -> None:
    talk = town(database)
    member = agreed(talk, "Karim", version=CONSENT_VERSION - 1, ago=timedelta(days=30))
    talk.wait(timedelta(days=12))
    (shown,) = asked(talk, "Karim")
    assert "has changed" in shown.text
    assert "I never keep information about people" in shown.text
    talk.presses("Karim", "Reminders and tasks only")
    with talk.database.transaction() as store:
        assert set(members.consents(store, member.id, talk.now)) == {"reminders"}
        found = members.last_consent(store, member.id)
    assert found is not None
    assert found.version == CONSENT_VERSION
    talk.wait(timedelta(days=12))
    assert len(asked(talk, "Karim")) == 1


def test_H10_new_words_are_planned_for_when_their_day_is_near(database: Database) -> None:
    talk = town(database)
    member = agreed(talk, "Karim", version=CONSENT_VERSION - 1, ago=timedelta(days=30))
    come = datetime.combine(WORDED, time(), UTC)
    with talk.database.transaction() as store:
        near = come - ledger.HORIZON
        assert f"consent/{member.id}" not in due_soon(store, near - timedelta(days=2))
        assert f"consent/{member.id}" in due_soon(store, near - timedelta(days=1))
        assert f"consent/{member.id}" in due_soon(store, near)


def test_H10_consent_that_runs_out_is_asked_for_in_time(database: Database) -> None:
    talk = town(database)
    member = agreed(talk, "Karim", ago=CONSENT_LASTS - timedelta(days=20))
    talk.wait(timedelta(days=5))
    assert asked(talk, "Karim") == []
    talk.wait(timedelta(days=3))
    (shown,) = asked(talk, "Karim")
    assert "A year has passed" in shown.text
    with talk.database.transaction() as store:
        assert "surveys" in members.consents(store, member.id, talk.now), "it holds until then"
    talk.wait(timedelta(days=15))
    with talk.database.transaction() as store:
        assert members.consents(store, member.id, talk.now) == {}
    assert len(asked(talk, "Karim")) == 1, "silence is not asked again"


def test_H10_who_has_agreed_lately_is_left_in_peace(database: Database) -> None:
    talk = town(database)
    talk.wait(timedelta(days=20))
    assert [one for one in talk.shown if one.reason == CONSENT] == []


def test_R10_the_question_is_withdrawn_when_it_was_answered_elsewhere(database: Database) -> None:
    talk = town(database)
    member = agreed(talk, "Karim", ago=CONSENT_LASTS - timedelta(days=20))
    talk.wait(timedelta(hours=8))
    talk.says("Karim", "/privacy")
    talk.presses("Karim", "I agree to everything")
    with talk.database.transaction() as store:
        rows = ledger.of_subject(store, f"consent/{member.id}")
        again = members.last_consent(store, member.id)
    assert [(one.state, one.why) for one in rows] == [(ledger.Standing.WITHDRAWN, "answered")]
    assert again is not None
    assert again.until > talk.now + timedelta(days=300)
