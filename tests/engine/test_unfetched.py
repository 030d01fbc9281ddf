"""What a platform took and no phone fetched ends by name, once the platform has dropped it."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from bot.core.messages import Fate, Kind, Outcome
from bot.engine.settling import TOLD_LATE, end_unfetched
from bot.flows.apps.reach import MISSED, UNFETCHED
from bot.flows.summaries.figures import gather, seven_days
from storage import audit, networks
from storage.database import Database
from storage.ledger import Standing
from storage.vault import KEY_BYTES, Vault
from tests.flows.meetings import entries, plan, reasons, tap
from tests.flows.outside import Outside, rows_of, stands, state, tell, windowed
from tests.flows.surveys import send
from tests.flows.talk import PLATFORM, Shown

HOUR, MINUTE, DAY = timedelta(hours=1), timedelta(minutes=1), timedelta(days=1)
PROMPT, INVITATION = "survey-prompt", "meeting-invitation"
QUESTIONS_WAIT = 12 * HOUR  # the template's time to live
WHATSAPP_KEEPS = 30 * DAY
ENDED = (Standing.EXPIRED, UNFETCHED)
OUT = (Standing.HANDED_OVER, "")


def receipt(talk: Outside, name: str, reason: str, told: str) -> None:
    message_id = rows_of(talk, name, reason)[-1].platform_id
    talk.sends(name, Kind.RECEIPT, text=told, message_id=message_id)


def later(talk: Outside, span: timedelta) -> int:
    """How many ended as unfetched."""
    talk.now += span
    with talk.database.transaction() as store:
        return end_unfetched(store, talk.tables, talk.now)


def asked(database: Database) -> Outside:
    """Four people are asked to answer a survey; of Nour's and Rana's we hear that it came."""
    talk = windowed(database)
    send(talk, anonymous=False)
    receipt(talk, "Rana", PROMPT, "read")
    receipt(talk, "Nour", PROMPT, "delivered")
    return talk


def test_R10_a_template_that_no_phone_fetched_ends_by_name_when_its_time_is_over(
    database: Database,
) -> None:
    talk = asked(database)
    assert later(talk, QUESTIONS_WAIT + TOLD_LATE - MINUTE) == 0
    assert stands(talk, "Karim", PROMPT) == OUT
    assert later(talk, 2 * MINUTE) == 2
    assert stands(talk, "Karim", PROMPT) == stands(talk, "Joelle", PROMPT) == ENDED
    assert stands(talk, "Nour", PROMPT)[0] is Standing.DELIVERED
    assert later(talk, DAY) == 0
    with talk.database.transaction() as store:
        sums = audit.sums(store, talk.now)
    assert (sums.ended_without_moment, sums.told_without_proof) == (0, 0)
    assert (sums.unsent_without_reason, sums.open_with_end) == (0, 0)


def test_R10_a_template_without_a_time_of_its_own_waits_as_long_as_the_platform_keeps_it(
    database: Database,
) -> None:
    talk = windowed(database)
    plan(talk)
    talk.wait(5 * MINUTE)
    assert stands(talk, "Karim", INVITATION) == OUT
    assert later(talk, WHATSAPP_KEEPS) == 0
    assert later(talk, TOLD_LATE) == 3
    assert stands(talk, "Karim", INVITATION) == ENDED


def test_R10_what_went_as_it_is_ends_so_too_but_for_replies(database: Database) -> None:
    talk = windowed(database)
    talk.says("Karim", "/menu")
    tell(talk, "Karim", "useful")
    talk.deliver()
    assert state(talk, "useful") == OUT
    assert later(talk, WHATSAPP_KEEPS) == 0
    assert later(talk, TOLD_LATE) == 1
    assert state(talk, "useful") == ENDED
    assert stands(talk, "Karim", "reply") == OUT


def test_R10_whoever_was_asked_and_not_reached_is_counted_in_the_summary(
    database: Database,
) -> None:
    talk = asked(database)
    later(talk, QUESTIONS_WAIT + TOLD_LATE)
    with talk.database.transaction() as store:
        home = networks.listed(store)[-1]
        found = gather(store, home, seven_days(talk.now, home), talk.now)
    (lost,) = found.lost
    assert (lost.why, lost.number, lost.people) == ("unfetched", 2, 2)
    (said,) = talk.says("Rana", "/digest")
    assert "2 messages did not arrive (no phone fetched it in time: 2)" in said.text
    (listed,) = talk.presses("Rana", "Not reached")
    assert "no phone fetched it in time: 2, to 2 people" in listed.text
    receipt(talk, "Karim", PROMPT, "read")
    (said,) = talk.says("Rana", "/digest")
    assert "1 message did not arrive (no phone fetched it in time: 1)" in said.text


def test_R10_a_receipt_that_comes_after_all_sets_it_right_for_good(database: Database) -> None:
    talk = asked(database)
    later(talk, QUESTIONS_WAIT + TOLD_LATE)
    receipt(talk, "Karim", PROMPT, "read")
    assert stands(talk, "Karim", PROMPT) == (Standing.READ, "")
    receipt(talk, "Karim", PROMPT, "delivered")
    assert later(talk, DAY) == 0
    assert stands(talk, "Karim", PROMPT) == (Standing.READ, "")


def test_R10_whoever_taps_it_after_all_has_got_it(database: Database) -> None:
    talk = asked(database)
    later(talk, QUESTIONS_WAIT + TOLD_LATE)
    talk.presses("Karim", "Start")
    assert stands(talk, "Karim", PROMPT) == (Standing.ANSWERED, "")


def test_R10_a_failure_that_is_told_after_all_says_why(database: Database) -> None:
    talk = asked(database)
    later(talk, QUESTIONS_WAIT + TOLD_LATE)
    message_id = rows_of(talk, "Karim", PROMPT)[-1].platform_id
    outcome = Outcome(fate=Fate.MISSED, why="131026")
    for _twice in range(2):
        talk.sends("Karim", Kind.FAILED, message_id=message_id, outcome=outcome)
    assert stands(talk, "Karim", PROMPT) == (Standing.FAILED, MISSED)


def test_R4_nothing_is_sent_again_because_no_phone_fetched_it(
    migrated_file: Path, tmp_path: Path
) -> None:
    """The same week twice over, once without the end by name: the same messages go out."""
    with_it, without = (
        lived(migrated_file, tmp_path / f"{unfetched}.db", unfetched=unfetched)
        for unfetched in (True, False)
    )
    assert with_it == without
    assert len(with_it) > 6


def lived(empty: Path, file: Path, *, unfetched: bool) -> list[tuple[str, str, str]]:
    """A week in which nobody's phone fetches anything; what was sent to whom, and when."""
    file.write_bytes(empty.read_bytes())
    database = Database(f"sqlite:///{file}", Vault(bytes(KEY_BYTES)))
    database.start()
    try:
        return week_of(database, unfetched=unfetched)
    finally:
        database.close()


