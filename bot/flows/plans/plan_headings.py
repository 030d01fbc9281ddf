"""What a network's own headings of a plan mean: asked once, then known in the next file too."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from typing import Any

from bot.core.form import Answers, Form, Item, Question, Type
from bot.core.messages import Text, _
from bot.reports.plan_columns import HEADINGS, UNREAD, Column
from bot.reports.plan_heads import Given
from storage import notes
from storage.database import Store
from storage.networks import seal, unseal

SEALED = "notes.plan_headings"  # what people call their columns may say much
MOST = 40  # headings that are remembered of one network
REST = "rest"


def remembered(store: Store, network_id: int) -> dict[str, str]:
    written = notes.get(store, name(network_id))
    if not written:
        return {}
    known: dict[str, str] = json.loads(unseal(store, base64.b64decode(written), SEALED, network_id))
    return known


def remember(store: Store, network_id: int, given: Given) -> None:
    """The newest count; a column without a heading is another one in the next file."""
    named = {key: column for key, column in given.items() if not key.startswith("#")}
    known = list({**remembered(store, network_id), **named}.items())[-MOST:]
    sealed = seal(store, json.dumps(dict(known)), SEALED, network_id)
    notes.put(store, name(network_id), base64.b64encode(sealed).decode())


def name(network_id: int) -> str:
    return f"plan-headings/{network_id}"


# --- asking ---------------------------------------------------------------------------------------


def questions(found: Mapping[str, Any], answers: Answers) -> Form:
    """One for each heading that nobody knows, and one where two seem to say the same."""
    unknown = [
        heading_question(n, heading, found["known"], answers)
        for n, (_key, heading) in enumerate(found["unknown"])
    ]
    twice = [twice_question(column, heads) for column, heads in found["twice"].items()]
    return (*twice, *unknown)


def heading_question(n: int, heading: str, known: list[str], answers: Answers) -> Question:
    taken = {*known, *(answers.get(f"column-{earlier}") for earlier in range(n))}
    offered = [
        Item(name=one.value, label=label) for one, label in HEADINGS.items() if one not in taken
    ]
    return Question(
        name=f"column-{n}",
        type=Type.SELECT_ONE,
        label=_("What does the column “{heading}” hold?", heading=heading),
        choices=(
            *(one for one in offered if one.name != Column.ID),
            Item(name=UNREAD, label=_("Something else: leave it out")),
            Item(name=REST, label=_("Leave out all that is not known")),
        ),
        relevant=lambda given: REST not in [given.get(f"column-{one}") for one in range(n)],
        columns=2,
    )


def twice_question(column: str, heads: list[list[str]]) -> Question:
    said: Text = HEADINGS[Column(column)]
    return Question(
        name=f"twice-{column}",
        type=Type.SELECT_ONE,
        label=_("Several columns look like “{column}”. Which one is it?", column=said),
        choices=tuple(Item(name=str(n), label=heading) for n, (_key, heading) in enumerate(heads)),
    )


def answered(found: Mapping[str, Any], answers: Answers) -> dict[str, str]:
    """What was said of the headings. What was not asked any more is left out."""
    given = {}
    for n, (key, _heading) in enumerate(found["unknown"]):
        said = answers.get(f"column-{n}", UNREAD)
        given[key] = UNREAD if said == REST else said
    for column, heads in found["twice"].items():
        chosen = answers.get(f"twice-{column}")
        for n, (key, _heading) in enumerate(heads):
            given[key] = column if str(n) == chosen else UNREAD
    return given
