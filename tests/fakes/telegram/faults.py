"""The fault script: what the server is to do wrong, to whom, and how often."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.telegram import refusals

# What a fault can do. The first four leave no trace in the chat; the others accept the call first.
BEFORE = frozenset({"refuse", "html", "ok-false", "reset-before"})
AFTER = frozenset({"silence", "reset", "cut", "garbled", "html-after"})
SLOW = "slow"


@dataclass(kw_only=True)
class Fault:
    """Applies to calls of `method` ("*": every sending method) to `chat` (0: anybody).

    The first `skip` matching calls pass; then `times` calls are hit (0: no end), each with the
    probability `share`.
    """

    do: str
    method: str = "*"
    chat: int = 0
    times: int = 1
    skip: int = 0
    share: float = 1.0
    code: int = 0
    description: str = ""
    parameters: dict[str, Any] = field(default_factory=dict)
    seconds: float = 3600.0  # how long "silence" and "slow" keep the client waiting

    def __post_init__(self) -> None:
        if self.do not in BEFORE | AFTER | {SLOW}:
            raise ValueError(f"no such fault: {self.do}")


@dataclass(kw_only=True)
class Faults:
    """The faults still to come, and how many were used."""

    script: list[Fault] = field(default_factory=list)
    hits: int = 0
    chance: random.Random = field(default_factory=lambda: random.Random(20261122))

    def add(self, *faults: Fault) -> None:
        self.script.extend(faults)

    def clear(self) -> None:
        self.script.clear()

    def take(self, method: str, chat_id: int) -> Fault | None:
        for fault in self.script:
            if not _concerns(fault, method, chat_id) or self.chance.random() >= fault.share:
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            self.hits += 1
            if fault.times:
                fault.times -= 1
                if fault.times == 0:
                    self.script.remove(fault)
            return fault
        return None


def _concerns(fault: Fault, method: str, chat_id: int) -> bool:
    wanted = fault.method.lower()
    fits = (
        method.lower().startswith(("send", "edit")) if wanted == "*" else wanted == method.lower()
    )
    return fits and fault.chat in {0, chat_id}


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
