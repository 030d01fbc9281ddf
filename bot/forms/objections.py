"""What is said of an expression that cannot be used: why, and what to write instead."""

from __future__ import annotations

from difflib import get_close_matches

from bot.core.messages import Text, _
from bot.forms.functions import FUNCTIONS, SPECIAL

MOST_SHOWN = 80  # characters of an expression that a sentence repeats


class ExpressionError(ValueError):
    """An expression that cannot be used; `sentence` says why and what to do."""

    def __init__(self, sentence: Text) -> None:
        super().__init__(sentence.id)
        self.sentence = sentence


def bad_sign(sign: str) -> ExpressionError:
    if sign == "$":
        return ExpressionError(
            _("$ is followed by the name of a question in braces: {example}.", example="${name}")
        )
    if sign in "\"'":
        return ExpressionError(_("A quotation mark is not closed. Please close it."))
    return ExpressionError(
        _("Please use straight quotation marks ('…') in place of {sign}.", sign=sign)
    )


def unreadable(source: str, near: str) -> ExpressionError:
    return ExpressionError(
        _(
            "“{expression}” cannot be read. Please look at the brackets, operators and quotation"
            " marks near “{near}”.",
            expression=source if len(source) <= MOST_SHOWN else source[:MOST_SHOWN] + "…",
            near=near,
        )
    )


def miscounted(near: str) -> ExpressionError:
    return ExpressionError(
        _("A function is given too few or too many values: “{near}”. Please count them.", near=near)
    )


def too_deep() -> ExpressionError:
    return ExpressionError(
        _("An expression has too many parts within parts. Please divide it into calculations.")
    )


def bare_name(name: str) -> ExpressionError:
    """A name without braces: a question, a text without quotation marks, or a function."""
    if name in FUNCTIONS:
        return ExpressionError(_("Please write {function}() with its brackets.", function=name))
    return ExpressionError(
        _(
            "“{name}” is neither an answer nor a text. Please write {reference} for the answer to a"
            " question, or '{name}' for a text.",
            name=name,
            reference=f"${{{name}}}",
        )
    )


def by_chance(name: str) -> ExpressionError:
    return ExpressionError(
        _(
            "{function}() cannot be used: its result would be another one at each look at the"
            " form. Please remove it.",
            function=name,
        )
    )


def unknown(name: str) -> ExpressionError:
    near = get_close_matches(name, [*FUNCTIONS, *SPECIAL], n=1, cutoff=0.7)
    if near:
        return ExpressionError(
            _(
                "There is no function {function}(). Did you mean {other}()?",
                function=name,
                other=near[0],
            )
        )
    return ExpressionError(
        _(
            "There is no function {function}() here. Please write it with other functions of"
            " XLSForm, or remove it.",
            function=name,
        )
    )
