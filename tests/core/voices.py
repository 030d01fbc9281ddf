"""Those who read, in tests, with a language and a country each; and a button that they see."""

from __future__ import annotations

from bot.core.direction import FSI, PDI
from bot.core.messages import Option, Press, Voice, _

ARABIC = Voice(language="ar", country="JO")
LEBANESE = Voice(language="ar", country="LB")
FRENCH = Voice(language="fr")
ENGLISH = Voice(language="en")


def isolated(value: str) -> str:
    return f"{FSI}{value}{PDI}"


COMING = Option(label=_("Coming"), press=Press(action="rsvp", subject="meeting/3", value="yes"))
