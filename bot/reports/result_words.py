"""The words of results in the reader's language: questions, choices, figures, what is hidden."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from bot.core.form import Type
from bot.core.messages import Terms, Text, Voice, Words, _, n_
from bot.core.texts import clean, translate
from bot.forms.definition import Choice, Definition, Field, Group, Labels, Node
from bot.forms.wording import worded
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
    """The mean, or what may be said of it."""
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


def band(reader: Reader, finding: Finding) -> Text | None:
    """Where the answers lie, where counts would say too much."""
    if finding.band == shown.ONE:
        return _(
            "Most gave this answer: {choice}", choice=reader.choice(finding.name, finding.leading)
        )
    if finding.band == shown.DIFFER:
        return _("The answers differ: none stands out.")
    return BANDS.get(finding.band)


BANDS = {
    shown.NEGATIVE: _("Mostly negative"),
    shown.MIXED: _("Mixed"),
    shown.POSITIVE: _("Mostly positive"),
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
