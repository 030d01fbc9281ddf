"""Forms as files: read from what somebody sent, and written as workbooks."""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.core import stored
from bot.core.messages import Message
from bot.forms import definition, reading, writing
from bot.forms.faults import Fault


def read(ordered: Mapping[str, Any]) -> bytes:
    """A JSON object: definition (JSON, or null), faults and notes as {"place", "problem"}; and
    `without`, the form that is left when questions of kinds that we refuse are left out."""
    content = base64.b64decode(ordered["content"])
    found = reading.read(ordered["name"], content)
    left = found
    if found.definition is None:
        left = reading.read(ordered["name"], content, leave_out=True)
    told = {
        "definition": definition.to_json(found.definition) if found.definition else None,
        "without": definition.to_json(left.definition) if left.definition else None,
        "faults": packed(found.faults),
        "notes": packed(found.notes),
    }
    return json.dumps(told, ensure_ascii=False).encode()


def packed(faults: Sequence[Fault]) -> list[dict[str, str]]:
    return [
        {"place": place(fault), "problem": stored.to_json(Message(lines=(fault.problem,)))}
        for fault in faults
    ]


def place(fault: Fault) -> str:
    row = str(fault.row) if fault.row else ""
    return ":".join(filter(None, (fault.sheet, row, fault.column)))


def write(ordered: Mapping[str, Any]) -> bytes:
    """The XLSForm workbook of a form."""
    return writing.workbook(definition.from_json(ordered["definition"]))
