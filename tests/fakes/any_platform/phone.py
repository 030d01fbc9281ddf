"""Somebody with a phone, who waits for what comes of whatever they do; and what they see there."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar, Generic

from bot.core.direction import plain
from bot.core.messages import Text, Voice
from bot.core.texts import translate
from tests.fakes.any_platform.remote import Driver, Id

PATIENCE = 60.0  # seconds until somebody gives up waiting for an answer
LOOK = 0.02  # seconds between two looks at the screen

Seen = dict[str, Any]


@dataclass(frozen=True)
class Somebody(Generic[Id]):
    """A person who speaks one language with the bot."""

    link: ClassVar[re.Pattern[str]]  # of an invitation, with its code

    remote: Driver[Id]
    id: Id
    name: str
    language: str = "en"

    def sees(self) -> list[Seen]:
        return self.remote.chat(self.id)

    @property
    def last(self) -> Seen:
        return self.sees()[-1]

    @property
    def text(self) -> str:
        return plain(self.last["text"])

    def says(self, words: str) -> str:
        return self.acts("says", text=words)

    def own(self, words: Text | str) -> str:
        """A sentence of ours as this person reads it."""
        voice = Voice(language=self.language)
        return words if isinstance(words, str) else plain(translate(words, voice))

    def acts(self, does: str, **details: Any) -> str:
        """Returns the newest text, once something on the screen has changed."""
        before = self.sees()
        self.remote.act(self.id, does, **details)
        wait_until(lambda: self.answered(before), f"an answer for {self.name} to {does} {details}")
        return self.text

    def answered(self, before: list[Seen]) -> bool:
        """Something came, or what was there has been changed."""
        return self.sees() != before

    def count(self, words: str) -> int:
        return sum(words in plain(seen["text"]) for seen in self.sees())

    def waits_for(self, words: Text | str) -> str:
        """Until these words stand in some message; returns its text."""
        wanted = self.own(words)
        wait_until(lambda: self.count(wanted) > 0, f"“{wanted}” for {self.name}")
        return next(text for seen in self.sees() if wanted in (text := plain(seen["text"])))

    def codes(self) -> list[str]:
        """Of the invitation links on this screen."""
        return [found for seen in self.sees() for found in self.link.findall(plain(seen["text"]))]


def wait_until(holds: Callable[[], object], what: str) -> None:
    ends = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < ends, f"nobody brought {what}"
        time.sleep(LOOK)
