"""Somebody with Telegram on the phone, and what they see there."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

from bot.core.direction import plain
from bot.core.messages import Text
from tests.fakes.any_platform.phone import Somebody
from tests.fakes.telegram.calls import Call
from tests.fakes.telegram.remote import Remote
from tests.fakes.telegram.spec import specification, wrong_in_call


@dataclass(frozen=True)
class Member(Somebody[int]):
    """A person. Whatever they do, they wait for what comes of it on their own screen."""

    link: ClassVar[re.Pattern[str]] = re.compile(
        r"https://t\.me/muyassir_test_bot\?start=([\w-]{22})"
    )

    remote: Remote

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
