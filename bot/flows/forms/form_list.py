"""The forms of a network: listed, looked at, copied, removed, sent in as a file and got as one."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from bot.core.flow import Action, Command, Turn
from bot.core.messages import Choice, Option, Press, Text, _
from bot.flows.forms import form_cards
from bot.flows.forms.form_keeping import keep
from bot.flows.forms.new_form import NEW
from bot.flows.roles import MAY
from bot.flows.surveys.survey import parsed
from bot.forms import definition
from bot.forms.definition import Definition
from bot.forms.pack import pack
from storage import files, forms
from storage.forms import Form

GONE = _("This form is no longer there. Send /forms to see which there are.")
FILE_KEPT = timedelta(days=2)


def own(turn: Turn, subject: str) -> Form | None:
    """A form of the reader's network, by "form/12" (S4); says so when it is none."""
    noun, _slash, number = subject.partition("/")
    form = forms.find(turn.store, int(number)) if noun == "form" and number.isdecimal() else None
    if form is None or form.network_id != turn.home.id or form.state == forms.DROPPED:
        turn.say(GONE)
        return None
    return form


def show_all(turn: Turn, _words: str) -> None:
    options = [
        Option(
            label=form_cards.title(parsed(form.definition)),
            press=Press(action="form-show", subject=form.subject),
        )
        for form in forms.of_network(turn.store, turn.home.id)
        if not form.source.startswith("pack/")
    ]
    options += [
        Option(
            label=form_cards.title(form),
            press=Press(action="form-show", subject=f"pack/{name}"),
        )
        for name, form in pack().items()
    ]
    ways: tuple[tuple[str, Text], ...] = (
        (NEW, _("Write a new one")),
        ("form-file", _("Send in a workbook")),
    )
    options += [
        Option(label=label, press=Press(action="form-begin", value=flow)) for flow, label in ways
    ]
    turn.say(
        _("Forms for surveys and check-ins:"),
        choice=Choice(options=tuple(options)),
    )


def begin(turn: Turn, _subject: str, value: str) -> None:
    if value in (NEW, "form-file"):
        turn.begin(value)


def show(turn: Turn, subject: str, _value: str) -> None:
    noun, _slash, name = subject.partition("/")
    if noun == "pack":
        show_packed(turn, name)
    elif (form := own(turn, subject)) is not None:
        form_cards.show(turn, form)


def show_packed(turn: Turn, name: str) -> None:
    """One that comes with Muyassir: a copy of it can be changed, it itself cannot."""
    form = pack().get(name)
    if form is None:
        turn.say(GONE)
        return
    steps: tuple[tuple[str, Text], ...] = (
        ("form-send", _("Send it")),
        ("form-copy", _("Copy it")),
        ("form-export", _("Get it as a workbook")),
    )
    options = tuple(
        Option(label=label, press=Press(action=action, subject=f"pack/{name}"))
        for action, label in steps
    )
    turn.say(*form_cards.described(form), choice=Choice(options=options))


def found(turn: Turn, subject: str) -> Definition | None:
    """The form of a button, one of ours or one of the network's own."""
    noun, _slash, name = subject.partition("/")
    if noun == "pack":
        packed = pack().get(name)
        if packed is None:
            turn.say(GONE)
        return packed
    form = own(turn, subject)
    return parsed(form.definition) if form else None


def send(turn: Turn, subject: str, _value: str) -> None:
    if found(turn, subject) is not None:
        turn.begin("send-survey", form=subject)


def copy(turn: Turn, subject: str, _value: str) -> None:
    form = found(turn, subject)
    if form is None:
        return
    taken = {each.family for each in forms.of_network(turn.store, turn.home.id)}
    number = 2
    while f"{form.name}_{number}" in taken:
        number += 1
    titles = {language: f"{title} ({number})" for language, title in form.title.items()}
    kept = keep(turn, replace(form, name=f"{form.name}_{number}", title=titles), "chat")
    form_cards.show(turn, kept, before=(_("This is the copy."),))


def drop(turn: Turn, subject: str, value: str) -> None:
    form = own(turn, subject)
    if form is None:
        return
    if value != "yes":
        sure = Press(action="form-drop", subject=subject, value="yes")
        turn.say(
            _(
                "Remove this form from the list? Surveys that were sent with it go on, and their "
                "results stay."
            ),
            choice=Choice(options=(Option(label=_("Yes, remove it"), press=sure),)),
        )
        return
    forms.set_state(turn.store, form.id, forms.DROPPED)
    turn.say(_("Removed from the list."))


# --- as a file ------------------------------------------------------------------------------------


def export(turn: Turn, subject: str, _value: str) -> None:
    """The workbook is made outside of the turn, and follows."""
    form = found(turn, subject)
    if form is None:
        return
    key = f"export/{turn.address.id}/{turn.event}"
    files.want(
        turn.store,
        key=key,
        network_id=turn.home.id,
        subject=f"form-export/{turn.address.id}",
        kind="xlsform",
        order={"kind": "xlsform", "definition": definition.to_json(form)},
        expires=turn.now + FILE_KEPT,
    )
    turn.say(_("The workbook is being made. It follows in a moment."))


ACTIONS = (
    Action(name="form-begin", does=begin, by=MAY["form-begin"]),
    Action(name="form-show", does=show, by=MAY["form-show"]),
    Action(name="form-send", does=send, by=MAY["form-send"]),
    Action(name="form-copy", does=copy, by=MAY["form-copy"]),
    Action(name="form-drop", does=drop, by=MAY["form-drop"]),
    Action(name="form-export", does=export, by=MAY["form-export"]),
)
COMMANDS = (Command(name="forms", label=_("Forms"), does=show_all, by=MAY["forms"], menu=False),)
