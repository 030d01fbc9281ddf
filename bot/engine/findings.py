"""What the command line finds out, one line each: ok, look at it, or wrong with its cure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from bot.engine.progress import waiting


class Verdict(StrEnum):
    OK = "ok"
    LOOK = "look"  # nothing is broken, but somebody should know
    WRONG = "wrong"


@dataclass(frozen=True, kw_only=True)
class Finding:
    """`cure` says what to do about it."""

    verdict: Verdict
    what: str
    cure: str = ""

    def line(self) -> str:
        return f"{self.verdict:<6}{self.what}" + (f": {self.cure}" if self.cure else "")


def ok(what: str) -> Finding:
    return Finding(verdict=Verdict.OK, what=what)


def look(what: str, cure: str) -> Finding:
    return Finding(verdict=Verdict.LOOK, what=what, cure=cure)


def wrong(what: str, cure: str) -> Finding:
    return Finding(verdict=Verdict.WRONG, what=what, cure=cure)


def report(findings: Iterable[Finding]) -> int:
    """Prints them; the exit status is 1 when something is wrong."""
    with waiting("Checking"):
        told = list(findings)
    for finding in told:
        print(finding.line())
    return int(any(finding.verdict is Verdict.WRONG for finding in told))
