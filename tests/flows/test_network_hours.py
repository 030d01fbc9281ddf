"""A network's pause, clock, quiet hours and holidays, and what they do to messages to come."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest

from bot.core.messages import Kind
from bot.core.occasions import instant, local
from bot.flows import TABLES
from bot.flows.places import place_of
from storage import addresses, ledger, members, networks
from storage.database import Database, Store
from storage.ledger import Entry, Planned, Standing
from storage.networks import Network
from tests.flows.script import FIRST
from tests.flows.talk import Talk

BODY = '{"lines":["the bell"]}'
BELL = time(18, 0)  # a wall clock, as all that is to come


def rings(store: Store, id: int, now: datetime) -> Iterable[Planned]:
    """A noun of the tests: on each of the next three days, everybody of a network is rung."""
    network = networks.get(store, id)
    today = local(now, place_of(network)).date()
    for ahead in range(1, 4):
        day = today + timedelta(days=ahead)
        for member in members.of_network(store, id):
            yield Planned(
                key=f"bell/{id}/{day}/{member.id}",
                reason="bell",
                due=instant(day, BELL, place_of(network)),
                member_id=member.id,
                network_id=id,
            )


@pytest.fixture
def bell(database: Database) -> Talk:
    """A network with a coordinator, a practitioner, and a bell."""
    tables = replace(
        TABLES,
        wants={**TABLES.wants, "bell": rings},
        daily=(lambda store, _now, _id: [f"bell/{each.id}" for each in networks.listed(store)],),
    )
    made = Talk(database, FIRST, tables=tables)
    made.network("Saida", "LB")
    made.member("Rana", "coordinator", "en")
    made.member("Karim", "practitioner", "en")
    return made


def home(talk: Talk) -> Network:
    with talk.database.transaction() as store:
        return networks.listed(store)[0]


def entries(talk: Talk, name: str = "Karim") -> list[Entry]:
    with talk.database.transaction() as store:
        member = talk.find(store, name)
        assert member is not None
        found = ledger.of_subject(store, f"bell/{member.network_id}")
        return [entry for entry in found if entry.member_id == member.id]


def note(talk: Talk, key: str, hours: float, lasts: float | None = None) -> None:
    """A message to Karim that is due in so many hours."""
    with talk.database.transaction() as store:
        karim = talk.find(store, "Karim")
        assert karim is not None
        due = talk.now + timedelta(hours=hours)
        planned = Planned(
            key=key,
            reason="notice",
            due=due,
            member_id=karim.id,
            network_id=karim.network_id,
            expires=due + timedelta(hours=lasts) if lasts else None,
            body='{"lines":["' + key + '"]}',
        )
        ledger.plan(store, "notice/1", planned, talk.now)


def says(talk: Talk, *lines: str) -> None:
    """What Rana types, or taps when it stands in brackets."""
    for line in lines:
        if line.startswith("["):
            talk.presses("Rana", line.strip("[]"))
        else:
            talk.says("Rana", line)


# --- T3 ------------------------------------------------------------------------------------------


def test_T3_network_override_moves_planned_messages(bell: Talk) -> None:
    says(bell, "/clock", "tomorrow", "tomorrow", "[Summer time, 3 hours ahead of UTC]")
    first, second = (entry.due for entry in entries(bell)[:2])
    assert (first.hour, second.hour) == (15, 16), "an hour earlier on that day"
    says(bell, "/clock", "[Follow the official clock again]")
    assert [entry.due.hour for entry in entries(bell)] == [16, 16, 16]


def test_T3_only_the_network_whose_clock_it_is_moves(bell: Talk) -> None:
    bell.network("Zahle")
    bell.member("Elias")
    says(bell, "/clock", "tomorrow", "tomorrow", "[Summer time, 3 hours ahead of UTC]")
    assert [entry.due.hour for entry in entries(bell, "Elias")] == [16, 16, 16]


def test_T3_a_clock_cannot_end_before_it_begins(bell: Talk) -> None:
    says(bell, "/clock", "30 November", "25 November")
    assert "before the first one" in bell.shown[-1].text
    assert home(bell).overrides == ()


# --- T5 ------------------------------------------------------------------------------------------


def test_T5_holidays_are_suggestions_until_a_coordinator_confirms_them(bell: Talk) -> None:
    says(bell, "/holidays", "[23 Nov – 22 Feb]")
    assert home(bell).days == {}
    says(bell, "[25 Dec Christmas Day]", "[1 Jan New Year's Day]", "[Done choosing]")
    assert home(bell).days == {
        date(2026, 12, 25): "Christmas Day",
        date(2027, 1, 1): "New Year's Day",
    }
    says(bell, "/holidays", "[23 Nov – 22 Feb]", "[✓ 1 Jan New Year's Day]", "[Done choosing]")
    assert set(home(bell).days) == {date(2026, 12, 25)}


def test_T5_ramadan_hours_are_set_by_the_coordinator(bell: Talk) -> None:
    says(bell, "/quiet", "[Ramadan hours]", "[These dates]", "[17:30]")
    kept = home(bell).quiet["ramadan"]
    assert (kept["from"], kept["to"]) == ("2027-02-08", "2027-03-08")
    assert kept["night"] == ["00:00", "10:30"]
    assert kept["iftar"] == ["17:00", "19:00"], "quiet from before sunset until after the meal"
    says(bell, "/quiet", "[Ramadan hours]", "[No Ramadan hours]")
    assert home(bell).quiet["ramadan"] is None


def test_T5_changed_quiet_hours_count_for_what_already_waits(bell: Talk) -> None:
    bell.until(instant(date(2026, 11, 27), time(11, 30), place_of(home(bell))))  # a Friday
    note(bell, "friday", 0)
    assert bell.wait(timedelta(minutes=1)) == [], "Friday midday is quiet"
    says(bell, "/quiet", "[Friday hours]", "[Not quiet]")
    assert "friday" in [shown.text for shown in bell.shown if shown.to == "Karim"]


def test_own_quiet_days_hold_back_what_is_not_asked_for(bell: Talk) -> None:
    bell.says("Karim", "/settings")
    for label in ("Own quiet days", "Tuesday", "Done choosing"):
        bell.presses("Karim", label)
    note(bell, "tuesday", 24)
    assert bell.wait(timedelta(hours=30)) == []
    shown = bell.wait(timedelta(hours=24))
    assert [(each.text, f"{each.at:%a %H:%M}") for each in shown] == [("tuesday", "Wed 08:00")]


# --- T6 ------------------------------------------------------------------------------------------


def test_T6_a_paused_network_sends_nothing_and_nobody_gets_a_burst(bell: Talk) -> None:
    note(bell, "short", 1, lasts=5)
    for key in ("one", "two", "three"):
        note(bell, key, 2)
    says(bell, "/pausenetwork", "[3 days]")
    assert bell.wait(timedelta(days=3) - timedelta(minutes=1)) == []
    assert len(bell.says("Karim", "/menu")) == 1, "who asks is answered"
    first = bell.wait(timedelta(hours=9))
    later = bell.wait(timedelta(days=3))
    assert [shown.text for shown in first] == ["one"], "at most one a day (H13)"
    assert [shown.text for shown in later] == ["two", "three"]
    with bell.database.transaction() as store:
        short = ledger.by_key(store, "short")
    assert short is not None
    assert (short.state, short.why) == (Standing.EXPIRED, "the network was paused")


def test_T6_a_pause_can_end_early_and_what_waits_is_sent_when_it_is_due(bell: Talk) -> None:
    note(bell, "waiting", 1)
    says(bell, "/pausenetwork", "[7 days]")
    assert bell.wait(timedelta(hours=2)) == []
    note(bell, "tomorrow", 26)
    says(bell, "/pausenetwork", "[Resume now]")
    texts = [shown.text for shown in bell.shown if shown.to == "Karim"]
    assert texts == ["waiting"]
    assert [each.text for each in bell.wait(timedelta(days=2))] == ["tomorrow"]


def test_T6_another_network_is_not_paused_with_it(bell: Talk) -> None:
    says(bell, "/pausenetwork", "[3 days]")
    bell.network("Zahle")
    bell.member("Elias")
    with bell.database.transaction() as store:
        elias = bell.find(store, "Elias")
        assert elias is not None
        planned = Planned(key="zahle", reason="notice", due=bell.now, member_id=elias.id, body=BODY)
        ledger.plan(store, "notice/1", planned, bell.now)
    assert [shown.to for shown in bell.wait(timedelta(hours=1))] == ["Elias"]


def test_a_member_who_pauses_gets_nothing_and_afterwards_no_burst(bell: Talk) -> None:
    for key in ("one", "two"):
        note(bell, key, 1)
    bell.says("Karim", "/pause 3")
    assert bell.wait(timedelta(days=2)) == []
    bell.says("Karim", "/resume")
    assert [each.text for each in bell.shown if each.text in ("one", "two")] == ["one"]


def test_a_pause_of_no_days_or_of_years_is_refused(bell: Talk) -> None:
    for words in ("0", "4000", "yesterday", "soon"):
        bell.says("Karim", f"/pause {words}")
        bell.says("Karim", words)
    with bell.database.transaction() as store:
        karim = bell.find(store, "Karim")
    assert karim is not None
    assert karim.paused_until is None


# --- H6 ------------------------------------------------------------------------------------------


def test_H6_nothing_that_is_said_in_a_group_is_read_or_kept(bell: Talk) -> None:
    bell.sends("Rana", Kind.GROUP_JOINED, chat="77")
    before = len(bell.shown)
    bell.sends("Karim", Kind.TEXT, chat="77", text="/menu")
    bell.sends("Karim", Kind.TEXT, chat="77", text="STOP")
    assert len(bell.shown) == before
    with bell.database.transaction() as store:
        karim = bell.find(store, "Karim")
        group = addresses.find(store, "web", "77")
        kept = store.conn.exec_driver_sql(
            "SELECT count(*) FROM inbox WHERE payload_sealed IS NOT NULL"
        ).scalar()
    assert karim is not None
    assert karim.state == "active"
    assert group is not None
    assert group.network_id == home(bell).id
    assert kept == 0


def test_T6_whoever_resumes_is_told_that_the_network_is_paused(bell: Talk) -> None:
    says(bell, "/pausenetwork", "[3 days]")
    (shown,) = bell.says("Karim", "/resume")
    assert "of the network are paused until" in shown.text
    assert shown.labels == []
    says(bell, "/resume", "[Resume now]")
    assert bell.says("Karim", "/resume")[-1].text.startswith("Messages were neither paused")


@pytest.mark.parametrize(
    "words", ["10pm to 7am", "de 22h à 7h", "من 10 المسا لل 7 الصبح", "22:00-07:00"]
)
def test_L4_a_night_is_typed_in_one_breath(bell: Talk, words: str) -> None:
    says(bell, "/quiet", "[Night hours]", words)
    assert home(bell).quiet["night"] == ["22:00", "07:00"]
    assert bell.shown[-1].text.startswith("Saved.")
    says(bell, "/quiet", "[Night hours]", "22:00")
    assert "Until which hour?" in bell.shown[-1].text


def test_L4_ones_own_quiet_hours_are_typed_in_one_breath(bell: Talk) -> None:
    bell.says("Karim", "/settings")
    bell.presses("Karim", "Own quiet hours")
    bell.says("Karim", "8pm until 9am")
    with bell.database.transaction() as store:
        karim = bell.find(store, "Karim")
    assert karim is not None
    assert karim.quiet["night"] == ["20:00", "09:00"]


def test_R8_a_night_that_ends_where_it_begins_is_asked_again(bell: Talk) -> None:
    says(bell, "/quiet", "[Night hours]", "22:00", "22:00")
    assert "It begins at that hour." in bell.shown[-1].text
    assert home(bell).quiet["night"] == ["21:00", "08:00"]
    says(bell, "/quiet", "[Night hours]", "22:00-22:00")
    assert home(bell).quiet["night"] == ["21:00", "08:00"]
