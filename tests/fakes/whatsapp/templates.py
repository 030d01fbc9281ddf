"""The templates of the account: made, reviewed, paused, and checked when one is sent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.fakes.whatsapp.refusals import RefusalError, not_valid, wrong

NAME = re.compile(r"[a-z0-9_]{1,512}")
HOLE = re.compile(r"\{\{(\d+)\}\}")
BROKEN = re.compile(r"[\n\r\t]| {5,}")  # 132018; more than four spaces in a row
CATEGORIES = frozenset({"UTILITY", "MARKETING", "AUTHENTICATION"})
BODY_LIMIT, FOOTER_LIMIT, HEADER_LIMIT = 1024, 60, 60
QUICK_REPLIES, QUICK_REPLY_TITLE = 10, 25  # not verified
PAYLOAD_LIMIT = 128  # of a quick reply; not verified
SHORTEST, LONGEST = 30, 12 * 3600  # seconds a utility template may wait for a phone
EXISTS_ALREADY = 2388024  # Meta's subcode: content in this language already exists
PAGE = 25  # templates on a page, unless the caller asks for another number
REFUSED_AS = {"PAUSED": 132015, "DISABLED": 132016}


@dataclass(kw_only=True)
class Template:
    """One template in one language."""

    id: str
    name: str
    language: str
    category: str
    components: list[dict[str, Any]]
    status: str = "PENDING"
    reason: str = "NONE"
    ttl: int | None = None

    def plain(self) -> dict[str, Any]:
        told = {
            "id": self.id,
            "name": self.name,
            "language": self.language,
            "status": self.status,
            "category": self.category,
            "components": self.components,
            "parameter_format": "POSITIONAL",
            "rejected_reason": self.reason,
        }
        ttl = {} if self.ttl is None else {"message_send_ttl_seconds": self.ttl}
        return told | ttl

    @property
    def text(self) -> str:
        return next(str(one["text"]) for one in self.components if one["type"] == "BODY")

    @property
    def buttons(self) -> list[dict[str, Any]]:
        found = (one["buttons"] for one in self.components if one["type"] == "BUTTONS")
        return list(next(found, []))


@dataclass(kw_only=True)
class Templates:
    """What is registered. `approving` says yes at once to whatever comes."""

    approving: bool = False
    all: dict[tuple[str, str], Template] = field(default_factory=dict)

    def find(self, id: str) -> Template | None:
        return next((one for one in self.all.values() if one.id == id), None)

    def add(self, asked: Mapping[str, Any]) -> Template:
        """A new one, to be reviewed; raises RefusalError."""
        _known(asked, {"name", "language", "category", "components", "message_send_ttl_seconds",
                       "parameter_format", "allow_category_change"})  # fmt: skip
        name, language = str(asked.get("name", "")), str(asked.get("language", ""))
        if not NAME.fullmatch(name):
            raise wrong("name: lower-case letters, digits and underscores")
        if not language:
            raise wrong("language is required")
        if asked.get("category") not in CATEGORIES:
            raise wrong("category is required")
        if (name, language) in self.all:
            raise RefusalError(100, "There is already content in this language",
                               subcode=EXISTS_ALREADY)  # fmt: skip
        made = Template(
            id=str(900_000_000_000_001 + len(self.all)), name=name, language=language,
            category=str(asked["category"]), components=_components(asked.get("components")),
            ttl=_ttl(asked.get("message_send_ttl_seconds")),
        )  # fmt: skip
        self.all[name, language] = made
        self._review(made)
        return made

    def change(self, template: Template, asked: Mapping[str, Any]) -> None:
        """New components, which are reviewed again; only a finished review can be reopened."""
        _known(asked, {"components", "category", "message_send_ttl_seconds", "parameter_format"})
        if template.status not in {"APPROVED", "REJECTED", "PAUSED"}:
            raise wrong(f"a template that is {template.status} cannot be edited")
        if "components" in asked:
            template.components = _components(asked["components"])
        if "message_send_ttl_seconds" in asked:
            template.ttl = _ttl(asked["message_send_ttl_seconds"])
        template.status = "PENDING"
        self._review(template)

    def page(self, query: Mapping[str, str]) -> tuple[list[Template], str]:
        """Those of one page, and where the next begins ("": nowhere)."""
        chosen = [one for one in self.all.values() if query.get("name", one.name) in one.name]
        start, size = int(query.get("after", 0)), int(query.get("limit", PAGE))
        end = start + size
        return chosen[start:end], str(end) if end < len(chosen) else ""

    def check(self, sent: Mapping[str, Any]) -> Template:
        """The template that may be sent so; raises RefusalError."""
        code = str(sent["language"]["code"])
        template = self.all.get((str(sent["name"]), code))
        if template is None or template.status in {"PENDING", "REJECTED"}:
            raise RefusalError(132001, f"template name ({sent['name']}) does not exist in {code}")
        if template.status in REFUSED_AS:
            raise RefusalError(REFUSED_AS[template.status])
        _filled(template, sent.get("components", []))
        return template

    def waits(self, sent: Mapping[str, Any]) -> int | None:
        """Seconds for which what is sent so waits for a phone; None where it does not say."""
        found = self.all.get((str(sent["name"]), str(sent["language"]["code"])))
        return found.ttl if found is not None else None

    def _review(self, template: Template) -> None:
        if self.approving:
            template.status = "APPROVED"


def said(template: Template, sent: Mapping[str, Any]) -> str:
    """The text with its holes filled."""
    values = _body_values(sent.get("components", []))
    return HOLE.sub(lambda hole: values[int(hole[1]) - 1], template.text)


def payloads(sent: Mapping[str, Any]) -> list[str]:
    """Of the quick replies, in their order."""
    found = [one for one in sent.get("components", []) if str(one["type"]).lower() == "button"]
    return [one["parameters"][0]["payload"] for one in sorted(found, key=lambda o: int(o["index"]))]


# --- a template that is made ---------------------------------------------------------------------


def _components(value: Any) -> list[dict[str, Any]]:
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise wrong("components must be an array of objects")
    kinds = [str(one.get("type", "")).upper() for one in value]
    if kinds.count("BODY") != 1 or len(set(kinds)) < len(kinds):
        raise wrong("components: one BODY, nothing twice")
    for kind, one in zip(kinds, value, strict=True):
        match kind:
            case "BODY":
                _body(one)
            case "FOOTER" | "HEADER":
                _plain(one, FOOTER_LIMIT if kind == "FOOTER" else HEADER_LIMIT)
            case "BUTTONS":
                _replies(one.get("buttons"))
            case _:
                raise wrong(f"component {kind!r}")
    return [dict(one, type=kind) for kind, one in zip(kinds, value, strict=True)]


def _body(one: Mapping[str, Any]) -> None:
    _known(one, {"type", "text", "example", "add_security_recommendation"})
    text = _line(one, BODY_LIMIT)
    holes = [int(number) for number in HOLE.findall(text)]
    if sorted(set(holes)) != list(range(1, len(set(holes)) + 1)) or len(set(holes)) != len(holes):
        raise wrong("the variables must be {{1}}, {{2}} ... once each")
    if re.match(r"\W*\{\{", text) or re.search(r"\}\}\W*$", text):
        raise wrong("Variables can't be at the start or end of the template.")  # subcode 2388299
    if re.search(r"\}\}\s*\{\{", text):
        raise wrong("Variables can't stand side by side.")
    examples = (one.get("example") or {}).get("body_text", [[]])
    if holes and (len(examples) != 1 or len(examples[0]) != len(holes)):
        raise wrong("example.body_text: one value for each variable is required")
    if "\n\n\n" in text:
        raise wrong("no more than two line breaks in a row")


def _plain(one: Mapping[str, Any], most: int) -> None:
    _known(one, {"type", "text", "format"})
    if HOLE.search(_line(one, most)):
        raise wrong("no variables here")


def _replies(value: Any) -> None:
    if not isinstance(value, list) or not 1 <= len(value) <= QUICK_REPLIES:
        raise wrong(f"buttons: 1 to {QUICK_REPLIES}")
    for one in value:
        _known(one, {"type", "text"})
        if str(one.get("type", "")).upper() != "QUICK_REPLY":
            raise wrong("only quick replies are expected here")
        _line(one, QUICK_REPLY_TITLE)
    if len({one["text"] for one in value}) < len(value):
        raise wrong("two buttons with one text")


def _line(one: Mapping[str, Any], most: int) -> str:
    text = one.get("text")
    if not isinstance(text, str) or not text.strip() or len(text) > most:
        raise wrong(f"text: 1 to {most} characters")
    return text


def _ttl(value: Any) -> int | None:
    if value is None:
        return None
    if not isinstance(value, int) or not SHORTEST <= value <= LONGEST:
        raise wrong(f"message_send_ttl_seconds: {SHORTEST} to {LONGEST}")
    return value


def _known(value: Mapping[str, Any], names: set[str]) -> None:
    if unknown := value.keys() - names:
        raise wrong(f"Unexpected key {min(unknown)!r}")


# --- a template that is sent ---------------------------------------------------------------------


def _filled(template: Template, components: Any) -> None:
    if not isinstance(components, list):
        raise RefusalError(132012, "components must be an array")
    kinds = [str(one.get("type", "")).lower() for one in components]
    if set(kinds) - {"body", "button"} or kinds.count("body") > 1:
        raise RefusalError(132012, f"components {kinds}")
    values, wanted = _body_values(components), len(HOLE.findall(template.text))
    if len(values) != wanted:
        raise RefusalError(132000, f"body: number of params ({len(values)}) does not match the "
                           f"expected number of params ({wanted})")  # fmt: skip
    if any(BROKEN.search(value) for value in values):
        raise RefusalError(132018)
    if len(said(template, {"components": components})) > BODY_LIMIT:
        raise RefusalError(132005)
    _pressed(template, [one for one in components if str(one["type"]).lower() == "button"])


def _body_values(components: Any) -> list[str]:
    bodies = (one for one in components if str(one.get("type")).lower() == "body")
    return list(_values(next(bodies, {})))


def _values(component: Mapping[str, Any]) -> Iterator[str]:
    for one in component.get("parameters", []):
        if one.keys() != {"type", "text"} or one["type"] != "text":
            raise RefusalError(132012, f"parameter {sorted(one)}")
        if not isinstance(one["text"], str) or not one["text"].strip():
            raise RefusalError(131008, "Parameter of type text is missing text value")
        yield one["text"]


def _pressed(template: Template, buttons: list[dict[str, Any]]) -> None:
    places = []
    for one in buttons:
        if str(one.get("sub_type", "")).lower() != "quick_reply":
            raise RefusalError(132012, "sub_type")
        parameters = one.get("parameters", [])
        if len(parameters) != 1 or parameters[0].keys() != {"type", "payload"}:
            raise RefusalError(132012, "a quick reply has one payload")
        payload = parameters[0]["payload"]
        if not isinstance(payload, str) or not 1 <= len(payload) <= PAYLOAD_LIMIT:
            raise not_valid(f"payload: 1 to {PAYLOAD_LIMIT} characters")
        places.append(int(one.get("index", -1)))
    if sorted(places) != list(range(len(template.buttons))):
        raise RefusalError(132012, f"buttons {places} of {len(template.buttons)}")
