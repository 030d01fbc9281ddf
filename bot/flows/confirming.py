"""The end of a wizard: what will happen is shown before it does; then go on, change, or drop it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace

from bot.core.form import Asking, Item, Question, Type
from bot.core.messages import Text, Words, _
from bot.core.understand import Intent

# What typed words mean where something is to be confirmed. A "no" never sends and never deletes:
# it leads to what can be changed, or leaves things as they are.
SAYS_YES, SAYS_NO = (Intent.YES,), (Intent.NO,)


def confirming(
    preview: Callable[[Asking], Sequence[Words]], go_ahead: Item | Callable[[Asking], Item],
    parts: Iterable[str], names: Mapping[str, Text],
) -> tuple[Question, Question]:  # fmt: skip
    """The questions "confirm" (the go-ahead, edit or drop) and, to change something, "part"."""
    return (
        Question(
            name="confirm",
            type=Type.SELECT_ONE,
            label=preview,
            choices=lambda asking: (
                replace(go_ahead(asking) if callable(go_ahead) else go_ahead, intents=SAYS_YES),
                Item(name="edit", label=_("Change something"), intents=SAYS_NO),
                Item(name="drop", label=_("Drop it")),
            ),
        ),
        Question(
            name="part",
            type=Type.SELECT_ONE,
            label=_("What shall be different?"),
            relevant=lambda answers: answers.get("confirm") == "edit",
            choices=tuple(Item(name=name, label=names[name]) for name in parts),
        ),
    )