def week_of(database: Database, *, unfetched: bool) -> list[tuple[str, str, str]]:
    talk = windowed(database)
    plan(talk)
    send(talk, anonymous=False)
    shown: list[Shown] = []
    for _half_a_day in range(14):
        shown += talk.wait(12 * HOUR)
        if unfetched:
            later(talk, timedelta(0))
    ends = {stands(talk, name, PROMPT) for name in ("Karim", "Nour", "Joelle")}
    assert (ENDED in ends) is unfetched
    assert len({one.key for one in shown}) == len(shown), "nothing twice"
    return [(one.to, one.reason, f"{one.at:%d %H:%M}") for one in shown]


def test_R10_whoever_may_have_got_an_invitation_is_told_of_a_change(database: Database) -> None:
    talk = windowed(database)
    meeting = plan(talk, "/meeting in 40 days 17:00 Monthly coordination @ Town hall")
    talk.wait(5 * MINUTE)
    later(talk, WHATSAPP_KEEPS + TOLD_LATE)
    assert {one.why for one in entries(talk, meeting) if one.reason == INVITATION} == {UNFETCHED}
    tap(talk, "Rana", "meeting-cancel", meeting.subject)
    shown = [*talk.presses("Rana", "Yes, cancel it"), *talk.wait(HOUR)]
    assert reasons(shown, "Karim")["meeting-cancelled"] == 1


def test_R10_a_platform_that_drops_nothing_lets_nothing_end(database: Database) -> None:
    talk = asked(database)
    caps = replace(talk.caps, keeps_days=None)
    talk.tables = replace(talk.tables, platforms={PLATFORM: caps})
    assert later(talk, 2 * WHATSAPP_KEEPS) == 0
    assert stands(talk, "Karim", PROMPT) == OUT
