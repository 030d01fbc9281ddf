"""Values as JSON, as they stand in sealed columns."""

from __future__ import annotations

import json
from typing import Any

import msgspec


def to_json(value: Any) -> str:
    """What is read by anything that reads JSON. Half a character, as a platform may hand us, is
    written as its number: UTF-8 has no bytes for it."""
    try:
        return msgspec.json.encode(value).decode()
    except UnicodeEncodeError:
        return json.dumps(value)
