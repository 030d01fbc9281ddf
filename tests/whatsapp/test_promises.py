"""The promises that hold on WhatsApp too, with all our parts at work against the stand-in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from storage.ledger import Standing
from storage.receipts import UNFETCHED
from tests.a_month import COME, INVITED, monday
from tests.crash.town import answers
from tests.fakes.any_platform.phone import wait_until
from tests.telegram.copies import Inside, said
from tests.whatsapp import town as towns
from tests.whatsapp.copies import Beside, comes_to_rest, environment, inside, stand_in, subscribed
from tests.whatsapp.people import Member, payload_of

pytestmark = pytest.mark.timeout(180)

OTHERS = 3
OPEN = {Standing.SENDING}  # no message may be left so


@dataclass(frozen=True)
class Town:
    """Four people with WhatsApp who are invited to one meeting."""

    house: Inside
    remote: Beside
    people: list[Member]
    meeting: int

    def answers(self) -> dict[str, str]:
        return self.house.store(lambda store: answers(store, self.meeting))

    def ends(self) -> set[tuple[str, str]]:
        return self.house.store(towns.ends)

    def unfetched(self) -> list[str]:
        """To whom something was sent that no phone fetched."""
        return self.house.store(towns.unfetched)

    def rest(self) -> None:
        """Until nothing is on its way any more, neither here nor there."""
        comes_to_rest(self.house, self.remote)

    def invited(self) -> None:
        wait_until(lambda: all(one.count(INVITED) for one in self.people), "all invitations")


@pytest.fixture
def town(tmp_path: Path, faults: list[dict[str, object]], asleep: list[int]) -> Iterator[Town]:
    begins = monday()
    with stand_in() as remote:
        remote.review(approving=True)
        settings = environment(tmp_path, remote)
        made = towns.found(tmp_path, OTHERS, begins)
        said(tmp_path, settings, "whatsapp", "templates", "--push")
        remote.led.stop(begins.timestamp())
        people = towns.arrive(remote, OTHERS)
        remote.faults(*faults)
        for place in asleep:
            remote.act(towns.id_of(place), "switches_off")
        with inside(settings, begins, remote) as house:
            subscribed(remote, settings)
            yield Town(house=house, remote=remote, people=people, meeting=made.meeting)


@pytest.fixture
def faults() -> list[dict[str, object]]:
    """What goes wrong from the first message on; some tests have their own."""
    return []


@pytest.fixture
def asleep() -> list[int]:
    """Whose phones are off from the first message on."""
    return []


def button(member: Member) -> tuple[str, str]:
    """The message with the invitation's first answer, and that answer's payload."""
    for seen in reversed(member.sees()):
        if payload := payload_of(seen, member.own(COME)):
            return str(seen["wamid"]), payload
    raise AssertionError(f"{member.name} is asked nothing")


def other(handle: str) -> str:
    """One that looks like it."""
    return handle[:-1] + ("B" if handle.endswith("A") else "A")


def test_S2_a_button_works_for_the_person_it_was_shown_to(town: Town) -> None:
    town.invited()
    _rana, karim, nour, _hadi = town.people
    wamid, payload = button(karim)
    handle, _dot, place = payload.rpartition(".")
    for form in ("reply", "row", "button"):
        nour.acts("taps_payload", payload=payload, wamid=wamid, form=form)
    for altered in (f"{handle}.9", f"{other(handle)}.{place}", "", "yes", "x" * 256):
        karim.acts("taps_payload", payload=altered, wamid=wamid)
    assert town.answers() == {}
    karim.acts("taps_payload", payload=payload, wamid=wamid)
    assert town.answers() == {karim.id: "yes"}
    town.house.wait(days=25)  # the meeting is over
    karim.acts("taps_payload", payload=payload.replace(f".{place}", ".3"), wamid=wamid)
    assert town.answers() == {karim.id: "yes"}


def test_S2_a_template_that_was_passed_on_answers_for_nobody(town: Town) -> None:
    town.invited()
    _rana, karim, nour, _hadi = town.people
    town.house.wait(days=17, hours=8)  # three days before, and nobody has written since
    nudge = next(seen for seen in karim.sees() if seen["template"])
    for _label, payload in nudge["buttons"]:
        nour.acts("taps_payload", payload=payload, wamid=nudge["wamid"], form="button")
    assert town.answers() == {}
    assert "Seeded" not in nour.text
    karim.taps(nudge["buttons"][0][0])
    assert town.answers() == {karim.id: "yes"}


def test_R2_events_come_twice_in_batches_in_any_order_and_for_seven_days(town: Town) -> None:
    town.invited()
    town.remote.hook(copies=3, batch=4, shuffled=True, holding=True)
    rana, *others = town.people
    for member in others:
        wamid, payload = button(member)
        town.remote.act(member.id, "taps_payload", payload=payload, wamid=wamid)
        town.remote.act(member.id, "reads")
    town.remote.act(rana.id, "reads")
    town.remote.act(others[0].id, "says", text="/help")
    town.remote.hook(holding=False)
    wait_until(lambda: len(town.answers()) == OTHERS, "all answers")
    town.rest()
    before = [len(member.sees()) for member in town.people]
    ends, answered = town.ends(), town.answers()
    for days in (1, 6):
        town.house.wait(days=days - 0.1)
        now = [len(member.sees()) for member in town.people]
        town.remote.hook(again=True)
        town.rest()
        assert [len(member.sees()) for member in town.people] == now
    assert town.answers() == answered
    assert Standing.READ in {state for state, _why in ends}
    assert before == [len(m.sees()) - len(m.nudges()) for m in town.people], "nothing but nudges"
    assert {one["status"] for one in town.remote.state()["attempts"]} == {200}


def test_R10_what_no_phone_fetched_ends_by_name_and_is_not_sent_again(town: Town) -> None:
    """WhatsApp drops a reminder after twelve hours, untold. Of the others we hear late."""
    town.invited()
    _rana, karim, nour, hadi = town.people
    town.remote.act(karim.id, "switches_off")
    town.remote.hook(holding=True)
    town.house.wait(days=17, hours=8)  # three days before: a reminder by template to each
    wait_until(lambda: len(nour.nudges()) == len(hadi.nudges()) == 1, "the reminders")
    assert karim.nudges() == []
    town.house.wait(hours=16)
    town.house.do(town.house.running.house.clean())
    assert (Standing.EXPIRED, UNFETCHED) in town.ends()
    town.remote.hook(holding=False)
    town.rest()
    assert town.unfetched() == [karim.id], "of the others it was told that they have it"
    town.remote.act(karim.id, "switches_on")
    town.rest()
    assert karim.nudges() == [], "nothing of it is left, and nothing came in its place"
    town.house.wait(days=1, hours=12)
    town.rest()
    assert [len(one.nudges()) for one in (karim, nour, hadi)] == [0, 1, 1]
    assert town.unfetched() == [karim.id]


# Surely not accepted: tried again until it is there.
REFUSED: dict[str, dict[str, object]] = {
    "too fast for the person": {"do": "refuse", "code": 131056},
    "too many at once": {"do": "refuse", "code": 130429, "times": 2},
    "overloaded": {"do": "refuse", "code": 131016},
    "cut before": {"do": "reset-before"},
    "an error of theirs": {"do": "refuse", "code": 131000},
    "a gateway's page before": {"do": "html", "code": 502},
}
# Accepted, and we are not told so. A receipt tells, if the phone is on; else there is one further
# try after a minute.
LOST: dict[str, dict[str, object]] = {
    "cut after it was accepted": {"do": "reset"},
    "half an answer": {"do": "garbled"},
    "an answer that stops": {"do": "cut"},
    "a gateway's page after it was accepted": {"do": "html-after", "code": 502},
    "no answer at all": {"do": "silence", "seconds": 60.0},
}


class TestFaults:
    """One thing goes wrong while one person is invited."""

    @pytest.fixture(params=REFUSED | LOST)
    def hit(self, request: pytest.FixtureRequest) -> dict[str, object]:
        return (REFUSED | LOST)[request.param]

    @pytest.fixture
    def faults(self, hit: dict[str, object]) -> list[dict[str, object]]:
        return [{"to": towns.id_of(2), **hit}]

    def test_R5_a_message_is_handed_over_once(self, town: Town) -> None:
        wait_until(lambda: town.remote.state()["faults_left"] == 0, "the fault")
        wait_until(lambda: town.people[1].count(INVITED) or waits(town), "one way or the other")
        town.rest()
        town.house.wait(minutes=3)
        wait_until(lambda: town.people[1].count(INVITED) >= 1, "the next try, by real seconds")
        town.rest()
        counts = [member.count(INVITED) for member in town.people]
        assert counts == [1, 1, 1, 1]
        assert not {state for state, _why in town.ends()} & OPEN


class TestUnheard:
    """An answer is lost while one person, whose phone is off, is invited: no receipt tells."""

    @pytest.fixture(params=LOST)
    def faults(self, request: pytest.FixtureRequest) -> list[dict[str, object]]:
        return [{"to": towns.id_of(2), **LOST[request.param]}]

    @pytest.fixture
    def asleep(self) -> list[int]:
        return [2]

    def test_R5_a_message_comes_twice_only_where_nobody_could_know(self, town: Town) -> None:
        karim = town.people[1]
        wait_until(lambda: town.remote.state()["faults_left"] == 0, "the fault")
        wait_until(lambda: waits(town), "that nobody knows")
        town.house.wait(minutes=3)
        wait_until(lambda: sent(town, karim) == 2, "the next try")
        town.rest()
        town.remote.act(karim.id, "switches_on")
        assert [member.count(INVITED) for member in town.people] == [1, 2, 1, 1]
        assert not {state for state, _why in town.ends()} & OPEN


def waits(town: Town) -> bool:
    """Whether something is to be tried once more."""
    return any(state == Standing.PLANNED and why for state, why in town.ends())


def sent(town: Town, member: Member) -> int:
    """How many messages were accepted for somebody."""
    calls = town.remote.ledger(what="messages")
    return sum(bool(one["wamid"]) for one in calls if member.id in str(one["body"]))


class TestLate:
    """Accepted with 200, and a webhook says afterwards that it failed."""

    @pytest.fixture(params=[131026, 131047, 131049, 131050])
    def code(self, request: pytest.FixtureRequest) -> int:
        return int(request.param)

    @pytest.fixture
    def faults(self, code: int) -> list[dict[str, object]]:
        return [{"do": "fail", "code": code, "to": towns.id_of(2)}]

    def test_R4_what_fails_after_a_200_ends_by_name_or_comes_as_a_template(
        self, town: Town, code: int
    ) -> None:
        wait_until(lambda: town.remote.state()["failures"] == [code], "the failure")
        town.house.wait(minutes=3)
        town.rest()
        _rana, karim, nour, _hadi = town.people
        assert nour.count(INVITED) == 1
        if code == 131047:
            assert [seen["template"] for seen in karim.sees()] == ["muyassir_meeting_invitation_v1"]
        else:
            assert karim.sees() == []
            whys = {why for state, why in town.ends() if state != Standing.DELIVERED}
            assert whys - {""}, town.ends()
        assert not {state for state, _why in town.ends()} & OPEN
