"""What is wrong with an answer about a meeting, each fault with what to do next."""

from __future__ import annotations

import re
from datetime import date, time
from urllib.parse import urlsplit

from bot.core import persons, spots, texts
from bot.core.form import Asking
from bot.core.letters import normalise
from bot.core.messages import Hour, Text, _
from bot.core.occasions import exists
from bot.flows.dates import too_soon
from bot.flows.places import here, place_of
from bot.flows.typed import NO_LETTERS, has_letters

TITLE_LIMIT = 80  # characters: what a phone shows of a notification
LINK_LIMIT = 300  # characters
PLACE_LIMIT = 120
AGENDA_LIMIT = 1000
LONGEST = 24 * 60  # minutes; a longer one is several meetings
SHORTEST = 5
# Beginnings of words that tell a locked phone's reader what the work is about (H5; the content
# pack's rule); in Arabic after the article and what is written together with it.
THEMES = (
    "extremis", "terror", "radicali", "jihad", "isis", "daesh", "security", "police", "suspect",
    "extrémis", "sécurité", "تطرف", "ارهاب", "راديكال", "داعش", "امني", "شرطه", "مشتبه", "جهاد",
)  # fmt: skip
THEME_WORDS = ("امن",)  # whole words only: "الأمن", but neither "آمنة" nor "الثامن"
# A link as it is copied without https://, of the kinds that meetings have.
BARE_LINK = re.compile(
    r"www\.|(?:[a-z0-9-]+\.)+(?:com|net|org|us|me|io|app|co|live|video|link|eu|fr|jo|lb)/\w",
    re.IGNORECASE | re.ASCII,
)
GLUED = r"[وفبلك]{0,2}(?:ال|ل)?"


def themes() -> re.Pattern[str]:
    beginnings = "|".join(re.escape(normalise(theme)) for theme in THEMES)
    whole = "|".join(re.escape(normalise(theme)) for theme in THEME_WORDS)
    return re.compile(rf"\b(?:{GLUED})(?:(?:{beginnings})|(?:{whole})\b)")


THEME = themes()


def title_fault(value: str, _asking: Asking) -> Text | None:
    title = texts.clean(value)
    if not title:
        return _("The title is empty. Please type a few words.")
    if not has_letters(title):
        return NO_LETTERS
    if len(title) > TITLE_LIMIT:
        return _("The title is too long. Please keep it under {n} characters.", n=TITLE_LIMIT)
    if THEME.search(normalise(title)):
        return _(
            "The title can be read on a locked phone. Please choose words that say nothing of "
            "the theme, such as “Monthly coordination”."
        )
    if persons.names_somebody(title):
        return _("The title seems to name a person. Please choose neutral words.")
    return None


def day_fault(value: str, asking: Asking) -> Text | None:
    if date.fromisoformat(value) < here(asking.now, asking.turn.network).date():
        return _("That day is past. Please choose a day to come.")
    return None


def hour_fault(value: str, asking: Asking) -> Text | None:
    day, at = date.fromisoformat(asking.answers["day"]), time.fromisoformat(value)
    place = place_of(asking.turn.network)
    if not exists(day, at, place):
        return _(
            "{time} does not exist on that day: the clocks go forward. Please choose another time.",
            time=Hour(at=at),
        )
    if too_soon(day, at, place, asking.now):
        return _("That time is past. Please choose a time to come.")
    return None


def length_fault(value: int | str, _asking: Asking) -> Text | None:
    minutes = int(value)
    if minutes > LONGEST:
        return _("That is longer than a day. Please plan one meeting for each day.")
    if minutes < SHORTEST:
        return _("Please give at least {n} minutes.", n=SHORTEST)
    return None


def place_fault(value: str, _asking: Asking) -> Text | None:
    place, link = split_place(value)
    if len(place) > PLACE_LIMIT:
        return _("The place is too long. Please keep it under {n} characters.", n=PLACE_LIMIT)
    if link and not safe_link(link):
        return _("That link does not look right. It should begin with https://")
    return None


def agenda_fault(value: str | None, _asking: Asking) -> Text | None:
    if value and not has_letters(value):
        return NO_LETTERS
    if value and len(value) > AGENDA_LIMIT:
        return _("That is very long. Please write at most {n} characters.", n=AGENDA_LIMIT)
    if value and persons.names_somebody(value):
        return _(
            "⚠️ This looks like it is about a person. I did not save it. You can write it again "
            "about the activity only, or skip."
        )
    return None


def split_place(value: str) -> tuple[str, str]:
    """Place and link out of one line; the link of a map is part of the place."""
    words = value.split()
    links = [word for word in words if "://" in word or BARE_LINK.match(word)]
    links = [link for link in links if not spots.is_map(link)]
    place = texts.clean(" ".join(word for word in words if word not in links))
    link = links[0] if links else ""
    return place, f"https://{link}" if link and "://" not in link else link


def safe_link(link: str) -> bool:
    parts = urlsplit(link)
    named = "." in (parts.hostname or "")
    return parts.scheme in ("https", "http") and named and len(link) <= LINK_LIMIT
