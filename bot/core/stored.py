"""The form in which a message waits in the ledger: JSON, and the same message again when read."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, time
from typing import Any

from bot.core.messages import (
    Argument,
    Attachment,
    Choice,
    Day,
    Hour,
    Message,
    Money,
    Option,
    Press,
    Spot,
    Terms,
    Text,
    Wording,
    Words,
)

# JSON has strings and numbers of its own; every other argument is an object with one of these
# keys. What is at its default is left out.
Json = Any

_ENCODER = json.JSONEncoder(separators=(",", ":"))


def to_json(message: Message) -> str:
    """Half-characters that a platform may hand us survive, since only ASCII is written."""
    return _ENCODER.encode(pack(message))


def pack(message: Message) -> Json:
    """The message as what JSON knows."""
    packed: dict[str, Json] = {"lines": [_pack(line) for line in message.lines]}
    if message.title is not None:
        packed["title"] = _pack(message.title)
    if message.choice is not None:
        packed["options"] = [_pack_option(option) for option in message.choice.options]
        packed["columns"] = message.choice.columns
        packed["alone"] = message.choice.alone
    if message.attachments:
        packed["attachments"] = [asdict(attachment) for attachment in message.attachments]
    if message.spot is not None:
        packed["spot"] = asdict(message.spot)
    for name in ("edits", "protect", "page"):
        if getattr(message, name):
            packed[name] = getattr(message, name)
    return packed


def from_json(written: str) -> Message:
    packed = json.loads(written)
    choice = None
    if "options" in packed:
        options = tuple(map(_unpack_option, packed["options"]))
        choice = Choice(options=options, columns=packed["columns"], alone=packed["alone"])
    return Message(
        lines=tuple(map(_unpack_words, packed["lines"])),
        title=_unpack_optional(packed, "title"),
        choice=choice,
        attachments=tuple(Attachment(**given) for given in packed.get("attachments", ())),
        edits=packed.get("edits", ""),
        spot=Spot(**packed["spot"]) if "spot" in packed else None,
        protect=packed.get("protect", False),
        page=packed.get("page", 0),
    )


def _pack_option(option: Option) -> Json:
    press = option.press
    packed = {
        "label": _pack(option.label),
        "press": [press.action, press.subject, press.value],
    }
    if option.short is not None:
        packed["short"] = _pack(option.short)
    if option.hint is not None:
        packed["hint"] = _pack(option.hint)
    return packed


def _unpack_option(packed: Mapping[str, Json]) -> Option:
    action, subject, value = packed["press"]
    return Option(
        label=_unpack_words(packed["label"]),
        press=Press(action=action, subject=subject, value=value),
        short=_unpack_optional(packed, "short"),
        hint=_unpack_optional(packed, "hint"),
    )


def _pack(argument: Argument) -> Json:
    match argument:
        case Wording():
            said: dict[str, Json] = {"said": argument.said}
            if argument.args:
                said["args"] = [[name, _pack(value)] for name, value in argument.args]
            return said
        case Text():
            return _pack_text(argument)
        case Day():
            return {"day": argument.day.isoformat(), "style": argument.style}
        case Hour():
            return {"hour": argument.at.isoformat()}
        case Money():
            return {"money": argument.amount, "currency": argument.currency}
        case Terms():
            return {"terms": [_pack(item) for item in argument.items]}
        case _:
            return argument


def _pack_text(text: Text) -> Json:
    packed: dict[str, Json] = {"text": text.id}
    if text.args:
        packed["args"] = [[name, _pack(value)] for name, value in text.args]
    if text.n is not None or text.many:
        packed |= {"many": text.many, "n": text.n}
    if text.language:
        packed["language"] = text.language
    return packed


def _unpack(packed: Json) -> Argument:
    match packed:
        case {"text": id}:
            args = tuple((name, _unpack(value)) for name, value in packed.get("args", ()))
            return Text(
                id,
                args,
                packed.get("many", ""),
                packed.get("n"),
                packed.get("language", ""),
            )
        case {"day": day, "style": style}:
            return Day(day=date.fromisoformat(day), style=style)
        case {"hour": at}:
            return Hour(at=time.fromisoformat(at))
        case {"money": amount, "currency": currency}:
            return Money(amount=amount, currency=currency)
        case {"said": said}:
            args = tuple((name, _unpack(value)) for name, value in packed.get("args", ()))
            return Wording(tuple((language, text) for language, text in said), args)
        case {"terms": items}:
            return Terms(tuple(map(_unpack, items)))
        case str() | int():
            return packed
        case _:
            raise TypeError(packed)


def _unpack_words(packed: Json) -> Words:
    words = _unpack(packed)
    if not isinstance(words, Text | str | Day | Hour | Wording):
        raise TypeError(packed)
    return words


def _unpack_optional(packed: Mapping[str, Json], name: str) -> Words | None:
    return _unpack_words(packed[name]) if name in packed else None
