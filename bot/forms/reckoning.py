"""What follows from the answers so far: what is relevant, calculated, repeated how often."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import takewhile
from typing import Any, TypeVar

from bot.core.form import Answers, Type
from bot.forms.answered import AGAIN, OTHER, YES, bare, place, plain, ranked, written
from bot.forms.definition import Choice
from bot.forms.expressions import Expression, NoValueError, World, evaluate, evaluate_in
from bot.forms.functions import MOST_STEPS
from bot.forms.layout import At, Layout, Spot
from bot.forms.surroundings import Key, MissingError, Surroundings, What
from bot.forms.worth import Value, number, truth

MOST_TIMES = 20  # of one repeat; more is a list, and belongs into a file
# Steps of all expressions in one look at a form: some two seconds. A form of a thousand questions
# that all have conditions takes a tenth of them.
MOST_WORK = 1_000_000

_BLANK: Mapping[What, Any] = {What.VALUE: None, What.RELEVANT: True, What.TIMES: 0}

T = TypeVar("T")


@dataclass(kw_only=True)
class Purse:
    """How many steps the expressions of one look may still take, in all languages together."""

    left: int = MOST_WORK


class Reckoning:
    """All that follows from one set of answers, found out when it is needed, each thing once.

    Chains of references are followed without recursion, however long they are. What waits for
    itself is taken as not answered.
    """

    def __init__(
        self, layout: Layout, answers: Answers, *, now: datetime, given: Mapping[str, Any],
        language: str = "", purse: Purse | None = None,
    ) -> None:  # fmt: skip
        self.layout = layout
        self.answers = answers
        self.now = now.replace(tzinfo=None)
        self.given = given
        self.language = language
        self._purse = purse or Purse()
        self._known: dict[Key, Any] = {}
        self._others: dict[str, Reckoning] = {}

    @property
    def worked(self) -> int:
        """The steps that the expressions took so far."""
        return MOST_WORK - max(self._purse.left, 0)

    def speaking(self, language: str) -> Reckoning:
        """The same in another language, for what names choices and months."""
        if language == self.language:
            return self
        if language not in self._others:
            self._others[language] = Reckoning(
                self.layout, self.answers, now=self.now, given=self.given, language=language,
                purse=self._purse,
            )  # fmt: skip
        return self._others[language]

    # --- questions -------------------------------------------------------------------------------

    def value(self, spot: Spot, at: At = ()) -> Any:
        """The answer or what is calculated; None where there is none or it is irrelevant."""
        if spot.answered:
            return self._answer(spot, at)
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

    def choosable(self, spot: Spot, at: At = ()) -> frozenset[str]:
        """The names of these, and of "Other" where the form offers it."""
        if not spot.field.choice_filter:
            return spot.offered
        names = frozenset(choice.name for choice in self.choices(spot, at))
        return names | {OTHER} if spot.field.or_other else names

    def default(self, spot: Spot, at: At = ()) -> Any:
        """What a question is filled with before it is answered."""
        return self._settled(lambda: self._default(spot, at))

    def _settled(self, work: Callable[[], T]) -> T:
        while True:
            try:
                return work()
            except MissingError as missing:
                self._find_out(missing.keys)

    def _find_out(self, wanted: Sequence[Key]) -> None:
        """What has begun and is needed before it has ended waits for itself."""
        waiting, begun = list(wanted), set[Key]()
        while waiting:
            key = waiting[-1]
            if key in self._known and key not in begun:
                waiting.pop()
                continue
            begun.add(key)
            try:
                self._known[key] = self._found(key)
                begun.remove(waiting.pop())
            except MissingError as missing:
                circle = begun.intersection(missing.keys)
                self._known |= {each: _BLANK[each.what] for each in circle}
                waiting += [each for each in missing.keys if each not in circle]

    def need(self, what: What, spot: Spot, at: At) -> Any:
        key = Key(what, spot, at)
        if key not in self._known:
            raise MissingError((key,))
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
        return self._answer(spot, at)

    def _answer(self, spot: Spot, at: At) -> Any:
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
        steps = min(MOST_STEPS, self._purse.left)
        world = World(
            now=self.now, language=self.language, around=around, own=written(own), row=row,
            steps=steps,
        )  # fmt: skip
        try:
            if expression.tree:
                tree = around.tree(expression, world.own)
                return evaluate_in(expression, tree.variables, world, tree.root, tree.item)
            return evaluate(expression, around.variables(expression), world)
        except NoValueError:
            return None
        finally:
            self._purse.left -= steps - world.steps

    def spend(self, steps: int) -> None:
        """Raises NoValueError when all expressions together have taken too long."""
        self._purse.left -= steps
        if self._purse.left < 0:
            raise NoValueError
