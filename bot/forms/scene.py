"""One look at a form: the form, the wall clock, what it was handed, and last time's answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from bot.core.form import Answers
from bot.forms.layout import Layout
from bot.forms.reckoning import Reckoning

NOTHING: Mapping[str, Any] = {}


class Scene:
    """What stays the same while a form is looked at; the answers may differ from look to look.

    `kept`: by questions that outlive the look. Nobody's answers may be left behind in them.
    """

    def __init__(
        self, layout: Layout, now: datetime, *, given: Mapping[str, Any] = NOTHING,
        last: Mapping[str, Any] = NOTHING, kept: bool = False,
    ) -> None:  # fmt: skip
        self.layout = layout
        self.now = now
        self.given = given
        self.last = last
        self.kept = kept
        self._latest: Reckoning | None = None

    def reckoning(self, answers: Answers) -> Reckoning:
        """What follows from these answers; kept for the next question that wants to know."""
        latest = self._latest
        if latest is None or latest.answers != answers:
            latest = Reckoning(self.layout, dict(answers), now=self.now, given=self.given)
            self._latest = None if self.kept else latest
        return latest
