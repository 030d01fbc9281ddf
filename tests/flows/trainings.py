"""A training, who came to it, and a survey about it as somebody sends it by taps, in tests."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from bot.core.occasions import local
from bot.flows.meetings import invited
from bot.flows.places import place_of
from bot.forms.definition import to_json
from storage import forms, meetings, members, networks, surveys
from storage.database import Database
from storage.meetings import Meeting, Reply
from storage.networks import Network
from storage.surveys import Survey
from tests.flows.meetings import MONDAY
from tests.flows.surveys import definition
from tests.flows.talk import Shown, Talk

PEOPLE = ("Karim", "Nour", "Joelle", "Lina", "Sami")
THURSDAY = date(2026, 11, 26)
SATURDAY = date(2026, 11, 21)
FORM = "Short survey after the training"
TITLE = "Listening well"
DAYS_3 = "3 days (suggested)"  # how long a survey stays open


def circle(database: Database, people: tuple[str, ...] = PEOPLE, **values: Any) -> Talk:
    """Saida: Rana coordinates and has agreed to nothing; Farah is a facilitator; five members."""
    talk = Talk(database, MONDAY)
    talk.network("Saida", "LB", **values)
    talk.member("Rana", "coordinator", "en")
    refuse(talk, "Rana")
    talk.member("Farah", "facilitator", "en")
    for name in people:
        talk.member(name, "practitioner", "en")
    talk.says("Rana", "/menu")
    return talk


def refuse(talk: Talk, name: str) -> None:
    """Chooses reminders only."""
    with talk.database.transaction() as store:
        member = talk.find(store, name)
        assert member is not None
        members.withdraw(store, member.id, "surveys", talk.now)


def home(talk: Talk) -> Network:
    with talk.database.transaction() as store:
        return networks.listed(store)[0]


def number(talk: Talk, name: str) -> int:
    with talk.database.transaction() as store:
        member = talk.find(store, name)
        assert member is not None
        return member.id


def training(
    talk: Talk, day: date = THURSDAY, at: time = time(17), *, title: str = TITLE,
    led_by: str = "Farah", minutes: int = 90, **values: Any,
) -> Meeting:  # fmt: skip
    """A training of the first network that everybody is invited to; nothing is sent of it."""
    host = home(talk)
    facilitator = number(talk, led_by) if led_by else None
    creator = number(talk, "Rana")
    with talk.database.transaction() as store:
        made = meetings.add(
            store,
            network_id=host.id,
            now=talk.now,
            **{
                "title": title,
                "place": "Town hall",
                "day": day,
                "at": at,
                "minutes": minutes,
                "zone": host.zone,
                "ladder": (),
                "repeat": {},
                "audience": {"networks": [host.id]},
                "sends_at": talk.now + timedelta(days=30),
                "created_by": creator,
                "facilitator_id": facilitator,
                **values,
            },
        )
        invited.invite(store, made)
        meetings.set_invitee(store, made.id, creator, reply=Reply.YES)
    return made


def own_form(talk: Talk, title: str, state: str = forms.READY, **values: object) -> int:
    """A form that the first network has made itself."""
    made = definition(**{"anonymous": None, **values})
    written = to_json(made).replace("Short survey", title)
    with talk.database.transaction() as store:
        network = networks.listed(store)[0]
        return forms.add(
            store, network_id=network.id, definition=written, source="chat", now=talk.now,
            state=state,
        ).id  # fmt: skip


def came(talk: Talk, meeting: Meeting, *names: str) -> None:
    """Noted as present, long before anybody looks."""
    ids = [number(talk, name) for name in names]
    with talk.database.transaction() as store:
        for id in ids:
            meetings.set_invitee(store, meeting.id, id, attended="here")


def option(meeting: Meeting) -> str:
    """The button of a training in the first question."""
    return f"{meeting.day:%-d %b}: {meeting.title}"


def asks(talk: Talk, who: str, meeting: Meeting, *answers: str) -> Shown:
    """Goes through the questions about a training; the last thing that they were shown."""
    talk.says(who, "/survey")
    shown = [
        one for answer in (option(meeting), FORM, *answers) for one in talk.presses(who, answer)
    ]
    return [one for one in shown if one.to == who][-1]


def newest(talk: Talk) -> Survey:
    with talk.database.transaction() as store:
        found = surveys.listed(store, newest=True)
    return found[0]


def sent(talk: Talk) -> list[Survey]:
    with talk.database.transaction() as store:
        return surveys.listed(store)


def prompted(shown: list[Shown], reason: str = "survey-prompt") -> dict[str, str]:
    """Who was asked (or reminded), and when on the clock of their network."""
    return {one.to: f"{one.at:%a %H:%M}" for one in shown if one.reason == reason}


def wall(talk: Talk, moment: datetime) -> str:
    """A moment on the clock of the first network."""
    return f"{local(moment, place_of(home(talk))):%a %d %b %H:%M}"
