"""The words of results in the reader's language: questions, choices, figures, what is hidden."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.core.form import Type
from bot.core.messages import Terms, Text, Voice, Words, _, n_
from bot.core.texts import clean, translate
from bot.forms.definition import Choice, Definition, Field, Group, Labels, Node
from bot.forms.wording import headed, worded
from bot.reports import publication as shown
from bot.reports.publication import Cell, Finding, Publication

FEWEST = 5  # answers; below that nothing is shown (H8)

_ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
_DECIMAL = {"fr": ","}  # elsewhere a point, with Western digits

SELECTS = frozenset({Type.SELECT_ONE, Type.SELECT_MULTIPLE, Type.RANK})


@dataclass(frozen=True, kw_only=True)
class Reader:
    """A form in one reader's words. `given` are the values that the form was handed."""

    definition: Definition
    voice: Voice
    given: Mapping[str, str] = field(default_factory=dict)

    @property
    def rtl(self) -> bool:
        return self.voice.language == "ar"

    def say(self, words: Words) -> str:
        return translate(words, self.voice)

    def wording(self, labels: Labels, without: str) -> str:
        """A label on one line; `without` where the form has none."""
        return clean(self.say(worded(labels, self.given))) or without

    def heading(self, without: str) -> str:
        """The form's title, and what it was about."""
        return clean(self.say(headed(self.definition.title, self.given))) or without

    def question(self, path: str) -> str:
        asked = fields(self.definition).get(path)
        return self.wording(asked.label, path) if asked else path

    def choice(self, path: str, name: str) -> str:
        """The label of a choice; a number that was given is its own label."""
        for choice in choices(self.definition, path):
            if choice.name == name and choice.label:
                return self.wording(choice.label, name)
        asked = fields(self.definition).get(path)
        if asked is not None and asked.or_other and name == "other":
            return self.say(_("Other"))
        return self.figures(name) if name.isdecimal() else name

    def cell(self, path: str, cell: Cell) -> str:
        """Choices that were put together are named together."""
        labels = tuple(self.choice(path, name) for name in cell.names)
        if len(labels) == 1:
            return labels[0]
        return self.say(_("{choices} (together)", choices=Terms(labels)))

    def number(self, value: float) -> str:
        """With one place behind the point, or none where there is nothing to say there."""
        written = self.figures(f"{value:.1f}".removesuffix(".0"))
        point = "٫" if written.translate(_ARABIC) == written else "."
        return written.replace(".", _DECIMAL.get(self.voice.language, point))

    def figures(self, written: str) -> str:
        if self.rtl and self.voice.digits == "arabic":
            return written.translate(_ARABIC)
        return written


# --- where things stand in the form ---------------------------------------------------------------


def fields(definition: Definition) -> dict[str, Field]:
    """Every question by its path ("q", "group/q"), in the form's order."""
    return dict(_fields(definition.nodes, ""))


def _fields(nodes: tuple[Node, ...], above: str) -> Iterator[tuple[str, Field]]:
    for node in nodes:
        path = above + node.name
        if isinstance(node, Group):
            yield from _fields(node.nodes, path + "/")
        else:
            yield path, node


def choices(definition: Definition, path: str) -> tuple[Choice, ...]:
    asked = fields(definition).get(path)
    return definition.lists.get(asked.choices, ()) if asked else ()


def offered(reader: Reader, finding: Finding) -> list[str]:
    """The names of all choices that could be ticked, and of what else was counted."""
    listed = [choice.name for choice in choices(reader.definition, finding.name)]
    counted = [name for cell in finding.ticked for name in cell.names]
    return list(dict.fromkeys((*listed, *counted)))


# --- sentences ------------------------------------------------------------------------------------


def turnout(publication: Publication) -> Text:
    """How many answered; where that is hidden, how many were asked."""
    if publication.answered is None:
        return n_("{n} person was asked", "{n} people were asked", publication.asked)
    return n_(
        "{n} answer from {asked} people asked",
        "{n} answers from {asked} people asked",
        publication.answered,
        asked=publication.asked,
    )


def rounds(publication: Publication) -> Text:
    return n_("{n} round", "{n} rounds put together", publication.rounds)


def count(finding: Finding) -> Text | None:
    return None if finding.n is None else n_("{n} answer", "{n} answers", finding.n)


def average(reader: Reader, finding: Finding) -> Text | None:
    """The mean, or what may be said of it; None of a scale that is told in its own words."""
    if is_quiz(reader, finding):
        return right(reader, finding)
    if is_worded(reader, finding):
        return None
    if finding.mean is not None and finding.scale is not None:
        first, last = map(reader.number, finding.scale)
        mean = reader.number(finding.mean)
        return _("mean {mean} on the scale from {low} to {high}", mean=mean, low=first, high=last)
    if finding.mean is not None:
        return _("mean {mean}", mean=reader.number(finding.mean))
    if finding.limits is None:
        return None
    low, high = finding.limits
    lowest, highest = finding.scale or (None, None)
    if high == highest:
        return _("mean {low} or more", low=reader.number(low))
    if low == lowest:
        return _("mean {high} or less", high=reader.number(high))
    return _(
        "mean between {low} and {high}", low=reader.number(low), high=reader.number(high)
    )  # fmt: skip


