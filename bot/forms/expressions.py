"""XLSForm's expressions: read once, checked, and evaluated by elementpath with ODK's functions.

What an expression may do is counted out: it can look at answers, at the wall clock it is given and
at choices, and it ends after a bounded number of steps. random() and uuid() are refused: a form is
looked at anew at each turn, and an answer must not carry a mark of its own.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.core.messages import _
from bot.forms import patterns
from bot.forms.functions import FUNCTIONS, SPECIAL, NoValueError, World
from bot.forms.objections import (
    ExpressionError,
    bad_sign,
    bare_name,
    by_chance,
    miscounted,
    too_deep,
    unknown,
    unreadable,
)
from bot.forms.worth import Value

__all__ = [
    "REFERENCE",
    "Expression",
    "ExpressionError",
    "NoValueError",
    "World",
    "compile_expression",
    "evaluate",
    "evaluate_in",
]

LONGEST = 4000  # characters of one expression
DEEPEST = 200  # parts within parts
NEAR = 20  # characters shown of the place that cannot be read

REFERENCE = re.compile(r"\$\{\s*([\w.-]+)\s*\}")
_PIECES = re.compile(
    r"""(?P<string>"[^"]*"|'[^']*')"""
    r"""|\$\{\s*(?P<name>[^{}]*?)\s*\}"""
    r"""|(?P<current>\bcurrent\s*\(\s*\))"""
    r"""|(?P<function>[^\W\d][\w.-]*(?::[\w.-]+)?)(?=\s*\()"""
    r"""|[^\W\d][\w.-]*"""
    r"""|(?P<sign>[$“”‘’„«»"'])"""
)
_NAME = re.compile(r"[^\W\d][\w.-]*")
_OPERATORS = frozenset({"and", "or", "div", "mod"})
_CHANCE = frozenset({"random", "uuid", "randomize"})
_SPOKEN = frozenset({"jr:choice-name", "format-date", "format-date-time"})


@dataclass(frozen=True, kw_only=True)
class Expression:
    """An expression that has been read. `names` are the questions it refers to as ${name}.

    `steps` are the names in its paths; with `tree` it needs the answers as a tree. `spoken`: what
    it gives depends on the reader's language.
    """

    source: str
    token: Any
    names: frozenset[str]
    steps: frozenset[str]
    tree: bool
    spoken: bool


# --- reading -------------------------------------------------------------------------------------


@lru_cache(maxsize=4096)
def compile_expression(source: str, *, row: bool = False) -> Expression:
    """Reads an expression; raises ExpressionError. `row`: it filters the rows of a list."""
    from bot.forms import odk

    if len(source) > LONGEST:
        raise ExpressionError(
            _("An expression is longer than {n} characters. Please divide it.", n=LONGEST)
        )
    functions: set[str] = set()
    token = _parsed(source, _PIECES.sub(lambda piece: _rewritten(piece, functions), source))
    parts = list(_parts(token))
    for part in parts:
        _check(part, source, row=row)
    looks = [part.token for part in parts if not part.named]
    return Expression(
        source=source,
        token=token,
        names=frozenset(_values(parts, "$")) - {odk.CURRENT},
        steps=frozenset(_values(parts, "(name)")),
        tree=any(each.symbol in odk.PATHS or each.value == odk.CURRENT for each in looks),
        spoken=bool(functions & _SPOKEN),
    )


def _parsed(source: str, written: str) -> Any:
    from elementpath import ElementPathError

    from bot.forms import odk

    try:
        return odk.parsed(written)
    except RecursionError:
        raise too_deep() from None
    except ElementPathError as error:
        start = error.token.span[0] if error.token is not None else 0
        near = written[start : start + NEAR].strip() or source[:NEAR]
        counted = str(error.code).endswith("XPST0017")
        raise (miscounted(near) if counted else unreadable(source, near)) from None
    except (ValueError, ArithmeticError):
        raise unreadable(source, source[:NEAR]) from None


