"""A month of a network, lived in Telegram: founded, invited, planned, answered, moved, counted."""

from __future__ import annotations

import re
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.core.direction import plain
from bot.core.messages import _
from bot.engine.taps import NEED_INVITATION
from bot.flows.members.leaving import FAREWELL
from storage.database import Store
from storage.models import InboxRow
from tests.a_month import (
    BELL,
    CANCELLED,
    CANNOT,
    CHANGED,
    COME,
    INVITED,
    founds,
    invites,
    monday,
    morning,
    plans,
    welcomed,
)
from tests.fakes.any_platform.phone import wait_until
from tests.fakes.telegram.remote import Remote, process
from tests.telegram.copies import Inside, copy, environment, inside, said
from tests.telegram.people import Member, arrive, wrong_calls

pytestmark = pytest.mark.timeout(180)

FIRST = 5_000_000_001
GROUP = -4_000_000_001
BLOCKED = {
    "do": "refuse", "code": 403, "times": 0,
    "description": "Forbidden: bot was blocked by the user",
}  # fmt: skip
ODDITIES = {
    "sends_voice": "voice messages",
    "sends_photo": "photos or files",
    "sends_video": "photos or files",
    "sends_contact": "contact cards",
    "sends_location": "locations",
    "sends_sticker": "sticker says nothing",
}


def test_a_month_in_telegram(tmp_path: Path) -> None:
    with process() as remote:
        settings = environment(tmp_path, remote)
        code = said(tmp_path, settings, "owner").partition("?start=")[2].split()[0]
        with copy(tmp_path, settings):
            huda = arrive(remote, FIRST, "Huda")
            rana = arrive(remote, FIRST + 1, "Rana")
            founds(huda, code)
            welcomed(rana, huda.codes()[-1])
        with inside(settings, morning()) as house:
            house.wait(minutes=1)  # what the owner is asked is of use for two days
        with inside(settings, monday()) as house:
            goes_on(house, remote, huda, rana)
        assert wrong_calls(remote) == []


def goes_on(house: Inside, remote: Remote, huda: Member, rana: Member) -> None:
    house.wait(minutes=1)
    huda.taps(_("Make {name} {role}", name="Rana", role=_("Coordinator")))
    rana.waits_for(_("You now have the role “{role}”.", role=_("Coordinator")))
    karim, nour, hadi, sami, lina = members_come(remote, rana)
    a_group_is_linked(house, remote, rana, karim)
    plans(rana, "/meeting Thursday 17:00 Monthly coordination @ Town hall")
    hadi.remote.act(hadi.id, "blocks")
    remote.faults({**BLOCKED, "chat": sami.id})
    house.wait(minutes=2)
    answers(remote, karim, nour, lina)
    odd_things_are_answered(karim)
    stops_and_comes_back(nour)
    the_coordinator_sees(rana)
    is_moved(house, rana, karim)
    lina_goes(rana)
    left = {gone.id: len(gone.sees()) for gone in (lina, hadi, sami)}
    is_attended(house, rana, karim)
    is_cancelled(house, remote, rana, (karim, nour))
    for gone in (lina, hadi, sami):
        assert len(gone.sees()) == left[gone.id], "nothing after that (R14)"
    assert lina.own(NEED_INVITATION) in lina.says("/meetings")


def members_come(remote: Remote, rana: Member) -> list[Member]:
    """Five links for five people; a link that was used says no more than a wrong one."""
    codes = invites(rana, 5)
    names = (("Karim", "en"), ("Nour", "ar"), ("Hadi", "fr"), ("Sami", "ar"), ("Lina", "fr"))
    people = [
        arrive(remote, FIRST + 2 + place, name, language)
        for place, (name, language) in enumerate(names)
    ]
    for member, code in zip(people, codes, strict=True):
        welcomed(member, code)
    late = arrive(remote, FIRST + 50, "Late")
    assert late.opens(codes[0]) == late.opens("x" * 22)
    assert "invitation" in late.says("/members"), "strangers are shown the way in"
    return people


def a_group_is_linked(house: Inside, remote: Remote, rana: Member, karim: Member) -> None:
    """Announcements only: what is said there is not even kept as an event (H6)."""
    remote.groups({"id": GROUP, "name": "Saida"})
    remote.in_group(GROUP, rana.id, "adds_bot")
    wait_until(lambda: remote.chat(GROUP), "a greeting in the group")
    rana.waits_for(_("Nothing that is written in the group is read. To end it: /group"))
    before = house.store(events)
    for words in ("what was said about the neighbour", "/menu", "STOP"):
        remote.in_group(GROUP, karim.id, "hears", text=words)
    assert "What would you like" in karim.says("/menu")
    assert house.store(events) == before + 1, "the command in private, and nothing of the group"
    assert len(remote.chat(GROUP)) == 1


