"""What follows from the answers so far: what is relevant, calculated, repeated how often."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from datetime import datetime
from itertools import takewhile
from typing import Any, TypeVar

from bot.core.form import Answers, Type
from bot.forms.answered import AGAIN, YES, bare, place, plain, ranked, written
from bot.forms.definition import Choice
from bot.forms.expressions import Expression, NoValueError, World, evaluate, evaluate_in
from bot.forms.layout import At, Layout, Spot
from bot.forms.surroundings import Key, MissingError, Surroundings, What
from bot.forms.worth import Value, number, truth

MOST_TIMES = 20  # of one repeat; more is a list, and belongs into a file

_BLANK: Mapping[What, Any] = {What.VALUE: None, What.RELEVANT: True, What.TIMES: 0}

T = TypeVar("T")


class Reckoning:
    """All that follows from one set of answers, found out when it is needed, each thing once.

    Chains of references are followed without recursion, however long they are. What waits for
    itself is taken as not answered.
    """

    def __init__(
        self, layout: Layout, answers: Answers, *, now: datetime, given: Mapping[str, Any],
        language: str = "",
    ) -> None:  # fmt: skip
        self.layout = layout
        self.answers = answers
        self.now = now.replace(tzinfo=None)
        self.given = given
        self.language = language
        self._known: dict[Key, Any] = {}
        self._others: dict[str, Reckoning] = {}

    def speaking(self, language: str) -> Reckoning:
        """The same in another language, for what names choices and months."""
        if language == self.language:
            return self
        if language not in self._others:
            self._others[language] = Reckoning(
                self.layout, self.answers, now=self.now, given=self.given, language=language
            )
        return self._others[language]

    # --- questions -------------------------------------------------------------------------------

    def value(self, spot: Spot, at: At = ()) -> Any:
        """The answer or what is calculated; None where there is none or it is irrelevant."""
        return self._settled(lambda: self.need(What.VALUE, spot, at))

    def relevant(self, spot: Spot, at: At = ()) -> bool:
        return spot.always or bool(self._settled(lambda: self.need(What.RELEVANT, spot, at)))

    def times(self, spot: Spot, at: At = ()) -> int:
        """How many times a repeat is there so far."""
        found: int = self._settled(lambda: self.need(What.TIMES, spot, at))
        return found

    def worked_out(
        self, expression: Expression, spot: Spot, at: At = (), *, own: Any = None,
        row: Mapping[str, str] | None = None,
    ) -> Value | None:  # fmt: skip
        """What an expression of a row gives; None when it asks for more than it may cost."""
        return self._settled(lambda: self._evaluated(expression, spot, at, own, row))

    def holds(self, expression: Expression, spot: Spot, at: At = (), *, own: Any = None) -> bool:
        """What asks for too much stands in nobody's way."""
        found = self.worked_out(expression, spot, at, own=own)
        return found is None or truth(found)

    def choices(self, spot: Spot, at: At = ()) -> tuple[Choice, ...]:
        """The choices of a question, as far as its filter lets them through."""
        return self._settled(lambda: self._choices(spot, at))

    def default(self, spot: Spot, at: At = ()) -> Any:
        """What a question is filled with before it is answered."""
        return self._settled(lambda: self._default(spot, at))

    def _settled(self, work: Callable[[], T]) -> T:
        while True:
            try:
                return work()
            except MissingError as missing:
                self._find_out(missing.key)

    def _find_out(self, wanted: Key) -> None:
        waiting = [wanted]
        while waiting:
            key = waiting[-1]
            try:
                self._known[key] = self._found(key)
                waiting.pop()
            except MissingError as missing:
                if missing.key in waiting:
                    self._known[missing.key] = _BLANK[missing.key.what]
                else:
                    waiting.append(missing.key)

    def need(self, what: What, spot: Spot, at: At) -> Any:
        key = Key(what, spot, at)
        if key not in self._known:
            raise MissingError(key)
        return self._known[key]

    def _found(self, key: Key) -> Any:
        work = {What.VALUE: self._value, What.RELEVANT: self._relevant, What.TIMES: self._times}
        return work[key.what](key.spot, key.at)

    # --- one thing at a time ---------------------------------------------------------------------

    def _relevant(self, spot: Spot, at: At) -> bool:
        parent = spot.parent
        if parent is not None and not parent.always:
            around = at[: len(parent.repeats)]
            if not self.need(What.RELEVANT, parent, around):
                return False
        if spot.relevant is None:
            return True
        found = self._evaluated(spot.relevant, spot, at, None, None)
        return found is None or truth(found)

    def _times(self, spot: Spot, at: At) -> int:
        if not spot.always and not self.need(What.RELEVANT, spot, at):
            return 0
        if spot.value is not None:
            found = number(self._evaluated(spot.value, spot, at, None, None) or 0.0)
            return int(min(max(found, 0), MOST_TIMES)) if math.isfinite(found) else 0
        times = 1
        while times < MOST_TIMES and self._wants_another(spot, (*at, times)):
            times += 1
        return times

    def _wants_another(self, spot: Spot, at: At) -> bool:
        return self.answers.get(spot.path(at) + AGAIN) == YES

    def _value(self, spot: Spot, at: At) -> Any:
        if not spot.always and not self.need(What.RELEVANT, spot, at):
            return None
        if spot.field.type is Type.CALCULATE:
            return self._calculated(spot, at)
        if spot.field.type is Type.HIDDEN:
            found = self.given.get(spot.name)
            return self._default(spot, at) if found is None else found
        if spot.field.type is Type.RANK:
            return self._ranked(spot, at)
        return bare(self.answers.get(spot.path(at)), spot.field.type)

    def _ranked(self, spot: Spot, at: At) -> list[str] | None:
        """When one choice is left, it is the last; a place that is not a choice ends it."""
        path, names = spot.path(at), [choice.name for choice in self._choices(spot, at)]
        given = ranked(self.answers, path, spot.names)
        places = list(takewhile(names.__contains__, given))
        if not places and place(path, spot.names, ()) in self.answers:
            return None
        left = [name for name in names if name not in places]
        return [*places, *left] if len(left) == 1 else places or None

    def _choices(self, spot: Spot, at: At) -> tuple[Choice, ...]:
        wanted = spot.choice_filter
        if wanted is None:
            return spot.listed
        return tuple(each for each in spot.listed if self._lets_through(wanted, each, spot, at))

    def _lets_through(self, wanted: Expression, choice: Choice, spot: Spot, at: At) -> bool:
        row = {**choice.columns, "name": choice.name}
        found = self._evaluated(wanted, spot, at, None, row)
        return found is None or truth(found)

    def _calculated(self, spot: Spot, at: At) -> Any:
        if spot.value is None:
            return self._default(spot, at)
        return plain(self._evaluated(spot.value, spot, at, None, None))

    def _default(self, spot: Spot, at: At) -> Any:
        default = spot.default
        if isinstance(default, str):
            return default or None
        return plain(self._evaluated(default, spot, at, None, None))

    def _evaluated(
        self, expression: Expression, spot: Spot, at: At, own: Any, row: Mapping[str, str] | None
    ) -> Value | None:
        """Everything that it refers to is found out before it is evaluated."""
        around = Surroundings(self, spot, at)
        world = World(
            now=self.now, language=self.language, around=around, own=written(own), row=row
        )
        try:
            if expression.tree:
                tree = around.tree(expression, world.own)
                return evaluate_in(expression, tree.variables, world, tree.root, tree.item)
            return evaluate(expression, around.variables(expression), world)
        except NoValueError:
            return None
