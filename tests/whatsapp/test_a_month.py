"""A month of a network, lived in WhatsApp: joined by a link, nudged by templates, tapped, moved."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from bot.core.direction import plain
from bot.core.messages import _
from bot.engine.taps import NEED_INVITATION
from bot.flows.members import people
from bot.flows.members.leaving import FAREWELL
from storage.database import Store
from tests.a_month import (
    BEIRUT,
    CANNOT,
    CHANGED,
    COME,
    INVITED,
    founds,
    invites,
    monday,
    plans,
    welcomed,
)  # fmt: skip
from tests.fakes.whatsapp.remote import Remote
from tests.telegram.copies import Inside, said
from tests.whatsapp import prism
from tests.whatsapp.copies import comes_to_rest, environment, inside, stand_in, subscribed
from tests.whatsapp.people import Member, arrive

pytestmark = pytest.mark.timeout(300)

REMINDER = "muyassir_meeting_reminder_v1"
MISSED = 131026


def test_a_month_in_whatsapp(tmp_path: Path, request: pytest.FixtureRequest) -> None:
    with stand_in() as remote:
        remote.review(approving=True)
        settings = environment(tmp_path, remote)
        said(tmp_path, settings, "whatsapp", "templates", "--push")
        with inside(settings, monday(), remote) as house:
            subscribed(remote, settings)
            goes_on(house, remote)
        nothing_was_wrong(remote)
        if prism.at_hand():
            meta: prism.Checker = request.getfixturevalue("meta")
            assert meta.all_wrong(remote.ledger()) == []


def goes_on(house: Inside, remote: Remote) -> None:
    huda, rana = arrive(remote, 1, "Huda"), arrive(remote, 2, "Rana")
    founds(huda, house.store(lambda store: owners(store, house)))
    welcomed(rana, huda.codes()[-1])
    house.wait(minutes=1)
    huda.taps(_("Make {name} {role}", name="Rana", role=_("Coordinator")))
    rana.waits_for(_("You now have the role “{role}”.", role=_("Coordinator")))
    karim, nour, hadi, sami, lina = members_come(remote, rana)
    plans(rana, "/meeting Thursday 17:00 Monthly coordination @ Town hall")
    hadi.remote.act(hadi.id, "blocks")
    sami.remote.act(sami.id, "leaves")
    house.wait(minutes=2)
    are_invited(karim, nour, lina)
    stops_and_comes_back(house, nour)
    are_reminded_by_template(house, karim, lina)
    is_moved(house, rana, karim)
    changes_her_number(house, remote, rana, lina)
    is_attended(house, rana, karim)


def go_on(house: Inside, remote: Remote, hour: time, days: int = 0) -> None:
    """So many days from today, to this hour of Beirut."""
    comes_to_rest(house, remote)
    day = house.now().astimezone(BEIRUT).date() + timedelta(days=days)
    house.until(datetime.combine(day, hour, BEIRUT))


def owners(store: Store, house: Inside) -> str:
    return people.owner_invitation(
        store, house.now(), country="LB", controller="Municipality", contact="data@example.org"
    )


def members_come(remote: Remote, rana: Member) -> list[Member]:
    """Five links for five people, one of whom shows no number; a link works once."""
    codes = invites(rana, 5)
    names = (("Karim", "en"), ("Nour", "ar"), ("Hadi", "fr"), ("Sami", "ar"), ("Lina", "fr"))
    members = [
        arrive(remote, 3 + place, name, language, username="nour_s" if name == "Nour" else "")
        for place, (name, language) in enumerate(names)
    ]
    for member, code in zip(members, codes, strict=True):
        welcomed(member, code)
    late = arrive(remote, 50, "Late", "ar")  # WhatsApp tells nobody's language
    assert late.opens(codes[0]) == late.opens("x" * 22)
    assert late.own(NEED_INVITATION) in late.says("/members"), "strangers are shown the way in"
    return members


def are_invited(karim: Member, nour: Member, lina: Member) -> None:
    """Everybody wrote today: the invitation itself comes, and no template."""
    for member in (karim, nour, lina):
        assert member.count(INVITED) == 1
        assert member.nudges() == []
    assert "Your answer: I will come." in karim.taps(COME)
    assert nour.own(CANNOT) in nour.says("لا")


def stops_and_comes_back(house: Inside, nour: Member) -> None:
    """Whoever said STOP is written to again when they ask for it, and not before."""
    assert nour.own(FAREWELL) in nour.says("توقف")
    left = len(nour.sees())
    go_on(house, nour.remote, time(18))
    assert len(nour.sees()) == left
    nour.opens("")
    assert len(nour.sees()) > left


def are_reminded_by_template(house: Inside, karim: Member, lina: Member) -> None:
    """Two days of silence: a template each, in their language; its buttons answer, or show it."""
    go_on(house, karim.remote, time(17, 30), days=2)
    for member, words in ((karim, "A reminder"), (lina, "Rappel")):
        (nudge,) = member.nudges()
        assert nudge["template"] == REMINDER
        assert nudge["text"].startswith(words)
    assert "Monthly coordination" in karim.taps("Details")
    assert "Je viens" in lina.taps("Je viens")


def is_moved(house: Inside, rana: Member, karim: Member) -> None:
    """Karim tapped a minute ago, so the change itself comes, once."""
    for when in ("Friday 18:00", "Friday 16:00"):
        rana.says("/meeting 1")
        rana.taps(_("Move"))
        rana.says(when)
        rana.taps(_("Skip"))
        rana.taps(_("Change it"))
    house.wait(minutes=2)
    assert karim.count(CHANGED) == 1
    assert "16:00" in karim.waits_for(CHANGED)
    karim.taps(COME)


def changes_her_number(house: Inside, remote: Remote, rana: Member, lina: Member) -> None:
    """WhatsApp tells it: she goes on where she stood, and her old number is nobody."""
    remote.act(lina.id, "changes_number", wa_id="96179000001", user_id="LB.7777777777")
    house.wait(minutes=1)
    moved = Member(remote, "LB.7777777777", "Lina", "fr")
    assert "Monthly coordination" in moved.says("/meetings")
    before = len(lina.sees())
    assert "Lina" in rana.says("/members") + " ".join(rana.last["labels"])
    assert len(lina.sees()) == before


def is_attended(house: Inside, rana: Member, karim: Member) -> None:
    """There by a code that is typed, and counted at the end; no name on a locked phone (H5)."""
    go_on(house, rana.remote, time(15, 50), days=2)
    rana.says("/meeting 1")
    code = re.search(r"^\d{4}$", rana.taps(_("Attendance code")), re.MULTILINE)
    assert code is not None
    assert "you are at" in karim.says(code[0])
    house.wait(hours=3)
    assert "Karim" not in rana.waits_for("Came: 1 of")


def nothing_was_wrong(remote: Remote) -> None:
    """Meta refused nothing, and no window was misjudged: only Sami, who has left, was missed."""
    refused = [call for call in remote.ledger() if not call["accepted"]]
    assert refused == []
    assert remote.state()["failed"] == []
    assert set(failures(remote)) <= {MISSED}
    assert all(plain(call["path"]).startswith("/v23.0/") for call in remote.ledger())


def failures(remote: Remote) -> list[int]:
    return [int(code) for code in remote.state()["failures"]]