def events(store: Store) -> int:
    return store.conn.execute(select(func.count()).select_from(InboxRow)).scalar_one()


def answers(remote: Remote, karim: Member, nour: Member, lina: Member) -> None:
    """One message with the file and the buttons; a tap changes it where it stands."""
    for member in (karim, nour, lina):
        assert member.count(INVITED) == 1, "everybody is invited once"
        assert member.last["document"] == "meeting.ics"
        assert member.own(COME) in map(plain, member.last["labels"])
        assert member.last["protected"]
    announced = remote.chat(GROUP)[-1]["text"]
    assert announced.count(INVITED) == 3, "once in each language of the network"
    assert "17:00" in announced
    assert not any(seen["buttons"] for seen in remote.chat(GROUP)), "answers are given in private"
    before, edits = len(karim.sees()), len(remote.ledger(method="editMessageCaption"))
    assert "Your answer: I will come." in karim.taps(COME)
    assert len(karim.sees()) == before, "the same message, edited"
    made = remote.ledger(method="editMessageCaption")[edits:]
    assert [call["accepted"] for call in made] == [True]
    assert all(call["accepted"] for call in remote.ledger(method="editMessageText"))
    assert remote.ledger(method="answerCallbackQuery")[-1]["accepted"]
    nour.says("لا")
    assert nour.own(CANNOT) in nour.text


def odd_things_are_answered(karim: Member) -> None:
    for does, words in ODDITIES.items():
        assert words in karim.acts(does), does
    assert "do not know the command" in karim.says("/fly")
    assert "not sure I understood" in karim.says("word " * 2000)
    mine = karim.remote.mine(karim.id)[-1]
    assert "changed an earlier message" in karim.acts("edits", message_id=mine, text="another")


def stops_and_comes_back(nour: Member) -> None:
    """Whoever said STOP is written to again when they ask for it, and not before."""
    assert nour.own(FAREWELL) in nour.says("توقف")
    nour.opens("")


def the_coordinator_sees(rana: Member) -> None:
    """Who comes, who does not, and who could not be reached and why."""
    card = rana.says("/meeting 1")
    assert "Karim" in card
    for name in ("Hadi", "Sami"):
        line = next(line for line in card.splitlines() if name in line and "blocked" in line)
        assert line


def is_moved(house: Inside, rana: Member, karim: Member) -> None:
    """Twice within a minute: everybody who knew learns it once."""
    for when in ("Wednesday 18:00", "Wednesday 16:00"):
        rana.says("/meeting 1")
        rana.taps(_("Move"))
        rana.says(when)
        rana.taps(_("Skip"))
        rana.taps(_("Change it"))
    house.wait(minutes=2)
    assert karim.count(CHANGED) == 1
    assert "16:00" in karim.waits_for(CHANGED)
    karim.taps(COME)


def lina_goes(rana: Member) -> None:
    rana.says("/members")
    rana.taps("Lina")
    rana.taps(_("Remove from the network"))
    rana.taps(_("Yes, remove"))


def is_attended(house: Inside, rana: Member, karim: Member) -> None:
    """Reminded, there by a code that is typed, and counted at the end."""
    house.until(house.now().replace(hour=0) + timedelta(days=2, hours=13, minutes=50))
    assert karim.count(BELL) >= 1
    rana.says("/meeting 1")
    code = re.search(r"^\d{4}$", rana.taps(_("Attendance code")), re.MULTILINE)
    assert code is not None
    assert "you are at" in karim.says(code[0])
    house.wait(hours=3)
    summary = rana.waits_for("Came: 1 of")
    assert "Karim" not in summary, "a locked phone shows no names (H5)"


def is_cancelled(
    house: Inside, remote: Remote, rana: Member, people: tuple[Member, ...]
) -> None:  # fmt: skip
    """Everybody who knew is told once; so is the group."""
    before = {member.id: len(member.sees()) for member in people}
    plans(rana, "/meeting Friday 15:00 Evaluation @ Town hall")
    house.wait(minutes=2)
    rana.says("/meetings")
    rana.taps(next(one for one in map(plain, rana.last["labels"]) if one.endswith("Evaluation")))
    rana.taps(_("Cancel the meeting"))
    rana.taps(_("Yes, cancel it"))
    house.wait(minutes=2)
    for member in people:
        new = [plain(seen["text"]) for seen in member.sees()[before[member.id] :]]
        assert [text[0] for text in new] == [INVITED, CANCELLED], new
    assert remote.chat(GROUP)[-1]["text"].count(CANCELLED) == 3
