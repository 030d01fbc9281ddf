"""Checks what a form computes: references, functions, XPath, answers that wait for themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from bot.core.messages import Text, _
from bot.forms.cycles import cycles
from bot.forms.definition import Field, Group, Labels, Node
from bot.forms.entries import Entry
from bot.forms.expressions import ExpressionError, compile_expression
from bot.forms.faults import shown
from bot.forms.findings import Findings, nowhere
from bot.forms.rows import SURVEY

LENGTH = 300_000  # characters of all expressions together; thirty thousand are a large form
TOO_MUCH = _(
    "The form computes more than {n} characters of expressions. Please divide it.", n=LENGTH
)

_REFERENCE = re.compile(r"\$\{\s*([^}]*?)\s*\}")
WAITED_FOR = frozenset({"relevant", "calculation", "repeat_count"})

_CALL = re.compile(r"[A-Za-z][\w.:-]*\(")


@dataclass(frozen=True)
class _Written:
    """One expression of a form, and the column where it stands."""

    word: str
    source: str
    row: bool = False


def check_expressions(found: Findings) -> None:
    written = [each for node, _entry in found.placed() for each in _expressions(node)]
    if sum(len(each.source) for each in written) > LENGTH:
        found.wrong(nowhere(SURVEY), "", TOO_MUCH)
        return
    known = frozenset(node.name for node, _entry in found.placed())
    for node, entry in found.placed():
        for each in _expressions(node):
            _check_one(found, entry, each, known)
        for word, labels in _wordings(node):
            _check_labels(found, entry, word, labels, known)
    for name, choices in found.definition.lists.items():
        for at, choice in enumerate(choices):
            _check_labels(found, found.places.choice(name, at), "label", choice.label, known)
    for word, labels in (("intro", found.definition.intro), ("thanks", found.definition.thanks)):
        _check_labels(found, found.places.settings, word, labels, known)
    _check_circles(found)


def is_computed(default: str) -> bool:
    """Is a default an expression? Otherwise it is an answer, as somebody would type it."""
    return "${" in default or _CALL.match(default) is not None


def _expressions(node: Node) -> Iterator[_Written]:
    if node.relevant:
        yield _Written("relevant", node.relevant)
    if isinstance(node, Group):
        if node.count:
            yield _Written("repeat_count", node.count)
        return
    if node.required not in {"", "yes"}:
        yield _Written("required", node.required)
    if node.constraint:
        yield _Written("constraint", node.constraint)
    if node.calculation:
        yield _Written("calculation", node.calculation)
    if node.choice_filter:
        yield _Written("choice_filter", node.choice_filter, row=True)
    if is_computed(node.default):
        yield _Written("default", node.default)


def _wordings(node: Node) -> Iterator[tuple[str, Labels]]:
    yield "label", node.label
    if isinstance(node, Field):
        yield "hint", node.hint
        yield "required_message", node.required_message
        yield "constraint_message", node.constraint_message
        yield "reason", node.reason


def _check_one(found: Findings, entry: Entry, written: _Written, known: frozenset[str]) -> None:
    try:
        expression = compile_expression(written.source, row=written.row)
    except ExpressionError as error:
        found.wrong(entry, written.word, error.sentence)
        return
    quoted = _REFERENCE.findall(written.source)  # as in jr:choice-name(${q}, '${q}')
    for name in sorted(expression.names.union(quoted) - known):
        found.wrong(entry, written.word, _unknown(found, name, known))


def _check_labels(
    found: Findings, entry: Entry, word: str, labels: Labels, known: frozenset[str]
) -> None:
    for code, said in labels.items():
        for name in dict.fromkeys(_REFERENCE.findall(said)):
            if name not in known:
                found.wrong(entry, word, _unknown(found, name, known), code)


def _unknown(found: Findings, name: str, known: frozenset[str]) -> Text:
    if name in found.places.left_out:
        return _(
            "“{name}” is the name of a row that is left out. Please remove it here too.",
            name=shown(name),
        )
    if near := found.near(name, known):
        return _(
            "There is no question “{name}”. Perhaps “{near}” is meant?",
            name=shown(name),
            near=shown(near),
        )
    return _(
        "There is no question “{name}” in this form. Please correct the name, or add the question.",
        name=shown(name),
    )


# --- circles --------------------------------------------------------------------------------------


def _check_circles(found: Findings) -> None:
    circles = {circle[0]: list(circle) for circle in cycles(found.definition)}
    for node, entry in found.placed():
        if circle := circles.pop(node.name, None):
            words = [each.word for each in _expressions(node) if each.word in WAITED_FOR]
            found.wrong(entry, next(iter(words), ""), _waits(circle))


def _waits(circle: list[str]) -> Text:
    if len(circle) == 1:
        return _(
            "“{name}” waits for its own answer. Please remove the reference.", name=shown(circle[0])
        )
    return _(
        "These wait for each other in a circle, so none can ever be known: {names}. Please remove"
        " one of the references.",
        names=shown(" → ".join([*circle, circle[0]])),
    )
