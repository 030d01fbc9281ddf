"""The types of rows as the field writes them: what is asked, computed, left out, refused (H1)."""

from __future__ import annotations

import difflib
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.core.form import Type

SUGGESTED = tuple(
    each.value for each in Type if each not in {Type.WHEN, Type.MINUTES, Type.FILE, Type.CALCULATE}
)


class What(StrEnum):
    """What a row is."""

    QUESTION = "question"
    BEGIN = "begin"
    END = "end"
    PERSONAL = "personal"  # it would collect what is never collected (H1)
    TIMES = "times"  # when the form was filled in: more than a survey may keep (H7)
    TODAY = "today"
    OUTSIDE = "outside"  # choices from a file, or from earlier answers
    NO_LIST = "no list"
    UNKNOWN = "unknown"


@dataclass(frozen=True, kw_only=True)
class Kind:
    """`constraint` comes with some types, such as percentage."""

    what: What
    type: Type = Type.TEXT
    choices: str = ""
    or_other: bool = False
    repeat: bool = False
    constraint: str = ""


_SELECTS = {
    "select one": Type.SELECT_ONE,
    "select all that apply": Type.SELECT_MULTIPLE,
    "rank": Type.RANK,
}
_PERSONAL = frozenset({"binary", "geopoint", "geotrace", "geoshape", "barcode"})
_TYPES = {
    "string": Type.TEXT,
    "int": Type.INTEGER,
    "decimal": Type.DECIMAL,
    "date": Type.DATE,
    "time": Type.TIME,
    "dateTime": Type.DATETIME,
}


def kind(written: str) -> Kind:
    """What the type cell of a row says."""
    from pyxform import aliases
    from pyxform.question_type_dictionary import QUESTION_TYPE_DICT
    from pyxform.xls2json import RE_BEGIN_CONTROL, RE_END_CONTROL, RE_SELECT

    bare = " ".join(written.split())
    for pattern, what in ((RE_BEGIN_CONTROL, What.BEGIN), (RE_END_CONTROL, What.END)):
        if control := pattern.search(bare):
            is_loop = aliases.control[control["type"]] == "loop"
            repeat = aliases.control[control["type"]] == "repeat"
            return Kind(what=What.UNKNOWN if is_loop else what, repeat=repeat)
    if select := RE_SELECT.search(bare):
        return _select(aliases.select[select["select_command"]], select)
    if bare in aliases.select:
        return Kind(what=What.NO_LIST)
    entry = QUESTION_TYPE_DICT.get(bare)
    return _by_binding(bare, entry) if entry is not None else Kind(what=What.UNKNOWN)


def like(written: str) -> str:
    """The type that was probably meant, or ""."""
    near = difflib.get_close_matches(written.partition(" ")[0].lower(), SUGGESTED, n=1)
    return near[0] if near else ""


def _select(command: str, select: Any) -> Kind:
    chosen = select["list_name"]
    outside = command not in _SELECTS or "." in chosen or "$" in chosen
    if outside or select["select_command"].endswith("file"):
        return Kind(what=What.OUTSIDE)
    return Kind(
        what=What.QUESTION,
        type=_SELECTS[command],
        choices=chosen,
        or_other=select["specify_other"] is not None,
    )


def _by_binding(name: str, entry: dict[str, Any]) -> Kind:
    """By what pyxform would make of it: the widget, the stored type, and what a phone fills in."""
    bind, tag = entry.get("bind", {}), entry.get("control", {}).get("tag", "")
    if what := _not_asked(name, bind):
        return Kind(what=what)
    if tag in {"select", "select1", "odk:rank"}:
        return Kind(what=What.NO_LIST)
    constraint = bind.get("constraint", "")
    return Kind(what=What.QUESTION, type=_type(name, tag, bind), constraint=constraint)


def _not_asked(name: str, bind: dict[str, str]) -> What | None:
    preload = bind.get("jr:preload")
    if preload == "date":
        return What.TODAY
    if preload == "timestamp":
        return What.TIMES
    if preload or bind.get("type") in _PERSONAL or name == "phone number":
        return What.PERSONAL
    if name.endswith("external"):
        return What.OUTSIDE
    return None


def _type(name: str, tag: str, bind: dict[str, str]) -> Type:
    if not tag:
        return Type.HIDDEN if name == "hidden" else Type.CALCULATE
    if tag == "trigger":
        return Type.ACKNOWLEDGE
    if tag == "range":
        return Type.RANGE
    return Type.NOTE if "readonly" in bind else _TYPES[bind["type"]]
