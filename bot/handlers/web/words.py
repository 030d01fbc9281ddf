"""The page's own sentences, around the conversation: each named, so that the script finds it."""

from __future__ import annotations

from collections.abc import Mapping

from bot.core.messages import Text, Voice, _
from bot.core.texts import translate
from bot.handlers.web.screen import Say

LANGUAGES = ("ar", "en", "fr")

PAGE: Mapping[str, Text] = {
    "name": _("Muyassir"),
    "tagline": _("The assistant of your network"),
    "conversation": _("Conversation"),
    "write": _("Write a message"),
    "send": _("Send"),
    "menu": _("Menu"),
    "attach": _("Attach a document"),
    "download": _("Download"),
    "picture": _("Picture"),
    "sending": _("Sending…"),
    "sent": _("Sent"),
    "waiting": _("Will be sent when you are back online"),
    "failed": _("Not sent"),
    "again": _("Try again"),
    "drop": _("Remove"),
    "reconnecting": _("The connection is lost. Reconnecting…"),
    "slowly": _("One moment, please. Your message is being sent."),
    "too_long": _("This message is too long. Please send it in two parts."),
    "too_big": _("This document is too large. The limit is 5 MB."),
    "edited": _("Updated"),
    "chosen": _("Chosen"),
    "empty": _("Nothing has been said yet. The menu shows what is possible."),
    "latest": _("New messages below"),
    "language": _("Language"),
    "lost": _("This page has forgotten who you are. Please open your invitation link again."),
    "demonstration": _("Demonstration"),
    "demonstration_about": _(
        "Everybody here is invented. Be any of them, and move the clock to see what happens."
    ),
    "people": _("People"),
    "find": _("Find a person or a town"),
    "nobody": _("Nobody found"),
    "unread": _("New messages"),
    "close": _("Close"),
    "clock": _("Clock"),
    "plus_hour": _("+1 hour"),
    "next_morning": _("Next morning"),
    "next_message": _("To the next message"),
    "next_due": _("Next message"),
    "none_due": _("No message is planned"),
    "new_person": _("New person"),
    "new_person_about": _("Somebody who has just received an invitation opens it here."),
    "code": _("Invitation link or code"),
    "enter": _("Enter"),
    "LB": _("Beirut"),
    "JO": _("Amman"),
    "practitioner": _("Practitioner"),
    "coordinator": _("Coordinator"),
    "facilitator": _("Facilitator"),
    "lead": _("Programme lead"),
    "auditor": _("Auditor"),
    "owner": _("Owner"),
    "newcomer": _("Newcomer"),
}

JOIN = _("You are invited")
JOIN_ABOUT = _(
    "This page is where your network’s assistant writes to you: dates of meetings, reminders, "
    "short questions. It opens in this browser only."
)
JOIN_PRIVATE = _("The assistant takes no names and no cases of other people.")
JOIN_BUTTON = _("Open the conversation")
STRANGER = _("Welcome")
STRANGER_ABOUT = _(
    "To come in you need an invitation link. Please ask the coordinator of your network for one."
)
BUSY = _("One moment, please")
BUSY_ABOUT = _("Many people are coming in just now. Please try again in a minute.")


def say(text: Text, language: str) -> str:
    """A sentence of the page in a language."""
    return translate(text, Voice(language=language))


def page_words(say: Say) -> dict[str, dict[str, str]]:
    """Per language, every sentence of the page."""
    return {
        language: {name: say(text, language) for name, text in PAGE.items()}
        for language in LANGUAGES
    }


def preferred(accept: str) -> str:
    """The first of our languages in an Accept-Language header, else English."""
    wanted: list[tuple[float, int, str]] = []
    for part in accept.lower()[:200].split(","):
        tag, _semicolon, quality = part.partition(";q=")
        try:
            weight = float(quality or 1)
        except ValueError:
            weight = 0.0
        wanted.append((-weight, len(wanted), tag.strip()[:2]))
    return next((tag for _w, _n, tag in sorted(wanted) if tag in LANGUAGES), "en")
