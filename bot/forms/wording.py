"""Wordings of a form with what it was handed filled in: `${title}` becomes the training's title."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.core.messages import Wording
from bot.forms.definition import Labels

PLACE = re.compile(r"\$\{\s*([\w.-]+)\s*\}")


def worded(labels: Labels, given: Mapping[str, str]) -> Wording:
    """The labels as a wording; a name that nothing was handed for leaves nothing behind."""
    return Wording(
        tuple(
            (language, PLACE.sub(lambda found: str(given.get(found[1], "")), text))
            for language, text in labels.items()
        )
    )
