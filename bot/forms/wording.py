"""Wordings of a form with what it was handed filled in: `${title}` becomes the training's title."""

from __future__ import annotations

import re
from collections.abc import Mapping

from bot.core.messages import Wording
from bot.forms.definition import Labels

COLON = {"fr": "\u00a0:"}
PLACE = re.compile(r"\$\{\s*([\w.-]+)\s*\}")


def worded(labels: Labels, given: Mapping[str, str]) -> Wording:
    """The labels as a wording; a name that nothing was handed for leaves nothing behind."""
    return Wording(
        tuple(
            (language, PLACE.sub(lambda found: str(given.get(found[1], "")), text))
            for language, text in labels.items()
        )
    )


def headed(title: Labels, given: Mapping[str, str]) -> Wording:
    """A form's title behind that of the training that it was sent for, so that two are told apart.

    A title that names its training itself, as "${title}", stays as it is.
    """
    about = given.get("title", "")
    if not about or any(PLACE.search(text) for text in title.values()):
        return worded(title, given)
    return Wording(
        tuple(
            (language, f"${{about}}{COLON.get(language, ':')} {text}" if text else text)
            for language, text in title.items()
        ),
        (("about", about),),
    )
