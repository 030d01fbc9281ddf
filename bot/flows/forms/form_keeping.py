"""Keeping forms: a new version of what has the same name, and what is open moves on if it may."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.core.flow import Turn
from bot.flows.surveys.survey import parsed
from bot.forms import definition
from bot.forms.definition import Choice, Definition, Field, Group, Node
from storage import checkins, forms, surveys
from storage.forms import Form


def keep(turn: Turn, form: Definition, source: str) -> Form:
    """Keeps a form under its name; where that is there already, as its next version."""
    earlier = forms.newest(turn.store, turn.home.id, form.name)
    kept = forms.add(
        turn.store,
        network_id=turn.home.id,
        definition=definition.to_json(form),
        source=source,
        now=turn.now,
        family=form.name,
        created_by=turn.me.id,
    )
    if earlier is not None:
        move_on(turn, earlier, kept)
    return kept


def move_on(turn: Turn, earlier: Form, later: Form) -> None:
    """Check-ins take the new version from their next round on. What is open takes it at once where
    only wordings differ; otherwise it goes on as it began (ADR 17)."""
    for checkin in checkins.of_network(turn.store, turn.home.id):
        if checkin.form_id == earlier.id:
            checkins.change(turn.store, checkin, turn.now, form_id=later.id)
    if not same_but_for_wordings(parsed(earlier.definition), parsed(later.definition)):
        return
    for survey in surveys.of_form(turn.store, earlier.id):
        surveys.change(turn.store, survey, turn.now, form_id=later.id)


def same_but_for_wordings(one: Definition, other: Definition) -> bool:
    return bare(one) == bare(other)


def bare(form: Definition) -> Definition:
    """The form without a word that people read."""
    lists = {name: tuple(map(bare_choice, rows)) for name, rows in form.lists.items()}
    return replace(
        form,
        title={},
        intro={},
        thanks={},
        version="",
        languages=(),
        lists=lists,
        nodes=tuple(map(bare_node, form.nodes)),
    )


def bare_choice(choice: Choice) -> Choice:
    return replace(choice, label={})


def bare_node(node: Node) -> Node:
    if isinstance(node, Group):
        return replace(node, label={}, nodes=tuple(map(bare_node, node.nodes)))
    return replace(node, label={}, hint={}, required_message={}, constraint_message={}, reason={})


# --- changing one thing ---------------------------------------------------------------------------


def with_field(form: Definition, name: str, changed: Field | None) -> Definition:
    """The form with another field in this one's place, or without it."""
    return replace(form, nodes=tuple(_nodes(form.nodes, name, changed)))


def _nodes(nodes: Iterable[Node], name: str, changed: Field | None) -> Iterable[Node]:
    for node in nodes:
        if isinstance(node, Group):
            yield replace(node, nodes=tuple(_nodes(node.nodes, name, changed)))
        elif node.name != name:
            yield node
        elif changed is not None:
            yield changed


def fresh_name(form: Definition | None, taken: Iterable[str], wish: str) -> str:
    """A name that is not taken: "question_4"."""
    used = {*taken, *(field.name for field in (form.fields() if form else ()))}
    number = len(used) + 1
    while f"{wish}_{number}" in used:
        number += 1
    return f"{wish}_{number}"
