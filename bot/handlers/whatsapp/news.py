"""What WhatsApp tells about the account itself: how templates stand, and how many a day."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from bot.handlers.whatsapp.updates import LimitChange, Number, TemplateChange

# message_template_status_update, `event`; what is not listed here is set aside. The words on the
# right are those of storage/templates.py. LOCKED is a pause of new templates, FLAGGED a warning.
STATES: Mapping[str, str] = {
    "APPROVED": "approved",
    "REINSTATED": "approved",
    "UNPAUSED": "approved",
    "UNLOCKED": "approved",
    "UNARCHIVED": "approved",
    "FLAGGED": "approved",
    "PENDING": "pending",
    "IN_APPEAL": "pending",
    "REJECTED": "rejected",
    "PAUSED": "paused",
    "LOCKED": "paused",
    "LIMIT_EXCEEDED": "paused",
    "DISABLED": "disabled",
    "DELETED": "disabled",
    "PENDING_DELETION": "disabled",
    "ARCHIVED": "disabled",
}
# No verdict on the template itself, so none on one that was refused when we sent it.
PASSING = frozenset({"FLAGGED", "LOCKED", "UNLOCKED"})
CONSTANT = re.compile(r"[A-Z][A-Z_]{0,63}")
# What a template may be called: nothing else is written down, nor comes into a log.
NAME, LANGUAGE = re.compile(r"[a-z0-9_]{1,512}"), re.compile(r"[A-Za-z]{2,3}(_[A-Za-z]{2,4})?")
ID = re.compile(r"[0-9A-Za-z]{1,64}")
MOST = 10**9  # people; more is no number of people
TIER = re.compile(r"TIER_([0-9]{1,6})(K|M)?")
UNLIMITED = -1
THROUGHPUT = frozenset({"THROUGHPUT_UPGRADE", "ONBOARDING"})  # say nothing about people a day


@dataclass(frozen=True, kw_only=True)
class TemplateNews:
    """How a template stands since `at` (seconds). `values` are columns of storage/templates.py.

    `passing`: what it says of the state is no verdict on the template itself.
    """

    about: str  # what sort of news, so that an older one does not overwrite it
    name: str
    language: str
    at: int
    values: tuple[tuple[str, str], ...]
    passing: bool = False


@dataclass(frozen=True, kw_only=True)
class LimitNews:
    """How many people may be written to by template in a moving day; None: any number."""

    at: int
    limit: int | None


News = TemplateNews | LimitNews


def of_status(value: dict[str, Any], at: int) -> News:
    change = msgspec.convert(value, TemplateChange)
    values = {"state": STATES[change.event or ""], "why": _constant(change.reason)}
    if change.event == "FLAGGED":
        values["why"] = "FLAGGED"
    if change.message_template_category:
        values["category"] = _constant(change.message_template_category).lower()
    news = _of_template("status", change, at, values)
    return replace(news, passing=change.event in PASSING)


def of_quality(value: dict[str, Any], at: int) -> News:
    change = msgspec.convert(value, TemplateChange)
    quality = _constant(change.new_quality_score).lower()
    return _of_template("quality", change, at, {"quality": quality})


def of_category(value: dict[str, Any], at: int) -> News:
    """`new_category` is the one that holds now, also where a change is only announced."""
    change = msgspec.convert(value, TemplateChange)
    return _of_template(
        "category", change, at, {"category": _constant(change.new_category).lower()}
    )


def _of_template(
    about: str, change: TemplateChange, at: int, values: Mapping[str, str]
) -> TemplateNews:
    if about != "status" and not any(values.values()):
        raise ValueError("nothing new in it")
    name, language = change.message_template_name, change.message_template_language
    if not (NAME.fullmatch(name) and LANGUAGE.fullmatch(language)):
        raise ValueError("no name of a template")
    found = {**values}
    if ID.fullmatch(id := str(change.message_template_id)) and change.message_template_id:
        found["external"] = id
    return TemplateNews(
        about=about,
        name=name,
        language=language,
        at=at,
        values=tuple(found.items()),
    )


def _constant(text: Any) -> str:
    """A constant of theirs; nothing else is kept, and "NONE" is none."""
    fits = isinstance(text, str) and text != "NONE" and CONSTANT.fullmatch(text)
    return str(text) if fits else ""


def of_limit(value: dict[str, Any], at: int) -> News | None:
    change = msgspec.convert(value, LimitChange)
    if change.event in THROUGHPUT:
        return None
    known = (
        change.max_daily_conversations_per_business,
        change.max_daily_conversation_per_phone,
        change.current_limit,
    )
    return next((news for told in known if (news := limit_news(told, at)) is not None), None)


def limit_news(told: Number, at: int) -> LimitNews | None:
    """Out of a number or the name of a tier; None where it says nothing."""
    number = people_a_day(told) if told is not None else None
    if number is None:
        return None
    return LimitNews(at=at, limit=None if number == UNLIMITED else number)


def people_a_day(told: str | int) -> int | None:
    """2000, "2000", "TIER_2K", "TIER_UNLIMITED" and -1 are known; None for what says no number."""
    if isinstance(told, int) or re.fullmatch(r"-?[0-9]{1,9}", told):
        number = int(told)
        return number if UNLIMITED <= number < MOST else None
    if told == "TIER_UNLIMITED":
        return UNLIMITED
    tier = TIER.fullmatch(told)
    return int(tier[1]) * {"K": 1000, "M": 1_000_000}.get(tier[2], 1) if tier else None


FIELDS: Mapping[str, Callable[[dict[str, Any], int], News | None]] = {
    "message_template_status_update": of_status,
    "message_template_quality_update": of_quality,
    "template_category_update": of_category,
    "phone_number_quality_update": of_limit,
    "business_capability_update": of_limit,
}
