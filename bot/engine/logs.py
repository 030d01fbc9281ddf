"""Logs: a constant sentence, an action and ids; never names, texts or tokens (S6)."""

from __future__ import annotations

import json
import logging
import re
import sys
import threading
from typing import Any

log = logging.getLogger(__name__)

# What a record has by itself; everything else came in through `extra`.
PLAIN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}
TOKEN = re.compile(r"\b\d{5,16}:[A-Za-z0-9_-]{30,64}\b")
LONG_DIGITS = re.compile(r"\+?\d[\d\s().-]{6,}\d")


def set_up(log_format: str) -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Json() if log_format == "json" else Plain())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.INFO)
    # These tell addresses with tokens in them, or more than anybody reads.
    for name in ("aiohttp", "httpx", "telegram", "apscheduler", "asyncio", "alembic"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # What nobody caught would be printed with its message, which may quote a person.
    sys.excepthook = lambda _kind, error, _trace: tell_uncaught(error)
    threading.excepthook = lambda caught: tell_uncaught(caught.exc_value)
    sys.unraisablehook = lambda caught: tell_uncaught(caught.exc_value)


def tell_uncaught(error: BaseException | None) -> None:
    log.critical("nobody caught an error", extra={"action": "uncaught"}, exc_info=error)


def sentence(record: logging.LogRecord) -> str:
    """The constant part of a log line."""
    if record.name == "asyncio":  # it puts an error's own words into the format itself
        return "asyncio reports a problem"
    return str(record.msg)


def fields_of(record: logging.LogRecord) -> dict[str, Any]:
    extra = {key: value for key, value in vars(record).items() if key not in PLAIN}
    fields = {
        "level": record.levelname.lower(),
        "where": record.name,
        "what": sentence(record),
        **extra,
    }
    if record.exc_info and record.exc_info[1] is not None:
        fields["error"] = trace(record.exc_info[1])
    return fields


def trace(error: BaseException) -> str:
    """Types and places, innermost last; never the message, which may quote what a person wrote."""
    places = []
    step = error.__traceback__
    while step is not None:
        code = step.tb_frame.f_code
        places.append(f"{code.co_filename.rpartition('/')[2]}:{step.tb_lineno}")
        step = step.tb_next
    return f"{type(error).__name__} at {' > '.join(places[-6:])}"


def masked(text: str) -> str:
    return LONG_DIGITS.sub("[digits]", TOKEN.sub("[token]", text))


class Json(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        fields = {"at": self.formatTime(record, "%Y-%m-%dT%H:%M:%S%z"), **fields_of(record)}
        return masked_json(fields)


def masked_json(fields: dict[str, Any]) -> str:
    safe = {
        key: masked(str(value)) if key not in ("at", "level", "where") else value
        for key, value in fields.items()
    }
    return json.dumps(safe, ensure_ascii=False)


class Plain(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        fields = fields_of(record)
        what = masked(str(fields.pop("what")))
        level = fields.pop("level")
        fields.pop("where")
        rest = " ".join(f"{key}={masked(str(value))}" for key, value in fields.items())
        return f"{self.formatTime(record, '%H:%M:%S')} {level:<7} {what} {rest}".rstrip()
