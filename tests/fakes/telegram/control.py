"""The control address, by which another process drives the fake server and reads its ledger."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from aiohttp import web

from tests.fakes.telegram import people
from tests.fakes.telegram.faults import Fault
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
        return web.json_response(
            {
                "now": fake.clock.now(),
                "calls": len(fake.ledger),
                "accepted": sum(call.accepted for call in fake.ledger),
                "polls": fake.poll_ticket,
                "pending": [one.id for one in fake.updates.alive()],
                "confirmed": len(fake.updates.confirmed),
                "expired": len(fake.updates.expired),
                "refused_by_limits": fake.limits.refused,
                "faults_hit": fake.faults.hits,
                "faults_left": len(fake.faults.script),
                "webhook": fake.hook.url,
            }
        )

    async def chat(request: web.Request) -> web.Response:
        shown = people.seen(fake, int(request.match_info["id"]))
        return web.json_response(
            [asdict(one) | {"content": len(one.content), "labels": one.labels} for one in shown]
        )

    async def mine(request: web.Request) -> web.Response:
        """The ids of what a person wrote, oldest first."""
        own = int(request.match_info["id"])
        numbers = [
            number
            for (chat_id, number), message in fake.messages.items()
            if chat_id == own and message["from"]["id"] == own
        ]
        return web.json_response(numbers)

    async def act(request: web.Request) -> web.Response:
        return web.json_response(_act(fake, await request.json()))

    async def change(request: web.Request) -> web.Response:
        CHANGES[request.match_info["what"]](fake, await request.json())
        return web.json_response(True)

    return [
        web.get("/control/ledger", ledger),
        web.get("/control/state", state),
        web.get("/control/chat/{id}", chat),
        web.get("/control/mine/{id}", mine),
        web.post("/control/act", act),
        web.post("/control/{what:people|groups|faults|limits|clock|clear}", change),
    ]


def _act(fake: FakeTelegram, asked: dict[str, Any]) -> list[int]:
    """One act or several: {"who": id, "does": "says", "with": {...}}. Answers with update ids.

    With "group": that person does it in a group.
    """
    done = []
    for one in asked.get("acts", [asked]):
        group, does = int(one.get("group", 0)), one["does"]
        if does not in (GROUP_ACTS if group else ACTS):
            raise web.HTTPBadRequest(text="no such act")
        person, details = people.Person(fake, int(one["who"])), dict(one.get("with", {}))
        if "content" in details:  # of a document, as text
            details["content"] = details["content"].encode()
        if group:
            made = getattr(people.Group(fake, group), does)(person, **details)
            done.append(made if isinstance(made, int) else made.id)
        else:
            done.append(getattr(person, does)(**details))
    return done


def _people(fake: FakeTelegram, asked: dict[str, Any]) -> None:
    """{"people": [{"id":, "name":, "language":, "started":}, ...]}"""
    for one in asked["people"]:
        people.person(fake, **one)


def _groups(fake: FakeTelegram, asked: dict[str, Any]) -> None:
    """{"groups": [{"id":, "name":}, ...]}"""
    for one in asked["groups"]:
        people.group(fake, **one)


def _faults(fake: FakeTelegram, asked: dict[str, Any]) -> None:
    """{"faults": [{fields of Fault}], "clear": true}"""
    if asked.get("clear"):
        fake.faults.clear()
    fake.faults.add(*(Fault(**one) for one in asked.get("faults", [])))


def _limits(fake: FakeTelegram, asked: dict[str, Any]) -> None:
    """{"on": true, "overall": 30, ...}"""
    for name, value in asked.items():
        setattr(fake.limits, name, value)


def _clock(fake: FakeTelegram, asked: dict[str, Any]) -> None:
    """{"advance": seconds} or {"stop": at}"""
    if "stop" in asked:
        fake.clock.stop(asked["stop"])
    fake.clock.advance(asked.get("advance", 0))


def _clear(fake: FakeTelegram, asked: dict[str, Any]) -> None:
    """Forgets ledger and messages, keeps people and groups."""
    fake.ledger.clear()
    fake.messages.clear()
    fake.uploads.clear()


CHANGES = {
    "people": _people,
    "groups": _groups,
    "faults": _faults,
    "limits": _limits,
    "clock": _clock,
    "clear": _clear,
}
