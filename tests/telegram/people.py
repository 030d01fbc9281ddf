"""Somebody with Telegram on the phone, and what they see there."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from bot.core.direction import plain
from bot.core.messages import Text, Voice
from bot.core.texts import translate
from tests.fakes.telegram.calls import Call
from tests.fakes.telegram.remote import Remote
from tests.fakes.telegram.spec import specification, wrong_in_call

PATIENCE = 15.0  # seconds until somebody gives up waiting for an answer
LINK = re.compile(r"https://t\.me/muyassir_test_bot\?start=([\w-]{22})")

Seen = dict[str, Any]


@dataclass(frozen=True)
class Member:
    """A person. Whatever they do, they wait for what comes of it on their own screen."""

    remote: Remote
    id: int
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

    def opens(self, code: str) -> str:
        return self.acts("starts", payload=code)

    def taps(self, label: Text | str) -> str:
        """The newest button with this label; the message may stand further up."""
        wanted = self.own(label)
        for seen in reversed(self.sees()):
            for text, data in (pair for row in seen["buttons"] for pair in row):
                if plain(text) == wanted:
                    return self.acts("taps", button=data)
        raise AssertionError(f"{self.name} sees no [{wanted}] but {self.last['labels']}")

    def own(self, words: Text | str) -> str:
        """A sentence of ours as this person reads it."""
        voice = Voice(language=self.language)
        return words if isinstance(words, str) else plain(translate(words, voice))

    def acts(self, does: str, **details: Any) -> str:
        """Returns the newest text, once something on the screen has changed."""
        before = self.sees()
        self.remote.act(self.id, does, **details)
        wait_until(lambda: self.sees() != before, f"an answer for {self.name} to {does} {details}")
        return self.text

    def count(self, words: str) -> int:
        return sum(words in plain(seen["text"]) for seen in self.sees())

    def waits_for(self, words: Text | str) -> str:
        """Until these words stand in some message; returns its text."""
        wanted = self.own(words)
        wait_until(lambda: self.count(wanted) > 0, f"“{wanted}” for {self.name}")
        return next(text for seen in self.sees() if wanted in (text := plain(seen["text"])))

    def codes(self) -> list[str]:
        """Of the invitation links on this screen."""
        return [found for seen in self.sees() for found in LINK.findall(plain(seen["text"]))]


def wait_until(holds: Callable[[], object], what: str) -> None:
    ends = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < ends, f"nobody brought {what}"
        time.sleep(0.02)


def arrive(remote: Remote, id: int, name: str, language: str = "en") -> Member:
    """Has a phone with Telegram, and has never opened the bot."""
    remote.people({"id": id, "name": name, "language": language, "started": False})
    return Member(remote, id, name, language)


def wrong_calls(remote: Remote) -> list[str]:
    """What our calls say that the Bot API does not know; empty where it is not at hand."""
    spec = specification()
    if spec is None:
        return []
    made = [*remote.ledger(), *remote.ledger(method="getUpdates")]
    calls = [
        Call(method=each["method"], parameters=each["parameters"], files=each["files"])
        for each in made
    ]
    return [wrong for call in calls for wrong in wrong_in_call(spec, call)]
