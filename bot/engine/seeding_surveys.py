"""The demonstration's surveys: a training with its answers, ready to be closed, and a check-in."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.core.form import Type
from bot.core.occasions import local
from bot.flows.meetings.meeting import start_of
from bot.flows.places import place_of
from bot.forms.definition import Definition, Field, to_json
from bot.forms.pack import pack
from storage import checkins, forms, meetings, papers, surveys
from storage.database import Store
from storage.meetings import Meeting
from storage.members import Member, Role
from storage.networks import Network
from storage.surveys import Part

AFTER_TRAINING, WEEKLY = "post_training", "weekly_checkin"
WEEKDAY = {"LB": 3, "JO": 2}  # Thursday and Wednesday at 17:00 (content pack)
SILENT_EVERY = 5  # of those asked, one in so many did not answer
SKIPPED = 0.1  # share of questions that somebody leaves out
LIKED: Mapping[int, Sequence[int]] = {  # how often each step of a scale is chosen, by its length
    3: (6, 3, 1),
    5: (0, 1, 2, 6, 5),
}


def seed_training(
    store: Store, network: Network, meeting: Meeting, people: Sequence[Member], now: datetime
) -> None:
    """A survey about a meeting that lies behind, open until a moment ago: the start closes it."""
    leads = next((one for one in people if one.role is Role.FACILITATOR), None)
    meeting = meetings.note(store, meeting, facilitator_id=leads.id if leads else None)
    definition = pack()[AFTER_TRAINING]
    opened = start_of(meeting, network) + timedelta(minutes=meeting.minutes)
    survey = surveys.add(
        store,
        network_id=network.id,
        now=opened,
        form_id=kept(store, network, definition, AFTER_TRAINING, now),
        meeting_id=meeting.id,
        anonymous=True,
        opens={"after": "meeting", "minutes": 0},
        opens_at=opened,
        closes_at=now - timedelta(hours=1),
        reminders=definition.reminders,
        audience={"networks": [network.id]},
        given={"title": meeting.title},
        created_by=meeting.created_by,
    )
    came = {one.member_id for one in meetings.invitees(store, meeting.id) if one.attended == "here"}
    asked = [one for one in people if one.id in came and one is not leads]
    surveys.ask(store, survey, [(one.id, network.id) for one in asked])
    chance = random.Random(network.id)  # noqa: S311  the same invented answers at each start
    for number, one in enumerate(asked):
        if number % SILENT_EVERY != SILENT_EVERY - 1:
            papers.drop_in(store, survey, invented(definition, chance))
            surveys.mark(store, survey.id, one.id, Part.ANSWERED)


def invented(definition: Definition, chance: random.Random) -> dict[str, Any]:
    answers = {field.name: answer(definition, field, chance) for field in definition.fields()}
    return {name: value for name, value in answers.items() if value is not None}


def answer(definition: Definition, field: Field, chance: random.Random) -> Any:
    choices = [choice.name for choice in definition.lists.get(field.choices, ())]
    if not choices or chance.random() < SKIPPED:
        return None
    if field.type is Type.SELECT_MULTIPLE:
        return [chance.choice(choices)]
    weights = LIKED.get(len(choices), [1] * len(choices))
    return chance.choices(choices, weights)[0]


def seed_checkin(store: Store, network: Network, coordinator: Member, now: datetime) -> None:
    """The weekly check-in, from today on."""
    definition = pack()[WEEKLY]
    today = local(now, place_of(network)).date()
    checkins.add(
        store,
        network_id=network.id,
        now=now,
        form_id=kept(store, network, definition, WEEKLY, now),
        anonymous=False,
        rhythm=rhythm(network, today.isoformat()),
        window_hours=48,
        reminders=definition.reminders,
        audience={"networks": [network.id]},
        created_by=coordinator.id,
    )


def rhythm(network: Network, since: str) -> Mapping[str, Any]:
    return {"every": "week", "weekdays": [WEEKDAY[network.country]], "at": "17:00", "from": since}


def kept(store: Store, network: Network, definition: Definition, name: str, now: datetime) -> int:
    source = f"pack/{name}"
    form = forms.add(
        store, network_id=network.id, definition=to_json(definition), source=source, now=now
    )
    return form.id