def right(reader: Reader, finding: Finding) -> Text | None:
    """Of a quiz: how many were right, of ten answers."""
    told = finding.limits if finding.mean is None else (finding.mean, finding.mean)
    if told is None:
        return None
    low, high = (reader.figures(str(round(each * 10))) for each in told)
    if low == high:
        return _("right: {n} of every ten answers", n=low)
    if told[1] == 1:
        return _("right: {low} or more of every ten answers", low=low)
    if told[0] == 0:
        return _("right: {high} or fewer of every ten answers", high=high)
    return _("right: between {low} and {high} of every ten answers", low=low, high=high)


def is_quiz(reader: Reader, finding: Finding) -> bool:
    return bool(right_choice(reader, finding))


def right_choice(reader: Reader, finding: Finding) -> str:
    """The name of the right answer of a quiz; empty of any other question."""
    asked = fields(reader.definition).get(finding.name)
    return asked.correct if asked is not None else ""


def is_worded(reader: Reader, finding: Finding) -> bool:
    """From no to yes, as 0 to 1: figures that nobody has chosen, so its words are said instead."""
    return bool(ends(reader, finding)) and not is_quiz(reader, finding)


def ends(reader: Reader, finding: Finding) -> tuple[str, str] | None:
    """What the choices at 0 and at 1 say, of a scale between these two."""
    if finding.type is not Type.SELECT_ONE or finding.scale != (0.0, 1.0):
        return None
    valued = {each.value: each.name for each in choices(reader.definition, finding.name)}
    found = [reader.choice(finding.name, valued[end]) for end in (0, 1) if end in valued]
    return (found[0], found[1]) if len(found) == 2 else None


def band(reader: Reader, finding: Finding) -> Text | None:
    """Where the answers lie, where counts would say too much."""
    if finding.band == shown.ONE:
        return _(
            "Most gave this answer: {choice}", choice=reader.choice(finding.name, finding.leading)
        )
    if finding.band == shown.DIFFER:
        return _("The answers differ: none stands out.")
    return bands(reader, finding).get(finding.band)


def bands(reader: Reader, finding: Finding) -> Mapping[str, Text]:
    """What the three stretches of this question's scale are called."""
    if is_quiz(reader, finding):
        return RIGHT_BANDS
    between = ends(reader, finding)
    if between is None:
        return BANDS
    return {
        shown.NEGATIVE: _("Closer to “{choice}”", choice=between[0]),
        shown.MIXED: _("In between"),
        shown.POSITIVE: _("Closer to “{choice}”", choice=between[1]),
    }


BANDS = {
    shown.NEGATIVE: _("Mostly negative"),
    shown.MIXED: _("Mixed"),
    shown.POSITIVE: _("Mostly positive"),
}
RIGHT_BANDS = {
    shown.NEGATIVE: _("Mostly wrong"),
    shown.MIXED: _("Some right, some wrong"),
    shown.POSITIVE: _("Mostly right"),
}


def reason(finding: Finding) -> Text | None:
    """Why something of a question is hidden; None where nothing is."""
    match finding.why:
        case shown.FEW:
            return _("Fewer than {n} answers: not shown, to protect members.", n=FEWEST)
        case shown.GUARDED:
            return _("What is not shown here could tell what one person answered.")
        case shown.ROUTED:
            return _("Not shown: who was asked this depends on another answer.")
        case shown.KIND:
            return _("Not shown: answers of this kind could tell who gave them.")
    return None


def too_few() -> Text:
    return _("Fewer than {n} answers came in, so results are not shown.", n=FEWEST)


def gaps(reader: Reader, finding: Finding) -> Iterator[tuple[Text, Text]]:
    """What of a question is not shown, and why."""
    why = reason(finding)
    if finding.n is None and why is not None:
        yield _("everything"), why
        return
    merged = [cell for cell in finding.cells if len(cell.names) > 1]
    for cell in merged:
        names = Terms(tuple(reader.choice(finding.name, name) for name in cell.names))
        yield _("each of these alone: {choices}", choices=names), reason_of_gap(why)
    if finding.ticked:
        shown_ones = {name for cell in finding.ticked for name in cell.names}
        for name in offered(reader, finding):
            if name not in shown_ones:
                label = reader.choice(finding.name, name)
                yield _("how many chose “{choice}”", choice=label), reason_of_gap(why)
        yield _("what was ticked together"), reason_of_gap(why)
    elif why is not None and not merged:
        yield _("counts"), why


def reason_of_gap(why: Text | None) -> Text:
    return why or _("What is not shown here could tell what one person answered.")
