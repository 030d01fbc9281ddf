"""What is special about Telegram, with all our parts at work: long texts, pages, moving groups."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.core.graphemes import measure
from bot.flows.apps.reach import BLOCKED as BLOCKED_US
from storage import addresses, networks
from storage.database import Store
from storage.models import LedgerRow
from tests.a_month import INVITED, monday, plans
from tests.fakes.any_platform.phone import wait_until
from tests.fakes.telegram.remote import Remote, process
from tests.fresh import NOW, fresh_member, fresh_network
from tests.telegram.copies import Inside, environment, inside
from tests.telegram.people import Member, arrive, wrong_calls
from tests.telegram.test_a_month import BLOCKED, FIRST, GROUP

MANY = 200
NEW_GROUP = -1_004_000_000_001


@dataclass(frozen=True)
class Town:
    """A network at work in Telegram: Rana coordinates, Karim belongs to it."""

    house: Inside
    remote: Remote
    rana: Member
    karim: Member


@pytest.fixture
def town(tmp_path: Path) -> Iterator[Town]:
    with process() as remote:
        with inside(environment(tmp_path, remote), monday()) as house:
            rana, karim = (
                arrive(remote, FIRST + place, name) for place, name in enumerate(("Rana", "Karim"))
            )
            house.store(lambda store: settle(store, {rana: "coordinator", karim: "practitioner"}))
            for member in (rana, karim):
                member.opens("")
            yield Town(house=house, remote=remote, rana=rana, karim=karim)
        assert wrong_calls(remote) == []


def settle(store: Store, people: dict[Member, str]) -> None:
    network = fresh_network(store)
    for person, role in people.items():
        member = fresh_member(store, network, name=person.name, language=person.language, role=role)
        address = addresses.meet(store, "telegram", str(person.id), NOW)
        addresses.change(store, address.id, member_id=member.id, network_id=network.id)


def add_many(store: Store) -> None:
    home = addresses.find(store, "telegram", str(FIRST))
    assert home is not None
    assert home.network_id is not None
    for number in range(MANY):
        name = f"{number:03} of the association of parents"
        fresh_member(store, networks.get(store, home.network_id), name=name)


def test_a_list_of_two_hundred_comes_in_parts_and_its_options_in_pages(town: Town) -> None:
    town.house.store(add_many)
    before = len(town.rana.sees())
    town.rana.says("/members")
    wait_until(lambda: town.rana.last["buttons"], "the last part")
    parts = town.rana.sees()[before:]
    assert len(parts) > 1
    assert all(measure(part["text"], "utf16") <= 4096 for part in parts)
    assert [bool(part["buttons"]) for part in parts] == [False] * (len(parts) - 1) + [True]
    whole = "\n".join(part["text"] for part in parts)
    assert all(f"{number:03} of the" in whole for number in range(MANY)), "nobody is lost"

    found = labels(town.rana)
    for _page in range(20):
        (more,) = (label for label in labels(town.rana) if label.startswith("More"))
        if f"{MANY - 1:03} of the association of parents" in "".join(found):
            break
        found |= turns_the_page(town.rana, more)
    assert sum("of the association" in label for label in found) == MANY


def labels(member: Member) -> set[str]:
    return set(member.last["labels"])


def turns_the_page(member: Member, more: str) -> set[str]:
    """What can be tapped on the next one, whose last part has the options."""
    member.taps(more)
    wait_until(lambda: (shown := labels(member)) and more not in shown, "the page after " + more)
    return labels(member)


def test_the_second_page_stands_where_the_first_one_stood(town: Town) -> None:
    """A short text with many options: one message, edited."""
    town.house.store(add_many)
    town.rana.says("/meeting Thursday 17:00-18:00 Coordination @ Town hall")
    town.rana.taps("Certain people")
    before = len(town.rana.sees())
    town.rana.taps("More (1/6)")
    assert len(town.rana.sees()) == before
    assert town.rana.last["edited"]


def test_a_group_that_moves_is_found_again(town: Town) -> None:
    """By the notice, or by the refusal of a message when the notice came to nobody."""
    town.remote.groups({"id": GROUP, "name": "Zahle"})
    town.remote.in_group(GROUP, town.rana.id, "adds_bot")
    wait_until(lambda: town.remote.chat(GROUP), "a greeting")
    town.remote.faults(
        {
            "do": "refuse", "code": 400, "times": 1, "chat": GROUP,
            "description": "Bad Request: group chat was upgraded to a supergroup chat",
            "parameters": {"migrate_to_chat_id": NEW_GROUP},
        }
    )  # fmt: skip
    town.remote.groups({"id": NEW_GROUP, "name": "Zahle"})
    plans(town.rana, "/meeting Thursday 17:00 Coordination @ Town hall")
    town.house.wait(minutes=2)
    assert [INVITED in seen["text"] for seen in town.remote.chat(NEW_GROUP)] == [True]
    assert len(town.remote.chat(GROUP)) == 1


def test_a_group_says_that_it_has_moved(town: Town) -> None:
    town.remote.groups({"id": GROUP, "name": "Zahle"})
    town.remote.in_group(GROUP, town.rana.id, "adds_bot")
    wait_until(lambda: town.remote.chat(GROUP), "a greeting")
    town.remote.in_group(GROUP, town.rana.id, "migrates", new_id=NEW_GROUP)
    town.rana.says("/menu")
    plans(town.rana, "/meeting Thursday 17:00 Coordination @ Town hall")
    town.house.wait(minutes=2)
    assert [INVITED in seen["text"] for seen in town.remote.chat(NEW_GROUP)] == [True]
    assert all(call["accepted"] for call in town.remote.ledger(method="sendMessage"))


def test_whoever_blocks_us_ends_as_failed_by_name_and_comes_back_by_unblocking(
    town: Town,
) -> None:
    town.remote.faults({**BLOCKED, "chat": town.karim.id})
    plans(town.rana, "/meeting Thursday 17:00 Coordination @ Town hall")
    town.house.wait(minutes=2)
    assert ("meeting-invitation", "failed", BLOCKED_US) in town.house.store(ends)
    town.remote.faults(clear=True)
    town.remote.act(town.karim.id, "unblocks")
    assert "Coordination" in town.karim.says("/meetings")
    town.house.wait(days=2, hours=8)
    assert town.karim.count("Tomorrow") == 1, "whoever is back is reminded"


def ends(store: Store) -> set[tuple[str, str, str]]:
    rows = store.conn.execute(select(LedgerRow.reason, LedgerRow.state, LedgerRow.why)).all()
    return {(row.reason, row.state, row.why) for row in rows}


def test_a_tap_on_a_message_of_long_ago_is_answered_and_changes_nothing(town: Town) -> None:
    plans(town.rana, "/meeting Thursday 17:00 Coordination @ Town hall")
    town.house.wait(minutes=2)
    (handle,) = {data for row in town.karim.last["buttons"][:1] for _label, data in row}
    for does, details in (
        ("taps_data", {"data": handle + "x"}),
        ("taps_data", {"data": "nothing"}),
        ("taps_data", {"data": ""}),
    ):
        assert "no longer in use" in town.karim.acts(does, **details)
    mine = len(town.karim.sees())
    town.rana.acts("taps_data", data=handle)
    assert "no longer in use" in town.rana.text, "a button works for whom it was shown to (S2)"
    assert len(town.karim.sees()) == mine
    town.karim.acts("taps_data", data=handle, form="inaccessible")
    assert town.karim.count("Your answer: ") == 1


def test_what_cannot_be_edited_any_more_is_said_anew(town: Town) -> None:
    plans(town.rana, "/meeting Thursday 17:00 Coordination @ Town hall")
    town.house.wait(minutes=2)
    town.remote.faults(
        {"do": "refuse", "method": "editMessageCaption", "code": 400, "times": 1,
         "description": "Bad Request: message can't be edited"},
    )  # fmt: skip
    before = len(town.karim.sees())
    assert "Your answer: I will come." in town.karim.taps("I will come")
    assert len(town.karim.sees()) == before + 1
    town.house.wait(minutes=2)
    assert town.karim.count("Your answer: ") == 1


def test_H1_a_file_is_fetched_where_a_coordinator_was_asked_for_one_and_nowhere_else(
    town: Town,
) -> None:
    file = {"name": "members.csv", "content": "Name;Kind\nSamir;teacher\n", "mime": "text/csv"}
    assert "I read no spreadsheets here" in town.karim.acts("sends_document", **file)
    assert "only where I have asked for it" in town.rana.acts("sends_document", **file)
    assert town.remote.ledger(method="getFile") == [], "refused without a look"
    town.rana.says("/invite")
    town.rana.taps("From a file")
    assert "Samir" in town.rana.acts("sends_document", **file)
    assert [call["accepted"] for call in town.remote.ledger(method="getFile")] == [True]
    town.rana.taps("Make 1 invitation")
    town.rana.taps("Practitioner")
    town.rana.waits_for("1 invitation is made.")
    assert len(town.rana.codes()) == 1
    large = {**file, "claimed": 30_000_000}
    town.rana.says("/invite")
    town.rana.taps("From a file")
    assert "Samir" not in town.rana.acts("sends_document", **large)
    assert len(town.remote.ledger(method="getFile")) == 1, "too large, and so never fetched (S7)"


def test_R6_a_half_planned_meeting_survives_a_restart(tmp_path: Path) -> None:
    with process() as remote:
        settings = environment(tmp_path, remote)
        rana = arrive(remote, FIRST, "Rana")
        with inside(settings, monday()) as house:
            house.store(lambda store: settle(store, {rana: "coordinator"}))
            rana.opens("")
            rana.says("/meeting Thursday 17:00-18:00 Coordination @ Town hall")
        with inside(settings, monday()) as house:
            rana.taps("Everybody in the network")
            rana.says("Skip")
            assert "Does it repeat?" in rana.text
