"""The control address, by which another process drives the fake server and reads its ledger."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from tests.fakes.any_platform import control
from tests.fakes.telegram import people
from tests.fakes.telegram.world import FakeTelegram

ACTS = frozenset(
    {
        "starts",
        "says",
        "taps",
        "taps_data",
        "edits",
        "sends_voice",
        "sends_photo",
        "sends_contact",
        "sends_document",
        "sends_location",
        "sends_sticker",
        "sends_video",
        "blocks",
        "unblocks",
    }
)
GROUP_ACTS = frozenset({"adds_bot", "removes_bot", "hears", "migrates"})


def control_routes(fake: FakeTelegram) -> list[web.RouteDef]:
    """GET ledger, state, chat, mine; POST people, groups, act, faults, limits, clock, clear."""

    async def ledger(request: web.Request) -> web.Response:
        since = int(request.query.get("since", 0))
        method = request.query.get("method", "")
        calls = fake.polls if method == "getUpdates" else fake.ledger[since:]
        return web.json_response([call.plain() for call in calls if method in {"", call.method}])

    async def state(request: web.Request) -> web.Response:
        polls = {
            "polls": fake.poll_ticket,
            "pending": [one.id for one in fake.updates.alive()],
            "confirmed": len(fake.updates.confirmed),
            "expired": len(fake.updates.expired),
        }
        return web.json_response(control.state(fake) | polls)

    async def chat(request: web.Request) -> web.Response:
        return control.screen(people.seen(fake, int(request.match_info["id"])))

    async def mine(request: web.Request) -> web.Response:
        """The ids of what a person wrote, oldest first."""
        own = int(request.match_info["id"])
        numbers = [
            number
            for (chat_id, number), message in fake.messages.items()
            if chat_id == own and message["from"]["id"] == own
        ]
        return web.json_response(numbers)

    return [
        web.get("/control/ledger", ledger),
        web.get("/control/state", state),
        web.get("/control/chat/{id}", chat),
        web.get("/control/mine/{id}", mine),
        *control.changing_routes(fake, _act, CHANGES),
    ]


def _act(fake: FakeTelegram, asked: dict[str, Any]) -> int:
    """Answers with the id of the update. With "group": that person does it in a group."""
    group, does = int(asked.get("group", 0)), asked["does"]
    if does not in (GROUP_ACTS if group else ACTS):
        raise web.HTTPBadRequest(text="no such act")
    person, details = people.Person(fake, int(asked["who"])), dict(asked.get("with", {}))
    if "content" in details:  # of a document, as text
        details["content"] = details["content"].encode()
    if not group:
        return int(getattr(person, does)(**details))
    made = getattr(people.Group(fake, group), does)(person, **details)
    return made.id if isinstance(made, people.Group) else int(made)


def _people(fake: FakeTelegram, asked: dict[str, Any]) -> None:
    """{"people": [{"id":, "name":, "language":, "started":}, ...]}"""
    for one in asked["people"]:
        people.person(fake, **one)


def _groups(fake: FakeTelegram, asked: dict[str, Any]) -> None:
    """{"groups": [{"id":, "name":}, ...]}"""
    for one in asked["groups"]:
        people.group(fake, **one)


def _clear(fake: FakeTelegram, asked: dict[str, Any]) -> None:
    """Forgets ledger and messages, keeps people and groups."""
    fake.ledger.clear()
    fake.messages.clear()
    fake.uploads.clear()


CHANGES = {"people": _people, "groups": _groups, "clear": _clear}
