"""A phone whose every message is written out for the Cloud API and looked at as Meta would."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from bot.core.messages import Request
from bot.handlers.whatsapp import wording
from tests.fakes.whatsapp.wording import checked
from tests.flows.phone import Phone

NUMBER = "96171000001"


def written(request: Request) -> dict[str, Any]:
    """The body of the call, as our client sends it."""
    body = wording.message(request, media="1") | wording.addressed(NUMBER)
    ref = {"biz_opaque_callback_data": body.pop("ref")} if "ref" in body else {}
    return {"messaging_product": "whatsapp", "recipient_type": "individual"} | body | ref


def options(body: dict[str, Any]) -> list[str]:
    """What can be tapped on it."""
    if body["type"] != "interactive":
        return []
    action = body["interactive"]["action"]
    rows = [row for section in action.get("sections", []) for row in section["rows"]]
    return [one["reply"]["id"] for one in action.get("buttons", [])] + [row["id"] for row in rows]


@dataclass
class StrictPhone(Phone):
    """What Meta would refuse is an error at once; no option is lost on the way there."""

    bodies: list[dict[str, Any]] = field(default_factory=list)

    def fits(self, request: Request) -> None:
        super().fits(request)
        body = written(request)
        checked(body)
        offered = [label.data for row in request.rows for label in row]
        assert options(body) == offered + [label.data for label in request.items]
        self.bodies.append(body)


def as_calls(bodies: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The same as they would stand in the stand-in's ledger."""
    for body in bodies:
        yield {
            "what": "messages", "method": "POST", "path": "/v23.0/1/messages", "files": {},
            "headers": {"User-Agent": "muyassir/0.1.0"}, "body": body,
        }  # fmt: skip
