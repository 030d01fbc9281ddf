"""The fault script: what the server is to do wrong, to whom, and how often."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from tests.fakes.any_platform import faults
from tests.fakes.any_platform.faults import SLOW
from tests.fakes.telegram import refusals


@dataclass(kw_only=True)
class Fault(faults.Fault):
    """Applies to calls of `method` ("*": every sending method) to `chat` (0: anybody)."""

    known: ClassVar[frozenset[str]] = faults.Fault.known | {"ok-false"}

    method: str = "*"
    chat: int = 0
    description: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)

    def concerns(self, method: str, chat_id: int) -> bool:
        wanted, called = self.method.lower(), method.lower()
        fits = called.startswith(("send", "edit")) if wanted == "*" else wanted == called
        return fits and self.chat in {0, chat_id}


def refuse(code: int, description: str, **options: Any) -> Fault:
    return Fault(do="refuse", code=code, description=description, **options)


def blocked(**options: Any) -> Fault:
    return refuse(*refusals.BLOCKED, **options)


def deactivated(**options: Any) -> Fault:
    return refuse(*refusals.DEACTIVATED, **options)


def chat_not_found(**options: Any) -> Fault:
    return refuse(*refusals.CHAT_NOT_FOUND, **options)


def unauthorized(**options: Any) -> Fault:
    return refuse(*refusals.UNAUTHORIZED, **options)


def cannot_parse(**options: Any) -> Fault:
    return refuse(400, "Bad Request: can't parse entities: Unsupported entity", **options)


def not_modified(**options: Any) -> Fault:
    return refuse(*refusals.NOT_MODIFIED, **options)


def too_many(seconds: int, **options: Any) -> Fault:
    said = refusals.too_many(seconds)
    return refuse(said.code, said.description, parameters=said.parameters, **options)


def migrated(new_id: int, **options: Any) -> Fault:
    said = refusals.migrated(new_id)
    return refuse(said.code, said.description, parameters=said.parameters, **options)


def html(code: int = 502, **options: Any) -> Fault:
    return Fault(do="html", code=code, **options)


def html_after(code: int = 502, **options: Any) -> Fault:
    """The message is accepted, and the gateway in front of the server says that it was not."""
    return Fault(do="html-after", code=code, **options)


def ok_false(code: int, description: str, **options: Any) -> Fault:
    """An error in the body under the status 200."""
    return Fault(do="ok-false", code=code, description=description, **options)


def accepted_then_silence(seconds: float = 3600.0, **options: Any) -> Fault:
    return Fault(do="silence", seconds=seconds, **options)


def reset_after(**options: Any) -> Fault:
    return Fault(do="reset", **options)


def reset_before(**options: Any) -> Fault:
    """The request was read in full, then the connection is cut and nothing happened."""
    return Fault(do="reset-before", **options)


def cut(**options: Any) -> Fault:
    """Accepted; the answer stops in the middle and the connection closes."""
    return Fault(do="cut", **options)


def garbled(**options: Any) -> Fault:
    """Accepted; the answer is complete HTTP but half a JSON object."""
    return Fault(do="garbled", **options)


def slow(seconds: float, **options: Any) -> Fault:
    return Fault(do=SLOW, seconds=seconds, **options)
