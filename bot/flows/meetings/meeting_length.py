"""How long a meeting takes, in words: hours where they are whole ones or halves, else minutes."""

from __future__ import annotations

from bot.core.messages import Text, _, n_

HOUR, HALF = 60, 30  # minutes


def lasting(minutes: int) -> Text:
    hours, rest = divmod(minutes, HOUR)
    if hours and not rest:
        return n_("{n} hour", "{n} hours", hours)
    if hours and rest == HALF:
        return n_("{n} hour and a half", "{n} hours and a half", hours)
    return n_("{n} minute", "{n} minutes", minutes)


def about(minutes: int) -> Text:
    return _("About {length}.", length=lasting(minutes))
