"""What a form holds, shown to whoever sends it, with what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.core.flow import Turn
from bot.core.form import Type
from bot.core.messages import Choice, Option, Press, Terms, Text, Wording, Words, _, n_
from bot.core.texts import OWN_NAMES
from bot.flows.surveys.survey import parsed
from bot.flows.surveys.survey_messages import effort
from bot.forms.definition import Definition, Field, Node
from bot.forms.wording import worded
from storage.forms import Form

QUESTIONS_SHOWN = 12  # of a longer form the rest is counted


def described(form: Definition) -> tuple[Words, ...]:
    """Title, languages, kind, effort, and the questions in their order."""
    fields = [field for field in form.fields() if field.label]
    lines: list[Words] = [worded(form.title, {}), kind(form), *effort(form)]
    if form.languages:
        names = Terms(tuple(OWN_NAMES.get(each, each) for each in form.languages))
        lines.append(_("Languages: {languages}", languages=names))
    for place, field in enumerate(fields[:QUESTIONS_SHOWN], start=1):
        lines.append(line(field, place - sum(map(is_note, fields[:place]))))
    if len(fields) > QUESTIONS_SHOWN:
        left = len(fields) - QUESTIONS_SHOWN
        lines.append(n_("… and {n} more question.", "… and {n} more questions.", left))
    return tuple(lines)


def line(node: Node, number: int) -> Text:
    """A question with its number; a text that asks nothing has none."""
    words = worded(node.label, {})
    if is_note(node):
        return _("💬 {words}", words=words)
    return _("{n}. {question}", n=number, question=words)


def is_note(node: Node) -> bool:
    return isinstance(node, Field) and node.type is Type.NOTE


def kind(form: Definition) -> Text:
    if form.anonymous is None:
        return _("With or without names: decided at each sending.")
    if form.anonymous:
        return _("Without names.")
    return _("With names, for the coordinator.")


def title(form: Definition) -> Wording:
    return worded(form.title, {})


def show(turn: Turn, form: Form, before: Sequence[Words] = ()) -> None:
    found = parsed(form.definition)
    steps: tuple[tuple[str, Text], ...] = (
        ("form-send", _("Send it")),
        ("form-change", _("Correct it")),
        ("form-copy", _("Copy it")),
        ("form-export", _("Get it as a workbook")),
        ("form-drop", _("Remove it")),
    )
    options = tuple(
        Option(label=label, press=Press(action=action, subject=form.subject))
        for action, label in steps
    )
    turn.say(
        *before,
        *described(found),
        n_("Version {n}.", "Version {n}.", form.version),
        choice=Choice(options=options),
    )
