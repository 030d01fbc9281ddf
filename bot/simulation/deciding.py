"""What a meeting decides, and which of it becomes whose task, by when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from bot.simulation.errands import Choices
from bot.simulation.people import Person, marked_line
from storage import members
from storage.database import Store
from storage.meetings import Meeting
from storage.members import Role

DECIDED = (
    "Book the hall for the open afternoon",
    "Compare three offers for the bus",
    "Write the report of the visit",
    "Repair the sound system",
    "Ask the library for chairs",
    "Collect ideas for the summer",
)
MOST = 3  # lines of one meeting
BECOME_TASKS = 0.6  # of the meetings: their coordinator makes tasks of the decisions at once
SOONEST, LATEST = 5, 30  # days until such a task is due


def decided(person: Person, meeting: Meeting) -> list[str]:
    """Of a joint meeting everybody may read it; of others it tells whose it is (S4)."""
    lines = person.chance.sample(DECIDED, person.chance.randint(1, MOST))
    if meeting.audience.get("networks"):
        return lines
    return [marked_line(line, person.network) for line in lines]


def tasks(
    store: Store, person: Person, meeting: Meeting, lines: Sequence[str], now: datetime
) -> Mapping[str, Choices]:
    """What its coordinator answers to the questions of that conversation; nothing: no tasks."""
    if person.chance.random() > BECOME_TASKS:
        return {}
    able = [
        one
        for one in members.of_network(store, meeting.network_id)
        if one.role is Role.PRACTITIONER
    ]
    places = [str(place) for place in range(person.chance.randint(1, len(lines)))]
    chosen: dict[str, Choices] = {"lines": tuple(places)}
    for place in places:
        whose = person.chance.choice(able).id if able else "me"
        day = now + timedelta(days=person.chance.randint(SOONEST, LATEST))
        chosen[f"who{place}"] = (f"{whose}", "me")  # who has gone meanwhile is not offered
        chosen[f"due{place}"] = f"{day:%d/%m}"
    return chosen
