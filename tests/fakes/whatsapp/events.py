"""What the stand-in tells a webhook, in Meta's shape: messages, statuses, other fields; signed."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

SIGNATURE = "X-Hub-Signature-256"


@dataclass(frozen=True, kw_only=True)
class Event:
    """One change of an entry; `label` tells events apart in tests."""

    label: str
    field: str
    value: dict[str, Any]


def sign(secret: str, raw: bytes) -> str:
    return "sha256=" + hmac.new(secret.encode(), raw, hashlib.sha256).hexdigest()


def body(account: str, at: float, events: Sequence[Event]) -> bytes:
    """One payload. Several events become several changes; two messages in a row share one."""
    changes = [{"value": one.value, "field": one.field} for one in _joined(events)]
    half = (len(changes) + 1) // 2
    parts = [part for part in (changes[:half], changes[half:]) if part]
    entries = [{"id": account, "time": int(at), "changes": part} for part in parts]
    told = {"object": "whatsapp_business_account", "entry": entries}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


def _joined(events: Iterable[Event]) -> list[Event]:
    joined: list[Event] = []
    for one in events:
        last = joined[-1] if joined else None
        if last is not None and "messages" in last.value and "messages" in one.value:
            value = dict(last.value)
            for name in ("messages", "contacts"):
                value[name] = [*last.value.get(name, []), *one.value.get(name, [])]
            joined[-1] = Event(label=f"{last.label} {one.label}", field=last.field, value=value)
        else:
            joined.append(one)
    return joined
