"""The control address, by which another process drives the stand-in and reads its ledger."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from aiohttp import web

from tests.fakes.any_platform import control
from tests.fakes.whatsapp import people
from tests.fakes.whatsapp.world import FakeWhatsApp

ACTS = frozenset(
    {
        *("says", "opens", "taps", "taps_payload", "edits", "reacts", "orders", "calls", "reads"),
        *("sends_voice", "sends_photo", "sends_video", "sends_sticker", "sends_contact"),
        *("sends_location", "sends_document", "sends_unsupported", "sends", "stops"),
        *("changes_number", "blocks", "unblocks", "leaves", "takes_username"),
        *("switches_off", "switches_on"),
    }
)


def control_routes(fake: FakeWhatsApp) -> list[web.RouteDef]:
    """GET ledger, state, chat, heard, templates, media; POST act, subscribe, and CHANGES."""

    async def ledger(request: web.Request) -> web.Response:
        since, what = int(request.query.get("since", 0)), request.query.get("what", "")
        calls = [call for call in fake.ledger[since:] if what in {"", call.what}]
        return web.json_response([call.plain() for call in calls])

    async def state(request: web.Request) -> web.Response:
        told = [asdict(one) for one in fake.hook.attempts] if "brief" not in request.query else []
        own = {
            "sent": len(fake.sent),
            "failures": [s.why for s in fake.sent.values() if s.status == "failed"],
            "failed": [
                [s.why, s.kind, s.to.name, s.text[:60], s.at, s.to.heard_at]
                for s in fake.sent.values()
                if s.status == "failed" and s.to.here
            ],
            "idle": fake.hook.idle,
            "untaken": sorted(fake.hook.untaken),
            "attempts": told,
            "dropped": fake.hook.dropped,
            "marks": len(fake.marks),
            "downloads": fake.downloads,
        }
        return web.json_response(control.state(fake) | own)

    async def chat(request: web.Request) -> web.Response:
        return control.screen(people.seen(fake, request.match_info["id"]))

    async def templates(request: web.Request) -> web.Response:
        return web.json_response([one.plain() for one in fake.templates.all.values()])

    async def heard(request: web.Request) -> web.Response:
        """The wamids of what a person sent, oldest first."""
        own = request.match_info["id"]
        found = [id for id, one in fake.heard.items() if one.get("from_user_id") == own]
        return web.json_response(found)

    async def subscribe(request: web.Request) -> web.Response:
        asked = await request.json()
        found = await fake.hook.subscribe(asked["url"], asked["secret"], asked["verify_token"])
        return web.json_response(found)

    return [
        web.get("/control/ledger", ledger),
        web.get("/control/state", state),
        web.get("/control/chat/{id}", chat),
        web.get("/control/heard/{id}", heard),
        web.get("/control/templates", templates),
        web.post("/control/subscribe", subscribe),
        *control.changing_routes(fake, _act, CHANGES),
    ]


def _act(fake: FakeWhatsApp, asked: dict[str, Any]) -> str:
    """Answers with the wamid of what was sent; empty where nothing was."""
    if asked["does"] not in ACTS:
        raise web.HTTPBadRequest(text="no such act")
    person, details = people.Person(fake, asked["who"]), dict(asked.get("with", {}))
    if asked["does"] == "sends_document":
        details["content"] = details["content"].encode()
    return str(getattr(person, asked["does"])(**details) or "")


def _people(fake: FakeWhatsApp, asked: dict[str, Any]) -> None:
    """{"people": [{"name":, "wa_id":, "user_id":, "username":}, ...]}"""
    for one in asked["people"]:
        people.person(fake, **one)


def _hook(fake: FakeWhatsApp, asked: dict[str, Any]) -> None:
    """{"copies": 2, "batch": 5, "shuffled": true, "holding": false, "again": true, ...}"""
    fake.receipts = tuple(asked.pop("receipts", fake.receipts))
    again = asked.pop("again", False)
    for name, value in asked.items():
        setattr(fake.hook, name, value)
    if again:
        fake.hook.again()
    fake.hook.kick()


def _templates(fake: FakeWhatsApp, asked: dict[str, Any]) -> None:
    """{"approving": true}, {"add": [{as POSTed}]}, {"name":, "language":, "status":, "reason":}"""
    fake.templates.approving = asked.get("approving", fake.templates.approving)
    for one in asked.get("add", []):
        fake.templates.add(one).status = "APPROVED"
    if "status" in asked:
        reason = asked.get("reason", "NONE")
        fake.template_event(asked["name"], asked["language"], asked["status"], reason)


def _clear(fake: FakeWhatsApp, asked: dict[str, Any]) -> None:
    """Forgets ledger and messages, keeps people, templates and media."""
    fake.ledger.clear()
    fake.sent.clear()
    fake.heard.clear()
    fake.hook.attempts.clear()


CHANGES = {"people": _people, "hook": _hook, "templates": _templates, "clear": _clear}
