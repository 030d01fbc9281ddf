"""Templates: what we want to be approved, and what stands at WhatsApp; read, made and changed."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Awaitable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pywa.errors import WhatsAppError

from bot.core.messages import Fate, Outcome
from bot.handlers.whatsapp.client import Client
from bot.handlers.whatsapp.news import STATES
from bot.handlers.whatsapp.outcomes import outcome_of
from bot.handlers.whatsapp.transport import BusyError, NotSentError, UnknownError

UTILITY = "UTILITY"  # the only category that is ever asked for
FIELDS = (
    *("id", "name", "language", "status", "category", "components", "rejected_reason"),
    *("quality_score", "message_send_ttl_seconds"),
)
PAGE = 100  # templates asked for at once
PAGES = 60  # an account may have 6,000; whoever goes round in circles is left
BODY_LIMIT, FOOTER_LIMIT = 1024, 60  # characters; Meta's pages on template components
LABEL_LIMIT = 20  # characters; templates take 25, but the tap is also offered as a button
REPLIES = 3  # more would be folded away behind "see all options"
TTL = range(30, 12 * 3600 + 1)  # seconds for which a utility template may wait for a phone
OWN_TTL = 30 * 24 * 3600  # WhatsApp's own, where none is set; nothing in between can be had
NAME = re.compile(r"[a-z0-9_]{1,512}")
PLACE = re.compile(r"\{([a-z_]+)\}")
EDITABLE = frozenset({"APPROVED", "REJECTED", "PAUSED"})
SAID = 200  # characters of Meta's explanation that are shown


class TemplateError(ValueError):
    """A template in bot/content/templates.json would be refused; the sentence says which."""


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What people read and press. `ttl` in seconds; None: as WhatsApp has it."""

    body: str  # with {{1}}, {{2}} ...
    footer: str = ""
    labels: tuple[str, ...] = ()
    ttl: int | None = None

    def like(self, other: Wording) -> bool:
        """Whether people would see the same, and no later."""
        return self.reads_like(other) and self.ttl in (None, other.ttl)

    def reads_like(self, other: Wording) -> bool:
        """WhatsApp may have changed white space."""
        ours, theirs = (
            (each.body.split(), each.footer.split(), each.labels) for each in (self, other)
        )
        return ours == theirs

    @property
    def waits(self) -> str:
        """How long it may wait for a phone that is off, for an operator."""
        seconds = self.ttl if self.ttl is not None and self.ttl > 0 else OWN_TTL
        for size, unit in ((86_400, "days"), (3_600, "h"), (60, "min")):
            if seconds % size == 0:
                return f"{seconds // size} {unit}"
        return f"{seconds} s"

    @property
    def digest(self) -> str:
        told = json.dumps([self.body, self.footer, self.labels, self.ttl], ensure_ascii=True)
        return hashlib.sha256(told.encode()).hexdigest()[:32]


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """A template in one language, as we want it. `examples` are for whoever reviews it."""

    name: str
    language: str
    wording: Wording
    examples: tuple[str, ...] = ()

    @property
    def components(self) -> list[dict[str, Any]]:
        examples = {"example": {"body_text": [list(self.examples)]}} if self.examples else {}
        found: list[dict[str, Any]] = [{"type": "BODY", "text": self.wording.body, **examples}]
        if self.wording.footer:
            found.append({"type": "FOOTER", "text": self.wording.footer})
        if self.wording.labels:
            buttons = [{"type": "QUICK_REPLY", "text": label} for label in self.wording.labels]
            found.append({"type": "BUTTONS", "buttons": buttons})
        return found

    @property
    def changeable(self) -> dict[str, Any]:
        """What an edit may say. The category is not among it, and never changes by us."""
        ttl = self.wording.ttl
        waits = {} if ttl is None else {"message_send_ttl_seconds": ttl}
        return {"components": self.components, **waits}

    @property
    def new(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "language": self.language,
            "category": UTILITY,
            "parameter_format": "POSITIONAL",
            **self.changeable,
        }


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A template as it stands there. `state` in the words of storage/templates.py."""

    id: str
    name: str
    language: str
    status: str  # Meta's own word
    category: str
    wording: Wording
    quality: str = ""
    why: str = ""

    @property
    def state(self) -> str:
        return STATES.get(self.status, "disabled")

    @property
    def editable(self) -> bool:
        return self.status in EDITABLE


@dataclass(frozen=True, kw_only=True)
class Answered:
    """How a call about templates ended. `said` is what Meta explains, for the operator alone."""

    outcome: Outcome
    found: Any = None
    said: str = ""

    @property
    def well(self) -> bool:
        return self.outcome.fate is Fate.ACCEPTED


# --- what we want -------------------------------------------------------------------------------


def wanted(content: Mapping[str, Any]) -> tuple[Wanted, ...]:
    """The templates of bot/content/templates.json; raises TemplateError."""
    return tuple(
        checked(_in_language(one, language, said))
        for one in content.values()
        for language, said in one["said"].items()
    )


def _in_language(one: Mapping[str, Any], language: str, said: Mapping[str, Any]) -> Wanted:
    if str(one["category"]).upper() != UTILITY:
        raise TemplateError(f"{one['name']}: only the category utility is ever asked for")
    places = {name: f"{{{{{at}}}}}" for at, name in enumerate(one["parameters"], 1)}
    used = PLACE.findall(said["body"])
    if sorted(used) != sorted(places):
        raise TemplateError(
            f"{one['name']} ({language}): the places in the text are {used}, the parameters"
            f" {list(places)}"
        )
    if len(said["labels"]) != len(one["replies"]):
        raise TemplateError(f"{one['name']} ({language}): labels and replies are not as many")
    return Wanted(
        name=one["name"],
        language=language,
        wording=Wording(
            body=PLACE.sub(lambda place: places[place[1]], said["body"]),
            footer=said.get("footer", ""),
            labels=tuple(said["labels"]),
            ttl=one["ttl"],
        ),
        examples=tuple(said["examples"][name] for name in one["parameters"]),
    )


def checked(one: Wanted) -> Wanted:
    """What a review surely refuses is told here, in one sentence."""
    wording = one.wording
    faults = {
        "its name has other characters than a-z, 0-9 and _": not NAME.fullmatch(one.name),
        "its text is empty or too long": not 0 < len(wording.body.strip()) <= BODY_LIMIT,
        "its text begins with a parameter": re.match(r"\W*\{\{", wording.body),
        "its text ends with a parameter": re.search(r"\}\}\W*$", wording.body),
        "two parameters stand side by side": re.search(r"\}\}\s*\{\{", wording.body),
        "its last line is too long": len(wording.footer) > FOOTER_LIMIT,
        "a parameter stands in its last line": "{" in wording.footer,
        "it has too many quick replies": len(wording.labels) > REPLIES,
        "a label is empty or too long": not all(
            0 < len(label.strip()) <= LABEL_LIMIT for label in wording.labels
        ),
        "two labels are alike": len(set(wording.labels)) < len(wording.labels),
        "its ttl is not 30 seconds to 12 hours": wording.ttl not in (None, *TTL),
        "an example is empty or has several lines": not all(
            example.strip() and "\n" not in example for example in one.examples
        ),
    }
    for fault, is_there in faults.items():
        if is_there:
            raise TemplateError(f"{one.name} ({one.language}): {fault}")
    return one


# --- what stands there --------------------------------------------------------------------------


class Register:
    """The templates of one business account."""

    def __init__(self, token: str, account_id: str, *, base: str, api_version: str):
        self.client = Client(token, base=base, api_version=api_version)
        self.account_id = account_id

    async def start(self) -> None:
        self.client.open()

    async def stop(self) -> None:
        await self.client.close()

    async def check(self) -> Outcome:
        """Whether the token may see the templates of this account."""
        one = self.client.get_templates(self.account_id, fields=("id",), pagination={"limit": "1"})
        return (await _asked(one)).outcome

    async def standing(self) -> Answered:
        """All there are, page by page, as Standings in `found`."""
        found: list[Standing] = []
        paging = {"limit": str(PAGE)}
        for _page in range(PAGES):
            answered = await _asked(
                self.client.get_templates(self.account_id, fields=FIELDS, pagination=paging)
            )
            if not answered.well:
                return answered
            found += filter(None, map(read, _list(answered.found, "data")))
            after = _next(answered.found)
            if not after or after == paging.get("after"):
                break
            paging = {"limit": str(PAGE), "after": after}
        return Answered(outcome=Outcome(fate=Fate.ACCEPTED), found=found)

    async def make(self, one: Wanted) -> Answered:
        return await _asked(self.client.create_template(self.account_id, one.new))

    async def change(self, id: str, one: Wanted) -> Answered:
        """New words under the same name, which are reviewed again."""
        edit = self.client.send_raw_request("POST", f"/{id}", json=one.changeable)
        return await _asked(edit)


def read(told: Any) -> Standing | None:
    """What Meta tells of one template; None when it is not understood."""
    if not isinstance(told, dict):
        return None
    id, name, language = (str(told.get(each) or "") for each in ("id", "name", "language"))
    if not (id.isalnum() and name and language):
        return None
    quality = told.get("quality_score")
    why = str(told.get("rejected_reason") or "")
    return Standing(
        id=id,
        name=name,
        language=language,
        status=str(told.get("status") or ""),
        category=str(told.get("category") or ""),
        wording=_wording(told),
        quality=str(quality.get("score") or "") if isinstance(quality, dict) else "",
        why="" if why == "NONE" else why,
    )


def _wording(told: Mapping[str, Any]) -> Wording:
    parts = {
        str(part.get("type")).upper(): part
        for part in _list(told, "components")
        if isinstance(part, dict)
    }
    ttl = told.get("message_send_ttl_seconds")
    buttons = _list(parts.get("BUTTONS", {}), "buttons")
    return Wording(
        body=str(parts.get("BODY", {}).get("text") or ""),
        footer=str(parts.get("FOOTER", {}).get("text") or ""),
        labels=tuple(str(each.get("text")) for each in buttons if isinstance(each, dict)),
        ttl=ttl if isinstance(ttl, int) else None,
    )


def _list(found: Any, name: str) -> Sequence[Any]:
    value = found.get(name) if isinstance(found, dict) else None
    return value if isinstance(value, list) else ()


def _next(found: Any) -> str:
    paging = found.get("paging") if isinstance(found, dict) else None
    if not isinstance(paging, dict) or not paging.get("next"):
        return ""
    cursors = paging.get("cursors")
    return str(cursors.get("after") or "") if isinstance(cursors, dict) else ""


async def _asked(call: Awaitable[Any]) -> Answered:
    try:
        return Answered(outcome=Outcome(fate=Fate.ACCEPTED), found=await call)
    except WhatsAppError as error:
        said = " ".join(str(error.user_msg or error.details or "").split())
        return Answered(outcome=outcome_of(error), said=said[:SAID])
    except (NotSentError, BusyError, UnknownError) as error:
        return Answered(outcome=outcome_of(error))
