"""What people do meanwhile: members tap and type, a coordinator plans; and their own record."""

from __future__ import annotations

import random
import re
import threading
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.crash.town import COORDINATOR, MEMBERS
from tests.fakes.telegram.remote import Remote

PAUSE = 0.1  # seconds between two deeds of anybody: about as many replies as Telegram lets through
PATIENCE = 60  # deeds of all people without an answer, then they wait: beyond is a flood (S8)
STUCK = 40  # of the coordinator's looks at an unchanged chat, then the plan is begun anew
ANSWERS = {"I will come": "yes", "I will be late": "late", "I cannot come": "no"}
WORDS = ("/help", "/privacy", "hello?")
TITLE = re.compile(r"Meeting \d+")
CHOICES = ("90 minutes", "Everybody in the network", "No, once", "3 days, 1 day and 2 hours before")


@dataclass(kw_only=True)
class Record:
    """Kept outside of what is tested."""

    said: list[int] = field(default_factory=list)  # update ids of words
    tapped: list[int] = field(default_factory=list)  # update ids of taps
    answers: dict[int, str] = field(default_factory=dict)  # each member's last answer
    titles: list[str] = field(default_factory=list)  # meetings whose Send was tapped
    begun_anew: list[str] = field(default_factory=list)  # Send was tapped after the next /meeting


class Life(threading.Thread):
    """Goes on until it is told to stop."""

    def __init__(self, telegram: Remote, seed: int) -> None:
        super().__init__(daemon=True)
        self.telegram = telegram
        self.chance = random.Random(seed)
        self.record = Record()
        self.over = threading.Event()
        self.failed: Exception | None = None
        self._plan = Plan()

    def run(self) -> None:
        try:
            while not self.over.wait(PAUSE * self.chance.uniform(0.5, 1.5)):
                if len(self.telegram.state()["pending"]) > PATIENCE:
                    continue
                if self.chance.random() < 0.2:
                    self._coordinator()
                else:
                    self._member(self.chance.choice(MEMBERS))
        except Exception as error:
            self.failed = error
            raise

    def stop(self) -> None:
        self.over.set()
        self.join()
        if self.failed is not None:
            raise self.failed

    def _member(self, who: int) -> None:
        if self.chance.random() < 0.35:
            self.record.said.append(self.telegram.act(who, "says", text=self.chance.choice(WORDS)))
            return
        label = self.chance.choice(list(ANSWERS))
        times = 2 if self.chance.random() < 0.2 else 1  # an impatient thumb
        for _ in range(times):
            update = self._tap(who, label)
            if update:
                self.record.answers[who] = ANSWERS[label]

    def _tap(self, who: int, label: str, message_id: int = 0) -> int:
        """Taps the newest button of this name, or the one of a certain message; 0 when there is
        none (the one chosen has a tick)."""
        labels = {each for seen in self.telegram.chat(who) for each in seen["labels"]}
        shown = next((each for each in (label, f"✓ {label}") if each in labels), None)
        if shown is None:
            return 0
        try:
            update = self.telegram.act(who, "taps", button=shown, message_id=message_id)
        except ValueError:
            return 0  # the message was changed between looking and tapping
        self.record.tapped.append(update)
        return update

    # --- the coordinator --------------------------------------------------------------------------

    def _coordinator(self) -> None:
        chat = self.telegram.chat(COORDINATOR)
        newest: dict[str, Any] = chat[-1] if chat else {"message_id": 0, "text": "", "labels": []}
        if self._plan.waits_for(newest):
            return
        deed, words = self._plan.next(newest)
        if deed == "tap":
            if self._tap(COORDINATOR, words, newest["message_id"]) and words == "Send":
                self._sent(newest["text"])
        else:
            self.record.said.append(self.telegram.act(COORDINATOR, "says", text=words))

    def _sent(self, preview: str) -> None:
        """A preview that a death has doubled can be of a plan before the one that goes on."""
        for title in TITLE.findall(preview):
            goes_on = title == self._plan.title
            (self.record.titles if goes_on else self.record.begun_anew).append(title)


@dataclass
class Plan:
    """How a coordinator plans one meeting after the other, looking only at the newest message."""

    number: int = 0
    seen: tuple[int, str] = (-1, "")
    looks: int = 0

    @property
    def title(self) -> str:
        return f"Meeting {self.number}"

    def waits_for(self, newest: dict[str, Any]) -> bool:
        """Nothing new has been said since the last deed."""
        fingerprint = (newest["message_id"], newest["text"])
        if fingerprint == self.seen and self.looks < STUCK:
            self.looks += 1
            return True
        self.seen, self.looks = fingerprint, 0
        return False

    def next(self, newest: dict[str, Any]) -> tuple[str, str]:
        text, labels = newest["text"], newest["labels"]
        for label in ("Send", *CHOICES):
            if label in labels:
                return "tap", label
        if "What is the meeting called" in text:
            return "say", self.title
        if "When is it" in text:
            day = datetime.now(UTC) + timedelta(days=25)
            return "say", f"{day:%d/%m} 17:00"
        if "Where" in text and "Skip" not in labels:
            return "say", "Town hall"
        if "Skip" in labels:
            return "tap", "Skip"
        self.number += 1
        return "say", "/meeting"
