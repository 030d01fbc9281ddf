"""Forms invented by chance: everything that a form can say, within what its checks allow."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import strategies as st

from bot.core.form import Type
from bot.forms.definition import Choice, Definition, Field, Group, Labels, Node
from bot.sheets import plain

LANGUAGES = (("",), ("en",), ("ar", "fr"), ("fr", "ar", "en"), ("ar", "ku"))
SELECTS = (Type.SELECT_ONE, Type.SELECT_MULTIPLE, Type.RANK)
ASKED = (
    *(Type.TEXT, Type.INTEGER, Type.DECIMAL, Type.DATE, Type.TIME, Type.DATETIME),
    *(Type.NOTE, Type.ACKNOWLEDGE),
)
LETTERS = st.sampled_from("abc xyz'\"=+-:#&<>{}[]|%@,!?*~éàçابتثجحخ،؟🙂🟢12390\n“”’«»")
# What stands in a form is text as people see it: blanks at its ends are not part of it.
WORDINGS = st.text(LETTERS, min_size=1, max_size=30).map(plain.lines).filter(bool)


@st.composite
def forms(draw: st.DrawFn) -> Definition:
    languages = draw(st.sampled_from(LANGUAGES))
    lists = draw(_lists(languages))
    maker = _Maker(draw, languages, lists)
    nodes = (maker.select(), *(maker.node(depth=2) for _n in range(draw(st.integers(0, 4)))))
    return Definition(
        name=draw(st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True)),
        title={code: draw(st.from_regex("[A-Z][a-z]{2,9}", fullmatch=True)) for code in languages},
        nodes=nodes,
        lists=lists,
        languages=tuple(filter(None, languages)),
        version=draw(st.sampled_from(["", "1", "2026-11-22", "v2"])),
        intro=draw(_labels(languages)),
        thanks=draw(_labels(languages)),
        anonymous=draw(st.sampled_from([None, True, False])),
        hours=draw(st.integers(1, 1440)),
        reminders=draw(st.integers(0, 2)),
    )


@st.composite
def _labels(draw: st.DrawFn, languages: tuple[str, ...], *, needed: bool = False) -> Labels:
    """In all languages, in some, or where it is not needed in none."""
    some = draw(st.sets(st.sampled_from(languages), min_size=1 if needed else 0))
    return {code: draw(WORDINGS) for code in languages if code in some}


@st.composite
def _lists(draw: st.DrawFn, languages: tuple[str, ...]) -> Mapping[str, tuple[Choice, ...]]:
    names = draw(st.lists(st.sampled_from(["l1", "colours", "towns"]), min_size=1, unique=True))
    return {name: draw(_choices(languages)) for name in names}


@st.composite
def _choices(draw: st.DrawFn, languages: tuple[str, ...]) -> tuple[Choice, ...]:
    names = draw(
        st.lists(
            st.sampled_from(["yes", "no", "1", "-2", "r.5", "n_a"]),
            min_size=1,
            unique=True,
        )
    )
    regions = draw(st.booleans())
    return tuple(
        Choice(
            name=name,
            # The name keeps labels apart, as the checks ask.
            label={
                code: f"{said} {name}"
                for code, said in draw(_labels(languages, needed=True)).items()
            },
            value=draw(st.none() | st.integers(-5, 5).map(float) | st.floats(-1e6, 1e6)),
            columns={"region": draw(st.sampled_from(["north", "south"]))} if regions else {},
        )
        for name in names
    )


class _Maker:
    """Draws rows one after the other; an expression looks back at what has been asked."""

    def __init__(
        self, draw: st.DrawFn, languages: tuple[str, ...], lists: Mapping[str, tuple[Choice, ...]]
    ) -> None:
        self.draw = draw
        self.languages = languages
        self.lists = lists
        self.names: list[str] = []
        self.ranges: list[str] = []

    def name(self) -> str:
        name = f"{self.draw(st.sampled_from(['q', 'Name', 'سؤال', 'x-y', '_a']))}{len(self.names)}"
        self.names.append(name)
        return name

    def maybe(self, *said: str) -> str:
        return str(self.draw(st.sampled_from(["", *said])))

    def condition(self) -> str:
        if not self.names:
            return self.maybe("1 = 1", "today() > '2026-01-01'")
        name = self.draw(st.sampled_from(self.names))
        return self.maybe(
            f"${{{name}}} = 'yes'", f"selected(${{{name}}}, 'no') or not(${{{name}}})"
        )

    def labels(self, *, needed: bool = False) -> Labels:
        return self.draw(_labels(self.languages, needed=needed))

    def node(self, depth: int) -> Node:
        if depth and self.draw(st.integers(0, 3)) == 0:
            return self.group(depth - 1)
        return self.draw(st.sampled_from([self.question, self.select, self.silent, self.range]))()

    def group(self, depth: int) -> Group:
        repeat = self.draw(st.booleans())
        return Group(
            label=self.labels(),
            relevant=self.condition(),
            appearance=self.maybe("field-list"),
            repeat=repeat,
            count=self.maybe("3", "1 + 1") if repeat else "",
            name=self.name(),
            nodes=tuple(self.node(depth) for _n in range(self.draw(st.integers(1, 3)))),
        )

    def question(self) -> Field:
        type = self.draw(st.sampled_from(ASKED))
        relevant, required = self.condition(), self.draw(st.sampled_from(["", "yes", "1 = 1"]))
        return Field(
            name=self.name(),
            type=type,
            label=self.labels(needed=True),
            hint=self.labels(),
            required=required,
            required_message=self.labels(),
            relevant=relevant,
            constraint=self.maybe(". > 3", "string-length(.) < 50"),
            constraint_message=self.labels(),
            appearance=self.maybe("quick", "minimal"),
            text_limit=self.draw(st.sampled_from([0, 280])) if type is Type.TEXT else 0,
            same=self.draw(st.booleans()),
        )

    def select(self) -> Field:
        type = self.draw(st.sampled_from(SELECTS))
        chosen = self.draw(st.sampled_from(sorted(self.lists)))
        names = [choice.name for choice in self.lists[chosen]]
        other = self.draw(st.booleans()) and type is not Type.RANK
        filtered = any(choice.columns for choice in self.lists[chosen]) and not other
        is_quiz = type is Type.SELECT_ONE and self.draw(st.booleans())
        return Field(
            name=self.name(),
            type=type,
            label=self.labels(needed=True),
            choices=chosen,
            or_other=other,
            choice_filter=self.maybe("region = 'north'") if filtered else "",
            appearance=self.maybe("likert"),
            parameters=self.draw(st.sampled_from([{}, {"randomize": "true"}])),
            correct=names[0] if is_quiz else "",
            reason=self.labels() if is_quiz else {},
            first_if=tuple(self.draw(st.lists(st.sampled_from(names), unique=True))),
            default=self.maybe(names[0]),
        )

    def silent(self) -> Field:
        if self.draw(st.booleans()):
            return Field(name=self.name(), type=Type.HIDDEN, default=self.maybe("x"))
        calculation = self.condition() or "2 + 2"
        return Field(name=self.name(), type=Type.CALCULATE, calculation=calculation)

    def range(self) -> Field:
        made = Field(
            compare=self.draw(st.sampled_from(["", *self.ranges])),
            name=self.name(),
            type=Type.RANGE,
            label=self.labels(needed=True),
            parameters={"start": "1", "end": "10", "step": self.draw(st.sampled_from(["1", "3"]))},
        )
        self.ranges.append(made.name)
        return made
