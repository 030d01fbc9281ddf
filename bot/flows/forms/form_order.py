"""The order of a form: one question is moved up or down by taps, and what cannot be is said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

from bot.core.form import Answers, Asking, Item, Question, Type
from bot.core.messages import Text, Wording, Words, _
from bot.flows.confirming import SAYS_YES
from bot.flows.forms import form_cards
from bot.flows.forms.form_cards import is_note
from bot.forms.definition import Definition, Field, Group, Node
from bot.forms.expressions import REFERENCE
from bot.forms.wording import worded

MOST_STEPS = 60  # of one question; a form that is written by talking has thirty
NEIGHBOURS = 5  # shown above and below the one that is moved
UP, DOWN, DONE = "up", "down", "done"
LABELS: Mapping[str, Text] = {
    UP: _("⬆️ Up"),
    DOWN: _("⬇️ Down"),
    DONE: _("✔️ Leave it there"),
}

Ordered = Callable[[Answers], Definition]  # the form as it was before the steps


def movable(form: Definition) -> Sequence[Item]:
    """What can be seen, where it has a neighbour to change places with."""
    return [
        Item(name=node.name, label=worded(node.label, {}))
        for siblings in _families(form.nodes)
        for node in seen(siblings)
        if len(seen(siblings)) > 1
    ]


def steps(
    prefix: str, form: Ordered, moved: str, relevant: Callable[[Answers], bool], answers: Answers
) -> Iterator[Question]:
    """One tap up or down after the other, until it is left there; `moved` names the answer that
    says which one. The answers are "{prefix}1", "{prefix}2" and so on."""
    for number in range(1, MOST_STEPS + 1):
        name = f"{prefix}{number}"
        yield Question(
            name=name,
            type=Type.SELECT_ONE,
            label=partial(_shown, form, moved, prefix, number),
            relevant=relevant,
            choices=partial(_ways, form, moved, prefix, number),
            constraint=partial(_step_fault, form, moved, prefix, number),
        )
        if answers.get(name) not in (UP, DOWN):
            return


def stepped(form: Definition, moved: str, prefix: str, answers: Answers, until: int) -> Definition:
    """The form after the steps before this one."""
    for number in range(1, until):
        way = answers.get(f"{prefix}{number}")
        if way in (UP, DOWN):
            form = shifted(form, moved, way)
    return form


def all_steps(form: Definition, moved: str, prefix: str, answers: Answers) -> Definition:
    return stepped(form, moved, prefix, answers, MOST_STEPS + 1)


def _so_far(
    form: Ordered, moved: str, prefix: str, number: int, asking: Asking
) -> tuple[Definition, str]:
    answers = asking.answers
    return stepped(form(answers), answers[moved], prefix, answers, number), answers[moved]


def _ways(form: Ordered, moved: str, prefix: str, number: int, asking: Asking) -> Sequence[Item]:
    now, name = _so_far(form, moved, prefix, number, asking)
    names = [node.name for node in seen(_family(now.nodes, name))]
    ways = [UP] * (name != names[0]) + [DOWN] * (name != names[-1]) + [DONE]
    if number == MOST_STEPS:
        ways = [DONE]
    return [
        Item(name=way, label=LABELS[way], intents=SAYS_YES if way == DONE else ()) for way in ways
    ]


def _shown(form: Ordered, moved: str, prefix: str, number: int, asking: Asking) -> Sequence[Words]:
    """Its neighbours in their order, and where it stands among them."""
    now, name = _so_far(form, moved, prefix, number, asking)
    nodes = seen(_family(now.nodes, name))
    place = [node.name for node in nodes].index(name)
    lines: list[Words] = [_("This is the order now:")]
    for at in range(max(0, place - NEIGHBOURS), min(len(nodes), place + NEIGHBOURS + 1)):
        asked = sum(not is_note(node) for node in nodes[: at + 1])
        line = form_cards.line(nodes[at], asked)
        lines.append(_("👉 {line}", line=line) if at == place else line)
    return lines


def _step_fault(
    form: Ordered, moved: str, prefix: str, number: int, value: str, asking: Asking
) -> Text | None:
    if value not in (UP, DOWN):
        return None
    now, name = _so_far(form, moved, prefix, number, asking)
    return too_early(now, shifted(now, name, value))


# --- moving ---------------------------------------------------------------------------------------


def seen(nodes: Sequence[Node]) -> Sequence[Node]:
    """Those with words of their own; what is computed or handed over has no place of its own."""
    return [node for node in nodes if any(node.label.values())]


def shifted(form: Definition, name: str, way: str) -> Definition:
    """The form with a question or group before the one above it, or behind the one below it."""
    return replace(form, nodes=_shifted(form.nodes, name, way))


def _shifted(nodes: tuple[Node, ...], name: str, way: str) -> tuple[Node, ...]:
    names = [node.name for node in nodes]
    if name not in names:
        return tuple(
            replace(node, nodes=_shifted(node.nodes, name, way))
            if isinstance(node, Group)
            else node
            for node in nodes
        )
    moved = nodes[names.index(name)]
    shown = [node.name for node in seen(nodes)]
    beside = shown.index(name) + (-1 if way == UP else 1)
    if not 0 <= beside < len(shown):
        return nodes
    left = [node for node in nodes if node is not moved]
    at = [node.name for node in left].index(shown[beside]) + (way == DOWN)
    return (*left[:at], moved, *left[at:])


def _families(nodes: tuple[Node, ...]) -> Iterator[tuple[Node, ...]]:
    """Those that stand side by side: of the form itself, and of each group."""
    yield nodes
    for node in nodes:
        if isinstance(node, Group):
            yield from _families(node.nodes)


def _family(nodes: tuple[Node, ...], name: str) -> tuple[Node, ...]:
    return next(each for each in _families(nodes) if name in {node.name for node in each})


# --- what waits for a later answer ----------------------------------------------------------------


def too_early(before: Definition, after: Definition) -> Text | None:
    """Why the new order does not work: something would need an answer that comes later only."""
    known = set(_early(before))
    found = next((pair for pair in _early(after) if pair not in known), None)
    if found is None:
        return None
    needs, needed = (_label(after, name) for name in found)
    return _(
        "“{question}” looks at the answer to “{other}”, so it has to come after it. Please move"
        " “{other}” first, or leave both as they are.",
        question=needs,
        other=needed,
    )


def _label(form: Definition, name: str) -> Wording:
    node = next(node for node in _in_order(form.nodes) if node.name == name)
    return worded(node.label, {}) if any(node.label.values()) else Wording((("", name),))


def _early(form: Definition) -> Iterator[tuple[str, str]]:
    """Rows that look at an answer, and the question behind them that gives it. What is computed
    counts as the answers that it is computed from."""
    nodes = list(_in_order(form.nodes))
    places = {node.name: place for place, node in enumerate(nodes)}
    for place, node in enumerate(nodes):
        if _is_computed(node):
            continue
        for name in _answers_behind(node, nodes):
            if places[name] > place:
                yield node.name, name


def _in_order(nodes: Sequence[Node]) -> Iterator[Node]:
    for node in nodes:
        yield node
        if isinstance(node, Group):
            yield from _in_order(node.nodes)


def _is_computed(node: Node) -> bool:
    return isinstance(node, Field) and node.type in (Type.CALCULATE, Type.HIDDEN)


def _answers_behind(node: Node, nodes: Sequence[Node]) -> list[str]:
    """The names of the questions that a row looks at, through what is computed from them."""
    by_name = {each.name: each for each in nodes}
    found: dict[str, None] = {}
    waiting, met = list(_looks_at(node)), {node.name}
    while waiting:
        name = waiting.pop(0)
        other = by_name.get(name)
        if other is None or name in met:
            continue
        met.add(name)
        if _is_computed(other):
            waiting += _looks_at(other)
        else:
            found[name] = None
    return list(found)


def _looks_at(node: Node) -> Iterator[str]:
    sources = [node.relevant, *node.label.values()]
    if isinstance(node, Group):
        sources.append(node.count)
    else:
        sources += [
            node.required, node.constraint, node.calculation, node.choice_filter, node.default,
            *node.hint.values(),
        ]  # fmt: skip
    for source in sources:
        yield from REFERENCE.findall(source)