def _rewritten(piece: re.Match[str], functions: set[str]) -> str:
    """One piece in XPath's own words: ${x} is its variable $x."""
    if piece["string"]:
        return REFERENCE.sub(r"\1", piece["string"])
    if piece["name"] is not None:
        return f" ${_checked_name(piece['name'])} "
    if piece["current"]:
        return " $__current "
    if piece["function"] and piece["function"] not in _OPERATORS:
        functions.add(_checked_function(piece["function"]))
        return piece["function"].replace(":", "-")
    if piece["sign"]:
        raise bad_sign(piece["sign"])
    return piece[0]


def _checked_name(name: str) -> str:
    if name.startswith("last-saved#"):
        raise ExpressionError(
            _("last-saved answers cannot be used here. Please use `same` to offer them again.")
        )
    if not _NAME.fullmatch(name):
        raise ExpressionError(
            _("“{name}” is no name of a question. Please use letters, digits, - and _.", name=name)
        )
    return name


def _checked_function(name: str) -> str:
    if name in _CHANCE:
        raise by_chance(name)
    if name in FUNCTIONS or name in SPECIAL:
        return name
    raise unknown(name)


# --- the parts of an expression ------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part, and where it stands. `named`: as a name or a place only, its value is not used."""

    token: Any
    depth: int
    in_path: bool = False
    named: bool = False


def _parts(token: Any) -> Iterator[Part]:
    waiting = [Part(token=token, depth=1)]
    while waiting:
        part = waiting.pop()
        if part.depth > DEEPEST:
            raise too_deep()
        yield part
        for place, each in enumerate(part.token):
            if part.token.symbol != "$":
                waiting.append(_within(part, place, each))


def _within(part: Part, place: int, token: Any) -> Part:
    symbol = part.token.symbol
    names = symbol == "position" or (symbol == "indexed-repeat" and (place == 0 or place % 2 == 1))
    return Part(
        token=token,
        depth=part.depth + 1,
        in_path=part.in_path or symbol in ("/", "["),
        named=part.named or names,
    )


def _check(part: Part, source: str, *, row: bool) -> None:
    from bot.forms import odk

    token = part.token
    if token.symbol in ("*", "/") and not len(token):
        raise ExpressionError(
            _("“*” and “//” cannot stand for a name. Please write the name of the question.")
        )
    if token.symbol == "(name)" and not (row or part.in_path):
        raise bare_name(token.value)
    if token.symbol == "position" and len(token) and not odk.ups(token[0]):
        raise ExpressionError(_("Please write position(..) to count the times of a repeat."))
    if token.symbol == "indexed-repeat" and not _is_indexed(token):
        example = "indexed-repeat(${question}, ${repeat}, 2)"
        raise ExpressionError(_("Please write it like this: {example}.", example=example))
    if token.symbol == "regex" and token[1].symbol == "(string)":
        _check_pattern(str(token[1].value))


def _is_indexed(token: Any) -> bool:
    """A question, then pairs of a repeat and a number."""
    names = [token[0], *token[1::2]]
    return len(token) % 2 == 1 and all(each.symbol == "$" for each in names)


def _check_pattern(pattern: str) -> None:
    try:
        patterns.compiled(pattern)
    except patterns.PatternError as error:
        raise ExpressionError(error.sentence) from None


def _values(parts: Collection[Part], symbol: str) -> Iterator[str]:
    return (part.token.value for part in parts if part.token.symbol == symbol)


# --- evaluating ----------------------------------------------------------------------------------


def evaluate(expression: Expression, variables: dict[str, Any], world: World) -> Value:
    """The value of an expression without paths; variables are texts, or lists of them.

    Raises NoValueError.
    """
    from bot.forms import odk

    return _value(expression, odk.looking(world, variables))


def evaluate_in(
    expression: Expression, variables: Mapping[str, Any], world: World, root: Any, item: Any
) -> Value:
    """The same with paths: the answers are a tree, the variables lists of its elements."""
    from bot.forms import odk

    return _value(expression, odk.looking_at(world, dict(variables), root, item))


def _value(expression: Expression, context: Any) -> Value:
    from elementpath import ElementPathError

    from bot.forms import odk

    try:
        return odk.value_of(expression.token, context)
    except ElementPathError:
        raise NoValueError from None
