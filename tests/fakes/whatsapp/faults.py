"""The fault script: what the stand-in is to do wrong, to whom, and how often."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from tests.fakes.any_platform import faults

FAIL = "fail"  # accepted with 200; a webhook says afterwards that it was not delivered


@dataclass(kw_only=True)
class Fault(faults.Fault):
    """Applies to calls of one kind (see Call.what) to one person ("": anybody).

    `code` is Meta's error for "refuse" and "fail", a status for "html".
    """

    known: ClassVar[frozenset[str]] = faults.Fault.known | {FAIL}

    what: str = "messages"
    to: str = ""
    kind: str = ""  # type of the message: text, interactive, template ... ("": any)
    details: str = ""

    def concerns(self, what: str, to: str, kind: str) -> bool:
        return self.what == what and self.to in {"", to} and self.kind in {"", kind}
