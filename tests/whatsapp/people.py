"""Somebody with WhatsApp on the phone, and what they see there."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from bot.core.direction import plain
from bot.core.messages import Text
from tests.fakes.any_platform.phone import LOOK, PATIENCE, Seen, Somebody
from tests.fakes.whatsapp import NUMBER
from tests.fakes.whatsapp.remote import Remote

NUMBERED = re.compile(r"^\d+\. ")
MORE = re.compile(r"\.more\d+$")
PAGES = 4  # more than any list of ours has
SETTLES = 0.3  # seconds without anything new until somebody looks further up


@dataclass(frozen=True)
class Member(Somebody[str]):
    """A person. Whatever they do, they wait for what comes of it on their own screen."""

    link: ClassVar[re.Pattern[str]] = re.compile(
        rf"https://wa\.me/{NUMBER}\?text=%2Fstart%20([\w-]{{22}})"
    )

    remote: Remote

    def opens(self, code: str) -> str:
        """A wa.me link fills a text in, and the person sends it."""
        return self.acts("opens", code=code)

    def taps(self, label: Text | str) -> str:
        """The newest button or row with this label; the newest message is paged through first."""
        wanted, pages = self.own(label), 0
        ends = time.monotonic() + PATIENCE
        while time.monotonic() < ends:
            offering = [seen for seen in self.sees() if seen["labels"]]
            newest = offering[-1:] if pages < PAGES else offering[::-1]
            for seen in newest:
                if payload := payload_of(seen, wanted):
                    return self.presses(seen, payload)
            more = next(filter(MORE.search, payloads_of(newest)), "")
            if more and pages < PAGES:
                self.presses(newest[0], more)
                pages += 1
            elif pages < PAGES:
                time.sleep(SETTLES)
                pages = PAGES if offering == [s for s in self.sees() if s["labels"]] else pages
            else:
                time.sleep(LOOK)
        raise AssertionError(f"{self.name} sees no [{wanted}] but {self.last['labels']}")

    def presses(self, seen: Seen, payload: str) -> str:
        return self.acts("taps", option=payload, wamid=seen["wamid"])

    def answered(self, before: list[Seen]) -> bool:
        """Nothing is changed where it stands, but for its status."""
        return len(self.sees()) > len(before)

    def nudges(self) -> list[Seen]:
        return [seen for seen in self.sees() if seen["template"]]


def payload_of(seen: Seen, wanted: str) -> str:
    """Of the option with this label; a row may carry a number, be cut, or go on below."""
    pairs = [*seen["buttons"], *seen["rows"]]
    hints = [*([""] * len(seen["buttons"])), *seen["hints"]]
    for (label, payload), hint in zip(pairs, hints, strict=True):
        shown = NUMBERED.sub("", plain(label))
        cut = shown.endswith("…") and wanted.startswith(shown[:-1].rstrip())
        if wanted in {plain(label), shown, plain(hint)} or cut:
            return str(payload)
    return ""


def payloads_of(seen: Iterable[Seen]) -> list[str]:
    return [str(payload) for one in seen for _, payload in (*one["buttons"], *one["rows"])]


def arrive(
    remote: Remote, place: int, name: str, language: str = "en", *, username: str = ""
) -> Member:
    """Has a phone with WhatsApp, and has never written to this number."""
    id = f"LB.90000000000{place:04}"
    remote.people(
        {"wa_id": f"9617100{place:04}", "user_id": id, "name": name, "username": username}
    )
    return Member(remote, id, name, language)
